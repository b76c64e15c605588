//! All integration tests, one binary.
mod shell;
mod winshell;
