//! Commands made of commands: groups, loops, choices, functions.

use super::keywords::{Closers, Keyword};
use super::reader::{LEVEL, Parser};
use super::words::Style;
use crate::shell::{Command, CommandKind, List, Part, ProblemKind::Unexpected, Word};

impl Parser<'_> {
    #[inline(never)]
    pub(super) fn group(&mut self, closers: Closers) -> CommandKind {
        let start = self.pos;
        self.pos += 1;
        let list = self.filled_list(closers.and(Closers::BRACE));
        self.close(b"}", start);
        CommandKind::Group(list)
    }

    #[inline(never)]
    pub(super) fn subshell(&mut self, closers: Closers) -> CommandKind {
        let start = self.pos;
        self.pos += 1;
        let list = self.filled_list(closers.and(Closers::PARENTHESIS));
        if self.peek() == b')' {
            self.pos += 1;
        } else {
            self.close(b")", start);
        }
        CommandKind::Subshell(list)
    }

    #[inline(never)]
    pub(super) fn conditional(&mut self, closers: Closers) -> CommandKind {
        let start = self.pos;
        let closers = closers.and(Closers::FI);
        let mut arms = Vec::with_capacity(1);
        let mut otherwise = None;
        self.pos += 2;
        loop {
            let condition = self.filled_list(closers.and(Closers::THEN).and(Closers::ELSE));
            self.close(b"then", start);
            let then = self.filled_list(closers.and(Closers::ELSE));
            arms.push((condition, then));
            if !self.take_word(b"elif") {
                break;
            }
        }
        if self.take_word(b"else") {
            otherwise = Some(self.filled_list(closers));
        }
        self.close(b"fi", start);
        CommandKind::If { arms, otherwise }
    }

    #[inline(never)]
    pub(super) fn while_loop(&mut self, until: bool, closers: Closers) -> CommandKind {
        let start = self.pos;
        self.pos += 5;
        let condition = self.filled_list(closers.and(Closers::DO).and(Closers::DONE));
        self.close(b"do", start);
        let body = self.filled_list(closers.and(Closers::DONE));
        self.close(b"done", start);
        CommandKind::While {
            until,
            condition,
            body,
        }
    }

    #[inline(never)]
    pub(super) fn for_loop(&mut self, select: bool, closers: Closers) -> CommandKind {
        let start = self.pos;
        self.pos += if select { 6 } else { 3 };
        self.blanks();
        if !select && self.looking_at(b"((") {
            let open = self.pos;
            let expression = self.arithmetic(open + 2, open);
            self.blanks();
            if self.peek() == b';' {
                self.pos += 1;
            }
            let body = self.loop_body(start, closers);
            return CommandKind::ArithFor { expression, body };
        }
        let name = text_of(self.word(Style::Literal));
        if name.is_empty() {
            self.problem(Unexpected, self.pos, self.pos);
        }
        let mut words = None;
        self.blanks();
        if self.peek() == b';' {
            self.pos += 1;
        } else {
            self.newlines();
            if self.take_word(b"in") {
                words = Some(self.loop_words());
            }
        }
        let body = self.loop_body(start, closers);
        CommandKind::For {
            name,
            words,
            body,
            select,
        }
    }

    /// Reads the words that a loop runs over, and the separator behind them.
    fn loop_words(&mut self) -> Vec<Word> {
        let mut words = Vec::new();
        loop {
            self.blanks();
            if self.peek() == b'#' {
                return words;
            }
            let word = self.word(Style::Plain);
            if word.parts.is_empty() {
                break;
            }
            words.push(word);
        }
        match self.peek() {
            b';' if self.at(self.pos + 1) != b';' => self.pos += 1,
            b'\n' => {}
            _ => self.problem(Unexpected, self.pos, self.pos),
        }
        words
    }

    /// Reads `do …; done`, or `{ …; }` in its place.
    #[inline(never)]
    fn loop_body(&mut self, start: usize, closers: Closers) -> List {
        self.newlines();
        if self.take_word(b"do") {
            let body = self.filled_list(closers.and(Closers::DONE));
            self.close(b"done", start);
            body
        } else if self.take_word(b"{") {
            let body = self.filled_list(closers.and(Closers::BRACE));
            self.close(b"}", start);
            body
        } else {
            self.close(b"do", start);
            List::default()
        }
    }

    #[inline(never)]
    pub(super) fn case(&mut self, closers: Closers) -> CommandKind {
        let start = self.pos;
        self.pos += 4;
        self.blanks();
        let subject = self.word(Style::Literal);
        if subject.parts.is_empty() {
            self.problem(Unexpected, self.pos, self.pos);
        }
        self.newlines();
        self.close(b"in", start);
        let mut arms = Vec::new();
        loop {
            self.newlines();
            if self.done() || self.is_word(b"esac") {
                break;
            }
            let before = self.pos;
            if self.peek() == b'(' {
                self.pos += 1;
            } else if self.peek() == b')' && closers.has(Closers::PARENTHESIS) {
                break;
            }
            let patterns = self.patterns();
            let body = self.list(closers.and(Closers::ARM).and(Closers::ESAC));
            if self.pos == before {
                break;
            }
            arms.push((patterns, body));
            match self.closer(self.keyword()) {
                Some((closer, len)) if closer.has(Closers::ARM) => self.pos += len,
                _ => break,
            }
        }
        self.close(b"esac", start);
        CommandKind::Case { subject, arms }
    }

    /// Reads the patterns of an arm and the `)` behind them.
    fn patterns(&mut self) -> Vec<Word> {
        let mut patterns = Vec::with_capacity(1);
        loop {
            self.blanks();
            let pattern = self.word(Style::Literal);
            let missing = pattern.parts.is_empty();
            if !missing {
                patterns.push(pattern);
            }
            self.blanks();
            match self.peek() {
                b'|' => {
                    if missing {
                        self.problem(Unexpected, self.pos, self.pos);
                    }
                    self.pos += 1;
                }
                b')' => {
                    if missing {
                        self.problem(Unexpected, self.pos, self.pos);
                    }
                    self.pos += 1;
                    return patterns;
                }
                _ => {
                    self.problem(Unexpected, self.pos, self.pos);
                    return patterns;
                }
            }
        }
    }

    #[inline(never)]
    pub(super) fn function(&mut self, closers: Closers) -> CommandKind {
        self.pos += 8;
        self.blanks();
        let name = text_of(self.word(Style::Literal));
        if name.is_empty() {
            self.problem(Unexpected, self.pos, self.pos);
        }
        self.blanks();
        if self.peek() == b'(' {
            let open = self.pos;
            self.pos += 1;
            self.blanks();
            if self.peek() == b')' {
                self.pos += 1;
            } else {
                self.pos = open;
            }
        }
        self.function_body(name, closers)
    }

    /// Reads `() body` behind the name of a function, if that is what stands here.
    #[inline(never)]
    pub(super) fn function_by_name(
        &mut self,
        start: usize,
        words: &mut Vec<Word>,
    ) -> Option<Command> {
        let open = self.pos;
        self.pos += 1;
        self.blanks();
        if self.peek() != b')' {
            self.pos = open;
            return None;
        }
        self.pos += 1;
        let name = words.pop().map(text_of).unwrap_or_default();
        if !self.enter(start, LEVEL) {
            return Some(self.nothing());
        }
        let kind = self.function_body(name, Closers::NONE);
        self.leave(LEVEL);
        Some(Command {
            span: self.span(start, self.pos),
            kind,
            redirects: Vec::new(),
            pipes_stderr: false,
        })
    }

    /// Reads the body of a function. It has to be a compound command, which zsh and ksh are not strict about.
    fn function_body(&mut self, name: String, closers: Closers) -> CommandKind {
        self.newlines();
        let keyword = self.keyword();
        let compound = self.opens_compound(keyword);
        if !compound {
            self.problem(Unexpected, self.pos, self.pos);
        }
        let body = self.command(keyword, closers);
        CommandKind::Function {
            name,
            body: Box::new(body.unwrap_or_else(|| self.nothing())),
        }
    }

    /// A command that does nothing, where one is missing.
    fn nothing(&self) -> Command {
        let kind = CommandKind::Group(List::default());
        Command {
            span: self.span(self.pos, self.pos),
            kind,
            redirects: Vec::new(),
            pipes_stderr: false,
        }
    }

    /// Whether a compound command begins here.
    fn opens_compound(&self, keyword: Keyword) -> bool {
        match keyword {
            Keyword::Brace
            | Keyword::Test
            | Keyword::If
            | Keyword::While
            | Keyword::Until
            | Keyword::For
            | Keyword::Select
            | Keyword::Case => true,
            _ => self.peek() == b'(',
        }
    }

    #[inline(never)]
    pub(super) fn coproc(&mut self, closers: Closers) -> CommandKind {
        self.pos += 6;
        self.blanks();
        let mut keyword = self.keyword();
        if !self.opens_compound(keyword) {
            // A name, if a compound command follows.
            let start = self.pos;
            let end = self.name_end(start);
            if end > start && self.word_ends(end) {
                self.pos = end;
                self.blanks();
                let behind = self.keyword();
                if self.opens_compound(behind) {
                    keyword = behind;
                } else {
                    self.pos = start;
                }
            }
        }
        let body = self.command(keyword, closers);
        if body.is_none() {
            self.problem(Unexpected, self.pos, self.pos);
        }
        CommandKind::Coproc(Box::new(body.unwrap_or_else(|| self.nothing())))
    }
}

/// The text of a word that is a name.
fn text_of(word: Word) -> String {
    let mut name = String::new();
    for part in word.parts {
        if let Part::Text { text, .. } = part {
            if name.is_empty() {
                name = text;
            } else {
                name.push_str(&text);
            }
        }
    }
    name
}
