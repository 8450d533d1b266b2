//! COQL: queries of records in a language like SQL.

mod builder;
mod clause;
mod column;
mod limits;
mod window;

use std::fmt;

pub use builder::{CoqlBuilder, CoqlSelect};
pub use column::{Column, Order};
pub use limits::CoqlLimits;
pub use window::{Window, split_window};

pub(super) use clause::condition;

use super::QueryError;

/// A query in COQL. It starts with [`Coql::select`] and ends with [`CoqlBuilder::build`]; what comes out goes into a
/// call as it is.
///
/// Text stands in single quotes. In it a quote is written twice, as Zoho's answers to developers ask for, and so is a
/// backslash: the documentation doesn't say whether one stands for itself, and written twice it can't end the text early
/// in either case. Of the wildcards only `%` is documented, without a way to write one that is none; so a value that holds
/// `%` can't be part of a pattern.
///
/// ```
/// # use zoho_runtime::{Coql, Criteria, Order};
/// let query = Coql::select(["Last_Name", "Account_Name.Account_Name"])
///     .from("Contacts")
///     .filter(Criteria::field("Last_Name").equals("O'Brien").or(Criteria::field("City").ends_with("ville")))
///     .order_by("Last_Name", Order::Ascending)
///     .limit(200)
///     .build()?;
/// assert_eq!(
///     query.to_string(),
///     "select Last_Name, Account_Name.Account_Name from Contacts \
///      where (Last_Name = 'O''Brien' or City like '%ville') order by Last_Name asc limit 200"
/// );
/// # Ok::<_, zoho_runtime::QueryError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coql {
    /// Everything but the window.
    text: String,
    window: Window,
    columns: usize,
    conditions: usize,
    /// The length of the longest list of values.
    values: usize,
}

impl Coql {
    /// Starts a query: the API names of fields, lookups before them, or [`Column`]s.
    pub fn select<C: Into<Column>>(columns: impl IntoIterator<Item = C>) -> CoqlSelect {
        CoqlSelect::new(columns.into_iter().map(Into::into).collect())
    }

    /// Which of the records that match it yields.
    pub fn window(&self) -> Window {
        self.window
    }

    /// The same query for another part of the records that match: `limit` of them, after the first `offset`.
    pub fn with_window(&self, offset: u64, limit: u64) -> Self {
        Self { window: Window { offset, limit: Some(limit) }, ..self.clone() }
    }

    /// The query without its window.
    pub fn without_window(&self) -> &str {
        &self.text
    }

    /// How many fields are compared. Where no condition was given, one stands for "all records".
    pub fn conditions(&self) -> usize {
        self.conditions
    }

    /// Checks it against what a version takes.
    ///
    /// # Errors
    /// [`QueryError::TooMany`].
    pub fn check(&self, limits: &CoqlLimits) -> Result<(), QueryError> {
        limits.check(self)
    }
}

impl fmt::Display for Coql {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.text, self.window)
    }
}

impl From<Coql> for String {
    fn from(query: Coql) -> Self {
        query.to_string()
    }
}

impl From<&Coql> for String {
    fn from(query: &Coql) -> Self {
        query.to_string()
    }
}

#[cfg(test)]
mod tests;
