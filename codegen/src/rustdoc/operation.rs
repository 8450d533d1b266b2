//! The documentation of one operation: what it needs, what it costs, what can go wrong.

use std::fmt::Write as _;

use super::{
    MEMBER,
    phrase::{and, capitalised, cell, code, file_rule, or, prose, scopes, versions},
    sample::sample,
    version_names,
};
use crate::{
    format::wrap,
    model::{Operation, Shape},
    share::{Argument, Carrier, GroupPlan, OperationPlan, Output, ProductPlan, Setter, Value},
};
use zoho_endpoint::{Concurrency, Retry};

/// Of the method that makes the call.
pub fn operation(product: &ProductPlan<'_>, group: &GroupPlan<'_>, plan: &OperationPlan<'_>) -> Vec<String> {
    let operation = plan.operation;
    let names = version_names(product);
    let mut lines = wrap(&prose(&operation.summary), MEMBER, "");
    lines.push(String::new());
    lines.extend(wrap(&where_and_when(product, plan, &names), MEMBER, ""));
    lines.push(String::new());
    for bullet in bullets(plan, &names) {
        lines.extend(wrap(&format!("- {bullet}"), MEMBER, "  "));
    }
    lines.push(String::new());
    lines.extend(errors(plan, &names));
    lines.push(String::new());
    lines.extend(sample(product, group, plan));
    lines
}

/// Method, path, versions and the page.
fn where_and_when(product: &ProductPlan<'_>, plan: &OperationPlan<'_>, names: &[String]) -> String {
    let operation = plan.operation;
    let base = product.versions.first().map_or_else(String::new, |version| {
        version.base_path.replacen(&format!("/{}", version.name), "/{version}", 1)
    });
    let has: Vec<usize> = plan.versions.iter().map(|row| row.version).collect();
    let mut text = format!("`{} {base}{}`, in {}.", operation.method, operation.path, versions(names, &has));
    // The page that was read stays the same when a version joins; where none was, the newest has to do.
    let rows =
        || operation.shapes.iter().flat_map(|shape| shape.versions.iter().map(move |row| (row, shape)));
    let read = rows().filter(|(row, _)| row.read).max_by_key(|(row, _)| row.version);
    let page = read.or_else(|| rows().max_by_key(|(row, _)| row.version));
    let page = page.and_then(|(row, shape)| Some((product.versions.get(row.version)?, &shape.page)));
    if let Some((version, page)) = page {
        let _ = write!(text, " [Page of {}]({}{page})", version.name, version.docs);
    }
    text
}

fn bullets(plan: &OperationPlan<'_>, names: &[String]) -> Vec<String> {
    let operation = plan.operation;
    let mut bullets = Vec::new();
    bullets.extend(modules(operation, names).map(|text| format!("Modules: {text}.")));
    bullets.push(format!("Scopes: {}.", scope_text(operation, names)));
    for argument in plan.arguments.iter().filter(|argument| argument.carrier != Carrier::Path) {
        bullets.push(format!("`{}`: {}", argument.name, argument_text(operation, argument, names)));
    }
    if !plan.setters.is_empty() {
        let links: Vec<_> =
            plan.setters.iter().map(|setter| format!("[`{0}`]({1}::{0})", setter.name, plan.call)).collect();
        bullets.push(format!("Optional: {}.", and(&links)));
    }
    bullets.push(retry_and_credits(operation));
    bullets.extend(concurrency(operation));
    bullets.extend(empty(plan));
    bullets
}

