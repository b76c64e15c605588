//! The one reader of environment, disk and git.
//!
//! Everything that an analysis may ask of the machine goes through [`World`], is asked only when a verdict needs it, and can
//! be replaced in tests by [`Fake`]. Nothing here writes, and nothing here runs a program but `git`, with a deadline and
//! with every hook, pager, filesystem monitor and optional lock switched off.

use std::collections::BTreeMap;

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

/// The machine as an analysis sees it. Paths are absolute, with `/` between their components.
pub trait World {
    /// An environment variable of this process.
    fn env(&self, name: &str) -> Option<String>;
    /// The home directory of a user; of the current one for `None`.
    fn home(&self, user: Option<&str>) -> Option<String>;
    /// What is at `path`, links not followed.
    fn kind(&self, path: &str) -> Kind;
    /// `path` with every link in it resolved; where its end does not exist, the longest prefix that does is resolved and
    /// the rest kept. `..` must already be gone.
    fn real(&self, path: &str) -> String;
    /// The names in a directory, at most `cap` of them; `None` when it cannot be read or holds more.
    fn entries(&self, path: &str, cap: usize) -> Option<Vec<String>>;
    /// A file's content, if it is a regular file of at most `cap` bytes.
    fn read(&self, path: &str, cap: usize) -> Option<Vec<u8>>;
    /// Whether a file system is mounted somewhere below `path`, or `path` holds a link to a directory outside of it (two
    /// levels deep at most).
    fn leads_out(&self, path: &str) -> bool;
    /// What `git -C dir args…` prints; `None` on failure or after the deadline.
    fn git(&self, dir: &str, args: &[&str]) -> Option<Vec<u8>>;
}

/// A machine made up for a test: files, environment and what git says.
#[derive(Clone, Debug, Default)]
pub struct Fake {
    /// Environment variables, `HOME` among them.
    pub env: BTreeMap<String, String>,
    /// Paths that exist; parents of a path exist as directories.
    pub files: BTreeMap<String, FakeFile>,
    /// What git prints, by its arguments joined with spaces.
    pub git: BTreeMap<String, String>,
}

/// A path of a [`Fake`] machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FakeFile {
    /// A file and its content.
    File(String),
    /// An empty directory.
    Dir,
    /// A link and what it points to.
    Link(String),
    /// A device.
    Device,
}
