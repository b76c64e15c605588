//! Reads bash, and what other shells for Unix have in common with it.

mod brackets;
mod compounds;
mod conditions;
mod escapes;
mod expansions;
mod grammar;
mod heredocs;
mod keywords;
mod reader;
mod redirections;
mod simple;
mod words;

use super::{NODES, Script};
use reader::Parser;

/// Parses `text` as bash would, whatever is in it.
///
/// Time and memory are linear in the length of the text. Nesting deeper than about a hundred levels and trees of more than
/// [`NODES`] parts are cut off, which `ProblemKind::is_limit` tells.
///
/// ```
/// let script = palisade::shell::parse("git status && rm -rf $(pwd)");
/// assert_eq!(script.list.items.len(), 2);
/// assert!(script.problems.is_empty());
/// ```
pub fn parse(text: &str) -> Script {
    parse_within(text, NODES)
}

/// As [`parse`], of a tree with at most so many parts.
pub fn parse_within(text: &str, nodes: u32) -> Script {
    Parser::new(text, nodes).script()
}
