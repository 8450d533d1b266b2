use std::fmt;

use crate::query::{
    QueryError,
    name::{self, FieldName},
};

/// What a query yields of each record, or of each group of records: a field, or a function of one.
///
/// ```
/// # use zoho_runtime::{Column, Coql};
/// let query = Coql::select(["Lead_Source"])
///     .column(Column::count("id").alias("number"))
///     .from("Leads")
///     .group_by("Lead_Source")
///     .build()?;
/// assert_eq!(
///     query.to_string(),
///     "select Lead_Source, COUNT(id) as number from Leads where id is not null group by Lead_Source"
/// );
/// # Ok::<_, zoho_runtime::QueryError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    field: String,
    function: Option<&'static str>,
    alias: Option<String>,
}

impl Column {
    /// A field.
    pub fn field(name: impl Into<String>) -> Self {
        Self { field: name.into(), function: None, alias: None }
    }

    /// How many records have a value in the field. Functions are there from v4 on.
    pub fn count(field: impl Into<String>) -> Self {
        Self::function("COUNT", field)
    }

    /// The sum of the field's values.
    pub fn sum(field: impl Into<String>) -> Self {
        Self::function("SUM", field)
    }

    /// The smallest of the field's values.
    pub fn min(field: impl Into<String>) -> Self {
        Self::function("MIN", field)
    }

    /// The greatest of the field's values.
    pub fn max(field: impl Into<String>) -> Self {
        Self::function("MAX", field)
    }

    /// The mean of the field's values.
    pub fn avg(field: impl Into<String>) -> Self {
        Self::function("AVG", field)
    }

    /// Gives it another name in the answer: a letter, then letters, digits and underscores.
    pub fn alias(mut self, name: impl Into<String>) -> Self {
        self.alias = Some(name.into());
        self
    }

    /// The service tells capital letters of functions from small ones.
    fn function(function: &'static str, field: impl Into<String>) -> Self {
        Self { function: Some(function), ..Self::field(field) }
    }

    pub(super) fn write(self, text: &mut String) -> Result<(), QueryError> {
        let field = FieldName::new(self.field)?;
        match self.function {
            Some(function) => {
                text.extend([function, "("]);
                field.write_coql(text);
                text.push(')');
            }
            None => field.write_coql(text),
        }
        if let Some(alias) = self.alias {
            text.extend([" as ", &name::alias(alias)?]);
        }
        Ok(())
    }
}

impl From<&str> for Column {
    fn from(name: &str) -> Self {
        Self::field(name)
    }
}

impl From<String> for Column {
    fn from(name: String) -> Self {
        Self::field(name)
    }
}

impl From<&String> for Column {
    fn from(name: &String) -> Self {
        Self::field(name)
    }
}

/// Which end comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// The smallest or earliest first.
    Ascending,
    /// The greatest or latest first.
    Descending,
}

impl fmt::Display for Order {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ascending => "asc",
            Self::Descending => "desc",
        })
    }
}
