//! A machine made up for a test.

use std::collections::BTreeMap;

use super::{GitEnd, Kind, PASSWD_CAP, Prefix, World, home_in_passwd, resolve, split_root};

/// A machine made up for a test: files, environment and what git says.
#[derive(Clone, Debug, Default)]
pub struct Fake {
    /// Environment variables, `HOME` among them.
    pub env: BTreeMap<String, String>,
    /// Paths that exist; parents of a path exist as directories.
    pub files: BTreeMap<String, FakeFile>,
    /// What git prints, by its arguments joined with spaces. Where the whole is not there, the longest key counts that
    /// begins it (`status` answers every `status …`).
    pub git: BTreeMap<String, String>,
    /// Where file systems are mounted.
    pub mounts: Vec<String>,
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

impl Fake {
    /// What is at a path whose links are resolved.
    fn at(&self, real: &str) -> Kind {
        match self.files.get(real) {
            Some(FakeFile::File(_)) => Kind::File,
            Some(FakeFile::Dir) => Kind::Dir,
            Some(FakeFile::Link(_)) => Kind::Link,
            Some(FakeFile::Device) => Kind::Device,
            None if split_root(real).1.is_empty() => Kind::Dir,
            None if self.below(real).next().is_some() => Kind::Dir,
            None => Kind::Absent,
        }
    }

    /// What stands below a directory, relative to it.
    fn below(&self, real: &str) -> impl Iterator<Item = &str> {
        let dir = format!("{}/", real.trim_end_matches('/'));
        let from = dir.len();
        self.files
            .range(dir.clone()..)
            .take_while(move |(path, _)| path.starts_with(&dir))
            .map(move |(path, _)| &path[from..])
    }

    fn link(&self, path: &str) -> Option<String> {
        match self.files.get(path) {
            Some(FakeFile::Link(to)) => Some(to.clone()),
            _ => None,
        }
    }
}

impl World for Fake {
    fn env(&self, name: &str) -> Option<String> {
        self.env.get(name).cloned()
    }

    fn home(&self, user: Option<&str>) -> Option<String> {
        let Some(user) = user else {
            return self.env("HOME");
        };
        let passwd = self.read("/etc/passwd", PASSWD_CAP)?;
        home_in_passwd(&String::from_utf8_lossy(&passwd), 0, user)
    }

    fn program(&self) -> Option<String> {
        None
    }

    fn kind(&self, path: &str) -> Kind {
        let path = path.trim_end_matches('/');
        let Some((parent, name)) = path.rsplit_once('/') else {
            return Kind::Dir;
        };
        let parent = self.real(if parent.is_empty() { "/" } else { parent });
        self.at(&format!("{}/{name}", parent.trim_end_matches('/')))
    }

    fn real(&self, path: &str) -> String {
        resolve(path, |path| {
            self.link(path).map_or(Prefix::There, Prefix::Link)
        })
    }

    fn entries(&self, path: &str, cap: usize) -> Option<Vec<String>> {
        let real = self.real(path);
        if self.at(&real) != Kind::Dir {
            return None;
        }
        let mut names: Vec<String> = self
            .below(&real)
            .filter_map(|rest| rest.split('/').next())
            .map(str::to_owned)
            .collect();
        names.dedup();
        (names.len() <= cap).then_some(names)
    }

    fn read(&self, path: &str, cap: usize) -> Option<Vec<u8>> {
        match self.files.get(&self.real(path))? {
            FakeFile::File(text) if text.len() <= cap => Some(text.clone().into_bytes()),
            _ => None,
        }
    }

    fn mounted_below(&self, path: &str) -> bool {
        let dir = format!("{}/", path.trim_end_matches('/'));
        self.mounts
            .iter()
            .any(|mount| mount.len() > dir.len() && mount.starts_with(&dir))
    }

    fn links_out(&self, path: &str) -> bool {
        let dir = format!("{}/", path.trim_end_matches('/'));
        self.below(path)
            .filter(|rest| rest.matches('/').count() < 2)
            .any(|rest| {
                let path = format!("{dir}{rest}");
                let real = self.real(&path);
                real != path && !real.starts_with(&dir) && self.at(&real) == Kind::Dir
            })
    }

    fn git_parts(&self, _dir: &str, args: &[&str], take: &mut dyn FnMut(&[u8]) -> bool) -> GitEnd {
        let asked = args.join(" ");
        let begins = |key: &&String| {
            asked
                .strip_prefix(key.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        let key = self.git.keys().filter(begins).max_by_key(|key| key.len());
        match key.and_then(|key| self.git.get(key)) {
            None => GitEnd::Failed,
            Some(text) if take(text.as_bytes()) => GitEnd::Answered,
            Some(_) => GitEnd::Stopped,
        }
    }
}
