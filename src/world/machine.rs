//! The machine that we run on.

#![expect(
    clippy::disallowed_methods,
    reason = "this is the one place that reads environment and disk"
)]

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::fs;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::rc::Rc;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use super::seen::{Held, Seen, Shared, Table};
use super::{GitEnd, Kind, PASSWD_CAP, Prefix, Worked, World, home_in_passwd, resolve};

/// How long git may take.
const GIT_DEADLINE: Duration = Duration::from_millis(1500);
/// In parts of this size is taken what git prints, and so many may wait to be looked at.
const GIT_PART: usize = 64 << 10;
const GIT_WAITING: usize = 16;
/// How often git is run for one call, and for how long in all; what it would say after that cannot be told.
const GIT_RUNS: u32 = 24;
const GIT_TIME: Duration = Duration::from_secs(3);
/// How much of the mount table is read.
const MOUNTS_CAP: u64 = 1 << 20;
/// How many entries are looked at for links that lead out of a directory.
const LINKS_CAP: usize = 2000;

/// Switches off everything by which a repository's settings could run a program, wait or ask. `status` still runs `clean`
/// filters, which have no such switch, on files whose time stamp has changed.
const GIT_SETTINGS: [&str; 7] = [
    "core.fsmonitor=false",
    "core.hooksPath=/dev/null",
    "core.pager=cat",
    "core.askPass=",
    "core.quotePath=false",
    "diff.external=",
    "credential.helper=",
];

/// The only variables of git's own that it keeps. The others would point it at another repository, index or program than the
/// one that the analysed command meets in that directory (`GIT_DIR` and `GIT_INDEX_FILE` are left over wherever an agent
/// is started from a git hook), or change how paths are read; these say where a person's settings lie, ignore rules among
/// them.
const GIT_KEPT: [&str; 3] = [
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_SYSTEM",
    "GIT_CONFIG_NOSYSTEM",
];

/// The machine that we run on. What it has answered once it answers again, so that all of a call, or of many that are judged
/// as of one moment, see the same.
#[derive(Debug, Default)]
pub struct Machine {
    mounts: OnceCell<Vec<String>>,
    program: OnceCell<Option<String>>,
    /// How often git was run, and for how long.
    git: Cell<(u32, Duration)>,
    seen: Seen,
}

impl Machine {
    /// The machine as of now, for many calls, some of which others judge.
    pub fn for_many(shared: Shared) -> Self {
        let mut machine = Self::default();
        machine.seen.many = true;
        machine.seen.shared = Some(shared);
        machine
    }

    /// Begins another call, which may run git as often as the first.
    pub fn next_call(&self) {
        self.git.set((0, Duration::ZERO));
    }

    /// What is known of a path, or else what is found, which is remembered from when that pays. Where only so much is looked
    /// at, that is `cap`.
    fn once<V: Clone + Held>(
        &self,
        table: &Table<V>,
        path: &str,
        cap: Option<usize>,
        look: impl FnOnce() -> V,
    ) -> V {
        if !self.seen.remembers() {
            return look();
        }
        let key = match cap {
            Some(cap) => Cow::Owned(format!("{cap} {path}")),
            None => Cow::Borrowed(path),
        };
        if let Some(known) = table.get(&key) {
            return known;
        }
        let found = look();
        table.keep(key.into_owned(), found.clone(), self.seen.room());
        found
    }

