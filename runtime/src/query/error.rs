use std::fmt;

/// A language that conditions are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum QueryLanguage {
    /// The parameter `criteria` of a search.
    Search,
    /// COQL.
    Coql,
    /// The objects of bulk reads and of mass updates.
    Json,
}

impl fmt::Display for QueryLanguage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Search => "search criteria",
            Self::Coql => "COQL",
            Self::Json => "criteria in JSON",
        })
    }
}

/// A condition or a query that can't be written, or that a version would refuse.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum QueryError {
    /// A text that can't be the API name of a field, of a module, or an alias, or not in that language.
    Name {
        /// What it should be.
        expected: &'static str,
        /// The start of the text.
        name: String,
    },
    /// The language has no such operator. It is not replaced by another: that would select other records.
    Operator {
        /// The language.
        language: QueryLanguage,
        /// The operator, by the name of its method.
        operator: &'static str,
    },
    /// A value that can't be written in that language without meaning something else.
    Value {
        /// The field.
        field: String,
        /// The language.
        language: QueryLanguage,
        /// Why.
        reason: &'static str,
    },
    /// A list without an entry: of conditions, of values, of fields.
    Empty {
        /// What the list is of.
        list: &'static str,
    },
    /// Groups within groups, deeper than any version's number of conditions.
    TooDeep,
    /// More than the version takes.
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How many there are.
        given: u64,
        /// How many there may be.
        most: u64,
    },
    /// A query written by hand whose end can't be read.
    Text {
        /// What is wrong with it.
        reason: &'static str,
    },
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name { expected, name } => write!(f, "{name:?} is not {expected}"),
            Self::Operator { language, operator } => write!(f, "{language} can't say `{operator}`"),
            Self::Value { field, language, reason } => {
                write!(f, "{language} can't hold the value of {field}: {reason}")
            }
            Self::Empty { list } => write!(f, "the list of {list} is empty"),
            Self::TooDeep => f.write_str("the groups of conditions are nested too deep"),
            Self::TooMany { what, given, most } => {
                write!(f, "{given} {what} are more than the {most} that this version takes")
            }
            Self::Text { reason } => write!(f, "the query can't be read: {reason}"),
        }
    }
}

impl std::error::Error for QueryError {}

/// Refuses more than the limit, if there is one.
pub(super) fn at_most(what: &'static str, given: u64, most: Option<u32>) -> Result<(), QueryError> {
    match most.map(u64::from) {
        Some(most) if given > most => Err(QueryError::TooMany { what, given, most }),
        _ => Ok(()),
    }
}

/// How many there are, as a number of the wire.
pub(super) fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
