//! What is known of programs' command lines: which options take values, what a program runs in its turn, what its output is
//! made of.
//!
//! The tables are made from `patterns/*.toml` by the build script. [`Args`] splits a command line by them.

mod args;
mod file;
pub(crate) mod hash;
mod options;

pub use args::Args;
pub(crate) use args::{each_of, lists};
pub use file::{
    Clue, List, Output, Prints, Program, Reading, Runs, Sends, Stops, Style, Text, Texts,
};
pub(crate) use file::{one_or_many, pairs};
pub(crate) use hash::bit;
pub use options::Options;
use options::{Lead, Listed, Scope, Takes};

include!(concat!(env!("OUT_DIR"), "/programs.rs"));

/// The name that stands for every program of which nothing is known, in rules and clues.
pub(crate) const UNKNOWN: &str = "?";

/// What is known of the program of this name. A version behind the name (`python3.12`, `clang-15`) is taken off when there
/// is no program of the full name.
pub fn of(name: &str) -> Option<&'static Program> {
    Some(&PROGRAMS[usize::from(NAMES[index(name)?].1)])
}

/// Where the places are named on which the program of this name acts.
pub(crate) fn clues(name: &str) -> impl Iterator<Item = &'static Clue> {
    let of = index(name).or_else(|| index(UNKNOWN)).and_then(|at| {
        let found = CLUES_OF.binary_search_by_key(&at, |&(name, _)| usize::from(name));
        found.ok().map(|found| CLUES_OF[found].1)
    });
    let listed = of.unwrap_or_default().iter();
    listed.map(|&at| &CLUES[usize::from(at)])
}

/// The name that rules use for the program of this name.
pub fn canonical(name: &str) -> &str {
    match index(name).map(|at| NAMES[at]) {
        Some((own, _, true)) => own.text(),
        Some((_, program, false)) => PROGRAMS[usize::from(program)].names[0].text(),
        None => name,
    }
}

/// The place of a program's name in the sorted list of all names.
pub(crate) fn index(name: &str) -> Option<usize> {
    let find = |name: &str| hash::find(&SLOTS, &[name], |at| NAMES[at].0.text());
    find(name).or_else(|| {
        let stem = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
        let stem = stem.strip_suffix('-').unwrap_or(stem);
        (stem.len() < name.len()).then(|| find(stem))?
    })
}

#[cfg(test)]
mod tests;
