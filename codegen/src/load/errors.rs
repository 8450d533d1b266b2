//! Error rows, and `errors.yaml` with the shared tables and the usual remedies.

use std::collections::BTreeSet;

use crate::ast::{ErrorItem, ErrorRow, ErrorTable, Errors, RowPattern, Text};
use crate::decode::{Decoder, Key, Rule};
use crate::diagnostic::quoted;
use crate::yaml::{Kind, Node};

pub(super) const FILE: &[Key] =
    &[Key::required("tables", "the shared tables: `tables: {module: […]}`"), Key::optional("remedies")];
pub(super) const ROW: &[Key] = &[
    Key::required("code", "the code on the wire, as in `code: INVALID_DATA`"),
    Key::required("status", "the HTTP status, as in `status: 400`"),
    Key::required("message", "the message on the wire, or `message: \"\"` where the page gives none"),
    Key::optional("remedy"),
    Key::optional("reason"),
];
pub(super) const PATTERN: &[Key] = &[
    Key::required("code", "the code of the rows that go"),
    Key::optional("status"),
    Key::optional("message"),
];
const STATUS_HELP: &str =
    "use the status on the page: 400 to 599, or 200 to 299 where a part of what was sent fails";
const ROW_HELP: &str = "write each row as `- code: …` with `status` and `message`";

