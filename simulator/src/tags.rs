//! Tags of a module, and of its records.

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::outcome::{Outcome, place};
use crate::perform::{Call, id_of};
use crate::record::user;
use crate::records::BAD_ID;
use crate::store::{Store, Tag};

/// The longest name that a tag may have, in characters.
const LONGEST_NAME: usize = 25;

impl Call<'_> {
    pub(crate) fn list_tags(&self, store: &mut Store) -> Answer {
        let by = user(&store.user(), false);
        let describe = |tag: &Tag| {
            json!({
                "id": tag.id,
                "name": tag.name,
                "color_code": tag.color,
                "created_time": tag.created,
                "modified_time": tag.created,
                "created_by": by,
                "modified_by": by,
            })
        };
        let tags = store.modules.get(self.tagged_module()).map(|module| module.tags.as_slice());
        let items: Vec<Value> = tags.unwrap_or_default().iter().map(describe).collect();
        self.list(store, &items)
    }

    pub(crate) fn create_tags(&self, store: &mut Store) -> Answer {
        let module = self.tagged_module();
        self.each_item(201, |index, item| {
            let name = match self.name_of_tag(index, item) {
                Ok(name) => name,
                Err(failed) => return failed,
            };
            let tags = store.modules.get(module).map(|module| module.tags.as_slice()).unwrap_or_default();
            if let Some(known) = tags.iter().find(|tag| tag.name == name) {
                let mut details = place(self.items().0, index, "name");
                details["id"] = Value::from(known.id.as_str());
                return self.failed("DUPLICATE_DATA", &["duplicate"], details);
            }
            let (id, time) = (store.tag(module, name), store.tick());
            if let Some(tag) = find_tag(store, &id) {
                tag.color = item.get("color_code").and_then(Value::as_str).map(str::to_owned);
                tag.created = time;
            }
            Outcome::Done("tags created successfully", details(store, &id))
        })
    }

    pub(crate) fn update_tags(&self, store: &mut Store) -> Answer {
        self.each_item(200, |index, item| {
            let (key, in_path) = (self.items().0, self.ids.first().cloned());
            let Some(id) = in_path.or_else(|| item.get("id").map(id_of)) else {
                return self.failed("MANDATORY_NOT_FOUND", &["required field"], place(key, index, "id"));
            };
            let name = match self.name_of_tag(index, item) {
                Ok(name) => name.to_owned(),
                Err(failed) => return failed,
            };
            let Some(tag) = find_tag(store, &id) else {
                return self.failed("INVALID_DATA", BAD_ID, place(key, index, "id"));
            };
            tag.name = name;
            if let Some(color) = item.get("color_code").and_then(Value::as_str) {
                tag.color = Some(color.to_owned());
            }
            store.tick();
            Outcome::Done("tags updated successfully", details(store, &id))
        })
    }

    pub(crate) fn delete_tag(&self, store: &mut Store) -> Answer {
        let id = self.ids.first().map_or("", String::as_str);
        let module = store.modules.values_mut().find(|module| module.tags.iter().any(|tag| tag.id == id));
        let outcome = match module {
            None => self.failed("INVALID_DATA", BAD_ID, json!({"id": id})),
            Some(module) => {
                module.tags.retain(|tag| tag.id != id);
                module.records.written_mut().for_each(|record| record.tags.retain(|known| known != id));
                Outcome::Done("tags deleted successfully", json!({"id": id}))
            }
        };
        self.outcomes(200, &[outcome])
    }

    pub(crate) fn count_tagged(&self, store: &mut Store) -> Answer {
        let id = self.ids.first().map_or("", String::as_str);
        if find_tag(store, id).is_none() {
            return self.outcomes(200, &[self.failed("INVALID_DATA", BAD_ID, json!({"id": id}))]);
        }
        let records = store.modules.values().flat_map(|module| module.records.written());
        let count = records.filter(|record| record.tags.iter().any(|tag| tag == id)).count();
        self.one(json!({"count": count}))
    }

    pub(crate) fn add_tags(&self, store: &mut Store) -> Answer {
        let replace = self.body.and_then(|body| body.get("over_write")).map(|value| value == &json!(true));
        let replace = replace.unwrap_or_else(|| self.query.get("over_write") == Some("true"));
        self.tag_each(store, |store, record, names| {
            let tags: Vec<String> = names.iter().map(|name| store.tag(self.module, name)).collect();
            if let Some(record) = store.record_mut(self.module, record) {
                if replace {
                    record.tags.clear();
                }
                let new = tags.into_iter().filter(|tag| !record.tags.contains(tag)).collect::<Vec<_>>();
                record.tags.extend(new);
            }
        })
    }

    pub(crate) fn remove_tags(&self, store: &mut Store) -> Answer {
        self.tag_each(store, |store, record, names| {
            let module = store.modules.get_mut(self.module);
            let Some(module) = module else { return };
            let gone: Vec<&Tag> = module.tags.iter().filter(|tag| names.contains(&tag.name)).collect();
            if let Some(record) = module.records.get_mut(record) {
                record.tags.retain(|id| !gone.iter().any(|tag| tag.id == *id));
            }
        })
    }

    /// Changes the tags of each record that the call names, and tells those that it has then.
    fn tag_each(&self, store: &mut Store, change: impl Fn(&mut Store, &str, &[String])) -> Answer {
        let sent = self.body.and_then(|body| body.get("tags")).and_then(Value::as_array);
        let in_body = sent.into_iter().flatten().filter_map(|tag| tag.get("name").and_then(Value::as_str));
        let in_query = self.query.get("tag_names").into_iter().flat_map(|names| names.split(','));
        let names: Vec<String> = in_body.chain(in_query).map(str::to_owned).collect();
        self.each_id(self.ids.first(), |id| {
            if store.record(self.module, &id).is_none() {
                return self.failed("INVALID_DATA", BAD_ID, json!({"id": id}));
            }
            change(store, &id, &names);
            let tags = store.describe(self.module, &id).map(|mut record| record["Tag"].take());
            let names = tags.as_ref().and_then(Value::as_array).into_iter().flatten();
            let names: Vec<&Value> = names.map(|tag| &tag["name"]).collect();
            Outcome::Done("tags updated successfully", json!({"id": id, "tags": names}))
        })
    }

    fn name_of_tag<'i>(&self, index: usize, item: &'i Value) -> Result<&'i str, Outcome> {
        let at = place(self.items().0, index, "name");
        let Some(name) = item.get("name").and_then(Value::as_str).filter(|name| !name.is_empty()) else {
            return Err(self.failed("MANDATORY_NOT_FOUND", &["required field"], at));
        };
        if name.chars().count() > LONGEST_NAME {
            let mut details = at;
            details["maximum_length"] = Value::from(LONGEST_NAME);
            return Err(self.failed("INVALID_DATA", &["characters in length", "invalid data"], details));
        }
        Ok(name)
    }

    /// The module that the query names.
    fn tagged_module(&self) -> &str {
        self.query.get("module").unwrap_or(self.module)
    }
}

fn find_tag<'s>(store: &'s mut Store, id: &str) -> Option<&'s mut Tag> {
    store.modules.values_mut().flat_map(|module| module.tags.iter_mut()).find(|tag| tag.id == id)
}

fn details(store: &Store, id: &str) -> Value {
    let by = user(&store.user(), false);
    let time = store.later(0);
    json!({"id": id, "created_time": time, "modified_time": time, "created_by": by, "modified_by": by})
}
