//! Words, strings and expressions of PowerShell.

use super::super::reader::{push_part, push_text, span};
use super::super::{CommandKind, Join, Parameter, ParameterOp, Part, ProblemKind, Redirect, Word};
use super::{Parser, command, command_word, item, one, output, plain, sole_command};

/// What an expression turned out to be besides its words.
#[derive(Clone, Copy, Default)]
pub(super) struct Shape {
    /// Whether its words hold operators.
    pub operators: bool,
    /// The operator of the assignment that it is the left side of: `=`, or what stands before the `=`; `I` for `++` and `--`.
    pub assigns: Option<u8>,
}

impl<'t> Parser<'t> {
    /// Words and redirections up to the end of a command.
    pub(super) fn arguments(&mut self, words: &mut Vec<Word>, redirects: &mut Vec<Redirect>) {
        loop {
            self.blank();
            if self.r.starts("--%") && matches!(self.r.ahead(3), 0 | b' ' | b'\t' | b'\r' | b'\n') {
                self.r.at += 3;
                return self.verbatim(words);
            }
            if self.r.byte() == b',' {
                self.r.at += 1;
                self.lines();
            }
            if self.at_redirect() {
                self.redirect(redirects);
                continue;
            }
            if self.r.byte() == b',' {
                continue;
            }
            if self.at_end_of_argument() {
                return;
            }
            let start = self.r.at;
            self.argument(words);
            if self.r.at == start {
                self.r.bump();
            }
        }
    }

    pub(super) fn at_end_of_argument(&self) -> bool {
        self.r.done()
            || matches!(
                self.r.byte(),
                b' ' | b'\t'
                    | b'\r'
                    | b'\n'
                    | b';'
                    | b','
                    | b'|'
                    | b'&'
                    | b')'
                    | b'}'
                    | b'<'
                    | b'>'
            )
    }

    /// What follows `--%`: the rest of the line, as cmd would split it.
    #[inline(never)]
    fn verbatim(&mut self, words: &mut Vec<Word>) {
        loop {
            while matches!(self.r.byte(), b' ' | b'\t' | b'\r') {
                self.r.at += 1;
            }
            if self.r.done() || matches!(self.r.byte(), b'\n' | b'|') {
                return;
            }
            self.r.node();
            let start = self.r.at;
            let mut parts = Vec::new();
            let mut quoted = false;
            while !self.r.done() {
                let from = self.r.at;
                match self.r.byte() {
                    b'\n' => break,
                    b' ' | b'\t' | b'\r' | b'|' if !quoted => break,
                    b'"' => {
                        quoted = !quoted;
                        self.r.at += 1;
                        continue;
                    }
                    b'%' => {
                        self.r.at += 1;
                        while self.r.byte().is_ascii_alphanumeric() || self.r.byte() == b'_' {
                            self.r.at += 1;
                        }
                        if self.r.byte() == b'%' && self.r.at > from + 1 {
                            let name = format!("env:{}", self.r.slice(from + 1, self.r.at));
                            self.r.at += 1;
                            push_part(&mut parts, parameter(name, None, quoted));
                            continue;
                        }
                    }
                    _ => self.r.bump(),
                }
                push_text(&mut parts, self.r.slice(from, self.r.at), quoted);
            }
            if parts.is_empty() {
                push_text(&mut parts, "", true);
            }
            words.push(Word {
                span: self.r.span(start),
                parts,
            });
        }
    }

    /// One argument of a command: mostly one word, several for `(a, b)`.
    #[inline(never)]
    pub(super) fn argument(&mut self, out: &mut Vec<Word>) {
        let start = self.r.at;
        let value = match self.r.byte() {
            b'$' => self.at_variable() || self.r.ahead(1) == b'(',
            b'(' | b'{' | b'"' | b'\'' => true,
            b'@' => self.at_at(),
            _ => self.quote().is_some(),
        };
        let mut parts = Vec::new();
        if value {
            let from = out.len();
            let bare = self.operand(out);
            // `$x\y` goes on; behind anything else a new argument begins.
            if !bare || out.len() != from + 1 || self.at_end_of_argument() {
                return;
            }
            parts = out.pop().map(|word| word.parts).unwrap_or_default();
        }
        self.bare(start, parts, out);
    }

