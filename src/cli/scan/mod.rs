//! `palisade scan`: files, or what is about to be committed.

mod baseline;
mod commands;
mod git;
mod report;
mod walk;

use std::io::Read;

use anyhow::Context;

use super::args::{Only, ScanArgs};
use super::{Exit, output};
use crate::secrets::{self, Allow, Hidden, Severity};

/// Something that was found. It holds nothing of the secret but what may be shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Finding {
    pub(super) path: String,
    pub(super) line: usize,
    pub(super) column: usize,
    /// `secrets.anthropic-api-key`, `execute.pipe-to-shell`.
    pub(super) rule: String,
    pub(super) title: String,
    /// What stands in the secret's place; empty for commands.
    pub(super) masked: String,
    pub(super) severity: Severity,
    pub(super) commit: Option<String>,
    /// What is to be added for people.
    pub(super) note: Option<&'static str>,
}

const NO_REASON: &str = "the comment that allows it gives no reason: palisade:allow NAME -- reason";

/// How much was looked through.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Amount {
    pub(super) files: u64,
    pub(super) bytes: u64,
}

pub(super) fn run(args: &ScanArgs) -> Exit {
    match scan(args) {
        Ok(exit) => exit,
        Err(error) if output::is_quiet_end(&error) => Exit::Fine,
        Err(error) => {
            output::complain(&Hidden::default(), &format!("palisade: {error:#}"));
            Exit::Stopped
        }
    }
}

fn scan(args: &ScanArgs) -> anyhow::Result<Exit> {
    let started = std::time::Instant::now();
    let (mut findings, amount) = if args.staged {
        git::patch(&git::STAGED, None)?
    } else if let Some(range) = &args.range {
        git::patch(&git::RANGE, Some(range))?
    } else if args.stdin {
        let mut text = Vec::new();
        std::io::stdin()
            .lock()
            .read_to_end(&mut text)
            .context("standard input cannot be read")?;
        let amount = Amount {
            files: 1,
            bytes: text.len() as u64,
        };
        (in_file("(standard input)", None, &text, args.only), amount)
    } else {
        walk::files(args)?
    };
    findings.sort();
    findings.dedup();
    if let Some(path) = &args.write_baseline {
        baseline::write(path, &findings)?;
        if !args.quiet {
            output::complain(
                &Hidden::default(),
                &format!(
                    "{} findings are listed in {}",
                    findings.len(),
                    path.display()
                ),
            );
        }
        return Ok(Exit::Fine);
    }
    if let Some(path) = &args.baseline {
        baseline::leave_out(path, &mut findings)?;
    }
    report::write(args.format, &findings)?;
    if !args.quiet {
        report::summary(&findings, amount, started.elapsed());
    }
    Ok(if findings.is_empty() {
        Exit::Fine
    } else {
        Exit::Failed
    })
}

/// What a file holds. `at` is its path where that says something of it.
pub(super) fn in_file(
    shown: &str,
    at: Option<&str>,
    text: &[u8],
    only: Option<Only>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    if only != Some(Only::Commands) {
        for secret in secrets::scan(text, at) {
            let id = secret.id();
            let note = match secrets::allowed(text, secret.span.start, &[secret.detector, &id]) {
                Allow::Yes => continue,
                Allow::WithoutReason => Some(NO_REASON),
                Allow::No => None,
            };
            findings.push(Finding {
                path: shown.to_owned(),
                line: secret.line,
                column: secret.column,
                rule: id,
                title: secret.title.to_owned(),
                masked: secret.masked(),
                severity: secret.severity,
                commit: None,
                note,
            });
        }
    }
    if only != Some(Only::Secrets) {
        commands::find(shown, at, text, &mut findings);
    }
    findings
}
