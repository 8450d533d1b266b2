//! The users of an organisation.

use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::outcome::{Outcome, place};
use crate::perform::{Call, id_of};
use crate::records::BAD_ID;
use crate::store::Store;

impl Call<'_> {
    pub(crate) fn list_users(&self, store: &mut Store) -> Answer {
        let wanted = self.query.get("ids").map(|ids| ids.split(',').collect::<Vec<_>>());
        // The one whose token this is, or all of them.
        let current = (self.query.get("type") == Some("CurrentUser")).then(|| store.user());
        let shown = store.users.iter().filter(|(id, _)| {
            wanted.as_ref().is_none_or(|ids| ids.contains(&id.as_str()))
                && current.as_ref().is_none_or(|current| current == *id)
        });
        self.list_newer(store, shown.map(|(id, user)| describe(id, user)).collect())
    }

    pub(crate) fn get_user(&self, store: &mut Store) -> Answer {
        let id = self.ids.first().map_or("", String::as_str);
        match store.users.get(id) {
            Some(user) => self.one_newer(describe(id, user)),
            None if self.operation.may_be_empty => Answer::nothing(),
            None => self.outcomes(200, &[self.failed("INVALID_DATA", BAD_ID, json!({"id": id}))]),
        }
    }

    pub(crate) fn create_users(&self, store: &mut Store) -> Answer {
        self.each_item(201, |index, item| {
            let (key, _) = self.items();
            if let Some(failed) = self.misfit_of_item(key, index, item) {
                return failed;
            }
            for name in ["last_name", "email"] {
                if item.get(name).and_then(Value::as_str).is_none_or(str::is_empty) {
                    let words = &["required field", "required"];
                    return self.failed("MANDATORY_NOT_FOUND", words, place(key, index, name));
                }
            }
            if store.users.values().any(|user| user.get("email") == item.get("email")) {
                return self.failed("DUPLICATE_DATA", &["email"], place(key, index, "email"));
            }
            let id = store.new_id();
            let mut user = item.as_object().cloned().unwrap_or_default();
            user.entry("status").or_insert_with(|| Value::from("active"));
            user.insert("created_time".to_owned(), Value::from(store.tick()));
            name_in_full(&mut user);
            store.users.insert(id.clone(), user);
            Outcome::Done("User added", json!({"id": id}))
        })
    }

    pub(crate) fn update_users(&self, store: &mut Store) -> Answer {
        self.each_item(200, |index, item| {
            let (key, in_path) = (self.items().0, self.ids.first().cloned());
            let Some(id) = in_path.or_else(|| item.get("id").map(id_of)) else {
                return self.failed("MANDATORY_NOT_FOUND", &["required field"], place(key, index, "id"));
            };
            if let Some(failed) = self.misfit_of_item(key, index, item) {
                return failed;
            }
            let Some(user) = store.users.get_mut(&id) else {
                return self.failed("INVALID_DATA", BAD_ID, place(key, index, "id"));
            };
            user.extend(item.as_object().cloned().unwrap_or_default());
            name_in_full(user);
            Outcome::Done("User updated", json!({"id": id}))
        })
    }

    pub(crate) fn delete_user(&self, store: &mut Store) -> Answer {
        let id = self.ids.first().map_or("", String::as_str);
        let outcome = match store.users.remove(id) {
            Some(_) => Outcome::Done("User deleted", json!({"id": id})),
            None => self.failed("INVALID_DATA", BAD_ID, json!({"id": id})),
        };
        self.outcomes(200, &[outcome])
    }
}

fn describe(id: &str, user: &Map<String, Value>) -> Value {
    let mut user = user.clone();
    user.insert("id".to_owned(), Value::from(id));
    Value::from(user)
}

fn name_in_full(user: &mut Map<String, Value>) {
    let names = ["first_name", "last_name"].map(|name| user.get(name).and_then(Value::as_str));
    let full = names.into_iter().flatten().collect::<Vec<_>>().join(" ");
    user.insert("full_name".to_owned(), Value::from(full));
}
