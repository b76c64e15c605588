//! Checksums and encodings.

/// The CRC-32 of zip and PNG files.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = !0_u32;
    for &byte in bytes {
        crc ^= u32::from(byte);
        for _ in 0..8 {
            let low = crc & 1;
            crc = (crc >> 1) ^ (0xEDB8_8320 * low);
        }
    }
    !crc
}

/// Whether a token ends as GitHub's do: `ghp_`, thirty characters, and six that are their CRC-32 in base 62.
pub(super) fn is_github(token: &[u8]) -> bool {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let behind = token
        .iter()
        .position(|byte| *byte == b'_')
        .map(|at| &token[at + 1..]);
    let Some((body, sum)) =
        behind.and_then(|rest| rest.split_at_checked(rest.len().checked_sub(6)?))
    else {
        return false;
    };
    let mut rest = crc32(body);
    let mut wanted = [0; 6];
    for digit in wanted.iter_mut().rev() {
        *digit = DIGITS[(rest % 62) as usize];
        rest /= 62;
    }
    sum == wanted
}

/// Whether a token ends as Grafana's do: `glsa_…_` and the CRC-32 of what stands before, in hexadecimal.
pub(super) fn is_grafana(token: &[u8]) -> bool {
    let Some(at) = token.iter().rposition(|byte| *byte == b'_') else {
        return false;
    };
    let sum = format!("{:08x}", crc32(&token[..at]).swap_bytes());
    token[at + 1..].eq_ignore_ascii_case(sum.as_bytes())
}

/// Base 64 of either alphabet, with or without padding, as far as it can be read; at most `most` bytes of it.
pub(super) fn base64(text: &[u8], most: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (mut held, mut bits) = (0_u32, 0);
    for &letter in text {
        let value = match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => break,
        };
        held = held << 6 | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits & 0xff) as u8);
            held &= (1 << bits) - 1;
        }
        if bytes.len() >= most {
            break;
        }
    }
    bytes
}
