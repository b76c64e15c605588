//! Reads what the agent sends on standard input.
//!
//! Reading is lenient where the protocol may grow (unknown fields, events and tools pass by) and strict where a mistake would
//! let a call through unseen: a payload of a known event that cannot be read is an [`Unreadable`], never silence. Nothing
//! here judges. The shape of the payload is that of Claude Code's hooks, <https://code.claude.com/docs/en/hooks>.

mod event;
mod response;
#[cfg(test)]
mod tests;
mod text;
mod tool;

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde_json::value::RawValue;

pub use event::{Event, Mode};
pub use response::change_strings;
pub use text::{CAP, text};
pub use tool::{Dialect, Tool};

/// One hook call.
#[derive(Clone, Debug, Default)]
pub struct Payload<'a> {
    /// When the agent calls.
    pub event: Event,
    /// The directory of the agent's shell, where it is said.
    pub cwd: Option<Cow<'a, str>>,
    /// Whether a human is there to be asked.
    pub mode: Mode,
    /// The agent's own scratch directory.
    pub scratchpad: Option<Cow<'a, str>>,
    /// What is called, with its input.
    pub tool: Tool<'a>,
    /// What the user has written.
    pub prompt: Option<Cow<'a, str>>,
    /// What the tool has answered, JSON as it came.
    pub response: Option<&'a str>,
    /// What a tool that failed says of that.
    pub error: Option<Cow<'a, str>>,
}

impl<'a> Payload<'a> {
    /// Reads the text of a payload; [`text`] makes it from bytes.
    ///
    /// # Errors
    ///
    /// When there is no JSON object, no event, or a known event lacks what it must have. Events that are not known are never
    /// an error.
    pub fn read(text: &'a str) -> Result<Self, Unreadable> {
        if text.trim_ascii().is_empty() {
            return Err(Unreadable::Empty);
        }
        let envelope: Envelope<'a> = serde_json::from_str(text).map_err(Unreadable::not_json)?;
        let Some(name) = envelope.hook_event_name else {
            return Err(Unreadable::Missing("hook_event_name"));
        };
        let event = Event::named(&name);
        let tool = if event.has_tool() {
            let name = envelope.tool_name.ok_or(Unreadable::Missing("tool_name"))?;
            match Tool::read(name.clone(), envelope.tool_input) {
                // The tool has run: what matters is its output.
                Err(_) if event.is_after_tool() => Tool::Other { name },
                read => read?,
            }
        } else {
            Tool::None
        };
        Ok(Self {
            event,
            cwd: envelope.cwd,
            mode: Mode::named(envelope.permission_mode.as_deref().unwrap_or_default()),
            scratchpad: envelope.scratchpad_dir,
            tool,
            prompt: envelope.prompt,
            response: envelope.tool_response.map(RawValue::get),
            error: envelope.error,
        })
    }

    /// A call of the Bash tool, as it would come before it runs.
    pub fn of_command(command: impl Into<Cow<'a, str>>, dialect: Dialect) -> Self {
        Self {
            event: Event::PreToolUse,
            tool: Tool::Shell {
                command: command.into(),
                dialect,
            },
            ..Self::default()
        }
    }

    /// The shell text that the call would run, and in which dialect it is.
    pub fn command(&self) -> Option<(&str, Dialect)> {
        match &self.tool {
            Tool::Shell { command, dialect } => Some((command, *dialect)),
            _ => None,
        }
    }
}

/// Every field may be missing, and a field of the wrong type is an error only if we look at it: all but the names are raw
/// or text.
#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow, default, deserialize_with = "text::maybe")]
    hook_event_name: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "text::maybe")]
    tool_name: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    tool_input: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "text::maybe")]
    cwd: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "text::maybe")]
    permission_mode: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "text::maybe")]
    scratchpad_dir: Option<Cow<'a, str>>,
    #[serde(borrow, default, deserialize_with = "text::maybe_other")]
    prompt: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    tool_response: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "text::maybe_other")]
    error: Option<Cow<'a, str>>,
}

/// Why a payload could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// Nothing came.
    Empty,
    /// More came than [`CAP`] bytes.
    TooLong,
    /// Standard input failed.
    Lost(String),
    /// It is not one JSON object, or a field has the wrong type.
    NotJson(String),
    /// A field that every payload has is not there.
    Missing(&'static str),
    /// The input of a tool is not as that tool has it.
    Input {
        /// The tool.
        tool: String,
        /// What is wrong.
        message: String,
    },
}

impl Unreadable {
    #[expect(clippy::needless_pass_by_value, reason = "for map_err")]
    fn not_json(error: serde_json::Error) -> Self {
        Self::NotJson(error.to_string())
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => out.write_str("the hook payload on standard input is empty"),
            Self::TooLong => write!(out, "the hook payload is longer than {} MiB", CAP >> 20),
            Self::Lost(error) => write!(out, "standard input cannot be read: {error}"),
            Self::NotJson(error) => write!(out, "the hook payload cannot be read: {error}"),
            Self::Missing(field) => write!(out, "the hook payload has no {field}"),
            Self::Input { tool, message } => {
                write!(
                    out,
                    "the input of the tool {tool} cannot be read: {message}"
                )
            }
        }
    }
}

impl std::error::Error for Unreadable {}
