//! The grammar: lists, pipelines, commands.
//!
//! Closing words are what makes shell grammar hard to read once it is broken. Each list is told which of them somebody
//! outside waits for: such a one ends it, and who cannot use it passes it on; any other is a [`Problem`](super::Problem)
//! and skipped. So each step takes something off the text, and the commands behind a stray `fi` are read all the same.

use super::reader::Parser;
use super::words::{Builder, Style, Until};
use super::{
    Assigned, Assignment, Command, CommandKind, Item, Join, List, Part, ProblemKind, Redirect, RedirectOp, Script, Word,
};

/// Parses `text` as bash would, whatever is in it.
///
/// Time and memory are linear in the length of the text. Nesting deeper than about a hundred levels and trees of more than
/// 200,000 parts are cut off, which [`ProblemKind::is_limit`] tells.
///
/// ```
/// let script = palisade::shell::parse("git status && rm -rf $(pwd)");
/// assert_eq!(script.list.items.len(), 2);
/// assert!(script.problems.is_empty());
/// ```
pub fn parse(text: &str) -> Script {
    Parser::new(text).script()
}

/// A set of what may end a list.
#[derive(Clone, Copy)]
pub(super) struct Closers(u16);

impl Closers {
    pub(super) const NONE: Self = Self(0);
    pub(super) const PARENTHESIS: Self = Self(1);
    pub(super) const BRACE: Self = Self(1 << 1);
    const THEN: Self = Self(1 << 2);
    /// `else` and `elif`
    const ELSE: Self = Self(1 << 3);
    const FI: Self = Self(1 << 4);
    const DO: Self = Self(1 << 5);
    const DONE: Self = Self(1 << 6);
    const ESAC: Self = Self(1 << 7);
    /// `;;`, `;&` and `;;&`
    const ARM: Self = Self(1 << 8);

    const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// Words with a meaning where a command may begin.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Keyword {
    None,
    Bang,
    Brace,
    BraceEnd,
    Test,
    If,
    Then,
    Elif,
    Else,
    Fi,
    While,
    Until,
    For,
    Select,
    Do,
    Done,
    Case,
    Esac,
    Function,
    Coproc,
    Time,
}

impl Keyword {
    /// How it ends a list, if it does.
    fn closer(self) -> Option<Closers> {
        Some(match self {
            Self::BraceEnd => Closers::BRACE,
            Self::Then => Closers::THEN,
            Self::Elif | Self::Else => Closers::ELSE,
            Self::Fi => Closers::FI,
            Self::Do => Closers::DO,
            Self::Done => Closers::DONE,
            Self::Esac => Closers::ESAC,
            _ => return None,
        })
    }
}

/// What stands before the program in a simple command.
enum Lead {
    Assignment(Assignment),
    /// A word that began like an assignment to an element of an array.
    Word(Word),
    /// Neither; nothing was read.
    None,
}

