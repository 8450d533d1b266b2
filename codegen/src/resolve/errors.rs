//! The documented errors of an operation at a version.

use std::collections::HashSet;

use super::Resolver;
use crate::ast::{ErrorChange, ErrorItem, ErrorRow, Operation, RowPattern, Text};
use crate::diagnostic::{listed, quoted};

/// The most rows of one operation.
const MAX_ROWS: usize = 1000;

/// A row, and how it came into the operation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ErrorFact<'s> {
    pub row: &'s ErrorRow,
    /// Where the operation uses the table that has the row.
    pub used: Option<&'s Text>,
    /// What to do about it: its own remedy, or the usual one of its code.
    pub remedy: &'s str,
    /// Whether only an OpenAPI file has it, which gives no message.
    pub openapi: bool,
}

impl ErrorFact<'_> {
    /// Where to correct the operation: its own row, or its use of a table.
    pub fn place(&self) -> crate::source::Span {
        self.used.unwrap_or(&self.row.code).span
    }
}

impl<'s> Resolver<'s, '_> {
    /// Rows with the shared tables put in.
    pub(super) fn error_facts(&mut self, items: &'s [ErrorItem]) -> Vec<ErrorFact<'s>> {
        let mut facts: Vec<ErrorFact<'s>> = Vec::new();
        for item in items {
            if facts.len() > MAX_ROWS {
                let place = facts.last().map(ErrorFact::place).unwrap_or_default();
                let message = format!("the operation has more than {MAX_ROWS} error rows");
                self.report.error(place, message, "look for a shared table that is far too long");
                break;
            }
            match item {
                ErrorItem::Row(row) => facts.push(self.error_fact(row, None, false)),
                ErrorItem::Use(name) => match self.tables.get(name.value.as_str()) {
                    Some(table) => {
                        facts.extend(table.rows.iter().map(|row| self.error_fact(row, Some(name), false)));
                    }
                    None => self.unknown_table(name),
                },
            }
        }
        facts
    }

    fn error_fact(&mut self, row: &'s ErrorRow, used: Option<&'s Text>, openapi: bool) -> ErrorFact<'s> {
        let remedy = row.remedy.as_deref().or_else(|| self.remedies.get(row.code.value.as_str()).copied());
        if remedy.is_none() && !self.spec.unread.errors {
            let message = format!("{} has no remedy, and no usual one", quoted(&row.code.value));
            let shared = "the code to the `remedies` of `spec/errors.yaml`";
            // A row of an OpenAPI file has no place for one of its own.
            let own = if openapi { "" } else { "`remedy:` to the row, or " };
            let help = format!("add {own}{shared}");
            self.report.error(row.code.span, message, help);
        }
        ErrorFact { row, used, remedy: remedy.unwrap_or_default(), openapi }
    }

    /// The rows that an OpenAPI file gives, with the versions they are for.
    pub(super) fn openapi_facts(
        &mut self,
        operation: &'s Operation,
        versions: &[usize],
    ) -> Vec<(usize, Vec<ErrorFact<'s>>)> {
        let mut facts = Vec::new();
        for (version, rows) in &operation.openapi {
            let Some(index) = self.own_version(operation, version, versions) else { continue };
            let rows = rows.iter().map(|row| self.error_fact(row, None, true));
            facts.push((index, rows.collect()));
        }
        facts
    }

    fn unknown_table(&mut self, name: &Text) {
        if self.spec.unread.errors {
            return;
        }
        let known: Vec<_> = self.tables.keys().copied().collect();
        let help = self.report.did_you_mean(&name.value, known.iter().copied(), || match known.as_slice() {
            [] => "write it into `spec/errors.yaml`".to_owned(),
            _ => format!("the tables of `spec/errors.yaml` are {}", listed(known.iter().copied(), "and")),
        });
        self.report.error(name.span, format!("there is no shared table {}", quoted(&name.value)), help);
    }

    /// Removes, then adds, so that a row can be replaced at one version.
    pub(super) fn change_errors(&mut self, errors: &mut Vec<ErrorFact<'s>>, change: &'s ErrorChange) {
        for pattern in &change.remove {
            let before = errors.len();
            let known: Vec<_> = errors.iter().map(|fact| fact.row).collect();
            errors.retain(|fact| !matches(pattern, fact.row));
            if errors.len() == before {
                let message = format!("there is no such row of {} to remove", quoted(&pattern.code.value));
                let same_code = known.iter().find(|row| row.code.value == pattern.code.value);
                let help = match same_code {
                    Some(row) => {
                        format!("it has status {} and the message {}", row.status, quoted(&row.message.value))
                    }
                    None => self.report.did_you_mean(
                        &pattern.code.value,
                        known.iter().map(|row| row.code.value.as_str()),
                        || "take it out, or correct the version".to_owned(),
                    ),
                };
                self.report.error(pattern.code.span, message, help);
            }
        }
        errors.extend(self.error_facts(&change.add));
    }
}

/// The errors of a version: those that are stated, and those of the OpenAPI file that say something new. A list holds
/// from its version on, until there is another.
pub(super) fn with_openapi<'s>(
    stated: &[ErrorFact<'s>],
    openapi: &[(usize, Vec<ErrorFact<'s>>)],
    version: usize,
) -> Vec<ErrorFact<'s>> {
    let known: HashSet<_> = stated.iter().map(|fact| (&fact.row.code.value, fact.row.status)).collect();
    let here = openapi.iter().filter(|(at, _)| *at <= version).max_by_key(|(at, _)| *at);
    let here = here.into_iter().flat_map(|(_, facts)| facts);
    let new = here.filter(|fact| !known.contains(&(&fact.row.code.value, fact.row.status)));
    stated.iter().chain(new).copied().collect()
}

fn matches(pattern: &RowPattern, row: &ErrorRow) -> bool {
    pattern.code.value == row.code.value
        && pattern.status.is_none_or(|status| status == row.status)
        && pattern.message.as_ref().is_none_or(|message| *message == row.message.value)
}
