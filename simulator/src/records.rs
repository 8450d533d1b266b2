//! Records: created, read, changed and deleted, each for itself in a batch.

use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::clock;
use crate::list::choose_fields;
use crate::notes::NOTES;
use crate::outcome::{Outcome, place};
use crate::perform::{Call, id_of};
use crate::record::{Record, name_field, unique_field, user};
use crate::store::Store;
use crate::types::misfit_in;

/// Fields that the service sets by itself, or that are kept in another form.
const OWN_FIELDS: [&str; 6] = ["id", "Tag", "Created_Time", "Modified_Time", "Created_By", "Modified_By"];

/// The words of the rows about an id that nothing has.
pub(crate) const BAD_ID: &[&str] = &["id given", "related id", "record not deleted", "invalid data"];

impl Call<'_> {
    pub(crate) fn list_records(&self, store: &mut Store) -> Answer {
        let wanted = self.query.get("ids").map(|ids| ids.split(',').collect::<Vec<_>>());
        let since = self.moment("if-modified-since");
        let Some(module) = store.modules.get(self.module) else { return self.list(store, &[]) };
        let mut shown: Vec<(&String, &Record)> = module
            .records
            .iter()
            .filter(|(id, _)| wanted.as_ref().is_none_or(|ids| ids.contains(&id.as_str())))
            .filter(|(_, record)| is_newer(record, since))
            .collect();
        if shown.is_empty() && since.is_some() {
            return Answer::raw(304, "", bytes::Bytes::new());
        }
        match self.query.get("sort_by") {
            Some("Created_Time") => shown.sort_by(|(_, one), (_, other)| one.created.cmp(&other.created)),
            Some("Modified_Time") => shown.sort_by(|(_, one), (_, other)| one.modified.cmp(&other.modified)),
            // They are in the order of their ids.
            _ => {}
        }
        if self.query.get("sort_order") != Some("asc") {
            shown.reverse();
        }
        let described = shown.iter().filter_map(|(id, _)| store.describe(self.module, id));
        let items: Vec<Value> = described.map(|item| choose_fields(item, self.query)).collect();
        self.list(store, &items)
    }

    pub(crate) fn get_record(&self, store: &mut Store) -> Answer {
        let since = self.moment("if-modified-since");
        match (store.record(self.module, self.record), store.describe(self.module, self.record)) {
            (Some(record), _) if !is_newer(record, since) => Answer::raw(304, "", bytes::Bytes::new()),
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
        let unique = named.unwrap_or_else(|| vec![unique_field(self.module)]);
        let mut inserted = true;
        let mut answer = self.each_item(200, |index, item| {
            let known = self.twin(store, &unique, item);
            inserted &= known.is_none();
            let (action, field) =
                known.as_ref().map_or(("insert", None), |(_, field)| ("update", Some(field)));
            let outcome = match &known {
                Some((id, _)) => self.update_record(store, self.module, Some(id), index, item),
                None => self.create_record(store, self.module, index, item),
            };
            match outcome {
                Outcome::Done(message, mut details) => {
                    details["action"] = Value::from(action);
                    details["duplicate_field"] = json!(field);
                    Outcome::Done(message, details)
                }
                failed @ Outcome::Failed(..) => failed,
            }
        });
        if answer.status == 200 && inserted {
            answer.status = 201;
        }
        answer
    }

    pub(crate) fn delete_records(&self, store: &mut Store) -> Answer {
        self.each_id(self.ids.first(), |id| self.delete_record(store, self.module, &id))
    }

    pub(crate) fn list_deleted_records(&self, store: &mut Store) -> Answer {
        let by = user(&store.user(), false);
        let deleted = store.modules.get(self.module).map(|module| module.deleted.as_slice());
        let items: Vec<Value> = deleted
            .unwrap_or_default()
            .iter()
            .rev()
            .map(|one| {
                json!({
                    "id": one.id,
                    "display_name": one.name,
                    "type": "recycle",
                    "deleted_time": one.time,
                    "deleted_by": by,
                    "created_by": by,
                })
            })
            .collect();
        self.list(store, &items)
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
        if let Some(failed) = self.misfit_of_item(key, index, item) {
            return failed;
        }
        let name = name_field(module);
        if item.get(name).is_none_or(|value| value.is_null() || value.as_str() == Some("")) {
            return self.failed("MANDATORY_NOT_FOUND", &["required field"], place(key, index, name));
        }
        let (id, time) = (store.new_id(), store.tick());
        let record = Record::new(module, fields_of(item), time);
        store.modules.entry(module.to_owned()).or_default().records.insert(id.clone(), record);
        tag_as_sent(store, module, &id, item);
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
        let Some(id) = in_path.cloned().or_else(|| item.get("id").map(id_of)) else {
            return self.failed("MANDATORY_NOT_FOUND", &["required field"], place(key, index, "id"));
        };
        if let Some(failed) = self.misfit_of_item(key, index, item) {
            return failed;
        }
        if let Some(failed) = self.against_change(store, module, &id, place(key, index, "id")) {
            return failed;
        }
        let time = store.tick();
        if let Some(record) = store.record_mut(module, &id) {
            record.fields.extend(fields_of(item));
            record.modified = time;
        }
        tag_as_sent(store, module, &id, item);
        Outcome::Done("record updated", details(store, module, &id))
    }

    pub(crate) fn delete_record(&self, store: &mut Store, module: &str, id: &str) -> Outcome {
        if let Some(failed) = self.against_change(store, module, id, json!({"id": id})) {
            return failed;
        }
        store.delete_record(module, id);
        Outcome::Done("record deleted", json!({"id": id}))
    }

    /// Why a record can't be changed.
    fn against_change(&self, store: &Store, module: &str, id: &str, place: Value) -> Option<Outcome> {
        let Some(record) = store.record(module, id) else {
            return Some(self.failed("INVALID_DATA", BAD_ID, place));
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

    /// The record that has the same value in one of these fields, and the field.
    fn twin(&self, store: &Store, unique: &[&str], item: &Value) -> Option<(String, String)> {
        let records = &store.modules.get(self.module)?.records;
        unique.iter().find_map(|field| {
            let value = item.get(*field).filter(|value| !value.is_null())?;
            let (id, _) = records.iter().find(|(_, record)| record.fields.get(*field) == Some(value))?;
            Some((id.clone(), (*field).to_owned()))
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
    json!({
        "Modified_Time": record.map(|record| record.modified.as_str()),
        "Modified_By": by,
        "Created_Time": record.map(|record| record.created.as_str()),
        "id": id,
        "Created_By": by,
    })
}

fn is_newer(record: &Record, since: Option<i64>) -> bool {
    since.is_none_or(|since| clock::parse(&record.modified).is_none_or(|modified| modified > since))
}

/// The fields that the record keeps as they were sent.
fn fields_of(item: &Value) -> Map<String, Value> {
    let sent = item.as_object().into_iter().flatten();
    let kept = sent.filter(|(name, _)| !OWN_FIELDS.contains(&name.as_str()));
    kept.map(|(name, value)| (name.clone(), value.clone())).collect()
}
