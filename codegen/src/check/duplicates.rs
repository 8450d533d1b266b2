//! Things of a product that must not be there twice.

use std::collections::BTreeMap;

use crate::ast::Endpoint;
use crate::diagnostic::{Report, quoted};
use crate::resolve::ResolvedProduct;

/// Checks that paths and operations are stated once.
pub(super) fn check(resolved: &ResolvedProduct<'_>, report: &mut Report) {
    paths(resolved, report);
    let mut operations: BTreeMap<&str, &Endpoint> = BTreeMap::new();
    for one in &resolved.operations {
        let name = &one.operation.name;
        if let Some(first) = operations.insert(&name.value, one.endpoint) {
            let message = format!("the operation {} stands twice", quoted(&name.value));
            let help = format!("it is already in `spec/{}`; give this one another name", first.file);
            report.error(name.span, message, help);
        }
    }
}

/// Paths that differ in the names of their placeholders alone are the same.
fn paths(resolved: &ResolvedProduct<'_>, report: &mut Report) {
    let mut paths: BTreeMap<(&str, &str, String), &Endpoint> = BTreeMap::new();
    for endpoint in resolved.operations.iter().map(|one| one.endpoint) {
        let Some(path) = &endpoint.path else { continue };
        let segments = path.text.value.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
        let root = endpoint.root.as_ref().map(|root| root.value.as_str()).unwrap_or_default();
        let key = (endpoint.host().as_str(), root, segments.collect::<Vec<_>>().join("/"));
        let first = paths.entry(key).or_insert(endpoint);
        if first.file != endpoint.file {
            let message = format!("the path {} has two files", quoted(&path.text.value));
            let help = format!("put the operations of both into `spec/{}`", first.file);
            report.error(path.text.span, message, help);
        }
    }
}
