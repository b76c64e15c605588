//! Secrets with a form that a regular expression does not tell well.

use std::ops::Range;

use super::{checks, likely};

/// No block is longer: a key of 16384 bits has 12 kB.
const BLOCK: usize = 32 << 10;
/// No token is longer.
const TOKEN: usize = 8 << 10;
/// How much of a token's first part is decoded.
const HEADER: usize = 512;

/// The block of a private key that begins at `start`, with its last line. Without an end it reaches as far as it looks like one.
pub(super) fn pem(text: &[u8], start: usize) -> Option<Range<usize>> {
    let text = &text[..text.len().min(start + BLOCK)];
    let rest = text[start..].strip_prefix(b"-----BEGIN ")?;
    let label = rest.iter().take(48).position(|byte| *byte == b'-')?;
    let (label, rest) = rest.split_at(label);
    let private = label.ends_with(b"PRIVATE KEY") || label.ends_with(b"PRIVATE KEY BLOCK");
    if !private
        || !label
            .iter()
            .all(|byte| byte.is_ascii_uppercase() || matches!(byte, b' ' | b'0'..=b'9'))
    {
        return None;
    }
    let body = start
        + (text.len() - start - rest.len())
        + rest.iter().take_while(|byte| **byte == b'-').count();
    // Headers (`Proc-Type: …`) and quoting may stand between; what counts is the base 64.
    let mut letters = 0;
    let mut longest = 0;
    let mut line = 0;
    let mut seen = [false; 256];
    let mut end = body;
    let mut ended = false;
    for (at, &byte) in text[body..].iter().enumerate() {
        match byte {
            b'-' if text[body + at..].starts_with(b"-----END") => {
                let last = &text[body + at + 8..];
                let until = last.windows(5).take(56).position(|five| five == b"-----");
                end = body + at + 8 + until.map_or(0, |until| until + 5);
                ended = until.is_some();
                break;
            }
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' | b'=' => {
                letters += 1;
                line += 1;
                longest = longest.max(line);
                seen[usize::from(byte)] = true;
                end = body + at + 1;
            }
            b'-' if text[body + at..].starts_with(b"-----BEGIN") => break,
            b' ' | b'\t' | b'\r' | b'\n' | b'\\' | b'"' | b'\'' | b',' | b':' | b'-' | b'.'
            | b'(' | b')' | b'@' | b'>' | b'#' | b'*' | b';' | b'_' => line = 0,
            _ => break,
        }
    }
    let different = seen.iter().filter(|seen| **seen).count();
    // The shortest is of Ed25519, and begins like no other of its length.
    let short = likely::contains(&text[body..end], b"MC4CAQAwBQYDK2V");
    let long = letters >= 100 || (short || ended) && letters >= 60;
    (long && longest >= 30 && different >= 24).then_some(start..end)
}

/// The web token that begins at `start`.
pub(super) fn jwt(text: &[u8], start: usize) -> Option<Range<usize>> {
    let in_token = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'=');
    let before = &text[..start];
    let behind_escape = match before {
        [.., b'\\', b'n' | b'r' | b't'] => true,
        [.., b'%', high, low] => high.is_ascii_hexdigit() && low.is_ascii_hexdigit(),
        _ => false,
    };
    let inside = before
        .last()
        .is_some_and(|last| in_token(last) && *last != b'=');
    if inside && !behind_escape {
        return None;
    }
    let text = &text[..text.len().min(start + TOKEN)];
    let part = |from: usize| {
        from + text[from..]
            .iter()
            .take_while(|byte| in_token(byte))
            .count()
    };
    let header = part(start);
    let body = (text.get(header) == Some(&b'.')).then(|| part(header + 1))?;
    let signature = (text.get(body) == Some(&b'.')).then(|| part(body + 1))?;
    let long = header - start >= 12 && body - header > 12 && signature - body > 16;
    let decoded = checks::base64(&text[start..header], HEADER);
    let names_algorithm =
        decoded.starts_with(b"{\"") && decoded.windows(5).any(|five| five == b"\"alg\"");
    (long && names_algorithm).then_some(start..signature)
}
