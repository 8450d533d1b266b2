//! Criteria as bulk reads have them: groups in JSON, evaluated on records.

use std::cmp::Ordering;

use serde_json::Value;

use super::cells::cell;
use super::is_field_name;
use crate::clock;

/// The most conditions of one query.
const MOST_CONDITIONS: usize = 25;
/// Deeper groups are refused, so that no body makes the simulator recurse without an end.
const DEEPEST: usize = 8;
/// What stands for no value.
const EMPTY: &str = "${EMPTY}";

/// A condition, or several that are joined.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Criteria {
    All(Vec<Criteria>),
    Any(Vec<Criteria>),
    Compare { field: String, comparator: Comparator, value: Value },
}

/// How a field is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparator {
    Equal,
    NotEqual,
    In,
    NotIn,
    LessThan,
    LessEqual,
    GreaterThan,
    GreaterEqual,
    Contains,
    NotContains,
    StartsWith,
    EndsWith,
    Between,
    NotBetween,
}

impl Comparator {
    fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "equal" => Self::Equal,
            "not_equal" => Self::NotEqual,
            "in" => Self::In,
            "not_in" => Self::NotIn,
            "less_than" => Self::LessThan,
            "less_equal" => Self::LessEqual,
            "greater_than" => Self::GreaterThan,
            "greater_equal" => Self::GreaterEqual,
            "contains" => Self::Contains,
            "not_contains" => Self::NotContains,
            "starts_with" => Self::StartsWith,
            "ends_with" => Self::EndsWith,
            "between" => Self::Between,
            "not_between" => Self::NotBetween,
            _ => return None,
        })
    }

    /// The comparator of which this is the opposite.
    fn opposite(self) -> Option<Self> {
        match self {
            Self::NotEqual => Some(Self::Equal),
            Self::NotIn => Some(Self::In),
            Self::NotContains => Some(Self::Contains),
            Self::NotBetween => Some(Self::Between),
            _ => None,
        }
    }
}

impl Criteria {
    /// Reads the criteria of a body. The error: the code that the service has for it.
    pub(super) fn parse(value: &Value) -> Result<Self, &'static str> {
        let (criteria, conditions) = Self::parse_at(value, 0)?;
        if conditions > MOST_CONDITIONS { Err("CRITERIA_LIMIT_EXCEEDED") } else { Ok(criteria) }
    }

    fn parse_at(value: &Value, depth: usize) -> Result<(Self, usize), &'static str> {
        let object = value.as_object().filter(|_| depth < DEEPEST).ok_or("INVALID_CRITERIA")?;
        let given = |key: &str| object.get(key).filter(|value| !value.is_null());
        if let Some(group) = given("group") {
            if given("comparator").is_some() {
                return Err("AMBIGUOUS_CRITERIA");
            }
            let group = group.as_array().filter(|group| !group.is_empty()).ok_or("INVALID_CRITERIA")?;
            let mut conditions = 0;
            let mut parts = Vec::new();
            for part in group {
                let (part, inner) = Self::parse_at(part, depth + 1)?;
                conditions += inner;
                parts.push(part);
            }
            let operator = given("group_operator").and_then(Value::as_str).map(str::to_ascii_lowercase);
            return match operator.as_deref() {
                Some("and") => Ok((Self::All(parts), conditions)),
                Some("or") => Ok((Self::Any(parts), conditions)),
                _ => Err("GROUP_OPERATOR_NOT_SUPPORTED"),
            };
        }
        // CRM v2 names the field beside the comparator, later versions in an object.
        let nested = || given("field")?.get("api_name");
        let field = given("api_name").or_else(nested).and_then(Value::as_str).ok_or("INVALID_CRITERIA")?;
        if !is_field_name(field) {
            return Err("FIELD_IN_CRITERIA_NOT_AVAILABLE");
        }
        let word = given("comparator").and_then(Value::as_str).ok_or("INVALID_CRITERIA")?;
        let comparator = Comparator::parse(word).ok_or("FIELD_COMPARATOR_IN_CRITERIA_NOT_SUPPORTED")?;
        let value = object.get("value").ok_or("INVALID_CRITERIA")?.clone();
        let is_range = matches!(comparator, Comparator::Between | Comparator::NotBetween);
        if is_range && several(&value).len() != 2 {
            return Err("VALUE_IN_CRITERIA_NOT_SUPPORTED");
        }
        Ok((Self::Compare { field: field.to_owned(), comparator, value }, 1))
    }

    /// Whether the criteria hold, with the fields that `field` gives.
    pub(super) fn holds<'r>(&self, field: &impl Fn(&str) -> std::borrow::Cow<'r, Value>) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(field)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(field)),
            Self::Compare { field: name, comparator, value } => compare(&field(name), *comparator, value),
        }
    }
}

