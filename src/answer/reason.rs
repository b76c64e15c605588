//! The reason for a verdict, for the model that reads it: what it would lose, then what to do instead.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::decision::{Because, Decision, Finding};
use crate::facts::{Class, Limit, Stage};
use crate::rules::{Effect, Manner, Verdict};

/// How many findings are told besides the gravest.
const OTHERS: usize = 3;
/// How many characters of a path or name are shown.
const SHOWN: usize = 200;

/// Why a call is stopped or asked about. Ends with the ids of what was found, in brackets, to look up; empty if nothing is
/// to be said.
pub fn reason(decision: &Decision) -> String {
    let mut told = BTreeSet::new();
    let mut findings: Vec<&Finding> = decision.findings.iter().collect();
    findings.retain(|finding| {
        finding.verdict >= Verdict::Ask && told.insert((&finding.id, &finding.shown))
    });
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.verdict));
    let mut text = String::new();
    let mut ids: Vec<&str> = Vec::new();
    if let Some(finding) = findings.first() {
        gravest(finding, &mut text);
        ids.push(&finding.id);
    }
    for finding in findings.iter().skip(1).take(OTHERS) {
        let _ = write!(text, "Also: {} ", sentence(&what(finding)));
        if !ids.contains(&&*finding.id) {
            ids.push(&finding.id);
        }
    }
    if findings.len() > OTHERS + 1 {
        let _ = write!(text, "And {} more. ", findings.len() - OTHERS - 1);
    }
    for limit in &decision.limits {
        let (what, id) = of_limit(*limit);
        text.push_str(what);
        ids.push(id);
    }
    if decision.nobody_asked {
        text.push_str(NOBODY);
    }
    if decision.verdict == Verdict::Allow {
        text.push_str("It only reads. ");
    }
    if !ids.is_empty() {
        let _ = write!(text, "[{}]", ids.join(", "));
    }
    text.truncate(text.trim_end().len());
    text
}

const NOBODY: &str =
    "A person would be asked, but in this permission mode nobody is, so it is stopped. ";

fn gravest(finding: &Finding, text: &mut String) {
    let _ = write!(text, "{} ", sentence(&what(finding)));
    if !finding.why.is_empty() {
        let _ = write!(text, "{} ", sentence(&finding.why));
    }
    if let Because::Placed(stage) = finding.because {
        where_it_acts(finding, stage, text);
    }
    if !finding.lost.is_empty() {
        let lost: Vec<String> = finding.lost.iter().map(|path| plain(path)).collect();
        let what = match finding.effect {
            Effect::Expose => "Found",
            _ => "This would go",
        };
        let _ = write!(text, "{what}: {}. ", lost.join(", "));
    }
    if finding.unreadable {
        text.push_str(
            "Text beside it could not be read as shell, so what it would do is not certain. ",
        );
    }
    if finding.unasked {
        text.push_str(NOBODY);
    }
    if let Some(instead) = instead(finding) {
        let _ = write!(text, "Instead: {} ", ended(&instead));
    }
}

/// Whose it is and what tells that, where the effect depends on it.
fn where_it_acts(finding: &Finding, stage: Stage, text: &mut String) {
    let evidence = finding.evidence.as_deref().map(plain);
    let _ = match (stage, evidence) {
        _ if !finding.effect.is_placed() => Ok(()),
        (Stage::Local, _) => Ok(()),
        (Stage::Unknown, Some(evidence)) => {
            write!(
                text,
                "Whether that is production cannot be told: {evidence}. "
            )
        }
        (Stage::Unknown, None) if finding.effect == Effect::Publish => Ok(()),
        (Stage::Unknown, None) => {
            text.push_str("Nothing tells which one it acts on, so it may be production. ");
            Ok(())
        }
        (stage, Some(evidence)) => write!(text, "This is {}: {evidence}. ", stage.name()),
        (stage, None) => write!(text, "This is {}. ", stage.name()),
    };
}

/// What to do instead. Where a variable is at fault, that is to say what it holds.
fn instead(finding: &Finding) -> Option<String> {
    let class = match finding.because {
        Because::Touched { class, .. } => Some(class),
        Because::Placed(_) => None,
    };
    let variable = finding.shown.as_deref().and_then(variable);
    match (class, variable) {
        (Some(Class::MaybeEmpty | Class::Unknown), Some(name)) => Some(format!(
            "set `{name}` in this same command, so that it is known, and write `${{{name}:?}}`, which stops where it is empty"
        )),
        _ => (!finding.instead.is_empty()).then(|| finding.instead.clone()),
    }
}

