//! Here-documents: announced in one place, found in another.
//!
//! `<<EOF` says only that a body begins behind the next newline, and until then anything may follow: more of them, the
//! rest of the pipeline, the end of the group that the command stands in. So an announcement is noted, its body is read
//! when the newline comes, and at the end of all the bodies are put where they belong, in one walk over the tree; there
//! is none when the text has no here-documents.

use super::reader::Parser;
use super::words::Builder;
use crate::shell::{
    Assigned, Assignment, Command, CommandKind, List, Parameter, ParameterOp, Part, Redirect,
    RedirectOp, Script, Word,
};

/// A here-document that was announced.
pub(super) struct Pending {
    /// The number of its body.
    number: usize,
    /// Where it was announced.
    start: usize,
    /// The line that ends it.
    delimiter: String,
    /// Whether the delimiter was quoted, so that nothing in the body expands.
    quoted: bool,
    /// Whether tabs are taken off (`<<-`).
    tabs: bool,
}

impl Parser<'_> {
    /// Reads the delimiter behind `<<` and notes the here-document. What is returned stands for the body meanwhile.
    #[inline(never)]
    pub(super) fn announce(&mut self, start: usize, tabs: bool) -> Word {
        let from = self.pos;
        let mut delimiter = String::new();
        let mut quoted = false;
        while !self.word_ends(self.pos) {
            let at = self.pos;
            match self.peek() {
                quote @ (b'\'' | b'"') => {
                    quoted = true;
                    self.pos += 1;
                    while !self.done() && self.peek() != quote {
                        let escapes = quote == b'"'
                            && matches!(self.at(self.pos + 1), b'"' | b'\\' | b'$' | b'`');
                        if self.peek() == b'\\' && escapes {
                            self.pos += 1;
                        }
                        let char_start = self.pos;
                        self.pos += self.char_len(char_start);
                        delimiter.push_str(self.slice(char_start, self.pos));
                    }
                    if self.done() {
                        self.unterminated(at);
                    } else {
                        self.pos += 1;
                    }
                }
                b'\\' => {
                    self.pos += 1;
                    let escaped = self.pos;
                    if self.peek() == b'\n' {
                        self.pos += 1;
                    } else if !self.done() {
                        quoted = true;
                        self.pos += self.char_len(escaped);
                        delimiter.push_str(self.slice(escaped, self.pos));
                    }
                }
                b'$' if matches!(self.at(at + 1), b'\'' | b'"') => self.pos += 1,
                _ => {
                    self.pos += self.char_len(at);
                    delimiter.push_str(self.slice(at, self.pos));
                }
            }
        }
        if self.pos == from {
            self.problem(crate::shell::ProblemKind::Unexpected, start, from);
            return Word {
                span: self.span(from, from),
                parts: Vec::new(),
            };
        }
        let number = self.bodies.len();
        self.bodies.push(Word::default());
        self.pending.push(Pending {
            number,
            start,
            delimiter,
            quoted,
            tabs,
        });
        placeholder(number)
    }

    /// Reads the bodies of all here-documents that were announced, a newline having been read.
    #[inline(never)]
    pub(super) fn read_bodies(&mut self) {
        for pending in std::mem::take(&mut self.pending) {
            let body = self.here_document(&pending);
            if let Some(place) = self.bodies.get_mut(pending.number) {
                *place = body;
            }
        }
    }

    fn here_document(&mut self, pending: &Pending) -> Word {
        let start = self.pos;
        let (end, behind) = self.end_of_body(pending);
        let mut builder = Builder::default();
        if pending.quoted {
            self.verbatim(&mut builder, end, pending.tabs);
        } else {
            self.within(end, |parser| parser.expanded(&mut builder, pending.tabs));
        }
        self.pos = behind;
        Word {
            span: self.span(start, end),
            parts: builder.finish(),
        }
    }

    /// Where the body ends that begins here, and where the text goes on.
    fn end_of_body(&mut self, pending: &Pending) -> (usize, usize) {
        if !self.may_search() {
            return (self.pos, self.pos);
        }
        let found = self.find_delimiter(pending);
        let (end, behind) = found.unwrap_or((self.bytes.len(), self.bytes.len()));
        self.searched += end.saturating_sub(self.pos);
        if found.is_none() {
            self.unterminated(pending.start);
        }
        (end, behind)
    }

    fn find_delimiter(&self, pending: &Pending) -> Option<(usize, usize)> {
        let bytes = self.bytes;
        let wanted = pending.delimiter.as_bytes();
        let mut line = self.pos;
        let mut continued = false;
        while line < bytes.len() {
            let len = bytes[line..].iter().position(|&byte| byte == b'\n');
            let end = len.map_or(bytes.len(), |len| line + len);
            let whole = &bytes[line..end];
            let mut text = whole;
            while pending.tabs && text.first() == Some(&b'\t') {
                text = &text[1..];
            }
            if !continued && text.starts_with(wanted) {
                match &text[wanted.len()..] {
                    [] | [b'\r'] => return Some((line, (end + 1).min(bytes.len()))),
                    // The shell has always taken `EOF)` for the end as well, where a `)` ends the substitution.
                    rest if self.substituting && rest.contains(&b')') => {
                        return Some((line, end - rest.len()));
                    }
                    _ => {}
                }
            }
            let backslashes = whole.iter().rev().take_while(|&&byte| byte == b'\\');
            continued = !pending.quoted && backslashes.count() % 2 == 1;
            line = end + 1;
        }
        None
    }

    /// Reads a body in which nothing expands.
    fn verbatim(&mut self, builder: &mut Builder, end: usize, tabs: bool) {
        if !tabs {
            let text = self.slice(self.pos, end);
            if !text.is_empty() {
                builder.push_str(text, true);
            }
            return;
        }
        for line in self.slice(self.pos, end).split_inclusive('\n') {
            builder.push_str(line.trim_start_matches('\t'), true);
        }
    }

    /// Reads a body in which `$`, backticks and backslashes have a meaning, and quotes have none.
    fn expanded(&mut self, builder: &mut Builder, tabs: bool) {
        let mut line_start = true;
        while !self.done() {
            if line_start && tabs {
                while self.peek() == b'\t' {
                    self.pos += 1;
                }
            }
            let from = self.pos;
            line_start = false;
            while let Some(&byte) = self.bytes.get(self.pos) {
                if line_start && tabs || matches!(byte, b'\\' | b'$' | b'`') {
                    break;
                }
                line_start = byte == b'\n';
                self.pos += 1;
            }
            let text = self.slice(from, self.pos);
            if !text.is_empty() {
                builder.push_str(text, true);
            }
            if line_start && tabs {
                continue;
            }
            match self.peek() {
                b'\\' => self.escaped_in_double(builder, b"$`\\"),
                b'$' => self.dollar(builder, true),
                b'`' => {
                    let part = self.backticks(true);
                    builder.push(part);
                }
                _ => {}
            }
        }
    }

    /// Puts the bodies of here-documents where they belong.
    fn place_bodies(&mut self, list: &mut List) {
        if !self.pending.is_empty() {
            for pending in std::mem::take(&mut self.pending) {
                self.unterminated(pending.start);
            }
        }
        if !self.bodies.is_empty() {
            Bodies(std::mem::take(&mut self.bodies)).list(list);
        }
    }
}

