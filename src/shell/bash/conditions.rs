//! `[[ … ]]`, which has a grammar of its own.

use super::reader::Parser;
use super::words::Style;
use crate::shell::{CommandKind, Part, ProblemKind::Unexpected, Word};

/// Operators of `[[` that stand between two operands, but for `<` and `>`.
const BINARY: [&[u8]; 13] = [
    b"==", b"=", b"!=", b"=~", b"-eq", b"-ne", b"-lt", b"-le", b"-gt", b"-ge", b"-nt", b"-ot",
    b"-ef",
];

impl Parser<'_> {
    /// Reads `[[ … ]]`.
    ///
    /// Its grammar is followed only to tell what cannot be: the words come out in any case. Where it is broken, it ends
    /// with the line, so that what stands behind a forgotten `]]` is read as commands.
    #[inline(never)]
    pub(super) fn test(&mut self) -> CommandKind {
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
                self.problem(Unexpected, self.pos - 2, self.pos);
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
                        self.problem(Unexpected, self.pos, self.pos);
                    } else {
                        let operand = self.word(if regex { Style::Regex } else { Style::Literal });
                        if operand.parts.is_empty() {
                            self.broken_test(start);
                            break;
                        }
                        words.push(operand);
                    }
                } else if self.is_word(b"]]") {
                    self.problem(Unexpected, self.pos, self.pos);
                } else {
                    words.push(self.word(Style::Literal));
                }
                newline = self.newlines();
            } else if unary {
                self.problem(Unexpected, self.pos, self.pos);
            }
            // What may stand behind an operand.
            while self.peek() == b')' && open > 0 {
                self.test_operator(&mut words, 1);
                open -= 1;
                newline = self.newlines();
            }
            if self.take_word(b"]]") {
                if open > 0 {
                    self.problem(Unexpected, self.pos - 2, self.pos);
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
            self.problem(Unexpected, self.pos, self.pos);
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
            self.problem(Unexpected, self.pos, self.pos);
        }
    }

    /// Reads an operator as a word.
    fn test_operator(&mut self, words: &mut Vec<Word>, len: usize) {
        let start = self.pos;
        self.pos += len;
        let text = self.slice(start, self.pos).to_owned();
        words.push(Word {
            span: self.span(start, self.pos),
            parts: vec![Part::Text {
                text,
                quoted: false,
            }],
        });
    }
}

/// Whether a word is an operator of `[[` that stands before its operand.
fn is_unary(word: &Word) -> bool {
    match &word.parts[..] {
        [
            Part::Text {
                text,
                quoted: false,
            },
        ] => {
            matches!(text.as_bytes(), [b'-', letter] if b"abcdefghknoprstuvwxzGLNORS".contains(letter))
        }
        _ => false,
    }
}
