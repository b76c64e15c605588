//! All integration tests, one binary.

mod paths;
mod shell;
mod winshell;
mod inline;