fn compare(actual: &Value, comparator: Comparator, wanted: &Value) -> bool {
    if let Some(opposite) = comparator.opposite() {
        return !compare(actual, opposite, wanted);
    }
    // A field of several values is any of them.
    if let Value::Array(items) = actual
        && !items.is_empty()
    {
        return items.iter().any(|item| compare(item, comparator, wanted));
    }
    let text = cell(actual);
    let one = || cell(wanted);
    let order = |wanted: &str| if text.is_empty() { None } else { Some(order(&text, wanted)) };
    match comparator {
        Comparator::Equal => equal(&text, wanted),
        Comparator::In => several(wanted).iter().any(|wanted| equal(&text, &Value::from(wanted.as_str()))),
        Comparator::LessThan => order(&one()) == Some(Ordering::Less),
        Comparator::LessEqual => order(&one()).is_some_and(Ordering::is_le),
        Comparator::GreaterThan => order(&one()) == Some(Ordering::Greater),
        Comparator::GreaterEqual => order(&one()).is_some_and(Ordering::is_ge),
        Comparator::Contains => text.contains(&one()),
        Comparator::StartsWith => text.starts_with(&one()),
        Comparator::EndsWith => text.ends_with(&one()),
        Comparator::Between => match several(wanted).as_slice() {
            [low, high] => {
                order(low).is_some_and(Ordering::is_ge) && order(high).is_some_and(Ordering::is_le)
            }
            _ => false,
        },
        Comparator::NotEqual | Comparator::NotIn | Comparator::NotContains | Comparator::NotBetween => false,
    }
}

/// The values of a list, which may be written as text with commas.
fn several(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().map(cell).collect(),
        Value::String(text) => text.split(',').map(|part| part.trim().to_owned()).collect(),
        other => vec![cell(other)],
    }
}

fn equal(text: &str, wanted: &Value) -> bool {
    let wanted = cell(wanted);
    if wanted.is_empty() || wanted == EMPTY {
        return text.is_empty();
    }
    text == wanted || !text.is_empty() && order(text, &wanted) == Ordering::Equal
}

