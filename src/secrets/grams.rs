//! Three bytes as a number below [`SIZE`]: what the table of anchors is looked up by. The build script makes that table with the
//! same function.

/// How many places the table has.
#[allow(dead_code, reason = "only the build script makes a table")]
pub const SIZE: usize = 1 << BITS;

const BITS: u32 = 15;

/// The place of three bytes, in the low ones of a word. Upper and lower case of letters share one.
#[inline]
pub const fn place(bytes: u32) -> usize {
    let folded = (bytes | 0x0020_2020) << 8;
    (folded.wrapping_mul(0x9E37_79B1) >> (32 - BITS)) as usize
}

/// [`place`] of the first three bytes.
pub const fn place_of(bytes: &[u8]) -> usize {
    place(bytes[0] as u32 | (bytes[1] as u32) << 8 | (bytes[2] as u32) << 16)
}
