//! Answers that are no success, or not the documented one, whole.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header::CONTENT_TYPE};

use crate::{FieldError, Object};

/// An answer of the API that is no success, whole.
pub struct ApiError {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The error object: the body itself, or the first item of its list that failed.
    pub(crate) object: Option<Object>,
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
}

impl ApiError {
    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers of the answer.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body as it came, whatever it is.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The code on the wire; `None` where the body is not an error object.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// The message on the wire.
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// The details, such as `api_name` or `json_path`.
    pub fn details(&self) -> Option<Object> {
        self.object.as_ref()?.get("details")
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HTTP {}", self.status.as_u16())?;
        let Some(code) = &self.code else {
            return write!(f, " with {}", Excerpt(&self.headers, &self.body));
        };
        write!(f, " {code}: {}", self.message.as_deref().unwrap_or("(no message)"))?;
        self.details().map_or(Ok(()), |details| details.fmt_in_brackets(f))
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("ApiError");
        shown.field("status", &self.status).field("code", &self.code).field("message", &self.message);
        shown.field("body", &format_args!("{}", Excerpt(&self.headers, &self.body))).finish_non_exhaustive()
    }
}

/// A success whose body is not what the operation is documented to answer.
pub struct UnexpectedBody {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) expected: &'static str,
    pub(crate) field: Option<FieldError>,
}

impl UnexpectedBody {
    /// What in the body is not what the caller's type asks for, where the call was strict about it; its path names the
    /// record: `data[3].Amount`.
    pub fn field(&self) -> Option<&FieldError> {
        self.field.as_ref()
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The body as it came.
    pub fn body(&self) -> &Bytes {
        &self.body
    }
}

impl fmt::Display for UnexpectedBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (status, found) = (self.status.as_u16(), Excerpt(&self.headers, &self.body));
        if let Some(field) = &self.field {
            return write!(f, "HTTP {status} should carry {}: {field}", self.expected);
        }
        write!(f, "HTTP {status} should carry {}, but carries {found}", self.expected)
    }
}

impl fmt::Debug for UnexpectedBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UnexpectedBody({self})")
    }
}

/// The type, the size and the start of a body, on one line.
struct Excerpt<'a>(&'a HeaderMap, &'a [u8]);

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 120;
        let Self(headers, body) = *self;
        if body.is_empty() {
            return f.write_str("an empty body");
        }
        let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("no content type");
        write!(f, "a body of {} bytes ({kind}): ", body.len())?;
        let start = String::from_utf8_lossy(&body[..body.len().min(SHOWN)]);
        let more = if body.len() > SHOWN { "…" } else { "" };
        write!(f, "{}{more}", start.split_whitespace().collect::<Vec<_>>().join(" ").escape_debug())
    }
}
