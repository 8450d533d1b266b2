//! For which versions a page speaks. Decided here, once.
//!
//! A page is about one version. What it says holds
//! - for all versions of the operation, if no other version's page was read: then the spec had inferred them from this
//!   one, or from no page at all;
//! - otherwise from its own version on, up to the next version whose own page was read.
//!
//! What several operations share (a table of errors, a list of modules) is never changed for the others: the operation
//! gets a change of its own, from the page's version on.

use zoho_codegen::located::Operation;

/// The versions for which a page speaks, as indices into the versions of the operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first.
    pub from: usize,
    /// The first one after them for which another page speaks.
    pub until: Option<usize>,
}

impl Span {
    /// For which versions the page of `version` speaks about something, that may be shared with other operations.
    pub fn of(operation: &Operation, version: &str, shared: bool) -> Option<Self> {
        let own = operation.versions.iter().position(|at| at.version == version)?;
        let was_read = |index: usize| {
            operation.versions.get(index).is_some_and(|at| operation.read.contains(&at.version))
        };
        let others = (0..operation.versions.len()).any(|index| index != own && was_read(index));
        if !others {
            return Some(Self { from: if shared { own } else { 0 }, until: None });
        }
        let until = (own + 1..operation.versions.len()).find(|index| was_read(*index));
        Some(Self { from: own, until })
    }

    /// Whether the page speaks for all of these versions.
    pub fn covers(self, versions: &[usize]) -> bool {
        versions.iter().all(|index| *index >= self.from && self.until.is_none_or(|until| *index < until))
    }
}
