//! Reads a rule file and says what is wrong with it, by line, with the way out.
//!
//! The build script compiles this too, so that a file of `patterns/` and a file that people keep for themselves are held to
//! the same.

use std::fmt;

use crate::facts::STORE_ACTS;
use serde::de::DeserializeOwned;

use crate::facts::grammar::{Clue, Program, Reading, Runs, Style};
use crate::rules::file::{File, Rule, Sample, Touch, When};

/// Something wrong in a rule file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, and what to do.
    pub message: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.line, self.message)
    }
}

/// Where a run's standard input may come from.
pub(crate) const STDIN: &[&str] = &[
    "nothing",
    "empty",
    "text",
    "file",
    "pipe",
    "network",
    "decoded",
    "generated",
    "downloaded",
    "unknown",
];
/// Where code may come from.
pub(crate) const ORIGINS: &[&str] = &[
    "network",
    "decoded",
    "generated",
    "file",
    "downloaded",
    "trusted",
    "unknown",
    "secret",
];
/// What of a secret a run may show, keep or send.
pub(crate) const SECRETS: &[&str] = &["secret", "credential", "variable", "environment"];
/// Where a run may happen.
pub(crate) const PLACES: &[&str] = &["local", "host", "container", "fresh"];
/// What may be said of a work tree: of all of it, of its tracked files, of its untracked ones.
const WORK_TREE: &[&str] = &[
    "clean",
    "dirty",
    "unmodified",
    "modified",
    "no-untracked",
    "untracked",
];
/// What may differ from the test machine.
pub(crate) const GIVEN: &[&str] = &[
    "clean",
    "no-repository",
    "on-main",
    "merged",
    "no-stash",
    "powershell",
    "cmd",
    "read",
    "write",
    "edit",
    "grep",
    "key",
    "secret",
    "leak",
    "staged",
    "unpushed",
    "slow",
];
/// Words for [`Touch::operands`], besides numbers.
const OPERANDS: &[&str] = &["all", "first", "last", "but-last", "none", "found"];

/// Reads a rule file.
///
/// # Errors
///
/// The first thing that is not TOML or not a rule file.
pub fn read(text: &str) -> Result<File, Mistake> {
    table(text)
}

/// Reads a file of tables that deny unknown fields.
///
/// # Errors
///
/// The first thing that is not TOML or not such a file.
pub(crate) fn table<T: DeserializeOwned>(text: &str) -> Result<T, Mistake> {
    toml::from_str(text).map_err(|error| {
        let message = error.message().lines().collect::<Vec<_>>().join(" ");
        let span = error.span().unwrap_or(0..text.len());
        let mut at = span.start;
        if let Some(name) = message.strip_prefix("unknown field `") {
            // The span may be that of the table around it.
            let name = name.split('`').next().unwrap_or_default();
            let inside = text.get(span).unwrap_or_default();
            at += key_at(inside, name).unwrap_or(0);
        }
        Mistake {
            line: line_of(text, at),
            message: with_suggestion(&message),
        }
    })
}

/// Everything that is wrong in a file that could be read. `complete` asks for samples and texts as well, as the files of
/// `patterns/` have them.
pub fn check(file: &File, text: &str, complete: bool) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    for (nth, program) in file.program.iter().enumerate() {
        let mut say = |needle: &str, message: String| {
            let headers = &["[program]", "[[program]]"];
            mistakes.push(mistake_in(text, headers, nth, needle, message));
        };
        check_program(program, &mut say);
    }
    for (nth, clue) in file.clue.iter().enumerate() {
        let mut say = |needle: &str, message: String| {
            mistakes.push(mistake_in(text, &["[[clue]]"], nth, needle, message));
        };
        check_clue(clue, &mut say);
        if clue.program.is_empty() && file.program.is_empty() {
            say(
                "",
                "a clue about no program: the file declares none".to_owned(),
            );
        }
    }
    for (nth, rule) in file.rule.iter().enumerate() {
        let mut say = |needle: &str, message: String| {
            mistakes.push(mistake_in(text, &["[[rule]]"], nth, needle, message));
        };
        check_rule(rule, complete, &mut say);
        if file.rule[..nth].iter().any(|other| other.name == rule.name) {
            say(&rule.name, format!("there are two rules {}", rule.name));
        }
    }
    mistakes
}

type Say<'a> = dyn FnMut(&str, String) + 'a;

fn check_program(program: &Program, say: &mut Say<'_>) {
    if program.names.is_empty() || program.names.iter().any(|name| name.is_empty()) {
        say("names", "a program needs names".to_owned());
    }
    if program.style == Style::Assign {
        return;
    }
    let in_words = program
        .value_in
        .iter()
        .flat_map(|(_, options)| options.iter());
    for option in program.value_for.iter().chain(in_words) {
        if !option.starts_with(['-', '/', '+']) {
            say(
                option,
                format!("`{option}` is not an option: it begins with none of - / +"),
            );
        }
    }
    for runs in program.runs.iter() {
        check_runs(runs, say);
    }
}

