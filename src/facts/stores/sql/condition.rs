//! Whether a condition tells rows apart, or holds for every one of them.

use std::ops::Range;

use super::tokens::{Kind, Token};

/// How deeply a condition is looked into. What is deeper counts as one that always holds: nobody writes such by hand.
const DEPTH: u32 = 24;

/// Names of columns by which every row is told apart, so that they are never empty and hardly ever negative.
const KEYS: &[&str] = &["id", "_id", "pk", "uuid", "guid", "rowid", "ctid", "oid"];

/// For which rows a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    Always,
    Never,
    Depends,
}

use Holds::{Always, Depends, Never};

/// Whether the condition holds for every row of the table.
pub(super) fn always_holds(tokens: &[Token<'_>], range: Range<usize>, table: &str) -> bool {
    let condition = Condition { tokens, table };
    condition.holds(range, DEPTH) == Always
}

struct Condition<'a> {
    tokens: &'a [Token<'a>],
    table: &'a str,
}

impl Condition<'_> {
    fn holds(&self, mut range: Range<usize>, depth: u32) -> Holds {
        while !range.is_empty()
            && self.tokens[range.start].kind == Kind::Open
            && self.tokens[range.start].close + 1 == range.end
        {
            range = range.start + 1..range.end - 1;
        }
        if range.is_empty() {
            return Depends;
        }
        if depth == 0 {
            return Always;
        }
        let either = self.split(&range, &["OR", "XOR"], "||");
        if either.len() > 1 {
            let mut all = Never;
            for piece in either {
                match self.holds(piece, depth - 1) {
                    Always => return Always,
                    Depends => all = Depends,
                    Never => {}
                }
            }
            return all;
        }
        let both = self.split(&range, &["AND"], "&&");
        if both.len() > 1 {
            let mut all = Always;
            for piece in both {
                match self.holds(piece, depth - 1) {
                    Never => return Never,
                    Depends => all = Depends,
                    Always => {}
                }
            }
            return all;
        }
        if self.tokens[range.start].is("NOT") || self.tokens[range.start].sign("!") {
            return match self.holds(range.start + 1..range.end, depth - 1) {
                Always => Never,
                Never => Always,
                Depends => Depends,
            };
        }
        self.one(range)
    }

    /// The pieces between these words at the outermost level.
    fn split(&self, range: &Range<usize>, words: &[&str], sign: &str) -> Vec<Range<usize>> {
        let mut pieces = Vec::new();
        let mut from = range.start;
        let mut between = false;
        let mut cases = 0u32;
        self.outermost(range, |at| {
            let token = &self.tokens[at];
            if token.is("BETWEEN") {
                between = true;
            } else if token.is("CASE") {
                cases += 1;
            } else if token.is("END") {
                cases = cases.saturating_sub(1);
            } else if cases == 0 && (token.is_one(words) || token.sign(sign)) {
                if between && token.is("AND") {
                    between = false;
                } else {
                    pieces.push(from..at);
                    from = at + 1;
                }
            }
            false
        });
        pieces.push(from..range.end);
        pieces
    }

    /// The first place, not inside of brackets, at which this is true.
    fn outermost(&self, range: &Range<usize>, mut is: impl FnMut(usize) -> bool) -> Option<usize> {
        let mut at = range.start;
        while at < range.end {
            if is(at) {
                return Some(at);
            }
            let token = &self.tokens[at];
            at = if token.kind == Kind::Open && token.close > at {
                token.close.min(range.end)
            } else {
                at + 1
            };
        }
        None
    }

    /// A condition without `AND`, `OR` and `NOT`.
    fn one(&self, range: Range<usize>) -> Holds {
        let tokens = &self.tokens[range.clone()];
        if tokens
            .iter()
            .any(|token| matches!(token.kind, Kind::Hole | Kind::Value))
        {
            return Depends;
        }
        if let [token] = tokens {
            return self.alone(token);
        }
        if let [exists, open, ..] = tokens
            && exists.is("EXISTS")
            && open.kind == Kind::Open
        {
            let chooses = tokens.iter().any(|token| token.is("FROM"));
            return if chooses { Depends } else { Always };
        }
        let compares = |at: usize| {
            let token = &self.tokens[at];
            let signs = ["=", "==", "<>", "!=", "<", ">", "<=", ">="];
            signs.iter().any(|sign| token.sign(sign))
                || token.is_one(&["LIKE", "ILIKE", "IS", "IN"])
        };
        let Some(at) = self.outermost(&range, compares) else {
            return self.constant(&range);
        };
        let (left, right) = (range.start..at, at + 1..range.end);
        let sign = self.tokens[at].text;
        if sign.eq_ignore_ascii_case("is") {
            let words = &self.tokens[right];
            return match words {
                [not, null] if not.is("NOT") && null.is("NULL") && self.is_key(&left) => Always,
                _ => Depends,
            };
        }
        if sign.eq_ignore_ascii_case("in") {
            return self.within(&right);
        }
        let like = self.tokens[at].kind == Kind::Word;
        if like
            && self.tokens[right.clone()].iter().all(|token| {
                token.kind == Kind::Text
                    && !token.text.is_empty()
                    && token.text.bytes().all(|byte| byte == b'%')
            })
            && !right.is_empty()
        {
            return Always;
        }
        if self.same(&left, &right) {
            return match sign {
                "<>" | "!=" | "<" | ">" => Never,
                _ => Always,
            };
        }
        if let ([left], [right]) = (&self.tokens[left.clone()], &self.tokens[right.clone()])
            && let Some(truth) = compared(left, sign, right)
        {
            return truth;
        }
        if self.is_key(&left)
            && let [right] = &self.tokens[right]
        {
            let number: Option<f64> = right
                .text
                .parse()
                .ok()
                .filter(|_| right.kind == Kind::Number);
            let least = match (sign, number) {
                (">" | "<>" | "!=", Some(number)) => number <= 0.0,
                (">=", Some(number)) => number <= 1.0,
                ("<>" | "!=" | ">", None) => right.kind == Kind::Text && right.text.is_empty(),
                _ => false,
            };
            return if least { Always } else { Depends };
        }
        self.constant(&range)
    }

    fn alone(&self, token: &Token<'_>) -> Holds {
        match token.kind {
            Kind::Number if token.text.trim_matches(['0', '.']).is_empty() => Never,
            Kind::Number => Always,
            Kind::Word if token.is("TRUE") => Always,
            Kind::Word if token.is_one(&["FALSE", "NULL"]) => Never,
            Kind::Text if matches!(token.text, "" | "0" | "f" | "false") => Never,
            Kind::Text => Always,
            _ => Depends,
        }
    }

    /// Something in which nothing of a row stands is taken to hold.
    fn constant(&self, range: &Range<usize>) -> Holds {
        let plain = |token: &Token<'_>| match token.kind {
            Kind::Number | Kind::Text | Kind::Sign | Kind::Open | Kind::Close => true,
            Kind::Word => token.is_one(&["TRUE", "NOT", "IS", "NULL", "LIKE", "BETWEEN", "AND"]),
            _ => false,
        };
        if self.tokens[range.clone()].iter().all(plain) {
            Always
        } else {
            Depends
        }
    }

    /// `IN (SELECT id FROM the same table)`
    fn within(&self, range: &Range<usize>) -> Holds {
        let tokens = &self.tokens[range.clone()];
        let selects = tokens.get(1).is_some_and(|token| token.is("SELECT"));
        let chooses = [
            "WHERE",
            "JOIN",
            "LIMIT",
            "HAVING",
            "TOP",
            "FETCH",
            "EXCEPT",
            "INTERSECT",
            "TABLESAMPLE",
        ];
        if !selects || tokens.iter().any(|token| token.is_one(&chooses)) {
            return Depends;
        }
        let from = tokens.iter().position(|token| token.is("FROM"));
        let source = from.and_then(|from| tokens.get(from + 1..tokens.len().saturating_sub(1)));
        let last = source
            .and_then(|source| source.last())
            .and_then(Token::name);
        if last.is_some_and(|last| last.eq_ignore_ascii_case(self.table)) {
            Always
        } else {
            Depends
        }
    }

    fn is_key(&self, range: &Range<usize>) -> bool {
        let tokens = &self.tokens[range.clone()];
        let named = tokens
            .iter()
            .all(|token| token.name().is_some() || token.sign("."));
        let last = tokens.last().and_then(Token::name);
        named && last.is_some_and(|last| KEYS.iter().any(|key| last.eq_ignore_ascii_case(key)))
    }

    fn same(&self, left: &Range<usize>, right: &Range<usize>) -> bool {
        let (left, right) = (&self.tokens[left.clone()], &self.tokens[right.clone()]);
        !left.is_empty()
            && left.len() == right.len()
            && left.iter().zip(right).all(|(left, right)| {
                left.kind == right.kind && left.text.eq_ignore_ascii_case(right.text)
            })
    }
}

/// Two constants, compared.
fn compared(left: &Token<'_>, sign: &str, right: &Token<'_>) -> Option<Holds> {
    let constant = |token: &Token<'_>| matches!(token.kind, Kind::Number | Kind::Text);
    if !constant(left) || !constant(right) {
        return None;
    }
    let numbers = left
        .text
        .parse::<f64>()
        .ok()
        .zip(right.text.parse::<f64>().ok());
    let order = match numbers {
        Some((left, right)) => left.partial_cmp(&right)?,
        None => left.text.cmp(right.text),
    };
    let holds = match sign {
        "=" | "==" => order.is_eq(),
        "<>" | "!=" => order.is_ne(),
        "<" => order.is_lt(),
        ">" => order.is_gt(),
        "<=" => order.is_le(),
        ">=" => order.is_ge(),
        _ => return None,
    };
    Some(if holds { Always } else { Never })
}
