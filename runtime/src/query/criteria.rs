use std::{borrow::Cow, fmt};

use super::{
    Condition, ConditionField, EMPTY, QueryError, QueryLanguage, QueryValue,
    condition::{Comparison, Node, Part, Test},
    error::{at_most, count},
    value::plain,
};

/// The most values that `in` takes in a search.
const MOST_VALUES: u32 = 100;

/// Criteria of a search: a [`Condition`] in the language of the parameter `criteria`.
///
/// It starts with [`Criteria::field`] and ends with [`Condition::build`]; what comes out goes into a search as it is.
///
/// In a value a backslash stands before `(`, `)`, `,` and `\`; all other characters stand for themselves. The
/// documentation asks for the backslash before a backslash only at the end of a value; before each of them, every value
/// has one spelling that nothing else has.
///
/// ```
/// # use zoho_runtime::{Criteria, QueryError};
/// let criteria = Criteria::field("Last_Name")
///     .starts_with("O")
///     .and(Criteria::field("City").is_in(["Paris, Texas", "Rome"]))
///     .build()?;
/// assert_eq!(criteria.as_str(), r"((Last_Name:starts_with:O)and(City:in:Paris\, Texas,Rome))");
/// assert!(criteria.check(Some(10)).is_ok());
///
/// let nowhere = Criteria::field("Last_Name").ends_with("n").build();
/// assert!(matches!(nowhere, Err(QueryError::Operator { operator: "ends_with", .. })));
/// # Ok::<_, QueryError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criteria {
    text: String,
    conditions: usize,
    /// The length of the longest list of values.
    values: usize,
}

impl Criteria {
    /// Starts a condition on a field, by its API name.
    pub fn field(name: impl Into<String>) -> ConditionField {
        ConditionField::new(name.into())
    }

    /// All of these conditions.
    pub fn all(conditions: impl IntoIterator<Item = Condition>) -> Condition {
        Condition::all(conditions)
    }

    /// One of these conditions at least.
    pub fn any(conditions: impl IntoIterator<Item = Condition>) -> Condition {
        Condition::any(conditions)
    }

    /// The text on the wire, before it is encoded for a URL.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// How many fields are compared.
    pub fn conditions(&self) -> usize {
        self.conditions
    }

    /// Checks it against a version's number of conditions, and its lists against the 100 values that each may have.
    ///
    /// # Errors
    /// [`QueryError::TooMany`].
    pub fn check(&self, most_conditions: Option<u32>) -> Result<(), QueryError> {
        at_most("conditions", count(self.conditions), most_conditions)?;
        at_most("values", count(self.values), Some(MOST_VALUES))
    }

    /// How many fields a criterion compares that was written by hand: the brackets that hold no other.
    ///
    /// ```
    /// # use zoho_runtime::Criteria;
    /// assert_eq!(Criteria::count(r"((A:equals:\(b\))and( (C:in:d,e) or (F:equals:1)))"), 3);
    /// assert_eq!(Criteria::count("A:equals:b"), 1);
    /// ```
    pub fn count(text: &str) -> usize {
        let (mut conditions, mut is_escaped, mut is_open) = (0, false, false);
        for letter in text.chars() {
            match letter {
                _ if is_escaped => is_escaped = false,
                '\\' => is_escaped = true,
                '(' => is_open = true,
                ')' if is_open => {
                    conditions += 1;
                    is_open = false;
                }
                _ => {}
            }
        }
        conditions.max(1)
    }

    pub(super) fn of(condition: &Condition) -> Result<Self, QueryError> {
        let mut criteria = Self { text: String::new(), conditions: condition.conditions(), values: 0 };
        criteria.node(condition.root()?)?;
        Ok(criteria)
    }

    fn node(&mut self, node: &Node) -> Result<(), QueryError> {
        self.text.push('(');
        match node {
            Node::Leaf(name, asked) => {
                let name = name.plain(QueryLanguage::Search)?;
                self.text.extend([name, ":"]);
                self.test(name, asked)?;
            }
            Node::Group(join, nodes) => {
                for (index, node) in nodes.iter().enumerate() {
                    if index > 0 {
                        self.text.push_str(join.word());
                    }
                    self.node(node)?;
                }
            }
        }
        self.text.push(')');
        Ok(())
    }

    fn test(&mut self, field: &str, asked: &Test) -> Result<(), QueryError> {
        let operator = match asked {
            Test::Compare(Comparison::Equal, _) | Test::Empty(true) => "equals",
            Test::Compare(Comparison::NotEqual, _) | Test::Empty(false) => "not_equal",
            Test::Compare(Comparison::Less, _) => "less_than",
            Test::Compare(Comparison::LessEqual, _) => "less_equal",
            Test::Compare(Comparison::Greater, _) => "greater_than",
            Test::Compare(Comparison::GreaterEqual, _) => "greater_equal",
            Test::Between(true, ..) => "between",
            Test::In(true, _) => "in",
            Test::Part(Part::Start, _) => "starts_with",
            Test::Between(false, ..) => return Err(lacks("not_between")),
            Test::In(false, _) => return Err(lacks("not_in")),
            Test::Part(Part::End, _) => return Err(lacks("ends_with")),
            Test::Part(Part::Inside, _) => return Err(lacks("contains")),
            Test::Part(Part::NotInside, _) => return Err(lacks("not_contains")),
        };
        self.text.extend([operator, ":"]);
        match asked {
            Test::Compare(_, value) => self.value(field, value),
            Test::Between(_, low, high) => {
                self.value(field, low)?;
                self.text.push(',');
                self.value(field, high)
            }
            Test::In(_, values) => {
                self.values = self.values.max(values.len());
                for (index, value) in values.iter().enumerate() {
                    if index > 0 {
                        self.text.push(',');
                    }
                    self.value(field, value)?;
                }
                Ok(())
            }
            Test::Part(_, text) => self.text(field, text),
            Test::Empty(_) => {
                self.text.push_str(EMPTY);
                Ok(())
            }
        }
    }

    fn value(&mut self, field: &str, value: &QueryValue) -> Result<(), QueryError> {
        let text = match value {
            QueryValue::Text(text) => return self.text(field, text),
            QueryValue::Number(number) => {
                plain(number).ok_or_else(|| no_value(field, "the number has too many digits"))?
            }
            QueryValue::Boolean(value) => Cow::Borrowed(if *value { "true" } else { "false" }),
        };
        self.text.push_str(&text);
        Ok(())
    }

    fn text(&mut self, field: &str, text: &str) -> Result<(), QueryError> {
        if text.is_empty() {
            return Err(no_value(field, "an empty text has no spelling; ask with is_empty()"));
        }
        if text == EMPTY {
            return Err(no_value(field, "this text stands for an empty value"));
        }
        for letter in text.chars() {
            if matches!(letter, '(' | ')' | ',' | '\\') {
                self.text.push('\\');
            }
            self.text.push(letter);
        }
        Ok(())
    }
}

fn lacks(operator: &'static str) -> QueryError {
    QueryError::Operator { language: QueryLanguage::Search, operator }
}

fn no_value(field: &str, reason: &'static str) -> QueryError {
    QueryError::Value { field: field.to_owned(), language: QueryLanguage::Search, reason }
}

impl fmt::Display for Criteria {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl From<Criteria> for String {
    fn from(criteria: Criteria) -> Self {
        criteria.text
    }
}

impl From<&Criteria> for String {
    fn from(criteria: &Criteria) -> Self {
        criteria.text.clone()
    }
}

#[cfg(test)]
#[path = "criteria_tests.rs"]
mod tests;
