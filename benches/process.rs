//! The whole process, from a payload on standard input to the answer: what an agent waits for.

#![expect(clippy::disallowed_methods, reason = "the program is started")]

use std::io::Write;
use std::process::{Command, Stdio};

use criterion::{Criterion, criterion_group, criterion_main};

fn call(program: &str, payload: &[u8]) {
    let mut child = Command::new(program)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("piped");
    // `true` may have ended before.
    let _ = stdin.write_all(payload);
    drop(stdin);
    child.wait().expect("it ends");
}

fn processes(criterion: &mut Criterion) {
    let palisade = env!("CARGO_BIN_EXE_palisade");
    let mut group = criterion.benchmark_group("process");
    for (name, command) in [("pass", "ls -la"), ("deny", "rm -rf \"$UNSET/\"*")] {
        let payload = serde_json::json!({
            "cwd": "/", "hook_event_name": "PreToolUse", "tool_name": "Bash",
            "tool_input": { "command": command },
        });
        let payload = payload.to_string();
        group.bench_function(name, |bencher| {
            bencher.iter(|| call(palisade, payload.as_bytes()));
        });
    }
    // What starting any program costs here.
    group.bench_function("true", |bencher| bencher.iter(|| call("/bin/true", b"")));
    group.finish();
}

criterion_group!(benches, processes);
criterion_main!(benches);
