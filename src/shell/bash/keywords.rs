//! Words with a meaning where a command may begin, and what they may end.

use super::reader::Parser;

/// A set of what may end a list.
#[derive(Clone, Copy)]
pub(super) struct Closers(u16);

impl Closers {
    pub(super) const NONE: Self = Self(0);
    pub(super) const PARENTHESIS: Self = Self(1);
    pub(super) const BRACE: Self = Self(1 << 1);
    pub(super) const THEN: Self = Self(1 << 2);
    /// `else` and `elif`
    pub(super) const ELSE: Self = Self(1 << 3);
    pub(super) const FI: Self = Self(1 << 4);
    pub(super) const DO: Self = Self(1 << 5);
    pub(super) const DONE: Self = Self(1 << 6);
    pub(super) const ESAC: Self = Self(1 << 7);
    /// `;;`, `;&` and `;;&`
    pub(super) const ARM: Self = Self(1 << 8);

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// Words with a meaning where a command may begin.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Keyword {
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
    /// `in` and `]]`, which can begin no command.
    Misplaced,
    Function,
    Coproc,
    Time,
}

impl Keyword {
    /// How it ends a list, if it does.
    pub(super) fn closer(self) -> Option<Closers> {
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

impl Parser<'_> {
    /// The keyword at hand.
    #[inline]
    pub(super) fn keyword(&self) -> Keyword {
        match self.peek() {
            b'!' | b'{' | b'}' | b'[' | b']' | b'c'..=b'f' | b'i' | b's'..=b'u' | b'w' => {
                self.find_keyword()
            }
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
            b"in" | b"]]" => Keyword::Misplaced,
            b"function" => Keyword::Function,
            b"coproc" => Keyword::Coproc,
            b"time" => Keyword::Time,
            _ => Keyword::None,
        }
    }

    /// How long the word at hand is, if it is `word` and nothing else.
    pub(super) fn is_word(&self, word: &[u8]) -> bool {
        self.looking_at(word) && self.word_ends(self.pos + word.len())
    }

    /// Reads `word` if it is at hand.
    pub(super) fn take_word(&mut self, word: &[u8]) -> bool {
        let found = self.is_word(word);
        if found {
            self.pos += word.len();
        }
        found
    }

    /// What ends a list here, and how long it is.
    pub(super) fn closer(&self, keyword: Keyword) -> Option<(Closers, usize)> {
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
}
