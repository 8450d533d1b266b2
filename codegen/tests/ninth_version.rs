//! A ninth version of CRM that is identical to v8: one line of spec, a few lines of Rust.

use std::{collections::BTreeMap, path::Path};

use similar::{ChangeTag, TextDiff};
use zoho_codegen::{disk, generate, model};

/// What the project promises for each operation.
const LINES_FOR_AN_OPERATION: usize = 6;
/// What a version costs beside its operations: its row, its type, its method, the head of its file.
const LINES_FOR_A_VERSION: usize = 30;

/// Lines that come and lines that go, with their files.
#[derive(Default)]
struct Changed {
    added: Vec<(String, String)>,
    removed: Vec<(String, String)>,
}

fn changed(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Changed {
    let mut changed = Changed::default();
    for (path, new) in after {
        let old = before.get(path).map_or("", String::as_str);
        for change in TextDiff::from_lines(old, new).iter_all_changes() {
            let line = (path.clone(), change.value().trim().to_owned());
            match change.tag() {
                ChangeTag::Insert => changed.added.push(line),
                ChangeTag::Delete => changed.removed.push(line),
                ChangeTag::Equal => {}
            }
        }
    }
    changed
}

fn text(files: &BTreeMap<String, Vec<u8>>) -> BTreeMap<String, String> {
    files.iter().map(|(path, bytes)| (path.clone(), String::from_utf8(bytes.clone()).unwrap())).collect()
}

#[test]
fn a_version_that_changes_nothing_costs_a_few_lines() {
    let spec = disk::read_spec(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec")).unwrap();
    let product = String::from_utf8(spec["crm/product.yaml"].clone()).unwrap();
    let mut with_ninth = spec.clone();
    let edited = product.replacen("v7, v8]", "v7, v8, v9]", 1);
    with_ninth.insert("crm/product.yaml".to_owned(), edited.into_bytes());

    let spec_change = changed(&text(&spec), &text(&with_ninth));
    assert_eq!(
        (spec_change.added.len(), spec_change.removed.len()),
        (1, 1),
        "one line of the spec is another"
    );

    let (before, after) = (generate(&spec).unwrap(), generate(&with_ninth).unwrap());
    let change = changed(&before, &after);
    let model = model(&with_ninth).unwrap();
    let crm = &model.products[0];
    let ninth = crm.versions.len() - 1;
    let operations: Vec<_> = crm
        .groups
        .iter()
        .flat_map(|group| &group.operations)
        .filter(|operation| {
            operation.shapes.iter().any(|shape| shape.versions.iter().any(|row| row.version == ninth))
        })
        .collect();
    assert_eq!(operations.len(), 8);

    // A line belongs to an operation if it stands in the version's table or in the catalogue of a group.
    let (of_operations, of_version): (Vec<_>, Vec<_>) = change.added.iter().partition(|(path, line)| {
        (path == "crm/v9.rs" && line.starts_with("Has")) || line == "inferred(CRM_V9),"
    });
    println!(
        "{} lines for {} operations, {} for the version:",
        of_operations.len(),
        operations.len(),
        of_version.len()
    );
    for (path, line) in &of_version {
        println!("  {path}: {line}");
    }
    assert!(of_operations.len() <= LINES_FOR_AN_OPERATION * operations.len());
    assert!(of_version.len() <= LINES_FOR_A_VERSION, "{} lines for the version itself", of_version.len());
    // The promise holds even with everything counted: lines of the version, and lines that changed.
    let all = change.added.len() + change.removed.len();
    assert!(all <= LINES_FOR_AN_OPERATION * operations.len(), "{all} lines came or went");

    // Nothing that was there is another, but the front page, which shows the newest version.
    for (path, line) in &change.removed {
        assert_eq!(path, "lib.rs", "{line}");
        assert!(line.starts_with("//! "), "{line}");
    }
    let gone: Vec<_> = before.keys().filter(|path| !after.contains_key(*path)).collect();
    assert!(gone.is_empty(), "{gone:?}");
}
