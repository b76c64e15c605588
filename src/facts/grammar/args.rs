//! Splits a command line into options and operands, as the program itself would.

use std::borrow::Cow;
use std::ops::Range;

use crate::facts::Value;
use crate::facts::grammar::options::{Lead, is_option};
use crate::facts::grammar::{Program, Style, Text};
use crate::facts::place::matches_glob;
use crate::list::Firsts;

mod splitter;

/// A command line, split. Borrows from the words; values attached to an option are cut out only when they are asked for.
#[derive(Clone, Debug)]
pub struct Args<'a> {
    argv: &'a [Value],
    style: Style,
    options: Vec<Opt<'a>>,
    operands: Vec<usize>,
    taken: Vec<Taken<'a>>,
    /// Where `--` stands, if it ended the options.
    pub dashes: Option<usize>,
    /// Whether a word that is not known may be an option.
    pub unsure: bool,
    /// What the names of the options begin with; anything, where `--` ends them.
    named: Firsts,
    /// What the first word behind the program and the first operand begin with.
    first: Firsts,
}

/// Options or words of which one is looked for: `-f|--force`, `drop|clear`.
#[derive(Clone, Copy, Debug)]
pub struct Alternatives<'t> {
    text: &'t str,
    firsts: Firsts,
}

impl<'t> From<&'t Text> for Alternatives<'t> {
    fn from(text: &'t Text) -> Self {
        let firsts = text.firsts();
        Self { text, firsts }
    }
}

impl<'t> From<&'t str> for Alternatives<'t> {
    fn from(text: &'t str) -> Self {
        let firsts = Firsts::ANY;
        Self { text, firsts }
    }
}

#[derive(Clone, Copy, Debug)]
struct Opt<'a> {
    /// Without its dashes.
    name: &'a str,
    /// What stood before the name.
    lead: Lead,
    /// How many words hold its values, one each; 0 when it has none.
    values: u32,
    /// Index of the first of these words, and where in it the value begins.
    value: (usize, usize),
}

/// A command that an option has taken out of the line: `-exec rm {} ;`.
#[derive(Clone, Debug)]
struct Taken<'a> {
    name: &'a str,
    lead: Lead,
    words: Range<usize>,
    /// Where the command begins in the first word, when the option itself stands in front: `/cdir`.
    from: usize,
}

impl<'a> Args<'a> {
    /// Splits `argv`, whose first word is the program itself, by what is known of the program.
    ///
    /// A word that is not known counts as an operand and makes the outcome [`unsure`](Self::unsure); but where the part of
    /// it that is known begins an option (`--output=$x`), it is that option.
    pub fn split(program: Option<&'a Program>, argv: &'a [Value]) -> Self {
        splitter::split(program, argv)
    }

    /// What looking through the options costs, in steps.
    pub fn weight(&self) -> u32 {
        u32::try_from(self.options.len() / 8).unwrap_or(u32::MAX)
    }

