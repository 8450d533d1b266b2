//! Edits below `changes:` of an operation.

use super::Scene;
use super::lines::{Block, Lines, at};

/// The block of an operation.
pub fn operation(lines: &Lines, scene: &Scene<'_>) -> Option<Block> {
    let head = scene.operation.name.place.line.checked_sub(1)?;
    let block = lines.block(head);
    (block.end > head + 1).then_some(block)
}

/// Adds items to the list at a path below the change at the page's version, and makes what of the path is missing.
/// `None` where something on the way is written in braces.
pub fn add(lines: &mut Lines, scene: &Scene<'_>, path: &[&str], items: &[Vec<String>]) -> Option<()> {
    let mut block = version(lines, scene)?;
    for key in path {
        block = enter(lines, block, key)?;
    }
    lines.add_to_list(block, items)
}

/// Puts lines under a key below the change at the page's version, in place of what may be there.
pub fn put(lines: &mut Lines, scene: &Scene<'_>, key: &str, value: &[String]) -> Option<()> {
    let block = version(lines, scene)?;
    if let Some(old) = lines.key(block, key) {
        lines.remove(old.head, old.end);
    }
    let block = lines.block(block.head);
    lines.insert(block.end, at(block.indent + 2, value));
    Some(())
}

/// The block of the change at the page's version.
fn version(lines: &mut Lines, scene: &Scene<'_>) -> Option<Block> {
    let operation = operation(lines, scene)?;
    let changes = if let Some(changes) = lines.key(operation, "changes") {
        changes
    } else {
        // Before the remarks, as the other files have it.
        let remarks = ["notes", "accepts"].iter().filter_map(|key| lines.key(operation, key));
        let place = remarks.map(|block| block.head).min().unwrap_or(operation.end);
        lines.insert(place, at(operation.indent + 2, &["changes:".to_owned()]));
        lines.block(place)
    };
    if !lines.value(changes).is_empty() {
        return None;
    }
    let wanted = scene.drift.version.as_str();
    if let Some(block) = lines.key(changes, wanted) {
        return lines.value(block).is_empty().then_some(block);
    }
    let versions = &scene.product.versions;
    let position = versions.iter().position(|version| version == wanted)?;
    let later = versions.iter().skip(position + 1).filter_map(|version| lines.key(changes, version));
    let place = later.map(|block| block.head).min().unwrap_or(changes.end);
    lines.insert(place, at(changes.indent + 2, &[format!("{wanted}:")]));
    Some(lines.block(place))
}

/// A key inside a block, made at its end where it is missing. What is removed stands before what is added.
fn enter(lines: &mut Lines, block: Block, key: &str) -> Option<Block> {
    if let Some(inner) = lines.key(block, key) {
        return matches!(lines.value(inner), "" | "[]").then_some(inner);
    }
    let place = match lines.key(block, "add") {
        Some(add) if key == "remove" => add.head,
        _ => block.end,
    };
    lines.insert(place, at(block.indent + 2, &[format!("{key}:")]));
    Some(lines.block(place))
}
