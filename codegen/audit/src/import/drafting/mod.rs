//! YAML for an endpoint that the spec lacks. What is a guess says so in a comment, `# check: …`.

mod areas;
mod facts;
mod path;
mod rows;

use zoho_codegen::names;
use zoho_pages::{Endpoint, In, Page};

pub use facts::{is_scope, kind, module, parameter, retry, scopes};
pub use path::like as path_like;

use super::desk::Desk;
use super::document::{Step, way};
use super::edit::KEYS;
use super::value::{Style, Value};
use crate::Source;
use crate::drift::{Parameter, Sides};

/// Drafts one endpoint of a page.
pub fn draft(desk: &mut Desk, page: &Page, source: Source, sides: &Sides<String>) -> Result<(), String> {
    let wanted = sides.page.as_ref().ok_or("the page names no endpoint")?;
    let text = |endpoint: &Endpoint| format!("{} {}", endpoint.method, endpoint.path).trim_start().to_owned();
    let endpoint = page.endpoints.iter().map(|endpoint| &endpoint.value);
    let endpoint = endpoint
        .clone()
        .find(|endpoint| text(endpoint) == wanted.value)
        .ok_or("the page names no endpoint")?;
    desk.product = page.product.map(|product| match product {
        zoho_pages::Product::Crm => zoho_endpoint::Product::Crm,
        zoho_pages::Product::Bigin => zoho_endpoint::Product::Bigin,
    });
    let product = desk.the_product().ok_or("the spec has no such product")?.clone();
    let newest = product.versions.last().cloned().unwrap_or_default();
    let version = match &page.version {
        Some(version) if product.versions.contains(version) => version.clone(),
        Some(version) => {
            return Err(format!("the product has no version {version}; add it to its file first"));
        }
        None => newest,
    };
    let mut path = path::convert(&endpoint.path).ok_or("the format cannot say this path")?;
    let mut checks = Vec::new();
    let mut method = endpoint.method.to_lowercase();
    if method.is_empty() {
        "get".clone_into(&mut method);
        checks.push("the page names no method".to_owned());
    }
    let same_path =
        product.operations.iter().filter(|one| path::shape(&one.address()) == path::shape(&path.text));
    let same_path: Vec<_> = same_path.collect();
    if let Some(there) = same_path.iter().find(|one| one.method.value.as_str().eq_ignore_ascii_case(&method))
    {
        let name = &there.name.value;
        return Err(format!("{name} has this method and path, but not at {version}; extend its versions"));
    }
    let root = path::root(&product, &path.text);
    if let Some(there) = same_path.first() {
        path.text.clone_from(&there.path.value);
    } else if let Some((_, below)) = &root {
        path.text.clone_from(below);
    }
    let file = same_path.first().map(|one| one.name.place.file.clone());
    let folder = product.name.name();
    let product_file = format!("{folder}/product.yaml");
    let groups =
        desk.document(&product_file).map(|document| document.keys(&way(&[], ["groups"]))).unwrap_or_default();
    let group = path::group(&path.text, &groups);
    if file.is_none() && !groups.contains(&group) {
        let area = areas::of_new_group(desk);
        let summary = Value::text(format!("Calls about {}.", group.replace('_', " ")));
        let value = Value::map(Style::Flow, [("area", Value::text(area)), ("summary", summary)]);
        let order: Vec<&str> = groups.iter().map(String::as_str).chain([group.as_str()]).collect();
        desk.change(&product_file, |document| {
            document.put(
                &way(&[], ["groups"]),
                &group,
                &value.check("the area and a sentence for the new group"),
                &order,
            )
        })
        .ok_or("the groups of the product were not found")?;
    }
    let made = Made { page, version: &version, method: &method, path: &path.text };
    let body = made.operation(desk, &mut checks);
    let mut first = None;
    for name in path::names(&method, &path.text) {
        let mut next = desk.clone();
        let operation = made.named(&body, &name, &checks);
        if let Some(file) = &file {
            let known = next.document(file).map(|document| document.keys(&[Step::from("operations")]));
            let known = known.unwrap_or_default();
            if known.contains(&name) {
                continue;
            }
            let order: Vec<&str> = known.iter().map(String::as_str).chain([name.as_str()]).collect();
            next.change(file, |document| {
                document.put(&[Step::from("operations")], &name, &operation, &order)
            })
            .ok_or("the file of the path has no room for another operation")?;
        } else {
            let place = areas::folder(&next, folder, &group);
            let file = free(&next, &place, &path::file(&path.text));
            let root = root.as_ref().map(|(name, _)| name.as_str());
            let up = "../".repeat(file.matches('/').count());
            let text = whole(folder, &path, root, &group, &name, &operation);
            next.add(&file, format!("# yaml-language-server: $schema={up}schema.json\n{text}"));
        }
        let sound = next.reload().is_ok();
        if sound || first.is_none() {
            first = Some((next, name));
        }
        if sound {
            break;
        }
    }
    let (next, name) = first.ok_or("no name is free for the operation")?;
    *desk = next;
    desk.todo(format!("{name}: replace the summaries, and look at each `# check`"));
    accept(desk, page, source, &name);
    Ok(())
}

