//! What changes between versions of the real spec, in the words that users read.

use std::{collections::BTreeSet, path::Path};

use serde_json::Value;
use zoho_codegen::{
    disk, model,
    model::Model,
    version_diff::{Fate, VersionDiff, compare},
};

fn spec_model() -> Model {
    let spec = disk::read_spec(&Path::new(env!("CARGO_MANIFEST_DIR")).join("spec")).unwrap();
    model(&spec).unwrap_or_else(|diagnostics| panic!("{diagnostics}"))
}

/// Two groups of the spec: as many words as a reviewer reads.
fn small_model() -> Model {
    let mut model = spec_model();
    for product in &mut model.products {
        product.groups.retain(|group| ["photos", "attachments"].contains(&group.name.as_str()));
    }
    model
}

fn diff<'m>(model: &'m Model, product: &str, from: &str, to: &str) -> VersionDiff<'m> {
    compare(model, product, from, to).unwrap_or_else(|unknown| panic!("{unknown}"))
}

fn assert_snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots/version_diff");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn crm_from_the_oldest_to_the_newest() {
    let model = small_model();
    let diff = diff(&model, "crm", "v2", "v8");
    assert_snapshot("crm_v2_v8", &diff.text());
    assert_snapshot("crm_v2_v8.md", &diff.markdown());
    assert_snapshot("crm_v2_v8.jsonl", &diff.json_lines());
}

#[test]
fn crm_to_the_next() {
    assert_snapshot("crm_v7_v8", &diff(&small_model(), "crm", "v7", "v8").text());
}

#[test]
fn crm_back_to_the_oldest() {
    assert_snapshot("crm_v8_v2", &diff(&small_model(), "crm", "v8", "v2").text());
}

#[test]
fn bigin() {
    let model = small_model();
    let diff = diff(&model, "bigin", "v1", "v2");
    assert_snapshot("bigin_v1_v2", &diff.text());
    assert_snapshot("bigin_v1_v2.md", &diff.markdown());
    assert_snapshot("bigin_v1_v2.jsonl", &diff.json_lines());
}

#[test]
fn a_version_does_not_differ_from_itself_and_differences_have_two_sides() {
    let model = spec_model();
    for product in &model.products {
        let name = product.name.name();
        for from in &product.versions {
            for to in &product.versions {
                let there = diff(&model, name, &from.name, &to.name);
                let back = diff(&model, name, &to.name, &from.name);
                assert_eq!(there.operations.len(), back.operations.len());
                for (one, other) in there.operations.iter().zip(&back.operations) {
                    assert_eq!(one.operation, other.operation);
                    match (&one.fate, &other.fate) {
                        (Fate::Added, Fate::Removed)
                        | (Fate::Removed, Fate::Added)
                        | (Fate::Unchanged, Fate::Unchanged) => {}
                        (Fate::Changed(there), Fate::Changed(back)) => {
                            assert_ne!(from.name, to.name);
                            assert_eq!(there.modules.added, back.modules.removed);
                            assert_eq!(there.parameters.added, back.parameters.removed);
                            assert_eq!(there.errors.added, back.errors.removed);
                            assert_eq!(there.errors.changed.len(), back.errors.changed.len());
                            assert_eq!(there.scopes.is_some(), back.scopes.is_some());
                        }
                        fates => panic!("{name} {} {}: {fates:?}", from.name, to.name),
                    }
                }
            }
        }
    }
}

#[test]
fn json_lines_tell_the_product_the_versions_and_every_operation() {
    let model = spec_model();
    let text = diff(&model, "crm", "v2", "v8").json_lines();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let names: BTreeSet<_> = lines.iter().map(|line| line["operation"].as_str().unwrap()).collect();
    assert_eq!(lines.len(), names.len());
    assert!(names.len() > 500, "{}", names.len());
    assert!(lines.iter().all(|line| line["product"] == "crm" && line["from"] == "v2" && line["to"] == "v8"));
    let list = lines.iter().find(|line| line["operation"] == "list_attachments").unwrap();
    assert_eq!(list["newly_required"], serde_json::json!(["fields"]));
    assert_eq!(list["path"], "/crm/v8/{module}/{record_id}/Attachments");
}
