//! Bytes to text that JSON can be read from.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// More bytes than this are not read from standard input.
pub const CAP: usize = 16 << 20;

/// Makes text of what came: without a byte order mark, with the replacement character in place of what is not UTF-8 and of
/// `\ud800` escapes without a partner, which JavaScript writes and Rust's strings cannot hold. In the ordinary case nothing
/// is copied.
pub fn text(mut bytes: Vec<u8>) -> String {
    if bytes.starts_with(b"\xef\xbb\xbf") {
        bytes.drain(..3);
    }
    let text = String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    if text.contains("\\ud") || text.contains("\\uD") {
        without_lone_surrogates(text)
    } else {
        text
    }
}

/// A text that may be missing or null, borrowed where it holds no escapes: serde does that for `Cow`, but not inside `Option`.
pub(super) fn maybe<'de, D: Deserializer<'de>>(
    input: D,
) -> Result<Option<Cow<'de, str>>, D::Error> {
    #[derive(Deserialize)]
    struct Text<'a>(#[serde(borrow)] Cow<'a, str>);
    Ok(Option::<Text<'de>>::deserialize(input)?.map(|text| text.0))
}

/// As [`maybe`], where events that we do not know may have something else of that name.
pub(super) fn maybe_other<'de, D: Deserializer<'de>>(
    input: D,
) -> Result<Option<Cow<'de, str>>, D::Error> {
    let raw = Option::<&'de RawValue>::deserialize(input)?;
    Ok(raw.and_then(|raw| maybe(&mut serde_json::Deserializer::from_str(raw.get())).ok()?))
}

fn without_lone_surrogates(text: String) -> String {
    let mut bytes = text.into_bytes();
    let mut at = 0;
    while at + 1 < bytes.len() {
        if bytes[at] != b'\\' {
            at += 1;
            continue;
        }
        at += match surrogate(&bytes[at..]) {
            None => 2,
            Some(Half::High) if surrogate(&bytes[at + 6..]) == Some(Half::Low) => 12,
            Some(_) => {
                bytes[at + 2..at + 6].copy_from_slice(b"fffd");
                6
            }
        };
    }
    // Only ASCII was put in place of ASCII.
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

#[derive(PartialEq, Eq)]
enum Half {
    High,
    Low,
}

fn surrogate(escape: &[u8]) -> Option<Half> {
    let digits = escape.strip_prefix(b"\\u")?.get(..4)?;
    match digits {
        [b'd' | b'D', b'8' | b'9' | b'a' | b'b' | b'A' | b'B', ..] => Some(Half::High),
        [b'd' | b'D', b'c'..=b'f' | b'C'..=b'F', ..] => Some(Half::Low),
        _ => None,
    }
}