/// What a page says about one endpoint.
struct Made<'a> {
    page: &'a Page,
    version: &'a str,
    method: &'a str,
    path: &'a str,
}

impl Made<'_> {
    /// The entries of the operation without its summary, which depends on its name.
    fn operation(&self, desk: &mut Desk, checks: &mut Vec<String>) -> Vec<(String, Value)> {
        let page = self.page;
        let mut entries: Vec<(String, Value)> = Vec::new();
        let mut put = |key: &str, value: Value| entries.push((key.to_owned(), value));
        put("method", Value::text(self.method));
        put("page", self.page_name());
        let read = if page.version.is_some() { vec![self.version] } else { Vec::new() };
        put("read", Value::words(read));
        let versions = Value::text(format!("{}..", self.version));
        put("versions", versions.check("whether earlier versions have it is not known"));
        let parameters = self.parameters();
        let calls_module =
            self.path.contains("{module}") || parameters.iter().any(|parameter| kind(parameter) == "module");
        let mut modules: Vec<String> = Vec::new();
        if calls_module || page.modules.is_empty() {
            for shown in &page.modules {
                match module(desk, &shown.value) {
                    Some(name) if !modules.contains(&name) => modules.push(name),
                    Some(_) => {}
                    None => checks.push(format!("{} is no name of a module", shown.value)),
                }
            }
        } else {
            checks.push("the page lists modules, but a call names none".to_owned());
        }
        if calls_module {
            put("modules", self.modules(desk, &modules));
        }
        let sound = |name: &str| is_scope(desk, name) && (calls_module || !name.contains("{module}"));
        let scopes = page.scopes.as_ref().and_then(|scopes| facts::sound_scopes(&scopes.value, &sound));
        let unknown = || {
            let prefix = desk.the_product().map_or("", |product| match product.name {
                zoho_endpoint::Product::Crm => "ZohoCRM",
                zoho_endpoint::Product::Bigin => "ZohoBigin",
            });
            Value::text(format!("{prefix}.modules.ALL"))
                .check("the page gives no scope that the format can say")
        };
        put("scopes", scopes.map_or_else(unknown, |scopes| facts::scopes(&scopes)));
        let in_form = parameters.iter().any(|parameter| parameter.place == "form");
        if !parameters.is_empty() {
            put("parameters", Value::List(Style::Block, parameters.iter().map(facts::parameter).collect()));
        }
        let keys: Vec<&str> = page
            .parameters
            .iter()
            .filter(|one| one.value.place == In::Body)
            .map(|one| one.value.name.as_str())
            .collect();
        let keys: Vec<&str> = keys.into_iter().filter(|key| !key.chars().any(char::is_control)).collect();
        if !keys.is_empty() && !in_form && matches!(self.method, "post" | "put" | "patch") {
            let keys = format!("name those of the keys that stand at the top: {}", keys.join(", "));
            put("body", Value::text("json").check(keys));
        }
        put("response", facts::response(desk, self.method, &page.envelope));
        let retry = Value::text(retry(self.method));
        put("retry", if self.method == "get" { retry } else { retry.check("by the method alone") });
        let errors = rows::errors(desk, page);
        put("errors", errors);
        entries
    }

    /// The operation as it is written, below its name.
    fn named(&self, body: &[(String, Value)], name: &str, checks: &[String]) -> Value {
        let mut entries = body.to_vec();
        let summary = Value::text(path::summary(self.method, name)).check("made from the path");
        entries.insert(1.min(entries.len()), ("summary".to_owned(), summary));
        let value = Value::Map(Style::Block, entries);
        if checks.is_empty() { value } else { value.check(checks.join("; ")) }
    }

    fn page_name(&self) -> Value {
        let legal = |name: &&String| {
            name.strip_suffix(".html").is_some_and(|name| !name.is_empty())
                && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
        };
        if let Some(name) = self.page.name.as_ref().filter(legal) {
            return Value::text(name);
        }
        let title = names::snake(self.page.title.as_deref().unwrap_or("unknown")).replace('_', "-");
        let title: String = title.trim_matches('-').chars().take(80).collect();
        Value::text(format!("{title}.html")).check("the page does not say its name")
    }

    /// A list of the product, if it has the same modules; else the modules themselves.
    fn modules(&self, desk: &Desk, modules: &[String]) -> Value {
        if modules.is_empty() {
            return Value::words(["custom"]).check("the page lists no modules");
        }
        let sorted = |names: &[String]| {
            let mut names = names.to_vec();
            names.sort();
            names
        };
        for one in desk.the_product().map(|product| product.operations.as_slice()).unwrap_or_default() {
            let list = way(&Desk::way(one), ["modules"]);
            let Some(document) = desk.document(&one.name.place.file) else { continue };
            let Some(name) =
                document.scalar(&list).filter(|_| document.at(&way(&Desk::way(one), ["changes"])).is_none())
            else {
                continue;
            };
            let there: Option<Vec<String>> =
                one.at(self.version).map(|at| at.modules.iter().map(|module| module.value.clone()).collect());
            if there.is_some_and(|there| sorted(&there) == sorted(modules)) {
                return Value::text(name);
            }
        }
        Value::words(modules.iter().map(String::as_str))
    }

    /// Parameters outside path and body (of whose keys pages list those further down too), each once; those that the format cannot say are left out.
    fn parameters(&self) -> Vec<Parameter> {
        let bodiless = matches!(self.method, "get" | "delete");
        let mut found: Vec<Parameter> = Vec::new();
        let mut setters: Vec<String> = self
            .path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
            .map(names::setter)
            .collect();
        for parameter in self.page.parameters.iter().map(|parameter| &parameter.value) {
            let place = match parameter.place {
                In::Query => "query",
                In::Header => "header",
                In::Form if bodiless => "query",
                In::Form => "form",
                In::Path | In::Body => continue,
            };
            let legal = parameter.name.chars().all(|c| c.is_ascii_alphanumeric() || "_$-.".contains(c));
            let setter = names::setter(&parameter.name);
            if !legal
                || !parameter.name.contains(|c: char| c.is_ascii_alphabetic())
                || setters.contains(&setter)
            {
                continue;
            }
            setters.push(setter);
            let (name, required, kind) = (parameter.name.clone(), parameter.required, parameter.kind.clone());
            found.push(Parameter { name, place, required, kind });
        }
        found
    }
}

