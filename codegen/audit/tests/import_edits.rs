//! Edits: a page that agrees with an operation of the spec is changed, and the spec follows.
//!
//! The pages are made from the spec itself: of a sample of its files, spread over all of them, some operations at some
//! versions.

mod sample;

use std::path::Path;
use std::sync::LazyLock;

use zoho_audit::import::{Import, Impossible, import};
use zoho_audit::{Source, audit};
use zoho_codegen::located::{AtVersion, Operation, Product, Scope, located};
use zoho_codegen::{Files, disk};
use zoho_pages::{Endpoint, ErrorRow, In, Page, Parameter, Placed};

static SPEC: LazyLock<Files> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec");
    sample::cut(disk::read_spec(&folder).expect("the spec can be read"))
});

fn spec() -> Files {
    SPEC.clone()
}

fn placed<T>(value: T) -> Placed<T> {
    Placed::new(value, 1)
}

fn scope(scope: &Scope) -> zoho_pages::Scope {
    let all = |scopes: &[Scope]| scopes.iter().map(self::scope).collect();
    match scope {
        Scope::One(one) => zoho_pages::Scope::One(one.value.clone()),
        Scope::Any(scopes) => zoho_pages::Scope::Any(all(scopes)),
        Scope::All(scopes) => zoho_pages::Scope::All(all(scopes)),
    }
}

fn name(at: &AtVersion) -> Option<String> {
    at.page.as_ref().map(|page| page.value.clone())
}

/// A page that says what the operations with this page's name say at a version.
fn page(product: &Product, operation: &Operation, at: &AtVersion) -> Page {
    let mut page = Page {
        name: name(at),
        product: Some(match product.name {
            zoho_endpoint::Product::Crm => zoho_pages::Product::Crm,
            zoho_endpoint::Product::Bigin => zoho_pages::Product::Bigin,
        }),
        version: Some(at.version.clone()),
        scopes: at.scopes.as_ref().map(|tree| placed(scope(tree))),
        ..Page::default()
    };
    for other in &product.operations {
        let Some(at) = other.at(&at.version).filter(|other| name(other) == name(at)) else {
            continue;
        };
        if other.address() != operation.address() {
            continue;
        }
        let endpoint = Endpoint { method: other.method.value.as_str().to_owned(), path: other.address() };
        push(&mut page.endpoints, endpoint);
        for module in &at.modules {
            push(&mut page.modules, module.value.clone());
        }
        for parameter in &at.parameters {
            let place = match parameter.value.location.as_str() {
                "query" => In::Query,
                "form" => In::Form,
                _ => continue,
            };
            let (name, required) = (parameter.value.name.clone(), Some(parameter.value.required));
            push(&mut page.parameters, Parameter { name, place, kind: "string".to_owned(), required });
        }
        for row in &at.errors {
            let row = &row.value;
            let (code, message) = (row.code.clone(), Some(row.message.clone()));
            push(&mut page.errors, ErrorRow { code, status: Some(row.status), message });
        }
    }
    page
}

fn push<T: PartialEq>(list: &mut Vec<Placed<T>>, value: T) {
    if !list.iter().any(|known| known.value == value) {
        list.push(placed(value));
    }
}

