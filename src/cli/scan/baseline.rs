//! What was found before and is known. The list holds no secret, and no digest of one that could be tried against a list of
//! passwords: rule, file and the last characters tell one finding from another.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use serde::{Deserialize, Serialize};

use super::Finding;

#[derive(Default, Deserialize, Serialize)]
struct Baseline {
    version: u32,
    known: Vec<Known>,
}

#[derive(Deserialize, Serialize)]
struct Known {
    rule: String,
    path: String,
    masked: String,
    /// How many there are of it in the file.
    count: usize,
}

type Counts = BTreeMap<(String, String, String), usize>;

fn key(finding: &Finding) -> (String, String, String) {
    (
        finding.rule.clone(),
        finding.path.clone(),
        finding.masked.clone(),
    )
}

pub(super) fn write(path: &Path, findings: &[Finding]) -> anyhow::Result<()> {
    let mut counts = Counts::new();
    for finding in findings {
        *counts.entry(key(finding)).or_default() += 1;
    }
    let known = counts
        .into_iter()
        .map(|((rule, path, masked), count)| Known {
            rule,
            path,
            masked,
            count,
        });
    let baseline = Baseline {
        version: 1,
        known: known.collect(),
    };
    let text = serde_json::to_string_pretty(&baseline)? + "\n";
    std::fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))
}

/// Leaves out what is known; of what stands more often than it did, the rest is kept.
pub(super) fn leave_out(path: &Path, findings: &mut Vec<Finding>) -> anyhow::Result<()> {
    let text = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    let baseline: Baseline = serde_json::from_slice(&text)
        .with_context(|| format!("{} is no baseline", path.display()))?;
    let known = baseline.known.into_iter();
    let mut counts: Counts = known
        .map(|known| ((known.rule, known.path, known.masked), known.count))
        .collect();
    findings.retain(|finding| match counts.get_mut(&key(finding)) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    });
    Ok(())
}
