//! Where the parser stands in the text, and how much more it may do.
//!
//! There are no tokens. What a byte means in a shell depends on so much (a `}` closes a group, an expansion, a list of
//! alternatives, or nothing) that each part of the grammar looks at the bytes itself, and they are looked at once.
//!
//! The limits stand here too. Text decides how deep the parser recurses and how much tree it builds, so both are capped,
//! and a cap that was reached is a [`Problem`]: the reader of the tree must know that there was more.

use super::brackets::Brackets;
use super::heredocs::Pending;
use crate::shell::{Problem, ProblemKind, Span, Word};

/// How deep constructs may nest. Each level takes about a kilobyte and a half of stack, and all of it has to fit into
/// 256 kB with what called the parser.
const MAX_DEPTH: u32 = 96;

/// How often text may be searched for the ends of here-documents in here-documents.
const MAX_SEARCHES: usize = 8;

/// A level of depth.
pub(super) const LEVEL: u32 = 1;
/// The levels that commands in a word take, for the way to them is long.
pub(super) const SUBSTITUTION: u32 = 2;

/// More problems than this say nothing new.
const MAX_PROBLEMS: usize = 256;

/// The longest text that is read at all.
const MAX_TEXT: usize = 1 << 26;

/// Space and tab.
pub(super) const BLANK: u8 = 1;
/// What ends an unquoted word: blanks, newline, and the characters of operators.
pub(super) const META: u8 = 1 << 1;
/// What has a meaning of its own in every kind of unquoted text: quotes, `\`, `$`, `` ` ``.
pub(super) const QUOTE: u8 = 1 << 2;
/// What has a meaning in some unquoted words: `{`, `~`, and a carriage return.
pub(super) const WORD: u8 = 1 << 3;
/// What has a meaning between braces.
pub(super) const BRACE: u8 = 1 << 4;
/// What may end or nest an operand, index or expression.
pub(super) const OPERAND: u8 = 1 << 5;
/// Letters, digits and `_`.
pub(super) const NAME: u8 = 1 << 6;
/// What has a meaning in double quotes.
pub(super) const DOUBLE: u8 = 1 << 7;

static CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0u8;
    loop {
        classes[byte as usize] = match byte {
            b' ' | b'\t' => BLANK | META,
            b'\n' | b';' | b'&' | b'|' => META,
            b'<' | b'>' | b'(' | b')' => META | OPERAND,
            b'\\' | b'$' | b'`' | b'"' => QUOTE | DOUBLE,
            b'\'' => QUOTE,
            b'{' | b'~' | b'\r' => WORD,
            b',' => BRACE,
            b'}' => BRACE | OPERAND,
            b'/' | b':' | b'?' | b'[' | b']' => OPERAND,
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' => NAME,
            _ => 0,
        };
        if byte == u8::MAX {
            break classes;
        }
        byte += 1;
    }
};

/// The classes of a byte.
#[inline]
pub(super) fn class(byte: u8) -> u8 {
    CLASSES[byte as usize]
}

/// Adds to a list, which gets room for so many at first: most lists are short, and making room costs more than filling it.
#[inline]
pub(super) fn push<T>(list: &mut Vec<T>, element: T, room: usize) {
    if list.capacity() == 0 {
        *list = Vec::with_capacity(room);
    }
    list.push(element);
}

/// The state of parsing one text.
pub(super) struct Parser<'a> {
    /// The whole text, for slices of it.
    text: &'a str,
    /// The text up to where the construct at hand is known to end.
    pub(super) bytes: &'a [u8],
    /// The next byte to read.
    pub(super) pos: usize,
    /// The span of everything, in text that stands nowhere as such: a backtick body with its backslashes taken off.
    whole: Option<Span>,
    depth: u32,
    /// How many parts the tree may still get.
    pub(super) nodes: u32,
    /// Whether a limit was reached and the rest stays unread.
    stopped: bool,
    pub(super) problems: Vec<Problem>,
    /// Here-documents whose bodies begin behind the next newline.
    pub(super) pending: Vec<Pending>,
    /// Bodies that were read, by number, until they are put into the tree.
    pub(super) bodies: Vec<Word>,
    /// How many bytes were searched for the ends of here-documents.
    pub(super) searched: usize,
    /// Whether a `)` ends the substitution at hand.
    pub(super) substituting: bool,
    pub(super) brackets: Brackets,
}

