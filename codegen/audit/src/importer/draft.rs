//! A draft of an operation that the spec lacks. What is guessed is marked with `# check:`.

use std::collections::{BTreeMap, BTreeSet};

use zoho_codegen::Files;
use zoho_codegen::located::{ErrorRow, Product};
use zoho_pages::{Envelope, In, Page, Scope};

use super::lines::{Lines, at, scalar};
use super::remedy::{Remedies, reason};
use super::{errors, naming, parameters, scopes};
use crate::compare::modules::{CUSTOM, api_name};
use crate::drift::{Drift, Parameter};

/// Where the head of a section is looked for; the real files have a few hundred lines.
const MAX_LINES: usize = 10_000;

/// A row by code, status and message.
type Row = (String, u16, String);

/// The files that change, with their new texts.
pub fn draft(
    files: &Files,
    product: &Product,
    page: &Page,
    drift: &Drift,
    remedies: &Remedies,
    notes: &mut BTreeSet<String>,
) -> Result<Vec<(String, String)>, String> {
    let endpoint = drift.page_text().unwrap_or_default();
    let Some((method, path)) = endpoint.split_once(' ') else {
        return Err(format!("the page does not say by which method {endpoint} is called"));
    };
    if ["/bulk/", "/email/", "/upload"].iter().any(|root| path.starts_with(root)) {
        return Err(format!("{path} lies outside the product's base path, which the spec cannot say yet"));
    }
    let path = naming::path(path);
    let shape = |path: &str| {
        path.split('/')
            .map(|part| if part.starts_with('{') { "{}" } else { part })
            .collect::<Vec<_>>()
            .join("/")
    };
    let there = product.operations.iter().find(|operation| shape(&operation.path.value) == shape(&path));
    let path = there.map_or(path, |operation| operation.path.value.clone());
    let name = naming::operation(product, method, &path);
    let writer = Writer { files, product, page, path: &path, method, remedies };
    let operation = writer.operation(&name, notes);
    if let Some(there) = there {
        let file = there.name.place.file.clone();
        let mut lines = Lines::new(text(files, &file)?);
        let operations = (0..MAX_LINES).find(|index| lines.line(*index) == "operations:");
        let block = lines.block(operations.ok_or_else(|| format!("spec/{file} has no line `operations:`"))?);
        lines.insert(block.end, at(2, &operation));
        return Ok(vec![(file, lines.text())]);
    }
    let file = naming::file(product, &path, |file| files.contains_key(file));
    if files.contains_key(&file) {
        return Err(format!("spec/{file} is about another path; write a file for {path}"));
    }
    let mut whole = vec![
        "# yaml-language-server: $schema=../schema.json".to_owned(),
        format!("product: {}", product.name.name()),
        format!("path: {}", scalar(&path, false)),
        format!("group: {}", naming::group(&path)),
    ];
    let declared = naming::declared(&path);
    if !declared.is_empty() {
        whole.push("path_parameters:".to_owned());
        let one = |name: &&str| {
            format!(
                "  - {{name: {name}, type: string, summary: \"The {} in the path.\"}}",
                name.replace('_', " ")
            )
        };
        whole.extend(declared.iter().map(one));
    }
    whole.push("operations:".to_owned());
    whole.extend(at(2, &operation));
    let mut changed = vec![(file, whole.join("\n") + "\n")];
    changed.extend(writer.group()?);
    Ok(changed)
}

fn text<'f>(files: &'f Files, file: &str) -> Result<&'f str, String> {
    let bytes = files.get(file).map(Vec::as_slice).unwrap_or_default();
    std::str::from_utf8(bytes).map_err(|_| format!("spec/{file} is not UTF-8"))
}

/// What a draft is made from.
struct Writer<'d> {
    files: &'d Files,
    product: &'d Product,
    page: &'d Page,
    path: &'d str,
    method: &'d str,
    remedies: &'d Remedies,
}

