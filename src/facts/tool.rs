//! A call of a tool that a server offers to the agent, as a run like any other.
//!
//! `mcp__db__run_query {"sql": "…"}` becomes a run of the program `mcp` with the operands `db run_query`, an option for every
//! word of these names (`--is-query`) and one for every value of the input (`--sql=…`, `--options.force=true`). What such a
//! program runs in its turn and which of its options are files is data, as for other programs: `patterns/mcp.toml`.

use serde_json::Value as Json;

use crate::facts::interpret::{Call, Interpreter};
use crate::facts::{Limit, Value};
use crate::shell::Span;

/// So many values of an input are looked at.
const VALUES: usize = 512;
/// The longest name of a value that counts.
const NAME: usize = 128;

/// Notes a call: `name` as the agent has it, `input` JSON.
pub(super) fn call(this: &mut Interpreter<'_>, name: &str, input: &str) {
    let rest = name.strip_prefix("mcp__").unwrap_or(name);
    let (server, tool) = rest.split_once("__").unwrap_or(("", rest));
    let mut argv: Vec<Value> = ["mcp", server, tool].map(Value::known).into();
    for word in words(server).into_iter().chain(words(tool)) {
        argv.push(Value::known(format!("--is-{word}")));
    }
    // Nesting beyond what the reader takes is a limit, not silence.
    match serde_json::from_str::<Json>(input) {
        Ok(json) => values(&json, &mut String::new(), &mut argv),
        Err(_) => this.limit(Limit::Depth),
    }
    if argv.len() >= VALUES {
        this.limit(Limit::Steps);
    }
    this.call(Call {
        argv: argv.into(),
        env: Vec::new(),
        redirects: Vec::new(),
        span: Span::default(),
    });
}

/// The words of a name, in lower case: `deleteProject`, `delete-project`, `delete_project`.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut fresh = true;
    let mut lower = false;
    for letter in name.chars().take(NAME) {
        if !letter.is_ascii_alphanumeric() {
            fresh = true;
            continue;
        }
        if fresh || lower && letter.is_ascii_uppercase() {
            words.push(String::new());
        }
        fresh = false;
        lower = letter.is_ascii_lowercase();
        if let Some(word) = words.last_mut() {
            word.push(letter.to_ascii_lowercase());
        }
    }
    words
}

/// Every text, number and switch of an input. Members of a list have the name of the list.
fn values(json: &Json, name: &mut String, argv: &mut Vec<Value>) {
    if argv.len() >= VALUES || name.len() > NAME {
        return;
    }
    match json {
        Json::Object(members) => {
            for (key, value) in members {
                let end = name.len();
                if end > 0 {
                    name.push('.');
                }
                name.push_str(key);
                values(value, name, argv);
                name.truncate(end);
            }
        }
        Json::Array(members) => {
            for value in members {
                values(value, name, argv);
            }
        }
        Json::Null => {}
        Json::String(text) => argv.push(Value::known(format!("--{name}={text}"))),
        other => argv.push(Value::known(format!("--{name}={other}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        for name in [
            "deleteProject",
            "delete_project",
            "delete-project",
            "DeleteProject",
        ] {
            assert_eq!(words(name), ["delete", "project"], "{name}");
        }
    }
}
