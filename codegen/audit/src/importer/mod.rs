//! From a page to YAML: a draft of what the spec lacks, and the edits of what has drifted.

mod change;
mod draft;
mod errors;
mod facts;
mod lines;
mod naming;
mod parameters;
mod remedy;
mod scopes;

use std::collections::BTreeSet;

use zoho_codegen::located::{Operation, Product, located};
use zoho_codegen::{Diagnostics, Files};
use zoho_pages::Page;

use crate::drift::{Drift, Fact};
use crate::{Source, audit};
use remedy::Remedies;

/// What an import comes to.
#[derive(Debug, Clone, Default)]
pub struct Import {
    /// The spec as it is afterwards.
    pub files: Files,
    /// What a person should look at.
    pub notes: Vec<String>,
    /// Disagreements that remain, to be settled by hand.
    pub left: Vec<Drift>,
}

/// Why nothing can be imported.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ImportError {
    /// The spec has mistakes of its own; they come first.
    Spec(Diagnostics),
    /// The draft would be refused by the generator.
    Draft(Diagnostics),
    /// The page cannot be put into the spec; why.
    Page(String),
}

impl std::fmt::Display for ImportError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Spec(mistakes) => write!(f, "the spec has mistakes; correct them first\n\n{mistakes}"),
            Self::Draft(mistakes) => write!(f, "the draft would not be accepted\n\n{mistakes}"),
            Self::Page(reason) => f.write_str(reason),
        }
    }
}

impl std::error::Error for ImportError {}

/// The most edits that one page can need.
const MAX_EDITS: usize = 500;

/// Makes the spec say what a page says. One disagreement is settled at a time, and the spec is read and compared again
/// after each: an edit that the generator refuses, or that does not settle anything, is taken back and left to a
/// person.
///
/// # Errors
/// Where the spec is wrong already, or nothing can be made of the page.
pub fn import(files: &Files, page: &Page, source: Source) -> Result<Import, ImportError> {
    let mut spec = located(files).map_err(ImportError::Spec)?;
    let mut files = files.clone();
    let mut notes = BTreeSet::new();
    let mut given_up: Vec<Drift> = Vec::new();
    for _ in 0..MAX_EDITS {
        let now = audit(&spec, page, source).drift;
        let Some(drift) = now.iter().find(|drift| !given_up.iter().any(|seen| seen.fact == drift.fact))
        else {
            break;
        };
        let mut next = files.clone();
        let changed = settle(&files, &spec, page, drift, &mut notes)?;
        next.extend(changed.into_iter().map(|(path, text)| (path, text.into_bytes())));
        let is_new = matches!(drift.fact, Fact::Endpoint(_));
        let read = match located(&next) {
            Ok(read) => read,
            Err(mistakes) if is_new => return Err(ImportError::Draft(mistakes)),
            Err(_) => {
                given_up.push(drift.clone());
                continue;
            }
        };
        let then = audit(&read, page, source).drift;
        // What a new operation still lacks is settled in the next rounds.
        let better =
            if is_new { !then.iter().any(|left| left.fact == drift.fact) } else { then.len() < now.len() };
        if better {
            later_versions(&spec, drift, &mut notes);
            (files, spec) = (next, read);
        } else {
            given_up.push(drift.clone());
        }
    }
    if files.values().any(|text| String::from_utf8_lossy(text).contains(remedy::TODO)) {
        notes.insert(format!("write the remedies that say {:?}", remedy::TODO));
    }
    let left = audit(&spec, page, source).drift;
    Ok(Import { files, notes: notes.into_iter().collect(), left })
}

/// What changed of the spec, as `diff -u` shows it.
#[must_use]
pub fn diff(before: &Files, after: &Files) -> String {
    let mut text = String::new();
    for (path, new) in after {
        let old = before.get(path).map(|bytes| String::from_utf8_lossy(bytes)).unwrap_or_default();
        let new = String::from_utf8_lossy(new);
        if old != new {
            let name = format!("spec/{path}");
            let from = if before.contains_key(path) { name.as_str() } else { "/dev/null" };
            let diff = similar::TextDiff::from_lines(old.as_ref(), new.as_ref());
            text += &diff.unified_diff().header(from, &name).to_string();
        }
    }
    text
}

/// What an edit needs to know.
struct Scene<'s> {
    product: &'s Product,
    operation: &'s Operation,
    page: &'s Page,
    drift: &'s Drift,
    remedies: &'s Remedies,
    /// Whether the page documents several operations, so that its lists are not those of this one alone.
    shared: bool,
}

impl Scene<'_> {
    /// Whether the operation itself is edited. It is where no other version's page was read, so that all versions
    /// follow this page, and at its first version, before which there is nothing that could change. Everything else
    /// becomes a change at the page's version, so that earlier versions stay what their pages say.
    fn in_place(&self) -> bool {
        let first = self.operation.versions.first().is_some_and(|at| at.version == self.drift.version);
        first || self.operation.read.iter().all(|version| *version == self.drift.version)
    }
}

/// The files that settle a disagreement with their new texts; none where that must be done by hand.
fn settle(
    files: &Files,
    spec: &[Product],
    page: &Page,
    drift: &Drift,
    notes: &mut BTreeSet<String>,
) -> Result<Vec<(String, String)>, ImportError> {
    let remedies = Remedies::of(spec);
    if let Fact::Endpoint(_) = drift.fact {
        let product = crate::product(spec, page).ok_or_else(|| {
            ImportError::Page("the page does not say which product of the spec it documents".to_owned())
        })?;
        return draft::draft(files, product, page, drift, &remedies, notes).map_err(ImportError::Page);
    }
    let operation = |name: &String| {
        let product = crate::product(spec, page)?;
        Some((product, product.operations.iter().find(|one| one.name.value == *name)?))
    };
    let Some((product, operation)) = drift.operations.first().and_then(operation) else {
        return Ok(Vec::new());
    };
    let shared = drift.operations.len() > 1;
    let scene = Scene { product, operation, page, drift, remedies: &remedies, shared };
    let path = operation.name.place.file.clone();
    let Some(text) = files.get(&path).and_then(|bytes| std::str::from_utf8(bytes).ok()) else {
        return Ok(Vec::new());
    };
    let edited = match &drift.fact {
        Fact::Endpoint(_) => None,
        Fact::Method(sides) => facts::method(text, sides),
        Fact::Path(sides) => facts::path(text, sides),
        Fact::Module(sides) => facts::module(text, &scene, sides),
        Fact::Scope(_) | Fact::ScopeTree(_) => scopes::edit(text, &scene),
        Fact::Parameter(sides) => parameters::edit(text, &scene, sides),
        Fact::Error(sides) => errors::edit(text, &scene, sides),
    };
    Ok(edited.into_iter().map(|text| (path.clone(), text)).collect())
}

/// A change holds for later versions too, until one of them says otherwise.
fn later_versions(spec: &[Product], drift: &Drift, notes: &mut BTreeSet<String>) {
    for product in spec {
        let position = |version: &String| product.versions.iter().position(|known| known == version);
        let name = drift.operations.first();
        let operation = product.operations.iter().find(|one| Some(&one.name.value) == name);
        let Some((operation, at)) = operation.zip(position(&drift.version)) else { continue };
        for version in operation.read.iter().filter(|read| position(read) > Some(at)) {
            let name = &operation.name.value;
            notes.insert(format!("{name} follows at {version} too: audit the page of that version"));
        }
    }
}
