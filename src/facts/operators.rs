//! What an expression of PowerShell yields that has operators in it: `"{0}-{1}" -f 'a', 'b'`, `'a', 'b' -join '-'`.
//!
//! Only what puts texts together is worked out. That is what hides a command, and what names a path.

use crate::facts::expand::join;
use crate::facts::interpret::Printed;
use crate::facts::{Origins, Unknown, Value};

/// The longest text that comes of it, in bytes.
const LENGTH: usize = 1 << 16;

/// The value of an expression whose operands and operators stand in reading order.
pub(super) fn value(words: &[Value]) -> Printed {
    let is = |word: &Value, names: &[&str]| {
        let known = word.as_known();
        known.is_some_and(|word| names.iter().any(|name| word.eq_ignore_ascii_case(name)))
    };
    let at = |names: &[&str]| words.iter().rposition(|word| is(word, names));
    if let Some(at) = at(&["-join"]) {
        let (items, separator) = match at {
            0 => (&words[1..], Value::default()),
            at => (&words[..at], words.get(at + 1).cloned().unwrap_or_default()),
        };
        if let Some(separator) = separator.as_known() {
            let lines: Vec<Value> = items
                .iter()
                .flat_map(|item| item.split(|c| c == '\n'))
                .collect();
            return Printed::value(join(&lines, separator));
        }
    }
    if let Some(at) = at(&["-f"])
        && let Some(format) = at.checked_sub(1).and_then(|before| words.get(before))
    {
        return Printed::value(formatted(format, &words[at + 1..]));
    }
    let replaces = ["-replace", "-creplace", "-ireplace"];
    if let Some(at) = at(&replaces)
        && let Some(text) = at.checked_sub(1).and_then(|before| words.get(before))
        && let Some(pattern) = words.get(at + 1).and_then(Value::as_known)
        && !pattern.is_empty()
    {
        let with = words.get(at + 2).cloned().unwrap_or_default();
        let plain =
            |c: char| c.is_alphanumeric() || c.is_whitespace() || "-_/#%&@!~,;:'\"".contains(c);
        if pattern.chars().all(plain) && text.text().len() * with.text().len().max(1) < LENGTH {
            return Printed::value(text.replaced(pattern, &with));
        }
    }
    let makes_text = ["-replace", "-creplace", "-ireplace", "-bxor"];
    let origins = words
        .iter()
        .fold(Origins::default(), |all, word| all.and(word.origins()));
    if words.iter().any(|word| is(word, &makes_text)) {
        // Letters are swapped, as by `tr`.
        return Printed::unknown(origins.and(Origins::DECODED));
    }
    Printed::value(Value::unknown(Unknown {
        origins,
        ..Unknown::name("(…)")
    }))
}

/// `"{1}{0}" -f 'a', 'b'`
fn formatted(format: &Value, arguments: &[Value]) -> Value {
    let mut made = Value::default();
    let mut rest = format.clone();
    while let Some(open) = rest.text().find('{') {
        made.push_value(&rest.slice_to(open));
        let inner = &rest.text()[open + 1..];
        let Some(close) = inner.find('}') else {
            break;
        };
        let number = inner[..close].split([',', ':']).next().unwrap_or_default();
        if let Some(argument) = number
            .trim()
            .parse()
            .ok()
            .and_then(|at: usize| arguments.get(at))
        {
            made.push_value(argument);
        }
        rest = rest.slice_from(open + close + 2);
        if made.text().len() > LENGTH {
            return Value::unknown(Unknown::any("(a long text)"));
        }
    }
    made.push_value(&rest);
    made
}
