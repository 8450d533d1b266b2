//! Which records have a value in a field, so that an upsert of many need not look at all of them.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use crate::record_set::{Number, RecordSet};

/// The records by the value of one field. What it says is checked against the record, since fields
/// change without it.
#[derive(Clone, Debug)]
pub(crate) struct FieldIndex {
    field: String,
    by_value: HashMap<String, BTreeSet<Number>>,
    /// Records that may have changed since they were looked at.
    touched: BTreeSet<Number>,
}

impl FieldIndex {
    /// The index of all records.
    pub(crate) fn of(field: &str, records: &RecordSet) -> Self {
        let touched = BTreeSet::new();
        let mut index = Self { field: field.to_owned(), by_value: HashMap::new(), touched };
        for id in records.numbers(false) {
            index.look(id, records);
        }
        index
    }

    pub(crate) fn touch(&mut self, id: Number) {
        self.touched.insert(id);
    }

    /// The first record that has this value.
    pub(crate) fn find(&mut self, value: &Value, records: &RecordSet) -> Option<Number> {
        for id in std::mem::take(&mut self.touched) {
            self.look(id, records);
        }
        let ids = self.by_value.get(&key(value))?.iter();
        let mut ids = ids.filter(|id| {
            let record = records.at(**id);
            record.is_some_and(|record| record.fields.get(&self.field) == Some(value))
        });
        ids.next().copied()
    }

    fn look(&mut self, id: Number, records: &RecordSet) {
        let Some(record) = records.at(id) else { return };
        if let Some(value) = record.fields.get(&self.field).filter(|value| !value.is_null()) {
            self.by_value.entry(key(value)).or_default().insert(id);
        }
    }
}

fn key(value: &Value) -> String {
    value.to_string()
}
