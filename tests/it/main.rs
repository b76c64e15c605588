//! All integration tests, one binary.
#![expect(
    clippy::disallowed_methods,
    reason = "tests make files and start programs"
)]
#![expect(clippy::print_stderr, reason = "what is skipped is said")]

mod answers;
mod cli;
mod docs;
mod evasion;
mod everyday;
mod hostile;
mod incidents;
mod inline;
mod layers;
mod leaks;
mod order;
mod paths;
mod patterns;
mod program;
mod recall;
mod scan;
mod secrets;
mod shell;
mod shown;
mod sites;
mod speed;
mod stopped;
mod support;
mod tools;
mod winshell;