    fn entries_of(path: &str, cap: usize) -> Option<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(path).ok()? {
            if names.len() == cap {
                return None;
            }
            names.push(entry.ok()?.file_name().to_string_lossy().into_owned());
        }
        names.sort_unstable();
        Some(names)
    }

    fn content_of(path: &str, cap: usize) -> Option<Vec<u8>> {
        // Opening a pipe would wait for its other end, and files of length nought below /proc may wait or never end.
        let found = fs::metadata(path).ok()?;
        if !found.is_file() || usize::try_from(found.len()).ok()? > cap {
            return None;
        }
        if found.len() == 0 {
            return Some(Vec::new());
        }
        let mut content = Vec::new();
        let mut file = fs::File::open(path).ok()?.take(cap as u64 + 1);
        file.read_to_end(&mut content).ok()?;
        (content.len() <= cap).then_some(content)
    }

    /// Whether git may be run again for this call.
    fn may_ask_git(&self) -> bool {
        let (runs, spent) = self.git.get();
        runs < GIT_RUNS && spent < GIT_TIME
    }

    fn ask_git(&self, dir: &str, args: &[&str], take: &mut dyn FnMut(&[u8]) -> bool) -> GitEnd {
        if !self.may_ask_git() {
            return GitEnd::Stopped;
        }
        let (runs, spent) = self.git.get();
        let start = Instant::now();
        let deadline = start + GIT_TIME.saturating_sub(spent).min(GIT_DEADLINE);
        let Ok(mut child) = git_command(dir, args).spawn() else {
            return GitEnd::Failed;
        };
        let output = child.stdout.take();
        let all = output.is_some_and(|output| read_until(output, deadline, take));
        let ended = match all {
            true => ends_well(&mut child, deadline),
            false => GitEnd::Stopped,
        };
        if ended == GitEnd::Stopped {
            // Neither can fail in a way that matters: it has ended already, or ends now. Waiting leaves no zombie.
            let _ = child.kill();
            let _ = child.wait();
        }
        self.git.set((runs + 1, spent + start.elapsed()));
        ended
    }

    /// Where file systems are mounted, as Linux tells it (`proc_pid_mountinfo(5)`); elsewhere nothing is known.
    fn mounts(&self) -> &[String] {
        self.mounts.get_or_init(|| {
            let mut table = String::new();
            if let Ok(file) = fs::File::open("/proc/self/mountinfo") {
                // What could be read of it counts, so the result says nothing that is needed.
                let _ = file.take(MOUNTS_CAP).read_to_string(&mut table);
            }
            let points = table.lines().filter_map(|line| line.split(' ').nth(4));
            points.map(unescape).collect()
        })
    }
}

impl Machine {
    /// The home directory where no variable names it. Asking the C library for it would make the program a good deal larger.
    #[cfg(target_os = "linux")]
    fn own_home(&self) -> Option<String> {
        use std::os::unix::fs::MetadataExt;
        let user = fs::metadata("/proc/self").ok()?.uid().to_string();
        let passwd = self.read("/etc/passwd", PASSWD_CAP)?;
        home_in_passwd(&String::from_utf8_lossy(&passwd), 2, &user)
    }

    /// The home directory where no variable names it.
    #[cfg(not(target_os = "linux"))]
    fn own_home(&self) -> Option<String> {
        std::env::home_dir()?.into_os_string().into_string().ok()
    }
}

