//! `POST /coql`.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::aggregate::Total;
use super::bad_query::BadQuery;
use super::condition::Fields;
use super::coql::{Query, What};
use super::key::Key;
use super::limits::limits_of;
use super::path::Path;
use super::row::Row;
use crate::answer::Answer;
use crate::perform::Call;
use crate::store::Store;

impl Call<'_> {
    pub(crate) fn query_records(&self, store: &mut Store) -> Answer {
        let Some(text) = self.body.and_then(|body| body.get("select_query")).and_then(Value::as_str) else {
            let details = json!({"api_name": "select_query"});
            return self.refuse_query(&BadQuery::new("MANDATORY_NOT_FOUND", "required", details));
        };
        match self.found_by(store, text) {
            Err(bad) => self.refuse_query(&bad),
            Ok((items, _)) if items.is_empty() && self.switches.empty_list_status == 204 => Answer::nothing(),
            Ok((items, more)) => {
                let info = json!({"count": items.len(), "more_records": more});
                Answer::json(200, &json!({"data": items, "info": info}))
            }
        }
    }

    /// The rows of the answer, and whether there are more.
    fn found_by(&self, store: &Store, text: &str) -> Result<(Vec<Value>, bool), BadQuery> {
        let query = Query::parse(text)?;
        // Custom views are not known here: one that is named selects everything.
        let module = match query.module.split_once('#') {
            Some((module, view)) if is_id(view) => module,
            Some((_, view)) => return Err(BadQuery::new("INVALID_QUERY", "cvid", json!({"cvid": view}))),
            None => &query.module,
        };
        let product = self.operation.product;
        if store.modules.get(module).is_none_or(|known| !known.products.contains(&product)) {
            return Err(BadQuery::new("INVALID_MODULE", "module", json!({})));
        }
        query.check(&limits_of(self.operation, self.version))?;
        let rows = Row::all_of(store, module).filter(|row| query.condition.holds(row));
        if query.is_summary() {
            return Ok(query.window(query.summary(rows)));
        }
        let (rows, more) = query.window(query.sorted(rows.collect()));
        Ok((rows.iter().map(|row| query.show(row)).collect(), more))
    }
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

impl Query {
    /// The part that limit and offset leave, and whether there is more behind it.
    fn window<T>(&self, rows: Vec<T>) -> (Vec<T>, bool) {
        let [offset, limit] =
            [self.offset, self.limit].map(|size| usize::try_from(size).unwrap_or(usize::MAX));
        let more = rows.len() > offset.saturating_add(limit);
        (rows.into_iter().skip(offset).take(limit).collect(), more)
    }

    fn sorted<'a>(&self, rows: Vec<Row<'a>>) -> Vec<Row<'a>> {
        // They come by their ids.
        if self.orders.is_empty() {
            return rows;
        }
        let paths: Vec<&Path> = self
            .orders
            .iter()
            .map(|order| self.column_of(&order.what).map_or(&order.what, |column| &column.what).path())
            .collect();
        let keys = |row: &Row<'_>| paths.iter().map(|path| key(row, path)).collect::<Vec<_>>();
        let mut keyed: Vec<(Vec<Key>, Row<'a>)> = rows.into_iter().map(|row| (keys(&row), row)).collect();
        keyed.sort_by(|(one, _), (other, _)| self.order(one, other));
        keyed.into_iter().map(|(_, row)| row).collect()
    }

    fn order(&self, one: &[Key], other: &[Key]) -> Ordering {
        let pairs = self.orders.iter().zip(one.iter().zip(other));
        pairs.fold(Ordering::Equal, |so_far, (order, (one, other))| {
            so_far.then_with(|| if order.descending { other.cmp(one) } else { one.cmp(other) })
        })
    }

    /// What the answer shows of a record; its id always.
    fn show(&self, row: &Row<'_>) -> Value {
        let mut shown = Map::new();
        for column in &self.columns {
            let value = row.value(column.what.path()).map_or(Value::Null, std::borrow::Cow::into_owned);
            shown.insert(column.key(), value);
        }
        shown.entry("id").or_insert_with(|| Value::from(row.id.as_str()));
        Value::from(shown)
    }

    /// One row for each group; without groups, one row for all records.
    fn summary<'a>(&self, rows: impl Iterator<Item = Row<'a>>) -> Vec<Value> {
        let fresh = || -> Vec<Cell> {
            let columns = self.columns.iter();
            columns
                .map(|column| match column.what {
                    What::Field(_) => Cell::Shown(Value::Null),
                    What::Aggregate(function, _) => Cell::Added(Box::new(Total::new(function))),
                })
                .collect()
        };
        let mut groups = BTreeMap::new();
        if self.groups.is_empty() {
            groups.insert(Vec::new(), fresh());
        }
        for row in rows {
            let keys: Vec<Key> = self.groups.iter().map(|path| key(&row, path)).collect();
            let cells = groups.entry(keys).or_insert_with(fresh);
            for (column, cell) in self.columns.iter().zip(cells) {
                let value = row.value(column.what.path());
                match cell {
                    Cell::Added(total) => value.iter().for_each(|value| total.add(value)),
                    Cell::Shown(shown) if shown.is_null() => {
                        *shown = value.map_or(Value::Null, std::borrow::Cow::into_owned);
                    }
                    Cell::Shown(_) => {}
                }
            }
        }
        let cells = groups.into_values().map(|cells| {
            let values = cells.into_iter().map(Cell::value);
            let keys = self.columns.iter().map(super::coql::Column::key);
            keys.zip(values).collect::<Map<String, Value>>()
        });
        let mut shown: Vec<Map<String, Value>> = cells.collect();
        let columns: Vec<String> = self
            .orders
            .iter()
            .filter_map(|order| self.column_of(&order.what).map(super::coql::Column::key))
            .collect();
        let keys = |row: &Map<String, Value>| -> Vec<Key> {
            columns.iter().map(|column| row.get(column).map_or(Key::Nothing, Key::of)).collect()
        };
        shown.sort_by(|one, other| self.order(&keys(one), &keys(other)));
        shown.into_iter().map(Value::from).collect()
    }
}

/// A cell of a summary in the making.
#[derive(Clone, Debug)]
enum Cell {
    /// What all records of the group have in common.
    Shown(Value),
    Added(Box<Total>),
}

impl Cell {
    fn value(self) -> Value {
        match self {
            Self::Shown(value) => value,
            Self::Added(total) => total.value(),
        }
    }
}

fn key(row: &Row<'_>, path: &Path) -> Key {
    row.value(path).map_or(Key::Nothing, |value| Key::of(&value))
}
