//! Reads what `cmd.exe` runs, from a prompt, behind `/c` or out of a batch file.
//!
//! cmd expands variables in the text before it reads it; here they are parts of words, so that what is not known stays in
//! its place. What the tree cannot say otherwise:
//!
//! - `set X=y` is an assignment, `set /a` one of an unknown number.
//! - `for /f … in ('command')` loops over a [`Part::Command`], over files as over `type file`; `/l` over a [`Part::Range`].
//! - `%1`, `%*` and a loop's `%i` are variables `1`, `*` and `i`; with modifiers (`%~dp0`) they are called `~dp0`.
//! - The title of `start "title" program` is dropped: only its quotes tell it from the program.

use std::ops::Range;

use super::reader::{Reader, push_part, push_text, span};
use super::{
    Assigned, Assignment, Command, CommandKind, Item, Join, List, NODES, Parameter, ParameterOp,
    Part, ProblemKind, Redirect, RedirectOp, Script, Span, Word,
};

/// Parses cmd's language.
pub fn cmd(text: &str) -> Script {
    cmd_within(text, NODES)
}

/// As [`cmd`], of a tree with at most so many parts.
pub fn cmd_within(text: &str, nodes: u32) -> Script {
    let mut parser = Parser {
        r: Reader::new(text, nodes),
        parens: 0,
        loops: Vec::new(),
        unclosed: [0; 2],
    };
    let list = parser.list(false);
    parser.r.script(list)
}

struct Parser<'t> {
    r: Reader<'t>,
    /// How many `(` are open, each to be closed by a `)` anywhere outside of quotes.
    parens: u32,
    /// Variables of the loops around.
    loops: Vec<u8>,
    /// Up to where no `')` and no `` `) `` stands, so that nobody looks for them twice.
    unclosed: [usize; 2],
}

/// What ends a word besides blanks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Until {
    /// A command's name: also what may be glued to the name of an internal command.
    Name,
    /// An argument of a program: nothing more.
    Blank,
    /// An argument of an internal command that takes files: `,`, `;`, `=` and the next switch.
    Switch,
    /// Operands of `if` and items of `for`: `,`, `;`, `=`.
    Sign,
    /// A variable's value: not even blanks end it.
    Line,
}

/// Internal commands that take files and switches.
const FILE_COMMANDS: [&str; 14] = [
    "copy", "del", "dir", "erase", "md", "mkdir", "mklink", "move", "rd", "ren", "rename", "rmdir",
    "type", "vol",
];

/// The other internal commands, which may have their arguments glued on.
const COMMANDS: [&str; 27] = [
    "assoc", "break", "call", "cd", "chdir", "cls", "color", "date", "echo", "endlocal", "exit",
    "for", "ftype", "goto", "if", "path", "pause", "popd", "prompt", "pushd", "rem", "set",
    "setlocal", "shift", "start", "time", "title",
];

