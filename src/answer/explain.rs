//! A decision for people: what would run, what was found in it, and what decided.

use std::fmt::Write;

use anstyle::{AnsiColor, Color, Style};
use serde_json::{Value as Json, json};

use super::reason::{plain, reason};
use crate::decision::{Because, Decision, Finding};
use crate::facts::{Facts, Place, Run, Span};
use crate::rules::Verdict;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();

/// The explanation as text with colours; whoever prints it takes them off where they are not wanted.
pub fn explanation(command: &str, facts: &Facts, decision: &Decision) -> String {
    let mut out = String::new();
    let style = style_of(decision.verdict);
    let _ = writeln!(out, "{style}{}{style:#}", word(decision.verdict));
    let told = reason(decision);
    if !told.is_empty() {
        let _ = writeln!(out, "{told}");
    }
    if !facts.runs.is_empty() {
        let _ = writeln!(out, "\n{BOLD}what would run{BOLD:#}");
    }
    for (at, run) in facts.runs.iter().enumerate() {
        let _ = writeln!(out, "{:>4}  {}", at + 1, plain(&words(run)));
        let _ = writeln!(out, "      {DIM}{}{DIM:#}", plain(&circumstances(run)));
    }
    if !decision.findings.is_empty() {
        let _ = writeln!(out, "\n{BOLD}what was found{BOLD:#}");
    }
    for finding in &decision.findings {
        one(command, finding, &mut out);
    }
    for limit in &decision.limits {
        let _ = writeln!(out, "\nlimit reached: {limit:?}");
    }
    for problem in &decision.problems {
        let _ = writeln!(out, "\nnot in force: {problem}");
    }
    out
}

fn one(command: &str, finding: &Finding, out: &mut String) {
    let style = style_of(finding.verdict);
    let (verdict, id) = (word(finding.verdict), &finding.id);
    let _ = writeln!(
        out,
        "      {style}{verdict}{style:#}  {BOLD}{id}{BOLD:#}: {}",
        finding.title
    );
    let mut line = |label: &str, text: &str| {
        if !text.is_empty() {
            let _ = writeln!(out, "            {DIM}{label:<8}{DIM:#} {}", plain(text));
        }
    };
    line("at", cut(command, finding.span));
    if let Some(shown) = &finding.shown {
        let path = finding.path.as_deref().unwrap_or("cannot be known");
        line("touches", &format!("{shown} → {path}"));
    }
    line("decided", &decided(finding));
    line("as", finding.evidence.as_deref().unwrap_or_default());
    line("why", &finding.why);
    line("lost", &finding.lost.join(", "));
    line("instead", &finding.instead);
}

/// Which cell of the matrix decided, and what changed that.
fn decided(finding: &Finding) -> String {
    let mut text = match finding.because {
        Because::Placed(stage) => format!("{} × {}", name(finding.effect), stage.name()),
        Because::Touched { class, manner } => format!("{} × {}", name(class), name(manner)),
    };
    if let Some(built_in) = finding.built_in {
        let _ = write!(text, ", set by policy (built in: {})", word(built_in));
    }
    if finding.unreadable {
        text.push_str(", raised as text beside it cannot be read");
    }
    if finding.unasked {
        text.push_str(", raised as nobody will be asked");
    }
    text
}

/// The explanation as JSON.
pub fn explanation_json(command: &str, facts: &Facts, decision: &Decision) -> String {
    let runs: Vec<Json> = facts.runs.iter().map(|run| of_run(command, run)).collect();
    let findings: Vec<Json> = decision.findings.iter().map(of_finding).collect();
    let limits: Vec<String> = decision.limits.iter().map(name).collect();
    let all = json!({
        "verdict": word(decision.verdict),
        "reason": reason(decision),
        "runs": runs,
        "findings": findings,
        "limits": limits,
        "problems": decision.problems,
    });
    format!("{all:#}\n")
}

fn of_run(command: &str, run: &Run) -> Json {
    let words: Vec<String> = run.argv.iter().map(crate::facts::Value::shown).collect();
    json!({
        "program": run.name,
        "words": words,
        "wrappers": run.wrappers,
        "cwd": run.cwd.shown(),
        "place": place(&run.place),
        "elevated": run.elevated,
        "span": [run.span.start, run.span.end],
        "text": cut(command, run.span),
    })
}

fn of_finding(finding: &Finding) -> Json {
    let (stage, class, manner) = match finding.because {
        Because::Placed(stage) => (Some(stage.name()), None, None),
        Because::Touched { class, manner } => (None, Some(name(class)), Some(name(manner))),
    };
    json!({
        "rule": finding.id,
        "run": finding.run,
        "span": [finding.span.start, finding.span.end],
        "effect": name(finding.effect),
        "stage": stage,
        "evidence": finding.evidence,
        "class": class,
        "manner": manner,
        "verdict": word(finding.verdict),
        "built_in": finding.built_in.map(word),
        "nobody_asked": finding.unasked,
        "title": finding.title,
        "why": finding.why,
        "instead": finding.instead,
        "touches": finding.shown,
        "path": finding.path,
        "lost": finding.lost,
    })
}

fn words(run: &Run) -> String {
    if run.argv.is_empty() {
        return "(only redirections)".to_owned();
    }
    let words: Vec<String> = run.argv.iter().map(crate::facts::Value::shown).collect();
    words.join(" ")
}

fn circumstances(run: &Run) -> String {
    let mut text = format!("in {}", run.cwd.shown());
    if run.place != Place::Local {
        let _ = write!(text, ", on {}", place(&run.place));
    }
    if !run.wrappers.is_empty() {
        let _ = write!(text, ", by {}", run.wrappers.join(" › "));
    }
    if run.elevated {
        text.push_str(", as another user");
    }
    text
}

fn place(place: &Place) -> String {
    match place {
        Place::Local => "this machine".to_owned(),
        Place::Host(host) => host.clone(),
        Place::Container { tool, name, .. } => format!("{tool} {name}"),
    }
}

fn cut(command: &str, span: Span) -> &str {
    let range = span.start as usize..span.end as usize;
    command.get(range).unwrap_or_default()
}

/// A verdict as all our output spells it.
fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Allow => "allow",
        Verdict::Pass => "pass",
        Verdict::Ask => "ask",
        Verdict::Deny => "deny",
    }
}

fn style_of(verdict: Verdict) -> Style {
    let colour = match verdict {
        Verdict::Deny => AnsiColor::Red,
        Verdict::Ask => AnsiColor::Yellow,
        Verdict::Pass | Verdict::Allow => AnsiColor::Green,
    };
    BOLD.fg_color(Some(Color::Ansi(colour)))
}

/// `DeleteTree` as `delete-tree`.
fn name(variant: impl std::fmt::Debug) -> String {
    let mut name = String::new();
    for letter in format!("{variant:?}").chars() {
        if letter.is_ascii_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}
