//! Which text a match has, and its group: the first way through a program that leads to its end, of all in their order.

use std::ops::Range as Bytes;

use super::steps::{Class, op};
use super::{CLASSES, Range, begins, holds_at, is_in, number};

/// So many ways into one another are tried; deeper ones are not.
const DEPTH: u32 = 100;

/// So far ahead a match is looked for first.
const NEAR: usize = 64;

/// A match: where it stands, and where its group does, if it has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// All of it.
    pub all: Bytes<usize>,
    /// The group that the program tells.
    pub group: Option<Bytes<usize>>,
}

/// A program at work on a text.
pub struct Search<'t> {
    text: &'t [u8],
    /// So many steps may still be taken.
    fuel: usize,
    depth: u32,
    open: usize,
    group: Option<Bytes<usize>>,
}

/// Taking more steps would take too long.
#[derive(Debug)]
pub struct TooLong;

/// What comes behind some steps.
type Then<'a, 't> = &'a mut dyn FnMut(&mut Search<'t>, usize) -> Result<bool, TooLong>;

impl<'t> Search<'t> {
    /// A search that may take some steps for each of so many bytes.
    pub fn new(text: &'t [u8], bytes: usize) -> Self {
        Self {
            text,
            fuel: 16_384 + 64 * bytes,
            depth: 0,
            open: 0,
            group: None,
        }
    }

    /// The first match that begins in this part of the text.
    pub fn find(&mut self, program: &[u8], part: Bytes<usize>) -> Result<Option<Match>, TooLong> {
        let last = part.end.min(self.text.len());
        let (mut from, mut width) = (part.start, NEAR);
        while from <= last {
            let (mut low, mut high) = (from, last.min(from + width));
            if !self.begins_in(program, low, high)? {
                (from, width) = (high + 1, width * 2);
                continue;
            }
            // The first match begins where none begins before.
            while low < high {
                let middle = low + (high - low) / 2;
                match self.begins_in(program, low, middle)? {
                    true => high = middle,
                    false => low = middle + 1,
                }
            }
            self.group = None;
            let mut end = low;
            let found = self.steps(program, low, &mut |_, at| {
                end = at;
                Ok(true)
            })?;
            if found {
                let group = self.group.take();
                return Ok(Some(Match {
                    all: low..end,
                    group,
                }));
            }
            from = low + 1;
        }
        Ok(None)
    }

    /// Whether a match begins at one of these places.
    fn begins_in(&mut self, program: &[u8], from: usize, to: usize) -> Result<bool, TooLong> {
        let places = Range::new(from, to).ok_or(TooLong)?;
        begins(program, self.text, places, &mut self.fuel).ok_or(TooLong)
    }

    /// The match that all of the text is.
    pub fn whole(&mut self, program: &[u8]) -> Result<Option<Match>, TooLong> {
        let end = self.text.len();
        self.group = None;
        let found = self.steps(program, 0, &mut |_, at| Ok(at == end))?;
        let group = self.group.take();
        Ok(found.then_some(Match { all: 0..end, group }))
    }

    fn steps(&mut self, steps: &[u8], at: usize, then: Then<'_, 't>) -> Result<bool, TooLong> {
        self.depth += 1;
        let deep = self.depth > DEPTH;
        let found = if deep {
            Err(TooLong)
        } else {
            self.step(steps, at, then)
        };
        self.depth -= 1;
        found
    }

