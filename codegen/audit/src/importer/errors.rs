//! Edits of error rows.

use super::lines::{Lines, at, scalar};
use super::{Scene, change, facts, remedy};
use crate::drift::{Error, Side, Sides};
use zoho_codegen::located::{ErrorRow, Place};

pub fn edit(text: &str, scene: &Scene<'_>, sides: &Sides<Error>) -> Option<String> {
    if !scene.in_place() {
        return by_version(text, scene, sides);
    }
    match (&sides.page, &sides.spec) {
        (Some(page), None) => {
            let mut lines = Lines::new(text);
            let operation = change::operation(&lines, scene)?;
            let list = lines.key(operation, "errors")?;
            lines.add_to_list(list, &[row(scene, &page.value, None)])?;
            Some(lines.text())
        }
        (page, Some(spec)) => {
            let known = spec.value.row.as_ref()?;
            match &known.used {
                Some(used) => inline(text, scene, used, page.as_ref(), known),
                None => own(text, scene, page.as_ref(), spec, known),
            }
        }
        (None, None) => None,
    }
}

/// A row of the operation itself.
fn own(
    text: &str,
    scene: &Scene<'_>,
    page: Option<&Side<Error, usize>>,
    spec: &Side<Error, Place>,
    known: &ErrorRow,
) -> Option<String> {
    if let Some(page) = page
        && page.value.code == known.code
        && page.value.status.is_none_or(|status| status == known.status)
    {
        // Only the message differs: the rest of the row stays as it is written.
        let line = text.get(..spec.at.start)?.rsplit('\n').next()?;
        let flow = line.contains('{');
        return facts::replace(text, &known.message_place, &scalar(&page.value.message, flow));
    }
    let mut lines = Lines::new(text);
    let item = lines.item(spec.at.line.checked_sub(1)?)?;
    lines.remove(item.head, item.end);
    if let Some(page) = page {
        lines.insert(item.head, at(item.indent, &row(scene, &page.value, Some(known))));
    }
    Some(lines.text())
}

/// The use of a shared table, replaced by its rows, one of them as the page has it.
fn inline(
    text: &str,
    scene: &Scene<'_>,
    used: &Place,
    page: Option<&Side<Error, usize>>,
    known: &ErrorRow,
) -> Option<String> {
    let mut lines = Lines::new(text);
    let item = lines.item(used.line.checked_sub(1)?)?;
    let at_version = scene.operation.at(&scene.drift.version)?;
    let mut rows = Vec::new();
    for shared in at_version.errors.iter().filter(|row| row.value.used.as_ref() == Some(used)) {
        let shared = &shared.value;
        if (&shared.code, shared.status, &shared.message) == (&known.code, known.status, &known.message) {
            rows.extend(page.map(|page| row(scene, &page.value, Some(known))));
        } else {
            rows.push(written(shared));
        }
    }
    lines.remove(item.head, item.end);
    lines.insert(item.head, rows.iter().flat_map(|row| at(item.indent, row)).collect::<Vec<_>>());
    Some(lines.text())
}

/// The old row goes at the page's version, and the new one comes.
fn by_version(text: &str, scene: &Scene<'_>, sides: &Sides<Error>) -> Option<String> {
    let mut lines = Lines::new(text);
    let known = sides.spec.as_ref().and_then(|spec| spec.value.row.as_ref());
    if let Some(known) = known {
        let message = scalar(&known.message, true);
        let pattern = format!("- {{code: {}, status: {}, message: {message}}}", known.code, known.status);
        change::add(&mut lines, scene, &["errors", "remove"], &[vec![pattern]])?;
    }
    if let Some(page) = &sides.page {
        change::add(&mut lines, scene, &["errors", "add"], &[row(scene, &page.value, known)])?;
    }
    Some(lines.text())
}

/// A row as the page has it, with the remedy and the reason of the one that it replaces.
fn row(scene: &Scene<'_>, page: &Error, known: Option<&ErrorRow>) -> Vec<String> {
    let same_code = known.filter(|known| known.code == page.code);
    let others = scene.operation.at(&scene.drift.version).is_some_and(|at| {
        let other =
            |row: &ErrorRow| row.code == page.code && row.message != page.message && Some(row) != known;
        at.errors.iter().any(|row| other(&row.value))
    });
    let reason = same_code.and_then(|known| known.reason.clone());
    let reason =
        reason.or_else(|| (others && !page.message.is_empty()).then(|| remedy::reason(&page.message)));
    written(&ErrorRow {
        code: page.code.clone(),
        status: page.status.or(known.map(|known| known.status)).unwrap_or(400),
        message: page.message.clone(),
        remedy: same_code.map_or_else(|| scene.remedies.get(&page.code), |known| known.remedy.clone()),
        reason,
        message_place: scene.operation.name.place.clone(),
        used: None,
    })
}

/// A row as the spec writes it.
pub fn written(row: &ErrorRow) -> Vec<String> {
    let mut lines = vec![
        format!("- code: {}", scalar(&row.code, false)),
        format!("  status: {}", row.status),
        format!("  message: {}", scalar(&row.message, false)),
    ];
    lines.extend(row.reason.as_ref().map(|reason| format!("  reason: {reason}")));
    lines.push(format!("  remedy: {}", scalar(&row.remedy, false)));
    lines
}