/// The first variable in a path as it is shown.
fn variable(shown: &str) -> Option<&str> {
    let (_, rest) = shown.split_once('$')?;
    let rest = rest.trim_start_matches('{');
    let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
    let name = &rest[..end.unwrap_or(rest.len())];
    (name.len() > 1 && !name.starts_with(|c: char| c.is_ascii_digit())).then_some(name)
}

/// What it does, without a full stop.
fn what(finding: &Finding) -> String {
    let Because::Touched { class, manner } = finding.because else {
        return match finding.shown.as_deref().map(plain) {
            Some(shown) => format!("this {}: `{shown}`", finding.title),
            None => format!("this {}", finding.title),
        };
    };
    let shown = plain(finding.shown.as_deref().unwrap_or("a path"));
    let mut text = format!("this would {} `{shown}`", verb(manner));
    match finding.path.as_deref().map(plain) {
        // A relative path is clear from where it is; one that leads elsewhere is not.
        Some(path) if !path.ends_with(shown.trim_start_matches("./").trim_end_matches('/')) => {
            let _ = write!(text, " ({path})");
        }
        _ => {}
    }
    let in_git = finding
        .path
        .as_deref()
        .is_some_and(|path| path.split('/').any(|part| part == ".git"));
    if class == Class::GitDir && !in_git {
        return text + ", which the policy protects";
    }
    text + of_class(class)
}

fn verb(manner: Manner) -> &'static str {
    match manner {
        Manner::Delete => "delete",
        Manner::DeleteTree => "delete everything in",
        Manner::Empty => "empty",
        Manner::Overwrite => "overwrite",
        Manner::Append => "add to",
        Manner::Metadata => "change owner or permissions of",
        Manner::MetadataTree => "change owner or permissions of everything in",
        Manner::Move => "move away",
        Manner::Read => "read",
        Manner::Serve => "hand to the network",
    }
}

fn of_class(class: Class) -> &'static str {
    match class {
        Class::Sink | Class::Temp | Class::Regenerable | Class::Clean => "",
        Class::Untracked => ", which git does not keep",
        Class::Modified => ", which holds work that git does not have",
        Class::Data => ", which holds data that git does not have",
        Class::Protected => ", which decides what is built or deployed for all",
        Class::Secret => ", which holds secrets",
        Class::Outside => ", outside the project",
        Class::Unknown => ", and what that stands for cannot be known beforehand",
        Class::MaybeEmpty => {
            ", and where that turns out empty, everything around it would be meant"
        }
        Class::TempRoot => ", which all programs keep their temporary files in",
        Class::GitDir => ", where git keeps the project's history and settings",
        Class::ProjectRoot => ", the project as a whole",
        Class::Guard => ", which guards this session",
        Class::Critical => ", which the system cannot do without",
        Class::System => ", which the machine or a home stands on",
        Class::Device => ", a raw device",
    }
}

fn of_limit(limit: Limit) -> (&'static str, &'static str) {
    match limit {
        Limit::Length => (
            "The command is too long to be looked through. Instead: write it to a script in the project, or run it in parts. ",
            "limit.length",
        ),
        Limit::Depth => (
            "The command nests too deeply to be looked through. Instead: run its parts one by one. ",
            "limit.depth",
        ),
        Limit::Steps => (
            "The command has too many parts to be looked through. Instead: run its parts one by one. ",
            "limit.steps",
        ),
    }
}

/// With a capital first and a full stop last. Code in backticks keeps its case.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    let text: String = first.into_iter().flatten().chain(letters).collect();
    ended(&text)
}

fn ended(text: &str) -> String {
    let text = text.trim_end();
    let full = text.ends_with(['.', '!', '?']);
    format!("{text}{}", if full { "" } else { "." })
}

/// A name from outside, so that it can be printed: no control characters, nothing that turns the direction of writing or
/// cannot be seen, and not overlong.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for (at, letter) in text.chars().enumerate() {
        if at == SHOWN {
            plain.push('…');
            break;
        }
        let hidden = letter.is_control()
            || matches!(letter, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}');
        if hidden {
            let _ = write!(plain, "{}", letter.escape_default());
        } else {
            plain.push(letter);
        }
    }
    plain
}
