//! A bulk write at work: what becomes of each row.

use std::collections::HashMap;

use csv::ByteRecord;
use serde_json::{Map, Value, json};

use super::cells::cell;
use super::mapping::Mapping;
use super::sheet::Sheet;
use crate::record::{Record, name_field};
use crate::store::Store;

/// Fields that the service sets by itself.
const OWN_FIELDS: [&str; 4] = ["Created_Time", "Modified_Time", "Created_By", "Modified_By"];
/// The report has so many columns of the file before its own.
const COLUMNS_IN_REPORT: usize = 3;

/// What a job does with its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    Insert,
    Update,
    Upsert,
}

impl Operation {
    pub(super) fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "insert" => Self::Insert,
            "update" => Self::Update,
            "upsert" => Self::Upsert,
            _ => return None,
        })
    }
}

/// What is to be done with a file.
#[derive(Clone, Debug)]
pub(super) struct Task {
    pub(super) operation: Operation,
    pub(super) module: String,
    pub(super) file_id: String,
    /// Which file of the zip is meant; none: the only one.
    pub(super) file_name: Option<String>,
    pub(super) find_by: Option<String>,
    pub(super) ignore_empty: bool,
    /// None: the header says it.
    pub(super) mappings: Option<Vec<Mapping>>,
}

/// What became of the rows.
#[derive(Debug, Default)]
pub(super) struct Report {
    pub(super) added: usize,
    pub(super) updated: usize,
    pub(super) skipped: usize,
    pub(super) header: Vec<String>,
    /// In the order of the file.
    pub(super) rows: Vec<Vec<String>>,
}

