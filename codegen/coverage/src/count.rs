//! The comparison of each table with the spec.

use zoho_codegen::model::Model;

use crate::{
    Coverage, Table,
    facts::{Facts, Named, PageRow},
    index::{Index, Row},
    left_out,
};

/// The version whose pages and whose OpenAPI files the tables are of.
const PAGES: &str = "v7";
const OPENAPI: &str = "v8";

/// Titles that rules of [`left_out`] name.
pub(crate) const PARAMETERS: &str = "parameters outside the path";
pub(crate) const PAGE_ERRORS: &str = "errors of the pages of v7";

/// Compares the tables with the spec.
#[must_use]
pub fn count(model: &Model, facts: &Facts) -> Coverage {
    let index = Index::new(model, PAGES);
    let tables = vec![
        matrix(&index, facts),
        openapi(&index, facts),
        bigin(&index, facts),
        page_endpoints(&index, facts),
        parameters(&index, facts),
        page_errors(&index, facts),
        openapi_errors(&index, facts),
    ];
    Coverage { tables }
}

impl Table {
    fn new(title: &'static str, endpoints: bool) -> Self {
        Self { title, endpoints, covered: 0, left_out: Vec::new(), missing: Vec::new() }
    }

    fn add(&mut self, covered: bool, row: impl FnOnce() -> String) {
        if covered {
            self.covered += 1;
            return;
        }
        let row = row();
        match left_out::reason(self.title, &row) {
            Some(reason) => self.left_out.push((row, reason)),
            None => self.missing.push(row),
        }
    }
}

fn at(root: &str, path: &str, version: &str) -> String {
    format!("{}{path}", root.replace("{version}", version))
}

fn matrix(index: &Index<'_>, facts: &Facts) -> Table {
    let mut table = Table::new("CRM endpoints by version", true);
    for row in &facts.matrix {
        for version in &row.versions {
            let path = at(&row.root, &row.path, version);
            table.add(!index.calls(&row.method, &path).is_empty(), || {
                format!("{version} {} {path}", row.method)
            });
        }
    }
    table
}

/// The path of an OpenAPI operation on its host.
fn below_host(server: &str, path: &str) -> String {
    let root = server.split_once("://").map_or(server, |(_, rest)| rest);
    let root = root.find('/').and_then(|start| root.get(start..)).unwrap_or_default();
    at(root, path, OPENAPI)
}

fn openapi(index: &Index<'_>, facts: &Facts) -> Table {
    let mut table = Table::new("CRM v8 operations of the OpenAPI files", true);
    for row in &facts.openapi {
        let path = below_host(&row.server, &row.path);
        table.add(!index.calls(&row.method, &path).is_empty(), || format!("{} {path}", row.method));
    }
    table
}

fn bigin(index: &Index<'_>, facts: &Facts) -> Table {
    let mut table = Table::new("Bigin endpoints by version", true);
    for row in &facts.bigin {
        let path = format!("{}{}", row.base, row.path);
        table.add(!index.calls(&row.method, &path).is_empty(), || {
            format!("{} {} {path}", row.version, row.method)
        });
    }
    table
}

/// The operations that a page documents: those that name it, and those of its paths.
fn of_page<'i, 'm>(index: &'i Index<'m>, page: &'i PageRow) -> impl Iterator<Item = Row<'m>> + 'i {
    let named = index.of_page(&page.page).iter();
    let called =
        page.endpoints.iter().flat_map(|endpoint| index.calls(&endpoint.method, &page_path(&endpoint.path)));
    named.chain(called).copied()
}

/// The absolute path of what a page writes: some give the path below the version, some the whole.
fn page_path(path: &str) -> String {
    let path = path.replace("{version}", PAGES);
    if path.starts_with("/crm/") {
        path
    } else if path.starts_with("/bulk/") {
        format!("/crm{path}")
    } else {
        format!("/crm/{PAGES}{path}")
    }
}

fn page_endpoints(index: &Index<'_>, facts: &Facts) -> Table {
    let mut table = Table::new("CRM endpoints of the pages of v7", true);
    for page in &facts.pages {
        for endpoint in &page.endpoints {
            // Some pages misspell their paths, so the page's own operation counts as well.
            let method = |row: Row<'_>| row.operation.method.as_str().eq_ignore_ascii_case(&endpoint.method);
            let found = !index.calls(&endpoint.method, &page_path(&endpoint.path)).is_empty()
                || index.of_page(&page.page).iter().any(|row| method(*row));
            table.add(found, || format!("{}: {} {}", page.page, endpoint.method, endpoint.path));
        }
    }
    table
}

fn parameters(index: &Index<'_>, facts: &Facts) -> Table {
    let mut table = Table::new(PARAMETERS, false);
    let mut add = |rows: &[Row<'_>], parameter: &Named, of: &dyn Fn() -> String| {
        table.add(rows.iter().any(|row| row.has_parameter(&parameter.name)), || {
            format!("{}: {}", of(), parameter.name)
        });
    };
    for row in &facts.endpoints {
        let path = at(&row.root, &row.path, &row.version);
        for parameter in row.query.iter().chain(&row.headers) {
            add(index.calls(&row.method, &path), parameter, &|| format!("{} {path}", row.method));
        }
    }
    for row in &facts.openapi {
        let path = below_host(&row.server, &row.path);
        for parameter in row.params.iter().filter(|parameter| parameter.location != "path") {
            add(index.calls(&row.method, &path), parameter, &|| format!("{} {path}", row.method));
        }
    }
    for page in &facts.pages {
        let rows: Vec<_> = of_page(index, page).collect();
        for parameter in &page.params {
            add(&rows, parameter, &|| page.page.clone());
        }
    }
    for row in &facts.bigin {
        let path = format!("{}{}", row.base, row.path);
        for parameter in &row.query {
            add(index.calls(&row.method, &path), parameter, &|| format!("{} {path}", row.method));
        }
    }
    table
}

fn page_errors(index: &Index<'_>, facts: &Facts) -> Table {
    let mut table = Table::new(PAGE_ERRORS, false);
    for page in &facts.pages {
        for error in &page.errors {
            // A page that leaves out the status means 400, as its own samples show.
            let status = error.http_status.unwrap_or(400);
            let message = error.message.as_deref().unwrap_or_default();
            let found = of_page(index, page).any(|row| row.has_error(&error.code, status, message));
            table.add(found, || format!("{}: {} {status} {message:?}", page.page, error.code));
        }
    }
    table
}

fn openapi_errors(index: &Index<'_>, facts: &Facts) -> Table {
    let mut table = Table::new("error codes of the OpenAPI files of v8", false);
    for row in &facts.openapi {
        let path = below_host(&row.server, &row.path);
        for error in &row.errors {
            let rows = index.calls(&row.method, &path);
            let found = rows.iter().any(|row| row.has_code(&error.code, error.status));
            table.add(found, || format!("{} {path}: {} {}", row.method, error.code, error.status));
        }
    }
    table
}
