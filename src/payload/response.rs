//! Changes strings inside JSON and leaves every other byte as it came.

use std::borrow::Cow;

/// The JSON text with strings changed, or `None` where none is. `change` is given each string with the key that it stands
/// behind; a key itself stands behind none. Nesting costs nothing, and text that is no JSON is never an error.
pub fn change_strings(
    json: &str,
    mut change: impl FnMut(Option<&str>, &str) -> Option<String>,
) -> Option<String> {
    let bytes = json.as_bytes();
    let mut changed: Option<String> = None;
    // Up to where `changed` goes.
    let mut done = 0;
    let mut key: Option<Cow<'_, str>> = None;
    let mut at = 0;
    while let Some(open) = bytes[at..].iter().position(|byte| *byte == b'"') {
        let start = at + open;
        let end = end_of_string(bytes, start + 1);
        at = end;
        let Ok(Text(text)) = serde_json::from_str::<Text<'_>>(&json[start..end]) else {
            continue;
        };
        let is_key = bytes[end..].trim_ascii_start().first() == Some(&b':');
        let behind = if is_key { None } else { key.as_deref() };
        if let Some(new) = change(behind, &text)
            && let Ok(written) = serde_json::to_string(&new)
        {
            let so_far = changed.get_or_insert_with(|| String::with_capacity(json.len()));
            so_far.push_str(&json[done..start]);
            so_far.push_str(&written);
            done = end;
        }
        if is_key {
            key = Some(text);
        }
    }
    let mut changed = changed?;
    changed.push_str(&json[done..]);
    Some(changed)
}

#[derive(serde::Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

/// Behind the quote that ends the string whose first byte is at `from`.
fn end_of_string(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}
