//! Edits of scopes.

use zoho_codegen::located::{AtVersion, Operation};
use zoho_codegen::yaml::{Kind, Node};
use zoho_pages::Page;

use super::super::desk::Desk;
use super::super::document::{Document, Step, Way, scalar, way};
use super::super::drafting;
use super::super::scope::Span;
use super::super::value::{Style, Value};
use super::list::{CHANGE_KEYS, versions};
use super::{KEYS, LOST, Spot, Why};
use crate::drift::Sides;

/// A scope that came, went, or has another name.
pub fn leaf(desk: &mut Desk, spot: &Spot, sides: &Sides<String>) -> Result<(), Why> {
    let old = sides.spec.as_ref().map(|side| side.value.clone());
    let new = sides.page.as_ref().map(|side| side.value.clone());
    if let Some(new) = &new
        && !drafting::is_scope(desk, new)
    {
        return Err(format!("{new} is no scope of the product"));
    }
    edit(desk, spot, |document, root| match (&old, &new) {
        (None, Some(new)) => add(document, root, root, new),
        (Some(old), None) => remove(document, root, old).map(drop),
        (Some(old), Some(new)) => rename(document, root, old, new),
        (None, None) => None,
    })
}

/// Scopes that go together in another way: the page's tree.
pub fn tree(desk: &mut Desk, spot: &Spot, page: &Page) -> Result<(), Why> {
    let scopes = page.scopes.as_ref().ok_or(LOST)?;
    let value = drafting::scopes(&scopes.value);
    edit(desk, spot, |document, root| document.replace(root, &value))
}

/// Changes the tree where it stands, or a copy of it from the version of the page on.
fn edit(
    desk: &mut Desk,
    spot: &Spot,
    change: impl Fn(&mut Document, &[Step]) -> Option<()>,
) -> Result<(), Why> {
    let operation = desk.operation(&spot.name).ok_or(LOST)?.clone();
    let file = operation.name.place.file.clone();
    let span = Span::of(&operation, &spot.version, false).ok_or(LOST)?;
    let root = root(desk, operation.at(&spot.version).ok_or(LOST)?).ok_or(LOST)?;
    let has = |index: usize| {
        operation.versions.get(index).and_then(|at| self::root(desk, at)).is_some_and(|other| other == root)
    };
    let holds: Vec<usize> = (0..operation.versions.len()).filter(|index| has(*index)).collect();
    let document = desk.document(&file).ok_or(LOST)?;
    let old = document.value(document.at(&root).ok_or(LOST)?);
    let restore = span.until.filter(|until| holds.contains(until));
    if holds.first().is_some_and(|first| *first < span.from) {
        let mut lines = Vec::new();
        old.entry_lines("scopes", 0, &mut lines);
        let mut copy = Document::read(&(lines.join("\n") + "\n")).ok_or(LOST)?;
        let top = [Step::from("scopes")];
        change(&mut copy, &top).ok_or(LOST)?;
        let new = copy.value(copy.at(&top).ok_or(LOST)?);
        put(desk, &operation, span.from, &new)?;
    } else {
        desk.change(&file, |document| change(document, &root)).ok_or(LOST)?;
        drop_repetition(desk, &operation, &root, &holds);
    }
    restore.map_or(Ok(()), |until| put(desk, &operation, until, &old))
}

/// The next change of scopes may have come to say the same.
fn drop_repetition(desk: &mut Desk, operation: &Operation, root: &[Step], holds: &[usize]) {
    let next = holds.last().and_then(|last| operation.versions.get(last + 1));
    let Some(next) = next else { return };
    let way = way(&Desk::way(operation), ["changes", next.version.as_str(), "scopes"]);
    let file = &operation.name.place.file;
    let Some(document) = desk.document(file) else { return };
    let text = |way: &[Step]| document.at(way).map(|node| document.value(node).inline());
    if text(&way).is_some() && text(&way) == text(root) {
        desk.change(file, |document| document.remove(&way, 2));
    }
}

/// The way to the tree that holds at a version.
fn root(desk: &Desk, at: &AtVersion) -> Option<Way> {
    let mut way = desk.way_to(&at.scopes.as_ref()?.leaves().first()?.place)?;
    let depth = way.iter().rposition(|step| *step == Step::from("scopes"))?;
    way.truncate(depth + 1);
    Some(way)
}

/// Puts a tree into the changes of a version.
fn put(desk: &mut Desk, operation: &Operation, version: usize, value: &Value) -> Result<(), Why> {
    let version = operation.versions.get(version).map(|at| at.version.clone()).ok_or(LOST)?;
    let order = versions(desk);
    let order: Vec<&str> = order.iter().map(String::as_str).collect();
    let start = Desk::way(operation);
    let scopes = Value::Map(Style::Block, vec![("scopes".to_owned(), value.clone())]);
    let put = desk.change(&operation.name.place.file, |document| {
        let changes = way(&start, ["changes"]);
        let at = way(&changes, [version.as_str()]);
        if document.at(&changes).is_none() {
            let changes = Value::Map(Style::Block, vec![(version.clone(), scopes)]);
            document.put(&start, "changes", &changes, KEYS)
        } else if document.at(&at).is_none() {
            document.put(&changes, &version, &scopes, &order)
        } else if document.at(&way(&at, ["scopes"])).is_none() {
            document.put(&at, "scopes", value, CHANGE_KEYS)
        } else {
            document.replace(&way(&at, ["scopes"]), value)
        }
    });
    put.ok_or_else(|| LOST.to_owned())
}

