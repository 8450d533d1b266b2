//! Areas: which one a new group belongs to, and where the files of a group lie.

use super::super::desk::Desk;
use super::super::document::way;

/// The first area, for a person to look at.
pub fn of_new_group(desk: &Desk) -> String {
    let areas = desk.document("areas.yaml").map(|document| document.keys(&way(&[], ["areas"])));
    areas.and_then(|areas| areas.into_iter().next()).unwrap_or_else(|| "records".to_owned())
}

/// The folder of the product, or the one of the group's area in it where there is such a folder.
pub fn folder(desk: &Desk, product: &str, group: &str) -> String {
    let file = desk.document(&format!("{product}/product.yaml"));
    let area = file.and_then(|file| file.scalar(&way(&[], ["groups", group, "area"])).map(str::to_owned));
    let below = area.map(|area| format!("{product}/{area}"));
    let has_files = |folder: &String| desk.texts().keys().any(|path| path.starts_with(&format!("{folder}/")));
    below.filter(has_files).unwrap_or_else(|| product.to_owned())
}
