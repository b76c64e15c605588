//! Says a decision: to the agent as its hook protocol wants it, to people as text.
//!
//! A stop is said three ways at once (exit code 2, the reason on standard error, JSON on standard output), as each of them
//! alone is lost somewhere: an agent that reads only one still stops. What passes is said by silence.

mod explain;
mod reason;

use serde::Serialize;

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
}

impl Answer {
    /// The answer to a call of this event.
    pub fn new(event: Event, decision: &Decision) -> Self {
        let told = (!decision.problems.is_empty()).then(|| problems(decision));
        let (word, blocks) = match decision.verdict {
            Verdict::Deny => ("deny", true),
            Verdict::Ask => ("ask", false),
            Verdict::Allow => ("allow", false),
            Verdict::Pass => {
                let stdout = told.as_deref().map_or(String::new(), |told| {
                    json(&Output {
                        system_message: Some(told),
                        hook_specific_output: None,
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
            hook_specific_output: Some(Specific {
                hook_event_name: event.name(),
                permission_decision: word,
                permission_decision_reason: &reason,
            }),
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
        }
    }

    /// The answer to a call that cannot be judged: it is stopped, and `broken` says what must be repaired.
    pub fn failure(event: Event, broken: &str) -> Self {
        let reason = format!("palisade could not judge this call, so it is stopped: {broken}");
        // Without the name of the event the object would be void.
        let stdout = if event == Event::PreToolUse {
            json(&Output {
                system_message: None,
                hook_specific_output: Some(Specific {
                    hook_event_name: event.name(),
                    permission_decision: "deny",
                    permission_decision_reason: &reason,
                }),
            })
        } else {
            String::new()
        };
        Self {
            stdout,
            stderr: reason + "\n",
            blocks: true,
        }
    }
}

fn problems(decision: &Decision) -> String {
    let problems = decision.problems.join("\n");
    format!("palisade: a policy file does not count until it is repaired: {problems}")
}

fn json(output: &Output<'_>) -> String {
    // Text and nothing else: this cannot fail, and an empty answer beside exit code 2 still stops.
    serde_json::to_string(output).map_or(String::new(), |text| text + "\n")
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Output<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    system_message: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hook_specific_output: Option<Specific<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Specific<'a> {
    hook_event_name: &'a str,
    permission_decision: &'a str,
    permission_decision_reason: &'a str,
}
