//! Keeps what came in from going out again.

use super::{mask, scan};

/// So much of a secret must stand before a `…` to be one that was cut.
const CUT: usize = 8;
/// Lines of a secret that are at least so long are hidden where they stand alone.
const LINE: usize = 16;

/// The secrets of some texts, to be hidden wherever they appear: in a message that quotes a word, alone and without the name
/// that told what it is. Nothing prints them.
#[derive(Default)]
pub struct Hidden {
    /// The longest first, each with what stands in its place.
    values: Vec<(String, String)>,
}

impl Hidden {
    /// Those of these texts.
    pub fn of<'t>(texts: impl IntoIterator<Item = &'t str>) -> Self {
        let mut hidden = Self::default();
        for text in texts {
            hidden.add(text);
        }
        hidden
    }

    /// Those of another text.
    pub fn add(&mut self, text: &str) {
        for secret in scan(text, None) {
            let value = text.get(secret.span.clone()).unwrap_or_default();
            let lines = value.lines().filter(|line| line.len() >= LINE);
            for value in std::iter::once(value).chain(lines) {
                if !value.is_empty() && !self.values.iter().any(|(known, _)| known == value) {
                    self.values.push((value.to_owned(), secret.masked()));
                }
            }
        }
        self.values
            .sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
    }

    /// The text without these secrets, and without any other; `None` where it has none.
    pub fn hide_any(&self, text: &str) -> Option<String> {
        let hidden = self.hide(text);
        (hidden != text).then_some(hidden)
    }

    /// The text without these secrets, and without any other.
    pub fn hide(&self, text: &str) -> String {
        let mut hidden = text.to_owned();
        for (value, masked) in &self.values {
            if hidden.contains(value.as_str()) {
                hidden = hidden.replace(value.as_str(), masked);
            }
            hidden = without_cut(&hidden, value, masked);
        }
        let found = scan(&hidden, None);
        mask(&hidden, &found)
    }
}

/// Hides the beginning of a secret where the rest was cut off.
fn without_cut(text: &str, value: &str, masked: &str) -> String {
    let mut pieces = text.split('…');
    let mut hidden = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let cut = (CUT..value.len()).rev().find(|length| {
            let start = value.get(..*length);
            start.is_some_and(|start| hidden.ends_with(start))
        });
        if let Some(length) = cut {
            hidden.truncate(hidden.len() - length);
            hidden.push_str(masked);
        }
        hidden.push('…');
        hidden.push_str(piece);
    }
    hidden
}
