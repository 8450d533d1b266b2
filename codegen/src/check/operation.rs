//! Whether the parts of an operation go together.

use zoho_endpoint::{Body, Location, Method, Retry};

use super::Scene;
use crate::ast::{Modules, Parameter, Spanned};
use crate::diagnostic::{Report, listed, quoted};
use crate::expand;
use crate::model::Scope;
use crate::resolve::{version_index, versions_word};
use crate::source::Span;

/// Checks one operation.
pub(super) fn check(scene: &Scene<'_, '_>, report: &mut Report) {
    group(scene, report);
    read(scene, report);
    modules(scene, report);
    body(scene, report);
    retry(scene, report);
}

fn group(scene: &Scene<'_, '_>, report: &mut Report) {
    let Some(group) = &scene.endpoint.group else { return };
    let names = || scene.product.groups().iter().map(|group| group.name.value.as_str());
    if scene.product.groups.is_some() && names().all(|name| name != group.value) {
        let help = report.did_you_mean(&group.value, names(), || {
            format!("add it to the groups of `spec/{}/product.yaml`", scene.product.folder)
        });
        let message = format!("{} has no group {}", quoted(&scene.product.folder), quoted(&group.value));
        report.error(group.span, message, help);
    }
}

fn read(scene: &Scene<'_, '_>, report: &mut Report) {
    let mut before: Vec<usize> = Vec::new();
    for version in &scene.operation.read {
        let Some(index) = version_index(scene.product, version, report) else { continue };
        let name = quoted(&version.value);
        if scene.facts.iter().all(|facts| facts.version != index) {
            let has = versions_word(scene.product, scene.facts.iter().map(|facts| facts.version));
            let message =
                format!("{} has no {name} whose page could be read", quoted(&scene.operation.name.value));
            report.error(version.span, message, format!("it has {has}; correct one of the two"));
        } else if before.contains(&index) {
            report.error(version.span, format!("the version {name} stands twice"), "keep one of the two");
        } else if before.last().is_some_and(|last| *last > index) {
            report.error(
                version.span,
                format!("the version {name} is out of order"),
                "name versions in ascending order",
            );
        }
        before.push(index);
    }
}

fn modules(scene: &Scene<'_, '_>, report: &mut Report) {
    let Some(names_module) = scene.names_module() else { return };
    let operation = scene.operation;
    let span = match &operation.modules {
        Some(Modules::Unread) => return,
        Some(Modules::Shared(name)) => Some(name.span),
        Some(Modules::Own(span, _)) => Some(*span),
        None => None,
    };
    let changed =
        operation.changes.iter().flat_map(|change| change.modules.add.iter().chain(&change.modules.remove));
    let span = span.or(changed.map(|name| name.span).next());
    match (names_module, span) {
        (true, None) => {
            let message = format!("{} is called for a module but names none", quoted(&operation.name.value));
            let help =
                "add `modules:` with the modules that have it, or with the name of a list of the product";
            report.error(operation.name.span, message, help);
        }
        (false, Some(span)) => {
            let message = format!("{} has modules, but a call names none", quoted(&operation.name.value));
            report.error(span, message, "take the modules out, or write `{module}` into the path");
        }
        (true, Some(span)) => {
            let (empty, filled): (Vec<_>, Vec<_>) =
                scene.facts.iter().partition(|facts| facts.modules.is_empty());
            // Where no version has a module though some are named, the names are wrong and have been told.
            let named = !matches!(&operation.modules, Some(Modules::Own(_, names)) if names.is_empty());
            let told = filled.is_empty() && named;
            if !(empty.is_empty() || told) {
                let versions = versions_word(scene.product, empty.iter().map(|facts| facts.version));
                let help = "name the modules that have it, or take those versions out";
                report.error(span, format!("no module has this at {versions}"), help);
            }
        }
        (false, None) => {}
    }
}

/// What a request carries follows from its parameters; what is said about it must agree with them.
fn body(scene: &Scene<'_, '_>, report: &mut Report) {
    let travels = |wanted: Location| -> Option<(&Parameter, Spanned<Location>)> {
        scene.operation.declared().find_map(|parameter| {
            let location = parameter.location.filter(|location| location.value == wanted)?;
            Some((parameter, location))
        })
    };
    let (in_form, in_body) = (travels(Location::Form), travels(Location::Body));
    if let (Some(_), Some((parameter, place))) = (in_form, in_body) {
        let message = format!("{} travels in a JSON body beside a form", quoted(&parameter.name.value));
        report.error(place.span, message, "a request has one body; write `in: form` or `in: query`");
        return;
    }
    let bodiless = scene.operation.method.filter(|method| method.value == Method::Get);
    let carried = in_form.or(in_body);
    if let (Some((parameter, place)), Some(method)) = (carried, bodiless) {
        let message = format!(
            "{} travels in a {}, but a {} has no body",
            quoted(&parameter.name.value),
            if in_form.is_some() { "form" } else { "JSON body" },
            method.value
        );
        report.error(place.span, message, "write `in: query`, or correct the method");
    }
    let Some(body) = scene.operation.body else { return };
    match (body.value, carried) {
        (Body::Multipart, _) if in_form.is_none() => {
            let help = "give it a parameter with `in: form`, or remove `body`";
            report.error(body.span, "a multipart body needs parts", help);
        }
        (Body::None | Body::Json, Some((parameter, _))) if in_form.is_some() => {
            let message =
                format!("{} travels in a form, so the body is `multipart`", quoted(&parameter.name.value));
            report.error(body.span, message, "remove `body`; a parameter in a form says enough");
        }
        (Body::None, Some((parameter, _))) => {
            let message =
                format!("{} travels in the body, so the body is `json`", quoted(&parameter.name.value));
            report.error(body.span, message, "remove `body`; a parameter in the body says enough");
        }
        (Body::Json, None) if bodiless.is_some() => {
            report.error(body.span, "a GET has no body", "remove `body`, or correct the method");
        }
        _ => {}
    }
}

fn retry(scene: &Scene<'_, '_>, report: &mut Report) {
    let (Some(retry), Some(method)) = (scene.operation.retry, scene.operation.method) else { return };
    if retry.value != Retry::Safe {
        return;
    }
    match method.value {
        Method::Get => {}
        // A query can be sent by POST; its scopes then are of reading alone.
        Method::Post => {
            let mut types = Vec::new();
            for scopes in scene.facts.iter().filter_map(|facts| facts.scopes) {
                writing_types(&expand::scope(scopes), &mut types);
            }
            if !types.is_empty() {
                let types = listed(types.iter().map(String::as_str), "and");
                unsafe_after_all(
                    retry.span,
                    &format!("`safe` means that nothing changes, but the scopes include {types}"),
                    report,
                );
            }
        }
        other => {
            unsafe_after_all(retry.span, &format!("a {other} changes something, so it is not safe"), report);
        }
    }
}

fn unsafe_after_all(span: Span, message: &str, report: &mut Report) {
    let help = "write `idempotent` if doing it twice leaves the same state as once, `unsafe` otherwise";
    report.error(span, message, help);
}

fn writing_types(scope: &Scope, types: &mut Vec<String>) {
    match scope {
        Scope::One(scope) => {
            let word = scope.rsplit('.').next().unwrap_or_default();
            if !matches!(word, "ALL" | "READ") && types.iter().all(|known| known != word) {
                types.push(word.to_owned());
            }
        }
        Scope::Any(scopes) | Scope::All(scopes) => {
            for scope in scopes {
                writing_types(scope, types);
            }
        }
    }
}
