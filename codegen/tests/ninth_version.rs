//! A ninth version of CRM that is identical to v8: one line of spec, a few lines of Rust.

use std::{collections::BTreeMap, path::Path};

use similar::{ChangeTag, TextDiff};
use zoho_codegen::{disk, generate, model};

/// What the project promises for each operation.
const LINES_FOR_AN_OPERATION: usize = 3;
/// What a version costs beside its operations: its row, its type, its method, lists of versions.
const LINES_FOR_A_VERSION: usize = 120;
/// What it costs in each area: where it is declared, and the head of its file.
const LINES_FOR_AN_AREA: usize = 14;

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

/// A text without its spaces and line breaks.
fn bare(text: &str) -> String {
    text.split_whitespace().collect()
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
    assert!(!operations.is_empty());

    // A line belongs to an operation if it stands in a version's table or in the catalogue of a group.
    let names_versions = |line: &str| line.contains("(versions::");
    let (of_operations, of_version): (Vec<_>, Vec<_>) = change.added.iter().partition(|(path, line)| {
        (path.ends_with("/v9.rs") && line.starts_with("Has")) || names_versions(line)
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
    let areas = after.keys().filter(|path| path.ends_with("/v9.rs")).count();
    let promised = LINES_FOR_A_VERSION + LINES_FOR_AN_AREA * areas;
    assert!(of_version.len() <= promised, "{} lines for the version itself", of_version.len());

    // Nothing that was there is another, but the front page, which shows the newest version, and the lists of
    // versions in the catalogue, which are named after what they hold. What names its versions one by one is not in
    // the ninth: its comment says so. Where a line breaks is no difference.
    let missing: Vec<_> = crm
        .groups
        .iter()
        .flat_map(|group| &group.operations)
        .filter(|one| !operations.iter().any(|other| other.name == one.name))
        .flat_map(|one| [format!("/// `{}` in ", one.name), format!("{}`, in ", one.path)])
        .collect();
    let mut others = Vec::new();
    for (path, line) in &change.removed {
        let is_front_page = path == "lib.rs" && line.starts_with("//! ");
        let is_list = ["catalogue/versions.rs", "catalogue/crm/versions.rs"].contains(&path.as_str())
            || (path.starts_with("catalogue/crm/") && names_versions(line));
        let has_ended = line.starts_with("/// `") && missing.iter().any(|text| line.contains(text.as_str()));
        let is_still_there = || bare(&after[path]).contains(&bare(line));
        // An operation whose page nobody read links to that of the newest version.
        let is_link = line.starts_with("/// [Page of v8](");
        if !(is_front_page || is_list || has_ended || is_link || is_still_there()) {
            others.push(format!("{path}: {line}"));
        }
    }
    assert!(others.is_empty(), "{}", others.join("\n"));
    let gone: Vec<_> = before.keys().filter(|path| !after.contains_key(*path)).collect();
    assert!(gone.is_empty(), "{gone:?}");
}
