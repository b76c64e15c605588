//! All integration tests, one binary.
mod winshell;
