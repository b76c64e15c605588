//! Links the released program statically and at a fixed address, where this machine can.
//!
//! The hook is started for every call, and what the dynamic loader does at each start (finding libraries, moving them,
//! probing the processor) costs more than judging an ordinary command. `-C target-feature=+crt-static` is the usual way
//! but, in a build for the machine itself, it reaches procedural macros too and they cannot be built with it. So the
//! linker is told, for the program alone: `-static`, and a directory in which every library that Rust asks for is found as
//! an archive. Where a trial does not link or does not run, nothing is changed and the program is linked as usual.

use std::path::Path;
use std::process::Command;

/// Libraries that Rust's standard library asks for on Linux with glibc, and the archives that stand for them.
const LIBRARIES: [(&str, &[&str]); 7] = [
    ("gcc_s", &["libgcc_eh.a", "libgcc.a", "libc.a"]),
    ("c", &["libc.a", "libgcc_eh.a", "libgcc.a"]),
    ("m", &["libm.a"]),
    ("util", &["libutil.a"]),
    ("rt", &["librt.a"]),
    ("pthread", &["libpthread.a"]),
    ("dl", &["libdl.a"]),
];

/// What the linker is to be told for the program, if anything. `out` is the build script's directory.
pub fn arguments(out: &Path) -> Vec<String> {
    let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|found| found == value);
    let plain = is("CARGO_CFG_TARGET_OS", "linux")
        && is("CARGO_CFG_TARGET_ENV", "gnu")
        && is("PROFILE", "release")
        && std::env::var("HOST").ok() == std::env::var("TARGET").ok()
        && std::env::var_os("RUSTC_LINKER").is_none();
    if !plain {
        return Vec::new();
    }
    let folder = out.join("static");
    let arguments = ["-L", &folder.to_string_lossy(), "-no-pie", "-static"].map(str::to_owned);
    match prepare(&folder) {
        Some(()) if tries(out, &arguments) => arguments.into(),
        _ => Vec::new(),
    }
}

/// Writes a linker script in place of each library.
fn prepare(folder: &Path) -> Option<()> {
    std::fs::create_dir_all(folder).ok()?;
    for (library, archives) in LIBRARIES {
        let found: Option<Vec<_>> = archives.iter().map(|name| find(name)).collect();
        let script = format!("GROUP({})\n", found?.join(" "));
        std::fs::write(folder.join(format!("lib{library}.a")), script).ok()?;
    }
    Some(())
}

/// Where the compiler finds an archive; it repeats the bare name of one that it does not have.
fn find(archive: &str) -> Option<String> {
    let output = Command::new("cc")
        .arg(format!("-print-file-name={archive}"))
        .output()
        .ok()?;
    let path = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    Path::new(&path).is_absolute().then_some(path)
}

/// Whether a small program that is linked as ours will be links and runs.
fn tries(out: &Path, arguments: &[String]) -> bool {
    let (source, program) = (out.join("trial.rs"), out.join("trial"));
    let text = "fn main() { std::thread::spawn(|| std::env::args().len()).join().ok(); }\n";
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut build = Command::new(rustc);
    build.arg(&source).arg("-o").arg(&program);
    for argument in arguments {
        build.arg(format!("-Clink-arg={argument}"));
    }
    std::fs::write(&source, text).is_ok()
        && build.output().is_ok_and(|output| output.status.success())
        && Command::new(&program)
            .output()
            .is_ok_and(|output| output.status.success())
}
