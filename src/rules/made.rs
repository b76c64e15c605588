//! Files that a command makes itself: what is not there before and is deleted afterwards was never anybody's.

use crate::facts::{Access, Class, Facts, Place, Run, Target, Value, is_within, normalize};

/// How many runs are looked at, and how many words of each.
const RUNS: usize = 256;
const WORDS: usize = 64;

/// Programs that make nothing of what they are told.
const READERS: [&str; 24] = [
    "[",
    "[[",
    "cat",
    "cd",
    "diff",
    "du",
    "echo",
    "file",
    "find",
    "grep",
    "head",
    "less",
    "ls",
    "printf",
    "remove-item",
    "rg",
    "rm",
    "rmdir",
    "stat",
    "tail",
    "test",
    "unlink",
    "wc",
    "xargs",
];

/// So many bytes of names are kept, and so many names compared; what is not made as far as that was looked is not made.
const KEPT: usize = 4 << 20;
const COMPARED: usize = 1 << 19;

/// What the runs of a command make, found out as it is asked for.
pub(super) struct Makers<'f> {
    runs: &'f [Run],
    /// By run. Each is looked at once, however many paths are asked for.
    known: Vec<Option<Maker>>,
    kept: usize,
    compared: usize,
}

/// What one run may make.
#[derive(Default)]
struct Maker {
    /// The paths that it names.
    paths: Vec<String>,
    /// Whether it moves something there.
    moves: bool,
}

impl<'f> Makers<'f> {
    pub(super) fn of(facts: &'f Facts) -> Self {
        Self {
            runs: &facts.runs,
            known: Vec::new(),
            kept: KEPT,
            compared: COMPARED,
        }
    }

    /// Whether what is not there yet is made by one of the runs before this, and nothing is moved into it; or is what a glob
    /// matches that matches nothing in the project.
    pub(super) fn make(&mut self, at: usize, target: &Target) -> bool {
        let in_project = matches!(
            target.class,
            Class::Data | Class::Modified | Class::Untracked
        );
        let Some(path) = target.path.as_deref() else {
            return in_project && target.many;
        };
        if !in_project && target.class != Class::Outside {
            return false;
        }
        // A wrapper has the words of what it runs among its own.
        let deleting = self.runs[at].argv.first().map_or("", Value::text);
        let wraps = |run: &Run| {
            let mut words = run.argv.iter().skip(1).take(WORDS);
            words.any(|word| word.text() == deleting)
        };
        let mut made = false;
        for run in (at.saturating_sub(RUNS)..at).rev() {
            self.look_at(run);
            let Some(Some(maker)) = self.known.get(run) else {
                return false;
            };
            // What is known to be made may still be moved there.
            if made && !maker.moves {
                continue;
            }
            let Some(left) = self.compared.checked_sub(maker.paths.len()) else {
                return false;
            };
            self.compared = left;
            let told = maker.paths.iter().any(|made| is_within(made, path));
            if !told || wraps(&self.runs[run]) {
                continue;
            }
            if maker.moves {
                return false;
            }
            made = true;
        }
        made
    }

    /// Notes what a run may make, unless too much would have to be kept.
    fn look_at(&mut self, at: usize) {
        if self.known.len() <= at {
            self.known.resize_with(at + 1, || None);
        }
        if self.known[at].is_some() || self.kept == 0 {
            return;
        }
        let maker = Maker::of(&self.runs[at]);
        let bytes: usize = maker.paths.iter().map(String::len).sum();
        if let Some(left) = self.kept.checked_sub(bytes) {
            self.kept = left;
            self.known[at] = Some(maker);
        } else {
            self.kept = 0;
        }
    }
}

impl Maker {
    fn of(run: &Run) -> Self {
        if run.place != Place::Local || READERS.contains(&&*run.name) {
            return Self::default();
        }
        let Some(cwd) = run.cwd.as_known() else {
            return Self::default();
        };
        let suffix = suffix(run);
        let words = run.argv.iter().skip(1).take(WORDS);
        let files = run
            .redirects
            .iter()
            .filter(|to| to.access != Access::Read)
            .take(WORDS);
        let paths = words.map(|word| (word, suffix));
        let paths = paths.chain(files.map(|to| (&to.path, "")));
        Self {
            paths: paths
                .filter_map(|(word, suffix)| named(word, cwd, suffix))
                .collect(),
            moves: matches!(
                &*run.name,
                "mv" | "move" | "move-item" | "ren" | "rename-item"
            ) || run.argv.get(1).is_some_and(|verb| verb.text() == "mv"),
        }
    }
}

/// The path that a word names.
fn named(word: &Value, cwd: &str, suffix: &str) -> Option<String> {
    let word = word.as_known().filter(|word| !word.starts_with('-'))?;
    Some(normalize(&if word.starts_with('/') {
        format!("{word}{suffix}")
    } else {
        format!("{cwd}/{word}{suffix}")
    }))
}

/// What `sed -i.save` puts behind the names of the files that it keeps.
fn suffix(run: &Run) -> &str {
    if !matches!(&*run.name, "sed" | "gsed" | "perl" | "ruby") {
        return "";
    }
    let flags = run.argv.iter().filter_map(Value::as_known);
    let mut kept = flags.filter_map(|flag| flag.strip_prefix("-i"));
    kept.next().unwrap_or_default()
}
