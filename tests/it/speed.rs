//! What one call costs, in instructions: these repeat where clocks do not.
//!
//! The shapes of commands stand in `tests/payloads`: pipelines of some 300 bytes, scripts of some 4 kB. The bounds are those
//! of the released program, a little above what was counted: `cargo test --release --test it speed -- --nocapture` shows the
//! counts. Other builds are held to the ordinary call only.

use std::process::Command;

use crate::program::{Program, finish};

/// What the released program may take for each shape.
const BOUNDS: &[(&str, u64)] = &[
    ("pipeline-http", 590_000),
    ("pipeline-log", 470_000),
    ("pipeline-search", 390_000),
    ("pipeline-test", 415_000),
    ("script-build", 7_500_000),
    ("script-ci", 5_700_000),
    ("script-files", 5_250_000),
    ("script-look", 6_000_000),
    ("script-python", 2_300_000),
    ("script-sql", 1_550_000),
];

/// The same for `ls -la`, and for a call that is denied without asking git.
const ORDINARY: u64 = if cfg!(debug_assertions) {
    3_000_000
} else {
    85_000
};
const DENIED: u64 = 340_000;

/// Instructions that a call takes, where that can be counted.
fn count(command: &str) -> Option<u64> {
    let found = Command::new("valgrind").arg("--version").output();
    if !found.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: there is no valgrind");
        return None;
    }
    let program = Program::new();
    let mut counting = Command::new("valgrind");
    counting
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .args([env!("CARGO_BIN_EXE_palisade"), "hook"])
        .env("HOME", program.project())
        .current_dir(program.project());
    let payload = program.payload(command, "default");
    let output = finish(counting, payload.as_bytes());
    let counted = output
        .stderr
        .lines()
        .find_map(|line| line.split_once("refs:"));
    let counted = counted.map(|(_, count)| count.trim().replace(',', ""));
    Some(
        counted
            .and_then(|count| count.parse().ok())
            .expect("a count"),
    )
}

fn shape(name: &str) -> String {
    std::fs::read_to_string(format!("tests/payloads/{name}.sh")).expect("a shape")
}

#[test]
#[cfg(target_os = "linux")]
fn an_ordinary_call_is_cheap() {
    if let Some(counted) = count("ls -la") {
        assert!(
            counted < ORDINARY,
            "{counted} instructions, at most {ORDINARY}"
        );
    }
}

#[test]
#[cfg(target_os = "linux")]
fn longer_calls_take_what_they_may() {
    if cfg!(debug_assertions) {
        return;
    }
    let mut over = Vec::new();
    let mut check = |name: &str, command: &str, most: u64| {
        let Some(counted) = count(command) else {
            return;
        };
        eprintln!("{name}: {counted}, {} bytes", command.len());
        if counted > most {
            over.push(format!("{name}: {counted}, at most {most}"));
        }
    };
    check("denied", "rm -rf \"$UNSET_DIR/\"*", DENIED);
    for (name, most) in BOUNDS {
        check(name, &shape(name), *most);
    }
    assert!(over.is_empty(), "{}", over.join("\n"));
}

/// A script of 70 kB may cost, by the byte, little more than those of 4 kB that it is made of.
#[test]
#[cfg(target_os = "linux")]
fn what_a_script_costs_grows_with_its_length() {
    if cfg!(debug_assertions) {
        return;
    }
    let scripts = BOUNDS.iter().filter(|(name, _)| name.starts_with("script"));
    let scripts: Vec<String> = scripts.map(|(name, _)| shape(name)).collect();
    let mut apart = 0;
    for script in &scripts {
        let Some(counted) = count(script) else {
            return;
        };
        apart += counted;
    }
    let once = scripts.join("\n");
    let thrice = [&*once, &*once, &*once].join("\n");
    let together = count(&thrice).unwrap_or_default();
    eprintln!("{} bytes: {together}, apart {}", thrice.len(), 3 * apart);
    assert!(
        together < 3 * apart * 3 / 2,
        "{together} instructions for what takes {} apart",
        3 * apart
    );
}
