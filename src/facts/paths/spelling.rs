//! From a value to the paths that it may stand for, before the disk is asked.

use crate::facts::Value;

use super::globs::{Pattern, is_negation};
use super::lexical::{is_drive_path, split_root};

/// Stands where text is not known.
pub(super) const GAP: char = '\u{1}';

/// Longer texts (`PATH_MAX`) and deeper paths lead nowhere.
const LENGTH_CAP: usize = 4096;
const DEPTH_CAP: usize = 200;
/// Longer components are no names on any system, and are not compared with any.
const NAME_CAP: usize = 1024;

/// A path with globs in it, absolute where that could be told.
#[derive(Clone, Debug)]
pub(super) struct Spelling {
    text: String,
    /// Offsets of active glob characters.
    globs: Vec<usize>,
    /// Whether text stands in it that is not known.
    pub(super) has_gap: bool,
}

/// What a spelling begins with that is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lead {
    /// Nothing: the start is known, or cannot change which directory is meant.
    Known,
    /// Something that names a directory, or everything.
    Unknown,
    /// The same, and it may be empty, so that a path from the root is left.
    MaybeEmpty,
}

impl Spelling {
    /// Spells a value; with `emptied`, unknown pieces that may be empty are. `None` when it is too long for a path.
    pub(super) fn of(value: &Value, emptied: bool) -> Option<Self> {
        let text = value.text();
        if text.len() > LENGTH_CAP || text.matches(['/', '\\']).count() > DEPTH_CAP {
            return None;
        }
        let mut spelling = Self {
            text: String::with_capacity(value.text().len() + 16),
            globs: Vec::new(),
            has_gap: false,
        };
        let mut done = 0;
        for mark in value.marks() {
            let at = mark.at as usize;
            spelling.text.push_str(&value.text()[done..at]);
            done = at;
            match &mark.kind {
                crate::facts::MarkKind::Glob => spelling.globs.push(spelling.text.len()),
                crate::facts::MarkKind::Unknown(unknown) => {
                    let left_out = emptied && unknown.may_be_empty;
                    if !left_out && !spelling.text.ends_with(GAP) {
                        spelling.text.push(GAP);
                        spelling.has_gap = true;
                    }
                }
            }
        }
        spelling.text.push_str(&value.text()[done..]);
        Some(spelling)
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn has_globs(&self) -> bool {
        !self.globs.is_empty() || is_negation(super::lexical::base_name(&self.text))
    }

    pub(super) fn is_absolute(&self) -> bool {
        self.text.starts_with('/') || is_drive_path(&self.text)
    }

    /// Takes `\` for a separator where the text or the directory looks like one of Windows, or where there is no other.
    /// `\\?\` is left out.
    pub(super) fn take_backslashes(&mut self, cwd: &str) {
        let text = self.text.as_bytes();
        let Some(first) = text.iter().position(|&byte| byte == b'\\') else {
            return;
        };
        let windows = matches!(
            text,
            [b'\\', ..] | [_, b':', b'\\', ..] | [b'.' | b'~', b'\\', ..] | [b'.', b'.', b'\\', ..]
        );
        // `$HOME\x`, where PowerShell runs on another system.
        let mixed = text[0] == b'/' && !text[first..].contains(&b'/');
        if !(windows || mixed || is_drive_path(cwd) || !text[..first].contains(&b'/')) {
            return;
        }
        self.text = self.text.replace('\\', "/");
        if self.text.starts_with("//?/") {
            self.text.drain(..4);
            self.globs.retain_mut(|at| {
                *at = at.wrapping_sub(4);
                *at < LENGTH_CAP
            });
        }
    }

    /// The same path, from a directory where it is relative.
    pub(super) fn within(self, dir: Self) -> Self {
        if self.is_absolute() {
            return self;
        }
        let mut joined = dir;
        joined.text.push('/');
        let base = joined.text.len();
        joined.text.push_str(&self.text);
        joined.globs.extend(self.globs.iter().map(|at| base + at));
        joined.has_gap |= self.has_gap;
        joined
    }

    /// Splits it into what is plain and what the shell matches.
    pub(super) fn parts(&self) -> Parts {
        let mut parts = Parts {
            slash: self.text.ends_with('/'),
            ..Parts::default()
        };
        let (root, _) = split_root(&self.text);
        parts.base.push_str(root);
        let mut start = root.len();
        let mut globs = self.globs.iter().copied().peekable();
        for name in self.text[root.len()..].split('/') {
            let end = start + name.len();
            let mut active = Vec::new();
            while let Some(at) = globs.next_if(|at| *at < end) {
                active.push(at.wrapping_sub(start));
            }
            start = end + 1;
            if name.is_empty() {
                continue;
            }
            if active.is_empty() && !is_negation(name) {
                if parts.rest.is_empty() {
                    super::push(&mut parts.base, name);
                } else {
                    parts.rest.push(Part::Plain(name.to_owned()));
                }
                continue;
            }
            let readable = name.len() <= NAME_CAP && active.len() <= 64 && !name.contains(GAP);
            let pattern =
                readable.then(|| Pattern::parse(name, |at| active.binary_search(&at).is_ok()));
            let everything = pattern.as_ref().is_some_and(Pattern::is_everything);
            parts.rest.push(match pattern {
                _ if everything => Part::Everything(name.to_owned()),
                Some(pattern) if !name.contains("**") => Part::Some(name.to_owned(), pattern),
                _ => Part::Unreadable(name.to_owned()),
            });
        }
        while parts
            .rest
            .last()
            .is_some_and(|part| matches!(part, Part::Everything(_)))
        {
            parts.rest.pop();
            parts.all += 1;
        }
        parts
    }
}

/// A path, split where the shell's matching begins.
#[derive(Clone, Debug, Default)]
pub(super) struct Parts {
    /// What comes before any glob.
    pub(super) base: String,
    /// What follows, up to the last component that is not a glob for everything.
    pub(super) rest: Vec<Part>,
    /// How many globs for everything stand at the end.
    pub(super) all: usize,
    /// Whether there is a slash at the end.
    pub(super) slash: bool,
}

/// A component at or behind the first glob.
#[derive(Clone, Debug)]
pub(super) enum Part {
    /// A plain name.
    Plain(String),
    /// A glob for every entry.
    Everything(String),
    /// A glob for some entries.
    Some(String, Pattern),
    /// A glob that the disk cannot be asked for.
    Unreadable(String),
}

impl Part {
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Plain(name)
            | Self::Everything(name)
            | Self::Some(name, _)
            | Self::Unreadable(name) => name,
        }
    }
}

/// What the value's start says, for a value that no directory stands before.
pub(super) fn lead(value: &Value) -> Lead {
    let mut leading = value.unknowns().take_while(|(at, _)| *at == 0).peekable();
    if leading.peek().is_none() {
        return Lead::Known;
    }
    let mut may_be_empty = true;
    let mut may_hold_slash = false;
    for (_, unknown) in leading {
        may_be_empty &= unknown.may_be_empty;
        may_hold_slash |= unknown.may_hold_slash;
    }
    if value.text().is_empty() {
        // Nothing but an empty word is left, which names no file.
        Lead::Unknown
    } else if value.text().starts_with('/') && may_be_empty {
        Lead::MaybeEmpty
    } else if may_hold_slash {
        Lead::Unknown
    } else {
        Lead::Known
    }
}
