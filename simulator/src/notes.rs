//! Notes of a record: records of a module of their own that name it as their parent.

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::outcome::{Outcome, place};
use crate::perform::{Call, id_of};
use crate::record::Record;
use crate::records::BAD_ID;
use crate::store::Store;

pub(crate) const NOTES: &str = "Notes";
const PARENT: &str = "Parent_Id";

impl Call<'_> {
    pub(crate) fn list_notes(&self, store: &mut Store) -> Answer {
        let notes = store.modules.get(NOTES).map(|module| &module.records);
        let all = notes.into_iter().flat_map(|notes| notes.numbers(true).map(|id| (id, notes.at(id))));
        let is_of_record =
            |note: &Record| note.fields.get(PARENT).is_some_and(|parent| parent_id(parent) == self.record);
        let of_record = all.filter(|(_, note)| note.as_ref().is_some_and(|note| is_of_record(note)));
        let described = of_record.filter_map(|(id, _)| store.describe(NOTES, &id.to_string()));
        self.list_newer(store, described.collect())
    }

    pub(crate) fn get_note(&self, store: &mut Store) -> Answer {
        let note = store.describe(NOTES, self.part_of_record.unwrap_or_default());
        note.map_or_else(Answer::nothing, |note| self.one_newer(note))
    }

    /// Notes of the record of the path.
    pub(crate) fn create_notes(&self, store: &mut Store) -> Answer {
        let name = store.record(self.module, self.record).map(|record| record.name().to_owned());
        let parent = json!({"id": self.record, "name": name, "module": {"api_name": self.module}});
        self.each_item(201, |index, item| {
            let mut note = item.clone();
            note[PARENT] = parent.clone();
            self.create_record(store, NOTES, index, &note)
        })
    }

    /// A note that is sent to the notes themselves has to name its record.
    pub(crate) fn create_note_of_any(&self, store: &mut Store, index: usize, item: &Value) -> Outcome {
        let (key, _) = self.items();
        let Some(parent) = item.get(PARENT).filter(|parent| !parent.is_null()) else {
            return self.failed("MANDATORY_NOT_FOUND", &["required field"], place(key, index, PARENT));
        };
        let Some((module, record)) = store.find(&parent_id(parent)) else {
            return self.failed("INVALID_DATA", BAD_ID, place(key, index, PARENT));
        };
        let mut note = item.clone();
        note[PARENT] =
            json!({"id": parent_id(parent), "name": record.name(), "module": {"api_name": module}});
        self.create_record(store, NOTES, index, &note)
    }

    pub(crate) fn update_notes(&self, store: &mut Store) -> Answer {
        let in_path = self.ids.get(1);
        self.each_item(200, |index, item| self.update_record(store, NOTES, in_path, index, item))
    }

    pub(crate) fn delete_notes(&self, store: &mut Store) -> Answer {
        self.each_id(self.ids.get(1), |id| self.delete_record(store, NOTES, &id))
    }
}

/// The id of a parent that is given by its id alone or as an object.
fn parent_id(parent: &Value) -> String {
    parent.get("id").map_or_else(|| id_of(parent), id_of)
}
