//! The objects of the catalogue: what fields they have, and of which types.

use super::quoted;
use crate::{
    format::{File, Item, listed},
    model::FieldType,
    names,
    share::{Named, Plan},
};

/// `catalogue/objects.rs`; nothing is in it where there is no object.
pub fn file(plan: &Plan<'_>) -> File {
    let catalogue = &plan.catalogue;
    let mut items: Vec<Item> = Vec::new();
    if !catalogue.objects.is_empty() {
        let uses = "use zoho_endpoint::{FieldType as Type, Object, rows::field};\n";
        items.push(uses.to_owned().into());
        let words: String = catalogue.words.iter().map(words).collect();
        items.extend((!words.is_empty()).then(|| words.into()));
        let objects = catalogue.objects.iter().zip(&plan.models.objects).map(|(row, planned)| {
            let fields = planned.object.fields.iter().zip(&row.value);
            let fields: Vec<_> = fields
                .map(|(field, words)| {
                    format!("field({}, {})", quoted(&field.name), kind(&field.kind, words.as_deref()))
                })
                .collect();
            let head = format!(
                "pub static {}: Object = Object {{ name: {}, fields: &[",
                row.name,
                quoted(&planned.object.name)
            );
            format!("{}\n", listed(&head, &fields, "] };", 0))
        });
        items.push(objects.collect::<String>().into());
    }
    File {
        path: "catalogue/objects.rs".to_owned(),
        docs: vec!["The objects that requests and answers carry, and their fields.".to_owned()],
        attributes: vec![],
        items,
    }
}

fn words(row: &Named<Vec<String>>) -> String {
    let words: Vec<_> = row.value.iter().map(|word| quoted(word)).collect();
    format!("{}\n", listed(&format!("const {}: &[&str] = &[", row.name), &words, "];", 0))
}

fn kind(kind: &FieldType, words: Option<&str>) -> String {
    match kind {
        FieldType::String => "Type::String".to_owned(),
        FieldType::Integer => "Type::Integer".to_owned(),
        FieldType::Decimal => "Type::Decimal".to_owned(),
        FieldType::Boolean => "Type::Boolean".to_owned(),
        FieldType::Date => "Type::Date".to_owned(),
        FieldType::DateTime => "Type::DateTime".to_owned(),
        FieldType::Json => "Type::Json".to_owned(),
        FieldType::Id(_) => "Type::Id".to_owned(),
        FieldType::Choice(_) => format!("Type::Choice({})", words.unwrap_or("&[]")),
        FieldType::Object(name) => format!("Type::Object(&{})", names::constant(name)),
        FieldType::List(item) => format!("Type::List(&{})", self::kind(item, words)),
    }
}
