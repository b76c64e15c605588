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

use super::Script;
use reader::Parser;

/// Parses `text` as bash would, whatever is in it.
///
/// Time and memory are linear in the length of the text. Nesting deeper than about a hundred levels and trees of more than
/// 200,000 parts are cut off, which `ProblemKind::is_limit` tells.
///
/// ```
/// let script = palisade::shell::parse("git status && rm -rf $(pwd)");
/// assert_eq!(script.list.items.len(), 2);
/// assert!(script.problems.is_empty());
/// ```
pub fn parse(text: &str) -> Script {
    Parser::new(text).script()
}
