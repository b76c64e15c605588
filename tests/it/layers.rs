//! Who may name whom: each module of `src/` names only those that come before it.

use std::fs;
use std::path::{Path, PathBuf};

/// The modules in their order, and those whose circle is smaller than all that comes before them.
const ORDER: [&str; 12] = [
    "list", "regular", "payload", "shell", "world", "secrets", "facts", "rules", "policy",
    "decision", "answer", "cli",
];
const ONLY: [(&str, &[&str]); 8] = [
    ("list", &[]),
    ("regular", &[]),
    ("payload", &[]),
    ("shell", &[]),
    ("world", &[]),
    ("secrets", &["list", "regular"]),
    ("facts", &["list", "regular", "shell", "world", "secrets"]),
    ("rules", &["list", "regular", "world", "secrets", "facts"]),
];

#[test]
fn modules_name_only_earlier_ones() {
    let mut wrong = Vec::new();
    for (at, module) in ORDER.iter().enumerate() {
        let only = ONLY.iter().find(|(name, _)| name == module);
        let may = only.map_or(&ORDER[..at], |(_, may)| may);
        for file in files_of(module) {
            let text = fs::read_to_string(&file).expect("a source file");
            for (number, line) in text.lines().enumerate() {
                let code = line.split("//").next().unwrap_or_default();
                for named in names_after(code, "crate::") {
                    let known = ORDER.contains(&named.as_str());
                    if known && named != *module && !may.contains(&named.as_str()) {
                        wrong.push(format!("{}:{}: {named}", file.display(), number + 1));
                    }
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "named out of order:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn every_module_of_the_library_has_its_place() {
    let lib = fs::read_to_string("src/lib.rs").expect("src/lib.rs");
    for line in lib.lines() {
        if let Some(name) = line.strip_prefix("pub mod ") {
            let name = name.trim_end_matches(';');
            assert!(
                ORDER.contains(&name),
                "src/lib.rs: {name} is not in the order"
            );
        }
    }
}

fn files_of(module: &str) -> Vec<PathBuf> {
    let mut found = vec![Path::new("src").join(format!("{module}.rs"))];
    let mut folders = vec![Path::new("src").join(module)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.retain(|path| path.extension().is_some_and(|end| end == "rs") && path.exists());
    found
}

/// The names behind each `prefix`, also in braces.
fn names_after(code: &str, prefix: &str) -> Vec<String> {
    let mut names = Vec::new();
    for (at, _) in code.match_indices(prefix) {
        let rest = &code[at + prefix.len()..];
        let listed = match rest.strip_prefix('{') {
            Some(inside) => inside.split('}').next().unwrap_or_default(),
            None => rest,
        };
        for item in listed.split(',') {
            let name = item
                .trim()
                .split(|letter: char| !letter.is_alphanumeric() && letter != '_');
            names.extend(name.take(1).map(str::to_owned));
            if !rest.starts_with('{') {
                break;
            }
        }
    }
    names
}
