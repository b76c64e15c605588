//! Finds the anchors of all detectors in one pass.
//!
//! The table has a bit for every four bytes that are the rarest of some anchor, folded to one case, and others for anchors of three
//! bytes. Looking both up takes a dozen instructions and stays within twenty kilobytes, so nothing has to be made first,
//! neither for a line nor for a file of many megabytes; building an automaton for so many anchors takes longer than looking
//! through most files.

use super::{ANCHORS, BITS, FIRST, PLACES, Text, grams};

/// A text that some detectors need.
pub(super) struct Anchor {
    pub(super) text: Text,
    /// Where the bytes stand in it that it is looked up by.
    pub(super) at: u8,
    pub(super) nocase: bool,
    /// Whether a word of a name must end with it.
    pub(super) ends: bool,
    /// Indices of the detectors.
    pub(super) detectors: &'static [u16],
}

/// Tells every anchor and where it begins.
pub(super) fn find(text: &[u8], mut tell: impl FnMut(&'static Anchor, usize)) {
    for (at, four) in text.windows(4).enumerate() {
        let word = u32::from_le_bytes([four[0], four[1], four[2], four[3]]);
        for place in [grams::four(word), grams::three(word)] {
            if is_set(place) {
                look(text, at, place, &mut tell);
            }
        }
    }
    if let Some(last) = text.len().checked_sub(3) {
        let place = grams::place_of(&text[last..]);
        if is_set(place) {
            look(text, last, place, &mut tell);
        }
    }
}

#[inline]
fn is_set(place: usize) -> bool {
    BITS[place / 64] >> (place % 64) & 1 != 0
}

#[cold]
fn look(text: &[u8], at: usize, place: usize, tell: &mut impl FnMut(&'static Anchor, usize)) {
    let all = usize::from(FIRST[place / 64])..usize::from(FIRST[place / 64 + 1]);
    for index in all {
        if PLACES[index] as usize != place {
            continue;
        }
        let anchor = &ANCHORS[index];
        let Some(start) = at.checked_sub(usize::from(anchor.at)) else {
            continue;
        };
        let wanted = anchor.text.as_bytes();
        let there = text[start..].get(..wanted.len());
        let is_there = there.is_some_and(|there| match anchor.nocase {
            true => there.eq_ignore_ascii_case(wanted),
            false => there == wanted,
        });
        if is_there {
            tell(anchor, start);
        }
    }
}
