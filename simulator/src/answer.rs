//! Answers, and the envelopes that the service puts its status in.

use bytes::Bytes;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use zoho_endpoint::DocumentedError;

use crate::body::{Break, Content, Contents};

const JSON: &str = "application/json;charset=UTF-8";

/// An answer before it goes out.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: Option<String>,
    pub(crate) file_name: Option<String>,
    pub(crate) contents: Contents,
    pub(crate) broken: Option<Break>,
}

impl Answer {
    pub(crate) fn raw(status: u16, content_type: &str, body: Bytes) -> Self {
        let content_type = (!content_type.is_empty()).then(|| content_type.to_owned());
        Self { status, content_type, file_name: None, contents: Contents::Bytes(body), broken: None }
    }

    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::raw(status, JSON, Bytes::from(body.to_string()))
    }

    /// HTTP 204: there is nothing.
    pub(crate) fn nothing() -> Self {
        Self::raw(204, "", Bytes::new())
    }

    pub(crate) fn file(contents: Contents, content_type: &str, file_name: &str) -> Self {
        let content_type = Some(content_type.to_owned());
        Self { status: 200, content_type, file_name: Some(file_name.to_owned()), contents, broken: None }
    }

    /// One bare status object.
    pub(crate) fn success(message: &str) -> Self {
        Self::json(200, &status_object("success", "SUCCESS", message, &json!({})))
    }

    /// `{"data":[…]}` with one status object.
    pub(crate) fn success_in_data(message: &str, details: &Value) -> Self {
        Self::json(200, &json!({"data": [status_object("success", "SUCCESS", message, details)]}))
    }

    pub(crate) fn error(row: Row) -> Self {
        row.with(&json!({}))
    }

    /// The same error as an item of `data`, as the service reports what befell one record of many.
    pub(crate) fn error_in_data(row: Row) -> Self {
        Self::json(row.status, &json!({"data": [row.object(&json!({}))]}))
    }

    pub(crate) fn into_response(self) -> http::Response<Content> {
        let mut response = http::Response::new(Content::new(self.contents, self.broken));
        *response.status_mut() =
            http::StatusCode::from_u16(self.status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR);
        let content_type = self.content_type.and_then(|text| HeaderValue::try_from(text).ok());
        if let Some(value) = content_type {
            response.headers_mut().insert(CONTENT_TYPE, value);
        }
        let disposition =
            self.file_name.and_then(|name| HeaderValue::from_bytes(disposition(&name).as_bytes()).ok());
        if let Some(value) = disposition {
            response.headers_mut().insert(CONTENT_DISPOSITION, value);
        }
        response
    }
}

fn status_object(status: &str, code: &str, message: &str, details: &Value) -> Value {
    json!({"code": code, "details": details, "message": message, "status": status})
}

/// A plain name is quoted; any other one has an encoded twin beside a readable stand-in.
fn disposition(name: &str) -> String {
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') || c == ' ';
    if name.chars().all(plain) {
        return format!("attachment; filename=\"{name}\"");
    }
    let stand_in: String = name.chars().map(|c| if plain(c) { c } else { '_' }).collect();
    let encoded = utf8_percent_encode(name, NON_ALPHANUMERIC);
    format!("attachment; filename=\"{stand_in}\"; filename*=UTF-8''{encoded}")
}

/// What an error answer says: a row of the catalogue, or a constant of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) code: &'static str,
    pub(crate) status: u16,
    pub(crate) message: &'static str,
}

impl Row {
    pub(crate) const fn new(code: &'static str, status: u16, message: &'static str) -> Self {
        Self { code, status, message }
    }

    /// The answer, with these details.
    pub(crate) fn with(self, details: &Value) -> Answer {
        Answer::json(self.status, &self.object(details))
    }

    fn object(self, details: &Value) -> Value {
        status_object("error", self.code, self.message, details)
    }
}

impl From<&DocumentedError> for Row {
    fn from(row: &DocumentedError) -> Self {
        Self { code: row.code, status: row.status, message: row.message }
    }
}

pub(crate) const INVALID_TOKEN: Row = Row::new("INVALID_TOKEN", 401, "invalid oauth token");
pub(crate) const SCOPE_MISMATCH: Row =
    Row::new("OAUTH_SCOPE_MISMATCH", 401, "invalid oauth scope to access this URL");
pub(crate) const INVALID_DATA: Row = Row::new("INVALID_DATA", 400, "invalid data");
pub(crate) const BODY_TOO_LARGE: Row = Row::new("BODY_SIZE_REACHED", 413, "The request body limit reached");

/// What the service says where the catalogue documents no row for the cause.
const CONSTANTS: &[Row] = &[
    INVALID_TOKEN,
    SCOPE_MISMATCH,
    INVALID_DATA,
    Row::new("INVALID_URL_PATTERN", 404, "Please check if the URL trying to access is a correct one"),
    Row::new("INVALID_REQUEST_METHOD", 400, "The http request method type is not a valid one"),
    Row::new("INVALID_MODULE", 400, "The module name given seems to be invalid"),
    Row::new("NO_PERMISSION", 403, "Permission denied"),
    Row::new("AUTHORIZATION_FAILED", 400, "User does not have sufficient privilege"),
    Row::new("RECORD_LOCKED", 400, "You cannot perform this operation as the record is locked."),
    Row::new("REQUIRED_PARAM_MISSING", 400, "One of the expected parameter is missing"),
    Row::new("MANDATORY_NOT_FOUND", 400, "required field not found"),
    Row::new("LIMIT_EXCEEDED", 400, "the limit is exceeded"),
    Row::new("AMBIGUITY_DURING_PROCESSING", 400, "ambiguity while processing the request"),
    Row::new("DISCRETE_PAGINATION_LIMIT_EXCEEDED", 400, "use page_token beyond the first 2000 records"),
    Row::new("TOKEN_BOUND_DATA_MISMATCH", 400, "the page_token belongs to other parameters"),
    Row::new(
        "FILE_SIZE_MORE_THAN_ALLOWED_SIZE",
        413,
        "Please check if the size of the file is in the correct range",
    ),
];

/// The constant of this code; one that nobody knows is an internal error of the service.
pub(crate) fn constant(code: &str) -> Row {
    let known = CONSTANTS.iter().find(|row| row.code == code);
    known.copied().unwrap_or(Row::new("INTERNAL_ERROR", 500, "Internal Server Error"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_stay_inside_their_header() {
        assert_eq!(disposition("a b.png"), "attachment; filename=\"a b.png\"");
        let hostile = disposition("x\"\r\nSet-Cookie: ü");
        assert!(!hostile.contains(['\r', '\n']), "{hostile}");
        assert!(
            hostile.starts_with("attachment; filename=\"x___Set-Cookie: _\"; filename*=UTF-8''x%22%0D%0A")
        );
    }

    #[test]
    fn an_unknown_constant_is_the_services_own_fault() {
        assert_eq!(constant("INVALID_TOKEN").status, 401);
        assert_eq!(constant("NEVER_HEARD_OF").code, "INTERNAL_ERROR");
    }
}
