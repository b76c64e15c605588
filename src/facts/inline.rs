//! Code in other languages than shell: what of it can be read as a command.
//!
//! A tolerant reader finds calls and turns each into the shell command that does the same (`shutil.rmtree("/x")` into
//! `rm -rf /x`), which is then followed like any other, so that one set of rules serves all languages. Which calls those are,
//! and how a language is written, is data: `patterns/code.toml`. Names in texts and comments are no calls.

mod calls;
mod dumps;
pub(super) mod file;
mod got;
mod lines;
mod reader;
mod tokens;

use crate::facts::interpret::{Interpreter, Printed};
use crate::facts::{Limit, Origins, Run, Value};
use crate::shell::Span;

/// How much code is read at once, in bytes.
const LENGTH: usize = 1 << 20;

/// Follows a text in another language.
pub(super) fn follow(
    this: &mut Interpreter<'_>,
    language: &str,
    text: &Value,
    span: Span,
) -> Printed {
    if text.text().len() > LENGTH || !this.copies(text.text().len()) {
        this.limit(Limit::Length);
        return Printed::unknown(Origins::GENERATED);
    }
    let source = this.text_with_holes(text);
    this.deeper(|this| {
        if lines::follow(this, language, &source, span) {
            return;
        }
        let Some(language) = calls::language(language) else {
            return;
        };
        if calls::multiplies(&source) {
            let span = this.span(span);
            let run = Run {
                name: "fork bomb".to_owned(),
                argv: vec![Value::known(&*language.names[0])].into(),
                span,
                ..this.blank()
            };
            this.facts.runs.push(run);
        }
        let shows = dumps::shown_by(language, &source);
        if !shows.is_empty() {
            let span = this.span(span);
            let run = Run {
                span,
                shows,
                ..this.blank()
            };
            this.facts.runs.push(run);
        }
        if !calls::may_act(language, &source) {
            return;
        }
        let mut reader = reader::Reader::new(this, language, &source, span);
        let start = match source.find(&*language.starts) {
            Some(at) if !language.starts.is_empty() => at + language.starts.len(),
            _ => 0,
        };
        reader.all(start..source.len());
        let tied = reader.connects && reader.hands
            || language.names[0] == "awk" && calls::talks_to_shell(&source);
        if tied {
            let span = this.span(span);
            let run = Run {
                name: "reverse shell".to_owned(),
                argv: vec![Value::known(&*language.names[0])].into(),
                span,
                ..this.blank()
            };
            this.facts.runs.push(run);
        }
    });
    Printed::unknown(Origins::GENERATED)
}

/// The language of a script, by its first line.
pub(super) fn language_of(text: &str) -> &'static str {
    let first = text.lines().next().unwrap_or_default();
    if !first.starts_with("#!") {
        return "shell";
    }
    let known = [
        "python",
        "node",
        "perl",
        "ruby",
        "php",
        "lua",
        "awk",
        "deno",
        "bun",
        "tclsh",
        "expect",
        "osascript",
        "Rscript",
        "julia",
        "groovy",
        "sed",
        "make",
        "elixir",
    ];
    let found = known.into_iter().find(|language| first.contains(language));
    match found {
        Some("deno" | "bun") => "node",
        Some("tclsh") => "tcl",
        Some("osascript") => "applescript",
        Some("Rscript") => "r",
        found => found.unwrap_or("shell"),
    }
}
