//! Files of directories, many at once.

use std::fs::File;
use std::io::{IsTerminal, Read};
use std::path::Path;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, bail};
use ignore::{WalkBuilder, WalkState};

use super::super::args::ScanArgs;
use super::{Amount, Finding, in_file, output};
use crate::secrets::Hidden;

/// So much of a file is looked at to tell whether it is binary, as git does.
const GLANCE: usize = 8000;
/// How often is told how far it is.
const TICK: Duration = Duration::from_millis(100);

pub(super) fn files(args: &ScanArgs) -> anyhow::Result<(Vec<Finding>, Amount)> {
    let here = [Path::new(".").to_owned()];
    let roots = if args.paths.is_empty() {
        &here[..]
    } else {
        &args.paths
    };
    for root in roots {
        if !root.exists() {
            bail!("{} is not there", root.display());
        }
    }
    let mut walk = WalkBuilder::new(&roots[0]);
    for root in &roots[1..] {
        walk.add(root);
    }
    let threads = args
        .threads
        .or_else(|| std::thread::available_parallelism().ok().map(Into::into));
    walk.hidden(false)
        .ignore(false)
        .parents(!args.no_ignore)
        .git_ignore(!args.no_ignore)
        .git_global(!args.no_ignore)
        .git_exclude(!args.no_ignore)
        .threads(threads.unwrap_or(1))
        .filter_entry(|entry| entry.depth() == 0 || entry.file_name() != ".git");
    let most = args.max_size.saturating_mul(1 << 20);

    let found = Mutex::new(Vec::new());
    let failed = Mutex::new(Vec::new());
    let (files, bytes) = (AtomicU64::new(0), AtomicU64::new(0));
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        if !args.quiet && std::io::stderr().is_terminal() {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    std::thread::park_timeout(TICK);
                    let (files, bytes) =
                        (files.load(Ordering::Relaxed), bytes.load(Ordering::Relaxed));
                    output::progress(&format!("{files} files, {} MB", bytes >> 20));
                }
                output::progress("");
            });
        }
        walk.build_parallel().run(|| {
            let mut buffer = Vec::new();
            let (found, failed, files, bytes) = (&found, &failed, &files, &bytes);
            Box::new(move |entry| {
                let entry = match entry {
                    Ok(entry) => entry,
                    Err(error) => {
                        push(failed, error.to_string());
                        return WalkState::Continue;
                    }
                };
                if !entry.file_type().is_some_and(|kind| kind.is_file()) {
                    return WalkState::Continue;
                }
                match read(entry.path(), most, &mut buffer) {
                    Ok(true) => {
                        files.fetch_add(1, Ordering::Relaxed);
                        bytes.fetch_add(buffer.len() as u64, Ordering::Relaxed);
                        let shown = shown(entry.path());
                        let at = at(entry.path(), entry.depth());
                        let mut new = in_file(&shown, Some(&at), &buffer, args.only);
                        if !new.is_empty() {
                            found
                                .lock()
                                .unwrap_or_else(PoisonError::into_inner)
                                .append(&mut new);
                        }
                    }
                    Ok(false) => {}
                    Err(error) => push(failed, format!("{}: {error}", entry.path().display())),
                }
                WalkState::Continue
            })
        });
        done.store(true, Ordering::Relaxed);
    });
    let failed = failed.into_inner().unwrap_or_else(PoisonError::into_inner);
    for failure in &failed {
        output::complain(&Hidden::default(), &format!("palisade: {failure}"));
    }
    let found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    let (files, bytes) = (files.into_inner(), bytes.into_inner());
    if files == 0 && !failed.is_empty() {
        return Err(anyhow::anyhow!("nothing could be read")).context("scan");
    }
    Ok((found, Amount { files, bytes }))
}

fn push(failed: &Mutex<Vec<String>>, failure: String) {
    failed
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(failure);
}

/// Reads a file, unless it is binary or too large.
fn read(path: &Path, most: u64, into: &mut Vec<u8>) -> std::io::Result<bool> {
    into.clear();
    let mut file = File::open(path)?;
    let size = file.metadata()?.len();
    if size > most {
        return Ok(false);
    }
    into.reserve(usize::try_from(size).unwrap_or(0) + 1);
    (&mut file).take(GLANCE as u64).read_to_end(into)?;
    if into.contains(&0) {
        return Ok(false);
    }
    if into.len() == GLANCE {
        file.take(most).read_to_end(into)?;
    }
    Ok(true)
}

/// A path as it is told: as it was given, with `/` between its components.
fn shown(path: &Path) -> String {
    let path = path.to_string_lossy();
    let path = if cfg!(windows) {
        path.replace('\\', "/")
    } else {
        path.into_owned()
    };
    path.strip_prefix("./").unwrap_or(&path).to_owned()
}

/// The part of a path that says something of the file: not what leads to an absolute root.
fn at(path: &Path, depth: usize) -> String {
    if path.is_relative() {
        return shown(path);
    }
    let components: Vec<_> = path.components().collect();
    let from = components.len().saturating_sub(depth.max(1));
    let path: std::path::PathBuf = components[from..].iter().collect();
    shown(&path)
}
