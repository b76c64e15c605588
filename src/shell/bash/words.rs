//! Words: quoting, braces and tildes, and the other kinds of text that expansions may stand in.
//!
//! What quoting means differs from one kind of text to the next, so each kind has its loop here: unquoted words, what
//! stands in double quotes, the operands of `${…}` (with indexes and arithmetic, that have no blanks either) and, in
//! [`heredocs`](super::heredocs), the bodies of here-documents.
//!
//! Braces are odd. `{a,b}` stands for alternatives, `{a` and `{}` for themselves, and only the end of the word tells. So
//! an opening brace is read as text and remembered; when a closing one arrives with commas between, the parts since then
//! are folded into alternatives. Nothing is read twice, and a brace that is never closed costs nothing.

use super::reader::{BRACE, DOUBLE, META, NAME, OPERAND, Parser, QUOTE, WORD, class, push};
use crate::shell::{Part, Span, Word};

/// No range is longer: three numbers of 64 bits.
const LONGEST_RANGE: usize = 64;

/// What is special about an unquoted word.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// Braces expand; a tilde does at the start, and behind `=` when the word looks like an assignment.
    Plain,
    /// No braces: operands of `[[`, subjects and patterns of `case`, here-strings.
    Literal,
    /// The value of an assignment: no braces, and a tilde may also stand behind a `:`.
    Value,
    /// What stands behind `=~`: no braces, and `(` and `|` are part of the word.
    Regex,
}

/// Where text in which blanks mean nothing ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Until {
    /// At the `}` of an expansion.
    Brace,
    /// At that, or at a `/`.
    Slash,
    /// At that, or at a `:` that belongs to no `?`.
    Colon,
    /// At a `)` that closes no bracket in it.
    Parenthesis,
    /// At a `]` that closes no bracket in it.
    Bracket,
    /// At that, or at the `}` of an expansion.
    Index,
}

/// A word in the making: parts, and text that may still grow.
#[derive(Default)]
pub(super) struct Builder {
    parts: Vec<Part>,
    text: String,
    /// Whether the text at hand is quoted.
    quoted: bool,
    /// Whether there is text at hand; quoted text may be empty.
    holds: bool,
    /// Braces and commas of which it is not yet known whether they mean anything.
    marks: Vec<Mark>,
    /// How many of the marks are opening braces.
    open: u32,
}

/// An opening brace, or a comma between braces, in a [`Builder`].
#[derive(Clone, Copy)]
struct Mark {
    kind: MarkKind,
    /// Where it stands: how many parts are before it, and how many bytes of the text behind these.
    part: u32,
    offset: u32,
    /// Where it stands in the text that is parsed.
    pos: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum MarkKind {
    Open,
    /// An opening brace that a closing one has passed by, without commas: no range any more.
    Passed,
    Comma,
}

impl Builder {
    /// Adds text.
    pub(super) fn push_str(&mut self, text: &str, quoted: bool) {
        if text.is_empty() {
            return;
        }
        if self.quoted != quoted || !self.holds {
            if self.holds && !self.text.is_empty() {
                self.flush();
            }
            self.quoted = quoted;
            self.holds = true;
        }
        if self.text.is_empty() {
            self.text = String::from(text);
        } else {
            self.text.push_str(text);
        }
    }

    /// Adds quotes with nothing between. They are a part only where the word could be nothing without them.
    pub(super) fn push_quotes(&mut self) {
        if !self.holds {
            self.holds = true;
            self.quoted = true;
        }
    }

    /// Whether what came last is unquoted text.
    fn ends_unquoted(&self) -> bool {
        self.holds && !self.quoted
    }

    /// How much there is.
    fn len(&self) -> usize {
        self.parts.len() + self.text.len()
    }

    /// Adds a part.
    pub(super) fn push(&mut self, part: Part) {
        self.flush();
        self.add(part);
    }

    fn add(&mut self, part: Part) {
        push(&mut self.parts, part, 2);
    }

    fn flush(&mut self) {
        if self.holds {
            self.holds = false;
            let text = std::mem::take(&mut self.text);
            self.add(Part::Text {
                text,
                quoted: self.quoted,
            });
        }
    }

    /// The parts.
    pub(super) fn finish(mut self) -> Vec<Part> {
        self.flush();
        self.parts
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "no longer than the text, whose positions fit"
    )]
    fn mark(&mut self, kind: MarkKind, pos: usize) {
        if self.quoted {
            self.flush();
        }
        let offset = if self.holds { self.text.len() } else { 0 };
        self.marks.push(Mark {
            kind,
            part: self.parts.len() as u32,
            offset: offset as u32,
            pos: pos as u32,
        });
    }

