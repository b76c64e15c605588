//! Turns `patterns/` into static tables.
fn main() {}
