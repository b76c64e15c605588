//! Goes over the words of a command line once, and says of each what it is.

use crate::facts::Value;
use crate::facts::grammar::args::{Args, Opt, Taken, end_of, leads};
use crate::facts::grammar::options::{self, Lead, Listed};
use crate::facts::grammar::{Program, Runs, Stops, Style};
use crate::list::Firsts;

/// Splits `argv` by what is known of the program.
pub(super) fn split<'a>(program: Option<&'a Program>, argv: &'a [Value]) -> Args<'a> {
    let style = program.map_or(Style::Gnu, |program| program.style);
    let mut splitter = Splitter {
        program,
        ends_at: stops_now(program, &[], argv),
        args: Args {
            argv,
            style,
            options: Vec::with_capacity(argv.len()),
            operands: Vec::with_capacity(argv.len()),
            taken: Vec::new(),
            dashes: None,
            unsure: false,
            named: Firsts::NONE,
            first: Firsts::NONE,
        },
    };
    let mut at = 1;
    while at < argv.len() {
        at = splitter.word(at);
    }
    let mut args = splitter.args;
    let names = args.options.iter().map(|option| option.name);
    args.named = match args.dashes {
        Some(_) => Firsts::ANY,
        None => firsts_of(names),
    };
    let first = argv.get(1).into_iter().chain(args.operands().next());
    args.first = firsts_of(first.map(Value::text));
    args
}

/// What some words begin with.
fn firsts_of<'w>(words: impl Iterator<Item = &'w str>) -> Firsts {
    words.fold(Firsts::NONE, |all, word| all.and(Firsts::of_word(word)))
}

struct Splitter<'a> {
    program: Option<&'a Program>,
    /// Whether the next operand ends the options.
    ends_at: bool,
    args: Args<'a>,
}