    /// Whether the last opening brace has a comma behind it.
    fn has_comma(&self) -> bool {
        self.marks
            .last()
            .is_some_and(|mark| mark.kind == MarkKind::Comma)
    }

    /// Whether the last opening brace, with no commas behind it, starts the word.
    fn starts_with_brace(&self) -> bool {
        self.marks
            .last()
            .is_some_and(|mark| mark.part == 0 && mark.offset == 0)
    }

    /// Takes the last opening brace and its commas off the marks.
    fn pop_brace(&mut self) -> Vec<Mark> {
        let open = self
            .marks
            .iter()
            .rposition(|mark| mark.kind != MarkKind::Comma)
            .unwrap_or_default();
        self.open = self.open.saturating_sub(1);
        self.marks.split_off(open)
    }

    /// The text between the last opening brace and the end, when it is nothing but unquoted text and could be a range.
    fn since_brace(&self) -> Option<&str> {
        let mark = self.marks.last()?;
        let plain = self.holds && !self.quoted && mark.part as usize == self.parts.len();
        let text = if plain {
            self.text.get(mark.offset as usize + 1..)?
        } else {
            return None;
        };
        (text.len() <= LONGEST_RANGE).then_some(text)
    }

    /// Takes everything from the opening brace on and folds it into alternatives; `marks` are the brace and its commas.
    fn alternatives(
        &mut self,
        marks: &[Mark],
        end: usize,
        span: impl Fn(usize, usize) -> Span,
    ) -> Vec<Word> {
        self.flush();
        let mut words = Vec::with_capacity(marks.len());
        let Some(first) = marks.first() else {
            return words;
        };
        let mut rest = self
            .parts
            .split_off((first.part as usize).min(self.parts.len()));
        let leading = self.parts.is_empty() && first.offset == 0;
        // From the last alternative to the first: each takes what stands behind its comma.
        let mut end = end;
        for mark in marks.iter().rev() {
            let mut parts = rest.split_off(((mark.part - first.part) as usize).min(rest.len()));
            if let Some(Part::Text { text, .. }) = parts.first_mut() {
                let behind = text
                    .get(mark.offset as usize + 1..)
                    .unwrap_or_default()
                    .to_owned();
                let before = std::mem::replace(text, behind);
                if text.is_empty() {
                    parts.remove(0);
                }
                if mark.offset > 0 {
                    let mut before = before;
                    before.truncate(mark.offset as usize);
                    rest.push(Part::Text {
                        text: before,
                        quoted: false,
                    });
                }
            }
            if leading {
                expand_tilde(&mut parts);
            }
            let pos = mark.pos as usize;
            words.push(Word {
                span: span(pos + 1, end),
                parts,
            });
            end = pos;
        }
        words.reverse();
        self.parts.append(&mut rest);
        words
    }
}

/// Makes a tilde at the start of an alternative one: braces are expanded first.
fn expand_tilde(parts: &mut Vec<Part>) {
    if let Some(Part::Text {
        text,
        quoted: false,
    }) = parts.first_mut()
        && let Some(behind) = text.strip_prefix('~')
    {
        let len = tilde_len(behind.as_bytes());
        if matches!(behind.as_bytes().get(len), None | Some(b'/')) {
            let (user, rest) = (behind[..len].to_owned(), behind[len..].to_owned());
            if rest.is_empty() {
                parts.remove(0);
            } else {
                *text = rest;
            }
            parts.insert(0, Part::Tilde(user));
        }
    }
}

/// How long the name behind a tilde is.
fn tilde_len(text: &[u8]) -> usize {
    let is_name = |byte: &u8| class(*byte) & NAME != 0 || matches!(byte, b'.' | b'-' | b'+');
    text.iter()
        .position(|byte| !is_name(byte))
        .unwrap_or(text.len())
}

/// `{1..9..2}` or `{a..e}`, from what stands between the braces.
fn range(text: &str) -> Option<Part> {
    let (from, rest) = text.split_once("..")?;
    let (to, step) = rest
        .split_once("..")
        .map_or((rest, None), |(to, step)| (to, Some(step)));
    let letter = |end: &str| end.len() == 1 && end.as_bytes()[0].is_ascii_alphabetic();
    let number = |end: &str| end.parse::<i64>().is_ok();
    if !(number(from) && number(to) || letter(from) && letter(to)) {
        return None;
    }
    let step = step.map_or(Some(1), |step| step.parse().ok())?;
    Some(Part::Range {
        from: from.to_owned(),
        to: to.to_owned(),
        step,
    })
}

