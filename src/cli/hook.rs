//! The hook: one payload in, one answer out.
//!
//! Every failure of ours ends in exit code 2 with a message, as an agent takes any other failure of a hook for consent.

use std::io::{Read, Write};
use std::mem::ManuallyDrop;
use std::panic::PanicHookInfo;

use super::{Exit, current_dir, environment};
use crate::answer::Answer;
use crate::decision;
use crate::facts::{Limit, Room};
use crate::payload::{CAP, Event, Payload, Tool, Unreadable, change_strings, text};
use crate::policy;
use crate::secrets::{self, Hidden};
use crate::world::Machine;

/// Stack of the thread that judges what may nest deeply. Untouched pages cost nothing.
pub(super) const STACK: usize = 16 << 20;
/// Longer texts are judged on that thread.
const LONG: usize = 64 * 1024;
/// So are texts in which brackets may nest more deeply than this,
const BRACKETS: usize = 10;
/// and those with more words that open something.
const KEYWORDS: usize = 24;

/// Judges the payload on standard input.
pub(super) fn run() -> Exit {
    std::panic::set_hook(Box::new(|info| {
        give(&on_panic(info));
        std::process::exit(Exit::Stopped as i32);
    }));
    let answer = match read() {
        Ok(input) => without_secrets(answer(&input), &input),
        Err(unreadable) => Answer::failure(Event::Unknown, &repair(&unreadable)),
    };
    give(&answer);
    if answer.blocks {
        Exit::Stopped
    } else {
        Exit::Fine
    }
}

/// The answer without the secrets of the payload and of the environment, whichever word of these it repeats.
fn without_secrets(answer: Answer, input: &str) -> Answer {
    if answer.shows || answer == Answer::default() {
        return answer;
    }
    let mut hidden = hidden(input);
    hidden.add(&environment());
    let stdout = change_strings(&answer.stdout, |_, text| hidden.hide_any(text));
    Answer {
        stdout: stdout.unwrap_or(answer.stdout),
        stderr: hidden.hide(&answer.stderr),
        ..answer
    }
}

/// The secrets in the strings of JSON.
pub(super) fn hidden(json: &str) -> Hidden {
    let mut hidden = Hidden::default();
    change_strings(json, |_, text| {
        hidden.add(text);
        None
    });
    hidden
}

/// What is answered when the program itself fails.
pub fn on_panic(info: &PanicHookInfo<'_>) -> Answer {
    let payload = info.payload();
    let message = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    let place = info
        .location()
        .map_or(String::new(), |at| format!(" at {at}"));
    let (message, _) = secrets::redact(message, None);
    Answer::failure(
        Event::PreToolUse,
        &format!(
            "a defect in palisade ({message}{place}). Please report it with the command that led to it; until then run the call in smaller parts"
        ),
    )
}

fn read() -> Result<String, Unreadable> {
    let mut bytes = Vec::with_capacity(4096);
    let limit = CAP as u64 + 1;
    let read = std::io::stdin().lock().take(limit).read_to_end(&mut bytes);
    match read {
        Err(error) => Err(Unreadable::Lost(error.to_string())),
        Ok(_) if bytes.len() > CAP => Err(Unreadable::TooLong),
        Ok(_) => Ok(text(bytes)),
    }
}

fn answer(input: &str) -> Answer {
    let payload = match Payload::read(input) {
        Ok(payload) => payload,
        Err(unreadable) => {
            // What is wrong lies in the tool's input, so that the event is one that can be answered by JSON.
            let event = match unreadable {
                Unreadable::Input { .. } => Event::PreToolUse,
                _ => Event::Unknown,
            };
            return Answer::failure(event, &repair(&unreadable));
        }
    };
    if payload.event.has_prompt() || payload.event.is_after_tool() {
        return look(&payload);
    }
    let judged = !matches!(
        payload.tool,
        Tool::None | Tool::Glob { .. } | Tool::Other { .. }
    );
    if payload.event != Event::PreToolUse || !judged {
        return Answer::default();
    }
    let command = payload.command().map_or("", |(command, _)| command);
    // Most texts need little stack, and what of them is deeper than it seemed says so.
    if !nests(command)
        && let Some(answer) = judge(&payload, Room::Small)
    {
        return answer;
    }
    match with_room(|| judge(&payload, Room::Large).unwrap_or_default()) {
        Ok(answer) => answer,
        Err(error) => {
            let broken = format!("no thread can be started ({error}); close some programs");
            Answer::failure(Event::PreToolUse, &broken)
        }
    }
}

/// Looks through what the model is about to read.
fn look(payload: &Payload<'_>) -> Answer {
    let world = Machine::default();
    let cwd = payload.cwd.as_deref().unwrap_or("/");
    match policy::load(&world, cwd) {
        Ok(policy) => {
            let shown = decision::weigh_shown(payload, &policy, &world);
            Answer::of_shown(payload.event, &shown)
        }
        Err(broken) => Answer::failure(payload.event, &unusable(&broken)),
    }
}

/// Judges a payload; `None` if that takes more room than there is.
fn judge(payload: &Payload<'_>, room: Room) -> Option<Answer> {
    let here;
    let payload = if payload.cwd.is_some() {
        payload
    } else {
        here = Payload {
            cwd: current_dir().ok().map(Into::into),
            ..payload.clone()
        };
        &here
    };
    let world = Machine::default();
    Some(
        match policy::load(&world, payload.cwd.as_deref().unwrap_or("/")) {
            Ok(policy) => {
                // The process ends with the answer: giving back the memory first would be for nothing.
                let examined = crate::examine_in(payload, &world, &policy, room);
                let examined = ManuallyDrop::new(examined);
                if room == Room::Small && examined.facts.limits.contains(&Limit::Depth) {
                    return None;
                }
                Answer::new(payload.event, &examined.decision)
            }
            Err(broken) => Answer::failure(payload.event, &unusable(&broken)),
        },
    )
}

