//! Edits of modules.

use zoho_codegen::located::{AtVersion, Operation};

use super::super::desk::Desk;
use super::super::document::{scalar, way};
use super::super::drafting;
use super::super::value::Value;
use super::list::List;
use super::{LOST, Spot, Why};
use crate::drift::Sides;

pub const MODULES: List =
    List { key: "modules", places: |at| at.modules.iter().map(|module| &module.place).collect() };

/// A module that came, or went. One that took another's place comes first and goes in a later step, so that there is
/// always one.
pub fn edit(desk: &mut Desk, spot: &Spot, sides: &Sides<String>) -> Result<(), Why> {
    if let Some(page) = &sides.page {
        let name = drafting::module(desk, &page.value).ok_or("the page's word is no name of a module")?;
        let value = Value::text(&name);
        let operation = desk.operation(&spot.name).ok_or(LOST)?.clone();
        let list = way(&Desk::way(&operation), ["modules"]);
        let shared = desk.document(&operation.name.place.file).is_some_and(|d| d.scalar(&list).is_some());
        if shared && operation.versions.first().is_some_and(|at| at.version == spot.version) {
            return inline(desk, &operation);
        }
        return MODULES.add(
            desk,
            spot,
            (&value, &value),
            |at| has(at, &name),
            |node| scalar(node) == Some(name.as_str()),
        );
    }
    let gone = &sides.spec.as_ref().ok_or(LOST)?.value;
    let operation = desk.operation(&spot.name).ok_or(LOST)?.clone();
    let at = operation.at(&spot.version).ok_or(LOST)?;
    let place =
        at.modules.iter().find(|module| module.value == *gone).map(|module| &module.place).ok_or(LOST)?;
    let element = MODULES.element(desk, &operation, place);
    let value = Value::text(gone);
    if !MODULES.remove(desk, spot, &element, &value, &value)? {
        return inline(desk, &operation);
    }
    if List::in_place(desk, spot, &element) {
        let end = element.versions.last().map(|last| last + 1);
        if end.is_some_and(|end| end < operation.versions.len()) {
            MODULES.forget(desk, &operation, end, &["remove"], |node| scalar(node) == Some(gone.as_str()));
        }
    }
    Ok(())
}

fn has(at: &AtVersion, name: &str) -> bool {
    at.modules.iter().any(|module| module.value == name)
}

/// Writes a shared list out, where an operation parts with it from its first version on.
fn inline(desk: &mut Desk, operation: &Operation) -> Result<(), Why> {
    let start = Desk::way(operation);
    let file = &operation.name.place.file;
    for at in &operation.versions {
        let change = way(&start, ["changes", at.version.as_str(), "modules"]);
        if desk.document(file).is_some_and(|document| document.at(&change).is_some()) {
            desk.change(file, |document| document.remove(&change, 2)).ok_or(LOST)?;
        }
    }
    let first = operation.versions.first().ok_or(LOST)?;
    let names = first.modules.iter().map(|module| module.value.as_str());
    desk.change(file, |document| document.set(&way(&start, ["modules"]), &Value::words(names)))
        .ok_or(LOST)?;
    for (index, pair) in operation.versions.windows(2).enumerate() {
        let [before, after] = pair else { continue };
        for (part, from, to) in [("remove", before, after), ("add", after, before)] {
            for module in from.modules.iter().filter(|module| !has(to, &module.value)) {
                MODULES.change(desk, operation, index + 1, part, &Value::text(&module.value))?;
            }
        }
    }
    Ok(())
}
