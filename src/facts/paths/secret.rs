//! Which files hold secrets, by their names, where they stand, and, where a name leaves it open, by a word in them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::world::{Kind, World};

use super::lexical::{base_name, is_normal, join, normalize, parent};
use super::lists::{self, Parted};

/// How much of a file is read whose name leaves open whether it holds a secret.
const PEEK: usize = 256 << 10;
/// How many entries of a directory are looked at.
const ENTRIES: usize = 2000;
/// In how many directories below one it is looked.
const DIRS: usize = 64;
/// How many names in directories are looked at for one command.
pub(in crate::facts) const NAMES: usize = 1 << 16;

/// What a name says of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    /// It holds no secret.
    Nothing,
    /// It holds one.
    Secret,
    /// It holds one if a word in it says so.
    Perhaps,
}

/// What the name of a file, and those of the directories around it, say of it. `path` may be relative; what is not known of it
/// is any letter.
fn said(path: &str) -> Said {
    let path = &*forward(path);
    let name = base_name(path);
    let own = lists::naming(name);
    if own.has(lists::SETTINGS_FILES) {
        return Said::Perhaps;
    }
    if own.has(lists::PUBLIC_FILES) || own.has(lists::TEMPLATE_FILES) {
        return Said::Nothing;
    }
    let (by_name, perhaps) = (own.has(lists::SECRET_FILES), own.has(lists::TOKEN_FILES));
    let around = lists::naming_part_of(path);
    let by_place = around.has(lists::SECRET_NAMES);
    if !(by_name || by_place || perhaps) {
        return Said::Nothing;
    }
    let parted = Parted::of(path);
    let stands = |list: &str| list.lines().any(|pattern| parted.is(pattern));
    if around.has(lists::PUBLIC_NAMES) && stands(lists::PUBLIC_PATHS) {
        Said::Nothing
    } else if by_name || (by_place && stands(lists::SECRET_PATHS)) {
        let may_be_public = [".pem", ".key", ".p8"]
            .iter()
            .any(|end| name.ends_with(end));
        if perhaps || may_be_public {
            Said::Perhaps
        } else {
            Said::Secret
        }
    } else if perhaps {
        Said::Perhaps
    } else {
        Said::Nothing
    }
}

/// A path with `/` for what separates its names on Windows.
fn forward(path: &str) -> Cow<'_, str> {
    if path.contains('\\') {
        Cow::Owned(path.replace('\\', "/"))
    } else {
        Cow::Borrowed(path)
    }
}

/// Whether a name, or a path of which only the names are known, is that of a file that holds a secret.
pub fn is_named_secret(path: &str) -> bool {
    said(path) != Said::Nothing
}

/// Whether a path on this machine leads to a file that holds a secret. The disk is asked only for paths that look like it,
/// and for where a link at the end leads.
pub fn is_secret(path: &str, world: &dyn World) -> bool {
    let normal = if is_normal(path) {
        path.to_owned()
    } else {
        normalize(path)
    };
    let mut real = normal;
    let mut by_name = said(&real);
    let kind = world.kind(&real);
    if kind == Kind::Link {
        let target = world.real(&real);
        if by_name == Said::Nothing {
            by_name = said(&target);
        }
        real = target;
    }
    match by_name {
        Said::Nothing => false,
        _ if kind == Kind::Dir => false,
        Said::Secret => !is_encrypted(&real, world),
        Said::Perhaps => match world.read(&real, PEEK) {
            Some(content) if lists::naming(base_name(&real)).has(lists::SETTINGS_FILES) => {
                gives_a_secret(&content)
            }
            Some(content) => holds_secret(&content),
            // Of settings that are not there only those of the user are likely to hold one.
            None if lists::naming(base_name(&real)).has(lists::TOKEN_FILES) => {
                world.home(None).is_some_and(|home| parent(&real) == home)
            }
            None => true,
        },
    }
}

/// Whether a path is that of a directory which is secret as a whole.
pub fn is_secret_dir(path: &str) -> bool {
    let path = forward(path);
    let path = path.trim_end_matches('/');
    if !lists::naming_part_of(path).has(lists::SECRET_DIRS_NAMES) {
        return false;
    }
    let parted = Parted::of(path);
    lists::SECRET_DIRS.lines().any(|dir| parted.is(dir))
}

/// Which paths of a command hold a secret or are directories in which something does. Each is looked at once.
pub struct Secrets<'w> {
    world: &'w dyn World,
    known: BTreeMap<String, bool>,
    /// So many names in directories may still be looked at.
    names: usize,
    /// Whether there was more to look at than may be.
    pub limited: bool,
}

impl<'w> Secrets<'w> {
    /// Nothing is looked at before it is asked for.
    pub fn new(world: &'w dyn World) -> Self {
        Self {
            world,
            known: BTreeMap::new(),
            names: NAMES,
            limited: false,
        }
    }

    /// Whether a path is one; without the disk, by its name alone.
    pub(super) fn are_at(&mut self, path: &str, on_disk: bool) -> bool {
        if !on_disk {
            return is_named_secret(path) || is_secret_dir(path);
        }
        if let Some(known) = self.known.get(path) {
            return *known;
        }
        let known = is_secret(path, self.world) || is_secret_dir(path) || self.are_in(path);
        self.known.insert(path.to_owned(), known);
        known
    }

