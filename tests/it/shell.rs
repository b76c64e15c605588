//! `shell::parse`: trees as data, the real bash as oracle, and text that means harm.

#![expect(
    clippy::disallowed_methods,
    reason = "reads and rewrites its own data, and asks the real bash"
)]

mod dump;
mod hostile;
mod oracle;
mod spans;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The files of `tests/shell/bash`, by name.
fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/shell/bash");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("tests/shell/bash can be read")
        .map(|entry| entry.expect("tests/shell/bash can be listed").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .collect();
    files.sort();
    files
}

/// The cases of a file: text, `---`, tree; `====` between them.
fn cases(content: &str) -> Vec<(String, String)> {
    content
        .split("\n====\n")
        .map(|case| {
            let (text, tree) = case
                .split_once("\n---\n")
                .unwrap_or((case.trim_end_matches('\n'), ""));
            (
                text.replace("␍", "\r").replace("␉", "\t"),
                tree.trim_end_matches('\n').to_owned(),
            )
        })
        .collect()
}

/// All texts of `tests/shell/bash`.
pub(crate) fn texts() -> Vec<String> {
    let contents = files()
        .into_iter()
        .map(|file| std::fs::read_to_string(file).expect("a test file is text"));
    contents
        .flat_map(|content| cases(&content))
        .map(|(text, _)| text)
        .collect()
}

#[test]
fn trees_are_as_written_down() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = String::new();
    for file in files() {
        let content = std::fs::read_to_string(&file).expect("a test file is text");
        let mut written = Vec::new();
        for (text, expected) in cases(&content) {
            let tree = dump::script(&palisade::shell::parse(&text), &text);
            if tree != expected {
                let _ = write!(
                    wrong,
                    "\n{}: {text}\n  expected:\n{expected}\n  found:\n{tree}\n",
                    file.display()
                );
            }
            written.push(format!(
                "{}\n---\n{tree}",
                text.replace('\r', "␍").replace('\t', "␉")
            ));
        }
        if update {
            std::fs::write(&file, written.join("\n====\n") + "\n")
                .expect("a test file can be written");
        }
    }
    assert!(
        update || wrong.is_empty(),
        "{wrong}\nUPDATE=1 writes down what was found."
    );
}
