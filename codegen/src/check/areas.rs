//! Areas: each group belongs to one that there is.

use crate::ast::{Product, Spec};
use crate::diagnostic::{Report, quoted};

/// Checks the areas of a product's groups.
pub(super) fn groups(spec: &Spec, product: &Product, report: &mut Report) {
    if spec.unread.areas {
        return;
    }
    let names = || spec.areas.iter().map(|area| area.name.value.as_str());
    for area in product.groups().iter().filter_map(|group| group.area.as_ref()) {
        if names().all(|name| name != area.value) {
            let help = report.did_you_mean(&area.value, names(), || "add it to `spec/areas.yaml`".to_owned());
            report.error(area.span, format!("there is no area {}", quoted(&area.value)), help);
        }
    }
}

/// Checks that each area has a group.
pub(super) fn check(spec: &Spec, report: &mut Report) {
    let groups = || spec.products.iter().flat_map(Product::groups);
    let unread = !spec.unread.products.is_empty()
        || spec.products.iter().any(|product| product.groups.is_none())
        || groups().any(|group| group.area.is_none());
    // A slip in the name of an area is not told twice.
    let known = |name: &str| spec.areas.iter().any(|area| area.name.value == name);
    if unread || groups().filter_map(|group| group.area.as_ref()).any(|area| !known(&area.value)) {
        return;
    }
    for area in &spec.areas {
        if groups().filter_map(|group| group.area.as_ref()).all(|used| used.value != area.name.value) {
            let message = format!("the area {} has no group", quoted(&area.name.value));
            let help = "delete it, or correct the `area` of the groups that belong to it";
            report.error(area.name.span, message, help);
        }
    }
}
