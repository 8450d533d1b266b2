//! What an operation states once: its method and path, and which versions were read.

use super::super::desk::Desk;
use super::super::document::{Step, way};
use super::super::drafting;
use super::super::value::Value;
use super::{LOST, Spot, Why};
use crate::drift::Sides;

/// The keys of an operation, in their order.
pub const KEYS: &[&str] = &[
    "method",
    "summary",
    "page",
    "also",
    "sources",
    "read",
    "versions",
    "modules",
    "scopes",
    "parameters",
    "body",
    "response",
    "empty",
    "credits",
    "concurrency",
    "bounds",
    "job",
    "retry",
    "errors",
    "openapi",
    "changes",
    "notes",
    "accepts",
];

/// Another method, in all versions: a change cannot say another one.
pub fn method(desk: &mut Desk, spot: &Spot, sides: &Sides<String>) -> Result<(), Why> {
    let operation = desk.operation(&spot.name).ok_or(LOST)?.clone();
    let method = sides.page.as_ref().map(|side| side.value.to_lowercase()).ok_or(LOST)?;
    let start = Desk::way(&operation);
    let file = &operation.name.place.file;
    let safe = desk.document(file).is_some_and(|d| d.scalar(&way(&start, ["retry"])) == Some("safe"));
    desk.change(file, |document| {
        document.set(&way(&start, ["method"]), &Value::text(&method))?;
        // What changes something cannot be safe.
        let retry = drafting::retry(&method);
        if safe && retry != "safe" {
            document.set(&way(&start, ["retry"]), &Value::text(retry))
        } else {
            Some(())
        }
    })
    .ok_or(LOST)?;
    desk.todo(format!(
        "{}: the method is now {method}; check that summary and retry class still hold",
        spot.name
    ));
    Ok(())
}

/// Another path, for all operations of the file.
pub fn path(desk: &mut Desk, spot: &Spot, sides: &Sides<String>) -> Result<(), Why> {
    let operation = desk.operation(&spot.name).ok_or(LOST)?.clone();
    let file = operation.name.place.file.clone();
    let path = sides.page.as_ref().map(|side| side.value.clone()).ok_or(LOST)?;
    let document = desk.document(&file).ok_or(LOST)?;
    if document.keys(&[Step::from("operations")]).len() > 1 {
        return Err("the file has other operations with its path; give this one a file of its own".to_owned());
    }
    let before = operation.address();
    let path = drafting::path_like(&path, &before).ok_or("the path has no place in the format")?;
    // Below the root that the file has.
    let root = before.strip_suffix(operation.path.value.as_str()).unwrap_or_default();
    let path = path.strip_prefix(root).ok_or("the path is below another root; correct that too")?.to_owned();
    desk.change(&file, |document| document.set(&[Step::from("path")], &Value::text(path)))
        .ok_or_else(|| LOST.to_owned())
}

/// Adds a version to those that were read; `None` if it is there, or the operation lacks it.
pub fn note_read(desk: &mut Desk, name: &str, version: &str) -> Option<()> {
    let operation = desk.operation(name)?.clone();
    operation.at(version)?;
    if operation.read.iter().any(|read| read == version) {
        return None;
    }
    let versions: Vec<&str> = operation.versions.iter().map(|at| at.version.as_str()).collect();
    let rank = |wanted: &str| versions.iter().position(|version| *version == wanted);
    let before = operation.read.iter().filter(|read| rank(read) < rank(version)).count();
    let list = way(&Desk::way(&operation), ["read"]);
    desk.change(&operation.name.place.file, |document| document.insert(&list, before, &Value::text(version)))
}
