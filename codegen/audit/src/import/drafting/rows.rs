//! The errors of a page as rows and uses of shared tables.

use zoho_codegen::names;
use zoho_codegen::yaml::Node;
use zoho_pages::{ErrorRow, Page};

use super::super::desk::Desk;
use super::super::document::{field, way};
use super::super::remedies;
use super::super::value::{Style, Value};
use crate::pair;

struct Row {
    code: String,
    status: u16,
    guessed: bool,
    message: String,
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
                table: None,
            });
        }
    }
    tables(desk, &mut rows);
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
        let mut entries = vec![
            ("code".to_owned(), Value::text(&row.code)),
            ("status".to_owned(), status),
            ("message".to_owned(), Value::text(&row.message)),
        ];
        let remedy = remedies::remedy(desk, &row.code, row.status, &row.message);
        entries.extend(remedy.map(|remedy| ("remedy".to_owned(), Value::text(remedy))));
        items.push(Value::Map(Style::Block, entries));
    }
    Value::List(if items.is_empty() { Style::Flow } else { Style::Block }, items)
}

/// Codes of one word and statuses of errors; `Unknown` is the name for codes that nobody documented.
fn is_sound(row: &ErrorRow) -> bool {
    row.code.starts_with(|c: char| c.is_ascii_alphabetic())
        && row.code.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && names::variant(&row.code) != "Unknown"
        && row.status.is_none_or(|status| (200..=299).contains(&status) || (400..=599).contains(&status))
        && row
            .message
            .as_ref()
            .is_none_or(|message| message.len() < 4000 && !message.chars().any(char::is_control))
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
        for row in rows.iter_mut().filter(|row| items.iter().any(|item| is(row, item))) {
            row.table = Some(table.clone());
        }
    }
}
