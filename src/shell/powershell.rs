//! Reads PowerShell, 5 and 7.
//!
//! PowerShell has two languages, commands and expressions, and a value may run commands; the tree knows commands only. So:
//!
//! - An expression that is a whole command (`"a", "b" | …`) is what it does: `Write-Output`, as a word of no width. With
//!   operators in it, it is a [`CommandKind::Test`].
//! - A method call is a command: the text up to `(`, then its arguments. `(…).Name` and `(…)[0]` are the stage of a pipeline
//!   that means the same (`Select-Object`). `$x.Name` and `[T]::Name` are variables of that name.
//! - A value that is not words is a [`Part::Command`]; so is a script block, as a quoted one.
//! - `try {A} catch {B}` is `{A} || {B}`; a `for` loop is its first part and a `while`.
//! - `param($a, $b)` is a command `param a b`; arguments of a called block are an array `args` in front of it.
//! - `$h = @{ Name = 'x' }` is an array of `-Name:x`, which is what `@h` makes of it; every other table is a value.

mod words;

use self::words::Shape;
use super::reader::{Reader, push_part, span};
use super::{
    Assigned, Assignment, Command, CommandKind, Item, Join, List, NODES, Parameter, ParameterOp,
    Part, ProblemKind, Redirect, RedirectOp, Script, Span, Word,
};

/// Parses PowerShell.
pub fn powershell(text: &str) -> Script {
    powershell_within(text, NODES)
}

/// As [`powershell`], of a tree with at most so many parts.
pub fn powershell_within(text: &str, nodes: u32) -> Script {
    let mut parser = Parser {
        r: Reader::new(text, nodes),
        braces: 0,
    };
    let list = parser.list(0);
    parser.r.script(list)
}

struct Parser<'t> {
    r: Reader<'t>,
    /// How many `{` are open.
    braces: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Keyword {
    If,
    ForEach,
    For,
    While,
    Do,
    Switch,
    Try,
    Function,
    Class,
    Param,
    /// `begin`, `process`, `trap` and their like: a name before a block.
    Block,
    /// `return`, `throw`, `exit` and the value behind them.
    Return,
    /// `break`, `continue` and the label behind them.
    Break,
}

const KEYWORDS: [(&str, Keyword); 25] = [
    ("if", Keyword::If),
    ("foreach", Keyword::ForEach),
    ("for", Keyword::For),
    ("while", Keyword::While),
    ("do", Keyword::Do),
    ("switch", Keyword::Switch),
    ("try", Keyword::Try),
    ("function", Keyword::Function),
    ("filter", Keyword::Function),
    ("workflow", Keyword::Function),
    ("class", Keyword::Class),
    ("enum", Keyword::Class),
    ("param", Keyword::Param),
    ("begin", Keyword::Block),
    ("process", Keyword::Block),
    ("end", Keyword::Block),
    ("clean", Keyword::Block),
    ("dynamicparam", Keyword::Block),
    ("data", Keyword::Block),
    ("trap", Keyword::Block),
    ("return", Keyword::Return),
    ("throw", Keyword::Return),
    ("exit", Keyword::Return),
    ("break", Keyword::Break),
    ("continue", Keyword::Break),
];

