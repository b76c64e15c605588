//! What programs are made of. The build script compiles this file too.

/// The steps of a program. Numbers of two bytes are little-endian.
pub mod op {
    /// These bytes: conditions, length, bytes.
    pub const TEXT: u8 = 0;
    /// These bytes, which are in lower case, in either case: conditions, length, bytes.
    pub const FOLD: u8 = 1;
    /// One byte of a class: conditions, class (2).
    pub const CLASS: u8 = 2;
    /// Several: class (2), at least (2), at most (2).
    pub const ROW: u8 = 3;
    /// The steps that follow, several times: at least (2), at most (2), their length (2).
    pub const REPEAT: u8 = 4;
    /// One of several: length of all (2), then of each its length (2) and steps.
    pub const EITHER: u8 = 5;
    /// Conditions alone.
    pub const LOOK: u8 = 6;
    /// Only at the beginning: a list of texts in lower case of which one is in every match: how many, then of each its
    /// length and bytes.
    pub const NEEDS: u8 = 7;
    /// As [`ROW`] and [`REPEAT`], but rather fewer than more.
    pub const LAZY_ROW: u8 = 8;
    pub const LAZY_REPEAT: u8 = 9;
    /// The group begins that is asked for.
    pub const OPEN: u8 = 10;
    /// It ends.
    pub const CLOSE: u8 = 11;
    /// As often as you like.
    pub const MANY: u16 = u16::MAX;
}

/// Conditions on a place, as bits.
pub mod look {
    /// The text begins.
    pub const START: u8 = 1;
    /// It ends.
    pub const END: u8 = 2;
    /// A line begins.
    pub const START_OF_LINE: u8 = 4;
    /// It ends.
    pub const END_OF_LINE: u8 = 8;
    /// A word begins or ends.
    pub const EDGE: u8 = 16;
    /// None does.
    pub const NO_EDGE: u8 = 32;
}

/// A class: a bit for each byte.
pub type Class = [u64; 4];