impl Parser<'_> {
    /// The keyword at hand.
    #[inline]
    fn keyword(&self) -> Keyword {
        match self.peek() {
            b'!' | b'{' | b'}' | b'[' | b'c'..=b'f' | b'i' | b's'..=b'u' | b'w' => self.find_keyword(),
            _ => Keyword::None,
        }
    }

    fn find_keyword(&self) -> Keyword {
        let rest = self.bytes.get(self.pos..).unwrap_or_default();
        let mut len = 0;
        while len < 9 && !self.word_ends(self.pos + len) {
            len += 1;
        }
        match &rest[..len] {
            b"!" => Keyword::Bang,
            b"{" => Keyword::Brace,
            b"}" => Keyword::BraceEnd,
            b"[[" => Keyword::Test,
            b"if" => Keyword::If,
            b"then" => Keyword::Then,
            b"elif" => Keyword::Elif,
            b"else" => Keyword::Else,
            b"fi" => Keyword::Fi,
            b"while" => Keyword::While,
            b"until" => Keyword::Until,
            b"for" => Keyword::For,
            b"select" => Keyword::Select,
            b"do" => Keyword::Do,
            b"done" => Keyword::Done,
            b"case" => Keyword::Case,
            b"esac" => Keyword::Esac,
            b"function" => Keyword::Function,
            b"coproc" => Keyword::Coproc,
            b"time" => Keyword::Time,
            _ => Keyword::None,
        }
    }

    /// How long the word at hand is, if it is `word` and nothing else.
    fn is_word(&self, word: &[u8]) -> bool {
        self.looking_at(word) && self.word_ends(self.pos + word.len())
    }

    /// Reads `word` if it is at hand.
    fn take_word(&mut self, word: &[u8]) -> bool {
        let found = self.is_word(word);
        if found {
            self.pos += word.len();
        }
        found
    }

    /// What ends a list here, and how long it is.
    fn closer(&self, keyword: Keyword) -> Option<(Closers, usize)> {
        match self.peek() {
            b')' => Some((Closers::PARENTHESIS, 1)),
            b';' => match (self.at(self.pos + 1), self.at(self.pos + 2)) {
                (b';', b'&') => Some((Closers::ARM, 3)),
                (b';' | b'&', _) => Some((Closers::ARM, 2)),
                _ => None,
            },
            _ => keyword.closer().map(|closer| {
                let len = match keyword {
                    Keyword::BraceEnd => 1,
                    Keyword::Fi | Keyword::Do => 2,
                    _ => 4,
                };
                (closer, len)
            }),
        }
    }

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
            if matches!(self.peek(), b';' | b'|') || self.peek() == b'&' && self.at(self.pos + 1) != b'>' {
                let len = if self.at(self.pos + 1) == self.peek() { 2 } else { 1 };
                self.unexpected(len);
                continue;
            }
            let before = self.pos;
            if let Some(item) = self.item(join, keyword, closers) {
                list.items.push(item);
            }
            join = self.separator(list.items.last_mut(), closers);
            if self.pos == before {
                self.unexpected(1);
            }
        }
        if join != Join::Then {
            self.problem(ProblemKind::Unexpected, self.pos, self.pos);
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
                let closes = keyword.closer().is_some_and(|closer| closers.has(closer));
                let compound = item.and_then(|item| item.commands.last()).is_some_and(ends_itself);
                if !(closes && compound) {
                    self.problem(ProblemKind::Unexpected, self.pos, self.pos);
                }
            }
        }
        Join::Then
    }

    /// Reads a pipeline; none if nothing but `!` or `time` stands there.
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
        if prefixed && (self.done() || matches!(self.peek(), b'\n' | b'#')) {
            return None;
        }
        if prefixed && self.peek() == b';' && self.at(self.pos + 1) != b';' {
            return None;
        }
        let command = self.command(keyword, closers);
        if command.is_none() {
            self.problem(ProblemKind::Unexpected, self.pos, self.pos);
        }
        let mut item = Item { join, background: false, negated, commands: vec![command?] };
        loop {
            self.blanks();
            if self.peek() != b'|' || self.at(self.pos + 1) == b'|' {
                return Some(item);
            }
            self.pos += 1;
            if self.peek() == b'&' {
                self.pos += 1;
                if let Some(last) = item.commands.last_mut() {
                    last.pipes_stderr = true;
                }
            }
            self.newlines();
            let mut keyword = self.keyword();
            while keyword == Keyword::Bang || keyword == Keyword::Time && self.times() {
                if keyword == Keyword::Bang {
                    self.unexpected(1);
                }
                self.blanks();
                keyword = self.keyword();
                if self.done() || matches!(self.peek(), b'\n' | b'#' | b';') {
                    return Some(item);
                }
            }
            match self.command(keyword, closers) {
                Some(command) => item.commands.push(command),
                None => {
                    self.problem(ProblemKind::Unexpected, self.pos, self.pos);
                    return Some(item);
                }
            }
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
    fn command(&mut self, keyword: Keyword, closers: Closers) -> Option<Command> {
        let kind = match keyword {
            Keyword::None | Keyword::Time if self.peek() != b'(' => return self.simple(),
            Keyword::Bang => return None,
            _ if keyword.closer().is_some() => return None,
            _ => keyword,
        };
        self.count();
        let start = self.pos;
        // A parenthesis has an end that can be found when this is too deep; a word has not.
        if kind == Keyword::None {
            if self.encloses_arithmetic(start) {
                let kind = CommandKind::Arith(self.arithmetic(start + 2, start));
                return Some(self.redirected(start, kind));
            }
        }
        if !self.enter(start) {
            let kind = CommandKind::Subshell(List::default());
            return Some(Command { span: self.span(start, self.pos), kind, redirects: Vec::new(), pipes_stderr: false });
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
        self.leave();
        if matches!(kind, CommandKind::Function { .. } | CommandKind::Coproc(_)) {
            return Some(Command { span: self.span(start, self.pos), kind, redirects: Vec::new(), pipes_stderr: false });
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
            let Some((fd, operator)) = self.redirection() else { break };
            redirects.push(self.redirect(fd, operator));
            end = self.pos;
        }
        Command { span: self.span(start, end), kind, redirects, pipes_stderr: false }
    }

    /// Reads a list that must not be empty.
    fn filled_list(&mut self, closers: Closers) -> List {
        let list = self.list(closers);
        if list.items.is_empty() && !self.done() {
            self.problem(ProblemKind::Unexpected, self.pos, self.pos);
        }
        list
    }

    /// Reads the closing `word` of what began at `start`.
    fn close(&mut self, word: &[u8], start: usize) {
        if self.take_word(word) {
        } else if self.done() {
            self.unterminated(start);
        } else {
            self.problem(ProblemKind::Unexpected, self.pos, self.pos);
        }
    }

    #[inline(never)]
    fn group(&mut self, closers: Closers) -> CommandKind {
        let start = self.pos;
        self.pos += 1;
        let list = self.filled_list(closers.and(Closers::BRACE));
        self.close(b"}", start);
        CommandKind::Group(list)
    }

    #[inline(never)]
    fn subshell(&mut self, closers: Closers) -> CommandKind {
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
    fn conditional(&mut self, closers: Closers) -> CommandKind {
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
    fn while_loop(&mut self, until: bool, closers: Closers) -> CommandKind {
        let start = self.pos;
        self.pos += 5;
        let condition = self.filled_list(closers.and(Closers::DO).and(Closers::DONE));
        self.close(b"do", start);
        let body = self.filled_list(closers.and(Closers::DONE));
        self.close(b"done", start);
        CommandKind::While { until, condition, body }
    }

    #[inline(never)]
    fn for_loop(&mut self, select: bool, closers: Closers) -> CommandKind {
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
            self.problem(ProblemKind::Unexpected, self.pos, self.pos);
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
        CommandKind::For { name, words, body, select }
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
            _ => self.problem(ProblemKind::Unexpected, self.pos, self.pos),
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
    fn case(&mut self, closers: Closers) -> CommandKind {
        let start = self.pos;
        self.pos += 4;
        self.blanks();
        let subject = self.word(Style::Literal);
        if subject.parts.is_empty() {
            self.problem(ProblemKind::Unexpected, self.pos, self.pos);
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
                Some((Closers(closer), len)) if closer == Closers::ARM.0 => self.pos += len,
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
                        self.problem(ProblemKind::Unexpected, self.pos, self.pos);
                    }
                    self.pos += 1;
                }
                b')' => {
                    if missing {
                        self.problem(ProblemKind::Unexpected, self.pos, self.pos);
                    }
                    self.pos += 1;
                    return patterns;
                }
                _ => {
                    self.problem(ProblemKind::Unexpected, self.pos, self.pos);
                    return patterns;
                }
            }
        }
    }

    #[inline(never)]
    fn function(&mut self, closers: Closers) -> CommandKind {
        self.pos += 8;
        self.blanks();
        let name = text_of(self.word(Style::Literal));
        if name.is_empty() {
            self.problem(ProblemKind::Unexpected, self.pos, self.pos);
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

    /// Reads the body of a function. It has to be a compound command, which zsh and ksh are not strict about.
    fn function_body(&mut self, name: String, closers: Closers) -> CommandKind {
        self.newlines();
        let keyword = self.keyword();
        let compound = self.opens_compound(keyword);
        if !compound {
            self.problem(ProblemKind::Unexpected, self.pos, self.pos);
        }
        let body = self.command(keyword, closers);
        CommandKind::Function { name, body: Box::new(body.unwrap_or_else(|| self.nothing())) }
    }

    /// A command that does nothing, where one is missing.
    fn nothing(&self) -> Command {
        let kind = CommandKind::Group(List::default());
        Command { span: self.span(self.pos, self.pos), kind, redirects: Vec::new(), pipes_stderr: false }
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
    fn coproc(&mut self, closers: Closers) -> CommandKind {
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
            self.problem(ProblemKind::Unexpected, self.pos, self.pos);
        }
        CommandKind::Coproc(Box::new(body.unwrap_or_else(|| self.nothing())))
    }

    /// Reads `[[ … ]]`.
    ///
    /// Its grammar is followed only to tell what cannot be: the words come out in any case. Where it is broken, it ends
    /// with the line, so that what stands behind a forgotten `]]` is read as commands.
    #[inline(never)]
    fn test(&mut self) -> CommandKind {
        let start = self.pos;
        self.pos += 2;
        let mut words = Vec::new();
        let mut open = 0u32;
        loop {
            // An operand, or what may stand before one.
            self.newlines();
            match self.peek() {
                b'(' => {
                    self.test_operator(&mut words, 1);
                    open += 1;
                    continue;
                }
                b'!' if self.word_ends(self.pos + 1) => {
                    self.test_operator(&mut words, 1);
                    continue;
                }
                _ => {}
            }
            if self.take_word(b"]]") {
                self.problem(ProblemKind::Unexpected, self.pos - 2, self.pos);
                break;
            }
            let word = self.word(Style::Literal);
            if word.parts.is_empty() {
                self.broken_test(start);
                break;
            }
            let unary = is_unary(&word);
            let mut newline = false;
            words.push(word);
            self.blanks();
            if self.test_goes_on(unary) {
                if !unary {
                    let regex = self.is_word(b"=~");
                    match self.peek() {
                        b'<' | b'>' => self.test_operator(&mut words, 1),
                        _ => words.push(self.word(Style::Literal)),
                    }
                    self.blanks();
                    if self.is_word(b"]]") {
                        self.problem(ProblemKind::Unexpected, self.pos, self.pos);
                    } else {
                        let operand = self.word(if regex { Style::Regex } else { Style::Literal });
                        if operand.parts.is_empty() {
                            self.broken_test(start);
                            break;
                        }
                        words.push(operand);
                    }
                } else if self.is_word(b"]]") {
                    self.problem(ProblemKind::Unexpected, self.pos, self.pos);
                } else {
                    words.push(self.word(Style::Literal));
                }
                newline = self.newlines();
            }
            // What may stand behind an operand.
            while self.peek() == b')' && open > 0 {
                self.test_operator(&mut words, 1);
                open -= 1;
                newline = self.newlines();
            }
            if self.take_word(b"]]") {
                if open > 0 {
                    self.problem(ProblemKind::Unexpected, self.pos - 2, self.pos);
                }
                break;
            }
            if self.looking_at(b"&&") || self.looking_at(b"||") {
                self.test_operator(&mut words, 2);
                continue;
            }
            if self.done() {
                self.unterminated(start);
                break;
            }
            self.problem(ProblemKind::Unexpected, self.pos, self.pos);
            if newline || self.word_ends(self.pos) {
                break;
            }
        }
        CommandKind::Test(words)
    }

    /// Whether an operator or, behind a unary one, an operand follows.
    fn test_goes_on(&self, unary: bool) -> bool {
        match self.peek() {
            b'<' | b'>' => !unary,
            b'&' | b'|' | b')' | b';' | b'(' | b'\n' => false,
            _ if self.done() => false,
            _ if unary => true,
            _ => BINARY.iter().any(|operator| self.is_word(operator)),
        }
    }

    fn broken_test(&mut self, start: usize) {
        if self.done() {
            self.unterminated(start);
        } else {
            self.problem(ProblemKind::Unexpected, self.pos, self.pos);
        }
    }

    /// Reads an operator as a word.
    fn test_operator(&mut self, words: &mut Vec<Word>, len: usize) {
        let start = self.pos;
        self.pos += len;
        let text = self.slice(start, self.pos).to_owned();
        words.push(Word { span: self.span(start, self.pos), parts: vec![Part::Text { text, quoted: false }] });
    }

    /// Reads a simple command, or a function that is defined by its name.
    fn simple(&mut self) -> Option<Command> {
        self.count();
        let start = self.pos;
        let mut end = start;
        let mut assignments = Vec::new();
        let mut words: Vec<Word> = Vec::new();
        let mut redirects = Vec::new();
        let mut declares = false;
        loop {
            match self.peek() {
                b'<' | b'>' | b'&' | b'0'..=b'9' | b'{' => {
                    if let Some((fd, operator)) = self.redirection() {
                        redirects.push(self.redirect(fd, operator));
                        end = self.pos;
                        self.blanks();
                        continue;
                    }
                }
                b'(' if words.len() == 1 && assignments.is_empty() && redirects.is_empty() => {
                    if let Some(function) = self.function_by_name(start, &mut words) {
                        return Some(function);
                    }
                    break;
                }
                b'#' => break,
                _ => {}
            }
            if words.is_empty() || declares {
                match self.lead(declares) {
                    Lead::Assignment(assignment) => {
                        assignments.push(assignment);
                        end = self.pos;
                        self.blanks();
                        continue;
                    }
                    Lead::Word(word) => {
                        words.push(word);
                        end = self.pos;
                        self.blanks();
                        continue;
                    }
                    Lead::None => {}
                }
            }
            let before = self.pos;
            let word = self.word(Style::Plain);
            if self.pos == before {
                break;
            }
            end = self.pos;
            words.push(word);
            if words.len() <= 2 {
                declares = declares_variables(&words);
            }
            self.blanks();
        }
        if end == start {
            return None;
        }
        let kind = CommandKind::Simple { assignments, words };
        Some(Command { span: self.span(start, end), kind, redirects, pipes_stderr: false })
    }

    /// Reads `() body` behind the name of a function, if that is what stands here.
    #[inline(never)]
    fn function_by_name(&mut self, start: usize, words: &mut Vec<Word>) -> Option<Command> {
        let open = self.pos;
        self.pos += 1;
        self.blanks();
        if self.peek() != b')' {
            self.pos = open;
            return None;
        }
        self.pos += 1;
        let name = words.pop().map(text_of).unwrap_or_default();
        if !self.enter(start) {
            return Some(self.nothing());
        }
        let kind = self.function_body(name, Closers::NONE);
        self.leave();
        Some(Command { span: self.span(start, self.pos), kind, redirects: Vec::new(), pipes_stderr: false })
    }

    /// Reads an assignment, if one stands here. Among the arguments of a command that `declares` variables only arrays
    /// are read as such.
    fn lead(&mut self, declares: bool) -> Lead {
        let start = self.pos;
        let end = self.name_end(start);
        if end == start || self.at(start).is_ascii_digit() {
            return Lead::None;
        }
        let append = self.at(end) == b'+' && self.at(end + 1) == b'=';
        let equals = end + usize::from(append);
        match self.at(equals) {
            b'=' if !declares || self.at(equals + 1) == b'(' => {
                self.pos = equals + 1;
                Lead::Assignment(self.assignment(start, end, None, append))
            }
            b'[' if !declares && !append => self.element(start, end),
            _ => Lead::None,
        }
    }

    /// Reads `name[index]=value`, or a word that only begins like one; the name ends at `open`. What is in the brackets
    /// is one word, blanks included, whatever follows.
    #[inline(never)]
    fn element(&mut self, start: usize, open: usize) -> Lead {
        self.pos = open + 1;
        let index = self.operand(Until::Bracket, false);
        let append = self.at(self.pos + 1) == b'+';
        if self.at(self.pos + 1 + usize::from(append)) == b'=' {
            self.pos += 2 + usize::from(append);
            return Lead::Assignment(self.assignment(start, open, Some(index), append));
        }
        if self.done() {
            self.unterminated(start);
        }
        let mut builder = Builder::default();
        builder.push_str(self.slice(start, open + 1), false);
        for part in index.parts {
            match part {
                Part::Text { text, quoted } => builder.push_str(&text, quoted),
                part => builder.push(part),
            }
        }
        Lead::Word(self.word_onto(builder, start, Style::Plain))
    }

    /// Reads the value of an assignment.
    fn assignment(&mut self, start: usize, name_end: usize, index: Option<Word>, append: bool) -> Assignment {
        let name = self.slice(start, name_end).to_owned();
        let value =
            if self.peek() == b'(' { Assigned::Array(self.array()) } else { Assigned::Scalar(self.word(Style::Value)) };
        Assignment { span: self.span(start, self.pos), name, index, append, value }
    }

    /// Reads `(…)` behind the `=` of an assignment.
    #[inline(never)]
    fn array(&mut self) -> Vec<Word> {
        let start = self.pos;
        let mut words = Vec::new();
        self.pos += 1;
        loop {
            self.newlines();
            if self.done() {
                self.unterminated(start);
                return words;
            }
            let before = self.pos;
            match self.peek() {
                b')' => {
                    self.pos += 1;
                    return words;
                }
                b'[' => match self.element(before, before) {
                    Lead::Assignment(Assignment { index, value, .. }) => {
                        // A key has no place in the tree, unless something runs in it.
                        words.extend(index.filter(|index| index.parts.iter().any(|part| !matches!(part, Part::Text { .. }))));
                        match value {
                            Assigned::Scalar(word) => words.push(word),
                            Assigned::Array(more) => words.extend(more),
                        }
                    }
                    Lead::Word(word) => words.push(word),
                    Lead::None => {}
                },
                _ => {
                    let word = self.word(Style::Plain);
                    if self.pos == before {
                        self.unexpected(1);
                    } else {
                        words.push(word);
                    }
                }
            }
        }
    }

    /// Whether a redirection stands here: its descriptor, and where its operator is.
    fn redirection(&self) -> Option<(Option<u32>, usize)> {
        let at = self.pos;
        let operator = |at: usize| matches!(self.at(at), b'<' | b'>') && self.at(at + 1) != b'(';
        match self.peek() {
            b'<' | b'>' => operator(at).then_some((None, at)),
            b'&' => (self.at(at + 1) == b'>').then_some((None, at)),
            b'0'..=b'9' => {
                let mut end = at;
                while self.at(end).is_ascii_digit() {
                    end += 1;
                }
                if !operator(end) {
                    return None;
                }
                Some((Some(self.slice(at, end).parse().ok()?), end))
            }
            b'{' => {
                let end = self.name_end(at + 1);
                let named = end > at + 1 && self.at(end) == b'}' && operator(end + 1);
                named.then_some((None, end + 1))
            }
            _ => None,
        }
    }

    /// Reads the redirection whose operator is at `operator`.
    #[inline(never)]
    fn redirect(&mut self, fd: Option<u32>, operator: usize) -> Redirect {
        self.count();
        let start = self.pos;
        let mut tabs = false;
        let (mut op, len) = match (self.at(operator), self.at(operator + 1), self.at(operator + 2)) {
            (b'&', _, b'>') => (RedirectOp::AppendBoth, 3),
            (b'&', _, _) => (RedirectOp::OutBoth, 2),
            (b'<', b'<', b'<') => (RedirectOp::HereString, 3),
            (b'<', b'<', b'-') => {
                tabs = true;
                (RedirectOp::HereDoc, 3)
            }
            (b'<', b'<', _) => (RedirectOp::HereDoc, 2),
            (b'<', b'&', _) => (RedirectOp::DupIn, 2),
            (b'<', b'>', _) => (RedirectOp::ReadWrite, 2),
            (b'<', _, _) => (RedirectOp::In, 1),
            (_, b'>', _) => (RedirectOp::Append, 2),
            (_, b'&', _) => (RedirectOp::DupOut, 2),
            (_, b'|', _) => (RedirectOp::Clobber, 2),
            _ => (RedirectOp::Out, 1),
        };
        self.pos = operator + len;
        self.blanks();
        let from = self.pos;
        let target = match op {
            RedirectOp::HereDoc => self.announce(start, tabs),
            RedirectOp::HereString => self.word(Style::Literal),
            _ => self.word(Style::Plain),
        };
        if self.pos == from && op != RedirectOp::HereDoc {
            self.problem(ProblemKind::Unexpected, start, from);
        }
        if op == RedirectOp::DupOut && fd.is_none() && names_file(&target) {
            op = RedirectOp::OutBoth;
        }
        Redirect { span: self.span(start, self.pos), fd, op, target }
    }
}

/// Whether a word behind `>&` is a file rather than a descriptor. An expansion alone is taken for a descriptor.
fn names_file(target: &Word) -> bool {
    match &target.parts[..] {
        [] => false,
        [Part::Text { text, .. }] => {
            let digits = text.strip_suffix('-').unwrap_or(text);
            !digits.bytes().all(|byte| byte.is_ascii_digit())
        }
        [_] => false,
        _ => true,
    }
}

/// Whether a closing word may stand right behind a command, without `;`.
fn ends_itself(mut command: &Command) -> bool {
    while let CommandKind::Function { body, .. } | CommandKind::Coproc(body) = &command.kind {
        command = body;
    }
    command.redirects.is_empty() && !matches!(command.kind, CommandKind::Simple { .. })
}

/// Whether the program is one whose arguments may be arrays.
fn declares_variables(words: &[Word]) -> bool {
    let is = |word: &Word, names: &[&str]| match &word.parts[..] {
        [Part::Text { text, .. }] => names.contains(&text.as_str()),
        _ => false,
    };
    let declares = |word| is(word, &["declare", "export", "local", "readonly", "typeset", "eval"]);
    match words {
        [program] => declares(program),
        [first, second] => declares(first) || is(first, &["command", "builtin"]) && declares(second),
        _ => false,
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

/// Operators of `[[` that stand between two operands, but for `<` and `>`.
const BINARY: [&[u8]; 13] =
    [b"==", b"=", b"!=", b"=~", b"-eq", b"-ne", b"-lt", b"-le", b"-gt", b"-ge", b"-nt", b"-ot", b"-ef"];

/// Whether a word is an operator of `[[` that stands before its operand.
fn is_unary(word: &Word) -> bool {
    match &word.parts[..] {
        [Part::Text { text, quoted: false }] => {
            matches!(text.as_bytes(), [b'-', letter] if b"abcdefghknoprstuvwxzGLNORS".contains(letter))
        }
        _ => false,
    }
}
