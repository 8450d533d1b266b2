//! What a version lacks does not compile, and the compiler says what is missing.

use std::process::Command;

/// The compiler whose wording `tests/ui/*.stderr` records; others word the same refusals differently.
const RECORDED_WITH: &str = "rustc 1.95.";

#[test]
fn what_a_version_lacks_does_not_compile() {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("--version").output().expect("a compiler is at hand").stdout;
    let version = String::from_utf8_lossy(&version);
    if !version.starts_with(RECORDED_WITH) {
        println!("skipped: the messages were recorded with {RECORDED_WITH}x, and this is {version}");
        return;
    }
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
