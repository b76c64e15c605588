//! The real bash as oracle: whether a text is well-formed, and what words mean. Without a bash these tests say nothing.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use palisade::shell::{CommandKind, Part, Word, parse};

/// Feeds `inputs` to a bash `script` that reads them separated by NUL and answers in the same way.
fn bash(script: &str, inputs: &[String]) -> Option<Vec<String>> {
    let mut bash = Command::new("bash");
    bash.args(["--norc", "-c", script])
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("LC_ALL", "C.UTF-8");
    let mut child = bash
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let mut stdin = child.stdin.take()?;
    let fed: Vec<u8> = inputs
        .iter()
        .flat_map(|input| [input.as_bytes(), b"\0"].concat())
        .collect();
    let feeder = std::thread::spawn(move || stdin.write_all(&fed));
    let output = child.wait_with_output().ok()?;
    feeder.join().ok()?.ok()?;
    let answers = String::from_utf8_lossy(&output.stdout).into_owned();
    Some(answers.split_terminator('\0').map(str::to_owned).collect())
}

/// What bash has against each text; nothing if it is well-formed.
fn complaints(texts: &[String]) -> Option<Vec<String>> {
    let script = r#"while IFS= read -r -d '' text; do printf '%s\0' "$(bash -O extglob -n -c -- "$text" 2>&1 </dev/null || echo "status $?")"; done"#;
    let answers = bash(script, texts)?;
    assert_eq!(answers.len(), texts.len(), "bash answers each text");
    Some(answers)
}

/// A small generator of numbers, so that each run tries the same.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % limit.max(1)
    }
}

/// What is put into texts to break them.
const PIECES: [&str; 44] = [
    "(",
    ")",
    "{",
    "}",
    "((",
    "))",
    "[[",
    "]]",
    ";",
    ";;",
    "&",
    "&&",
    "|",
    "||",
    "\n",
    " ",
    "'",
    "\"",
    "`",
    "$",
    "$(",
    "${",
    "$((",
    "\\",
    "<",
    ">",
    "<<E",
    ">&",
    "if ",
    "then ",
    "else ",
    "fi",
    "do ",
    "done",
    "case ",
    "esac",
    "for x ",
    " in ",
    "while ",
    "! ",
    "function f ",
    "a=(",
    "x",
    "#",
];

/// Texts that are each one step away from well-formed, or more.
fn mutations(texts: &[String], numbers: &mut Numbers) -> Vec<String> {
    let mut mutated = Vec::new();
    for text in texts {
        let mut places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        places.push(text.len());
        let mut changed = text.clone();
        let first = numbers.below(places.len());
        let (from, to) = (
            places[first],
            places[(first + 1 + numbers.below(3)).min(places.len() - 1)],
        );
        match numbers.below(4) {
            0 => changed.truncate(from),
            1 => changed.replace_range(from..to, ""),
            _ => changed.insert_str(from, PIECES[numbers.below(PIECES.len())]),
        }
        mutated.push(changed);
    }
    mutated
}

/// Where we know better, or do not care.
fn known_disagreement(text: &str, complaint: &str) -> bool {
    // Windows line ends are blanks here, and part of the word there.
    text.contains('\r')
        // bash takes what there is for the body, with a warning; the text has a hole all the same.
        || complaint.contains("here-document")
        // What is read when it is expanded is not read by `bash -n`.
        || complaint.is_empty() && ["<<", "`", "${ ", "${|", "$(("].iter().any(|late| text.contains(late))
        // bash counts the parts between `((` and `))`, and stops without a word at other things in them.
        || text.contains("for ((")
        // With the option for patterns, and only with it, `!(a)` is one where a command may begin.
        || text.contains("!(")
}

fn agrees(text: &str, complaint: &str) -> bool {
    let problems = parse(text).problems;
    // At a `]]` that comes too early bash stops without a word.
    let silent = complaint.is_empty()
        && problems
            .iter()
            .any(|it| text[it.span.start as usize..].starts_with("]]"));
    silent
        || problems.iter().any(|problem| problem.kind.is_limit())
        || problems.is_empty() == complaint.is_empty()
}

#[test]
fn bash_finds_the_same_texts_well_formed() {
    let mut texts = super::texts();
    let mut numbers = Numbers(7);
    let rounds: usize = std::env::var("ROUNDS")
        .ok()
        .and_then(|rounds| rounds.parse().ok())
        .unwrap_or(3);
    for _ in 0..rounds {
        texts.extend(mutations(&super::texts(), &mut numbers));
    }
    texts.retain(|text| !text.contains('\0'));
    let Some(answers) = complaints(&texts) else {
        return;
    };
    let mut wrong = String::new();
    let mut count = 0;
    for (text, complaint) in texts.iter().zip(&answers) {
        if !known_disagreement(text, complaint) && !agrees(text, complaint) {
            count += 1;
            let _ = write!(
                wrong,
                "\n{text:?}\n  bash: {complaint:?}\n  we: {:?}\n",
                parse(text).problems
            );
        }
    }
    assert!(count == 0, "{count} of {} texts:\n{wrong}", texts.len());
}

/// What a word without expansions of values becomes. Alternatives may leave nothing of it, and then there is no field.
fn fields(word: &Word) -> Vec<String> {
    let quoted = |part: &Part| matches!(part, Part::Text { quoted: true, .. });
    let solid = word.parts.iter().any(quoted);
    let all = alternatives(word).into_iter();
    all.filter(|(field, quoted)| solid || *quoted || !field.is_empty())
        .map(|(field, _)| field)
        .collect()
}

