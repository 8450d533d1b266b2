//! Plausible values for everything that the catalogue describes.

use serde_json::{Map, Value, json};
use zoho_api::catalogue::{FieldType, Object, Parameter, ParameterType};

/// Digits of an id that nothing has.
pub const ID: &str = "4876876000000333002";

/// Objects hold one another in circles, so examples end somewhere.
const DEPTH: usize = 2;

/// An object with every documented field, and one that nobody documented.
pub fn object(object: &Object) -> Value {
    nested(object, DEPTH)
}

fn nested(object: &Object, depth: usize) -> Value {
    let fields =
        object.fields.iter().filter_map(|field| Some((field.name.to_owned(), value(field.kind, depth)?)));
    let mut fields: Map<String, Value> = fields.collect();
    fields.insert("not documented".to_owned(), json!([1.50, null, {"kept": "as it came"}]));
    Value::Object(fields)
}

/// `None` where the circle of objects is cut.
fn value(kind: FieldType, depth: usize) -> Option<Value> {
    Some(match kind {
        FieldType::String => json!("text"),
        FieldType::Integer => json!(7),
        FieldType::Decimal => json!(7.25),
        FieldType::Boolean => json!(true),
        FieldType::Date => json!("2026-11-21"),
        FieldType::DateTime => json!("2026-11-21T10:30:00+05:30"),
        FieldType::Json => json!({"any": ["thing", 1]}),
        FieldType::Id => json!(ID),
        FieldType::Choice(words) => json!(words.first().copied().unwrap_or("word")),
        FieldType::Object(object) => nested(object, depth.checked_sub(1)?),
        FieldType::List(kind) => json!([value(*kind, depth)?]),
    })
}

/// What a parameter carries as text: in the path, the query, a header, a form.
pub fn text(parameter: &Parameter) -> String {
    match parameter.kind {
        ParameterType::Integer => "7".to_owned(),
        ParameterType::Decimal => "7.25".to_owned(),
        ParameterType::Boolean => "true".to_owned(),
        ParameterType::Date => "2026-11-21".to_owned(),
        ParameterType::DateTime => "2026-11-21T10:30:00+05:30".to_owned(),
        ParameterType::Id | ParameterType::Ids => ID.to_owned(),
        ParameterType::Choice | ParameterType::Choices => {
            parameter.choices.first().copied().unwrap_or("word").to_owned()
        }
        ParameterType::Url => "https://example.com/a".to_owned(),
        ParameterType::Json | ParameterType::Object | ParameterType::Objects => json(parameter).to_string(),
        ParameterType::String
        | ParameterType::Strings
        | ParameterType::Fields
        | ParameterType::Module
        | ParameterType::File => "text".to_owned(),
    }
}

/// What a parameter carries in a JSON body.
pub fn json(parameter: &Parameter) -> Value {
    let example = || parameter.object.map_or_else(|| json!({"any": "thing"}), object);
    match parameter.kind {
        ParameterType::Integer => json!(7),
        ParameterType::Decimal => json!(7.25),
        ParameterType::Boolean => json!(true),
        ParameterType::Json => json!({"any": "thing"}),
        ParameterType::Object => example(),
        ParameterType::Objects => json!([example()]),
        ParameterType::Ids | ParameterType::Choices | ParameterType::Strings | ParameterType::Fields => {
            json!([text(parameter)])
        }
        _ => json!(text(parameter)),
    }
}
