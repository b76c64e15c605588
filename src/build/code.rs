//! Turns `patterns/code.toml` into the static tables of languages and calls.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::fmt::Write;
use std::path::Path;

use crate::inline::{Call, File, Gives, Socket, Text};
use crate::print::{self, expression};
use crate::slots::slots;

/// The tables, as Rust; what is wrong in the file goes to `mistakes`.
pub fn tables(path: &Path, mistakes: &mut Vec<String>) -> Result<String, Box<dyn Error>> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)?;
    let file: File = match toml::from_str(&text) {
        Ok(file) => file,
        Err(error) => {
            let at = error.span().map_or(0, |span| span.start);
            let line = text[..at].matches('\n').count() + 1;
            mistakes.push(format!("{shown}:{line}: {}", error.message()));
            return Ok(String::new());
        }
    };
    let known: BTreeSet<&str> = file
        .language
        .iter()
        .filter_map(|language| language.names.first())
        .map(|name| &**name)
        .collect();
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for (index, call) in file.call.iter().enumerate() {
        for mistake in faults(call, &known) {
            let first = call.names.first().map_or("", |name| &**name);
            mistakes.push(format!("{shown}: the call {first}: {mistake}"));
        }
        for language in call.language.iter() {
            for name in call.names.iter() {
                if names.insert(format!("{language} {name}"), index).is_some() {
                    mistakes.push(format!("{shown}: {language} has {name} twice"));
                }
            }
        }
    }
    let mut out = String::new();
    writeln!(
        out,
        "static LANGUAGES: [Language; {}] = [",
        file.language.len()
    )?;
    for language in &file.language {
        writeln!(out, "    {},", expression(language)?)?;
    }
    writeln!(out, "];\n\nstatic CALLS: [Call; {}] = [", file.call.len())?;
    let mut acting: BTreeSet<(String, String)> = BTreeSet::new();
    for call in file.call.iter().filter(|call| acts(call)) {
        for language in call.language.iter() {
            acting.extend(words(&call.names).map(|word| (language.to_string(), word)));
        }
    }
    for call in file.call {
        // The names stand in a table of their own.
        let call = Call {
            names: Vec::new().into(),
            language: Vec::new().into(),
            ..call
        };
        writeln!(out, "    {},", expression(&call)?)?;
    }
    writeln!(
        out,
        "];\n\n/// `language name`, sorted.\nstatic CALL_NAMES: [(Text, u16); {}] = [",
        names.len()
    )?;
    for (name, index) in &names {
        writeln!(
            out,
            "    ({}, {}),",
            print::text(name),
            u16::try_from(*index)?
        )?;
    }
    let acting: Vec<String> = acting
        .iter()
        .map(|(language, word)| format!("{language} {word}"))
        .collect();
    writeln!(
        out,
        "];\n\n/// `language word`: the last parts of the names of calls that do something.\nstatic ACTING: [Text; {}] = [{}];",
        acting.len(),
        acting
            .iter()
            .map(|word| print::text(word))
            .collect::<Vec<_>>()
            .join(", "),
    )?;
    for (of, slots) in [
        ("CALL", slots(names.keys().map(|name| &**name))),
        ("ACTING", slots(acting.iter().map(|name| &**name))),
    ] {
        writeln!(
            out,
            "\n/// See `hash`.\nstatic {of}_SLOTS: [u16; {}] = {slots:?};",
            slots.len()
        )?;
    }
    Ok(out)
}

/// What is wrong with a call.
fn faults(call: &Call, known: &BTreeSet<&str>) -> Vec<String> {
    let mut faults = Vec::new();
    if call.names.is_empty() {
        faults.push("it has no name".to_owned());
    }
    for language in call.language.iter() {
        if !known.contains(&**language) {
            faults.push(format!("{language} is no language of this file"));
        }
    }
    for word in call.run.iter() {
        if word.starts_with('?') && !word.contains('=') {
            faults.push(format!("{word} does not say what it stands for"));
        }
    }
    let given = call.does_given.iter().map(|(_, word)| word);
    for word in call.does.iter().chain(call.does_bare.iter()).chain(given) {
        if !crate::acts::WORDS.contains(&&**word) {
            faults.push(format!("`does` knows no {word}"));
        }
    }
    faults
}

/// Whether a call does something by itself, rather than yield a value for others.
fn acts(call: &Call) -> bool {
    let named = [&call.reads, &call.writes, &call.appends];
    !call.run.is_empty()
        || call.code > 0
        || !call.does.is_empty()
        || call.socket != Socket::None
        || named.iter().any(|name| !name.is_empty())
        || matches!(
            call.gives,
            Gives::Handle | Gives::Bound | Gives::Module | Gives::Member
        )
}

/// The last word of each name.
fn words(names: &[Text]) -> impl Iterator<Item = String> {
    names.iter().map(|name| {
        let last = name
            .rsplit(|c: char| !(c.is_alphanumeric() || c == '_'))
            .find(|part| !part.is_empty());
        last.unwrap_or_default().to_owned()
    })
}
