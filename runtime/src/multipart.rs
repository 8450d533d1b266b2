//! Makes the form of an upload, after a look at its files.

use bytes::{Bytes, BytesMut};
use futures_util::{StreamExt, TryStreamExt, stream};
use reqwest::{
    Body,
    multipart::{Form, Part},
};
use tokio::{fs::File, io::AsyncReadExt, io::AsyncSeekExt};
use tokio_util::io::ReaderStream;
use zoho_endpoint::{FileRule, Parameter};

use crate::{
    Error, FileError, FormField, FormValue, InvalidRequest, Upload, image,
    upload::{Pieces, Source},
    upload_progress::UploadProgress,
};

/// What is read of a file at a time.
const PIECE: usize = 64 * 1024;

/// The form, and the size of its values in bytes. Its files are watched while they are sent.
pub(crate) async fn form(
    fields: Vec<FormField>,
    parameters: &[Parameter],
    progress: &UploadProgress,
) -> Result<(Form, u64), Error> {
    // Names go as they are: those of fields are the spec's, those of files are made safe before.
    let mut form = Form::new().percent_encode_noop();
    let mut size = 0;
    for FormField { name, value } in fields {
        match value {
            FormValue::Text(text) => {
                size += text.len() as u64;
                form = form.text(name, text);
            }
            FormValue::File(upload) => {
                let rule = parameters.iter().find(|one| one.name == name).and_then(|one| one.file);
                let opened = Opened::open(upload, rule.as_ref(), progress).await.map_err(Error::new)?;
                size += opened.length;
                form = form.part(name, opened.into_part()?);
            }
        }
    }
    Ok((form, size))
}

/// A file that has been opened, measured and found good.
struct Opened {
    body: Body,
    length: u64,
    name: String,
    content_type: String,
}

impl Opened {
    async fn open(
        upload: Upload,
        rule: Option<&FileRule>,
        progress: &UploadProgress,
    ) -> Result<Self, FileError> {
        let name = upload.wire_name();
        let rule = rule.filter(|_| upload.checked);
        let (head, length, body) = match upload.source {
            Source::Bytes(bytes) => {
                let head = bytes.slice(..bytes.len().min(image::HEAD));
                let length = bytes.len() as u64;
                // In pieces, so that it can be seen to move.
                let pieces = stream::iter(
                    (0..bytes.len())
                        .step_by(PIECE)
                        .map(move |start| Ok(bytes.slice(start..bytes.len().min(start + PIECE)))),
                );
                (head, length, Body::wrap_stream(progress.watch(length, pieces)))
            }
            Source::Path(path) => {
                let refuse = |error| FileError::Read { path: Some(path.clone()), error };
                let mut file = File::open(&path).await.map_err(refuse)?;
                let length = file.metadata().await.map_err(refuse)?.len();
                check_size(length, rule)?;
                let mut head = BytesMut::with_capacity(image::HEAD);
                while head.len() < image::HEAD && file.read_buf(&mut head).await.map_err(refuse)? > 0 {}
                file.rewind().await.map_err(refuse)?;
                file.set_max_buf_size(PIECE);
                let pieces = ReaderStream::with_capacity(file.take(length), PIECE);
                (head.freeze(), length, Body::wrap_stream(progress.watch(length, pieces)))
            }
            Source::Stream { pieces, length } => {
                check_size(length, rule)?;
                let (head, pieces) = peek(pieces).await?;
                (head, length, Body::wrap_stream(progress.watch(length, pieces)))
            }
            Source::Spent { .. } => {
                let error = std::io::Error::other("the stream was read by an earlier attempt");
                return Err(FileError::Read { path: None, error });
            }
        };
        check(&head, length, rule)?;
        let content_type = upload.content_type.unwrap_or_else(|| {
            let guessed = || mime_guess::from_path(&name).first_raw();
            image::content_type(&head).or_else(guessed).unwrap_or("application/octet-stream").to_owned()
        });
        Ok(Self { body, length, name, content_type })
    }

    fn into_part(self) -> Result<Part, Error> {
        let part = Part::stream_with_length(self.body, self.length).file_name(self.name);
        part.mime_str(&self.content_type)
            .map_err(|_| Error::new(InvalidRequest::ContentType { text: self.content_type }))
    }
}

/// Takes the first bytes off a stream, and puts them back before it: only as many as tell a format and
/// most sizes, since whoever fills the stream may be slow.
async fn peek(mut pieces: Pieces) -> Result<(Bytes, Pieces), FileError> {
    let mut head = BytesMut::new();
    while head.len() < image::SHORT_HEAD {
        match pieces.try_next().await.map_err(|error| FileError::Read { path: None, error })? {
            Some(piece) => head.extend_from_slice(&piece),
            None => break,
        }
    }
    let head = head.freeze();
    let again = stream::iter([Ok(head.clone())]);
    Ok((head, Box::pin(again.chain(pieces))))
}

fn check_size(size: u64, rule: Option<&FileRule>) -> Result<(), FileError> {
    match rule {
        Some(FileRule { max_bytes: Some(limit), too_large, .. }) if size > *limit => {
            Err(FileError::TooLarge { size, limit: *limit, code: *too_large })
        }
        _ => Ok(()),
    }
}

fn check(head: &[u8], size: u64, rule: Option<&FileRule>) -> Result<(), FileError> {
    check_size(size, rule)?;
    let Some(rule) = rule else { return Ok(()) };
    if !rule.formats.is_empty() && !image::is_one_of(head, rule.formats) {
        return Err(FileError::UnsupportedFormat { accepted: rule.formats });
    }
    match (rule.max_pixels, rule.max_pixels.and_then(|_| image::pixels(head))) {
        (Some(limit), Some(pixels)) if pixels > limit => {
            Err(FileError::TooManyPixels { pixels, limit, code: rule.too_large })
        }
        _ => Ok(()),
    }
}
