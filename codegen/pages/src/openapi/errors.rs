//! The errors of an operation: codes and messages that the schemas and examples of its answers allow.

use std::collections::HashSet;

use super::Budget;
use super::library::At;
use super::operation::resolved;
use crate::model::{ErrorRow, Page, Placed};
use crate::unreadable::Unreadable;

/// Reads the answers of an operation.
pub(super) fn read(operation: At<'_>, page: &mut Page, budget: &mut Budget) -> Result<(), Unreadable> {
    let mut rows = Rows { rows: Vec::new(), known: HashSet::new() };
    for (status, answer) in operation.get("responses").into_iter().flat_map(At::entries) {
        budget.spend(1)?;
        let status = status.parse().ok();
        let Some(answer) = resolved(answer, page) else { continue };
        for (_, content) in answer.get("content").into_iter().flat_map(At::entries) {
            if let Some(schema) = content.get("schema") {
                of_schema(schema, status, &mut rows, page, budget)?;
            }
            of_examples(content, status, &mut rows, budget)?;
        }
    }
    // A code without message says nothing where the same code stands with one.
    let told: HashSet<_> = rows
        .rows
        .iter()
        .filter(|row| row.value.message.is_some())
        .map(|row| (row.value.status, row.value.code.clone()))
        .collect();
    rows.rows.retain(|row| {
        row.value.message.is_some() || !told.contains(&(row.value.status, row.value.code.clone()))
    });
    page.errors = rows.rows;
    Ok(())
}

struct Rows {
    rows: Vec<Placed<ErrorRow>>,
    known: HashSet<ErrorRow>,
}

impl Rows {
    fn add(&mut self, code: &str, status: Option<u16>, message: Option<&str>, line: usize) {
        let row = ErrorRow { code: code.to_owned(), status, message: message.map(str::to_owned) };
        if self.rows.len() < crate::MAX_FACTS && self.known.insert(row.clone()) {
            self.rows.push(Placed::new(row, line));
        }
    }
}

/// Looks through a schema, with a list of what is still to be seen in place of recursion.
fn of_schema(
    schema: At<'_>,
    status: Option<u16>,
    rows: &mut Rows,
    page: &mut Page,
    budget: &mut Budget,
) -> Result<(), Unreadable> {
    let mut open = vec![schema];
    let mut seen = HashSet::new();
    while let Some(at) = open.pop() {
        budget.spend(1)?;
        let Some(at) = resolved(at, page) else { continue };
        if !seen.insert(at.identity()) {
            continue;
        }
        of_object(at, status, rows, budget)?;
        let mut inner = Vec::new();
        for word in ["properties", "patternProperties"] {
            inner.extend(at.get(word).into_iter().flat_map(At::entries).map(|(_, value)| value));
        }
        for word in ["items", "contains", "additionalProperties", "then", "else"] {
            inner.extend(at.get(word));
        }
        for word in ["allOf", "anyOf", "oneOf", "prefixItems"] {
            inner.extend(at.get(word).into_iter().flat_map(At::items));
        }
        budget.spend(inner.len())?;
        open.extend(inner.into_iter().rev());
    }
    Ok(())
}

/// The codes of an object that has some.
fn of_object(
    object: At<'_>,
    status: Option<u16>,
    rows: &mut Rows,
    budget: &mut Budget,
) -> Result<(), Unreadable> {
    let Some(properties) = object.get("properties") else { return Ok(()) };
    let allowed = |key: &str| properties.find(key).map(allowed).unwrap_or_default();
    let (codes, messages, outcomes) = (allowed("code"), allowed("message"), allowed("status"));
    budget.spend(codes.len() + messages.len() + outcomes.len())?;
    let succeeds = |(state, _): &(&str, usize)| state.eq_ignore_ascii_case("success");
    let fails = |(state, _): &(&str, usize)| matches!(*state, "error" | "failure");
    if outcomes.iter().any(succeeds) && !outcomes.iter().any(fails) {
        return Ok(());
    }
    // With several of both, nothing says which message is whose.
    let paired = codes.len() == 1 || (messages.len() == 1 && !codes.iter().any(|(code, _)| is_success(code)));
    for (code, line) in codes {
        if is_success(code) {
            continue;
        }
        if messages.is_empty() || !paired {
            rows.add(code, status, None, line);
            continue;
        }
        for (message, _) in &messages {
            rows.add(code, status, Some(message), line);
        }
    }
    Ok(())
}

/// The words that a schema allows, each with its line.
fn allowed(schema: At<'_>) -> Vec<(&str, usize)> {
    let parts = ["oneOf", "anyOf"].into_iter().filter_map(|word| schema.get(word)).flat_map(At::items);
    std::iter::once(schema)
        .chain(parts.filter_map(At::resolved))
        .flat_map(|part| {
            part.get("const").into_iter().chain(part.get("enum").into_iter().flat_map(At::items))
        })
        .filter_map(|at| Some((at.text()?, at.line)))
        .filter(|(text, _)| !text.is_empty())
        .collect()
}

/// Codes that tell that all went well. Some files do not say so beside them.
fn is_success(code: &str) -> bool {
    let code = code.to_ascii_uppercase();
    code.contains("SUCCESS") || code == "SCHEDULED"
}

/// The errors that examples show.
fn of_examples(
    content: At<'_>,
    status: Option<u16>,
    rows: &mut Rows,
    budget: &mut Budget,
) -> Result<(), Unreadable> {
    let named = content.get("examples").into_iter().flat_map(At::entries);
    let named = named.filter_map(|(_, example)| example.resolved()?.get("value"));
    let mut open: Vec<At<'_>> = content.get("example").into_iter().chain(named).collect();
    open.reverse();
    let mut seen = HashSet::new();
    while let Some(at) = open.pop() {
        budget.spend(1)?;
        if !seen.insert(at.identity()) {
            continue;
        }
        if let (Some(code), Some(message)) = (at.get("code"), at.word("message")) {
            let fails = at.word("status").is_none_or(|state| !state.eq_ignore_ascii_case("success"));
            if let Some(text) = code.text().filter(|text| fails && !is_success(text)) {
                rows.add(text, status, Some(message), code.line);
            }
        }
        let inner: Vec<_> = at.entries().map(|(_, value)| value).chain(at.items()).collect();
        budget.spend(inner.len())?;
        open.extend(inner.into_iter().rev());
    }
    Ok(())
}
