//! The table of rules, and matching: facts to hits.

pub mod file;
mod read;

use file::*;
use std::borrow::Cow;

/// One rule of the table.
#[derive(Debug)]
pub struct Known {
    /// Its id: `git.reset-hard`.
    pub id: &'static str,
    /// The rule itself, without its samples.
    pub rule: Rule,
}

/// Commands that a rule must hit, and must not.
#[derive(Debug)]
pub struct Samples {
    /// Must be hit.
    pub hit: List<Sample>,
    /// Must not.
    pub miss: List<Sample>,
}

include!(concat!(env!("OUT_DIR"), "/rules.rs"));
