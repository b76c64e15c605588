//! Reads expressions out of tokens: calls with their arguments, texts and what names are bound to.
//!
//! This is no parser of any language. What it does not understand it steps over, so that calls behind it are still found; every
//! token is read once, but for bodies of functions, which are read again for every call.

use std::collections::BTreeMap;
use std::ops::Range;
use std::rc::Rc;

use crate::facts::inline::file::Language;
use crate::facts::inline::got::{Got, below};
use crate::facts::inline::tokens::{Kind, Piece, Quoted, TOKENS, Token, tokens};
use crate::facts::interpret::Interpreter;
use crate::facts::{Limit, Origins, Value};
use crate::shell::Span;

/// How deeply expressions may nest.
const DEPTH: u32 = 24;
/// How often bodies of functions are read again.
const BODIES: u32 = 64;

/// Arguments of a call.
#[derive(Clone, Debug, Default)]
pub(super) struct Arguments {
    /// The last part of the name of what is called.
    pub(super) call: String,
    /// What it is called on.
    pub(super) object: Option<Got>,
    pub(super) list: Vec<Got>,
    pub(super) named: Vec<(String, Got)>,
}

impl Arguments {
    pub(super) fn origins(&self) -> Origins {
        let all = self
            .list
            .iter()
            .chain(self.named.iter().map(|(_, got)| got));
        all.chain(&self.object)
            .fold(Origins::default(), |origins, got| {
                origins.and(got.origins())
            })
    }
}

/// A function that the code itself declares.
pub(super) struct Function {
    tokens: Rc<Vec<Token>>,
    parameters: Vec<String>,
    body: Range<usize>,
    /// Whether the body is an expression.
    value: bool,
    called: bool,
    running: bool,
}

/// A place in tokens.
pub(super) struct Cursor {
    tokens: Rc<Vec<Token>>,
    at: usize,
    end: usize,
}

impl Cursor {
    fn kind(&self, ahead: usize) -> Option<&Kind> {
        self.token(ahead).map(|token| &token.kind)
    }

    fn token(&self, ahead: usize) -> Option<&Token> {
        self.tokens[..self.end.min(self.tokens.len())].get(self.at + ahead)
    }

    fn op(&self, ahead: usize) -> &'static str {
        match self.kind(ahead) {
            Some(Kind::Op(op)) => op,
            _ => "",
        }
    }

    fn is(&self, op: &str) -> bool {
        self.op(0) == op
    }

    /// The index of the bracket that closes the one here.
    fn close(&self) -> usize {
        self.token(0)
            .map_or(self.end, |token| token.close.min(self.end))
    }

    fn inner(&self, range: Range<usize>) -> Cursor {
        Cursor {
            tokens: Rc::clone(&self.tokens),
            at: range.start,
            end: range.end.max(range.start),
        }
    }
}

/// Reads one text.
pub(super) struct Reader<'a, 'w> {
    pub(super) this: &'a mut Interpreter<'w>,
    pub(super) language: &'static Language,
    pub(super) source: &'a str,
    pub(super) span: Span,
    pub(super) names: BTreeMap<String, Got>,
    pub(super) stars: Vec<String>,
    pub(super) functions: BTreeMap<String, Function>,
    pub(super) connects: bool,
    pub(super) hands: bool,
    /// The parameters of the function that is being read though nothing calls it.
    pub(super) idle: Vec<String>,
    returned: Option<Got>,
    printing: bool,
    depth: u32,
    nested: u32,
    bodies: u32,
}

impl<'a, 'w> Reader<'a, 'w> {
    pub(super) fn new(
        this: &'a mut Interpreter<'w>,
        language: &'static Language,
        source: &'a str,
        span: Span,
    ) -> Self {
        Self {
            this,
            language,
            source,
            span,
            names: BTreeMap::new(),
            stars: Vec::new(),
            functions: BTreeMap::new(),
            connects: false,
            hands: false,
            idle: Vec::new(),
            returned: None,
            printing: false,
            depth: 0,
            nested: 0,
            bodies: BODIES,
        }
    }

    /// Reads a part of the source as statements; what the last one is.
    pub(super) fn part(&mut self, range: Range<usize>) -> Got {
        if self.nested > 6 || !self.this.step(1) {
            self.this.limit(Limit::Depth);
            return Got::unknown("", Origins::default());
        }
        let tokens = Rc::new(tokens(self.source, range, self.language, self.nested));
        let count = tokens.len();
        if count >= TOKENS {
            self.this.limit(Limit::Length);
        }
        if !self
            .this
            .step(u32::try_from(count / 64).unwrap_or(u32::MAX))
        {
            return Got::unknown("", Origins::default());
        }
        self.nested += 1;
        let mut cursor = Cursor {
            tokens,
            at: 0,
            end: count,
        };
        let got = self.statements(&mut cursor);
        self.nested -= 1;
        got
    }

    /// Reads the whole text, and the bodies of functions that nothing in it calls.
    pub(super) fn all(&mut self, range: Range<usize>) {
        self.part(range);
        let left: Vec<String> = self
            .functions
            .iter()
            .filter(|(_, function)| !function.called)
            .map(|(name, _)| name.clone())
            .collect();
        for name in left {
            // What it does with what it is given is done by nobody.
            self.idle = self
                .functions
                .get(&name)
                .map(|function| function.parameters.clone())
                .unwrap_or_default();
            self.function(&name, &Arguments::default());
        }
        self.idle.clear();
    }

