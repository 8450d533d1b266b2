//! The row that an operation answers a cause with.

use zoho_endpoint::{DocumentedError, Operation};

use crate::answer::{Row, constant};
use crate::route::Router;

/// Statuses below this are those of batches whose items went wrong, not of a whole call.
const FIRST_REFUSAL: u16 = 400;

impl Router {
    /// The row that this operation answers with: its own, by reason and then by code; else the one
    /// that it has in another version, since a version's page that lists no row rarely means that
    /// the cause does not exist; else the protocol's constant.
    pub(crate) fn row(&self, operation: &Operation, code: &str, reason: Option<&str>) -> Row {
        let by_reason = |row: &&DocumentedError| reason.is_some() && row.reason == reason;
        let found = refusals(operation, code).find(by_reason).map(Row::from);
        self.or_elsewhere(found.or_else(|| own_row(operation, code)), operation, code)
    }

    /// Like [`row`](Self::row), where the documentation gives one code several messages: the one whose
    /// message holds the first of these words that any holds.
    pub(crate) fn row_about(&self, operation: &Operation, code: &str, words: &[&str]) -> Row {
        let about = |word: &&str| {
            refusals(operation, code).find(|row| row.message.to_ascii_lowercase().contains(word))
        };
        let found = words.iter().find_map(about).map(Row::from);
        self.or_elsewhere(found.or_else(|| own_row(operation, code)), operation, code)
    }

    fn or_elsewhere(&self, own: Option<Row>, operation: &Operation, code: &str) -> Row {
        own.or_else(|| self.sibling_row(operation, code)).unwrap_or_else(|| constant(code))
    }

    /// Whether the operation documents this code in this or another version.
    pub(crate) fn documents(&self, operation: &Operation, code: &str) -> bool {
        own_row(operation, code).is_some() || self.sibling_row(operation, code).is_some()
    }

    /// The row of the version nearest to the end of the catalogue.
    pub(crate) fn sibling_row(&self, operation: &Operation, code: &str) -> Option<Row> {
        let same = |other: &&&Operation| other.product == operation.product && other.name == operation.name;
        self.operations().iter().rev().filter(same).find_map(|other| own_row(other, code))
    }
}

/// The first row of this code that the operation itself documents, one with a message if it can be.
pub(crate) fn own_row(operation: &Operation, code: &str) -> Option<Row> {
    let told = refusals(operation, code).find(|row| !row.message.is_empty());
    told.or_else(|| refusals(operation, code).next()).map(Row::from)
}

fn refusals<'a>(operation: &'a Operation, code: &str) -> impl Iterator<Item = &'a DocumentedError> {
    operation.errors.iter().filter(move |row| row.code == code && row.status >= FIRST_REFUSAL)
}
