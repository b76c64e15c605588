//! Cuts code into tokens, by what `patterns/code.toml` says of its language.
//!
//! Every byte is looked at a bounded number of times, and nothing is an error: a text that never ends goes to the end.

use std::ops::{Deref, Range};

use crate::facts::inline::file::{Escapes, Language, Operator, Text};

/// How deeply values in texts may hold texts with values.
const NESTED: u32 = 6;

/// So many tokens a text has at most; what follows is left unread.
pub(super) const TOKENS: usize = 64_000;

/// A token.
#[derive(Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// Where it begins in the source.
    pub(super) start: usize,
    /// One past its end.
    pub(super) end: usize,
    /// For an opening bracket: the index of the token that closes it, or the number of tokens.
    pub(super) close: usize,
    /// Whether a blank stands before it.
    pub(super) spaced: bool,
}

/// The kinds of [`Token`].
#[derive(Debug)]
pub(super) enum Kind {
    /// A name that is no variable for certain.
    Name,
    /// A variable, by its sigil, which is left out of the token.
    Variable,
    /// A number, if it is a whole one.
    Number(Option<i64>),
    /// A text.
    Text(Quoted),
    /// A pattern, of which nothing is of interest.
    Pattern,
    /// An operator or bracket.
    Op(&'static str),
    /// The end of a line that may end a statement.
    Line,
}

/// A quoted text.
#[derive(Debug, Default)]
pub(super) struct Quoted {
    pub(super) pieces: Vec<Piece>,
    /// Whether it is run as a command.
    pub(super) runs: bool,
    /// Whether it is a list of words.
    pub(super) words: bool,
    /// Whether it is a pattern of file names.
    pub(super) globs: bool,
}

/// A piece of a quoted text.
#[derive(Debug)]
pub(super) enum Piece {
    /// Text, escapes read.
    Plain(String),
    /// A value: where it stands in the source.
    Code(Range<usize>),
}

/// Operators of more than one character, longer ones first.
const LONG: &[&str] = &[
    "===", "!==", "**=", "<=>", "...", "||=", "&&=", "??=", "->", "=>", "::", "?.", "&.", "==",
    "!=", "<=", ">=", "=~", "!~", "&&", "||", "??", "+=", "-=", ".=", "|=", ":=", "..", "<-", "<<",
    ">>", "++", "--", "**", "|>", "<>", "//",
];

const SHORT: &str = "!\"#$%&'()*+,-./:;<=>?@[\\]^`{|}~";

/// The tokens of `source[range]`; `depth` counts texts in texts.
pub(super) fn tokens(
    source: &str,
    range: Range<usize>,
    language: &Language,
    depth: u32,
) -> Vec<Token> {
    let mut lexer = Lexer {
        source,
        bytes: &source.as_bytes()[..range.end],
        at: range.start,
        language,
        depth,
        tokens: Vec::new(),
        open: Vec::new(),
        documents: Vec::new(),
        openers: openers(language),
        spaced: false,
        endless: false,
    };
    lexer.run();
    let count = lexer.tokens.len();
    for index in lexer.open {
        lexer.tokens[index].close = count;
    }
    lexer.tokens
}

fn openers(language: &Language) -> [bool; 256] {
    let blocks = language.blocks.iter().map(|(open, _)| open);
    let quotes = language.quotes.iter().map(|quote| &quote.open);
    let heredoc = std::iter::once(&language.heredoc);
    let all = blocks
        .chain(&*language.comments)
        .chain(quotes)
        .chain(heredoc);
    let mut openers = [false; 256];
    for opener in all {
        if let Some(first) = opener.as_bytes().first() {
            openers[usize::from(*first)] = true;
        }
    }
    openers
}

/// A here-document whose body is still to come.
struct Document {
    token: usize,
    end: String,
    fills: bool,
}

struct Lexer<'a> {
    source: &'a str,
    bytes: &'a [u8],
    at: usize,
    language: &'a Language,
    depth: u32,
    tokens: Vec<Token>,
    open: Vec<usize>,
    documents: Vec<Document>,
    /// The bytes with which comments, quotes and here-documents begin: most bytes are none of these.
    openers: [bool; 256],
    spaced: bool,
    /// Set once a value in a text never ends: looking for the end of every further one would take too long.
    endless: bool,
}

