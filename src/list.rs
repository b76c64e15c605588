//! Lists and texts that live as long as the program does: those of the tables do anyway, and those of people's own rules are
//! few and read once.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::ops::Deref;
use std::sync::{PoisonError, RwLock};

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::texts;

/// A list. Most lists of most tables are empty, so that an empty one takes no more room than a pointer.
pub struct List<T: 'static>(pub Option<&'static &'static [T]>);

impl<T> Clone for List<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for List<T> {}

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Deref for List<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        match self.0 {
            Some(list) => list,
            None => &[],
        }
    }
}

impl<T> From<Vec<T>> for List<T> {
    fn from(list: Vec<T>) -> Self {
        if list.is_empty() {
            return Self(None);
        }
        let list: &'static [T] = Vec::leak(list);
        Self(Some(Box::leak(Box::new(list))))
    }
}

impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        items.into_iter().collect::<Vec<T>>().into()
    }
}

impl<T: PartialEq> PartialEq for List<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: fmt::Debug> fmt::Debug for List<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(out)
    }
}

impl<T: Serialize> Serialize for List<T> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(out)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        Vec::deserialize(input).map(Self::from)
    }
}

/// Something that few entries of a table have, so that what is not there takes no more room than a pointer.
#[derive(Debug)]
pub struct Rare<T: 'static>(pub Option<&'static T>);

impl<T> Rare<T> {
    /// What is there.
    #[inline]
    pub fn as_ref(self) -> Option<&'static T> {
        self.0
    }

    /// Whether it is there.
    #[inline]
    pub fn is_some(self) -> bool {
        self.0.is_some()
    }

    /// Whether it is not.
    #[inline]
    pub fn is_none(self) -> bool {
        self.0.is_none()
    }
}

impl<T> Clone for Rare<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Rare<T> {}

impl<T> Default for Rare<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> From<T> for Rare<T> {
    fn from(what: T) -> Self {
        Self(Some(Box::leak(Box::new(what))))
    }
}

impl<T: Serialize> Serialize for Rare<T> {
    /// As the build prints it: `Rare(None)`, `Rare(Some(&(…)))`.
    fn serialize<S: Serializer>(&self, output: S) -> Result<S::Ok, S::Error> {
        output.serialize_newtype_struct("Rare", &self.0.map(Pointed))
    }
}

struct Pointed<'a, T>(&'a T);

impl<T: Serialize> Serialize for Pointed<'_, T> {
    fn serialize<S: Serializer>(&self, output: S) -> Result<S::Ok, S::Error> {
        output.serialize_newtype_struct("&", self.0)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Rare<T> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        T::deserialize(input).map(Self::from)
    }
}

/// A text. It is kept as the place where it stands among the texts of all tables, so that it takes little room in each.
#[derive(Clone, Copy)]
pub struct Text {
    /// Where it begins among the texts of the tables; from [`FIRST_OWN`] on, which of the [`OWN`] texts it is.
    at: u32,
    /// Its length in bytes. Of own texts that are longer than fits, the most that does.
    length: u16,
    /// What the alternatives begin with that it lists.
    firsts: Firsts,
}

/// A list of texts. It is kept as its number among the lists of all tables, of which most are empty.
#[derive(Clone, Copy, Default)]
pub struct Texts(u16);

/// What texts begin with, as a set: cheaper to look at than the texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Firsts(u16);

/// Texts and lists that come from people's own files.
static OWN: RwLock<Own> = RwLock::new(Own {
    texts: Vec::new(),
    lists: Vec::new(),
});

/// Where the numbers of own texts begin.
const FIRST_OWN: u32 = 1 << 31;

struct Own {
    texts: Vec<&'static str>,
    lists: Vec<&'static [Text]>,
}

impl Firsts {
    /// Anything.
    pub const ANY: Self = Self(u16::MAX);

    /// Nothing yet.
    pub const NONE: Self = Self(0);

    /// What a word begins with, what stands in front of options left out. Case does not count.
    #[inline]
    pub const fn of_word(word: &str) -> Self {
        let bytes = word.as_bytes();
        Self::at(bytes, 0, bytes.len())
    }

    /// What the alternatives begin with that a text lists: `drop|clear`. `*` is anything.
    pub const fn of(alternatives: &str) -> Self {
        let bytes = alternatives.as_bytes();
        let (mut firsts, mut from, mut at) = (Self::NONE, 0, 0);
        while at <= bytes.len() {
            if at == bytes.len() || bytes[at] == b'|' {
                firsts = firsts.and(Self::at(bytes, from, at));
                from = at + 1;
            }
            at += 1;
        }
        firsts
    }

    const fn at(bytes: &[u8], mut from: usize, end: usize) -> Self {
        while from < end && matches!(bytes[from], b'-' | b'/' | b'+') {
            from += 1;
        }
        match from < end {
            // Wildcards, and the first byte of the dashes of print.
            true if matches!(bytes[from], b'*' | b'?' | b'[' | 0xE2) => Self::ANY,
            true => Self(1 << (bytes[from] & 15)),
            false => Self::ANY,
        }
    }

    /// As a number.
    pub const fn bits(self) -> u16 {
        self.0
    }

