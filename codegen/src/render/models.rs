//! What is common to all products: objects, lists of words, ids. A file for each area, and one for what
//! several areas need.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::{condition, quoted};
use crate::{
    format::{Block, File, Item, Row, listed},
    names, rustdoc,
    share::{Areas, ChoicesPlan, ObjectPlan, Plan},
};

/// The file of what several areas need.
const SHARED: &str = "shared";

/// What one set of areas needs.
#[derive(Default)]
struct Part<'p, 'm> {
    choices: Vec<&'p ChoicesPlan>,
    objects: Vec<&'p ObjectPlan<'m>>,
}

fn parts<'p, 'm>(plan: &'p Plan<'m>) -> BTreeMap<&'p Areas, Part<'p, 'm>> {
    let mut parts: BTreeMap<&Areas, Part<'_, '_>> = BTreeMap::new();
    for choices in &plan.models.choices {
        parts.entry(&choices.areas).or_default().choices.push(choices);
    }
    for object in &plan.models.objects {
        parts.entry(&object.areas).or_default().objects.push(object);
    }
    parts
}

/// `models/mod.rs` and the files below it.
pub fn files(plan: &Plan<'_>) -> Vec<File> {
    let parts = parts(plan);
    let mut files = Vec::new();
    let mut declared = String::new();
    let mut used = String::new();
    for area in plan.areas {
        let Some(part) = parts.get(&vec![area.name.clone()]) else { continue };
        let module = names::area(&area.name);
        let docs = format!("Objects and words of the feature `{}`.", area.name);
        let mut items = imports(part.objects.iter().copied());
        items.extend(blocks(part, ""));
        files.push(File { path: format!("models/{module}.rs"), docs: vec![docs], attributes: vec![], items });
        let gate = condition(std::slice::from_ref(&area.name));
        let _ = write!(declared, "{gate}\nmod {module};\n");
        let _ = write!(used, "{gate}\npub use {module}::*;\n");
    }
    let several: Vec<_> = parts.iter().filter(|(areas, _)| areas.len() > 1).collect();
    if !several.is_empty() {
        let mut items = imports(several.iter().flat_map(|(_, part)| part.objects.iter().copied()));
        items.extend(several.iter().flat_map(|(areas, part)| blocks(part, &condition(areas))));
        let docs = vec!["Objects and words that several areas need.".to_owned()];
        files.push(File {
            path: format!("models/{SHARED}.rs"),
            docs,
            attributes: vec!["#![allow(unused_imports, reason = \"areas that are off use them\")]"],
            items,
        });
        let any: BTreeSet<String> = several.iter().flat_map(|(areas, _)| areas.iter().cloned()).collect();
        let gate = condition(&any.into_iter().collect::<Vec<_>>());
        let _ = write!(declared, "{gate}\nmod {SHARED};\n");
        let _ = write!(used, "{gate}\npub use {SHARED}::*;\n");
    }
    if !files.is_empty() {
        files.push(File {
            path: "models/mod.rs".to_owned(),
            docs: vec![
                "Objects of answers and requests, and their words. All are open: what is not documented is kept."
                    .to_owned(),
            ],
            attributes: vec![],
            items: vec![declared.into(), used.into()],
        });
    }
    files
}

/// Everything of this crate that the objects name.
fn imports<'p, 'm: 'p>(objects: impl Iterator<Item = &'p ObjectPlan<'m>>) -> Vec<Item> {
    let kinds: Vec<&str> =
        objects.flat_map(|object| &object.fields).map(|field| field.kind.as_str()).collect();
    let others = kinds.iter().any(|kind| kind.starts_with("object") || kind.starts_with("choice"));
    let ids = kinds.iter().any(|kind| kind.starts_with("id ") || kind.starts_with("ids "));
    let text = [if others { "use super::*;\n" } else { "" }, if ids { "use crate::ids::*;\n" } else { "" }];
    let text = text.concat();
    if text.is_empty() { Vec::new() } else { vec![text.into()] }
}

fn blocks(part: &Part<'_, '_>, condition: &str) -> Vec<Item> {
    let mut blocks = Vec::new();
    let mut add = |path: &'static str, rows: Vec<Row>| {
        if !rows.is_empty() {
            blocks.push(Item::Block(Block { path, condition: condition.to_owned(), rows }));
        }
    };
    add("zoho_runtime::open_enum", part.choices.iter().map(|choices| open_enum(choices)).collect());
    add("zoho_runtime::views", part.objects.iter().map(|object| view(object)).collect());
    let answers: Vec<_> =
        part.objects.iter().filter(|object| object.is_answer).map(|object| object.name.clone()).collect();
    if !answers.is_empty() {
        add("zoho_runtime::whole_answers", vec![Row::new(listed("", &answers, "", 0).trim_start())]);
    }
    blocks
}

fn open_enum(choices: &ChoicesPlan) -> Row {
    let words: Vec<_> =
        choices.words.iter().map(|(variant, word)| format!("{variant} = {}", quoted(word))).collect();
    Row::new(listed(&format!("pub enum {} {{ ", choices.name), &words, " }", 4))
        .docs(rustdoc::choices(choices))
}

fn view(object: &ObjectPlan<'_>) -> Row {
    let rows = object.fields.iter().map(|field| {
        let docs = if field.summary.is_empty() {
            Vec::new()
        } else {
            rustdoc::sentence(&field.summary, rustdoc::NESTED)
        };
        let wire = quoted(&field.wire);
        Row::new(format!("{} / {}: {} = {wire},", field.getter, field.setter, field.kind)).docs(docs)
    });
    Row::new(format!("pub struct {}", object.name))
        .docs(rustdoc::sentence(&object.object.summary, rustdoc::MEMBER))
        .nested(rows.collect())
}

/// `ids.rs`.
pub fn ids(plan: &Plan<'_>) -> File {
    let mut parts: BTreeMap<&Areas, Vec<Row>> = BTreeMap::new();
    for id in &plan.ids {
        let row = Row::new(format!("pub struct {};", id.name)).docs(rustdoc::id(id));
        parts.entry(&id.areas).or_default().push(row);
    }
    let blocks = parts.into_iter().map(|(areas, rows)| {
        Block { path: "zoho_runtime::id_type", condition: condition(areas), rows }.into()
    });
    File {
        path: "ids.rs".to_owned(),
        docs: vec!["Ids: each kind of thing has its own, so that one is never taken for another.".to_owned()],
        attributes: vec![],
        items: blocks.collect(),
    }
}