/// The order of two values: as whole numbers, moments or numbers, if both are; else as text.
fn order(one: &str, other: &str) -> Ordering {
    let whole = |text: &str| text.parse::<i128>().ok();
    if let (Some(one), Some(other)) = (whole(one), whole(other)) {
        return one.cmp(&other);
    }
    if let (Some(one), Some(other)) = (clock::parse(one), clock::parse(other)) {
        return one.cmp(&other);
    }
    let number = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
    if let (Some(one), Some(other)) = (number(one), number(other)) {
        return one.total_cmp(&other);
    }
    one.cmp(other)
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use serde_json::json;

    use super::*;

    fn holds(criteria: &Value) -> bool {
        let record = json!({
            "Name": "Doe, John", "Amount": 9, "Rate": "10.50", "Empty": null, "Colours": ["red", "blue"],
            "Account": {"id": "4876876000000000007", "name": "Acme"}, "When": "2026-01-01T11:00:00+02:00",
        });
        let parsed = Criteria::parse(criteria).unwrap_or_else(|code| panic!("{code}: {criteria}"));
        parsed.holds(&|name| Cow::Owned(record.get(name).cloned().unwrap_or_default()))
    }

    fn one(field: &str, comparator: &str, value: &Value) -> Value {
        json!({"field": {"api_name": field}, "comparator": comparator, "value": value})
    }

    #[test]
    fn every_comparator_compares_by_the_kind_of_value() {
        for (field, comparator, value, expected) in [
            ("Name", "equal", json!("Doe, John"), true),
            ("Name", "not_equal", json!("Doe, John"), false),
            ("Name", "contains", json!("e, J"), true),
            ("Name", "not_contains", json!("x"), true),
            ("Name", "starts_with", json!("Doe"), true),
            ("Name", "ends_with", json!("Doe"), false),
            ("Name", "in", json!(["x", "Doe, John"]), true),
            ("Amount", "in", json!("7, 9"), true),
            ("Amount", "not_in", json!([9]), false),
            ("Amount", "less_than", json!("10"), true),
            ("Amount", "less_equal", json!(9), true),
            ("Amount", "greater_than", json!(9), false),
            ("Amount", "greater_equal", json!("9.0"), true),
            ("Rate", "equal", json!(10.5), true),
            ("Rate", "between", json!(["9", "11"]), true),
            ("Rate", "not_between", json!([1, 10]), true),
            ("When", "equal", json!("2026-01-01T09:00:00+00:00"), true),
            ("When", "greater_than", json!("2026-01-01T10:00:00+00:00"), false),
            ("Account", "equal", json!({"id": "4876876000000000007"}), true),
            ("Account", "equal", json!("4876876000000000008"), false),
            ("Colours", "equal", json!("blue"), true),
            ("Colours", "not_equal", json!("green"), true),
            ("Empty", "equal", json!(null), true),
            ("Empty", "not_equal", json!("${EMPTY}"), false),
            ("Empty", "less_than", json!(3), false),
            ("Missing", "equal", json!(""), true),
        ] {
            assert_eq!(holds(&one(field, comparator, &value)), expected, "{field} {comparator} {value}");
        }
    }

    #[test]
    fn groups_are_joined_and_old_versions_name_fields_otherwise() {
        let (yes, no) = (one("Amount", "equal", &json!(9)), one("Amount", "equal", &json!(8)));
        let group = |operator: &str, parts: &[&Value]| json!({"group_operator": operator, "group": parts});
        assert!(holds(&group("or", &[&no, &yes])));
        assert!(!holds(&group("and", &[&no, &yes])));
        assert!(holds(&group("AND", &[&yes, &group("or", &[&no, &yes])])));
        assert!(holds(&json!({"api_name": "Amount", "comparator": "equal", "value": 9})));
    }

    #[test]
    fn what_is_no_criterion_is_told_by_its_code() {
        let yes = one("Amount", "equal", &json!(9));
        let mut deep = yes.clone();
        for _ in 0..20 {
            deep = json!({"group_operator": "and", "group": [deep]});
        }
        for (criteria, code) in [
            (json!([]), "INVALID_CRITERIA"),
            (json!({}), "INVALID_CRITERIA"),
            (json!({"group": [], "group_operator": "and"}), "INVALID_CRITERIA"),
            (json!({"group": [yes], "group_operator": "xor"}), "GROUP_OPERATOR_NOT_SUPPORTED"),
            (json!({"group": [yes], "comparator": "in", "group_operator": "or"}), "AMBIGUOUS_CRITERIA"),
            (one("Amount", "like", &json!(1)), "FIELD_COMPARATOR_IN_CRITERIA_NOT_SUPPORTED"),
            (one("no field", "equal", &json!(1)), "FIELD_IN_CRITERIA_NOT_AVAILABLE"),
            (one("Amount", "between", &json!([1])), "VALUE_IN_CRITERIA_NOT_SUPPORTED"),
            (json!({"group": vec![yes.clone(); 26], "group_operator": "or"}), "CRITERIA_LIMIT_EXCEEDED"),
            (deep, "INVALID_CRITERIA"),
        ] {
            assert_eq!(Criteria::parse(&criteria), Err(code), "{criteria}");
        }
    }
}
