//! Links the released program statically and at a fixed address, where this machine can.
//!
//! The hook is started for every call, and what the dynamic loader does at each start (finding libraries, moving them,
//! probing the processor) costs more than judging an ordinary command. `-C target-feature=+crt-static` is the usual way
//! but, in a build for the machine itself, it reaches procedural macros too and they cannot be built with it. So the
//! linker is told, for the program alone: `-static`, and a directory in which every library that Rust asks for is found as
//! an archive.
//!
//! What an ordinary call then takes is for the most part the kernel's: every 64 kB of the program in which something runs
//! are mapped when they are first touched, page by page. So two more things are asked for:
//!
//! - What calls run stands together, in the order of `src/build/order.ld` (`tests/it/order.rs` writes it). Names there that
//!   the program no longer has do nothing.
//! - The linked file is copied once. LLD writes it through a mapping, and the kernel then holds it in single pages until it is
//!   read again from the disk; a copy is written in large pieces, is held in large pieces, and many of its pages are mapped
//!   at once.
//!
//! What is there for unwinding the stack is left out: a panic ends the program, and a thirtieth of it would be never read.
//!
//! Where a trial with all of this does not link or does not run, less is asked for, and at last the program is linked as usual.

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

/// Which functions stand first.
pub const ORDER: &str = "src/build/order.ld";

/// What is there for unwinding the stack.
const UNWINDING: &str = "SECTIONS { /DISCARD/ : { *(.eh_frame) *(.eh_frame_hdr) *(.gcc_except_table*) } } INSERT AFTER .text;\n";

/// Runs the linker as the compiler would, then copies what it wrote.
const COPYING: &str = r#""$@" || exit
while [ $# -gt 0 ] && [ "$1" != -o ]; do shift; done
if [ -f "$2" ] && cp -p "$2" "$2.copy"; then mv -f "$2.copy" "$2"; fi
"#;

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
    let order = std::env::var("CARGO_MANIFEST_DIR").map(|root| format!("{root}/{ORDER}"));
    let (Some(copying), Ok(order)) = (prepare(&folder), order) else {
        return Vec::new();
    };
    let basic = ["-L", &folder.to_string_lossy(), "-no-pie", "-static"].map(str::to_owned);
    let ordered = [format!("-Wl,-T,{order}")];
    let unwinding = folder.join("unwinding.ld");
    let lean = [
        "-Wl,--no-eh-frame-hdr".to_owned(),
        format!("-Wl,-T,{}", unwinding.display()),
    ];
    let copied = ["-wrapper".to_owned(), format!("sh,{copying}")];
    let all = [&basic[..], &ordered, &lean, &copied].concat();
    [&all[..], &all[..7], &all[..5], &basic]
        .into_iter()
        .find(|arguments| tries(out, arguments))
        .map(<[String]>::to_vec)
        .unwrap_or_default()
}

/// Writes a linker script in place of each library, and the program that copies what was linked: its path.
fn prepare(folder: &Path) -> Option<String> {
    std::fs::create_dir_all(folder).ok()?;
    for (library, archives) in LIBRARIES {
        let found: Option<Vec<_>> = archives.iter().map(|name| find(name)).collect();
        let script = format!("GROUP({})\n", found?.join(" "));
        std::fs::write(folder.join(format!("lib{library}.a")), script).ok()?;
    }
    std::fs::write(folder.join("unwinding.ld"), UNWINDING).ok()?;
    let copying = folder.join("link-and-copy.sh");
    std::fs::write(&copying, COPYING).ok()?;
    copying.into_os_string().into_string().ok()
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
