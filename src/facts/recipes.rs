//! What a target of a `Makefile` or a recipe of a `justfile` runs, with all that it depends on.
//!
//! Only what is asked for is taken out of the file, so that `make build` is not judged by what `make deploy` does. Names that
//! the file itself gives a plain text are put in; everything else stays as it is written, for whoever reads the recipe.

use std::collections::{BTreeMap, BTreeSet};

/// So many targets are followed.
const TARGETS: usize = 64;
/// The longest text that comes of it, in bytes.
const LENGTH: usize = 1 << 16;

/// Where a build tool looks for its file, by the language of its recipes.
pub(super) fn files(language: &str) -> &'static [&'static str] {
    match language {
        "make" => &["GNUmakefile", "makefile", "Makefile"],
        "just" => &["justfile", "Justfile", ".justfile"],
        _ => &[],
    }
}

/// One rule: what it makes, what it needs first, and its recipe.
struct Rule<'t> {
    targets: Vec<&'t str>,
    needs: Vec<&'t str>,
    body: Vec<&'t str>,
}

/// The part of a file that runs for these operands: names of targets, and `NAME=value`. Without a target, the first one.
pub(super) fn taken(language: &str, source: &str, operands: &[String]) -> String {
    let (sets, wanted): (Vec<&str>, Vec<&str>) = operands
        .iter()
        .map(String::as_str)
        .partition(|operand| operand.contains('='));
    let mut given: BTreeMap<&str, &str> = BTreeMap::new();
    for set in &sets {
        if let Some((name, value)) = set.split_once('=') {
            given.insert(name.trim_end_matches(':'), value);
        }
    }
    let rules = rules(source, &mut given);
    let of_just = language == "just";
    // What stands behind a recipe's name is for its parameters.
    let mut next: Vec<&str> = if of_just {
        wanted.into_iter().take(1).collect()
    } else {
        wanted
    };
    if next.is_empty() {
        let first = rules.iter().filter_map(|rule| rule.targets.first());
        next.extend(first.copied().find(|target| !target.starts_with('.')));
    }
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut parts: Vec<String> = Vec::new();
    let mut length = 0;
    while let Some(target) = next.pop() {
        if seen.len() >= TARGETS || !seen.insert(target) {
            continue;
        }
        for rule in rules.iter().filter(|rule| rule.targets.contains(&target)) {
            let mut part = format!("{target}:\n");
            for line in &rule.body {
                part.push_str(&filled(line, &given, target));
                part.push('\n');
            }
            length += part.len();
            if length > LENGTH {
                return parts.concat();
            }
            parts.push(part);
            next.extend(&rule.needs);
        }
    }
    // What is needed comes first.
    parts.reverse();
    parts.concat()
}

/// The rules of a file, and the plain texts that it gives to names.
fn rules<'t>(source: &'t str, given: &mut BTreeMap<&'t str, &'t str>) -> Vec<Rule<'t>> {
    let mut rules: Vec<Rule<'t>> = Vec::new();
    let mut goes_on = false;
    // A text that is given to a name may go on, too.
    let mut given_goes_on = false;
    for line in source.lines() {
        if given_goes_on {
            given_goes_on = line.ends_with('\\');
            continue;
        }
        let inside = line.starts_with(['\t', ' ']) && !rules.is_empty();
        if inside || goes_on {
            if let Some(rule) = rules.last_mut() {
                rule.body.push(line);
            }
            goes_on = line.ends_with('\\');
            continue;
        }
        if let Some((name, value)) = set(line) {
            given_goes_on = line.ends_with('\\');
            given.entry(name).or_insert(value);
        } else if !line.starts_with(['#', '@', '['])
            && let Some((head, tail)) = line.split_once(':')
        {
            let (needs, recipe) = tail.split_once(';').unwrap_or((tail, ""));
            rules.push(Rule {
                targets: head.split_whitespace().collect(),
                needs: needs
                    .trim_start_matches(':')
                    .split_whitespace()
                    .filter(|word| *word != "|" && *word != "&&")
                    .collect(),
                body: Vec::new(),
            });
            if !recipe.trim().is_empty()
                && let Some(rule) = rules.last_mut()
            {
                rule.body.push(&line[line.len() - recipe.len() - 1..]);
            }
        }
    }
    rules
}

/// `NAME = value`, `NAME := value`, `export NAME ?= value`.
fn set(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once('=')?;
    let name = name.trim_end_matches([':', '?', ' ', '\t']);
    let name = name.strip_prefix("export ").unwrap_or(name).trim();
    let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
    let value = value.trim().trim_matches(['"', '\'']);
    (!name.is_empty() && name.chars().all(plain) && !value.contains("$(shell"))
        .then_some((name, value))
}

/// A line of a recipe with the names in it put in: `$(NAME)`, `${NAME}`, `$@`, `{{name}}`. Twice, for names within names.
fn filled(line: &str, given: &BTreeMap<&str, &str>, target: &str) -> String {
    // Behind `;` on the line of the rule, a recipe has no tab.
    let mut text = match line.strip_prefix(';') {
        Some(recipe) => format!("\t{recipe}"),
        None => line.to_owned(),
    };
    for _ in 0..2 {
        let mut out = String::with_capacity(text.len());
        let mut rest = &*text;
        while let Some(at) = rest.find(['$', '{']) {
            out.push_str(&rest[..at]);
            rest = &rest[at..];
            let marks = [("$(", ")"), ("${", "}"), ("{{", "}}")];
            let name = marks.iter().find_map(|(open, close)| {
                let inner = rest.strip_prefix(open)?;
                let name = &inner[..inner.find(close)?];
                let value = given.get(name.trim())?;
                Some((value, open.len() + name.len() + close.len()))
            });
            if let Some((value, taken)) = name {
                out.push_str(value);
                rest = &rest[taken..];
            } else if let Some(after) = rest.strip_prefix("$@") {
                out.push_str(target);
                rest = after;
            } else {
                // `$$` is one that the shell sees.
                let taken = if rest.starts_with("$$") { 2 } else { 1 };
                out.push_str(&rest[..taken]);
                rest = &rest[taken..];
            }
            if out.len() > LENGTH {
                return out;
            }
        }
        out.push_str(rest);
        text = out;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn make(source: &str, operands: &[&str]) -> String {
        let operands: Vec<String> = operands.iter().map(|&word| word.to_owned()).collect();
        taken("make", source, &operands)
    }

    #[test]
    fn only_what_is_asked_for_is_taken() {
        let source = ".PHONY: a\nall: a\na: b\n\techo $(X) $@\nb:\n\trm b\nc: ; rm c\nX ?= y\n";
        assert_eq!(make(source, &["a"]), "b:\n\trm b\na:\n\techo y a\n");
        assert_eq!(make(source, &["c"]), "c:\n\t rm c\n");
        assert_eq!(make(source, &["a", "X=z"]), "b:\n\trm b\na:\n\techo z a\n");
        assert_eq!(make(source, &[]), "b:\n\trm b\na:\n\techo y a\nall:\n");
    }

    #[test]
    fn hostile_files_end() {
        let around = "a: b\nb: a\n\tx\n".repeat(1000);
        assert!(make(&around, &["a"]).len() <= LENGTH);
        let names = format!("X = {}\na:\n\t{}\n", "$(X)".repeat(500), "$(X)".repeat(500));
        assert!(make(&names, &["a"]).len() <= 4 * LENGTH);
        assert_eq!(make("a:\n\t$( ${ {{ $", &["a"]), "a:\n\t$( ${ {{ $\n");
    }
}
