//! Characters that make a word look like another one: bidirectional controls, characters without width, letters of one script
//! between those of another.
//!
//! They matter in what is acted on (programs, paths, hosts, addresses), not in prose: a commit message may hold any of them.
//! The sets are small on purpose. Controls are those of Unicode's *bidi* and *default ignorable* properties; look-alikes are
//! the Cyrillic, Greek, Armenian, mathematical and full-width letters and the separators that Unicode's `confusables.txt` maps
//! to ASCII.

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

/// Whether a word has to be looked at: it has letters that are not ASCII, or stands for some.
pub fn may_be_odd(word: &str) -> bool {
    !word.is_ascii() || word.contains(PUNYCODE)
}

/// What is odd in the words of a run that name a program, a path, a host or an address; with the word, its odd characters
/// written as `\u{…}`.
pub fn of(run: &Run) -> Option<(Spelling, String)> {
    // The names of packages are names without any sign of it.
    let installs = INSTALLS.contains(&&*run.name);
    let takes_text = TAKES_TEXT.binary_search(&&*run.name).is_ok();
    let code = run.code.as_ref().map_or("", |code| code.text.text());
    let mut told = false;
    let words = run.argv.iter().enumerate().filter_map(|(index, word)| {
        let text = word.text();
        let is_told = std::mem::replace(&mut told, tells(text));
        let is_text = takes_text || is_told || text.contains(char::is_whitespace);
        let named = index == 0 || !(is_text || !may_be_odd(text) || code.contains(text));
        named.then_some((index, text))
    });
    let files = run
        .redirects
        .iter()
        .map(|redirection| (usize::MAX, redirection.path.text()));
    let odd = words.chain(files).find_map(|(index, text)| {
        if text.is_ascii() {
            return text.contains(PUNYCODE).then(|| encoded(text)).flatten();
        }
        // The value of `--option=…` and of `key=…` stands for itself.
        text.split(['=', ','])
            .find_map(|part| odd(part, index == 0, installs && index > 1))
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

/// What a label of a host name begins with that is written in ASCII for one with other letters.
const PUNYCODE: &str = "xn--";

/// Letters that cannot be told from Latin ones in most fonts.
const TWINS: &str = "аеорсухіјѕһԁԛԝӏοα";

/// No label of a host name is longer.
const LABEL: usize = 63;

/// What is odd in a host name with such labels, and the word as it is meant to be read.
fn encoded(text: &str) -> Option<(Spelling, &str)> {
    let mut labels = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-'));
    let is_odd = |label: &str| {
        let meant = label.strip_prefix(PUNYCODE).and_then(decoded);
        meant.is_some_and(|meant| {
            let latin = |c: char| c.is_ascii_alphabetic();
            let alike = |c: char| c.is_ascii() || look_alike(c) || is_odd_latin(c);
            let twin = |c: char| c.is_ascii() || TWINS.contains(c);
            // A whole name in another script is a name, unless each of its letters could be a Latin one.
            meant.chars().all(twin) || meant.chars().any(latin) && meant.chars().all(alike)
        }) && label.len() > PUNYCODE.len()
    };
    labels.any(is_odd).then_some((Spelling::LookAlike, text))
}

/// The letters of a label in Punycode (RFC 3492), what stands behind `xn--`.
fn decoded(label: &str) -> Option<String> {
    if label.len() > LABEL {
        return None;
    }
    let (plain, code) = label.rsplit_once('-').unwrap_or(("", label));
    let mut letters: Vec<char> = plain.chars().collect();
    let (mut next, mut at, mut bias) = (128u32, 0u32, 72u32);
    let mut digits = code.bytes();
    while digits.len() > 0 {
        let (before, mut weight) = (at, 1u32);
        for step in 1.. {
            let digit = match digits.next()? {
                byte @ b'a'..=b'z' => u32::from(byte - b'a'),
                byte @ b'A'..=b'Z' => u32::from(byte - b'A'),
                byte @ b'0'..=b'9' => u32::from(byte - b'0') + 26,
                _ => return None,
            };
            at = at.checked_add(digit.checked_mul(weight)?)?;
            let threshold = (36u32 * step).saturating_sub(bias).clamp(1, 26);
            if digit < threshold {
                break;
            }
            weight = weight.checked_mul(36 - threshold)?;
        }
        let count = u32::try_from(letters.len()).ok()? + 1;
        let mut delta = (at - before) / if before == 0 { 700 } else { 2 };
        delta += delta / count;
        let mut turns = 0;
        while delta > 455 {
            delta /= 35;
            turns += 36;
        }
        bias = turns + 36 * delta / (delta + 38);
        next = next.checked_add(at / count)?;
        at %= count;
        letters.insert(at as usize, char::from_u32(next)?);
        at += 1;
    }
    Some(letters.into_iter().collect())
}

/// Programs that are told names of packages.
const INSTALLS: [&str; 19] = [
    "npm", "npx", "pnpm", "yarn", "bun", "pip", "pip3", "pipx", "uv", "cargo", "gem", "go", "brew",
    "apt-get", "apt", "conda", "docker", "podman", "helm",
];

/// Programs whose words are texts, patterns or code rather than names.
const TAKES_TEXT: [&str; 28] = [
    "[",
    "[[",
    "ack",
    "ag",
    "awk",
    "echo",
    "egrep",
    "expr",
    "fgrep",
    "figlet",
    "gawk",
    "grep",
    "jq",
    "logger",
    "mawk",
    "notify-send",
    "perl",
    "print",
    "printf",
    "rg",
    "ripgrep",
    "say",
    "sed",
    "select-string",
    "test",
    "tr",
    "write-host",
    "write-output",
];

/// Whether the next word is what somebody says: a message, a title, the body of a request.
fn tells(option: &str) -> bool {
    matches!(
        option,
        "-m" | "--message"
            | "--title"
            | "--body"
            | "--notes"
            | "--description"
            | "--subject"
            | "-d"
            | "--data"
            | "--data-raw"
            | "--data-binary"
            | "--json"
            | "-F"
            | "--form"
            | "-e"
            | "--regexp"
            | "-S"
            | "-G"
            | "--grep"
    )
}

fn odd(text: &str, program: bool, package: bool) -> Option<Spelling> {
    let mut before = None;
    let named = package || text.contains(['/', '.', ':', '@', '\\']);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if is_bidi(c) {
            return Some(Spelling::Bidi);
        }
        // Joiners belong between emoji and in scripts that need them.
        let joins = |c: Option<char>| c.is_some_and(|c| c as u32 > 0x2FF && !look_alike(c));
        let joiner =
            matches!(c, '\u{200c}' | '\u{200d}') && joins(before) && joins(chars.peek().copied());
        // Tags belong behind a flag.
        let tag = matches!(c, '\u{e0020}'..='\u{e007f}')
            && matches!(before, Some('\u{1f3f4}' | '\u{e0020}'..='\u{e007f}'));
        if is_hidden(c) && !joiner && !tag {
            return Some(Spelling::Hidden);
        }
        let between = |c: Option<char>| c.is_none_or(|c| c.is_ascii_alphanumeric());
        if separates(c) && between(before) && chars.peek().is_some_and(char::is_ascii_alphabetic) {
            return Some(Spelling::LookAlike);
        }
        before = Some(c);
    }
    // Names in another script are names; a label that mixes look-alikes with Latin letters is a trap.
    if !named && !program {
        return None;
    }
    let mixed = |label: &str| {
        let foreign = label
            .chars()
            .any(|c| look_alike(c) || program && is_odd_latin(c));
        let latin = label.chars().any(|c| c.is_ascii_alphabetic());
        let other = label
            .chars()
            .any(|c| c.is_alphabetic() && !c.is_ascii() && !look_alike(c) && !is_odd_latin(c));
        foreign && !other && (latin || program)
    };
    let labels = text.split(|c: char| !c.is_alphanumeric());
    labels.into_iter().any(mixed).then_some(Spelling::LookAlike)
}

fn is_odd(c: char) -> bool {
    is_bidi(c) || is_hidden(c) || look_alike(c) || is_odd_latin(c)
}

fn is_bidi(c: char) -> bool {
    matches!(c, '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_hidden(c: char) -> bool {
    matches!(c, '\u{00ad}' | '\u{034f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}' | '\u{200b}'..='\u{200d}'
        | '\u{2060}'..='\u{2064}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Letters and signs that look like ASCII ones.
fn look_alike(c: char) -> bool {
    const CYRILLIC_GREEK: &str =
        "аеорсухіјѕһԁԛԝвкмнтАВЕКМНОРСТУХІЈЅԌԚԜӏгпиЬьЗѵѴԍҮүαοριυνκτγωΑΒΕΖΗΙΚΜΝΟΡΤΥΧϲϳϹօսոցհԱՍՕ";
    separates(c)
        || matches!(c, '\u{ff01}'..='\u{ff5e}' | '\u{2160}'..='\u{217f}' | '\u{1d400}'..='\u{1d7ff}' | '\u{2102}' | '\u{210a}'..='\u{2113}'
            | '\u{2115}' | '\u{2119}'..='\u{211d}' | '\u{2124}' | '\u{2128}' | '\u{212a}'..='\u{2131}' | '\u{2133}'..='\u{2134}'
            | '\u{2139}' | '\u{2145}'..='\u{2149}' | '\u{24b6}'..='\u{24e9}')
        || CYRILLIC_GREEK.contains(c)
}

/// Signs that look like what separates the parts of a name: a full stop, a slash, a colon.
fn separates(c: char) -> bool {
    matches!(
        c,
        '\u{2024}'
            | '\u{3002}'
            | '\u{ff0e}'
            | '\u{ff61}'
            | '\u{a4f8}'
            | '\u{2044}'
            | '\u{2215}'
            | '\u{29f8}'
            | '\u{ff0f}'
            | '\u{2571}'
            | '\u{2236}'
            | '\u{a789}'
            | '\u{ff1a}'
            | '\u{ff20}'
    )
}

/// Latin letters of languages, common in the names of files but in no name of a program.
fn is_odd_latin(c: char) -> bool {
    matches!(
        c,
        '\u{131}'
            | '\u{237}'
            | '\u{251}'
            | '\u{261}'
            | '\u{269}'
            | '\u{26a}'
            | '\u{1c0}'
            | '\u{17f}'
            | '\u{1d04}'
            | '\u{1d0f}'
            | '\u{1d1c}'
    )
}
