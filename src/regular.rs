//! Matches the regular expressions of the tables without compiling them.
//!
//! Compiling one costs more than all the rest of a verdict. So the build turns each into a short program (`build/regular.rs`),
//! which is run here over all places at once at which a match may begin: what is known after each step is the set of places
//! up to which it may have come, as ranges. That says whether there is a match. Where there is one, what it and its group are is
//! told by trying one way after another (`ways`). The time is bounded: what would take longer than a few steps for every byte
//! is left to the `regex` crate, from which the outcome never differs.

mod ways;

mod steps;

pub use ways::{Match, Search, TooLong};

use steps::{Class, look, op};

include!(concat!(env!("OUT_DIR"), "/classes.rs"));

/// Whether there is a match somewhere; nothing where that would take too long.
pub fn is_match(program: &[u8], text: &[u8]) -> Option<bool> {
    let Some(program) = needed(program, text) else {
        return Some(false);
    };
    let all = Range::new(0, text.len())?;
    begins(program, text, all, &mut (2048 + 12 * text.len()))
}

/// Places from one to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Range {
    from: u32,
    to: u32,
}

impl Range {
    fn new(from: usize, to: usize) -> Option<Self> {
        Some(Self {
            from: u32::try_from(from).ok()?,
            to: u32::try_from(to).ok()?,
        })
    }

    fn places(self) -> std::ops::RangeInclusive<usize> {
        self.from as usize..=self.to as usize
    }
}

/// Ranges in order, none of which touch.
type Places = Vec<Range>;

/// The steps behind the list of what every match has in it, unless none of that is there.
fn needed<'p>(program: &'p [u8], text: &[u8]) -> Option<&'p [u8]> {
    let [op::NEEDS, count, rest @ ..] = program else {
        return Some(program);
    };
    let (mut rest, mut found) = (rest, false);
    for _ in 0..*count {
        let (length, behind) = rest.split_first()?;
        let (wanted, behind) = behind.split_at_checked(usize::from(*length))?;
        found = found || holds(text, wanted);
        rest = behind;
    }
    found.then_some(rest)
}

/// Whether the text has these letters in it, which are in lower case, in either case.
fn holds(text: &[u8], wanted: &[u8]) -> bool {
    let Some(first) = wanted.first().filter(|_| wanted.len() <= text.len()) else {
        return wanted.is_empty();
    };
    let begins = &text[..=text.len() - wanted.len()];
    let is_there = |at: usize| text[at..at + wanted.len()].eq_ignore_ascii_case(wanted);
    memchr::memchr2_iter(*first, first.to_ascii_uppercase(), begins).any(is_there)
}

/// The steps behind that list.
#[cfg(test)]
pub(crate) fn behind_needs(program: &[u8]) -> &[u8] {
    let [op::NEEDS, count, rest @ ..] = program else {
        return program;
    };
    let behind = |rest: &'_ [u8]| -> usize { 1 + usize::from(rest[0]) };
    (0..*count).fold(rest, |rest, _| &rest[behind(rest)..])
}

/// Whether there is a match that begins at one of these places, at the cost of some fuel; nothing where there is not enough.
fn begins(program: &[u8], text: &[u8], places: Range, fuel: &mut usize) -> Option<bool> {
    let mut matcher = Matcher { text, fuel: *fuel };
    let ends = matcher.steps(program, vec![places])?;
    *fuel = matcher.fuel;
    Some(!ends.is_empty())
}

struct Matcher<'t> {
    text: &'t [u8],
    /// So many bytes may still be looked at.
    fuel: usize,
}

