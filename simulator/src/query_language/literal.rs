//! The values of a query, and when a field's value meets them.
//!
//! A field has no type here but that of its value, so the value decides: numbers are compared as
//! decimals, times by their moment, lookups by their id, lists by any of their entries, texts exactly and
//! with regard to case, since no page says otherwise.

use std::cmp::Ordering;

use bigdecimal::BigDecimal;
use serde_json::{Number, Value};

use crate::clock;
use crate::perform::id_of;

/// Longer than this no number is read, and further than this no exponent goes: more than JSON's own
/// numbers have, and nothing that costs anything.
const MOST_DIGITS: usize = 400;

/// A value of a query.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Literal {
    text: String,
    integer: Option<i64>,
    number: Option<BigDecimal>,
    moment: Option<i64>,
}

impl Literal {
    pub(crate) fn new(text: String) -> Self {
        let (integer, number, moment) = (text.parse().ok(), decimal(&text), moment(&text));
        Self { text, integer, number, moment }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Whether the value is this one; a list, whether it has it.
    pub(crate) fn equals(&self, value: &Value) -> bool {
        match value {
            Value::Null => false,
            Value::Bool(value) => self.text == if *value { "true" } else { "false" },
            Value::Number(value) => self.order_of_number(value) == Some(Ordering::Equal),
            Value::String(value) => self.equals_text(value),
            Value::Array(items) => items.iter().any(|item| self.equals(item) || self.is_name_of(item)),
            Value::Object(lookup) => lookup.get("id").is_some_and(|id| id_of(id) == self.text),
        }
    }

    /// Like [`equals`](Self::equals), but a text need only contain it.
    pub(crate) fn is_contained(&self, value: &Value) -> bool {
        match value {
            Value::String(value) => value.contains(&self.text) || self.equals_text(value),
            Value::Array(items) => {
                items.iter().any(|item| item.is_string() && self.is_contained(item)) || self.equals(value)
            }
            _ => self.equals(value),
        }
    }

    /// How the value stands to this one; none where neither comes first.
    pub(crate) fn order_of(&self, value: &Value) -> Option<Ordering> {
        match value {
            Value::Number(value) => self.order_of_number(value),
            Value::String(value) => Some(self.order_of_text(value)),
            _ => None,
        }
    }

    fn equals_text(&self, value: &str) -> bool {
        // One moment can be written in several ways; a day in one.
        let as_moment = || self.moment.filter(|_| self.text.contains('T')) == clock::parse(value);
        value == self.text || self.moment.is_some() && value.contains('T') && as_moment()
    }

    fn order_of_text(&self, value: &str) -> Ordering {
        let moments = self.moment.and_then(|own| Some(moment(value)?.cmp(&own)));
        let numbers = || self.number.as_ref().and_then(|own| Some(decimal(value)?.cmp(own)));
        moments.or_else(numbers).unwrap_or_else(|| value.cmp(&self.text))
    }

    fn order_of_number(&self, value: &Number) -> Option<Ordering> {
        if let (Some(value), Some(own)) = (value.as_i64(), self.integer) {
            return Some(value.cmp(&own));
        }
        Some(decimal(&value.to_string())?.cmp(self.number.as_ref()?))
    }

    /// Tags and the like have names.
    fn is_name_of(&self, item: &Value) -> bool {
        item.get("name").and_then(Value::as_str) == Some(&self.text)
    }
}

/// What a text looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Pattern {
    Exactly(String),
    Starts(String),
    Ends(String),
    Contains(String),
}

impl Pattern {
    /// `x%`, `%x` or `%x%`; the language has no other form, and no way to write `%` itself.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (open, rest) = text.strip_prefix('%').map_or((false, text), |rest| (true, rest));
        let (close, inner) = rest.strip_suffix('%').map_or((false, rest), |rest| (true, rest));
        if inner.contains('%') {
            return None;
        }
        let inner = inner.to_owned();
        Some(match (open, close) {
            (false, false) => Self::Exactly(inner),
            (false, true) => Self::Starts(inner),
            (true, false) => Self::Ends(inner),
            (true, true) => Self::Contains(inner),
        })
    }

    pub(crate) fn fits(&self, value: &Value) -> bool {
        match value {
            Value::String(text) => match self {
                Self::Exactly(part) => text == part,
                Self::Starts(part) => text.starts_with(part),
                Self::Ends(part) => text.ends_with(part),
                Self::Contains(part) => text.contains(part),
            },
            Value::Array(items) => items.iter().any(|item| self.fits(item.get("name").unwrap_or(item))),
            _ => false,
        }
    }
}

