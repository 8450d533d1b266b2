//! Parameters over the versions of an operation.

use std::ptr;

use super::Scene;
use crate::ast::{Change, Parameter};
use crate::diagnostic::{Report, quoted};
use crate::resolve::Facts;

/// Checks every parameter of an operation.
pub(super) fn check(scene: &Scene<'_, '_>, report: &mut Report) {
    for parameter in scene.operation.declared() {
        somewhere(scene, parameter, report);
        too_large(scene, parameter, report);
    }
}

/// What comes and goes at one version is nowhere. A change at a version that the operation lacks has been told.
fn somewhere(scene: &Scene<'_, '_>, parameter: &Parameter, report: &mut Report) {
    let has = |facts: &Facts<'_>| facts.parameters.iter().any(|fact| ptr::eq(fact.parameter, parameter));
    let comes = |change: &&Change| change.parameters.add.iter().any(|added| ptr::eq(added, parameter));
    let told = scene.operation.changes.iter().find(comes).is_some_and(|change| {
        let is_there = |facts: &Facts<'_>| {
            let version = scene.product.versions.get(facts.version);
            version.is_some_and(|version| version.value == change.version.value)
        };
        !scene.facts.iter().any(is_there)
    });
    if !scene.facts.is_empty() && !told && !scene.facts.iter().any(has) {
        let message = format!("no version has the parameter {}", quoted(&parameter.name.value));
        report.error(parameter.name.span, message, "delete it, or correct the version at which it goes");
    }
}

/// The code for a file that is too large must be documented for the operation, in some version.
fn too_large(scene: &Scene<'_, '_>, parameter: &Parameter, report: &mut Report) {
    let Some(code) = &parameter.file.too_large else { return };
    let codes =
        || scene.facts.iter().flat_map(|facts| &facts.errors).map(|fact| fact.row.code.value.as_str());
    if !scene.facts.is_empty() && codes().all(|known| known != code.value) {
        let help = report
            .did_you_mean(&code.value, codes(), || "add the row to `errors`, or correct the code".to_owned());
        let message =
            format!("{} documents no error {}", quoted(&scene.operation.name.value), quoted(&code.value));
        report.error(code.span, message, help);
    }
}
