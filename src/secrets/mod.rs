//! Finds secrets in text.
//!
//! One pass looks for the anchors of all detectors (`anchors`), a few bytes at a time against a table that is made by the
//! build. What no anchor is found for costs nothing more: no regular expression is compiled, and none looks farther around an
//! anchor than its match could reach. What a match must be besides (random enough, no placeholder, with the right words beside
//! it) is judged in `likely`. Every step is linear in the length of the text.
//!
//! Nothing here keeps a secret: a [`Secret`] says where one stands, and its last characters.

mod allow;
mod anchors;
mod assigned;
mod checks;
mod file;
mod grams;
mod ground;
mod hidden;
mod likely;
mod orders;
pub mod patch;
mod shapes;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use regex::bytes::{Regex, RegexBuilder};

use crate::regular;
use anchors::Anchor;
use ground::Ground;

pub use allow::{Allow, allowed};
pub use file::{Check, Detector, List, Proof, Severity, Shape, Text, Texts};
pub use hidden::Hidden;
pub use orders::{Order, orders};

/// No detector needs an automaton larger than this.
const SIZE: usize = 8 << 20;
/// So much memory may the states of one take that hostile text leads to. With less it gives up and goes on many times slower.
const CACHE: usize = 16 << 20;

/// A detector, and its regular expression once that was needed.
struct Known {
    detector: Detector,
    /// How many bytes its regex matches at most.
    longest: usize,
    /// Its regex for [`regular`]; empty where there is none.
    program: &'static [u8],
    /// Whether it finds orders, and no secrets.
    order: bool,
    regex: OnceLock<Option<Regex>>,
    /// How many bytes its program has searched.
    searched: AtomicUsize,
}

/// When its program has searched so much, 256 bytes for every search added, compiling its regex pays: many files are scanned, or a large one.
const MUCH: usize = 64 << 10;

include!(concat!(env!("OUT_DIR"), "/detectors.rs"));

impl Known {
    fn regex(&self) -> Option<&Regex> {
        let compile = || {
            let whole;
            let mut regex: &str = &self.detector.regex;
            if self.is_assigned() {
                whole = format!("^(?:{regex})$");
                regex = &whole;
            }
            let mut builder = RegexBuilder::new(regex);
            builder
                .unicode(false)
                .size_limit(SIZE)
                .dfa_size_limit(CACHE);
            builder.build().ok()
        };
        self.regex.get_or_init(compile).as_ref()
    }

    /// Its program for searching so many bytes, unless its regex has been compiled, which then is faster.
    fn program(&self, bytes: usize) -> Option<&'static [u8]> {
        let fits = || {
            self.regex.get().is_none()
                && self.searched.fetch_add(bytes + 256, Ordering::Relaxed) < MUCH
        };
        Some(self.program).filter(|program| !program.is_empty() && fits())
    }

    /// Tells every match that begins in this part of a text, and the secret in it.
    fn each(
        &self,
        text: &[u8],
        part: Range<usize>,
        mut tell: impl FnMut(Range<usize>, Range<usize>),
    ) {
        let mut from = part.start;
        if let Some(program) = self.program(part.len()) {
            let mut search = regular::Search::new(text, part.len());
            loop {
                match search.find(program, from..part.end) {
                    Ok(None) => return,
                    Ok(Some(found)) => {
                        from = found.all.end.max(from + 1);
                        tell(found.all.clone(), found.group.unwrap_or(found.all));
                    }
                    Err(regular::TooLong) => break,
                }
            }
        }
        let Some(regex) = self.regex() else {
            return;
        };
        let mut locations = regex.capture_locations();
        let group = secret_group(regex);
        while from < part.end {
            let Some(all) = regex.captures_read_at(&mut locations, text, from) else {
                return;
            };
            let all = all.range();
            from = all.end.max(from + 1);
            let secret = locations.get(group);
            tell(all.clone(), secret.map_or(all, |(from, to)| from..to));
        }
    }

    /// What of a value is the secret, if all of it is as it should be.
    fn within(&self, value: &[u8]) -> Option<Range<usize>> {
        let is_named = self.detector.regex.contains("(?P<secret>");
        if let Some(program) = self.program(value.len())
            && let Ok(found) = regular::Search::new(value, value.len()).whole(program)
        {
            let group =
                |found: regular::Match| found.group.filter(|_| is_named).unwrap_or(found.all);
            return found.map(group);
        }
        let regex = self.regex()?;
        let mut locations = regex.capture_locations();
        let all = regex.captures_read(&mut locations, value)?.range();
        let secret = locations.get(secret_group(regex)).filter(|_| is_named);
        Some(secret.map_or(all, |(from, to)| from..to))
    }

    /// Whether it is about what is assigned to a name.
    fn is_assigned(&self) -> bool {
        let by_shape = matches!(self.detector.shape, Some(Shape::Password | Shape::Key));
        self.detector.assigned || by_shape
    }

    /// The more a detector knows of its secret, the more its word counts.
    fn rank(&self) -> u8 {
        match self.detector.shape {
            Some(Shape::Password | Shape::Key) => 2,
            _ => u8::from(self.detector.assigned || self.detector.tests == Some(false)),
        }
    }
}

