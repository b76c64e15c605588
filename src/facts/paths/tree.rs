//! What git knows of the files in a work tree.

use crate::world::World;

use super::globs::Pattern;
use super::lexical::{base_name, parent};
use super::lists::Names;
use super::{Class, LOST_CAP, lists};

/// With more paths than this git is asked about the whole tree.
const PATHSPECS_CAP: usize = 200;
/// How many entries of an ignored directory are looked at for data.
const PEEK_CAP: usize = 500;

/// How many changed files are looked at below one path.
const CHANGES_CAP: usize = 5000;

/// How one path differs from what git has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Change {
    Tracked,
    Untracked,
    Ignored,
}

/// What `git status` says of a work tree: nothing is said of what is clean.
#[derive(Debug)]
pub(super) struct Status {
    /// Sorted by path.
    changes: Vec<(String, Change)>,
}

/// A path whose class git decides.
#[derive(Debug)]
pub(super) struct Question {
    /// The root of its work tree.
    pub(super) root: String,
    /// The path relative to that; empty for the root itself.
    pub(super) path: String,
    /// Whether everything below the path is meant, or some of it that is not known.
    pub(super) whole: bool,
    /// Whether it stands in a directory that tools usually make, or is one.
    pub(super) output: bool,
    /// Whether its name says that it holds data.
    pub(super) data: bool,
    /// Where some of what is below is meant, the pattern that its names match.
    pub(super) only: Option<Pattern>,
}

impl Question {
    /// The class as it is without git.
    pub(super) fn unasked(&self) -> Class {
        unasked(self.data, self.output, self.whole)
    }

    /// The class by what git says, and what would be lost.
    pub(super) fn answer(&self, status: &Status, world: &dyn World) -> (Class, Vec<String>) {
        let mut worst = None;
        let mut all_made = false;
        let mut lost = Vec::new();
        for (seen, (change, path)) in status.about(&self.path).enumerate() {
            if seen == CHANGES_CAP {
                worst = worst.max(Some(Class::Modified));
                break;
            }
            // An untracked or ignored directory is named once, without what is in it.
            let below = is_below(path, &self.path);
            let nearest = if below { path } else { &self.path };
            let is_dir = if below {
                path.ends_with('/')
            } else {
                self.whole
            };
            if !self.may_be_meant(change, nearest, is_dir) {
                continue;
            }
            let found = self.found(change, nearest, is_dir, below, world);
            if found == Class::Regenerable {
                all_made |= !below || same(path, &self.path);
                continue;
            }
            worst = worst.max(Some(found));
            if lost.len() < LOST_CAP {
                lost.push(nearest.to_owned());
            }
        }
        let class = worst.unwrap_or(if all_made {
            Class::Regenerable
        } else {
            Class::Clean
        });
        (class, lost)
    }

    /// Whether a changed path is one of those that are meant, or may hold one.
    fn may_be_meant(&self, change: Change, path: &str, is_dir: bool) -> bool {
        let Some(only) = &self.only else { return true };
        let below = path.strip_prefix(&*self.path).unwrap_or(path);
        // What an untracked directory holds is not known, but build output in it would be no loss.
        let may_hold = || {
            let name = only.literal();
            !name.is_some_and(|name| lists::names(lists::OUTPUT_DIRS, &name))
        };
        below.split('/').any(|name| only.matches(name))
            || (is_dir && change == Change::Untracked && may_hold())
    }

    /// The class of one changed path in what is asked about.
    fn found(
        &self,
        change: Change,
        path: &str,
        is_dir: bool,
        below: bool,
        world: &dyn World,
    ) -> Class {
        let name = base_name(path);
        let made = lists::names_part_of(lists::REGENERABLE_DIRS, path)
            || lists::names(lists::REGENERABLE_FILES, name);
        let output = self.output || lists::names_part_of(lists::OUTPUT_DIRS, path);
        // Git names an untracked directory as a whole unless it tracks files in it.
        let named_whole = is_dir && lists::names(lists::OUTPUT_DIRS, name);
        let inside = lists::names_part_of(lists::OUTPUT_DIRS, parent(&self.path));
        let in_tracked = below && !named_whole && !inside;
        let ignored_dir = is_dir && change == Change::Ignored;
        let data = !made
            && (is_data(path, is_dir, output)
                || (ignored_dir && !output && self.peek(path, world)));
        match change {
            Change::Tracked if data && !self.whole => Class::Data,
            Change::Tracked => Class::Modified,
            _ if data => Class::Data,
            Change::Ignored => Class::Regenerable,
            Change::Untracked if made || (output && !in_tracked) => Class::Regenerable,
            Change::Untracked if self.whole => Class::Modified,
            Change::Untracked => Class::Untracked,
        }
    }

