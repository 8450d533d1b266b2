//! The errors of a page as rows and uses of shared tables.

use std::collections::BTreeMap;

use zoho_codegen::names;
use zoho_codegen::yaml::Node;
use zoho_pages::{ErrorRow, Page};

use super::super::desk::Desk;
use super::super::document::{field, way};
use super::super::edit::reason_word;
use super::super::remedies;
use super::super::value::{Style, Value};
use crate::pair;

struct Row {
    code: String,
    status: u16,
    guessed: bool,
    message: String,
    taken: bool,
    reason: Option<String>,
    table: Option<String>,
}

/// The items of `errors`. What the format cannot say is left out.
pub fn errors(desk: &mut Desk, page: &Page) -> Value {
    let mut rows: Vec<Row> = Vec::new();
    for row in page.errors.iter().map(|row| &row.value).filter(|row| is_sound(row)) {
        let message = row.message.as_deref().map(pair::plain).unwrap_or_default();
        let same = |known: &Row| {
            known.code == row.code
                && row.status.is_none_or(|status| status == known.status)
                && known.message == message
        };
        let clash =
            |known: &Row| known.code != row.code && names::variant(&known.code) == names::variant(&row.code);
        if !rows.iter().any(|known| same(known) || clash(known)) {
            rows.push(Row {
                code: row.code.clone(),
                status: row.status.unwrap_or(400),
                guessed: row.status.is_none(),
                message,
                taken: false,
                reason: None,
                table: None,
            });
        }
    }
    messages(&mut rows);
    tables(desk, &mut rows);
    reasons(&mut rows);
    let mut items: Vec<Value> = Vec::new();
    for row in &rows {
        if let Some(table) = &row.table {
            let item = Value::map(Style::Block, [("use", Value::text(table))]);
            if !items.contains(&item) {
                items.push(item);
            }
            continue;
        }
        let mut status = Value::Word(row.status.to_string());
        if row.guessed {
            status = status.check("the page gives no status");
        }
        let mut message = Value::text(&row.message);
        if row.taken {
            message = message.check("the page gives none here; this is that of the other row");
        }
        let mut entries = vec![
            ("code".to_owned(), Value::text(&row.code)),
            ("status".to_owned(), status),
            ("message".to_owned(), message),
        ];
        if let Some(word) = &row.reason {
            entries.push(("reason".to_owned(), Value::text(word).check("a word for this cause")));
        }
        let remedy = remedies::remedy(desk, &row.code, row.status, &row.message);
        entries.push(("remedy".to_owned(), Value::text(remedy)));
        items.push(Value::Map(Style::Block, entries));
    }
    Value::List(if items.is_empty() { Style::Flow } else { Style::Block }, items)
}

/// Codes in capitals and statuses of errors; `Unknown` is the name for codes that nobody documented.
fn is_sound(row: &ErrorRow) -> bool {
    row.code.starts_with(|c: char| c.is_ascii_uppercase())
        && row.code.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
        && names::variant(&row.code) != "Unknown"
        && row.status.is_none_or(|status| (400..=599).contains(&status))
        && row
            .message
            .as_ref()
            .is_none_or(|message| message.len() < 4000 && !message.chars().any(char::is_control))
}

/// A code cannot have a message in one row and none in another: where two statuses have one, they share it.
fn messages(rows: &mut Vec<Row>) {
    let mut known: BTreeMap<String, (String, Vec<u16>)> = BTreeMap::new();
    for row in rows.iter().filter(|row| !row.message.is_empty()) {
        known.entry(row.code.clone()).or_insert_with(|| (row.message.clone(), Vec::new())).1.push(row.status);
    }
    rows.retain(|row| {
        let there = known.get(&row.code).is_some_and(|(_, statuses)| statuses.contains(&row.status));
        !(row.message.is_empty() && there)
    });
    for row in rows.iter_mut().filter(|row| row.message.is_empty()) {
        if let Some((message, _)) = known.get(&row.code) {
            row.message.clone_from(message);
            row.taken = true;
        }
    }
}

/// A shared table that the page has whole stands for its rows.
fn tables(desk: &Desk, rows: &mut [Row]) {
    let Some(document) = desk.document("errors.yaml") else { return };
    for table in document.keys(&way(&[], ["tables"])) {
        let list = way(&[], ["tables", table.as_str()]);
        let items = document.items(&list);
        let is = |row: &Row, item: &Node| {
            row.table.is_none()
                && field(item, "code") == Some(row.code.as_str())
                && field(item, "status") == Some(row.status.to_string().as_str())
                && field(item, "message").is_some_and(|message| pair::same_text(message, &row.message))
        };
        if items.is_empty() || !items.iter().all(|item| rows.iter().any(|row| is(row, item))) {
            continue;
        }
        // The other messages of a code need reasons, and so would the table's.
        let codes = |item: &Node| field(item, "code").map(str::to_owned);
        let lonely = items.iter().all(|item| {
            let bare = field(item, "reason").is_none();
            let several = rows.iter().any(|row| {
                Some(&row.code) == codes(item).as_ref() && !items.iter().any(|item| is(row, item))
            });
            !(bare && several)
        });
        if lonely {
            let matching: Vec<usize> = rows
                .iter()
                .enumerate()
                .filter(|(_, row)| items.iter().any(|item| is(row, item)))
                .map(|(index, _)| index)
                .collect();
            for index in matching {
                if let Some(row) = rows.get_mut(index) {
                    row.reason = items
                        .iter()
                        .find(|item| is(row, item))
                        .and_then(|item| field(item, "reason"))
                        .map(str::to_owned);
                    row.table = Some(table.clone());
                }
            }
        }
    }
}

fn reasons(rows: &mut [Row]) {
    let mut messages: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for row in rows.iter() {
        let known = messages.entry(row.code.clone()).or_default();
        if !known.contains(&row.message) {
            known.push(row.message.clone());
        }
    }
    let mut words: BTreeMap<(String, String), String> = BTreeMap::new();
    for row in rows.iter_mut() {
        if messages.get(&row.code).is_none_or(|known| known.len() < 2) {
            continue;
        }
        let key = (row.code.clone(), row.message.clone());
        if let Some(word) = &row.reason {
            words.insert(key, word.clone());
            continue;
        }
        if let Some(word) = words.get(&key) {
            row.reason = Some(word.clone());
            continue;
        }
        let taken: Vec<String> =
            words.iter().filter(|((code, _), _)| *code == row.code).map(|(_, word)| word.clone()).collect();
        let word = reason_word(&row.message, &taken);
        row.reason = Some(word.clone());
        words.insert(key, word);
    }
}