impl<'a> Parser<'a> {
    /// A parser of a text whose tree may have so many parts.
    pub(super) fn new(text: &'a str, nodes: u32) -> Self {
        let mut end = text.len().min(MAX_TEXT);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let mut parser = Self {
            text,
            bytes: &text.as_bytes()[..end],
            pos: 0,
            whole: None,
            depth: 0,
            nodes,
            stopped: false,
            problems: Vec::new(),
            pending: Vec::new(),
            bodies: Vec::new(),
            searched: 0,
            substituting: false,
            brackets: Brackets::default(),
        };
        if end < text.len() {
            parser.limit(ProblemKind::TooLong, end, text.len());
        }
        parser
    }

    /// A parser of text that was taken out of this one's text, sharing its limits; everything in it has one span.
    pub(super) fn inner<'b>(&mut self, text: &'b str, span: Span) -> Parser<'b> {
        let mut inner = Parser::new(text, self.nodes);
        inner.whole = Some(self.whole.unwrap_or(span));
        inner.depth = self.depth;
        inner.problems = std::mem::take(&mut self.problems);
        inner
    }

    /// Takes back what [`Parser::inner`] shared.
    pub(super) fn outer(&mut self, inner: Parser<'_>) {
        self.nodes = inner.nodes;
        self.problems = inner.problems;
        if inner.stopped {
            self.stop();
        }
    }

    /// The byte at `at`; NUL behind the end.
    #[inline]
    pub(super) fn at(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    /// The next byte; NUL at the end.
    #[inline]
    pub(super) fn peek(&self) -> u8 {
        self.at(self.pos)
    }

    /// Whether the text has ended.
    #[inline]
    pub(super) fn done(&self) -> bool {
        self.pos >= self.bytes.len()
    }

    /// Whether the text goes on with `what`.
    pub(super) fn looking_at(&self, what: &[u8]) -> bool {
        self.bytes
            .get(self.pos..)
            .is_some_and(|rest| rest.starts_with(what))
    }

    /// Text between two places, both before or behind an ASCII character.
    pub(super) fn slice(&self, start: usize, end: usize) -> &'a str {
        self.text.get(start..end).unwrap_or_default()
    }

    /// How many bytes the character at `at` has.
    pub(super) fn char_len(&self, at: usize) -> usize {
        match self.at(at) {
            0..0x80 => 1,
            0x80..0xe0 => 2,
            0xe0..0xf0 => 3,
            _ => 4,
        }
    }

    /// Moves on to the next byte that has one of `classes`.
    #[inline]
    pub(super) fn skip_until(&mut self, classes: u8) {
        while let Some(&byte) = self.bytes.get(self.pos) {
            if class(byte) & classes != 0 {
                break;
            }
            self.pos += 1;
        }
    }

    /// Where the run of letters, digits and `_` at `at` ends.
    pub(super) fn name_end(&self, mut at: usize) -> usize {
        while class(self.at(at)) & NAME != 0 {
            at += 1;
        }
        at
    }

    /// Whether a line ends at `at` in the manner of Windows.
    #[inline]
    pub(super) fn carriage_return(&self, at: usize) -> bool {
        self.at(at) == b'\r' && matches!(self.bytes.get(at + 1), Some(b'\n') | None)
    }

    /// Whether an unquoted word ends at `at`.
    #[inline]
    pub(super) fn word_ends(&self, at: usize) -> bool {
        match self.bytes.get(at) {
            Some(&byte) => class(byte) & META != 0 || byte == b'\r' && self.carriage_return(at),
            None => true,
        }
    }

    /// Skips what separates words: blanks and escaped newlines.
    #[inline]
    pub(super) fn blanks(&mut self) {
        loop {
            match self.peek() {
                b' ' | b'\t' => self.pos += 1,
                b'\\' if self.at(self.pos + 1) == b'\n' => self.pos += 2,
                b'\r' if self.carriage_return(self.pos) => self.pos += 1,
                _ => return,
            }
        }
    }

    /// Skips blanks, comments and newlines, and the bodies of here-documents behind these. Whether there was a newline.
    pub(super) fn newlines(&mut self) -> bool {
        let mut found = false;
        loop {
            self.blanks();
            match self.peek() {
                b'#' => self.comment(),
                b'\n' => {
                    found = true;
                    self.pos += 1;
                    if !self.pending.is_empty() {
                        self.read_bodies();
                    }
                }
                _ => return found,
            }
        }
    }

    fn comment(&mut self) {
        while !self.done() && self.peek() != b'\n' {
            self.pos += 1;
        }
    }

    /// The span between two places.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "MAX_TEXT bounds positions")]
    pub(super) fn span(&self, start: usize, end: usize) -> Span {
        self.whole.unwrap_or(Span {
            start: start as u32,
            end: end.max(start) as u32,
        })
    }

    /// Notes a problem. After a limit was reached nothing is one: what looks cut off was cut off by the parser.
    pub(super) fn problem(&mut self, kind: ProblemKind, start: usize, end: usize) {
        if !self.stopped && self.problems.len() < MAX_PROBLEMS {
            let span = self.span(start, end);
            self.problems.push(Problem { kind, span });
        }
    }

    /// Notes that what began at `start` does not end.
    pub(super) fn unterminated(&mut self, start: usize) {
        self.problem(ProblemKind::Unterminated, start, self.bytes.len());
    }

    /// Notes that the next `len` bytes cannot stand where they do, and skips them.
    pub(super) fn unexpected(&mut self, len: usize) {
        let start = self.pos;
        self.pos = (start + len).min(self.bytes.len());
        self.problem(ProblemKind::Unexpected, start, self.pos);
    }

    /// Notes that a limit was reached. This is never left out.
    fn limit(&mut self, kind: ProblemKind, start: usize, end: usize) {
        if !self.stopped
            && !self
                .problems
                .iter()
                .rev()
                .take(8)
                .any(|problem| problem.kind == kind)
        {
            let span = self.span(start, end);
            self.problems.push(Problem { kind, span });
        }
    }

    /// Leaves the rest of the text unread.
    fn stop(&mut self) {
        self.stopped = true;
        self.bytes = self.bytes.get(..self.pos).unwrap_or(self.bytes);
    }

    /// Counts a part of the tree, and stops when there are too many.
    #[inline]
    pub(super) fn count(&mut self) {
        if let Some(left) = self.nodes.checked_sub(1) {
            self.nodes = left;
        } else {
            self.limit(ProblemKind::TooLong, self.pos, self.bytes.len());
            self.stop();
        }
    }

    /// Goes deeper, into what begins with the bracket at `open`. When that is too deep, skips it and says false; when it
    /// has no end that could be found, nothing more is read.
    pub(super) fn enter(&mut self, open: usize, levels: u32) -> bool {
        if self.room() >= levels {
            self.depth += levels;
            return true;
        }
        let start = self.pos;
        if let Some(close) = self.closing(open) {
            self.limit(ProblemKind::TooDeep, start, close);
            self.pos = close + 1;
        } else {
            self.limit(ProblemKind::TooDeep, start, self.bytes.len());
            self.stop();
        }
        false
    }

    /// Comes back from where [`Parser::enter`] went.
    pub(super) fn leave(&mut self, levels: u32) {
        self.depth -= levels;
    }

    /// How many levels are left.
    pub(super) fn room(&self) -> u32 {
        MAX_DEPTH - self.depth
    }

    /// Whether looking ahead has not cost too much yet. It costs the length of the text for each level that is searched
    /// again; when that was often, the rest is left unread.
    pub(super) fn may_search(&mut self) -> bool {
        let may = self.searched <= MAX_SEARCHES * self.bytes.len();
        if !may {
            self.limit(ProblemKind::TooDeep, self.pos, self.bytes.len());
            self.stop();
        }
        may
    }

    /// Notes that something nests too deeply that can be read as plain text instead.
    pub(super) fn too_deep(&mut self, start: usize) {
        self.limit(ProblemKind::TooDeep, start, start + 1);
    }

    /// Does `read` on the text up to `end` only.
    pub(super) fn within<T>(&mut self, end: usize, read: impl FnOnce(&mut Self) -> T) -> T {
        let bytes = self.bytes;
        self.bytes = bytes.get(..end).unwrap_or(bytes);
        let result = read(self);
        if !self.stopped {
            self.bytes = bytes;
        }
        result
    }
}
