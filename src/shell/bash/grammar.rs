//! The grammar: lists, pipelines, commands.
//!
//! Closing words are what makes shell grammar hard to read once it is broken. Each list is told which of them somebody
//! outside waits for: such a one ends it, and who cannot use it passes it on; any other is a [`Problem`](crate::shell::Problem)
//! and skipped. So each step takes something off the text, and the commands behind a stray `fi` are read all the same.

use super::keywords::{Closers, Keyword};
use super::reader::{LEVEL, Parser, push};
use crate::shell::ProblemKind::Unexpected;
use crate::shell::{Command, CommandKind, Item, Join, List};

impl Parser<'_> {
    /// Reads pipelines up to one of `closers`, which is left to be read, or the end.
    pub(super) fn list(&mut self, closers: Closers) -> List {
        let mut list = List::default();
        let mut join = Join::Then;
        loop {
            self.newlines();
            if self.done() {
                break;
            }
            let keyword = self.keyword();
            if let Some((closer, len)) = self.closer(keyword) {
                if closers.has(closer) {
                    break;
                }
                self.unexpected(len);
                continue;
            }
            // An operator with no command before it.
            if matches!(self.peek(), b';' | b'|')
                || self.peek() == b'&' && self.at(self.pos + 1) != b'>'
            {
                let len = if self.at(self.pos + 1) == self.peek() {
                    2
                } else {
                    1
                };
                self.unexpected(len);
                continue;
            }
            let before = self.pos;
            if let Some(item) = self.item(join, keyword, closers) {
                push(&mut list.items, item, 2);
            }
            join = self.separator(list.items.last_mut(), closers);
            if self.pos == before {
                self.unexpected(1);
            }
        }
        if join != Join::Then {
            self.problem(Unexpected, self.pos, self.pos);
        }
        list
    }

    /// Reads what stands behind a pipeline and says how the next one follows it.
    fn separator(&mut self, item: Option<&mut Item>, closers: Closers) -> Join {
        self.blanks();
        let next = self.at(self.pos + 1);
        match self.peek() {
            b'&' if next == b'&' => {
                self.pos += 2;
                return Join::And;
            }
            b'|' if next == b'|' => {
                self.pos += 2;
                return Join::Or;
            }
            b'&' => {
                self.pos += 1;
                if let Some(item) = item {
                    item.background = true;
                }
            }
            b';' if next != b';' && next != b'&' => self.pos += 1,
            b'\n' | b'#' | b')' | b';' => {}
            _ if self.done() => {}
            // A closing word may stand right behind a compound command. Anything else is a second command.
            _ => {
                let keyword = self.keyword();
                let closing = keyword.closer().is_some_and(|closer| closers.has(closer));
                let compound = item
                    .and_then(|item| item.commands.last())
                    .is_some_and(ends_itself);
                if !(closing && compound) {
                    self.problem(Unexpected, self.pos, self.pos);
                }
            }
        }
        Join::Then
    }

    /// Reads a pipeline; none if nothing but `!` or `time` stands there.
    #[inline(never)]
    fn item(&mut self, join: Join, mut keyword: Keyword, closers: Closers) -> Option<Item> {
        let mut negated = false;
        let mut prefixed = false;
        loop {
            match keyword {
                Keyword::Bang => {
                    negated = !negated;
                    self.pos += 1;
                }
                Keyword::Time if self.times() => {}
                _ => break,
            }
            prefixed = true;
            self.blanks();
            keyword = self.keyword();
        }
        if prefixed && self.ends_command() {
            return None;
        }
        prefixed = false;
        let mut commands = Vec::new();
        loop {
            let Some(command) = self.command(keyword, closers) else {
                self.problem(Unexpected, self.pos, self.pos);
                break;
            };
            push(&mut commands, command, 1);
            self.blanks();
            if self.peek() != b'|' || self.at(self.pos + 1) == b'|' {
                break;
            }
            self.pos += 1;
            if self.peek() == b'&' {
                self.pos += 1;
                if let Some(last) = commands.last_mut() {
                    last.pipes_stderr = true;
                }
            }
            self.newlines();
            keyword = self.keyword();
            // `!` may not stand here, while `time` may, even alone.
            while keyword == Keyword::Bang || keyword == Keyword::Time && self.times() {
                if keyword == Keyword::Bang {
                    self.unexpected(1);
                }
                self.blanks();
                keyword = self.keyword();
                prefixed = true;
            }
            if prefixed && self.ends_command() {
                break;
            }
        }
        if commands.is_empty() {
            return None;
        }
        Some(Item {
            join,
            background: false,
            negated,
            commands,
        })
    }

    /// Whether a `;`, a newline or the end stands here.
    fn ends_command(&self) -> bool {
        match self.peek() {
            b'\n' | b'#' => true,
            b';' => !matches!(self.at(self.pos + 1), b';' | b'&'),
            _ => self.done(),
        }
    }

    /// Reads the keyword `time` with its options. With options of the program `time` it is a word like any other, as it
    /// is in shells without the keyword; bash would run `-f`.
    fn times(&mut self) -> bool {
        let start = self.pos;
        self.pos += 4;
        self.blanks();
        while self.take_word(b"-p") || self.take_word(b"--") {
            self.blanks();
        }
        if self.peek() == b'-' {
            self.pos = start;
            return false;
        }
        true
    }

    /// Reads a command; none where none can begin, and nothing is read then.
    pub(super) fn command(&mut self, keyword: Keyword, closers: Closers) -> Option<Command> {
        let kind = match keyword {
            Keyword::None | Keyword::Time if self.peek() != b'(' => return self.simple(),
            Keyword::Bang => return None,
            Keyword::Misplaced => {
                self.problem(Unexpected, self.pos, self.pos);
                return self.simple();
            }
            _ if keyword.closer().is_some() => return None,
            _ => keyword,
        };
        self.count();
        let start = self.pos;
        // A parenthesis has an end that can be found when this is too deep; a word has not.
        if kind == Keyword::None && self.encloses_arithmetic(start) {
            let kind = CommandKind::Arith(self.arithmetic(start + 2, start));
            return Some(self.redirected(start, kind));
        }
        if !self.enter(start, LEVEL) {
            let kind = CommandKind::Subshell(List::default());
            return Some(Command {
                span: self.span(start, self.pos),
                kind,
                redirects: Vec::new(),
                pipes_stderr: false,
            });
        }
        let kind = match kind {
            Keyword::Brace => self.group(closers),
            Keyword::If => self.conditional(closers),
            Keyword::While | Keyword::Until => self.while_loop(kind == Keyword::Until, closers),
            Keyword::For | Keyword::Select => self.for_loop(kind == Keyword::Select, closers),
            Keyword::Case => self.case(closers),
            Keyword::Test => self.test(),
            Keyword::Function => self.function(closers),
            Keyword::Coproc => self.coproc(closers),
            _ => self.subshell(closers),
        };
        self.leave(LEVEL);
        if matches!(kind, CommandKind::Function { .. } | CommandKind::Coproc(_)) {
            return Some(Command {
                span: self.span(start, self.pos),
                kind,
                redirects: Vec::new(),
                pipes_stderr: false,
            });
        }
        Some(self.redirected(start, kind))
    }

    /// Completes a compound command with the redirections behind it.
    #[inline(never)]
    fn redirected(&mut self, start: usize, kind: CommandKind) -> Command {
        let mut end = self.pos;
        let mut redirects = Vec::new();
        loop {
            self.blanks();
            let Some((fd, operator)) = self.redirection() else {
                break;
            };
            redirects.push(self.redirect(fd, operator));
            end = self.pos;
        }
        Command {
            span: self.span(start, end),
            kind,
            redirects,
            pipes_stderr: false,
        }
    }

    /// Reads a list that must not be empty.
    pub(super) fn filled_list(&mut self, closers: Closers) -> List {
        let list = self.list(closers);
        if list.items.is_empty() && !self.done() {
            self.problem(Unexpected, self.pos, self.pos);
        }
        list
    }

    /// Reads the closing `word` of what began at `start`.
    pub(super) fn close(&mut self, word: &[u8], start: usize) {
        if self.take_word(word) {
        } else if self.done() {
            self.unterminated(start);
        } else {
            self.problem(Unexpected, self.pos, self.pos);
        }
    }
}

/// Whether a closing word may stand right behind a command, without `;`.
fn ends_itself(mut command: &Command) -> bool {
    while let CommandKind::Function { body, .. } | CommandKind::Coproc(body) = &command.kind {
        command = body;
    }
    command.redirects.is_empty() && !matches!(command.kind, CommandKind::Simple { .. })
}
