//! Paths on other machines and in containers: judged by their names, but for what is mounted from here.

use crate::facts::{Place, Unknown, Value};

use super::ground::by_name_alone;
use super::lexical::{is_within, normalize, relative};
use super::spelling::{GAP, Spelling};
use super::{Aim, Class, Finding, Survey, is_made, lists, push, spellings};

/// Where a relative path on another machine is taken to stand.
const REMOTE_HOME: &str = "/home/~";

impl Survey<'_> {
    /// A path in a container: on this machine where that is mounted there, else by its name.
    pub(super) fn contained(
        &mut self,
        index: usize,
        aim: &Aim<'_>,
        fresh: bool,
        mounts: &[(Value, String)],
        finding: &mut Finding,
    ) {
        // Where the directory is not known, it is likely the one that was mounted to be worked in.
        let home = mounts.first().map_or(REMOTE_HOME, |(_, inner)| inner);
        for (path, all) in remote_paths(aim, home, finding) {
            let shown = path.replace(GAP, "*");
            let outer = mounts
                .iter()
                .filter(|(_, inner)| is_within(&shown, &normalize(inner)))
                .max_by_key(|(_, inner)| inner.len());
            let mut hosts: Vec<Value> = Vec::new();
            if let Some((host, inner)) = outer {
                let mut host = host.clone();
                let rest = relative(&path, &normalize(inner));
                push_gaps(&mut host, rest, finding.many);
                hosts.push(host);
            } else if aim.tree {
                let below = mounts
                    .iter()
                    .filter(|(_, inner)| is_within(&normalize(inner), &path));
                hosts.extend(below.map(|(host, _)| host.clone()));
            }
            if hosts.is_empty() {
                finding.exists = true;
                finding.is(match by_name_alone(&path) {
                    // The content of a container's `/tmp` is its own.
                    Some(Class::TempRoot) if all => Class::Temp,
                    Some(class) if class == Class::Sink || !fresh => class,
                    _ if fresh => Class::Temp,
                    _ if is_made(&path) || lists::names_part_of(lists::OUTPUT_DIRS, &path) => {
                        Class::Regenerable
                    }
                    _ => Class::Outside,
                });
            }
            for mut host in hosts {
                // A volume has a name and no path, and its content is kept.
                let text = host.text();
                if !(text.contains(['/', '\\']) || text.starts_with('.') || host.is_unknown()) {
                    finding.exists = true;
                    finding.is(Class::Outside);
                    continue;
                }
                if all {
                    host.push_str("/*", true);
                }
                let outside = Aim {
                    value: &host,
                    cwd: &Value::default(),
                    place: &Place::Local,
                    ..*aim
                };
                self.local(index, &outside, finding);
            }
        }
    }
}

/// A path on another machine, of which only the usual is known.
pub(super) fn remote(aim: &Aim<'_>, finding: &mut Finding) {
    for (path, _) in remote_paths(aim, REMOTE_HOME, finding) {
        finding.exists = true;
        finding.is(by_name_alone(&path).unwrap_or(if is_made(&path) {
            Class::Regenerable
        } else {
            Class::Outside
        }));
        if !finding.many {
            finding.path = Some(path);
        }
    }
}

/// The paths on another machine for which an aim stands, normalised, and whether all entries of each are meant.
fn remote_paths(aim: &Aim<'_>, home: &str, finding: &mut Finding) -> Vec<(String, bool)> {
    let known = Value::known(home);
    let cwd = if Spelling::of(aim.cwd, false).is_some_and(|dir| dir.is_absolute()) {
        aim.cwd
    } else {
        &known
    };
    let at_home = aim.value.text().strip_prefix('~').filter(|rest| {
        (rest.is_empty() || rest.starts_with('/')) && !aim.value.known_prefix().is_empty()
    });
    let expanded = at_home.map(|_| {
        let mut value = Value::known(REMOTE_HOME);
        value.push_value(&aim.value.slice_from(1));
        value
    });
    let aim = Aim {
        value: expanded.as_ref().unwrap_or(aim.value),
        ..*aim
    };
    let spellings = spellings(&aim, cwd, finding).into_iter();
    let paths = spellings.map(|spelling| {
        finding.many |= spelling.has_globs() || spelling.has_gap;
        let parts = spelling.parts();
        let mut path = parts.base;
        for part in &parts.rest {
            push(&mut path, part.text());
        }
        (normalize(&path), parts.all > 0)
    });
    paths.collect()
}

/// Adds what stands behind a directory, gaps as unknown pieces.
fn push_gaps(value: &mut Value, rest: &str, globs: bool) {
    if rest.is_empty() {
        return;
    }
    value.push_str("/", false);
    for (at, piece) in rest.split(GAP).enumerate() {
        if at > 0 {
            value.push_unknown(Unknown::name("…"));
        }
        value.push_str(piece, globs);
    }
}
