//! The only place that prints.

use std::io::{ErrorKind, Write};

/// Prints text that may hold colours; they are left out where standard output is not a terminal or `NO_COLOR` says so.
pub(super) fn print(text: &str) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Prints a line to standard error. If that fails, nobody is left to be told.
pub(super) fn complain(line: &str) {
    let mut err = std::io::stderr().lock();
    let _ = err.write_all(line.as_bytes());
    let _ = err.write_all(b"\n");
}

/// Whether whoever read our output has gone: `palisade rules | head`.
pub(super) fn is_quiet_end(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| cause.kind() == ErrorKind::BrokenPipe)
}
