//! Characters that make a word look like another one: bidirectional controls, characters without width, letters of one script
//! between those of another.
//!
//! They matter in what is acted on (programs, paths, hosts, addresses), not in prose: a commit message may hold any of them.
//! The sets are small on purpose. Controls are those of Unicode's *bidi* and *default ignorable* properties; look-alikes are
//! the Cyrillic, Greek, Armenian and full-width letters that Unicode's `confusables.txt` maps to ASCII.

use crate::facts::Run;

/// What is odd about the spelling of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// A control that turns the direction of text round.
    Bidi,
    /// A character that is not seen.
    Hidden,
    /// A letter of another script that looks like a Latin one.
    LookAlike,
}

impl Spelling {
    /// Its name in rule files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Bidi => "bidi",
            Self::Hidden => "hidden",
            Self::LookAlike => "look-alike",
        }
    }
}

/// What is odd in the words of a run that name a program, a path, a host or an address; with the word, its odd characters
/// written as `\u{…}`.
pub fn of(run: &Run) -> Option<(Spelling, String)> {
    let mut words = run.argv.iter().enumerate();
    let files = run
        .redirects
        .iter()
        .map(|redirection| (usize::MAX, &redirection.path));
    let odd = words.by_ref().chain(files).find_map(|(index, word)| {
        let text = word.text();
        if text.is_ascii() || (index > 0 && is_prose(text)) {
            return None;
        }
        // The value of `--option=…` and of `key=…` stands for itself.
        text.split(['=', ','])
            .find_map(|part| odd(part, index == 0))
            .map(|spelling| (spelling, text))
    });
    let (spelling, text) = odd?;
    let shown = text.chars().flat_map(|c| {
        let escaped: Box<dyn Iterator<Item = char>> = if c.is_ascii() || !is_odd(c) {
            Box::new(std::iter::once(c))
        } else {
            Box::new(c.escape_unicode())
        };
        escaped
    });
    Some((spelling, shown.collect()))
}

/// Whether a word is text for people rather than the name of something: it holds spaces, or nothing of a path or address.
fn is_prose(text: &str) -> bool {
    text.contains(char::is_whitespace) || !text.contains(['/', '.', ':', '@', '\\'])
}

fn odd(text: &str, program: bool) -> Option<Spelling> {
    let mut before = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if is_bidi(c) {
            return Some(Spelling::Bidi);
        }
        // Joiners belong between emoji and in scripts that need them.
        let joins = |c: Option<char>| c.is_some_and(|c| c as u32 > 0x2FF && !look_alike(c));
        let joiner =
            matches!(c, '\u{200c}' | '\u{200d}') && joins(before) && joins(chars.peek().copied());
        if is_hidden(c) && !joiner {
            return Some(Spelling::Hidden);
        }
        before = Some(c);
    }
    // Names in another script are names; a label that mixes look-alikes with Latin letters is a trap.
    let mixed = |label: &str| {
        let foreign = label.chars().any(look_alike);
        let latin = label.chars().any(|c| c.is_ascii_alphabetic());
        let other = label
            .chars()
            .any(|c| c.is_alphabetic() && !c.is_ascii() && !look_alike(c));
        foreign && !other && (latin || program)
    };
    let labels = text.split(|c: char| !c.is_alphanumeric());
    labels.into_iter().any(mixed).then_some(Spelling::LookAlike)
}

fn is_odd(c: char) -> bool {
    is_bidi(c) || is_hidden(c) || look_alike(c)
}

fn is_bidi(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_hidden(c: char) -> bool {
    matches!(c, '\u{00ad}' | '\u{034f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}' | '\u{200b}'..='\u{200d}'
        | '\u{2060}'..='\u{2064}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Letters that look like ASCII ones.
fn look_alike(c: char) -> bool {
    const CYRILLIC_GREEK: &str =
        "аеорсухіјѕһԁԛԝвкмнтАВЕКМНОРСТУХІЈЅԌԚԜӏгпиαοριυνκτγωΑΒΕΖΗΙΚΜΝΟΡΤΥΧօսոցհԱՍՕ";
    matches!(c, '\u{ff01}'..='\u{ff5e}' | '\u{2215}' | '\u{2044}' | '\u{29f8}' | '\u{2024}' | '\u{1d400}'..='\u{1d7ff}')
        || CYRILLIC_GREEK.contains(c)
}
