//! Where the spec and Zoho's documentation disagree.
//!
//! [`audit`] compares one page, as [`zoho_pages`] read it, with the spec and its places
//! ([`zoho_codegen::located`]). It is a pure function. [`files`] reads what a caller names on its command line, and
//! [`report`] tells the findings to people and programs.

mod accepted;
mod compare;
mod drift;
pub mod files;
pub mod import;
mod matching;
mod pair;
pub mod report;

pub use drift::{Drift, Fact, Kind, Side};
use zoho_codegen::located::{AtVersion, Operation, Product};
use zoho_pages::Page;

/// What the comparison of a page came to.
#[derive(Debug, Clone, Default)]
pub struct Audit {
    /// The operations that the page documents, in the order of the spec.
    pub operations: Vec<String>,
    /// Disagreements that nobody accepted.
    pub drift: Vec<Drift>,
    /// What should be looked at but is no disagreement.
    pub warnings: Vec<String>,
}

/// An operation of the spec that a page documents, at the page's version.
#[derive(Debug, Clone, Copy)]
struct Match<'s> {
    operation: &'s Operation,
    at: &'s AtVersion,
    /// Whether this is the operation's own page, so that what the page lacks is missing.
    own: bool,
}

/// What a page was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A page of the documentation.
    Page,
    /// An OpenAPI file of version 3.
    OpenApi {
        /// 0 of 3.0, 1 of 3.1.
        minor: u8,
    },
}

impl Source {
    /// What a file is, by its beginning.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(bytes.get(..4096).unwrap_or(bytes));
        let minor = text.split_once("openapi").and_then(|(before, after)| {
            let key = before.trim_end_matches(['"', '\'']).trim_end();
            let key = key.is_empty() || key.ends_with(['{', ',', '\n', '-']);
            let version = after.trim_start_matches(['"', '\'', ':', ' ']).strip_prefix("3.")?;
            key.then(|| version.bytes().next().map(|digit| digit.wrapping_sub(b'0'))).flatten()
        });
        minor.map_or(Self::Page, |minor| Self::OpenApi { minor })
    }
}

/// Compares a page with the spec.
#[must_use]
pub fn audit(spec: &[Product], page: &Page, source: Source) -> Audit {
    let Some(product) = product(spec, page) else {
        let warning = match page.product {
            Some(name) => format!("the spec has no product {name:?}"),
            None => "the page does not say which product it documents".to_owned(),
        };
        return Audit { drift: matching::nowhere(page), warnings: vec![warning], ..Audit::default() };
    };
    let found = matching::find(product, page);
    let mut drift = found.drift;
    if !found.matches.is_empty() {
        drift.extend(compare::compare(product, page, source, &found.matches));
    }
    let (drift, mut warnings) = accepted::take_out(drift, source, &found.matches);
    warnings.extend(found.warnings);
    let operations = found.matches.iter().map(|one| one.operation.name.value.clone()).collect();
    Audit { operations, drift, warnings }
}

/// The product of a page, by its name.
fn product<'s>(spec: &'s [Product], page: &Page) -> Option<&'s Product> {
    let wanted = match page.product? {
        zoho_pages::Product::Crm => zoho_endpoint::Product::Crm,
        zoho_pages::Product::Bigin => zoho_endpoint::Product::Bigin,
    };
    spec.iter().find(|product| product.name == wanted)
}
