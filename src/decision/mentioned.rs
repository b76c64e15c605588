//! Files that a prompt mentions as `@path`. Claude Code puts their content before the model without calling a tool.

use crate::facts::{is_secret, normalize};
use crate::secrets::{Secret, scan};
use crate::world::World;

/// So many mentions of one prompt are looked at.
const MENTIONS: usize = 64;
/// Longer files are not put there as a whole.
const FILE: usize = 1 << 20;

/// A file that a prompt mentions, and why it is not to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mentioned {
    /// As it is written behind the `@`.
    pub path: String,
    /// The secrets in it; none where it is a file for secrets.
    pub secrets: Vec<Secret>,
}

/// The files with secrets among those that a prompt mentions, in a session that stands in `cwd`.
pub(super) fn mentioned(prompt: &str, cwd: &str, world: &dyn World) -> Vec<Mentioned> {
    let mut found: Vec<Mentioned> = Vec::new();
    for written in mentions(prompt).take(MENTIONS) {
        if found.iter().any(|known| known.path == written) {
            continue;
        }
        let Some(path) = whole(written, cwd, world) else {
            continue;
        };
        let secret = is_secret(&path, world);
        let mut secrets = Vec::new();
        if !secret {
            let content = world.read(&path, FILE).unwrap_or_default();
            let at = path.strip_prefix(cwd).unwrap_or(&path);
            secrets = scan(content, Some(at));
            secrets.retain(Secret::is_grave);
        }
        if secret || !secrets.is_empty() {
            found.push(Mentioned {
                path: written.to_owned(),
                secrets,
            });
        }
    }
    found
}

/// What stands behind each `@` that begins a word: `@src/app.ts`, `@"a file"`.
fn mentions(prompt: &str) -> impl Iterator<Item = &str> {
    prompt.match_indices('@').filter_map(|(at, _)| {
        if prompt[..at].ends_with(|before: char| !before.is_whitespace() && before != '(') {
            return None;
        }
        let rest = &prompt[at + 1..];
        match rest.strip_prefix('"') {
            Some(quoted) => quoted.split(['"', '\n']).next(),
            None => rest.split(char::is_whitespace).next(),
        }
        .filter(|path| !path.is_empty())
    })
}

/// The path of the file that is meant, if there is one. Lines may be named behind it (`#L3-9`), and it may end a sentence.
fn whole(written: &str, cwd: &str, world: &dyn World) -> Option<String> {
    let plain = written.split('#').next().unwrap_or_default();
    let ended = plain.trim_end_matches(|c: char| ".,;:!?)]}'\"".contains(c));
    [written, plain, ended].into_iter().find_map(|path| {
        let path = match path.strip_prefix("~/") {
            Some(rest) => format!("{}/{rest}", world.home(None)?),
            None if path.starts_with('/') => path.to_owned(),
            None => format!("{}/{path}", cwd.trim_end_matches('/')),
        };
        let path = normalize(&path);
        let real = world.real(&path);
        (world.kind(&real) == crate::world::Kind::File).then_some(path)
    })
}
