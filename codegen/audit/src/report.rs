//! The audit of many files: for people, for programs, and as an exit code.

use std::fmt::{self, Write as _};

use serde_json::{Value, json};
use zoho_codegen::located::Product;
use zoho_pages::openapi::Newer;
use zoho_pages::{Page, Scope};

use crate::files::Input;
use crate::{Audit, Source, audit};

/// The audit of files.
#[derive(Debug)]
pub struct Report {
    /// In the order of the files.
    pub files: Vec<Audited>,
    /// What OpenAPI 3.1 files have that 3.0 files, audited with them, had not.
    pub newer: Option<Newer>,
}

/// The audit of one file.
#[derive(Debug)]
pub struct Audited {
    /// The file.
    pub file: String,
    /// Its pages with what the comparison came to; one for a page of the documentation, one for each operation of
    /// an OpenAPI file. Or why it could not be read.
    pub pages: Result<Vec<(Page, Audit)>, String>,
}

/// The pages of a file that was named alone, with what they are.
///
/// # Errors
/// Why it could not be read.
pub fn pages(input: &Input) -> Result<(Vec<Page>, Source), String> {
    let bytes = input.bytes.as_ref().map_err(ToString::to_string)?;
    let pages =
        zoho_pages::read_together(&[(input.name.as_str(), bytes)]).pop().unwrap_or_else(|| Ok(Vec::new()));
    Ok((pages.map_err(|error| error.to_string())?, Source::of(bytes)))
}

/// Audits files together: OpenAPI files may refer to each other.
#[must_use]
pub fn run(spec: &[Product], inputs: &[Input]) -> Report {
    let readable =
        inputs.iter().filter_map(|input| Some((input.name.as_str(), input.bytes.as_deref().ok()?)));
    let texts: Vec<_> = readable.collect();
    let mut read = zoho_pages::read_together(&texts).into_iter();
    let (mut older, mut newer): (Vec<Page>, Vec<Page>) = (Vec::new(), Vec::new());
    let mut files = Vec::new();
    for input in inputs {
        let pages = match &input.bytes {
            Err(error) => Err(error.to_string()),
            Ok(bytes) => {
                let source = Source::of(bytes);
                let pages = read.next().unwrap_or_else(|| Ok(Vec::new()));
                pages.map_err(|error| error.to_string()).map(|pages| {
                    match source {
                        Source::OpenApi { minor: 0 } => older.extend(pages.iter().cloned()),
                        Source::OpenApi { .. } => newer.extend(pages.iter().cloned()),
                        Source::Page => {}
                    }
                    let audited = pages.into_iter().map(|page| {
                        let audit = audit(spec, &page, source);
                        (page, audit)
                    });
                    audited.collect()
                })
            }
        };
        files.push(Audited { file: input.name.clone(), pages });
    }
    let both = !older.is_empty() && !newer.is_empty();
    Report { files, newer: both.then(|| zoho_pages::openapi::newer(&older, &newer)) }
}

impl Report {
    /// 0 where nothing disagrees, 1 where something does, 2 where a file could not be read.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        if self.files.iter().any(|file| file.pages.is_err()) {
            return 2;
        }
        u8::from(self.pages().any(|(_, audit)| !audit.drift.is_empty()))
    }

    fn pages(&self) -> impl Iterator<Item = &(Page, Audit)> {
        self.files.iter().filter_map(|file| file.pages.as_ref().ok()).flatten()
    }

    /// What could not be read: a line for each file.
    #[must_use]
    pub fn unreadable(&self) -> String {
        let mut text = String::new();
        for file in &self.files {
            if let Err(error) = &file.pages {
                let _ = writeln!(text, "{}: {error}", file.file);
            }
        }
        text
    }

    /// For people: a block for each page that disagrees, and a last line with the count.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut count = Count::default();
        for (file, page, audit) in self.each() {
            count.add(page, audit);
            let notes = notes(page, audit);
            if audit.drift.is_empty() && notes.is_empty() {
                continue;
            }
            let _ = writeln!(text, "{}", heading(file, page));
            for one in audit.drift.iter().map(ToString::to_string) {
                let _ = writeln!(text, "  {}", one.replace('\n', "\n  "));
            }
            for note in notes {
                let _ = writeln!(text, "  note: {note}");
            }
            text.push('\n');
        }
        if let Some(newer) = &self.newer {
            let _ = writeln!(text, "What the files of OpenAPI 3.1 have that those of 3.0 had not:\n{newer}");
        }
        let _ = writeln!(text, "{count}");
        text
    }

    fn each(&self) -> impl Iterator<Item = (&str, &Page, &Audit)> {
        self.files.iter().flat_map(|file| {
            let pages = file.pages.as_ref().map_or(&[][..], Vec::as_slice);
            pages.iter().map(|(page, audit)| (file.file.as_str(), page, audit))
        })
    }

    /// For programs: a JSON line for each page, and for each file that could not be read.
    #[must_use]
    pub fn json_lines(&self) -> String {
        let mut text = String::new();
        for file in &self.files {
            match &file.pages {
                Err(error) => {
                    let _ = writeln!(text, "{}", json!({ "file": file.file, "error": error }));
                }
                Ok(pages) => {
                    for (page, audit) in pages {
                        let _ = writeln!(text, "{}", line(&file.file, page, audit));
                    }
                }
            }
        }
        text
    }
}

