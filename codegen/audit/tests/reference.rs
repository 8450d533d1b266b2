//! The reference pages and the saved pages of the documentation, audited against the spec.

mod support;

use zoho_pages::{In, Parameter, Placed};

use support::{audited, pages, reference, spec};

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

/// The one page that names no endpoint: it is about an address that an answer gives.
const SILENT: &str = "Download_Result_364.md";

#[test]
fn the_saved_pages_agree_with_the_spec() {
    let Some(folder) = reference() else { return };
    let spec = spec();
    let files = pages(&folder.join("doc_pages"));
    assert_eq!(files.len(), 48);
    for file in files {
        let audit = audited(&spec, &std::fs::read_to_string(&file).unwrap());
        assert_eq!(audit.drift, [], "{file:?}");
        assert_eq!(audit.operations.is_empty(), file.ends_with(SILENT), "{file:?}: {:?}", audit.operations);
        // Whatever the spec accepts is still there to accept.
        let unneeded = audit.warnings.iter().find(|warning| warning.contains("no longer needed"));
        assert_eq!(unneeded, None, "{file:?}");
    }
}

/// In each real page that agrees, one fact changed is one disagreement.
#[test]
fn one_change_of_a_real_page_is_one_disagreement() {
    let Some(folder) = reference() else { return };
    let spec = spec();
    let (mut changed, mut wrong) = (0, Vec::new());
    let files = pages(&folder.join("reference_pages")).into_iter().chain(pages(&folder.join("doc_pages")));
    for (number, file) in files.enumerate() {
        let text = std::fs::read_to_string(&file).unwrap();
        let audit = audited(&spec, &text);
        assert_eq!(audit.drift, [], "{file:?}");
        let page = zoho_pages::read(text.as_bytes()).unwrap();
        let mut edits: Vec<(String, String)> = Vec::new();
        // An empty answer is no error of the spec, so it is not compared.
        for row in page.errors.iter().filter(|row| row.value.status != Some(204)) {
            let message = row.value.message.clone().unwrap_or_default();
            edits.push((message, "the stars were not right".to_owned()));
        }
        // The spec names modules only where calls do.
        let operations = spec.iter().flat_map(|product| &product.operations);
        let mut own = operations.filter(|one| audit.operations.contains(&one.name.value));
        let named = own.any(|one| one.versions.iter().any(|at| !at.modules.is_empty()));
        for (index, module) in page.modules.iter().enumerate().take(if named { 2 } else { 0 }) {
            let to = if index == 0 { "Solutions" } else { "Forecasts" };
            edits.push((format!("{},", module.value), format!("{to},")));
        }
        // Its operations state one line of scopes in two ways: some name a module and some do not.
        if !file.ends_with("Notes_352.md") {
            edits.extend(more_edits(&text, &page));
        }
        // With all of them this would take most of a minute.
        for (from, to) in edits.into_iter().skip(number % 3).step_by(3) {
            let line = |needle: &str| text.matches(needle).count() == 1;
            let already = page.modules.iter().any(|module| to.starts_with(&module.value));
            if from.is_empty() || !line(&from) || already {
                continue;
            }
            let audit = audited(&spec, &text.replace(&from, &to));
            if audit.drift.len() != 1 {
                let told: Vec<_> = audit.drift.iter().map(ToString::to_string).collect();
                wrong.push(format!("{file:?}: {from} → {to}: {}", told.join("; ")));
            }
            changed += 1;
        }
    }
    println!("{changed} changes");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
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
            // Scopes that name their operation types themselves need no list of them.
            let is_listed = text.contains("operation\\_type}") || text.contains("operation_type}");
            if is_listed && line.trim_start_matches([' ', '-', '*']).starts_with(&format!("{word} - ")) {
                edit(line, word, "UPDATE");
            }
        }
    }
    // Placeholders and the keys of bodies are not compared.
    let compared = |one: &&Placed<Parameter>| !matches!(one.value.place, In::Path | In::Body);
    for parameter in page.parameters.iter().filter(compared) {
        // Keys of a body may have the name of a parameter.
        let own = text.lines().nth(parameter.line - 1);
        let lines = || own.into_iter().filter(|line| line.trim_start().starts_with("- "));
        let written = [parameter.value.name.clone(), parameter.value.name.replace('_', "\\_")];
        for (name, line) in written.iter().flat_map(|name| lines().map(move |line| (name, line))) {
            if line.trim_start_matches([' ', '-']).starts_with(name.as_str()) {
                edit(line, name, "stamp");
                // A condition is not compared: the format cannot say it.
                if parameter.value.required.is_some() {
                    edit(line, "optional", "mandatory");
                    edit(line, "mandatory", "optional");
                }
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
