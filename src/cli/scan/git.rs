//! What git is about to keep, or has kept.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

use super::{Amount, Finding, NO_REASON};
use crate::secrets::Allow;
use crate::secrets::patch::{Added, Reader};

/// Nothing that a repository or a user has set changes what these print.
const PLAIN: &[&str] = &[
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--unified=3",
    "--src-prefix=a/",
    "--dst-prefix=b/",
    "--diff-filter=ACMRT",
];

/// The staged changes.
pub(super) const STAGED: [&str; 2] = ["diff", "--cached"];
/// The changes of each commit.
pub(super) const RANGE: [&str; 5] = [
    "log",
    "--patch",
    "--format=commit %H",
    "--no-show-signature",
    "--diff-merges=off",
];

/// What a patch that git prints adds.
pub(super) fn patch(
    command: &[&str],
    range: Option<&str>,
) -> anyhow::Result<(Vec<Finding>, Amount)> {
    if range.is_some_and(|range| range.starts_with('-')) {
        bail!("a range names commits, as main..HEAD does");
    }
    let mut git = Command::new("git");
    git.args([
        "-c",
        "core.quotePath=true",
        "-c",
        "core.fsmonitor=false",
        "-c",
        "diff.noprefix=false",
        "-c",
        "diff.mnemonicPrefix=false",
    ])
    .args(["--no-pager"])
    .args(command)
    .args(PLAIN)
    .args(range)
    .arg("--")
    .env("GIT_OPTIONAL_LOCKS", "0")
    .stdin(Stdio::null())
    .stdout(Stdio::piped());
    let mut child = git.spawn().context("git cannot be started")?;
    let mut reader = Reader::default();
    let mut amount = Amount::default();
    if let Some(out) = child.stdout.take() {
        let mut out = BufReader::with_capacity(1 << 16, out);
        let mut line = Vec::new();
        while out
            .read_until(b'\n', &mut line)
            .context("git cannot be read")?
            > 0
        {
            amount.bytes += line.len() as u64;
            amount.files += u64::from(line.starts_with(b"diff --git "));
            reader.line(&line);
            line.clear();
        }
    }
    let status = child.wait().context("git")?;
    if !status.success() {
        bail!("git has failed ({status})");
    }
    let (added, _) = reader.end();
    let findings = added.into_iter().filter_map(finding).collect();
    Ok((findings, amount))
}

fn finding(added: Added) -> Option<Finding> {
    let note = match added.allow {
        Allow::Yes => return None,
        Allow::WithoutReason => Some(NO_REASON),
        Allow::No => None,
    };
    Some(Finding {
        rule: added.secret.id(),
        title: added.secret.title.to_owned(),
        masked: added.secret.masked(),
        severity: added.secret.severity,
        path: added.path,
        line: added.secret.line,
        column: added.column,
        commit: added.commit,
        note,
    })
}
