//! Builtins of the shell that change its state.

use crate::facts::Input;
use crate::facts::expand::{arithmetic, join};
use crate::facts::grammar::{self, Args};
use crate::facts::interpret::Interpreter;
use crate::facts::state::{ALTERNATIVES, CWD, Slot};
use crate::facts::{Unknown, Value};
use crate::facts::{hunt, lookup, secrets};
use crate::world::Kind;

/// Follows a builtin; false when `name` is none.
pub(super) fn run(this: &mut Interpreter<'_>, name: &str, argv: &[Value]) -> bool {
    let words = &argv[1..];
    match name {
        "cd" | "chdir" | "set-location" | "pushd" | "sl" => cd(this, words),
        "popd" => {
            let old = this.variable("OLDPWD");
            this.state.set(
                CWD,
                vec![match old {
                    Slot::Scalar(value) => Slot::Scalar(value),
                    _ => Slot::Scalar(Value::unknown(Unknown::any("popd"))),
                }],
            );
        }
        "export" | "declare" | "typeset" | "local" | "readonly" => declare(this, name, words),
        "read" => read(this, words),
        "mapfile" | "readarray" => mapfile(this, words),
        "set" => set(this, words),
        "shift" => {
            let count = words
                .first()
                .and_then(Value::as_known)
                .and_then(|n| n.parse().ok())
                .unwrap_or(1);
            let count = count.min(this.state.positional.len());
            this.state.positional.drain(..count);
        }
        "unset" => {
            for name in words
                .iter()
                .filter_map(Value::as_known)
                .filter(|word| !word.starts_with('-'))
            {
                this.state.put(name, None);
                this.state.functions.remove(name);
            }
        }
        "getopts" => {
            for name in words.iter().skip(1).take(1).filter_map(Value::as_known) {
                this.state.set(
                    name,
                    vec![Slot::Scalar(Value::unknown(Unknown::name(format!(
                        "${name}"
                    ))))],
                );
            }
            this.state.set(
                "OPTARG",
                vec![Slot::Scalar(Value::unknown(Unknown::any("$OPTARG")))],
            );
        }
        "alias" => {
            for word in words {
                if let Some((name, text)) = word.text().split_once('=') {
                    this.state.aliases.insert(name.to_owned(), text.to_owned());
                }
            }
        }
        "set-alias" | "new-alias" => {
            let mut plain = words.iter().filter(|word| !word.text().starts_with('-'));
            if let (Some(name), Some(program)) = (plain.next(), plain.next()) {
                let (name, program) = (name.text().to_owned(), program.text().to_owned());
                this.state.aliases.insert(name, program);
            }
        }
        "unalias" => {
            for name in words.iter().filter_map(Value::as_known) {
                this.state.aliases.remove(name);
            }
        }
        "printf" if words.first().and_then(Value::as_known) == Some("-v") && words.len() > 2 => {
            let mut argv = vec![Value::known("printf")];
            argv.extend_from_slice(&words[2..]);
            let args = Args::split(grammar::of("printf"), &argv);
            let text = this.prints("printf", &args).text;
            if let Some(name) = words[1].as_known() {
                this.state.set(name, vec![Slot::Scalar(text)]);
            }
        }
        "let" => {
            for word in words {
                if let Some((name, sum)) = word.text().split_once('=') {
                    let plain = word.as_known().and_then(|_| arithmetic(sum));
                    let name =
                        name.trim_end_matches(['+', '-', '*', '/', '%', '&', '|', '^', '<', '>']);
                    let value = match plain {
                        Some(number) => Value::known(number.to_string()),
                        None => Value::unknown(Unknown::name(format!("${name}"))),
                    };
                    this.state.set(name, vec![Slot::Scalar(value)]);
                }
            }
        }
        _ => {
            return matches!(
                name,
                ":" | "true"
                    | "false"
                    | "shopt"
                    | "hash"
                    | "wait"
                    | "jobs"
                    | "umask"
                    | "ulimit"
                    | "return"
            );
        }
    }
    true
}

