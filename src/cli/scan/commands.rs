//! Commands in files that run them: shell scripts, Dockerfiles, workflows, Makefiles, `package.json`.
//!
//! Where such a command will run is not known, so what depends on files, on the state of a repository or on the stage of a
//! place is left out. What is told should run nowhere.

use crate::decision::Because;
use crate::facts::Room;
use crate::payload::{Dialect, Payload};
use crate::policy::Policy;
use crate::rules::{Effect, Verdict};
use crate::secrets::{self, Allow, Severity};
use crate::world::Fake;

use super::{Finding, NO_REASON};

/// Longer files are no scripts that people write.
const LONGEST: usize = 1 << 20;

/// A command, and of each of its lines the number in the file.
struct Command {
    shell: String,
    lines: Vec<usize>,
    dialect: Dialect,
}

/// What a file is to us.
enum Kind {
    Script(Dialect),
    Docker,
    Workflow,
    Make,
    Package,
}

pub(super) fn find(shown: &str, at: Option<&str>, text: &[u8], findings: &mut Vec<Finding>) {
    let Some(kind) = kind(at.unwrap_or_default(), text).filter(|_| text.len() <= LONGEST) else {
        return;
    };
    let text = String::from_utf8_lossy(text);
    let texts = match kind {
        Kind::Script(dialect) => {
            let lines = (1..=text.matches('\n').count() + 1).collect();
            vec![Command {
                shell: text.clone().into_owned(),
                lines,
                dialect,
            }]
        }
        Kind::Docker => docker(&text),
        Kind::Workflow => workflow(&text),
        Kind::Make => make(&text),
        Kind::Package => package(&text),
    };
    let (world, policy) = (Fake::default(), Policy::default());
    for command in texts {
        let mut payload = Payload::of_command(command.shell.as_str(), command.dialect);
        payload.cwd = Some("/project".into());
        let decision = crate::examine_in(&payload, &world, &policy, Room::Small).decision;
        for finding in decision.findings {
            let anywhere = matches!(finding.because, Because::Placed(_))
                && matches!(
                    finding.effect,
                    Effect::Execute | Effect::Exfiltrate | Effect::Wreck
                );
            if finding.verdict != Verdict::Deny || !anywhere {
                continue;
            }
            let before = command
                .shell
                .get(..finding.span.start as usize)
                .unwrap_or_default();
            let nth = before.matches('\n').count();
            let line = command
                .lines
                .get(nth)
                .or(command.lines.last())
                .copied()
                .unwrap_or(1);
            let begins = text
                .split_inclusive('\n')
                .take(line - 1)
                .map(str::len)
                .sum();
            let note = match secrets::allowed(text.as_bytes(), begins, &[&finding.id]) {
                Allow::Yes => continue,
                Allow::WithoutReason => Some(NO_REASON),
                Allow::No => None,
            };
            findings.push(Finding {
                path: shown.to_owned(),
                line,
                column: 1,
                rule: finding.id,
                title: finding.title,
                masked: String::new(),
                severity: Severity::Medium,
                commit: None,
                note,
            });
        }
    }
}

fn kind(path: &str, text: &[u8]) -> Option<Kind> {
    let name = path
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    let end = name.rsplit_once('.').map_or("", |(_, end)| end);
    if name == "package.json" {
        return Some(Kind::Package);
    }
    if matches!(&*name, "makefile" | "gnumakefile") || end == "mk" {
        return Some(Kind::Make);
    }
    if name.starts_with("dockerfile") || name.starts_with("containerfile") || end == "dockerfile" {
        return Some(Kind::Docker);
    }
    if matches!(end, "yml" | "yaml") {
        let of_name = [
            ".gitlab-ci.yml",
            ".travis.yml",
            "azure-pipelines.yml",
            "bitbucket-pipelines.yml",
            ".drone.yml",
            "action.yml",
            "action.yaml",
            ".cirrus.yml",
        ];
        let folders = [
            ".github/",
            ".gitea/",
            ".forgejo/",
            ".circleci/",
            ".gitlab/",
            ".woodpecker/",
            ".buildkite/",
        ];
        let runs = of_name.contains(&&*name) || folders.iter().any(|folder| path.contains(folder));
        return runs.then_some(Kind::Workflow);
    }
    match end {
        "sh" | "bash" | "zsh" | "ksh" => return Some(Kind::Script(Dialect::Bash)),
        "ps1" => return Some(Kind::Script(Dialect::PowerShell)),
        _ => {}
    }
    let first = text.strip_prefix(b"#!")?;
    let first = first.split(|byte| *byte == b'\n').next()?;
    let mut words = first.split(|byte| matches!(byte, b' ' | b'\t' | b'/' | b'\r'));
    let is_shell = |word: &[u8]| [&b"sh"[..], b"bash", b"dash", b"ksh", b"zsh"].contains(&word);
    words.any(is_shell).then_some(Kind::Script(Dialect::Bash))
}

