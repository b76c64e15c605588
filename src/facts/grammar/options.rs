//! The options of a program in one sorted list, made of the lists that people write: where an option stands in it says what
//! the option takes, so that a look at its name does for a look at every list.
//!
//! The build script compiles this file too, and makes the list of each program once.

use std::cmp::Ordering;

use serde::Serialize;

use crate::facts::grammar::{List, Program, Style, Text};

/// The options that a program is known to have.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Options {
    /// Their names, one behind the other.
    pub names: Text,
    /// Sorted by name; of the same name, what is said of fewer places comes first.
    pub listed: List<Listed>,
    /// Where those hold that do not hold everywhere. The first stands for everywhere.
    pub scopes: List<Scope>,
    /// What names of one byte there are, as a set of bits: of the letters that are bundled behind a dash most
    /// are options of which nothing is known.
    pub letters: u64,
}

/// One option.
#[derive(Clone, Debug, Serialize)]
pub struct Listed {
    /// Where its name begins among the names.
    pub at: u16,
    /// And how long it is.
    pub length: u8,
    /// What stands before the name.
    pub lead: Lead,
    /// What belongs to it.
    pub takes: Takes,
    /// How many values, or which of what the program runs.
    pub number: u8,
    /// Which of the scopes it holds in.
    pub scope: u16,
}

/// What belongs to an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Takes {
    /// A command.
    Command,
    /// Values, each a word; the first may be attached.
    Words,
    /// The rest of its word.
    Rest,
    /// Nothing, or what stands behind `=`.
    Nothing,
}

/// Where an option holds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Scope {
    /// Behind these words.
    pub words: Text,
    /// Only up to the next operand.
    pub only_here: bool,
}

/// What stands before an option's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Lead {
    /// Nothing.
    None,
    /// `-`
    Dash,
    /// `--`
    Dashes,
    /// `/`
    Slash,
    /// `+`
    Plus,
}

/// What PowerShell reads as `-`, all of one length.
const LONG_DASHES: [char; 3] = ['–', '—', '―'];

impl Lead {
    /// Takes the lead off an option. `//c` is how `/c` is written where MSYS would take it for a path; PowerShell takes the
    /// longer dashes of print for the plain one.
    #[inline]
    pub fn of(option: &str) -> (Self, &str) {
        let (lead, taken) = match option.as_bytes() {
            [b'-', b'-', ..] => (Self::Dashes, 2),
            [b'-', ..] => (Self::Dash, 1),
            [b'/', b'/', ..] => (Self::Slash, 2),
            [b'/', ..] => (Self::Slash, 1),
            [b'+', ..] => (Self::Plus, 1),
            [0xE2, ..] if option.starts_with(LONG_DASHES) => (Self::Dash, '–'.len_utf8()),
            _ => (Self::None, 0),
        };
        (lead, &option[taken..])
    }
}

impl Style {
    /// Whether two options, of which one may be from a list, are the same.
    #[inline]
    pub fn same(self, (lead, name): (Lead, &str), (other_lead, other): (Lead, &str)) -> bool {
        self.leads_alike(lead, other_lead)
            && match self {
                Self::Slash | Self::Powershell => name.eq_ignore_ascii_case(other),
                _ => name == other,
            }
    }

    #[inline]
    fn leads_alike(self, lead: Lead, other: Lead) -> bool {
        match self {
            Self::Long => (lead == Lead::Plus) == (other == Lead::Plus),
            Self::Slash | Self::Powershell => true,
            Self::Gnu | Self::Bundle | Self::Assign => lead == other,
        }
    }

    /// The order of names in a list. Where the case of letters does not count, it does not here.
    fn order(self, one: &str, other: &str) -> Ordering {
        let folded = matches!(self, Self::Slash | Self::Powershell);
        let fold = |byte: &u8| match folded {
            true => byte.to_ascii_lowercase(),
            false => *byte,
        };
        let (one, other) = (one.as_bytes(), other.as_bytes());
        one.iter().map(fold).cmp(other.iter().map(fold))
    }
}

impl Options {
    /// The options in the lists of a program.
    pub fn of(program: &Program) -> Self {
        let mut all = Collected::default();
        for (index, runs) in program.runs.iter().enumerate() {
            let options = runs.after.iter().filter(|word| is_option(word));
            for option in options {
                let scope = all.scope(&runs.words.join(" "), false);
                all.add(option, Takes::Command, index, scope, 0);
            }
        }
        for (words, options) in program.value_before.iter() {
            let scope = all.scope(words, true);
            all.add_all(options, Takes::Words, 1, scope, 1);
        }
        // Behind `stash push` comes before behind `stash`.
        let rank = |words: &str, after: usize| 1000 - 2 * words.split(' ').count() + after;
        for (words, options) in program.attached_in.iter() {
            let scope = all.scope(words, false);
            all.add_all(options, Takes::Rest, 0, scope, rank(words, 0));
        }
        for (words, options) in program.value_in.iter() {
            let scope = all.scope(words, false);
            all.add_all(options, Takes::Words, 1, scope, rank(words, 1));
        }
        for (option, count) in program.many_values.iter() {
            all.add(option, Takes::Words, *count as usize, 0, 2000);
        }
        all.add_all(&program.attached, Takes::Rest, 0, 0, 2001);
        all.add_all(&program.value_for, Takes::Words, 1, 0, 2002);
        all.add_all(&program.flags, Takes::Nothing, 0, 0, 2003);
        all.sorted(program.style)
    }

    /// The name of an option, without what stands before it.
    #[inline]
    pub fn name(&self, listed: &Listed) -> &str {
        let from = usize::from(listed.at);
        &self.names[from..from + usize::from(listed.length)]
    }