    fn step(
        &mut self,
        mut steps: &[u8],
        mut at: usize,
        then: Then<'_, 't>,
    ) -> Result<bool, TooLong> {
        loop {
            self.fuel = self.fuel.checked_sub(1).ok_or(TooLong)?;
            let Some((step, rest)) = steps.split_first() else {
                return then(self, at);
            };
            match *step {
                op::TEXT | op::FOLD => {
                    let ([looks, length], rest) = rest.split_first_chunk().ok_or(TooLong)?;
                    let length = usize::from(*length);
                    let (wanted, rest) = rest.split_at_checked(length).ok_or(TooLong)?;
                    let here = self.text[at..].get(..length);
                    let is_it = here.is_some_and(|here| match *step {
                        op::FOLD => here.eq_ignore_ascii_case(wanted),
                        _ => here == wanted,
                    });
                    if !is_it || !holds_at(*looks, self.text, at) {
                        return Ok(false);
                    }
                    (steps, at) = (rest, at + length);
                }
                op::CLASS => {
                    let (looks, rest) = rest.split_first().ok_or(TooLong)?;
                    let (class, rest) = class(rest)?;
                    let is_it = self.text.get(at).is_some_and(|byte| is_in(class, *byte));
                    if !is_it || !holds_at(*looks, self.text, at) {
                        return Ok(false);
                    }
                    (steps, at) = (rest, at + 1);
                }
                op::LOOK => {
                    let (looks, rest) = rest.split_first().ok_or(TooLong)?;
                    if !holds_at(*looks, self.text, at) {
                        return Ok(false);
                    }
                    steps = rest;
                }
                op::ROW | op::LAZY_ROW => {
                    let (class, rest) = class(rest)?;
                    let (least, most, rest) = times(rest)?;
                    return self.row(*step == op::ROW, class, least..=most, rest, at, then);
                }
                op::REPEAT | op::LAZY_REPEAT => {
                    let (least, most, rest) = times(rest)?;
                    let (length, rest) = number(rest).ok_or(TooLong)?;
                    let (body, rest) = rest.split_at_checked(length.into()).ok_or(TooLong)?;
                    let repeated = Repeated {
                        body,
                        rest,
                        least,
                        most,
                        greedy: *step == op::REPEAT,
                    };
                    return self.repeat(&repeated, 0, at, then);
                }
                op::EITHER => {
                    let (length, rest) = number(rest).ok_or(TooLong)?;
                    let (mut branches, rest) =
                        rest.split_at_checked(length.into()).ok_or(TooLong)?;
                    while !branches.is_empty() {
                        let (length, behind) = number(branches).ok_or(TooLong)?;
                        let (branch, behind) =
                            behind.split_at_checked(length.into()).ok_or(TooLong)?;
                        let rest = &mut |search: &mut Self, at| search.steps(rest, at, then);
                        if self.steps(branch, at, rest)? {
                            return Ok(true);
                        }
                        branches = behind;
                    }
                    return Ok(false);
                }
                op::OPEN => {
                    let before = std::mem::replace(&mut self.open, at);
                    let found = self.steps(rest, at, then)?;
                    self.open = before;
                    return Ok(found);
                }
                op::CLOSE => {
                    let before = self.group.replace(self.open..at);
                    let found = self.steps(rest, at, then)?;
                    if !found {
                        self.group = before;
                    }
                    return Ok(found);
                }
                _ => return Err(TooLong),
            }
        }
    }

    fn row(
        &mut self,
        greedy: bool,
        class: &Class,
        times: std::ops::RangeInclusive<usize>,
        rest: &[u8],
        at: usize,
        then: Then<'_, 't>,
    ) -> Result<bool, TooLong> {
        let (least, most) = times.into_inner();
        let behind = self.text[at..].iter().take(most);
        let long = behind.take_while(|byte| is_in(class, **byte)).count();
        self.fuel = self.fuel.checked_sub(long).ok_or(TooLong)?;
        let ways = (long + 1).saturating_sub(least);
        for way in 0..ways {
            let times = if greedy { long - way } else { least + way };
            if self.steps(rest, at + times, then)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn repeat(
        &mut self,
        repeated: &Repeated<'_>,
        times: usize,
        at: usize,
        then: Then<'_, 't>,
    ) -> Result<bool, TooLong> {
        let may_end = times >= repeated.least;
        if may_end && !repeated.greedy && self.steps(repeated.rest, at, then)? {
            return Ok(true);
        }
        if times < repeated.most {
            let again = &mut |search: &mut Self, to: usize| {
                // What has matched nothing once would do so for ever.
                let goes_on = to > at || times < repeated.least;
                Ok(goes_on && search.repeat(repeated, times + 1, to, then)?)
            };
            if self.steps(repeated.body, at, again)? {
                return Ok(true);
            }
        }
        Ok(may_end && repeated.greedy && self.steps(repeated.rest, at, then)?)
    }
}

/// Steps that are taken several times.
struct Repeated<'p> {
    body: &'p [u8],
    rest: &'p [u8],
    least: usize,
    most: usize,
    greedy: bool,
}

fn class(steps: &[u8]) -> Result<(&'static Class, &[u8]), TooLong> {
    let (class, rest) = number(steps).ok_or(TooLong)?;
    let class = CLASSES.get(usize::from(class)).ok_or(TooLong)?;
    Ok((class, rest))
}

fn times(steps: &[u8]) -> Result<(usize, usize, &[u8]), TooLong> {
    let (least, rest) = number(steps).ok_or(TooLong)?;
    let (most, rest) = number(rest).ok_or(TooLong)?;
    let most = match most {
        op::MANY => usize::MAX,
        most => most.into(),
    };
    Ok((least.into(), most, rest))
}
