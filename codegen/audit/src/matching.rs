//! Which operations of the spec a page documents.

use std::collections::HashSet;

use zoho_codegen::located::{AtVersion, Operation, Product};
use zoho_pages::{Endpoint, Page, Placed};

use crate::drift::{Drift, Fact, Side, Sides};
use crate::{Match, pair};

/// What was found.
pub struct Found<'s> {
    /// The operations, in the order of the spec.
    pub matches: Vec<Match<'s>>,
    /// Endpoints that the spec lacks, or has otherwise.
    pub drift: Vec<Drift>,
    /// What should be looked at.
    pub warnings: Vec<String>,
}

/// Every endpoint of a page whose product the spec lacks.
pub fn nowhere(page: &Page) -> Vec<Drift> {
    let version = page.version.clone().unwrap_or_default();
    page.endpoints.iter().map(|endpoint| missing(endpoint, &version)).collect()
}

/// Finds the operations of a page: by method and path first; what is left by the name of the page, and by how much of
/// the page an operation agrees with.
pub fn find<'s>(product: &'s Product, page: &Page) -> Found<'s> {
    let mut warnings = Vec::new();
    let known = page.version.as_ref().filter(|version| product.versions.contains(version));
    if let (Some(version), None) = (&page.version, known) {
        warnings.push(format!("the spec has no version {version} of {}", product.name.name()));
    }
    let messages: Vec<_> =
        page.errors.iter().filter_map(|row| row.value.message.as_deref()).map(pair::plain).collect();
    let candidates: Vec<Candidate<'s>> = product
        .operations
        .iter()
        .filter_map(|operation| Candidate::new(operation, known, page, &messages))
        .collect();
    let mut taken: Vec<usize> = Vec::new();
    let mut open: Vec<&Placed<Endpoint>> = Vec::new();
    let mut drift = Vec::new();
    for endpoint in &page.endpoints {
        let called = on_path(product, &candidates, &endpoint.value.path);
        let has_method =
            |index: &usize| candidates.get(*index).is_some_and(|one| one.has_method(&endpoint.value.method));
        let mut exact: Vec<usize> = called.iter().copied().filter(has_method).collect();
        let best = |indices: &[usize]| {
            indices.iter().filter_map(|index| candidates.get(*index)).map(|one| one.evidence).max()
        };
        // Without a method the rest of the page tells which operations of the path it is about.
        if let (true, Some(most)) = (endpoint.value.method.is_empty(), best(&exact)) {
            exact.retain(|index| candidates.get(*index).is_some_and(|one| one.evidence == most));
        }
        let others: Vec<usize> = called.iter().copied().filter(|index| !exact.contains(index)).collect();
        // A page that gives the path of something else is still about the operation that names the page.
        let is_slip = |exact: &[usize]| {
            let named = |index: &usize| candidates.get(*index).is_some_and(|one| one.named);
            let elsewhere = |path: &str| on_path(product, &candidates, path).iter().any(named);
            let mut all = 0..candidates.len();
            !exact.iter().any(named)
                && all.any(|index| named(&index))
                && !page.endpoints.iter().any(|other| elsewhere(&other.value.path))
        };
        // A page whose method was changed agrees in all else with the operation that it was about.
        let meant = others.iter().copied().max_by_key(|index| candidates.get(*index).map(|one| one.evidence));
        let meant = meant.filter(|index| {
            let named = candidates.get(*index).is_some_and(|one| one.named);
            if page.name.is_some() && !named {
                return false;
            }
            let evidence = candidates.get(*index).map_or(0, |one| one.evidence);
            evidence > best(&exact).map_or(0, |exact| exact + 1)
                && (page.endpoints.len() == 1 || exact.is_empty())
        });
        match (meant.and_then(|index| candidates.get(index)), exact.is_empty()) {
            (Some(one), _) => {
                drift.push(other_method(endpoint, one));
                // Several may share a path and a method, as uploading a file and a link do.
                let method = one.operation.method.value;
                let same = |index: &usize| {
                    candidates.get(*index).is_some_and(|other| other.operation.method.value == method)
                };
                taken.extend(others.iter().copied().filter(same));
            }
            (None, false) if is_slip(&exact) => open.push(endpoint),
            (None, false) => taken.extend(exact),
            (None, true) => open.push(endpoint),
        }
    }
    for endpoint in open {
        let by_name = candidates.iter().enumerate().find(|(index, one)| {
            one.named && !taken.contains(index) && one.has_method(&endpoint.value.method)
        });
        if let Some((index, one)) = by_name {
            drift.push(other_path(endpoint, one));
            taken.push(index);
        } else {
            drift.push(missing(endpoint, known.map_or("", String::as_str)));
        }
    }
    taken.sort_unstable();
    taken.dedup();
    let chosen: Vec<_> = taken.iter().filter_map(|index| candidates.get(*index)).collect();
    let any_named = chosen.iter().any(|one| one.named);
    let matches = chosen
        .iter()
        .map(|one| Match { operation: one.operation, at: one.at, own: one.named || !any_named })
        .collect();
    Found { matches, drift, warnings }
}

