//! The table of rules, and matching: facts to hits.

pub mod file;