fn check_runs(runs: &Runs, say: &mut Say<'_>) {
    let ways = [
        runs.from.is_some(),
        !runs.after.is_empty(),
        !runs.option.is_empty(),
        !runs.env.is_empty(),
        !runs.setting.is_empty(),
        runs.stdin.is_some(),
        runs.file.is_some(),
        runs.text.is_some(),
        !runs.file_in.is_empty(),
        !runs.env_file.is_empty(),
        runs.script.is_some(),
        !runs.script_in.is_empty(),
    ];
    // Options that name the program stand beside operands that are its arguments, or alone.
    let alone = usize::from(runs.program_in.is_empty());
    let count = ways.iter().filter(|&&way| way).count();
    if !(alone..=1).contains(&count) {
        say(
            "runs",
            "each of `runs` has exactly one of from, after, option, env, setting, stdin, file, text, file_in, env_file, script, script_in"
                .to_owned(),
        );
    }
}

fn check_clue(clue: &Clue, say: &mut Say<'_>) {
    let current = clue.is == Reading::Kube || clue.is == Reading::Docker;
    let somewhere = [
        !clue.option.is_empty(),
        clue.operand.is_some(),
        !clue.env.is_empty(),
        !clue.file.is_empty(),
        clue.fixed.is_some(),
        clue.dir,
        current,
    ];
    if !somewhere.contains(&true) {
        let message = "a clue needs one of option, operand, env, file, fixed, dir";
        say("", message.to_owned());
    }
    if !clue.file.is_empty() && clue.key.is_empty() && clue.env.is_empty() {
        say("file", "say which `key` of the file is read".to_owned());
    }
    if let Some(operand) = &clue.operand {
        let number = operand.strip_suffix('+').unwrap_or(operand);
        let number = if number == "last" { "1" } else { number };
        if number.parse::<u32>().is_err() || operand == "0+" {
            let message =
                format!("`operand = {operand:?}` should be a number, a number and +, or last");
            say(operand, message);
        }
    }
}

fn check_rule(rule: &Rule, complete: bool, say: &mut Say<'_>) {
    let name = &*rule.name;
    let kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if name.is_empty() || !name.chars().all(kebab) || name.starts_with('-') || name.ends_with('-') {
        say(
            "name",
            format!("the name {name:?} is not in kebab case, as reset-hard is"),
        );
    }
    let title = &*rule.title;
    if title.is_empty() {
        say("title", format!("{name} has no title"));
    }
    let shouted = title.split_whitespace().next().is_some_and(|word| {
        // An acronym may stand first.
        word.starts_with(char::is_uppercase) && !word.chars().all(char::is_uppercase)
    });
    if shouted || title.ends_with('.') {
        say(
            "title",
            format!("the title {title:?} should be in lower case, without a full stop"),
        );
    }
    if rule.effect.is_some() != rule.touch.is_empty() {
        let message = if rule.touch.is_empty() {
            "needs an effect, or something that it touches"
        } else {
            "takes its effect from what it touches: leave `effect` out"
        };
        say("effect", format!("{name} {message}"));
    }
    if complete {
        for (what, empty) in [
            ("why", rule.why.is_empty()),
            ("instead", rule.instead.is_empty()),
            ("hit", rule.hit.is_empty()),
            ("miss", rule.miss.is_empty()),
        ] {
            if empty {
                say("name", format!("{name} has no `{what}`"));
            }
        }
    }
    for sample in rule.hit.iter().chain(rule.miss.iter()) {
        if let Sample::Given { given, .. } = sample {
            for given in given.iter() {
                one_of("given", given, GIVEN, say);
            }
        }
    }
    for touch in rule.touch.iter() {
        check_touch(touch, say);
    }
    check_when(&rule.when, say);
}

fn check_touch(touch: &Touch, say: &mut Say<'_>) {
    if let Some(only) = &touch.only {
        one_of("only", only, &["guard", "secret", "protected"], say);
    }
    let number = touch.operands.strip_suffix('+').unwrap_or(&touch.operands);
    if number.parse::<u32>().is_ok_and(|number| number > 0) {
        return;
    }
    if touch.operands.is_empty() {
        say(
            "touch",
            format!(
                "say which `operands` are touched: a number, 2+, {}",
                OPERANDS.join(", ")
            ),
        );
    } else {
        one_of("operands", &touch.operands, OPERANDS, say);
    }
}