    /// Whether an entry of an ignored directory holds data by its name.
    fn peek(&self, path: &str, world: &dyn World) -> bool {
        let dir = super::lexical::join(&self.root, path.trim_end_matches('/'));
        let names = world.entries(&dir, PEEK_CAP).unwrap_or_default();
        names.iter().any(|name| is_data(name, false, false))
    }
}

impl Status {
    /// Asks git once about all paths. `None` where it does not answer.
    pub(super) fn ask(root: &str, paths: &[&str], world: &dyn World) -> Option<Self> {
        let mut args = vec![
            "status",
            "--porcelain=v2",
            "-z",
            "--no-renames",
            "--untracked-files=normal",
            "--ignored=matching",
            "--",
        ];
        if paths.len() > PATHSPECS_CAP || paths.iter().any(|path| path.is_empty()) {
            args.push(".");
        } else {
            args.extend_from_slice(paths);
        }
        Some(Self::parse(&world.git(root, &args)?))
    }

    /// Reads `--porcelain=v2 -z` (git-status(1), "Porcelain Format Version 2"). A file that is only gone from the work tree
    /// has nothing left to lose.
    fn parse(output: &[u8]) -> Self {
        let text = String::from_utf8_lossy(output);
        let changes = text.split('\0').filter_map(|line| {
            let (kind, rest) = line.split_once(' ')?;
            let (change, fields) = match kind {
                "1" => (Change::Tracked, 7),
                "2" => (Change::Tracked, 8),
                "u" => (Change::Tracked, 9),
                "?" => return Some((rest.to_owned(), Change::Untracked)),
                "!" => return Some((rest.to_owned(), Change::Ignored)),
                _ => return None,
            };
            let gone = kind == "1" && rest.get(1..2) == Some("D");
            let path = rest.splitn(fields + 1, ' ').nth(fields)?;
            (!gone).then(|| (path.to_owned(), change))
        });
        let mut changes: Vec<_> = changes.collect();
        changes.sort_unstable();
        Self { changes }
    }

    /// The changes at or below a path, and the directories above it that are untracked or ignored as a whole.
    fn about(&self, path: &str) -> impl Iterator<Item = (Change, &str)> {
        let from = self.changes.partition_point(|(at, _)| at.as_str() < path);
        let below = self.changes[from..]
            .iter()
            .take_while(move |(at, _)| at.starts_with(path))
            .filter(move |(at, _)| is_below(at, path));
        let above = path.match_indices('/').filter_map(|(end, _)| {
            let dir = &path[..=end];
            let found = self
                .changes
                .binary_search_by(|(at, _)| at.as_str().cmp(dir));
            found.ok().map(|at| &self.changes[at])
        });
        let all = above.chain(below);
        all.map(|(at, change)| (*change, at.as_str()))
    }
}

/// The class of a path in a work tree as it is without git; see [`Question`] for what is asked.
pub(super) fn unasked(data: bool, output: bool, whole: bool) -> Class {
    if data {
        Class::Data
    } else if output {
        Class::Regenerable
    } else if whole {
        Class::Modified
    } else {
        Class::Untracked
    }
}

/// Whether a name tells of data.
fn is_data(path: &str, is_dir: bool, output: bool) -> bool {
    tells_of_data(lists::naming(base_name(path)), is_dir, output)
}

/// Whether the lists that name something tell of data. In an output directory archives and media are products.
pub(super) fn tells_of_data(names: Names, is_dir: bool, output: bool) -> bool {
    !names.has(lists::TEMPLATE_FILES)
        && (names.has(lists::DATA_FILES) && !names.has(lists::SOURCE_COPIES)
            || (!output && names.has(lists::ARCHIVE_FILES))
            || (is_dir && !output && names.has(lists::DATA_DIRS)))
}

/// Whether `path` is `dir` or below it; both may end in a slash, and the empty path is the root.
fn is_below(path: &str, dir: &str) -> bool {
    let dir = dir.trim_end_matches('/');
    dir.is_empty()
        || path
            .strip_prefix(dir)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn same(path: &str, other: &str) -> bool {
    path.trim_end_matches('/') == other.trim_end_matches('/')
}
