//! Splits a command line into options and operands, as the program itself would.

use std::borrow::Cow;

use crate::facts::Value;
use crate::facts::grammar::{List, Program, Stops, Style, Text};

/// A command line, split. Borrows from the words; values attached to an option are cut out only when they are asked for.
#[derive(Clone, Debug)]
pub struct Args<'a> {
    argv: &'a [Value],
    style: Style,
    options: Vec<Opt<'a>>,
    operands: Vec<usize>,
    /// Where `--` stands, if it ended the options.
    pub dashes: Option<usize>,
    /// Whether a word that is not known may be an option.
    pub unsure: bool,
}

#[derive(Clone, Copy, Debug)]
struct Opt<'a> {
    /// Without its dashes.
    name: &'a str,
    /// What stood before the name.
    lead: Lead,
    /// Index of the word that holds the value, and where in it the value begins.
    value: Option<(usize, usize)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lead {
    None,
    Dash,
    Dashes,
    Slash,
}

impl Lead {
    /// Takes the lead off an option.
    fn of(option: &str) -> (Self, &str) {
        if let Some(name) = option.strip_prefix("--") {
            (Self::Dashes, name)
        } else if let Some(name) = option.strip_prefix('-') {
            (Self::Dash, name)
        } else if let Some(name) = option.strip_prefix('/') {
            (Self::Slash, name)
        } else {
            (Self::None, option)
        }
    }
}

impl<'a> Args<'a> {
    /// Splits `argv`, whose first word is the program itself, by what is known of the program.
    ///
    /// A word that is not known counts as an operand and makes the outcome [`unsure`](Self::unsure); but where the part of
    /// it that is known begins an option (`--output=$x`), it is that option.
    pub fn split(program: Option<&'a Program>, argv: &'a [Value]) -> Self {
        let style = program.map_or(Style::Gnu, |program| program.style);
        let mut splitter = Splitter {
            program,
            ends_at: stops_now(program, &[], argv),
            args: Self {
                argv,
                style,
                options: Vec::new(),
                operands: Vec::new(),
                dashes: None,
                unsure: false,
            },
        };
        let mut at = 1;
        while at < argv.len() {
            at = splitter.word(at);
        }
        splitter.args
    }

    /// Whether one of these options is there: `-f|--force`. `--` alone is the end of the options.
    pub fn has(&self, alternatives: &str) -> bool {
        let mut named = alternatives.split('|').map(Lead::of);
        named.any(|named| match named {
            (Lead::Dashes, "") => self.dashes.is_some(),
            named => self.options.iter().any(|option| self.is(option, named)),
        })
    }

    /// The values of these options, in the order in which they stand.
    pub fn values(&self, alternatives: &str) -> impl Iterator<Item = Cow<'a, Value>> {
        self.located_values(alternatives).map(|(_, value)| value)
    }

    fn located_values(&self, alternatives: &str) -> impl Iterator<Item = (usize, Cow<'a, Value>)> {
        self.options.iter().filter_map(move |option| {
            let mut named = alternatives.split('|').map(Lead::of);
            if !named.any(|named| self.is(option, named)) {
                return None;
            }
            let (at, from) = option.value?;
            let word = self.argv.get(at)?;
            let value = match from {
                0 => Cow::Borrowed(word),
                from => Cow::Owned(word.slice_from(from)),
            };
            Some((at, value))
        })
    }

    /// The values of these options, of those only that stand before the first operand: `git -C dir`, but not `commit -C x`.
    pub fn leading_values(&self, alternatives: &str) -> impl Iterator<Item = Cow<'a, Value>> {
        let first = self.operands.first().copied().unwrap_or(usize::MAX);
        self.located_values(alternatives)
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

    /// How many of the operands `words` takes when they are the first ones: each word of the pattern may list
    /// alternatives (`drop|clear`). `None` when they are others, or not known.
    pub fn leading(&self, words: &[Text]) -> Option<usize> {
        leads(words.iter().map(|word| &**word), &self.operands, self.argv).then_some(words.len())
    }

    fn is(&self, option: &Opt<'_>, (lead, name): (Lead, &str)) -> bool {
        match self.style {
            Style::Long => option.name == name,
            Style::Slash | Style::Powershell => option.name.eq_ignore_ascii_case(name),
            Style::Gnu | Style::Bundle | Style::Assign => {
                option.lead == lead && option.name == name
            }
        }
    }
}

struct Splitter<'a> {
    program: Option<&'a Program>,
    /// Whether the next operand ends the options.
    ends_at: bool,
    args: Args<'a>,
}

