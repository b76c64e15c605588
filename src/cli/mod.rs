//! The program around the library: arguments, standard input and output, exit codes.
//!
//! The hook is looked for before anything else and meets no argument parser. Everything else goes through `args`.

#![expect(
    clippy::disallowed_methods,
    reason = "arguments, the current directory and files of rules that people write are read here"
)]

mod args;
mod check;
mod completions;
mod explain;
mod hook;
mod new;
mod output;
mod rules;
mod scan;

use std::ffi::OsString;
use std::io::IsTerminal;
use std::process::ExitCode;

use anyhow::Context;

use crate::secrets::Hidden;

pub use hook::on_panic;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// All went well. From the hook: the call may go on, or standard output says otherwise.
    Fine = 0,
    /// Something failed outside the hook, or `scan` has found something. The hook never ends so, as an agent takes it for
    /// consent.
    Failed = 1,
    /// From the hook: the call is stopped. Otherwise: the arguments make no sense, so that a mistyped hook entry stops
    /// calls and does not let them through.
    Stopped = 2,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Runs the program with these arguments, the program's name first.
pub fn run(mut arguments: impl Iterator<Item = OsString>) -> Exit {
    let name = arguments.next().unwrap_or_default();
    let first = arguments.next();
    let hook = match &first {
        None => !std::io::stdin().is_terminal(),
        Some(first) => first == "hook" && arguments.size_hint().1 == Some(0),
    };
    if hook {
        return hook::run();
    }
    let all: Vec<OsString> = std::iter::once(name)
        .chain(first)
        .chain(arguments)
        .collect();
    match args::run(&all) {
        Ok(exit) => exit,
        Err(error) if output::is_quiet_end(&error) => Exit::Fine,
        Err(error) => {
            output::complain(&typed(&all), &format!("palisade: {error:#}"));
            Exit::Failed
        }
    }
}

/// The secrets among arguments, which an error may repeat.
fn typed(arguments: &[OsString]) -> Hidden {
    let words: Vec<_> = arguments
        .iter()
        .map(|word| word.to_string_lossy())
        .collect();
    Hidden::of([&*words.join(" "), &*environment()])
}

/// The environment as text, for looking through: where a variable leads, a message may show.
fn environment() -> String {
    let all = std::env::vars_os()
        .map(|(name, value)| format!("{}={}\n", name.to_string_lossy(), value.to_string_lossy()));
    all.collect()
}

/// The current directory, with `/` between its components.
fn current_dir() -> anyhow::Result<String> {
    let path = std::env::current_dir().context("the current directory cannot be read")?;
    Ok(path.to_string_lossy().replace('\\', "/"))
}
