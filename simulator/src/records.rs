//! Records: created, read, changed and deleted, each for itself in a batch.

use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::clock;
use crate::list::choose_fields;
use crate::notes::NOTES;
use crate::outcome::{Outcome, place};
use crate::perform::{Call, id_of};
use crate::record::{Record, unique_field, user};
use crate::record_list::is_newer;
use crate::rules::Item;
use crate::store::Store;
use crate::types::misfit_in;

/// Fields that the service sets by itself, or that are kept in another form.
const OWN_FIELDS: [&str; 6] = ["id", "Tag", "Created_Time", "Modified_Time", "Created_By", "Modified_By"];

/// The words of the rows about an id that nothing has.
pub(crate) const BAD_ID: &[&str] = &["id given", "related id", "record not deleted", "invalid data"];

impl Call<'_> {
    pub(crate) fn get_record(&self, store: &mut Store) -> Answer {
        let since = self.moment("if-modified-since");
        match (store.record(self.module, self.record), store.describe(self.module, self.record)) {
            (Some(record), _) if !is_newer(&record, since) => Answer::raw(304, "", bytes::Bytes::new()),
            (_, Some(record)) => self.one(choose_fields(record, self.query)),
            _ => Answer::nothing(),
        }
    }

    pub(crate) fn create_records(&self, store: &mut Store) -> Answer {
        self.each_item(201, |index, item| match self.module {
            NOTES => self.create_note_of_any(store, index, item),
            module => self.create_record(store, module, index, item),
        })
    }

    pub(crate) fn update_records(&self, store: &mut Store) -> Answer {
        let in_path = self.ids.first();
        self.each_item(200, |index, item| self.update_record(store, self.module, in_path, index, item))
    }

    pub(crate) fn upsert_records(&self, store: &mut Store) -> Answer {
        let named = self.body.and_then(|body| body.get("duplicate_check_fields")).and_then(Value::as_array);
        let named = named.map(|names| names.iter().filter_map(Value::as_str).collect::<Vec<_>>());
        let usual = || vec![self.external_field().unwrap_or(unique_field(self.module))];
        let unique = named.filter(|names| !names.is_empty()).unwrap_or_else(usual);
        let mut inserted = true;
        let mut answer = self.each_item(200, |index, item| {
            let known = self.twin(store, &unique, item);
            inserted &= known.is_none();
            let (action, field) =
                known.as_ref().map_or(("insert", None), |(_, field)| ("update", field.as_ref()));
            let outcome = match &known {
                Some((id, _)) => self.update_record(store, self.module, Some(id), index, item),
                None => self.create_record(store, self.module, index, item),
            };
            match outcome {
                Outcome::Done(message, details) => {
                    Outcome::Upserted(message, details, action, field.cloned())
                }
                other => other,
            }
        });
        if answer.status == 200 && inserted {
            answer.status = 201;
        }
        answer
    }

    pub(crate) fn delete_records(&self, store: &mut Store) -> Answer {
        let in_path = self.ids.first();
        if let Some(refused) = self.too_many_ids(self.named_ids(in_path).len()) {
            return refused;
        }
        self.each_id(in_path, |id| {
            let id = self.resolved(store, &id);
            self.delete_record(store, self.module, &id)
        })
    }

    pub(crate) fn count_records(&self, store: &mut Store) -> Answer {
        let count = store.modules.get(self.module).map_or(0, |module| module.records.len());
        self.one(json!({"count": count}))
    }

    pub(crate) fn create_record(
        &self,
        store: &mut Store,
        module: &str,
        index: usize,
        item: &Value,
    ) -> Outcome {
        let (key, _) = self.items();
        let checked = Item { module, key, index, value: item, id: None };
        if let Some(failed) = self.against_item(store, checked) {
            return failed;
        }
        let (id, time) = (store.new_id(), store.tick());
        let record = Record::new(module, fields_of(item), time);
        store.modules.entry(module.to_owned()).or_default().records.insert(&id, record);
        tag_as_sent(store, module, &id, item);
        store.note_change(module, &id, "insert");
        Outcome::Done("record added", details(store, module, &id))
    }

    pub(crate) fn update_record(
        &self,
        store: &mut Store,
        module: &str,
        in_path: Option<&String>,
        index: usize,
        item: &Value,
    ) -> Outcome {
        let (key, _) = self.items();
        let external = self.external_field().filter(|_| in_path.is_none() && module == self.module);
        let named = external.unwrap_or("id");
        let Some(id) = in_path.cloned().or_else(|| item.get(named).map(id_of)) else {
            return self.failed("MANDATORY_NOT_FOUND", &["required field"], place(key, index, named));
        };
        let id = if external.is_some() { self.resolved(store, &id) } else { id };
        if let Some(failed) = self.against_change(store, module, &id, place(key, index, named)) {
            return failed;
        }
        let checked = Item { module, key, index, value: item, id: Some(&id) };
        if let Some(failed) = self.against_item(store, checked) {
            return failed;
        }
        let time = store.tick();
        if let Some(record) = store.record_mut(module, &id) {
            record.fields.extend(fields_of(item));
            record.modified = time;
        }
        tag_as_sent(store, module, &id, item);
        store.note_change(module, &id, "update");
        Outcome::Done("record updated", details(store, module, &id))
    }

    pub(crate) fn delete_record(&self, store: &mut Store, module: &str, id: &str) -> Outcome {
        if let Some(failed) = self.against_change(store, module, id, json!({"id": id})) {
            return failed;
        }
        store.note_change(module, id, "delete");
        store.delete_record(module, id);
        Outcome::Done("record deleted", json!({"id": id}))
    }

    /// Why a record can't be changed.
    fn against_change(&self, store: &Store, module: &str, id: &str, place: Value) -> Option<Outcome> {
        let Some(record) = store.record(module, id) else {
            return Some(self.no_such_record(place));
        };
        let states = [(record.locked, "RECORD_LOCKED"), (record.unapproved, "NOT_APPROVED")];
        let state = states.into_iter().find(|(is, code)| *is && self.router.documents(self.operation, code));
        if let Some((_, code)) = state {
            return Some(self.failed(code, &["locked", "approved"], json!({"id": id})));
        }
        let known = self.moment("if-unmodified-since")?;
        let is_newer = clock::parse(&record.modified).is_some_and(|modified| modified > known);
        is_newer.then(|| self.failed("ALREADY_MODIFIED", &[], json!({"id": id})))
    }

    /// A field of an item that can't be of its type.
    pub(crate) fn misfit_of_item(&self, key: &str, index: usize, item: &Value) -> Option<Outcome> {
        let parameters = self.operation.parameters.iter();
        let object = parameters.filter(|parameter| parameter.name == key).find_map(|known| known.object)?;
        let found = misfit_in(object, item, &format!("$.{key}[{index}]"))?;
        Some(self.failed("INVALID_DATA", &["invalid data"], found.details()))
    }

    /// The record that an item of an upsert means: the one of its id, or that has the same value in
    /// one of these fields, the first before the second; and the field.
    fn twin(&self, store: &mut Store, unique: &[&str], item: &Value) -> Option<(String, Option<String>)> {
        let records = &mut store.modules.get_mut(self.module)?.records;
        if let Some(id) = item.get("id").map(id_of).filter(|id| records.contains_key(id)) {
            return Some((id, None));
        }
        unique.iter().find_map(|field| {
            let value = item.get(*field).filter(|value| !value.is_null())?;
            Some((records.find_by(field, value)?, Some((*field).to_owned())))
        })
    }
}

fn tag_as_sent(store: &mut Store, module: &str, id: &str, item: &Value) {
    let Some(sent) = item.get("Tag").and_then(Value::as_array) else { return };
    let names = sent.iter().filter_map(|tag| tag.get("name").and_then(Value::as_str));
    let tags: Vec<String> = names.map(|name| store.tag(module, name)).collect();
    if let Some(record) = store.record_mut(module, id) {
        record.tags = tags;
    }
}

/// What the service tells about a record that it has written.
fn details(store: &Store, module: &str, id: &str) -> Value {
    let by = user(&store.user(), false);
    let record = store.record(module, id);
    let record = record.as_deref();
    json!({
        "Modified_Time": record.map(|record| record.modified.as_str()),
        "Modified_By": by,
        "Created_Time": record.map(|record| record.created.as_str()),
        "id": id,
        "Created_By": by,
    })
}

/// The fields that the record keeps as they were sent.
pub(crate) fn fields_of(item: &Value) -> Map<String, Value> {
    let sent = item.as_object().into_iter().flatten();
    let kept = sent.filter(|(name, _)| !OWN_FIELDS.contains(&name.as_str()));
    kept.map(|(name, value)| (name.clone(), value.clone())).collect()
}
