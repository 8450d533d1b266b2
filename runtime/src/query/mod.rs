//! Conditions on records, and the languages that they are sent in: search criteria, COQL and JSON.
//!
//! A [`Condition`] is put together without any error in between; what is wrong with it (a name that is
//! none, an operator that a language lacks) comes out where it is turned into text, as a [`QueryError`].
//! So there is no [`Criteria`] and no [`Coql`] that would have to be refused later, but for the limits of
//! a version, and both go into a call as they are.

mod condition;
mod coql;
mod criteria;
mod error;
mod field;
mod json;
mod name;
mod value;

pub use condition::Condition;
pub use coql::{Column, Coql, CoqlBuilder, CoqlLimits, CoqlSelect, Order, Window, split_window};
pub use criteria::Criteria;
pub use error::{QueryError, QueryLanguage};
pub use field::ConditionField;
pub use json::FieldNotation;
pub use value::{CriteriaValue, QueryValue};

/// How empty values are named in search criteria and in JSON.
const EMPTY: &str = "${EMPTY}";