impl Parser<'_> {
    /// Commands up to the end or an open parenthesis' `)`; with `line` up to the end of the line, or an `else`.
    fn list(&mut self, line: bool) -> List {
        let mut list = List::default();
        let mut join = Join::Then;
        loop {
            self.blank();
            let start = self.r.at;
            let twice = self.r.ahead(1) == self.r.byte();
            match self.r.byte() {
                _ if self.r.done() => return list,
                b'\n' if line => return list,
                b'\n' => self.r.at += 1,
                b')' if self.parens > 0 => return list,
                b'&' => {
                    join = if twice { Join::And } else { Join::Then };
                    self.r.at += 1 + usize::from(twice);
                }
                b'|' if twice => {
                    join = Join::Or;
                    self.r.at += 2;
                }
                b')' | b'|' => {
                    self.r.at += 1;
                    self.r.problem(ProblemKind::Unexpected, start);
                }
                _ => {
                    let commands = self.pipeline();
                    let group = matches!(
                        commands.last(),
                        Some(Command {
                            kind: CommandKind::Group(_),
                            ..
                        })
                    );
                    if !commands.is_empty() {
                        if list.items.capacity() == 0 {
                            list.items.reserve_exact(1);
                        }
                        list.items.push(item(join, commands));
                    }
                    join = Join::Then;
                    self.blank();
                    if line && group && self.word("else") {
                        return list;
                    }
                    if self.r.at == start {
                        self.r.bump();
                        self.r.problem(ProblemKind::Unexpected, start);
                    }
                }
            }
        }
    }

    #[inline(never)]
    fn blank(&mut self) {
        loop {
            match self.r.byte() {
                b' ' | b'\t' | b'\r' | 0x0b | 0x0c => self.r.at += 1,
                b'^' if self.r.ahead(1) == b'\n' => self.r.at += 2,
                b'^' if self.r.ahead(1) == b'\r' && self.r.ahead(2) == b'\n' => self.r.at += 3,
                _ => return,
            }
        }
    }

    /// Skips blanks and the signs that cmd takes for blanks.
    fn delimiters(&mut self) {
        self.blank();
        while matches!(self.r.byte(), b',' | b';' | b'=') {
            self.r.at += 1;
            self.blank();
        }
    }

    /// Whether `word` stands here.
    fn word(&self, word: &str) -> bool {
        let rest = self.r.rest().as_bytes();
        rest.get(..word.len())
            .is_some_and(|w| w.eq_ignore_ascii_case(word.as_bytes()))
            && !rest
                .get(word.len())
                .is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.'))
    }

    /// Goes on behind `word` if it stands here.
    fn takes(&mut self, word: &str) -> bool {
        self.blank();
        let there = self.word(word);
        if there {
            self.r.at += word.len();
            self.blank();
        }
        there
    }

    fn pipeline(&mut self) -> Vec<Command> {
        let mut commands = Vec::new();
        loop {
            match self.command() {
                Some(command) if commands.is_empty() => commands = vec![command],
                Some(command) => commands.push(command),
                None => {}
            }
            self.blank();
            if self.r.byte() != b'|' || self.r.ahead(1) == b'|' {
                return commands;
            }
            self.r.at += 1;
        }
    }

    /// One command; `None` for comments, labels, and where none begins.
    #[inline(never)]
    fn command(&mut self) -> Option<Command> {
        self.delimiters();
        while self.r.byte() == b'@' {
            self.r.at += 1;
            self.delimiters();
        }
        let start = self.r.at;
        let mut redirects = Vec::new();
        self.redirects(&mut redirects);
        self.r.node();
        if self.r.byte() == b'(' {
            return Some(self.group(start, redirects));
        }
        if self.r.byte() == b':' {
            self.r.skip_line();
            return None;
        }
        if self.at_end() {
            return (!redirects.is_empty())
                .then(|| self.made(start, simple(Vec::new(), Vec::new()), redirects));
        }
        let name = self.token(Until::Name);
        let known = internal(&name.parts);
        let kind = match known {
            Some("rem") => {
                self.r.skip_line();
                return None;
            }
            Some("if") => self.conditional(),
            Some("for") => self.for_loop(),
            Some("set") => self.set(name, &mut redirects),
            Some("start") => {
                let mut words = vec![name];
                self.arguments(Until::Blank, &mut words, &mut redirects);
                self.drop_title(&mut words);
                simple(Vec::new(), words)
            }
            Some("echo") => {
                let mut words = vec![name];
                // `echo.`, `echo(`: the sign only parts the two.
                if matches!(
                    self.r.byte(),
                    b'.' | b'(' | b':' | b'[' | b']' | b'+' | b'/' | b'\\'
                ) {
                    self.r.at += 1;
                }
                self.arguments(Until::Blank, &mut words, &mut redirects);
                simple(Vec::new(), words)
            }
            _ => {
                let files = known.is_some_and(|name| FILE_COMMANDS.contains(&name));
                let until = if files { Until::Switch } else { Until::Blank };
                let mut words = vec![name];
                self.arguments(until, &mut words, &mut redirects);
                simple(Vec::new(), words)
            }
        };
        Some(self.made(start, kind, redirects))
    }

    #[inline(never)]
    fn made(&self, start: usize, kind: CommandKind, redirects: Vec<Redirect>) -> Command {
        Command {
            span: self.r.span(start),
            kind,
            redirects,
            pipes_stderr: false,
        }
    }

    #[inline(never)]
    fn group(&mut self, start: usize, mut redirects: Vec<Redirect>) -> Command {
        let open = self.r.at;
        let mut list = List::default();
        if self.r.enter() {
            self.r.at += 1;
            self.parens += 1;
            list = self.list(false);
            self.parens -= 1;
            self.close(open);
            self.r.leave();
        } else {
            self.skip();
        }
        self.blank();
        self.redirects(&mut redirects);
        self.made(start, CommandKind::Group(list), redirects)
    }

    fn close(&mut self, open: usize) {
        if self.r.byte() == b')' {
            self.r.at += 1;
        } else {
            self.r.problem(ProblemKind::Unterminated, open);
        }
    }

    /// Goes on behind the `)` of the `(` here, without reading what is inside.
    #[inline(never)]
    fn skip(&mut self) {
        let mut open = 0_usize;
        while !self.r.done() {
            let byte = self.r.byte();
            self.r.bump();
            match byte {
                b'(' => open += 1,
                b')' => {
                    open -= 1;
                    if open == 0 {
                        return;
                    }
                }
                b'^' => self.r.bump(),
                b'"' => {
                    while !self.r.done() && !matches!(self.r.byte(), b'"' | b'\n') {
                        self.r.bump();
                    }
                    self.r.bump();
                }
                _ => {}
            }
        }
    }

    /// Whether no further word of a command can begin here.
    fn at_end(&self) -> bool {
        self.r.done()
            || matches!(self.r.byte(), b'\n' | b'&' | b'|')
            || (self.r.byte() == b')' && self.parens > 0)
    }

    fn at_redirect(&self) -> bool {
        match self.r.byte() {
            b'<' | b'>' => true,
            b'0'..=b'9' => matches!(self.r.ahead(1), b'<' | b'>'),
            _ => false,
        }
    }

    #[inline(never)]
    fn redirects(&mut self, redirects: &mut Vec<Redirect>) {
        self.blank();
        while self.at_redirect() {
            self.redirect(redirects);
            self.blank();
        }
    }

    #[inline(never)]
    fn redirect(&mut self, redirects: &mut Vec<Redirect>) {
        let start = self.r.at;
        self.r.node();
        let fd = match self.r.byte() {
            digit @ b'0'..=b'9' => {
                self.r.at += 1;
                Some(u32::from(digit - b'0'))
            }
            _ => None,
        };
        let input = self.r.byte() == b'<';
        self.r.at += 1;
        let append = !input && self.r.byte() == b'>';
        self.r.at += usize::from(append);
        let duplicate = self.r.byte() == b'&' && self.r.ahead(1).is_ascii_digit();
        let op = match (input, duplicate) {
            (true, true) => RedirectOp::DupIn,
            (false, true) => RedirectOp::DupOut,
            (true, false) => RedirectOp::In,
            (false, false) if append => RedirectOp::Append,
            (false, false) => RedirectOp::Out,
        };
        let target = if duplicate {
            let from = self.r.at + 1;
            self.r.at += 2;
            plain(self.r.slice(from, self.r.at), span(from, self.r.at))
        } else {
            self.delimiters();
            if self.at_end() || self.at_redirect() {
                self.r.problem(ProblemKind::Unexpected, start);
                Word::default()
            } else {
                self.token(Until::Sign)
            }
        };
        redirects.push(Redirect {
            span: self.r.span(start),
            fd,
            op,
            target,
        });
    }

    #[inline(never)]
    fn arguments(&mut self, until: Until, words: &mut Vec<Word>, redirects: &mut Vec<Redirect>) {
        loop {
            if matches!(until, Until::Switch | Until::Sign) {
                self.delimiters();
            } else {
                self.blank();
            }
            if self.at_end() {
                return;
            }
            if self.at_redirect() {
                self.redirect(redirects);
                continue;
            }
            let start = self.r.at;
            let word = self.token(until);
            if self.r.at == start {
                self.r.bump();
            } else {
                words.push(word);
            }
        }
    }

    /// One word.
    #[inline(never)]
    fn token(&mut self, until: Until) -> Word {
        let start = self.r.at;
        let mut parts = Vec::new();
        self.r.node();
        while !self.at_end() && !matches!(self.r.byte(), b'<' | b'>') {
            let from = self.r.at;
            match self.r.byte() {
                b' ' | b'\t' | b'\r' | 0x0b | 0x0c if until != Until::Line => break,
                b',' | b';' | b'=' if !matches!(until, Until::Blank | Until::Line) => break,
                sign if until == Until::Name && glued(sign, self.r.ahead(1), &parts) => break,
                b'/' if until == Until::Switch && from > start && self.at_switch() => break,
                b'"' => self.quoted(&mut parts),
                b'^' => {
                    self.r.at += 1;
                    if self.r.byte() == b'\r' && self.r.ahead(1) == b'\n' {
                        self.r.at += 1;
                    }
                    if self.r.byte() == b'\n' {
                        self.r.at += 1;
                        continue;
                    }
                    let from = self.r.at;
                    self.r.bump();
                    push_text(&mut parts, self.r.slice(from, self.r.at), true);
                }
                b'%' | b'!' => self.variable(&mut parts, false),
                _ => {
                    self.r.bump();
                    while !self.r.done() && plain_byte(self.r.byte()) {
                        self.r.at += 1;
                    }
                    push_text(&mut parts, self.r.slice(from, self.r.at), false);
                }
            }
        }
        Word {
            span: self.r.span(start),
            parts,
        }
    }

    /// Whether the `/` here begins switches rather than a part of a path: one letter each, perhaps with `:` and more.
    fn at_switch(&self) -> bool {
        let mut at = 0;
        // More than these no command has.
        for _ in 0..8 {
            let letter = self.r.ahead(at + 1);
            if !letter.is_ascii_alphabetic() && letter != b'?' {
                return false;
            }
            match self.r.ahead(at + 2) {
                b'/' => at += 2,
                behind => {
                    return behind.is_ascii_whitespace()
                        || matches!(
                            behind,
                            0 | b':' | b'"' | b'&' | b'|' | b')' | b'<' | b'>' | b',' | b';'
                        );
                }
            }
        }
        true
    }

    /// From a quote to the next one, or to the end of the line.
    fn quoted(&mut self, parts: &mut Vec<Part>) {
        self.r.at += 1;
        while !self.r.done() {
            let from = self.r.at;
            match self.r.byte() {
                b'\n' => break,
                b'"' => {
                    self.r.at += 1;
                    break;
                }
                b'%' | b'!' => self.variable(parts, true),
                _ => {
                    self.r.bump();
                    while !self.r.done() && !matches!(self.r.byte(), b'"' | b'%' | b'!' | b'\n') {
                        self.r.bump();
                    }
                    push_text(parts, self.r.slice(from, self.r.at), true);
                }
            }
        }
        if parts.is_empty() {
            push_text(parts, "", true);
        }
    }

    /// What `%` or `!` begins here; the sign itself where it begins nothing.
    #[inline(never)]
    fn variable(&mut self, parts: &mut Vec<Part>, quoted: bool) {
        let sign = self.r.byte();
        let double = sign == b'%' && self.r.ahead(1) == b'%';
        let at = self.r.at + 1 + usize::from(double);
        let next = self.r.ahead(at - self.r.at);
        let rest = self.r.rest().as_bytes();
        let in_loop = self.loops.contains(&next);
        if sign == b'%' {
            let named = if next == b'~' {
                let length = modified(&rest[at + 1 - self.r.at..], &self.loops);
                // Only quotes are taken off by a bare `~`.
                length.map(|length| (at + usize::from(length == 1), at + 1 + length))
            } else if double {
                next.is_ascii_alphabetic().then_some((at, at + 1))
            } else {
                (next.is_ascii_digit() || next == b'*').then_some((at, at + 1))
            };
            if let Some((from, end)) = named {
                return self.found(from..end, end, ParameterOp::None, parts, quoted);
            }
        }
        if double {
            self.r.at = at;
            return push_text(parts, "%", quoted);
        }
        let name = rest[1..].iter().take_while(|b| name_byte(**b)).count();
        let mut letters = rest[1..=name].iter();
        let plain = letters.all(|b| b.is_ascii_alphanumeric() || *b == b'_');
        if name > 0 && !(in_loop && (name == 1 || !plain)) {
            let behind = rest.get(1 + name).copied().unwrap_or(0);
            let end = at + name;
            if behind == sign {
                return self.found(at..end, end + 1, ParameterOp::None, parts, quoted);
            }
            if behind == b':' {
                let modifier = rest[name + 2..].iter();
                let length = modifier.take_while(|b| **b != sign && **b != b'\n').count();
                let close = end + 1 + length;
                if rest.get(name + 2 + length) == Some(&sign)
                    && let Some(op) = modifier_op(self.r.slice(end + 1, close), end + 1)
                {
                    return self.found(at..end, close + 1, op, parts, quoted);
                }
            }
        }
        if sign == b'%' && in_loop {
            return self.found(at..at + 1, at + 1, ParameterOp::None, parts, quoted);
        }
        self.r.at += 1;
        push_text(parts, if sign == b'%' { "%" } else { "!" }, quoted);
    }

    /// Adds the variable whose name stands at `name`, and goes on at `end`.
    fn found(
        &mut self,
        name: Range<usize>,
        end: usize,
        op: ParameterOp,
        parts: &mut Vec<Part>,
        quoted: bool,
    ) {
        let parameter = Box::new(Parameter {
            name: self.r.slice(name.start, name.end).to_owned(),
            index: None,
            indirect: false,
            op,
        });
        self.r.at = end;
        self.r.node();
        push_part(parts, Part::Parameter { parameter, quoted });
    }

    /// `if [/i] [not] test command [else command]`
    #[inline(never)]
    fn conditional(&mut self) -> CommandKind {
        let start = self.r.at;
        if !self.r.enter() {
            self.r.skip_line();
            return simple(Vec::new(), Vec::new());
        }
        let mut negated = false;
        loop {
            self.blank();
            if self.r.byte() == b'/' && self.r.ahead(1).eq_ignore_ascii_case(&b'i') {
                self.r.at += 2;
            } else if self.takes("not") {
                negated = !negated;
            } else {
                break;
            }
        }
        let mut words = Vec::new();
        self.operand(&mut words);
        self.blank();
        let unary = ["exist", "defined", "errorlevel", "cmdextversion"];
        if self.r.byte() == b'=' && self.r.ahead(1) == b'=' {
            words.push(plain("==", span(self.r.at, self.r.at + 2)));
            self.r.at += 2;
            self.operand(&mut words);
        } else if matches!(text_of(&words), Some(t) if unary.iter().any(|u| t.eq_ignore_ascii_case(u)))
        {
            self.operand(&mut words);
        } else {
            self.operand(&mut words);
            self.operand(&mut words);
        }
        let test = self.made(start, CommandKind::Test(words), Vec::new());
        let mut condition = item(Join::Then, vec![test]);
        condition.negated = negated;
        let condition = List {
            items: vec![condition],
        };
        let body = self.list(true);
        let otherwise = self.takes("else").then(|| self.list(true));
        self.r.leave();
        CommandKind::If {
            arms: vec![(condition, body)],
            otherwise,
        }
    }

    fn operand(&mut self, words: &mut Vec<Word>) {
        self.delimiters();
        if !self.at_end() && !self.at_redirect() {
            words.push(self.token(Until::Sign));
        }
    }

    /// `for [/d | /r [path] | /l | /f [options]] %i in (set) do command`
    #[inline(never)]
    fn for_loop(&mut self) -> CommandKind {
        let start = self.r.at;
        if !self.r.enter() {
            self.r.skip_line();
            return simple(Vec::new(), Vec::new());
        }
        let mut kind = 0;
        let mut root = None;
        let mut options = false;
        self.blank();
        while self.r.byte() == b'/' {
            kind = self.r.ahead(1).to_ascii_lowercase();
            self.r.at += 1;
            self.r.bump();
            self.blank();
            let variable = self.r.byte() == b'%'
                && (self.r.ahead(1) == b'%' || matches!(self.r.ahead(2), b' ' | b'\t'));
            if matches!(kind, b'r' | b'f') && !variable && !self.at_end() {
                let word = self.token(Until::Blank);
                let text = self
                    .r
                    .slice(word.span.start as usize, word.span.end as usize);
                let text = text.as_bytes();
                options = text.windows(8).any(|w| w.eq_ignore_ascii_case(b"usebackq"));
                root = Some(word).filter(|_| kind == b'r');
                self.blank();
            }
        }
        let mut name = String::new();
        while self.r.byte() == b'%' {
            self.r.at += 1;
        }
        let variable = self.r.byte();
        if !self.at_end() {
            let from = self.r.at;
            self.r.bump();
            name.push_str(self.r.slice(from, self.r.at));
        }
        let mut words = Vec::new();
        let open = self.r.at;
        if self.takes("in") && self.r.byte() == b'(' {
            let open = self.r.at;
            self.r.at += 1;
            self.parens += 1;
            self.items(kind, options, root.as_ref(), &mut words);
            self.parens -= 1;
            self.close(open);
        } else {
            self.r.problem(ProblemKind::Unexpected, open.min(start));
        }
        if !self.takes("do") {
            self.r.problem(ProblemKind::Unexpected, start);
        }
        let named = variable.is_ascii_graphic() && variable != b'%';
        self.loops.extend(named.then_some(variable));
        let body = self.list(true);
        if named {
            self.loops.pop();
        }
        self.r.leave();
        CommandKind::For {
            name,
            words: Some(words),
            body,
            select: false,
        }
    }

    /// What stands between the parentheses of a `for`.
    #[inline(never)]
    fn items(&mut self, kind: u8, backquotes: bool, root: Option<&Word>, words: &mut Vec<Word>) {
        self.lines();
        let quote = if backquotes { b'`' } else { b'\'' };
        if kind == b'f' && self.r.byte() == quote {
            words.push(self.command_output(quote));
            return self.lines();
        }
        let text_quote = if backquotes { b'\'' } else { b'"' };
        let start = self.r.at;
        loop {
            self.lines();
            self.delimiters();
            if self.r.done() || self.r.byte() == b')' {
                break;
            }
            let from = self.r.at;
            let is_text = self.r.byte() == text_quote;
            let mut word = self.token(Until::Sign);
            if self.r.at == from {
                self.r.bump();
                continue;
            }
            if kind == b'f' && !is_text {
                // Lines of that file.
                let whole = word.span;
                let kind = simple(Vec::new(), vec![plain("type", span(from, from)), word]);
                word = command_word(self.made(from, kind, Vec::new()), whole);
            } else if kind == b'r' {
                // In every directory below.
                let here = || plain(".", span(from, from)).parts;
                let mut parts = root.map_or_else(here, |root| root.parts.clone());
                push_text(&mut parts, "\\**\\", false);
                parts.append(&mut word.parts);
                word.parts = parts;
            }
            words.push(word);
        }
        if kind == b'l'
            && let [from, step, to] = &words[..]
            && let (Some(from), Some(step), Some(to)) = (number(from), number(step), number(to))
        {
            let range = Part::Range {
                from: from.to_string(),
                to: to.to_string(),
                step,
            };
            *words = vec![Word {
                span: self.r.span(start),
                parts: vec![range],
            }];
        }
    }

    fn lines(&mut self) {
        self.blank();
        while self.r.byte() == b'\n' {
            self.r.at += 1;
            self.blank();
        }
    }

    /// `'command'` of a `for /f`.
    #[inline(never)]
    fn command_output(&mut self, quote: u8) -> Word {
        let start = self.r.at;
        self.r.at += 1;
        let rest = self.r.rest().as_bytes();
        let line = rest.iter().position(|&b| b == b'\n').unwrap_or(rest.len());
        // Quotes may stand inside; the one before `)` ends it.
        let mut blanks = 0;
        let mut close = None;
        let unclosed = &mut self.unclosed[usize::from(quote == b'`')];
        if *unclosed < self.r.at + line {
            for (at, &byte) in rest[..line].iter().enumerate() {
                match byte {
                    b' ' | b'\t' => blanks += 1,
                    b')' if at > blanks && rest[at - blanks - 1] == quote => {
                        close = Some(at - blanks - 1);
                        break;
                    }
                    _ => blanks = 0,
                }
            }
            *unclosed = match close {
                Some(_) => *unclosed,
                None => self.r.at + line,
            };
        }
        let end = self.r.at + close.unwrap_or(line);
        let before = self.r.narrow(end);
        let parens = std::mem::take(&mut self.parens);
        let list = self.list(false);
        self.parens = parens;
        self.r.widen(before);
        if close.is_some() && self.r.at == end {
            self.r.bump();
        } else {
            self.r.problem(ProblemKind::Unterminated, start);
        }
        let span = self.r.span(start);
        let mut word = Word {
            span,
            parts: Vec::new(),
        };
        push_part(
            &mut word.parts,
            Part::Command {
                list,
                quoted: false,
                span,
            },
        );
        word
    }

    /// `set name=value`, `set "name=value"`, `set /a name=number`, and all other uses as words.
    #[inline(never)]
    fn set(&mut self, command: Word, redirects: &mut Vec<Redirect>) -> CommandKind {
        self.blank();
        let start = self.r.at;
        let number = self.r.byte() == b'/' && self.r.ahead(1).eq_ignore_ascii_case(&b'a');
        if number {
            self.r.at += 2;
            self.blank();
        }
        let quoted = self.r.byte() == b'"';
        self.r.at += usize::from(quoted);
        let from = self.r.at;
        while !self.r.done()
            && set_name_byte(self.r.byte())
            && !(self.r.byte() == b')' && self.parens > 0)
        {
            self.r.bump();
        }
        if self.r.byte() != b'='
            || self.r.at == from
            || self.r.slice(from, self.r.at).starts_with('/')
        {
            self.r.at = start;
            let mut words = vec![command];
            self.arguments(Until::Blank, &mut words, redirects);
            return simple(Vec::new(), words);
        }
        let name = self.r.slice(from, self.r.at);
        let name = if number {
            name.trim_end_matches(['+', '-', '*', '/']).trim()
        } else {
            name
        };
        self.r.at += 1;
        let at = self.r.at;
        let mut value = if quoted {
            let mut parts = Vec::new();
            self.r.at -= 1;
            // The `=` stands where a string's quote would.
            self.quoted(&mut parts);
            Word {
                span: self.r.span(at),
                parts,
            }
        } else {
            let mut word = self.token(Until::Line);
            if let Some(Part::Text {
                text,
                quoted: false,
            }) = word.parts.last_mut()
            {
                text.truncate(text.trim_end().len());
            }
            word
        };
        // What follows the closing quote is not part of the value.
        self.arguments(Until::Blank, &mut Vec::new(), redirects);
        if number {
            value = Word {
                span: value.span,
                parts: vec![Part::Arith {
                    expression: value,
                    quoted: false,
                }],
            };
        }
        let assignment = Assignment {
            span: self.r.span(start),
            name: name.to_owned(),
            index: None,
            append: false,
            value: Assigned::Scalar(value),
        };
        simple(vec![assignment], Vec::new())
    }

    /// Drops the title of `start`: its first quoted argument, unless that is the directory behind `/d`.
    #[inline(never)]
    fn drop_title(&self, words: &mut Vec<Word>) {
        let text = |word: &Word| {
            self.r
                .slice(word.span.start as usize, word.span.end as usize)
        };
        let first = words.iter().skip(1).position(|w| !text(w).starts_with('/'));
        if let Some(at) = first.map(|at| at + 1)
            && text(&words[at]).starts_with('"')
            && !text(&words[at - 1]).eq_ignore_ascii_case("/d")
        {
            words.remove(at);
        }
    }
}

