//! The slots by which `hash::find` finds a name of a table.

use crate::hash::hash;

/// Where each name is found by its hash: its place, counted from 1, in the first slot that was free.
pub fn slots<'n>(names: impl ExactSizeIterator<Item = &'n str>) -> Vec<u16> {
    let mut slots = vec![0u16; (names.len() * 3).next_power_of_two()];
    for (at, name) in names.enumerate() {
        let mut slot = hash(&[name]) % slots.len();
        while slots[slot] != 0 {
            slot = (slot + 1) % slots.len();
        }
        slots[slot] = u16::try_from(at + 1).expect("a table of so many names");
    }
    slots
}