/// Longer paths than this no directory has (`PATH_MAX` of Linux), in bytes.
const LONGEST: usize = 4096;

/// And none that is still to be made.
const LONGEST_ABSENT: usize = 512;

fn cd(this: &mut Interpreter<'_>, words: &[Value]) {
    let target = words
        .iter()
        .find(|word| !word.known_prefix().starts_with('-') || word.as_known() == Some("-"));
    let old = this.cwd();
    let home = || Value::known("~");
    let new = match target {
        None if words.iter().any(|word| word.as_known() == Some("--")) => old.clone(),
        None => match this.variable("HOME") {
            Slot::Scalar(value) => value,
            _ => home(),
        },
        Some(word) if word.as_known() == Some("-") => match this.variable("OLDPWD") {
            Slot::Scalar(value) => value,
            _ => Value::unknown(Unknown::any("$OLDPWD")),
        },
        Some(word) => {
            let mut slashed = word.clone();
            slashed.push_str("/", false);
            let word = this.through_link(&slashed).unwrap_or_else(|| word.clone());
            lookup::normalized(&lookup::directory(&old, &word))
        }
    };
    // A directory that is not there: the `cd` may fail, and what follows would run where we are.
    let absent = !this.is_remote()
        && new.as_known().is_some_and(|path| {
            path.starts_with('/')
                && this.world.kind(path) == Kind::Absent
                && this.world.kind("/") != Kind::Absent
        });
    if absent && this.written_file(&new).is_none() {
        this.doubtful_cd(old.clone());
    }
    let longest = if absent || new.has_unknown() {
        LONGEST_ABSENT
    } else {
        LONGEST
    };
    let new = if new.text().len() > longest {
        Value::unknown(Unknown::any("$PWD"))
    } else {
        new
    };
    this.state.set("OLDPWD", vec![Slot::Scalar(old)]);
    put(this, CWD, Slot::Scalar(new));
}

/// Sets a variable; under a later choice of alternatives adds to what the earlier ones set.
fn put(this: &mut Interpreter<'_>, name: &str, slot: Slot) {
    let mut slots = match this.state.get(name) {
        Some(var) if this.choice > 0 => var.slots.clone(),
        _ => Vec::new(),
    };
    if !slots.contains(&slot) && slots.len() < ALTERNATIVES {
        slots.push(slot);
    }
    this.state.set(name, slots);
}

fn declare(this: &mut Interpreter<'_>, builtin: &str, words: &[Value]) {
    let exports = builtin == "export"
        || words
            .iter()
            .any(|word| word.known_prefix().starts_with("-x"));
    for word in words {
        let text = word.known_prefix();
        if text.starts_with('-') {
            continue;
        }
        let name = match text.split_once('=') {
            Some((name, _)) => {
                let value = word.slice_from(name.len() + 1);
                let name = name.trim_end_matches('+').to_owned();
                put(this, &name, Slot::Scalar(value));
                name
            }
            None => text.to_owned(),
        };
        if exports {
            if this.state.get(&name).is_none() {
                let slot = this.variable(&name);
                if slot != Slot::Unset {
                    this.state.set(&name, vec![slot]);
                }
            }
            this.state.export(&name);
        }
    }
}