/// A number, exactly.
pub(crate) fn decimal(text: &str) -> Option<BigDecimal> {
    let plain =
        text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'+' | b'-' | b'.' | b'e' | b'E'));
    if !plain || text.len() > MOST_DIGITS {
        return None;
    }
    let exponent =
        text.split_once(['e', 'E']).map_or(Some(0), |(_, exponent)| exponent.parse::<i32>().ok())?;
    let near = usize::try_from(exponent.unsigned_abs()).is_ok_and(|exponent| exponent <= MOST_DIGITS);
    text.parse().ok().filter(|_| near)
}

/// The seconds since 1970 of a moment; a day stands for its beginning.
pub(crate) fn moment(text: &str) -> Option<i64> {
    let of_day = || clock::is_date(text).then(|| clock::parse(&format!("{text}T00:00:00Z")))?;
    clock::parse(text).or_else(of_day)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn equals(literal: &str, value: &Value) -> bool {
        Literal::new(literal.to_owned()).equals(value)
    }

    #[test]
    fn values_of_each_type_equal_what_they_should() {
        for (literal, value) in [
            ("a", json!("a")),
            ("true", json!(true)),
            ("5000", json!(5000)),
            ("5000.00", json!(5000)),
            ("5e3", json!(5000.0)),
            ("0.1", json!(0.1)),
            ("18446744073709551615", json!(u64::MAX)),
            ("2026-01-02T03:04:05+00:00", json!("2026-01-02T05:04:05+02:00")),
            ("7", json!({"name": "x", "id": "7"})),
            ("7", json!({"name": "x", "id": 7})),
            ("b", json!(["a", "b"])),
            ("vip", json!([{"name": "vip", "id": "1"}])),
        ] {
            assert!(equals(literal, &value), "{literal} {value}");
        }
        for (literal, value) in [
            ("a", json!("A")),
            ("a", json!("ab")),
            ("0.1", json!(0.100_000_000_000_000_02)),
            ("9007199254740993", json!(9_007_199_254_740_992_i64)),
            ("x", json!({"name": "x", "id": "7"})),
            ("2026-01-02", json!("2026-01-02T00:00:00Z")),
            ("", json!(null)),
            ("NaN", json!(0)),
            ("c", json!(["a", "b"])),
        ] {
            assert!(!equals(literal, &value), "{literal} {value}");
        }
    }

    #[test]
    fn values_are_ordered_by_what_they_mean() {
        let order = |value: Value, literal: &str| Literal::new(literal.to_owned()).order_of(&value);
        for (value, literal) in [
            (json!(9), "10"),
            (json!(-0.5), "0.25"),
            (json!("9"), "10"),
            (json!("2026-01-02T00:00:00+02:00"), "2026-01-01T23:00:00+00:00"),
            (json!("2026-01-01T23:59:59+00:00"), "2026-01-02"),
            (json!("2026-01-01"), "2026-01-02"),
            (json!("Ann"), "Bob"),
            (json!("4876876900000000001"), "4876876900000000002"),
        ] {
            assert_eq!(order(value.clone(), literal), Some(Ordering::Less), "{value} {literal}");
        }
        assert_eq!(order(json!(1), "x"), None);
        assert_eq!(order(json!({"id": "1"}), "1"), None);
    }

    #[test]
    fn numbers_are_bounded() {
        assert_eq!(decimal("1e400").map(|number| number > decimal("1e399").unwrap_or_default()), Some(true));
        for bad in ["", "1e401", "1e-99999999999", "1e999999999", "--1", "1_0", "inf", "e5", &"9".repeat(401)]
        {
            assert_eq!(decimal(bad), None, "{bad}");
        }
    }

    #[test]
    fn patterns_have_three_forms() {
        let fits = |pattern: &str, value: Value| Pattern::parse(pattern).map(|known| known.fits(&value));
        assert_eq!(fits("ab%", json!("abc")), Some(true));
        assert_eq!(fits("%bc", json!("abc")), Some(true));
        assert_eq!(fits("%b%", json!(["x", "abc"])), Some(true));
        assert_eq!(fits("ab", json!("abc")), Some(false));
        assert_eq!(fits("%", json!("")), Some(true));
        assert_eq!(fits("a_c", json!("abc")), Some(false));
        assert_eq!(fits("a%c", json!("abc")), None);
        assert_eq!(fits("1%", json!(12)), Some(false));
    }
}