fn check_when(when: &When, say: &mut Say<'_>) {
    for word in when.words.iter() {
        if word.is_empty() || word.starts_with('-') {
            say(
                word,
                format!("`{word}` in `words` is not an operand; options go to `flags`"),
            );
        }
    }
    for flag in when.flags.iter() {
        let mixed = flag.split('|').any(|flag| flag.starts_with(['-', '/']));
        if mixed
            && !flag
                .split('|')
                .all(|flag| flag.starts_with(['-', '/', '+']))
        {
            say(
                flag,
                format!("`{flag}` in `flags`: each alternative is an option, with its dash"),
            );
        }
    }
    if let Some(count) = when.operands.as_ref() {
        let number = count.strip_suffix('+').unwrap_or(count);
        if number.parse::<u32>().is_err() {
            say(
                count,
                format!("`operands = {count:?}` should be a number, or a number and +"),
            );
        }
    }
    for pattern in when.patterns() {
        let regex = &*pattern.text;
        if let Err(error) = regex::bytes::RegexBuilder::new(regex)
            .unicode(false)
            .build()
        {
            let error = error.to_string();
            let last = error.lines().last().unwrap_or_default();
            say(regex, format!("bad regular expression {regex:?}: {last}"));
        }
    }
    for (field, words, known) in [
        ("stdin", &when.stdin, STDIN),
        ("code_from", &when.code_from, ORIGINS),
        ("shows", &when.shows, SECRETS),
        ("keeps", &when.keeps, SECRETS),
        ("sends", &when.sends, SECRETS),
        ("place", &when.place, PLACES),
        ("does", &when.does, STORE_ACTS),
    ] {
        for word in words.iter() {
            one_of(field, word, known, say);
        }
    }
    for (field, word, known) in [
        ("worktree", &when.worktree, WORK_TREE),
        ("branch", &when.branch, &["default", "other"]),
        ("merged", &when.merged, &["yes"]),
        ("stash", &when.stash, &["empty"]),
        (
            "secret_in",
            &when.secret_in,
            &[
                "added",
                "committed",
                "pushed",
                "committed-unseen",
                "pushed-unseen",
            ],
        ),
    ] {
        if let Some(word) = word.as_ref() {
            one_of(field, word, known, say);
        }
    }
    for inner in when.unless.iter().chain(when.any.iter()) {
        check_when(inner, say);
    }
}

fn one_of(field: &str, word: &str, known: &[&str], say: &mut Say<'_>) {
    if known.contains(&word) {
        return;
    }
    let hint = match nearest(word, known.iter().copied()) {
        Some(near) => format!("did you mean {near}?"),
        None => format!("there are {}", known.join(", ")),
    };
    say(word, format!("`{field}` knows no {word}; {hint}"));
}

/// The candidate that is most like `word`, if one is like enough to have been meant.
pub fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let allowed = (word.len() / 3).clamp(1, 3);
    let by_distance = candidates
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate));
    by_distance
        .filter(|&(distance, _)| distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

/// How many letters must be added, dropped, changed or swapped with their neighbour to make one of the other.
fn distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (i, a) in from.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, b) in to.iter().enumerate() {
            let mut best = (row[j] + usize::from(a != b))
                .min(row[j + 1] + 1)
                .min(next[j] + 1);
            if i > 0 && j > 0 && *a == to[j - 1] && from[i - 1] == *b {
                best = best.min(before[j - 1] + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
    }
    row[to.len()]
}

/// Serde's messages list all that was expected; people want the one they meant.
fn with_suggestion(message: &str) -> String {
    let Some((what, expected)) = message.split_once(", expected ") else {
        return message.to_owned();
    };
    let quoted = |text: &str| -> Vec<String> {
        text.split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect()
    };
    let (given, known) = (quoted(what), quoted(expected));
    let (Some(given), true) = (given.first(), known.len() > 1) else {
        return message.to_owned();
    };
    match nearest(given, known.iter().map(String::as_str)) {
        Some(near) => format!("{what}; did you mean `{near}`?"),
        None => format!("{what}; there are {}", known.join(", ")),
    }
}

/// A mistake in the nth table that has one of these headers, at the key `needle` or where that text stands.
pub(crate) fn mistake_in(
    text: &str,
    headers: &[&str],
    nth: usize,
    needle: &str,
    message: String,
) -> Mistake {
    let start = header(text, headers, nth);
    let body = &text[start..];
    let end = body
        .get(1..)
        .and_then(|rest| rest.find("\n[["))
        .map_or(body.len(), |end| end + 1);
    let at = match needle {
        "" => 0,
        needle => key_at(&body[..end], needle)
            .or_else(|| body[..end].find(needle))
            .unwrap_or(0),
    };
    Mistake {
        line: line_of(text, start + at),
        message,
    }
}

/// Where the key stands that is called `name`.
fn key_at(text: &str, name: &str) -> Option<usize> {
    let mut from = 0;
    while let Some(found) = text[from..].find(name) {
        let at = from + found;
        let end = at + name.len();
        let alone = !text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '-');
        if alone && text[end..].trim_start().starts_with('=') {
            return Some(at);
        }
        from = end;
    }
    None
}

/// Where the nth table of one of these names begins.
fn header(text: &str, names: &[&str], nth: usize) -> usize {
    let mut at = 0;
    let mut seen = 0;
    for line in text.split_inclusive('\n') {
        if names.iter().any(|name| line.trim_start().starts_with(name)) {
            if seen == nth {
                return at;
            }
            seen += 1;
        }
        at += line.len();
    }
    0
}

fn line_of(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or(text);
    before.matches('\n').count() + 1
}
