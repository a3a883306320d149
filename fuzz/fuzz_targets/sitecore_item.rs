//! See `sitecore_item` in `tests/fuzzing/mod.rs`.
#![no_main]

#[allow(dead_code, reason = "each target uses its part")]
#[path = "../../tests/fuzzing/mod.rs"]
mod fuzzing;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzzing::sitecore_item(bytes));
