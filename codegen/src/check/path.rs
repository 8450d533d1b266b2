//! Placeholders of a path and what is said about them.

use zoho_endpoint::{Host, ParameterType};

use crate::ast::{Endpoint, Parameter, Path};
use crate::check::MODULE;
use crate::diagnostic::{Report, listed, quoted};
use crate::resolve::ResolvedProduct;

/// Checks that each placeholder is explained, and nothing else.
pub(super) fn check(endpoint: &Endpoint, report: &mut Report) {
    let Some(path) = &endpoint.path else { return };
    for placeholder in &path.placeholders {
        let name = placeholder.value.as_str();
        let declared = endpoint.path_parameters.iter().any(|parameter| parameter.name.value == name);
        if !declared && !explains_itself(name) {
            let known = endpoint.path_parameters.iter().map(|parameter| parameter.name.value.as_str());
            let help = report.did_you_mean(name, known, || {
                format!(
                    "add `path_parameters: [{{name: {name}, type: string, summary: …}}]`; only `{{module}}` and names \
                     that end in `_id` explain themselves"
                )
            });
            report.error(
                placeholder.span,
                format!("the path parameter {} is not declared", quoted(name)),
                help,
            );
        }
    }
    for (index, parameter) in endpoint.path_parameters.iter().enumerate() {
        declared(path, endpoint.path_parameters.get(..index).unwrap_or_default(), parameter, report);
    }
}

/// Checks the roots and hosts of a product's paths.
pub(super) fn hosts(resolved: &ResolvedProduct<'_>, report: &mut Report) {
    let product = resolved.product;
    for endpoint in resolved.operations.iter().map(|one| one.endpoint) {
        if let Some(root) = &endpoint.root {
            let names = || product.roots.iter().map(|(name, _)| name.value.as_str());
            if names().all(|name| name != root.value) {
                let help = report.did_you_mean(&root.value, names(), || {
                    format!("add it to the roots of `spec/{}/product.yaml`", product.folder)
                });
                let message = format!("{} has no root {}", quoted(&product.folder), quoted(&root.value));
                report.error(root.span, message, help);
            }
        }
        if endpoint.host() == Host::Given {
            given(endpoint, report);
        }
    }
}

/// The path of a given address is that whole address.
fn given(endpoint: &Endpoint, report: &mut Report) {
    if let Some(root) = &endpoint.root {
        report.error(root.span, "a given address has no root", "remove `root`; the address is whole");
    }
    let Some(path) = &endpoint.path else { return };
    let name = path.text.value.strip_prefix("/{").and_then(|rest| rest.strip_suffix('}'));
    let is_url = |parameter: &Parameter| {
        Some(parameter.name.value.as_str()) == name
            && parameter.kind.is_none_or(|kind| kind.value == ParameterType::Url)
    };
    if !endpoint.path_parameters.iter().any(is_url) {
        let help = "write `path: /{download_url}` and \
                    `path_parameters: [{name: download_url, type: url, summary: …}]`";
        report.error(path.text.span, "the path of a given address is one placeholder of type `url`", help);
    }
}

fn declared(path: &Path, before: &[Parameter], parameter: &Parameter, report: &mut Report) {
    let name = parameter.name.value.as_str();
    let names = || path.placeholders.iter().map(|placeholder| placeholder.value.as_str());
    if name == MODULE {
        let message = "`{module}` needs no declaration";
        report.error(parameter.name.span, message, "take it out; its type is the modules of the operation");
    } else if before.iter().any(|before| before.name.value == name) {
        report.error(
            parameter.name.span,
            format!("{} is declared twice", quoted(name)),
            "keep one of the two",
        );
    } else if names().all(|placeholder| placeholder != name) {
        let help = report.did_you_mean(name, names(), || match names().count() {
            0 => "take it out, or write it into the path in braces".to_owned(),
            _ => format!(
                "the path has {}; take this one out, or write it into the path",
                listed(names(), "and")
            ),
        });
        report.error(parameter.name.span, format!("the path has no placeholder {}", quoted(name)), help);
    }
}

/// `{module}` is a module, `{record_id}` the id of a record.
fn explains_itself(name: &str) -> bool {
    name == MODULE || identified(name).is_some()
}

/// What a placeholder identifies: `record` of `record_id`.
pub(crate) fn identified(name: &str) -> Option<&str> {
    name.strip_suffix("_id").filter(|thing| !thing.is_empty())
}
