//! A product: its handle, its versions, its areas, and what each version has of them.

use std::fmt::Write as _;

use super::{condition, doc_lines};
use crate::{
    format::{Block, File, Item, Row},
    rustdoc,
    share::{AreaPlan, GroupPlan, OperationPlan, OperationVersion, ProductPlan, VersionPlan},
};

/// `crm/mod.rs`.
pub fn module(product: &ProductPlan<'_>) -> File {
    let mut declared = "mod versions;\npub use versions::*;\n".to_owned();
    if !product.reasons.is_empty() {
        declared.push_str("mod reasons;\npub use reasons::*;\n");
    }
    let mut areas = String::new();
    for area in &product.areas {
        let gate = condition(&[area.feature.to_owned()]);
        let _ = write!(areas, "{gate}\nmod {};\n", area.module);
    }
    for area in &product.areas {
        let gate = condition(&[area.feature.to_owned()]);
        let _ = write!(areas, "{gate}\npub use {}::*;\n", area.module);
    }
    let handle = Row::new(format!("pub struct {};", product.handle))
        .docs(vec![format!("{} at one version.", product.product.title)]);
    let mut items: Vec<Item> = vec![declared.into()];
    items.extend((!areas.is_empty()).then(|| areas.into()));
    items.push(Block::new("zoho_runtime::handle", vec![handle]).into());
    File {
        path: format!("{}/mod.rs", product.module),
        docs: vec![format!("{}: groups of calls, modules, error codes, by areas.", product.product.title)],
        attributes: vec![],
        items,
    }
}

/// `crm/files/mod.rs`, and what each version has of the area.
pub fn area(product: &ProductPlan<'_>, area: &AreaPlan<'_>) -> Vec<File> {
    let mut names: Vec<&str> = area.groups.iter().map(|group| group.module.as_str()).collect();
    names.push("errors");
    names.extend(area.groups.iter().any(|group| !group.sets.is_empty()).then_some("modules"));
    names.sort_unstable();
    let mut versions = String::new();
    let mut files = Vec::new();
    for (index, version) in product.versions.iter().enumerate() {
        if let Some(file) = self::version(product, area, index, version) {
            let _ = write!(
                versions,
                "{}\nmod {};\n",
                condition(std::slice::from_ref(&version.feature)),
                version.file
            );
            files.push(file);
        }
    }
    let list = |before: &str, after: &str| -> String {
        names.iter().map(|name| format!("{before}{name}{after};\n")).collect::<Vec<_>>().concat()
    };
    let mut rows = vec![Row::new(format!("{};", product.handle))];
    rows.extend(area.groups.iter().map(|group| {
        Row::new(format!("{}: {};", group.module, group.handle))
            .docs(rustdoc::sentence(&group.group.summary, rustdoc::MEMBER))
    }));
    files.push(File {
        path: format!("{}/{}/mod.rs", product.module, area.module),
        docs: rustdoc::sentence(area.summary, rustdoc::MARGIN),
        attributes: vec![],
        items: vec![
            list("mod ", "").into(),
            versions.into(),
            format!("{}\nuse super::{};\n", list("pub use ", "::*").trim_end(), product.handle).into(),
            Block::new("zoho_runtime::groups", rows).into(),
        ],
    });
    files
}

/// `crm/versions.rs`.
pub fn versions(product: &ProductPlan<'_>) -> File {
    let rows = product.versions.iter().map(|version| {
        Row::new(format!("pub struct {} = zoho_catalogue::{};", version.marker, version.constant))
            .docs(vec![format!("{} {}.", product.product.title, version.name)])
    });
    File {
        path: format!("{}/versions.rs", product.module),
        docs: vec![format!("The versions of {} as types, ascending.", product.product.title)],
        attributes: vec![],
        items: vec![Block::new("zoho_runtime::versions", rows.collect()).into()],
    }
}

/// `crm/files/v8.rs`; nothing where the version has nothing of the area.
fn version(
    product: &ProductPlan<'_>,
    area: &AreaPlan<'_>,
    index: usize,
    version: &VersionPlan,
) -> Option<File> {
    let mut rows = vec![Row::new(format!("{} = zoho_catalogue::{};", version.marker, version.constant))];
    for group in &area.groups {
        for operation in &group.operations {
            let at = operation.versions.iter().find(|row| row.version == index);
            rows.extend(at.map(|at| operation_row(group, operation, at)));
        }
    }
    let uses = format!(
        "use super::*;\nuse crate::{0}::{1};\nuse zoho_catalogue::{0} as shapes;\n",
        product.module, version.marker
    );
    (rows.len() > 1).then(|| File {
        path: format!("{}/{}/{}.rs", product.module, area.module, version.file),
        docs: vec![format!(
            "What {} {} has: each operation's modules and shape.",
            product.product.title, version.name
        )],
        attributes: vec![],
        items: vec![uses.into(), Block::new("zoho_runtime::available", rows).into()],
    })
}

fn operation_row(group: &GroupPlan<'_>, operation: &OperationPlan<'_>, at: &OperationVersion) -> Row {
    let modules = at.modules.as_ref().map_or_else(String::new, |set| format!("({set})"));
    let shape = format!("shapes::{}::{}", group.module, at.shape);
    let shape_and_markers: Vec<&str> =
        [shape.as_str()].into_iter().chain(at.markers.iter().map(String::as_str)).collect();
    Row::new(format!("{}{modules} = {};", operation.has, shape_and_markers.join(", ")))
}

/// The way from the client to a product at a version.
pub fn method(product: &ProductPlan<'_>, version: &VersionPlan) -> String {
    let docs = doc_lines(&[format!("{} {}.", product.product.title, version.name)], 4);
    let gate = condition(std::slice::from_ref(&version.feature));
    let (module, handle) = (product.module, &product.handle);
    format!(
        "\n{docs}    {gate}\n    pub fn {}(&self) -> {module}::{handle}<{module}::{}> {{\n        \
         {module}::{handle}::new(&self.client)\n    }}\n",
        version.method, version.marker
    )
}
