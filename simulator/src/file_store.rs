//! The file store: files that are sent for later use, and go by an id.

use serde_json::{Value, json};

use crate::answer::{Answer, INVALID_DATA};
use crate::files::download;
use crate::outcome::Outcome;
use crate::perform::Call;
use crate::store::Store;

impl Call<'_> {
    pub(crate) fn upload_file(&self, store: &mut Store) -> Answer {
        let file = match self.uploaded() {
            Ok(Some(file)) => file,
            Ok(None) => return Answer::error(INVALID_DATA),
            Err(answer) => return answer,
        };
        let (id, name, time) = (store.new_id(), file.file_name.clone(), store.tick());
        store.files.insert(id.clone(), file);
        let details = json!({"name": name, "id": id, "created_time": time});
        self.outcomes(200, &[Outcome::Done("file uploaded successfully", details)])
    }

    pub(crate) fn download_file(&self, store: &mut Store) -> Answer {
        let id = self.query.get("id").unwrap_or_default();
        match store.files.get(id) {
            Some(file) => download(file),
            None if self.operation.may_be_empty => Answer::nothing(),
            None => {
                let row = self.router.row_about(self.operation, "INVALID_DATA", &["id"]);
                row.with(&Value::from(serde_json::Map::from_iter([("id".to_owned(), id.into())])))
            }
        }
    }
}