/// The message about a managed policy that cannot be used.
fn unusable(broken: &policy::Broken) -> String {
    format!(
        "the managed policy is broken: {}. Whoever manages this machine must repair that file",
        broken.0
    )
}

/// Runs `judge` on a thread whose stack is large enough for whatever a text may hold, whatever the limit of this process
/// (`ulimit -s`). A thread costs about as much as judging an ordinary command.
pub(super) fn with_room<T: Send>(judge: impl FnOnce() -> T + Send) -> std::io::Result<T> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK);
        let judging = thread.spawn_scoped(scope, judge)?;
        // A panic has ended the process in its hook; this is for builds without that hook.
        judging
            .join()
            .map_err(|_| std::io::Error::other("the judging thread failed"))
    })
}

/// Keywords that open what may nest.
const OPENING: [&str; 6] = ["if", "while", "until", "for", "case", "select"];

/// What a byte is to nesting.
#[derive(Clone, Copy, PartialEq)]
enum Sort {
    Other,
    Letter,
    /// A letter that a keyword may begin with.
    Keyword,
    Open,
    Close,
    Backtick,
}

static SORTS: [Sort; 256] = {
    let mut sorts = [Sort::Other; 256];
    let mut byte: u8 = 0;
    while byte < 128 {
        sorts[byte as usize] = match byte {
            b'i' | b'w' | b'u' | b'f' | b'c' | b's' => Sort::Keyword,
            b'(' | b'{' | b'[' => Sort::Open,
            b')' | b'}' | b']' => Sort::Close,
            b'`' => Sort::Backtick,
            _ if byte.is_ascii_alphanumeric() => Sort::Letter,
            _ => Sort::Other,
        };
        byte += 1;
    }
    sorts
};

/// Whether a text may nest deeply where it stands, as far as a glance tells: quotes are not looked at, so that a bracket may count which is none.
fn nests(text: &str) -> bool {
    if text.len() > LONG {
        return true;
    }
    let mut open = 0usize;
    let mut deepest = 0;
    let mut backticks = 0usize;
    let mut keywords = 0;
    let mut begins = true;
    let bytes = text.as_bytes();
    for (at, &byte) in bytes.iter().enumerate() {
        let sort = SORTS[usize::from(byte)];
        if sort == Sort::Letter {
            begins = false;
            continue;
        }
        match sort {
            Sort::Letter | Sort::Other => {}
            Sort::Keyword => {
                let opens = |word: &&str| bytes[at..].starts_with(word.as_bytes());
                keywords += usize::from(begins && OPENING.iter().any(opens));
            }
            Sort::Open => {
                open += 1;
                deepest = deepest.max(open);
            }
            Sort::Close => open = open.saturating_sub(1),
            Sort::Backtick => backticks += 1,
        }
        begins = sort != Sort::Keyword;
    }
    deepest > BRACKETS || backticks > BRACKETS || keywords > KEYWORDS
}

/// An error and the way out of it.
fn repair(unreadable: &Unreadable) -> String {
    let way = match unreadable {
        Unreadable::Empty | Unreadable::Missing(_) | Unreadable::NotJson(_) => {
            "The hook entry in the agent's settings must run `palisade hook` directly, with nothing before it that reads or changes standard input"
        }
        Unreadable::TooLong => "Run the call in smaller parts",
        Unreadable::Lost(_) => "Run the call again",
        Unreadable::Input { .. } => {
            "If the agent was updated, its tool may have changed: update palisade, or take this tool out of the hook's matcher"
        }
    };
    format!("{unreadable}. {way}")
}

/// Writes an answer. If nobody reads it, the exit code still tells.
fn give(answer: &Answer) {
    if !answer.stdout.is_empty() {
        let mut out = std::io::stdout().lock();
        let _ = out.write_all(answer.stdout.as_bytes());
        let _ = out.flush();
    }
    if !answer.stderr.is_empty() {
        let _ = std::io::stderr().lock().write_all(answer.stderr.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_answered_by_a_stop() {
        use std::sync::{Arc, Mutex};
        let seen = Arc::new(Mutex::new(None));
        let kept = Arc::clone(&seen);
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if let Ok(mut kept) = kept.lock() {
                *kept = Some(on_panic(info));
            }
        }));
        let failed = std::thread::spawn(|| panic!("made for this test")).join();
        std::panic::set_hook(before);
        assert!(failed.is_err());
        let answer = seen.lock().expect("unpoisoned").take().expect("called");
        assert!(answer.blocks);
        assert!(answer.stderr.contains("made for this test"));
        assert!(answer.stdout.contains(r#""permissionDecision":"deny""#));
    }

    #[test]
    fn deep_text_gets_room() {
        assert!(!nests("ls -la $(pwd)"));
        assert!(!nests(&"a".repeat(10_000)));
        assert!(nests(&"(".repeat(100)));
        assert!(nests(&"if ".repeat(100)));
        assert!(nests(&"a".repeat(LONG + 1)));
        let here = std::thread::current().id();
        assert_ne!(
            with_room(|| std::thread::current().id()).expect("a thread"),
            here
        );
    }
}