/// Stands for the body with this number.
#[expect(
    clippy::cast_possible_truncation,
    reason = "there are fewer than there are bytes"
)]
fn placeholder(number: usize) -> Word {
    Word {
        span: crate::shell::Span {
            start: number as u32,
            end: u32::MAX,
        },
        parts: Vec::new(),
    }
}

/// Bodies on the way to their places.
struct Bodies(Vec<Word>);

impl Bodies {
    fn list(&mut self, list: &mut List) {
        for command in list.items.iter_mut().flat_map(|item| &mut item.commands) {
            self.command(command);
        }
    }

    fn command(&mut self, command: &mut Command) {
        match &mut command.kind {
            CommandKind::Simple { assignments, words } => {
                for Assignment { index, value, .. } in assignments {
                    self.words(index);
                    match value {
                        Assigned::Scalar(word) => self.word(word),
                        Assigned::Array(words) => self.words(words),
                    }
                }
                self.words(words);
            }
            CommandKind::Group(list) | CommandKind::Subshell(list) => self.list(list),
            CommandKind::If { arms, otherwise } => {
                for (condition, then) in arms {
                    self.list(condition);
                    self.list(then);
                }
                if let Some(list) = otherwise {
                    self.list(list);
                }
            }
            CommandKind::While {
                condition, body, ..
            } => {
                self.list(condition);
                self.list(body);
            }
            CommandKind::For { words, body, .. } => {
                self.words(words.iter_mut().flatten());
                self.list(body);
            }
            CommandKind::ArithFor { expression, body } => {
                self.word(expression);
                self.list(body);
            }
            CommandKind::Case { subject, arms } => {
                self.word(subject);
                for (patterns, body) in arms {
                    self.words(patterns);
                    self.list(body);
                }
            }
            CommandKind::Test(words) => self.words(words),
            CommandKind::Arith(word) => self.word(word),
            CommandKind::Function { body, .. } | CommandKind::Coproc(body) => self.command(body),
        }
        for Redirect { op, target, .. } in &mut command.redirects {
            if *op == RedirectOp::HereDoc
                && target.span.end == u32::MAX
                && let Some(body) = self.0.get_mut(target.span.start as usize)
            {
                *target = std::mem::take(body);
            }
            self.word(target);
        }
    }

