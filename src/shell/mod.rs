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

pub use bash::{parse, parse_within};
pub use cmd::{cmd, cmd_within};
pub use powershell::{powershell, powershell_within};
pub use tree::*;

/// How many commands, words and parts of words a tree may have: about 30 MB of memory at the very worst. Texts that are read
/// in the course of following another share this number, as all their trees may be there at once.
pub const NODES: u32 = 64_000;
