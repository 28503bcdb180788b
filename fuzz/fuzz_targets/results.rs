#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kepal_fuzz::results(bytes));
