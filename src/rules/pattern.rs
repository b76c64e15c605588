//! Regular expressions of rules, compiled when they are first needed and kept.
//!
//! Compiling one costs more than all the rest of a verdict, so the commonest shapes (a plain text, a prefix, a list of
//! words) are compared without it.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use regex::bytes::{Regex, RegexBuilder};

use crate::facts::{MarkKind, Value};
use crate::rules::LITERALS;

/// No rule needs an automaton larger than this.
const SIZE: usize = 1 << 20;

static COMPILED: Mutex<BTreeMap<String, Option<Arc<Regex>>>> = Mutex::new(BTreeMap::new());

/// Whether the pattern matches what is known of the value. A piece that is not known stands as a NUL, so that nothing
/// matches across it by accident.
pub(super) fn matches(pattern: &str, value: &Value) -> bool {
    if !value.has_unknown() {
        return matches_text(pattern, value.text());
    }
    let mut text = String::with_capacity(value.text().len() + 4);
    let mut done = 0;
    for mark in value.marks() {
        if let MarkKind::Unknown(_) = mark.kind {
            let at = mark.at as usize;
            text.push_str(&value.text()[done..at]);
            text.push('\0');
            done = at;
        }
    }
    text.push_str(&value.text()[done..]);
    matches_text(pattern, &text)
}

/// Whether the pattern matches somewhere in the text.
pub(super) fn matches_text(pattern: &str, text: &str) -> bool {
    if let Some(plain) = Plain::of(pattern) {
        return plain.matches(text);
    }
    may_match(pattern, text)
        && compiled(pattern).is_some_and(|regex| regex.is_match(text.as_bytes()))
}

/// Whether one of the texts is there that stand in whatever the pattern matches, as far as the build has found any.
fn may_match(pattern: &str, text: &str) -> bool {
    let Ok(at) = LITERALS.binary_search_by_key(&pattern, |(pattern, _)| pattern) else {
        return true;
    };
    let text = text.to_ascii_lowercase();
    LITERALS[at].1.iter().any(|literal| text.contains(literal))
}

/// A pattern that needs no automaton: alternatives of plain text, perhaps anchored.
struct Plain<'p> {
    start: Edge,
    end: Edge,
    alternatives: Cow<'p, str>,
    /// What follows each of them.
    tail: Cow<'p, str>,
}

/// What must be in front of the text, or behind it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    /// Anything.
    Open,
    /// Nothing.
    Text,
    /// Nothing or a slash: `(^|/)`.
    Part,
}

impl<'p> Plain<'p> {
    fn of(pattern: &'p str) -> Option<Self> {
        let (start, body) = match pattern.strip_prefix("(^|/)") {
            Some(body) => (Edge::Part, body),
            None => match pattern.strip_prefix('^') {
                Some(body) => (Edge::Text, body),
                None => (Edge::Open, pattern),
            },
        };
        let (end, body) = match body.strip_suffix("(/|$)") {
            Some(body) => (Edge::Part, body),
            None => match body.strip_suffix('$') {
                Some(body) => (Edge::Text, body),
                None => (Edge::Open, body),
            },
        };
        let grouped = body.strip_prefix('(').and_then(|body| body.split_once(')'));
        let (alternatives, tail) = grouped.unwrap_or((body, ""));
        let alternatives = match grouped {
            Some(_) => alternatives.strip_prefix("?:").unwrap_or(alternatives),
            None => alternatives,
        };
        // Without a group an edge belongs to one alternative only.
        let edged = start != Edge::Open || end != Edge::Open;
        let ambiguous = edged && grouped.is_none() && body.contains('|');
        if ambiguous || tail.contains('|') {
            return None;
        }
        Some(Self {
            start,
            end,
            alternatives: literal(alternatives)?,
            tail: literal(tail)?,
        })
    }

    fn matches(&self, text: &str) -> bool {
        let mut alternatives = self.alternatives.split('|');
        alternatives.any(|plain| match self.start {
            Edge::Text => text.strip_prefix(plain).is_some_and(|rest| self.ends(rest)),
            start => {
                let mut from = 0;
                while let Some(found) = text[from..].find(plain) {
                    let at = from + found;
                    let begins = start == Edge::Open || at == 0 || text[..at].ends_with('/');
                    if begins && self.ends(&text[at + plain.len()..]) {
                        return true;
                    }
                    let Some(next) = text[at..].chars().next() else {
                        break;
                    };
                    from = at + next.len_utf8();
                }
                false
            }
        })
    }

    /// Whether what stands behind an alternative is as it should be.
    fn ends(&self, rest: &str) -> bool {
        rest.strip_prefix(&*self.tail)
            .is_some_and(|rest| match self.end {
                Edge::Open => true,
                Edge::Text => rest.is_empty(),
                Edge::Part => rest.is_empty() || rest.starts_with('/'),
            })
    }
}

/// The text that an expression stands for, if it is plain text, or alternatives of it. Only dots are escaped in these.
fn literal(expression: &str) -> Option<Cow<'_, str>> {
    let plain = |c: char| {
        c.is_ascii_alphanumeric()
            || matches!(
                c,
                '|' | '-' | '_' | '/' | ':' | '=' | ' ' | ',' | '@' | '%' | '~'
            )
    };
    if expression.chars().all(plain) {
        return Some(Cow::Borrowed(expression));
    }
    let mut pieces = expression.split("\\.");
    pieces
        .all(|piece| piece.chars().all(plain))
        .then(|| Cow::Owned(expression.replace("\\.", ".")))
}

fn compiled(pattern: &str) -> Option<Arc<Regex>> {
    let mut all = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = all.get(pattern) {
        return known.clone();
    }
    let regex = RegexBuilder::new(pattern)
        .unicode(!pattern.is_ascii() || pattern.contains(r"\p"))
        .size_limit(SIZE)
        .build();
    let regex = regex.ok().map(Arc::new);
    all.insert(pattern.to_owned(), regex.clone());
    regex
}
