//! What is known of a word after expansion.

use crate::facts::Origins;

/// How long a value may get by expansions, in bytes.
const LONG: usize = 1 << 16;

/// How many marks a value keeps.
const PIECES: usize = 1024;

/// Text that is known, partly known or unknown.
///
/// The text holds what is known; marks say where something unknown stands, and which `*`, `?`, `[` are active globs. A value
/// without marks is known for certain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Value {
    text: String,
    marks: Vec<Mark>,
}

/// Something to know about one place in a [`Value`]'s text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Byte offset in the text.
    pub at: u32,
    /// What is there.
    pub kind: MarkKind,
}

/// The kinds of [`Mark`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// The character at the offset is an active glob character.
    Glob,
    /// Text that is not known stands just before the offset.
    Unknown(Box<Unknown>),
}

/// A piece of text that is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// What it comes from, as written for people: `$DIR`, `$(…)`.
    pub from: String,
    /// Whether it may be empty.
    pub may_be_empty: bool,
    /// Whether it may hold `/`.
    pub may_hold_slash: bool,
    /// Whether it stood outside quotes, so that it may become several words or none.
    pub splits: bool,
    /// Where it was made.
    pub origins: Origins,
    /// Whether the shell gives up before it uses it, as with `${x:?}` where `x` is not set.
    pub gives_up: bool,
    /// Whether a pattern has cut away any text there was, so that different texts may have become the same: `${x%% *}`.
    pub cut: bool,
    /// The run, in [`Facts::runs`](crate::facts::Facts::runs), that looked for the processes whose numbers these are.
    pub hunted_by: Option<usize>,
}

impl Value {
    /// Whether this word, of which nothing is known, may turn out to be none.
    pub fn may_vanish(&self) -> bool {
        let mut unknowns = self.unknowns();
        self.text.is_empty()
            && unknowns
                .next()
                .is_some_and(|(_, unknown)| unknown.splits && unknown.may_be_empty)
            && unknowns.all(|(_, unknown)| unknown.splits && unknown.may_be_empty)
    }

