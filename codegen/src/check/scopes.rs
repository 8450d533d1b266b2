//! Scopes belong to the product and name a module only where there is one.

use super::Scene;
use crate::ast::{Scope, ScopeText};
use crate::diagnostic::{Report, listed, quoted};

/// Checks every scope of an operation.
pub(super) fn check(scene: &Scene<'_, '_>, report: &mut Report) {
    let changed = scene
        .operation
        .changes
        .iter()
        .filter_map(|change| change.scopes.as_ref())
        .map(|scopes| &scopes.value);
    for scopes in scene.operation.scopes.iter().chain(changed) {
        tree(scene, scopes, report);
    }
}

fn tree(scene: &Scene<'_, '_>, scope: &Scope, report: &mut Report) {
    match scope {
        Scope::One(text) => one(scene, text, report),
        Scope::Any(scopes) | Scope::All(scopes) => {
            let mut seen: Vec<String> = Vec::new();
            for scope in scopes {
                if let Scope::One(text) = scope {
                    for word in &text.types {
                        let full = format!("{}.{word}", text.stem);
                        if seen.contains(&full) {
                            let message = format!("the scope {} stands twice in this list", quoted(&full));
                            report.error(text.text.span, message, "keep one of the two");
                        } else {
                            seen.push(full);
                        }
                    }
                }
                tree(scene, scope, report);
            }
        }
    }
}

fn one(scene: &Scene<'_, '_>, scope: &ScopeText, report: &mut Report) {
    let first = scope.stem.split('.').next().unwrap_or_default();
    let other = || scene.product.other_scopes.iter().any(|prefix| prefix.value == first);
    if let Some(prefix) = scene.product.scope_prefix.as_ref().filter(|prefix| prefix.value != first)
        && !other()
    {
        let message = format!(
            "the scope {} is not one of {}",
            quoted(&scope.text.value),
            quoted(&scene.product.folder)
        );
        let prefixes = [prefix].into_iter().chain(&scene.product.other_scopes);
        let prefixes: Vec<_> = prefixes.map(|prefix| format!("{}.", prefix.value)).collect();
        let prefixes = listed(prefixes.iter().map(String::as_str), "or");
        let help = format!("scopes of this product start with {prefixes}");
        report.error(scope.text.part(0..first.len()), message, help);
    }
    if let (Some(false), Some(at)) = (scene.names_module(), scope.text.value.find("{module}")) {
        let message = "the scope depends on a module, but a call names none";
        let help = "name the module in the scope, or write `{module}` into the path";
        report.error(scope.text.part(at..at + "{module}".len()), message, help);
    }
}