enum Fate {
    Added(String),
    Updated(String),
    /// Codes, each with the column that is at fault.
    Skipped(Vec<(&'static str, String)>),
}

/// A row as fields.
struct Item {
    id: Option<String>,
    fields: Map<String, Value>,
    tags: Option<Vec<String>>,
}

/// The work, with what it looks up once.
struct Work<'a> {
    store: &'a mut Store,
    task: &'a Task,
    header: &'a [String],
    mappings: &'a [Mapping],
    /// When all of it happens.
    time: String,
    /// The records of the module by the field that finds them.
    known: HashMap<String, String>,
    /// Ids and names of anything, by the field that finds it.
    linked: HashMap<String, HashMap<String, (String, String)>>,
}

/// Writes all rows into the store.
pub(super) fn write(store: &mut Store, task: &Task, mappings: &[Mapping], sheet: &Sheet) -> Report {
    let time = store.tick();
    let known = known_by(store, task);
    let mut work = Work { store, task, header: &sheet.header, mappings, time, known, linked: HashMap::new() };
    let mut columns: Vec<usize> = mappings.iter().filter_map(|mapping| mapping.column).collect();
    columns.sort_unstable();
    columns.dedup();
    columns.truncate(COLUMNS_IN_REPORT);
    let mut report = Report::default();
    let names = columns.iter().filter_map(|column| sheet.header.get(*column)).cloned();
    report.header = names.chain(["STATUS", "RECORD_ID", "ERRORS"].map(str::to_owned)).collect();
    for row in &sheet.rows {
        let (status, id, errors) = match work.row(row) {
            Fate::Added(id) => {
                report.added += 1;
                ("ADDED", id, String::new())
            }
            Fate::Updated(id) => {
                report.updated += 1;
                ("UPDATED", id, String::new())
            }
            Fate::Skipped(errors) => {
                report.skipped += 1;
                ("SKIPPED", String::new(), written(&errors))
            }
        };
        let cells = columns.iter().map(|column| row.get(*column).unwrap_or_default());
        let cells = cells.map(|cell| String::from_utf8_lossy(cell).into_owned());
        report.rows.push(cells.chain([status.to_owned(), id, errors]).collect());
    }
    report
}

/// `CODE-column,column:CODE-column`.
fn written(errors: &[(&'static str, String)]) -> String {
    let mut grouped: Vec<(&str, Vec<&str>)> = Vec::new();
    for (code, column) in errors {
        match grouped.iter_mut().find(|(known, _)| known == code) {
            Some((_, columns)) => columns.push(column),
            None => grouped.push((code, vec![column])),
        }
    }
    let groups = grouped.iter().map(|(code, columns)| format!("{code}-{}", columns.join(",")));
    groups.collect::<Vec<_>>().join(":")
}

fn known_by(store: &Store, task: &Task) -> HashMap<String, String> {
    let Some(find_by) = task.find_by.as_deref().filter(|find_by| *find_by != "id") else {
        return HashMap::new();
    };
    let records = store.modules.get(&task.module).map(|module| module.records.iter());
    let mut known = HashMap::new();
    for (id, record) in records.into_iter().flatten() {
        let value = record.fields.get(find_by).map(cell).unwrap_or_default();
        if !value.is_empty() {
            // The oldest of several is meant.
            known.entry(value).or_insert(id);
        }
    }
    known
}

impl Work<'_> {
    fn row(&mut self, row: &ByteRecord) -> Fate {
        let (item, mut errors) = self.item(row);
        let found = self.find(&item);
        let named_by_id = self.task.find_by.as_deref() == Some("id") && item.id.is_some();
        match (self.task.operation, found) {
            (Operation::Insert, Some(_)) => {
                errors.push(("DUPLICATE_DATA", self.label(self.task.find_by.as_deref().unwrap_or("id"))));
            }
            (Operation::Insert, None) => {}
            (Operation::Upsert, None) if !named_by_id => {}
            (Operation::Update | Operation::Upsert, None) => {
                let find_by = self.task.find_by.as_deref().unwrap_or("id");
                let given = named_by_id || item.fields.get(find_by).is_some_and(|value| !value.is_null());
                let code = if given { "RESOURCE_NOT_FOUND" } else { "MANDATORY_NOT_FOUND" };
                errors.push((code, self.label(find_by)));
            }
            (Operation::Update | Operation::Upsert, Some(id)) => {
                errors.extend(self.against_change(&id, &item));
                return if errors.is_empty() { self.update(id, item) } else { Fate::Skipped(errors) };
            }
        }
        let name = name_field(&self.task.module);
        let has_name = item.fields.get(name).is_some_and(|value| !value.is_null());
        if self.task.operation != Operation::Update && !has_name {
            errors.push(("MANDATORY_NOT_FOUND", self.label(name)));
        }
        if errors.is_empty() { self.add(item) } else { Fate::Skipped(errors) }
    }

    /// The row as fields, and what is wrong with it.
    fn item(&mut self, row: &ByteRecord) -> (Item, Vec<(&'static str, String)>) {
        let mut item = Item { id: None, fields: Map::new(), tags: None };
        let mut errors = Vec::new();
        for mapping in self.mappings {
            let column = mapping.column;
            let label = || column.and_then(|at| self.header.get(at)).unwrap_or(&mapping.field).clone();
            let Ok(text) = std::str::from_utf8(column.and_then(|at| row.get(at)).unwrap_or_default()) else {
                errors.push(("INVALID_DATA", label()));
                continue;
            };
            let value = match (text, &mapping.default) {
                ("", Some(default)) => default.clone(),
                // A record that does not exist yet has nothing to be emptied.
                ("", None) if self.task.ignore_empty || self.task.operation == Operation::Insert => continue,
                ("", None) => Value::Null,
                (text, _) => Value::from(text),
            };
            match mapping.field.as_str() {
                "id" => match value.as_str() {
                    Some(id) if id.bytes().all(|byte| byte.is_ascii_digit()) => item.id = Some(id.to_owned()),
                    Some(_) => errors.push(("INVALID_DATA", label())),
                    None => {}
                },
                "Tag" => {
                    let text = cell(&value);
                    let names = text.split([',', ';']).map(str::trim).filter(|name| !name.is_empty());
                    item.tags = Some(names.map(str::to_owned).collect());
                }
                own if OWN_FIELDS.contains(&own) => {}
                field => {
                    let link = mapping.find_by.as_deref().filter(|by| !by.eq_ignore_ascii_case(field));
                    match link.filter(|_| value.is_string()) {
                        None => drop(item.fields.insert(field.to_owned(), value)),
                        Some(by) => match self.link(by, value.as_str().unwrap_or_default()) {
                            Some(link) => drop(item.fields.insert(field.to_owned(), link)),
                            None => errors.push(("INVALID_DATA", label())),
                        },
                    }
                }
            }
        }
        (item, errors)
    }

    /// What a column or a field is called in the report.
    fn label(&self, field: &str) -> String {
        let column = self.mappings.iter().find(|mapping| mapping.field == field);
        let column = column.and_then(|mapping| self.header.get(mapping.column?));
        column.map_or_else(|| field.to_owned(), Clone::clone)
    }

    /// The record that the row is about.
    fn find(&self, item: &Item) -> Option<String> {
        let find_by = self.task.find_by.as_deref()?;
        if find_by == "id" {
            let id = item.id.as_deref()?;
            return self.store.record(&self.task.module, id).map(|_| id.to_owned());
        }
        self.known.get(&cell(item.fields.get(find_by)?)).cloned()
    }

    fn against_change(&self, id: &str, item: &Item) -> Vec<(&'static str, String)> {
        let record = self.store.record(&self.task.module, id);
        let find_by = || self.label(self.task.find_by.as_deref().unwrap_or("id"));
        let mut errors = Vec::new();
        if record.as_ref().is_some_and(|record| record.locked) {
            errors.push(("BLOCKED_RECORD", find_by()));
        }
        if record.as_ref().is_some_and(|record| record.unapproved) {
            errors.push(("NOT_APPROVED", find_by()));
        }
        let name = name_field(&self.task.module);
        if item.fields.get(name).is_some_and(Value::is_null) {
            errors.push(("MANDATORY_NOT_FOUND", self.label(name)));
        }
        errors
    }

    fn update(&mut self, id: String, item: Item) -> Fate {
        self.tag(&id, item.tags.as_deref());
        if let Some(record) = self.store.record_mut(&self.task.module, &id) {
            record.fields.extend(item.fields);
            record.modified.clone_from(&self.time);
        }
        self.store.note_change(&self.task.module, &id, "update");
        Fate::Updated(id)
    }

    fn add(&mut self, mut item: Item) -> Fate {
        let id = self.store.new_id();
        item.fields.retain(|_, value| !value.is_null());
        if let Some(value) = self.task.find_by.as_ref().and_then(|find_by| item.fields.get(find_by)) {
            self.known.insert(cell(value), id.clone());
        }
        let record = Record::new(&self.task.module, item.fields, self.time.clone());
        let records = &mut self.store.modules.entry(self.task.module.clone()).or_default().records;
        records.insert(&id, record);
        self.tag(&id, item.tags.as_deref());
        self.store.note_change(&self.task.module, &id, "insert");
        Fate::Added(id)
    }

    fn tag(&mut self, id: &str, names: Option<&[String]>) {
        let Some(names) = names else { return };
        let tags = names.iter().map(|name| self.store.tag(&self.task.module, name)).collect();
        if let Some(record) = self.store.record_mut(&self.task.module, id) {
            record.tags = tags;
        }
    }

    /// A lookup to whatever record or user has this value.
    fn link(&mut self, by: &str, value: &str) -> Option<Value> {
        if by == "id" {
            let user = self.store.users.get(value).map(|user| user.get("full_name").map(cell));
            let name = self.store.find(value).map(|(_, record)| record.name().to_owned());
            return Some(json!({"id": value, "name": name.or_else(|| user?)?}));
        }
        let store = &*self.store;
        let known = self.linked.entry(by.to_owned()).or_insert_with(|| all_by(store, by));
        let (id, name) = known.get(value)?;
        Some(json!({"id": id, "name": name}))
    }
}

/// The id and the name of every record and user that has a value in this field, by the value.
fn all_by(store: &Store, by: &str) -> HashMap<String, (String, String)> {
    let mut known = HashMap::new();
    let mut add = |fields: &Map<String, Value>, id: &String, name: String| {
        if let Some((_, value)) = fields.iter().find(|(field, _)| field.eq_ignore_ascii_case(by)) {
            known.entry(cell(value)).or_insert_with(|| (id.clone(), name));
        }
    };
    for (id, record) in store.modules.values().flat_map(|module| module.records.iter()) {
        add(&record.fields, &id, record.name().to_owned());
    }
    for (id, user) in &store.users {
        add(user, id, user.get("full_name").map(cell).unwrap_or_default());
    }
    known
}
