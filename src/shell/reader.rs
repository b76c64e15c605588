//! A place in a text, and the caps that hold whatever the text says: how the parsers of the Windows dialects read.

use super::{List, Part, Problem, ProblemKind, Script, Span};

/// Levels of nesting that are followed. The deepest cycle of the parsers takes 2 kB of stack a level, and all of it should stay
/// well under the 256 kB that the smallest stack has.
const DEPTH: u32 = 64;
/// Problems that are told one by one; any more of them say nothing new. Limits are always told.
const PROBLEMS: usize = 64;

/// Reads `text` from `at` to `end`, both always on a character's border.
pub(super) struct Reader<'t> {
    pub text: &'t str,
    pub at: usize,
    end: usize,
    depth: u32,
    /// The deepest level reached since [`Reader::mark`]. A method call encloses what was read before it, so its level is
    /// known only afterwards.
    peak: u32,
    /// How many commands, words and parts there may still be.
    nodes: u32,
    /// Whether there were more than that.
    full: bool,
    pub problems: Vec<Problem>,
}

impl<'t> Reader<'t> {
    /// Begins to read a text whose tree may have so many parts.
    pub fn new(text: &'t str, nodes: u32) -> Self {
        Self {
            text,
            at: 0,
            end: text.len(),
            depth: 0,
            peak: 0,
            nodes,
            full: false,
            problems: Vec::new(),
        }
    }

    pub fn done(&self) -> bool {
        self.at >= self.end
    }

    /// The next byte, 0 at the end.
    pub fn byte(&self) -> u8 {
        self.ahead(0)
    }

    /// The byte `by` bytes on, 0 behind the end.
    pub fn ahead(&self, by: usize) -> u8 {
        let at = self.at + by;
        if at < self.end {
            self.text.as_bytes()[at]
        } else {
            0
        }
    }

    /// What is still to be read.
    pub fn rest(&self) -> &'t str {
        self.slice(self.at, self.end)
    }

    pub fn slice(&self, start: usize, end: usize) -> &'t str {
        self.text.get(start..end).unwrap_or("")
    }

    pub fn starts(&self, with: &str) -> bool {
        self.rest().starts_with(with)
    }

    /// The next character, if it is not ASCII.
    pub fn wide(&self) -> Option<char> {
        if self.byte() < 0x80 {
            return None;
        }
        self.rest().chars().next()
    }

    /// Goes on by one character.
    pub fn bump(&mut self) {
        self.at += match self.byte() {
            _ if self.done() => 0,
            0..0x80 => 1,
            0x80..0xe0 => 2,
            0xe0..0xf0 => 3,
            _ => 4,
        };
    }

    /// Goes on behind the next `close`, or to the end, and returns what stands before it.
    pub fn until(&mut self, close: &str) -> Option<&'t str> {
        let rest = self.rest();
        let found = rest.find(close);
        self.at += found.map_or(rest.len(), |at| at + close.len());
        found.map(|at| &rest[..at])
    }

    /// Goes on to the end of the line.
    pub fn skip_line(&mut self) {
        let rest = self.rest().as_bytes();
        self.at += rest.iter().position(|&b| b == b'\n').unwrap_or(rest.len());
    }

    /// Reads only up to `end` until [`Reader::widen`] gets what this returns.
    pub fn narrow(&mut self, end: usize) -> usize {
        let before = self.end;
        self.end = end.min(before);
        before
    }

    pub fn widen(&mut self, end: usize) {
        if !self.full {
            self.end = end;
        }
    }

    pub fn span(&self, start: usize) -> Span {
        span(start, self.at)
    }

    #[cold]
    #[inline(never)]
    pub fn problem(&mut self, kind: ProblemKind, start: usize) {
        let problem = Problem {
            kind,
            span: self.span(start),
        };
        let told = if kind.is_limit() {
            self.problems.iter().any(|p| p.kind == kind) && self.problems.len() >= PROBLEMS
        } else {
            self.full || self.problems.len() >= PROBLEMS
        };
        if !told && self.problems.last() != Some(&problem) {
            self.problems.push(problem);
        }
    }

    /// Goes one level down, unless that is too deep; then the caller skips what it stands before.
    pub fn enter(&mut self) -> bool {
        if self.depth >= DEPTH {
            self.problem(ProblemKind::TooDeep, self.at);
            return false;
        }
        self.depth += 1;
        self.peak = self.peak.max(self.depth);
        true
    }

    pub fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Begins to measure how deep what follows becomes; [`Reader::unmark`] ends it.
    pub fn mark(&mut self) -> u32 {
        std::mem::replace(&mut self.peak, self.depth)
    }

    pub fn unmark(&mut self, mark: u32) {
        self.peak = self.peak.max(mark);
    }

    /// Whether what was read since the mark may be put one level down.
    pub fn wrap(&mut self) -> bool {
        if self.peak >= DEPTH {
            self.problem(ProblemKind::TooDeep, self.at);
            return false;
        }
        self.peak += 1;
        true
    }

    /// Counts a node of the tree. At the cap the text ends here.
    pub fn node(&mut self) {
        if let Some(left) = self.nodes.checked_sub(1) {
            self.nodes = left;
            return;
        }
        if !self.full {
            let at = self.at;
            self.at = self.end;
            self.problem(ProblemKind::TooLong, at);
            self.at = at;
            self.full = true;
        }
        self.end = self.at;
    }

    /// The tree of the whole text, which was read into `list`.
    pub fn script(self, list: List) -> Script {
        Script {
            list,
            problems: self.problems,
            left: self.nodes,
        }
    }
}

pub(super) fn span(start: usize, end: usize) -> Span {
    let short = |at| u32::try_from(at).unwrap_or(u32::MAX);
    Span {
        start: short(start),
        end: short(end),
    }
}

/// Adds text to a word, to its last part where that is of the same sort.
pub(super) fn push_text(parts: &mut Vec<Part>, more: &str, quoted: bool) {
    match parts.last_mut() {
        Some(Part::Text { text, quoted: q }) if *q == quoted => text.push_str(more),
        _ if more.is_empty() && !quoted => {}
        _ => push_part(
            parts,
            Part::Text {
                text: more.to_owned(),
                quoted,
            },
        ),
    }
}

/// Adds a part; most words have one, so room is made for just that.
pub(super) fn push_part(parts: &mut Vec<Part>, part: Part) {
    if parts.capacity() == 0 {
        parts.reserve_exact(1);
    }
    parts.push(part);
}
