//! What may be typed, and what is then done.

use std::ffi::OsString;
use std::io::Write;
use std::path::PathBuf;

use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::{Exit, check, completions, explain, hook, new, output, rules};
use crate::payload::Dialect;

/// Judges what a coding agent is about to do.
///
/// With a hook payload on standard input and no arguments, this is the hook: it stops the call, has a human asked, or says
/// nothing.
#[derive(Parser, Debug)]
#[command(name = "palisade", version, after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
}

const EXAMPLES: &str = "\
Examples:
  palisade explain 'git reset --hard HEAD~3'      what would run, and what is said to it
  palisade rules git.reset-hard                   a rule, with what it hits and what it does not
  palisade check < commands.txt                   a verdict for each line
  palisade < examples/deny.json                   what the agent would be answered";

#[derive(Subcommand, Debug)]
enum Command {
    /// Judge the hook payload on standard input.
    Hook,
    /// Show what a command would run, what was found in it and what decided.
    #[command(
        after_help = "Examples:\n  palisade explain 'sudo rm -rf /var/lib/*'\n  palisade explain --cwd ~/project --json 'git clean -fd'\n  palisade explain --shell powershell 'Remove-Item -Recurse C:\\'"
    )]
    Explain(ExplainArgs),
    /// Judge many commands from standard input, in order.
    #[command(after_help = CHECK_HELP)]
    Check(CheckArgs),
    /// List the rules, or show one with what it hits and what it does not.
    #[command(after_help = "Examples:\n  palisade rules\n  palisade rules git.reset-hard")]
    Rules(RulesArgs),
    /// Begin a rule of your own from a command that it should hit.
    #[command(
        after_help = "Example:\n  palisade new acme.drop-tenant 'acme tenant drop --all'\n\nIn palisade's own source tree the rule goes into patterns/, otherwise beside your policy file."
    )]
    New(NewArgs),
    /// Print completions for a shell.
    #[command(
        after_help = "Example:\n  palisade completions bash > ~/.local/share/bash-completion/completions/palisade"
    )]
    Completions {
        /// For which shell.
        shell: Shell,
    },
}

const CHECK_HELP: &str = r#"Without --jsonl each line is a command, and `verdict<TAB>rules<TAB>command` is printed.
With --jsonl each line is an object, with either
  {"id", "command", "cwd"?, "shell"?, "permission_mode"?}   or
  {"id", "tool", "tool_input", "cwd"?, "permission_mode"?}
and is answered by {"id", "verdict", "rules", "reason"}; a line that cannot be read by {"id", "error"}.

Example:
  echo '{"id":1,"command":"git push --force"}' | palisade check --jsonl"#;

#[derive(clap::Args, Debug)]
pub(super) struct ExplainArgs {
    /// The command, as one argument.
    pub(super) command: String,
    /// Print JSON.
    #[arg(long)]
    pub(super) json: bool,
    /// The directory that it would run in [default: the current one].
    #[arg(long, value_name = "DIR")]
    pub(super) cwd: Option<PathBuf>,
    /// The shell that would read it.
    #[arg(long, value_enum, default_value_t = ShellName::Bash)]
    pub(super) shell: ShellName,
}

#[derive(clap::Args, Debug)]
pub(super) struct CheckArgs {
    /// Read and write an object a line.
    #[arg(long)]
    pub(super) jsonl: bool,
}

#[derive(clap::Args, Debug)]
pub(super) struct RulesArgs {
    /// The rule to show.
    pub(super) id: Option<String>,
}

#[derive(clap::Args, Debug)]
pub(super) struct NewArgs {
    /// The rule's id: the file, a dot, and a name for the danger (`acme.drop-tenant`).
    pub(super) rule: String,
    /// A command that it should hit.
    pub(super) command: String,
}

/// A shell whose language we read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum ShellName {
    /// bash and its relatives.
    Bash,
    /// PowerShell.
    Powershell,
    /// cmd.exe.
    Cmd,
}

impl ShellName {
    pub(super) fn dialect(self) -> Dialect {
        match self {
            Self::Bash => Dialect::Bash,
            Self::Powershell => Dialect::PowerShell,
            Self::Cmd => Dialect::Cmd,
        }
    }
}

/// Reads the arguments and does what they say.
pub(super) fn run(arguments: impl Iterator<Item = OsString>) -> anyhow::Result<Exit> {
    let args = match Args::try_parse_from(arguments) {
        Ok(args) => args,
        Err(error) => {
            let exit = if error.use_stderr() {
                Exit::Stopped
            } else {
                Exit::Fine
            };
            error.print()?;
            std::io::stdout().flush()?;
            return Ok(exit);
        }
    };
    match args.command {
        Some(Command::Hook) => Ok(hook::run()),
        Some(Command::Explain(args)) => explain::run(&args),
        Some(Command::Check(args)) => check::run(&args),
        Some(Command::Rules(args)) => rules::run(&args),
        Some(Command::New(args)) => new::run(&args),
        Some(Command::Completions { shell }) => completions::run(shell, Args::command()),
        None => {
            let help = Args::command().render_long_help().ansi().to_string();
            output::print(&help)?;
            Ok(Exit::Fine)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_consistent() {
        Args::command().debug_assert();
    }
}
