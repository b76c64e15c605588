//! What every text that a regular expression matches has in it: where none of that is there, the expression need not be
//! compiled, which costs more than all the rest of a verdict.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind};

/// With more texts than these, looking for them is not worth while.
const MOST: usize = 64;

/// Texts, in lower case, of which one stands in whatever the expression matches, letters taken in either case.
pub fn literals(pattern: &str) -> Option<Vec<String>> {
    let unicode = !pattern.is_ascii() || pattern.contains(r"\p");
    let mut parser = ParserBuilder::new().unicode(false).utf8(false).build();
    let hir = parser.parse(pattern).ok().filter(|_| !unicode)?;
    needed(&hir)
}

/// The same texts, without those in which another one stands.
fn least(mut texts: Vec<String>) -> Vec<String> {
    texts.sort_by_key(String::len);
    let mut least: Vec<String> = Vec::new();
    for text in texts {
        if !least.iter().any(|shorter| text.contains(&**shorter)) {
            least.push(text);
        }
    }
    least
}

/// How much looking for these tells.
fn worth(texts: &[String]) -> usize {
    texts.iter().map(String::len).min().unwrap_or(0)
}

fn needed(hir: &Hir) -> Option<Vec<String>> {
    let found = match hir.kind() {
        HirKind::Capture(capture) => needed(&capture.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => needed(&repetition.sub),
        HirKind::Alternation(parts) => {
            let parts: Option<Vec<_>> = parts.iter().map(needed).collect();
            parts.map(|parts| parts.concat())
        }
        HirKind::Concat(parts) => {
            let mut best: Vec<String> = Vec::new();
            let mut better = |texts: Vec<String>| {
                if worth(&texts) > worth(&best) {
                    best = texts;
                }
            };
            let mut row = vec![String::new()];
            for part in parts {
                let longer = exact(part).and_then(|texts| joined(&row, &texts));
                if let Some(longer) = longer {
                    row = longer;
                    continue;
                }
                better(std::mem::replace(&mut row, vec![String::new()]));
                better(needed(part).unwrap_or_default());
                row = exact(part).unwrap_or(row);
            }
            better(row);
            Some(best)
        }
        _ => exact(hir),
    };
    let found = found.map(least);
    found.filter(|texts| worth(texts) > 0 && texts.len() <= MOST)
}

/// All texts that match, if they are few.
fn exact(hir: &Hir) -> Option<Vec<String>> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(vec![String::new()]),
        HirKind::Literal(literal) => {
            let text = std::str::from_utf8(&literal.0).ok()?;
            Some(vec![text.to_ascii_lowercase()])
        }
        HirKind::Class(Class::Bytes(class)) => {
            let ranges = class.ranges().iter();
            let bytes = ranges.flat_map(|range| range.start()..=range.end());
            let bytes: Vec<u8> = bytes.take(9).collect();
            if bytes.is_empty() || bytes.len() > 8 || !bytes.is_ascii() {
                return None;
            }
            let lower = bytes.iter().map(u8::to_ascii_lowercase);
            let mut texts: Vec<String> = lower.map(|byte| char::from(byte).to_string()).collect();
            texts.sort();
            texts.dedup();
            Some(texts)
        }
        HirKind::Capture(capture) => exact(&capture.sub),
        HirKind::Repetition(repetition) if repetition.max == Some(1) => {
            let mut texts = exact(&repetition.sub)?;
            if repetition.min == 0 {
                texts.push(String::new());
            }
            Some(texts)
        }
        HirKind::Concat(parts) => parts
            .iter()
            .try_fold(vec![String::new()], |row, part| joined(&row, &exact(part)?)),
        HirKind::Alternation(parts) => {
            let parts: Option<Vec<_>> = parts.iter().map(exact).collect();
            parts.map(|parts| parts.concat())
        }
        _ => None,
    }
    .filter(|texts| texts.len() <= MOST)
}

/// Every text of one list before every text of another.
fn joined(heads: &[String], tails: &[String]) -> Option<Vec<String>> {
    (heads.len() * tails.len() <= MOST).then(|| {
        let rows = heads
            .iter()
            .flat_map(|head| tails.iter().map(move |tail| format!("{head}{tail}")));
        rows.collect()
    })
}