/// Where a secret stands. Printing it tells no more of it than its last characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// The detector that found it: `anthropic-api-key`.
    pub detector: &'static str,
    /// What it is, for people: `Anthropic API key`.
    pub title: &'static str,
    /// How bad it is to lose it.
    pub severity: Severity,
    /// Its bytes.
    pub span: Range<usize>,
    /// The line on which it begins, from 1.
    pub line: usize,
    /// The character of that line with which it begins, from 1.
    pub column: usize,
    /// Its last characters; none where they would tell too much.
    tail: String,
}

impl Secret {
    /// The detector's name among those of rules: `secrets.anthropic-api-key`.
    pub fn id(&self) -> String {
        format!("secrets.{}", self.detector)
    }

    /// Whether it stops a call and is hidden. What is public, or a test's, is told by `palisade scan` alone.
    pub fn is_grave(&self) -> bool {
        self.severity != Severity::Low
    }

    /// What stands in its place: `[redacted: anthropic-api-key …ab12]`.
    pub fn masked(&self) -> String {
        match &*self.tail {
            "" => format!("[redacted: {}]", self.detector),
            tail => format!("[redacted: {} …{tail}]", self.detector),
        }
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.masked())
    }
}

/// The table of detectors.
pub fn detectors() -> impl Iterator<Item = &'static Detector> {
    let secrets = TABLE.iter().filter(|known| !known.order);
    secrets.map(|known| &known.detector)
}

/// The regexes of all detectors, and their programs.
#[cfg(test)]
pub(crate) fn programs() -> impl Iterator<Item = (String, &'static [u8])> {
    let with_regex = TABLE
        .iter()
        .filter(|known| !known.detector.regex.is_empty());
    with_regex.map(|known| (known.detector.regex.to_string(), known.program))
}

/// The secrets in a text, in reading order; no two overlap. `at` is the path of the file that the text is of: files of tests,
/// lock files and templates may hold what would be suspicious elsewhere.
pub fn scan(text: impl AsRef<[u8]>, at: Option<&str>) -> Vec<Secret> {
    let text = text.as_ref();
    let mut scan: Option<Scan<'_>> = None;
    anchors::find(text, |anchor, start| {
        scan.get_or_insert_with(|| Scan::new(text, at, false))
            .anchor(anchor, start);
    });
    scan.map_or_else(Vec::new, Scan::finish)
}

/// The text with every secret masked, and what was found.
pub fn redact(text: &str, at: Option<&str>) -> (String, Vec<Secret>) {
    let found = scan(text, at);
    if found.is_empty() {
        return (text.to_owned(), found);
    }
    (mask(text, &found), found)
}

/// The text with these secrets of it masked.
pub fn mask(text: &str, found: &[Secret]) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut done = 0;
    for secret in found {
        // A secret is ASCII at its ends; should it ever not be, more goes rather than less.
        let start = (0..=secret.span.start)
            .rev()
            .find(|at| text.is_char_boundary(*at));
        let end = (secret.span.end..=text.len()).find(|at| text.is_char_boundary(*at));
        let (start, end) = (start.unwrap_or(0).max(done), end.unwrap_or(text.len()));
        masked.push_str(&text[done..start]);
        masked.push_str(&secret.masked());
        done = end.max(start);
    }
    masked.push_str(&text[done..]);
    masked
}

/// What one text has shown so far.
struct Scan<'t> {
    text: &'t [u8],
    /// Whether orders are looked for, and no secrets.
    orders: bool,
    ground: Ground,
    /// For each detector with a regex the part of the text around its anchors that it has still to search.
    open: Vec<Option<Range<usize>>>,
    found: Vec<Found>,
    /// What is assigned at the anchor that was last asked about.
    assigned: Option<(Range<usize>, Option<assigned::Assigned>)>,
    /// Up to where blocks have been read.
    blocks: usize,
}

/// A secret that others may overlap.
struct Found {
    known: usize,
    span: Range<usize>,
}

impl<'t> Scan<'t> {
    fn new(text: &'t [u8], at: Option<&str>, orders: bool) -> Self {
        Self {
            text,
            orders,
            ground: Ground::of(at),
            open: vec![None; TABLE.len()],
            found: Vec::new(),
            assigned: None,
            blocks: 0,
        }
    }

    fn anchor(&mut self, anchor: &Anchor, start: usize) {
        let span = start..start + anchor.text.len();
        if anchor.ends && !assigned::ends_word(self.text, span.end) {
            return;
        }
        for at in anchor.detectors.iter().map(|&at| usize::from(at)) {
            let known = &TABLE[at];
            if known.order != self.orders || self.ground.passes(known) {
                continue;
            }
            match known.detector.shape {
                Some(Shape::Pem) => self.block(at, start),
                Some(Shape::Jwt) => {
                    if let Some(span) = shapes::jwt(self.text, start) {
                        self.accept(at, &span, span.clone());
                    }
                }
                _ if known.is_assigned() => self.assignment(at, &span),
                _ => self.widen(at, &span),
            }
        }
    }

