//! Redirections, but for the bodies of here-documents.

use super::reader::Parser;
use super::words::Style;
use crate::shell::{Part, ProblemKind::Unexpected, Redirect, RedirectOp, Word};

impl Parser<'_> {
    /// Whether a redirection stands here: its descriptor, and where its operator is.
    pub(super) fn redirection(&self) -> Option<(Option<u32>, usize)> {
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
    pub(super) fn redirect(&mut self, fd: Option<u32>, operator: usize) -> Redirect {
        self.count();
        let start = self.pos;
        let mut tabs = false;
        let (mut op, len) = match (
            self.at(operator),
            self.at(operator + 1),
            self.at(operator + 2),
        ) {
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
            RedirectOp::DupIn | RedirectOp::DupOut => self.word(Style::Plain),
            // A number right before an operator belongs to that one.
            _ if self.peek().is_ascii_digit() && self.redirection().is_some() => Word {
                span: self.span(from, from),
                parts: Vec::new(),
            },
            RedirectOp::HereString => self.word(Style::Literal),
            _ => self.word(Style::Plain),
        };
        if self.pos == from && op != RedirectOp::HereDoc {
            self.problem(Unexpected, start, from);
        }
        if op == RedirectOp::DupOut && fd.is_none() && names_file(&target) {
            op = RedirectOp::OutBoth;
        }
        Redirect {
            span: self.span(start, self.pos),
            fd,
            op,
            target,
        }
    }
}

/// Whether a word behind `>&` is a file rather than a descriptor. An expansion alone is taken for a descriptor.
fn names_file(target: &Word) -> bool {
    match &target.parts[..] {
        [Part::Text { text, .. }] => {
            let digits = text.strip_suffix('-').unwrap_or(text);
            !digits.bytes().all(|byte| byte.is_ascii_digit())
        }
        [] | [_] => false,
        _ => true,
    }
}
