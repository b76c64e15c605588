//! What one call costs, in instructions: these repeat where clocks do not.

use std::process::Command;

use crate::program::{Program, finish};

/// Generous bounds for the build at hand; the released one is to stay within a third of the first.
const ORDINARY: u64 = if cfg!(debug_assertions) {
    3_000_000
} else {
    400_000
};

#[test]
#[cfg(target_os = "linux")]
fn an_ordinary_call_is_cheap() {
    let found = Command::new("valgrind").arg("--version").output();
    if !found.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: there is no valgrind");
        return;
    }
    let program = Program::new();
    let mut command = Command::new("valgrind");
    command
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .args([env!("CARGO_BIN_EXE_palisade"), "hook"])
        .env("HOME", program.project())
        .current_dir(program.project());
    let payload = program.payload("ls -la", "default");
    let output = finish(command, payload.as_bytes());
    let counted = output
        .stderr
        .lines()
        .find_map(|line| line.split_once("refs:"));
    let counted = counted.map(|(_, count)| count.trim().replace(',', ""));
    let counted: u64 = counted
        .and_then(|count| count.parse().ok())
        .expect("a count");
    assert!(
        counted < ORDINARY,
        "{counted} instructions, at most {ORDINARY}"
    );
}
