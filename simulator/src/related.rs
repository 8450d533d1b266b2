//! Records that belong to another one by one of its related lists.

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::outcome::{Outcome, place};
use crate::perform::{Call, id_of};
use crate::records::BAD_ID;
use crate::store::Store;

impl Call<'_> {
    pub(crate) fn list_related(&self, store: &mut Store) -> Answer {
        let linked = self.linked(store);
        let described = linked.iter().filter_map(|id| describe(store, id));
        self.list_newer(store, described.collect())
    }

    pub(crate) fn get_related(&self, store: &mut Store) -> Answer {
        let id = self.ids.get(2).filter(|id| self.linked(store).contains(id));
        let record = id.and_then(|id| describe(store, id));
        record.map_or_else(Answer::nothing, |record| self.one_newer(record))
    }

    /// Links the record of the path, or those of the body.
    pub(crate) fn link_related(&self, store: &mut Store) -> Answer {
        let (key, items) = self.items();
        let in_path = self.ids.get(2).cloned();
        let sent: Vec<Option<String>> = match in_path {
            Some(id) => vec![Some(id)],
            None => items.iter().map(|item| item.get("id").map(id_of)).collect(),
        };
        let mut link = |(index, id): (usize, Option<String>)| {
            let at = place(key, index, "id");
            let Some(id) = id else { return self.failed("MANDATORY_NOT_FOUND", &["required field"], at) };
            if store.find(&id).is_none() {
                return self.failed("INVALID_DATA", BAD_ID, at);
            }
            let list = self.part_of_record.unwrap_or_default().to_owned();
            if let Some(record) = store.record_mut(self.module, self.record) {
                let linked = record.links.entry(list).or_default();
                if !linked.contains(&id) {
                    linked.push(id.clone());
                }
            }
            Outcome::Done("relation updated", json!({"id": id}))
        };
        let outcomes: Vec<Outcome> = sent.into_iter().enumerate().map(&mut link).collect();
        self.outcomes(200, &outcomes)
    }

    pub(crate) fn unlink_related(&self, store: &mut Store) -> Answer {
        let list = self.part_of_record.unwrap_or_default();
        self.each_id(self.ids.get(2), |id| {
            let record = store.record_mut(self.module, self.record);
            let linked = record.and_then(|record| record.links.get_mut(list));
            let position = linked.as_ref().and_then(|linked| linked.iter().position(|known| *known == id));
            match (linked, position) {
                (Some(linked), Some(position)) => {
                    linked.remove(position);
                    Outcome::Done("relation removed", json!({"id": id}))
                }
                _ => self.failed("INVALID_DATA", BAD_ID, json!({"id": id})),
            }
        })
    }

    fn linked(&self, store: &Store) -> Vec<String> {
        let record = store.record(self.module, self.record);
        let list = self.part_of_record.unwrap_or_default();
        record.and_then(|record| record.links.get(list).cloned()).unwrap_or_default()
    }
}

/// A linked record, as long as it is there.
fn describe(store: &Store, id: &str) -> Option<Value> {
    let (module, _) = store.find(id)?;
    store.describe(module, id)
}