/// One way to change a page; `false` where it has nothing of the kind.
type Change = (&'static str, fn(&mut Page) -> bool);

fn each_scope(scope: &mut zoho_pages::Scope, change: &mut impl FnMut(&mut String)) {
    match scope {
        zoho_pages::Scope::One(name) => change(name),
        zoho_pages::Scope::Any(scopes) | zoho_pages::Scope::All(scopes) => {
            for scope in scopes {
                each_scope(scope, change);
            }
        }
    }
}

const CHANGES: &[Change] = &[
    ("first message", |page| change_message(page, 0)),
    ("last message", |page| page.errors.len().checked_sub(1).is_some_and(|last| change_message(page, last))),
    ("status", |page| {
        let Some(row) = page.errors.last_mut() else { return false };
        row.value.status = Some(418);
        true
    }),
    ("code", |page| {
        let Some(row) = page.errors.last_mut() else { return false };
        row.value.code.push_str("_ALTERED");
        true
    }),
    ("error gone", |page| page.errors.pop().is_some()),
    ("first error gone", |page| {
        let some = !page.errors.is_empty();
        page.errors.drain(..usize::from(some));
        some
    }),
    ("error came", |page| {
        let (code, message) = ("LIMIT_EXCEEDED".to_owned(), Some("there are: too many, \"alas\"".to_owned()));
        page.errors.push(placed(ErrorRow { code, status: Some(400), message }));
        true
    }),
    ("message came to a code", |page| {
        let (code, message) = ("INTERNAL_ERROR".to_owned(), Some("something else went wrong".to_owned()));
        page.errors.push(placed(ErrorRow { code, status: Some(500), message }));
        true
    }),
    ("module gone", |page| page.modules.len() > 1 && page.modules.pop().is_some()),
    ("first module gone", |page| {
        let some = page.modules.len() > 1;
        page.modules.drain(..usize::from(some));
        some
    }),
    ("module came", |page| {
        let some = !page.modules.is_empty();
        page.modules.push(placed("Campaigns".to_owned()));
        page.modules.push(placed("Secret Plans".to_owned()));
        some
    }),
    ("module changed", |page| {
        let some = page.modules.len() > 1 && page.modules.pop().is_some();
        page.modules.push(placed("Secret Plans".to_owned()));
        some
    }),
    ("scope changed", |page| {
        let Some(scopes) = &mut page.scopes else { return false };
        let mut last = None;
        each_scope(&mut scopes.value, &mut |name| last = Some(name.clone()));
        each_scope(&mut scopes.value, &mut |name| {
            if Some(&*name) == last.as_ref() {
                name.push_str("_ALTERED");
            }
        });
        true
    }),
    ("module of a scope changed", |page| {
        let Some(scopes) = &mut page.scopes else { return false };
        each_scope(&mut scopes.value, &mut |name| *name = name.replace(".{module}.", ".leads."));
        true
    }),
    ("scope came", |page| {
        let Some(scopes) = page.scopes.take() else { return false };
        let prefix = if page.product == Some(zoho_pages::Product::Crm) { "ZohoCRM" } else { "ZohoBigin" };
        let new = zoho_pages::Scope::One(format!("{prefix}.settings.ALL"));
        page.scopes = Some(placed(zoho_pages::Scope::Any(vec![scopes.value, new])));
        true
    }),
    ("scopes go together otherwise", |page| {
        let Some(scopes) = page.scopes.take() else { return false };
        let mut names = Vec::new();
        let mut scopes = scopes.value;
        each_scope(&mut scopes, &mut |name| names.push(zoho_pages::Scope::One(name.clone())));
        page.scopes = Some(placed(zoho_pages::Scope::All(names)));
        true
    }),
    ("parameter came", |page| {
        let (name, kind) = ("novelty".to_owned(), "boolean".to_owned());
        page.parameters.push(placed(Parameter { name, place: In::Query, kind, required: Some(false) }));
        true
    }),
    ("required parameter came", |page| {
        let (name, kind) = ("novelty".to_owned(), "string".to_owned());
        page.parameters.push(placed(Parameter { name, place: In::Query, kind, required: Some(true) }));
        true
    }),
    ("parameter gone", |page| {
        let at = page.parameters.iter().position(|one| one.value.place == In::Query);
        at.is_some_and(|at| {
            page.parameters.remove(at);
            true
        })
    }),
    ("parameter renamed", |page| {
        let Some(one) = page.parameters.iter_mut().find(|one| one.value.place == In::Query) else {
            return false;
        };
        one.value.name.push_str("_altered");
        true
    }),
    ("parameter required", |page| {
        let Some(one) = page.parameters.iter_mut().find(|one| one.value.place == In::Query) else {
            return false;
        };
        one.value.required = one.value.required.map(|required| !required);
        true
    }),
    ("method", |page| {
        let [endpoint] = page.endpoints.as_mut_slice() else { return false };
        let method = match endpoint.value.method.as_str() {
            "GET" => "POST",
            _ => "PUT",
        };
        method.clone_into(&mut endpoint.value.method);
        true
    }),
];

fn change_message(page: &mut Page, at: usize) -> bool {
    let Some(row) = page.errors.get_mut(at) else { return false };
    let Some(message) = &mut row.value.message else { return false };
    message.push_str(" altered");
    true
}

/// A parameter is declared once.
fn is_beyond_the_format(error: &Impossible) -> bool {
    matches!(error, Impossible::Unclear { why, .. } if why.starts_with("the format cannot say that"))
}

/// Modules and error rows of the versions for which other pages speak.
fn elsewhere(products: &[Product], before: &[Product], page: &Page) -> Vec<String> {
    let version = page.version.as_deref().unwrap_or_default();
    let mut facts = Vec::new();
    for (product, before) in products.iter().zip(before) {
        for old in &before.operations {
            let Some(now) = product.operations.iter().find(|one| one.name.value == old.name.value) else {
                continue;
            };
            let own = product.versions.iter().position(|known| known == version).unwrap_or_default();
            let read = |at: &str| old.read.iter().any(|read| read == at && read != version);
            // Without another page, this one speaks for all versions.
            if !old.read.iter().any(|read| read != version) {
                continue;
            }
            let rank = |at: &AtVersion| {
                product.versions.iter().position(|known| *known == at.version).unwrap_or_default()
            };
            let next = old.versions.iter().map(rank).find(|at| *at > own && read(&product.versions[*at]));
            for at in
                now.versions.iter().filter(|at| rank(at) < own || next.is_some_and(|next| rank(at) >= next))
            {
                let mut names: Vec<_> = at.modules.iter().map(|module| module.value.clone()).collect();
                names.extend(at.errors.iter().map(|row| {
                    let row = &row.value;
                    format!("{} {} {}", row.code, row.status, row.message)
                }));
                names.sort();
                facts.push(format!("{} {}: {names:?}", old.name.value, at.version));
            }
        }
    }
    facts
}

/// Brings a page in, and looks at what came of it.
fn follow(spec: &Files, page: &Page, what: &str) -> Result<Import, Impossible> {
    let done = import(spec, std::slice::from_ref(page), Source::Page)?;
    let mut after = spec.clone();
    for (path, (old, new)) in &done.files {
        let old = old.as_deref().unwrap_or_default();
        assert_ne!(old, new, "{what}: {path} does not change");
        after.insert(path.clone(), new.clone().into_bytes());
    }
    let products = located(&after).unwrap_or_else(|mistakes| panic!("{what}\n{}\n{mistakes}", done.diff()));
    let drift = audit(&products, page, Source::Page).drift;
    assert!(drift.is_empty(), "{what}\n{}\n{drift:#?}", done.diff());
    let before = located(spec).expect("the spec loads");
    let [old, new] = [&before, &products].map(|products| elsewhere(products, &before, page));
    assert_eq!(old, new, "{what}: other versions changed\n{}", done.diff());
    Ok(done)
}

/// About this many pages are tried.
const PAGES: usize = 24;

fn pages(spec: &Files) -> Vec<(String, Page)> {
    let products = located(spec).expect("the spec loads");
    let mut pages = Vec::new();
    for product in &products {
        for operation in &product.operations {
            // The first version, the last, and those whose own page was read: between them nothing is different.
            let (first, last) = (operation.versions.first(), operation.versions.last());
            let ends = [first, last].map(|at| at.map(|at| at.version.clone()));
            let wanted = |at: &&AtVersion| {
                operation.read.contains(&at.version)
                    || at.version == "v5"
                    || ends.contains(&Some(at.version.clone()))
            };
            for at in operation.versions.iter().filter(wanted) {
                let name = format!("{} {} {}", product.name, operation.name.value, at.version);
                let page = page(product, operation, at);
                if audit(&products, &page, Source::Page).drift.is_empty() {
                    pages.push((name, page));
                } else {
                    eprintln!("{name}: several operations of one page differ");
                }
            }
        }
    }
    let step = pages.len().div_ceil(PAGES).max(1);
    pages.into_iter().step_by(step).collect()
}

#[test]
fn one_change_of_a_page_is_followed() {
    let spec = spec();
    let pages = pages(&spec);
    assert!(pages.len() > 15, "{} pages", pages.len());
    let (mut done, mut beyond, mut refused, mut lines) = (0, 0, Vec::new(), 0);
    for (index, (name, page)) in pages.iter().enumerate() {
        // Each page is changed in a third of the ways, each way is tried on a third of the pages.
        for (change, make) in CHANGES.iter().skip(index % 3).step_by(3) {
            let mut page = page.clone();
            if !make(&mut page) {
                continue;
            }
            let what = format!("{name}: {change}");
            match follow(&spec, &page, &what) {
                Ok(import) => {
                    done += 1;
                    let changed = import.diff().lines().filter(|line| line.starts_with(['+', '-'])).count();
                    lines = lines.max(changed);
                    if std::env::var("SHOW").is_ok_and(|wanted| what.contains(&wanted)) {
                        eprintln!("=== {what}\n{}\n{}", import.diff(), import.todo.join("\n"));
                    }
                }
                Err(error) if is_beyond_the_format(&error) => beyond += 1,
                Err(error) => refused.push(format!("{what}: {error}")),
            }
        }
    }
    eprintln!(
        "{done} followed, {beyond} beyond the format, {} refused, at most {lines} lines",
        refused.len()
    );
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

#[test]
fn several_changes_are_followed_together() {
    let spec = spec();
    for (name, page) in pages(&spec).into_iter().step_by(2) {
        for step in [2, 3] {
            let mut page = page.clone();
            let picked: Vec<_> = CHANGES.iter().step_by(step).filter(|(_, make)| make(&mut page)).collect();
            let names: Vec<_> = picked.iter().map(|(name, _)| *name).collect();
            let what = format!("{name}: {}", names.join(", "));
            match follow(&spec, &page, &what) {
                Err(error) if !is_beyond_the_format(&error) => panic!("{what}: {error}"),
                _ => {}
            }
        }
    }
}

#[test]
fn what_names_no_endpoint_changes_nothing() {
    let page = Page { product: Some(zoho_pages::Product::Crm), ..Page::default() };
    assert!(matches!(import(&spec(), &[page], Source::Page), Err(Impossible::Nothing)));
    assert!(matches!(import(&spec(), &[], Source::Page), Err(Impossible::Nothing)));
    let broken = Files::from([("crm/product.yaml".to_owned(), b"product: [".to_vec())]);
    assert!(matches!(import(&broken, &[], Source::Page), Err(Impossible::Spec(_))));
}

#[test]
fn a_page_that_agrees_changes_nothing_but_what_was_read() {
    let spec = spec();
    for (name, page) in pages(&spec) {
        let done = follow(&spec, &page, &name).unwrap_or_else(|error| panic!("{name}: {error}"));
        let lines: Vec<_> =
            done.diff().lines().map(str::to_owned).filter(|line| line.starts_with('+')).collect();
        let only_read = |line: &String| {
            line.starts_with("+++") || line.trim_start_matches('+').trim().starts_with("read: [")
        };
        assert!(lines.iter().all(only_read), "{name}\n{}", done.diff());
        let again: Files = spec
            .clone()
            .into_iter()
            .chain(done.files.into_iter().map(|(path, (_, text))| (path, text.into_bytes())))
            .collect();
        assert!(import(&again, &[page], Source::Page).is_ok_and(|done| done.is_empty()), "{name}");
    }
}

#[test]
fn a_draft_of_a_fixture_is_as_it_was_reviewed() {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pages/tests/flavours/page.md");
    let pages =
        zoho_pages::read_all(&std::fs::read(fixture).expect("the fixture is there")).expect("it is a page");
    let done = import(&spec(), &pages, Source::Page).expect("it can be drafted");
    insta::assert_snapshot!(format!("{}\n{}", done.diff(), done.todo.join("\n")));
}