/// The last line for people.
#[derive(Default)]
struct Count {
    pages: usize,
    agree: usize,
    /// Pages about no operation that they name: there was nothing to compare, so they do not agree.
    silent: usize,
    drift: usize,
}

impl Count {
    fn add(&mut self, page: &Page, audit: &Audit) {
        self.pages += 1;
        self.drift += audit.drift.len();
        if audit.drift.is_empty() {
            let compared = !audit.operations.is_empty() || !page.endpoints.is_empty();
            *(if compared { &mut self.agree } else { &mut self.silent }) += 1;
        }
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pages, agree, silent, drift } = self;
        write!(f, "{pages} {}: {agree} {} with the spec", word(*pages, "page"), verb(*agree, "agree"))?;
        if *silent > 0 {
            write!(f, "; {silent} {} no endpoint, so nothing was compared", verb(*silent, "name"))?;
        }
        write!(f, "; {drift} {}", word(*drift, "disagreement"))
    }
}

/// A noun after a number.
fn word(count: usize, one: &str) -> String {
    if count == 1 { one.to_owned() } else { format!("{one}s") }
}

/// A verb after a number.
fn verb(count: usize, many: &str) -> String {
    if count == 1 { format!("{many}s") } else { many.to_owned() }
}

/// What should be looked at: what the reader could not make sense of, then what the comparison came upon.
fn notes(page: &Page, audit: &Audit) -> Vec<String> {
    let read = page.warnings.iter().map(|warning| format!("line {}: {}", warning.line, warning.value));
    read.chain(audit.warnings.iter().cloned()).collect()
}

fn heading(file: &str, page: &Page) -> String {
    let title = page.title.as_deref().unwrap_or("a page without a title");
    let version = page.version.as_deref().unwrap_or("no version");
    format!("{file}: {title} ({version})")
}

fn line(file: &str, page: &Page, audit: &Audit) -> Value {
    let endpoints: Vec<_> = page.endpoints.iter().map(|endpoint| &endpoint.value).collect();
    let modules: Vec<_> = page.modules.iter().map(|module| &module.value).collect();
    let params: Vec<_> = page.parameters.iter().map(|parameter| &parameter.value).collect();
    let errors: Vec<_> = page.errors.iter().map(|row| &row.value).collect();
    let mut scopes: Vec<&str> = Vec::new();
    for name in page.scopes.iter().flat_map(|scope| scope.value.leaves()) {
        if !scopes.contains(&name) {
            scopes.push(name);
        }
    }
    let drift: Vec<_> = audit
        .drift
        .iter()
        .map(|drift| {
            json!({
                "kind": drift.kind().word(),
                "field": drift.field().word(),
                "page": drift.page_text(),
                "page_line": drift.page_line(),
                "spec": drift.spec_text(),
                "spec_at": drift.spec_place().map(ToString::to_string),
            })
        })
        .collect();
    json!({
        "file": file,
        "page": page.name.as_ref().or(page.title.as_ref()),
        "product": page.product,
        "version": page.version,
        "endpoints": endpoints,
        "modules": modules,
        "scopes": scopes,
        "scope": page.scopes.as_ref().map(|scope| tree(&scope.value)),
        "params": params,
        "errors": errors,
        "warnings": notes(page, audit),
        "drift": drift,
    })
}

/// As the spec writes trees: a text, `{any: […]}` or `{all: […]}`.
fn tree(scope: &Scope) -> Value {
    let many = |scopes: &[Scope]| -> Vec<Value> { scopes.iter().map(tree).collect() };
    match scope {
        Scope::One(name) => json!(name),
        Scope::Any(scopes) => json!({ "any": many(scopes) }),
        Scope::All(scopes) => json!({ "all": many(scopes) }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_without_endpoints_does_not_agree() {
        let mut count = Count::default();
        count.add(&Page::default(), &Audit::default());
        assert_eq!(
            count.to_string(),
            "1 page: 0 agree with the spec; 1 names no endpoint, so nothing was compared; 0 disagreements"
        );
        let audit = Audit { operations: vec!["a".to_owned()], ..Audit::default() };
        count.add(&Page::default(), &audit);
        assert_eq!(
            count.to_string(),
            "2 pages: 1 agrees with the spec; 1 names no endpoint, so nothing was compared; 0 disagreements"
        );
    }

    /// What could not be read of a page is told to people too, or silence would look like agreement.
    #[test]
    fn what_the_reader_could_not_make_out_is_told() {
        let warnings = vec![zoho_pages::Placed::new("the page lists no errors".to_owned(), 1)];
        let page = Page { warnings, ..Page::default() };
        let pages = Ok(vec![(page, Audit::default())]);
        let report = Report { files: vec![Audited { file: "a.md".to_owned(), pages }], newer: None };
        assert!(
            report.text().contains(
                "a.md: a page without a title (no version)\n  note: line 1: the page lists no errors"
            )
        );
    }
}