    /// A value known for certain.
    pub fn known(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            marks: Vec::new(),
        }
    }

    /// A value of which nothing is known but where it comes from.
    pub fn unknown(unknown: Unknown) -> Self {
        Self {
            text: String::new(),
            marks: vec![Mark {
                at: 0,
                kind: MarkKind::Unknown(Box::new(unknown)),
            }],
        }
    }

    /// The text, if it is known for certain and holds no active glob.
    pub fn as_known(&self) -> Option<&str> {
        self.marks.is_empty().then_some(&*self.text)
    }

    /// What is known of the text: unknown pieces are left out, globs stand as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The marks, in order of their offsets.
    pub fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// Whether some piece is unknown.
    pub fn has_unknown(&self) -> bool {
        self.marks
            .iter()
            .any(|mark| matches!(mark.kind, MarkKind::Unknown(_)))
    }

    /// Whether there is an active glob character.
    pub fn has_glob(&self) -> bool {
        self.marks.iter().any(|mark| mark.kind == MarkKind::Glob)
    }

    /// Whether nothing at all is known of the text.
    pub fn is_unknown(&self) -> bool {
        self.text.is_empty() && !self.marks.is_empty()
    }

    /// The unknown pieces.
    pub fn unknowns(&self) -> impl Iterator<Item = (u32, &Unknown)> {
        self.marks.iter().filter_map(|mark| match &mark.kind {
            MarkKind::Unknown(unknown) => Some((mark.at, &**unknown)),
            MarkKind::Glob => None,
        })
    }

    /// The text up to the first unknown piece or active glob character.
    pub fn known_prefix(&self) -> &str {
        self.marks
            .first()
            .map_or(&*self.text, |mark| &self.text[..mark.at as usize])
    }

    /// Adds known text at the end; `globs` says whether `*`, `?` and `[` in it are active.
    pub fn push_str(&mut self, text: &str, globs: bool) {
        if globs {
            let left = PIECES.saturating_sub(self.marks.len());
            for (at, _) in text.match_indices(['*', '?', '[']).take(left) {
                self.marks.push(Mark {
                    at: offset(self.text.len() + at),
                    kind: MarkKind::Glob,
                });
            }
        }
        self.text.push_str(text);
    }

    /// Adds an unknown piece at the end.
    pub fn push_unknown(&mut self, unknown: Unknown) {
        self.marks.push(Mark {
            at: offset(self.text.len()),
            kind: MarkKind::Unknown(Box::new(unknown)),
        });
    }

    /// Adds another value at the end.
    pub fn push_value(&mut self, other: &Value) {
        let base = self.text.len();
        self.text.push_str(&other.text);
        self.marks.extend(other.marks.iter().map(|mark| Mark {
            at: offset(base + mark.at as usize),
            kind: mark.kind.clone(),
        }));
    }

    /// The value from byte `from` (which must be a character boundary) to its end.
    #[must_use]
    pub fn slice_from(&self, from: usize) -> Value {
        let marks = self.marks.iter().filter(|mark| mark.at as usize >= from);
        Value {
            text: self.text[from..].to_owned(),
            marks: marks
                .map(|mark| Mark {
                    at: offset(mark.at as usize - from),
                    kind: mark.kind.clone(),
                })
                .collect(),
        }
    }

    /// The value up to byte `to`; an unknown piece exactly at `to` belongs to it.
    #[must_use]
    pub fn slice_to(&self, to: usize) -> Value {
        let inside = |mark: &&Mark| {
            (mark.at as usize) < to || (mark.at as usize == to && mark.kind != MarkKind::Glob)
        };
        Value {
            text: self.text[..to].to_owned(),
            marks: self.marks.iter().filter(inside).cloned().collect(),
        }
    }

    /// The value with every `*`, `?` and `[` in it active, as an expansion outside quotes has them, and every unknown piece
    /// splitting.
    #[must_use]
    pub(super) fn activated(&self) -> Value {
        let mut marks: Vec<Mark> = Vec::with_capacity(self.marks.len());
        for mark in &self.marks {
            if let MarkKind::Unknown(unknown) = &mark.kind {
                let unknown = Unknown {
                    splits: unknown.may_hold_slash,
                    ..(**unknown).clone()
                };
                marks.push(Mark {
                    at: mark.at,
                    kind: MarkKind::Unknown(Box::new(unknown)),
                });
            }
        }
        let globs = self.text.match_indices(['*', '?', '[']);
        marks.extend(globs.map(|(at, _)| Mark {
            at: offset(at),
            kind: MarkKind::Glob,
        }));
        marks.sort_by_key(|mark| (mark.at, mark.kind == MarkKind::Glob));
        Value {
            text: self.text.clone(),
            marks,
        }
    }

    /// The pieces between characters for which `separates` holds; several in a row count as one, and so do those at the ends,
    /// which leave an empty piece there.
    pub(super) fn split(&self, separates: impl Fn(char) -> bool) -> Vec<Value> {
        let mut cuts: Vec<(usize, usize)> = Vec::new();
        for (at, c) in self.text.char_indices().filter(|&(_, c)| separates(c)) {
            match cuts.last_mut() {
                Some(last) if last.1 == at => last.1 = at + c.len_utf8(),
                _ => cuts.push((at, at + c.len_utf8())),
            }
        }
        self.without(cuts.into_iter())
    }

    /// The value without the characters for which `leaves` holds.
    #[must_use]
    pub(super) fn without_letters(&self, leaves: impl Fn(char) -> bool) -> Value {
        let mut left = Value::default();
        for piece in self.split(leaves) {
            left.push_value(&piece);
        }
        left
    }

    /// The pieces that are left when these ranges, in order, are cut out.
    fn without(&self, cuts: impl Iterator<Item = (usize, usize)>) -> Vec<Value> {
        let mut pieces = Vec::new();
        let mut marks = self.marks.iter().peekable();
        let mut start = 0;
        for (end, next) in cuts.chain(std::iter::once((self.text.len(), usize::MAX))) {
            let mut piece = Value {
                text: self.text[start..end].to_owned(),
                marks: Vec::new(),
            };
            while let Some(mark) = marks.peek() {
                let at = mark.at as usize;
                let inside =
                    at < end || next == usize::MAX || (at == end && mark.kind != MarkKind::Glob);
                if !inside {
                    break;
                }
                if at >= start {
                    piece.marks.push(Mark {
                        at: offset(at - start),
                        kind: mark.kind.clone(),
                    });
                }
                marks.next();
            }
            pieces.push(piece);
            start = next;
        }
        pieces
    }

    /// The value without newlines at its end.
    #[must_use]
    pub(super) fn trimmed_end(mut self) -> Value {
        let length = self.text.trim_end_matches(['\n', '\r']).len();
        if self
            .marks
            .last()
            .is_none_or(|mark| mark.at as usize <= length)
        {
            self.text.truncate(length);
        }
        self
    }

    /// Names the origin of unknown pieces that do not tell it.
    pub(super) fn name_unknowns(&mut self, from: impl Fn() -> String) {
        for mark in &mut self.marks {
            if let MarkKind::Unknown(unknown) = &mut mark.kind
                && unknown.from.is_empty()
            {
                unknown.from = from();
            }
        }
    }

    /// Notes of every unknown piece that it is the number of a process which a run looked for.
    pub(super) fn hunted(&mut self, by: usize) {
        for mark in &mut self.marks {
            if let MarkKind::Unknown(unknown) = &mut mark.kind {
                unknown.hunted_by.get_or_insert(by);
            }
        }
    }

    /// The value, known not to be empty (`${x:?}`).
    #[must_use]
    pub(super) fn surely_not_empty(mut self) -> Value {
        for mark in &mut self.marks {
            if let MarkKind::Unknown(unknown) = &mut mark.kind {
                unknown.may_be_empty = false;
            }
        }
        self
    }

    /// Whether it is longer, or of more pieces, than anything that a command means: copies of it are not made any more.
    pub(super) fn is_long(&self) -> bool {
        self.text.len() > LONG || self.marks.len() > PIECES
    }

    /// About how many bytes a copy takes.
    pub(super) fn size(&self) -> usize {
        64 + self.text.len() + self.marks.len() * 64
    }

    /// Where the unknown pieces come from, together.
    pub fn origins(&self) -> Origins {
        self.unknowns()
            .fold(Origins::default(), |all, (_, unknown)| {
                all.and(unknown.origins)
            })
    }

    /// The value, with some origins of its unknown pieces forgotten.
    #[must_use]
    pub(super) fn without_origins(mut self, origins: Origins) -> Value {
        for mark in &mut self.marks {
            if let MarkKind::Unknown(unknown) = &mut mark.kind {
                unknown.origins = Origins(unknown.origins.0 & !origins.0);
            }
        }
        self
    }

    /// The value, with further origins of its unknown pieces; where nothing is known of it at all, it is an unknown piece.
    #[must_use]
    pub(super) fn with_origins(mut self, origins: Origins) -> Value {
        if origins.is_empty() {
            return self;
        }
        if self.text.is_empty() && self.marks.is_empty() {
            return Value::unknown(Unknown {
                origins,
                ..Unknown::any("")
            });
        }
        for mark in &mut self.marks {
            if let MarkKind::Unknown(unknown) = &mut mark.kind {
                unknown.origins = unknown.origins.and(origins);
            }
        }
        self
    }

    /// The value with nothing active in it.
    #[must_use]
    pub(super) fn without_globs(mut self) -> Value {
        self.marks.retain(|mark| mark.kind != MarkKind::Glob);
        self
    }

    /// The value in single quotes, so that a shell reads it back as one word. Unknown pieces stay.
    #[must_use]
    pub(super) fn quoted(&self) -> Value {
        let mut quoted = Value::known("'");
        for (index, piece) in self.pieces("'").into_iter().enumerate() {
            if index > 0 {
                quoted.push_str("'\\''", false);
            }
            quoted.push_value(&piece);
        }
        quoted.push_str("'", false);
        quoted.without_globs()
    }

    /// The value with every `marker` replaced.
    #[must_use]
    pub(super) fn replaced(&self, marker: &str, with: &Value) -> Value {
        let mut replaced = Value::default();
        for (index, piece) in self.pieces(marker).into_iter().enumerate() {
            if index > 0 {
                replaced.push_value(with);
            }
            replaced.push_value(&piece);
        }
        replaced
    }

    /// The pieces between occurrences of a text, empty ones included.
    fn pieces(&self, separator: &str) -> Vec<Value> {
        self.without(
            self.text
                .match_indices(separator)
                .map(|(at, found)| (at, at + found.len())),
        )
    }

    /// The value as a loop variable holds it: one of the words that an unknown piece may have been split into.
    #[must_use]
    pub(super) fn one_of_several(mut self, name: &str) -> Value {
        for mark in &mut self.marks {
            if let MarkKind::Unknown(unknown) = &mut mark.kind
                && unknown.splits
            {
                unknown.splits = false;
                unknown.may_be_empty = false;
                unknown.from = format!("${name}");
            }
        }
        self
    }

    /// The value as people read it: unknown pieces by where they come from.
    pub fn shown(&self) -> String {
        let mut shown = String::with_capacity(self.text.len());
        let mut done = 0;
        for (at, unknown) in self.unknowns() {
            shown.push_str(&self.text[done..at as usize]);
            shown.push_str(&unknown.from);
            done = at as usize;
        }
        shown.push_str(&self.text[done..]);
        shown
    }
}

/// Texts are capped far below 4 GiB before they get here.
#[expect(
    clippy::cast_possible_truncation,
    reason = "inputs are capped at a few MiB"
)]
fn offset(at: usize) -> u32 {
    at as u32
}