    fn word(&self, token: Option<&Token>) -> &'a str {
        match token {
            Some(token) if matches!(token.kind, Kind::Name | Kind::Variable) => {
                &self.source[token.start..token.end]
            }
            _ => "",
        }
    }

    fn name_at(&self, c: &Cursor, ahead: usize) -> &'a str {
        self.word(c.token(ahead))
    }

    fn statements(&mut self, c: &mut Cursor) -> Got {
        let mut last = Got::unknown("", Origins::default());
        while c.at < c.end.min(c.tokens.len()) {
            let before = c.at;
            if matches!(c.kind(0), Some(Kind::Line))
                || matches!(c.op(0), ";" | "," | ")" | "]" | "}" | ":")
            {
                self.printing = false;
                c.at += 1;
                continue;
            }
            let got = self.statement(c);
            last = self.returned.clone().unwrap_or(got);
            if c.at == before {
                c.at += 1;
            }
        }
        last
    }

    fn statement(&mut self, c: &mut Cursor) -> Got {
        let word = self.name_at(c, 0);
        match word {
            "import" | "from" if self.import(c) => return Got::List(Vec::new()),
            "for" | "foreach" => {
                self.looped(c);
                return Got::List(Vec::new());
            }
            "def" | "function" | "sub" | "func" | "fn" | "fun" | "defp" if self.declared(c) => {
                return Got::List(Vec::new());
            }
            "return" => {
                c.at += 1;
                let got = self.expression(c);
                self.returned = Some(got.clone());
                return got;
            }
            _ => {}
        }
        self.bound_behind(c, c.end);
        let got = self.expression(c);
        // `with open(…) as f`, `rescue X => e`
        if self.name_at(c, 0) == "as" && !self.name_at(c, 1).is_empty() {
            let name = self.name_at(c, 1).to_owned();
            self.bind(&name, got.clone());
            c.at += 2;
        }
        got
    }

    /// Binds what stands behind: `unlink for <*.o>`, `f(x) for x in y`.
    fn bound_behind(&mut self, c: &Cursor, end: usize) {
        let mut at = c.at;
        let end = end.min(c.tokens.len());
        let mut first = true;
        while at < end {
            let token = &c.tokens[at];
            match &token.kind {
                Kind::Op("(" | "[" | "{") => at = token.close.min(end),
                Kind::Op(";") | Kind::Line => return,
                Kind::Op(")" | "]" | "}") => return,
                Kind::Name if !first && matches!(self.word(Some(token)), "for" | "foreach") => {
                    let mut inner = c.inner(at..end);
                    self.looped(&mut inner);
                    return;
                }
                _ => {}
            }
            first = false;
            at += 1;
        }
    }

    /// `import a.b as c`, `from a import b as c`, `import {b as c} from "a"`; true when it was one.
    fn import(&mut self, c: &mut Cursor) -> bool {
        let start = c.at;
        let mut end = c.at;
        while end < c.end.min(c.tokens.len())
            && !matches!(c.tokens[end].kind, Kind::Line | Kind::Op(";"))
        {
            end += 1;
            if end - start > 200 {
                break;
            }
        }
        if c.op(1) == "(" {
            return false;
        }
        let from = self.name_at(c, 0) == "from";
        // `import x from "module"`
        let quoted = (start..end).rev().find_map(|at| match &c.tokens[at].kind {
            Kind::Text(quoted) => Some(self.quoted(quoted).value()),
            _ => None,
        });
        let mut module = quoted
            .as_ref()
            .map(|text| module_name(text.text()))
            .unwrap_or_default();
        let mut at = start + 1;
        if from && module.is_empty() {
            while at < end && self.word(c.tokens.get(at)) != "import" {
                match &c.tokens[at].kind {
                    Kind::Name => module.push_str(self.word(c.tokens.get(at))),
                    Kind::Op(".") if !module.is_empty() => module.push('.'),
                    _ => {}
                }
                at += 1;
            }
            at += 1;
        }
        let mut braces = from;
        while at < end {
            let word = self.word(c.tokens.get(at));
            match &c.tokens[at].kind {
                Kind::Op("{") => braces = true,
                Kind::Op("}") => braces = false,
                Kind::Op("*") if from => self.stars.push(module.clone()),
                Kind::Name if word == "from" && quoted.is_some() => break,
                Kind::Name
                    if matches!(word, "type" | "static")
                        && matches!(
                            c.tokens.get(at + 1).map(|token| &token.kind),
                            Some(Kind::Name | Kind::Op("{"))
                        ) => {}
                Kind::Name => {
                    let mut path = word.to_owned();
                    while at + 2 < end
                        && matches!(c.tokens[at + 1].kind, Kind::Op("." | "::"))
                        && matches!(c.tokens[at + 2].kind, Kind::Name)
                    {
                        path.push('.');
                        path.push_str(self.word(c.tokens.get(at + 2)));
                        at += 2;
                    }
                    let renamed = self.word(c.tokens.get(at + 1)) == "as";
                    let as_name = renamed.then(|| self.word(c.tokens.get(at + 2)).to_owned());
                    if renamed {
                        at += 2;
                    }
                    let whole = match (braces, quoted.is_some()) {
                        (true, _) => format!("{module}.{path}"),
                        (false, true) => module.clone(),
                        (false, false) => path.clone(),
                    };
                    // `import os.path` binds `os`; of `import a.b.C` in Java the last part is the name.
                    let name = as_name.unwrap_or_else(|| path.clone());
                    if !name.contains('.') && name != whole && name != "as" {
                        self.bind(&name, Got::Name(whole));
                    }
                }
                Kind::Op("*")
                    // `* as fs`
                    if self.word(c.tokens.get(at + 1)) == "as" => {
                        let name = self.word(c.tokens.get(at + 2)).to_owned();
                        self.bind(&name, Got::Name(module.clone()));
                        at += 2;
                    }
                _ => {}
            }
            at += 1;
        }
        c.at = end;
        true
    }

    /// `for … in …`, `for (const x of …)`, `foreach (… as $x)`, `for my $f (…)`, `for <list>`.
    fn looped(&mut self, c: &mut Cursor) {
        c.at += 1;
        if self.name_at(c, 0) == "await" {
            c.at += 1;
        }
        let outer_end = c.end;
        let mut paren = None;
        if c.is("(") {
            paren = Some(c.close());
            c.at += 1;
        }
        let stop = paren.unwrap_or(c.end).min(c.at + 14).min(c.tokens.len());
        let mut names = Vec::new();
        let mut found = None;
        for at in c.at..stop {
            let token = &c.tokens[at];
            match &token.kind {
                Kind::Name | Kind::Variable => match self.word(Some(token)) {
                    "in" | "of" => {
                        found = Some(at + 1);
                        break;
                    }
                    "const" | "let" | "var" | "my" | "our" | "local" | "final" | "val" => {}
                    "as" => break,
                    name => names.push(name.to_owned()),
                },
                Kind::Op(":") if paren.is_some() && names.len() > 1 => {
                    found = Some(at + 1);
                    names.drain(..names.len() - 1);
                    break;
                }
                Kind::Op("," | "[" | "]" | "{" | "}" | "$" | "&") => {}
                // `for my $f (…)`
                Kind::Op("(")
                    if paren.is_none()
                        && matches!(c.tokens[at - 1].kind, Kind::Variable)
                        && self.language.sigils.contains('@') =>
                {
                    found = Some(at);
                    break;
                }
                _ => break,
            }
        }
        if let Some(at) = found {
            c.at = at;
            if let Some(close) = paren {
                c.end = close.max(at);
            }
            let list = self.expression(c);
            self.destructure(&names, &list.member());
        } else if !self.language.sigils.is_empty() {
            // `foreach ($list as $x)`, `… for @list`
            if let Some(close) = paren {
                c.end = close.max(c.at);
            }
            let list = self.arguments_until(c, None);
            let list = match list.list.len() {
                1 => list
                    .list
                    .into_iter()
                    .next()
                    .unwrap_or(Got::List(Vec::new())),
                _ => Got::List(list.list),
            };
            let member = list.member();
            if self.name_at(c, 0) == "as" {
                c.at += 1;
                let mut last = String::new();
                while c.at < c.end.min(c.tokens.len()) {
                    let word = self.name_at(c, 0);
                    if !word.is_empty() {
                        word.clone_into(&mut last);
                    }
                    c.at += 1;
                }
                self.bind(&last, member);
            } else {
                self.bind("_", member);
            }
        }
        c.end = outer_end;
        if let Some(close) = paren
            && found.is_some()
        {
            c.at = c.at.max(close);
        }
    }

    /// Notes a function that is declared here, without reading its body; false when its extent cannot be told.
    fn declared(&mut self, c: &mut Cursor) -> bool {
        let name = self.name_at(c, 1).to_owned();
        if name.is_empty() {
            return false;
        }
        let perl = self.name_at(c, 0) == "sub";
        let mut at = c.at + 2;
        let mut parameters = Vec::new();
        if matches!(
            c.tokens.get(at).map(|token| &token.kind),
            Some(Kind::Op("("))
        ) {
            let close = c.tokens[at].close.min(c.end).min(c.tokens.len());
            parameters = self.parameters(c, at + 1..close);
            at = close + 1;
        } else if !perl {
            return false;
        }
        let Some(body) = self.body(c, c.at, at) else {
            return false;
        };
        c.at = body.end;
        if self.functions.len() < 512 {
            let function = Function {
                tokens: Rc::clone(&c.tokens),
                parameters,
                body,
                value: false,
                called: false,
                running: false,
            };
            self.functions.insert(name, function);
        }
        true
    }

    fn parameters(&self, c: &Cursor, range: Range<usize>) -> Vec<String> {
        let mut names = Vec::new();
        let mut fresh = true;
        let mut at = range.start;
        while at < range.end.min(c.tokens.len()) {
            let token = &c.tokens[at];
            match &token.kind {
                Kind::Op(",") => fresh = true,
                Kind::Op("(" | "[" | "{") => at = token.close.min(range.end),
                Kind::Name | Kind::Variable if fresh => {
                    names.push(self.word(Some(token)).to_owned());
                    fresh = false;
                }
                _ => {}
            }
            at += 1;
        }
        names
    }

    /// The body of a function: in braces, or indented more than its head.
    fn body(&self, c: &Cursor, head: usize, from: usize) -> Option<Range<usize>> {
        let end = c.end.min(c.tokens.len());
        if !self.language.indents {
            let open = (from..end.min(from + 12))
                .find(|&at| matches!(c.tokens[at].kind, Kind::Op("{" | ";") | Kind::Line))?;
            if !matches!(c.tokens[open].kind, Kind::Op("{")) {
                return None;
            }
            return Some(open + 1..c.tokens[open].close.min(end));
        }
        let colon = (from..end.min(from + 64))
            .find(|&at| matches!(c.tokens[at].kind, Kind::Op(":") | Kind::Line))?;
        let indent = self.indent(c.tokens[head].start);
        let mut at = colon + 1;
        while at < end {
            if matches!(c.tokens[at].kind, Kind::Line)
                && let Some(next) = c.tokens[at + 1..end]
                    .iter()
                    .find(|token| !matches!(token.kind, Kind::Line))
                && self.indent(next.start) <= indent
            {
                break;
            }
            // Blank lines in a row are passed together.
            while at + 1 < end
                && matches!(c.tokens[at].kind, Kind::Line)
                && matches!(c.tokens[at + 1].kind, Kind::Line)
            {
                at += 1;
            }
            at += 1;
        }
        Some(colon + 1..at.min(end).max(colon + 1))
    }

    /// How far a place in the source is from the beginning of its line, if only blanks stand before it there.
    fn indent(&self, at: usize) -> usize {
        let before = &self.source.as_bytes()[..at];

        before
            .iter()
            .rev()
            .take(256)
            .take_while(|byte| matches!(byte, b' ' | b'\t'))
            .count()
    }

    /// Reads the body of a declared function with its parameters bound.
    pub(super) fn function(&mut self, name: &str, arguments: &Arguments) -> Got {
        let unknown = Got::unknown("", arguments.origins());
        let Some(function) = self.functions.get_mut(name) else {
            return unknown;
        };
        if function.running {
            return unknown;
        }
        let (tokens, body, value) = (
            Rc::clone(&function.tokens),
            function.body.clone(),
            function.value,
        );
        let parameters = function.parameters.clone();
        function.called = true;
        let size = body.len() / 16;
        if self.bodies == 0
            || self.depth >= DEPTH
            || !self.this.step(u32::try_from(size).unwrap_or(u32::MAX))
        {
            self.this.limit(Limit::Steps);
            return unknown;
        }
        self.bodies -= 1;
        if let Some(function) = self.functions.get_mut(name) {
            function.running = true;
        }
        let mut before = Vec::new();
        for (index, parameter) in parameters.iter().enumerate() {
            let given = arguments.list.get(index).or_else(|| {
                let mut named = arguments.named.iter();
                named
                    .find(|(name, _)| name == parameter)
                    .map(|(_, got)| got)
            });
            let got = given
                .cloned()
                .unwrap_or_else(|| Got::unknown(parameter, Origins::default()));
            before.push((
                parameter.clone(),
                self.names.insert(parameter.clone(), got.kept()),
            ));
        }
        // perl's `my ($x) = @_`, `shift`
        before.push((
            "_".to_owned(),
            self.names
                .insert("_".to_owned(), Got::List(arguments.list.clone()).kept()),
        ));
        let outer = self.returned.take();
        let mut cursor = Cursor {
            tokens,
            at: body.start,
            end: body.end,
        };
        self.depth += 1;
        let last = if value {
            self.expression(&mut cursor)
        } else {
            self.statements(&mut cursor)
        };
        self.depth -= 1;
        let result = self.returned.take().unwrap_or(last);
        self.returned = outer;
        for (name, got) in before.into_iter().rev() {
            match got {
                Some(got) => self.names.insert(name, got),
                None => self.names.remove(&name),
            };
        }
        if let Some(function) = self.functions.get_mut(name) {
            function.running = false;
        }
        result.kept()
    }

    pub(super) fn bind(&mut self, name: &str, got: Got) {
        if !name.is_empty() && self.names.len() < 4096 {
            self.functions.remove(name);
            self.names.insert(name.to_owned(), got.kept());
        }
    }

    fn destructure(&mut self, names: &[String], got: &Got) {
        if let [name] = names {
            self.bind(name, got.clone());
            return;
        }
        for (index, name) in names.iter().enumerate() {
            let member = match got {
                Got::List(all) => all.get(index).cloned(),
                Got::OneOf(all) => {
                    let column = all.iter().filter_map(|one| match one {
                        Got::List(row) => row.get(index).cloned(),
                        _ => None,
                    });
                    Some(Got::OneOf(column.collect())).filter(|got| got.width() > 0)
                }
                // Index and member: `for i, f in ipairs(list)`.
                other if index + 1 == names.len() => Some(other.clone()),
                _ => None,
            };
            let member = member.unwrap_or_else(|| Got::unknown(name, got.origins()));
            self.bind(name, member);
        }
    }

    fn assigns(&self, op: &str) -> bool {
        op == "=" || self.language.assigns.iter().any(|assigns| assigns == op)
    }

    pub(super) fn expression(&mut self, c: &mut Cursor) -> Got {
        if self.depth >= DEPTH {
            self.this.limit(Limit::Depth);
            c.at += 1;
            return Got::unknown("", Origins::default());
        }
        self.depth += 1;
        let got = self.chain(c);
        self.depth -= 1;
        got
    }

    fn chain(&mut self, c: &mut Cursor) -> Got {
        if let Some(got) = self.assignment(c) {
            return got;
        }
        let first_text = matches!(c.kind(0), Some(Kind::Text(_)));
        let mut left = self.operand(c);
        let mut adjacent = first_text;
        loop {
            let (kind, op) = (c.kind(0), c.op(0));
            match kind {
                None | Some(Kind::Line) => break,
                Some(Kind::Text(_)) if adjacent || self.language.adjacent => {
                    let right = self.operand(c);
                    left = self.added(left, &right);
                }
                Some(Kind::Variable | Kind::Number(_)) if self.language.adjacent => {
                    let right = self.operand(c);
                    left = self.added(left, &right);
                }
                Some(Kind::Name)
                    if self.language.pipes
                        && self.name_at(c, 0) != "getline"
                        && self.language.adjacent
                        && !is_word_operator(self.name_at(c, 0)) =>
                {
                    let right = self.operand(c);
                    left = self.added(left, &right);
                }
                Some(Kind::Name) => match self.name_at(c, 0) {
                    "or" | "and" | "is" | "x" => {
                        c.at += 1;
                        let right = self.operand(c);
                        left = self.either(left, right);
                    }
                    // `a if b else c`
                    "if" if self.language.indents => {
                        c.at += 1;
                        self.operand(c);
                    }
                    "else" if self.language.indents && !matches!(c.op(1), ":" | "{") => {
                        c.at += 1;
                        let right = self.expression(c);
                        left = self.either(left, right);
                    }
                    _ => break,
                },
                Some(Kind::Op(_)) => {
                    if matches!(op, "," | ";" | ")" | "]" | "}" | ":" | "{") {
                        break;
                    }
                    if self.language.pipes && op == "|" {
                        c.at += 1;
                        if self.name_at(c, 0) == "getline" {
                            c.at += 1;
                            self.emit(vec![left.value()], true);
                            left = Got::unknown("getline", Origins::GENERATED);
                        } else {
                            let command = self.expression(c);
                            self.emit(vec![command.value()], true);
                        }
                        continue;
                    }
                    if self.language.pipes && self.printing && matches!(op, ">" | "->" | "<-") {
                        let append = c.op(1) == ">";
                        c.at += 1 + usize::from(append);
                        let path = self.operand(c);
                        if !matches!(path, Got::Number(_)) {
                            self.opened(&path.value(), true, append, None);
                        }
                        continue;
                    }
                    if self.assigns(op) {
                        c.at += 1;
                        let right = self.expression(c);
                        if let Got::Name(name) = &left {
                            let name = name.clone();
                            self.bind(&name, right.clone());
                        }
                        left = right;
                        continue;
                    }
                    c.at += 1;
                    match op {
                        "=>" => {
                            left = self.expression(c);
                        }
                        "?" => {
                            let yes = self.expression(c);
                            if c.is(":") {
                                c.at += 1;
                                let no = self.expression(c);
                                left = self.either(yes, no);
                            } else {
                                left = yes;
                            }
                        }
                        "|>" => {
                            let outer = self.names.insert("\0piped".to_owned(), left);
                            left = self.operand(c);
                            if let Some(outer) = outer {
                                self.names.insert("\0piped".to_owned(), outer);
                            } else {
                                self.names.remove("\0piped");
                            }
                        }
                        "/" if !matches!(left, Got::Number(_)) => {
                            let right = self.operand(c);
                            left = match left {
                                Got::Object(_, base) | Got::Value(base) if is_long(&base) => {
                                    Got::unknown("(a long path)", base.origins())
                                }
                                Got::Object(class, base) => {
                                    Got::Object(class, below(&base, &right.value()))
                                }
                                left => Got::Value(below(&left.value(), &right.value())),
                            };
                        }
                        "%" if matches!(&left, Got::Value(value) if !value.text().is_empty()) => {
                            let right = self.operand(c);
                            let mut arguments = Vec::new();
                            match right {
                                Got::List(all) => arguments.extend(all),
                                other => arguments.push(other),
                            }
                            left = Got::Value(self.formatted(&left.value(), &arguments));
                        }
                        "||" | "??" | "&&" => {
                            let right = self.operand(c);
                            left = self.either(left, right);
                        }
                        // `"cmd" | prog` in other languages is no pipe of ours.
                        op if self.language.adds.iter().any(|adds| adds == op) => {
                            let right = self.operand(c);
                            left = self.added(left, &right);
                        }
                        "++" | "--" => {}
                        _ => {
                            let right = self.operand(c);
                            left = Got::unknown("", left.origins().and(right.origins()));
                        }
                    }
                }
                _ => break,
            }
            adjacent = false;
            if !self.this.step(0) {
                break;
            }
        }
        left
    }

    /// `name = …`, `const {a, b: c} = …`, `my ($a, $b) = …`.
    fn assignment(&mut self, c: &mut Cursor) -> Option<Got> {
        let declares = matches!(
            self.name_at(c, 0),
            "const"
                | "let"
                | "var"
                | "my"
                | "our"
                | "local"
                | "val"
                | "def"
                | "set"
                | "auto"
                | "final"
        ) && !c.op(1).eq("=");
        let ahead = usize::from(declares);
        if declares && matches!(c.op(1), "{" | "(" | "[") {
            let close = c.tokens[c.at + 1].close.min(c.end);
            let equals = match c.tokens.get(close + 1).map(|token| &token.kind) {
                Some(Kind::Op(op)) => self.assigns(op),
                _ => false,
            };
            if !equals || close >= c.end {
                c.at += 1;
                return None;
            }
            let fields = c.op(1) == "{";
            let range = c.at + 2..close;
            let names = self.parameters(c, range.clone());
            let tokens = Rc::clone(&c.tokens);
            c.at = close + 2;
            let got = self.expression(c);
            if fields {
                for (index, token) in tokens[range.clone()].iter().enumerate() {
                    let name = self.word(Some(token));
                    let at = range.start + index;
                    // The new name stands behind `:`.
                    if name.is_empty() || matches!(tokens[at - 1].kind, Kind::Op(":")) {
                        continue;
                    }
                    let renamed = matches!(
                        tokens.get(at + 1).map(|token| &token.kind),
                        Some(Kind::Op(":"))
                    );
                    let new = if renamed {
                        self.word(tokens.get(at + 2)).to_owned()
                    } else {
                        name.to_owned()
                    };
                    let member = self.selected(&got, name);
                    self.bind(&new, member);
                }
            } else {
                self.destructure(&names, &got);
            }
            return Some(got);
        }
        let name = self.name_at(c, ahead);
        if name.is_empty() {
            return None;
        }
        let mut next = ahead + 1;
        // `x: str = …`
        if c.op(next) == ":"
            && matches!(c.kind(next + 1), Some(Kind::Name))
            && c.op(next + 2) == "="
        {
            next += 2;
        }
        let op = c.op(next);
        if !self.assigns(op) || (op == "=" && matches!(c.op(next + 1), "=" | "~")) {
            if declares {
                c.at += 1;
            }
            return None;
        }
        c.at += next + 1;
        let value = self.declares_lambda(c, name);
        if value {
            return Some(Got::Name(name.to_owned()));
        }
        let got = self.expression(c);
        if op.len() > 1 && op.ends_with('=') && op != ":=" {
            let adds = self
                .language
                .adds
                .iter()
                .any(|adds| op.strip_suffix('=') == Some(adds));
            let old = self.names.get(name).cloned();
            let new = match old {
                Some(old) if adds => self.added(old, &got),
                Some(old) => self.either(old, got.clone()),
                None => got.clone(),
            };
            self.bind(name, new);
        } else {
            self.bind(name, got.clone());
        }
        Some(got)
    }

    /// `f = (x) => …`, `f = lambda x: …`, `f = function(x) {…}`: noted as a function.
    fn declares_lambda(&mut self, c: &mut Cursor, name: &str) -> bool {
        let Some((parameters, at)) = self.lambda(c) else {
            return false;
        };
        let end = c.end.min(c.tokens.len());
        let braced = matches!(
            c.tokens.get(at).map(|token| &token.kind),
            Some(Kind::Op("{"))
        );
        let body = if braced {
            at + 1..c.tokens[at].close.min(end)
        } else {
            let mut stop = at;
            while stop < end {
                match &c.tokens[stop].kind {
                    Kind::Op("(" | "[" | "{") => stop = c.tokens[stop].close.min(end),
                    Kind::Op(";" | "," | ")" | "]" | "}") | Kind::Line => break,
                    _ => {}
                }
                stop += 1;
            }
            at..stop.min(end)
        };
        c.at = body.end.max(c.at);
        let function = Function {
            tokens: Rc::clone(&c.tokens),
            parameters,
            body,
            value: !braced,
            called: false,
            running: false,
        };
        self.names.remove(name);
        if self.functions.len() < 512 {
            self.functions.insert(name.to_owned(), function);
        }
        true
    }

    /// The parameters of a function without a name that stands here, and where its body begins.
    fn lambda(&self, c: &Cursor) -> Option<(Vec<String>, usize)> {
        let mut at = c.at;
        let end = c.end.min(c.tokens.len());
        let word = |at: usize| {
            if at < end {
                self.word(c.tokens.get(at))
            } else {
                ""
            }
        };
        let op = |at: usize| match c.tokens.get(at).map(|token| &token.kind) {
            Some(Kind::Op(op)) if at < end => *op,
            _ => "",
        };
        if word(at) == "async" {
            at += 1;
        }
        if word(at) == "lambda" {
            let colon = (at..end.min(at + 40)).find(|&at| op(at) == ":")?;
            return Some((self.parameters(c, at + 1..colon), colon + 1));
        }
        if matches!(word(at), "function" | "fn" | "sub") {
            let mut open = at + 1;
            if !word(open).is_empty() {
                open += 1;
            }
            if op(open) == "(" {
                let close = c.tokens[open].close;
                if close >= end {
                    return None;
                }
                let body = close + 1;
                let body = if op(body) == "=>" { body + 1 } else { body };
                return Some((self.parameters(c, open + 1..close), body));
            }
            return (op(open) == "{").then(|| (Vec::new(), open));
        }
        if !word(at).is_empty()
            && op(at + 1) == "=>"
            && self.language.blocks.len() + self.language.comments.len() > 0
            && !self.language.sigils.contains('$')
        {
            return Some((vec![word(at).to_owned()], at + 2));
        }
        if op(at) == "(" {
            let close = c.tokens[at].close;
            if close < end && op(close + 1) == "=>" {
                return Some((self.parameters(c, at + 1..close), close + 2));
            }
        }
        None
    }

    fn operand(&mut self, c: &mut Cursor) -> Got {
        if self.depth >= DEPTH {
            self.this.limit(Limit::Depth);
            c.at += 1;
            return Got::unknown("", Origins::default());
        }
        self.depth += 1;
        let got = match self.language.pipes && self.name_at(c, 0) == "getline" {
            true => self.getline(c),
            false => self.operand_inside(c),
        };
        self.depth -= 1;
        got
    }

    /// `getline`, `getline line < "file"`
    fn getline(&mut self, c: &mut Cursor) -> Got {
        c.at += 1;
        if matches!(c.kind(0), Some(Kind::Name | Kind::Variable)) {
            self.operand_inside(c);
        }
        if c.op(0) != "<" {
            return Got::unknown("getline", Origins::default());
        }
        c.at += 1;
        let path = self.operand(c).value();
        self.opened(&path, false, false, None);
        Got::unknown("getline", path.origins())
    }

    fn operand_inside(&mut self, c: &mut Cursor) -> Got {
        let mut negative = false;
        loop {
            match (c.op(0), self.name_at(c, 0)) {
                ("-", _) => negative = true,
                (
                    "!" | "*" | "**" | "..." | "&" | "\\" | "~" | "@" | "+" | "$" | "^" | "#"
                    | "--" | "++" | ".",
                    _,
                ) => {}
                (
                    "",
                    "new" | "await" | "not" | "yield" | "return" | "throw" | "raise" | "typeof"
                    | "void" | "async" | "lambda" | "then" | "do" | "unless" | "if" | "elsif"
                    | "elif" | "while" | "until" | "when" | "else" | "begin" | "try" | "eval",
                ) if !matches!(c.op(1), "." | "=" | ",")
                    && !(self.name_at(c, 0) == "eval"
                        && (c.op(1) == "(" || !self.language.sigils.contains('$')))
                    && !(self.name_at(c, 0) == "eval" && c.op(1) != "{") => {}
                _ => break,
            }
            c.at += 1;
        }
        // A lambda that is not bound: its body is read where it stands.
        if let Some((parameters, body)) = self.lambda(c)
            && body < c.end
        {
            for parameter in &parameters {
                self.names.remove(parameter);
            }
            c.at = body;
            return self.expression(c);
        }
        let from = c.at;
        let mut left = match c.kind(0) {
            None | Some(Kind::Line) => return Got::unknown("", Origins::default()),
            Some(Kind::Pattern) => {
                c.at += 1;
                Got::unknown("(a pattern)", Origins::default())
            }
            Some(Kind::Number(number)) => {
                let got = number.map_or_else(
                    || Got::unknown("(a number)", Origins::default()),
                    |number| Got::Number(if negative { -number } else { number }),
                );
                c.at += 1;
                got
            }
            Some(Kind::Text(_)) => {
                let tokens = Rc::clone(&c.tokens);
                c.at += 1;
                match tokens.get(from).map(|token| &token.kind) {
                    Some(Kind::Text(quoted)) => self.quoted(quoted),
                    _ => Got::unknown("", Origins::default()),
                }
            }
            Some(Kind::Name | Kind::Variable) => {
                let name = self.name_at(c, 0).to_owned();
                let variable = matches!(c.kind(0), Some(Kind::Variable));
                if self.language.pipes && matches!(&*name, "print" | "printf") {
                    self.printing = true;
                }
                c.at += 1;
                self.named(&name, variable)
            }
            Some(Kind::Op("(")) => {
                let close = c.close();
                let prefix = self.language.prefix;
                let mut inner = c.inner(c.at + 1..close);
                c.at = close + 1;
                let assigns = !self.name_at(&inner, 0).is_empty()
                    && inner.op(1) == "="
                    && !matches!(inner.op(2), "=" | "~");
                if prefix {
                    self.form(&mut inner)
                } else if assigns {
                    self.expression(&mut inner)
                } else {
                    self.bound_behind(&inner, close);
                    let mut arguments = self.arguments_until(&mut inner, None);
                    match arguments.list.len() {
                        1 if arguments.named.is_empty() => arguments.list.remove(0),
                        _ => Got::List(arguments.list),
                    }
                }
            }
            Some(Kind::Op("[")) => {
                let close = c.close();
                let mut inner = c.inner(c.at + 1..close);
                c.at = close + 1;
                self.bound_behind(&inner, close);
                let arguments = self.arguments_until(&mut inner, None);
                if arguments.list.is_empty() && !arguments.named.is_empty() {
                    Got::Fields(arguments.named)
                } else {
                    Got::List(arguments.list)
                }
            }
            Some(Kind::Op("{")) => {
                let close = c.close();
                let is_fields = matches!(
                    c.kind(1),
                    Some(Kind::Name | Kind::Text(_) | Kind::Variable | Kind::Number(_))
                ) && matches!(c.op(2), ":" | "=>" | ",")
                    || matches!(c.op(1), ":" | "..." | "}");
                let mut inner = c.inner(c.at + 1..close);
                c.at = close + 1;
                if is_fields {
                    self.bound_behind(&inner, close);
                    let arguments = self.arguments_until(&mut inner, None);
                    Got::Fields(arguments.named)
                } else {
                    let got = self.statements(&mut inner);
                    if self.language.indents {
                        Got::unknown("", got.origins())
                    } else {
                        got
                    }
                }
            }
            Some(Kind::Op(":")) if self.language.symbols && !self.name_at(c, 1).is_empty() => {
                let name = self.name_at(c, 1).to_owned();
                c.at += 2;
                Got::text(name)
            }
            Some(Kind::Op(op)) => {
                if !matches!(*op, ")" | "]" | "}" | "," | ";") {
                    c.at += 1;
                }
                return Got::unknown("", Origins::default());
            }
        };
        // Calls, members and elements behind it.
        let mut links = 0u32;
        loop {
            links += 1;
            if links > 512 && !self.this.step(1) {
                break;
            }
            // A chain may go on in the next line.
            if matches!(c.kind(0), Some(Kind::Line))
                && matches!(c.op(1), "." | "?." | "&." | "->")
                && self.joins(c.op(1))
            {
                c.at += 1;
            }
            let op = c.op(0);
            let glued = c.token(0).is_some_and(|token| !token.spaced);
            if self.joins(op)
                && (matches!(c.kind(1), Some(Kind::Name | Kind::Variable))
                    || matches!(c.op(1), "[" | "{" | "("))
                && (op != ":" || glued)
            {
                if matches!(c.kind(1), Some(Kind::Name | Kind::Variable)) {
                    let name = self.name_at(c, 1).to_owned();
                    c.at += 2;
                    left = self.selected(&left, &name);
                } else {
                    c.at += 1;
                }
                continue;
            }
            let callable = matches!(left, Got::Name(_) | Got::Method(..));
            match op {
                "(" if glued || callable && !self.language.bare => {
                    let close = c.close();
                    let mut inner = c.inner(c.at + 1..close);
                    c.at = close + 1;
                    self.bound_behind(&inner, close);
                    let start = inner.at;
                    let object = self.handed(&left);
                    let arguments = self.arguments_until(&mut inner, object.as_ref());
                    let callee = left;
                    left = self.called(&callee, arguments);
                    if self.finds(&callee) {
                        // What is done to each path is known only now.
                        inner.at = start;
                        self.arguments_until(&mut inner, None);
                    }
                }
                "[" if glued && !matches!(left, Got::Number(_)) => {
                    let close = c.close();
                    let mut inner = c.inner(c.at + 1..close);
                    c.at = close + 1;
                    let arguments = self.arguments_until(&mut inner, None);
                    left = self.element(left, arguments.list);
                }
                "{" if glued
                    && self.language.sigils.contains('%')
                    && !matches!(left, Got::Number(_)) =>
                {
                    let close = c.close();
                    let key = match (self.name_at(c, 1), close == c.at + 2) {
                        (name, true) if !name.is_empty() => Got::text(name),
                        _ => {
                            let mut inner = c.inner(c.at + 1..close);
                            self.expression(&mut inner)
                        }
                    };
                    c.at = close + 1;
                    left = self.element(left, vec![key]);
                }
                _ if self.block_follows(c) && callable_or_list(&left) => {
                    let member = match &left {
                        Got::Method(object, _) => object.member(),
                        Got::Name(_) => Got::unknown("", Origins::default()),
                        other => other.member(),
                    };
                    self.block(c, member);
                    break;
                }
                _ if callable
                    && matches!(c.kind(0), Some(Kind::Text(_)))
                    && !self.language.indents =>
                {
                    left = self.bare_call(&left, c);
                }
                _ if callable && self.language.bare && self.argument_follows(c) => {
                    left = self.bare_call(&left, c);
                }
                _ => break,
            }
        }
        // What is called without arguments.
        let pure = match &left {
            Got::Method(..) => self.language.bare || self.is_pure(&left),
            Got::Name(_) => (self.language.bare && self.is_known(&left)) || self.is_pure(&left),
            _ => false,
        };
        if pure && !c.is("=") {
            left = self.called(&left, Arguments::default());
        }
        left
    }

    fn joins(&self, op: &str) -> bool {
        !op.is_empty() && self.language.joins.iter().any(|joins| joins == op)
    }

    /// Whether an argument without parentheses begins here.
    fn argument_follows(&self, c: &Cursor) -> bool {
        let Some(token) = c.token(0) else {
            return false;
        };
        if !token.spaced {
            return false;
        }
        match &token.kind {
            Kind::Variable | Kind::Number(_) => true,
            Kind::Name => !is_word_operator(self.word(Some(token))),
            Kind::Op("[" | "(" | "\\" | "*") => token.spaced,
            Kind::Op("-" | "::" | ":" | "<" | "<<" | "&") => {
                c.token(1).is_some_and(|next| !next.spaced)
            }
            _ => false,
        }
    }

    fn bare_call(&mut self, left: &Got, c: &mut Cursor) -> Got {
        let object = match left {
            Got::Method(object, _) => Some((**object).clone()),
            _ => None,
        };
        let stop = if self.language.bare {
            None
        } else {
            Some(c.at + 1)
        };
        let arguments = if let Some(stop) = stop {
            // A tagged text, or lua's call with one text.
            let mut inner = c.inner(c.at..stop);
            c.at = stop;
            self.arguments_until(&mut inner, object.as_ref())
        } else {
            self.bare_arguments(c, object.as_ref())
        };
        self.called(left, arguments)
    }

    fn block_follows(&self, c: &Cursor) -> bool {
        if !self.language.bare || self.language.pipes {
            return false;
        }
        let braces =
            c.is("{") && (self.language.sigils.is_empty() || !self.language.sigils.contains('%'));
        braces || (self.name_at(c, 0) == "do" && (c.op(1) == "|"))
    }

    /// `{ |x| … }`, `do |x| … end`, `{ x -> … }`, `{ it … }`.
    fn block(&mut self, c: &mut Cursor, member: Got) {
        let braces = c.is("{");
        let close = if braces { c.close() } else { c.end };
        c.at += 1;
        let mut names = Vec::new();
        if c.is("|") {
            c.at += 1;
            while c.at < close && !c.is("|") {
                let name = self.name_at(c, 0);
                if !name.is_empty() {
                    names.push(name.to_owned());
                }
                c.at += 1;
            }
            c.at += 1;
        } else if c.op(1) == "->" && !self.name_at(c, 0).is_empty() {
            names.push(self.name_at(c, 0).to_owned());
            c.at += 2;
        } else {
            names.push("it".to_owned());
        }
        self.destructure(&names, &member);
        if braces {
            let mut inner = c.inner(c.at..close);
            self.statements(&mut inner);
            c.at = close + 1;
        }
    }

    /// Arguments up to the end of the cursor.
    fn arguments_until(&mut self, c: &mut Cursor, object: Option<&Got>) -> Arguments {
        let mut arguments = Arguments::default();
        while c.at < c.end.min(c.tokens.len()) {
            if matches!(c.kind(0), Some(Kind::Line)) || matches!(c.op(0), "," | ";") {
                c.at += 1;
                continue;
            }
            if matches!(self.name_at(c, 0), "for" | "as") && !arguments.list.is_empty() {
                if self.name_at(c, 0) == "as" {
                    return arguments;
                }
                // A comprehension: its loop has been bound before.
                c.at = c.end;
                break;
            }
            let before = c.at;
            self.argument(c, object, &mut arguments);
            if c.at == before {
                c.at += 1;
            }
        }
        arguments
    }

    fn argument(&mut self, c: &mut Cursor, object: Option<&Got>, arguments: &mut Arguments) {
        // Parameters of a function that is handed over stand for members of the object.
        if let Some((parameters, body)) = self.lambda(c)
            && body < c.end
        {
            let member = object.map_or_else(|| Got::unknown("", Origins::default()), Got::member);
            for (index, parameter) in parameters.iter().enumerate() {
                let got = if index == 0 {
                    member.clone()
                } else {
                    Got::unknown(parameter, Origins::default())
                };
                self.bind(parameter, got);
            }
            c.at = body;
            let got = self.expression(c);
            arguments.list.push(got);
            return;
        }
        let key = match c.kind(0) {
            Some(Kind::Name | Kind::Variable) => Some(self.name_at(c, 0).to_owned()),
            Some(Kind::Text(quoted)) => match &quoted.pieces[..] {
                [Piece::Plain(text)] => Some(text.clone()),
                _ => None,
            },
            // `:force => true`, `-force`
            Some(Kind::Op(":")) => Some(self.name_at(c, 1).to_owned())
                .filter(|name| !name.is_empty() && c.op(2) == "=>"),
            _ => None,
        };
        let symbol = usize::from(c.is(":"));
        if let Some(key) = key
            && matches!(c.op(1 + symbol), "=" | ":" | "=>")
            && !(c.op(1 + symbol) == ":" && self.joins(":"))
            && c.at + 2 + symbol <= c.end
        {
            let assigns = c.op(1 + symbol) == "=" && matches!(c.op(2 + symbol), "=" | "~");
            if !assigns {
                c.at += 2 + symbol;
                let got = self.expression(c);
                arguments.named.push((key, got));
                return;
            }
        }
        let got = self.expression(c);
        arguments.list.push(got);
    }

    /// Arguments without parentheses: up to the end of the statement.
    fn bare_arguments(&mut self, c: &mut Cursor, object: Option<&Got>) -> Arguments {
        let mut arguments = Arguments::default();
        loop {
            let before = c.at;
            self.argument(c, object, &mut arguments);
            if c.at == before || !c.is(",") {
                break;
            }
            c.at += 1;
            while matches!(c.kind(0), Some(Kind::Line)) {
                c.at += 1;
            }
        }
        arguments
    }

    /// `(name argument …)`
    fn form(&mut self, c: &mut Cursor) -> Got {
        let name = self.name_at(c, 0).to_owned();
        let mut arguments = Arguments::default();
        if name.is_empty() {
            return self.statements(c);
        }
        c.at += 1;
        if matches!(
            &*name,
            "setq" | "def" | "define" | "defvar" | "defconst" | "defparameter" | "set!"
        ) && !self.name_at(c, 0).is_empty()
        {
            let bound = self.name_at(c, 0).to_owned();
            c.at += 1;
            let got = self.expression(c);
            self.bind(&bound, got);
        } else if matches!(&*name, "let" | "let*") && c.is("(") {
            let close = c.close();
            let mut pairs = c.inner(c.at + 1..close);
            c.at = close + 1;
            while pairs.at < close {
                if pairs.is("(") {
                    let inner_close = pairs.close();
                    let bound = self.name_at(&pairs, 1).to_owned();
                    let mut inner = pairs.inner(pairs.at + 2..inner_close);
                    let got = self.expression(&mut inner);
                    self.bind(&bound, got);
                    pairs.at = inner_close;
                }
                pairs.at += 1;
            }
        }
        while c.at < c.end.min(c.tokens.len()) {
            let before = c.at;
            let got = self.operand(c);
            arguments.list.push(got);
            if c.at == before {
                c.at += 1;
            }
        }
        self.called(&Got::Name(name), arguments)
    }

    /// What a name stands for.
    fn named(&mut self, name: &str, variable: bool) -> Got {
        if let Some(got) = self.names.get(name) {
            if !self.this.copies(got.weight()) {
                return Got::unknown(name, Origins::default());
            }
            return got.clone();
        }
        if variable && !self.language.environment.iter().any(|known| known == name) {
            return Got::unknown(&format!("${name}"), Origins::default());
        }
        Got::Name(name.to_owned())
    }

    /// A text, with what stands in it.
    pub(super) fn quoted(&mut self, quoted: &Quoted) -> Got {
        let mut all = Got::Value(Value::default());
        for piece in &quoted.pieces {
            let got = match piece {
                Piece::Plain(text) => {
                    let mut value = Value::default();
                    self.this.push_text(&mut value, text, quoted.globs);
                    Got::Value(value)
                }
                Piece::Code(range) => self.part(range.clone()),
            };
            let got = match got {
                Got::List(all) => {
                    let mut words = Vec::new();
                    all.iter().for_each(|got| got.words(&mut words));
                    Got::Value(crate::facts::expand::join(&words, " "))
                }
                other => other,
            };
            all = self.added(all, &got);
        }
        if quoted.words {
            let words = all.value().split(char::is_whitespace);
            let words = words
                .into_iter()
                .filter(|word| !word.text().is_empty() || word.has_unknown());
            return Got::List(words.map(Got::Value).collect());
        }
        if quoted.runs {
            let printed = self.emit(vec![all.value()], true);
            return Got::Value(printed);
        }
        all
    }

    /// Two texts, side by side.
    ///
    /// The left one is added to in place: rows of texts are long.
    fn added(&mut self, left: Got, right: &Got) -> Got {
        let mut value = match (left, right) {
            (Got::OneOf(all), right) => {
                let right = right.picked(0);
                let all = all.into_iter().take(16).map(|one| self.added(one, &right));
                return Got::OneOf(all.collect());
            }
            (left, Got::OneOf(all)) if self.this.copies(left.weight() * all.len()) => {
                let all = all.iter().take(16).map(|one| self.added(left.clone(), one));
                return Got::OneOf(all.collect());
            }
            (Got::List(mut left), Got::List(right)) if left.len() + right.len() < 256 => {
                left.extend(right.iter().cloned());
                return Got::List(left);
            }
            (Got::Number(left), Got::Number(right)) => {
                return Got::Number(left.wrapping_add(*right));
            }
            (Got::Value(value), _) => value,
            (left, _) => left.value(),
        };
        let right = right.value();
        if is_long(&value) {
            return Got::unknown("(a long text)", value.origins().and(right.origins()));
        }
        value.push_value(&right);
        Got::Value(value)
    }

    fn either(&mut self, left: Got, right: Got) -> Got {
        let mut all = Vec::new();
        for got in [left, right] {
            match got {
                Got::OneOf(more) => all.extend(more),
                Got::Value(value) if value.is_unknown() && value.origins().is_empty() => {}
                Got::Name(_) => {}
                other => all.push(other),
            }
        }
        all.truncate(16);
        match all.len() {
            0 => Got::unknown("", Origins::default()),
            1 => all.remove(0),
            _ => Got::OneOf(all),
        }
    }
}

fn callable_or_list(got: &Got) -> bool {
    !matches!(got, Got::Number(_) | Got::Fields(_))
}

/// Whether a text is too long to be added to, or of too many pieces.
fn is_long(value: &Value) -> bool {
    value.text().len() > 1 << 12 || value.marks().len() > 64
}

/// Words that stand between operands.
fn is_word_operator(word: &str) -> bool {
    matches!(
        word,
        "and"
            | "or"
            | "not"
            | "if"
            | "unless"
            | "while"
            | "until"
            | "for"
            | "foreach"
            | "do"
            | "end"
            | "in"
            | "is"
            | "then"
            | "else"
            | "elsif"
            | "rescue"
            | "x"
            | "eq"
            | "ne"
            | "lt"
            | "gt"
            | "le"
            | "ge"
            | "cmp"
            | "xor"
            | "as"
            | "of"
            | "with"
            | "instanceof"
    )
}

/// A module as calls name it: `node:fs/promises` is `fs.promises`.
pub(super) fn module_name(text: &str) -> String {
    text.strip_prefix("node:").unwrap_or(text).replace('/', ".")
}
