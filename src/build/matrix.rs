//! Makes static tables of `patterns/matrix.toml`.
//!
//! Cells are printed by the names of their rows, in `match`es without a catch-all: a row that is missing, or that nobody
//! knows, fails the build.

use std::collections::BTreeMap;
use std::fmt::Write;

const STAGES: [&str; 5] = ["local", "dev", "staging", "unknown", "production"];
const MANNERS: [&str; 10] = [
    "delete",
    "delete-tree",
    "empty",
    "overwrite",
    "append",
    "metadata",
    "metadata-tree",
    "move",
    "read",
    "serve",
];
const VERDICTS: [&str; 3] = ["pass", "ask", "deny"];
/// The preset that names every cell, then those that differ from it.
const PRESETS: [&str; 3] = ["standard", "relaxed", "strict"];

type Rows = BTreeMap<String, BTreeMap<String, String>>;

/// The text of `patterns/matrix.toml` as Rust: `fn effect(Preset, Effect) -> [Verdict; 5]` by stage, and `fn file(Preset,
/// Class) -> [Verdict; 9]` by manner, and the same as `fn absent`. What is wrong in it becomes a `compile_error!`.
pub fn matrix(text: &str) -> String {
    tables(text).unwrap_or_else(|wrong| {
        let message = format!("patterns/matrix.toml: {wrong}");
        format!("compile_error!({message:?});")
    })
}

fn tables(text: &str) -> Result<String, String> {
    let tables: BTreeMap<String, BTreeMap<String, toml::Table>> =
        toml::from_str(text).map_err(|error| error.to_string())?;
    if let Some(other) = tables.keys().find(|name| !PRESETS.contains(&&***name)) {
        return Err(format!("no preset {other}"));
    }
    let mut out = String::new();
    let mut files = BTreeMap::<&str, Rows>::new();
    for (table, function, of, columns) in [
        ("effects", "effect", "Effect", &STAGES[..]),
        ("files", "file", "Class", &MANNERS[..]),
        ("absent", "absent", "Class", &MANNERS[..]),
    ] {
        let width = columns.len();
        let mut standard = Rows::new();
        let _ = writeln!(
            out,
            "const fn {function}(preset: Preset, row: {of}) -> [Verdict; {width}] {{\n    match preset {{"
        );
        for preset in PRESETS {
            let mut rows = standard.clone();
            if let ("absent", Some(files)) = (table, files.get(preset)) {
                let of_files = files
                    .iter()
                    .filter(|(row, _)| !standard_absent(&tables, row));
                rows.extend(of_files.map(|(row, cells)| (row.clone(), cells.clone())));
            }
            let written = tables.get(preset).and_then(|tables| tables.get(table));
            for (row, cells) in written.into_iter().flatten() {
                let at = format!("[{preset}.{table}] {row}");
                read(cells, columns, rows.entry(row.clone()).or_default(), &at)?;
            }
            let _ = writeln!(out, "        Preset::{} => match row {{", camel(preset));
            for (verdicts, rows) in by_verdicts(&rows, columns, &format!("[{preset}.{table}]"))? {
                let rows = rows.iter().map(|row| format!("{of}::{}", camel(row)));
                let rows = rows.collect::<Vec<_>>().join(" | ");
                let _ = writeln!(out, "            {rows} => [{verdicts}],");
            }
            out.push_str("        },\n");
            if table == "files" {
                files.insert(preset, rows.clone());
            }
            if preset == "standard" {
                standard = rows;
            }
        }
        out.push_str("    }\n}\n\n");
    }
    Ok(out)
}

/// Whether the standard preset says something of such names where nothing is.
fn standard_absent(tables: &BTreeMap<String, BTreeMap<String, toml::Table>>, row: &str) -> bool {
    let standard = tables
        .get("standard")
        .and_then(|tables| tables.get("absent"));
    standard.is_some_and(|rows| rows.contains_key(row))
}

/// The rows by what stands in them, as equal arms of a `match` are to be one.
fn by_verdicts(
    rows: &Rows,
    columns: &[&str],
    table: &str,
) -> Result<BTreeMap<String, Vec<String>>, String> {
    let mut found = BTreeMap::<_, Vec<_>>::new();
    for (row, cells) in rows {
        let mut verdicts = Vec::new();
        for column in columns {
            let verdict = cells.get(*column);
            let verdict = verdict.ok_or_else(|| format!("{table} {row}: no {column}"))?;
            verdicts.push(format!("Verdict::{}", camel(verdict)));
        }
        let rows = found.entry(verdicts.join(", ")).or_default();
        rows.push(row.clone());
    }
    Ok(found)
}

/// Reads one row over what is already known of it.
fn read(
    written: &toml::Value,
    columns: &[&str],
    row: &mut BTreeMap<String, String>,
    at: &str,
) -> Result<(), String> {
    let verdict = |value: &toml::Value| {
        let known = value.as_str().filter(|word| VERDICTS.contains(word));
        known
            .map(str::to_owned)
            .ok_or_else(|| format!("{at}: {value} is none of {VERDICTS:?}"))
    };
    let Some(cells) = written.as_table() else {
        let verdict = verdict(written)?;
        row.extend(
            columns
                .iter()
                .map(|column| ((*column).to_owned(), verdict.clone())),
        );
        return Ok(());
    };
    for (column, value) in cells {
        if column == "else" {
            let verdict = verdict(value)?;
            for column in columns
                .iter()
                .filter(|column| !cells.contains_key(**column))
            {
                row.insert((*column).to_owned(), verdict.clone());
            }
        } else if columns.contains(&&**column) {
            row.insert(column.clone(), verdict(value)?);
        } else {
            return Err(format!("{at}: no column {column}"));
        }
    }
    Ok(())
}

/// `delete-tree` to `DeleteTree`.
fn camel(name: &str) -> String {
    name.split('-')
        .map(|part| {
            let (first, rest) = part.split_at(part.len().min(1));
            first.to_ascii_uppercase() + rest
        })
        .collect()
}
