//! The JSON Schema for editors agrees with the generator on the real spec and on common mistakes.

#[path = "support/base.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod base;
mod support;

use jsonschema::Validator;
use serde_json::{Map, Number, Value};
use zoho_codegen::Files;
use zoho_codegen::diagnostic::Report;
use zoho_codegen::source::Sources;
use zoho_codegen::yaml::{self, Kind, Node};

fn schema() -> Value {
    let text = std::fs::read(support::spec_folder().join("schema.json")).expect("the schema is there");
    serde_json::from_slice(&text).expect("it is JSON")
}

fn validator() -> Validator {
    jsonschema::draft202012::new(&schema()).expect("it is a schema")
}

/// What an editor sees: plain words that look like numbers or truth values are those.
fn json(node: &Node) -> Value {
    match &node.kind {
        Kind::Sequence(items) => Value::Array(items.iter().map(json).collect()),
        Kind::Mapping(entries) => {
            let entries = entries.iter().map(|(key, value)| (key.value.clone(), json(value)));
            Value::Object(entries.collect::<Map<_, _>>())
        }
        Kind::Scalar(scalar) if scalar.is_null() => Value::Null,
        Kind::Scalar(scalar) => match scalar.text.value.as_str() {
            "true" if scalar.plain => Value::Bool(true),
            "false" if scalar.plain => Value::Bool(false),
            text if scalar.plain && text.parse::<Number>().is_ok() => {
                text.parse().map_or(Value::Null, Value::Number)
            }
            text => Value::String(text.to_owned()),
        },
    }
}

/// Every YAML file by its path.
fn values(files: &Files) -> Vec<(String, Value)> {
    let mut report = Report::default();
    let sources = Sources::new(files, &mut report);
    let read = sources.iter().map(|(file, source)| {
        let node = yaml::read(file, source, &mut report).expect("it is YAML");
        (source.path.clone(), json(&node))
    });
    read.collect()
}

fn errors(value: &Value) -> Vec<String> {
    validator().iter_errors(value).map(|error| format!("{} at {}", error, error.instance_path())).collect()
}

#[test]
fn every_real_file_is_valid() {
    let values = values(&support::real_spec());
    assert!(values.len() >= 10);
    for (path, value) in &values {
        assert_eq!(errors(value), Vec::<String>::new(), "{path}");
    }
    for (path, value) in self::values(&base::spec().0) {
        assert_eq!(errors(&value), Vec::<String>::new(), "{path}");
    }
}

/// The examples of the guide are files that could be written.
#[test]
fn the_files_in_the_guide_are_valid() {
    let guide =
        std::fs::read_to_string(support::spec_folder().join("../docs/spec-format.md")).expect("it is there");
    let blocks: Vec<_> =
        guide.split("```yaml\n").skip(1).filter_map(|block| block.split("```").next()).collect();
    assert_eq!(blocks.len(), 4);
    // The second is a part of an operation.
    let files = Files::from([
        ("crm/photo.yaml".to_owned(), blocks[0].as_bytes().to_vec()),
        ("bigin/product.yaml".to_owned(), blocks[2].as_bytes().to_vec()),
        ("models/users.yaml".to_owned(), blocks[3].as_bytes().to_vec()),
    ]);
    for (path, value) in values(&files) {
        assert_eq!(errors(&value), Vec::<String>::new(), "{path}");
    }
    let change = blocks[1]
        .replace("scopes: …", "scopes: A.b.READ")
        .replace("message: …, remedy: …", "message: a, remedy: A.");
    let indented = change.lines().map(|line| format!("    {line}\n")).collect::<Vec<_>>().concat();
    let part = format!(
        "product: crm\npath: /a\ngroup: a\noperations:\n  a:\n    page: a.html\n    errors: []\n{indented}"
    );
    for (_, value) in values(&Files::from([("crm/a.yaml".to_owned(), part.into_bytes())])) {
        let wrong: Vec<_> =
            errors(&value).into_iter().filter(|error| !error.contains("required property")).collect();
        assert_eq!(wrong, Vec::<String>::new());
    }
}

/// The schema is found by the line at the start of each file.
#[test]
fn every_real_file_names_the_schema() {
    for (path, bytes) in support::real_spec() {
        if path != "schema.json" {
            let up = "../".repeat(path.matches('/').count());
            let line = format!("# yaml-language-server: $schema={up}schema.json\n");
            assert!(bytes.starts_with(line.as_bytes()), "{path}");
        }
    }
}

