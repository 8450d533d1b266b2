//! Queries that can't be carried out, in the words of the documentation.

use serde_json::{Value, json};

use crate::answer::{Answer, Row, constant};
use crate::perform::Call;

/// Why a query is refused.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct BadQuery {
    pub(crate) code: &'static str,
    /// Words of the message that is meant, where the documentation gives the code several.
    pub(crate) about: &'static str,
    pub(crate) details: Value,
}

impl BadQuery {
    pub(crate) fn new(code: &'static str, about: &'static str, details: Value) -> Self {
        Self { code, about, details }
    }

    /// More of something than the version takes.
    pub(crate) fn too_many(about: &'static str, clause: &str, limit: u64) -> Self {
        Self::new("LIMIT_EXCEEDED", about, json!({"clause": clause, "limit": limit}))
    }

    /// A column that the query can't name there.
    pub(crate) fn column(name: &str, clause: &str) -> Self {
        Self::new("INVALID_QUERY", "invalid column", json!({"column_name": name, "clause": clause}))
    }
}

impl Call<'_> {
    /// The answer to such a query. What the pages of one product do not tell, those of another do.
    pub(crate) fn refuse_query(&self, bad: &BadQuery) -> Answer {
        let (router, own) = (self.router, self.operation);
        let mut same = router.operations().iter().rev().filter(|other| other.name == own.name);
        let twin = if router.documents(own, bad.code) {
            None
        } else {
            same.find(|other| router.documents(other, bad.code))
        };
        let row = router.row_about(twin.map_or(own, |twin| *twin), bad.code, &[bad.about]);
        // OpenAPI files list codes without messages.
        let usual = constant(bad.code);
        let silent = row.message.is_empty() && usual.code == bad.code;
        let row = if silent { Row { message: usual.message, ..row } } else { row };
        row.with(&bad.details)
    }
}
