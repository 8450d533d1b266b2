//! Security requirements as a tree of scopes: one of the requirements, and all scopes within it.

use super::Budget;
use super::library::At;
use crate::model::{Placed, Product, Scope};
use crate::unreadable::Unreadable;

/// Reads the requirements of an operation or, where it has none of its own, of the file.
pub(super) fn read(
    root: At<'_>,
    operation: At<'_>,
    budget: &mut Budget,
) -> Result<Option<Placed<Scope>>, Unreadable> {
    let Some(list) = operation.get("security").or_else(|| root.get("security")) else { return Ok(None) };
    let mut any: Vec<Scope> = Vec::new();
    for requirement in list.items() {
        let mut all = Vec::new();
        for scope in requirement.entries().flat_map(|(_, scopes)| scopes.items()) {
            budget.spend(1 + all.len())?;
            let Some(text) = scope.text() else { continue };
            let scope = named(text);
            if !all.contains(&scope) {
                all.push(scope);
            }
        }
        // What needs nothing in one of the cases needs nothing.
        let Some(scope) = joined(all, Scope::All) else { return Ok(None) };
        budget.spend(1 + any.len())?;
        if !any.contains(&scope) {
            any.push(scope);
        }
    }
    Ok(joined(any, Scope::Any).map(|scope| Placed::new(scope, list.line)))
}

fn joined(mut scopes: Vec<Scope>, join: fn(Vec<Scope>) -> Scope) -> Option<Scope> {
    if scopes.len() > 1 { Some(join(scopes)) } else { scopes.pop() }
}

/// A scope in the words of the page reader, which writes `{module}` whatever the placeholder is called.
fn named(text: &str) -> Scope {
    match crate::scopes::scope(text.trim(), &[]) {
        Some(Scope::One(name)) => Scope::One(name),
        _ => Scope::One(text.trim().to_owned()),
    }
}

/// The product of which a scope is.
pub(super) fn product(scope: &Scope) -> Option<Product> {
    match scope {
        Scope::One(name) if name.starts_with("ZohoCRM.") => Some(Product::Crm),
        Scope::One(name) if name.starts_with("ZohoBigin.") => Some(Product::Bigin),
        Scope::One(_) => None,
        Scope::Any(parts) | Scope::All(parts) => parts.iter().find_map(product),
    }
}