/// The modules of all versions first, then those of some.
fn modules(operation: &Operation, names: &[String]) -> Option<String> {
    const CUSTOM: &str = "custom modules";
    let mut found: Vec<(String, Vec<usize>)> = Vec::new();
    for shape in &operation.shapes {
        let custom = shape.custom_modules.then(|| CUSTOM.to_owned());
        for name in shape.modules.iter().map(|module| prose(&module.display_name)).chain(custom) {
            let index = found.iter().position(|(known, _)| *known == name).unwrap_or_else(|| {
                found.push((name, Vec::new()));
                found.len() - 1
            });
            if let Some((_, versions)) = found.get_mut(index) {
                versions.extend(shape.versions.iter().map(|row| row.version));
            }
        }
    }
    let all = crate::share::versions_of(operation);
    let mut groups: Vec<(Vec<usize>, Vec<String>)> = vec![(all, Vec::new())];
    for (name, mut versions) in found {
        versions.sort_unstable();
        match groups.iter_mut().find(|(known, _)| *known == versions) {
            Some((_, names)) => names.push(name),
            None => groups.push((versions, vec![name])),
        }
    }
    let mut parts = Vec::new();
    for (index, (has, mut modules)) in
        groups.into_iter().enumerate().filter(|(_, (_, modules))| !modules.is_empty())
    {
        // Custom modules close the list, wherever a version brought them.
        modules.sort_by_key(|name| name == CUSTOM);
        let text = and(&modules);
        let also = if parts.is_empty() { "" } else { "also " };
        parts.push(if index == 0 { text } else { format!("in {} {also}{text}", versions(names, &has)) });
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}

fn scope_text(operation: &Operation, names: &[String]) -> String {
    let mut distinct: Vec<(&Shape, Vec<usize>)> = Vec::new();
    for shape in &operation.shapes {
        let has = shape.versions.iter().map(|row| row.version);
        match distinct.iter_mut().find(|(known, _)| known.scopes == shape.scopes) {
            Some((_, versions)) => versions.extend(has),
            None => distinct.push((shape, has.collect())),
        }
    }
    let text = |shape: &Shape| scopes(&shape.scopes, &|scope| code(scope));
    match distinct.as_slice() {
        [(shape, _)] => text(shape),
        many => {
            let parts =
                many.iter().map(|(shape, has)| format!("in {} {}", versions(names, has), text(shape)));
            parts.collect::<Vec<_>>().join("; ")
        }
    }
}

fn argument_text(operation: &Operation, argument: &Argument, names: &[String]) -> String {
    let mut text = prose(&argument.summary);
    text.push_str(&file_sentence(operation, &argument.wire));
    if let Some(required) = &argument.required_in {
        let _ = write!(text, " Required in {}", versions(names, required));
        text.push_str(match argument.value {
            Value::Fields => "; before that, an empty list lets the service choose.",
            _ => ".",
        });
    }
    text
}

/// ` PNG or GIF, at most 3 MB; this is checked before it is sent.`, or nothing without a rule.
fn file_sentence(operation: &Operation, wire: &str) -> String {
    let mut parameters = operation.shapes.iter().rev().flat_map(|shape| &shape.parameters);
    let rule =
        parameters.find(|parameter| parameter.name == wire).and_then(|parameter| parameter.file.as_ref());
    match rule.map(file_rule) {
        Some(rule) if !rule.is_empty() => {
            format!(" {}; this is checked before it is sent.", capitalised(&rule))
        }
        _ => String::new(),
    }
}

fn retry_and_credits(operation: &Operation) -> String {
    let Some(newest) = operation.shapes.last() else { return String::new() };
    let retry = match newest.retry {
        Retry::Safe => "it changes nothing, so it may be repeated at will",
        Retry::Idempotent => "done twice it leaves the same state as done once",
        Retry::Unsafe => {
            "done twice it may leave two of a thing, so a call whose outcome is unknown is not repeated"
        }
    };
    let credits =
        if newest.credits == 1 { "1 credit".to_owned() } else { format!("{} credits", newest.credits) };
    format!("Costs {credits}; {retry}.")
}

fn concurrency(operation: &Operation) -> Option<String> {
    match operation.shapes.last()?.concurrency {
        Concurrency::Normal => None,
        Concurrency::Sub => Some(
            "In the sub-concurrency class: it also counts towards the limit of costly calls at once."
                .to_owned(),
        ),
    }
}

fn empty(plan: &OperationPlan<'_>) -> Option<String> {
    match plan.output {
        Output::FileOrNothing => Some("Yields `None` where there is no file.".to_owned()),
        Output::Page(_) if plan.operation.shapes.iter().any(|shape| shape.may_be_empty) => {
            Some("Yields an empty page where there is nothing.".to_owned())
        }
        _ => None,
    }
}

/// The table of documented errors.
fn errors(plan: &OperationPlan<'_>, names: &[String]) -> Vec<String> {
    let all = crate::share::versions_of(plan.operation);
    let rows = crate::share::union(plan.operation);
    let mut lines = vec!["# Errors".to_owned(), String::new()];
    if rows.is_empty() {
        lines.push("The documentation names no error.".to_owned());
        return lines;
    }
    lines.extend(wrap(&format!("Documented codes, variants of [`{}`]:", plan.codes), MEMBER, ""));
    lines.push(String::new());
    lines.push("| Code | HTTP | Message | Remedy |".to_owned());
    lines.push("|---|---|---|---|".to_owned());
    for row in rows {
        let has: Vec<usize> = plan
            .operation
            .shapes
            .iter()
            .filter(|shape| shape.errors.contains(row))
            .flat_map(|shape| shape.versions.iter().map(|version| version.version))
            .collect();
        let only = if has == all { String::new() } else { format!(" ({})", versions(names, &has)) };
        let message = if row.message.is_empty() { String::new() } else { code(&row.message) };
        lines.push(format!(
            "| {}{only} | {} | {} | {} |",
            cell(&code(&row.code)),
            row.status,
            cell(&message),
            cell(&prose(&row.remedy))
        ));
    }
    lines
}

/// Of a setter.
pub fn setter(product: &ProductPlan<'_>, plan: &OperationPlan<'_>, setter: &Setter) -> Vec<String> {
    let mut text = prose(&setter.summary);
    let all = crate::share::versions_of(plan.operation);
    if setter.versions != all {
        let _ = write!(text, " In {}.", versions(&version_names(product), &setter.versions));
    }
    text.push_str(&file_sentence(plan.operation, &setter.wire));
    let mut parameters = plan.operation.shapes.iter().rev().flat_map(|shape| &shape.parameters);
    let words = parameters.find(|one| one.name == setter.wire).and_then(|one| one.choices.as_ref());
    if let Some(words) = words {
        let words: Vec<_> = words.values.iter().map(|word| code(word)).collect();
        let _ = write!(text, " Documented: {}.", or(&words));
    }
    wrap(&text, MEMBER, "")
}