    /// Unquoted text, with quotes and variables in it.
    #[inline(never)]
    fn bare(&mut self, start: usize, mut parts: Vec<Part>, out: &mut Vec<Word>) {
        self.r.node();
        let mut more = Vec::new();
        let parameter_name = self.r.byte() == b'-';
        while !self.at_end_of_argument() {
            let from = self.r.at;
            match self.r.byte() {
                b'(' | b'{' | b'@' if parameter_name && self.r.text[..from].ends_with(':') => {
                    if self.r.byte() == b'@' && !self.at_at() {
                        self.r.at += 1;
                        push_text(&mut parts, "@", false);
                        continue;
                    }
                    self.operand(&mut more);
                    break;
                }
                b'(' | b'{' => break,
                b'`' => {
                    if matches!(self.r.ahead(1), b'\n' | b'\r') {
                        break;
                    }
                    self.escape(&mut parts, false);
                }
                b'$' => {
                    if !self.expansion(&mut parts, false) {
                        self.r.at += 1;
                        push_text(&mut parts, "$", false);
                    }
                }
                _ if self.quote().is_some() => self.string(&mut parts),
                0x80.. => {
                    let wide = self.r.wide().unwrap_or_default();
                    if wide.is_whitespace() {
                        break;
                    }
                    self.r.bump();
                    // Dashes of a text processor are dashes to PowerShell too.
                    let dash = parts.is_empty() && matches!(wide, '\u{2013}'..='\u{2015}');
                    let text = self.r.slice(from, self.r.at);
                    push_text(&mut parts, if dash { "-" } else { text }, false);
                }
                _ => {
                    self.r.at += 1;
                    while !self.at_end_of_argument()
                        && !matches!(
                            self.r.byte(),
                            b'(' | b'{' | b'@' | b'`' | b'$' | b'"' | b'\'' | 0x80..
                        )
                    {
                        self.r.at += 1;
                    }
                    push_text(&mut parts, self.r.slice(from, self.r.at), false);
                }
            }
        }
        let mut more = more.into_iter();
        if let Some(first) = more.next() {
            parts.extend(first.parts);
        }
        if self.r.at > start {
            out.push(Word {
                span: self.r.span(start),
                parts,
            });
        }
        out.extend(more);
    }

    /// Whether a variable begins at the `$` here.
    fn at_variable(&self) -> bool {
        let next = self.r.ahead(1);
        next.is_ascii_alphanumeric() || matches!(next, b'_' | b'{' | b'?' | b'$' | b'^' | 0x80..)
    }

    /// Whether the `@` here begins a value: an array, a table, a here-string, a splatted variable.
    fn at_at(&self) -> bool {
        let next = self.r.ahead(1);
        matches!(next, b'(' | b'{' | b'_') || next.is_ascii_alphabetic() || self.at_here_string()
    }

    fn at_here_string(&self) -> bool {
        let rest = self.r.rest().as_bytes();
        if !matches!(rest, [b'@', b'"' | b'\'', ..]) {
            return false;
        }
        // Only blanks may follow on the line of the opener.
        let blanks = rest[2..].iter().take(64);
        let blanks = blanks.take_while(|b| matches!(b, b' ' | b'\t' | b'\r'));
        rest.get(2 + blanks.count()) == Some(&b'\n')
    }

    /// The quote that stands here: whether it is a double one, and its length. PowerShell takes the curly ones as well.
    fn quote(&self) -> Option<(bool, usize)> {
        match self.r.byte() {
            b'"' => Some((true, 1)),
            b'\'' => Some((false, 1)),
            0xe2 if self.r.ahead(1) == 0x80 => match self.r.ahead(2) {
                0x98..=0x9b => Some((false, 3)),
                0x9c..=0x9e => Some((true, 3)),
                _ => None,
            },
            _ => None,
        }
    }

    /// A quoted string, from its opening quote.
    fn string(&mut self, parts: &mut Vec<Part>) {
        let Some((double, length)) = self.quote() else {
            return;
        };
        let start = self.r.at;
        self.r.node();
        self.r.at += length;
        loop {
            if self.r.done() {
                self.r.problem(ProblemKind::Unterminated, start);
                break;
            }
            if let Some((kind, length)) = self.quote()
                && kind == double
            {
                let from = self.r.at;
                self.r.at += length;
                // Twice means the quote itself.
                match self.quote() {
                    Some((kind, length)) if kind == double => self.r.at += length,
                    _ => break,
                }
                push_text(parts, self.r.slice(from, from + length), true);
                continue;
            }
            self.string_text(parts, double);
        }
        if parts.is_empty() {
            push_text(parts, "", true);
        }
    }

