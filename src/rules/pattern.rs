//! Regular expressions of rules.
//!
//! Those of the tables are programs that the build has made. People's own, and what would take such a program too long, is
//! compiled when it is first needed, and kept.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use regex::bytes::{Regex, RegexBuilder};

use super::file::Pattern;
use crate::facts::{MarkKind, Value};
use crate::regular;

/// No rule needs an automaton larger than this.
const SIZE: usize = 1 << 20;

static COMPILED: Mutex<BTreeMap<String, Option<Arc<Regex>>>> = Mutex::new(BTreeMap::new());

/// Whether the pattern matches what is known of the value. A piece that is not known stands as a NUL, so that nothing
/// matches across it by accident.
pub(super) fn matches(pattern: &Pattern, value: &Value) -> bool {
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
pub(super) fn matches_text(pattern: &Pattern, text: &str) -> bool {
    let text = text.as_bytes();
    let program = Some(&*pattern.program).filter(|program| !program.is_empty());
    program
        .and_then(|program| regular::is_match(program, text))
        .or_else(|| Some(compiled(&pattern.text)?.is_match(text)))
        .unwrap_or(false)
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
