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

/// Memory for a process that answers one question and ends.
///
/// Judging an ordinary command asks for memory some thousand times, and giving it back was a quarter of the whole call. So the
/// first megabytes come from one block, one piece behind the other, and are never given back; what is asked for beyond
/// that comes from the system's allocator. Untouched pages of the block cost nothing.
mod memory {
    use std::alloc::{GlobalAlloc, Layout, System};
    use std::cell::UnsafeCell;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Size of the block, in bytes.
    const SIZE: usize = 4 << 20;

    #[repr(align(64))]
    struct Block(UnsafeCell<[u8; SIZE]>);

    #[expect(unsafe_code, reason = "pieces of the block are handed out once each")]
    // SAFETY: the bytes are only reached through pieces that `alloc` hands out, each of them once.
    unsafe impl Sync for Block {}

    static BLOCK: Block = Block(UnsafeCell::new([0; SIZE]));
    /// Where the free part of the block begins.
    static FREE: AtomicUsize = AtomicUsize::new(0);

    struct Memory;

    #[global_allocator]
    static MEMORY: Memory = Memory;

    fn start() -> usize {
        BLOCK.0.get() as usize
    }

    fn is_ours(piece: *mut u8) -> bool {
        (piece as usize).wrapping_sub(start()) < SIZE
    }

    #[expect(unsafe_code, reason = "an allocator cannot be written without")]
    // SAFETY: a piece of the block lies inside it, is aligned as asked for, and overlaps no other, because `FREE` only grows
    // past what was handed out, or back over the last piece by its owner; all other pieces come from and go to `System`.
    unsafe impl GlobalAlloc for Memory {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            let mut free = FREE.load(Ordering::Relaxed);
            loop {
                let from = (start() + free).next_multiple_of(layout.align()) - start();
                let Some(to) = from.checked_add(layout.size()).filter(|to| *to <= SIZE) else {
                    return unsafe { System.alloc(layout) };
                };
                match FREE.compare_exchange_weak(free, to, Ordering::Relaxed, Ordering::Relaxed) {
                    Ok(_) => return unsafe { BLOCK.0.get().cast::<u8>().add(from) },
                    Err(now) => free = now,
                }
            }
        }

        unsafe fn dealloc(&self, piece: *mut u8, layout: Layout) {
            if is_ours(piece) {
                // The last piece can be taken back.
                let from = piece as usize - start();
                let to = from + layout.size();
                let _ = FREE.compare_exchange(to, from, Ordering::Relaxed, Ordering::Relaxed);
            } else {
                unsafe { System.dealloc(piece, layout) }
            }
        }

        unsafe fn realloc(&self, piece: *mut u8, layout: Layout, size: usize) -> *mut u8 {
            if !is_ours(piece) {
                return unsafe { System.realloc(piece, layout, size) };
            }
            let from = piece as usize - start();
            let (to, new) = (from + layout.size(), from.saturating_add(size));
            let grown = new <= SIZE
                && FREE
                    .compare_exchange(to, new, Ordering::Relaxed, Ordering::Relaxed)
                    .is_ok();
            if grown || size <= layout.size() {
                return piece;
            }
            let Ok(wanted) = Layout::from_size_align(size, layout.align()) else {
                return std::ptr::null_mut();
            };
            let fresh = unsafe { self.alloc(wanted) };
            if !fresh.is_null() {
                unsafe { std::ptr::copy_nonoverlapping(piece, fresh, layout.size()) };
            }
            fresh
        }
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
