//! Which entries of a directory a shell pattern stands for.

/// One component of a path as the shell matches it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    pieces: Vec<Piece>,
    negated: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    /// One character.
    Plain(char),
    /// `?`
    One,
    /// `*`
    Any,
    /// `[a-z]`: the ranges, and whether it is any other character that is meant.
    Set(Vec<(char, char)>, bool),
}

impl Pattern {
    /// Reads a component; `active` says at which of its bytes a glob character is one. Bash's `!(…)` is taken for the
    /// opposite of what it names, so for everything.
    pub(super) fn parse(text: &str, active: impl Fn(usize) -> bool) -> Self {
        let mut pieces = Vec::new();
        let mut chars = text.char_indices().peekable();
        while let Some((at, char)) = chars.next() {
            let piece = match char {
                '*' if active(at) => Piece::Any,
                '?' if active(at) => Piece::One,
                '[' if active(at) => match set(&text[at + 1..]) {
                    Some((set, length)) => {
                        while chars.next_if(|&(next, _)| next <= at + length).is_some() {}
                        set
                    }
                    None => Piece::Plain('['),
                },
                _ => Piece::Plain(char),
            };
            if piece != Piece::Any || pieces.last() != Some(&Piece::Any) {
                pieces.push(piece);
            }
        }
        Self {
            pieces,
            negated: is_negation(text),
        }
    }

    /// Whether it stands for all entries of a directory, as far as the shell can say: `*`, `*.*`, `.*`, `.[!.]*`, `?*`.
    pub(super) fn is_everything(&self) -> bool {
        let open = |piece: &Piece| *piece != Piece::Plain('.') && matches!(piece, Piece::Plain(_));
        self.negated || (self.pieces.contains(&Piece::Any) && !self.pieces.iter().any(open))
    }

    /// The only name that it stands for, if it has no glob.
    pub(super) fn literal(&self) -> Option<String> {
        let plain = self.pieces.iter().map(|piece| match piece {
            Piece::Plain(char) => Some(*char),
            _ => None,
        });
        plain.collect::<Option<String>>().filter(|_| !self.negated)
    }

    /// Whether it matches a name. A dot at the start is matched by a dot only.
    pub(super) fn matches(&self, name: &str) -> bool {
        if name.starts_with('.') && self.pieces.first() != Some(&Piece::Plain('.')) {
            return false;
        }
        let name: Vec<char> = name.chars().collect();
        let (mut p, mut n) = (0, 0);
        let mut star = None;
        while n < name.len() {
            match self.pieces.get(p) {
                Some(Piece::Any) => {
                    p += 1;
                    star = Some((p, n));
                }
                Some(piece) if piece.fits(name[n]) => {
                    p += 1;
                    n += 1;
                }
                _ => {
                    let Some((after, from)) = star else {
                        return false;
                    };
                    p = after;
                    n = from + 1;
                    star = Some((after, n));
                }
            }
        }
        self.pieces[p..].iter().all(|rest| *rest == Piece::Any)
    }
}

impl Piece {
    fn fits(&self, char: char) -> bool {
        match self {
            Self::Plain(plain) => *plain == char,
            Self::One | Self::Any => true,
            Self::Set(ranges, others) => {
                let inside = ranges
                    .iter()
                    .any(|&(low, high)| (low..=high).contains(&char));
                inside != *others
            }
        }
    }
}

/// Whether the component is an extended glob for all but what it names.
pub(super) fn is_negation(text: &str) -> bool {
    text.starts_with("!(") && text.ends_with(')')
}

/// The set that begins behind a `[`, and its length up to and with the `]`. A class (`[:alpha:]`) counts as any character.
fn set(text: &str) -> Option<(Piece, usize)> {
    let others = text.starts_with(['!', '^']);
    let start = usize::from(others);
    // A `]` at the very start is one of the characters.
    let first = text[start..].chars().next()?.len_utf8();
    let mut end = start + first + text[start + first..].find(']')?;
    let mut ranges = Vec::new();
    if text[start..end].starts_with("[:") && text[end + 1..].starts_with(']') {
        end += 1;
        ranges.push((char::MIN, char::MAX));
        return Some((Piece::Set(ranges, false), end + 1));
    }
    let mut chars = text[start..end].chars().peekable();
    while let Some(low) = chars.next() {
        let mut ahead = chars.clone();
        match (ahead.next(), ahead.next()) {
            (Some('-'), Some(high)) => {
                ranges.push((low, high));
                chars = ahead;
            }
            _ => ranges.push((low, low)),
        }
    }
    Some((Piece::Set(ranges, others), end + 1))
}
