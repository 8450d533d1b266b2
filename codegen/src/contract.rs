//! The contract: what each endpoint file of the spec comes to, in the few lines that reviewers read.

use std::{collections::BTreeMap, fmt::Write as _};

use zoho_endpoint::{Bounds, Concurrency, Host, Location, ParameterType};

use crate::{
    catalogue_json,
    difference::Difference,
    facts,
    model::{Job, Model, Operation, Parameter, Product, Shape},
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
    let path = product.versions.first().map_or_else(String::new, |version| {
        catalogue_json::path(version, operation).replacen(&format!("/{}/", version.name), "/{version}/", 1)
    });
    let mut text = format!("{} {path}  {}\n", operation.method, operation.name);
    let mut line = |label: &str, value: &str| {
        let _ = writeln!(text, "  {label:<11} {value}");
    };
    line("versions", &versions(product, operation));
    match operation.host {
        Host::Api => {}
        Host::Content => line("host", "content"),
        Host::Given => line("host", "given with the address"),
    }
    let Some((first, later)) = operation.shapes.split_first() else { return text };
    let modules = modules(first);
    if !modules.is_empty() {
        line("modules", &modules.join(", "));
    }
    line("scopes", &facts::scopes(&first.scopes));
    let path = path_parameters(first);
    if !path.is_empty() {
        line("path", &path.join(", "));
    }
    for (index, parameter) in other_parameters(first).iter().enumerate() {
        line(if index == 0 { "parameters" } else { "" }, &parameter_text(parameter));
    }
    line("request", &request(first));
    line("response", &response(first));
    if first.bounds != Bounds::NONE {
        line("bounds", &facts::bounds(first.bounds));
    }
    if let Some(started) = &operation.job {
        line("job", &job(started));
    }
    if !first.page.is_empty() {
        line("page", &first.page);
    }
    if !operation.also.is_empty() {
        line("also", &operation.also.join(", "));
    }
    if !operation.sources.is_empty() {
        line("sources", &operation.sources.iter().map(|source| source.word()).collect::<Vec<_>>().join(", "));
    }
    for (index, error) in first.errors.iter().enumerate() {
        line(if index == 0 { "errors" } else { "" }, &facts::error(error));
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

fn modules(shape: &Shape) -> Vec<String> {
    let names = shape.modules.iter().map(facts::module);
    names.chain(shape.custom_modules.then(|| "custom".to_owned())).collect()
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

fn parameter_text(parameter: &Parameter) -> String {
    format!("{}: {}", parameter.name, facts::parameter(parameter))
}

fn request(shape: &Shape) -> String {
    let class = match shape.concurrency {
        Concurrency::Normal => "",
        Concurrency::Sub => ", concurrency sub",
    };
    let credits = facts::credits(shape.credits);
    format!("body {}, retry {}, {credits}{class}", shape.body.as_str(), shape.retry.as_str())
}

/// `status get_bulk_read, result download_bulk_read_result`
fn job(job: &Job) -> String {
    let parts =
        [("status", Some(&job.status)), ("result", job.result.as_ref()), ("upload", job.upload.as_ref())];
    let parts = parts.into_iter().filter_map(|(label, name)| Some(format!("{label} {}", name?)));
    parts.collect::<Vec<_>>().join(", ")
}

fn response(shape: &Shape) -> String {
    facts::response(&shape.response, shape.may_be_empty)
}

/// What a shape changes, a line each.
fn differences(before: &Shape, after: &Shape) -> Vec<(&'static str, String)> {
    let mut lines = Vec::new();
    lines.extend(list_change(modules(before), modules(after)).map(|change| ("modules", change)));
    if before.scopes != after.scopes {
        lines.push(("scopes", facts::scopes(&after.scopes)));
    }
    let parameters = |shape| other_parameters(shape).into_iter().map(parameter_text).collect::<Vec<_>>();
    lines.extend(row_changes(parameters(before), parameters(after), "parameters"));
    let mut single = |label, old: String, new: String| {
        if old != new {
            lines.push((label, new));
        }
    };
    single("request", request(before), request(after));
    single("response", response(before), response(after));
    single("bounds", facts::bounds(before.bounds), facts::bounds(after.bounds));
    single("page", before.page.clone(), after.page.clone());
    let errors = |shape: &Shape| shape.errors.iter().map(facts::error).collect::<Vec<_>>();
    lines.extend(row_changes(errors(before), errors(after), "errors"));
    lines
}

fn list_change(before: Vec<String>, after: Vec<String>) -> Option<String> {
    let changes: Vec<_> = row_changes(before, after, "").into_iter().map(|(_, change)| change).collect();
    if changes.is_empty() { None } else { Some(changes.join(" ")) }
}

/// A row counts as changed where its text does.
fn row_changes(old: Vec<String>, new: Vec<String>, label: &'static str) -> Vec<(&'static str, String)> {
    let rows = Difference::of_strangers(old, new);
    let gone = rows.removed.into_iter().map(|row| (label, format!("- {row}")));
    let added = rows.added.into_iter().map(|row| (label, format!("+ {row}")));
    gone.chain(added).collect()
}
