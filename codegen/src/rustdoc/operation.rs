//! The documentation of one operation: what it needs, what it costs, what can go wrong.

use std::fmt::Write as _;

use super::{
    MEMBER,
    phrase::{and, capitalised, cell, code, file_rule, or, prose, scopes, versions},
    sample::sample,
    version_names,
};
use crate::{
    facts::grouped,
    format::wrap,
    model::{DocumentedError, Operation, Shape},
    share::{Answer, Argument, Carrier, GroupPlan, OperationPlan, ProductPlan, Setter, Value, Way},
};
use zoho_endpoint::{Concurrency, Host, Retry};

/// Of the method that makes the call.
pub fn operation(product: &ProductPlan<'_>, group: &GroupPlan<'_>, plan: &OperationPlan<'_>) -> Vec<String> {
    let operation = plan.operation;
    let names = version_names(product);
    let mut lines = wrap(&prose(&operation.summary), MEMBER, "");
    lines.push(String::new());
    lines.extend(wrap(&where_and_when(product, plan, &names), MEMBER, ""));
    for bullet in bullets(plan, &names) {
        lines.extend(wrap(&format!("- {bullet}"), MEMBER, "  "));
    }
    lines.extend(sample(product, group, plan));
    lines.extend(errors(plan, &names));
    lines
}

/// Method, path, versions and the page.
fn where_and_when(product: &ProductPlan<'_>, plan: &OperationPlan<'_>, names: &[String]) -> String {
    let operation = plan.operation;
    let base = base_path(product, operation);
    let has: Vec<usize> = plan.versions.iter().map(|row| row.version).collect();
    let mut text = format!("`{} {base}{}`, in {}.", operation.method, operation.path, versions(names, &has));
    // The page that was read stays the same when a version joins; where none was, the newest has to do.
    let rows =
        || operation.shapes.iter().flat_map(|shape| shape.versions.iter().map(move |row| (row, shape)));
    let read = rows().filter(|(row, _)| row.read).max_by_key(|(row, _)| row.version);
    let page = read.or_else(|| rows().max_by_key(|(row, _)| row.version));
    let page = page.and_then(|(row, shape)| Some((product.versions.get(row.version)?, &shape.page)));
    if let Some((version, page)) = page.filter(|(_, page)| !page.is_empty()) {
        let _ = write!(text, " [Page of {}]({}{page})", version.name, version.docs);
    }
    text
}

/// `/crm/{version}`, or another root; nothing before an address that the service gives.
fn base_path(product: &ProductPlan<'_>, operation: &Operation) -> String {
    let Some(version) = product.versions.first().filter(|_| operation.host != Host::Given) else {
        return String::new();
    };
    let root = version.roots.iter().find(|(name, _)| *name == operation.root);
    let path = root.map_or(&version.base_path, |(_, path)| path);
    path.replacen(&format!("/{}", version.name), "/{version}", 1)
}

