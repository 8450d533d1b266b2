//! The reference pages and the saved pages of the documentation, audited against the spec.

mod support;

use support::{audited, pages, reference, spec};
use zoho_audit::Fact;

#[test]
fn the_reference_pages_agree_with_the_spec() {
    let Some(folder) = reference() else { return };
    let spec = spec();
    let files = pages(&folder.join("reference_pages"));
    assert_eq!(files.len(), 5);
    for file in files {
        let audit = audited(&spec, &std::fs::read_to_string(&file).unwrap());
        assert_eq!(audit.operations.len(), 1, "{file:?}");
        assert_eq!(audit.drift, [], "{file:?}");
    }
}

/// Every disagreement of the saved pages is an operation that the spec does not have yet.
#[test]
fn the_saved_pages_disagree_about_nothing_that_the_spec_has() {
    let Some(folder) = reference() else { return };
    let spec = spec();
    let files = pages(&folder.join("doc_pages"));
    assert_eq!(files.len(), 48);
    let (mut agree, mut missing) = (0, 0);
    for file in files {
        let audit = audited(&spec, &std::fs::read_to_string(&file).unwrap());
        for drift in &audit.drift {
            assert!(matches!(drift.fact, Fact::Endpoint(_)), "{file:?}: {drift}");
            missing += 1;
        }
        // A page that names no endpoint has nothing that could disagree.
        agree += usize::from(audit.drift.is_empty() && !audit.operations.is_empty());
    }
    println!("{agree} pages agree; {missing} operations are not in the spec yet");
    assert!(agree >= 7, "{agree}");
}

/// In each real page that agrees, one fact changed is one disagreement.
#[test]
fn one_change_of_a_real_page_is_one_disagreement() {
    let Some(folder) = reference() else { return };
    let spec = spec();
    let mut changed = 0;
    for file in pages(&folder.join("reference_pages")).into_iter().chain(pages(&folder.join("doc_pages"))) {
        let text = std::fs::read_to_string(&file).unwrap();
        if !audited(&spec, &text).drift.is_empty() {
            continue;
        }
        let page = zoho_pages::read(text.as_bytes()).unwrap();
        let mut edits: Vec<(String, String)> = Vec::new();
        for row in &page.errors {
            let message = row.value.message.clone().unwrap_or_default();
            edits.push((message, "the stars were not right".to_owned()));
        }
        for (index, module) in page.modules.iter().enumerate().take(2) {
            let to = if index == 0 { "Solutions" } else { "Forecasts" };
            edits.push((format!("{},", module.value), format!("{to},")));
        }
        edits.extend(more_edits(&text, &page));
        for (from, to) in edits {
            let line = |needle: &str| text.matches(needle).count() == 1;
            let already = page.modules.iter().any(|module| to.starts_with(&module.value));
            if from.is_empty() || !line(&from) || already {
                continue;
            }
            let audit = audited(&spec, &text.replace(&from, &to));
            assert_eq!(audit.drift.len(), 1, "{file:?}: {from} → {to}: {:#?}", audit.drift);
            changed += 1;
        }
    }
    println!("{changed} changes, each found as one");
    assert!(changed >= 180, "{changed}");
}

/// Lines about scopes, operation types, parameters and methods, each with one change.
fn more_edits(text: &str, page: &zoho_pages::Page) -> Vec<(String, String)> {
    let mut edits = Vec::new();
    let mut edit = |line: &str, from: &str, to: &str| {
        if line.contains(from) {
            edits.push((format!("\n{line}\n"), format!("\n{}\n", line.replacen(from, to, 1))));
        }
    };
    for line in text.lines() {
        if line.trim_start().starts_with("scope=") {
            edit(line, "ZohoCRM.modules.ALL", "ZohoCRM.settings.ALL");
            edit(line, "modules.attachments", "modules.notes");
            edit(line, "ZohoCRM.modules.{", "ZohoCRM.settings.{");
        }
        for word in ["READ", "CREATE", "WRITE", "DELETE"] {
            if line.trim_start_matches([' ', '-', '*']).starts_with(&format!("{word} - ")) {
                edit(line, word, "UPDATE");
            }
        }
    }
    for parameter in &page.parameters {
        let lines = || text.lines().filter(|line| line.trim_start().starts_with("- "));
        let written = [parameter.value.name.clone(), parameter.value.name.replace('_', "\\_")];
        for (name, line) in written.iter().flat_map(|name| lines().map(move |line| (name, line))) {
            if line.trim_start_matches([' ', '-']).starts_with(name.as_str()) {
                edit(line, name, "stamp");
                edit(line, "optional", "mandatory");
                edit(line, "mandatory", "optional");
            }
        }
    }
    for endpoint in &page.endpoints {
        let listed = format!("[{} /", endpoint.value.method);
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            if method != endpoint.value.method {
                edits.push((listed.clone(), format!("[{method} /")));
            }
        }
    }
    edits.sort_unstable();
    edits.dedup();
    edits
}
