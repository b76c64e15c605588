//! The lists of `patterns/places.toml`, and how a name or path is looked up in them.

use super::lexical::ignores_case;

include!(concat!(env!("OUT_DIR"), "/places.rs"));

/// The lists that name something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Names(u32);

impl Names {
    pub(super) fn has(self, list: Self) -> bool {
        self.0 & list.0 != 0
    }

    #[must_use]
    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// Patterns of names, grouped by the low bits of the byte by which each is looked up, which are the same in any case: the
/// first of a name, or of what stands behind its last dot, or the rarest plain one of a glob.
struct Table {
    /// Where the groups begin.
    from: [u16; 33],
    entries: &'static [Entry],
}

/// A pattern of names.
struct Entry {
    /// Where it stands in [`TEXT`].
    at: u16,
    length: u8,
    /// The lists in which it is.
    lists: u32,
    /// Its characters; see [`letters`].
    letters: u32,
}

impl Table {
    /// The patterns that may stand for names with this byte.
    fn under(&self, byte: u8) -> &'static [Entry] {
        let group = usize::from(byte & 31);
        let (from, to) = (self.from[group], self.from[group + 1]);
        &self.entries[usize::from(from)..usize::from(to)]
    }
}

impl Entry {
    /// Those of its lists that name this.
    fn lists_with(&self, name: &str) -> u32 {
        let pattern = text(self.at, u16::from(self.length));
        if matches(pattern, name, false) {
            self.lists
        } else if self.lists & IN_ANY_CASE != 0 && matches(pattern, name, true) {
            self.lists & IN_ANY_CASE
        } else {
            0
        }
    }
}

/// The lists that name a file or directory; of `GUARD_NAMES`, whether a component of one of its paths is called so.
pub(super) fn naming(name: &str) -> Names {
    let bytes = name.as_bytes();
    let Some(&first) = bytes.first() else {
        return Names::default();
    };
    let letters = letters(bytes);
    let mut lists = 0;
    for entry in PLAIN.under(first) {
        if usize::from(entry.length) == bytes.len() && entry.letters == letters {
            lists |= entry.lists_with(name);
        }
    }
    let ending = bytes.iter().rposition(|&byte| byte == b'.');
    let ending = ending.and_then(|dot| bytes.get(dot + 1));
    let endings = ending.map_or(&[][..], |&byte| ENDINGS.under(byte));
    let mut look = |entries: &[Entry]| {
        for entry in entries {
            if entry.letters & !letters == 0 {
                lists |= entry.lists_with(name);
            }
        }
    };
    look(endings);
    let mut rest = letters;
    while rest != 0 {
        // Below 32.
        let letter = u8::try_from(rest.trailing_zeros()).unwrap_or_default();
        look(GLOBS.under(letter));
        rest &= rest - 1;
    }
    Names(lists)
}

/// Whether a path is that of a file which decides what is built, tested or deployed for all.
pub(super) fn is_protected(path: &str) -> bool {
    naming_part_of(path).has(PROTECTED_NAMES) && {
        let path = Parted::of(path);
        PROTECTED_PATHS.lines().any(|pattern| path.is(pattern))
    }
}

/// Whether a path is that of a file which runs by itself: when a shell, a session, the machine or a time begins.
pub fn is_startup(path: &str) -> bool {
    names_startup(path) && {
        let path = Parted::of(path);
        STARTUP_PATHS.lines().any(|pattern| path.is(pattern))
    }
}

/// Whether a component of a path is one that such files or their directories have.
pub fn names_startup(path: &str) -> bool {
    naming_part_of(path).has(STARTUP_NAMES)
}

/// Whether a program is named by a path at which people keep scripts of their own under such names: `./script`.
pub fn is_own(program: &str) -> bool {
    let name = program.strip_prefix("./");
    name.is_some_and(|name| names(OWN_NAMES, name))
}

/// The lists that name some component of a path.
pub(super) fn naming_part_of(path: &str) -> Names {
    let parts = path.split('/').filter(|part| !part.is_empty());
    parts.fold(Names::default(), |lists, part| lists.and(naming(part)))
}

/// Whether a name is in a list.
pub(super) fn names(list: Names, name: &str) -> bool {
    naming(name).has(list)
}

/// Whether a component of the path is in a list.
pub(super) fn names_part_of(list: Names, path: &str) -> bool {
    naming_part_of(path).has(list)
}

