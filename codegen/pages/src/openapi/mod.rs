//! Reads Zoho's OpenAPI files, 3.0 and 3.1, in JSON or YAML: one page for each operation.
//!
//! References are followed within the file, and into those files that are read together with it. A file without operations
//! (only shared components, like Zoho's `common.json` with its dummy of `/`) gives no pages. Work is bounded: every value
//! that is looked at is paid from the file's budget.

mod errors;
mod json;
mod library;
mod newer;
mod operation;
mod scopes;
mod tree;
mod yaml;

pub use newer::{Gain, Newer, newer};

use library::{At, Library};
use tree::Tree;

use crate::model::Page;
use crate::unreadable::Unreadable;

/// The most values that are looked at for one file, references followed. Zoho's largest needs about 30,000.
const MAX_STEPS: usize = 3_000_000;

/// What may still be spent on a file.
struct Budget(usize);

impl Budget {
    fn spend(&mut self, steps: usize) -> Result<(), Unreadable> {
        self.0 = self.0.checked_sub(steps).ok_or(Unreadable::Entangled)?;
        Ok(())
    }
}

/// Whether a text is meant as an OpenAPI file, whole or half.
pub(crate) fn is_openapi(text: &str) -> bool {
    let start = text.trim_start();
    if let Some(rest) = start.strip_prefix('{') {
        return rest.trim_start().chars().next().is_none_or(|c| c == '"' || c == '}');
    }
    let key = |line: &str| {
        let name = line.split(':').next().unwrap_or_default().trim_matches(['"', '\'']);
        line.contains(':') && matches!(name, "openapi" | "swagger")
    };
    let first = start.lines().find(|line| !line.trim().is_empty() && !line.starts_with(['#', '%', '-']));
    let is_key = first.is_some_and(|line| {
        let (name, rest) = line.split_once(':').unwrap_or(("", "x"));
        let plain = name.trim_matches(['"', '\'']).chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        plain && (rest.is_empty() || rest.starts_with([' ', '\r']))
    });
    is_key && (text.lines().any(key) || first.is_some_and(|line| line.trim_end() == "paths:"))
}

/// Reads the files, each as pages or as the reason why not; `None` for what is no OpenAPI file.
pub(crate) fn read(texts: &[(&str, Option<&str>)]) -> Vec<Option<Result<Vec<Page>, Unreadable>>> {
    let mut library = Library::default();
    let mut failed: Vec<Option<Unreadable>> = Vec::new();
    for (name, text) in texts {
        let tree = text.map(parse).transpose();
        let (tree, error) = match tree {
            Ok(tree) => (tree.unwrap_or_default(), None),
            Err(error) => (Tree::default(), Some(error)),
        };
        let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
        library.files.push((name.to_owned(), tree));
        failed.push(error);
    }
    let read = |(file, error): (usize, Option<Unreadable>)| {
        texts.get(file)?.1?;
        Some(error.map_or_else(|| pages(&library, file), Err))
    };
    failed.into_iter().enumerate().map(read).collect()
}

fn parse(text: &str) -> Result<Tree, Unreadable> {
    if text.trim_start().starts_with('{') { json::read(text) } else { yaml::read(text) }
}

fn pages(library: &Library, file: usize) -> Result<Vec<Page>, Unreadable> {
    let root = library.root(file).ok_or(Unreadable::Half("the file is empty"))?;
    if root.get("swagger").is_some() {
        return Err(Unreadable::NoOpenApi("it is of version 2"));
    }
    let version = root.word("openapi").ok_or(Unreadable::NoOpenApi("it has no `openapi: 3…` at its top"))?;
    if !version.starts_with("3.") {
        return Err(Unreadable::NoOpenApi("it is of another version"));
    }
    let paths = root.get("paths").filter(|paths| paths.is_map());
    let paths = paths.ok_or(Unreadable::NoOpenApi("it has no `paths`"))?;
    let mut budget = Budget(MAX_STEPS);
    let mut pages = Vec::new();
    let mut foreign = false;
    for (path, item) in paths.entries() {
        budget.spend(1)?;
        let Some(inner) = item.resolved() else { continue };
        for (method, operation) in operations(inner) {
            budget.spend(1)?;
            match operation::read(root, inner, &method, path, operation, &mut budget)? {
                operation::Read::Page(page) => pages.push(*page),
                operation::Read::Nothing => {}
                operation::Read::Foreign => foreign = true,
            }
        }
    }
    // Downloads from an address of their own say neither product nor version; their neighbours do.
    let product = pages.iter().find_map(|page| page.product);
    let stated = root.get("info").and_then(|info| info.word("version")).and_then(of_info);
    let version = pages.iter().find_map(|page| page.version.clone()).or(stated);
    for page in &mut pages {
        page.product = page.product.or(product);
        page.version = page.version.take().or_else(|| version.clone());
    }
    pages.retain(|page| page.product.is_some());
    let other = pages.is_empty() && (foreign || !is_zoho(root));
    if other { Err(Unreadable::OtherProduct) } else { Ok(pages) }
}

/// The operations of a path, with the method in capitals.
fn operations(item: At<'_>) -> impl Iterator<Item = (String, At<'_>)> {
    item.entries()
        .filter(|(method, _)| matches!(*method, "get" | "put" | "post" | "delete" | "patch"))
        .map(|(method, operation)| (method.to_uppercase(), operation))
}

/// Whether a file of components only is Zoho's.
fn is_zoho(root: At<'_>) -> bool {
    let server = root.get("servers").and_then(|servers| servers.items().next());
    let url = server.and_then(|server| server.word("url")).and_then(|url| url.split_once("://"));
    url.is_some_and(|(_, url)| {
        let (host, path) = url.split_once('/').unwrap_or((url, ""));
        host.contains("zohoapis.")
            && ["", "crm", "bigin"].contains(&path.split('/').next().unwrap_or_default())
    })
}

/// `v8` from `8`, `8.0` or `v8.0`; `v2.1` stays.
fn of_info(version: &str) -> Option<String> {
    let number = version.trim_start_matches('v');
    let number = number.strip_suffix(".0").unwrap_or(number);
    let fits = !number.is_empty() && number.chars().all(|c| c.is_ascii_digit() || c == '.');
    fits.then(|| format!("v{number}"))
}
