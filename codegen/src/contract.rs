//! The contract: what each endpoint file of the spec comes to, in the few lines that reviewers read.

use std::{collections::BTreeMap, fmt::Write as _};

use zoho_endpoint::{Concurrency, Location, ParameterType};

use crate::{
    model::{DocumentedError, Model, Operation, Parameter, Product, Response, Shape},
    rustdoc::phrase,
};

/// A text for each endpoint file: `crm/photo` → its operations.
pub fn contracts(model: &Model) -> BTreeMap<String, String> {
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for product in &model.products {
        for operation in product.groups.iter().flat_map(|group| &group.operations) {
            let name = operation.file.strip_suffix(".yaml").unwrap_or(&operation.file);
            let text = texts.entry(name.to_owned()).or_default();
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&contract(product, operation));
        }
    }
    texts
}

fn contract(product: &Product, operation: &Operation) -> String {
    let base = product.versions.first().map_or_else(String::new, |version| {
        version.base_path.replacen(&format!("/{}", version.name), "/{version}", 1)
    });
    let mut text = format!("{} {base}{}  {}\n", operation.method, operation.path, operation.name);
    let mut line = |label: &str, value: &str| {
        let _ = writeln!(text, "  {label:<11} {value}");
    };
    line("versions", &versions(product, operation));
    let Some((first, later)) = operation.shapes.split_first() else { return text };
    let modules = modules(first);
    if !modules.is_empty() {
        line("modules", &modules.join(", "));
    }
    line("scopes", &scopes(first));
    let path = path_parameters(first);
    if !path.is_empty() {
        line("path", &path.join(", "));
    }
    for (index, parameter) in other_parameters(first).iter().enumerate() {
        line(if index == 0 { "parameters" } else { "" }, &parameter_text(parameter));
    }
    line("request", &request(first));
    line("response", &response(first));
    line("page", &first.page);
    for (index, error) in first.errors.iter().enumerate() {
        line(if index == 0 { "errors" } else { "" }, &error_text(error));
    }
    let mut before = first;
    for shape in later {
        let first = shape.versions.first().map_or("", |row| version(product, row.version));
        for (index, (label, value)) in differences(before, shape).iter().enumerate() {
            let first = if index == 0 { format!("{first}:") } else { String::new() };
            let _ = writeln!(text, "  {first:<11} {label} {value}");
        }
        before = shape;
    }
    text
}

fn version(product: &Product, index: usize) -> &str {
    product.versions.get(index).map_or("", |version| &version.name)
}

/// `v2..v8 (read: v2 v7)`.
fn versions(product: &Product, operation: &Operation) -> String {
    let mut rows: Vec<_> = operation.shapes.iter().flat_map(|shape| &shape.versions).collect();
    rows.sort_by_key(|row| row.version);
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for row in &rows {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == row.version => *last = row.version,
            _ => runs.push((row.version, row.version)),
        }
    }
    let name = |index| version(product, index);
    let runs = runs.into_iter().map(|(first, last)| {
        if first == last { name(first).to_owned() } else { format!("{}..{}", name(first), name(last)) }
    });
    let runs = runs.collect::<Vec<_>>().join(" ");
    let read: Vec<_> = rows.iter().filter(|row| row.read).map(|row| name(row.version)).collect();
    if read.is_empty() { format!("{runs} (inferred)") } else { format!("{runs} (read: {})", read.join(" ")) }
}

/// `Accounts (Companies, scope companies)`: the names that do not follow from the API name.
fn modules(shape: &Shape) -> Vec<String> {
    let names = shape.modules.iter().map(|module| {
        let shown = (module.display_name != module.api_name).then(|| module.display_name.clone());
        let usual = module.api_name.replace('_', "").to_lowercase();
        let scope = (module.scope_name != usual).then(|| format!("scope {}", module.scope_name));
        let others: Vec<_> = shown.into_iter().chain(scope).collect();
        if others.is_empty() {
            module.api_name.clone()
        } else {
            format!("{} ({})", module.api_name, others.join(", "))
        }
    });
    names.chain(shape.custom_modules.then(|| "custom".to_owned())).collect()
}

fn scopes(shape: &Shape) -> String {
    phrase::scopes(&shape.scopes, &|scope| scope.to_owned())
}

