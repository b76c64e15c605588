//! Turns `patterns/` into static tables.

#![expect(
    clippy::disallowed_methods,
    reason = "a build script reads files and writes them"
)]

#[path = "build/places.rs"]
mod places;

use std::path::Path;
use std::{env, fs};

fn main() {
    let out = env::var("OUT_DIR").expect("cargo sets OUT_DIR");
    println!("cargo::rerun-if-changed=patterns/places.toml");
    println!("cargo::rerun-if-changed=src/build");
    let toml = fs::read_to_string("patterns/places.toml")
        .unwrap_or_else(|error| panic!("patterns/places.toml: {error}"));
    let path = Path::new(&out).join("places.rs");
    fs::write(&path, places::places(&toml))
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}
