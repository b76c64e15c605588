//! Properties of every tree: nothing panics, and spans lie where they should.

use palisade::shell::{
    Assigned, Command, CommandKind, List, ParameterOp, Part, RedirectOp, Script, Span, Word, parse,
};
use proptest::prelude::*;

/// Looks at all spans of a tree.
struct Spans<'a> {
    text: &'a str,
    /// Spans that stand outside their parents, as bodies of here-documents do, or whose insides all have one span, as in
    /// backticks, are followed but not compared.
    wrong: Vec<String>,
}

impl Spans<'_> {
    fn check(&mut self, span: Span, parent: Option<Span>, what: &str) {
        let (start, end) = (span.start as usize, span.end as usize);
        if self.text.get(start..end).is_none() {
            self.wrong
                .push(format!("{what}: {span:?} is no part of the text"));
        }
        if let Some(parent) = parent
            && (span.start < parent.start || span.end > parent.end)
        {
            self.wrong
                .push(format!("{what}: {span:?} is not in {parent:?}"));
        }
    }

    fn list(&mut self, list: &List, parent: Option<Span>) {
        for command in list.items.iter().flat_map(|item| &item.commands) {
            self.command(command, parent);
        }
    }

    fn command(&mut self, command: &Command, parent: Option<Span>) {
        self.check(command.span, parent, "command");
        let within = Some(command.span);
        match &command.kind {
            CommandKind::Simple { assignments, words } => {
                for assignment in assignments {
                    self.check(assignment.span, within, "assignment");
                    match &assignment.value {
                        Assigned::Scalar(word) => self.word(word, Some(assignment.span)),
                        Assigned::Array(words) => self.words(words, Some(assignment.span)),
                    }
                    self.words(&assignment.index, Some(assignment.span));
                }
                self.words(words, within);
            }
            CommandKind::Group(list) | CommandKind::Subshell(list) => self.list(list, within),
            CommandKind::If { arms, otherwise } => {
                for (condition, then) in arms {
                    self.list(condition, within);
                    self.list(then, within);
                }
                if let Some(list) = otherwise {
                    self.list(list, within);
                }
            }
            CommandKind::While {
                condition, body, ..
            } => {
                self.list(condition, within);
                self.list(body, within);
            }
            CommandKind::For { words, body, .. } => {
                self.words(words.iter().flatten(), within);
                self.list(body, within);
            }
            CommandKind::ArithFor { expression, body } => {
                self.word(expression, within);
                self.list(body, within);
            }
            CommandKind::Case { subject, arms } => {
                self.word(subject, within);
                for (patterns, body) in arms {
                    self.words(patterns, within);
                    self.list(body, within);
                }
            }
            CommandKind::Test(words) => self.words(words, within),
            CommandKind::Arith(word) => self.word(word, within),
            CommandKind::Function { body, .. } | CommandKind::Coproc(body) => {
                self.command(body, within);
            }
        }
        for redirect in &command.redirects {
            self.check(redirect.span, within, "redirection");
            let body = redirect.op == RedirectOp::HereDoc;
            self.word(
                &redirect.target,
                if body { None } else { Some(redirect.span) },
            );
        }
    }

    fn words<'w>(&mut self, words: impl IntoIterator<Item = &'w Word>, parent: Option<Span>) {
        for word in words {
            self.word(word, parent);
        }
    }

    fn word(&mut self, word: &Word, parent: Option<Span>) {
        self.check(word.span, parent, "word");
        let within = Some(word.span);
        for part in &word.parts {
            match part {
                Part::Text { .. } | Part::Tilde(_) | Part::Range { .. } => {}
                Part::Command { list, span, .. } | Part::Process { list, span, .. } => {
                    self.check(*span, within, "substitution");
                    self.list(list, Some(*span));
                }
                Part::Arith { expression, .. } => self.word(expression, within),
                Part::Brace(words) => self.words(words, within),
                Part::Parameter { parameter, .. } => {
                    self.words(&parameter.index, within);
                    match &parameter.op {
                        ParameterOp::Default(_, word)
                        | ParameterOp::Assign(_, word)
                        | ParameterOp::Error(_, word)
                        | ParameterOp::Alternate(_, word)
                        | ParameterOp::TrimPrefix(_, word)
                        | ParameterOp::TrimSuffix(_, word) => self.word(word, within),
                        ParameterOp::Replace { pattern, with, .. } => {
                            self.words([pattern, with], within);
                        }
                        ParameterOp::Substring(offset, length) => {
                            self.word(offset, within);
                            self.words(length, within);
                        }
                        _ => {}
                    }
                }
            }
        }
    }
}

fn wrong_spans(text: &str, script: &Script) -> Vec<String> {
    let mut spans = Spans {
        text,
        wrong: Vec::new(),
    };
    for problem in &script.problems {
        spans.check(problem.span, None, "problem");
    }
    spans.list(&script.list, None);
    spans.wrong
}

#[test]
fn spans_lie_in_their_parents() {
    for text in super::texts() {
        let wrong = wrong_spans(&text, &parse(&text));
        assert!(wrong.is_empty(), "{text:?}: {wrong:?}");
    }
}

/// Text made of what shells know, in any order.
fn shell_like() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "(",
        ")",
        "((",
        "))",
        "{",
        "}",
        "{ ",
        "; }",
        "[[ ",
        " ]]",
        ";",
        ";;",
        "&",
        "&&",
        "|",
        "||",
        "|&",
        "\n",
        " ",
        "'",
        "\"",
        "`",
        "\\`",
        "$",
        "$(",
        "${",
        "${x:-",
        "${x/",
        "${x[",
        "$((",
        "$[",
        "$'",
        "\\",
        "<",
        ">",
        "<(",
        ">&",
        "<<E",
        "<<-'E'",
        "\nE\n",
        "\t",
        "if ",
        "then ",
        "else ",
        "elif ",
        "fi",
        "do ",
        "done",
        "case x in ",
        "esac",
        "for x in ",
        "while ",
        "until ",
        "! ",
        "function f ",
        "f() ",
        "coproc ",
        "time ",
        "a=",
        "a=(",
        "a[",
        "x",
        "rm -rf /",
        "~",
        "#",
        ",",
        "..",
        "{a,",
        "é",
        "\u{1f600}",
        "\0",
        "\r",
        "\r\n",
        "=~",
        "2",
        "*",
        "?(",
        "!(",
        "@",
        ":",
        "/",
        "%",
        "^",
        "-",
        "declare ",
        "]",
        "\u{7f}",
        "\u{202e}",
    ]);
    prop::collection::vec(pieces, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_pieces_make_a_tree(text in shell_like()) {
        let wrong = wrong_spans(&text, &parse(&text));
        prop_assert!(wrong.is_empty(), "{text:?}: {wrong:?}");
    }

    #[test]
    fn any_text_makes_a_tree(text in "\\PC{0,80}") {
        let wrong = wrong_spans(&text, &parse(&text));
        prop_assert!(wrong.is_empty(), "{text:?}: {wrong:?}");
    }
}
