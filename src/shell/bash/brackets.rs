//! Which closing bracket belongs to which opening one, where the parser has to know before it reads what is between.
//!
//! `((` opens an arithmetic expression when the two brackets that close it stand side by side, and two subshells when
//! they do not; `$((` likewise. The shells find out by reading ahead, and again at each `((` inside. Here the first look
//! ahead notes all pairs it comes by, so that those inside are only looked up. What nests too deeply to be read is
//! skipped by the same table.

use super::reader::Parser;

/// Pairs of brackets and quotes in a part of the text.
#[derive(Default)]
pub(super) struct Brackets {
    /// Where each opens and closes, in order of opening; closing is `OPEN` where no end was found.
    pairs: Vec<(u32, u32)>,
    /// The part of the text that was searched.
    from: usize,
    to: usize,
    /// How much text was searched so far, all in all.
    effort: usize,
}

const OPEN: u32 = u32::MAX;

impl Parser<'_> {
    /// Whether the `((` at `open` encloses arithmetic.
    pub(super) fn encloses_arithmetic(&mut self, open: usize) -> bool {
        self.at(open + 1) == b'('
            && self.closing(open).is_some_and(|close| {
                // The outer bracket was searched just now, or long ago together with this one.
                self.closing(open + 1) == Some(close - 1)
            })
    }

    /// Where the bracket at `open` is closed, quotes and other brackets minded.
    pub(super) fn closing(&mut self, open: usize) -> Option<usize> {
        let known = |brackets: &Brackets| {
            let wanted = u32::try_from(open).ok()?;
            let at = brackets
                .pairs
                .binary_search_by_key(&wanted, |pair| pair.0)
                .ok()?;
            Some(brackets.pairs.get(at)?.1)
        };
        let mut close = None;
        if self.brackets.from <= open && open < self.brackets.to {
            close = known(&self.brackets);
        }
        // The look ahead knows nothing of here-documents, comments and `case`, and may have seen no bracket here. Then
        // it has to look again, but not for ever.
        if close.is_none() && self.brackets.effort <= 4 * self.bytes.len() {
            self.match_brackets(open);
            close = known(&self.brackets);
        }
        close
            .filter(|&close| close != OPEN)
            .map(|close| close as usize)
    }

    /// Notes the pair that opens at `open`, and all pairs in it.
    fn match_brackets(&mut self, open: usize) {
        let bytes = self.bytes;
        let mut pairs = std::mem::take(&mut self.brackets.pairs);
        pairs.clear();
        let mut nested: Vec<(u32, u8)> = Vec::new();
        let mut at = open;
        while let Some(&byte) = bytes.get(at) {
            let inside = nested.last().map_or(0, |&(_, bracket)| bracket);
            let dollar = at > open && matches!(bytes[at - 1], b'$' | b'<' | b'>');
            match byte {
                b'\\' => at += 1,
                b'\'' if inside != b'"' => at = end_of_quote(bytes, at, dollar),
                b'`' => at = end_of_quote(bytes, at, true),
                b')' if inside == b'(' => close(&mut pairs, &mut nested, at),
                b'}' if inside == b'{' => close(&mut pairs, &mut nested, at),
                b'"' if inside == b'"' => close(&mut pairs, &mut nested, at),
                b'"' => begin(&mut pairs, &mut nested, at, byte),
                b'{' if dollar || at == open => begin(&mut pairs, &mut nested, at, byte),
                b'(' if dollar || matches!(inside, 0 | b'(') => {
                    begin(&mut pairs, &mut nested, at, byte);
                }
                _ => {}
            }
            at += 1;
            if nested.is_empty() {
                break;
            }
        }
        let brackets = &mut self.brackets;
        brackets.pairs = pairs;
        brackets.from = open;
        brackets.to = at;
        brackets.effort += at - open + 16;
    }
}

/// Where the quote at `at` ends, or else the text.
fn end_of_quote(bytes: &[u8], at: usize, escapes: bool) -> usize {
    let mut end = at + 1;
    while let Some(&byte) = bytes.get(end) {
        if byte == bytes[at] {
            break;
        }
        end += if escapes && byte == b'\\' { 2 } else { 1 };
    }
    end
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "positions fit, as they do in spans"
)]
fn begin(pairs: &mut Vec<(u32, u32)>, nested: &mut Vec<(u32, u8)>, at: usize, bracket: u8) {
    nested.push((pairs.len() as u32, bracket));
    pairs.push((at as u32, OPEN));
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "positions fit, as they do in spans"
)]
fn close(pairs: &mut [(u32, u32)], nested: &mut Vec<(u32, u8)>, at: usize) {
    if let Some((index, _)) = nested.pop()
        && let Some(pair) = pairs.get_mut(index as usize)
    {
        pair.1 = at as u32;
    }
}
