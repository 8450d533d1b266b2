//! Answers, and the envelopes that the service puts its status in.

use std::time::Duration;

use bytes::Bytes;
use http::header::{HeaderName, HeaderValue};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use zoho_endpoint::DocumentedError;

use crate::body::{Break, Content, Contents};

const JSON: &str = "application/json;charset=UTF-8";

/// An answer before it goes out.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) contents: Contents,
    pub(crate) broken: Option<Break>,
    pub(crate) endless: bool,
    pub(crate) drip: Option<(u32, Duration)>,
}

impl Answer {
    pub(crate) fn raw(status: u16, content_type: &str, body: Bytes) -> Self {
        let (headers, contents) = (Vec::new(), Contents::Bytes(body));
        let answer = Self { status, headers, contents, broken: None, endless: false, drip: None };
        if content_type.is_empty() { answer } else { answer.with_header("content-type", content_type) }
    }

    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self::raw(status, JSON, Bytes::from(body.to_string()))
    }

    /// HTTP 204: there is nothing.
    pub(crate) fn nothing() -> Self {
        Self::raw(204, "", Bytes::new())
    }

    pub(crate) fn file(contents: Contents, content_type: &str, file_name: &str) -> Self {
        let answer = Self::raw(200, content_type, Bytes::new());
        Self { contents, ..answer }.with_header("content-disposition", &disposition(file_name))
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

    /// One more header; one that HTTP does not allow is left out when the answer is sent.
    pub(crate) fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn into_response(self) -> http::Response<Content> {
        let (status, headers) = (self.status(), self.header_map());
        let content = Content::new(self.contents).broken(self.broken).dripping(self.drip);
        let mut response = http::Response::new(if self.endless { content.endless() } else { content });
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        response
    }

    fn status(&self) -> http::StatusCode {
        http::StatusCode::from_u16(self.status).unwrap_or(http::StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn header_map(&self) -> http::HeaderMap {
        let mut headers = http::HeaderMap::new();
        for (name, value) in &self.headers {
            if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
                headers.append(name, value);
            }
        }
        headers
    }

    /// Status line and headers as bytes, with this length, for an answer that hyper would not send.
    pub(crate) fn head(&self, length: u64) -> Bytes {
        let mut head = format!("HTTP/1.1 {}\r\n", self.status()).into_bytes();
        for (name, value) in &self.header_map() {
            head.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
        }
        head.extend(format!("content-length: {length}\r\nconnection: close\r\n\r\n").into_bytes());
        head.into()
    }
}

pub(crate) fn status_object(status: &str, code: &str, message: &str, details: &Value) -> Value {
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

    pub(crate) fn object(self, details: &Value) -> Value {
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
    Row::new("PAGINATION_LIMIT_EXCEEDED", 400, "only the first 100000 records can be had"),
    Row::new("DUPLICATE_DATA", 400, "duplicate data"),
    Row::new("ALREADY_MODIFIED", 412, "the record has been modified since"),
    Row::new("NOT_APPROVED", 400, "the record is not approved yet"),
    Row::new("EXPIRED_VALUE", 400, "the page_token has expired"),
    Row::new("INVALID_OAUTHTOKEN", 401, "invalid oauth token"),
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