/// The characters of a name as a set, in which a pattern's must be for it to match; the same in any case.
fn letters(name: &[u8]) -> u32 {
    name.iter().fold(0, |set, byte| set | 1 << (byte & 31))
}

/// Patterns of absolute paths.
pub(super) struct Paths(&'static [Group]);

/// Those patterns that begin with one component.
struct Group {
    first: u16,
    first_length: u16,
    at: u16,
    length: u16,
}

impl Paths {
    /// The patterns that may stand for a path, by how that begins.
    fn near(&self, path: &str) -> impl Iterator<Item = &'static str> {
        let first = path.strip_prefix('/').unwrap_or(path);
        let first = first.split_once('/').map_or(first, |(first, _)| first);
        let groups = self.0.iter();
        let near =
            groups.filter(move |group| matches(text(group.first, group.first_length), first, true));
        near.flat_map(|group| text(group.at, group.length).lines())
    }

    /// Whether a pattern stands for the path.
    pub(super) fn have(&self, path: &str) -> bool {
        let mut near = self.near(path).peekable();
        near.peek().is_some() && {
            let path = Parted::of(path);
            near.any(|pattern| path.is(pattern))
        }
    }

    /// Whether the path stands below a directory for which a pattern stands.
    pub(super) fn hold(&self, path: &str) -> bool {
        let mut near = self.near(path).peekable();
        near.peek().is_some() && {
            let path = Parted::of(path);
            near.any(|pattern| path.is_below(pattern))
        }
    }
}

/// A part of the text of all patterns.
fn text(at: u16, length: u16) -> &'static str {
    let at = usize::from(at);
    &TEXT[at..at + usize::from(length)]
}

/// A normalised path, taken apart once to be held against many patterns.
pub(super) struct Parted<'p> {
    parts: Vec<&'p str>,
    fold: bool,
}

impl<'p> Parted<'p> {
    pub(super) fn of(path: &'p str) -> Self {
        Self {
            parts: path.trim_end_matches('/').split('/').collect(),
            fold: ignores_case(path),
        }
    }

    /// Whether a pattern stands for it.
    pub(super) fn is(&self, pattern: &str) -> bool {
        covers(pattern, &self.parts, self.fold)
    }

    /// Whether it stands below the directory that a pattern stands for.
    pub(super) fn is_below(&self, dir: &str) -> bool {
        let length = dir.split('/').count();
        self.parts.len() > length && covers_all(dir, &self.parts[..length], self.fold)
    }
}

/// `**` stands for any number of components, but for one at least at the end.
fn covers(pattern: &str, path: &[&str], fold: bool) -> bool {
    let (pattern, below) = match pattern.strip_suffix("/**") {
        Some(dir) => (dir, true),
        None => (pattern, false),
    };
    if let Some(tail) = pattern.strip_prefix("**/") {
        let length = tail.split('/').count();
        let mut windows = path.windows(length).enumerate();
        return windows.any(|(at, window)| {
            let rest = path.len() - at - length;
            (if below { rest > 0 } else { rest == 0 }) && covers_all(tail, window, fold)
        });
    }
    let length = pattern.split('/').count();
    let fits = if below {
        path.len() > length
    } else {
        path.len() == length
    };
    fits && covers_all(pattern, &path[..length], fold)
}

fn covers_all(pattern: &str, path: &[&str], fold: bool) -> bool {
    let mut parts = pattern.split('/').zip(path);
    parts.all(|(pattern, name)| matches(pattern, name, fold))
}

/// Whether a name matches a pattern of `*`, `?` and plain characters.
fn matches(pattern: &str, name: &str, fold: bool) -> bool {
    let (pattern, name) = (pattern.as_bytes(), name.as_bytes());
    let same = |a: u8, b: u8| a == b || (fold && a.eq_ignore_ascii_case(&b));
    let (mut p, mut n) = (0, 0);
    let mut star = None;
    while n < name.len() {
        match pattern.get(p) {
            Some(b'*') => {
                p += 1;
                star = Some((p, n));
            }
            Some(&want) if want == b'?' || same(want, name[n]) => {
                p += 1;
                n += 1;
            }
            _ => {
                let Some((after, from)) = star else {
                    return false;
                };
                p = after;
                n = from + 1;
                star = Some((after, n));
            }
        }
    }
    pattern[p..].iter().all(|&rest| rest == b'*')
}
