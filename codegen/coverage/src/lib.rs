//! How much of the known API the spec covers, counted against tables of facts.
//!
//! The tables hold what the official SDKs call, what Zoho's OpenAPI files list and what the pages of its
//! documentation say. [`facts::read`] reads them from a folder, [`count`] compares them with the spec: a pure
//! function. What is left out on purpose stands with its reason in [`left_out`].

mod count;
pub mod facts;
mod index;
pub mod left_out;
mod report;

pub use count::count;

/// What the comparison came to, a table after another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// In the order of the report.
    pub tables: Vec<Table>,
}

/// The rows of one kind of fact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What a row is.
    pub title: &'static str,
    /// Whether the rows are endpoints, of which none may be missing.
    pub endpoints: bool,
    /// How many rows the spec has.
    pub covered: usize,
    /// Rows that the spec does not have on purpose, each with the reason.
    pub left_out: Vec<(String, &'static str)>,
    /// Rows that the spec lacks.
    pub missing: Vec<String>,
}

impl Table {
    /// How many rows there are.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.covered + self.left_out.len() + self.missing.len()
    }

    /// Covered rows in a hundred of those that are not left out.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "tables have thousands of rows")]
    pub fn percentage(&self) -> f64 {
        let wanted = self.covered + self.missing.len();
        if wanted == 0 { 100.0 } else { self.covered as f64 * 100.0 / wanted as f64 }
    }
}

impl Coverage {
    /// Whether every endpoint is in the spec.
    #[must_use]
    pub fn has_every_endpoint(&self) -> bool {
        self.tables.iter().filter(|table| table.endpoints).all(|table| table.missing.is_empty())
    }
}
