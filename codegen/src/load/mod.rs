//! Files to what they say: which kind each is, its keys, their types, the spelling of names.

mod areas;
mod change;
mod endpoint;
mod errors;
mod models;
mod parameter;
mod path;
mod product;
mod response;
mod scope;
mod size;

use zoho_endpoint::Product as ProductName;

pub(crate) use product::CUSTOM;

use crate::ast::{Spanned, Spec};
use crate::decode::{Decoder, Fields};
use crate::diagnostic::{Report, quoted};
use crate::source::{Source, Sources, Span};
use crate::yaml;

/// The products by the words of the spec.
const PRODUCTS: &[(&str, ProductName)] = &[("crm", ProductName::Crm), ("bigin", ProductName::Bigin)];

/// What a file is, by its path.
enum FileKind<'p> {
    Product { folder: &'p str },
    Endpoint { folder: &'p str },
    Areas,
    Errors,
    Models,
    Stray,
}

fn kind(path: &str) -> FileKind<'_> {
    match path.split_once('/') {
        None if path == "errors.yaml" => FileKind::Errors,
        None if path == "areas.yaml" => FileKind::Areas,
        Some(("models", file)) if !file.contains('/') => FileKind::Models,
        Some((folder, "product.yaml")) => FileKind::Product { folder },
        // The folder of an area in that of a product is for people; the group says the area.
        Some((folder, file)) if folder != "models" && file.matches('/').count() < 2 => {
            FileKind::Endpoint { folder }
        }
        _ => FileKind::Stray,
    }
}

/// Reads every file.
pub(crate) fn load(sources: &Sources, report: &mut Report) -> Spec {
    let mut spec = Spec::default();
    for (file, source) in sources.iter() {
        load_file(&mut spec, file, source, report);
    }
    spec
}

fn load_file(spec: &mut Spec, file: usize, source: &Source, report: &mut Report) {
    let kind = kind(&source.path);
    if let FileKind::Stray = kind {
        let help = match source.path.as_str() {
            "models.yaml" => "move it to the folder of models: `spec/models/`".to_owned(),
            _ => format!("move it to the folder of its product, or one below that: {}", folders()),
        };
        report.error(Span::start_of(file), "this file lies in no product's folder", help);
        return;
    }
    let node = source.readable.then(|| yaml::read(file, source, report)).flatten();
    let Some(node) = node else {
        match kind {
            FileKind::Product { folder } => spec.unread.products.push(folder.to_owned()),
            FileKind::Endpoint { .. } | FileKind::Stray => spec.unread.endpoints = true,
            FileKind::Areas => spec.unread.areas = true,
            FileKind::Errors => spec.unread.errors = true,
            FileKind::Models => spec.unread.models = true,
        }
        return;
    };
    let mut decoder = Decoder { report };
    match kind {
        FileKind::Product { folder } => match decoder.product(&node, folder) {
            Some(product) => spec.products.push(product),
            None => spec.unread.products.push(folder.to_owned()),
        },
        FileKind::Endpoint { folder } => match decoder.endpoint(&node, &source.path, folder) {
            Some(endpoint) => {
                spec.unread.endpoints |= !endpoint.whole;
                spec.endpoints.push(endpoint);
            }
            None => spec.unread.endpoints = true,
        },
        FileKind::Areas => match decoder.areas(&node) {
            Some(areas) => spec.areas = areas,
            None => spec.unread.areas = true,
        },
        FileKind::Errors => match decoder.errors(&node) {
            Some(errors) => spec.errors = errors,
            None => spec.unread.errors = true,
        },
        FileKind::Models => match decoder.models(&node) {
            Some(models) => {
                spec.models.read.extend(models.read);
                spec.models.objects.extend(models.objects);
                spec.models.choices.extend(models.choices);
            }
            None => spec.unread.models = true,
        },
        FileKind::Stray => {}
    }
}

fn folders() -> String {
    PRODUCTS.iter().map(|(word, _)| format!("`spec/{word}/`")).collect::<Vec<_>>().join(" or ")
}

impl Decoder<'_> {
    /// The product that a file names; it must be the one of its folder.
    fn product_of(&mut self, fields: Fields<'_>, folder: &str) -> Option<Spanned<ProductName>> {
        let name = self.word(fields.get("product")?, "product", PRODUCTS)?;
        if name.value.name() != folder {
            let message =
                format!("this file of {} lies in the folder {}", quoted(name.value.name()), quoted(folder));
            let help = format!("move it to `spec/{}/`, or correct the product", name.value.name());
            self.error(name.span, message, help);
        }
        Some(name)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{areas, change, endpoint, errors, models, parameter, product, response};
    use crate::decode::Key;

    /// Editors complete by the schema; it must know the same keys as the generator, and no others.
    #[test]
    fn the_schema_has_the_same_keys() {
        let schema: serde_json::Value =
            serde_json::from_str(include_str!("../../../spec/schema.json")).expect("the schema is JSON");
        let tables: &[(&str, &[Key])] = &[
            ("/$defs/product", product::PRODUCT),
            ("/$defs/product/properties/modules/additionalProperties", product::MODULE),
            ("/$defs/product/properties/module_lists/additionalProperties", product::MODULE_LIST),
            ("/$defs/module_change", product::MODULE_CHANGE),
            ("/$defs/endpoint", endpoint::ENDPOINT),
            ("/$defs/operation", endpoint::OPERATION),
            ("/$defs/operation/properties/response/oneOf/1", response::KEYED),
            ("/$defs/operation/properties/response/oneOf/2", response::OUTCOMES),
            ("/$defs/operation/properties/response/oneOf/3", response::ONE),
            ("/$defs/operation/properties/response/oneOf/4", response::OBJECT),
            ("/$defs/parameter", parameter::PARAMETER),
            ("/$defs/path_parameter", parameter::PATH_PARAMETER),
            ("/$defs/choices", parameter::CHOICES),
            ("/$defs/change", change::CHANGE),
            ("/$defs/change/properties/parameters", change::PARAMETERS),
            ("/$defs/change/properties/errors", change::ERRORS),
            ("/$defs/error_row", errors::ROW),
            ("/$defs/row_pattern", errors::PATTERN),
            ("/$defs/product/properties/groups/additionalProperties", product::GROUP),
            ("/$defs/areas", areas::FILE),
            ("/$defs/accept", endpoint::ACCEPT),
            ("/$defs/errors", errors::FILE),
            ("/$defs/models", models::FILE),
            ("/$defs/models/properties/read/items", models::READ),
            ("/$defs/models/properties/objects/additionalProperties", models::OBJECT),
            ("/$defs/field", models::FIELD),
        ];
        for (place, keys) in tables {
            let object = schema.pointer(place).unwrap_or_else(|| panic!("the schema has no {place}"));
            let required: Vec<_> = object["required"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|name| name.as_str())
                .collect();
            let properties = object["properties"].as_object().expect("it has properties");
            let there: BTreeMap<_, _> =
                properties.keys().map(|name| (name.as_str(), required.contains(&name.as_str()))).collect();
            assert_eq!(there, keys.iter().map(Key::rule).collect(), "{place}");
        }
    }
}
