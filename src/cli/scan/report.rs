//! Findings for people, for programs and for code hosts.

use std::fmt::Write;
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use serde_json::json;

use super::super::args::Format;
use super::{Amount, Finding, output};
use crate::secrets::{Hidden, Severity};

pub(super) fn write(format: Format, findings: &[Finding]) -> anyhow::Result<()> {
    match format {
        Format::Human => output::print(&human(findings)),
        Format::Json => output::print_json(&Hidden::default(), &format!("{:#}\n", json(findings))),
        Format::Sarif => {
            output::print_json(&Hidden::default(), &format!("{:#}\n", sarif(findings)))
        }
    }
}

fn human(findings: &[Finding]) -> String {
    let (bold, dim) = (Style::new().bold(), Style::new().dimmed());
    let mut text = String::new();
    for finding in findings {
        let colour = match finding.severity {
            Severity::Critical | Severity::High => AnsiColor::Red,
            Severity::Medium => AnsiColor::Yellow,
            Severity::Low => AnsiColor::Cyan,
        };
        let colour = colour.on_default();
        let path = output::in_one_line(&finding.path);
        let commit = finding.commit.as_deref().map_or(String::new(), |commit| {
            format!("{}:", &commit[..commit.len().min(12)])
        });
        let (line, column, title) = (finding.line, finding.column, &finding.title);
        let _ = write!(
            text,
            "{bold}{commit}{path}:{line}:{column}{bold:#}: {colour}{}{colour:#}: {title}",
            finding.severity.name()
        );
        if !finding.masked.is_empty() {
            let _ = write!(text, " {}", finding.masked);
        }
        let _ = writeln!(text, " {dim}[{}]{dim:#}", finding.rule);
        if let Some(note) = finding.note {
            let _ = writeln!(text, "    {note}");
        }
    }
    text
}

fn json(findings: &[Finding]) -> serde_json::Value {
    let findings = findings.iter().map(|finding| {
        json!({
            "rule": finding.rule,
            "title": finding.title,
            "severity": finding.severity.name(),
            "path": finding.path,
            "line": finding.line,
            "column": finding.column,
            "masked": finding.masked,
            "commit": finding.commit,
            "note": finding.note,
        })
    });
    json!({ "findings": findings.collect::<Vec<_>>() })
}

fn sarif(findings: &[Finding]) -> serde_json::Value {
    let mut rules: Vec<(&str, &str)> = findings
        .iter()
        .map(|finding| (&*finding.rule, &*finding.title))
        .collect();
    rules.sort_unstable();
    rules.dedup_by_key(|(rule, _)| *rule);
    let results = findings.iter().map(|finding| {
        let level = match finding.severity {
            Severity::Critical | Severity::High => "error",
            Severity::Medium => "warning",
            Severity::Low => "note",
        };
        let text = format!("{} {}", finding.title, finding.masked);
        json!({
            "ruleId": finding.rule,
            "ruleIndex": rules.iter().position(|(rule, _)| *rule == finding.rule),
            "level": level,
            "message": { "text": text.trim_end() },
            "locations": [{ "physicalLocation": {
                "artifactLocation": { "uri": uri(&finding.path), "uriBaseId": "%SRCROOT%" },
                "region": { "startLine": finding.line.max(1), "startColumn": finding.column },
            } }],
            "partialFingerprints": { "palisade/v1": format!("{}:{}:{}", finding.rule, finding.path, finding.masked) },
        })
    });
    let results: Vec<_> = results.collect();
    let rules = rules
        .iter()
        .map(|(rule, title)| json!({ "id": rule, "shortDescription": { "text": title } }));
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "palisade",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules.collect::<Vec<_>>(),
            } },
            "results": results,
            "columnKind": "unicodeCodePoints",
        }],
    })
}

/// A path as a relative URI.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'.' | b'_' | b'~') {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

pub(super) fn summary(findings: &[Finding], amount: Amount, time: Duration) {
    let found = match findings.len() {
        0 => "nothing found".to_owned(),
        1 => "1 finding".to_owned(),
        more => format!("{more} findings"),
    };
    #[expect(clippy::cast_precision_loss, reason = "it is rounded anyway")]
    let megabytes = amount.bytes as f64 / 1e6;
    let seconds = time.as_secs_f64();
    output::complain(
        &Hidden::default(),
        &format!(
            "{found} in {} files, {megabytes:.1} MB, {seconds:.2} s",
            amount.files
        ),
    );
}
