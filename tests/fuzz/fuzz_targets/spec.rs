//! Any bytes as a file of the spec, beside files that are right.
#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;

const PRODUCT: &[u8] = include_bytes!("../../../spec/crm/product.yaml");
const ERRORS: &[u8] = include_bytes!("../../../spec/errors.yaml");
const MODELS: &[u8] = include_bytes!("../../../spec/models/files.yaml");
const AREAS: &[u8] = include_bytes!("../../../spec/areas.yaml");

fuzz_target!(|bytes: &[u8]| {
    let files = [("crm/product.yaml", PRODUCT), ("errors.yaml", ERRORS), ("models/files.yaml", MODELS), ("areas.yaml", AREAS), ("crm/photo.yaml", bytes)];
    let files: BTreeMap<_, _> = files.into_iter().map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).collect();
    if let Err(diagnostics) = zoho_codegen::generate(&files) {
        assert!(!diagnostics.to_string().is_empty());
    }
});