/// `module, record_id (id of a record)`.
fn path_parameters(shape: &Shape) -> Vec<String> {
    let path = shape.parameters.iter().filter(|parameter| parameter.location == Location::Path);
    path.map(|parameter| match parameter.kind {
        ParameterType::Module => parameter.name.clone(),
        kind if parameter.id.is_empty() => format!("{} ({})", parameter.name, kind.as_str()),
        kind => format!("{} ({} of {})", parameter.name, kind.as_str(), phrase::a(&parameter.id)),
    })
    .collect()
}

fn other_parameters(shape: &Shape) -> Vec<&Parameter> {
    shape.parameters.iter().filter(|parameter| parameter.location != Location::Path).collect()
}

/// Parameters without their summaries, which are no part of the contract.
fn parameter_text(parameter: &Parameter) -> String {
    let mut text = format!("{}: {} {}", parameter.name, parameter.location.as_str(), parameter.kind.as_str());
    if !parameter.id.is_empty() {
        let _ = write!(text, " of {}", phrase::a(&parameter.id));
    }
    if let Some(choices) = &parameter.choices {
        let _ = write!(text, " ({})", choices.values.join(", "));
    }
    if parameter.required {
        text.push_str(", required");
    }
    if let Some(rule) = &parameter.file {
        let words = phrase::file_rule(rule);
        if !words.is_empty() {
            let _ = write!(text, ", {words}");
        }
        if let Some(code) = &rule.too_large {
            let _ = write!(text, ", too large: {code}");
        }
    }
    text
}

fn request(shape: &Shape) -> String {
    let credits =
        if shape.credits == 1 { "1 credit".to_owned() } else { format!("{} credits", shape.credits) };
    let class = match shape.concurrency {
        Concurrency::Normal => "",
        Concurrency::Sub => ", concurrency sub",
    };
    format!("body {}, retry {}, {credits}{class}", shape.body.as_str(), shape.retry.as_str())
}

fn response(shape: &Shape) -> String {
    let text = match &shape.response {
        Response::Status => "status".to_owned(),
        Response::Data => "data".to_owned(),
        Response::Binary => "binary".to_owned(),
        Response::Keyed { key, object } => format!("keyed:{key} of {object}"),
    };
    if shape.may_be_empty { format!("{text}, or empty") } else { text }
}

fn error_text(error: &DocumentedError) -> String {
    let reason = error.reason.as_ref().map_or_else(String::new, |reason| format!("  [{reason}]"));
    format!("{} {}  {}{reason}", error.status, error.code, error.message)
}

/// What a shape changes, a line each.
fn differences(before: &Shape, after: &Shape) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    lines.extend(list_change(&modules(before), &modules(after)).map(|change| ("modules", change)));
    if before.scopes != after.scopes {
        lines.push(("scopes", scopes(after)));
    }
    let parameters = |shape| other_parameters(shape).into_iter().map(parameter_text).collect::<Vec<_>>();
    lines.extend(row_changes(&parameters(before), &parameters(after), "parameters"));
    let mut single = |label, old: String, new: String| {
        if old != new {
            lines.push((label, new));
        }
    };
    single("request", request(before), request(after));
    single("response", response(before), response(after));
    single("page", before.page.clone(), after.page.clone());
    let errors = |shape: &Shape| shape.errors.iter().map(error_text).collect::<Vec<_>>();
    lines.extend(row_changes(&errors(before), &errors(after), "errors"));
    lines
}

fn list_change(before: &[String], after: &[String]) -> Option<String> {
    let gone = before.iter().filter(|name| !after.contains(name)).map(|name| format!("- {name}"));
    let new = after.iter().filter(|name| !before.contains(name)).map(|name| format!("+ {name}"));
    let changes: Vec<_> = gone.chain(new).collect();
    if changes.is_empty() { None } else { Some(changes.join(" ")) }
}

/// A row counts as changed where its text does.
fn row_changes(old: &[String], new: &[String], label: &'static str) -> Vec<(&'static str, String)> {
    let gone = old.iter().filter(|row| !new.contains(row)).map(|row| (label, format!("- {row}")));
    let added = new.iter().filter(|row| !old.contains(row)).map(|row| (label, format!("+ {row}")));
    gone.chain(added).collect()
}