impl World for Machine {
    fn env(&self, name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    fn home(&self, user: Option<&str>) -> Option<String> {
        let Some(user) = user else {
            let home = self.env("HOME").or_else(|| self.env("USERPROFILE"));
            let home = home.or_else(|| self.own_home());
            return home.filter(|home| !home.is_empty()).map(slashes);
        };
        let passwd = self.read("/etc/passwd", PASSWD_CAP)?;
        home_in_passwd(&String::from_utf8_lossy(&passwd), 0, user)
    }

    fn program(&self) -> Option<String> {
        let program = self.program.get_or_init(|| {
            let path = std::env::current_exe().ok()?;
            path.into_os_string().into_string().ok().map(slashes)
        });
        program.clone()
    }

    fn kind(&self, path: &str) -> Kind {
        self.once(&self.seen.kinds, path, None, || {
            fs::symlink_metadata(path).map_or(Kind::Absent, |found| kind_of(found.file_type()))
        })
    }

    fn real(&self, path: &str) -> String {
        resolve(path, |path| {
            self.once(&self.seen.prefixes, path, None, || prefix_at(path))
        })
    }

    fn entries(&self, path: &str, cap: usize) -> Option<Vec<String>> {
        let entries = &self.seen.entries;
        self.once(entries, path, Some(cap), || Self::entries_of(path, cap))
    }

    fn read(&self, path: &str, cap: usize) -> Option<Vec<u8>> {
        let files = &self.seen.files;
        self.once(files, path, Some(cap), || Self::content_of(path, cap))
    }

    fn head(&self, path: &str, cap: usize) -> Vec<u8> {
        let mut head = Vec::new();
        if fs::metadata(path).is_ok_and(|found| found.is_file())
            && let Ok(file) = fs::File::open(path)
        {
            // What could be read of it counts.
            let _ = file.take(cap as u64).read_to_end(&mut head);
        }
        head
    }

    fn mounted_below(&self, path: &str) -> bool {
        let dir = path.trim_end_matches('/');
        self.mounts().iter().any(|mount| {
            mount
                .strip_prefix(dir)
                .is_some_and(|rest| rest.len() > 1 && rest.starts_with('/'))
        })
    }

    fn links_out(&self, path: &str) -> bool {
        self.once(&self.seen.links_out, path, None, || {
            let mut budget = LINKS_CAP;
            let mut below = Vec::new();
            link_out_in(Path::new(path), path, &mut budget, Some(&mut below))
                || below
                    .iter()
                    .any(|dir| link_out_in(dir, path, &mut budget, None))
        })
    }

    fn git_parts(&self, dir: &str, args: &[&str], take: &mut dyn FnMut(&[u8]) -> bool) -> GitEnd {
        if !self.seen.many {
            return self.ask_git(dir, args, take);
        }
        // No argument holds such a character.
        let key = format!("{dir}\0{}", args.join("\0"));
        if let Some((said, ended)) = self.seen.git.get(&key) {
            let goes_on = said.is_empty() || take(&said);
            return if goes_on { ended } else { GitEnd::Stopped };
        }
        if !self.may_ask_git() {
            return GitEnd::Stopped;
        }
        let mut said = Vec::new();
        let mut all = true;
        let ended = self.ask_git(dir, args, &mut |part| {
            said.extend_from_slice(part);
            all = take(part);
            all
        });
        // What was enough for one may not be for another.
        if all {
            let answer = (Rc::new(said), ended);
            self.seen.git.keep(key, answer, self.seen.room());
        }
        ended
    }

    fn worked_out(&self, key: &str, work: &mut dyn FnMut() -> Worked) -> Worked {
        match &self.seen.shared {
            Some(shared) => shared.once(key, work),
            None => work(),
        }
    }
}

/// What a path is for those that lead through it.
fn prefix_at(path: &str) -> Prefix {
    match fs::read_link(path) {
        Ok(to) => {
            let to = to.into_os_string().into_string();
            to.map_or(Prefix::There, |to| Prefix::Link(slashes(to)))
        }
        Err(error) => match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Prefix::Absent,
            _ => Prefix::There,
        },
    }
}

fn git_command(dir: &str, args: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.args(["--no-optional-locks", "--no-pager", "--literal-pathspecs"]);
    for setting in GIT_SETTINGS {
        command.args(["-c", setting]);
    }
    command.arg("-C").arg(dir).args(args);
    for (name, _) in std::env::vars_os() {
        let known = name.to_str().unwrap_or_default();
        if known.starts_with("GIT_") && !GIT_KEPT.contains(&known) {
            command.env_remove(&name);
        }
    }
    command
        .env("LC_ALL", "C")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_NO_LAZY_FETCH", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    command
}

