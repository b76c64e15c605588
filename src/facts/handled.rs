//! What the agent's own tools do to files, as a run like any other, so that the same rules hold of it.

use std::rc::Rc;

use crate::facts::interpret::{Dialect, Interpreter};
use crate::facts::{Facts, Limit, Origins, Run, Span, Value, secrets};
use crate::secrets::{Secret, scan};
use crate::world::World;

/// How many paths of one call are looked at.
const PATHS: usize = 256;

/// Longer paths are no system's; they are not looked at.
const LONGEST: usize = 64 << 10;

/// What a tool of the agent is about to do, where that is no command.
#[derive(Clone, Debug, Default)]
pub struct ToolCall {
    /// As rules name it: `read tool`, `write tool`, `edit tool`, `search tool`, `fetch tool`.
    pub name: &'static str,
    /// Files whose content it shows; `*` and `?` in them are active.
    pub reads: Vec<String>,
    /// Files that it writes.
    pub writes: Vec<String>,
    /// What it writes or sends.
    pub texts: Vec<String>,
}

/// What is known of such a call in a session that stands in `cwd`.
pub fn of_tool(call: &ToolCall, cwd: &str, world: &dyn World) -> Facts {
    let mut interpreter = Interpreter::new(world, cwd, Dialect::Bash);
    let mut run = Run {
        name: call.name.to_owned(),
        argv: Rc::default(),
        ..interpreter.blank()
    };
    let paths = call.reads.iter().chain(&call.writes);
    if paths.clone().any(|path| path.len() > LONGEST) || paths.count() > PATHS {
        interpreter.limit(Limit::Length);
    }
    let fits = |path: &&String| path.len() <= LONGEST;
    for path in call.reads.iter().filter(fits).take(PATHS) {
        let mut value = Value::default();
        value.push_str(path.strip_prefix('@').unwrap_or(path), true);
        let shows = secrets::of_file(&mut interpreter, &value);
        if !shows.is_empty() && run.secret.is_none() {
            run.secret = Some(path.clone());
        }
        run.shows = run.shows.and(shows);
    }
    let writes = call.writes.iter().filter(fits).take(PATHS);
    let words = writes.map(|path| Value::known(path.as_str()));
    let words = std::iter::once(Value::known(call.name)).chain(words);
    run.argv = Rc::new(words.collect());
    interpreter.facts.runs.push(run);
    let at = call.writes.first().filter(fits).map(String::as_str);
    let kept = at.is_some_and(|path| {
        secrets::of_file(&mut interpreter, &Value::known(path)).has(Origins::SECRET)
    });
    let mut facts = interpreter.facts;
    for text in &call.texts {
        note_literals(&mut facts, text, at, if kept { KEPT } else { LITERAL });
    }
    facts
}

/// The name under which rules find a secret that stands in a text.
const LITERAL: &str = "literal secret";
/// The same, where it is on its way to a file for secrets.
const KEPT: &str = "literal secret in its place";

/// So many of them are noted. The verdict is the same for all.
const LITERALS: usize = 256;

/// Notes the secrets that a command holds.
pub fn note_secrets(facts: &mut Facts, command: &str) {
    note_literals(facts, command, None, LITERAL);
}

fn note_literals(facts: &mut Facts, text: &str, at: Option<&str>, name: &str) {
    let grave = |secret: &Secret| secret.is_grave();
    for secret in scan(text, at).into_iter().filter(grave).take(LITERALS) {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        facts.runs.push(Run {
            name: name.to_owned(),
            argv: Rc::new(vec![Value::known(name)]),
            span: Span {
                start: offset(secret.span.start),
                end: offset(secret.span.end),
            },
            secret: Some(secret.masked()),
            ..Run::default()
        });
    }
}
