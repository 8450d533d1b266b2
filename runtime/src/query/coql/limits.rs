use crate::query::{
    QueryError,
    error::{at_most, count},
};

use super::Coql;

/// What a version takes of a query; `None` is no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CoqlLimits {
    /// Columns of `select`.
    pub fields: Option<u32>,
    /// Fields that are compared.
    pub conditions: Option<u32>,
    /// Values of one list behind `in`.
    pub values: Option<u32>,
    /// Records of one call.
    pub per_page: Option<u32>,
    /// Records that can be reached at all: offset and limit together.
    pub total: Option<u32>,
}

impl CoqlLimits {
    pub(super) fn check(&self, query: &Coql) -> Result<(), QueryError> {
        at_most("columns", count(query.columns), self.fields)?;
        at_most("conditions", count(query.conditions), self.conditions)?;
        at_most("values", count(query.values), self.values)?;
        let window = query.window;
        at_most("records of a call", window.limit.unwrap_or(0), self.per_page)?;
        // Something has to be left behind the offset.
        let reached = window.offset.saturating_add(window.limit.unwrap_or(1));
        at_most("records", reached, self.total)
    }
}
