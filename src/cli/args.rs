//! What may be typed, and what is then done.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::{Exit, check, completions, explain, hook, new, output, rules, scan, typed};
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
  palisade scan                                   secrets and dangerous commands in the files here
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
    /// Look through files, or what is about to be committed, for secrets and dangerous commands.
    #[command(after_help = SCAN_HELP)]
    Scan(ScanArgs),
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
Answers come in the order of the lines, each soon after its line. What is looked at on disk and asked of git is remembered to the end,
so that all lines are judged as of one run.

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

const SCAN_HELP: &str = "\
Files that git ignores and binary ones are left out. Beside secrets, commands are looked for that should run nowhere, in shell
scripts, Dockerfiles, CI workflows, Makefiles and the scripts of package.json.

Exit code: 0 nothing found, 1 something found, 2 it could not be looked for.

To keep what was found, say why on its line or the line before: `palisade:allow generic-key -- only for the tests`.

Examples:
  palisade scan
  palisade scan --staged                             before a commit
  palisade scan --range origin/main..HEAD            what a branch adds, commit by commit
  palisade scan --format sarif . > palisade.sarif
  palisade scan --write-baseline .palisade-baseline.json .
  palisade scan --baseline .palisade-baseline.json .";

#[derive(clap::Args, Debug)]
pub(super) struct ScanArgs {
    /// Files and directories [default: the current directory].
    #[arg(conflicts_with_all = ["staged", "range", "stdin"])]
    pub(super) paths: Vec<PathBuf>,
    /// What is added by the staged changes.
    #[arg(long, conflicts_with_all = ["range", "stdin"])]
    pub(super) staged: bool,
    /// What is added by each of these commits, as `git log` names them.
    #[arg(long, value_name = "A..B", conflicts_with = "stdin")]
    pub(super) range: Option<String>,
    /// Standard input.
    #[arg(long)]
    pub(super) stdin: bool,
    /// How to tell what was found.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(super) format: Format,
    /// Only secrets, or only commands.
    #[arg(long, value_enum, value_name = "WHAT")]
    pub(super) only: Option<Only>,
    /// Leave out what this file lists.
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<PathBuf>,
    /// List all that is found in this file, to be left out from now on.
    #[arg(long, value_name = "FILE", conflicts_with = "baseline")]
    pub(super) write_baseline: Option<PathBuf>,
    /// Files that git ignores as well.
    #[arg(long)]
    pub(super) no_ignore: bool,
    /// Leave out larger files.
    #[arg(long, value_name = "MB", default_value_t = 50)]
    pub(super) max_size: u64,
    /// How many files are looked through at once [default: as many as there are processors].
    #[arg(long, value_name = "N")]
    pub(super) threads: Option<usize>,
    /// Say nothing on standard error.
    #[arg(long, short)]
    pub(super) quiet: bool,
}

/// How findings are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// A line each.
    Human,
    /// One object.
    Json,
    /// SARIF 2.1.0, as code hosts read it.
    Sarif,
}

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Only {
    /// Secrets.
    Secrets,
    /// Commands.
    Commands,
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
pub(super) fn run(arguments: &[OsString]) -> anyhow::Result<Exit> {
    let args = match Args::try_parse_from(arguments) {
        Ok(args) => args,
        Err(error) => {
            let text = error.render().ansi().to_string();
            if error.use_stderr() {
                output::complain(&typed(arguments), text.trim_end());
                return Ok(Exit::Stopped);
            }
            output::print(&text)?;
            return Ok(Exit::Fine);
        }
    };
    match args.command {
        Some(Command::Hook) => Ok(hook::run()),
        Some(Command::Explain(args)) => explain::run(&args),
        Some(Command::Check(args)) => check::run(&args),
        Some(Command::Scan(args)) => Ok(scan::run(&args)),
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
