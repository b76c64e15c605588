//! The lists of `patterns/places.toml`, and how a name or path is looked up in them.

use super::lexical::ignores_case;

include!(concat!(env!("OUT_DIR"), "/places.rs"));

/// Whether a name is in a list.
pub(super) fn names(list: &str, name: &str) -> bool {
    list.lines().any(|pattern| matches(pattern, name, false))
}

/// Whether a name is in a list, in any case.
pub(super) fn names_in_any_case(list: &str, name: &str) -> bool {
    list.lines().any(|pattern| matches(pattern, name, true))
}

/// Whether a component of the path is in a list.
pub(super) fn names_part_of(list: &str, path: &str) -> bool {
    path.split('/')
        .any(|part| !part.is_empty() && names(list, part))
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

    /// Whether a pattern of the list stands for it.
    pub(super) fn is_in(&self, list: &str) -> bool {
        list.lines().any(|pattern| self.is(pattern))
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
