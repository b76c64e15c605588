//! The only place that prints. No secret gets out here, whatever words of the user a message repeats.

use std::io::{ErrorKind, Write};

use crate::payload::change_strings;
use crate::secrets::Hidden;

/// Prints text that may hold colours; they are left out where standard output is not a terminal or `NO_COLOR` says so.
pub(super) fn print(text: &str) -> anyhow::Result<()> {
    print_without(&Hidden::default(), text)
}

/// As [`print`], without these secrets.
pub(super) fn print_without(hidden: &Hidden, text: &str) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    out.write_all(hidden.hide(text).as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Prints JSON, without these secrets.
pub(super) fn print_json(hidden: &Hidden, json: &str) -> anyhow::Result<()> {
    let changed = change_strings(json, |_, text| hidden.hide_any(text));
    let mut out = std::io::stdout().lock();
    out.write_all(changed.as_deref().unwrap_or(json).as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Prints a line to standard error, without these secrets. If that fails, nobody is left to be told.
pub(super) fn complain(hidden: &Hidden, line: &str) {
    let mut err = anstream::stderr().lock();
    let _ = err.write_all(hidden.hide(line).as_bytes());
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