/// Lines with their numbers; those that end in a backslash have the next behind them.
fn joined(text: &str) -> Vec<(String, Vec<usize>)> {
    let mut all: Vec<(String, Vec<usize>)> = Vec::new();
    let mut goes_on = false;
    for (at, line) in text.lines().enumerate() {
        match all.last_mut().filter(|_| goes_on) {
            Some((joined, lines)) => {
                joined.push('\n');
                joined.push_str(line);
                lines.push(at + 1);
            }
            None => all.push((line.to_owned(), vec![at + 1])),
        }
        goes_on = line.trim_end().ends_with('\\');
    }
    all
}

fn docker(text: &str) -> Vec<Command> {
    let mut texts = Vec::new();
    for (line, lines) in joined(text) {
        let trimmed = line.trim_start();
        let is_run = trimmed
            .get(..4)
            .is_some_and(|word| word.eq_ignore_ascii_case("run "));
        let Some(mut command) = trimmed.get(4..).filter(|_| is_run) else {
            continue;
        };
        // `RUN --mount=…`
        while let Some(rest) = command.trim_start().strip_prefix("--") {
            command = rest.split_once([' ', '\t']).map_or("", |(_, rest)| rest);
        }
        // `RUN ["program", "argument"]` is read by no shell.
        if !command.trim_start().starts_with('[') {
            texts.push(Command {
                shell: command.to_owned(),
                lines,
                dialect: Dialect::Bash,
            });
        }
    }
    texts
}

/// `run: …`, `script:` and their like, by indentation: no more of YAML is needed.
fn workflow(text: &str) -> Vec<Command> {
    let mut texts = Vec::new();
    let lines: Vec<&str> = text.lines().collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        at += 1;
        let item = line.trim_start().trim_start_matches("- ").trim_start();
        let deep = line.len() - item.len();
        let Some((key, value)) = item.split_once(':') else {
            continue;
        };
        if !matches!(
            key,
            "run" | "script" | "before_script" | "after_script" | "command" | "install" | "bash"
        ) {
            continue;
        }
        let value = value.trim();
        let block = value.is_empty() || value.starts_with(['|', '>']);
        if !block {
            let value = value.trim_matches(['"', '\'']);
            texts.push(Command {
                shell: without_expressions(value),
                lines: vec![at],
                dialect: Dialect::Bash,
            });
            continue;
        }
        let list = value.is_empty();
        let mut command = String::new();
        let mut numbers = Vec::new();
        while at < lines.len()
            && (lines[at].trim().is_empty()
                || indent(lines[at]) > deep
                || list && indent(lines[at]) == deep && lines[at].trim_start().starts_with("- "))
        {
            let line = if list {
                lines[at].trim_start().trim_start_matches("- ")
            } else {
                lines[at]
            };
            command.push_str(line);
            command.push('\n');
            numbers.push(at + 1);
            at += 1;
        }
        texts.push(Command {
            shell: without_expressions(&command),
            lines: numbers,
            dialect: Dialect::Bash,
        });
    }
    texts
}

/// `${{ … }}` is no shell: something stands there in the end.
fn without_expressions(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("${{") {
        plain.push_str(before);
        plain.push_str("$EXPRESSION");
        rest = behind.split_once("}}").map_or("", |(_, rest)| rest);
    }
    plain + rest
}

fn make(text: &str) -> Vec<Command> {
    let recipes = joined(text).into_iter().filter_map(|(line, lines)| {
        let command = line
            .strip_prefix('\t')?
            .trim_start_matches(['@', '-', '+', ' ']);
        // `$(NAME)` is a variable of make, `$$` a dollar.
        let mut text = String::new();
        let mut rest = command;
        while let Some((before, behind)) = rest.split_once('$') {
            text.push_str(before);
            rest = behind;
            if let Some(behind) = rest.strip_prefix('$') {
                text.push('$');
                rest = behind;
            } else if let Some((name, behind)) =
                rest.strip_prefix('(').and_then(|rest| rest.split_once(')'))
            {
                let is_name = name
                    .chars()
                    .all(|letter| letter.is_alphanumeric() || letter == '_');
                text.push_str("$MAKE_");
                text.push_str(if is_name { name } else { "" });
                rest = behind;
            } else {
                text.push('$');
            }
        }
        text.push_str(rest);
        Some(Command {
            shell: text,
            lines,
            dialect: Dialect::Bash,
        })
    });
    recipes.collect()
}

fn package(text: &str) -> Vec<Command> {
    let Ok(package) = serde_json::from_str::<serde_json::Value>(text) else {
        return Vec::new();
    };
    let scripts = package
        .get("scripts")
        .and_then(serde_json::Value::as_object);
    let scripts = scripts.into_iter().flatten().filter_map(|(name, script)| {
        let key = format!("\"{name}\"");
        let line = text
            .lines()
            .position(|line| line.trim_start().starts_with(&key))
            .unwrap_or(0)
            + 1;
        Some(Command {
            shell: script.as_str()?.to_owned(),
            lines: vec![line],
            dialect: Dialect::Bash,
        })
    });
    scripts.collect()
}
