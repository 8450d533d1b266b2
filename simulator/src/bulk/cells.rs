//! Records as rows of a CSV.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::Value;

use crate::record::Record;
use crate::store::Store;

/// Fields that every record has, whatever was sent.
const COMMON: [&str; 6] = ["id", "Owner", "Created_By", "Modified_By", "Created_Time", "Modified_Time"];

/// The names of all fields that any of these records has: the common ones first.
pub(super) fn all_fields<'r>(records: impl Iterator<Item = Cow<'r, Record>>) -> Vec<String> {
    let mut names = BTreeSet::new();
    for record in records {
        for (name, value) in &record.fields {
            // Subforms are modules of their own; what begins with a dollar sign is no field.
            let subform = value.as_array().is_some_and(|items| items.iter().any(Value::is_object));
            if !subform && !name.starts_with('$') && !names.contains(name) {
                names.insert(name.clone());
            }
        }
    }
    let common = COMMON.into_iter().map(str::to_owned);
    common.chain(names.into_iter().filter(|name| !COMMON.contains(&name.as_str()))).collect()
}

/// A field of a record, or one of the record that it is linked to: `Account_Name.Phone`.
pub(super) fn field<'r>(
    store: &'r Store,
    module: &str,
    id: &'r str,
    record: &'r Record,
    name: &str,
) -> Cow<'r, Value> {
    match name {
        "id" | "Id" => return Cow::Owned(Value::from(id)),
        "Created_Time" => return Cow::Owned(Value::from(record.created.as_str())),
        "Modified_Time" => return Cow::Owned(Value::from(record.modified.as_str())),
        "Tag" => return Cow::Owned(tags(store, module, record)),
        _ => {}
    }
    if let Some(value) = record.fields.get(name) {
        return Cow::Borrowed(value);
    }
    if matches!(name, "Owner" | "Created_By" | "Modified_By") {
        return Cow::Owned(Value::from(store.user()));
    }
    let Some((link, rest)) = name.split_once('.') else { return Cow::Owned(Value::Null) };
    let linked = id_of_link(record.fields.get(link).unwrap_or(&Value::Null));
    let Some((id, linked)) = linked.and_then(|id| Some((id, store.find(id)?))) else {
        return Cow::Owned(Value::Null);
    };
    let (module, record) = linked;
    let value = match rest {
        // One step is enough: so far the service goes as well.
        "id" => Value::from(id),
        _ => record.fields.get(rest).cloned().unwrap_or_default(),
    };
    let is_time = matches!(rest, "Created_Time" | "Modified_Time");
    Cow::Owned(if is_time { field(store, module, id, &record, rest).into_owned() } else { value })
}

/// The id of a lookup, however it was sent.
pub(super) fn id_of_link(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| value.get("id")?.as_str())
}

fn tags(store: &Store, module: &str, record: &Record) -> Value {
    let known = store.modules.get(module).map_or(&[][..], |module| module.tags.as_slice());
    let named = known.iter().filter(|tag| record.tags.contains(&tag.id));
    named.map(|tag| Value::from(tag.name.as_str())).collect()
}

/// A value as a CSV has it: lookups by their ids, several values with semicolons between them.
pub(super) fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join(";"),
        Value::Object(fields) => match fields.get("id").or_else(|| fields.get("name")) {
            Some(named) if !named.is_object() => cell(named),
            _ => value.to_string(),
        },
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_written_as_text() {
        for (value, text) in [
            (json!(null), ""),
            (json!("a, b"), "a, b"),
            (json!(12.50), "12.5"),
            (json!(true), "true"),
            (json!({"id": "7", "name": "Acme"}), "7"),
            (json!({"name": "Acme"}), "Acme"),
            (json!(["one", "two"]), "one;two"),
            (json!({"x": 1}), "{\"x\":1}"),
        ] {
            assert_eq!(cell(&value), text, "{value}");
        }
    }
}
