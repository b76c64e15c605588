//! What stands behind a `$`, backticks, and process substitutions.

use super::escapes::unescape;
use super::keywords::Closers;
use super::reader::{LEVEL, NAME, Parser, SUBSTITUTION, class};
use super::words::{Builder, Until};
use crate::shell::{List, Parameter, ParameterOp, Part, Word};

impl Parser<'_> {
    /// Reads what the `$` at hand begins.
    pub(super) fn dollar(&mut self, builder: &mut Builder, quoted: bool) {
        // The shell takes out escaped newlines before all else, here too.
        let mut next = self.pos + 1;
        while self.at(next) == b'\\' && self.at(next + 1) == b'\n' {
            next += 2;
        }
        let part = match self.at(next) {
            b'(' => self.parenthesis(next, quoted),
            b'{' if matches!(self.at(next + 1), b' ' | b'\t' | b'\n' | b'|') => {
                self.braced_command(next, quoted)
            }
            b'{' => self.braced(next, quoted),
            b'[' => self.bracketed(next, quoted),
            b'\'' if !quoted => return self.escapes(builder, next),
            b'"' if !quoted => {
                self.pos = next;
                return self.double(builder);
            }
            byte if class(byte) & NAME != 0 || is_special(byte) => {
                self.count();
                self.pos = match byte {
                    b'0'..=b'9' => next + 1,
                    _ if is_special(byte) => next + 1,
                    _ => self.name_end(next),
                };
                let name = self.slice(next, self.pos).to_owned();
                let parameter = Parameter {
                    name,
                    index: None,
                    indirect: false,
                    op: ParameterOp::None,
                };
                Part::Parameter {
                    parameter: Box::new(parameter),
                    quoted,
                }
            }
            _ => {
                builder.push_str("$", quoted);
                self.pos += 1;
                return;
            }
        };
        builder.push(part);
    }

    /// Reads `$(…)` or `$((…))`.
    #[inline(never)]
    fn parenthesis(&mut self, open: usize, quoted: bool) -> Part {
        self.count();
        let start = self.pos;
        if self.encloses_arithmetic(open) {
            let expression = self.arithmetic(open + 2, start);
            return Part::Arith { expression, quoted };
        }
        let list = self.substitution(open);
        Part::Command {
            list,
            quoted,
            span: self.span(start, self.pos),
        }
    }

    /// Reads `<(…)` or `>(…)`.
    #[inline(never)]
    pub(super) fn process(&mut self) -> Part {
        self.count();
        let start = self.pos;
        let input = self.peek() == b'<';
        let list = self.substitution(start + 1);
        Part::Process {
            input,
            list,
            span: self.span(start, self.pos),
        }
    }

    /// Reads the commands between the parenthesis at `open` and the one that closes it.
    #[inline(never)]
    fn substitution(&mut self, open: usize) -> List {
        let start = self.pos;
        if !self.enter(open, SUBSTITUTION) {
            return List::default();
        }
        self.pos = open + 1;
        // Here-documents that were announced outside begin behind the next newline outside.
        let outside = std::mem::take(&mut self.pending);
        let substituting = std::mem::replace(&mut self.substituting, true);
        let list = self.list(Closers::PARENTHESIS);
        if self.done() {
            self.unterminated(start);
        } else {
            self.pos += 1;
        }
        self.substituting = substituting;
        let inside = std::mem::replace(&mut self.pending, outside);
        self.pending.extend(inside);
        self.leave(SUBSTITUTION);
        list
    }

    /// Reads `${ …; }`, which newer shells run.
    #[inline(never)]
    fn braced_command(&mut self, open: usize, quoted: bool) -> Part {
        self.count();
        let start = self.pos;
        let mut list = List::default();
        if self.enter(open, SUBSTITUTION) {
            self.pos = open + if self.at(open + 1) == b'|' { 2 } else { 1 };
            list = self.list(Closers::BRACE);
            if self.peek() == b'}' {
                self.pos += 1;
            } else {
                self.unterminated(start);
            }
            self.leave(SUBSTITUTION);
        }
        Part::Command {
            list,
            quoted,
            span: self.span(start, self.pos),
        }
    }

    /// Reads backticks.
    ///
    /// What is between runs after its backslashes were taken off, nested backticks being behind one more of them each.
    /// When there is none it is read where it stands; otherwise as a text of its own, all of it with the span of the
    /// whole.
    #[inline(never)]
    pub(super) fn backticks(&mut self, quoted: bool) -> Part {
        self.count();
        let start = self.pos;
        let mut end = start + 1;
        let mut escapes = false;
        while let Some(&byte) = self.bytes.get(end) {
            match byte {
                b'`' => break,
                b'\\' => {
                    escapes = true;
                    end += 2;
                }
                _ => end += 1,
            }
        }
        let end = end.min(self.bytes.len());
        let behind = (end + 1).min(self.bytes.len());
        if behind == end {
            self.unterminated(start);
        }
        let span = self.span(start, behind);
        let mut list = List::default();
        if self.room() < SUBSTITUTION {
            self.too_deep(start);
        } else if escapes {
            list = self.unescaped_backticks(start, end, quoted);
        } else if self.enter(start, SUBSTITUTION) {
            let pending = std::mem::take(&mut self.pending);
            let substituting = std::mem::replace(&mut self.substituting, false);
            self.pos = start + 1;
            list = self.within(end, Self::whole_list);
            self.substituting = substituting;
            self.pending = pending;
            self.leave(SUBSTITUTION);
        }
        self.pos = behind;
        Part::Command { list, quoted, span }
    }

    #[inline(never)]
    fn unescaped_backticks(&mut self, start: usize, end: usize, quoted: bool) -> List {
        let body = self.slice(start + 1, end);
        let mut text = String::with_capacity(body.len());
        let mut rest = body;
        while let Some(at) = rest.find('\\') {
            let special = match rest.as_bytes().get(at + 1) {
                Some(b'$' | b'`' | b'\\') => true,
                Some(b'"') => quoted,
                _ => false,
            };
            let next = (at + 2).min(rest.len());
            let next = if rest.is_char_boundary(next) {
                next
            } else {
                at + 1
            };
            text.push_str(&rest[..at]);
            text.push_str(&rest[at + usize::from(special)..next]);
            rest = &rest[next..];
        }
        text.push_str(rest);
        let span = self.span(start, (end + 1).min(self.bytes.len()));
        if !self.enter(start, SUBSTITUTION) {
            return List::default();
        }
        let mut inner = self.inner(&text, span);
        let list = inner.whole_list();
        self.outer(inner);
        self.leave(SUBSTITUTION);
        list
    }

    /// Reads the expression from `start` to the `))` that ends it, `$((` or `((` having stood at `open`.
    pub(super) fn arithmetic(&mut self, start: usize, open: usize) -> Word {
        let bracket = start - 1;
        if !self.enter(bracket, LEVEL) {
            self.pos = (self.pos + 1).min(self.bytes.len());
            return Word {
                span: self.span(open, self.pos),
                parts: Vec::new(),
            };
        }
        self.pos = start;
        let expression = self.operand(Until::Parenthesis, false);
        if self.at(self.pos + 1) == b')' {
            self.pos += 2;
        } else if self.done() {
            self.unterminated(open);
        } else {
            self.unexpected(1);
        }
        self.leave(LEVEL);
        expression
    }

    /// Reads `$[…]`.
    #[inline(never)]
    fn bracketed(&mut self, open: usize, quoted: bool) -> Part {
        let start = self.pos;
        let mut expression = Word::default();
        if self.enter(open, LEVEL) {
            self.pos = open + 1;
            expression = self.operand(Until::Bracket, false);
            if self.done() {
                self.unterminated(start);
            } else {
                self.pos += 1;
            }
            self.leave(LEVEL);
        }
        Part::Arith { expression, quoted }
    }

    /// Reads `${…}`.
    #[inline(never)]
    fn braced(&mut self, open: usize, quoted: bool) -> Part {
        self.count();
        let start = self.pos;
        let mut parameter = Parameter {
            name: String::new(),
            index: None,
            indirect: false,
            op: ParameterOp::None,
        };
        if self.enter(open, LEVEL) {
            self.pos = open + 1;
            self.parameter(&mut parameter, quoted);
            if self.done() {
                self.unterminated(start);
            } else {
                self.pos += 1;
            }
            self.leave(LEVEL);
        }
        Part::Parameter {
            parameter: Box::new(parameter),
            quoted,
        }
    }

    /// Reads what is between the braces of `${…}`.
    ///
    /// What no shell knows is a bad substitution, which ends the shell when it is expanded, though not before: it becomes
    /// a parameter without a name, with the text as its error message. So expansions in it are seen, as they should be:
    /// another version may know the operator.
    #[inline(never)]
    fn parameter(&mut self, parameter: &mut Parameter, quoted: bool) {
        let flags = self.peek() == b'(' && self.expansion_flags();
        let next = self.at(self.pos + 1);
        let mut length = false;
        match self.peek() {
            b'!' if class(next) & NAME != 0
                || is_special(next) && self.at(self.pos + 2) == b'}' =>
            {
                parameter.indirect = true;
                self.pos += 1;
            }
            b'#' if class(next) & NAME != 0
                || is_special(next) && self.at(self.pos + 2) == b'}' =>
            {
                length = true;
                self.pos += 1;
            }
            _ => {}
        }
        let from = self.pos;
        let byte = self.peek();
        self.pos = match byte {
            b'0'..=b'9' => {
                let mut end = from;
                while self.at(end).is_ascii_digit() {
                    end += 1;
                }
                end
            }
            _ if is_special(byte) => from + 1,
            _ => self.name_end(from),
        };
        // Other shells expand what an expansion expands to.
        let nested = byte == b'$' && matches!(self.at(from + 1), b'{' | b'(');
        if nested {
            self.pos = from;
        }
        if self.pos == from {
            self.bad_substitution(parameter, quoted);
            return;
        }
        self.slice(from, self.pos).clone_into(&mut parameter.name);
        if self.peek() == b'[' && class(byte) & NAME != 0 {
            let open = self.pos;
            if !self.enter(open, LEVEL) {
                return;
            }
            self.pos += 1;
            parameter.index = Some(self.operand(Until::Index, false));
            self.leave(LEVEL);
            if self.done() {
                return;
            }
            if self.peek() == b'}' {
                parameter.name.clear();
                return;
            }
            self.pos += 1;
        }
        if length && self.peek() == b'}' {
            parameter.op = ParameterOp::Length;
            return;
        }
        if length {
            self.bad_substitution(parameter, quoted);
            return;
        }
        self.operator(parameter, quoted);
        if flags && matches!(parameter.op, ParameterOp::None) {
            // How zsh's flags change the value is not followed.
            parameter.op = ParameterOp::Transform('(');
        }
        if self.peek() != b'}' && !self.done() {
            self.bad_substitution(parameter, quoted);
        }
    }

    /// Skips the flags of zsh: `${(f)x}`.
    fn expansion_flags(&mut self) -> bool {
        let rest = self.bytes.get(self.pos + 1..).unwrap_or_default();
        let end = rest
            .iter()
            .take(16)
            .position(|byte| !byte.is_ascii_alphabetic() && *byte != b'@');
        let flags = end.is_some_and(|end| rest[end] == b')');
        if flags {
            self.pos += end.unwrap_or_default() + 2;
        }
        flags
    }

    fn bad_substitution(&mut self, parameter: &mut Parameter, quoted: bool) {
        parameter.name.clear();
        parameter.op = ParameterOp::Error(true, self.operand(Until::Brace, quoted));
    }

    /// Reads the operator behind the name, and its operands.
    fn operator(&mut self, parameter: &mut Parameter, quoted: bool) {
        let byte = self.peek();
        let doubled = self.at(self.pos + 1) == byte;
        match byte {
            b':' if matches!(self.at(self.pos + 1), b'-' | b'=' | b'?' | b'+') => {
                self.pos += 1;
                parameter.op = self.fallback(true, quoted);
            }
            b'-' | b'=' | b'?' | b'+' => parameter.op = self.fallback(false, quoted),
            b':' => {
                self.pos += 1;
                let offset = self.operand(Until::Colon, false);
                let mut length = None;
                if self.peek() == b':' {
                    self.pos += 1;
                    length = Some(self.operand(Until::Brace, false));
                }
                parameter.op = ParameterOp::Substring(offset, length);
            }
            b'#' | b'%' => {
                self.pos += if doubled { 2 } else { 1 };
                let pattern = self.operand(Until::Brace, false);
                parameter.op = if byte == b'#' {
                    ParameterOp::TrimPrefix(doubled, pattern)
                } else {
                    ParameterOp::TrimSuffix(doubled, pattern)
                };
            }
            b'/' => parameter.op = self.replacement(doubled),
            b'^' | b',' => {
                self.pos += if doubled { 2 } else { 1 };
                let pattern = self.operand(Until::Brace, false);
                parameter.op = ParameterOp::Case(byte == b'^', doubled);
                // The tree has no place for the pattern, but what runs in it must not be lost.
                if pattern
                    .parts
                    .iter()
                    .any(|part| !matches!(part, Part::Text { .. }))
                {
                    parameter.name.clear();
                    parameter.op = ParameterOp::Error(true, pattern);
                }
            }
            b'@' | b'*' if parameter.indirect && self.at(self.pos + 1) == b'}' => {
                self.pos += 1;
                parameter.op = ParameterOp::Names;
            }
            b'@' if self.at(self.pos + 1).is_ascii_alphabetic() => {
                parameter.op = ParameterOp::Transform(char::from(self.at(self.pos + 1)));
                self.pos += 2;
            }
            b'}' if parameter.indirect && parameter.index.as_ref().is_some_and(is_all) => {
                parameter.op = ParameterOp::Names;
            }
            _ => {}
        }
    }

    /// Reads `-word` and its like.
    fn fallback(&mut self, colon: bool, quoted: bool) -> ParameterOp {
        let byte = self.peek();
        self.pos += 1;
        let word = self.operand(Until::Brace, quoted);
        match byte {
            b'-' => ParameterOp::Default(colon, word),
            b'=' => ParameterOp::Assign(colon, word),
            b'?' => ParameterOp::Error(colon, word),
            _ => ParameterOp::Alternate(colon, word),
        }
    }

    /// Reads `/pattern/with`.
    fn replacement(&mut self, all: bool) -> ParameterOp {
        self.pos += if all { 2 } else { 1 };
        let byte = self.peek();
        let anchor = (!all && matches!(byte, b'#' | b'%')).then_some(char::from(byte));
        self.pos += usize::from(anchor.is_some());
        // Without an anchor a slash at the start belongs to the pattern.
        let mut pattern = Word {
            span: self.span(self.pos, self.pos),
            parts: Vec::new(),
        };
        if anchor.is_none() || self.peek() != b'/' {
            pattern = self.operand(Until::Slash, false);
        }
        let mut with = Word {
            span: self.span(self.pos, self.pos),
            parts: Vec::new(),
        };
        if self.peek() == b'/' {
            self.pos += 1;
            with = self.operand(Until::Brace, false);
        }
        ParameterOp::Replace {
            all,
            anchor,
            pattern,
            with,
        }
    }

    /// Reads `$'…'`, whose quote stands at `open`, with the escapes of C.
    #[inline(never)]
    fn escapes(&mut self, builder: &mut Builder, open: usize) {
        self.count();
        let start = self.pos;
        let mut end = open + 1;
        let mut plain = true;
        while let Some(&byte) = self.bytes.get(end) {
            match byte {
                b'\'' => break,
                b'\\' => {
                    plain = false;
                    end += 2;
                }
                _ => end += 1,
            }
        }
        let end = end.min(self.bytes.len());
        let text = self.slice(open + 1, end);
        if text.is_empty() {
            builder.push_quotes();
        } else if plain {
            builder.push_str(text, true);
        } else {
            builder.push_str(&unescape(text), true);
        }
        self.pos = end + 1;
        if end == self.bytes.len() {
            self.pos = end;
            self.unterminated(start);
        }
    }
}

/// The names of special parameters.
fn is_special(byte: u8) -> bool {
    matches!(byte, b'@' | b'*' | b'#' | b'?' | b'$' | b'!' | b'-')
}

/// Whether an index is `@` or `*`.
fn is_all(index: &Word) -> bool {
    matches!(&index.parts[..], [Part::Text { text, .. }] if text == "@" || text == "*")
}
