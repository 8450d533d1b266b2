use serde::{Serialize, Serializer, ser::SerializeMap};

use crate::{Json, Object, View};

use super::{
    Condition, EMPTY, QueryError, QueryLanguage, QueryValue,
    condition::{Comparison, Node, Part, Test},
};

/// How a condition in JSON names its field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FieldNotation {
    /// `"field": {"api_name": "City"}`: bulk reads, and all else from v2.1 on.
    #[default]
    Object,
    /// `"api_name": "City"`: bulk reads of v2.
    ApiName,
    /// `"field": "City"`: mass updates.
    Text,
}

pub(super) fn in_json(condition: &Condition, notation: FieldNotation) -> Result<Json, QueryError> {
    let node = condition.root()?;
    check(node)?;
    Json::new(&InJson { node, notation }).map_err(|_| UNREADABLE)
}

pub(super) fn into_view<T: View>(condition: &Condition, notation: FieldNotation) -> Result<T, QueryError> {
    let json = in_json(condition, notation)?;
    Object::from_slice(json.as_str().as_bytes()).map(T::from_object).map_err(|_| UNREADABLE)
}

/// Neither writing nor reading it fails: it is made of texts, numbers and lists, and not deep.
const UNREADABLE: QueryError = QueryError::Text { reason: "it has no JSON" };

/// Looks for what the language can't hold.
fn check(node: &Node) -> Result<(), QueryError> {
    match node {
        Node::Group(_, nodes) => nodes.iter().try_for_each(check),
        Node::Leaf(name, asked) => {
            let field = name.plain(QueryLanguage::Json)?;
            let is_marker = |value: &QueryValue| matches!(value, QueryValue::Text(text) if text == EMPTY);
            let has_marker = match asked {
                Test::Compare(_, value) => is_marker(value),
                Test::Between(_, low, high) => is_marker(low) || is_marker(high),
                Test::In(_, values) => values.iter().any(is_marker),
                Test::Part(_, text) => text == EMPTY,
                Test::Empty(_) => false,
            };
            if has_marker {
                return Err(QueryError::Value {
                    field: field.to_owned(),
                    language: QueryLanguage::Json,
                    reason: "this text stands for an empty value",
                });
            }
            Ok(())
        }
    }
}

struct InJson<'a> {
    node: &'a Node,
    notation: FieldNotation,
}

impl Serialize for InJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let notation = self.notation;
        match self.node {
            Node::Group(join, nodes) => {
                let group: Vec<_> = nodes.iter().map(|node| InJson { node, notation }).collect();
                let mut map = serializer.serialize_map(Some(2))?;
                map.serialize_entry("group_operator", join.word())?;
                map.serialize_entry("group", &group)?;
                map.end()
            }
            Node::Leaf(name, asked) => {
                let mut map = serializer.serialize_map(Some(3))?;
                let name = name.as_str();
                match notation {
                    FieldNotation::Object => map.serialize_entry("field", &FieldObject { api_name: name })?,
                    FieldNotation::ApiName => map.serialize_entry("api_name", name)?,
                    FieldNotation::Text => map.serialize_entry("field", name)?,
                }
                map.serialize_entry("comparator", comparator(asked))?;
                match asked {
                    Test::Compare(_, value) => map.serialize_entry("value", &Value(value))?,
                    Test::Between(_, low, high) => {
                        map.serialize_entry("value", &[Value(low), Value(high)])?;
                    }
                    Test::In(_, values) => {
                        map.serialize_entry("value", &values.iter().map(Value).collect::<Vec<_>>())?;
                    }
                    Test::Part(_, text) => map.serialize_entry("value", text)?,
                    Test::Empty(_) => map.serialize_entry("value", EMPTY)?,
                }
                map.end()
            }
        }
    }
}

#[derive(Serialize)]
struct FieldObject<'a> {
    api_name: &'a str,
}

struct Value<'a>(&'a QueryValue);

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            QueryValue::Text(text) => serializer.serialize_str(text),
            QueryValue::Number(number) => number.serialize(serializer),
            QueryValue::Boolean(value) => serializer.serialize_bool(*value),
        }
    }
}

