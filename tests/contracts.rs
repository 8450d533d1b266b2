//! What reviewers read: the contract of each endpoint file, and every public name that is generated.

use std::{collections::BTreeMap, path::Path};

use zoho_codegen::{contract::contracts, disk, model, model::Model, share};

fn spec_model() -> Model {
    let spec = disk::read_spec(&Path::new(env!("CARGO_MANIFEST_DIR")).join("spec")).unwrap();
    model(&spec).unwrap_or_else(|diagnostics| panic!("{diagnostics}"))
}

#[test]
fn endpoints() {
    for (file, text) in contracts(&spec_model()) {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("snapshots/contracts");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(file.replace('/', "_"), text));
    }
}

#[test]
fn public_names() {
    // A snapshot for each module: that of everything would be too long to read.
    let mut modules: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for name in share::plan(&spec_model()).public_names() {
        let module = name.split("::").nth(1).filter(|part| part.starts_with(char::is_lowercase));
        modules.entry(module.unwrap_or("root").to_owned()).or_default().push(name);
    }
    for (module, names) in modules {
        insta::assert_snapshot!(format!("public_names_{module}"), names.join("\n"));
    }
}