impl Writer<'_> {
    /// The product file with the operation's group, where it lacks it.
    fn group(&self) -> Result<Option<(String, String)>, String> {
        let file = format!("{}/product.yaml", self.product.name.name());
        let mut lines = Lines::new(text(self.files, &file)?);
        let head = (0..MAX_LINES).find(|index| lines.line(*index) == "groups:");
        let Some(head) = head else { return Err(format!("spec/{file} has no line `groups:`")) };
        let group = naming::group(self.path);
        let block = lines.block(head);
        if lines.key(block, &group).is_some() {
            return Ok(None);
        }
        let words = group.replace('_', " ");
        lines.insert(block.end, [format!("  {group}: Operations on {words}.  # check: say it better")]);
        Ok(Some((file, lines.text())))
    }

    fn operation(&self, name: &str, notes: &mut BTreeSet<String>) -> Vec<String> {
        let page = self.page;
        let newest = self.product.versions.last().cloned().unwrap_or_default();
        let version = page.version.clone().filter(|version| self.product.versions.contains(version));
        let mut lines = vec![
            format!("{name}:  # check: the name"),
            format!("  method: {}", self.method.to_lowercase()),
            format!("  summary: {}  # check: say it better", naming::summary(name)),
        ];
        lines.push(match &page.name {
            Some(name) => format!("  page: {}", scalar(name, false)),
            None => format!("  page: {}.html  # check: the page's file name", name.replace('_', "-")),
        });
        if let Some(version) = &version {
            lines.push(format!("  read: [{version}]"));
            lines.push(format!("  versions: {version}..  # check: the first version that has it"));
        } else {
            lines.push("  read: []".to_owned());
            lines.push(format!("  versions: {newest}..  # check: the page names no version"));
        }
        if self.path.contains("{module}") {
            lines.push(self.modules());
        }
        lines.extend(at(2, &self.scopes()));
        let parameters = self.parameters();
        if !parameters.is_empty() {
            lines.push("  parameters:".to_owned());
            lines.extend(parameters);
        }
        let form = page.parameters.iter().any(|parameter| parameter.value.place == In::Form);
        if self.method != "GET" && self.method != "DELETE" && !form {
            lines.push("  body: json".to_owned());
        }
        lines.push(format!("  response: {}", self.response()));
        if page.errors.iter().any(|row| row.value.status == Some(204)) {
            lines.push("  empty: true".to_owned());
        }
        let retry = match self.method {
            "GET" => "safe",
            "PUT" | "DELETE" => "idempotent",
            _ => "unsafe",
        };
        lines.push(format!("  retry: {retry}"));
        let errors = self.errors(notes);
        lines.push(if errors.is_empty() { "  errors: []".to_owned() } else { "  errors:".to_owned() });
        lines.extend(errors);
        lines
    }

    fn modules(&self) -> String {
        let mut names: Vec<String> = Vec::new();
        let mut unknown: Vec<String> = Vec::new();
        for module in &self.page.modules {
            let name = api_name(self.product, &module.value);
            let known = name == CUSTOM || self.product.modules.iter().any(|known| known.api_name == name);
            if !known {
                unknown.push(name);
            } else if !names.contains(&name) {
                names.push(name);
            }
        }
        if names.is_empty() {
            let all = self.product.modules.iter().map(|module| module.api_name.as_str()).chain([CUSTOM]);
            return format!(
                "  modules: [{}]  # check: the page names none",
                all.collect::<Vec<_>>().join(", ")
            );
        }
        let check = if unknown.is_empty() {
            String::new()
        } else {
            format!("  # check: the product file has no {}", unknown.join(", "))
        };
        format!("  modules: [{}]{check}", names.join(", "))
    }

    fn scopes(&self) -> Vec<String> {
        let module = self.path.split('/').find_map(|part| {
            let found = self.product.modules.iter().find(|module| module.api_name == part)?;
            found.scope_names.last().cloned()
        });
        match (&self.page.scopes, self.path.contains("{module}"), module) {
            (Some(scopes), false, Some(module)) => scopes::written(&named(&scopes.value, &module)),
            (Some(scopes), true, _) => scopes::written(&scopes.value),
            (Some(scopes), false, None) => match without_module(&scopes.value) {
                (Some(rest), 0) => scopes::written(&rest),
                (Some(rest), _) => {
                    let mut lines = scopes::written(&rest);
                    if let Some(first) = lines.first_mut() {
                        first.push_str("  # check: the page has scopes by module too");
                    }
                    lines
                }
                (None, _) => vec![format!(
                    "scopes: {}.modules.ALL  # check: the page has scopes by module",
                    self.prefix()
                )],
            },
            (None, ..) => {
                vec![format!("scopes: {}.modules.ALL  # check: the page names none", self.prefix())]
            }
        }
    }

    /// The first part of the product's scopes.
    fn prefix(&self) -> &'static str {
        match self.product.name {
            zoho_endpoint::Product::Bigin => "ZohoBigin",
            zoho_endpoint::Product::Crm => "ZohoCRM",
        }
    }

    fn parameters(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for parameter in &self.page.parameters {
            let place = match parameter.value.place {
                In::Query => "query",
                In::Header => "header",
                In::Form => "form",
                In::Path | In::Body => continue,
            };
            let written = parameters::written(&Parameter {
                name: parameter.value.name.clone(),
                place,
                required: parameter.value.required,
                kind: parameter.value.kind.clone(),
            });
            lines.push(format!("    - {written}"));
        }
        lines
    }

    fn response(&self) -> String {
        match &self.page.envelope {
            Envelope::Binary => "binary".to_owned(),
            Envelope::Status => "status".to_owned(),
            Envelope::Data if self.method == "GET" => {
                "{keyed: data, of: RecordReference}  # check: what the list holds".to_owned()
            }
            Envelope::Keyed(key) if self.method == "GET" => {
                format!("{{keyed: {}, of: RecordReference}}  # check: what the list holds", scalar(key, true))
            }
            Envelope::Data => "data".to_owned(),
            Envelope::Keyed(key) => format!("status  # check: the statuses stand under {key}"),
            Envelope::Unknown => "status  # check: the page shows no answer".to_owned(),
        }
    }

    /// Rows in the order of the page; where all rows of a shared table are among them, its use stands for them.
    fn errors(&self, notes: &mut BTreeSet<String>) -> Vec<String> {
        let mut rows: Vec<ErrorRow> = Vec::new();
        for row in &self.page.errors {
            let row = &row.value;
            let constant = row.code.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
            if !(400..600).contains(&row.status.unwrap_or(400)) || !constant {
                notes.insert(format!(
                    "the row {} {} of the page is no error of the service; it is left out",
                    row.code,
                    row.status.unwrap_or_default()
                ));
                continue;
            }
            let message = row.message.as_deref().map(crate::pair::plain).unwrap_or_default();
            let (code, status) = (row.code.clone(), row.status.unwrap_or(400));
            if rows
                .iter()
                .any(|known| (&known.code, known.status, &known.message) == (&code, status, &message))
            {
                continue;
            }
            let remedy = self.remedies.get(&code);
            let place = drift_place();
            rows.push(ErrorRow {
                code,
                status,
                message,
                remedy,
                reason: None,
                message_place: place,
                used: None,
            });
        }
        let tables = self.tables();
        let mut used: BTreeMap<usize, &str> = BTreeMap::new();
        let mut covered = vec![false; rows.len()];
        for (name, table) in &tables {
            let places: Option<Vec<usize>> = table
                .iter()
                .map(|(code, status, message)| {
                    rows.iter()
                        .position(|row| row.code == *code && row.status == *status && row.message == *message)
                })
                .collect();
            let Some(places) =
                places.filter(|places| places.iter().all(|place| covered.get(*place) == Some(&false)))
            else {
                continue;
            };
            used.extend(places.iter().min().map(|first| (*first, name.as_str())));
            for place in places {
                covered.get_mut(place).into_iter().for_each(|covered| *covered = true);
            }
        }
        let several: Vec<bool> = rows
            .iter()
            .map(|row| rows.iter().any(|other| other.code == row.code && other.message != row.message))
            .collect();
        let mut reasons: BTreeSet<String> = BTreeSet::new();
        let mut lines = Vec::new();
        for (index, ((mut row, covered), several)) in rows.into_iter().zip(covered).zip(several).enumerate() {
            if let Some(name) = used.get(&index) {
                lines.push(format!("    - use: {name}"));
            }
            if covered {
                continue;
            }
            if several && !row.message.is_empty() {
                let name = reason(&row.message);
                let names =
                    std::iter::once(name.clone()).chain((2..1000).map(|number| format!("{name}_{number}")));
                row.reason = names.into_iter().find(|name| reasons.insert(name.clone()));
            }
            lines.extend(at(4, &errors::written(&row)));
        }
        lines
    }

    /// The shared tables that some operation uses, the longest first: name and rows.
    fn tables(&self) -> Vec<(String, Vec<Row>)> {
        let mut tables: BTreeMap<String, Vec<Row>> = BTreeMap::new();
        for at in self.product.operations.iter().flat_map(|operation| &operation.versions) {
            for row in &at.errors {
                let Some(place) = &row.value.used else { continue };
                let Ok(source) = text(self.files, &place.file) else { continue };
                let Some(name) = source.get(place.start..place.end) else { continue };
                let rows = tables.entry(name.to_owned()).or_default();
                let fact = (row.value.code.clone(), row.value.status, row.value.message.clone());
                if !rows.contains(&fact) {
                    rows.push(fact);
                }
            }
        }
        let mut tables: Vec<_> = tables.into_iter().collect();
        tables.sort_by_key(|(_, rows)| std::cmp::Reverse(rows.len()));
        tables
    }
}

