//! Turns the text of a command into a syntax tree.
//!
//! Parsing never fails. What cannot be read becomes a [`Problem`] with a span, and the tree goes on behind it: how much
//! doubt should cost is for `decision` to say. Nothing here knows of rules, hooks or files. Three dialects yield one tree:
//! [`parse`] reads bash (and, near enough, zsh, dash and ksh), [`powershell`] and [`cmd`] read what Windows shells run.
//!
//! The words of the grammar are those of POSIX and of the bash manual.

mod bash;
mod cmd;
mod powershell;
mod reader;
mod tree;

pub use bash::parse;
pub use cmd::cmd;
pub use powershell::powershell;
pub use tree::*;
