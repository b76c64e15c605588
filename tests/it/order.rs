//! Which functions calls run: `src/build/order.ld`, by which the linker puts them side by side (see `src/build/link.rs`).

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write;
use std::process::Command;

use regex::{Captures, Regex};
use serde_json::{Value, json};

use crate::program::{Program, finish};

/// Shapes of commands, the most common first: what a call of each runs stands before what only later ones run.
const SHAPES: [&str; 10] = [
    "pipeline-search",
    "pipeline-log",
    "pipeline-test",
    "pipeline-http",
    "script-look",
    "script-files",
    "script-python",
    "script-sql",
    "script-ci",
    "script-build",
];

/// A piece of the program that the linker moves as a whole.
struct Section {
    start: u64,
    size: u64,
    /// As a linker script names it.
    name: String,
}

/// Writes the list anew: `cargo test --test it order -- --ignored`, which takes some minutes and needs valgrind, LLD and a
/// static glibc.
#[test]
#[ignore = "writes a file of the sources"]
#[cfg(target_os = "linux")]
fn functions_that_calls_run_stand_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let map = folder.path().join("map");
    let built = Command::new(env!("CARGO"))
        .args([
            "rustc",
            "--release",
            "--locked",
            "--bin",
            "palisade",
            "--target-dir",
        ])
        .arg(folder.path())
        .arg("--")
        .arg(format!("-Clink-arg=-Wl,-Map={}", map.display()))
        .status()
        .expect("cargo");
    assert!(built.success(), "the program is built");
    let binary = folder.path().join("release/palisade");
    let sections = sections(&std::fs::read_to_string(&map).expect("a map"));

    let program = Program::new();
    program.write("project/src/main.rs", "fn main() {}\n");
    let mut script = String::from("SECTIONS { .text.first : {\n");
    let mut listed = HashSet::new();
    for payload in payloads(&program) {
        let counts = folder.path().join("counts");
        let mut counting = Command::new("valgrind");
        counting
            .args(["--tool=callgrind", "--dump-instr=yes"])
            .arg(format!("--callgrind-out-file={}", counts.display()))
            .args([&*binary.to_string_lossy(), "hook"])
            .env("HOME", program.project())
            .current_dir(program.project());
        finish(counting, payload.to_string().as_bytes());
        let counts = std::fs::read_to_string(&counts).expect("counts");
        for name in ran(&counts, &sections) {
            if listed.insert(name.clone()) {
                writeln!(script, "{name}").expect("a line");
            }
        }
    }
    script.push_str("} } INSERT BEFORE .text;\n");
    assert!(listed.len() > 300, "{} functions", listed.len());
    std::fs::write("src/build/order.ld", script).expect("written");
}

/// Calls as they come, the most common first.
fn payloads(program: &Program) -> Vec<Value> {
    let about = |event: &str, tool: &str, input: Value, response: Option<Value>| {
        let mut payload = json!({
            "session_id": "s", "cwd": program.project(), "permission_mode": "default",
            "hook_event_name": event, "tool_name": tool, "tool_input": input, "tool_use_id": "t",
        });
        if let Some(response) = response {
            payload["tool_response"] = response;
        }
        payload
    };
    let file = format!("{}/src/main.rs", program.project());
    let bash = |command: &str| about("PreToolUse", "Bash", json!({ "command": command }), None);
    let printed = json!({
        "stdout": "total 4\n-rw-r--r-- 1 me me 13 main.rs\n", "stderr": "", "interrupted": false, "isImage": false,
    });
    let mut payloads = vec![
        bash("ls -la"),
        about(
            "PostToolUse",
            "Bash",
            json!({ "command": "ls -la" }),
            Some(printed),
        ),
        about("PreToolUse", "Read", json!({ "file_path": file }), None),
        about(
            "PreToolUse",
            "Edit",
            json!({ "file_path": file, "old_string": "{}", "new_string": "{ run() }" }),
            None,
        ),
        bash("rm -rf /etc"),
    ];
    for shape in SHAPES {
        let path = format!("tests/payloads/{shape}.sh");
        payloads.push(bash(&std::fs::read_to_string(path).expect("a shape")));
    }
    payloads
}

/// The functions' sections of LLD's map, by address.
fn sections(map: &str) -> Vec<Section> {
    let line =
        Regex::new(r"(?m)^ *([0-9a-f]+) +[0-9a-f]+ +([0-9a-f]+) +\d+ +(\S.*):\((\.text[^)]*)\)$")
            .expect("valid");
    let member = Regex::new(r"/(lib\w+\.a)\((.+\.o)\)$").expect("valid");
    // What differs from build to build: hashes of the old mangling, disambiguators of crates in the new one.
    let hash = Regex::new(r"17h[0-9a-f]{16}E.*$|Cs[0-9A-Za-z]+_|\.llvm\.\d+$").expect("valid");
    let number = |digits: &str| u64::from_str_radix(digits, 16).expect("hexadecimal");
    let mut sections = Vec::new();
    for found in line.captures_iter(map) {
        let (file, section) = (&found[3], &found[4]);
        let name = if section.contains("._ZN") || section.contains("._R") {
            let general = hash.replace_all(section, |found: &Captures| match &found[0][..1] {
                "1" => "17h*",
                "C" => "Cs*_",
                _ => "*",
            });
            format!("*({general})")
        } else if let Some(member) = member.captures(file) {
            // Valgrind's processor is not the one that it runs on: of what glibc has for several, all are listed.
            let wide = ["-avx", "-evex"]
                .iter()
                .find_map(|part| member[2].split_once(part));
            match wide {
                Some((stem, _)) => format!(
                    "*{}:{stem}-*.o(.text.avx .text.evex .text.evex512)",
                    &member[1]
                ),
                None => format!("*{}:{}({section})", &member[1], &member[2]),
            }
        } else if section == ".text.main" {
            format!("*({section})")
        } else {
            continue;
        };
        sections.push(Section {
            start: number(&found[1]),
            size: number(&found[2]),
            name,
        });
    }
    sections.sort_by_key(|section| section.start);
    sections
}

/// Names of the sections that callgrind counted instructions in: those that ran most of their own length first, so that
/// what is used as a whole stands together.
fn ran(counts: &str, sections: &[Section]) -> Vec<String> {
    let line = Regex::new(r"(?m)^0x([0-9a-f]+) ").expect("valid");
    let mut touched: HashMap<usize, HashSet<u64>> = HashMap::new();
    for found in line.captures_iter(counts) {
        let Ok(address) = u64::from_str_radix(&found[1], 16) else {
            continue;
        };
        let at = sections.partition_point(|section| section.start <= address);
        let Some(at) = at.checked_sub(1) else {
            continue;
        };
        if address < sections[at].start + sections[at].size {
            touched.entry(at).or_default().insert(address);
        }
    }
    let mut names: BTreeMap<&str, u64> = BTreeMap::new();
    for (at, addresses) in touched {
        let section = &sections[at];
        // Some four bytes to an instruction.
        let part = (addresses.len() as u64 * 400) / section.size.max(1);
        let known = names.entry(&section.name).or_default();
        *known = part.max(*known);
    }
    let mut names: Vec<(&str, u64)> = names.into_iter().collect();
    names.sort_by_key(|(_, part)| std::cmp::Reverse(*part));
    names.into_iter().map(|(name, _)| name.to_owned()).collect()
}
