//! What people type all day: `tests/everyday/*.txt`, a file a trade. None of it may be stopped.
//!
//! A record is a line; several lines stand between `<<<` and `>>>`. `#` begins a comment. `powershell.txt` and `cmd.txt` are
//! in those languages.

use std::path::Path;

use crate::support::{stops, verdict};

/// First lines of records that are still stopped, and what has to be known before they pass. The list only shrinks.
const STOPPED_STILL: &[(&str, &str)] = &[];

#[test]
fn nothing_of_it_is_stopped() {
    let mut stopped = Vec::new();
    let mut stopped_still = Vec::new();
    let mut files = 0;
    for entry in std::fs::read_dir("tests/everyday").expect("the folder is there") {
        let path = entry.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("a text");
        files += 1;
        for (line, command) in records(&text) {
            let (verdict, rules) = verdict(command, &given(&path));
            let first = command.lines().next().unwrap_or_default();
            if stops(verdict) && STOPPED_STILL.iter().any(|(line, _)| *line == first) {
                stopped_still.push(first.to_owned());
            } else if stops(verdict) {
                let path = path.display();
                stopped.push(format!(
                    "{path}:{line}: {verdict:?} for {}: {command}",
                    rules.join(", ")
                ));
            }
        }
    }
    assert!(files > 0, "there is nothing to judge");
    for (line, _) in STOPPED_STILL {
        assert!(
            stopped_still.iter().any(|stopped| stopped == line),
            "passes now and leaves the list: {line}"
        );
    }
    stopped.sort();
    let count = stopped.len();
    assert!(
        stopped.is_empty(),
        "{count} false alarms\n{}",
        stopped.join("\n")
    );
}

pub(crate) fn given(path: &Path) -> Vec<&str> {
    let stem = path.file_stem().and_then(|stem| stem.to_str());
    stem.into_iter()
        .filter(|stem| matches!(*stem, "powershell" | "cmd"))
        .collect()
}

/// The commands of a file and the lines at which they stand.
pub(crate) fn records(text: &str) -> Vec<(usize, &str)> {
    let mut records = Vec::new();
    let mut at = 0;
    let mut open = None;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let start = at;
        at += line.len();
        let line = line.trim_end_matches(['\n', '\r']);
        match (open, line) {
            (None, "<<<") => open = Some((number + 2, at)),
            (Some((number, from)), ">>>") => {
                records.push((number, text[from..start].trim_end_matches('\n')));
                open = None;
            }
            (Some(_), _) => {}
            (None, line) if line.trim().is_empty() || line.starts_with('#') => {}
            (None, line) => records.push((number + 1, line)),
        }
    }
    assert!(open.is_none(), "a record is not closed by >>>");
    records
}

#[test]
fn records_are_lines_or_stand_between_marks() {
    let text = "# a comment\nls -la\n\n<<<\nfor i in 1 2; do\n  echo # kept\ndone\n>>>\npwd\n";
    let expected = [
        (2, "ls -la"),
        (5, "for i in 1 2; do\n  echo # kept\ndone"),
        (9, "pwd"),
    ];
    assert_eq!(records(text), expected);
}
