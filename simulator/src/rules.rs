//! What an administrator demands of a module's records, and what an item has against it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::answer::Row;
use crate::outcome::{Outcome, place};
use crate::perform::Call;
use crate::record::name_field;
use crate::store::Store;
use crate::types::misfit_in;

/// An event has no more participants than this.
const PARTICIPANTS: usize = 50;

/// The demands on the records of a module.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rules {
    /// Fields that no two records have the same value in.
    pub(crate) unique: Vec<String>,
    /// Fields that a new record must have.
    pub(crate) mandatory: Vec<String>,
    /// The most characters of fields.
    pub(crate) longest: BTreeMap<String, usize>,
    /// Values that are refused, and the code that says so.
    pub(crate) refused: Vec<(String, Value, &'static str)>,
}

/// An item of a batch, and where it goes.
#[derive(Clone, Copy)]
pub(crate) struct Item<'i> {
    pub(crate) module: &'i str,
    /// The key of the list that it stands in, and its number there.
    pub(crate) key: &'i str,
    pub(crate) index: usize,
    pub(crate) value: &'i Value,
    /// The record that it changes; none for a new one.
    pub(crate) id: Option<&'i str>,
}

/// What an item has against being written.
type Faults = Vec<(Row, Value)>;

impl Call<'_> {
    /// All that is wrong with an item, as one failure.
    pub(crate) fn against_item(&self, store: &mut Store, item: Item<'_>) -> Option<Outcome> {
        let mut faults = self.misfits(item);
        faults.extend(self.missing(store, item));
        faults.extend(self.out_of_bounds(store, item));
        faults.extend(self.duplicates(store, item));
        if faults.len() < 2 {
            return faults.pop().map(|(row, details)| Outcome::Failed(row, details));
        }
        let errors: Vec<Value> = faults.iter().map(|(row, details)| row.object(details)).collect();
        Some(self.failed("MULTIPLE_OR_MULTI_ERRORS", &["multi"], json!({"errors": errors})))
    }

    fn misfits(&self, item: Item<'_>) -> Faults {
        let mut parameters = self.operation.parameters.iter();
        let object = parameters.find(|parameter| parameter.name == item.key).and_then(|known| known.object);
        let path = format!("$.{}[{}]", item.key, item.index);
        let misfit = object.and_then(|object| misfit_in(object, item.value, &path));
        misfit.map(|misfit| (self.row_of_item("INVALID_DATA"), misfit.details())).into_iter().collect()
    }

    /// The fields that a new record can't do without and has not.
    fn missing(&self, store: &Store, item: Item<'_>) -> Faults {
        if item.id.is_some() {
            return Vec::new();
        }
        let name = name_field(item.module);
        let rules = store.modules.get(item.module).map(|module| module.rules.mandatory.as_slice());
        let demanded = rules.unwrap_or_default().iter().map(String::as_str).filter(|field| *field != name);
        let is_missing = |field: &&str| {
            item.value.get(*field).is_none_or(|value| value.is_null() || value.as_str() == Some(""))
        };
        let missing = std::iter::once(name).chain(demanded).filter(is_missing);
        let row = self.router.row_about(self.operation, "MANDATORY_NOT_FOUND", &["required field"]);
        missing.map(|field| (row, place(item.key, item.index, field))).collect()
    }

    /// Values that are too long or too many, and those that a test wants to be refused.
    fn out_of_bounds(&self, store: &Store, item: Item<'_>) -> Faults {
        let mut faults = Vec::new();
        let at = |field: &str| place(item.key, item.index, field);
        if let Some(Value::Array(people)) = item.value.get("Participants")
            && people.len() > PARTICIPANTS
        {
            let mut details = at("Participants");
            details["limit"] = Value::from(PARTICIPANTS);
            faults.push((self.row_of_item("LIMIT_EXCEEDED"), details));
        }
        let Some(rules) = store.modules.get(item.module).map(|module| &module.rules) else { return faults };
        for (field, longest) in &rules.longest {
            let text = item.value.get(field).and_then(Value::as_str).unwrap_or_default();
            if text.chars().count() > *longest {
                let mut details = at(field);
                details["maximum_length"] = Value::from(*longest);
                faults.push((self.row_of_item("INVALID_DATA"), details));
            }
        }
        for (field, value, code) in &rules.refused {
            if item.value.get(field) == Some(value) {
                let documented = self.router.documents(self.operation, code);
                let row = if documented { self.row_of_item(code) } else { Row::new(code, 400, "refused") };
                faults.push((row, at(field)));
            }
        }
        faults
    }

    /// The unique fields whose value another record has.
    fn duplicates(&self, store: &mut Store, item: Item<'_>) -> Faults {
        let Some(module) = store.modules.get_mut(item.module) else { return Vec::new() };
        let mut faults = Vec::new();
        for field in &module.rules.unique {
            let Some(value) = item.value.get(field).filter(|value| !value.is_null()) else { continue };
            let twin = module.records.find_by(field, value).filter(|twin| Some(twin.as_str()) != item.id);
            if let Some(twin) = twin {
                let mut details = place(item.key, item.index, field);
                details["id"] = Value::from(twin.as_str());
                details["duplicate_record"] = json!({"id": twin, "module": {"api_name": item.module}});
                faults.push((self.row_of_item("DUPLICATE_DATA"), details));
            }
        }
        faults
    }

    fn row_of_item(&self, code: &str) -> Row {
        self.router.row_about(self.operation, code, &["invalid data", "duplicate data", "participants"])
    }
}
