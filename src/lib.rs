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
//! - [`payload`]: the hook's JSON to what is called
//! - [`shell`]: text to syntax tree
//! - [`world`]: the one reader of environment, disk and git
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
pub mod payload;
pub mod policy;
pub mod rules;
pub mod shell;
pub mod world;

use decision::Decision;
use facts::Facts;
use payload::{Event, Payload};
use policy::Policy;
use world::World;

/// Says whether a call may go on: the program without its reading and writing.
pub fn judge(payload: &Payload<'_>, world: &dyn World, policy: &Policy) -> Decision {
    examine(payload, world, policy).1
}

/// As [`judge`], and keeps what is known of the command, for explanations.
pub fn examine(payload: &Payload<'_>, world: &dyn World, policy: &Policy) -> (Facts, Decision) {
    if payload.event != Event::PreToolUse {
        return (Facts::default(), decision::pass(policy));
    }
    let cwd = payload.cwd.as_deref().unwrap_or("/");
    if let Some(path) = payload.tool.writes() {
        let target = written(path, cwd, world);
        let decision = decision::weigh_written(payload, target, policy);
        return (Facts::default(), decision);
    }
    let Some((_text, _dialect)) = payload.command() else {
        return (Facts::default(), decision::pass(policy));
    };
    let script = shell::Script::default();
    let facts = Facts::default();
    let hits = rules::matching(&facts, &policy.own, world, cwd);
    let decision = decision::weigh(payload, &script.problems, &facts, &hits, policy);
    (facts, decision)
}

fn written(path: &str, cwd: &str, world: &dyn World) -> facts::Target {
    let path = facts::Value::known(path);
    let here = facts::Value::known(cwd);
    let place = facts::Place::Local;
    let mut targets = facts::classify(&[(&path, &here, &place)], cwd, world);
    targets.pop().unwrap_or_else(|| facts::Target {
        shown: path.text().to_owned(),
        path: None,
        class: facts::Class::Unknown,
        many: false,
        lost: Vec::new(),
    })
}
