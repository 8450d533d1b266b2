//! Parameters: where they travel, their types, and what only some types have.

use zoho_endpoint::{Location, ParameterType};

use super::models::{CHOICES_HINT, ID_HINT, OBJECT_HINT};
use crate::ast::{Choices, FileRule, Parameter, Spanned, Text, Words};
use crate::decode::{Decoder, Fields, Key, Rule};
use crate::diagnostic::{listed, quoted};
use crate::yaml::{Kind, Node};

pub(super) const PARAMETER: &[Key] = &[
    Key::required("name", "the name on the wire, as in `name: per_page`"),
    Key::required("in", "where it travels: `in: query`, `in: header`, `in: form` or `in: body`"),
    Key::required("type", "its type, as in `type: string`"),
    Key::optional("required"),
    Key::required("summary", "a sentence that says what it is"),
    Key::optional("id"),
    Key::optional("choices"),
    Key::optional("object"),
    Key::optional("formats"),
    Key::optional("max_bytes"),
    Key::optional("max_pixels"),
    Key::optional("too_large"),
];
pub(super) const PATH_PARAMETER: &[Key] = &[
    Key::required("name", "the name of the placeholder"),
    Key::required("type", "its type: `string`, `integer`, `id`, `module`, `url` or `date`"),
    Key::required("summary", "a sentence that says what it is"),
    Key::optional("id"),
];
pub(super) const CHOICES: &[Key] = &[
    Key::required("name", "a name for the type, as in `name: Trigger`"),
    Key::required("values", "the words on the wire, as in `values: [workflow]`"),
];

const LOCATIONS: &[(&str, Location)] = &[
    ("query", Location::Query),
    ("header", Location::Header),
    ("form", Location::Form),
    ("body", Location::Body),
];
const TYPES: &[(&str, ParameterType)] = &[
    ("string", ParameterType::String),
    ("strings", ParameterType::Strings),
    ("integer", ParameterType::Integer),
    ("decimal", ParameterType::Decimal),
    ("boolean", ParameterType::Boolean),
    ("date", ParameterType::Date),
    ("datetime", ParameterType::DateTime),
    ("module", ParameterType::Module),
    ("id", ParameterType::Id),
    ("ids", ParameterType::Ids),
    ("fields", ParameterType::Fields),
    ("choice", ParameterType::Choice),
    ("choices", ParameterType::Choices),
    ("object", ParameterType::Object),
    ("objects", ParameterType::Objects),
    ("json", ParameterType::Json),
    ("file", ParameterType::File),
    ("url", ParameterType::Url),
];
const PATH_TYPES: &[(&str, ParameterType)] = &[
    ("string", ParameterType::String),
    ("integer", ParameterType::Integer),
    ("id", ParameterType::Id),
    ("module", ParameterType::Module),
    ("url", ParameterType::Url),
    ("date", ParameterType::Date),
];

/// The formats that a client can tell by the first bytes of a file.
const FORMATS: &[&str] = &["PNG", "JPEG", "JPG", "GIF", "BMP"];
const FILE_KEYS: &[&str] = &["formats", "max_bytes", "max_pixels", "too_large"];

