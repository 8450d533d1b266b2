//! What newer files have that older ones had not.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

use crate::model::{Endpoint, ErrorRow, In, Page, Parameter};

/// What newer files have that older ones had not.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Newer {
    /// Operations that the older files have not at all.
    pub endpoints: Vec<Endpoint>,
    /// Operations of both, where the newer files state more.
    pub gains: Vec<Gain>,
}

/// What an operation has that it had not before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gain {
    /// The operation, as the newer files spell it.
    pub endpoint: Endpoint,
    /// Parameters and keys of the body. Placeholders of the path are part of its spelling.
    pub parameters: Vec<Parameter>,
    /// Scopes.
    pub scopes: Vec<String>,
    /// Codes that it did not answer with before, by status.
    pub errors: Vec<ErrorRow>,
}

/// One operation, whatever it calls its placeholders and in however many files it stands.
#[derive(Default)]
struct Merged<'a> {
    endpoint: Option<&'a Endpoint>,
    parameters: BTreeMap<(In, &'a str), &'a Parameter>,
    scopes: BTreeMap<String, &'a str>,
    errors: BTreeMap<(Option<u16>, &'a str), &'a ErrorRow>,
}

/// Compares two sets of pages.
pub fn newer(older: &[Page], newer: &[Page]) -> Newer {
    let (older, newer) = (merged(older), merged(newer));
    let mut found = Newer::default();
    for (key, now) in newer {
        let Some(endpoint) = now.endpoint.cloned() else { continue };
        let Some(then) = older.get(&key) else {
            found.endpoints.push(endpoint);
            continue;
        };
        let parameters = now.parameters.iter().filter(|(key, _)| !then.parameters.contains_key(key));
        let scopes = now.scopes.iter().filter(|(key, _)| !then.scopes.contains_key(*key));
        let errors = now.errors.iter().filter(|(key, _)| !then.errors.contains_key(key));
        let gain = Gain {
            endpoint,
            parameters: parameters.map(|(_, parameter)| (*parameter).clone()).collect(),
            scopes: scopes.map(|(_, scope)| (*scope).to_owned()).collect(),
            errors: errors.map(|(_, row)| ErrorRow { message: None, ..(*row).clone() }).collect(),
        };
        if !gain.parameters.is_empty() || !gain.scopes.is_empty() || !gain.errors.is_empty() {
            found.gains.push(gain);
        }
    }
    found
}

fn merged(pages: &[Page]) -> BTreeMap<(String, &str), Merged<'_>> {
    let mut all: BTreeMap<(String, &str), Merged<'_>> = BTreeMap::new();
    for page in pages {
        for endpoint in &page.endpoints {
            let endpoint = &endpoint.value;
            let one = all.entry((shape(&endpoint.path), &endpoint.method)).or_default();
            one.endpoint.get_or_insert(endpoint);
            for parameter in page.parameters.iter().map(|parameter| &parameter.value) {
                if parameter.place != In::Path {
                    one.parameters.entry((parameter.place, &parameter.name)).or_insert(parameter);
                }
            }
            // In the order of their names, so that of two spellings the same one always counts.
            let names: BTreeSet<&str> = page.scopes.iter().flat_map(|scope| scope.value.leaves()).collect();
            // Zoho's files write `all` and `ALL`.
            one.scopes.extend(names.into_iter().map(|name| (name.to_lowercase(), name)));
            for row in page.errors.iter().map(|row| &row.value) {
                one.errors.entry((row.status, &row.code)).or_insert(row);
            }
        }
    }
    all
}

fn shape(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

impl fmt::Display for Newer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.endpoints.is_empty() && self.gains.is_empty() {
            return writeln!(f, "the newer files have nothing that the older ones had not");
        }
        if !self.endpoints.is_empty() {
            writeln!(f, "new operations: {}", self.endpoints.len())?;
        }
        for Endpoint { method, path } in &self.endpoints {
            writeln!(f, "  {method} {path}")?;
        }
        if !self.gains.is_empty() {
            writeln!(f, "operations with something new: {}", self.gains.len())?;
        }
        for gain in &self.gains {
            writeln!(f, "  {} {}", gain.endpoint.method, gain.endpoint.path)?;
            for Parameter { name, place, kind, required } in &gain.parameters {
                let place = match place {
                    In::Path => "placeholder",
                    In::Query => "parameter",
                    In::Header => "header",
                    In::Form => "part of the form",
                    In::Body => "key of the body",
                };
                let needed = if *required == Some(true) { ", required" } else { "" };
                let kind = if kind.is_empty() { "any type" } else { kind };
                writeln!(f, "    {place} `{name}` ({kind}{needed})")?;
            }
            for scope in &gain.scopes {
                writeln!(f, "    scope {scope}")?;
            }
            for row in &gain.errors {
                let status = row.status.map_or_else(String::new, |status| format!(" with {status}"));
                writeln!(f, "    error {}{status}", row.code)?;
            }
        }
        Ok(())
    }
}
