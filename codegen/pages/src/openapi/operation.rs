//! One operation as a page.

use std::collections::HashSet;

use super::library::{At, Target};
use super::{Budget, errors, scopes};
use crate::endpoints::{self, Found};
use crate::model::{Endpoint, In, Page, Parameter, Placed};
use crate::unreadable::Unreadable;

/// What an operation gives.
pub(super) enum Read {
    Page(Box<Page>),
    /// It has no path: the dummy of a file of components.
    Nothing,
    /// It is of another product.
    Foreign,
}

pub(super) fn read(
    root: At<'_>,
    item: At<'_>,
    method: &str,
    path: &str,
    operation: At<'_>,
    budget: &mut Budget,
) -> Result<Read, Unreadable> {
    if path == "/" {
        return Ok(Read::Nothing);
    }
    let mut found = Found::default();
    let place = address(root, item, operation, path, &mut found, budget)?;
    let scopes = scopes::read(root, operation, budget)?;
    let product = found.product.or_else(|| scopes.as_ref().and_then(|scopes| scopes::product(&scopes.value)));
    // The address of a download is a placeholder as a whole.
    let download = |path: &str| path.starts_with("/{") && path.matches('/').count() == 1;
    let Some(path) = place.filter(|path| product.is_some() || download(path)) else {
        return Ok(Read::Foreign);
    };
    let title = operation.word("summary").or_else(|| operation.word("operationId"));
    let mut page = Page {
        title: title.map(str::to_owned),
        product,
        version: found.version,
        endpoints: vec![Placed::new(Endpoint { method: method.to_owned(), path }, operation.line)],
        scopes,
        ..Page::default()
    };
    for list in [operation.get("parameters"), item.get("parameters")].into_iter().flatten() {
        for entry in list.items() {
            budget.spend(1 + page.parameters.len())?;
            parameter(entry, &mut page);
        }
    }
    if let Some(body) = operation.get("requestBody") {
        self::body(body, &mut page, budget)?;
    }
    errors::read(operation, &mut page, budget)?;
    page.parameters.truncate(crate::MAX_FACTS);
    Ok(Read::Page(Box::new(page)))
}

/// The path below the version as the page reader writes it, so that `/bulk` and `/email` tell those roots apart.
fn address(
    root: At<'_>,
    item: At<'_>,
    operation: At<'_>,
    path: &str,
    found: &mut Found,
    budget: &mut Budget,
) -> Result<Option<String>, Unreadable> {
    let server = [operation, item, root].into_iter().find_map(|at| at.get("servers")?.items().next());
    let mut url = server.and_then(|server| server.word("url")).unwrap_or_default().to_owned();
    let variables = server.and_then(|server| server.get("variables"));
    for (name, variable) in variables.into_iter().flat_map(At::entries).take(8) {
        budget.spend(1 + url.len() / 100)?;
        if let Some(value) = variable.word("default").filter(|value| value.len() < 100) {
            url = url.replace(&format!("{{{name}}}"), value);
        }
    }
    let full = format!("{}{path}", url.trim_end_matches('/'));
    Ok(endpoints::path(&full, true, found).map(|(path, _)| path))
}

fn parameter(entry: At<'_>, page: &mut Page) {
    let Some(at) = resolved(entry, page) else { return };
    let Some(name) = at.word("name") else { return };
    let place = match at.word("in") {
        Some("path") => In::Path,
        Some("query") => In::Query,
        Some("header") => In::Header,
        _ => return,
    };
    let required = at.get("required").and_then(At::truth).unwrap_or(place == In::Path);
    // An operation's own parameter stands before the one of its path.
    if page.parameters.iter().any(|known| known.value.name == name && known.value.place == place) {
        return;
    }
    let kind = at.find("schema").map(kind).unwrap_or_default();
    let value = Parameter { name: name.to_owned(), place, kind, required: Some(required) };
    page.parameters.push(Placed::new(value, at.line));
}

/// Follows references, with a warning where they lead nowhere.
pub(super) fn resolved<'a>(at: At<'a>, page: &mut Page) -> Option<At<'a>> {
    let text = match at.target() {
        Target::Here(at) => return Some(at),
        Target::Elsewhere(file) => format!("`{file}`, to which this refers, is not here"),
        Target::Nowhere => "this reference leads nowhere".to_owned(),
    };
    if page.warnings.len() < crate::MAX_FACTS.min(50)
        && !page.warnings.iter().any(|known| known.value == text)
    {
        page.warnings.push(Placed::new(text, at.line));
    }
    None
}

/// The type, without the `null` beside it.
fn kind(schema: At<'_>) -> String {
    let Some(stated) = schema.get("type") else { return String::new() };
    let one = stated.text().or_else(|| stated.items().filter_map(At::text).find(|kind| *kind != "null"));
    one.unwrap_or_default().to_owned()
}

/// The keys of a JSON body, and the parts of a form.
fn body(body: At<'_>, page: &mut Page, budget: &mut Budget) -> Result<(), Unreadable> {
    let Some(content) = resolved(body, page).and_then(|body| body.get("content")) else { return Ok(()) };
    for (media, content) in content.entries() {
        let place = match media.split(';').next().unwrap_or_default() {
            "application/json" => In::Body,
            "multipart/form-data" | "application/x-www-form-urlencoded" => In::Form,
            _ => continue,
        };
        if let Some(schema) = content.get("schema") {
            keys(schema, place, page, budget)?;
        }
    }
    Ok(())
}

/// The topmost keys of a schema and of what it is put together from.
fn keys(schema: At<'_>, place: In, page: &mut Page, budget: &mut Budget) -> Result<(), Unreadable> {
    // A key of an alternative need not be given when another is chosen.
    let mut open = vec![(schema, true)];
    let mut seen = HashSet::new();
    while let Some((at, sure)) = open.pop() {
        budget.spend(1)?;
        let Some(at) = resolved(at, page) else { continue };
        if !seen.insert(at.identity()) {
            continue;
        }
        let required: HashSet<&str> = match at.get("required") {
            Some(list) => list.items().filter_map(At::text).collect(),
            None => HashSet::new(),
        };
        budget.spend(required.len())?;
        for (name, property) in at.get("properties").into_iter().flat_map(At::entries) {
            budget.spend(1 + page.parameters.len())?;
            let known = |known: &Placed<Parameter>| known.value.name == name && known.value.place == place;
            if page.parameters.iter().any(known) || page.parameters.len() >= crate::MAX_FACTS {
                continue;
            }
            let needed = required.contains(name);
            let required = if needed && !sure { None } else { Some(needed) };
            let kind = property.resolved().map(kind).unwrap_or_default();
            let value = Parameter { name: name.to_owned(), place, kind, required };
            page.parameters.push(Placed::new(value, property.line));
        }
        for (word, sure) in [("anyOf", false), ("oneOf", false), ("allOf", sure)] {
            let parts: Vec<_> = at.get(word).into_iter().flat_map(At::items).collect();
            budget.spend(parts.len())?;
            let sure = sure || (parts.len() == 1);
            open.extend(parts.into_iter().rev().map(|part| (part, sure)));
        }
    }
    Ok(())
}