/// All that a word may become, and whether it has something quoted in it.
fn alternatives(word: &Word) -> Vec<(String, bool)> {
    let mut done = vec![(String::new(), false)];
    for part in &word.parts {
        let ends: Vec<(String, bool)> = match part {
            Part::Text { text, quoted } => vec![(text.clone(), *quoted)],
            Part::Brace(words) => words.iter().flat_map(alternatives).collect(),
            Part::Range { from, to, step } => range(from, to, *step)
                .into_iter()
                .map(|text| (text, false))
                .collect(),
            other => panic!("no such expansion was written: {other:?}"),
        };
        let join = |start: &(String, bool)| {
            let start = start.clone();
            ends.iter()
                .map(move |end| (format!("{}{}", start.0, end.0), start.1 || end.1))
                .collect::<Vec<_>>()
        };
        done = done.iter().flat_map(join).collect();
    }
    done
}

fn range(from: &str, to: &str, step: i64) -> Vec<String> {
    let number = |end: &str| {
        end.parse::<i64>()
            .unwrap_or_else(|_| i64::from(end.as_bytes()[0]))
    };
    let step = usize::try_from(step.unsigned_abs().max(1)).expect("steps are small here");
    let (first, last) = (number(from), number(to));
    let numbers: Vec<i64> = if first <= last {
        (first..=last).step_by(step).collect()
    } else {
        (last..=first).rev().step_by(step).collect()
    };
    let padded = [from, to].iter().any(|end| {
        let digits = end.trim_start_matches('-');
        digits.len() > 1 && digits.starts_with('0')
    });
    let width = if padded { from.len().max(to.len()) } else { 0 };
    let letters = from.parse::<i64>().is_err();
    let show = |number: i64| match u8::try_from(number) {
        Ok(byte) if letters => char::from(byte).to_string(),
        _ => format!("{number:0width$}"),
    };
    numbers.into_iter().map(show).collect()
}

/// The words of the arguments in `text`.
fn arguments(text: &str) -> Option<Vec<Word>> {
    let mut script = parse(&format!("x {text}"));
    let item = script
        .list
        .items
        .pop()
        .filter(|_| script.list.items.is_empty() && script.problems.is_empty())?;
    match item.commands.into_iter().next()?.kind {
        CommandKind::Simple { mut words, .. } => Some(words.split_off(1)),
        _ => None,
    }
}

/// What words are made of that expand without harm.
const LETTERS: [&str; 40] = [
    "a",
    "b",
    "z",
    "1",
    "3",
    "10",
    "-2",
    "05",
    "{",
    "{",
    "}",
    "}",
    ",",
    ",",
    "..",
    "..",
    "\\",
    "'",
    "'",
    "\"",
    "\"",
    " ",
    "$'\\n'",
    "$'\\x41\\101\\u00e9'",
    "$'\\'",
    "$\"",
    "é",
    "#",
    "*",
    "=",
    "[",
    "]",
    "!",
    "\\\n",
    "x",
    ":",
    "{a,b}",
    "{1..3}",
    "''",
    "{b..e..2}",
];

#[test]
fn bash_expands_words_in_the_same_way() {
    let mut numbers = Numbers(11);
    let mut texts = Vec::new();
    while texts.len() < 4000 {
        let len = 1 + numbers.below(9);
        let text: String = (0..len)
            .map(|_| LETTERS[numbers.below(LETTERS.len())])
            .collect();
        // Braces with `..` in them that are no range keep those inside them from being expanded, in bash.
        let canned = ["{1..3}", "{b..e..2}", "{a,b}"];
        let loose = canned
            .iter()
            .fold(text.clone(), |text, canned| text.replace(canned, ""));
        // It is also odd about quoted ones.
        let odd = text.contains("\\{")
            || text.ends_with('\\')
            || loose.contains("..") && (loose != text || loose.matches('{').count() > 1);
        if !odd && arguments(&text).is_some() {
            texts.push(text);
        }
    }
    let script = r#"set -f; while IFS= read -r -d '' text; do eval "printf '<%s>' '' $text" 2>/dev/null; printf '\0'; done"#;
    let Some(answers) = bash(script, &texts) else {
        return;
    };
    assert_eq!(answers.len(), texts.len(), "bash answers each text");
    let mut wrong = String::new();
    for (text, answer) in texts.iter().zip(&answers) {
        let words = arguments(text).unwrap_or_default();
        let mut ours = String::from("<>");
        for field in words.iter().flat_map(fields) {
            let _ = write!(ours, "<{field}>");
        }
        if ours != *answer {
            let _ = write!(wrong, "\n{text:?}\n  bash: {answer:?}\n  we: {words:?}\n");
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn plain_words_are_those_of_shell_words() {
    let mut numbers = Numbers(13);
    let letters = [
        "a", "b", " ", "  ", "'", "\"", "\\", "-", "/", "é", ".", "\\\"", "\\ ",
    ];
    for _ in 0..20_000 {
        let len = 1 + numbers.below(12);
        let text: String = (0..len)
            .map(|_| letters[numbers.below(letters.len())])
            .collect();
        let (Some(words), Ok(expected)) = (arguments(&text), shell_words::split(&text)) else {
            continue;
        };
        let ours: Vec<String> = words.iter().flat_map(fields).collect();
        assert_eq!(ours, expected, "{text:?}");
    }
}
