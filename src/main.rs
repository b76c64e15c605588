//! The `palisade` program.

use std::process::ExitCode;

#[expect(clippy::disallowed_methods, reason = "the command line begins here")]
fn main() -> ExitCode {
    palisade::cli::run(std::env::args_os()).into()
}