    fn are_in(&mut self, path: &str) -> bool {
        if self.world.kind(path) != Kind::Dir {
            return false;
        }
        let found = secrets_in(path, 1, &mut self.names, self.world);
        self.limited |= self.names == 0;
        !found.is_empty()
    }
}

/// The files in a directory and in those right below it that hold a secret, as far as their names tell; build output and
/// dependencies are left out. Of `left` what was looked at is taken, and nothing more is when it is used up.
pub fn secrets_in(dir: &str, cap: usize, left: &mut usize, world: &dyn World) -> Vec<String> {
    let mut found = Vec::new();
    let mut entries = |dir: &str| {
        let names = (*left > 0).then(|| world.entries(dir, ENTRIES)).flatten()?;
        // Reading a directory costs something however little is in it.
        *left = left.saturating_sub(names.len() + 16);
        Some(names)
    };
    let Some(names) = entries(dir) else {
        return found;
    };
    let look = |dir: &str, names: &[String], found: &mut Vec<String>| {
        let left = cap.saturating_sub(found.len());
        let paths = names.iter().map(|name| join(dir, name));
        let secret = paths.filter(|path| is_named_secret(path) && is_secret(path, world));
        found.extend(secret.take(left));
    };
    look(dir, &names, &mut found);
    let mut dirs = DIRS;
    for name in names.iter().filter(|name| *name != ".git") {
        if dirs == 0 || found.len() >= cap {
            break;
        }
        let below = join(dir, name);
        if lists::naming(name).has(lists::REGENERABLE_DIRS) || world.kind(&below) != Kind::Dir {
            continue;
        }
        dirs -= 1;
        if let Some(names) = entries(&below) {
            look(&below, &names, &mut found);
        }
    }
    found
}

/// Whether of this name a file may be that holds no secret, and only its text tells.
pub fn text_tells(path: &str) -> bool {
    let name = lists::naming(base_name(&forward(path)));
    name.has(lists::SETTINGS_FILES) || name.has(lists::TOKEN_FILES)
}

/// Whether settings give a value to something that is named for a secret: `db_password = "…"`, `define('AUTH_KEY', '…')`,
/// `"Server=db;Password=…"`.
fn gives_a_secret(content: &[u8]) -> bool {
    const NAMES: [&str; 8] = [
        "password",
        "passwd",
        "secret",
        "token",
        "_key",
        "apikey",
        "accountkey",
        "_salt",
    ];
    let text = String::from_utf8_lossy(content).to_ascii_lowercase();
    let gives = |line: &str| {
        let ends = NAMES
            .iter()
            .filter_map(|name| Some(line.find(name)? + name.len()));
        let rest = ends.max().map_or("", |end| &line[end..]);
        let Some((between, value)) = rest.split_once(['=', ':', ',']) else {
            return false;
        };
        let value = value.trim_start();
        let quoted = value.strip_prefix(['"', '\'']);
        let connects = between.is_empty() && rest.starts_with('=') && line.contains('"');
        let value = match quoted {
            Some(rest) => rest.split(['"', '\'']).next(),
            None if connects => value.split([';', '"']).next(),
            None => None,
        };
        value.is_some_and(|value| {
            value.len() >= 4
                && !value.starts_with(['$', '<', '{', '%', '#'])
                && !value.contains(' ')
        })
    };
    let is_comment = |line: &str| {
        ["#", "*", "//", "/*"]
            .iter()
            .any(|mark| line.starts_with(mark))
    };
    let mut lines = text.lines().map(str::trim_start);
    lines.any(|line| !is_comment(line) && gives(line))
        || !crate::secrets::scan(content, None).is_empty()
}

/// Whether the values in a file are encrypted, as sops and ansible-vault leave them.
fn is_encrypted(path: &str, world: &dyn World) -> bool {
    const MARKS: [&[u8]; 2] = [b"ENC[AES256_GCM,", b"$ANSIBLE_VAULT;"];
    let data = [".yaml", ".yml", ".json", ".env", ".ini"];
    data.iter().any(|end| path.ends_with(end))
        && world.read(path, PEEK).is_some_and(|content| {
            MARKS
                .iter()
                .any(|mark| memchr::memmem::find(&content, mark).is_some())
        })
}

/// Words of which one is in every file that holds a secret where its name leaves that open.
const WORDS: [&[u8]; 9] = [
    b"PRIVATE KEY",
    b"_authToken",
    b"_auth",
    b"_password",
    b"npmAuthToken",
    b"npmAuthIdent",
    b"OpenSSH",
    b"://_",
    b"PuTTY-User-Key",
];

fn holds_secret(content: &[u8]) -> bool {
    if content.is_empty() {
        return false;
    }
    // What is no text may be a key in a binary form.
    let text = std::str::from_utf8(content).is_ok();
    !text
        || WORDS
            .iter()
            .any(|word| content.windows(word.len()).any(|part| part == *word))
        || has_password_in_url(content)
        || !(content.starts_with(b"-----BEGIN") || content.contains(&b'='))
}

/// `scheme://user:password@host`
fn has_password_in_url(content: &[u8]) -> bool {
    content.split(u8::is_ascii_whitespace).any(|word| {
        let word = String::from_utf8_lossy(word);
        let rest = word.split_once("://").map(|(_, rest)| rest.to_owned());
        let user = rest.as_deref().and_then(|rest| rest.split_once('@'));
        user.is_some_and(|(user, _)| user.contains(':') && !user.contains(['/', '$']))
    })
}