/// `read`: every line of a text that is known may be the one that is read; all else is not known.
fn read(this: &mut Interpreter<'_>, words: &[Value]) {
    let mut names = Vec::new();
    let mut skip = false;
    let mut into_array = false;
    for word in words.iter().map(Value::text) {
        if std::mem::take(&mut skip) {
            continue;
        }
        match word.strip_prefix('-') {
            Some(options) => {
                into_array |= options.contains('a');
                skip = options.ends_with(['d', 'n', 'N', 'p', 't', 'u', 'i']);
            }
            None => names.push(word.to_owned()),
        }
    }
    let lines = match this.frame.stdin.clone() {
        Input::Text(text) if this.copies(text.text().len()) => {
            let mut lines = text.split(|c| c == '\n' || c == '\0');
            lines.retain(|line| !line.text().is_empty() || line.has_unknown());
            lines
        }
        _ => Vec::new(),
    };
    if into_array || names.len() > 1 {
        read_words(this, &names, into_array, &lines);
        return;
    }
    if names.is_empty() {
        names.push("REPLY".to_owned());
    }
    let input = this.frame.stdin.clone();
    let (origins, hunted_by) = match &input {
        Input::Pipe(runs, origins) => (*origins, hunt::hunter(&this.facts.runs, runs)),
        input => (secrets::of_input(this, input), None),
    };
    for name in names {
        let slots = if lines.is_empty() || lines.len() > ALTERNATIVES {
            vec![Slot::Scalar(Value::unknown(Unknown {
                origins,
                hunted_by,
                ..Unknown::any(format!("${name}"))
            }))]
        } else {
            lines
                .iter()
                .map(|line| Slot::Scalar(line.clone()))
                .collect()
        };
        this.state.set(&name, slots);
    }
}

/// `read a b c`, `read -a words`: the words of the first line.
fn read_words(this: &mut Interpreter<'_>, names: &[String], into_array: bool, lines: &[Value]) {
    let separators = this.separators();
    let mut words: Vec<Value> = match lines {
        [line] => line.split(|c| separators.contains(&c)),
        _ => Vec::new(),
    };
    words.retain(|word| !word.text().is_empty() || word.has_unknown());
    let input = this.frame.stdin.clone();
    let secrets = secrets::of_input(this, &input);
    let unknown =
        |name: &str| Value::unknown(Unknown::any(format!("${name}"))).with_origins(secrets);
    if into_array {
        for name in names {
            let values = if words.is_empty() {
                vec![unknown(name)]
            } else {
                words.clone()
            };
            this.state.set(name, vec![Slot::Array(values)]);
        }
        return;
    }
    for (index, name) in names.iter().enumerate() {
        let value = match words.get(index) {
            Some(_) if index + 1 == names.len() => join(&words[index..], " "),
            Some(word) => word.clone(),
            None if lines.len() == 1 => Value::default(),
            None => unknown(name),
        };
        this.state.set(name, vec![Slot::Scalar(value)]);
    }
}

fn mapfile(this: &mut Interpreter<'_>, words: &[Value]) {
    let name = words
        .iter()
        .map(Value::text)
        .rfind(|word| !word.starts_with('-'))
        .unwrap_or("MAPFILE")
        .to_owned();
    let slot = match this.frame.stdin.clone() {
        Input::Text(text) if this.copies(text.text().len()) => {
            let mut lines = text.split(|c| c == '\n');
            lines.retain(|line| !line.text().is_empty() || line.has_unknown());
            Slot::Array(lines)
        }
        _ => {
            let input = this.frame.stdin.clone();
            let origins = match &input {
                Input::Pipe(_, origins) => *origins,
                input => secrets::of_input(this, input),
            };
            let unknown = Unknown {
                may_be_empty: false,
                origins,
                ..Unknown::any(format!("${{{name}[@]}}"))
            };
            Slot::Array(vec![Value::unknown(unknown)])
        }
    };
    this.state.set(&name, vec![slot]);
}

fn set(this: &mut Interpreter<'_>, words: &[Value]) {
    for (index, word) in words.iter().enumerate() {
        match word.as_known() {
            Some("--") => {
                this.state.positional = words[index + 1..].to_vec();
                this.state.positional_known = true;
                return;
            }
            Some(option) if option.starts_with('-') && !option.starts_with("-o") => {
                this.state.export_all |= option.contains('a');
                this.state.traces |= option.contains(['x', 'v']);
            }
            Some("+x" | "+v") => this.state.traces = false,
            Some(option) if option.starts_with(['+', '-']) => {}
            Some("allexport") => this.state.export_all = true,
            Some("xtrace" | "verbose") => this.state.traces = true,
            Some("pipefail" | "errexit" | "nounset" | "noglob" | "nullglob") => {}
            _ => {
                this.state.positional = words[index..].to_vec();
                this.state.positional_known = true;
                return;
            }
        }
    }
}