impl<'a> Splitter<'a> {
    /// Reads the word at this place, and says where to go on.
    fn word(&mut self, at: usize) -> usize {
        let argv = self.args.argv;
        let word = &argv[at];
        if self.args.dashes.is_some() {
            return self.operand(at);
        }
        let known = word.known_prefix();
        let whole = known.len() == word.text().len() && !word.has_unknown();
        match (self.args.style, known.as_bytes()) {
            (_, []) if word.has_unknown() => {
                self.args.unsure = true;
                self.operand(at)
            }
            (Style::Slash, [b'/', _, ..]) => self.slashes(at),
            (Style::Slash, _) => self.operand(at),
            (Style::Assign, _) if let Some((name, _)) = known.split_once('=') => {
                self.option(Lead::None, name, Some((at, name.len() + 1)));
                at + 1
            }
            (Style::Bundle, [first, ..]) if at == 1 && *first != b'-' => self.bundle(at, known),
            (_, b"--") if whole => {
                self.args.dashes = Some(at);
                at + 1
            }
            (Style::Powershell, [b'-', letter, ..]) if letter.is_ascii_alphabetic() => {
                self.named(at, known, ':')
            }
            (Style::Powershell, _) => self.operand(at),
            (Style::Long, [b'-', _, ..]) | (_, [b'-', b'-', ..]) => self.named(at, known, '='),
            (_, [b'-', _, ..]) => self.shorts(at, known),
            _ => self.operand(at),
        }
    }

    fn operand(&mut self, at: usize) -> usize {
        let argv = self.args.argv;
        self.args.operands.push(at);
        if self.args.dashes.is_none() {
            if self.ends_at {
                // All that follows belongs to what this operand starts.
                self.args.operands.extend(at + 1..argv.len());
                return argv.len();
            }
            self.ends_at = stops_now(self.program, &self.args.operands, argv);
        }
        at + 1
    }

    fn option(&mut self, lead: Lead, name: &'a str, value: Option<(usize, usize)>) {
        self.args.options.push(Opt { name, lead, value });
    }

    /// `--name`, `--name=value`, `--name value`; and `-name` in the styles that have it.
    fn named(&mut self, at: usize, known: &'a str, separator: char) -> usize {
        let (typed, value) = match known.split_once(separator) {
            Some((typed, _)) => (typed, Some((at, typed.len() + 1))),
            None => (known, None),
        };
        let (lead, typed) = Lead::of(typed);
        let name = self.in_full(lead, typed);
        // `--out$x`: what follows may make another option of it.
        self.args.unsure |= value.is_none() && self.args.argv[at].has_unknown();
        if let Some((at, from)) = value {
            let switched_off = self.args.style == Style::Powershell
                && ["$false", "false"]
                    .iter()
                    .any(|off| self.args.argv[at].text()[from..].eq_ignore_ascii_case(off));
            if !switched_off {
                self.option(lead, name, value);
            }
            return at + 1;
        }
        if at + 1 < self.args.argv.len() && self.takes_value(lead, name) {
            self.option(lead, name, Some((at + 1, 0)));
            return at + 2;
        }
        self.option(lead, name, None);
        at + 1
    }

    /// `-abc`, `-ofile`, `-o file`; or `-name` where the program has an option of just that name.
    fn shorts(&mut self, at: usize, known: &'a str) -> usize {
        let typed = known.split_once('=').map_or(known, |(typed, _)| typed);
        if typed.len() > 2 && self.known().any(|option| option == typed) {
            return self.named(at, known, '=');
        }
        let end = self.args.argv[at].text().len();
        for (offset, letter) in known.char_indices().skip(1) {
            let next = offset + letter.len_utf8();
            let name = &known[offset..next];
            if !letter.is_alphanumeric() && offset > 1 {
                // `-n=5`, `-I{}`: not an option any more.
                let from = if letter == '=' { next } else { offset };
                if let Some(last) = self.args.options.last_mut() {
                    last.value = Some((at, from));
                }
                return at + 1;
            }
            if self.takes_value(Lead::Dash, name) {
                let attached = next < end || self.args.argv[at].has_unknown();
                if attached {
                    let equals = known[next..].starts_with('=');
                    self.option(Lead::Dash, name, Some((at, next + usize::from(equals))));
                    return at + 1;
                }
                let value = (at + 1 < self.args.argv.len()).then_some((at + 1, 0));
                self.option(Lead::Dash, name, value);
                return at + 2;
            }
            self.option(Lead::Dash, name, None);
        }
        self.args.unsure |= known.len() < end || self.args.argv[at].has_unknown();
        at + 1
    }