/// What an editor can see, it shows; the generator refuses the same.
#[test]
fn common_mistakes_are_invalid() {
    let photo = "crm/photo.yaml";
    let tags = "crm/tags.yaml";
    for (file, from, to) in [
        (photo, "summary: Uploads a photo.", "sumary: Uploads a photo."),
        (photo, "    retry: idempotent\n", ""),
        (photo, "retry: idempotent", "retry: sometimes"),
        (photo, "method: post", "method: pots"),
        (photo, "status: 413", "status: \"413\""),
        (photo, "status: 413", "status: 302"),
        (photo, "required: true", "required: yes"),
        (photo, "read: [v2, v4]", "read: v2"),
        (photo, "read: [v2, v4]", "read: [v2, 4]"),
        (photo, "versions: v2..", "versions: v2"),
        (photo, "max_bytes: 10 MB", "max_bytes: 10 Mb"),
        (photo, "formats: [PNG, GIF]", "formats: [PNG, TIFF]"),
        (photo, "ZohoCRM.modules.ALL", "ZohoCRM.modules.all"),
        (photo, "[ALL, WRITE]", "[ALL, WRITE"),
        (photo, "- code: TOO_LARGE", "- code: TOO-LARGE"),
        (photo, "      - use: module\n", "      - use: module\n        code: TOO_LARGE\n"),
        (photo, "modules: {add: [Deals]}", "modules: {}"),
        (photo, "page: upload-image.html", "page: https://example.com/upload-image.html"),
        (tags, "path: /{module}/tags", "path: /{module}/tags/"),
        (tags, "path: /{module}/tags", "path: /{module/tags"),
        (tags, "response: {keyed: tags, of: Tag}", "response: {keyed: tags}"),
        (tags, "summary: Lists tags.", "summary: Lists tags"),
        (tags, "errors: []", "errors: {}"),
        (tags, "product: crm", "product: crn"),
        ("crm/product.yaml", "versions: [v2, v3, v4]", "versions: [v2, v3, v3]"),
        ("crm/product.yaml", "base_path: /crm/{version}", "base_path: /crm"),
        ("crm/product.yaml", "{scope: leads}", "{}"),
        ("crm/product.yaml", "https://example.com/{version}/", "example.com"),
        (tags, "    retry: safe", "    concurrency: most\n    retry: safe"),
        ("crm/product.yaml", "modules:\n  Leads", "sub_concurrency: 10\nmodules:\n  Leads"),
        ("crm/product.yaml", "modules:\n  Leads", "editions: {}\nmodules:\n  Leads"),
        ("crm/product.yaml", "modules:\n  Leads", "editions: {Free: 5}\nmodules:\n  Leads"),
        ("crm/product.yaml", "modules:\n  Leads", "editions: {free: 0}\nmodules:\n  Leads"),
        ("crm/product.yaml", "modules:\n  Leads", "editions: {free: 1001}\nmodules:\n  Leads"),
        ("errors.yaml", "      status: 400\n", ""),
        (photo, "page: upload-image.html", "also: [upload-image.html]"),
        (photo, "group: photos", "host: upload\ngroup: photos"),
        (tags, "v4: {403: [NO_PERMISSION]}", "v4: {303: [NO_PERMISSION]}"),
        (tags, "response: {keyed: tags, of: Tag}", "response: {one: tag}"),
        (tags, "in: query, type: integer", "in: cookie, type: integer"),
        ("areas.yaml", "files: Files.", "files: Files"),
        ("models/tags.yaml", "{type: string, summary: The name.}", "id"),
        ("models/tags.yaml", "type: string", "type: text"),
        ("models/tags.yaml", "objects:", "object:"),
    ] {
        let spec = base::spec().edit(file, from, to);
        assert!(spec.mistakes().is_some(), "the generator takes {to:?}");
        let values = values(&spec.0);
        let (_, value) = values.iter().find(|(path, _)| path == file).expect("the file is there");
        assert!(!errors(value).is_empty(), "the schema takes {to:?} in {file}");
    }
}

/// An unknown key is told at its place, not as "matches none of four schemas".
#[test]
fn an_unknown_key_is_told_by_its_name() {
    let spec = base::spec().edit("crm/photo.yaml", "summary: Uploads a photo.", "sumary: Uploads a photo.");
    let values = values(&spec.0);
    let (_, value) = values.iter().find(|(path, _)| path == "crm/photo.yaml").expect("the file is there");
    let errors = errors(value);
    assert!(
        errors.iter().any(|error| error.contains("sumary") && error.contains("/operations/upload_photo")),
        "{errors:?}"
    );
}

/// Every key of the schema is explained where an editor shows it.
#[test]
fn everything_is_described() {
    fn look(value: &Value, path: &str, bare: &mut Vec<String>) {
        let Value::Object(map) = value else { return };
        if let Some(Value::Object(properties)) = map.get("properties") {
            for (name, property) in properties {
                let described = property.get("description").is_some() || property.get("$ref").is_some();
                if !described {
                    bare.push(format!("{path}/{name}"));
                }
            }
        }
        for (key, value) in map {
            look(value, &format!("{path}/{key}"), bare);
            if let Value::Array(items) = value {
                for item in items {
                    look(item, &format!("{path}/{key}"), bare);
                }
            }
        }
    }
    let mut bare = Vec::new();
    look(&schema(), "", &mut bare);
    assert_eq!(bare, Vec::<String>::new());
}
