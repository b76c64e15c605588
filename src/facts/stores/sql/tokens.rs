//! Cuts SQL into tokens, whatever wrote it.
//!
//! Nothing is an error: what never ends goes to the end of the text. Every byte is looked at a bounded number of times.
//! Dialects differ in what a backslash, `#`, `$` and `[` mean, and where it is not known whose text it is, the reading is
//! taken that leaves more of it to be judged.

use super::Dialect;

/// A token.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'t> {
    pub(super) kind: Kind,
    /// Its text; what is inside for a quoted name, a string and a command of the client.
    pub(super) text: &'t str,
    /// Whether it is the first on its line.
    pub(super) first: bool,
    /// For an opening bracket: the index of the one that closes it, or the number of tokens.
    pub(super) close: usize,
}

/// The kinds of [`Token`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A keyword or a name.
    Word,
    /// A name in quotes; in some dialects a string.
    Name,
    /// A string.
    Text,
    /// A number.
    Number,
    /// Something that is filled in when it runs, as a value: `?`, `:x`, `$1`, `%s`.
    Value,
    /// Text that is not known.
    Hole,
    /// `(`
    Open,
    /// `)`
    Close,
    /// Any other sign.
    Sign,
    /// The end of a statement.
    End,
    /// A command for the client: what stands behind `\`, `.`, `!` to the end of the line, that sign included.
    Command,
}

impl<'t> Token<'t> {
    /// Whether it is this keyword, given in capitals.
    pub(super) fn is(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(word)
    }

    /// Whether it is one of these keywords.
    pub(super) fn is_one(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(word))
    }

    /// Whether it is this sign.
    pub(super) fn sign(&self, sign: &str) -> bool {
        self.kind == Kind::Sign && self.text == sign
    }

    /// Its text, if it names something.
    pub(super) fn name(&self) -> Option<&'t str> {
        matches!(self.kind, Kind::Word | Kind::Name).then_some(self.text)
    }
}

/// A character that stands for text that is not known.
pub(in crate::facts::stores) fn is_hole(c: char) -> bool {
    ('\u{f0000}'..='\u{10ffff}').contains(&c)
}

/// Cuts a text into tokens.
pub(super) fn tokens(text: &str, dialect: Dialect) -> Vec<Token<'_>> {
    let mut lexer = Lexer::new(text, dialect, dialect.escapes());
    lexer.all();
    // Whether a backslash takes a quote differs. Where it is not known, the reading counts in which every string ends.
    if lexer.open && dialect == Dialect::Any {
        let mut other = Lexer::new(text, dialect, false);
        other.all();
        if !other.open {
            return other.finish();
        }
    }
    lexer.finish()
}

struct Lexer<'t> {
    text: &'t str,
    bytes: &'t [u8],
    dialect: Dialect,
    escapes: bool,
    at: usize,
    tokens: Vec<Token<'t>>,
    /// Whether no token stands on this line yet.
    fresh: bool,
    /// Whether no token of this statement stands yet.
    begins: bool,
    /// What ends a statement, besides `;`, or in its place.
    delimiter: Option<&'t str>,
    /// Whether a string or comment did not end.
    open: bool,
    /// Whether a `$tag$` did not close: the search for its end is not made again.
    no_dollar: bool,
}

impl<'t> Lexer<'t> {
    fn new(text: &'t str, dialect: Dialect, escapes: bool) -> Self {
        Self {
            text,
            bytes: text.as_bytes(),
            dialect,
            escapes,
            at: 0,
            tokens: Vec::new(),
            fresh: true,
            begins: true,
            delimiter: None,
            open: false,
            no_dollar: false,
        }
    }

    fn is(&self, dialects: &[Dialect]) -> bool {
        self.dialect == Dialect::Any || dialects.contains(&self.dialect)
    }

    fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn slice(&self, from: usize, to: usize) -> &'t str {
        self.text.get(from..to).unwrap_or_default()
    }

    fn push(&mut self, kind: Kind, from: usize, to: usize) {
        let token = Token {
            kind,
            text: self.slice(from, to),
            first: self.fresh,
            close: usize::MAX,
        };
        self.tokens.push(token);
        self.fresh = false;
        self.begins = kind == Kind::End;
    }

    /// Where the line ends.
    fn line_end(&self, from: usize) -> usize {
        let rest = self.bytes.get(from..).unwrap_or_default();
        let length = rest.iter().position(|byte| *byte == b'\n');
        length.map_or(self.bytes.len(), |length| from + length)
    }

    fn all(&mut self) {
        while self.at < self.bytes.len() {
            self.one();
        }
    }

    fn one(&mut self) {
        let from = self.at;
        if let Some(delimiter) = self.delimiter
            && self.text[from..].starts_with(delimiter)
        {
            self.at += delimiter.len();
            self.push(Kind::End, from, self.at);
            return;
        }
        match self.bytes[from] {
            b'\n' => {
                self.fresh = true;
                self.at += 1;
            }
            byte if byte.is_ascii_whitespace() => self.at += 1,
            b'-' if self.peek(1) == b'-' && self.dialect != Dialect::Cypher => {
                self.at = self.line_end(from);
            }
            b'/' if self.peek(1) == b'/' && self.dialect == Dialect::Cypher => {
                self.at = self.line_end(from);
            }
            b'/' if self.peek(1) == b'*' => self.comment(),
            b'*' if self.peek(1) == b'/' => self.at += 2, // the end of `/*! … */`
            b'#' if self.is_comment() => self.at = self.line_end(from),
            b'\'' => self.quoted(b'\'', Kind::Text, self.escapes),
            b'"' => self.quoted(b'"', Kind::Name, self.escapes),
            b'`' => self.quoted(b'`', Kind::Name, false),
            b'[' if self.is_name_in_brackets() => self.quoted(b']', Kind::Name, false),
            b'$' if self.tag().is_some() => self.dollar(),
            b';' => {
                self.at += 1;
                let kind = match self.delimiter {
                    Some(_) => Kind::Sign,
                    None => Kind::End,
                };
                self.push(kind, from, self.at);
            }
            b'(' => self.single(Kind::Open),
            b')' => self.single(Kind::Close),
            b'\\' => self.backslash(),
            b'.' | b'!' | b':' | b'@' | b'/' if self.begins && self.fresh && self.is_command() => {
                let end = self.line_end(from);
                self.at = end;
                self.push(Kind::Command, from, end);
                self.begins = true;
            }
            b'?' => self.single(Kind::Value),
            b'%' if matches!(self.peek(1), b's' | b'd') => {
                self.at += 2;
                self.push(Kind::Value, from, self.at);
            }
            b'%' if self.peek(1) == b'(' => {
                self.at = self.behind(b')');
                self.skip_word();
                self.push(Kind::Value, from, self.at);
            }
            b':' if self.peek(1) == b':' || self.peek(1) == b'=' => {
                self.at += 2;
                self.push(Kind::Sign, from, self.at);
            }
            b':' | b'@' | b'$' if is_word(self.peek(1)) => {
                self.at += 1;
                self.skip_word();
                self.push(Kind::Value, from, self.at);
            }
            b'{' if self.peek(1) == b'{' => {
                self.at = self.behind(b'}');
                self.at += usize::from(self.peek(0) == b'}');
                self.push(Kind::Value, from, self.at);
            }
            byte if byte.is_ascii_digit() => {
                self.skip_word();
                self.push(Kind::Number, from, self.at);
            }
            byte if is_word(byte) || byte == b'#' => self.word(),
            byte if byte < 0x80 => self.sign(),
            _ => {
                let c = self.text[from..].chars().next().unwrap_or(' ');
                if is_hole(c) || !c.is_alphanumeric() {
                    self.at += c.len_utf8();
                    let kind = if is_hole(c) { Kind::Hole } else { Kind::Sign };
                    self.push(kind, from, self.at);
                } else {
                    self.word();
                }
            }
        }
    }

    fn single(&mut self, kind: Kind) {
        let from = self.at;
        self.at += 1;
        self.push(kind, from, self.at);
    }

    /// The place behind the next such byte, or behind the next two bytes where there is none near.
    fn behind(&self, byte: u8) -> usize {
        let from = self.at + 2;
        let rest = self.bytes.get(from..).unwrap_or_default();
        let found = rest.iter().take(256).position(|other| *other == byte);
        found.map_or(from, |length| from + length + 1)
    }

    fn skip_word(&mut self) {
        while self.at < self.bytes.len() && (is_word(self.bytes[self.at]) || self.peek(0) == b'$') {
            self.at += 1;
        }
    }

    /// A run of letters. Letters beyond ASCII belong to it, but not those that stand for what is not known.
    fn word(&mut self) {
        let from = self.at;
        let rest = &self.text[from..];
        let goes_on = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$' | '#');
        let length = rest.find(|c: char| !goes_on(c)).unwrap_or(rest.len());
        self.at += length.max(1);
        let word = self.slice(from, self.at);
        // A letter in front of a quote says how the string is written.
        if self.peek(0) == b'\'' && word.len() <= 2 {
            let escapes = word.eq_ignore_ascii_case("e") || self.escapes;
            if word.eq_ignore_ascii_case("q") || word.eq_ignore_ascii_case("nq") {
                if self.oracle_quoted() {
                    return;
                }
            } else if ["e", "n", "b", "x", "r", "u", "rb", "br", "_"]
                .iter()
                .any(|letter| word.eq_ignore_ascii_case(letter))
            {
                self.quoted(b'\'', Kind::Text, escapes);
                return;
            }
        }
        if self.begins && word.eq_ignore_ascii_case("delimiter") && self.is(&[Dialect::Mysql]) {
            let end = self.line_end(self.at);
            let delimiter = self.slice(self.at, end).trim();
            self.at = end;
            self.delimiter = Some(delimiter).filter(|it| !it.is_empty() && *it != ";");
            return;
        }
        if self.fresh
            && word.eq_ignore_ascii_case("go")
            && self.is(&[Dialect::Tsql])
            && self
                .slice(self.at, self.line_end(self.at))
                .trim_matches(|c: char| c.is_whitespace() || c.is_ascii_digit())
                .is_empty()
        {
            self.push(Kind::End, from, self.at);
            return;
        }
        self.push(Kind::Word, from, self.at);
    }

    fn sign(&mut self) {
        let from = self.at;
        self.at += 1;
        let two = [self.bytes[from], self.peek(0)];
        if matches!(
            &two,
            b"<>" | b"!=" | b">=" | b"<=" | b"==" | b"||" | b"&&" | b"=~" | b"->" | b"=>"
        ) {
            self.at += 1;
        }
        self.push(Kind::Sign, from, self.at);
    }

    /// A string or a quoted name. The quote twice is the quote itself.
    fn quoted(&mut self, quote: u8, kind: Kind, escapes: bool) {
        let from = self.at + 1;
        let mut at = from;
        loop {
            match self.bytes.get(at) {
                None => {
                    self.open = true;
                    self.at = at;
                    self.push(kind, from, at);
                    return;
                }
                Some(b'\\') if escapes => at += 2,
                Some(byte) if *byte == quote => {
                    if self.bytes.get(at + 1) == Some(&quote) {
                        at += 2;
                    } else {
                        break;
                    }
                }
                Some(_) => at += 1,
            }
        }
        let at = at.min(self.bytes.len());
        self.at = at + 1;
        self.push(kind, from, at);
    }

    /// `q'[it's]'`
    fn oracle_quoted(&mut self) -> bool {
        let open = self.peek(1);
        let close: &[u8] = match open {
            b'[' => b"]'",
            b'{' => b"}'",
            b'(' => b")'",
            b'<' => b">'",
            b'!' => b"!'",
            b'~' => b"~'",
            b'|' => b"|'",
            _ => return false,
        };
        let from = self.at + 2;
        let rest = self.bytes.get(from..).unwrap_or_default();
        let Some(length) = rest.windows(2).position(|two| two == close) else {
            return false;
        };
        self.at = from + length + 2;
        self.push(Kind::Text, from, from + length);
        true
    }

    /// The `$tag$` that begins a string here.
    fn tag(&self) -> Option<&'t str> {
        if self.no_dollar || !self.is(&[Dialect::Postgres]) {
            return None;
        }
        let rest = &self.bytes[self.at + 1..];
        let length = rest.iter().take(64).position(|byte| !is_word(*byte))?;
        let tag = rest.get(length) == Some(&b'$') && !rest[0].is_ascii_digit();
        tag.then(|| self.slice(self.at, self.at + length + 2))
    }

    /// `$$text$$`, `$tag$text$tag$`
    fn dollar(&mut self) {
        let from = self.at;
        let tag = self.tag().unwrap_or_default();
        let inside = from + tag.len();
        if let Some(length) = self.text[inside..].find(tag) {
            self.at = inside + length + tag.len();
            self.push(Kind::Text, inside, inside + length);
        } else {
            self.no_dollar = true;
            self.at = inside;
            self.push(Kind::Sign, from, inside);
        }
    }

    /// `/* … */`, which may nest in some dialects; `MySQL` runs what stands in `/*! … */`.
    fn comment(&mut self) {
        let from = self.at;
        let runs = self.peek(2) == b'!' || (self.peek(2) == b'M' && self.peek(3) == b'!');
        if runs && self.is(&[Dialect::Mysql]) {
            self.at += 3 + usize::from(self.peek(2) == b'M');
            while self.peek(0).is_ascii_digit() {
                self.at += 1;
            }
            return;
        }
        let nests = matches!(self.dialect, Dialect::Postgres | Dialect::Tsql);
        let mut depth = 1;
        let mut at = from + 2;
        while depth > 0 {
            match (self.bytes.get(at), self.bytes.get(at + 1)) {
                (None, _) => {
                    self.open = true;
                    break;
                }
                (Some(b'*'), Some(b'/')) => {
                    depth -= 1;
                    at += 2;
                }
                (Some(b'/'), Some(b'*')) if nests => {
                    depth += 1;
                    at += 2;
                }
                _ => at += 1,
            }
        }
        self.at = at.min(self.bytes.len());
    }

    /// Whether `#` begins a comment: in `MySQL` always; where it is not known, before a blank.
    fn is_comment(&self) -> bool {
        match self.dialect {
            Dialect::Mysql | Dialect::Escaped => true,
            Dialect::Any => matches!(self.peek(1), b' ' | b'\t' | b'\n' | b'#' | b'!' | 0),
            _ => false,
        }
    }

    /// Whether `[` quotes a name, rather than selecting from an array or beginning one.
    fn is_name_in_brackets(&self) -> bool {
        if !self.is(&[Dialect::Tsql, Dialect::Sqlite]) || !is_word(self.peek(1)) {
            return false;
        }
        let after_name =
            self.at > 0 && (is_word(self.bytes[self.at - 1]) || self.bytes[self.at - 1] == b']');
        let rest = &self.bytes[self.at..];
        let closes = rest
            .iter()
            .take(130)
            .take_while(|byte| !matches!(byte, b'\'' | b'"' | b'\n' | b';'))
            .any(|byte| *byte == b']');
        !after_name && closes && !self.peek(1).is_ascii_digit()
    }

    /// Whether what begins a statement here is a command for the client and not SQL.
    fn is_command(&self) -> bool {
        let (byte, next) = (self.bytes[self.at], self.peek(1));
        match self.dialect {
            Dialect::Sqlite => byte == b'.' && next.is_ascii_alphabetic(),
            Dialect::Tsql => {
                byte == b':' && next.is_ascii_alphabetic() || byte == b'!' && next == b'!'
            }
            Dialect::Oracle => matches!(byte, b'@' | b'!') || byte == b'/' && next != b'*',
            Dialect::Escaped => byte == b'!',
            Dialect::Cypher => byte == b':' && next.is_ascii_alphabetic(),
            Dialect::Any => byte == b'.' && next.is_ascii_alphabetic(),
            Dialect::Postgres | Dialect::Mysql => false,
        }
    }

    /// `\!` and its like. In `MySQL` a letter follows, in `PostgreSQL` a name; both may stand behind a statement.
    fn backslash(&mut self) {
        let from = self.at;
        if self.dialect == Dialect::Mysql && matches!(self.peek(1), b'g' | b'G') {
            self.at += 2;
            self.push(Kind::End, from, self.at);
            return;
        }
        if !self.is(&[Dialect::Postgres, Dialect::Mysql]) || self.peek(1) == b'\\' {
            self.at = (self.at + 2).min(self.bytes.len());
            while !self.text.is_char_boundary(self.at) {
                self.at += 1;
            }
            return;
        }
        let line = self.line_end(from);
        let rest = self.slice(from, line);
        // `\x \\ SELECT 1`
        let shell = rest.starts_with("\\!");
        let end = if shell { None } else { rest.find("\\\\") };
        let end = end.map_or(line, |at| from + at);
        self.at = end;
        self.push(Kind::Command, from, end);
    }

    /// Tells every bracket where it is closed.
    fn finish(mut self) -> Vec<Token<'t>> {
        let count = self.tokens.len();
        let mut open: Vec<usize> = Vec::new();
        for at in 0..count {
            match self.tokens[at].kind {
                Kind::Open => {
                    self.tokens[at].close = count;
                    open.push(at);
                }
                Kind::Close => {
                    if let Some(opened) = open.pop() {
                        self.tokens[opened].close = at;
                    }
                }
                // No bracket reaches beyond its statement.
                Kind::End => {
                    for opened in open.drain(..) {
                        self.tokens[opened].close = at;
                    }
                }
                _ => {}
            }
        }
        self.tokens
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}