    /// A stretch of a string, up to the next quote, escape or expansion, or that escape or expansion.
    fn string_text(&mut self, parts: &mut Vec<Part>, double: bool) {
        let from = self.r.at;
        match self.r.byte() {
            b'`' if double => return self.escape(parts, true),
            b'$' if double && self.expansion(parts, true) => return,
            _ => self.r.bump(),
        }
        while !self.r.done() && !matches!(self.r.byte(), b'"' | b'\'' | b'`' | b'$' | b'\n' | 0xe2)
        {
            self.r.at += 1;
        }
        push_text(parts, self.r.slice(from, self.r.at), true);
    }

    /// `@"` or `@'`, up to a line that begins with the quote and `@`.
    #[inline(never)]
    fn here_string(&mut self, parts: &mut Vec<Part>) {
        let start = self.r.at;
        let quote = self.r.ahead(1);
        self.r.node();
        self.r.skip_line();
        let body = self.r.at;
        loop {
            if self.r.done() {
                self.r.problem(ProblemKind::Unterminated, start);
                break;
            }
            if self.r.byte() == b'\n' && self.r.ahead(1) == quote && self.r.ahead(2) == b'@' {
                self.r.at += 3;
                break;
            }
            if self.r.at == body {
                self.r.at += 1;
            } else {
                self.string_text(parts, quote == b'"');
            }
        }
        if parts.is_empty() {
            push_text(parts, "", true);
        }
    }

    /// A backtick and what it makes of the next character.
    #[inline(never)]
    fn escape(&mut self, parts: &mut Vec<Part>, quoted: bool) {
        self.r.at += 1;
        let from = self.r.at;
        if self.r.done() {
            return push_text(parts, "`", true);
        }
        self.r.bump();
        let text = match self.r.text.as_bytes()[from] {
            b'0' => "\0",
            b'a' => "\x07",
            b'b' => "\x08",
            // Windows PowerShell reads the letter, which hides names: R`emove-Item.
            b'e' if quoted => "\x1b",
            b'f' => "\x0c",
            b'n' => "\n",
            b'r' => "\r",
            b't' => "\t",
            b'v' => "\x0b",
            b'u' if self.r.byte() == b'{' => {
                let digits = self.r.rest().as_bytes().iter().skip(1).take(7);
                let digits = digits.take_while(|b| b.is_ascii_hexdigit()).count();
                let code = self.r.slice(self.r.at + 1, self.r.at + 1 + digits);
                let wide = u32::from_str_radix(code, 16).ok().and_then(char::from_u32);
                if let Some(wide) = wide.filter(|_| self.r.ahead(1 + digits) == b'}') {
                    self.r.at += digits + 2;
                    return push_text(parts, wide.encode_utf8(&mut [0; 4]), true);
                }
                "u"
            }
            _ => self.r.slice(from, self.r.at),
        };
        push_text(parts, text, true);
    }

    /// `$x` or `$(…)` within a string or bare text; `false` where the `$` begins neither.
    fn expansion(&mut self, parts: &mut Vec<Part>, quoted: bool) -> bool {
        if self.r.ahead(1) == b'(' {
            self.embedded(parts, quoted);
            return true;
        }
        if !self.at_variable() {
            return false;
        }
        // Before a quote or at the end of a string these are mere signs.
        if quoted && matches!(self.r.ahead(1), b'?' | b'^') {
            return false;
        }
        let Some(found) = self.variable() else {
            return false;
        };
        // A variable is as large as two other parts.
        self.r.node();
        self.r.node();
        push_part(parts, parameter(found.name, None, quoted));
        true
    }

