//! The escapes of `$'…'`.

/// What text in `$'…'` stands for.
///
/// Bytes given by number may make up characters together. A NUL ends the text, for the shell keeps it as C does.
pub(super) fn unescape(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        bytes.extend_from_slice(&rest.as_bytes()[..at]);
        rest = &rest[at + 1..];
        let Some(escape) = rest.chars().next() else {
            bytes.push(b'\\');
            break;
        };
        let behind = &rest[escape.len_utf8()..];
        rest = behind;
        let byte = match escape {
            'a' => 0x07,
            'b' => 0x08,
            'e' | 'E' => 0x1b,
            'f' => 0x0c,
            'n' => b'\n',
            'r' => b'\r',
            't' => b'\t',
            'v' => 0x0b,
            '\\' | '\'' | '"' | '?' => escape as u8,
            '0'..='7' => {
                let (number, digits) = leading_number(&text[text.len() - behind.len() - 1..], 8, 3);
                rest = &behind[digits - 1..];
                number.to_le_bytes()[0]
            }
            'x' => {
                let braced = behind.strip_prefix('{');
                let (number, digits) = leading_number(
                    braced.unwrap_or(behind),
                    16,
                    if braced.is_some() { 8 } else { 2 },
                );
                if digits == 0 {
                    bytes.extend_from_slice(b"\\x");
                    continue;
                }
                rest = &behind[digits + usize::from(braced.is_some())..];
                if braced.is_some() {
                    rest = rest.strip_prefix('}').unwrap_or(rest);
                }
                number.to_le_bytes()[0]
            }
            'u' | 'U' => {
                let (number, digits) =
                    leading_number(behind, 16, if escape == 'u' { 4 } else { 8 });
                rest = &behind[digits..];
                if digits == 0 {
                    bytes.extend_from_slice(&[b'\\', escape as u8]);
                    continue;
                }
                if number == 0 {
                    break;
                }
                let mut buffer = [0; 4];
                let character = char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER);
                bytes.extend_from_slice(character.encode_utf8(&mut buffer).as_bytes());
                continue;
            }
            'c' if behind.starts_with(|control: char| control.is_ascii()) => {
                let control = behind.as_bytes()[0];
                // A backslash needs one before it here as well.
                rest = &behind[if behind.starts_with("\\\\") { 2 } else { 1 }..];
                if control == b'?' {
                    0x7f
                } else {
                    control & 0x1f
                }
            }
            _ => {
                bytes.push(b'\\');
                let mut buffer = [0; 4];
                bytes.extend_from_slice(escape.encode_utf8(&mut buffer).as_bytes());
                continue;
            }
        };
        if byte == 0 {
            rest = "";
            break;
        }
        bytes.push(byte);
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

/// The number that `text` begins with, in at most `most` digits, and how many there are.
fn leading_number(text: &str, radix: u32, most: usize) -> (u32, usize) {
    let mut number = 0u32;
    let mut digits = 0;
    for digit in text
        .chars()
        .take(most)
        .map_while(|digit| digit.to_digit(radix))
    {
        number = number.wrapping_mul(radix).wrapping_add(digit);
        digits += 1;
    }
    (number, digits)
}
