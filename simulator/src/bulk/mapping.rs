//! Which column of a file goes into which field.

use serde_json::Value;

/// Where the value of a field comes from.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mapping {
    pub(super) field: String,
    /// The column, counted from 0; none where every row gets the default.
    pub(super) column: Option<usize>,
    /// The field by which the record that is linked to is found.
    pub(super) find_by: Option<String>,
    /// What empty columns get.
    pub(super) default: Option<Value>,
}

/// The mappings that a job names.
pub(super) fn named(mappings: &[Value]) -> Vec<Mapping> {
    let one = |mapping: &Value| {
        let text = |key: &str| mapping.get(key).and_then(Value::as_str).map(str::to_owned);
        Some(Mapping {
            field: text("api_name")?,
            column: mapping.get("index").and_then(index).and_then(|index| usize::try_from(index).ok()),
            find_by: text("find_by"),
            default: mapping.get("default_value").and_then(|default| default.get("value")).cloned(),
        })
    };
    mappings.iter().filter_map(one).collect()
}

/// A column as it was sent: a number, or one as text.
pub(super) fn index(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// The mappings of a job that names none: a header is a field, or a field and what to find it by, as in
/// `Account_Name.id`.
pub(super) fn by_header(header: &[String]) -> Vec<Mapping> {
    let one = |(column, name): (usize, &String)| {
        let (field, find_by) = match name.split_once('.') {
            Some((field, by)) => (field.to_owned(), Some(by.to_owned())),
            None => (name.clone(), None),
        };
        Mapping { field, column: Some(column), find_by, default: None }
    };
    header.iter().enumerate().map(one).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn headers_and_mappings_say_the_same() {
        let header = ["Last_Name", "Account_Name.id"].map(str::to_owned);
        let by_name = named(&[
            json!({"api_name": "Last_Name", "index": 0}),
            json!({"api_name": "Account_Name", "index": "1", "find_by": "id", "default_value": null}),
        ]);
        assert_eq!(by_header(&header), by_name);
        let default = named(&[json!({"api_name": "Source", "default_value": {"value": "Fair"}}), json!({})]);
        assert_eq!((default.len(), &default[0].default, default[0].column), (1, &Some(json!("Fair")), None));
    }
}
