//! The numbers that lists and batches stay within: the catalogue's, or the usual ones where it says nothing.

use zoho_endpoint::{Location, Operation};

use crate::check::at;

/// The most entries of a page, and how many it has unless the call says so.
pub(crate) fn per_page(operation: &Operation) -> u64 {
    operation.bounds.per_page.unwrap_or(200).into()
}

/// Beyond so many records only page tokens lead, where there are any.
pub(crate) fn by_page(operation: &Operation) -> u64 {
    operation.bounds.by_page.unwrap_or(2_000).into()
}

/// Beyond so many nothing does.
pub(crate) fn reachable(operation: &Operation) -> u64 {
    operation.bounds.total.unwrap_or(100_000).into()
}

/// The API takes no more fields than this in one list.
pub(crate) fn fields(operation: &Operation) -> usize {
    count(operation.bounds.fields, 50)
}

/// The most items of one batch.
pub(crate) fn items(operation: &Operation) -> usize {
    count(operation.bounds.items, 100)
}

/// A bound as a number of things in memory.
pub(crate) fn count(bound: Option<u32>, usual: usize) -> usize {
    bound.map_or(usual, |bound| usize::try_from(bound).unwrap_or(usize::MAX))
}

/// Whether a list has page tokens.
pub(crate) fn has_tokens(operation: &Operation) -> bool {
    at(operation, Location::Query).any(|parameter| parameter.name == "page_token")
}