impl Decoder<'_> {
    /// Reads the shared tables and the usual remedies.
    pub(super) fn errors(&mut self, node: &Node) -> Option<Errors> {
        let fields = self.fields(node, node.span, "the file of shared tables", FILE)?;
        let tables = self.error_tables(fields.get("tables")?);
        let remedies = fields.get("remedies").map(|node| self.remedies(node)).unwrap_or_default();
        Some(Errors { tables, remedies })
    }

    fn remedies(&mut self, node: &Node) -> Vec<(Text, String)> {
        let entries = self.entries(node, "remedies", "write `INVALID_DATA: …` with a sentence for each code");
        let mut read = Vec::new();
        for (code, node) in entries {
            self.name(code, "error code", Rule::Code);
            read.push((code.clone(), self.sentence(node, &code.value).unwrap_or_default()));
        }
        read
    }

    fn error_tables(&mut self, node: &Node) -> Vec<ErrorTable> {
        let tables = self.entries(node, "tables", ROW_HELP);
        let mut read = Vec::new();
        for (name, node) in tables {
            self.name(name, "name of a table", Rule::Snake);
            let rows = self.items(node, &name.value, ROW_HELP);
            if let (Kind::Sequence(_), true) = (&node.kind, rows.is_empty()) {
                self.error(name.span, "this table has no rows", "fill it, or delete it");
            }
            let rows = rows.iter().filter_map(|row| self.error_row(row)).collect();
            read.push(ErrorTable { name: name.clone(), rows });
        }
        read
    }

    /// Reads the codes that an OpenAPI file gives for each status, by version.
    pub(super) fn openapi_rows(&mut self, node: &Node) -> Vec<(Text, Vec<ErrorRow>)> {
        const HELP: &str = "write `v8: {400: [INVALID_DATA]}`, by version and by status";
        let mut read = Vec::new();
        for (version, node) in self.entries(node, "openapi", HELP) {
            let mut rows = Vec::new();
            for (status, codes) in self.entries(node, &version.value, HELP) {
                let Some(status) = self.status_key(status) else { continue };
                rows.extend(self.openapi_codes(status, codes));
            }
            read.push((version.clone(), rows));
        }
        read
    }

    fn openapi_codes(&mut self, status: u16, node: &Node) -> Vec<ErrorRow> {
        let mut rows = Vec::new();
        let mut seen = BTreeSet::new();
        for code in self.texts(node, &status.to_string()) {
            if !self.name(&code, "error code", Rule::Code) {
                continue;
            }
            if !seen.insert(code.value.clone()) {
                let message = format!("the code {} stands twice", quoted(&code.value));
                self.error(code.span, message, "keep one of the two");
                continue;
            }
            let message = Text::new(String::new(), code.span);
            rows.push(ErrorRow { code, status, message, remedy: None, reason: None });
        }
        rows
    }

    fn status_key(&mut self, key: &Text) -> Option<u16> {
        let status = key.value.parse().ok().filter(|status| is_error_status(u64::from(*status)));
        if status.is_none() {
            let message = format!("{} is no HTTP status of an error", quoted(&key.value));
            self.error(key.span, message, STATUS_HELP);
        }
        status
    }

    /// Reads a list of rows and `use:` of tables.
    pub(super) fn error_items(&mut self, node: &Node, key: &str) -> Vec<ErrorItem> {
        let items = self.items(node, key, "write each row as `- code: …`, or `- use: …` for a shared table");
        items.iter().filter_map(|item| self.error_item(item)).collect()
    }

    fn error_item(&mut self, node: &Node) -> Option<ErrorItem> {
        let Kind::Mapping(entries) = &node.kind else { return self.error_row(node).map(ErrorItem::Row) };
        let Some((_, table)) = entries.iter().find(|(key, _)| key.value == "use") else {
            return self.error_row(node).map(ErrorItem::Row);
        };
        if let Some((key, _)) = entries.iter().find(|(key, _)| key.value != "use") {
            let message = format!("{} does not belong to the use of a shared table", quoted(&key.value));
            self.error(key.span, message, "start a row of its own with `- code: …`");
        }
        self.text(table, "use").map(ErrorItem::Use)
    }

    fn error_row(&mut self, node: &Node) -> Option<ErrorRow> {
        let fields = self.fields(node, node.span, "an error row", ROW)?;
        let code = fields.get("code").and_then(|node| self.code(node));
        let status = fields.get("status").and_then(|node| self.error_status(node));
        let message = fields.get("message").and_then(|node| self.any_text(node, "message"));
        let remedy = fields.get("remedy").and_then(|node| self.sentence(node, "remedy"));
        let reason = fields.get("reason").and_then(|node| self.text(node, "reason"));
        let reason = reason.filter(|reason| self.name(reason, "reason", Rule::Snake));
        if let (Some(message), Some(reason)) = (&message, &reason)
            && message.value.is_empty()
        {
            let help = "a reason is told by its message; write the message, or remove the reason";
            self.error(reason.span, "a row without a message cannot have a reason", help);
        }
        Some(ErrorRow { code: code?, status: status.unwrap_or_default(), message: message?, remedy, reason })
    }

    fn code(&mut self, node: &Node) -> Option<Text> {
        let code = self.text(node, "code")?;
        self.name(&code, "error code", Rule::Code).then_some(code)
    }

    fn error_status(&mut self, node: &Node) -> Option<u16> {
        let status = self.integer(node, "status", 999)?;
        if !is_error_status(status.value) {
            let message = format!("{} is no HTTP status of an error", status.value);
            self.error(status.span, message, STATUS_HELP);
        }
        u16::try_from(status.value).ok()
    }

    /// Reads which rows a change removes.
    pub(super) fn row_patterns(&mut self, node: &Node) -> Vec<RowPattern> {
        let items = self.items(node, "remove", "write `- {code: …, status: …}` for each row that goes");
        let mut patterns = Vec::new();
        for item in items {
            let Some(fields) = self.fields(item, item.span, "a removed row", PATTERN) else { continue };
            let code = fields.get("code").and_then(|node| self.code(node));
            let status = fields.get("status").and_then(|node| self.error_status(node));
            let message = fields.get("message").and_then(|node| self.any_text(node, "message"));
            if let Some(code) = code {
                patterns.push(RowPattern { code, status, message: message.map(|text| text.value) });
            }
        }
        patterns
    }
}

/// An answer to several things may succeed as a whole and tell the error of one of them.
fn is_error_status(status: u64) -> bool {
    (400..=599).contains(&status) || (200..=299).contains(&status)
}
