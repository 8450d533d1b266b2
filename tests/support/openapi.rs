//! Answers that can be derived from OpenAPI files: for each operation an example of what its schema describes.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::{Map, Value, json};

/// A folder of OpenAPI files that refer to one another.
pub struct Folder(BTreeMap<String, Value>);

/// A success that an operation documents.
pub struct Answer {
    /// `GET`.
    pub method: String,
    /// The path on its host: `/crm/{version}/users`.
    pub path: String,
    pub status: u16,
    pub body: Value,
}

/// Schemas hold one another in circles, so examples end somewhere.
const DEPTH: usize = 8;

impl Folder {
    pub fn read(folder: &Path) -> Self {
        let files = fs::read_dir(folder)
            .expect("the folder is there")
            .map(|entry| entry.expect("it can be read").path());
        let json = files.filter(|path| path.extension().is_some_and(|extension| extension == "json"));
        Self(
            json.map(|path| {
                let text = fs::read_to_string(&path).expect("it is text");
                let name = path.file_name().expect("a file").to_string_lossy().into_owned();
                (name, serde_json::from_str(&text).expect("it is JSON"))
            })
            .collect(),
        )
    }

    /// An example of every success whose content is JSON.
    pub fn answers(&self) -> Vec<Answer> {
        let mut answers = Vec::new();
        for (file, root) in &self.0 {
            let server = root.pointer("/servers/0/url").and_then(Value::as_str).unwrap_or_default();
            let base = server.split_once("://").map_or(server, |(_, rest)| rest);
            let base = base.find('/').and_then(|start| base.get(start..)).unwrap_or_default();
            for (path, methods) in object(root.get("paths")) {
                for (method, operation) in object(Some(methods)) {
                    for (status, response) in object(operation.get("responses")) {
                        let (file, response) = self.resolve(file, response);
                        let schema = response.pointer("/content/application~1json/schema");
                        let (Ok(status @ 200..=299), Some(schema)) = (status.parse::<u16>(), schema) else {
                            continue;
                        };
                        let Some(body) = self.example(file, schema, DEPTH) else { continue };
                        let path = format!("{}{path}", base.trim_end_matches('/'));
                        answers.push(Answer { method: method.to_uppercase(), path, status, body });
                    }
                }
            }
        }
        answers
    }

    /// What a reference leads to, and the file that it is in.
    fn resolve<'a>(&'a self, file: &'a str, node: &'a Value) -> (&'a str, &'a Value) {
        let (mut file, mut node) = (file, node);
        while let Some(reference) = node.get("$ref").and_then(Value::as_str) {
            let (name, pointer) = reference.split_once('#').unwrap_or((reference, ""));
            let name = name.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or(file);
            let Some((name, root)) = self.0.get_key_value(name) else { return (file, &Value::Null) };
            // Some references have blanks in their names, percent-encoded.
            let Some(found) = root.pointer(&pointer.replace("%20", " ")) else { return (file, &Value::Null) };
            (file, node) = (name, found);
        }
        (file, node)
    }

    /// `None` where a circle is cut.
    fn example(&self, file: &str, schema: &Value, depth: usize) -> Option<Value> {
        let (file, schema) = self.resolve(file, schema);
        let depth = depth.checked_sub(1)?;
        if let Some(example) = schema.get("example").or(schema.pointer("/enum/0")).or(schema.get("const")) {
            return Some(example.clone());
        }
        if let Some(parts) = schema.get("allOf").and_then(Value::as_array) {
            let parts = parts.iter().filter_map(|part| self.example(file, part, depth));
            let mut all = Map::new();
            for part in parts {
                all.extend(part.as_object().cloned().unwrap_or_default());
            }
            return Some(Value::Object(all));
        }
        if let Some(first) = ["oneOf", "anyOf"].iter().find_map(|key| schema.get(key)?.as_array()?.first()) {
            return self.example(file, first, depth);
        }
        let kind = match schema.get("type") {
            Some(Value::Array(kinds)) => kinds.first().and_then(Value::as_str),
            Some(kind) => kind.as_str(),
            None => schema.get("properties").map(|_| "object"),
        };
        Some(match (kind, schema.get("format").and_then(Value::as_str)) {
            (Some("object"), _) => {
                let fields = object(schema.get("properties"))
                    .filter_map(|(name, schema)| Some((name.clone(), self.example(file, schema, depth)?)));
                Value::Object(fields.collect())
            }
            (Some("array"), _) => match schema.get("items") {
                Some(items) => json!([self.example(file, items, depth)?]),
                None => json!([]),
            },
            (Some("integer"), _) => json!(7),
            (Some("number"), _) => json!(7.25),
            (Some("boolean"), _) => json!(true),
            (Some("null"), _) => Value::Null,
            (_, Some("date-time")) => json!("2026-11-21T10:30:00+05:30"),
            (_, Some("date")) => json!("2026-11-21"),
            _ => json!("text"),
        })
    }
}

fn object(node: Option<&Value>) -> impl Iterator<Item = (&String, &Value)> {
    node.and_then(Value::as_object).into_iter().flatten()
}