fn comparator(test: &Test) -> &'static str {
    match test {
        Test::Compare(Comparison::Equal, _) | Test::Empty(true) => "equal",
        Test::Compare(Comparison::NotEqual, _) | Test::Empty(false) => "not_equal",
        Test::Compare(Comparison::Less, _) => "less_than",
        Test::Compare(Comparison::LessEqual, _) => "less_equal",
        Test::Compare(Comparison::Greater, _) => "greater_than",
        Test::Compare(Comparison::GreaterEqual, _) => "greater_equal",
        Test::Between(true, ..) => "between",
        Test::Between(false, ..) => "not_between",
        Test::In(true, _) => "in",
        Test::In(false, _) => "not_in",
        Test::Part(Part::Start, _) => "starts_with",
        Test::Part(Part::End, _) => "ends_with",
        Test::Part(Part::Inside, _) => "contains",
        Test::Part(Part::NotInside, _) => "not_contains",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Criteria, Decimal};

    mod models {
        #![allow(dead_code, reason = "no test needs all of a model")]

        crate::views! {
            /// A condition.
            pub struct Criteria {
                comparator / with_comparator: text = "comparator",
                value / with_value: json = "value",
            }
        }
    }

    #[test]
    fn every_operator_has_its_comparator() {
        let field = || Criteria::field("F");
        let price: Decimal = "1.50".parse().unwrap();
        for (condition, expected) in [
            (field().equals("a\"b"), r#""equal","value":"a\"b""#),
            (field().not_equal(true), r#""not_equal","value":true"#),
            (field().less_than(price), r#""less_than","value":1.50"#),
            (field().less_equal(1), r#""less_equal","value":1"#),
            (field().greater_than(1), r#""greater_than","value":1"#),
            (field().greater_equal(1), r#""greater_equal","value":1"#),
            (field().between(1, 2), r#""between","value":[1,2]"#),
            (field().not_between("a", "b"), r#""not_between","value":["a","b"]"#),
            (field().is_in(["a", ","]), r#""in","value":["a",","]"#),
            (field().not_in([1]), r#""not_in","value":[1]"#),
            (field().starts_with("a%"), r#""starts_with","value":"a%""#),
            (field().ends_with("a"), r#""ends_with","value":"a""#),
            (field().contains("a"), r#""contains","value":"a""#),
            (field().not_contains("a"), r#""not_contains","value":"a""#),
            (field().is_empty(), r#""equal","value":"${EMPTY}""#),
            (field().is_not_empty(), r#""not_equal","value":"${EMPTY}""#),
        ] {
            let expected = format!(r#"{{"field":{{"api_name":"F"}},"comparator":{expected}}}"#);
            assert_eq!(condition.to_json().unwrap().as_str(), expected);
        }
    }

    #[test]
    fn fields_are_named_as_the_operation_wants_them() {
        let condition = Criteria::field("A").equals(1).and(Criteria::field("B").is_empty());
        let json = |notation| condition.to_json_as(notation).unwrap().to_string();
        assert_eq!(
            json(FieldNotation::Object),
            concat!(
                r#"{"group_operator":"and","group":[{"field":{"api_name":"A"},"comparator":"equal","value":1},"#,
                r#"{"field":{"api_name":"B"},"comparator":"equal","value":"${EMPTY}"}]}"#
            )
        );
        assert!(json(FieldNotation::ApiName).contains(r#"{"api_name":"A","comparator":"equal","value":1}"#));
        assert!(json(FieldNotation::Text).contains(r#"{"field":"A","comparator":"equal","value":1}"#));
    }

    #[test]
    fn models_are_made_of_conditions() {
        let model: models::Criteria =
            Criteria::field("A").starts_with("ä").to_view(FieldNotation::Text).unwrap();
        assert_eq!(model.comparator().as_deref(), Some("starts_with"));
        assert_eq!(model.value().unwrap().as_str(), "\"ä\"");
    }

    #[test]
    fn what_would_mean_something_else_is_refused() {
        for condition in [
            Criteria::field("F").equals(EMPTY),
            Criteria::field("F").is_in(["a", EMPTY]),
            Criteria::field("F").between("a", EMPTY),
            Criteria::field("F").contains(EMPTY),
        ] {
            assert!(matches!(condition.to_json(), Err(QueryError::Value { .. })), "{condition:?}");
        }
        let through_a_lookup = Criteria::field("What_Id->Leads.City").equals("x");
        assert!(matches!(through_a_lookup.to_json(), Err(QueryError::Name { .. })));
        assert!(through_a_lookup.to_coql().is_ok());
    }
}
