//! The secrets that a patch adds: what `git diff` and `git log -p` print.

use super::{Allow, Secret, allowed, lines_in, scan};

/// A secret on a line that a patch adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Added {
    /// The commit, where the patch names one.
    pub commit: Option<String>,
    /// The file, as the patch names it.
    pub path: String,
    /// The secret; its line is that of the file, its span means nothing.
    pub secret: Secret,
    /// The column on which it begins, in characters from 1.
    pub column: usize,
    /// What a comment beside it says.
    pub allow: Allow,
}

/// Reads a patch part by part, so that none must be kept whole.
///
/// Lines around those that are added are read, but what stands there has been there before.
#[derive(Debug, Default)]
pub struct Reader {
    /// A line whose end has still to come.
    begun: Vec<u8>,
    /// Whether the file that is read has been made by this patch, and all that were.
    new: bool,
    made: Vec<String>,
    commit: Option<String>,
    commits: usize,
    path: Option<String>,
    /// The new side of all hunks of the file.
    text: Vec<u8>,
    /// Of each line of that text its number in the file, and whether it is added.
    lines: Vec<(usize, bool)>,
    /// How many lines of either side the hunk still has.
    left: (usize, usize),
    number: usize,
    found: Vec<Added>,
}

impl Reader {
    /// Takes the next part, wherever it ends.
    pub fn part(&mut self, part: &[u8]) {
        for line in part.split_inclusive(|byte| *byte == b'\n') {
            let whole = line.ends_with(b"\n");
            if self.begun.is_empty() && whole {
                self.line(line);
                continue;
            }
            self.begun.extend_from_slice(line);
            if whole {
                let line = std::mem::take(&mut self.begun);
                self.line(&line);
            }
        }
    }

    /// Takes the next line, with its end.
    pub fn line(&mut self, line: &[u8]) {
        if self.left != (0, 0) {
            self.in_hunk(line);
        } else if line.starts_with(b"@@ -") {
            self.hunk(line);
        } else if let Some(commit) = line.strip_prefix(b"commit ") {
            self.finish_file();
            self.commits += 1;
            let name = commit.split(u8::is_ascii_whitespace).next();
            self.commit = name.map(|name| String::from_utf8_lossy(name).into_owned());
        } else if line.starts_with(b"diff --git ") {
            self.finish_file();
            self.new = false;
        } else if line.starts_with(b"new file mode ") {
            self.new = true;
        } else if let Some(path) = line.strip_prefix(b"+++ ") {
            self.path = path_of(path.trim_ascii_end());
            if let Some(path) = self.path.as_ref().filter(|_| self.new) {
                self.made.push(path.clone());
            }
        } else if let Some(path) = line.strip_prefix(b"Binary files /dev/null and ") {
            let path = path.trim_ascii_end();
            let path = path.strip_suffix(b" differ").unwrap_or(path);
            self.made.extend(path_of(path));
        }
    }

    /// How many commits the patch has named.
    pub fn commits(&self) -> usize {
        self.commits
    }

    /// All that was found, and the files that are new.
    pub fn end(mut self) -> (Vec<Added>, Vec<String>) {
        let begun = std::mem::take(&mut self.begun);
        if !begun.is_empty() {
            self.line(&begun);
        }
        self.finish_file();
        (self.found, self.made)
    }

    fn in_hunk(&mut self, line: &[u8]) {
        let (mark, content) = line
            .split_first()
            .map_or((b' ', line), |(mark, rest)| (*mark, rest));
        match mark {
            b'-' => self.left.0 = self.left.0.saturating_sub(1),
            b'+' => {
                self.left.1 = self.left.1.saturating_sub(1);
                self.keep(content, true);
            }
            // `\ No newline at end of file`
            b'\\' => {}
            _ => {
                self.left = (self.left.0.saturating_sub(1), self.left.1.saturating_sub(1));
                self.keep(content, false);
            }
        }
    }

    fn keep(&mut self, content: &[u8], added: bool) {
        self.text.extend_from_slice(content);
        if !content.ends_with(b"\n") {
            self.text.push(b'\n');
        }
        self.lines.push((self.number, added));
        self.number += 1;
    }

    /// `@@ -a,b +c,d @@`
    fn hunk(&mut self, line: &[u8]) {
        let line = String::from_utf8_lossy(line);
        let mut parts = line.split(' ').skip(1);
        let mut side = || {
            let part = parts.next()?.get(1..)?;
            let (from, count) = part.split_once(',').unwrap_or((part, "1"));
            Some((from.parse::<usize>().ok()?, count.parse::<usize>().ok()?))
        };
        let (Some((_, old)), Some((from, new))) = (side(), side()) else {
            return;
        };
        self.left = (old, new);
        self.number = from;
        if !self.lines.is_empty() {
            // What one hunk ends with and the next begins with do not belong together.
            self.text.push(b'\n');
            self.lines.push((0, false));
        }
    }

    fn finish_file(&mut self) {
        let (text, lines) = (
            std::mem::take(&mut self.text),
            std::mem::take(&mut self.lines),
        );
        self.left = (0, 0);
        let Some(path) = self
            .path
            .take()
            .filter(|_| lines.iter().any(|(_, added)| *added))
        else {
            return;
        };
        for mut secret in scan(&text, Some(&path)) {
            let first = secret.line - 1;
            let more = lines_in(&text[secret.span.clone()]);
            let covered = lines.get(first..=first + more).unwrap_or_default();
            if !covered.iter().any(|(_, added)| *added) {
                continue;
            }
            let column = secret.column;
            let allow = allowed(&text, secret.span.start, &[secret.detector, &secret.id()]);
            secret.line = lines[first].0;
            self.found.push(Added {
                commit: self.commit.clone(),
                path: path.clone(),
                secret,
                column,
                allow,
            });
        }
    }
}

/// The path in `b/src/a.rs`, which git quotes where it is odd. None for `/dev/null`.
fn path_of(written: &[u8]) -> Option<String> {
    let quoted = written
        .strip_prefix(b"\"")
        .and_then(|rest| rest.strip_suffix(b"\""));
    let mut path = Vec::new();
    match quoted {
        None => {
            // A path with a space has a tab behind it.
            let end = written
                .iter()
                .position(|byte| *byte == b'\t')
                .unwrap_or(written.len());
            path.extend_from_slice(&written[..end]);
        }
        Some(quoted) => {
            let mut bytes = quoted.iter().copied().peekable();
            while let Some(byte) = bytes.next() {
                if byte != b'\\' {
                    path.push(byte);
                    continue;
                }
                match bytes.next()? {
                    b'n' => path.push(b'\n'),
                    b't' => path.push(b'\t'),
                    b'r' => path.push(b'\r'),
                    digit @ b'0'..=b'7' => {
                        let mut value = u32::from(digit - b'0');
                        for _ in 0..2 {
                            let next = bytes.next_if(|next| matches!(next, b'0'..=b'7'));
                            value = next.map_or(value, |next| value * 8 + u32::from(next - b'0'));
                        }
                        path.push(u8::try_from(value).unwrap_or(b'?'));
                    }
                    other => path.push(other),
                }
            }
        }
    }
    let path = String::from_utf8_lossy(&path);
    if path == "/dev/null" {
        return None;
    }
    let path = path.strip_prefix("b/").unwrap_or(&path);
    Some(path.to_owned())
}
