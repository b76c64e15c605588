//! The one reader of environment, disk and git.
//!
//! Everything that an analysis may ask of the machine goes through [`World`], is asked only when a verdict needs it, and can
//! be replaced in tests by [`Fake`]. Nothing here writes, and nothing here runs a program but `git`, with a deadline and
//! with every hook, pager, filesystem monitor and optional lock switched off.

mod fake;
mod machine;
mod seen;

use std::sync::Arc;

pub use fake::{Fake, FakeFile};
pub use machine::Machine;
pub use seen::Shared;

/// What a path is on disk. Links are followed only where a method says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A directory.
    Dir,
    /// A symbolic link.
    Link,
    /// A block or character device.
    Device,
    /// A pipe, a socket.
    Other,
    /// Nothing there.
    Absent,
}

/// The machine as an analysis sees it. Paths are absolute, with `/` between their components, on Windows too.
pub trait World {
    /// An environment variable of this process.
    fn env(&self, name: &str) -> Option<String>;
    /// The home directory of a user; of the current one for `None`.
    fn home(&self, user: Option<&str>) -> Option<String>;
    /// The path of this program.
    fn program(&self) -> Option<String>;
    /// What is at `path`; links are followed on the way, but not the last component.
    fn kind(&self, path: &str) -> Kind;
    /// `path` with every link in it resolved and every `..` taken as the kernel takes it, from where a link has led; where
    /// its end does not exist, the longest prefix that does is resolved and the rest kept. After 40 links the rest is
    /// normalised by its text.
    fn real(&self, path: &str) -> String;
    /// The names in a directory, at most `cap` of them; `None` when it cannot be read or holds more.
    fn entries(&self, path: &str, cap: usize) -> Option<Vec<String>>;
    /// A file's content, if it is a regular file of at most `cap` bytes, or a link to one.
    fn read(&self, path: &str, cap: usize) -> Option<Vec<u8>>;
    /// The first bytes of a file, at most `cap`; nothing where it cannot be read.
    fn head(&self, path: &str, cap: usize) -> Vec<u8> {
        let mut content = self.read(path, usize::MAX).unwrap_or_default();
        content.truncate(cap);
        content
    }
    /// Whether a file system is mounted somewhere below `path`.
    fn mounted_below(&self, path: &str) -> bool;
    /// Whether `path` holds a link to a directory outside of it, two levels deep at most.
    fn links_out(&self, path: &str) -> bool;
    /// Whether following `path` downwards may lead out of it: [`World::mounted_below`] or [`World::links_out`].
    fn leads_out(&self, path: &str) -> bool {
        self.mounted_below(path) || self.links_out(path)
    }
    /// Hands over what `git -C dir args…` prints, part by part as it comes, until `take` says that it is enough. Path
    /// arguments are literal.
    fn git_parts(&self, dir: &str, args: &[&str], take: &mut dyn FnMut(&[u8]) -> bool) -> GitEnd;
    /// What came of work on what this world has shown, which is done once where many calls are judged as of one moment. The
    /// key says what work, and on what.
    fn worked_out(&self, _key: &str, work: &mut dyn FnMut() -> Worked) -> Worked {
        work()
    }
    /// All that it prints; `None` on failure, after the deadline and where that is too much.
    fn git(&self, dir: &str, args: &[&str]) -> Option<Vec<u8>> {
        let mut output = Vec::new();
        let ended = self.git_parts(dir, args, &mut |part| {
            output.extend_from_slice(part);
            output.len() <= GIT_CAP
        });
        (ended == GitEnd::Answered).then_some(output)
    }
}

/// Lists of texts that somebody has worked out.
pub type Worked = Arc<[Vec<String>]>;

/// How asking git has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GitEnd {
    /// It has said all that it has to say.
    Answered,
    /// It has failed: there is no repository, no such commit, no git.
    Failed,
    /// It was stopped before it had said all: it took too long, or what it said was enough.
    Stopped,
}

/// How much git may print where all of it is kept; beyond it the answer would not be whole and counts as none.
const GIT_CAP: usize = 8 << 20;

/// As many links are followed on one path as Linux follows.
const LINK_HOPS: u32 = 40;

/// Longer paths than this lead nowhere (`PATH_MAX`); what comes after is kept as it is.
const PATH_CAP: usize = 4096;

/// What a prefix of a path is.
#[derive(Clone, Debug)]
enum Prefix {
    /// A link, and where it points.
    Link(String),
    /// Something else.
    There,
    /// Nothing, so that below it is nothing either.
    Absent,
}

/// Walks `path` from the root, asking what each prefix is; see [`World::real`].
fn resolve(path: &str, prefix: impl Fn(&str) -> Prefix) -> String {
    // No system takes such a path, whatever stands in it.
    if path.len() > 16 * PATH_CAP {
        return path.to_owned();
    }
    let (root, rest) = split_root(path);
    let mut real = root.to_owned();
    let mut ahead: Vec<String> = Vec::new();
    push_reversed(&mut ahead, rest);
    let mut hops = 0;
    // How much of it is known to be nowhere.
    let mut absent = usize::MAX;
    while let Some(name) = ahead.pop() {
        if name == ".." {
            pop(&mut real);
            continue;
        }
        if real.len() < absent {
            absent = usize::MAX;
        }
        let stem = real.len();
        if !real.ends_with('/') {
            real.push('/');
        }
        real.push_str(&name);
        if hops >= LINK_HOPS || real.len() > PATH_CAP || absent < usize::MAX {
            continue;
        }
        let to = match prefix(&real) {
            Prefix::Link(to) => to,
            Prefix::There => continue,
            Prefix::Absent => {
                absent = real.len();
                continue;
            }
        };
        hops += 1;
        let (to_root, to_rest) = split_root(&to);
        if to_root.is_empty() {
            real.truncate(stem);
        } else {
            to_root.clone_into(&mut real);
        }
        push_reversed(&mut ahead, to_rest);
    }
    real
}

/// The root of a path (`/`, `C:/`, or nothing where it is relative) and what follows.
fn split_root(path: &str) -> (&str, &str) {
    match path.as_bytes() {
        [b'/', ..] => path.split_at(1),
        [drive, b':', b'/', ..] if drive.is_ascii_alphabetic() => path.split_at(3),
        _ => ("", path),
    }
}

fn push_reversed(ahead: &mut Vec<String>, path: &str) {
    let names = path.split('/').filter(|name| !matches!(*name, "" | "."));
    ahead.extend(names.rev().map(str::to_owned));
}

/// Takes the last component off, but never the root.
fn pop(path: &mut String) {
    let (root, rest) = split_root(path);
    let keep = root.len() + rest.rfind('/').unwrap_or(0);
    path.truncate(keep);
}

/// The home directory in the first line of `/etc/passwd` with this in the field of this number: 0 is the user's name, 2 the
/// user's number.
fn home_in_passwd(passwd: &str, field: usize, value: &str) -> Option<String> {
    let mut lines = passwd.lines();
    let line = lines.find(|line| line.split(':').nth(field) == Some(value))?;
    let home = line.split(':').nth(5)?;
    home.starts_with('/').then(|| home.to_owned())
}

/// How much of `/etc/passwd` is read.
const PASSWD_CAP: usize = 1 << 20;