    /// Whether one of these options is there: `-f|--force`. `--` alone is the end of the options.
    pub fn has<'t>(&self, alternatives: impl Into<Alternatives<'t>>) -> bool {
        let alternatives = alternatives.into();
        if !alternatives.firsts.meet(self.named) {
            return false;
        }
        let mut named = each_of(alternatives.text).map(Lead::of);
        named.any(|named| match named {
            (Lead::Dashes, "") => self.dashes.is_some(),
            named => self
                .options
                .iter()
                .any(|option| self.is(option, named) && !self.is_off(option)),
        })
    }

    /// Whether PowerShell takes the switch for absent: `-WhatIf:$false`.
    fn is_off(&self, option: &Opt<'_>) -> bool {
        let (at, from) = option.value;
        self.style == Style::Powershell
            && option.values == 1
            && self.argv.get(at).is_some_and(|word| {
                let shown = word.shown();
                from > 0 && shown.to_ascii_lowercase().ends_with(":$false")
            })
    }

    /// The values of these options, in the order in which they stand. Of an option with several values, all of them.
    pub fn values<'t>(
        &self,
        alternatives: impl Into<Alternatives<'t>>,
    ) -> impl Iterator<Item = Cow<'a, Value>> {
        self.located_values(alternatives.into())
            .map(|(_, value)| value)
    }

    fn located_values(
        &self,
        alternatives: Alternatives<'_>,
    ) -> impl Iterator<Item = (usize, Cow<'a, Value>)> {
        let named = move |option: &&Opt<'_>| {
            let mut named = each_of(alternatives.text).map(Lead::of);
            option.values > 0 && named.any(|named| self.is(option, named))
        };
        let options = match alternatives.firsts.meet(self.named) {
            true => &self.options[..],
            false => &[],
        };
        options.iter().filter(named).flat_map(|option| {
            let (at, from) = option.value;
            let words = self.argv.iter().enumerate().skip(at);
            words
                .take(option.values as usize)
                .map(move |(place, word)| match from {
                    from if place == at && from > 0 => (place, Cow::Owned(word.slice_from(from))),
                    _ => (place, Cow::Borrowed(word)),
                })
        })
    }

    /// The values of all options, each with the option's name, without dashes.
    pub fn every_value(&self) -> impl Iterator<Item = (&'a str, Cow<'a, Value>)> {
        let with_value = self.options.iter().filter(|option| option.values > 0);
        with_value.filter_map(|option| {
            let (at, from) = option.value;
            let word = self.argv.get(at)?;
            let value = match from {
                0 => Cow::Borrowed(word),
                from => Cow::Owned(word.slice_from(from)),
            };
            Some((option.name, value))
        })
    }

    /// The values of these options, of those only that stand before the first operand: `git -C dir`, but not `commit -C x`.
    pub fn leading_values<'t>(
        &self,
        alternatives: impl Into<Alternatives<'t>>,
    ) -> impl Iterator<Item = Cow<'a, Value>> {
        let first = self.operands.first().copied().unwrap_or(usize::MAX);
        self.located_values(alternatives.into())
            .filter(move |&(at, _)| at < first)
            .map(|(_, value)| value)
    }

    /// The words that are neither options nor their values.
    pub fn operands(&self) -> impl ExactSizeIterator<Item = &'a Value> + DoubleEndedIterator {
        self.operands.iter().map(|&at| &self.argv[at])
    }

    /// All words, the program first.
    pub fn words(&self) -> &'a [Value] {
        self.argv
    }

    /// Where the operands stand among the words.
    pub fn places(&self) -> &[usize] {
        &self.operands
    }

    /// Where a command that begins with this operand (0 is the first) does so among the words. Options end there whether
    /// or not a `--` says so; one that stands there is dropped.
    pub fn place_from(&self, operand: usize) -> Option<usize> {
        let place = *self.operands.get(operand)?;
        let place = place + usize::from(self.argv[place].as_known() == Some("--"));
        (place < self.argv.len()).then_some(place)
    }

    /// The words behind one of `after` up to one of `until`, as often as there are such: `-exec … ;`. Where the option and
    /// the first word are one (`/cdir`), the range begins with that; [`words_in`](Self::words_in) takes the option off.
    pub fn behind(&self, after: &[Text], until: &[Text]) -> Vec<Range<usize>> {
        let named = |taken: &&Taken<'_>| {
            let option = (taken.lead, taken.name);
            after
                .iter()
                .any(|after| self.style.same(Lead::of(after), option))
        };
        let mut ranges: Vec<Range<usize>> = self
            .taken
            .iter()
            .filter(named)
            .map(|taken| taken.words.clone())
            .collect();
        if ranges.is_empty() {
            let marks = |place: &usize| {
                let word = self.argv[*place].as_known();
                word.is_some_and(|word| !is_option(word) && after.iter().any(|after| after == word))
            };
            let dashes = self.dashes.filter(|dashes| marks(dashes));
            if let Some(marker) = dashes.or_else(|| self.operands.iter().copied().find(marks)) {
                ranges.push(marker + 1..end_of(self.argv, marker + 1, until));
            }
        }
        ranges.retain(|range| !range.is_empty());
        ranges
    }

    /// The words in a range that [`behind`](Self::behind) gave.
    pub fn words_in(&self, range: Range<usize>) -> Vec<Value> {
        let found = self
            .taken
            .binary_search_by_key(&range.start, |taken| taken.words.start);
        let attached = found.ok().map(|found| &self.taken[found]);
        let mut words = self.argv[range].to_vec();
        if let (Some(taken), Some(first)) = (attached, words.first_mut())
            && taken.from > 0
        {
            *first = first.slice_from(taken.from);
        }
        words
    }

    /// How many of the operands `words` takes when they are the first ones: each word of the pattern may list
    /// alternatives (`drop|clear`), `*` is any text. `None` when they are others, or not known.
    pub fn leading(&self, words: &[Text]) -> Option<usize> {
        let mut operands = self.operands.iter();
        let fits = |word: &Text| {
            let operand = operands.next().map(|&at| self.argv[at].as_known());
            operand.is_some_and(|operand| {
                word == "*" || operand.is_some_and(|operand| lists(*word, operand))
            })
        };
        words.iter().all(fits).then_some(words.len())
    }

    /// The first operand, besides the first of all, that is one of these verbs: `delete` in `compute instances delete x`.
    /// Where none are known, the last of the operands that stand in a row: `delete` in `vm disk delete --name x`.
    pub fn verb(&self, verbs: &[Text]) -> Option<&'a str> {
        if verbs.is_empty() {
            let row = self.operands.iter().zip(self.operands.iter().skip(1));
            let row = row.take_while(|&(&one, &next)| next == one + 1);
            return self.argv[*row.last()?.1].as_known();
        }
        let mut operands = self.operands().skip(1).filter_map(Value::as_known);
        operands.find(|operand| verbs.iter().any(|verb| lists(*verb, operand)))
    }

    /// Whether the first word behind the program or the first operand may be the first of these words.
    pub fn may_begin(&self, words: Text) -> bool {
        words.firsts().meet(self.first)
    }

    /// The same for words in one text: `completion bash|zsh`.
    pub fn leading_words(&self, words: &str) -> Option<usize> {
        leads(words, &self.operands, self.argv)
    }

    /// Whether the line begins with these words, behind the program, whatever they are to it.
    pub fn begins_with(&self, words: &str) -> bool {
        let mut rest = words.as_bytes();
        let mut typed = self.argv.iter().skip(1).map(Value::as_known);
        while !rest.is_empty() {
            let word = typed.next().flatten();
            match word.and_then(|word| behind(word.as_bytes(), rest)) {
                Some(left) => rest = left,
                None => return false,
            }
        }
        true
    }

    fn is(&self, option: &Opt<'_>, named: (Lead, &str)) -> bool {
        self.style.same(named, (option.lead, option.name))
    }
}