    /// `$(…)` amid other text.
    #[inline(never)]
    fn embedded(&mut self, parts: &mut Vec<Part>, quoted: bool) {
        let start = self.r.at;
        self.r.at += 1;
        let list = self.nested(b')');
        let mut words = Vec::new();
        self.values(list, start, &mut words);
        let span = self.r.span(start);
        self.r.node();
        if words.len() != 1 {
            // Several values, joined by spaces.
            let list = one(command(output(words, start), span));
            return push_part(parts, Part::Command { list, quoted, span });
        }
        for mut part in words.into_iter().flat_map(|word| word.parts) {
            match &mut part {
                Part::Text { quoted: q, .. }
                | Part::Parameter { quoted: q, .. }
                | Part::Arith { quoted: q, .. }
                | Part::Command { quoted: q, .. } => *q = quoted,
                _ => {}
            }
            push_part(parts, part);
        }
    }

    /// The variable that begins at the `$` or `@` here.
    #[inline(never)]
    pub(super) fn variable(&mut self) -> Option<Parameter> {
        let start = self.r.at;
        if !self.at_variable() {
            return None;
        }
        self.r.at += 1;
        let name = match self.r.byte() {
            b'{' => {
                self.r.at += 1;
                if let Some(name) = self.r.until("}") {
                    name
                } else {
                    self.r.problem(ProblemKind::Unterminated, start);
                    self.r.slice(start + 2, self.r.at)
                }
            }
            b'?' | b'$' | b'^' => {
                self.r.at += 1;
                self.r.slice(start + 1, self.r.at)
            }
            _ => {
                self.name();
                if self.r.byte() == b':' && name_char(self.r.ahead(1)) {
                    self.r.at += 1;
                    self.name();
                }
                if self.r.at == start + 1 {
                    self.r.at = start;
                    return None;
                }
                self.r.slice(start + 1, self.r.at)
            }
        };
        Some(Parameter {
            name: scoped(name),
            index: None,
            indirect: false,
            op: ParameterOp::None,
        })
    }

    /// Goes on behind a name.
    fn name(&mut self) {
        while !self.r.done() {
            match self.r.byte() {
                0x80.. if !self.r.wide().is_some_and(char::is_alphanumeric) => return,
                byte if !name_char(byte) => return,
                _ => self.r.bump(),
            }
        }
    }

    /// A value with what is asked of it. Adds its words (none for `()`) and returns whether bare text may follow.
    #[inline(never)]
    pub(super) fn operand(&mut self, out: &mut Vec<Word>) -> bool {
        let start = self.r.at;
        self.r.node();
        let mark = self.r.mark();
        let from = out.len();
        let cast = self.casts(out);
        let mut bare = false;
        if out.len() == from {
            bare = self.primary(out, cast);
        }
        let end = self.r.at;
        self.accessors(start, from, out);
        self.r.unmark(mark);
        bare && self.r.at == end
    }

    /// `[T]` before a value, which leaves the value; or `[T]` as a value, which adds a word. Whether it was `[char]`.
    #[inline(never)]
    fn casts(&mut self, out: &mut Vec<Word>) -> bool {
        let mut char = false;
        while self.r.byte() == b'[' {
            let start = self.r.at;
            let Some(text) = self.type_name() else {
                // An attribute.
                self.skip();
                self.lines();
                continue;
            };
            char = text.eq_ignore_ascii_case("[char]");
            let end = self.r.at;
            self.blank();
            let next = self.r.byte();
            let value = matches!(next, b'$' | b'(' | b'@' | b'{' | b'[' | b'0'..=b'9')
                || (next == b'-' && self.r.ahead(1).is_ascii_digit())
                || self.quote().is_some();
            if !value {
                self.r.at = end;
                let mut word = Word {
                    span: span(start, end),
                    parts: Vec::new(),
                };
                push_part(&mut word.parts, parameter(text.to_owned(), None, false));
                out.push(word);
                return false;
            }
        }
        char
    }