impl Matcher<'_> {
    fn spend(&mut self, bytes: usize) -> Option<()> {
        self.fuel = self.fuel.checked_sub(bytes + 4)?;
        Some(())
    }

    /// Where one may have come to behind these steps, from these places.
    fn steps(&mut self, mut steps: &[u8], mut places: Places) -> Option<Places> {
        while let [step, rest @ ..] = steps {
            if places.is_empty() {
                return Some(places);
            }
            (steps, places) = match *step {
                op::TEXT | op::FOLD => {
                    let (looks, rest) = rest.split_first()?;
                    let (length, rest) = rest.split_first()?;
                    let (wanted, rest) = rest.split_at_checked(usize::from(*length))?;
                    let fold = *step == op::FOLD;
                    (rest, self.text(wanted, fold, *looks, &places)?)
                }
                op::CLASS => {
                    let (looks, rest) = rest.split_first()?;
                    let (class, rest) = number(rest)?;
                    let class = CLASSES.get(usize::from(class))?;
                    (rest, self.one(class, *looks, &places)?)
                }
                op::ROW | op::LAZY_ROW => {
                    let (class, rest) = number(rest)?;
                    let (least, rest) = number(rest)?;
                    let (most, rest) = number(rest)?;
                    let class = CLASSES.get(usize::from(class))?;
                    (rest, self.row(class, least, most, &places)?)
                }
                op::REPEAT | op::LAZY_REPEAT => {
                    let (least, rest) = number(rest)?;
                    let (most, rest) = number(rest)?;
                    let (length, rest) = number(rest)?;
                    let (body, rest) = rest.split_at_checked(usize::from(length))?;
                    (rest, self.repeat(body, least, most, places)?)
                }
                op::EITHER => {
                    let (length, rest) = number(rest)?;
                    let (mut branches, rest) = rest.split_at_checked(usize::from(length))?;
                    let mut all = Vec::new();
                    while !branches.is_empty() {
                        let (length, behind) = number(branches)?;
                        let (branch, behind) = behind.split_at_checked(usize::from(length))?;
                        all.extend(self.steps(branch, places.clone())?);
                        branches = behind;
                    }
                    (rest, sorted(all))
                }
                op::LOOK => {
                    let (looks, rest) = rest.split_first()?;
                    let mut there = Vec::new();
                    for range in &places {
                        self.spend(range.places().count())?;
                        let fits = range.places().filter(|at| holds_at(*looks, self.text, *at));
                        fits.for_each(|at| push(&mut there, at, at));
                    }
                    (rest, there)
                }
                op::OPEN | op::CLOSE => (rest, places),
                _ => return None,
            };
        }
        Some(places)
    }

    fn text(&mut self, wanted: &[u8], fold: bool, looks: u8, places: &[Range]) -> Option<Places> {
        let mut there = Vec::new();
        let first = *wanted.first()?;
        for range in places {
            let from = range.from as usize;
            // Behind the last place the rest of the text is too short.
            let Some(last) = self.text.len().checked_sub(wanted.len()) else {
                continue;
            };
            let last = last.min(range.to as usize);
            if from > last {
                continue;
            }
            // Most bytes are passed over many at a time.
            self.spend((last - from) / 8)?;
            let begins = &self.text[from..=last];
            let mut looked = 0;
            let mut look = |at: usize| {
                looked += 1;
                let at = from + at;
                let here = &self.text[at..at + wanted.len()];
                let is_it = match fold {
                    true => here.eq_ignore_ascii_case(wanted),
                    false => here == wanted,
                };
                if is_it && holds_at(looks, self.text, at) {
                    push(&mut there, at + wanted.len(), at + wanted.len());
                }
            };
            if from == last {
                look(0);
            } else if fold {
                memchr::memchr2_iter(first, first.to_ascii_uppercase(), begins).for_each(look);
            } else {
                memchr::memchr_iter(first, begins).for_each(look);
            }
            self.spend(looked)?;
        }
        Some(there)
    }

    fn one(&mut self, class: &Class, looks: u8, places: &[Range]) -> Option<Places> {
        let mut there = Vec::new();
        for range in places {
            self.spend(range.places().count())?;
            for at in range.places() {
                let byte = self.text.get(at);
                if byte.is_some_and(|byte| is_in(class, *byte)) && holds_at(looks, self.text, at) {
                    push(&mut there, at + 1, at + 1);
                }
            }
        }
        Some(there)
    }

    fn row(&mut self, class: &Class, least: u16, most: u16, places: &[Range]) -> Option<Places> {
        let mut there = Vec::new();
        // Up to where bytes have been looked at, so that places which lie close do not look again.
        let mut seen = 0..0;
        for range in places {
            let (mut at, last) = (range.from as usize, range.to as usize);
            if least == 0 {
                there.push(*range);
            }
            self.spend(last - at)?;
            while at <= last {
                if !self.text.get(at).is_some_and(|byte| is_in(class, *byte)) {
                    at += 1;
                    continue;
                }
                let most = match most {
                    op::MANY => usize::MAX,
                    most => usize::from(most),
                };
                let reach = last.saturating_add(most).min(self.text.len());
                // Where the row ends, or beyond what counts.
                let mut end = if seen.contains(&at) { seen.end } else { at };
                let from = end;
                while end < reach && is_in(class, self.text[end]) {
                    end += 1;
                }
                self.spend(end - from)?;
                seen = at..end;
                let end = end.min(reach);
                let begins = last.min(end - 1);
                let shortest = at + usize::from(least.max(1));
                if shortest <= end {
                    there.push(Range {
                        from: u32::try_from(shortest).ok()?,
                        to: u32::try_from(begins.saturating_add(most).min(end)).ok()?,
                    });
                }
                at = end + 1;
            }
        }
        Some(sorted(there))
    }

    fn repeat(&mut self, body: &[u8], least: u16, most: u16, places: Places) -> Option<Places> {
        let mut all = if least == 0 {
            places.clone()
        } else {
            Vec::new()
        };
        let mut now = places;
        let mut times = 0;
        while times < most && !now.is_empty() {
            now = self.steps(body, now)?;
            times = times.saturating_add(1);
            if times >= least {
                // Those that were there before lead nowhere new.
                self.spend(all.len() + now.len())?;
                now = without(now, &all);
                all.extend_from_slice(&now);
                all = sorted(all);
            }
            if times == op::MANY {
                return None;
            }
        }
        Some(all)
    }
}

