//! `cargo xtask diff` as a program: what it prints where, and how it exits.

use std::process::{Command, Output};

fn diff(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask")).arg("diff").args(words).output().expect("it runs")
}

#[test]
fn a_difference_goes_to_standard_output() {
    for (option, start) in [
        ("", "Zoho CRM v2 → v8\n"),
        ("--markdown", "# Zoho CRM: v2 → v8\n"),
        ("--json", r#"{"product":"crm","#),
    ] {
        let words: Vec<_> = ["crm", "v2", "v8", option].into_iter().filter(|word| !word.is_empty()).collect();
        let output = diff(&words);
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
        assert!(text.starts_with(start), "{text}");
    }
}

#[test]
fn unknown_names_and_missing_words_exit_with_two() {
    for (words, told) in [
        (["crmm", "v2", "v8"].as_slice(), "products: crm and bigin"),
        (&["crm", "v2", "v99"], "versions: v2, v2.1"),
        (&["crm", "v2"], "diff crm v2 v8"),
    ] {
        let output = diff(words);
        let text = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{words:?}");
        assert!(output.stdout.is_empty() && text.contains(told), "{text}");
    }
}