impl Lexer<'_> {
    fn run(&mut self) {
        while self.at < self.bytes.len() && self.tokens.len() < TOKENS {
            self.one();
        }
        self.bodies();
    }

    #[inline]
    fn here(&self, text: &str) -> bool {
        let first = text.as_bytes().first();
        first.is_some()
            && first == self.bytes.get(self.at)
            && self.bytes[self.at..].starts_with(text.as_bytes())
    }

    fn byte(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn push(&mut self, kind: Kind, start: usize, end: usize) {
        self.tokens.push(Token {
            kind,
            start,
            end,
            close: 0,
            spaced: std::mem::take(&mut self.spaced),
        });
        self.at = end.max(self.at);
    }

    fn is_letter(&self, byte: u8) -> bool {
        byte.is_ascii_alphanumeric()
            || byte == b'_'
            || byte >= 0x80
            || self.language.letters.as_bytes().contains(&byte)
    }

    fn is_first(&self, byte: u8) -> bool {
        self.is_letter(byte) && !byte.is_ascii_digit() && byte != b'-'
    }

    /// Whether a value may stand here, rather than an operator.
    fn wants_value(&self) -> bool {
        match self.tokens.last() {
            None => true,
            Some(token) => match &token.kind {
                Kind::Op(op) => !matches!(*op, ")" | "]" | "}"),
                Kind::Line => true,
                Kind::Name => {
                    let name = &self.source[token.start..token.end];
                    matches!(
                        name,
                        "return"
                            | "and"
                            | "or"
                            | "not"
                            | "if"
                            | "unless"
                            | "while"
                            | "until"
                            | "when"
                            | "in"
                            | "case"
                            | "typeof"
                            | "split"
                            | "grep"
                            | "print"
                            | "puts"
                            | "elsif"
                            | "for"
                            | "foreach"
                            | "unlink"
                    ) || (self.language.bare && self.spaced && !matches!(self.byte(1), b' ' | b'='))
                }
                _ => false,
            },
        }
    }

    fn one(&mut self) {
        let byte = self.byte(0);
        if byte == b'\n' {
            self.line();
            return;
        }
        if byte.is_ascii_whitespace() || byte == 0 {
            self.at += 1;
            self.spaced = true;
            return;
        }
        if byte == b'\\' && matches!(self.byte(1), b'\n' | b'\r') {
            self.at += 2;
            self.spaced = true;
            return;
        }
        let language = self.language;
        let opens = self.openers[usize::from(byte)];
        if opens && self.comment() {
            return;
        }
        if opens && self.here(&language.heredoc) && self.document() {
            return;
        }
        if byte == b'%' && self.percent() {
            return;
        }
        if language.angles && byte == b'<' && self.wants_value() && self.angle() {
            return;
        }
        for quote in language.quotes.iter().filter(|_| opens) {
            if self.here(&quote.open) {
                let start = self.at;
                self.at += quote.open.len();
                let quoted = Quoted {
                    pieces: self.quoted(None, &quote.close, quote.escapes, &quote.fill),
                    runs: quote.runs,
                    ..Quoted::default()
                };
                self.push(Kind::Text(quoted), start, self.at);
                return;
            }
        }
        if language.patterns && byte == b'/' && self.wants_value() {
            let start = self.at;
            self.at += 1;
            self.slashed(b'/');
            self.flags();
            self.push(Kind::Pattern, start, self.at);
            return;
        }
        if byte.is_ascii_digit() {
            self.number();
            return;
        }
        if language.sigils.as_bytes().contains(&byte) && self.variable() {
            return;
        }
        if self.is_first(byte) {
            self.name();
            return;
        }
        self.op();
    }

    /// The end of a line: bodies of here-documents follow it.
    fn line(&mut self) {
        let start = self.at;
        self.at += 1;
        let inside = self.open.last().is_some_and(|&open| {
            let brace = matches!(self.tokens[open].kind, Kind::Op("{"));
            !brace || self.language.indents
        });
        if inside {
            self.spaced = true;
        } else {
            self.push(Kind::Line, start, start + 1);
        }
        self.bodies();
    }

    fn comment(&mut self) -> bool {
        let language = self.language;
        for (open, close) in language.blocks.iter() {
            if self.here(open) {
                let from = (self.at + open.len()).min(self.bytes.len());
                self.at = find(self.bytes, from, close.as_bytes())
                    .map_or(self.bytes.len(), |at| at + close.len());
                self.spaced = true;
                return true;
            }
        }
        for leader in language.comments.iter() {
            if self.here(leader) {
                // `$#x`, `a#b`: only where a word could begin, for leaders that are operators elsewhere.
                let before = self.at.checked_sub(1).map_or(b' ', |at| self.bytes[at]);
                if &**leader == "#" && matches!(before, b'$' | b'@') {
                    continue;
                }
                self.at = find(self.bytes, self.at, b"\n").unwrap_or(self.bytes.len());
                return true;
            }
        }
        false
    }

    /// `<<EOF`, `<<~'EOF'`, `<<<EOF`: the body begins behind this line.
    fn document(&mut self) -> bool {
        let start = self.at;
        let mut at = self.at + self.language.heredoc.len();
        while matches!(self.bytes.get(at), Some(b'~' | b'-' | b' ')) {
            if self.bytes[at] == b' ' && !matches!(self.bytes.get(at + 1), Some(b'\'' | b'"')) {
                return false;
            }
            at += 1;
        }
        let quote = self
            .bytes
            .get(at)
            .copied()
            .filter(|byte| matches!(byte, b'\'' | b'"'));
        at += usize::from(quote.is_some());
        let from = at;
        while self
            .bytes
            .get(at)
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        {
            at += 1;
        }
        let named = self
            .bytes
            .get(from)
            .is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
        if !named || (quote.is_none() && !self.wants_value() && self.spaced) {
            return false;
        }
        let end = self.source[from..at].to_owned();
        if let Some(quote) = quote {
            if self.bytes.get(at) != Some(&quote) {
                return false;
            }
            at += 1;
        }
        self.documents.push(Document {
            token: self.tokens.len(),
            end,
            fills: quote != Some(b'\''),
        });
        self.push(Kind::Text(Quoted::default()), start, at);
        true
    }

    /// Reads the bodies of here-documents that begin here.
    fn bodies(&mut self) {
        for document in std::mem::take(&mut self.documents) {
            let start = self.at;
            let mut end = self.bytes.len();
            let mut next = end;
            let mut at = start;
            while at < self.bytes.len() {
                let stop = find(self.bytes, at, b"\n").unwrap_or(self.bytes.len());
                let line = self.source[at..stop].trim();
                let line = line.trim_end_matches([';', ',', ')']);
                if line == document.end {
                    end = at;
                    next = stop;
                    break;
                }
                at = stop + 1;
            }
            let fill = self
                .language
                .quotes
                .iter()
                .find(|quote| !quote.fill.is_empty() && &*quote.close == "\"");
            let bytes = self.bytes;
            self.bytes = &bytes[..end];
            self.at = start;
            let pieces = match fill {
                Some(quote) if document.fills => self.quoted(None, "\0", Escapes::All, &quote.fill),
                _ => self.quoted::<Text>(None, "\0", Escapes::None, &[]),
            };
            self.bytes = bytes;
            self.at = next;
            if let Some(token) = self.tokens.get_mut(document.token) {
                token.kind = Kind::Text(Quoted {
                    pieces,
                    ..Quoted::default()
                });
            }
        }
    }

    /// Ruby's `%w[…]`, `%x(…)`, `%(…)`.
    fn percent(&mut self) -> bool {
        if !self.wants_value() {
            return false;
        }
        let letter = self.byte(1);
        let length = 1 + usize::from(letter.is_ascii_alphabetic());
        let name = &self.bytes[self.at..(self.at + length).min(self.bytes.len())];
        let delimiter = self.byte(length);
        let language = self.language;
        let operator = language
            .operators
            .iter()
            .find(|operator| operator.name.as_bytes() == name);
        let Some(operator) = operator.filter(|_| delimiter.is_ascii_punctuation()) else {
            return false;
        };
        let start = self.at;
        self.at += length;
        self.delimited(operator, start);
        true
    }

    /// `<*.log>`; `<STDIN>` and `<$file>` are lines read.
    fn angle(&mut self) -> bool {
        let rest = &self.bytes[self.at + 1..];
        let limit = rest.len().min(256);
        let Some(length) = rest[..limit]
            .iter()
            .position(|byte| matches!(byte, b'>' | b'\n' | b';'))
        else {
            return false;
        };
        if rest[length] != b'>' || matches!(rest.first(), Some(b' ' | b'=' | b'<')) {
            return false;
        }
        let start = self.at;
        let inside = &self.source[start + 1..start + 1 + length];
        let end = start + length + 2;
        let quoted = if inside.contains(['*', '?', '/', '.']) {
            Quoted {
                pieces: vec![Piece::Plain(inside.to_owned())],
                globs: true,
                ..Quoted::default()
            }
        } else {
            Quoted {
                pieces: vec![Piece::Code(end..end)],
                ..Quoted::default()
            }
        };
        self.push(Kind::Text(quoted), start, end);
        true
    }

    fn number(&mut self) {
        let start = self.at;
        let mut end = start;
        while self.bytes.get(end).is_some_and(|byte| {
            byte.is_ascii_alphanumeric()
                || *byte == b'_'
                || (*byte == b'.' && self.bytes.get(end + 1).is_some_and(u8::is_ascii_digit))
        }) {
            end += 1;
        }
        let text: String = self.source[start..end]
            .chars()
            .filter(|c| *c != '_')
            .collect();
        let lower = text.to_ascii_lowercase();
        let radix = |prefix: &str, radix| {
            lower
                .strip_prefix(prefix)
                .and_then(|digits| i64::from_str_radix(digits, radix).ok())
        };
        let octal = self.language.octal && lower.len() > 1 && lower.starts_with('0');
        let number = radix("0x", 16)
            .or_else(|| radix("0o", 8))
            .or_else(|| radix("0b", 2))
            .or_else(|| radix("0", 8).filter(|_| octal))
            .or_else(|| lower.trim_end_matches('l').parse().ok());
        self.push(Kind::Number(number), start, end);
    }

    /// `$name`, `@name`, `${name}`.
    fn variable(&mut self) -> bool {
        let mut at = self.at + 1;
        while self
            .bytes
            .get(at)
            .is_some_and(|byte| self.language.sigils.as_bytes().contains(byte))
            && at < self.at + 3
        {
            at += 1;
        }
        if self.byte(0) == b'%' && !self.wants_value() {
            return false;
        }
        let braced = self.bytes.get(at) == Some(&b'{')
            && self
                .bytes
                .get(at + 1)
                .is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
        let from = at + usize::from(braced);
        let mut end = from;
        while self
            .bytes
            .get(end)
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 0x80)
        {
            end += 1;
        }
        if braced && self.bytes.get(end) != Some(&b'}') {
            return false;
        }
        if end == from {
            // `$_` is a name; `$!`, `$$`, `$/` are unknown.
            if self.byte(0) == b'$'
                && self.bytes.get(at).is_some_and(|byte| {
                    matches!(
                        byte,
                        b'!' | b'&' | b'/' | b'\\' | b',' | b'.' | b';' | b'@' | b'?' | b'0'
                    )
                })
            {
                self.push(Kind::Variable, at, at + 1);
                return true;
            }
            return false;
        }
        self.push(Kind::Variable, from, end);
        self.at += usize::from(braced);
        true
    }

    fn name(&mut self) {
        let start = self.at;
        let mut end = start;
        while end < self.bytes.len() && self.is_letter(self.bytes[end]) {
            end += 1;
        }
        // `->` is no part of a name that may hold `-`.
        if end > start + 1 && self.bytes[end - 1] == b'-' && self.bytes.get(end) == Some(&b'>') {
            end -= 1;
        }
        let name = &self.source[start..end];
        let language = self.language;
        // `f"…"`, `rb'…'`
        if !(language.raw_letters.is_empty() && language.fill_letters.is_empty())
            && end - start <= 2
            && matches!(self.bytes.get(end), Some(b'"' | b'\''))
            && name.bytes().all(|byte| b"rRbBuUfFtT".contains(&byte))
        {
            let raw = name.contains(|c| language.raw_letters.contains(c));
            let fill: &[&str] = &["{"];
            let fill = if name.contains(|c| language.fill_letters.contains(c)) {
                fill
            } else {
                &[]
            };
            self.at = end;
            if let Some(quote) = language.quotes.iter().find(|quote| self.here(&quote.open)) {
                self.at += quote.open.len();
                let escapes = if raw { Escapes::None } else { quote.escapes };
                let pieces = self.quoted(None, &quote.close, escapes, fill);
                self.push(
                    Kind::Text(Quoted {
                        pieces,
                        ..Quoted::default()
                    }),
                    start,
                    self.at,
                );
                return;
            }
        }
        if let Some(operator) = language
            .operators
            .iter()
            .find(|operator| operator.name == name)
        {
            let mut at = end;
            while matches!(self.bytes.get(at), Some(b' ')) {
                at += 1;
            }
            let delimiter = self.bytes.get(at).copied().unwrap_or(0);
            let member = matches!(
                self.tokens.last(),
                Some(Token {
                    kind: Kind::Op("->" | "&"),
                    ..
                })
            ) || (matches!(
                self.tokens.last(),
                Some(Token {
                    kind: Kind::Op("{"),
                    ..
                })
            ) && delimiter == b'}');
            let quotes = delimiter.is_ascii_punctuation()
                && !matches!(delimiter, b',' | b';' | b')' | b'}' | b']' | b'>' | b'.')
                && !(delimiter == b'='
                    && (at > end
                        || self.bytes.get(at + 1) == Some(&b'>')
                        || self.bytes.get(at + 1) == Some(&b' ')))
                && !(delimiter == b'#' && at > end)
                && !(delimiter == b'-' && self.bytes.get(at + 1) == Some(&b'>'))
                && (delimiter != b'_');
            if quotes && !member {
                self.at = at;
                self.delimited(operator, start);
                return;
            }
        }
        self.push(Kind::Name, start, end);
    }

    /// What stands between delimiters, behind the word that says what it is.
    fn delimited(&mut self, operator: &Operator, start: usize) {
        let open = self.byte(0);
        let close = closing(open);
        self.at += 1;
        if operator.pattern {
            self.skip_delimited(open, close);
            let mut second = self.at..self.at;
            if operator.second {
                if open == close {
                    second.start = self.at;
                    self.skip_delimited(open, close);
                } else {
                    while self.byte(0).is_ascii_whitespace() {
                        self.at += 1;
                    }
                    let (open, close) = (self.byte(0), closing(self.byte(0)));
                    self.at = (self.at + 1).min(self.bytes.len());
                    second.start = self.at;
                    self.skip_delimited(open, close);
                }
                second.end = self.at.saturating_sub(1).max(second.start);
            }
            let flags = self.flags();
            // The replacement of `s/…/…/e` is code.
            let evaluated =
                operator.second && self.source[flags].contains('e') && second.end > second.start;
            let kind = if evaluated && self.source.is_char_boundary(second.end) {
                Kind::Text(Quoted {
                    pieces: vec![Piece::Code(second)],
                    ..Quoted::default()
                })
            } else {
                Kind::Pattern
            };
            self.push(kind, start, self.at);
            return;
        }
        let close = [close];
        let close = std::str::from_utf8(&close).unwrap_or("\0").to_owned();
        let nested = (open != close.as_bytes()[0]).then_some(open);
        let fill: &[_] = if open == b'\'' { &[] } else { &operator.fill };
        let pieces = self.quoted(nested, &close, operator.escapes, fill);
        let quoted = Quoted {
            pieces,
            runs: operator.runs,
            words: operator.words,
            globs: false,
        };
        self.push(Kind::Text(quoted), start, self.at);
    }

    /// Goes behind the closing delimiter.
    fn skip_delimited(&mut self, open: u8, close: u8) {
        let mut depth = 0u32;
        while let Some(&byte) = self.bytes.get(self.at) {
            self.at += 1;
            if byte == b'\\' {
                self.at = (self.at + 1).min(self.bytes.len());
            } else if byte == close {
                if depth == 0 {
                    break;
                }
                depth -= 1;
            } else if byte == open {
                depth += 1;
            }
        }
        self.go_to_boundary();
    }

    /// Goes behind the end of a pattern on this line; classes may hold the delimiter.
    fn slashed(&mut self, close: u8) {
        let mut class = false;
        while let Some(&byte) = self.bytes.get(self.at) {
            match byte {
                b'\n' => return,
                b'\\' => self.at += 1,
                b'[' => class = true,
                b']' => class = false,
                byte if byte == close && !class => {
                    self.at += 1;
                    return;
                }
                _ => {}
            }
            self.at += 1;
        }
        self.at = self.at.min(self.bytes.len());
        self.go_to_boundary();
    }

    fn go_to_boundary(&mut self) {
        while self.at < self.bytes.len() && !self.source.is_char_boundary(self.at) {
            self.at += 1;
        }
    }

    fn flags(&mut self) -> Range<usize> {
        self.go_to_boundary();
        let start = self.at;
        while self.byte(0).is_ascii_lowercase() {
            self.at += 1;
        }
        start..self.at
    }

    /// The pieces of a text up to its closer, which is passed.
    fn quoted<T: Deref<Target = str>>(
        &mut self,
        nested: Option<u8>,
        close: &str,
        escapes: Escapes,
        fill: &[T],
    ) -> Vec<Piece> {
        let mut pieces = Vec::new();
        let mut plain: Vec<u8> = Vec::new();
        let mut level = 0u32;
        while self.at < self.bytes.len() {
            if level == 0 && self.here(close) {
                self.at += close.len();
                break;
            }
            let byte = self.byte(0);
            if nested == Some(byte) {
                level += 1;
            } else if level > 0 && close.as_bytes().first() == Some(&byte) {
                level -= 1;
            }
            if byte == b'\\' {
                match escapes {
                    Escapes::All => self.escape(&mut plain),
                    Escapes::Quote
                        if matches!(self.byte(1), b'\\')
                            || close.as_bytes().first() == Some(&self.byte(1)) =>
                    {
                        plain.push(self.byte(1));
                        self.at += 2;
                    }
                    // Even so the quote behind it does not close (python's raw texts).
                    Escapes::None
                        if close.len() == 1
                            && matches!(close, "\"" | "'")
                            && self.here(&format!("\\{close}")) =>
                    {
                        plain.extend_from_slice(&self.bytes[self.at..self.at + 2]);
                        self.at += 2;
                    }
                    _ => {
                        plain.push(byte);
                        self.at += 1;
                    }
                }
                continue;
            }
            if !self.endless
                && let Some(opener) = fill.iter().find(|opener| self.here(opener))
            {
                if let Some(code) = self.filled(opener, &mut plain)
                    && self.depth < NESTED
                {
                    if !plain.is_empty() {
                        pieces.push(Piece::Plain(text(std::mem::take(&mut plain))));
                    }
                    pieces.push(Piece::Code(code));
                }
                continue;
            }
            plain.push(byte);
            self.at += 1;
        }
        self.at = self.at.min(self.bytes.len());
        self.go_to_boundary();
        if !plain.is_empty() {
            pieces.push(Piece::Plain(text(plain)));
        }
        pieces
    }

    /// A value in a text: where its code stands. Goes behind it, or adds to the text what only looks like one.
    fn filled(&mut self, opener: &str, plain: &mut Vec<u8>) -> Option<Range<usize>> {
        let start = self.at;
        let inner = start + opener.len();
        let last = opener.as_bytes()[opener.len() - 1];
        if matches!(last, b'{' | b'(') {
            // `{{` is a brace.
            if opener == "{" && self.byte(1) == b'{' {
                plain.push(b'{');
                self.at += 2;
                return None;
            }
            let close = closing(last);
            let mut at = inner;
            let mut level = 0u32;
            let mut quote = 0u8;
            while let Some(&byte) = self.bytes.get(at) {
                if quote != 0 {
                    if byte == b'\\' {
                        at += 1;
                    } else if byte == quote {
                        quote = 0;
                    }
                } else if matches!(byte, b'"' | b'\'' | b'`') {
                    quote = byte;
                } else if byte == last {
                    level += 1;
                } else if byte == close {
                    if level == 0 {
                        break;
                    }
                    level -= 1;
                }
                at += 1;
            }
            if at >= self.bytes.len() {
                self.endless = true;
                plain.push(self.byte(0));
                self.at += 1;
                return None;
            }
            self.at = at + 1;
            // `${name}` of shells and perl is a variable.
            let range = if opener == "${" && self.language.sigils.contains('$') {
                start..at + 1
            } else {
                inner..at
            };
            return Some(range);
        }
        let mut end = inner;
        while self
            .bytes
            .get(end)
            .is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        {
            end += 1;
        }
        if end == inner {
            plain.push(self.byte(0));
            self.at += 1;
            return None;
        }
        self.at = end;
        // Elements and members belong to it: `$ENV{HOME}`, `$x[0]`, `$a->{b}`.
        let mut tail = end;
        if self.bytes[tail..].starts_with(b"->") {
            tail += 2;
        }
        if let Some(&open @ (b'[' | b'{')) = self.bytes.get(tail)
            && self.language.sigils.contains('$')
        {
            let limit = self.bytes.len().min(tail + 128);
            if let Some(length) = self.bytes[tail..limit]
                .iter()
                .position(|byte| *byte == closing(open))
            {
                self.at = tail + length + 1;
                end = self.at;
            }
        }
        let keeps = self.language.sigils.contains('$');
        Some(if keeps { start..end } else { inner..end })
    }

    /// Reads one escape.
    fn escape(&mut self, plain: &mut Vec<u8>) {
        let Some(&escape) = self.bytes.get(self.at + 1) else {
            plain.push(b'\\');
            self.at += 1;
            return;
        };
        self.at += 2;
        let digits = |at: &mut usize, radix: u32, most: usize| {
            let mut number = 0u32;
            let start = *at;
            while *at - start < most
                && let Some(digit) = self
                    .bytes
                    .get(*at)
                    .and_then(|byte| char::from(*byte).to_digit(radix))
            {
                number = number * radix + digit;
                *at += 1;
            }
            (*at > start).then_some(number)
        };
        let mut at = self.at;
        let code = match escape {
            b'n' => Some(10),
            b't' => Some(9),
            b'r' => Some(13),
            b'e' => Some(27),
            b'a' | b'b' | b'f' | b'v' => Some(32),
            b'\n' => None,
            b'x' | b'u' | b'U' if self.bytes.get(at) == Some(&b'{') => {
                at += 1;
                let number = digits(&mut at, 16, 6);
                at += usize::from(self.bytes.get(at) == Some(&b'}'));
                number
            }
            b'x' => digits(&mut at, 16, 2),
            b'u' => digits(&mut at, 16, 4),
            b'U' => digits(&mut at, 16, 8),
            b'0'..=b'7' => {
                at -= 1;
                digits(&mut at, 8, 3)
            }
            other => {
                plain.push(other);
                None
            }
        };
        self.at = at;
        if let Some(c) = code.and_then(char::from_u32) {
            plain.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }

    fn op(&mut self) {
        let start = self.at;
        let byte = self.byte(0);
        let alone = matches!(byte, b'(' | b')' | b'[' | b']' | b'{' | b'}' | b',' | b';');
        let longer = !alone && self.byte(1).is_ascii_punctuation();
        if longer && let Some(op) = LONG.iter().find(|op| self.here(op)) {
            self.push(Kind::Op(op), start, start + op.len());
            return;
        }
        let Some(at) = SHORT.bytes().position(|short| short == byte) else {
            self.at += 1;
            return;
        };
        let op = &SHORT[at..=at];
        let index = self.tokens.len();
        match op {
            "(" | "[" | "{" => {
                self.push(Kind::Op(op), start, start + 1);
                self.tokens[index].close = usize::MAX;
                self.open.push(index);
                return;
            }
            ")" | "]" | "}" => {
                let matches = |open: usize| match &self.tokens[open].kind {
                    Kind::Op(open) => closing(open.as_bytes()[0]) == byte,
                    _ => false,
                };
                if let Some(&open) = self.open.last()
                    && matches(open)
                {
                    self.open.pop();
                    self.tokens[open].close = index;
                }
            }
            _ => {}
        }
        self.push(Kind::Op(op), start, start + 1);
    }
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

fn closing(open: u8) -> u8 {
    match open {
        b'(' => b')',
        b'[' => b']',
        b'{' => b'}',
        b'<' => b'>',
        other => other,
    }
}

fn find(bytes: &[u8], from: usize, needle: &[u8]) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let at = match needle {
        [one] => rest.iter().position(|byte| byte == one),
        _ => rest
            .windows(needle.len().max(1))
            .position(|window| window == needle),
    };
    at.map(|at| from + at)
}