    /// `[Name.Of[Type]]`; stays where it is when that is no name of a type.
    pub(super) fn type_name(&mut self) -> Option<&'t str> {
        let start = self.r.at;
        let mut open = 0_usize;
        // No name is longer, and what follows may have to be read again.
        while !self.r.done() && self.r.at < start + 128 {
            match self.r.byte() {
                b'[' => open += 1,
                b']' => open -= 1,
                b'.' | b'_' | b',' | b'`' | b'+' | b' ' | b'*' | b'&' | b'-' | b'/' | b'\\' => {}
                byte if byte.is_ascii_alphanumeric() => {}
                _ => break,
            }
            self.r.at += 1;
            if open == 0 {
                return Some(self.r.slice(start, self.r.at));
            }
        }
        self.r.at = start;
        None
    }

    #[inline(never)]
    fn primary(&mut self, out: &mut Vec<Word>, char: bool) -> bool {
        let start = self.r.at;
        let mut parts = Vec::new();
        let mut bare = false;
        match self.r.byte() {
            sign @ (b'(' | b'$' | b'@') if sign == b'(' || self.r.ahead(1) == b'(' => {
                self.r.at += usize::from(sign != b'(');
                let list = self.nested(b')');
                self.values(list, start, out);
                return false;
            }
            b'@' if self.r.ahead(1) == b'{' => {
                self.r.at += 1;
                let words = self.hashtable();
                let list = one(command(CommandKind::Test(words), self.r.span(start)));
                out.push(command_word(list, self.r.span(start), false));
                return false;
            }
            b'@' if self.at_here_string() => self.here_string(&mut parts),
            b'@' if self.at_at() => {
                self.r.at += 1;
                self.name();
                let all = plain("@", span(start, start + 1));
                let name = scoped(self.r.slice(start + 1, self.r.at));
                push_part(&mut parts, parameter(name, Some(all), false));
            }
            b'{' => {
                let list = self.nested(b'}');
                out.push(command_word(list, self.r.span(start), true));
                return false;
            }
            b'$' => {
                bare = true;
                if let Some(found) = self.variable() {
                    push_part(&mut parts, parameter(found.name, None, false));
                } else {
                    self.r.bump();
                    push_text(&mut parts, "$", false);
                }
            }
            _ if self.quote().is_some() => self.string(&mut parts),
            _ => self.literal(&mut parts, char),
        }
        out.push(Word {
            span: self.r.span(start),
            parts,
        });
        bare
    }

    /// A number, or a bare word where the grammar has none.
    #[inline(never)]
    fn literal(&mut self, parts: &mut Vec<Part>, char: bool) {
        let start = self.r.at;
        let number = self.r.byte().is_ascii_digit() || self.r.byte() == b'-';
        self.r.bump();
        while !self.r.done() {
            match self.r.byte() {
                b'.' if self.r.ahead(1) == b'.' => break,
                b'.' | b'_' => {}
                b'\\' | b':' if !number => {}
                byte if byte.is_ascii_alphanumeric() => {}
                _ => break,
            }
            self.r.at += 1;
        }
        let text = self.r.slice(start, self.r.at);
        if char && number {
            let hex = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
            let code = hex.map_or_else(|| text.parse().ok(), |h| u32::from_str_radix(h, 16).ok());
            if let Some(wide) = code.and_then(char::from_u32) {
                return push_text(parts, wide.encode_utf8(&mut [0; 4]), true);
            }
        }
        push_text(parts, text, false);
    }

    /// `@{ name = value; … }` from its brace, as words `-name:value`.
    #[inline(never)]
    pub(super) fn hashtable(&mut self) -> Vec<Word> {
        let start = self.r.at;
        let mut words = Vec::new();
        if !self.r.enter() {
            self.skip();
            return words;
        }
        self.r.at += 1;
        self.braces += 1;
        loop {
            self.lines();
            while self.r.byte() == b';' {
                self.r.at += 1;
                self.lines();
            }
            if self.r.done() || self.r.byte() == b'}' {
                break;
            }
            let from = self.r.at;
            let mut entry = Vec::new();
            self.operand(&mut entry);
            self.blank();
            if self.r.byte() == b'=' {
                self.r.at += 1;
                self.lines();
                let at = self.r.at;
                let mut list = super::List::default();
                self.statement(&mut list);
                let key = entry.drain(..).next().unwrap_or_default();
                self.values(list, at, &mut entry);
                let mut parts = Vec::new();
                push_text(&mut parts, "-", false);
                parts.extend(key.parts);
                push_text(&mut parts, ":", false);
                let mut values = entry.into_iter();
                parts.extend(values.next().unwrap_or_default().parts);
                self.r.node();
                words.push(Word {
                    span: self.r.span(from),
                    parts,
                });
                words.extend(values);
            } else {
                words.append(&mut entry);
            }
            if self.r.at == from {
                self.r.bump();
            }
        }
        self.braces -= 1;
        self.close(b'}', start);
        self.r.leave();
        words
    }

    /// `.Name`, `.Name(…)`, `::Name`, `[…]` behind a value: the words from `from` on.
    #[inline(never)]
    fn accessors(&mut self, start: usize, from: usize, out: &mut Vec<Word>) {
        loop {
            match (self.r.byte(), self.r.ahead(1)) {
                (b'.', next) if name_char(next) || matches!(next, b'$' | b'"' | b'\'') => {
                    self.r.at += 1;
                    self.member(".", start, from, out);
                }
                (b':', b':') => {
                    self.r.at += 2;
                    self.member("::", start, from, out);
                }
                (b'?', b'.' | b'[') => self.r.at += 1,
                (b'[', _) => {
                    if !self.r.enter() {
                        self.skip();
                        continue;
                    }
                    let open = self.r.at;
                    self.r.at += 1;
                    let mut index = Vec::new();
                    let shape = self.expression(&mut index, true);
                    let index = self.settle(index, shape, open + 1);
                    self.lines();
                    self.close(b']', open);
                    self.r.leave();
                    self.at_index(index, start, from, out);
                }
                _ => return,
            }
        }
    }

    #[inline(never)]
    fn member(&mut self, sign: &str, start: usize, from: usize, out: &mut Vec<Word>) {
        let mut name = Vec::new();
        let at = self.r.at;
        if self.quote().is_some() {
            self.string(&mut name);
        } else if self.r.byte() == b'$' {
            self.expansion(&mut name, false);
        } else {
            self.name();
            push_text(&mut name, self.r.slice(at, self.r.at), false);
        }
        if matches!(self.r.byte(), b'(' | b'{') {
            return self.method(sign, name, start, from, out);
        }
        self.r.node();
        if let [word] = &mut out[from..]
            && let [Part::Parameter { parameter, .. }] = &mut word.parts[..]
            && let [Part::Text { text, .. }] = &name[..]
        {
            parameter.name.push_str(sign);
            parameter.name.push_str(text);
            word.span = self.r.span(start);
            return;
        }
        let name = Word {
            span: span(at, self.r.at),
            parts: name,
        };
        self.select("-ExpandProperty", vec![name], start, from, out);
    }

    #[inline(never)]
    fn method(
        &mut self,
        sign: &str,
        name: Vec<Part>,
        start: usize,
        from: usize,
        out: &mut Vec<Word>,
    ) {
        if !self.r.wrap() {
            return self.skip();
        }
        let behind = self.r.at;
        let mut words = Vec::new();
        if self.r.byte() == b'(' {
            let list = self.nested(b')');
            if !list.items.is_empty() {
                self.values(list, behind, &mut words);
            }
        } else {
            self.primary(&mut words, false);
        }
        let head_span = span(start, behind);
        let mut head = if out.len() == from + 1 {
            out.pop().map(|word| word.parts).unwrap_or_default()
        } else {
            let values = output(out.drain(from..).collect(), start);
            command_word(one(command(values, head_span)), head_span, false).parts
        };
        if let [Part::Parameter { parameter, .. }] = &mut head[..]
            && parameter.name.starts_with('[')
        {
            let text = std::mem::take(&mut parameter.name);
            head = plain(&text, head_span).parts;
        }
        push_text(&mut head, sign, false);
        for part in name {
            match part {
                Part::Text { text, quoted } => push_text(&mut head, &text, quoted),
                part => push_part(&mut head, part),
            }
        }
        words.insert(
            0,
            Word {
                span: head_span,
                parts: head,
            },
        );
        let kind = CommandKind::Simple {
            assignments: Vec::new(),
            words,
        };
        let whole = self.r.span(start);
        self.r.node();
        out.push(command_word(one(command(kind, whole)), whole, false));
    }

    #[inline(never)]
    fn at_index(&mut self, index: Vec<Word>, start: usize, from: usize, out: &mut Vec<Word>) {
        self.r.node();
        if let [word] = &mut out[from..]
            && let [Part::Parameter { parameter, .. }] = &mut word.parts[..]
        {
            let known = parameter.index.get_or_insert_default();
            for word in index {
                if !known.parts.is_empty() {
                    push_text(&mut known.parts, ",", false);
                }
                known.parts.extend(word.parts);
            }
            known.span = self.r.span(start);
            word.span = self.r.span(start);
            return;
        }
        self.select("-Index", index, start, from, out);
    }

    /// Sends the words from `from` on through `Select-Object`.
    #[inline(never)]
    fn select(
        &mut self,
        option: &str,
        what: Vec<Word>,
        start: usize,
        from: usize,
        out: &mut Vec<Word>,
    ) {
        let whole = self.r.span(start);
        let none = span(start, start);
        // A command and its words.
        for _ in 0..5 {
            self.r.node();
        }
        let mut list = match sole_command(&mut out[from..]) {
            Some(list) => list,
            None => one(command(
                output(out.drain(from..).collect(), start),
                span(start, self.r.at),
            )),
        };
        out.truncate(from);
        let mut words = vec![plain("Select-Object", none), plain(option, none)];
        words.extend(what);
        let kind = CommandKind::Simple {
            assignments: Vec::new(),
            words,
        };
        let stage = command(kind, whole);
        match list.items.last_mut() {
            Some(item) => item.commands.push(stage),
            None => list.items.push(item(Join::Then, vec![stage])),
        }
        out.push(command_word(list, whole, false));
    }

    /// Whether an expression, not a command, begins here.
    pub(super) fn begins_expression(&self) -> bool {
        match self.r.byte() {
            b'$' => self.at_variable() || self.r.ahead(1) == b'(',
            b'(' | b'{' | b'!' | b',' | b'[' => true,
            b'@' => matches!(self.r.ahead(1), b'(' | b'{') || self.at_here_string(),
            sign @ (b'+' | b'-') => {
                let next = self.r.ahead(1);
                next.is_ascii_digit()
                    || matches!(next, b'$' | b'(')
                    || (next == sign && self.r.ahead(2) == b'$')
                    || ["-not", "-bnot", "-join", "-split", "-csplit", "-isplit"]
                        .iter()
                        .any(|word| self.begins_with_word(word))
            }
            // `7z` is a program, `7` and `7..9` are not.
            b'0'..=b'9' => {
                let rest = self.r.rest().as_bytes();
                let digits = rest.iter().take(64);
                let digits = digits.take_while(|b| b.is_ascii_digit()).count();
                match rest.get(digits) {
                    None => true,
                    Some(b'.') => rest
                        .get(digits + 1)
                        .is_none_or(|b| b.is_ascii_digit() || *b == b'.'),
                    Some(byte) => {
                        !byte.is_ascii_alphanumeric()
                            && !matches!(byte, b'-' | b'_' | b'\\' | b'/' | b':')
                    }
                }
            }
            _ => self.quote().is_some(),
        }
    }

    fn begins_with_word(&self, word: &str) -> bool {
        let rest = self.r.rest().as_bytes();
        rest.get(..word.len())
            .is_some_and(|w| w.eq_ignore_ascii_case(word.as_bytes()))
            && !rest
                .get(word.len())
                .is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'-')
    }

    /// Operands and operators in reading order. Strings put together by `+` become one word; `commas` says whether a comma
    /// goes on to the next operand or ends it all.
    #[inline(never)]
    pub(super) fn expression(&mut self, out: &mut Vec<Word>, commas: bool) -> Shape {
        let mut shape = Shape::default();
        loop {
            // Before an operand.
            self.blank();
            let start = self.r.at;
            match (self.r.byte(), self.r.ahead(1)) {
                _ if self.at_end_of_expression() => return shape,
                (b',', _) if !commas => return shape,
                (b',', _) => {
                    self.r.at += 1;
                    continue;
                }
                (b'+', b'+') | (b'-', b'-') => {
                    self.r.at += 2;
                    shape.assigns = Some(b'I');
                    self.operand(out);
                    return shape;
                }
                (b'-', next) if next.is_ascii_alphabetic() => self.named_operator(out, &mut shape),
                (b'-', next) if next.is_ascii_digit() => {
                    self.operand(out);
                }
                (b'!' | b'+' | b'-', _) => self.operator(1, out, &mut shape),
                _ => {
                    self.operand(out);
                }
            }
            if self.r.at == start {
                self.r.bump();
            }
            // Behind it.
            loop {
                self.blank();
                let next = self.r.ahead(1);
                let assigns = |op: u8, length: usize| (Some(op), length);
                let (op, length) = match (self.r.byte(), next) {
                    (b'=', b'=') => (None, 2),
                    (b'=', _) => assigns(b'=', 1),
                    (op @ (b'+' | b'-' | b'*' | b'/' | b'%'), b'=') => assigns(op, 2),
                    (b'?', b'?') if self.r.ahead(2) == b'=' => assigns(b'=', 3),
                    (b'+', b'+') | (b'-', b'-') => assigns(b'I', 2),
                    (b'?', b'?') | (b'.', b'.') => (None, 2),
                    (b'+', _) => {
                        self.join(out, &mut shape);
                        continue;
                    }
                    (b'-', next) if next.is_ascii_alphabetic() => {
                        self.named_operator(out, &mut shape);
                        break;
                    }
                    (b'*' | b'-' | b'/' | b'%' | b'?' | b':', _) if !self.at_redirect() => {
                        (None, 1)
                    }
                    (b',', _) if commas => {
                        self.r.at += 1;
                        self.lines();
                        break;
                    }
                    _ => break,
                };
                if op.is_some() {
                    self.r.at += length;
                    shape.assigns = op;
                    return shape;
                }
                self.operator(length, out, &mut shape);
                self.lines();
                break;
            }
        }
    }

    fn at_end_of_expression(&self) -> bool {
        self.r.done()
            || matches!(
                self.r.byte(),
                b')' | b'}' | b']' | b';' | b'\n' | b'\r' | b'|' | b'&' | b'<' | b'>'
            )
            || self.at_redirect()
    }

    #[inline(never)]
    fn operator(&mut self, length: usize, out: &mut Vec<Word>, shape: &mut Shape) {
        let start = self.r.at;
        self.r.node();
        self.r.at += length;
        out.push(plain(self.r.slice(start, self.r.at), self.r.span(start)));
        shape.operators = true;
    }

    /// `-eq` and its like.
    #[inline(never)]
    fn named_operator(&mut self, out: &mut Vec<Word>, shape: &mut Shape) {
        let rest = self.r.rest().as_bytes();
        let letters = rest[1..].iter().take_while(|b| b.is_ascii_alphabetic());
        self.operator(1 + letters.count(), out, shape);
        self.lines();
    }

    /// A `+` and the operand behind it, put to the one before it; numbers are not put together but stay apart.
    #[inline(never)]
    fn join(&mut self, out: &mut Vec<Word>, shape: &mut Shape) {
        let from = out.len();
        let plus = self.r.at;
        self.r.at += 1;
        self.lines();
        if self.at_end_of_expression() {
            return;
        }
        let start = self.r.at;
        self.operand(out);
        if self.r.at == start {
            self.r.bump();
        }
        let number = |word: &Word| {
            matches!(&word.parts[..], [Part::Text { text, quoted: false }]
                if text.starts_with(|c: char| c.is_ascii_digit() || c == '-'))
        };
        let joined = from > 0
            && out.len() == from + 1
            && !number(&out[from])
            && !number(&out[from - 1])
            && !matches!(
                out[from - 1].parts[..],
                [] | [Part::Command { quoted: true, .. }]
            );
        if !joined {
            out.insert(from, plain("+", span(plus, plus + 1)));
            shape.operators = true;
            return;
        }
        if let Some(right) = out.pop()
            && let Some(left) = out.last_mut()
        {
            left.span.end = right.span.end;
            for part in right.parts {
                match part {
                    Part::Text { text, quoted } => push_text(&mut left.parts, &text, quoted),
                    part => push_part(&mut left.parts, part),
                }
            }
        }
    }
}

fn parameter(name: String, index: Option<Word>, quoted: bool) -> Part {
    let parameter = Box::new(Parameter {
        name,
        index,
        indirect: false,
        op: ParameterOp::None,
    });
    Part::Parameter { parameter, quoted }
}

fn name_char(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// A variable's name without its scope; names of the environment are kept apart by `env:`.
fn scoped(name: &str) -> String {
    let Some((scope, rest)) = name.split_once(':') else {
        return name.to_owned();
    };
    if scope.eq_ignore_ascii_case("env") {
        return format!("env:{rest}");
    }
    let scopes = ["global", "script", "local", "private", "using", "variable"];
    if scopes.iter().any(|s| scope.eq_ignore_ascii_case(s)) {
        return rest.to_owned();
    }
    name.to_owned()
}
