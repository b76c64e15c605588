//! `palisade check`: many verdicts in one process.

use std::borrow::Cow;
use std::io::{BufRead, BufReader, Read, Write};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

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
use crate::world::{Machine, Shared};

/// So many lines, and so many bytes of them, are judged at one go.
const LINES: usize = 64;
const BYTES: usize = 64 << 10;
/// More threads than this only wait for each other.
const THREADS: usize = 8;

/// Lines to be judged, and where what came of them is awaited.
type Job = (Vec<Next>, SyncSender<anyhow::Result<Vec<u8>>>);

/// Reads on this thread, judges on others, and writes in the order of the lines on one more.
pub(super) fn run(args: &CheckArgs) -> anyhow::Result<Exit> {
    let here = current_dir()?;
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = threads.min(THREADS);
    let (jobs, taken) = sync_channel::<Job>(threads);
    let taken = Mutex::new(taken);
    let (order, answers) = sync_channel(4 * threads);
    let shared = Shared::default();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            // With room for whatever a line may hold, as that is not known before.
            let thread = std::thread::Builder::new().stack_size(hook::STACK);
            let shared = shared.clone();
            let (taken, here) = (&taken, &*here);
            thread.spawn_scoped(scope, move || judge_lines(taken, args.jsonl, here, shared))?;
        }
        let writer = scope.spawn(|| write(answers));
        let read = read(jobs, order);
        let written = writer.join();
        // What could not be written or judged is why nothing more was read.
        written.unwrap_or_else(|_| Err(anyhow!("the writing thread failed")))?;
        read?;
        Ok(Exit::Fine)
    })
}

/// Hands lines out as they come: whoever feeds us line by line waits for each answer.
fn read(
    jobs: SyncSender<Job>,
    order: SyncSender<Receiver<anyhow::Result<Vec<u8>>>>,
) -> std::io::Result<()> {
    let mut input = BufReader::with_capacity(1 << 16, std::io::stdin().lock());
    let mut lines = Vec::new();
    let mut bytes = 0;
    loop {
        let next = next(&mut input)?;
        let ends = matches!(next, Next::End);
        if !ends {
            bytes += next.len();
            lines.push(next);
        }
        let waits = input.buffer().is_empty() || lines.len() >= LINES || bytes >= BYTES;
        if (waits || ends) && !lines.is_empty() {
            let (answer, awaited) = sync_channel(1);
            let job = (std::mem::take(&mut lines), answer);
            bytes = 0;
            if order.send(awaited).is_err() || jobs.send(job).is_err() {
                break;
            }
        }
        if ends {
            break;
        }
    }
    Ok(())
}

fn judge_lines(jobs: &Mutex<Receiver<Job>>, jsonl: bool, here: &str, shared: Shared) {
    let mut judging = Judging::new(shared);
    loop {
        let job = jobs.lock().map(|jobs| jobs.recv());
        let Ok(Ok((lines, answer))) = job else {
            break;
        };
        let mut out = Vec::new();
        let mut each = lines.into_iter();
        let judged = each.try_for_each(|line| line_of(line, jsonl, here, &mut judging, &mut out));
        // Nobody waits any more if writing has failed.
        let _ = answer.send(judged.map(|()| out));
    }
}

fn write(answers: Receiver<Receiver<anyhow::Result<Vec<u8>>>>) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    for awaited in answers {
        let lines = awaited
            .recv()
            .map_err(|_| anyhow!("a judging thread failed"))??;
        out.write_all(&lines)?;
        out.flush()?;
    }
    Ok(())
}

/// Judges one line.
fn line_of(
    line: Next,
    jsonl: bool,
    here: &str,
    judging: &mut Judging,
    out: &mut Vec<u8>,
) -> anyhow::Result<()> {
    let line = match line {
        Next::Line(line) => line,
        Next::TooLong if jsonl => return unread(out, None, "the line is too long"),
        Next::TooLong => return Ok(writeln!(out, "error\tthe line is too long\t")?),
        Next::End => return Ok(()),
    };
    let line = line.trim_ascii();
    if line.is_empty() {
        return Ok(());
    }
    if jsonl {
        return object(line, here, judging, out);
    }
    let payload = Payload {
        cwd: Some(here.into()),
        ..Payload::of_command(line, Dialect::Bash)
    };
    let decision = judging.judge(&payload)?;
    let (verdict, rules) = (word(decision.verdict), ids(&decision).join(","));
    let line = secrets::redact(line, None).0;
    Ok(writeln!(out, "{verdict}\t{rules}\t{line}")?)
}

/// What is read next.
enum Next {
    Line(String),
    TooLong,
    End,
}

impl Next {
    fn len(&self) -> usize {
        match self {
            Self::Line(line) => line.len(),
            Self::TooLong | Self::End => 0,
        }
    }
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

/// The machine as of this run, and the policy of the directory that was judged in last, as most lines share one.
struct Judging {
    world: Machine,
    last: Option<(String, Policy)>,
}

impl Judging {
    fn new(shared: Shared) -> Self {
        Self {
            world: Machine::for_many(shared),
            last: None,
        }
    }

    fn judge(&mut self, payload: &Payload<'_>) -> anyhow::Result<Decision> {
        self.world.next_call();
        let cwd = payload.cwd.as_deref().unwrap_or("/");
        let policy = match self.last.take() {
            Some((of, policy)) if of == cwd => policy,
            _ => policy::load(&self.world, cwd).map_err(|broken| anyhow!(broken.0))?,
        };
        let decision = crate::judge(payload, &self.world, &policy);
        self.last = Some((cwd.to_owned(), policy));
        Ok(decision)
    }
}
