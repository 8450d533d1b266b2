//! Where an operation is known from: a page of its own, or another source.

use std::collections::BTreeSet;

use super::Scene;
use crate::diagnostic::{Report, quoted};

/// Checks the page, the other pages and the sources of an operation.
pub(super) fn check(scene: &Scene<'_, '_>, report: &mut Report) {
    let operation = scene.operation;
    if operation.page.is_none() && operation.sources.is_empty() {
        let message = format!("{} does not say where it is from", quoted(&operation.name.value));
        let help =
            "add `page:` with the page that documents it, or `sources:` with `sdk`, `openapi` or `page`";
        report.error(operation.name.span, message, help);
    }
    let mut seen: BTreeSet<&str> = operation.page.iter().map(|page| page.value.as_str()).collect();
    for page in &operation.also {
        if !seen.insert(&page.value) {
            let message = format!("the page {} stands twice", quoted(&page.value));
            report.error(page.span, message, "keep one of the two; `also` is for other pages");
        }
    }
    let mut seen = BTreeSet::new();
    for source in &operation.sources {
        if !seen.insert(source.value) {
            report.error(source.span, "this source stands twice", "keep one of the two");
        }
    }
}
