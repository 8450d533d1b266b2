//! Where values stand among others: in sorted answers and in groups.

use bigdecimal::BigDecimal;
use serde_json::Value;

use super::literal::decimal;
use crate::clock;

/// A value by what it means; nothing comes first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Key {
    Nothing,
    Truth(bool),
    Number(BigDecimal),
    Moment(i64),
    Text(String),
}

impl Key {
    pub(crate) fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Nothing,
            Value::Array(items) if items.is_empty() => Self::Nothing,
            Value::Bool(value) => Self::Truth(*value),
            Value::Number(number) => {
                let text = number.to_string();
                decimal(&text).map_or(Self::Text(text), Self::Number)
            }
            Value::String(text) => clock::parse(text).map_or_else(|| Self::Text(text.clone()), Self::Moment),
            // Lookups are told apart by their ids.
            Value::Object(lookup) => {
                let id = lookup.get("id").and_then(Value::as_str);
                Self::Text(id.map_or_else(|| value.to_string(), str::to_owned))
            }
            Value::Array(_) => Self::Text(value.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_ordered_and_told_apart() {
        let sorted = [
            json!(null),
            json!(false),
            json!(true),
            json!(-1.5),
            json!(9),
            json!(10),
            json!("2026-01-01T02:00:00+02:00"),
            json!("2026-01-01T01:00:00+00:00"),
            json!("Ann"),
            json!("Bob"),
        ];
        assert!(sorted.windows(2).all(|pair| Key::of(&pair[0]) < Key::of(&pair[1])));
        assert_eq!(Key::of(&json!(1)), Key::of(&json!(1.0)));
        assert_eq!(Key::of(&json!({"id": "1", "name": "a"})), Key::of(&json!({"id": "1", "name": "b"})));
        assert_eq!(Key::of(&json!([])), Key::Nothing);
    }
}