    /// These and those.
    #[inline]
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether a text that begins as one of these does may begin as one of those.
    #[inline]
    pub const fn meet(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

impl Text {
    /// A text of the tables.
    pub(crate) const fn at(at: u32, length: u16, firsts: u16) -> Self {
        let firsts = Firsts(firsts);
        Self { at, length, firsts }
    }

    /// Its bytes: cheaper, as where characters begin need not be looked at.
    #[inline]
    pub fn as_bytes(self) -> &'static [u8] {
        if self.at >= FIRST_OWN {
            return self.text().as_bytes();
        }
        let at = self.at as usize;
        let bytes = texts::ALL.as_bytes().get(at..at + usize::from(self.length));
        bytes.unwrap_or_default()
    }

    /// The text itself.
    #[inline]
    pub fn text(self) -> &'static str {
        if self.at >= FIRST_OWN {
            return own_text(self.at - FIRST_OWN);
        }
        let at = self.at as usize;
        let text = texts::ALL.get(at..at + usize::from(self.length));
        text.unwrap_or_default()
    }

    /// Whether it is this text. That it is not is mostly seen by the length.
    #[inline]
    fn is(self, other: &str) -> bool {
        let as_long = usize::from(self.length) == other.len() || self.length == u16::MAX;
        as_long && self.as_bytes() == other.as_bytes()
    }

    /// What the alternatives begin with that it lists.
    #[inline]
    pub const fn firsts(self) -> Firsts {
        self.firsts
    }
}

#[cold]
fn own_text(which: u32) -> &'static str {
    let own = OWN.read().unwrap_or_else(PoisonError::into_inner);
    own.texts.get(which as usize).copied().unwrap_or_default()
}

#[cold]
fn own_list(which: usize) -> &'static [Text] {
    let own = OWN.read().unwrap_or_else(PoisonError::into_inner);
    own.lists.get(which).copied().unwrap_or_default()
}

impl Default for Text {
    fn default() -> Self {
        Self::at(0, 0, u16::MAX)
    }
}

impl Deref for Text {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        self.text()
    }
}

impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        self.text()
    }
}

impl From<&'static str> for Text {
    fn from(text: &'static str) -> Self {
        if text.is_empty() {
            return Self::default();
        }
        let mut own = OWN.write().unwrap_or_else(PoisonError::into_inner);
        let which = u32::try_from(own.texts.len()).unwrap_or(u32::MAX);
        own.texts.push(text);
        Self {
            at: FIRST_OWN.saturating_add(which),
            length: u16::try_from(text.len()).unwrap_or(u16::MAX),
            firsts: Firsts::of(text),
        }
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::from(&*text.leak())
    }
}

impl PartialEq for Text {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.length == other.length && self.as_bytes() == other.as_bytes()
    }
}

impl Eq for Text {}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text().cmp(other.text())
    }
}

impl PartialEq<str> for Text {
    #[inline]
    fn eq(&self, other: &str) -> bool {
        self.is(other)
    }
}

impl PartialEq<&str> for Text {
    #[inline]
    fn eq(&self, other: &&str) -> bool {
        self.is(other)
    }
}

impl PartialEq<String> for Text {
    #[inline]
    fn eq(&self, other: &String) -> bool {
        self.is(other)
    }
}

impl PartialEq<Text> for String {
    #[inline]
    fn eq(&self, other: &Text) -> bool {
        other.is(self)
    }
}

impl PartialEq<Text> for str {
    #[inline]
    fn eq(&self, other: &Text) -> bool {
        other.is(self)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text().fmt(out)
    }
}

impl fmt::Display for Text {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.text())
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.text())
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        String::deserialize(input).map(Self::from)
    }
}

impl Texts {
    /// A list of the tables.
    pub(crate) const fn at(at: u16) -> Self {
        Self(at)
    }

    /// A list of somebody's own. `None` when there are too many.
    fn own(list: Vec<Text>) -> Option<Self> {
        if list.is_empty() {
            return Some(Self::default());
        }
        let mut own = OWN.write().unwrap_or_else(PoisonError::into_inner);
        let at = u16::try_from(texts::LISTS.len() + own.lists.len()).ok()?;
        own.lists.push(Vec::leak(list));
        Some(Self(at))
    }
}

/// For lists of which there cannot be too many.
impl From<Vec<Text>> for Texts {
    fn from(list: Vec<Text>) -> Self {
        Self::own(list).expect("fewer than 65,536 lists")
    }
}

impl FromIterator<Text> for Texts {
    fn from_iter<I: IntoIterator<Item = Text>>(texts: I) -> Self {
        texts.into_iter().collect::<Vec<Text>>().into()
    }
}

impl Texts {
    /// The list, which is not empty.
    fn listed(self) -> &'static [Text] {
        let at = usize::from(self.0);
        match texts::LISTS.get(at) {
            Some(&(from, length)) => {
                let from = from as usize;
                let list = texts::LISTED.get(from..from + usize::from(length));
                list.unwrap_or_default()
            }
            None => own_list(at - texts::LISTS.len()),
        }
    }
}

impl Deref for Texts {
    type Target = [Text];

    #[inline]
    fn deref(&self) -> &[Text] {
        match self.0 {
            0 => &[],
            _ => self.listed(),
        }
    }
}

impl PartialEq for Texts {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl fmt::Debug for Texts {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(out)
    }
}

impl Serialize for Texts {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_newtype_struct("Texts", &**self)
    }
}

impl<'de> Deserialize<'de> for Texts {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let list = Vec::deserialize(input)?;
        Self::own(list).ok_or_else(|| D::Error::custom("there are too many lists"))
    }
}
