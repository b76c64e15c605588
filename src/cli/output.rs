//! The only place that prints. No secret gets out here, whatever words of the user a message repeats.

use std::io::{ErrorKind, Write};

use crate::payload::change_strings;
use crate::secrets;

/// Prints text that may hold colours; they are left out where standard output is not a terminal or `NO_COLOR` says so.
pub(super) fn print(text: &str) -> anyhow::Result<()> {
    let (text, _) = secrets::redact(text, None);
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Prints JSON, indented.
pub(super) fn print_json(value: &serde_json::Value) -> anyhow::Result<()> {
    let text = format!("{value:#}\n");
    let masked = change_strings(&text, |_, text| masked(text));
    let mut out = std::io::stdout().lock();
    out.write_all(masked.as_ref().unwrap_or(&text).as_bytes())?;
    out.flush()?;
    Ok(())
}

/// The text with its secrets masked, if it has any.
fn masked(text: &str) -> Option<String> {
    let (masked, found) = secrets::redact(text, None);
    (!found.is_empty()).then_some(masked)
}

/// Prints a line to standard error. If that fails, nobody is left to be told.
pub(super) fn complain(line: &str) {
    let (line, _) = secrets::redact(line, None);
    let mut err = std::io::stderr().lock();
    let _ = err.write_all(line.as_bytes());
    let _ = err.write_all(b"\n");
}

/// Puts a line in place of the last one, on a terminal.
pub(super) fn progress(line: &str) {
    let mut err = std::io::stderr().lock();
    let _ = write!(err, "\r\x1b[2K{line}");
    let _ = err.flush();
}

/// A name from outside without anything that would move the cursor.
pub(super) fn in_one_line(text: &str) -> String {
    let escaped = text
        .chars()
        .flat_map(|letter| -> Box<dyn Iterator<Item = char>> {
            if letter.is_control() {
                Box::new(letter.escape_default())
            } else {
                Box::new(std::iter::once(letter))
            }
        });
    escaped.collect()
}

/// Whether whoever read our output has gone: `palisade rules | head`.
pub(super) fn is_quiet_end(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| cause.kind() == ErrorKind::BrokenPipe)
}
