//! Code in other languages: which commands its calls come to.
//!
//! The data in `tests/inline/` is a line `=== language`, code, `---`, and the runs, a line each: words with unknown pieces as
//! `<…>` and active globs as they stand, `> file`, `>> file` and `< file` for files opened, `!` and origins for code that cannot be
//! seen. `UPDATE=1` writes the runs anew.

use std::fmt::Write;

use palisade::facts::{Access, Facts, MarkKind, Origins, Run, Value, gather_code};
use palisade::world::Fake;
use proptest::prelude::*;

const LANGUAGES: &[&str] = &[
    "python",
    "node",
    "perl",
    "ruby",
    "php",
    "lua",
    "awk",
    "sed",
    "vim",
    "make",
    "r",
    "julia",
    "groovy",
    "elixir",
    "erlang",
    "applescript",
    "elisp",
    "tcl",
    "ed",
    "gdb",
    "crontab",
    "vim-script",
    "haskell",
];

fn facts(language: &str, code: &str) -> Facts {
    let mut world = Fake::default();
    world.env.insert("HOME".to_owned(), "/home/me".to_owned());
    gather_code(language, code, "/work", &world)
}

fn shown(value: &Value) -> String {
    let mut shown = String::new();
    let mut done = 0;
    for mark in value.marks() {
        if let MarkKind::Unknown(unknown) = &mark.kind {
            shown.push_str(&value.text()[done..mark.at as usize]);
            let _ = write!(shown, "<{}>", unknown.from);
            done = mark.at as usize;
        }
    }
    shown + &value.text()[done..]
}

fn line(run: &Run) -> String {
    let words: Vec<String> = run.argv.iter().map(shown).collect();
    let mut line = words.join(" ");
    for redirection in &run.redirects {
        let sign = match redirection.access {
            Access::Read => "<",
            Access::Write => ">",
            Access::Append => ">>",
        };
        let _ = write!(line, " {sign} {}", shown(&redirection.path));
    }
    if let Some(code) = &run.code {
        let names = [
            (Origins::NETWORK, "network"),
            (Origins::DECODED, "decoded"),
            (Origins::UNKNOWN, "unknown"),
        ];
        let origins: Vec<&str> = names
            .iter()
            .filter(|(origin, _)| code.origins.has(*origin))
            .map(|(_, name)| *name)
            .collect();
        if !origins.is_empty() {
            let _ = write!(line, " ! {}", origins.join(" "));
        }
    }
    if run.name == "reverse shell" {
        line.clone_from(&run.name);
    }
    line.trim_start().replace('\n', "\\n")
}

#[test]
fn calls_come_to_commands() {
    let mut wrong = String::new();
    let update = std::env::var_os("UPDATE").is_some();
    let mut paths: Vec<_> = std::fs::read_dir("tests/inline")
        .expect("readable data")
        .map(|entry| entry.expect("readable data").path())
        .collect();
    paths.sort();
    for path in paths {
        let text = std::fs::read_to_string(&path).expect("readable data");
        let mut new = String::new();
        for case in text.split("=== ").skip(1) {
            let (head, rest) = case.split_once('\n').expect("readable data");
            let (code, expected) = rest
                .split_once("\n---\n")
                .unwrap_or((rest.trim_end_matches("\n---"), ""));
            let language = head.split_whitespace().next().expect("readable data");
            let runs: Vec<String> = facts(language, code).runs.iter().map(line).collect();
            let runs = runs.join("\n");
            let _ = write!(
                new,
                "=== {head}\n{code}\n---\n{runs}{}\n",
                if runs.is_empty() { "" } else { "\n" }
            );
            if runs.trim() != expected.trim() {
                let _ = writeln!(
                    wrong,
                    "{}: {head}\n{code}\n--- expected\n{}\n--- found\n{runs}\n",
                    path.display(),
                    expected.trim()
                );
            }
        }
        if update {
            std::fs::write(&path, new).expect("readable data");
        }
    }
    assert!(update || wrong.is_empty(), "{wrong}");
}

#[test]
fn deep_and_endless_code_ends() {
    for language in LANGUAGES {
        for piece in [
            "(",
            "[",
            "{",
            "f(",
            "${",
            "\"${`",
            "`",
            "os.system(",
            "x = [x, x]\n",
            "x = x + x + 'ab'\n",
            "#{\"",
            "<<A\n",
            "s/",
            "%w(",
            "system(",
            "a.b",
            "lambda x: ",
            "def f(x): f(f(x))\n",
            "for x in x ",
            "\"",
            "'",
            "f\"{",
            "$x{",
            "/*",
            "[[",
            "=>",
        ] {
            let text = piece.repeat(16_000 / piece.len());
            let begin = std::time::Instant::now();
            facts(language, &text);
            let took = begin.elapsed();
            assert!(took.as_millis() < 3000, "{language} {piece:?}: {took:?}");
        }
    }
}

proptest! {
    #[test]
    fn nothing_panics(language in proptest::sample::select(LANGUAGES), text in "([(){}\\[\\]'\"`$@%#/<>=.:,;|&!~ \n\t\\\\ab-]|os|system|é|\u{f0000}|for|in|EOF|<<|sub|def|s/|q\\(|=>|import|from|lambda|[0-9]){0,80}") {
        facts(language, &text);
    }
}
