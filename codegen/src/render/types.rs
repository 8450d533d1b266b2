//! A product's types: error codes, modules, lists of words, objects.

use std::collections::BTreeSet;

use quote::quote;

use super::{docs, ident, import, quoted};
use crate::{
    format::{Block, File, Item, Row, wrap},
    model::FieldType,
    names, rustdoc,
    share::{CodesPlan, ModuleSet, ProductPlan, Widening},
};

/// `crm/errors.rs`.
pub fn errors(product: &ProductPlan<'_>) -> File {
    let rows = product.reasons.iter().map(|reason| {
        Row::new(format!("{} = {},", reason.variant, quoted(&reason.word))).docs(rustdoc::reason(reason))
    });
    let reasons = Row::new("pub enum Reason")
        .docs(vec!["Tells apart the causes of a code that has several documented messages.".to_owned()])
        .nested(rows.collect());
    let mut items: Vec<Item> = vec![Block { path: "zoho_runtime::reasons", rows: vec![reasons] }.into()];
    items.extend(product.codes.iter().map(|codes| code_enum(product, codes)));
    File {
        path: format!("{}/errors.rs", product.module),
        docs: vec![
            "Documented error codes. Operations whose documentation lists the same rows share one type."
                .to_owned(),
        ],
        attributes: vec![],
        items,
    }
}

fn code_enum(product: &ProductPlan<'_>, codes: &CodesPlan) -> Item {
    if let Some(same_as) = &codes.same_as {
        let lines = docs(&rustdoc::same_codes(product, codes));
        let [name, same_as] = [&codes.name, same_as].map(|name| ident(name));
        return quote! { #lines pub type #name = #same_as; }.into();
    }
    let rows = codes.variants.iter().map(|variant| {
        Row::new(format!("{} = {},", variant.variant, quoted(&variant.code)))
            .docs(rustdoc::code_variant(product, variant))
    });
    let head = Row::new(format!("pub enum {}, Reason", codes.name)).docs(rustdoc::codes(product, codes));
    Block { path: "zoho_runtime::error_codes", rows: vec![head.nested(rows.collect())] }.into()
}

/// `crm/modules.rs`.
pub fn modules(product: &ProductPlan<'_>) -> File {
    let mut items: Vec<Item> = Vec::new();
    for group in &product.groups {
        items.extend(group.sets.iter().map(|set| module_enum(product, set).into()));
        items.extend(group.widenings.iter().map(|widening| widen(widening).into()));
    }
    File {
        path: format!("{}/modules.rs", product.module),
        docs: vec![
            "The modules that calls can be made on. A set converts into every larger one of its group."
                .to_owned(),
        ],
        attributes: vec![],
        items,
    }
}

fn module_enum(product: &ProductPlan<'_>, set: &ModuleSet) -> Block {
    let rows = set.modules.iter().map(|module| {
        Row::new(format!("{} = {},", module.variant, quoted(&module.api_name))).docs(rustdoc::module(module))
    });
    let custom = if set.custom { " + custom" } else { "" };
    let head = Row::new(format!("pub enum {}{custom}", set.name)).docs(rustdoc::module_set(product, set));
    Block { path: "zoho_runtime::modules", rows: vec![head.nested(rows.collect())] }
}

fn widen(widening: &Widening) -> Block {
    let custom = if widening.custom { " + custom" } else { "" };
    let variants = format!("{},", widening.variants.join(", "));
    let variants = if widening.variants.is_empty() { Vec::new() } else { wrap(&variants, 8, "") };
    let head = Row::new(format!("{} => {}{custom}", widening.from, widening.into));
    Block {
        path: "zoho_runtime::widen",
        rows: vec![head.nested(variants.into_iter().map(Row::new).collect())],
    }
}

/// `crm/models.rs`.
pub fn models(product: &ProductPlan<'_>) -> File {
    let fields = product.objects.iter().flat_map(|object| &object.object.fields);
    let ids: BTreeSet<String> = fields
        .filter_map(|field| match &field.kind {
            FieldType::Id(thing) => Some(names::id(thing)),
            _ => None,
        })
        .collect();
    let uses = import(&quote!(crate), ids.iter().map(String::as_str));
    let mut items: Vec<Item> = if uses.is_empty() { vec![] } else { vec![uses.into()] };
    for choices in &product.choices {
        let rows = choices.words.iter().map(|(variant, word)| {
            Row::new(format!("{variant} = {},", quoted(word))).docs(vec![format!("`{word}`.")])
        });
        let head = Row::new(format!("pub enum {}", choices.name)).docs(rustdoc::choices(choices));
        items.push(Block { path: "zoho_runtime::open_enum", rows: vec![head.nested(rows.collect())] }.into());
    }
    for object in &product.objects {
        let rows = object.fields.iter().map(|field| {
            Row::new(format!(
                "{} / {}: {} = {},",
                field.getter,
                field.setter,
                field.kind,
                quoted(&field.wire)
            ))
            .docs(rustdoc::sentence(&field.summary, rustdoc::NESTED))
        });
        let head = Row::new(format!("pub struct {}", object.name))
            .docs(rustdoc::sentence(&object.object.summary, rustdoc::MEMBER));
        items.push(Block { path: "zoho_runtime::view", rows: vec![head.nested(rows.collect())] }.into());
    }
    File {
        path: format!("{}/models.rs", product.module),
        docs: vec![
            "Objects of answers, and words of requests. All are open: what is not documented is kept."
                .to_owned(),
        ],
        attributes: vec![],
        items,
    }
}
