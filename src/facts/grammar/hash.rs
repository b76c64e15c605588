//! Finds words in the tables that the build makes, by their hash.

/// A number that tells most texts apart, given in pieces: FNV-1a, <http://www.isthe.com/chongo/tech/comp/fnv/>, folded.
#[inline]
pub fn hash(pieces: &[&str]) -> usize {
    let bytes = pieces.iter().flat_map(|piece| piece.bytes());
    let hash = bytes.fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    (hash ^ (hash >> 15)) as usize
}

/// The bit that stands for a word in a set of words. Words may share one.
pub fn bit(word: &str) -> u64 {
    1 << (hash(&[word]) % 64)
}

/// The place of a name, given in pieces, in the table that these are the slots of: places counted from 1,
/// each in the first slot from its hash on that was free.
#[inline]
pub fn find<'n>(slots: &[u16], pieces: &[&str], name: impl Fn(usize) -> &'n str) -> Option<usize> {
    let mut slot = hash(pieces) % slots.len();
    loop {
        // There are more slots than names, so that a free one ends this.
        let at = usize::from(slots[slot]).checked_sub(1)?;
        let mut rest = name(at);
        let begins = pieces.iter().all(|piece| {
            let left = rest.strip_prefix(piece);
            rest = left.unwrap_or_default();
            left.is_some()
        });
        if begins && rest.is_empty() {
            return Some(at);
        }
        slot = (slot + 1) % slots.len();
    }
}
