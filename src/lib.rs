//! Palisade judges what a coding agent is about to do.
//!
//! ```text
//! text ── shell ──▶ runs ── rules ──▶ effects ─┐
//!                     │                         ├─ matrix ──▶ verdict
//!                     └──── places ──▶ stage ──┘
//! ```
//!
//! The modules, in the order in which they may name each other:
//!
//! - [`list`]: lists and texts of the tables that the build makes
//! - [`regular`]: the regular expressions of these tables
//! - [`payload`]: the hook's JSON to what is called
//! - [`shell`]: text to syntax tree
//! - [`world`]: the one reader of environment, disk and git
//! - [`secrets`]: text to the secrets in it
//! - [`facts`]: tree and world to every program that would run, and what is known of it
//! - [`rules`]: the table of rules, and which of them hit
//! - [`policy`]: what users have settled, in layers
//! - [`decision`]: hits to one verdict, and the only place where doubt is weighed
//! - [`answer`]: the verdict as the agent and as people read it
//! - [`cli`]: the program around all this

pub mod answer;
pub mod cli;
pub mod decision;
pub mod facts;
pub mod list;
pub mod payload;
pub mod policy;
pub mod regular;
pub mod rules;
pub mod secrets;
pub mod shell;
pub mod world;

/// The texts of all tables, one behind the other, and the lists of them.
mod texts {
    use crate::list::Text;

    pub static ALL: &str = include_str!(concat!(env!("OUT_DIR"), "/texts.txt"));

    include!(concat!(env!("OUT_DIR"), "/texts.rs"));
}

use decision::Decision;
use facts::{Facts, Limit, Room, Session, ToolCall};
use payload::{Event, Payload, Tool};
use policy::Policy;
use shell::{Problem, Script};
use world::World;

/// Longer commands are not looked into: what time and memory they would take is not bounded by what a hook may take.
const LONGEST: usize = 2 << 20;

/// Says whether a call may go on: the program without its reading and writing.
pub fn judge(payload: &Payload<'_>, world: &dyn World, policy: &Policy) -> Decision {
    examine(payload, world, policy).1
}

/// As [`judge`], and keeps what is known of the command, for explanations.
pub fn examine(payload: &Payload<'_>, world: &dyn World, policy: &Policy) -> (Facts, Decision) {
    let examined = examine_in(payload, world, policy, Room::Large);
    (examined.facts, examined.decision)
}

/// What came of a call, with all that it was made of.
#[derive(Debug)]
pub struct Examined {
    /// The command, read.
    pub script: Script,
    /// What is known of it.
    pub facts: Facts,
    /// Whether it may go on.
    pub decision: Decision,
}

/// As [`examine`], with as much stack as there is.
pub fn examine_in(
    payload: &Payload<'_>,
    world: &dyn World,
    policy: &Policy,
    room: Room,
) -> Examined {
    let without = |facts, decision| Examined {
        script: Script::default(),
        facts,
        decision,
    };
    let session = policy.session(payload);
    match payload.command() {
        _ if payload.event != Event::PreToolUse => {
            without(Facts::default(), decision::pass(policy))
        }
        Some((text, _)) if text.len() > LONGEST => {
            let facts = Facts {
                limits: vec![Limit::Length],
                ..Facts::default()
            };
            let decision = decision::weigh(payload, &[], &facts, &[], policy);
            without(facts, decision)
        }
        Some((text, dialect)) => {
            let dialect = dialect_of(dialect);
            let script = dialect.parse(text);
            let mut facts = facts::gather(&script, dialect, &session.dir, world, room);
            facts::note_secrets(&mut facts, text);
            let (facts, decision) =
                weighed(payload, facts, &script.problems, &session, world, policy);
            Examined {
                script,
                facts,
                decision,
            }
        }
        None if let Tool::Mcp { name, input } = &payload.tool => {
            let mut facts = facts::gather_call(name, input, &session.dir, world, room);
            facts::note_secrets(&mut facts, input);
            let (facts, decision) = weighed(payload, facts, &[], &session, world, policy);
            without(facts, decision)
        }
        None => {
            let call = call_of(&payload.tool);
            let facts = call.map(|call| facts::of_tool(&call, &session.dir, world));
            let facts = facts.unwrap_or_default();
            let (facts, decision) = weighed(payload, facts, &[], &session, world, policy);
            without(facts, decision)
        }
    }
}

/// Facts, held against the rules.
fn weighed(
    payload: &Payload<'_>,
    mut facts: Facts,
    problems: &[Problem],
    session: &Session,
    world: &dyn World,
    policy: &Policy,
) -> (Facts, Decision) {
    let matched = rules::matching(&facts, &policy.own, world, session);
    if matched.limited && !facts.limits.contains(&Limit::Steps) {
        facts.limits.push(Limit::Steps);
    }
    let decision = decision::weigh(payload, problems, &facts, &matched.hits, policy);
    (facts, decision)
}

/// What a tool is about to do to files, as the modules behind the payload call it; `None` where it is nothing.
fn call_of(tool: &Tool<'_>) -> Option<ToolCall> {
    let owned = |text: &str| text.to_owned();
    let call = match tool {
        Tool::Read { path } => ToolCall {
            name: "read tool",
            reads: vec![owned(path)],
            ..ToolCall::default()
        },
        Tool::Write { path, content } => ToolCall {
            name: "write tool",
            writes: vec![owned(path)],
            texts: vec![owned(content)],
            ..ToolCall::default()
        },
        Tool::Edit { path, new } => ToolCall {
            name: "edit tool",
            reads: vec![owned(path)],
            writes: vec![owned(path)],
            texts: new.iter().map(|text| owned(text)).collect(),
        },
        Tool::NotebookEdit { path, source } => ToolCall {
            name: "edit tool",
            reads: vec![owned(path)],
            writes: vec![owned(path)],
            texts: vec![owned(source)],
        },
        Tool::Grep { path, glob, .. } => ToolCall {
            name: "search tool",
            reads: match (path, glob) {
                (Some(path), None) => vec![owned(path)],
                (None, Some(glob)) => vec![owned(glob)],
                (Some(path), Some(glob)) => vec![owned(path), format!("{path}/{glob}")],
                (None, None) => Vec::new(),
            },
            ..ToolCall::default()
        },
        Tool::WebFetch { url } => ToolCall {
            name: "fetch tool",
            texts: vec![owned(url)],
            ..ToolCall::default()
        },
        _ => return None,
    };
    Some(call)
}

/// The language of a tool's text, as the modules behind the payload call it.
fn dialect_of(dialect: payload::Dialect) -> facts::Dialect {
    match dialect {
        payload::Dialect::Bash => facts::Dialect::Bash,
        payload::Dialect::PowerShell => facts::Dialect::Powershell,
        payload::Dialect::Cmd => facts::Dialect::Cmd,
    }
}
