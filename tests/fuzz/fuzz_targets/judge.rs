//! Any command gets a verdict, in any language that tools speak.
#![no_main]

use libfuzzer_sys::fuzz_target;
use palisade::payload::{Dialect, Payload};
use palisade::policy::Policy;
use palisade::world::Fake;

fuzz_target!(|text: &str| {
    let (world, policy) = (Fake::default(), Policy::default());
    for dialect in [Dialect::Bash, Dialect::PowerShell, Dialect::Cmd] {
        palisade::judge(&Payload::of_command(text, dialect), &world, &policy);
    }
});