    /// Adds what a match around an anchor could reach to what is to be searched. What does not touch what is there already
    /// is searched apart, so that nothing is searched twice.
    fn widen(&mut self, at: usize, anchor: &Range<usize>) {
        let longest = TABLE[at].longest;
        let from = anchor.end.saturating_sub(longest);
        let to = (anchor.start + longest).min(self.text.len());
        match &mut self.open[at] {
            Some(open) if from <= open.end => open.end = open.end.max(to),
            open => {
                if let Some(done) = open.replace(from..to) {
                    self.search(at, done);
                }
            }
        }
    }

    fn search(&mut self, at: usize, part: Range<usize>) {
        // One byte more, as the match may depend on what follows it.
        let text = &self.text[..(part.end + 1).min(self.text.len())];
        let part = part.start..part.end.min(text.len());
        TABLE[at].each(text, part, |all, secret| self.accept(at, &all, secret));
    }

    fn assignment(&mut self, at: usize, anchor: &Range<usize>) {
        let text = self.text;
        if self.assigned.as_ref().is_none_or(|(of, _)| of != anchor) {
            let read = assigned::read(text, anchor);
            self.assigned = Some((anchor.clone(), read));
        }
        let Some((_, Some(read))) = &self.assigned else {
            return;
        };
        let (known, value) = (&TABLE[at], &text[read.value.clone()]);
        let span = match known.detector.shape {
            Some(Shape::Password) => {
                let fits = self.ground.takes(read.quoted) && assigned::is_password(text, read);
                fits.then(|| read.value.clone())
            }
            Some(_) => {
                let fits = self.ground.takes(read.quoted) && assigned::is_key(text, read);
                fits.then(|| read.value.clone())
            }
            None if !assigned::begins_word(text, anchor.start)
                || assigned::is_digest(&text[read.name.clone()])
                || self.ground.is_made_up(&text[read.name.clone()])
                || known.detector.severity != Severity::Low
                    && assigned::is_identifier(&text[read.name.clone()], value)
                || assigned::is_words(value) =>
            {
                None
            }
            None => {
                let inner = known.within(value);
                inner.map(|inner| read.value.start + inner.start..read.value.start + inner.end)
            }
        };
        if let Some(span) = span {
            let all = read.name.start..read.value.end;
            self.accept(at, &all, span);
        }
    }

    fn block(&mut self, at: usize, start: usize) {
        if start < self.blocks {
            return;
        }
        if let Some(span) = shapes::pem(self.text, start) {
            self.blocks = span.end;
            self.accept(at, &span, span.clone());
        }
    }

    /// Keeps a match if it is what it looks like.
    fn accept(&mut self, at: usize, all: &Range<usize>, secret: Range<usize>) {
        let again = |found: &&Found| found.known == at && found.span == secret;
        if self.found.last().as_ref().is_some_and(again) {
            return;
        }
        if likely::is_secret(self.text, &TABLE[at].detector, all, &secret) {
            self.found.push(Found {
                known: at,
                span: secret,
            });
        }
    }

    fn finish(mut self) -> Vec<Secret> {
        for at in 0..self.open.len() {
            if let Some(part) = self.open[at].take() {
                self.search(at, part);
            }
        }
        let mut found = self.found;
        found.sort_by_key(|found| {
            let rank = TABLE[found.known].rank();
            (rank, std::cmp::Reverse(found.span.len()), found.known)
        });
        let mut kept: BTreeMap<usize, Found> = BTreeMap::new();
        for found in found {
            let before = kept.range(..found.span.end).next_back();
            if before.is_none_or(|(_, other)| other.span.end <= found.span.start) {
                kept.insert(found.span.start, found);
            }
        }
        let (mut line, mut column, mut counted) = (1, 1, 0);
        let secrets = kept.into_values().map(|found| {
            let Detector {
                name,
                title,
                severity,
                ..
            } = &TABLE[found.known].detector;
            let between = &self.text[counted..found.span.start];
            line += lines_in(between);
            let last = between.iter().rposition(|byte| *byte == b'\n');
            column = last.map_or(column, |_| 1) + chars_in(&between[last.map_or(0, |at| at + 1)..]);
            counted = found.span.start;
            Secret {
                detector: name,
                title,
                severity: *severity,
                line,
                column,
                tail: likely::tail(&self.text[found.span.clone()]),
                span: found.span,
            }
        });
        secrets.collect()
    }
}

/// How many characters begin in a text.
fn chars_in(text: &[u8]) -> usize {
    text.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

/// How many lines end in a text.
#[expect(
    clippy::naive_bytecount,
    reason = "a crate for this would be more than it is worth"
)]
fn lines_in(text: &[u8]) -> usize {
    text.iter().filter(|byte| **byte == b'\n').count()
}

/// Which group of a regex is the secret.
fn secret_group(regex: &Regex) -> usize {
    let named = regex
        .capture_names()
        .position(|name| name == Some("secret"));
    named.unwrap_or(usize::from(regex.captures_len() > 1))
}
