//! The `palisade` program.
//!
//! On Linux with glibc it begins at C's `main`. What Rust's own start does before `main` (a guard against stack overflow, an
//! alternate signal stack, a name for the main thread) costs a third of an ordinary call, and only one thing of it would be
//! missed: that writing to a pipe nobody reads is an error, and not the end. A hook that ended so would let the call through.
//! Elsewhere arguments would not reach us this way, or starting costs other things, and `main` is Rust's.

#![cfg_attr(all(target_os = "linux", target_env = "gnu"), no_main)]

#[cfg(all(target_os = "linux", target_env = "gnu"))]
mod start {
    use std::ffi::{c_char, c_int};

    #[expect(
        unsafe_code,
        reason = "declares a function of C that is safe with any value"
    )]
    unsafe extern "C" {
        /// <https://man7.org/linux/man-pages/man2/signal.2.html>
        safe fn signal(signal: c_int, handler: usize) -> usize;
    }

    const SIGPIPE: c_int = 13;
    const SIG_IGN: usize = 1;

    /// Where C begins. glibc hands the arguments to the standard library before this.
    #[expect(unsafe_code, reason = "C finds its beginning by this name")]
    #[unsafe(no_mangle)]
    pub extern "C" fn main(_count: c_int, _words: *const *const c_char) -> c_int {
        signal(SIGPIPE, SIG_IGN);
        super::run() as c_int
    }
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn main() -> std::process::ExitCode {
    run().into()
}

#[expect(clippy::disallowed_methods, reason = "the command line begins here")]
fn run() -> palisade::cli::Exit {
    palisade::cli::run(std::env::args_os())
}
