//! A few bytes as a number below [`SIZE`]: what the table of anchors is looked up by. The build script makes that table with the
//! same functions.

/// How many places the table has.
#[allow(dead_code, reason = "only the build script makes a table")]
pub const SIZE: usize = (1 << FOUR) + (1 << THREE);

/// Four bytes have the first places, three the others.
const FOUR: u32 = 17;
const THREE: u32 = 15;

/// The bits by which upper and lower case of a letter differ.
const CASE: u32 = 0x2020_2020;
/// Spreads what is alike: 2^32 by the golden ratio.
const SPREAD: u32 = 0x9E37_79B1;

/// The place of four bytes. Upper and lower case of letters share one.
#[inline]
pub const fn four(bytes: u32) -> usize {
    ((bytes | CASE).wrapping_mul(SPREAD) >> (32 - FOUR)) as usize
}

/// The place of the first three of four bytes.
#[inline]
pub const fn three(bytes: u32) -> usize {
    let spread = ((bytes | CASE) << 8).wrapping_mul(SPREAD) >> (32 - THREE);
    (1 << FOUR) + spread as usize
}

/// The place of the first four bytes, or of three where there are no more.
pub const fn place_of(bytes: &[u8]) -> usize {
    let word = bytes[0] as u32 | (bytes[1] as u32) << 8 | (bytes[2] as u32) << 16;
    if bytes.len() > 3 {
        four(word | (bytes[3] as u32) << 24)
    } else {
        three(word)
    }
}
