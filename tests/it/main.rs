//! All integration tests, one binary.

mod paths;