/// The internal command that a word consists of or begins with.
fn internal(parts: &[Part]) -> Option<&'static str> {
    let mut name = [0_u8; 8];
    let mut length = 0;
    for part in parts {
        let Part::Text { text, .. } = part else {
            return None;
        };
        let end = length + text.len();
        name.get_mut(length..end)?.copy_from_slice(text.as_bytes());
        length = end;
    }
    let name = &name[..length];
    let mut all = FILE_COMMANDS.iter().chain(&COMMANDS);
    all.find(|c| name.eq_ignore_ascii_case(c.as_bytes()))
        .copied()
}

/// Whether `sign` ends the name of an internal command that stands before it.
fn glued(sign: u8, next: u8, parts: &[Part]) -> bool {
    match sign {
        b'/' | b'\\' | b'"' => internal(parts).is_some(),
        b'.' | b':' | b'(' | b'[' | b']' | b'+' => match internal(parts) {
            Some("echo") => true,
            Some("if") => sign == b'(',
            Some(_) => sign == b'.' && matches!(next, b'.' | b'\\' | b'/'),
            None => false,
        },
        _ => false,
    }
}

/// Whether a byte has no meaning within a word, whatever ends the word.
fn plain_byte(byte: u8) -> bool {
    byte >= 0x80
        || byte.is_ascii_alphanumeric()
        || matches!(byte, b'-' | b'_' | b'*' | b'?' | b'~' | b'$' | b'#')
}

