//! Whether values are of the types that the catalogue gives them.

use serde_json::{Value, json};
use zoho_endpoint::{Field, FieldType, Object, Parameter, ParameterType};

use crate::clock;

/// A value that is not of its type, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Misfit {
    name: String,
    path: String,
    expected: &'static str,
}

impl Misfit {
    /// The details of an error about it.
    pub(crate) fn details(&self) -> Value {
        json!({"api_name": self.name, "json_path": self.path, "expected_data_type": self.expected})
    }
}

/// Whether a text, as a query or a form has it, is of the type.
pub(crate) fn text_fits(kind: ParameterType, text: &str) -> bool {
    let json = || serde_json::from_str::<Value>(text);
    match kind {
        ParameterType::Integer => is_digits(text) && text.parse::<u64>().is_ok(),
        ParameterType::Decimal => text.parse::<f64>().is_ok(),
        ParameterType::Boolean => matches!(text, "true" | "false"),
        ParameterType::Date => clock::is_date(text),
        ParameterType::DateTime => clock::parse(text).is_some(),
        ParameterType::Id => is_digits(text),
        ParameterType::Ids => text.split(',').all(is_digits),
        ParameterType::Url => is_url(text),
        ParameterType::Fields => !text.split(',').any(str::is_empty),
        ParameterType::Json => json().is_ok(),
        ParameterType::Object => json().is_ok_and(|value| value.is_object()),
        ParameterType::Objects => json().is_ok_and(|value| value.is_array()),
        ParameterType::String
        | ParameterType::Choice
        | ParameterType::Choices
        | ParameterType::Strings
        | ParameterType::Module
        | ParameterType::File => !text.contains('\0'),
    }
}

/// What is wrong with the value of a key of the body. Of lists of objects only the list is looked at.
pub(crate) fn misfit(parameter: &Parameter, value: &Value) -> Option<Misfit> {
    let path = format!("$.{}", parameter.name);
    let all = |fits: fn(&Value) -> bool| value.as_array().is_some_and(|items| items.iter().all(fits));
    let fits = match parameter.kind {
        ParameterType::String | ParameterType::Choice | ParameterType::Module => value.is_string(),
        ParameterType::Date => value.as_str().is_some_and(clock::is_date),
        ParameterType::DateTime => value.as_str().is_some_and(|text| clock::parse(text).is_some()),
        ParameterType::Url => value.as_str().is_some_and(is_url),
        ParameterType::Integer => value.is_i64() || value.is_u64(),
        ParameterType::Decimal => value.is_number() || is_numeric(value),
        ParameterType::Boolean => value.is_boolean(),
        ParameterType::Id => is_id(value),
        ParameterType::Ids => all(is_id),
        ParameterType::Strings | ParameterType::Choices | ParameterType::Fields => all(Value::is_string),
        ParameterType::Objects => all(Value::is_object),
        ParameterType::Object => {
            let Some(object) = parameter.object.filter(|_| value.is_object()) else {
                return (!value.is_object()).then(|| misplaced(parameter.name, path, "jsonobject"));
            };
            return misfit_in(object, value, &path);
        }
        ParameterType::Json | ParameterType::File => true,
    };
    let expected = match parameter.kind {
        ParameterType::Ids
        | ParameterType::Strings
        | ParameterType::Choices
        | ParameterType::Fields
        | ParameterType::Objects => "jsonarray",
        kind => kind.as_str(),
    };
    (!fits).then(|| misplaced(parameter.name, path, expected))
}

/// The first field of an object that can't be of its type. Unknown fields and `null` are anybody's.
pub(crate) fn misfit_in(object: &Object, value: &Value, path: &str) -> Option<Misfit> {
    let fields = value.as_object()?;
    object.fields.iter().find_map(|Field { name, kind }| {
        let value = fields.get(*name).filter(|value| !value.is_null())?;
        misfit_of(*kind, name, value, format!("{path}.{name}"))
    })
}

