//! What a product's operations share: lists of versions, errors, modules, parameters.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::{import_line, quoted};
use crate::{
    format::{File, Item, listed},
    model::{Availability, DocumentedError, FileRule, Module},
    share::{ErrorCell, ErrorList, Named, ParameterRow, ProductPlan},
};

/// `versions.rs`, `errors.rs`, `modules.rs`, `parameters.rs`; a file that would be empty is left out.
pub fn files(product: &ProductPlan<'_>) -> Vec<File> {
    let catalogue = &product.catalogue;
    let file = |name: &str, what: &str, items: Vec<String>| File {
        path: format!("catalogue/{}/{name}.rs", product.module),
        docs: vec![what.to_owned()],
        attributes: vec![],
        items: items.into_iter().filter(|text| !text.is_empty()).map(Item::from).collect(),
    };
    let mut files = Vec::new();
    if !catalogue.versions.is_empty() {
        let rows: String = catalogue.versions.iter().map(|row| versions(product, row)).collect();
        let mut names: BTreeSet<&str> = BTreeSet::from(["Availability"]);
        names.extend(["inferred", "read"].into_iter().filter(|word| rows.contains(&format!("{word}("))));
        let uses = ["use crate::versions::*;\n".to_owned(), import_line("zoho_endpoint", names)].concat();
        files.push(file("versions", "Lists of versions, named after what they hold.", vec![uses, rows]));
    }
    let lists: Vec<_> =
        catalogue.error_lists.iter().filter(|list| list.group.is_none()).map(error_list).collect();
    if !catalogue.errors.is_empty() || !lists.is_empty() {
        let uses = import_line("zoho_endpoint", ["DocumentedError", "rows::error"]);
        let rows = catalogue
            .errors
            .iter()
            .map(|row| format!("pub(super) const {}: DocumentedError = {};\n", row.name, error(&row.value)));
        let mut items = vec![uses, rows.collect()];
        items.extend(lists);
        files.push(file(
            "errors",
            "Documented errors that several lists hold, and lists of several groups.",
            items,
        ));
    }
    if !catalogue.modules.is_empty() {
        let uses = import_line("zoho_endpoint", ["Module", "rows::module"]);
        let rows: String = catalogue.modules.iter().map(module).collect();
        let lists: String = catalogue.module_lists.iter().map(module_list).collect();
        files.push(file(
            "modules",
            "Modules, and the lists of them that operations share.",
            vec![uses, rows, lists],
        ));
    }
    if !catalogue.parameters.is_empty() {
        let rows: String = catalogue.parameters.iter().map(parameter).collect();
        let used = |word: &'static str| rows.contains(&format!("{word} {{")).then_some(word);
        let names: BTreeSet<&str> =
            ["Parameter", "rows::parameter"].into_iter().chain(used("FileRule")).collect();
        let imports = [
            import_line("crate", rows.contains("&objects::").then_some("objects")),
            import_line("zoho_endpoint", names),
            "use zoho_endpoint::{Location as In, ParameterType as Type};\n".to_owned(),
        ];
        files.push(file("parameters", "Parameters of operations.", vec![imports.concat(), rows]));
    }
    files
}

fn versions(product: &ProductPlan<'_>, row: &Named<Vec<Availability>>) -> String {
    let each = row.value.iter().filter_map(|row| {
        let version = product.versions.get(row.version)?;
        Some(format!("{}({})", if row.read { "read" } else { "inferred" }, version.constant))
    });
    let head = format!("pub(super) const {}: &[Availability] = &[", row.name);
    format!("{}\n", listed(&head, &each.collect::<Vec<_>>(), "];", 0))
}

fn error(row: &DocumentedError) -> String {
    let [code, message, remedy] = [&row.code, &row.message, &row.remedy].map(|text| quoted(text));
    let reason =
        row.reason.as_ref().map_or_else(String::new, |reason| format!(".because({})", quoted(reason)));
    format!("error({}, {code}, {message}, {remedy}){reason}", row.status)
}

/// A row that no other list holds stands on a line of its own; constants fill their lines.
pub fn error_list(list: &ErrorList) -> String {
    let head = format!("pub(super) static {}: &[DocumentedError] = &[", list.name);
    let mut runs: Vec<(bool, Vec<String>)> = Vec::new();
    for row in &list.rows {
        let (shared, text) = match row {
            ErrorCell::Shared(name) if list.group.is_some() => (true, format!("errors::{name}")),
            ErrorCell::Shared(name) => (true, name.clone()),
            ErrorCell::Own(row) => (false, error(row)),
        };
        match runs.last_mut() {
            Some((true, names)) if shared => names.push(text),
            _ => runs.push((shared, vec![text])),
        }
    }
    if let [(true, names)] = runs.as_slice() {
        return format!("{}\n", listed(&head, names, "];", 0));
    }
    let mut text = format!("{head}\n");
    for (shared, rows) in runs {
        if shared {
            // The list between brackets, without them.
            let filled = listed("", &rows, "", 0);
            for line in filled.lines().filter(|line| !line.trim().is_empty()) {
                let line = line.trim();
                let _ = writeln!(text, "    {},", line.trim_end_matches(','));
            }
        } else {
            text.extend(rows.iter().map(|row| format!("    {row},\n")));
        }
    }
    text.push_str("];\n");
    text
}

fn module(row: &Named<Module>) -> String {
    let module = &row.value;
    let names = [&module.api_name, &module.scope_name, &module.display_name].map(|text| quoted(text));
    format!("const {}: Module = module({});\n", row.name, names.join(", "))
}

fn module_list(row: &Named<Vec<String>>) -> String {
    format!("{}\n", listed(&format!("pub(super) static {}: &[Module] = &[", row.name), &row.value, "];", 0))
}

fn parameter(row: &Named<ParameterRow>) -> String {
    let constant = &row.name;
    let row = &row.value;
    let mut text = format!(
        "pub(super) const {constant}: Parameter = parameter(In::{:?}, Type::{:?}, {})",
        row.location,
        row.kind,
        quoted(&row.name)
    );
    if row.required {
        text.push_str(".required()");
    }
    if !row.choices.is_empty() {
        let words: Vec<_> = row.choices.iter().map(|word| quoted(word)).collect();
        text.push_str(&listed("\n    .choices(&[", &words, "])", 4));
    }
    if let Some(object) = &row.object {
        let _ = write!(text, ".object(&objects::{object})");
    }
    if let Some(rule) = &row.file {
        let _ = write!(text, "\n    .file({})", file_rule(rule));
    }
    text.push_str(";\n");
    text
}

fn file_rule(rule: &FileRule) -> String {
    let formats: Vec<_> = rule.formats.iter().map(|format| quoted(format)).collect();
    format!(
        "FileRule {{ max_bytes: {}, max_pixels: {}, formats: &[{}], too_large: {} }}",
        option(rule.max_bytes.map(number)),
        option(rule.max_pixels.map(number)),
        formats.join(", "),
        option(rule.too_large.as_ref().map(|code| quoted(code)))
    )
}

/// With underscores between thousands: `10_485_760`.
fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    grouped
}

fn option(value: Option<String>) -> String {
    value.map_or_else(|| "None".to_owned(), |value| format!("Some({value})"))
}
