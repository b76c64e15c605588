//! Any text makes a tree, with problems that lie in the text.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for problem in palisade::shell::parse(text).problems {
        let place = problem.span.start as usize..problem.span.end as usize;
        assert!(text.get(place).is_some(), "{problem:?}");
    }
});
