//! Says a decision: to the agent as its hook protocol wants it, to people as text.
//!
//! A stop is said three ways at once (exit code 2, the reason on standard error, JSON on standard output), as each of them
//! alone is lost somewhere: an agent that reads only one still stops. What passes is said by silence.

mod explain;
mod reason;
mod shown;

use serde::Serialize;
use serde_json::value::RawValue;

use crate::decision::Decision;
use crate::payload::Event;
use crate::rules::Verdict;

pub use explain::{explanation, explanation_json};
pub use reason::reason;

/// What the hook writes and how it ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// One JSON object, or nothing.
    pub stdout: String,
    /// The reason, where it must be read there.
    pub stderr: String,
    /// Whether the call is blocked by the exit code as well.
    pub blocks: bool,
    /// Whether it repeats what a tool has answered, with its secrets masked.
    pub shows: bool,
}

impl Answer {
    /// The answer to a call of this event.
    pub fn new(event: Event, decision: &Decision) -> Self {
        let told = told(&decision.problems);
        let (word, blocks) = match decision.verdict {
            Verdict::Deny => ("deny", true),
            Verdict::Ask => ("ask", false),
            Verdict::Allow => ("allow", false),
            Verdict::Pass => {
                let stdout = told.as_deref().map_or(String::new(), |told| {
                    json(&Output {
                        system_message: Some(told),
                        ..Output::default()
                    })
                });
                return Self {
                    stdout,
                    ..Self::default()
                };
            }
        };
        let reason = reason(decision);
        let stdout = json(&Output {
            system_message: told.as_deref(),
            specific: Some(Specific {
                permission_decision: Some(word),
                permission_decision_reason: Some(&reason),
                ..Specific::of(event)
            }),
            ..Output::default()
        });
        let stderr = match (blocks, told) {
            (false, _) => String::new(),
            (true, None) => reason + "\n",
            (true, Some(told)) => format!("{reason}\n{told}\n"),
        };
        Self {
            stdout,
            stderr,
            blocks,
            shows: false,
        }
    }

    /// The answer to a call that cannot be judged: it is stopped, and `broken` says what must be repaired.
    pub fn failure(event: Event, broken: &str) -> Self {
        let reason = format!("palisade could not judge this call, so it is stopped: {broken}");
        // Without the name of the event the object would be void.
        let stdout = if event == Event::PreToolUse {
            json(&Output {
                specific: Some(Specific {
                    permission_decision: Some("deny"),
                    permission_decision_reason: Some(&reason),
                    ..Specific::of(event)
                }),
                ..Output::default()
            })
        } else {
            String::new()
        };
        Self {
            stdout,
            stderr: reason + "\n",
            blocks: true,
            shows: false,
        }
    }
}

/// What is wrong in policy files, to be told beside any answer.
fn told(problems: &[String]) -> Option<String> {
    let problems = (!problems.is_empty()).then(|| problems.join("\n"))?;
    Some(format!(
        "palisade: a policy file does not count until it is repaired: {problems}"
    ))
}

fn json(output: &Output<'_>) -> String {
    // Text and nothing else: this cannot fail, and an empty answer beside exit code 2 still stops.
    serde_json::to_string(output).map_or(String::new(), |text| text + "\n")
}

#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Output<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    system_message: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    decision: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(rename = "hookSpecificOutput")]
    specific: Option<Specific<'a>>,
}

/// What an event of its own has. Without the event's name the agent ignores it.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct Specific<'a> {
    hook_event_name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    permission_decision: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    permission_decision_reason: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suppress_original_prompt: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_tool_output: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    additional_context: Option<&'a str>,
}

impl Specific<'_> {
    fn of(event: Event) -> Self {
        Self {
            hook_event_name: event.name(),
            ..Self::default()
        }
    }
}