impl Parser<'_> {
    /// Statements up to `close`, which is left standing; 0 for the end of the text.
    fn list(&mut self, close: u8) -> List {
        let mut list = List::default();
        loop {
            self.lines();
            while self.r.byte() == b';' {
                self.r.at += 1;
                self.lines();
            }
            let start = self.r.at;
            let byte = self.r.byte();
            if self.r.done() || (close != 0 && byte == close) {
                return list;
            }
            if byte == b'}' && close == b')' && self.braces > 0 {
                return list;
            }
            if !matches!(byte, b')' | b'}') {
                self.statement(&mut list);
            }
            if self.r.at == start {
                self.r.bump();
                self.r.problem(ProblemKind::Unexpected, start);
            }
        }
    }

    /// What stands between the bracket here and `close`.
    #[inline(never)]
    fn nested(&mut self, close: u8) -> List {
        let start = self.r.at;
        if !self.r.enter() {
            self.skip();
            return List::default();
        }
        self.r.at += 1;
        let braces = u32::from(close == b'}');
        self.braces += braces;
        let list = self.list(close);
        self.braces -= braces;
        self.close(close, start);
        self.r.leave();
        list
    }

    fn close(&mut self, close: u8, start: usize) {
        if self.r.byte() == close {
            self.r.at += 1;
        } else {
            self.r.problem(ProblemKind::Unterminated, start);
        }
    }

    /// Goes on behind the bracket that closes the one here, without reading what is inside.
    #[inline(never)]
    fn skip(&mut self) {
        let mut open = 0_usize;
        while !self.r.done() {
            let byte = self.r.byte();
            self.r.bump();
            match byte {
                b'(' | b'[' | b'{' => open += 1,
                b')' | b']' | b'}' => {
                    open = open.saturating_sub(1);
                    if open == 0 {
                        return;
                    }
                }
                b'`' => self.r.bump(),
                b'\'' | b'"' => {
                    self.r.until(if byte == b'"' { "\"" } else { "'" });
                }
                _ => {}
            }
        }
    }

    /// Skips spaces, continued lines and comments.
    #[inline(never)]
    fn blank(&mut self) {
        loop {
            match self.r.byte() {
                b' ' | b'\t' | 0x0b | 0x0c => self.r.at += 1,
                b'\r' if self.r.ahead(1) == b'\n' => self.r.at += 1,
                b'`' if self.r.ahead(1) == b'\n' => self.r.at += 2,
                b'`' if self.r.ahead(1) == b'\r' && self.r.ahead(2) == b'\n' => self.r.at += 3,
                b'#' => self.r.skip_line(),
                b'<' if self.r.ahead(1) == b'#' => {
                    let start = self.r.at;
                    self.r.at += 2;
                    if self.r.until("#>").is_none() {
                        self.r.problem(ProblemKind::Unterminated, start);
                    }
                }
                0x80.. if self.r.wide().is_some_and(char::is_whitespace) => self.r.bump(),
                _ => return,
            }
        }
    }

    /// Skips blanks and ends of lines.
    fn lines(&mut self) {
        self.blank();
        while matches!(self.r.byte(), b'\n' | b'\r') {
            self.r.at += 1;
            self.blank();
        }
    }

    /// The keyword that stands here, and its length.
    #[inline(never)]
    fn keyword(&self) -> Option<(Keyword, usize)> {
        let rest = self.r.rest().as_bytes();
        if !rest.first().is_some_and(u8::is_ascii_alphabetic) {
            return None;
        }
        let length = rest
            .iter()
            .take(13)
            .take_while(|b| b.is_ascii_alphabetic())
            .count();
        let keyword = KEYWORDS
            .iter()
            .find(|(word, _)| rest[..length].eq_ignore_ascii_case(word.as_bytes()))?
            .1;
        let next = self.r.ahead(length);
        let ends = matches!(
            next,
            0 | b' ' | b'\t' | b'\r' | b'\n' | b'(' | b')' | b'{' | b'}' | b';' | b'|' | b'&'
        ) || matches!(next, b'$' | b'"' | b'\'' | b'@' | b'[' | b'`' | b'<');
        ends.then_some((keyword, length))
    }

    /// Goes on behind `word` if it is what comes next, perhaps on a later line.
    fn follows(&mut self, word: &str) -> bool {
        let before = self.r.at;
        self.lines();
        let rest = self.r.rest().as_bytes();
        let there = rest
            .get(..word.len())
            .is_some_and(|w| w.eq_ignore_ascii_case(word.as_bytes()))
            && !rest
                .get(word.len())
                .is_some_and(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
        if there {
            self.r.at += word.len();
        } else {
            self.r.at = before;
        }
        there
    }

    fn statement(&mut self, list: &mut List) {
        if self.r.byte() == b':' && self.r.ahead(1).is_ascii_alphabetic() {
            // A label, for `break`.
            self.r.at += 1;
            while self.r.byte().is_ascii_alphanumeric() || self.r.byte() == b'_' {
                self.r.at += 1;
            }
            self.lines();
        }
        self.annotations();
        let start = self.r.at;
        let Some((keyword, length)) = self.keyword() else {
            return self.chain(list);
        };
        let behind = {
            self.r.at += length;
            self.blank();
            let byte = self.r.byte();
            let paren = byte == b'(' || byte == b'-';
            let allowed = match keyword {
                Keyword::ForEach | Keyword::Switch => paren,
                Keyword::Param => byte == b'(',
                Keyword::Block => {
                    matches!(byte, b'{' | b'[' | b'\n' | b'\r') && {
                        self.lines();
                        matches!(self.r.byte(), b'{' | b'[')
                    }
                }
                Keyword::Return | Keyword::Break => false,
                _ => true,
            };
            let behind = self.r.at;
            self.r.at = start;
            allowed.then_some(behind)
        };
        let Some(behind) = behind else {
            return self.chain(list);
        };
        self.r.at = behind;
        self.r.node();
        if keyword == Keyword::Param {
            return self.param(start, list);
        }
        if keyword == Keyword::Try {
            return self.attempt(start, list);
        }
        let kind = match keyword {
            Keyword::If => self.conditional(),
            Keyword::ForEach => self.foreach(),
            Keyword::For => self.counted(),
            Keyword::While => {
                let condition = self.condition();
                let body = self.body();
                CommandKind::While {
                    until: false,
                    condition,
                    body,
                }
            }
            Keyword::Do => {
                let body = self.body();
                let until = self.follows("until");
                let condition = if until || self.follows("while") {
                    self.condition()
                } else {
                    List::default()
                };
                CommandKind::While {
                    until,
                    condition,
                    body,
                }
            }
            Keyword::Switch => self.switch(),
            Keyword::Function | Keyword::Class => self.function(keyword == Keyword::Class),
            _ => {
                self.attributes();
                CommandKind::Group(self.body())
            }
        };
        self.push(list, Join::Then, start, kind);
    }

    #[inline(never)]
    fn push(&mut self, list: &mut List, join: Join, start: usize, kind: CommandKind) {
        let span = self.r.span(start);
        push_item(list, item(join, vec![command(kind, span)]));
    }

    /// Skips `[CmdletBinding()]` and its like before `param` or a function.
    #[inline(never)]
    fn annotations(&mut self) {
        while self.r.byte() == b'[' {
            let start = self.r.at;
            if self.type_name().is_some() {
                self.r.at = start;
                return;
            }
            self.skip();
            self.lines();
        }
    }

    /// Skips `[Attribute(…)]` and `[type]`.
    fn attributes(&mut self) {
        self.lines();
        while self.r.byte() == b'[' {
            self.skip();
            self.lines();
        }
    }

    fn body(&mut self) -> List {
        self.lines();
        if self.r.byte() == b'{' {
            return self.nested(b'}');
        }
        self.r.problem(ProblemKind::Unexpected, self.r.at);
        List::default()
    }

    /// `( … )` of an `if` or a loop.
    fn condition(&mut self) -> List {
        self.lines();
        if self.r.byte() != b'(' {
            self.r.problem(ProblemKind::Unexpected, self.r.at);
            return List::default();
        }
        let mut list = self.nested(b')');
        for command in list.items.iter_mut().flat_map(|item| &mut item.commands) {
            if let CommandKind::Simple { words, .. } = &mut command.kind
                && is_output(words)
            {
                let words = words.drain(1..).collect();
                command.kind = CommandKind::Test(words);
            }
        }
        list
    }

    #[inline(never)]
    fn conditional(&mut self) -> CommandKind {
        let mut arms = Vec::new();
        loop {
            let condition = self.condition();
            let body = self.body();
            self.r.node();
            arms.push((condition, body));
            if !self.follows("elseif") {
                break;
            }
        }
        let otherwise = self.follows("else").then(|| self.body());
        CommandKind::If { arms, otherwise }
    }

    #[inline(never)]
    fn foreach(&mut self) -> CommandKind {
        self.options();
        let start = self.r.at;
        let mut name = String::new();
        let mut words = Vec::new();
        if self.r.byte() == b'(' && !self.r.enter() {
            self.skip();
        } else if self.r.byte() == b'(' {
            self.r.at += 1;
            self.lines();
            if let Some(variable) = self.variable() {
                name = variable.name;
            }
            if !self.follows("in") {
                self.r.problem(ProblemKind::Unexpected, start);
            }
            let from = self.r.at;
            let list = self.list(b')');
            self.values(list, from, &mut words);
            self.close(b')', start);
            self.r.leave();
        }
        CommandKind::For {
            name,
            words: Some(words),
            body: self.body(),
            select: false,
        }
    }

    /// Skips `-Parallel`, `-Regex` and their like.
    fn options(&mut self) {
        self.blank();
        while self.r.byte() == b'-' {
            self.r.at += 1;
            while self.r.byte().is_ascii_alphanumeric() {
                self.r.at += 1;
            }
            self.blank();
        }
    }

    /// `for (first; condition; next) { … }`
    #[inline(never)]
    fn counted(&mut self) -> CommandKind {
        self.lines();
        let start = self.r.at;
        let mut parts = [List::default(), List::default(), List::default()];
        if self.r.byte() == b'(' && !self.r.enter() {
            self.skip();
        } else if self.r.byte() == b'(' {
            self.r.at += 1;
            for part in &mut parts {
                self.lines();
                if !matches!(self.r.byte(), b';' | b')') {
                    self.statement(part);
                    self.lines();
                }
                if self.r.byte() == b';' {
                    self.r.at += 1;
                }
            }
            self.close(b')', start);
            self.r.leave();
        }
        let [mut list, condition, next] = parts;
        let mut body = self.body();
        body.items.extend(next.items);
        let kind = CommandKind::While {
            until: false,
            condition,
            body,
        };
        self.push(&mut list, Join::Then, start, kind);
        CommandKind::Group(list)
    }

    #[inline(never)]
    fn switch(&mut self) -> CommandKind {
        self.options();
        let mut subject = Vec::new();
        if self.r.byte() != b'{' {
            self.argument(&mut subject);
        }
        self.lines();
        let start = self.r.at;
        let mut arms = Vec::new();
        if self.r.byte() == b'{' && !self.r.enter() {
            self.skip();
        } else if self.r.byte() == b'{' {
            self.r.at += 1;
            self.braces += 1;
            loop {
                self.lines();
                if self.r.done() || self.r.byte() == b'}' {
                    break;
                }
                let before = self.r.at;
                let mut patterns = Vec::new();
                self.argument(&mut patterns);
                self.lines();
                if self.r.byte() == b'{' {
                    let body = self.nested(b'}');
                    arms.push((patterns, body));
                } else if self.r.at == before || self.r.byte() == b';' {
                    self.r.bump();
                }
            }
            self.braces -= 1;
            self.close(b'}', start);
            self.r.leave();
        }
        let mut subject = subject.into_iter();
        let mut first = subject.next().unwrap_or_default();
        for word in subject {
            first.parts.extend(word.parts);
        }
        CommandKind::Case {
            subject: first,
            arms,
        }
    }

    #[inline(never)]
    fn function(&mut self, class: bool) -> CommandKind {
        self.lines();
        let from = self.r.at;
        while !self.r.done()
            && !self.r.byte().is_ascii_whitespace()
            && !matches!(self.r.byte(), b'(' | b'{' | b'}' | b';')
        {
            self.r.bump();
        }
        let name = self.r.slice(from, self.r.at);
        let name = name.rsplit_once(':').map_or(name, |(_, name)| name);
        let mut list = List::default();
        self.lines();
        if class {
            while !self.r.done() && !matches!(self.r.byte(), b'{' | b'\n' | b';' | b'}') {
                self.r.bump();
            }
        } else if self.r.byte() == b'(' {
            self.param(self.r.at, &mut list);
        }
        self.lines();
        let start = self.r.at;
        let body = self.body();
        list.items.extend(body.items);
        CommandKind::Function {
            name: name.to_owned(),
            body: Box::new(command(CommandKind::Group(list), self.r.span(start))),
        }
    }

    /// `(…)` behind `param` or a function's name: the default values, then `param` with the names.
    #[inline(never)]
    fn param(&mut self, start: usize, list: &mut List) {
        let open = self.r.at;
        if !self.r.enter() {
            return self.skip();
        }
        self.r.at += 1;
        let mut words = vec![plain("param", span(start, open.max(start + 1)))];
        let mut defaults = Vec::new();
        loop {
            self.attributes();
            let from = self.r.at;
            match self.r.byte() {
                _ if self.r.done() => break,
                b')' | b'}' => break,
                b'$' => {
                    let Some(variable) = self.variable() else {
                        self.r.bump();
                        continue;
                    };
                    self.r.node();
                    words.push(plain(&variable.name, self.r.span(from)));
                    self.lines();
                    if self.r.byte() == b'=' {
                        self.r.at += 1;
                        self.lines();
                        let mut values = Vec::new();
                        let at = self.r.at;
                        let shape = self.expression(&mut values, false);
                        let values = self.settle(values, shape, at);
                        defaults.push(Assignment {
                            span: self.r.span(from),
                            name: variable.name,
                            index: None,
                            append: false,
                            value: assigned(values),
                        });
                    }
                }
                _ => self.r.bump(),
            }
        }
        self.close(b')', open);
        self.r.leave();
        if !defaults.is_empty() {
            let kind = CommandKind::Simple {
                assignments: defaults,
                words: Vec::new(),
            };
            self.push(list, Join::Then, start, kind);
        }
        let kind = CommandKind::Simple {
            assignments: Vec::new(),
            words,
        };
        self.push(list, Join::Then, start, kind);
    }

    #[inline(never)]
    fn attempt(&mut self, start: usize, list: &mut List) {
        let body = self.body();
        self.push(list, Join::Then, start, CommandKind::Group(body));
        loop {
            let from = self.r.at;
            let join = if self.follows("catch") {
                Join::Or
            } else if self.follows("finally") {
                Join::Then
            } else {
                return;
            };
            self.attributes();
            while self.r.byte() == b',' {
                self.r.at += 1;
                self.attributes();
            }
            let body = self.body();
            self.push(list, join, from, CommandKind::Group(body));
        }
    }

    /// Pipelines joined by `&&` and `||`.
    fn chain(&mut self, list: &mut List) {
        let mut join = Join::Then;
        loop {
            let start = self.r.at;
            let commands = self.pipeline();
            if commands.is_empty() {
                if join != Join::Then {
                    self.r.problem(ProblemKind::Unexpected, start);
                }
                return;
            }
            push_item(list, item(join, commands));
            join = match (self.r.byte(), self.r.ahead(1)) {
                (b'&', b'&') => Join::And,
                (b'|', b'|') => Join::Or,
                (b'&', _) => {
                    self.r.at += 1;
                    if let Some(last) = list.items.last_mut() {
                        last.background = true;
                    }
                    return;
                }
                _ => return,
            };
            self.r.at += 2;
            self.lines();
        }
    }

    fn pipeline(&mut self) -> Vec<Command> {
        let mut commands = Vec::new();
        loop {
            self.blank();
            let start = self.r.at;
            match self.element() {
                Some(command) if commands.is_empty() => commands = vec![command],
                Some(command) => commands.push(command),
                None if commands.is_empty() => return commands,
                None => self.r.problem(ProblemKind::Unexpected, start),
            }
            self.blank();
            let before = self.r.at;
            if matches!(self.r.byte(), b'\n' | b'\r') {
                self.lines();
            }
            if self.r.byte() != b'|' || self.r.ahead(1) == b'|' {
                self.r.at = before;
                return commands;
            }
            self.r.at += 1;
            self.lines();
        }
    }

    /// One command of a pipeline; `None` where none begins.
    #[inline(never)]
    fn element(&mut self) -> Option<Command> {
        let start = self.r.at;
        self.r.node();
        match self.r.byte() {
            _ if self.r.done() => return None,
            b'&' if self.r.ahead(1) != b'&' => return self.call(start),
            b'.' if matches!(
                self.r.ahead(1),
                b' ' | b'\t' | b'{' | b'$' | b'"' | b'\'' | b'('
            ) =>
            {
                return self.call(start);
            }
            _ => {}
        }
        if self.begins_expression() {
            return Some(self.value_command(start));
        }
        if let Some((keyword @ (Keyword::Return | Keyword::Break), length)) = self.keyword() {
            return Some(self.jump(keyword, start, length));
        }
        self.simple(start)
    }

    /// Words and redirections.
    #[inline(never)]
    fn simple(&mut self, start: usize) -> Option<Command> {
        let mut words = Vec::new();
        let mut redirects = Vec::new();
        self.arguments(&mut words, &mut redirects);
        if words.is_empty() && redirects.is_empty() {
            return None;
        }
        let kind = CommandKind::Simple {
            assignments: Vec::new(),
            words,
        };
        Some(Command {
            redirects,
            ..command(kind, self.r.span(start))
        })
    }

    /// `& …` and `. …`
    #[inline(never)]
    fn call(&mut self, start: usize) -> Option<Command> {
        self.r.at += 1;
        self.lines();
        if self.r.byte() == b'{' {
            return Some(self.block_call(start));
        }
        self.simple(start)
    }

    #[inline(never)]
    fn block_call(&mut self, start: usize) -> Command {
        let mut list = self.nested(b'}');
        let behind = self.r.at;
        let mut words = Vec::new();
        let mut redirects = Vec::new();
        self.arguments(&mut words, &mut redirects);
        if !words.is_empty() {
            let span = self.r.span(behind);
            let args = Assignment {
                span,
                name: "args".to_owned(),
                index: None,
                append: false,
                value: Assigned::Array(words),
            };
            let kind = CommandKind::Simple {
                assignments: vec![args],
                words: Vec::new(),
            };
            list.items
                .insert(0, item(Join::Then, vec![command(kind, span)]));
        }
        Command {
            redirects,
            ..command(CommandKind::Group(list), self.r.span(start))
        }
    }

    /// `return`, `exit`, `break` and their like, with what follows them as words.
    #[inline(never)]
    fn jump(&mut self, keyword: Keyword, start: usize, length: usize) -> Command {
        self.r.at += length;
        let mut words = vec![plain(
            self.r.slice(start, self.r.at),
            span(start, self.r.at),
        )];
        self.blank();
        if keyword == Keyword::Break {
            self.arguments(&mut words, &mut Vec::new());
        } else if self.r.enter() {
            let from = self.r.at;
            let mut list = List::default();
            self.chain(&mut list);
            if !list.items.is_empty() {
                self.values(list, from, &mut words);
            }
            self.r.leave();
        } else {
            self.r.skip_line();
        }
        let kind = CommandKind::Simple {
            assignments: Vec::new(),
            words,
        };
        command(kind, self.r.span(start))
    }

    /// An expression that stands where a command could: an assignment, a call, or values put out.
    #[inline(never)]
    fn value_command(&mut self, start: usize) -> Command {
        let mut words = Vec::new();
        let shape = self.expression(&mut words, true);
        if shape.assigns.is_some() {
            return self.assignment(start, words, shape);
        }
        let mut redirects = Vec::new();
        // What `output` adds.
        self.r.node();
        self.r.node();
        self.blank();
        while self.at_redirect() {
            self.redirect(&mut redirects);
            self.blank();
        }
        let span = self.r.span(start);
        let mut made = if shape.operators {
            command(CommandKind::Test(words), span)
        } else {
            match sole_command(&mut words) {
                Some(list) => unwrap(list, span),
                None => command(output(words, start), span),
            }
        };
        made.redirects.append(&mut redirects);
        made
    }

    /// What stands behind `=`, given to the variables before it.
    #[inline(never)]
    fn assignment(&mut self, start: usize, targets: Vec<Word>, shape: Shape) -> Command {
        let op = shape.assigns.unwrap_or(b'=');
        let mut values = Vec::new();
        let mut table = false;
        if op == b'I' {
            // `$i++`: some number.
            values.push(Word {
                span: self.r.span(start),
                parts: vec![Part::Arith {
                    expression: targets.first().cloned().unwrap_or_default(),
                    quoted: false,
                }],
            });
        } else if self.r.enter() {
            self.lines();
            let from = self.r.at;
            if self.r.byte() == b'@' && self.r.ahead(1) == b'{' {
                self.r.at += 1;
                table = true;
                values = self.hashtable();
            } else {
                let mut list = List::default();
                self.statement(&mut list);
                self.values(list, from, &mut values);
            }
            self.r.leave();
        } else {
            self.r.skip_line();
        }
        if !matches!(op, b'=' | b'+' | b'I') {
            for value in &mut values {
                let expression = std::mem::take(value);
                value.span = expression.span;
                value.parts = vec![Part::Arith {
                    expression,
                    quoted: false,
                }];
            }
        }
        let span = self.r.span(start);
        let mut assignments = Vec::new();
        let mut values = values.into_iter();
        let targets = targets.into_iter().filter_map(into_parameter);
        let mut targets = targets.peekable();
        while let Some(parameter) = targets.next() {
            let value = if targets.peek().is_some() {
                Assigned::Scalar(values.next().unwrap_or_default())
            } else if table {
                Assigned::Array(values.by_ref().collect())
            } else {
                assigned(values.by_ref().collect())
            };
            self.r.node();
            assignments.push(Assignment {
                span,
                name: parameter.name,
                index: parameter.index,
                append: op == b'+',
                value,
            });
        }
        // A target that is no variable (`(Get-Item x).Name = …`): what is read still counts.
        let words: Vec<Word> = values.collect();
        let kind = if words.is_empty() {
            CommandKind::Simple {
                assignments,
                words: Vec::new(),
            }
        } else {
            CommandKind::Test(words)
        };
        command(kind, span)
    }

    fn at_redirect(&self) -> bool {
        match self.r.byte() {
            b'>' | b'<' => true,
            b'*' | b'0'..=b'9' => self.r.ahead(1) == b'>',
            _ => false,
        }
    }

    #[inline(never)]
    fn redirect(&mut self, redirects: &mut Vec<Redirect>) {
        let start = self.r.at;
        self.r.node();
        let all = self.r.byte() == b'*';
        let fd = match self.r.byte() {
            digit @ b'0'..=b'9' => Some(u32::from(digit - b'0')),
            _ => None,
        };
        if all || fd.is_some() {
            self.r.at += 1;
        }
        let input = self.r.byte() == b'<';
        self.r.at += 1;
        let append = !input && self.r.byte() == b'>';
        if append {
            self.r.at += 1;
        }
        if !input && self.r.byte() == b'&' && self.r.ahead(1).is_ascii_digit() {
            let from = self.r.at + 1;
            self.r.at += 2;
            let text = self.r.slice(from, self.r.at);
            redirects.push(Redirect {
                span: self.r.span(start),
                fd,
                op: RedirectOp::DupOut,
                target: plain(text, span(from, self.r.at)),
            });
            return;
        }
        self.blank();
        let mut words = Vec::new();
        if !self.at_end_of_argument() {
            self.argument(&mut words);
        }
        if words.is_empty() {
            self.r.problem(ProblemKind::Unexpected, start);
        }
        redirects.push(Redirect {
            span: self.r.span(start),
            fd,
            op: match (input, all, append) {
                (true, ..) => RedirectOp::In,
                (_, true, false) => RedirectOp::OutBoth,
                (_, true, true) => RedirectOp::AppendBoth,
                (_, _, true) => RedirectOp::Append,
                _ => RedirectOp::Out,
            },
            target: words.into_iter().next().unwrap_or_default(),
        });
    }

    /// The words that a list, read as a value, stands for.
    #[inline(never)]
    fn values(&mut self, list: List, start: usize, out: &mut Vec<Word>) {
        let all_output = list.items.iter().all(|item| {
            !item.background
                && matches!(&item.commands[..], [Command { kind: CommandKind::Simple { words, .. }, redirects, .. }]
                    if redirects.is_empty() && is_output(words))
        });
        let span = self.r.span(start);
        if all_output {
            for item in list.items {
                for command in item.commands {
                    if let CommandKind::Simple { words, .. } = command.kind {
                        out.extend(words.into_iter().skip(1));
                    }
                }
            }
            return;
        }
        self.r.node();
        let list = match one_group(list) {
            Ok(inner) => inner,
            Err(list) => list,
        };
        out.push(command_word(list, span, false));
    }

    /// Words of an expression as values: one that is not known where operators are in it.
    #[inline(never)]
    fn settle(&mut self, words: Vec<Word>, shape: Shape, start: usize) -> Vec<Word> {
        if !shape.operators && shape.assigns.is_none() {
            return words;
        }
        self.r.node();
        let span = self.r.span(start);
        let list = one(command(CommandKind::Test(words), span));
        vec![command_word(list, span, false)]
    }
}

