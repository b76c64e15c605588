//! What was seen of the machine, so that one thing is looked at once.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::{Arc, Mutex, OnceLock};

use super::{GitEnd, Kind, Prefix, Worked};

/// So many looks are not worth remembering: an ordinary call asks less than this, and rarely the same twice.
const LOOKS: u32 = 64;
/// How much is kept of each kind of thing for one call, and for many, in bytes.
const ONE: usize = 2 << 20;
const MANY: usize = 32 << 20;
/// So many things that were worked out are kept; each is a few lines.
const SHARED: usize = 256;

/// Answers of the machine.
#[derive(Debug, Default)]
pub(super) struct Seen {
    looks: Cell<u32>,
    /// Whether it is for many calls.
    pub(super) many: bool,
    pub(super) kinds: Table<Kind>,
    pub(super) prefixes: Table<Prefix>,
    pub(super) files: Table<Option<Vec<u8>>>,
    pub(super) entries: Table<Option<Vec<String>>>,
    pub(super) links_out: Table<bool>,
    /// What it printed, and how that ended.
    pub(super) git: Table<(Rc<Vec<u8>>, GitEnd)>,
    pub(super) shared: Option<Shared>,
}

impl Seen {
    /// Whether the next look is worth remembering.
    pub(super) fn remembers(&self) -> bool {
        let looks = self.looks.get();
        self.looks.set(looks.saturating_add(1));
        self.many || looks >= LOOKS
    }

    /// How much a table may hold.
    pub(super) fn room(&self) -> usize {
        if self.many { MANY } else { ONE }
    }
}

/// What was worked out for one thread, for all of them. Who comes second waits.
#[derive(Clone, Debug, Default)]
pub struct Shared(Arc<Mutex<Known>>);

type Known = HashMap<String, Arc<OnceLock<Worked>>>;

impl Shared {
    pub(super) fn once(&self, key: &str, work: &mut dyn FnMut() -> Worked) -> Worked {
        let Ok(mut known) = self.0.lock() else {
            return work();
        };
        if known.len() >= SHARED && !known.contains_key(key) {
            known.clear();
        }
        let worked = Arc::clone(known.entry(key.to_owned()).or_default());
        drop(known);
        Arc::clone(worked.get_or_init(work))
    }
}

/// Answers to one question, by what was asked.
#[derive(Debug)]
pub(super) struct Table<V>(RefCell<(HashMap<String, V>, usize)>);

impl<V> Default for Table<V> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<V: Clone + Held> Table<V> {
    /// What is known.
    pub(super) fn get(&self, key: &str) -> Option<V> {
        self.0.borrow().0.get(key).cloned()
    }

    /// Keeps an answer. A full table is emptied first.
    pub(super) fn keep(&self, key: String, value: V, room: usize) {
        let (known, size) = &mut *self.0.borrow_mut();
        let bytes = key.len() + size_of::<(String, V)>() + value.bytes();
        if *size + bytes > room {
            known.clear();
            *size = 0;
        }
        if bytes <= room {
            *size += bytes;
            known.insert(key, value);
        }
    }
}

/// How many bytes an answer holds besides itself.
pub(super) trait Held {
    fn bytes(&self) -> usize;
}

impl Held for Kind {
    fn bytes(&self) -> usize {
        0
    }
}

impl Held for bool {
    fn bytes(&self) -> usize {
        0
    }
}

impl Held for Prefix {
    fn bytes(&self) -> usize {
        match self {
            Self::Link(to) => to.len(),
            Self::There | Self::Absent => 0,
        }
    }
}

impl Held for Option<Vec<u8>> {
    fn bytes(&self) -> usize {
        self.as_ref().map_or(0, Vec::len)
    }
}

impl Held for (Rc<Vec<u8>>, GitEnd) {
    fn bytes(&self) -> usize {
        self.0.len()
    }
}

impl Held for Option<Vec<String>> {
    fn bytes(&self) -> usize {
        let names = self.iter().flatten();
        names.map(|name| name.len() + size_of::<String>()).sum()
    }
}