    /// Whether some of them hold only behind a subcommand.
    pub fn has_subcommands(&self) -> bool {
        self.scopes.len() > 1
    }

    /// The options of this name, those first that are said of fewer places.
    #[inline]
    pub fn named(&self, style: Style, lead: Lead, name: &str) -> impl Iterator<Item = &Listed> {
        let unknown = match name.as_bytes() {
            [byte] => self.letters & letter_bit(*byte) == 0,
            _ => self.listed.is_empty(),
        };
        let beginning = (!unknown).then(|| self.beginning(style, name));
        let beginning = beginning.into_iter().flatten();
        beginning
            .take_while(move |listed| usize::from(listed.length) == name.len())
            .filter(move |listed| style.leads_alike(listed.lead, lead))
    }

    /// The options whose names begin so, whatever stands before them. Shorter ones come first.
    #[inline]
    pub fn beginning(&self, style: Style, typed: &str) -> impl Iterator<Item = &Listed> {
        let from = self.place_of(style, typed);
        self.listed[from..].iter().take_while(move |listed| {
            let head = self.name(listed).get(..typed.len());
            match style {
                Style::Slash | Style::Powershell => {
                    head.is_some_and(|head| head.eq_ignore_ascii_case(typed))
                }
                _ => head == Some(typed),
            }
        })
    }

    /// The longest option with an attached value that a word consists of, or begins with: `-O3`.
    pub fn attached_at(&self, lead: Lead, word: &str) -> Option<&Listed> {
        let to = self
            .listed
            .partition_point(|listed| self.name(listed) <= word);
        let before = self.listed[..to].iter().rev();
        let near = before.take_while(|listed| {
            let first = self.name(listed).as_bytes().first();
            first == word.as_bytes().first()
        });
        let attached = |listed: &&Listed| listed.takes == Takes::Rest && listed.scope == 0;
        near.filter(attached)
            .find(|listed| listed.lead == lead && word.starts_with(self.name(listed)))
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Listed> {
        self.listed.iter()
    }

    /// Where an option holds, if not everywhere.
    #[inline]
    pub fn scope(&self, listed: &Listed) -> Option<&Scope> {
        match listed.scope {
            0 => None,
            scope => self.scopes.get(usize::from(scope)),
        }
    }

    #[inline]
    fn place_of(&self, style: Style, name: &str) -> usize {
        let fold = |byte: Option<&u8>| match style {
            Style::Slash | Style::Powershell => byte.map(u8::to_ascii_lowercase),
            _ => byte.copied(),
        };
        let first = fold(name.as_bytes().first());
        self.listed.partition_point(|listed| {
            let known = self.name(listed);
            // The first letter settles most of it.
            match fold(known.as_bytes().first()).cmp(&first) {
                Ordering::Equal => style.order(known, name) == Ordering::Less,
                order => order == Ordering::Less,
            }
        })
    }
}

/// The bit of a byte in a set of bytes, the same for a letter in either case.
fn letter_bit(byte: u8) -> u64 {
    1 << (match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a',
        _ => 26 + byte % 38,
    })
}

/// Whether a word behind which a command stands is an option, and so takes the command out of the line. A `--` is none: what
/// follows it are operands too.
pub fn is_option(word: &str) -> bool {
    word.len() > 1 && word != "--" && word.starts_with(['-', '/', '+'])
}

/// Options on their way into a list.
#[derive(Default)]
struct Collected {
    /// The option, its rank among those of its name, and what is to be listed.
    options: Vec<(String, usize, Listed)>,
    scopes: Vec<Scope>,
}

impl Collected {
    /// The number of the scope behind these words, perhaps only up to the next operand.
    fn scope(&mut self, words: &str, only_here: bool) -> usize {
        if words.is_empty() && !only_here {
            return 0;
        }
        if self.scopes.is_empty() {
            self.scopes.push(Scope {
                words: Text::default(),
                only_here: false,
            });
        }
        let scope = Scope {
            words: Text::from(words.to_owned()),
            only_here,
        };
        let known = self.scopes.iter().skip(1).position(|known| *known == scope);
        known.map_or_else(
            || {
                self.scopes.push(scope);
                self.scopes.len() - 1
            },
            |known| known + 1,
        )
    }

    fn add_all(
        &mut self,
        options: &[Text],
        takes: Takes,
        number: usize,
        scope: usize,
        rank: usize,
    ) {
        for option in options {
            self.add(option, takes, number, scope, rank);
        }
    }

    fn add(&mut self, option: &str, takes: Takes, number: usize, scope: usize, rank: usize) {
        let (lead, name) = Lead::of(option);
        let listed = Listed {
            at: 0,
            length: u8::try_from(name.len()).expect("a short name"),
            lead,
            takes,
            number: u8::try_from(number).expect("few of what a program runs"),
            scope: u16::try_from(scope).expect("few scopes"),
        };
        self.options.push((name.to_owned(), rank, listed));
    }

    fn sorted(mut self, style: Style) -> Options {
        self.options.sort_by(|one, other| {
            let names = style.order(&one.0, &other.0);
            names.then(one.1.cmp(&other.1))
        });
        let mut names = String::new();
        let mut letters = 0;
        let mut all: Vec<Listed> = Vec::with_capacity(self.options.len());
        let mut last: Option<String> = None;
        for (name, _, listed) in self.options {
            if let [byte] = name.as_bytes() {
                letters |= letter_bit(*byte);
            }
            if last.as_ref() != Some(&name) {
                names.push_str(&name);
                last = Some(name);
            }
            let at = names.len() - usize::from(listed.length);
            all.push(Listed {
                at: u16::try_from(at).expect("few options"),
                ..listed
            });
        }
        Options {
            names: Text::from(names),
            listed: List::from(all),
            scopes: List::from(self.scopes),
            letters,
        }
    }
}
