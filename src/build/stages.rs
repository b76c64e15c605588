//! Turns `patterns/stages.toml` into static tables.

use std::collections::BTreeMap;
use std::fmt::Write;

/// The tables of the file, with the name of each as Rust.
const TABLES: [(&str, &str); 4] = [
    ("labels", "LABELS"),
    ("environments", "ENVIRONMENTS"),
    ("names", "NAMES"),
    ("hosts", "HOSTS"),
];
const STAGES: [&str; 5] = ["local", "dev", "staging", "unknown", "production"];

/// The text of `patterns/stages.toml` as Rust: lists of a text and the stage that it tells. What is wrong in it becomes a
/// `compile_error!`.
pub fn stages(text: &str) -> String {
    tables(text).unwrap_or_else(|wrong| {
        let message = format!("patterns/stages.toml: {wrong}");
        format!("compile_error!({message:?});")
    })
}

fn tables(text: &str) -> Result<String, String> {
    let read: BTreeMap<String, BTreeMap<String, Vec<String>>> =
        toml::from_str(text).map_err(|error| error.to_string())?;
    if let Some(other) = read
        .keys()
        .find(|name| !TABLES.iter().any(|(known, _)| known == name))
    {
        return Err(format!("no table {other}"));
    }
    let mut out = String::new();
    for (name, constant) in TABLES {
        let lists = read.get(name).ok_or_else(|| format!("no table {name}"))?;
        let mut entries = String::new();
        let mut count = 0;
        for (stage, texts) in lists {
            if !STAGES.contains(&&**stage) {
                return Err(format!("[{name}]: no stage {stage}"));
            }
            let (first, rest) = stage.split_at(1);
            for text in texts {
                if text.chars().any(|letter| letter.is_ascii_uppercase()) {
                    return Err(format!("[{name}] {stage}: {text} is not in lower case"));
                }
                count += 1;
                let first = first.to_ascii_uppercase();
                let _ = write!(entries, "({text:?}, Stage::{first}{rest}), ");
            }
        }
        let _ = writeln!(
            out,
            "static {constant}: [(&str, Stage); {count}] = [{entries}];"
        );
    }
    Ok(out)
}