/// The whole file of a new path.
fn whole(
    folder: &str,
    path: &path::Path,
    root: Option<&str>,
    group: &str,
    name: &str,
    operation: &Value,
) -> String {
    let mut entries = vec![("product", Value::text(folder)), ("path", Value::text(&path.text))];
    entries.extend(root.map(|root| ("root", Value::text(root))));
    entries.push(("group", Value::text(group).check("proposed by the path")));
    if !path.declared.is_empty() {
        let declared = path.declared.iter().map(|name| {
            let summary = format!("The {}.", name.replace('_', " "));
            let entries = [
                ("name", Value::text(name)),
                ("type", Value::text("string")),
                ("summary", Value::text(summary)),
            ];
            Value::map(Style::Flow, entries)
        });
        entries.push(("path_parameters", Value::List(Style::Block, declared.collect())));
    }
    entries.push(("operations", Value::Map(Style::Block, vec![(name.to_owned(), operation.clone())])));
    let mut lines = Vec::new();
    for (key, value) in entries {
        value.entry_lines(key, 0, &mut lines);
    }
    format!("{}\n", lines.join("\n"))
}

/// A file that is not there yet.
fn free(desk: &Desk, folder: &str, name: &str) -> String {
    let file = |suffix: &str| format!("{folder}/{name}{suffix}.yaml");
    let numbered = (2..).map(|number| file(&format!("_{number}")));
    let mut all = std::iter::once(file("")).chain(numbered);
    all.find(|file| !desk.texts().contains_key(file)).unwrap_or_else(|| file(""))
}

/// What the draft cannot say is accepted, so that the page has no drift; a person sees it in the diff.
fn accept(desk: &mut Desk, page: &Page, source: Source, name: &str) {
    let Ok(()) = desk.reload() else { return };
    let audit = crate::audit(desk.spec(), page, source);
    for drift in audit.drift.iter().filter(|drift| drift.operations.iter().any(|one| one == name)) {
        let mut entries = vec![("field".to_owned(), Value::text(drift.field().word()))];
        entries.extend(drift.page_text().map(|text| ("page".to_owned(), Value::text(text))));
        entries.extend(drift.spec_text().map(|text| ("spec".to_owned(), Value::text(text))));
        let reason = Value::text("The format has no place for what the page says.");
        entries.push(("reason".to_owned(), reason.check("this was accepted by the draft")));
        let value = Value::Map(Style::Block, entries);
        let Some(operation) = desk.operation(name).cloned() else { return };
        let start = Desk::way(&operation);
        let mut next = desk.clone();
        let done = next.change(&operation.name.place.file, |document| {
            document.push_below(&start, &["accepts"], &value, &[KEYS])
        });
        if done.is_some() && next.reload().is_ok() {
            *desk = next;
        }
    }
}
