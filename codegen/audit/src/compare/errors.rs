//! Error rows.

use zoho_pages::Page;

use super::{Difference, Facts};
use crate::drift::{Drift, Error, Fact, Side};
use crate::{Match, Source, pair};

/// Some pages list an empty answer among the errors. It has no body that could tell a code, so the spec has no row of it.
const EMPTY: u16 = 204;

pub(super) fn compare(page: &Page, source: Source, matches: &[Match<'_>]) -> Vec<Drift> {
    // A page that lists no error at all has no such section: that says nothing about the rows of the spec.
    if page.errors.is_empty() {
        return Vec::new();
    }
    let mut own = Facts::new();
    let mut all = Facts::new();
    for one in matches {
        for row in &one.at.errors {
            let value = Error {
                code: row.value.code.clone(),
                status: Some(row.value.status),
                message: row.value.message.clone(),
                row: Some(row.value.clone()),
            };
            all.add(value.clone(), &row.place, &one.operation.name.value, equal);
            if one.own {
                own.add(value, &row.place, &one.operation.name.value, equal);
            }
        }
    }
    let mut stated: Vec<Side<Error, usize>> = Vec::new();
    for row in page.errors.iter().filter(|row| row.value.status != Some(EMPTY)) {
        let value = Error {
            code: row.value.code.clone(),
            status: row.value.status,
            message: row.value.message.as_deref().map(pair::plain).unwrap_or_default(),
            row: None,
        };
        if !stated.iter().any(|side| equal(&side.value, &value)) {
            stated.push(Side { value, at: row.line });
        }
    }
    let added = stated.iter().filter(|side| !all.has(|known| same(&side.value, known))).cloned().collect();
    // The lists of OpenAPI files are no promise: most leave out what every operation may answer.
    let complete = source == Source::Page;
    let known = own.0.into_iter().filter(|_| complete);
    let removed = known.filter(|(known, _)| !stated.iter().any(|side| same(&side.value, &known.value)));
    let difference = Difference { page: added, spec: removed.collect() };
    difference.drift(matches, |page, spec, _| rank(page, spec), |sides| Fact::Error(Box::new(sides)))
}

/// One row, on one side.
fn equal(a: &Error, b: &Error) -> bool {
    (&a.code, a.status, &a.message) == (&b.code, b.status, &b.message)
}

/// The page's row first: what it does not say, it does not contradict.
fn same(page: &Error, spec: &Error) -> bool {
    page.code == spec.code
        && page.status.is_none_or(|status| spec.status.is_none_or(|other| status == other))
        && (page.message.is_empty() || pair::same_text(&page.message, &spec.message))
}

/// Rows of one code are one row that changed before those that share a message are.
fn rank(page: &Error, spec: &Error) -> f32 {
    let likeness = pair::likeness(&page.message, &spec.message);
    if page.code == spec.code {
        0.5 + likeness / 2.0
    } else if likeness > 0.95 && !page.message.is_empty() {
        0.5
    } else {
        0.0
    }
}