    fn words<'w>(&mut self, words: impl IntoIterator<Item = &'w mut Word>) {
        for word in words {
            self.word(word);
        }
    }

    fn word(&mut self, word: &mut Word) {
        for part in &mut word.parts {
            match part {
                Part::Text { .. } | Part::Tilde(_) | Part::Range { .. } => {}
                Part::Parameter { parameter, .. } => self.parameter(parameter),
                Part::Command { list, .. } | Part::Process { list, .. } => self.list(list),
                Part::Arith { expression, .. } => self.word(expression),
                Part::Brace(words) => self.words(words),
            }
        }
    }

    fn parameter(&mut self, parameter: &mut Parameter) {
        self.words(&mut parameter.index);
        match &mut parameter.op {
            ParameterOp::Default(_, word)
            | ParameterOp::Assign(_, word)
            | ParameterOp::Error(_, word)
            | ParameterOp::Alternate(_, word)
            | ParameterOp::TrimPrefix(_, word)
            | ParameterOp::TrimSuffix(_, word) => self.word(word),
            ParameterOp::Replace { pattern, with, .. } => {
                self.word(pattern);
                self.word(with);
            }
            ParameterOp::Substring(offset, length) => {
                self.word(offset);
                self.words(length);
            }
            ParameterOp::None
            | ParameterOp::Length
            | ParameterOp::Case(..)
            | ParameterOp::Transform(_)
            | ParameterOp::Names => {}
        }
    }
}

impl Parser<'_> {
    /// The list that the whole text is, with its here-documents in place.
    pub(super) fn whole_list(&mut self) -> List {
        let bodies = std::mem::take(&mut self.bodies);
        let mut list = self.list(super::keywords::Closers::NONE);
        self.place_bodies(&mut list);
        self.bodies = bodies;
        list
    }

    /// What is left of the parser's work: the tree of its whole text.
    pub(super) fn script(mut self) -> Script {
        let list = self.whole_list();
        Script {
            list,
            problems: self.problems,
            left: self.nodes,
        }
    }
}
