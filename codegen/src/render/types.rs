//! The types of an area of a product: error codes and modules.

use super::quoted;
use crate::{
    format::{Block, File, Item, Row, listed},
    rustdoc,
    share::{AreaPlan, CodesPlan, ModuleSet, ProductPlan, Widening},
};

/// `crm/reasons.rs`.
pub fn reasons(product: &ProductPlan<'_>) -> File {
    let rows = product.reasons.iter().map(|reason| {
        Row::new(format!("{} = {},", reason.variant, quoted(&reason.word))).docs(rustdoc::reason(reason))
    });
    let reasons = Row::new("pub enum Reason")
        .docs(vec!["Tells apart the causes of a code that has several documented messages.".to_owned()])
        .nested(rows.collect());
    File {
        path: format!("{}/reasons.rs", product.module),
        docs: vec!["Names for the documented messages of codes that have several.".to_owned()],
        attributes: vec![],
        items: vec![Block::new("zoho_runtime::reasons", vec![reasons]).into()],
    }
}

/// `crm/files/errors.rs`.
pub fn errors(product: &ProductPlan<'_>, area: &AreaPlan<'_>) -> File {
    let mut items: Vec<Item> = vec![format!("use crate::{}::Reason;\n", product.module).into()];
    let (enums, aliases): (Vec<_>, Vec<_>) = area.codes.iter().partition(|codes| codes.same_as.is_none());
    let enums = enums.into_iter().map(|codes| code_enum(product, area, codes));
    let rows = [Row::new("Reason;")].into_iter().chain(enums).collect();
    items.push(Block::new("zoho_runtime::error_codes", rows).into());
    let aliases: String = aliases.into_iter().map(|codes| code_alias(area, codes)).collect();
    items.extend((!aliases.is_empty()).then(|| aliases.into()));
    File {
        path: format!("{}/{}/errors.rs", product.module, area.module),
        docs: vec![
            "Documented error codes. Operations whose documentation lists the same rows share one type."
                .to_owned(),
        ],
        attributes: vec![],
        items,
    }
}

fn code_alias(area: &AreaPlan<'_>, codes: &CodesPlan) -> String {
    let docs = rustdoc::same_codes(area, codes);
    let same_as = codes.same_as.as_deref().unwrap_or_default();
    format!("{}pub type {} = {same_as};\n", super::doc_lines(&docs, 0), codes.name)
}

fn code_enum(product: &ProductPlan<'_>, area: &AreaPlan<'_>, codes: &CodesPlan) -> Row {
    let rows = codes.variants.iter().map(|variant| {
        Row::new(format!("{} = {},", variant.variant, quoted(&variant.code)))
            .docs(rustdoc::code_variant(product, variant))
    });
    let head = Row::new(format!("pub enum {}", codes.name)).docs(rustdoc::codes(area, codes));
    head.nested(rows.collect())
}

/// `crm/files/modules.rs`.
pub fn modules(product: &ProductPlan<'_>, area: &AreaPlan<'_>) -> File {
    let mut items: Vec<Item> = Vec::new();
    for group in &area.groups {
        items.extend(group.sets.iter().map(|set| module_enum(product, area, set).into()));
        let widenings: Vec<_> = group.widenings.iter().map(widen).collect();
        items.extend((!widenings.is_empty()).then(|| Block::new("zoho_runtime::widen", widenings).into()));
    }
    File {
        path: format!("{}/{}/modules.rs", product.module, area.module),
        docs: vec![
            "The modules that calls can be made on. A set converts into every larger one of its group."
                .to_owned(),
        ],
        attributes: vec![],
        items,
    }
}

fn module_enum(product: &ProductPlan<'_>, area: &AreaPlan<'_>, set: &ModuleSet) -> Block {
    let variants: Vec<_> = set
        .modules
        .iter()
        .map(|module| format!("{} = {}", module.variant, quoted(&module.api_name)))
        .collect();
    let custom = if set.custom { " + custom" } else { "" };
    let head = listed(&format!("pub enum {}{custom} {{ ", set.name), &variants, " }", 4);
    let head = Row::new(head).docs(rustdoc::module_set(product, area, set));
    Block::new("zoho_runtime::modules", vec![head])
}

fn widen(widening: &Widening) -> Row {
    let custom = if widening.custom { " + custom" } else { "" };
    let head = format!("{} => {}{custom} {{ ", widening.from, widening.into);
    Row::new(listed(&head, &widening.variants, " }", 4))
}