/// Which operations are called by a path. Some pages leave out a root, so what is below it counts where nothing else fits.
fn on_path(product: &Product, candidates: &[Candidate<'_>], path: &str) -> Vec<usize> {
    let find = |fits: &dyn Fn(&Operation) -> bool| -> Vec<usize> {
        let all = candidates.iter().enumerate();
        all.filter(|(_, one)| fits(one.operation)).map(|(index, _)| index).collect()
    };
    let whole = find(&|operation| same_path(product, path, &operation.address()));
    if whole.is_empty() { find(&|operation| same_path(product, path, &operation.path.value)) } else { whole }
}

/// An operation that a page might be about.
struct Candidate<'s> {
    operation: &'s Operation,
    at: &'s AtVersion,
    /// Whether the spec names this page for it.
    named: bool,
    /// How many facts of the page it has.
    evidence: usize,
}

impl<'s> Candidate<'s> {
    /// `messages` are those of the page, plain.
    fn new(
        operation: &'s Operation,
        version: Option<&String>,
        page: &Page,
        messages: &[String],
    ) -> Option<Self> {
        let at = match version {
            Some(version) => operation.at(version)?,
            // A page without a version is most likely the one that was read.
            None => operation
                .versions
                .iter()
                .rev()
                .find(|at| operation.read.contains(&at.version))
                .or(operation.versions.last())?,
        };
        let pages = || at.page.iter().map(|page| &page.value).chain(&operation.also);
        let is_this = |name: &String| pages().any(|page| file_name(name) == file_name(page));
        let named = page.name.as_ref().is_some_and(is_this);
        // What many operations share is no sign of this one.
        let rows = at.errors.iter().filter(|row| row.value.used.is_none() && !messages.is_empty());
        let own: HashSet<_> = rows.map(|row| pair::plain(&row.value.message)).collect();
        let shared = messages.iter().filter(|message| own.contains(*message)).count();
        let evidence = shared + if named { 5 } else { 0 };
        Some(Self { operation, at, named, evidence })
    }

    /// A page that gives a path without its method is about any.
    fn has_method(&self, method: &str) -> bool {
        method.is_empty() || self.operation.method.value.as_str().eq_ignore_ascii_case(method)
    }
}

/// The last part of a page's name: folders differ between versions.
fn file_name(page: &str) -> &str {
    page.rsplit('/').next().unwrap_or(page)
}

fn missing(endpoint: &Placed<Endpoint>, version: &str) -> Drift {
    let Endpoint { method, path } = &endpoint.value;
    let value = format!("{method} {path}").trim_start().to_owned();
    let page = Some(Side { value, at: endpoint.line });
    Drift {
        operations: Vec::new(),
        version: version.to_owned(),
        fact: Fact::Endpoint(Sides { page, spec: None }),
    }
}

fn other_method(endpoint: &Placed<Endpoint>, one: &Candidate<'_>) -> Drift {
    let method = &one.operation.method;
    let sides = Sides {
        page: Some(Side { value: endpoint.value.method.clone(), at: endpoint.line }),
        spec: Some(Side { value: method.value.as_str().to_owned(), at: method.place.clone() }),
    };
    drift(one, Fact::Method(sides))
}

fn other_path(endpoint: &Placed<Endpoint>, one: &Candidate<'_>) -> Drift {
    let path = &one.operation.path;
    let sides = Sides {
        page: Some(Side { value: endpoint.value.path.clone(), at: endpoint.line }),
        spec: Some(Side { value: one.operation.address(), at: path.place.clone() }),
    };
    drift(one, Fact::Path(sides))
}

fn drift(one: &Candidate<'_>, fact: Fact) -> Drift {
    Drift { operations: vec![one.operation.name.value.clone()], version: one.at.version.clone(), fact }
}

/// Whether two paths are one. Placeholders of any name are equal, and a page may name a module where the spec has
/// `{module}`.
fn same_path(product: &Product, page: &str, spec: &str) -> bool {
    let parts =
        |path: &'_ str| -> Vec<String> { path.trim_matches('/').split('/').map(str::to_owned).collect() };
    let (page, spec) = (parts(page), parts(spec));
    let placeholder = |part: &str| part.starts_with('{');
    let is_module = |part: &str| product.modules.iter().any(|module| module.api_name == part);
    page.len() == spec.len()
        && page.iter().zip(&spec).all(|(page, spec)| match (placeholder(page), placeholder(spec)) {
            (true, true) => true,
            (false, true) => spec == "{module}" && is_module(page),
            (true, false) => false,
            (false, false) => page == spec,
        })
}