/// Whether all of these conditions hold there.
fn holds_at(looks: u8, text: &[u8], at: usize) -> bool {
    if looks == 0 {
        return true;
    }
    let is_word =
        |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    let before = at.checked_sub(1).and_then(|before| text.get(before));
    let behind = text.get(at);
    let edge = is_word(before) != is_word(behind);
    let holds = |look: u8, holds: bool| looks & look == 0 || holds;
    holds(look::START, before.is_none())
        && holds(look::END, behind.is_none())
        && holds(
            look::START_OF_LINE,
            before.is_none_or(|byte| *byte == b'\n'),
        )
        && holds(look::END_OF_LINE, behind.is_none_or(|byte| *byte == b'\n'))
        && holds(look::EDGE, edge)
        && holds(look::NO_EDGE, !edge)
}

fn is_in(class: &Class, byte: u8) -> bool {
    class[usize::from(byte / 64)] >> (byte % 64) & 1 != 0
}

fn number(bytes: &[u8]) -> Option<(u16, &[u8])> {
    let (two, rest) = bytes.split_first_chunk()?;
    Some((u16::from_le_bytes(*two), rest))
}

/// Adds places that lie behind all that are there.
#[expect(
    clippy::cast_possible_truncation,
    reason = "no text is looked at that is longer than a u32 can say"
)]
fn push(places: &mut Places, from: usize, to: usize) {
    let (from, to) = (from as u32, to as u32);
    match places.last_mut() {
        Some(last) if from <= last.to.saturating_add(1) => last.to = last.to.max(to),
        _ => places.push(Range { from, to }),
    }
}

/// The same places in order.
fn sorted(mut ranges: Vec<Range>) -> Places {
    let in_order = |two: &[Range]| two[0].to.saturating_add(1) < two[1].from;
    if ranges.windows(2).all(in_order) {
        return ranges;
    }
    ranges.sort_unstable_by_key(|range| range.from);
    let mut places = Places::with_capacity(ranges.len());
    for range in ranges {
        push(&mut places, range.from as usize, range.to as usize);
    }
    places
}

/// The places that are not among others.
fn without(places: Places, others: &[Range]) -> Places {
    let mut left = Vec::new();
    let mut others = others.iter().peekable();
    for mut range in places {
        while others.next_if(|other| other.to < range.from).is_some() {}
        while let Some(other) = others.peek().filter(|other| other.from <= range.to) {
            if other.from > range.from {
                left.push(Range {
                    from: range.from,
                    to: other.from - 1,
                });
            }
            if other.to >= range.to {
                range.from = u32::MAX;
                break;
            }
            range.from = other.to + 1;
            others.next();
        }
        if range.from <= range.to {
            left.push(range);
        }
    }
    left
}
