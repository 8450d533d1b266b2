//! What is wrong with a query that reads well: too much of something, or something twice.

use serde_json::json;

use super::bad_query::BadQuery;
use super::coql::{Column, Query, What};
use super::limits::Limits;
use super::path::Step;

/// Most fields that decide the order.
const MOST_ORDERS: usize = 10;
/// Most fields that make groups.
const MOST_GROUPS: usize = 4;
/// Most functions.
const MOST_FUNCTIONS: usize = 5;

impl Query {
    /// Whether records are not shown, but counted or grouped.
    pub(crate) fn is_summary(&self) -> bool {
        !self.groups.is_empty() || self.functions().next().is_some()
    }

    fn functions(&self) -> impl Iterator<Item = &What> {
        self.columns.iter().map(|column| &column.what).filter(|what| matches!(what, What::Aggregate(..)))
    }

    /// Whether the version takes the query.
    pub(crate) fn check(&self, limits: &Limits) -> Result<(), BadQuery> {
        self.check_counts(limits)?;
        self.check_columns()?;
        self.check_orders()?;
        if let Some(What::Aggregate(function, _)) = self.functions().next().filter(|_| !limits.functions) {
            return Err(BadQuery::new("SYNTAX_ERROR", "proper criteria", json!({"near": function.name()})));
        }
        let grouped = |what: &What| match what {
            What::Field(path) => self.groups.contains(path),
            What::Aggregate(..) => true,
        };
        let ungrouped = self.columns.iter().find(|column| !grouped(&column.what));
        match ungrouped.filter(|_| self.is_summary()) {
            Some(column) => Err(BadQuery::column(&column.what.name(), "group by")),
            None => Ok(()),
        }
    }

    fn check_counts(&self, limits: &Limits) -> Result<(), BadQuery> {
        let counts = [
            (self.columns.len(), limits.columns, "limit clause", "select"),
            (self.condition.tests().len(), limits.conditions, "limit clause", "where"),
            (self.lookups(), limits.lookups, "joins", "select"),
            (self.orders.len(), MOST_ORDERS, "order by", "order by"),
            (self.groups.len(), MOST_GROUPS, "group by", "group by"),
            (self.functions().count(), MOST_FUNCTIONS, "aggregate fields", "select"),
        ];
        for (count, most, about, clause) in counts {
            if count > most {
                return Err(BadQuery::too_many(about, clause, most as u64));
            }
        }
        if self.limit > limits.per_call {
            return Err(BadQuery::too_many("limit clause", "limit", limits.per_call));
        }
        if self.offset.saturating_add(self.limit) > limits.total {
            return Err(BadQuery::too_many("max records", "offset", limits.total));
        }
        Ok(())
    }

    /// How many different lookups are followed.
    fn lookups(&self) -> usize {
        let columns = self.columns.iter().map(|column| column.what.path());
        let tests = self.condition.tests();
        let paths = columns.chain(tests.iter().map(|test| &test.path));
        let paths = paths.chain(&self.groups).chain(self.orders.iter().map(|order| order.what.path()));
        let mut known: Vec<&[Step]> = Vec::new();
        for path in paths {
            let steps = path.lookups();
            let prefixes = (1..=steps.len()).map(|length| &steps[..length]);
            let new: Vec<_> = prefixes.filter(|prefix| !known.contains(prefix)).collect();
            known.extend(new);
        }
        known.len()
    }

    fn check_columns(&self) -> Result<(), BadQuery> {
        for (index, column) in self.columns.iter().enumerate() {
            let before = &self.columns[..index];
            if column.alias.as_deref() == Some("") {
                let details = json!({"alias": "", "column_name": column.what.name()});
                return Err(BadQuery::new("INVALID_ALIAS", "empty string", details));
            }
            if before.iter().any(|other| other.what == column.what) {
                return Err(match &column.what {
                    What::Field(path) => twice("duplicate select", path.text()),
                    What::Aggregate(function, path) => {
                        let details = json!({"column_name": path.text(), "aggregate": function.name()});
                        BadQuery::new("DUPLICATE_DATA", "duplicate aggregate", details)
                    }
                });
            }
            if let Some(other) = before.iter().find(|other| other.key() == column.key()) {
                let columns = [other, column].map(|column| column.what.name());
                let details = json!({"alias": column.key(), "referred_columns": columns});
                return Err(BadQuery::new("DUPLICATE_ALIAS", "same alias", details));
            }
        }
        Ok(())
    }

    fn check_orders(&self) -> Result<(), BadQuery> {
        for (index, order) in self.orders.iter().enumerate() {
            let name = order.what.name();
            if self.orders[..index].iter().any(|other| other.what == order.what) {
                return Err(twice("duplicate fields in the order by", &name));
            }
            if self.is_summary() && self.column_of(&order.what).is_none() {
                return Err(BadQuery::column(&name, "order by"));
            }
        }
        Ok(())
    }

    /// The column that is meant, by its alias or by what it holds.
    pub(crate) fn column_of(&self, what: &What) -> Option<&Column> {
        let name = what.name();
        let by_alias = self.columns.iter().find(|column| column.alias.as_ref() == Some(&name));
        by_alias.or_else(|| self.columns.iter().find(|column| column.what == *what))
    }
}

fn twice(about: &'static str, name: &str) -> BadQuery {
    BadQuery::new("DUPLICATE_DATA", about, json!({"column_name": name}))
}