impl Decoder<'_> {
    /// Reads a list of parameters.
    pub(super) fn parameters(&mut self, node: &Node, key: &str) -> Vec<Parameter> {
        let items =
            self.items(node, key, "write `- {name: …, in: query, type: string, summary: …}` for each");
        items.iter().filter_map(|item| self.parameter(item)).collect()
    }

    /// Reads what the placeholders of a path are.
    pub(super) fn path_parameters(&mut self, node: &Node) -> Vec<Parameter> {
        let help = "write `- {name: …, type: string, summary: …}` for each";
        let mut parameters = Vec::new();
        for item in self.items(node, "path_parameters", help) {
            let Some(fields) = self.fields(item, item.span, "a path parameter", PATH_PARAMETER) else {
                continue;
            };
            let Some(name) = fields.get("name").and_then(|node| self.text(node, "name")) else { continue };
            let kind = fields.get("type").and_then(|node| self.word(node, "type", PATH_TYPES));
            parameters.push(Parameter {
                location: Some(Spanned { value: Location::Path, span: name.span }),
                required: true,
                summary: self.summary(fields),
                id: self.id(fields, &name, kind),
                choices: None,
                object: None,
                file: FileRule::default(),
                kind,
                name,
            });
        }
        parameters
    }

    fn parameter(&mut self, node: &Node) -> Option<Parameter> {
        let fields = self.fields(node, node.span, "a parameter", PARAMETER)?;
        let name = fields.get("name").and_then(|node| self.text(node, "name"))?;
        self.name(&name, "name of a parameter", Rule::Wire);
        let location = fields.get("in").and_then(|node| self.word(node, "in", LOCATIONS));
        let kind = fields.get("type").and_then(|node| self.word(node, "type", TYPES));
        if let (Some(location), Some(kind)) = (location, kind) {
            self.type_fits(&name, location, kind);
        }
        let required = fields.get("required").and_then(|node| self.boolean(node, "required"));
        Some(Parameter {
            location,
            required: required.is_some_and(|required| required.value),
            summary: self.summary(fields),
            id: self.id(fields, &name, kind),
            choices: self.choices(fields, &name, kind),
            object: self.object_name(fields, &name, kind),
            file: self.file_rule(fields, kind),
            kind,
            name,
        })
    }

    fn summary(&mut self, fields: Fields<'_>) -> String {
        fields.get("summary").and_then(|node| self.sentence(node, "summary")).unwrap_or_default()
    }

    /// A list is joined by commas in a query and is a list in a JSON body; a file is a part of a form.
    fn type_fits(&mut self, name: &Text, location: Spanned<Location>, kind: Spanned<ParameterType>) {
        use ParameterType as Type;
        let places: &[Location] = match kind.value {
            Type::File => &[Location::Form],
            Type::Ids
            | Type::Fields
            | Type::Choices
            | Type::Strings
            | Type::Object
            | Type::Objects
            | Type::Json => &[Location::Query, Location::Body],
            _ => return,
        };
        if !places.contains(&location.value) {
            let message = format!(
                "{} is of type `{}` and cannot travel in the {}",
                quoted(&name.value),
                kind.value.as_str(),
                location.value.as_str()
            );
            let places: Vec<_> = places.iter().map(|place| format!("in: {}", place.as_str())).collect();
            let places = listed(places.iter().map(String::as_str), "or");
            self.error(location.span, message, format!("write {places}, or give it another type"));
        }
    }

    fn id(&mut self, fields: Fields<'_>, name: &Text, kind: Option<Spanned<ParameterType>>) -> Option<Text> {
        match kind?.value {
            ParameterType::Id | ParameterType::Ids => {
                self.companion(fields, name, "id", Rule::Snake, ID_HINT)
            }
            _ => {
                self.misplaced(fields, "id", "`id` or `ids`");
                None
            }
        }
    }

    fn object_name(
        &mut self,
        fields: Fields<'_>,
        name: &Text,
        kind: Option<Spanned<ParameterType>>,
    ) -> Option<Text> {
        match kind?.value {
            ParameterType::Object | ParameterType::Objects => {
                self.companion(fields, name, "object", Rule::Type, OBJECT_HINT)
            }
            _ => {
                self.misplaced(fields, "object", "`object` or `objects`");
                None
            }
        }
    }

    fn choices(
        &mut self,
        fields: Fields<'_>,
        name: &Text,
        kind: Option<Spanned<ParameterType>>,
    ) -> Option<Words> {
        if !matches!(kind?.value, ParameterType::Choice | ParameterType::Choices) {
            self.misplaced(fields, "choices", "`choice` or `choices`");
            return None;
        }
        let Some((key, node)) = fields.entry("choices") else {
            let message = format!("{} needs the key `choices` beside its type", quoted(&name.value));
            self.error(name.span, message, CHOICES_HINT);
            return None;
        };
        if let Kind::Scalar(_) = &node.kind {
            return self.text(node, "choices").map(Words::Shared);
        }
        let fields = self.fields(node, key.span, "a list of choices", CHOICES)?;
        let type_name = fields.get("name").and_then(|node| self.text(node, "name"));
        if let Some(type_name) = &type_name {
            self.name(type_name, "name of a type", Rule::Type);
        }
        let values = self.words(fields.get("values")?, "values");
        Some(Words::Own(Choices { span: key.span, name: type_name?, values }))
    }

    fn file_rule(&mut self, fields: Fields<'_>, kind: Option<Spanned<ParameterType>>) -> FileRule {
        if kind.is_some_and(|kind| kind.value != ParameterType::File) {
            for key in FILE_KEYS {
                self.misplaced(fields, key, "`file`");
            }
            return FileRule::default();
        }
        FileRule {
            max_bytes: fields.get("max_bytes").and_then(|node| self.bytes(node)),
            max_pixels: fields.get("max_pixels").and_then(|node| self.pixels(node)),
            formats: fields.get("formats").map(|node| self.formats(node)),
            too_large: fields.get("too_large").and_then(|node| {
                let code = self.text(node, "too_large")?;
                self.name(&code, "error code", Rule::Code).then_some(code)
            }),
        }
    }

    fn formats(&mut self, node: &Node) -> Spanned<Vec<String>> {
        let mut formats: Vec<String> = Vec::new();
        for format in self.texts(node, "formats") {
            if !FORMATS.contains(&format.value.as_str()) {
                let help = self.report.did_you_mean(&format.value, FORMATS.iter().copied(), || {
                    format!("the known ones are {}", listed(FORMATS.iter().copied(), "and"))
                });
                self.error(format.span, format!("{} is no known image format", quoted(&format.value)), help);
            } else if formats.contains(&format.value) {
                self.error(
                    format.span,
                    format!("the format {} stands twice", quoted(&format.value)),
                    "keep one of the two",
                );
            } else {
                formats.push(format.value);
            }
        }
        Spanned { value: formats, span: node.span }
    }
}
