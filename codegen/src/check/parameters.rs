//! Parameters over the versions of an operation.

use zoho_endpoint::ParameterType;

use super::Scene;
use crate::ast::Parameter;
use crate::diagnostic::{Report, quoted};
use crate::resolve::versions_word;

/// Checks every parameter of an operation.
pub(super) fn check(scene: &Scene<'_, '_>, report: &mut Report) {
    for parameter in scene.operation.declared() {
        required(scene, parameter, report);
        too_large(scene, parameter, report);
    }
}

/// What any version requires is an argument of the generated method, which serves all versions. So it
/// must be required in all of them; only a list of fields may be empty where it is not.
fn required(scene: &Scene<'_, '_>, parameter: &Parameter, report: &mut Report) {
    let name = parameter.name.value.as_str();
    // A parameter that is there twice is told as that.
    if scene.operation.declared().filter(|other| other.name.value == name).count() > 1 {
        return;
    }
    let Some(kind) = parameter.kind.filter(|kind| kind.value != ParameterType::Fields) else { return };
    let state = |version: &crate::resolve::Facts<'_>| {
        version.parameters.iter().find(|fact| fact.parameter.name.value == name).map(|fact| fact.required)
    };
    let with = |wanted: fn(Option<bool>) -> bool| {
        let versions = scene.facts.iter().filter(|facts| wanted(state(facts))).map(|facts| facts.version);
        versions.collect::<Vec<_>>()
    };
    let (required, optional, absent) = (
        with(|state| state == Some(true)),
        with(|state| state == Some(false)),
        with(|state| state.is_none()),
    );
    if required.is_empty() || (optional.is_empty() && absent.is_empty()) {
        return;
    }
    let mut rest = Vec::new();
    if !optional.is_empty() {
        rest.push(format!("optional in {}", versions_word(scene.product, optional)));
    }
    if !absent.is_empty() {
        rest.push(format!("absent in {}", versions_word(scene.product, absent)));
    }
    let message = format!(
        "{} is required in {} and {}",
        quoted(name),
        versions_word(scene.product, required),
        rest.join(" and ")
    );
    let help = format!(
        "a required parameter is an argument in every version, which the type `{}` cannot leave out; make it \
         optional throughout, or state two operations with versions of their own",
        kind.value.as_str()
    );
    report.error(parameter.name.span, message, help);
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
