//! Comments by which people keep something that was found: `# palisade:allow generic-key -- a key of the test server`.
//!
//! They count where people look through a repository, never in a hook: whoever writes the text would be its own judge.

const MARK: &[u8] = b"palisade:allow ";

/// So far from what was found a comment may stand on its line: nobody writes one on a longer line.
const LINE: usize = 2048;

/// What a comment says of something that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Allow {
    /// Nothing.
    No,
    /// That it may stay, but not why; that does not count.
    WithoutReason,
    /// That it may stay.
    Yes,
}

/// What the line around this place says of it, or the line before, of something by one of these names.
pub fn allowed(text: &[u8], at: usize, names: &[&str]) -> Allow {
    let begin = |at: usize| {
        let from = at.saturating_sub(LINE);
        let line = text[from..at].iter().rposition(|byte| *byte == b'\n');
        line.map_or(from, |line| from + line + 1)
    };
    let line = begin(at.min(text.len()));
    let before = begin(line.saturating_sub(1));
    let rest = &text[at.min(text.len())..];
    let end = rest.iter().take(LINE).position(|byte| *byte == b'\n');
    let end = at + end.unwrap_or(rest.len().min(LINE));
    let mut said = Allow::No;
    for line in [&text[before..line], &text[line..end]] {
        let Some(mark) = line.windows(MARK.len()).position(|there| there == MARK) else {
            continue;
        };
        let comment = String::from_utf8_lossy(&line[mark + MARK.len()..]).into_owned();
        let (listed, reason) = comment.split_once("--").unwrap_or((&comment, ""));
        let mut listed = listed.split([',', ' ', '\t']).map(str::trim);
        if listed.any(|name| names.contains(&name)) {
            let letters = reason
                .chars()
                .filter(|letter| letter.is_alphanumeric())
                .count();
            if letters >= 3 {
                return Allow::Yes;
            }
            said = Allow::WithoutReason;
        }
    }
    said
}
