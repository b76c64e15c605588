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
