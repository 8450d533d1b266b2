//! Photos and attachments of records.

use serde_json::{Value, json};
use zoho_endpoint::{Location, Parameter, ParameterType};

use crate::answer::{Answer, INVALID_DATA, Row};
use crate::check::at;
use crate::image::{self, FileFault};
use crate::list;
use crate::multipart::Part;
use crate::perform::Call;
use crate::record::{Record, user};
use crate::rows::own_row;
use crate::store::{Attaching, Store, StoredAttachment, StoredFile};

impl Call<'_> {
    fn record_mut<'s>(&self, store: &'s mut Store) -> Option<&'s mut Record> {
        store.record_mut(self.module, self.record)
    }

    pub(crate) fn download_photo(&self, store: &mut Store) -> Answer {
        let photo = self.record_mut(store).and_then(|record| record.photo.as_ref());
        photo.map_or_else(Answer::nothing, download)
    }

    /// A photo that is not there is deleted just as well.
    pub(crate) fn delete_photo(&self, store: &mut Store) -> Answer {
        if let Some(record) = self.record_mut(store) {
            record.photo = None;
        }
        Answer::success("Photo deleted")
    }

    pub(crate) fn upload_photo(&self, store: &mut Store) -> Answer {
        let file = match self.uploaded() {
            Ok(Some(file)) => file,
            Ok(None) => return Answer::error(INVALID_DATA),
            Err(answer) => return answer,
        };
        if let Some(record) = self.record_mut(store) {
            record.photo = Some(file);
        }
        Answer::success("photo uploaded successfully")
    }

    pub(crate) fn list_attachments(&self, store: &mut Store) -> Answer {
        let wanted = self.query.get("ids").map(|ids| ids.split(',').collect::<Vec<_>>());
        let Some(record) = store.record(self.module, self.record) else {
            return Answer::nothing();
        };
        // The newest first, as in the documentation's sample.
        let shown = record.attachments.iter().rev();
        let shown = shown.filter(|one| wanted.as_ref().is_none_or(|ids| ids.contains(&one.id.as_str())));
        let described = shown.map(|one| self.describe(one, record.name(), &store.user()));
        let items: Vec<Value> = described.map(|item| list::choose_fields(item, self.query)).collect();
        self.list(store, &items)
    }

    fn describe(&self, attachment: &StoredAttachment, record_name: &str, user_id: &str) -> Value {
        let size = attachment.file.as_ref().map_or(0, |file| file.length);
        let is_link = attachment.link.is_some();
        json!({
            "id": attachment.id,
            "File_Name": attachment.name,
            "Size": if self.settings.sizes_as_text { Value::from(size.to_string()) } else { Value::from(size) },
            "Created_Time": attachment.created,
            "Modified_Time": attachment.created,
            "Owner": user(user_id, true),
            "Created_By": user(user_id, true),
            "Modified_By": user(user_id, true),
            "Parent_Id": {"id": self.record, "name": record_name},
            "$attachment_type": 0,
            "$editable": true,
            "$file_id": if is_link { Value::Null } else { Value::from(format!("sim{}", attachment.id)) },
            "$link_url": attachment.link,
            "$se_module": self.module,
            "$sharing_permission": "full_access",
            "$state": "save",
            "$type": if is_link { "Link" } else { "Attachment" },
        })
    }

    pub(crate) fn download_attachment(&self, store: &mut Store) -> Answer {
        let id = self.part_of_record;
        let attachment = self
            .record_mut(store)
            .and_then(|record| record.attachments.iter().find(|one| Some(one.id.as_str()) == id));
        match attachment {
            None => Answer::nothing(),
            Some(StoredAttachment { file: Some(file), .. }) => download(file),
            Some(_) => self.no_file_behind_a_link(),
        }
    }

    /// Versions without the code refuse by permission, in the same words.
    fn no_file_behind_a_link(&self) -> Answer {
        const CODE: &str = "DOWNLOAD_NOT_ALLOWED";
        let own = own_row(self.operation, CODE);
        let message = self.router.sibling_row(self.operation, CODE).map(|row| row.message);
        let message = message.unwrap_or("As it is a linked attachment, you can not download it");
        Answer::error(own.unwrap_or(Row::new("NO_PERMISSION", 400, message)))
    }

    pub(crate) fn delete_attachment(&self, store: &mut Store) -> Answer {
        let id = self.part_of_record.unwrap_or_default();
        let removed = self.record_mut(store).and_then(|record| {
            let index = record.attachments.iter().position(|one| one.id == id)?;
            Some(record.attachments.remove(index))
        });
        if removed.is_none() {
            let row = self.router.row(self.operation, "INVALID_DATA", None);
            return row.with(&json!({"resource_path_index": 3}));
        }
        Answer::success_in_data("record deleted", &json!({"id": id}))
    }

    pub(crate) fn attach(&self, store: &mut Store) -> Answer {
        let what = match self.uploaded() {
            Ok(Some(file)) => Attaching::File(file),
            Ok(None) => match self.link() {
                Some(link) => link,
                None => return Answer::error(INVALID_DATA),
            },
            Err(answer) => return answer,
        };
        let Some(attachment) = store.attach(self.module, self.record, what) else {
            return Answer::error(INVALID_DATA);
        };
        let details = json!({
            "Modified_Time": attachment.created,
            "Modified_By": user(&store.user(), false),
            "Created_Time": attachment.created,
            "id": attachment.id,
            "Created_By": user(&store.user(), false),
        });
        Answer::success_in_data("attachment uploaded successfully", &details)
    }

    /// The link that the form holds, or the query of a client that follows the older SDKs.
    fn link(&self) -> Option<Attaching> {
        let parameter = self.form_parameter(ParameterType::Url)?;
        let in_form = self.form.part(parameter.name).and_then(Part::text);
        let url = in_form.or_else(|| self.query.get(parameter.name))?.to_owned();
        let title = self.query.get("title").filter(|title| !title.is_empty()).unwrap_or(&url).to_owned();
        Some(Attaching::Link { title, url })
    }

    /// The file that the form holds, once it has passed the rule that the catalogue has for it.
    pub(crate) fn uploaded(&self) -> Result<Option<StoredFile>, Answer> {
        let Some(parameter) = self.form_parameter(ParameterType::File) else { return Ok(None) };
        let Some(part) = self.form.part(parameter.name) else { return Ok(None) };
        if let Some(rule) = &parameter.file {
            match image::fault(rule, part) {
                None => {}
                Some(FileFault::TooLarge) => {
                    let code = rule.too_large.unwrap_or("FILE_SIZE_MORE_THAN_ALLOWED_SIZE");
                    return Err(Answer::error(self.router.row(self.operation, code, None)));
                }
                Some(FileFault::WrongType) => {
                    let details = json!({"api_name": parameter.name, "expected_data_type": "image"});
                    return Err(INVALID_DATA.with(&details));
                }
            }
        }
        Ok(Some(store_part(part)))
    }

    fn form_parameter(&self, kind: ParameterType) -> Option<&'static Parameter> {
        at(self.operation, Location::Form).find(|parameter| parameter.kind == kind)
    }
}

fn store_part(part: &Part) -> StoredFile {
    let content_type = part.content_type.clone();
    StoredFile {
        file_name: part.file_name.clone().unwrap_or_else(|| "unnamed".to_owned()),
        content_type: content_type.unwrap_or_else(|| image::media_type(&part.head).to_owned()),
        length: part.length,
        checksum: part.checksum,
        bytes: part.bytes.clone(),
    }
}

pub(crate) fn download(file: &StoredFile) -> Answer {
    Answer::file(file.contents(), &file.content_type, &file.file_name)
}