/// A row of a draft stands nowhere yet.
fn drift_place() -> zoho_codegen::located::Place {
    zoho_codegen::located::Place { file: String::new(), line: 0, column: 0, start: 0, end: 0 }
}

/// The scopes that depend on no module, and how many do.
fn without_module(scope: &Scope) -> (Option<Scope>, usize) {
    let many = |scopes: &[Scope], join: fn(Vec<Scope>) -> Scope| {
        let (kept, dropped): (Vec<_>, Vec<_>) = scopes.iter().map(without_module).unzip();
        let kept: Vec<_> = kept.into_iter().flatten().collect();
        let whole = (!kept.is_empty()).then(|| join(kept));
        (whole, dropped.into_iter().sum())
    };
    match scope {
        Scope::One(name) if name.contains("{module}") => (None, 1),
        Scope::One(_) => (Some(scope.clone()), 0),
        Scope::Any(scopes) => many(scopes, Scope::Any),
        Scope::All(scopes) => many(scopes, Scope::All),
    }
}

/// Scopes of a path that names its module itself.
fn named(scope: &Scope, module: &str) -> Scope {
    let many = |scopes: &[Scope]| scopes.iter().map(|scope| named(scope, module)).collect();
    match scope {
        Scope::One(name) => Scope::One(name.replace("{module}", module)),
        Scope::Any(scopes) => Scope::Any(many(scopes)),
        Scope::All(scopes) => Scope::All(many(scopes)),
    }
}
