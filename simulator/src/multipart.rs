//! Forms: their parts, and what is odd about how they are written.

use bytes::{Bytes, BytesMut};

use crate::checksum::Checksum;
use crate::receive::{Meter, Paced};

/// The beginning of every part is kept: text fields are short, and images say early what they are.
const HEAD: usize = 64 << 10;
/// More parts than any operation has.
const MOST_PARTS: usize = 64;

/// What is kept of the files in a form.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Keep {
    /// Whether their bytes are.
    pub(crate) bytes: bool,
    /// A file larger than this is counted, not kept: it will be refused.
    pub(crate) limit: u64,
}

/// A form that was read.
#[derive(Debug, Default)]
pub(crate) struct Form {
    pub(crate) parts: Vec<Part>,
    /// Why the form is not one, or not a whole one.
    pub(crate) fault: Option<String>,
    /// What is odd about it.
    pub(crate) findings: Vec<String>,
}

/// A part of a form.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) name: String,
    pub(crate) file_name: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) length: u64,
    pub(crate) checksum: u64,
    pub(crate) head: Bytes,
    /// All of it, unless it was too large or is not to be kept.
    pub(crate) bytes: Option<Bytes>,
}

impl Form {
    /// The first part of this name.
    pub(crate) fn part(&self, name: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.name == name)
    }
}

impl Part {
    /// The value of a text field.
    pub(crate) fn text(&self) -> Option<&str> {
        let whole = self.length == self.head.len() as u64;
        std::str::from_utf8(&self.head).ok().filter(|_| whole)
    }
}

pub(crate) async fn read_form(
    body: Paced<'_>,
    content_type: Option<&str>,
    keep: Keep,
    meter: &Meter,
) -> Form {
    let mut form = Form::default();
    let boundary = match content_type.map(multer::parse_boundary) {
        Some(Ok(boundary)) if (1..=70).contains(&boundary.len()) => boundary,
        Some(Ok(boundary)) => {
            form.fault = Some(format!("the boundary has {} characters, not 1 to 70", boundary.len()));
            return form;
        }
        Some(Err(error)) => {
            form.fault = Some(format!("the content type announces no form: {error}"));
            return form;
        }
        None => {
            form.fault = Some("there is no content type".to_owned());
            return form;
        }
    };
    if let Err(error) = read_parts(body, boundary, keep, meter, &mut form).await {
        form.fault = Some(format!("malformed form: {error}"));
    }
    form
}

async fn read_parts(
    body: Paced<'_>,
    boundary: String,
    keep: Keep,
    meter: &Meter,
    form: &mut Form,
) -> multer::Result<()> {
    let mut multipart = multer::Multipart::new(body, boundary);
    while let Some(field) = multipart.next_field().await? {
        meter.progress();
        let part = read_part(field, keep, meter, &mut form.findings).await?;
        if form.parts.len() < MOST_PARTS {
            form.parts.push(part);
        } else if form.findings.last().is_none_or(|last| last != TOO_MANY_PARTS) {
            form.findings.push(TOO_MANY_PARTS.to_owned());
        }
    }
    Ok(())
}

const TOO_MANY_PARTS: &str = "the form has more parts than any operation takes";

async fn read_part(
    mut field: multer::Field<'_>,
    keep: Keep,
    meter: &Meter,
    findings: &mut Vec<String>,
) -> multer::Result<Part> {
    let disposition = field.headers().get(http::header::CONTENT_DISPOSITION);
    let disposition = String::from_utf8_lossy(disposition.map_or(b"", |value| value.as_bytes())).into_owned();
    let content_type = field.headers().get(http::header::CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok()).map(str::to_owned);
    let name = parameter(&disposition, "name");
    if name.is_none() || !disposition.to_ascii_lowercase().starts_with("form-data;") {
        findings.push("a form part has no content-disposition with a name".to_owned());
    }
    if parameter(&disposition, "filename*").is_some() {
        findings.push("forms have no filename* (RFC 7578, 4.2)".to_owned());
    }
    if disposition.contains(char::REPLACEMENT_CHARACTER) {
        findings.push("a form part's content-disposition is not UTF-8".to_owned());
    }
    let mut part = Part {
        name: name.unwrap_or_default(),
        file_name: parameter(&disposition, "filename"),
        content_type,
        length: 0,
        checksum: 0,
        head: Bytes::new(),
        bytes: None,
    };
    let (mut sum, mut head, mut kept) = (Checksum::new(), BytesMut::new(), BytesMut::new());
    while let Some(chunk) = field.chunk().await? {
        meter.progress();
        sum.update(&chunk);
        part.length += chunk.len() as u64;
        if head.len() < HEAD {
            head.extend_from_slice(&chunk[..chunk.len().min(HEAD - head.len())]);
        }
        if part.length > keep.limit {
            kept = BytesMut::new();
        } else if keep.bytes {
            kept.extend_from_slice(&chunk);
        }
    }
    part.checksum = sum.finish();
    part.head = head.freeze();
    part.bytes = (keep.bytes && part.length <= keep.limit).then(|| kept.freeze());
    Ok(part)
}

/// A parameter of a content-disposition, unquoted. Only quotes and backslashes count as escaped:
/// some clients send the backslashes of a path as they are.
fn parameter(disposition: &str, wanted: &str) -> Option<String> {
    let mut rest = disposition.split_once(';')?.1;
    loop {
        let (name, after) = rest.split_once('=')?;
        let (value, next) = if let Some(quoted) = after.trim_start().strip_prefix('"') {
            unquote(quoted)?
        } else {
            let (value, next) = after.split_once(';').unwrap_or((after, ""));
            (value.trim().to_owned(), next)
        };
        if name.trim().eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
        rest = next.trim_start().trim_start_matches(';');
    }
}

/// The text up to the closing quote, and what follows it.
fn unquote(quoted: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut escaped = false;
    for (index, c) in quoted.char_indices() {
        match (escaped, c) {
            (false, '\\') => {
                escaped = true;
                continue;
            }
            (false, '"') => return Some((value, &quoted[index + 1..])),
            (true, '"' | '\\') | (false, _) => value.push(c),
            (true, _) => value.extend(['\\', c]),
        }
        escaped = false;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::parameter;

    #[test]
    fn dispositions_are_read_as_clients_write_them() {
        let plain = r#"form-data; name="file"; filename="a b.png""#;
        assert_eq!(parameter(plain, "name").as_deref(), Some("file"));
        assert_eq!(parameter(plain, "filename").as_deref(), Some("a b.png"));
        let escaped = r#"form-data; filename="x\"; name=\\"; NAME=file"#;
        assert_eq!(parameter(escaped, "filename").as_deref(), Some(r#"x"; name=\"#));
        assert_eq!(parameter(escaped, "name").as_deref(), Some("file"));
        assert_eq!(parameter(r#"form-data; name="C:\temp""#, "name").as_deref(), Some(r"C:\temp"));
        for broken in
            ["", "form-data", "form-data; name", r#"form-data; name="open"#, r#"form-data; name="\"#]
        {
            assert_eq!(parameter(broken, "name"), None, "{broken}");
        }
    }
}
