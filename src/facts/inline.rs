//! Code in other languages than shell: what of it can be read as a command.

use crate::facts::interpret::{Interpreter, Printed};
use crate::facts::{Origins, Value};
use crate::shell::Span;

/// Follows a text in another language.
pub(super) fn follow(
    this: &mut Interpreter<'_>,
    language: &str,
    text: &Value,
    span: Span,
) -> Printed {
    let _ = (this, language, text, span);
    Printed::unknown(Origins::GENERATED)
}

/// The language of a script, by its first line.
pub(super) fn language_of(text: &str) -> &'static str {
    let first = text.lines().next().unwrap_or_default();
    if !first.starts_with("#!") {
        return "shell";
    }
    let known = [
        "python", "node", "perl", "ruby", "php", "lua", "awk", "deno", "bun",
    ];
    known
        .into_iter()
        .find(|language| first.contains(language))
        .unwrap_or("shell")
}
