//! Objects that nobody has: values of the right type for each field, the same in every run.

use serde_json::{Map, Value, json};
use zoho_endpoint::{Field, FieldType, Object};

use crate::clock::timestamp;

/// How deep objects hold objects; those of the service may do so in a circle.
const DEEPEST: usize = 2;

/// What made-up values are made from.
#[derive(Clone, Copy)]
pub(crate) struct Maker<'a> {
    /// The digits that all ids of the organisation begin with.
    pub(crate) prefix: u64,
    /// The address of a file that the simulator serves.
    pub(crate) download: &'a str,
}

impl Maker<'_> {
    /// The object of this number; another number gives other ids and words.
    pub(crate) fn object(&self, object: &Object, number: u64) -> Value {
        self.object_at(object, number, 0)
    }

    /// An id that no real thing of the organisation has.
    pub(crate) fn id(&self, number: u64) -> String {
        format!("{}{:012}", self.prefix, 500_000_000_000 + number)
    }

    fn object_at(&self, object: &Object, number: u64, depth: usize) -> Value {
        let fields = object.fields.iter().filter_map(|Field { name, kind }| {
            Some(((*name).to_owned(), self.value(name, *kind, number, depth)?))
        });
        Value::from(fields.collect::<Map<String, Value>>())
    }

    /// None for what lies too deep.
    fn value(&self, name: &str, kind: FieldType, number: u64, depth: usize) -> Option<Value> {
        Some(match kind {
            FieldType::String => Value::from(self.text(name, number)),
            FieldType::Integer => Value::from(number),
            FieldType::Decimal => json!(12.5),
            FieldType::Boolean => Value::from(false),
            FieldType::Date => Value::from(timestamp(number * 86_400).split('T').next()),
            FieldType::DateTime => Value::from(timestamp(number)),
            FieldType::Json => json!({"simulated": name}),
            FieldType::Id => Value::from(self.id(number + 1_000 * depth as u64)),
            FieldType::Choice(words) => Value::from(words.first().copied().unwrap_or("simulated")),
            FieldType::Object(_) if depth >= DEEPEST => return None,
            FieldType::Object(object) => self.object_at(object, number, depth + 1),
            FieldType::List(inner) => Value::from_iter(self.value(name, *inner, number, depth)),
        })
    }

    fn text(&self, name: &str, number: u64) -> String {
        let lower = name.to_ascii_lowercase();
        let is = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        if is(&["download"]) {
            self.download.to_owned()
        } else if is(&["url", "link", "website"]) {
            format!("https://example.com/{name}/{number}")
        } else if is(&["email"]) {
            format!("simulated{number}@example.com")
        } else {
            format!("simulated {name} {number}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static CIRCLE: Object = Object {
        name: "Circle",
        fields: &[
            Field { name: "id", kind: FieldType::Id },
            Field { name: "status", kind: FieldType::Choice(&["open", "shut"]) },
            Field { name: "download_url", kind: FieldType::String },
            Field { name: "self", kind: FieldType::Object(&CIRCLE) },
            Field { name: "all", kind: FieldType::List(&FieldType::Object(&CIRCLE)) },
            Field { name: "day", kind: FieldType::Date },
        ],
    };

    #[test]
    fn circles_come_to_an_end_and_every_value_is_of_its_type() {
        let maker = Maker { prefix: 4_876_876, download: "http://x/file" };
        let made = maker.object(&CIRCLE, 3);
        assert_eq!(made, maker.object(&CIRCLE, 3));
        assert_ne!(made["id"], maker.object(&CIRCLE, 4)["id"]);
        assert_eq!((made["id"].as_str().map(str::len), &made["status"]), (Some(19), &json!("open")));
        assert_eq!((&made["download_url"], &made["day"]), (&json!("http://x/file"), &json!("2026-01-04")));
        assert_eq!(made["self"]["self"].get("self"), None);
        assert_eq!(made["self"]["all"][0]["all"], json!([]));
        assert_eq!(crate::types::misfit_in(&CIRCLE, &made, "$"), None);
    }
}
