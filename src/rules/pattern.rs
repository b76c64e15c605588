//! Regular expressions of rules, compiled when they are first needed and kept.
//!
//! Compiling one costs more than all the rest of a verdict, so the commonest shapes (a plain text, a prefix, a list of
//! words) are compared without it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use regex::bytes::{Regex, RegexBuilder};

use crate::facts::{MarkKind, Value};

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
    compiled(pattern).is_some_and(|regex| regex.is_match(text.as_bytes()))
}

/// A pattern that needs no automaton: alternatives of plain text, perhaps anchored.
struct Plain<'p> {
    start: bool,
    end: bool,
    alternatives: &'p str,
    /// What follows each of them.
    tail: &'p str,
}

impl<'p> Plain<'p> {
    fn of(pattern: &'p str) -> Option<Self> {
        let (start, body) = match pattern.strip_prefix('^') {
            Some(body) => (true, body),
            None => (false, pattern),
        };
        let (end, body) = match body.strip_suffix('$') {
            Some(body) => (true, body),
            None => (false, body),
        };
        let grouped = body.strip_prefix('(').and_then(|body| body.split_once(')'));
        let (alternatives, tail) = grouped.unwrap_or((body, ""));
        let alternatives = match grouped {
            Some(_) => alternatives.strip_prefix("?:").unwrap_or(alternatives),
            None => alternatives,
        };
        // Without a group an anchor belongs to one alternative only.
        let ambiguous = (start || end) && grouped.is_none() && body.contains('|');
        let special = |c: char| {
            !c.is_ascii_alphanumeric()
                && !matches!(
                    c,
                    '|' | '-' | '_' | '/' | ':' | '=' | ' ' | ',' | '@' | '%' | '~'
                )
        };
        let plain =
            !alternatives.contains(special) && !tail.contains(special) && !tail.contains('|');
        (!ambiguous && plain).then_some(Self {
            start,
            end,
            alternatives,
            tail,
        })
    }

    fn matches(&self, text: &str) -> bool {
        let tail = self.tail;
        self.alternatives
            .split('|')
            .any(|plain| match (self.start, self.end) {
                (true, true) => text.strip_prefix(plain) == Some(tail),
                (true, false) => text
                    .strip_prefix(plain)
                    .is_some_and(|rest| rest.starts_with(tail)),
                (false, true) => text
                    .strip_suffix(tail)
                    .is_some_and(|rest| rest.ends_with(plain)),
                (false, false) if tail.is_empty() => text.contains(plain),
                (false, false) => text
                    .match_indices(plain)
                    .any(|(at, _)| text[at + plain.len()..].starts_with(tail)),
            })
    }
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
