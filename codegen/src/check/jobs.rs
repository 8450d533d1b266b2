//! Jobs: the operations by which they go on.

use crate::ast::{Group, Operation, Product, Text};
use crate::diagnostic::{Report, quoted};
use crate::resolve::ResolvedProduct;

/// Checks that every job goes on by operations that its builder can see: those of its own area.
pub(super) fn check(resolved: &ResolvedProduct<'_>, report: &mut Report) {
    let group_of = |name: Option<&Text>| -> Option<&Group> {
        resolved.product.groups().iter().find(|group| Some(&group.name.value) == name.map(|name| &name.value))
    };
    let area_of = |name| group_of(name).and_then(|group| group.area.as_ref()).map(|area| &area.value);
    let known = || resolved.operations.iter().map(|one| one.operation);
    for started in &resolved.operations {
        let Some(job) = &started.operation.job else { continue };
        let own = area_of(started.endpoint.group.as_ref());
        for name in job.operations() {
            let Some(found) = resolved.operations.iter().find(|one| one.operation.name.value == name.value)
            else {
                unknown(resolved.product, known(), name, report);
                continue;
            };
            if area_of(found.endpoint.group.as_ref()) != own {
                let message = format!("{} is of another area than the job", quoted(&name.value));
                report.error(name.span, message, "put both into groups of one area");
            }
        }
    }
}

fn unknown<'s>(
    product: &Product,
    known: impl Iterator<Item = &'s Operation>,
    name: &Text,
    report: &mut Report,
) {
    let help = report.did_you_mean(&name.value, known.map(|operation| operation.name.value.as_str()), || {
        "name an operation of the same product".to_owned()
    });
    let message = format!("{} has no operation {}", quoted(&product.folder), quoted(&name.value));
    report.error(name.span, message, help);
}
