//! `palisade check`: many verdicts in one process.

use std::borrow::Cow;
use std::io::{BufRead, BufReader, Read, Write};

use anyhow::anyhow;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::args::{CheckArgs, ShellName};
use super::hook::hidden;
use super::{Exit, current_dir, hook};
use crate::answer::reason;
use crate::decision::Decision;
use crate::payload::{CAP, Dialect, Event, Mode, Payload, Tool, text};
use crate::policy::{self, Policy};
use crate::rules::Verdict;
use crate::secrets;
use crate::world::Machine;

pub(super) fn run(args: &CheckArgs) -> anyhow::Result<Exit> {
    let here = current_dir()?;
    // One thread with room for all of them: what a line holds is not known before.
    hook::with_room(|| lines(args.jsonl, &here))?
}

fn lines(jsonl: bool, here: &str) -> anyhow::Result<Exit> {
    let mut input = BufReader::with_capacity(1 << 16, std::io::stdin().lock());
    let mut out = std::io::BufWriter::with_capacity(1 << 16, std::io::stdout().lock());
    let mut judging = Judging::default();
    loop {
        // Whoever feeds us line by line waits for each answer.
        if input.buffer().is_empty() {
            out.flush()?;
        }
        let line = match next(&mut input)? {
            Next::Line(line) => line,
            Next::TooLong if jsonl => {
                unread(&mut out, None, "the line is too long")?;
                continue;
            }
            Next::TooLong => {
                writeln!(out, "error\tthe line is too long\t")?;
                continue;
            }
            Next::End => break,
        };
        let line = line.trim_ascii();
        if line.is_empty() {
            continue;
        }
        if jsonl {
            object(line, here, &mut judging, &mut out)?;
        } else {
            let payload = Payload {
                cwd: Some(here.into()),
                ..Payload::of_command(line, Dialect::Bash)
            };
            let decision = judging.judge(&payload)?;
            let (verdict, rules) = (word(decision.verdict), ids(&decision).join(","));
            let line = secrets::redact(line, None).0;
            writeln!(out, "{verdict}\t{rules}\t{line}")?;
        }
    }
    out.flush()?;
    Ok(Exit::Fine)
}

/// What is read next.
enum Next {
    Line(String),
    TooLong,
    End,
}

fn next(input: &mut impl BufRead) -> std::io::Result<Next> {
    let mut bytes = Vec::new();
    let cap = CAP as u64 + 1;
    if input.by_ref().take(cap).read_until(b'\n', &mut bytes)? == 0 {
        return Ok(Next::End);
    }
    if bytes.len() <= CAP {
        return Ok(Next::Line(text(bytes)));
    }
    while bytes.last() != Some(&b'\n') {
        bytes.clear();
        if input.by_ref().take(cap).read_until(b'\n', &mut bytes)? == 0 {
            break;
        }
    }
    Ok(Next::TooLong)
}

#[derive(Deserialize)]
struct Line<'a> {
    #[serde(borrow, default)]
    id: Option<&'a RawValue>,
    command: Option<String>,
    #[serde(borrow, default)]
    tool: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    tool_input: Option<&'a RawValue>,
    cwd: Option<String>,
    shell: Option<String>,
    permission_mode: Option<String>,
}

#[derive(Serialize)]
struct Judged<'a> {
    id: Option<&'a RawValue>,
    verdict: &'static str,
    rules: Vec<&'a str>,
    reason: String,
}

#[derive(Serialize)]
struct Unread<'a> {
    id: Option<&'a RawValue>,
    error: &'a str,
}

fn object(
    line: &str,
    here: &str,
    judging: &mut Judging,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    let read: Line<'_> = match serde_json::from_str(line) {
        Ok(read) => read,
        Err(error) => return unread(out, None, &secrets::redact(&error.to_string(), None).0),
    };
    let hidden = hidden(line);
    let (id, cwd) = (read.id, read.cwd.clone());
    let tool = match tool(read) {
        Ok((tool, mode)) => (tool, mode),
        Err(message) => return unread(out, id, &hidden.hide(&message)),
    };
    let payload = Payload {
        event: Event::PreToolUse,
        cwd: Some(cwd.as_deref().unwrap_or(here).into()),
        mode: tool.1,
        tool: tool.0,
        ..Payload::default()
    };
    let decision = judging.judge(&payload)?;
    let judged = Judged {
        id,
        verdict: word(decision.verdict),
        rules: ids(&decision),
        reason: hidden.hide(&reason(&decision)),
    };
    serde_json::to_writer(&mut *out, &judged)?;
    out.write_all(b"\n")?;
    Ok(())
}

fn tool(line: Line<'_>) -> Result<(Tool<'_>, Mode), String> {
    let mode = Mode::named(line.permission_mode.as_deref().unwrap_or_default());
    let dialect = match line.shell.as_deref() {
        None => Dialect::Bash,
        Some(name) => <ShellName as clap::ValueEnum>::from_str(name, true)
            .map_err(|_| format!("no shell {name}; there are bash, powershell, cmd"))?
            .dialect(),
    };
    match (line.command, line.tool) {
        (Some(command), None) => {
            let command = Cow::Owned(command);
            Ok((Tool::Shell { command, dialect }, mode))
        }
        (None, Some(name)) => {
            let tool = Tool::read(name, line.tool_input).map_err(|error| error.to_string())?;
            Ok((tool, mode))
        }
        _ => Err("a line needs either command or tool".to_owned()),
    }
}

fn unread(out: &mut impl Write, id: Option<&RawValue>, error: &str) -> anyhow::Result<()> {
    serde_json::to_writer(&mut *out, &Unread { id, error })?;
    out.write_all(b"\n")?;
    Ok(())
}

/// The rules that were found to stop or ask, each once.
fn ids(decision: &Decision) -> Vec<&str> {
    let mut ids: Vec<&str> = Vec::new();
    for finding in &decision.findings {
        if finding.verdict >= Verdict::Ask && !ids.contains(&&*finding.id) {
            ids.push(&finding.id);
        }
    }
    ids
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Allow => "allow",
        Verdict::Pass => "pass",
        Verdict::Ask => "ask",
        Verdict::Deny => "deny",
    }
}

/// The policy of the directory that was judged in last, as most lines share one.
#[derive(Default)]
struct Judging {
    last: Option<(String, Policy)>,
}

impl Judging {
    fn judge(&mut self, payload: &Payload<'_>) -> anyhow::Result<Decision> {
        let world = Machine::default();
        let cwd = payload.cwd.as_deref().unwrap_or("/");
        let policy = match self.last.take() {
            Some((of, policy)) if of == cwd => policy,
            _ => policy::load(&world, cwd).map_err(|broken| anyhow!(broken.0))?,
        };
        let decision = crate::judge(payload, &world, &policy);
        self.last = Some((cwd.to_owned(), policy));
        Ok(decision)
    }
}
