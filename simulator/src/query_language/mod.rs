//! Search criteria and COQL, evaluated over the records that the simulator holds.
//!
//! Both languages become the same [`Condition`](condition::Condition); `criteria.rs` reads the one,
//! `token.rs`, `coql.rs` and `where_clause.rs` the other. `row.rs` finds the value of a field, through lookups too;
//! `literal.rs` says when such a value meets one of the query.

mod aggregate;
mod bad_query;
mod condition;
mod coql;
mod criteria;
mod key;
mod limits;
mod literal;
mod path;
mod plan;
mod row;
mod run;
mod search;
mod token;
mod where_clause;