/// Whether a byte may be in the name between two `%`.
fn name_byte(byte: u8) -> bool {
    byte >= 0x80
        || byte.is_ascii_alphanumeric()
        || matches!(
            byte,
            b'_' | b'(' | b')' | b'#' | b'$' | b'.' | b'@' | b'-' | b'{' | b'}'
        )
}

fn set_name_byte(byte: u8) -> bool {
    !matches!(
        byte,
        b'=' | b'\n' | b'\r' | b'&' | b'|' | b'<' | b'>' | b'"' | b'%' | b'!' | b'^'
    )
}

/// The length of the modifiers and the variable that stand behind `%~`.
fn modified(text: &[u8], loops: &[u8]) -> Option<usize> {
    let letters = text.iter().take_while(|b| b.is_ascii_alphabetic()).count();
    if let Some(at) = text[..letters].iter().position(|b| loops.contains(b)) {
        return Some(at + 1);
    }
    match text.get(letters) {
        Some(b'0'..=b'9' | b'*') => Some(letters + 1),
        _ => (letters > 0).then_some(letters),
    }
}

/// What stands between the `:` and the last sign of `%name:…%`.
fn modifier_op(text: &str, at: usize) -> Option<ParameterOp> {
    let word = |text: &str, quoted| {
        let start = at;
        let mut word = Word {
            span: span(start, start + text.len()),
            parts: Vec::new(),
        };
        push_text(&mut word.parts, text, quoted);
        word
    };
    if let Some(range) = text.strip_prefix('~') {
        return Some(match range.split_once(',') {
            Some((offset, length)) => {
                ParameterOp::Substring(word(offset, false), Some(word(length, false)))
            }
            None => ParameterOp::Substring(word(range, false), None),
        });
    }
    let (pattern, with) = text.split_once('=')?;
    if text.contains(['%', '!']) {
        // It depends on another variable.
        return Some(ParameterOp::Transform(':'));
    }
    let start = pattern.starts_with('*');
    Some(ParameterOp::Replace {
        all: !start,
        anchor: start.then_some('#'),
        pattern: word(pattern, !start),
        with: word(with, true),
    })
}

fn text_of(words: &[Word]) -> Option<&str> {
    match words.first()?.parts.first()? {
        Part::Text { text, .. } => Some(text),
        _ => None,
    }
}

fn number(word: &Word) -> Option<i64> {
    match &word.parts[..] {
        [Part::Text { text, .. }] => text.parse().ok(),
        _ => None,
    }
}

fn simple(assignments: Vec<Assignment>, words: Vec<Word>) -> CommandKind {
    CommandKind::Simple { assignments, words }
}

fn item(join: Join, commands: Vec<Command>) -> Item {
    Item {
        join,
        background: false,
        negated: false,
        commands,
    }
}

fn plain(text: &str, span: Span) -> Word {
    Word {
        span,
        parts: vec![Part::Text {
            text: text.to_owned(),
            quoted: false,
        }],
    }
}

fn command_word(command: Command, span: Span) -> Word {
    let list = List {
        items: vec![item(Join::Then, vec![command])],
    };
    Word {
        span,
        parts: vec![Part::Command {
            list,
            quoted: false,
            span,
        }],
    }
}
