//! Edits of methods, paths and modules.

use super::lines::{Lines, scalar};
use super::{Scene, change};
use crate::drift::{Side, Sides};
use zoho_codegen::located::Place;

/// The text with what stands at a place replaced.
pub fn replace(text: &str, place: &Place, new: &str) -> Option<String> {
    let (before, after) = (text.get(..place.start)?, text.get(place.end..)?);
    Some(format!("{before}{new}{after}"))
}

pub fn method(text: &str, sides: &Sides<String>) -> Option<String> {
    let (page, spec) = sides.page.as_ref().zip(sides.spec.as_ref())?;
    replace(text, &spec.at, &page.value.to_lowercase())
}

/// The page's path with the spec's names for placeholders.
pub fn path(text: &str, sides: &Sides<String>) -> Option<String> {
    let (page, spec) = sides.page.as_ref().zip(sides.spec.as_ref())?;
    let mut names = spec.value.split('/').filter(|part| part.starts_with('{'));
    let parts = page
        .value
        .split('/')
        .map(|part| if part.starts_with('{') { names.next().unwrap_or(part) } else { part });
    let path = parts.collect::<Vec<_>>().join("/");
    replace(text, &spec.at, &scalar(&path, false))
}

pub fn module(text: &str, scene: &Scene<'_>, sides: &Sides<String>) -> Option<String> {
    let file = &scene.operation.name.place.file;
    let at = scene.operation.at(&scene.drift.version)?;
    let own = at.modules.iter().all(|module| module.place.file == *file);
    if scene.in_place() && own {
        return match (&sides.page, &sides.spec) {
            (Some(page), Some(spec)) => replace(text, &spec.at, &page.value),
            (Some(page), None) => {
                let last = at.modules.iter().max_by_key(|module| module.place.end)?;
                // The word for custom modules stands last.
                let last = if last.value == "custom" {
                    at.modules
                        .iter()
                        .filter(|module| module.value != "custom")
                        .max_by_key(|module| module.place.end)?
                } else {
                    last
                };
                let old = text.get(last.place.start..last.place.end)?;
                replace(text, &last.place, &format!("{old}, {}", page.value))
            }
            (None, Some(spec)) => without(text, &spec.at),
            (None, None) => None,
        };
    }
    let mut lines = Lines::new(text);
    let item = |side: &Side<String, _>| vec![vec![format!("- {}", side.value)]];
    if let Some(spec) = &sides.spec {
        change::add(
            &mut lines,
            scene,
            &["modules", "remove"],
            &item(&Side { value: spec.value.clone(), at: 0 }),
        )?;
    }
    if let Some(page) = &sides.page {
        change::add(&mut lines, scene, &["modules", "add"], &item(page))?;
    }
    Some(lines.text())
}

/// An item of a list in brackets taken out, with one comma.
fn without(text: &str, place: &Place) -> Option<String> {
    let (before, after) = (text.get(..place.start)?, text.get(place.end..)?);
    if let Some(rest) = after.strip_prefix(',') {
        return Some(format!("{before}{}", rest.trim_start()));
    }
    let before = before.trim_end().strip_suffix(',')?;
    Some(format!("{before}{after}"))
}
