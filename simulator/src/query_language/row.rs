//! The values of a record's fields, without a copy of the record.

use std::borrow::Cow;

use serde_json::{Value, json};

use super::condition::Fields;
use super::path::{Path, Step};
use crate::perform::id_of;
use crate::record::{Record, user};
use crate::store::{ModuleRecords, Store};

/// A record, as a query sees it.
#[derive(Clone)]
pub(crate) struct Row<'a> {
    pub(crate) store: &'a Store,
    pub(crate) module: &'a str,
    pub(crate) id: String,
    pub(crate) record: Cow<'a, Record>,
}

impl Fields for Row<'_> {
    fn value(&self, path: &Path) -> Option<Cow<'_, Value>> {
        self.at(path.steps())
    }
}

impl<'a> Row<'a> {
    /// All records of a module, by their ids.
    pub(crate) fn all_of(store: &'a Store, module: &str) -> impl Iterator<Item = Row<'a>> {
        let found = store.modules.get_key_value(module);
        found.into_iter().flat_map(move |(module, of_module)| {
            let row = move |(id, record)| Row { store, module, id, record };
            of_module.records.iter().map(row)
        })
    }

    /// The value of a field of this record.
    pub(crate) fn field(&self, name: &str) -> Option<Cow<'_, Value>> {
        let record = &*self.record;
        if name == "id" {
            return Some(Cow::Owned(Value::from(self.id.as_str())));
        }
        // What was sent stands above what the service would say.
        if let Some(value) = record.fields.get(name) {
            return Some(Cow::Borrowed(value));
        }
        Some(Cow::Owned(match name {
            "Owner" | "Created_By" | "Modified_By" => user(&self.store.user(), true),
            "Created_Time" => Value::from(record.created.as_str()),
            "Modified_Time" => Value::from(record.modified.as_str()),
            "$approved" => Value::from(!record.unapproved),
            "$editable" => Value::from(!record.locked),
            "Tag" => self.tags(self.store.modules.get(self.module)?),
            "Full_Name" if matches!(self.module, "Leads" | "Contacts") => self.full_name(),
            _ => return None,
        }))
    }

    fn tags(&self, of_module: &ModuleRecords) -> Value {
        let tags = of_module.tags.iter().filter(|tag| self.record.tags.contains(&tag.id));
        tags.map(|tag| json!({"name": tag.name, "id": tag.id})).collect()
    }

    fn full_name(&self) -> Value {
        let names =
            ["First_Name", "Last_Name"].map(|name| self.record.fields.get(name).and_then(Value::as_str));
        let names: Vec<&str> = names.into_iter().flatten().filter(|name| !name.is_empty()).collect();
        Value::from(names.join(" "))
    }

    fn at(&self, steps: &[Step]) -> Option<Cow<'_, Value>> {
        let (step, rest) = steps.split_first()?;
        let value = self.field(&step.field)?;
        if rest.is_empty() {
            return Some(value);
        }
        let id = match &*value {
            Value::Object(lookup) => id_of(lookup.get("id")?),
            Value::String(_) | Value::Number(_) => id_of(&value),
            _ => return None,
        };
        let next = &rest[0].field;
        if rest.len() == 1 && next == "id" {
            return Some(Cow::Owned(Value::from(id)));
        }
        if let Some(found) = self.find(&id, step.module.as_deref()) {
            return found.at(rest).map(|value| Cow::Owned(value.into_owned()));
        }
        let user = self.store.users.get(&id).and_then(|user| user.get(next));
        let told = || user.or_else(|| value.get(next)).cloned().map(Cow::Owned);
        if rest.len() == 1 { told() } else { None }
    }

    /// The record of this id, in that module or in any.
    fn find(&self, id: &str, module: Option<&str>) -> Option<Self> {
        let store = self.store;
        let in_module = |name: &'a String, of_module: &'a ModuleRecords| {
            let record = of_module.records.get(id)?;
            Some(Row { store, module: name, id: id.to_owned(), record })
        };
        match module {
            Some(module) => {
                store.modules.get_key_value(module).and_then(|(name, known)| in_module(name, known))
            }
            None => store.modules.iter().find_map(|(name, known)| in_module(name, known)),
        }
    }
}
