use crate::CriteriaValue;

use super::{
    Condition, QueryError,
    condition::{Comparison, Part, Test},
    name::FieldName,
};

/// A field that is about to be compared.
#[derive(Clone, Debug)]
#[must_use = "a field is not a condition yet"]
pub struct ConditionField(Result<FieldName, QueryError>);

impl ConditionField {
    pub(super) fn new(name: String) -> Self {
        Self(FieldName::new(name))
    }

    fn test(self, test: Test) -> Condition {
        Condition::leaf(self.0, test)
    }

    fn compare(self, comparison: Comparison, value: &impl CriteriaValue) -> Condition {
        self.test(Test::Compare(comparison, value.to_query_value()))
    }

    fn part(self, part: Part, text: impl Into<String>) -> Condition {
        self.test(Test::Part(part, text.into()))
    }

    fn list(self, is_in: bool, values: impl IntoIterator<Item = impl CriteriaValue>) -> Condition {
        let values: Vec<_> = values.into_iter().map(|value| value.to_query_value()).collect();
        if values.is_empty() {
            return Condition::mistake(QueryError::Empty { list: "values" });
        }
        self.test(Test::In(is_in, values))
    }
}

// Values are taken whole, so that a number needs no `&`.
#[allow(clippy::needless_pass_by_value)]
impl ConditionField {
    /// It is the value.
    ///
    /// The service reads this loosely in a search: a text field that only *contains* the value is found too, by
    /// its documentation. COQL and bulk reads compare the whole.
    pub fn equals(self, value: impl CriteriaValue) -> Condition {
        self.compare(Comparison::Equal, &value)
    }

    /// It is not the value.
    pub fn not_equal(self, value: impl CriteriaValue) -> Condition {
        self.compare(Comparison::NotEqual, &value)
    }

    /// It is smaller, or earlier.
    pub fn less_than(self, value: impl CriteriaValue) -> Condition {
        self.compare(Comparison::Less, &value)
    }

    /// It is smaller or earlier, or the value.
    pub fn less_equal(self, value: impl CriteriaValue) -> Condition {
        self.compare(Comparison::LessEqual, &value)
    }

    /// It is greater, or later.
    pub fn greater_than(self, value: impl CriteriaValue) -> Condition {
        self.compare(Comparison::Greater, &value)
    }

    /// It is greater or later, or the value.
    pub fn greater_equal(self, value: impl CriteriaValue) -> Condition {
        self.compare(Comparison::GreaterEqual, &value)
    }

    /// It lies between two values, or is one of these.
    pub fn between(self, low: impl CriteriaValue, high: impl CriteriaValue) -> Condition {
        self.test(Test::Between(true, low.to_query_value(), high.to_query_value()))
    }

    /// It lies outside. Not in a search.
    pub fn not_between(self, low: impl CriteriaValue, high: impl CriteriaValue) -> Condition {
        self.test(Test::Between(false, low.to_query_value(), high.to_query_value()))
    }

    /// It is one of the values. None at all is a mistake: [`QueryError::Empty`].
    pub fn is_in(self, values: impl IntoIterator<Item = impl CriteriaValue>) -> Condition {
        self.list(true, values)
    }

    /// It is none of the values. Not in a search.
    pub fn not_in(self, values: impl IntoIterator<Item = impl CriteriaValue>) -> Condition {
        self.list(false, values)
    }

    /// The text begins so.
    pub fn starts_with(self, text: impl Into<String>) -> Condition {
        self.part(Part::Start, text)
    }

    /// The text ends so. Not in a search.
    pub fn ends_with(self, text: impl Into<String>) -> Condition {
        self.part(Part::End, text)
    }

    /// The text holds this somewhere. Not in a search.
    pub fn contains(self, text: impl Into<String>) -> Condition {
        self.part(Part::Inside, text)
    }

    /// The text holds this nowhere. Not in a search.
    pub fn not_contains(self, text: impl Into<String>) -> Condition {
        self.part(Part::NotInside, text)
    }

    /// Nothing stands in the field.
    pub fn is_empty(self) -> Condition {
        self.test(Test::Empty(true))
    }

    /// Something stands in the field.
    pub fn is_not_empty(self) -> Condition {
        self.test(Test::Empty(false))
    }
}
