//! What the operations do: photos and attachments for real, the others by the kind of their answer.

use bytes::Bytes;
use serde_json::{Value, json};
use zoho_endpoint::{Location, Method, Operation, Parameter, ParameterType, Response};

use crate::answer::{Answer, INVALID_DATA, Row};
use crate::body::Contents;
use crate::check::at;
use crate::clock::Moment;
use crate::image::{self, FileFault};
use crate::list::{self, Listing};
use crate::multipart::{Form, Part};
use crate::query::Pairs;
use crate::route::{Router, own_row};
use crate::shared::Settings;
use crate::store::{Attaching, Record, Store, StoredAttachment, StoredFile};
use crate::switches::Switches;

/// A call that has passed all checks that need no knowledge of the family.
pub(crate) struct Call<'a> {
    pub(crate) router: &'a Router,
    pub(crate) settings: Settings,
    pub(crate) switches: Switches,
    pub(crate) now: Moment,
    pub(crate) operation: &'static Operation,
    pub(crate) module: &'a str,
    pub(crate) record: &'a str,
    /// The id of what belongs to the record, where the path names one.
    pub(crate) part_of_record: Option<&'a str>,
    pub(crate) query: &'a Pairs,
    pub(crate) form: &'a Form,
}

pub(crate) fn perform(call: &Call<'_>, store: &mut Store) -> Answer {
    let (method, response) = (call.operation.method, call.operation.response);
    match (call.operation.group, method, response) {
        ("photos", Method::Get, Response::Binary) => call.download_photo(store),
        ("photos", Method::Delete, _) => call.delete_photo(store),
        ("photos", Method::Post | Method::Put, _) => call.upload_photo(store),
        ("attachments", Method::Get, Response::Keyed(key)) => call.list_attachments(store, key),
        ("attachments", Method::Get, Response::Binary) => call.download_attachment(store),
        ("attachments", Method::Delete, _) => call.delete_attachment(store),
        ("attachments", Method::Post, _) => call.attach(store),
        _ => plausible(call),
    }
}

/// An answer of the right kind for an operation that is not simulated further.
fn plausible(call: &Call<'_>) -> Answer {
    let list_as_200 =
        matches!(call.operation.response, Response::Keyed(_)) && call.switches.empty_list_status != 204;
    match call.operation.response {
        _ if call.operation.may_be_empty && !list_as_200 => Answer::nothing(),
        Response::Status => Answer::success("done"),
        Response::Data => Answer::success_in_data("done", &json!({})),
        Response::Binary => {
            let contents = Contents::Bytes(Bytes::from_static(b"simulated"));
            Answer::file(contents, "application/octet-stream", "simulated.bin")
        }
        Response::Keyed(key) => {
            let mut body = json!({"info": {"per_page": 200, "count": 0, "page": 1, "more_records": false}});
            body[key] = json!([]);
            Answer::json(200, &body)
        }
    }
}

impl Call<'_> {
    fn record<'s>(&self, store: &'s mut Store) -> Option<&'s mut Record> {
        store.record_mut(self.module, self.record)
    }

    fn download_photo(&self, store: &mut Store) -> Answer {
        let photo = self.record(store).and_then(|record| record.photo.as_ref());
        photo.map_or_else(Answer::nothing, download)
    }

    /// A photo that is not there is deleted just as well.
    fn delete_photo(&self, store: &mut Store) -> Answer {
        if let Some(record) = self.record(store) {
            record.photo = None;
        }
        Answer::success("Photo deleted")
    }

    fn upload_photo(&self, store: &mut Store) -> Answer {
        let file = match self.uploaded() {
            Ok(Some(file)) => file,
            Ok(None) => return Answer::error(INVALID_DATA),
            Err(answer) => return answer,
        };
        if let Some(record) = self.record(store) {
            record.photo = Some(file);
        }
        Answer::success("photo uploaded successfully")
    }

    fn list_attachments(&self, store: &mut Store, key: &str) -> Answer {
        let wanted = self.query.get("ids").map(|ids| ids.split(',').collect::<Vec<_>>());
        let Some(record) = store.record(self.module, self.record) else {
            return Answer::nothing();
        };
        // The newest first, as in the documentation's sample.
        let shown = record.attachments.iter().rev();
        let shown = shown.filter(|one| wanted.as_ref().is_none_or(|ids| ids.contains(&one.id.as_str())));
        let described = shown.map(|one| self.describe(one, &record.name, &store.user()));
        let items: Vec<Value> = described.map(|item| list::choose_fields(item, self.query)).collect();
        let listing = Listing {
            router: self.router,
            operation: self.operation,
            query: self.query,
            empty_status: self.switches.empty_list_status,
            now: self.now,
        };
        listing.page(store, key, &items)
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

    fn download_attachment(&self, store: &mut Store) -> Answer {
        let id = self.part_of_record;
        let attachment = self
            .record(store)
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

    fn delete_attachment(&self, store: &mut Store) -> Answer {
        let id = self.part_of_record.unwrap_or_default();
        let removed = self.record(store).and_then(|record| {
            let index = record.attachments.iter().position(|one| one.id == id)?;
            Some(record.attachments.remove(index))
        });
        if removed.is_none() {
            let row = self.router.row(self.operation, "INVALID_DATA", None);
            return row.with(&json!({"resource_path_index": 3}));
        }
        Answer::success_in_data("record deleted", &json!({"id": id}))
    }

    fn attach(&self, store: &mut Store) -> Answer {
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
    fn uploaded(&self) -> Result<Option<StoredFile>, Answer> {
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

fn download(file: &StoredFile) -> Answer {
    Answer::file(file.contents(), &file.content_type, &file.file_name)
}

/// The one user of the organisation.
fn user(id: &str, with_email: bool) -> Value {
    let mut user = json!({"name": "Patricia Simulated", "id": id});
    if with_email {
        user["email"] = Value::from("patricia@example.com");
    }
    user
}