fn bullets(plan: &OperationPlan<'_>, names: &[String]) -> Vec<String> {
    let operation = plan.operation;
    let mut bullets = Vec::new();
    bullets.extend(modules(operation, names).map(|text| format!("Modules: {text}.")));
    bullets.push(format!("Scopes: {}.", scope_text(operation, names)));
    for argument in plan.arguments.iter().filter(|argument| argument.carrier != Carrier::Path) {
        bullets.push(format!("`{}`: {}", argument.name, argument_text(operation, argument, names)));
    }
    let (required, optional): (Vec<&Setter>, Vec<&Setter>) =
        plan.setters.iter().partition(|setter| setter.required_in == setter.versions);
    for (word, setters) in [("Required", required), ("Optional", optional)] {
        if setters.is_empty() {
            continue;
        }
        let links: Vec<_> =
            setters.iter().map(|setter| format!("[`{0}`]({1}::{0})", setter.name, plan.call)).collect();
        bullets.push(format!("{word}: {}.", and(&links)));
    }
    bullets.extend(bounds_and_ways(plan));
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
    for (_, versions) in &mut distinct {
        versions.sort_unstable();
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

/// How much a call takes, and by what it takes more.
fn bounds_and_ways(plan: &OperationPlan<'_>) -> Option<String> {
    let ways = plan.ways.iter().map(|way| way_text(plan, way));
    let parts: Vec<String> = bounds(plan.operation).into_iter().chain(ways).collect();
    (!parts.is_empty()).then(|| format!("{}.", parts.join("; ")))
}

/// `At most 200 entries a page and 100,000 in all`, at the newest version.
fn bounds(operation: &Operation) -> Option<String> {
    let stated = operation.shapes.last()?.bounds.named().into_iter().filter_map(|(name, most)| {
        let most = grouped(most?, ',');
        Some(match name {
            "items" => format!("{most} things a call"),
            "fields" => format!("{most} fields"),
            "per_page" => format!("{most} entries a page"),
            "by_page" => format!("{most} by the number of their page"),
            "total" => format!("{most} in all"),
            _ => format!("{most} {name}"),
        })
    });
    let stated: Vec<_> = stated.collect();
    (!stated.is_empty()).then(|| format!("At most {}", and(&stated)))
}

/// What else can be made of a call.
fn way_text(plan: &OperationPlan<'_>, way: &Way) -> String {
    let call = &plan.call;
    match way {
        Way::Pages(_) => {
            format!("[`stream`]({call}::stream) and [`pages`]({call}::pages) go on by themselves")
        }
        Way::Batches => format!("[`batches`]({call}::batches) takes any number"),
        Way::Job(_) => format!("[`run`]({call}::run) waits until the job is done"),
    }
}

fn retry_and_credits(operation: &Operation) -> String {
    let Some(newest) = operation.shapes.last() else { return String::new() };
    let retry = match newest.retry {
        Retry::Safe => "changes nothing, so it may be repeated at will",
        Retry::Idempotent => "done twice it leaves the same state as done once",
        Retry::Unsafe => "not repeated where its outcome is unknown",
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
    let may_be_empty = plan.operation.shapes.iter().any(|shape| shape.may_be_empty);
    match (&plan.output.what, plan.output.optional) {
        (Answer::File, true) => Some("Yields `None` where there is no file.".to_owned()),
        (_, true) => Some("Yields `None` where there is nothing.".to_owned()),
        (Answer::Page(_), false) if may_be_empty => {
            Some("Yields an empty page where there is nothing.".to_owned())
        }
        _ => None,
    }
}

/// The documented errors: a table of rows, or, where they are many, the codes alone; the messages stand at
/// the variants.
fn errors(plan: &OperationPlan<'_>, names: &[String]) -> Vec<String> {
    const MANY: usize = 6;
    let rows = crate::share::union(plan.operation);
    let mut lines = vec!["# Errors".to_owned()];
    if rows.is_empty() {
        lines.push("The documentation names none.".to_owned());
        return lines;
    }
    if rows.len() > MANY {
        lines.extend(wrap(&codes_in_words(plan, &rows), MEMBER, ""));
        return lines;
    }
    lines.extend(wrap(&format!("Documented codes, variants of [`{}`]:", plan.codes), MEMBER, ""));
    lines.push(String::new());
    lines.push("| Code | HTTP | Message | Remedy |".to_owned());
    lines.push("|---|---|---|---|".to_owned());
    let all = crate::share::versions_of(plan.operation);
    for row in rows {
        let mut has: Vec<usize> = plan
            .operation
            .shapes
            .iter()
            .filter(|shape| shape.errors.contains(row))
            .flat_map(|shape| shape.versions.iter().map(|version| version.version))
            .collect();
        has.sort_unstable();
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

/// `INVALID_DATA` (400 or 404), each code once.
fn codes_in_words(plan: &OperationPlan<'_>, rows: &[&DocumentedError]) -> String {
    let mut codes: Vec<(&str, Vec<String>)> = Vec::new();
    for row in rows {
        let status = row.status.to_string();
        match codes.iter_mut().find(|(known, _)| *known == row.code) {
            Some((_, statuses)) if statuses.contains(&status) => {}
            Some((_, statuses)) => statuses.push(status),
            None => codes.push((&row.code, vec![status])),
        }
    }
    let codes: Vec<_> =
        codes.iter().map(|(name, statuses)| format!("{} ({})", code(name), or(statuses))).collect();
    format!("Documented codes, variants of [`{}`], where their messages are: {}.", plan.codes, and(&codes))
}

/// Of a setter.
pub fn setter(product: &ProductPlan<'_>, plan: &OperationPlan<'_>, setter: &Setter) -> Vec<String> {
    let mut text = prose(&setter.summary);
    let all = crate::share::versions_of(plan.operation);
    if setter.versions != all {
        let _ = write!(text, " In {}.", versions(&version_names(product), &setter.versions));
    }
    if setter.required_in == setter.versions {
        text.push_str(" Required.");
    } else if !setter.required_in.is_empty() {
        let _ = write!(text, " Required in {}.", versions(&version_names(product), &setter.required_in));
    }
    text.push_str(&file_sentence(plan.operation, &setter.wire));
    wrap(&text, MEMBER, "")
}
