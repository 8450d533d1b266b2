//! Files for bulk writes, on their way in.

use std::io::Cursor;

use serde_json::json;
use zip::ZipArchive;

use super::refused;
use crate::answer::{Answer, INVALID_DATA, status_object};
use crate::perform::Call;
use crate::store::{Store, StoredFile};

/// The largest file, in the zip and out of it.
pub(super) const LARGEST: u64 = 25 << 20;
/// How a zip begins: with a file, or empty.
const MAGIC: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];

impl Call<'_> {
    /// A file for the feature that the header names.
    pub(crate) fn upload_bulk_file(&self, store: &mut Store) -> Answer {
        let feature = self.headers.get("feature").and_then(|value| value.to_str().ok());
        if feature != Some("bulk-write") {
            let row = refused(self, "NOT_SUPPORTED_FEATURE", 400, "the feature is not supported");
            return row.with(&json!({"feature": feature}));
        }
        let file = match self.uploaded() {
            Ok(Some(file)) => file,
            Ok(None) => return Answer::error(INVALID_DATA),
            Err(answer) => return answer,
        };
        let head = self.form.parts.iter().find(|part| part.file_name.is_some()).map(|part| &part.head);
        let is_zip = head.is_some_and(|head| MAGIC.iter().any(|magic| head.starts_with(magic)));
        if file.length > LARGEST {
            return Answer::error(refused(self, "FILE_TOO_LARGE", 413, "File size too large to process"));
        }
        if !is_zip || !is_readable(&file) {
            let message = "invalid file format. only zip format is supported";
            return Answer::error(refused(self, "INVALID_FILE_FORMAT", 400, message));
        }
        if is_too_large_inside(&file) {
            return Answer::error(refused(self, "FILE_TOO_LARGE", 413, "File size too large to process"));
        }
        let (id, time) = (store.new_id(), store.tick());
        store.files.insert(id.clone(), file);
        let details = json!({"file_id": id, "created_time": time});
        Answer::json(200, &status_object("success", "FILE_UPLOAD_SUCCESS", "file uploaded.", &details))
    }
}

/// Whether the directory can be read; nobody knows where the bytes were not kept.
fn is_readable(file: &StoredFile) -> bool {
    file.bytes.as_ref().is_none_or(|bytes| ZipArchive::new(Cursor::new(bytes)).is_ok())
}

fn is_too_large_inside(file: &StoredFile) -> bool {
    let archive = file.bytes.as_ref().and_then(|bytes| ZipArchive::new(Cursor::new(bytes)).ok());
    let size = archive.and_then(|archive| archive.decompressed_size());
    size.is_some_and(|size| size > u128::from(LARGEST))
}
