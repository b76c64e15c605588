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

/// Whether what is not there yet is made by one of these runs, and nothing is moved into it; or is what a glob matches that
/// matches nothing in the project.
pub(super) fn is_own(facts: &Facts, at: usize, target: &Target) -> bool {
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
    let deleting = facts.runs[at].argv.first().map_or("", Value::text);
    let wraps = |run: &Run| run.argv.iter().skip(1).any(|word| word.text() == deleting);
    let mut made = false;
    for run in facts.runs[..at].iter().rev().take(RUNS) {
        if run.place != Place::Local || READERS.contains(&&*run.name) || wraps(run) {
            continue;
        }
        let files = run
            .redirects
            .iter()
            .filter(|to| to.access != Access::Read)
            .any(|to| names(&to.path, run, "", path));
        let suffix = suffix(run);
        let words = run.argv.iter().skip(1).take(WORDS);
        let told = files || words.into_iter().any(|word| names(word, run, suffix, path));
        let moves = matches!(
            &*run.name,
            "mv" | "move" | "move-item" | "ren" | "rename-item"
        ) || run.argv.get(1).is_some_and(|verb| verb.text() == "mv");
        if told && moves {
            return false;
        }
        made |= told;
    }
    made
}

/// Whether a word names the path or something in it.
fn names(word: &Value, run: &Run, suffix: &str, path: &str) -> bool {
    let (Some(word), Some(cwd)) = (word.as_known(), run.cwd.as_known()) else {
        return false;
    };
    if word.starts_with('-') {
        return false;
    }
    let joined = if word.starts_with('/') {
        format!("{word}{suffix}")
    } else {
        format!("{cwd}/{word}{suffix}")
    };
    is_within(&normalize(&joined), path)
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
