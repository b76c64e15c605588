//! `palisade new`: the beginning of a rule.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail, ensure};

use super::args::NewArgs;
use super::{Exit, output};
use crate::policy;
use crate::rules;
use crate::secrets;
use crate::world::Machine;

pub(super) fn run(args: &NewArgs) -> anyhow::Result<Exit> {
    let Some((stem, name)) = args.rule.split_once('.') else {
        bail!(
            "{}: a rule's id is a file, a dot and a name, as in git.reset-hard",
            args.rule
        );
    };
    for part in [stem, name] {
        let kebab =
            |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
        ensure!(
            !part.is_empty() && part.chars().all(kebab),
            "{part}: names are lower case letters, digits and dashes"
        );
    }
    ensure!(
        rules::find(&args.rule).is_err(),
        "there is a rule {} already; `palisade rules {0}` shows it",
        args.rule
    );
    let (command, _) = secrets::redact(&args.command, None);
    let words = shell_words::split(&command).unwrap_or_default();
    let Some(program) = words.first() else {
        bail!("the command has no program, so no rule can be made of it");
    };
    let program = program.rsplit('/').next().unwrap_or(program);

    let own = own_source();
    let folder = match &own {
        Some(patterns) => patterns.clone(),
        None => beside_policy()?,
    };
    let path = folder.join(format!("{stem}.toml"));
    let before = fs::read_to_string(&path).unwrap_or_default();
    let text = scaffold(name, program, &words[1..], &command);
    let file = rules::read(&format!("{before}{text}"));
    if let Err(mistake) = file {
        bail!("{}:{mistake}", path.display());
    }
    fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
    let mut file = OpenOptions::new()
        .create(true)
        .append(true)
        .open(&path)
        .with_context(|| path.display().to_string())?;
    let gap = if before.is_empty() { "" } else { "\n" };
    file.write_all(format!("{gap}{text}").as_bytes())?;

    let shown = path.display();
    let next = match own {
        Some(_) => format!(
            "Fill it in, then run `cargo test {}`.\n",
            args.rule.replace(['.', '-'], "_")
        ),
        None => format!(
            "Fill it in, and name the file in policy.toml beside it: rule_files = [\"{stem}.toml\"]\n"
        ),
    };
    output::print(&format!("{shown}: rule {} begun. {next}", args.rule))?;
    Ok(Exit::Fine)
}

/// The folder of built-in rules, when we stand in palisade's own source tree.
fn own_source() -> Option<PathBuf> {
    let manifest = fs::read_to_string("Cargo.toml").ok()?;
    let ours =
        manifest.contains("name = \"palisade\"") && Path::new("patterns/matrix.toml").exists();
    ours.then(|| PathBuf::from("patterns"))
}

fn beside_policy() -> anyhow::Result<PathBuf> {
    let file = policy::user_file(&Machine::default()).context("there is no home directory")?;
    let folder = Path::new(&file).parent();
    folder
        .map(Path::to_path_buf)
        .context("there is no home directory")
}

/// A rule whose words and flags are those of the command.
fn scaffold(name: &str, program: &str, words: &[String], command: &str) -> String {
    let (flags, operands): (Vec<&String>, Vec<&String>) =
        words.iter().partition(|word| word.starts_with('-'));
    let plain = |word: &&&String| {
        let mut letters = word.chars();
        letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_')
    };
    let operands: Vec<String> = operands.iter().take_while(plain).map(quoted).collect();
    let flags: Vec<String> = flags.iter().map(quoted).collect();
    let mut when = Vec::new();
    if !operands.is_empty() {
        when.push(format!("words = [{}]", operands.join(", ")));
    }
    if !flags.is_empty() {
        when.push(format!("flags = [{}]", flags.join(", ")));
    }
    let when = when.join(", ");
    let (program, command) = (quoted(&program), quoted(&command));
    format!(
        r#"[[rule]]
name    = "{name}"
program = [{program}]
title   = "what it does, in lower case"
why     = "why that is bad, a sentence"
instead = "what to do instead"
effect  = "destroy"
when    = {{ {when} }}
hit     = [{command}]
miss    = []
"#
    )
}

fn quoted(text: &impl AsRef<str>) -> String {
    toml::Value::from(text.as_ref()).to_string()
}
