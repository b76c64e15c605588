//! Parts of a text, and where statements begin in them.

use std::ops::Range;

use super::statements::REPORTED;
use super::tokens::{Kind, Token};

/// A piece of a text: the tokens of the whole, and which of them are meant.
#[derive(Clone, Copy)]
pub(super) struct Piece<'a, 't> {
    pub(super) tokens: &'a [Token<'t>],
    pub(super) from: usize,
    pub(super) to: usize,
}

impl<'t> Piece<'_, 't> {
    pub(super) fn get(&self, at: usize) -> Option<&Token<'t>> {
        if at < self.to {
            self.tokens.get(at)
        } else {
            None
        }
    }

    pub(super) fn is(&self, at: usize, word: &str) -> bool {
        self.get(at).is_some_and(|token| token.is(word))
    }

    pub(super) fn is_one(&self, at: usize, words: &[&str]) -> bool {
        self.get(at).is_some_and(|token| token.is_one(words))
    }

    /// The first place from `from` on, not inside of brackets, at which one of these words stands.
    pub(super) fn find(&self, from: usize, words: &[&str]) -> Option<usize> {
        let mut at = from;
        while let Some(token) = self.get(at) {
            if token.is_one(words) {
                return Some(at);
            }
            at = if token.kind == Kind::Open && token.close > at {
                token.close
            } else {
                at + 1
            };
        }
        None
    }

    pub(super) fn range(&self) -> Range<usize> {
        self.from..self.to.min(self.tokens.len())
    }

    /// The strings in it, with a sign for what is not known between two of them that are put together.
    pub(super) fn strings(&self) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        let mut joined = false;
        for token in &self.tokens[self.range()] {
            match token.kind {
                Kind::Text => {
                    let text = unquoted(token.text);
                    match all.last_mut() {
                        Some(last) if joined => last.push_str(&text),
                        _ => all.push(text),
                    }
                    joined = false;
                }
                Kind::Sign if token.text == "||" || token.text == "+" => joined = true,
                Kind::Sign | Kind::End => joined = false,
                _ if joined => {
                    if let Some(last) = all.last_mut() {
                        last.push('\u{10fffd}');
                    }
                }
                _ => {}
            }
            if all.len() >= REPORTED {
                break;
            }
        }
        all
    }
}

/// A string without the doubling of quotes and the commonest escapes.
pub(super) fn unquoted(text: &str) -> String {
    if text.contains(['\'', '\\']) {
        text.replace("''", "'")
            .replace("\\'", "'")
            .replace("\\n", "\n")
    } else {
        text.to_owned()
    }
}

/// Words that begin a statement which changes something, for texts without `;` between statements.
const VERBS: &[&str] = &[
    "DROP", "TRUNCATE", "DELETE", "UPDATE", "INSERT", "MERGE", "EXEC", "EXECUTE", "ALTER",
    "CREATE", "RESTORE", "BACKUP", "SHUTDOWN", "KILL", "SELECT", "GRANT", "REVOKE", "IF", "WHILE",
    "BEGIN", "DECLARE", "SET", "PRINT", "USE", "WITH", "RETURN", "COMMIT", "ROLLBACK",
];

/// The first place from `at` on at which none of these words stands.
pub(super) fn skip(piece: Piece<'_, '_>, at: usize, words: &[&str]) -> usize {
    let mut at = at;
    while piece.is_one(at, words) {
        at += 1;
    }
    at
}