fn command(kind: CommandKind, span: Span) -> Command {
    Command {
        span,
        kind,
        redirects: Vec::new(),
        pipes_stderr: false,
    }
}

fn item(join: Join, commands: Vec<Command>) -> Item {
    Item {
        join,
        background: false,
        negated: false,
        commands,
    }
}

fn push_item(list: &mut List, item: Item) {
    if list.items.capacity() == 0 {
        list.items.reserve_exact(1);
    }
    list.items.push(item);
}

fn one(command: Command) -> List {
    List {
        items: vec![item(Join::Then, vec![command])],
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

fn command_word(list: List, span: Span, quoted: bool) -> Word {
    let mut word = Word {
        span,
        parts: Vec::new(),
    };
    push_part(&mut word.parts, Part::Command { list, quoted, span });
    word
}

/// `Write-Output` and `words`: what an expression does that stands alone.
fn output(mut words: Vec<Word>, start: usize) -> CommandKind {
    words.insert(0, plain("Write-Output", span(start, start)));
    CommandKind::Simple {
        assignments: Vec::new(),
        words,
    }
}

/// Whether these are words of [`output`].
fn is_output(words: &[Word]) -> bool {
    words.first().is_some_and(|w| w.span.start == w.span.end)
}

/// The list of commands that `words` consist of, if they are one value in parentheses.
fn sole_command(words: &mut [Word]) -> Option<List> {
    let [word] = words else { return None };
    match &mut word.parts[..] {
        [
            Part::Command {
                list,
                quoted: false,
                ..
            },
        ] => Some(std::mem::take(list)),
        _ => None,
    }
}

/// What a list consists of, if that is one group.
fn one_group(mut list: List) -> Result<List, List> {
    if let [item] = &mut list.items[..]
        && let [command] = &mut item.commands[..]
        && command.redirects.is_empty()
        && !item.background
        && let CommandKind::Group(inner) = &mut command.kind
    {
        return Ok(std::mem::take(inner));
    }
    Err(list)
}

/// A list as one command: the one in it, or a group.
fn unwrap(mut list: List, span: Span) -> Command {
    if let [item] = &mut list.items[..]
        && !item.background
        && item.commands.len() == 1
        && let Some(command) = item.commands.pop()
    {
        return command;
    }
    command(CommandKind::Group(list), span)
}

fn assigned(values: Vec<Word>) -> Assigned {
    match <[Word; 1]>::try_from(values) {
        Ok([value]) => Assigned::Scalar(value),
        Err(values) => Assigned::Array(values),
    }
}

fn into_parameter(word: Word) -> Option<Parameter> {
    match word.parts.into_iter().next() {
        Some(Part::Parameter { parameter, .. }) if matches!(parameter.op, ParameterOp::None) => {
            Some(*parameter)
        }
        _ => None,
    }
}