impl Parser<'_> {
    /// Reads an unquoted word; it is empty where none stands.
    pub(super) fn word(&mut self, style: Style) -> Word {
        self.count();
        let start = self.pos;
        // A comment is no word.
        if self.peek() != b'#' {
            self.skip_until(META | QUOTE | WORD);
        }
        let byte = self.peek();
        let plain = match byte {
            b'(' => {
                style != Style::Regex
                    && !(self.pos > start && opens_pattern(self.bytes[self.pos - 1]))
            }
            b'<' | b'>' => self.at(self.pos + 1) != b'(',
            b'|' => style != Style::Regex,
            b'#' => true,
            _ => {
                class(byte) & META != 0
                    || self.done()
                    || byte == b'\r' && self.carriage_return(self.pos)
            }
        };
        if !plain {
            self.pos = start;
            return self.word_onto(Builder::default(), start, style);
        }
        if self.pos == start {
            return Word {
                span: self.span(start, start),
                parts: Vec::new(),
            };
        }
        let text = self.slice(start, self.pos).to_owned();
        Word {
            span: self.span(start, self.pos),
            parts: vec![Part::Text {
                text,
                quoted: false,
            }],
        }
    }

    /// Reads what is left of an unquoted word that began at `start`.
    pub(super) fn word_onto(&mut self, mut builder: Builder, start: usize, style: Style) -> Word {
        let mut parentheses = 0u32;
        let mut first_parenthesis = start;
        let mut value = None;
        loop {
            let from = self.pos;
            self.skip_until(if builder.open == 0 {
                META | QUOTE | WORD
            } else {
                META | QUOTE | WORD | BRACE
            });
            builder.push_str(self.slice(from, self.pos), false);
            if self.done() {
                break;
            }
            let at = self.pos;
            let byte = self.peek();
            match byte {
                b'\\' => self.escaped(&mut builder),
                b'\'' => self.single(&mut builder),
                b'"' => self.double(&mut builder),
                b'$' => self.dollar(&mut builder, false),
                b'`' => {
                    let part = self.backticks(false);
                    builder.push(part);
                }
                b'<' | b'>' if self.at(at + 1) == b'(' && style != Style::Regex => {
                    let part = self.process();
                    builder.push(part);
                }
                // Patterns such as `!(a|b)`, and brackets of a regular expression: all of it is text.
                b'(' if parentheses > 0
                    || style == Style::Regex
                    || builder.ends_unquoted() && opens_pattern(self.bytes[at - 1]) =>
                {
                    if parentheses == 0 {
                        first_parenthesis = at;
                    }
                    parentheses += 1;
                    self.text(&mut builder, false);
                }
                b')' if parentheses > 0 => {
                    parentheses -= 1;
                    self.text(&mut builder, false);
                }
                b'|' if style == Style::Regex => self.text(&mut builder, false),
                b'\r' if parentheses == 0 && self.carriage_return(at) => break,
                _ if class(byte) & META != 0 => {
                    if parentheses == 0 {
                        break;
                    }
                    self.text(&mut builder, false);
                }
                b'~' => {
                    // Any word that looks like an assignment has tildes as if it were one, as in `dd of=~/x`.
                    let opens = at == start
                        || match style {
                            Style::Literal | Style::Regex => false,
                            Style::Value => self.bytes[at - 1] == b':',
                            Style::Plain => {
                                match *value.get_or_insert_with(|| self.value_start(start)) {
                                    Some(value) => {
                                        at == value || at > value && self.bytes[at - 1] == b':'
                                    }
                                    None => false,
                                }
                            }
                        };
                    let ends: &[u8] = if style == Style::Value || at > start {
                        b":"
                    } else {
                        b""
                    };
                    if !(opens && self.tilde(&mut builder, ends)) {
                        self.text(&mut builder, false);
                    }
                }
                b'{' if style == Style::Plain && parentheses == 0 => {
                    if builder.open < self.room() {
                        builder.mark(MarkKind::Open, at);
                        builder.open += 1;
                    } else {
                        self.too_deep(at);
                    }
                    self.text(&mut builder, false);
                }
                b',' if builder.open > 0 && parentheses == 0 => {
                    self.count();
                    builder.mark(MarkKind::Comma, at);
                    self.text(&mut builder, false);
                }
                b'}' if builder.open > 0 && parentheses == 0 => self.closing_brace(&mut builder),
                _ => self.text(&mut builder, false),
            }
        }
        if parentheses > 0 {
            self.unterminated(first_parenthesis);
        }
        Word {
            span: self.span(start, self.pos),
            parts: builder.finish(),
        }
    }

    /// Folds the parts since the last opening brace, if it is closed by what is at hand.
    ///
    /// A brace without comma or `..` is not closed by the first `}`, when no other is open: `{a},b}` has the alternatives
    /// `a}` and `b`. But `{}` at the start of a word is nothing in any case.
    #[inline(never)]
    fn closing_brace(&mut self, builder: &mut Builder) {
        let end = self.pos;
        if builder.has_comma() {
            let marks = builder.pop_brace();
            let words = builder.alternatives(&marks, end, |start, end| self.span(start, end));
            builder.push(Part::Brace(words));
            self.pos += 1;
            return;
        }
        let passed = builder
            .marks
            .last()
            .is_some_and(|mark| mark.kind == MarkKind::Passed);
        let inner = if passed { None } else { builder.since_brace() };
        if let Some(range) = inner.and_then(range) {
            self.count();
            let marks = builder.pop_brace();
            builder.alternatives(&marks, end, |start, end| self.span(start, end));
            builder.push(range);
            self.pos += 1;
            return;
        }
        if builder.open > 1
            || inner.is_some_and(|text| text.contains(".."))
            || inner == Some("") && builder.starts_with_brace()
        {
            builder.pop_brace();
        } else if let Some(mark) = builder.marks.last_mut() {
            mark.kind = MarkKind::Passed;
        }
        self.text(builder, false);
    }

    /// Where the value begins in the word that starts at `start`, if it looks like an assignment.
    fn value_start(&self, start: usize) -> Option<usize> {
        let name = self.name_end(start);
        let equals = if self.at(name) == b'+' {
            name + 1
        } else {
            name
        };
        (name > start && !self.at(start).is_ascii_digit() && self.at(equals) == b'=')
            .then_some(equals + 1)
    }

    /// Reads a tilde and the name behind it, up to a slash, one of `ends` or the end of the word; false if it has no
    /// meaning here.
    #[inline(never)]
    fn tilde(&mut self, builder: &mut Builder, ends: &[u8]) -> bool {
        let start = self.pos + 1;
        let end = start + tilde_len(self.bytes.get(start..).unwrap_or_default());
        let opens = self.word_ends(end) || self.at(end) == b'/' || ends.contains(&self.at(end));
        if opens {
            builder.push(Part::Tilde(self.slice(start, end).to_owned()));
            self.pos = end;
        }
        opens
    }

    /// Reads a backslash and what it quotes, in unquoted text.
    #[inline(never)]
    fn escaped(&mut self, builder: &mut Builder) {
        self.count();
        let at = self.pos + 1;
        if at >= self.bytes.len() {
            builder.push_str("\\", true);
            self.pos = at;
        } else if self.at(at) == b'\n' {
            self.pos = at + 1;
        } else {
            self.pos = at + self.char_len(at);
            builder.push_str(self.slice(at, self.pos), true);
        }
    }

    /// Reads `'…'`.
    #[inline(never)]
    fn single(&mut self, builder: &mut Builder) {
        self.count();
        let start = self.pos;
        self.pos += 1;
        while !self.done() && self.peek() != b'\'' {
            self.pos += 1;
        }
        if self.pos == start + 1 {
            builder.push_quotes();
        }
        builder.push_str(self.slice(start + 1, self.pos), true);
        if self.done() {
            self.unterminated(start);
        } else {
            self.pos += 1;
        }
    }

    /// Reads `"…"`.
    pub(super) fn double(&mut self, builder: &mut Builder) {
        self.count();
        let start = self.pos;
        self.pos += 1;
        let before = builder.len();
        loop {
            let from = self.pos;
            self.skip_until(DOUBLE);
            builder.push_str(self.slice(from, self.pos), true);
            if self.done() {
                self.unterminated(start);
                break;
            }
            match self.peek() {
                b'"' => {
                    self.pos += 1;
                    break;
                }
                b'\\' => self.escaped_in_double(builder, b"$`\"\\"),
                b'$' => self.dollar(builder, true),
                _ => {
                    let part = self.backticks(true);
                    builder.push(part);
                }
            }
        }
        if builder.len() == before {
            builder.push_quotes();
        }
    }

    /// Reads a backslash where it only quotes `special` and newlines, and else is text.
    pub(super) fn escaped_in_double(&mut self, builder: &mut Builder, special: &[u8]) {
        let next = self.at(self.pos + 1);
        if next == b'\n' {
            self.pos += 2;
        } else if special.contains(&next) {
            self.pos += 2;
            builder.push_str(self.slice(self.pos - 1, self.pos), true);
        } else {
            builder.push_str("\\", true);
            self.pos += 1;
        }
    }

    /// Reads text in which blanks mean nothing, up to what `until` says, which is left to be read.
    ///
    /// In double quotes (`quoted`) an operand is quoted as well, but for quotes in it, which are odd there: double ones
    /// quote, and single ones are text, yet a `}` between them ends nothing.
    pub(super) fn operand(&mut self, until: Until, quoted: bool) -> Word {
        self.count();
        let start = self.pos;
        let mut builder = Builder::default();
        let mut nested = 0u32;
        let mut single = false;
        loop {
            let from = self.pos;
            self.skip_until(QUOTE | OPERAND | WORD);
            builder.push_str(self.slice(from, self.pos), quoted);
            if self.done() {
                break;
            }
            let byte = self.peek();
            match byte {
                b'\'' if quoted && braced(until) => {
                    single = !single;
                    self.text(&mut builder, quoted);
                }
                _ if single && !matches!(byte, b'$' | b'`') => self.text(&mut builder, quoted),
                b'\\' if quoted => self.escaped_in_double(&mut builder, b"$`\"\\}"),
                b'\\' => self.escaped(&mut builder),
                b'\'' => self.single(&mut builder),
                b'"' => self.double(&mut builder),
                b'$' => self.dollar(&mut builder, quoted),
                b'`' => {
                    let part = self.backticks(quoted);
                    builder.push(part);
                }
                b'<' | b'>' if !quoted && braced(until) && self.at(self.pos + 1) == b'(' => {
                    let part = self.process();
                    builder.push(part);
                }
                b'~' if !quoted && until == Until::Brace && self.pos == start => {
                    if !self.tilde(&mut builder, b"}") {
                        self.text(&mut builder, quoted);
                    }
                }
                b'}' if braced(until) => break,
                b'/' if until == Until::Slash && self.pos > start => break,
                b':' if until == Until::Colon && nested == 0 => break,
                b')' if until == Until::Parenthesis && nested == 0 => break,
                b']' if bracketed(until) && nested == 0 => break,
                b'}' if until == Until::Index => break,
                b'(' if matches!(until, Until::Parenthesis | Until::Colon) => {
                    nested += 1;
                    self.text(&mut builder, quoted);
                }
                b'?' if until == Until::Colon => {
                    nested += 1;
                    self.text(&mut builder, quoted);
                }
                b')' | b':' if matches!(until, Until::Parenthesis | Until::Colon) => {
                    // In an expression `:` ends what `?` began.
                    nested =
                        nested.saturating_sub(u32::from(byte == b')' || until == Until::Colon));
                    self.text(&mut builder, quoted);
                }
                b'[' if bracketed(until) => {
                    nested += 1;
                    self.text(&mut builder, quoted);
                }
                b']' if bracketed(until) => {
                    nested -= 1;
                    self.text(&mut builder, quoted);
                }
                _ => self.text(&mut builder, quoted),
            }
        }
        Word {
            span: self.span(start, self.pos),
            parts: builder.finish(),
        }
    }

    /// Adds the next byte, an ASCII character, as text.
    fn text(&mut self, builder: &mut Builder, quoted: bool) {
        builder.push_str(self.slice(self.pos, self.pos + 1), quoted);
        self.pos += 1;
    }
}

/// Whether a `}` ends it.
fn braced(until: Until) -> bool {
    matches!(until, Until::Brace | Until::Slash | Until::Colon)
}

/// Whether a `]` ends it.
fn bracketed(until: Until) -> bool {
    matches!(until, Until::Bracket | Until::Index)
}

/// Whether a `(` behind this begins a pattern.
fn opens_pattern(byte: u8) -> bool {
    matches!(byte, b'?' | b'*' | b'+' | b'@' | b'!')
}