/// Whether a statement creates something with a body that runs some other time.
pub(super) fn is_routine(tokens: &[Token<'_>]) -> bool {
    let Some((first, rest)) = tokens.split_first() else {
        return false;
    };
    if !first.is_one(&["CREATE", "ALTER"]) {
        return false;
    }
    let nouns = [
        "PROCEDURE",
        "PROC",
        "FUNCTION",
        "TRIGGER",
        "EVENT",
        "PACKAGE",
        "TASK",
        "AGGREGATE",
        "MACRO",
        "RULE",
        "POLICY",
    ];
    let others = [
        "TABLE",
        "VIEW",
        "INDEX",
        "DATABASE",
        "SCHEMA",
        "USER",
        "ROLE",
        "TYPE",
        "EXTENSION",
        "SEQUENCE",
        "LOGIN",
    ];
    for token in rest.iter().take(12) {
        if token.is_one(&others) || token.kind == Kind::Open {
            return false;
        }
        if token.is_one(&nouns) {
            return true;
        }
    }
    false
}

/// Where the statement stands that `EXPLAIN` runs, if it runs it: `EXPLAIN ANALYZE`, `EXPLAIN (ANALYZE, BUFFERS)`.
pub(super) fn analyzed(piece: Piece<'_, '_>) -> Option<usize> {
    let mut at = piece.from + 1;
    let mut runs = piece.is(piece.from, "PROFILE");
    if let Some(open) = piece.get(at).filter(|token| token.kind == Kind::Open) {
        let close = open.close;
        let found = (at..close).find(|at| piece.is_one(*at, &["ANALYZE", "ANALYSE"]));
        runs = found.is_some_and(|found| !piece.is_one(found + 1, &["FALSE", "OFF", "NO"]));
        at = close + 1;
    }
    while piece.is_one(at, &["ANALYZE", "ANALYSE", "VERBOSE"]) {
        runs |= !piece.is(at, "VERBOSE");
        at += 1;
    }
    (runs && at < piece.to).then_some(at)
}

/// Whether the token behind this one begins a statement inside of another one; where that ends.
pub(super) fn opened_by(piece: Piece<'_, '_>, at: usize) -> Option<usize> {
    let token = piece.get(at)?;
    match token.kind {
        Kind::Open if at > piece.from => {
            let before = piece.get(at - 1)?;
            before
                .is_one(&["AS", "MATERIALIZED", "COPY"])
                .then(|| token.close.min(piece.to))
        }
        Kind::Word => token
            .is_one(&[
                "BEGIN", "THEN", "ELSE", "LOOP", "DO", "REPEAT", "ATOMIC", "CALL_END",
            ])
            .then_some(piece.to),
        _ => None,
    }
}

/// Whether a statement begins at this place in a row of them without `;`. `verb` is that of the statement before.
pub(super) fn follows(piece: Piece<'_, '_>, at: usize, verb: &str) -> bool {
    let Some(token) = piece.get(at).filter(|token| token.is_one(VERBS)) else {
        return false;
    };
    let long = [
        "CREATE", "ALTER", "GRANT", "REVOKE", "DENY", "MERGE", "DECLARE",
    ];
    if long.iter().any(|long| verb.eq_ignore_ascii_case(long)) && !token.first {
        return false;
    }
    let before = at.checked_sub(1).and_then(|before| piece.get(before));
    let belongs = before.is_some_and(|before| {
        before.is_one(&[
            "ON", "FOR", "AFTER", "OF", "INSTEAD", "THEN", "WITH", "AS", "NOT",
        ]) || before.sign(",")
            || before.sign(".")
    });
    // `INSERT … SELECT`, `UPDATE … SET`, `IF EXISTS`
    let inside = match &*token.text.to_ascii_uppercase() {
        "SELECT" => verb.eq_ignore_ascii_case("insert") || verb.eq_ignore_ascii_case("with"),
        "SET" | "WITH" => !token.first,
        "IF" => before.is_some_and(|before| {
            before.is_one(&["TABLE", "DATABASE", "VIEW", "INDEX", "PROCEDURE", "SCHEMA"])
        }),
        _ => false,
    };
    !belongs && !inside
}

/// Where the statement beside this one begins.
pub(super) fn next_beside(piece: Piece<'_, '_>, from: usize) -> usize {
    let verb = piece.get(from).map_or("", |token| token.text);
    let mut at = from + 1;
    while let Some(token) = piece.get(at) {
        if follows(piece, at, verb) {
            return at;
        }
        at = if token.kind == Kind::Open && token.close > at {
            token.close
        } else {
            at + 1
        };
    }
    piece.to
}