/// Where a command that begins at `start` ends. A `+` ends it only behind `{}`.
fn end_of(argv: &[Value], start: usize, until: &[Text]) -> usize {
    if until.is_empty() {
        return argv.len();
    }
    let ends = |at: &usize| {
        let word = argv[*at].as_known();
        word.is_some_and(|word| until.iter().any(|until| until == word))
            && (word != Some("+") || *at > start && argv[at - 1].as_known() == Some("{}"))
    };
    (start..argv.len()).find(ends).unwrap_or(argv.len())
}

/// How many operands these words take when they are the first ones. `None` when they are others, or not known.
fn leads(words: &str, operands: &[usize], argv: &[Value]) -> Option<usize> {
    let mut rest = words.as_bytes();
    let mut taken = 0;
    while !rest.is_empty() {
        let operand = &argv[*operands.get(taken)?];
        rest = match rest {
            [b'*'] => &[],
            [b'*', b' ', rest @ ..] => rest,
            rest => behind(operand.as_known()?.as_bytes(), rest)?,
        };
        taken += 1;
    }
    Some(taken)
}

/// The alternatives of a list: `drop` and `clear` of `drop|clear`. They are so short that a plain loop is the fastest.
pub fn each_of(alternatives: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(alternatives);
    std::iter::from_fn(move || {
        let all = rest?;
        let end = all.bytes().position(|byte| byte == b'|');
        rest = end.map(|end| &all[end + 1..]);
        Some(&all[..end.unwrap_or(all.len())])
    })
}

/// Whether the alternatives list a word: `drop` of `drop|clear`. `*` in them is any text: `delete-*`.
pub fn lists(alternatives: Text, word: &str) -> bool {
    alternatives.firsts().meet(Firsts::of_word(word)) && is_one_of(word, alternatives)
}

fn is_one_of(word: &str, alternatives: Text) -> bool {
    let (bytes, all) = (word.as_bytes(), alternatives.as_bytes());
    let Some(&first) = bytes.first() else {
        return each_of(&alternatives).any(str::is_empty);
    };
    let is_there = |at: usize| {
        (at == 0 || all[at - 1] == b'|')
            && all[at..].starts_with(bytes)
            && matches!(all.get(at + bytes.len()), None | Some(b'|'))
    };
    memchr::memchr_iter(first, all).any(is_there)
        || memchr::memchr(b'*', all).is_some()
            && each_of(&alternatives).any(|glob| glob.contains('*') && matches_glob(glob, word))
}

/// What follows the first word of a text, if that is this one, or lists it among alternatives.
fn behind<'t>(word: &[u8], text: &'t [u8]) -> Option<&'t [u8]> {
    let mut rest = text;
    loop {
        let ends = matches!(rest.get(word.len()), None | Some(b'|' | b' '));
        if ends && rest.starts_with(word) && !word.contains(&b' ') {
            let end = rest.iter().position(|byte| *byte == b' ');
            return Some(end.map_or(&[], |end| &rest[end + 1..]));
        }
        match rest.iter().position(|byte| matches!(byte, b'|' | b' ')) {
            Some(end) if rest[end] == b'|' => rest = &rest[end + 1..],
            _ => return None,
        }
    }
}