fn misfit_of(kind: FieldType, name: &str, value: &Value, path: String) -> Option<Misfit> {
    // Numbers and truth values are understood as text too.
    let (fits, expected) = match kind {
        FieldType::String => (!value.is_object() && !value.is_array(), "string"),
        FieldType::Choice(_) => (!value.is_object() && !value.is_array(), "picklist"),
        FieldType::Integer => {
            (value.is_i64() || value.is_u64() || value.as_str().is_some_and(is_signed), "integer")
        }
        FieldType::Decimal => (value.is_number() || is_numeric(value), "double"),
        FieldType::Boolean => {
            (value.is_boolean() || matches!(value.as_str(), Some("true" | "false")), "boolean")
        }
        FieldType::Date => (value.as_str().is_some_and(clock::is_date), "date"),
        FieldType::DateTime => (value.as_str().is_some_and(|text| clock::parse(text).is_some()), "datetime"),
        FieldType::Json => (true, "json"),
        FieldType::Id => (value.is_string() || value.is_u64(), "bigint"),
        FieldType::Object(object) if value.is_object() => return misfit_in(object, value, &path),
        // A lookup may be given by the id or the name alone.
        FieldType::Object(_) => (value.is_string() || value.is_u64(), "jsonobject"),
        FieldType::List(inner) => {
            let Some(items) = value.as_array() else { return Some(misplaced(name, path, "jsonarray")) };
            let of_item = |(index, item)| misfit_of(*inner, name, item, format!("{path}[{index}]"));
            return items.iter().enumerate().filter(|(_, item)| !item.is_null()).find_map(of_item);
        }
    };
    (!fits).then(|| misplaced(name, path, expected))
}

fn misplaced(name: &str, path: String, expected: &'static str) -> Misfit {
    Misfit { name: name.to_owned(), path, expected }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_signed(text: &str) -> bool {
    is_digits(text.strip_prefix('-').unwrap_or(text))
}

fn is_numeric(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.parse::<f64>().is_ok())
}

fn is_id(value: &Value) -> bool {
    value.is_u64() || value.as_str().is_some_and(is_digits)
}

/// Whether this has a scheme and something behind it.
fn is_url(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let letters = scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    letters
        && !scheme.is_empty()
        && !rest.is_empty()
        && !text.chars().any(|c| c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use super::*;

    static INNER: Object = Object { name: "Inner", fields: &[field("count", FieldType::Integer)] };
    static OUTER: Object = Object {
        name: "Outer",
        fields: &[
            field("name", FieldType::String),
            field("when", FieldType::DateTime),
            field("inner", FieldType::Object(&INNER)),
            field("all", FieldType::List(&FieldType::Object(&INNER))),
        ],
    };

    const fn field(name: &'static str, kind: FieldType) -> Field {
        Field { name, kind }
    }

    #[test]
    fn urls_have_a_scheme_and_no_blanks() {
        assert!(is_url("https://example.com/a?b#c"));
        for bad in ["", "example.com", "://x", "https://", "https://a b", "ht tp://x", "https://x\n"] {
            assert!(!is_url(bad), "{bad:?}");
        }
    }

    #[test]
    fn known_fields_are_looked_at_leniently_and_at_any_depth() {
        let fits = json!({
            "name": 3, "when": "2026-01-01T09:00:00+02:00", "inner": {"count": "-7"}, "all": [{"count": 1}, null],
            "more": [[]],
        });
        assert_eq!(misfit_in(&OUTER, &fits, "$"), None);
        for (value, path, expected) in [
            (json!({"name": []}), "$.name", "string"),
            (json!({"when": "yesterday"}), "$.when", "datetime"),
            (json!({"inner": {"count": "many"}}), "$.inner.count", "integer"),
            (json!({"inner": [1]}), "$.inner", "jsonobject"),
            (json!({"all": {}}), "$.all", "jsonarray"),
            (json!({"all": [{}, {"count": 1.5}]}), "$.all[1].count", "integer"),
        ] {
            let found = misfit_in(&OUTER, &value, "$").map(|misfit| misfit.details());
            let found = found.expect("a misfit");
            assert_eq!((&found["json_path"], &found["expected_data_type"]), (&json!(path), &json!(expected)));
        }
    }

    #[test]
    fn texts_are_looked_at_by_their_type() {
        for (kind, good, bad) in [
            (ParameterType::Integer, "7", "-7"),
            (ParameterType::Decimal, "-7.5", "x"),
            (ParameterType::Boolean, "true", "1"),
            (ParameterType::Date, "2026-02-28", "2026-2-28"),
            (ParameterType::DateTime, "2026-02-28T01:02:03Z", "2026-02-28"),
            (ParameterType::Ids, "1,2", "1,,2"),
            (ParameterType::Json, "[1]", "["),
            (ParameterType::Object, "{}", "[]"),
            (ParameterType::Objects, "[]", "{}"),
            (ParameterType::Choice, "word", "\0"),
        ] {
            assert!(text_fits(kind, good), "{kind:?} {good}");
            assert!(!text_fits(kind, bad), "{kind:?} {bad}");
        }
    }
}