/// What belongs to an option.
enum Takes<'a> {
    Nothing,
    /// This many words; the first may be attached.
    Words(u32),
    /// The rest of its word.
    Rest,
    /// A command.
    Command(&'a Runs),
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
                if self.is_for_options(at) {
                    at + 1
                } else {
                    self.operand(at)
                }
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
            (_, b"-") if whole && self.program.is_some_and(|program| program.bare_dash) => {
                self.option(Lead::Dash, "", None);
                at + 1
            }
            (Style::Powershell, _) if self.is_parameter(known) => self.named(at, known, ':'),
            (Style::Powershell, _) => self.operand(at),
            (_, [b'+', ..]) if self.lists(Lead::Plus, "") => {
                let end = word.text().len();
                self.option(Lead::Plus, "", (end > 1 || !whole).then_some((at, 1)));
                at + 1
            }
            (Style::Long, [b'-', _, ..]) | (_, [b'-', b'-', ..]) => self.named(at, known, '='),
            (style, [b'+', _, ..]) if self.lists_plus() => match style {
                Style::Long => self.named(at, known, '='),
                _ => self.shorts(at, known),
            },
            (_, [b'-', _, ..]) => self.shorts(at, known),
            _ => self.operand(at),
        }
    }

    /// Whether PowerShell takes a word for an option. Where `/` is listed, it stands for the dash before listed names.
    fn is_parameter(&self, known: &str) -> bool {
        let (lead, name) = Lead::of(known);
        let letters = name.starts_with(|first: char| first.is_ascii_alphabetic());
        letters
            && match lead {
                Lead::Dash => true,
                Lead::Slash if self.lists(Lead::Slash, "") => {
                    let name = name.split_once(':').map_or(name, |(name, _)| name);
                    let name = self.in_full(Lead::Dash, name);
                    self.listed(Lead::Dash, name).next().is_some()
                }
                _ => false,
            }
    }

    /// Whether a word that is not known is called what options are called (`$OPTS`, `"${args[@]}"`), and stands where the
    /// program's next operand says what is done: `docker run $OPTS -v /:/h …`, `git $FLAGS reset`.
    fn is_for_options(&self, at: usize) -> bool {
        let Some(program) = self.program else {
            return false;
        };
        let leads =
            self.ends_at || self.args.operands.is_empty() && program.options.has_subcommands();
        let called = |from: &str| {
            let from = from.to_ascii_lowercase();
            let mut labels = from.split(|c: char| !c.is_ascii_alphanumeric());
            let ends = ["opt", "opts", "options", "args", "flags", "params"];
            labels.any(|label| ends.iter().any(|end| label.ends_with(end)))
        };
        leads
            && at + 1 < self.args.argv.len()
            && self.args.argv[at]
                .unknowns()
                .all(|(_, unknown)| called(&unknown.from))
    }

    fn operand(&mut self, at: usize) -> usize {
        self.args.operands.push(at);
        if self.args.dashes.is_none() {
            if self.ends_at {
                // All that follows belongs to what this operand starts.
                return self.only_operands(at + 1);
            }
            self.ends_at = stops_now(self.program, &self.args.operands, self.args.argv);
        }
        at + 1
    }

    /// Takes all words from here on for operands.
    fn only_operands(&mut self, at: usize) -> usize {
        let end = self.args.argv.len();
        self.args.operands.extend(at..end);
        end.max(at)
    }

    fn option(&mut self, lead: Lead, name: &'a str, value: Option<(usize, usize)>) {
        self.args.options.push(Opt {
            name,
            lead,
            values: u32::from(value.is_some()),
            value: value.unwrap_or_default(),
        });
    }

    /// Notes an option whose first value, if it takes any, begins here (otherwise it has none), and says where to go on.
    fn with_values(
        &mut self,
        lead: Lead,
        name: &'a str,
        value: (usize, usize),
        count: u32,
    ) -> usize {
        let (at, _) = value;
        let left = self.args.argv.len().saturating_sub(at);
        let values = count.min(u32::try_from(left).unwrap_or(u32::MAX));
        self.args.options.push(Opt {
            name,
            lead,
            values,
            value,
        });
        let next = at + values as usize;
        let program = self.program.filter(|_| values > 0);
        let ends = program.is_some_and(|program| {
            let mut options = program.ends_options.iter();
            options.any(|option| self.args.style.same(Lead::of(option), (lead, name)))
        });
        if ends {
            return self.only_operands(next);
        }
        next
    }

    /// Notes an option and the command that it takes, which begins here. Where something ends the command, its words are
    /// nothing else; otherwise all that follows is operands as well.
    fn command(
        &mut self,
        runs: &'a Runs,
        lead: Lead,
        name: &'a str,
        (at, from): (usize, usize),
    ) -> usize {
        self.option(lead, name, None);
        let attached = from > 0;
        let whole_line = runs.until.is_empty() && self.args.style == Style::Slash;
        let end = if attached && !whole_line {
            at + 1
        } else {
            end_of(self.args.argv, at, &runs.until)
        };
        self.args.taken.push(Taken {
            name,
            lead,
            words: at..end,
            from,
        });
        match (attached, runs.until.is_empty()) {
            (_, true) => self.only_operands(at + usize::from(attached)),
            (true, false) => end,
            (false, false) => end + 1,
        }
    }

    /// `--name`, `--name=value`, `--name value`; and `-name` in the styles that have it.
    fn named(&mut self, at: usize, known: &'a str, separator: char) -> usize {
        let argv = self.args.argv;
        let (typed, value) = match known.split_once(separator) {
            Some((typed, _)) => (typed, Some((at, typed.len() + 1))),
            None => (known, None),
        };
        let (lead, typed) = match (self.args.style, Lead::of(typed)) {
            (Style::Powershell, (_, typed)) => (Lead::Dash, typed),
            (_, split) => split,
        };
        let name = self.in_full(lead, typed);
        let takes = self.takes(lead, name);
        if self.args.style == Style::Long
            && matches!(takes, Takes::Nothing)
            && let Some(from) = self.attaches(lead, known)
        {
            let start = known.len() - Lead::of(known).1.len();
            self.option(lead, &known[start..from], Some((at, from)));
            return at + 1;
        }
        // `--out$x`: what follows may make another option of it.
        self.args.unsure |= value.is_none() && argv[at].has_unknown();
        match (takes, value) {
            (Takes::Command(runs), value) => {
                self.command(runs, lead, name, value.unwrap_or((at + 1, 0)))
            }
            (Takes::Words(count), Some(value)) => self.with_values(lead, name, value, count),
            (Takes::Words(count), None) => self.with_values(lead, name, (at + 1, 0), count),
            (_, value) => {
                let switched_off = self.args.style == Style::Powershell
                    && value.is_some_and(|(at, from)| {
                        let off = ["$false", "false"];
                        off.iter()
                            .any(|off| argv[at].text()[from..].eq_ignore_ascii_case(off))
                    });
                if !switched_off {
                    self.option(lead, name, value);
                }
                at + 1
            }
        }
    }

    /// Where the value begins if a word in style long is a listed option with the value attached: `-O3`.
    fn attaches(&self, lead: Lead, known: &str) -> Option<usize> {
        let name = Lead::of(known).1;
        let options = &self.program?.options;
        let length = options.name(options.attached_at(lead, name)?).len();
        (length < name.len()).then_some(known.len() - name.len() + length)
    }

    /// `-abc`, `-ofile`, `-o file`; or `-name` where the program has an option of just that name.
    fn shorts(&mut self, at: usize, known: &'a str) -> usize {
        let argv = self.args.argv;
        let typed = known.split_once('=').map_or(known, |(typed, _)| typed);
        let (lead, name) = Lead::of(typed);
        if typed.len() > 2 && self.lists(lead, name) {
            return self.named(at, known, '=');
        }
        let end = argv[at].text().len();
        let apart = self.program.is_some_and(|program| program.apart);
        let mut following = at + 1;
        for (offset, letter) in known.char_indices().skip(1) {
            let next = offset + letter.len_utf8();
            let name = &known[offset..next];
            if !letter.is_alphanumeric() && offset > 1 {
                // `-n=5`, `-I{}`: not an option any more.
                let from = if letter == '=' { next } else { offset };
                if let Some(last) = self.args.options.last_mut() {
                    (last.values, last.value) = (1, (at, from));
                }
                return at + 1;
            }
            let attached = next < end || argv[at].has_unknown();
            match self.takes(lead, name) {
                Takes::Nothing => self.option(lead, name, None),
                Takes::Words(count) if apart => {
                    following = self.with_values(lead, name, (following, 0), count);
                }
                Takes::Words(count) if attached => {
                    let equals = known[next..].starts_with('=');
                    let value = (at, next + usize::from(equals));
                    return self.with_values(lead, name, value, count);
                }
                Takes::Words(count) => return self.with_values(lead, name, (at + 1, 0), count),
                Takes::Rest if attached => {
                    self.option(lead, name, Some((at, next)));
                    return at + 1;
                }
                Takes::Rest => {
                    // BSD's `sed -i ''`.
                    let empty = argv.get(at + 1).and_then(Value::as_known) == Some("");
                    self.option(lead, name, empty.then_some((at + 1, 0)));
                    return at + 1 + usize::from(empty);
                }
                Takes::Command(runs) => {
                    let start = if attached { (at, next) } else { (at + 1, 0) };
                    return self.command(runs, lead, name, start);
                }
            }
        }
        self.args.unsure |= known.len() < end || argv[at].has_unknown();
        following
    }

    /// `xzf archive`: letters without a dash, whose values follow in order.
    fn bundle(&mut self, at: usize, known: &'a str) -> usize {
        let mut next = at + 1;
        for (offset, letter) in known.char_indices() {
            let name = &known[offset..offset + letter.len_utf8()];
            match self.takes(Lead::Dash, name) {
                Takes::Words(count) => next = self.with_values(Lead::Dash, name, (next, 0), count),
                _ => self.option(Lead::Dash, name, None),
            }
        }
        next
    }

    /// `/s`, `/s/q`, `/t:value`, `/t value`, `/cdir`.
    fn slashes(&mut self, at: usize) -> usize {
        let known = self.args.argv[at].known_prefix();
        let (_, names) = Lead::of(known);
        let mut start = known.len() - names.len();
        for part in names.split('/') {
            let name = part.split_once(':').map_or(part, |(name, _)| name);
            let value = (name.len() < part.len()).then_some((at, start + name.len() + 1));
            let whole = start + name.len() == self.args.argv[at].text().len();
            match (self.takes(Lead::Slash, name), value) {
                (Takes::Command(runs), _) if whole => {
                    return self.command(runs, Lead::Slash, name, (at + 1, 0));
                }
                (Takes::Words(count), None) if whole => {
                    return self.with_values(Lead::Slash, name, (at + 1, 0), count);
                }
                (Takes::Nothing | Takes::Command(_), _)
                    if let Some((letter, runs)) = self.begins_command(name) =>
                {
                    return self.command(runs, Lead::Slash, letter, (at, start + letter.len()));
                }
                (_, value) => self.option(Lead::Slash, name, value),
            }
            start += part.len() + 1;
        }
        at + 1
    }

    /// The letter that a name begins with, if that takes the rest of the line, however the name goes on.
    fn begins_command(&self, name: &'a str) -> Option<(&'a str, &'a Runs)> {
        let letter = name.get(..1)?;
        match self.takes(Lead::Slash, letter) {
            Takes::Command(runs) => Some((letter, runs)),
            _ => None,
        }
    }

    /// The option that was meant by what was typed: itself, or the only known one that begins so. In PowerShell, also the
    /// one that all others only lengthen.
    fn in_full<'t>(&self, lead: Lead, typed: &'t str) -> &'t str
    where
        'a: 't,
    {
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
        let Some(options) = self.program.map(|program| &program.options) else {
            return typed;
        };
        let mut found: Option<&'t str> = None;
        let mut ambiguous = false;
        for option in options.beginning(style, typed) {
            if option.lead != lead || option.takes == options::Takes::Command || !self.holds(option)
            {
                continue;
            }
            let name = options.name(option);
            if name.len() == typed.len() {
                return name;
            }
            // Shorter names come before those that lengthen them.
            match found {
                None => found = Some(name),
                Some(other) if other == name => {}
                Some(other)
                    if style == Style::Powershell
                        && name
                            .get(..other.len())
                            .is_some_and(|head| head.eq_ignore_ascii_case(other)) => {}
                Some(_) => ambiguous = true,
            }
        }
        found.filter(|_| !ambiguous).unwrap_or(typed)
    }

    /// Whether just this option is listed for where we stand, spelt like this.
    fn lists(&self, lead: Lead, name: &str) -> bool {
        let Some(options) = self.program.map(|program| &program.options) else {
            return false;
        };
        self.listed(lead, name)
            .any(|option| option.lead == lead && options.name(option) == name)
    }

    /// Whether there are options that begin with `+`.
    fn lists_plus(&self) -> bool {
        let mut options = self
            .program
            .iter()
            .flat_map(|program| program.options.iter());
        options.any(|option| option.lead == Lead::Plus && self.holds(option))
    }

    /// What is listed of an option, besides commands that it takes, for where we stand.
    fn listed(&self, lead: Lead, name: &str) -> impl Iterator<Item = &'a Listed> {
        self.all_listed(lead, name)
            .filter(|option| option.takes != options::Takes::Command)
    }

    fn all_listed(&self, lead: Lead, name: &str) -> impl Iterator<Item = &'a Listed> {
        let style = self.args.style;
        let listed = self
            .program
            .map(|program| program.options.named(style, lead, name));
        let listed = listed.into_iter().flatten();
        listed.filter(|option| self.holds(option))
    }

    /// Whether what is said of an option holds where we stand.
    fn holds(&self, option: &Listed) -> bool {
        let scope = self
            .program
            .and_then(|program| program.options.scope(option));
        scope.is_none_or(|scope| {
            let operands = &self.args.operands;
            leads(&scope.words, operands, self.args.argv)
                .is_some_and(|taken| !scope.only_here || taken == operands.len())
        })
    }

    /// What an option takes where we stand. What is said of fewer places comes first.
    fn takes(&self, lead: Lead, name: &str) -> Takes<'a> {
        let Some(program) = self.program else {
            return Takes::Nothing;
        };
        let Some(option) = self.all_listed(lead, name).next() else {
            return Takes::Nothing;
        };
        match option.takes {
            options::Takes::Command => match program.runs.get(usize::from(option.number)) {
                Some(runs) => Takes::Command(runs),
                None => Takes::Nothing,
            },
            options::Takes::Words => Takes::Words(u32::from(option.number)),
            options::Takes::Rest => Takes::Rest,
            options::Takes::Nothing => Takes::Nothing,
        }
    }
}

/// Whether the operand after these ends the options.
fn stops_now(program: Option<&Program>, operands: &[usize], argv: &[Value]) -> bool {
    let Some(program) = program else {
        return false;
    };
    let stops = match &program.stops {
        Stops::Always(always) => *always,
        Stops::In(subcommands) => subcommands
            .iter()
            .any(|words| leads(words, operands, argv) == Some(operands.len())),
    };
    let next = operands.len() + 1;
    stops || program.stops_at.is_some_and(|at| next >= at as usize)
}
