//! Palisade judges what a coding agent is about to do.
//!
//! ```text
//! text ── shell ──▶ runs ── rules ──▶ effects ─┐
//!                     │                         ├─ matrix ──▶ verdict
//!                     └──── places ──▶ stage ──┘
//! ```
//!
//! The modules, in the order in which they may name each other:
//!
//! - [`shell`]: text to syntax tree
//! - [`world`]: the one reader of environment, disk and git
//! - [`facts`]: tree and world to every program that would run, and what is known of it
//! - [`rules`]: the table of rules, and which of them hit

pub mod facts;
pub mod rules;
pub mod shell;
pub mod world;
