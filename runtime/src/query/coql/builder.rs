use crate::{
    ToWire,
    query::{
        Condition, QueryError,
        name::{self, FieldName},
    },
};

use super::{Column, Coql, Order, Window, clause::Clause};

/// The columns of a query whose module is not named yet.
#[derive(Clone, Debug)]
#[must_use = "a query needs a module"]
pub struct CoqlSelect(Vec<Column>);

impl CoqlSelect {
    pub(super) fn new(columns: Vec<Column>) -> Self {
        Self(columns)
    }

    /// One more column.
    pub fn column(mut self, column: impl Into<Column>) -> Self {
        self.0.push(column.into());
        self
    }

    /// The module whose records are queried: its API name, with a custom view behind it (`Leads#487…`) or without.
    // It is small, and written where it is used.
    #[allow(clippy::needless_pass_by_value)]
    pub fn from(self, module: impl ToWire) -> CoqlBuilder {
        CoqlBuilder {
            columns: self.0,
            module: module.to_wire().into_owned(),
            filter: None,
            group_by: Vec::new(),
            order_by: Vec::new(),
            window: Window::default(),
        }
    }
}

/// A query in the making. Mistakes come out of [`build`](Self::build).
#[derive(Clone, Debug)]
#[must_use = "a query does nothing until it is built and sent"]
pub struct CoqlBuilder {
    columns: Vec<Column>,
    module: String,
    filter: Option<Condition>,
    group_by: Vec<String>,
    order_by: Vec<(String, Order)>,
    window: Window,
}

impl CoqlBuilder {
    /// Keeps the records that meet the condition; with another before it, those that meet both. The language asks for a
    /// condition: without any, `id is not null` stands for all records.
    pub fn filter(mut self, condition: Condition) -> Self {
        self.filter = Some(match self.filter {
            Some(before) => before.and(condition),
            None => condition,
        });
        self
    }

    /// Makes one row of all records that have the same value in the field. Chained for several fields.
    pub fn group_by(mut self, field: impl Into<String>) -> Self {
        self.group_by.push(field.into());
        self
    }

    /// Sorts by the field; by several if chained, the first before the next. Without, the service sorts by id.
    pub fn order_by(mut self, field: impl Into<String>, order: Order) -> Self {
        self.order_by.push((field.into(), order));
        self
    }

    /// At most so many records. Without, the service yields 200 a call.
    pub fn limit(mut self, records: u64) -> Self {
        self.window.limit = Some(records);
        self
    }

    /// Without so many of the first records.
    pub fn offset(mut self, records: u64) -> Self {
        self.window.offset = records;
        self
    }

    /// The query.
    ///
    /// # Errors
    /// The first mistake: no column, a text that is no name, a condition that can't be written.
    pub fn build(self) -> Result<Coql, QueryError> {
        let columns = self.columns.len();
        if columns == 0 {
            return Err(QueryError::Empty { list: "columns" });
        }
        let mut text = "select ".to_owned();
        list(&mut text, self.columns, Column::write)?;
        text.extend([" from ", &name::module(self.module)?, " where "]);
        let clause = self.filter.as_ref().map(Clause::of).transpose()?;
        let clause = clause.unwrap_or_else(|| Clause { text: "id is not null".to_owned(), values: 0 });
        text.push_str(&clause.text);
        let field = |name: String, text: &mut String| FieldName::new(name).map(|name| name.write_coql(text));
        if !self.group_by.is_empty() {
            text.push_str(" group by ");
            list(&mut text, self.group_by, field)?;
        }
        if !self.order_by.is_empty() {
            text.push_str(" order by ");
            list(&mut text, self.order_by, |(name, order), text| {
                field(name, text)?;
                text.extend([" ", &order.to_string()]);
                Ok(())
            })?;
        }
        let conditions = self.filter.as_ref().map_or(1, Condition::conditions);
        Ok(Coql { text, window: self.window, columns, conditions, values: clause.values })
    }
}

/// Writes each item, with commas between them.
fn list<T>(
    text: &mut String,
    items: Vec<T>,
    write: impl Fn(T, &mut String) -> Result<(), QueryError>,
) -> Result<(), QueryError> {
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        write(item, text)?;
    }
    Ok(())
}
