//! Error rows: none twice, and a reason for one message alone.

use std::collections::BTreeMap;

use super::Scene;
use crate::ast::{ErrorItem, ErrorRow, Spec, Text};
use crate::diagnostic::{Report, quoted};
use crate::resolve::ErrorFact;

/// Checks the errors of an operation at each version.
pub(super) fn check(scene: &Scene<'_, '_>, report: &mut Report) {
    used_twice(scene, report);
    for facts in scene.facts {
        duplicates(&facts.errors, report);
        reasons(&facts.errors, report);
    }
}

/// Checks what can be wrong within a shared table.
pub(super) fn tables(spec: &Spec, report: &mut Report) {
    for table in &spec.errors.tables {
        let rows: Vec<_> =
            table.rows.iter().map(|row| ErrorFact { row, used: None, remedy: "", openapi: false }).collect();
        duplicates(&rows, report);
        reasons(&rows, report);
    }
}

fn used_twice(scene: &Scene<'_, '_>, report: &mut Report) {
    let changed = scene.operation.changes.iter().flat_map(|change| &change.errors.add);
    let mut seen: Vec<&Text> = Vec::new();
    for item in scene.operation.errors.iter().chain(changed) {
        let ErrorItem::Use(name) = item else { continue };
        if let Some(first) = seen.iter().find(|seen| seen.value == name.value) {
            let message = format!("the table {} is used twice", quoted(&name.value));
            report.error(
                name.span,
                message,
                format!("it is already used on line {}; keep one", first.span.line),
            );
        } else {
            seen.push(name);
        }
    }
}

/// Two rows of one table are told at the table, and a table that is used twice has been told.
fn same_origin(one: &ErrorFact<'_>, other: &ErrorFact<'_>) -> bool {
    match (one.used, other.used) {
        (Some(one), Some(other)) => one.value == other.value,
        _ => false,
    }
}

fn duplicates(errors: &[ErrorFact<'_>], report: &mut Report) {
    let mut seen: BTreeMap<(&str, u16, &str), &ErrorFact<'_>> = BTreeMap::new();
    for fact in errors {
        let ErrorRow { code, status, message, .. } = fact.row;
        let Some(first) = seen.get(&(code.value.as_str(), *status, message.value.as_str())) else {
            seen.insert((&code.value, *status, &message.value), fact);
            continue;
        };
        if same_origin(first, fact) {
            continue;
        }
        let help = match first.used {
            Some(table) => format!("the table {} has it already; keep one of the two", quoted(&table.value)),
            None => {
                format!(
                    "it is already on {}; keep one of the two",
                    report.place(first.row.code.span, fact.place())
                )
            }
        };
        let message = format!("the row {} {status} with this message stands twice", quoted(&code.value));
        report.error(fact.place(), message, help);
    }
}

/// Callers match on a reason, so it stands for one message of a code.
fn reasons(errors: &[ErrorFact<'_>], report: &mut Report) {
    let mut codes: BTreeMap<&str, Vec<&ErrorFact<'_>>> = BTreeMap::new();
    for fact in errors {
        codes.entry(&fact.row.code.value).or_default().push(fact);
    }
    for facts in codes.values() {
        repeated_reasons(facts, report);
    }
}

fn repeated_reasons(facts: &[&ErrorFact<'_>], report: &mut Report) {
    let mut seen: BTreeMap<&str, &ErrorFact<'_>> = BTreeMap::new();
    for fact in facts {
        let Some(reason) = &fact.row.reason else { continue };
        let first = seen.entry(&reason.value).or_insert(fact);
        if first.row.message.value != fact.row.message.value && !same_origin(first, fact) {
            let message = format!("the reason {} stands for two messages of one code", quoted(&reason.value));
            let other = quoted(&first.row.message.value);
            let place = if fact.used.is_some() { fact.place() } else { reason.span };
            report.error(
                place,
                message,
                format!("give this one a name of its own; the other message is {other}"),
            );
        }
    }
}