    /// `xzf archive`: letters without a dash, whose values follow in order.
    fn bundle(&mut self, at: usize, known: &'a str) -> usize {
        let mut next = at + 1;
        for (offset, letter) in known.char_indices() {
            let name = &known[offset..offset + letter.len_utf8()];
            if self.takes_value(Lead::Dash, name) && next < self.args.argv.len() {
                self.option(Lead::Dash, name, Some((next, 0)));
                next += 1;
            } else {
                self.option(Lead::Dash, name, None);
            }
        }
        next
    }

    /// `/s`, `/s/q`, `/t:value`.
    fn slashes(&mut self, at: usize) -> usize {
        let argv = self.args.argv;
        let word = argv[at].known_prefix();
        // A path such as `/tmp/x` is not an option; cmd's own are a letter or a short name each.
        let mut start = 1;
        for part in word[1..].split('/') {
            let name = part.split_once(':').map_or(part, |(name, _)| name);
            let value = (name.len() < part.len()).then_some((at, start + name.len() + 1));
            self.option(Lead::Slash, name, value);
            start += part.len() + 1;
        }
        at + 1
    }

    /// The option that was meant by what was typed: itself, or the only known one that begins so.
    fn in_full(&self, lead: Lead, typed: &'a str) -> &'a str {
        let style = self.args.style;
        let abbreviates = match style {
            Style::Powershell => true,
            Style::Long | Style::Slash | Style::Assign => false,
            Style::Gnu | Style::Bundle => {
                lead == Lead::Dashes && self.program.is_some_and(|program| !program.exact)
            }
        };
        if !abbreviates || typed.is_empty() {
            return typed;
        }
        let mut found: Option<&'a str> = None;
        for option in self.known() {
            let (option_lead, name) = Lead::of(option);
            if option_lead != lead {
                continue;
            }
            let head = name.get(..typed.len());
            let begins = match style {
                Style::Powershell => head.is_some_and(|head| head.eq_ignore_ascii_case(typed)),
                _ => head == Some(typed),
            };
            if !begins {
                continue;
            }
            if name.len() == typed.len() {
                return name;
            }
            match found {
                None => found = Some(name),
                Some(other) if other == name => {}
                Some(_) => return typed,
            }
        }
        found.unwrap_or(typed)
    }

    /// The options that the program is known to have where we stand.
    fn known(&self) -> impl Iterator<Item = &'a str> {
        let lists = self.program.map(|program| {
            let flags = program.flags.iter().chain(program.value_for.iter());
            flags.chain(self.here(program))
        });
        lists.into_iter().flatten().map(|option| &**option)
    }

    /// The options with values that hold behind the operands so far.
    fn here(&self, program: &'a Program) -> impl Iterator<Item = &'a Text> {
        let lists: &'a List<(Text, List<Text>)> = &program.value_in;
        let applies = |(words, _): &&(Text, List<Text>)| {
            leads(words.split(' '), &self.args.operands, self.args.argv)
        };
        lists
            .iter()
            .filter(applies)
            .flat_map(|(_, options)| options.iter())
    }

    fn takes_value(&self, lead: Lead, name: &str) -> bool {
        let Some(program) = self.program else {
            return false;
        };
        let style = self.args.style;
        program
            .value_for
            .iter()
            .chain(self.here(program))
            .any(|option| {
                let (option_lead, option) = Lead::of(option);
                match style {
                    Style::Long => option == name,
                    Style::Slash | Style::Powershell => option.eq_ignore_ascii_case(name),
                    Style::Gnu | Style::Bundle | Style::Assign => {
                        option_lead == lead && option == name
                    }
                }
            })
    }
}

/// Whether the operand after these ends the options.
fn stops_now(program: Option<&Program>, operands: &[usize], argv: &[Value]) -> bool {
    match program.map(|program| &program.stops) {
        None => false,
        Some(Stops::Always(always)) => *always,
        Some(Stops::In(subcommands)) => subcommands.iter().any(|words| {
            let words = words.split(' ');
            words.clone().count() == operands.len() && leads(words, operands, argv)
        }),
    }
}

/// Whether the operands begin with these words.
fn leads<'w>(mut words: impl Iterator<Item = &'w str>, operands: &[usize], argv: &[Value]) -> bool {
    let mut operands = operands.iter();
    words.all(|word| {
        let operand = operands.next().and_then(|&at| argv[at].as_known());
        operand.is_some_and(|operand| word.split('|').any(|word| word == operand))
    })
}