/// A scope with its operation types apart: `X.[ALL, READ]`.
fn parts(text: &str) -> Option<(String, Vec<String>)> {
    let (stem, types) = match text.strip_suffix(']').and_then(|text| text.split_once(".[")) {
        Some((stem, types)) => (stem, types.split(',').map(|word| word.trim().to_owned()).collect()),
        None => text.rsplit_once('.').map(|(stem, word)| (stem, vec![word.to_owned()]))?,
    };
    Some((stem.to_owned(), types))
}

fn joined(stem: &str, types: &[String]) -> Value {
    match types {
        [one] => Value::text(format!("{stem}.{one}")),
        _ => Value::text(format!("{stem}.[{}]", types.join(", "))),
    }
}

/// The first scalar below a tree that `wanted` likes.
fn scalars(node: &Node, at: &mut Way, wanted: &impl Fn(&str) -> bool) -> bool {
    match &node.kind {
        Kind::Scalar(_) => scalar(node).is_some_and(wanted),
        Kind::Sequence(items) => items.iter().enumerate().any(|(index, item)| {
            at.push(Step::Item(index));
            scalars(item, at, wanted) || at.pop().is_none()
        }),
        Kind::Mapping(entries) => entries.iter().any(|(key, value)| {
            at.push(Step::Key(key.value.clone()));
            scalars(value, at, wanted) || at.pop().is_none()
        }),
    }
}

fn find(document: &Document, root: &[Step], wanted: impl Fn(&str) -> bool) -> Option<Way> {
    let mut way = root.to_vec();
    scalars(document.at(root)?, &mut way, &wanted).then_some(way)
}

/// Where a scope stands, and the text there taken apart.
fn place(document: &Document, root: &[Step], name: &str) -> Option<(Way, String, Vec<String>)> {
    let (stem, types) = parts(name)?;
    let word = types.first()?.clone();
    let has = |text: &str| {
        parts(text).is_some_and(|(known, types)| {
            known.eq_ignore_ascii_case(&stem) && types.iter().any(|known| known.eq_ignore_ascii_case(&word))
        })
    };
    let way = find(document, root, has)?;
    let (stem, types) = parts(document.scalar(&way)?)?;
    Some((way, stem, types))
}

/// Adds a scope: to a text with its stem, or to the list that `near` leads to, or beside all that there is.
fn add(document: &mut Document, root: &[Step], near: &[Step], name: &str) -> Option<()> {
    let (stem, types) = parts(name)?;
    let same = |text: &str| parts(text).is_some_and(|(known, _)| known == stem);
    if let Some(way) = find(document, root, same) {
        let (stem, mut known) = parts(document.scalar(&way)?)?;
        known.extend(types);
        return document.set(&way, &joined(&stem, &known));
    }
    let value = Value::text(name);
    if near.len() > root.len() {
        return document.push(near, &value);
    }
    let any = way(root, ["any"]);
    if document.at(&any).is_some() {
        return document.push(&any, &value);
    }
    let all = document.value(document.at(root)?);
    let list = Value::List(Style::Block, vec![all, value]);
    document.replace(root, &Value::Map(Style::Block, vec![("any".to_owned(), list)]))
}

/// Takes a scope out; gives the list that it stood in.
fn remove(document: &mut Document, root: &[Step], name: &str) -> Option<Way> {
    let (way, stem, mut types) = place(document, root, name)?;
    let (_, word) = name.rsplit_once('.')?;
    let list: Way = way.split_last().map(|(_, list)| list.to_vec())?;
    types.retain(|known| !known.eq_ignore_ascii_case(word));
    if types.is_empty() {
        // The only scope of the tree stays: there must be one.
        if way.len() == root.len() {
            return None;
        }
        document.remove(&way, root.len())?;
    } else {
        document.set(&way, &joined(&stem, &types))?;
    }
    Some(list)
}

fn rename(document: &mut Document, root: &[Step], old: &str, new: &str) -> Option<()> {
    let (way, stem, mut types) = place(document, root, old)?;
    let (new_stem, new_types) = parts(new)?;
    let word = new_types.first()?;
    if stem == new_stem {
        let (_, old_word) = old.rsplit_once('.')?;
        let at = types.iter().position(|known| known.eq_ignore_ascii_case(old_word))?;
        if let Some(known) = types.get_mut(at) {
            known.clone_from(word);
        }
        return document.set(&way, &joined(&stem, &types));
    }
    let elsewhere = find(document, root, |text| parts(text).is_some_and(|(known, _)| known == new_stem));
    if types.len() == 1 && elsewhere.is_none() {
        return document.set(&way, &Value::text(new));
    }
    let list: Way = way.split_last().map(|(_, list)| list.to_vec())?;
    let near = if way.len() > root.len() { list } else { root.to_vec() };
    add(document, root, &near, new)?;
    remove(document, root, old).map(drop)
}
