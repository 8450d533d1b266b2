//! `generated/` and the features of Cargo.toml are what the spec says.

use std::{collections::BTreeMap, fs, path::Path};

use zoho_codegen::{disk, emit, generate, model, model::Model, names};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn spec() -> BTreeMap<String, Vec<u8>> {
    disk::read_spec(&root().join("spec")).unwrap()
}

fn spec_model() -> Model {
    model(&spec()).unwrap_or_else(|diagnostics| panic!("{diagnostics}"))
}

#[test]
fn generated_files_are_fresh() {
    let files = generate(&spec()).unwrap_or_else(|diagnostics| panic!("{diagnostics}"));
    let changes = emit::compare(&root().join("generated"), &files).unwrap();
    assert!(changes.is_empty(), "{}\ngenerated/ is stale: run `cargo xtask generate`", changes.diff());
}

/// The part of Cargo.toml that lists features, without comments.
fn features() -> BTreeMap<String, Vec<String>> {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let section = manifest.split("\n[features]\n").nth(1).unwrap();
    let section = section.split("\n[").next().unwrap();
    let lines = section.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines
        .map(|line| {
            let (name, list) =
                line.split_once(" = ").unwrap_or_else(|| panic!("not a feature on one line: {line}"));
            let list =
                list.trim_matches(['[', ']']).split(',').map(|item| item.trim().trim_matches('"').to_owned());
            (name.to_owned(), list.filter(|item| !item.is_empty()).collect())
        })
        .collect()
}

#[test]
fn every_version_has_a_feature() {
    let features = features();
    for product in &spec_model().products {
        let wanted: Vec<_> =
            product.versions.iter().map(|version| names::feature(product.name, &version.name)).collect();
        assert_eq!(features.get(product.name.name()), Some(&wanted), "feature {}", product.name.name());
        for feature in &wanted {
            assert_eq!(features.get(feature), Some(&Vec::new()), "feature {feature}");
        }
        let prefix = format!("{}-", product.name.name());
        let stale: Vec<_> =
            features.keys().filter(|name| name.starts_with(&prefix) && !wanted.contains(name)).collect();
        assert!(stale.is_empty(), "features without a version: {stale:?}");
        assert!(features["default"].contains(&product.name.name().to_owned()));
    }
}

#[test]
fn every_area_has_a_feature() {
    let features = features();
    let areas: Vec<_> = spec_model().areas.iter().map(|area| area.name.clone()).collect();
    assert_eq!(features.get("all-areas"), Some(&areas));
    for area in &areas {
        // What only some programs need of the runtime comes with its area.
        let below: Vec<_> =
            ["bulk"].iter().filter(|name| *name == area).map(|name| format!("zoho-runtime/{name}")).collect();
        assert_eq!(features.get(area), Some(&below), "feature {area}");
    }
    assert!(features["default"].contains(&"all-areas".to_owned()));
}