/// Hands over all that comes out of the pipe, and says whether that was all: it may come too late, or be enough before. A
/// thread reads, since the standard library can neither wait for a pipe with a deadline nor read one without waiting; what
/// has come is looked at while git goes on.
fn read_until(
    mut stdout: ChildStdout,
    deadline: Instant,
    take: &mut dyn FnMut(&[u8]) -> bool,
) -> bool {
    let (send, receive) = mpsc::sync_channel::<Option<Vec<u8>>>(GIT_WAITING);
    let reader = thread::Builder::new().spawn(move || {
        loop {
            let mut part = Vec::new();
            let read = (&mut stdout).take(GIT_PART as u64).read_to_end(&mut part);
            let last = part.len() < GIT_PART;
            // Nobody listens after the deadline.
            let _ = match read {
                Ok(0) => send.send(Some(Vec::new())),
                Ok(_) => send.send(Some(part)),
                Err(_) => send.send(None),
            };
            if last || read.is_err() {
                return;
            }
        }
    });
    if reader.is_err() {
        return false;
    }
    loop {
        let left = deadline.saturating_duration_since(Instant::now());
        match receive.recv_timeout(left) {
            Ok(Some(part)) => {
                if !take(&part) {
                    return false;
                }
                if part.len() < GIT_PART {
                    return true;
                }
            }
            _ => return false,
        }
    }
}

/// How the process ends, at the latest at the deadline. It has closed its output, so it is all but over.
fn ends_well(child: &mut Child, deadline: Instant) -> GitEnd {
    loop {
        match child.try_wait() {
            Ok(Some(status)) if status.success() => return GitEnd::Answered,
            Ok(Some(_)) => return GitEnd::Failed,
            Ok(None) if Instant::now() < deadline => thread::sleep(Duration::from_micros(200)),
            _ => return GitEnd::Stopped,
        }
    }
}

/// Whether an entry of `dir` is a link to a directory outside of `top`; collects the directories in `dir`.
fn link_out_in(
    dir: &Path,
    top: &str,
    budget: &mut usize,
    mut below: Option<&mut Vec<std::path::PathBuf>>,
) -> bool {
    let Ok(entries) = fs::read_dir(dir) else {
        return false;
    };
    for entry in entries.flatten() {
        if *budget == 0 {
            return false;
        }
        *budget -= 1;
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        if kind.is_symlink() {
            let real = fs::canonicalize(entry.path());
            let outside = |real: &std::path::PathBuf| !real.starts_with(top) && real.is_dir();
            if real.is_ok_and(|real| outside(&real)) {
                return true;
            }
        } else if kind.is_dir()
            && let Some(below) = below.as_deref_mut()
        {
            below.push(entry.path());
        }
    }
    false
}

#[cfg(unix)]
fn is_device(kind: fs::FileType) -> bool {
    use std::os::unix::fs::FileTypeExt;
    kind.is_block_device() || kind.is_char_device()
}

#[cfg(not(unix))]
fn is_device(_kind: fs::FileType) -> bool {
    false
}

fn kind_of(kind: fs::FileType) -> Kind {
    if kind.is_file() {
        Kind::File
    } else if kind.is_dir() {
        Kind::Dir
    } else if kind.is_symlink() {
        Kind::Link
    } else if is_device(kind) {
        Kind::Device
    } else {
        Kind::Other
    }
}

/// A path with `/` between its components.
fn slashes(path: String) -> String {
    if cfg!(windows) {
        path.replace('\\', "/")
    } else {
        path
    }
}

/// Undoes the octal escapes of the mount table: space, tab, newline, backslash.
fn unescape(field: &str) -> String {
    let mut plain = Vec::with_capacity(field.len());
    let mut rest = field.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        if *first == b'\\'
            && let [
                a @ b'0'..=b'3',
                b @ b'0'..=b'7',
                c @ b'0'..=b'7',
                after @ ..,
            ] = rest
        {
            plain.push((a - b'0') << 6 | (b - b'0') << 3 | (c - b'0'));
            rest = after;
        } else {
            plain.push(*first);
        }
    }
    String::from_utf8_lossy(&plain).into_owned()
}
