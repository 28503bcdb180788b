//! Sessions with the program, as they would look in a terminal: `tests/cli/*.trycmd`.
//!
//! `TRYCMD=overwrite cargo test --test cli` writes what the program says now into those files.

#[test]
fn sessions() {
    trycmd::TestCases::new().case("tests/cli/*.trycmd").env("LC_ALL", "C");
}
