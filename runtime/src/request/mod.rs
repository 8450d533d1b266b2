//! A call as a value: what would be sent, before it is.

mod bounds;
mod draft;

use std::fmt;

use bytes::Bytes;
use http::HeaderMap;
use reqwest::Url;
use zoho_endpoint::{Endpoint, Host, Method};

pub(crate) use draft::Draft;

use crate::Upload;

/// A request that has not been sent: no token is in it, and nothing is left to decide.
pub struct Request {
    pub(crate) endpoint: Endpoint,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: RequestBody,
}

impl Request {
    /// The operation's row in the catalogue.
    pub fn endpoint(&self) -> Endpoint {
        self.endpoint
    }

    /// The HTTP method.
    pub fn method(&self) -> Method {
        self.endpoint.operation().method
    }

    /// The absolute URL, at the client's configured host. When it is sent, the host that the token
    /// is good for takes its place, unless the URL was given as a whole.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The headers, without `Authorization` and those that the transport adds.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body.
    pub fn body(&self) -> &RequestBody {
        &self.body
    }
}

/// Without the values of its body, and without the query of a URL that the service gave: there stand keys.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut url = self.url.clone();
        if self.endpoint.operation().host == Host::Given {
            url.set_query(None);
        }
        f.debug_struct("Request")
            .field("endpoint", &self.endpoint)
            .field("url", &url.as_str())
            .field("headers", &self.headers)
            .field("body", &self.body)
            .finish()
    }
}

/// What a request carries.
#[derive(Default)]
#[non_exhaustive]
pub enum RequestBody {
    /// Nothing.
    #[default]
    None,
    /// A JSON text.
    Json(Bytes),
    /// The parts of a multipart form, in order.
    Multipart(Vec<FormField>),
}

impl RequestBody {
    /// The body for one more attempt; a stream is given away, and is not there for another.
    fn again(&mut self) -> Self {
        match self {
            Self::None => Self::None,
            Self::Json(json) => Self::Json(json.clone()),
            Self::Multipart(fields) => {
                let again = fields.iter_mut().map(|FormField { name, value }| {
                    let value = match value {
                        FormValue::Text(text) => FormValue::Text(text.clone()),
                        FormValue::File(upload) => FormValue::File(upload.again()),
                    };
                    FormField { name, value }
                });
                Self::Multipart(again.collect())
            }
        }
    }
}

/// What it is, and how large.
impl fmt::Debug for RequestBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("None"),
            Self::Json(json) => write!(f, "Json({} bytes)", json.len()),
            Self::Multipart(fields) => f.debug_tuple("Multipart").field(fields).finish(),
        }
    }
}

/// A part of a multipart form.
#[derive(Debug)]
pub struct FormField {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub value: FormValue,
}

/// What a part of a multipart form holds.
#[non_exhaustive]
pub enum FormValue {
    /// Text.
    Text(String),
    /// A file.
    File(Upload),
}

/// What it is, and how large.
impl fmt::Debug for FormValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::File(upload) => upload.fmt(f),
        }
    }
}

/// A value that has no place in a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidRequest {
    /// A segment of the path would be empty, or would lead out of its place (`.`, `..`).
    PathSegment {
        /// The parameter.
        parameter: String,
        /// The value.
        value: String,
    },
    /// A header can't carry the value: it holds a line break or another control character.
    Header {
        /// The parameter.
        parameter: String,
    },
    /// The content type of a file is none.
    ContentType {
        /// The text.
        text: String,
    },
    /// This version insists on the parameter, and it was not set, or set to an empty list.
    MissingParameter {
        /// The parameter.
        parameter: String,
    },
    /// More than this version takes, by its [`Bounds`](crate::Bounds). Of things to write, `batches()` takes any number.
    TooMany {
        /// The parameter: `data`, `fields`, `criteria`; `limit` or `offset` of a query in COQL.
        parameter: String,
        /// How many there are.
        found: usize,
        /// How many there may be.
        most: u32,
    },
    /// A value that can't be written as JSON.
    Json {
        /// The parameter; `body` for a whole body.
        parameter: String,
        /// Why.
        message: String,
    },
    /// A URL that no request can be sent to.
    Url {
        /// What is wrong with it.
        reason: &'static str,
    },
    /// A URL of a host that no token may be sent to: neither Zoho's nor one that the client's
    /// [`Hosts`](crate::Hosts) name.
    UntrustedHost {
        /// The host.
        host: String,
    },
    /// A call that can't be part of a [`Composite`](crate::Composite).
    NotInComposite {
        /// Why.
        reason: &'static str,
    },
}

impl fmt::Display for InvalidRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PathSegment { parameter, value } => {
                write!(
                    f,
                    "{parameter} can't be {value:?}: it is a segment of the path, neither empty, \".\" nor \"..\""
                )
            }
            Self::Header { parameter } => write!(f, "{parameter} holds a character that no header can carry"),
            Self::ContentType { text } => write!(f, "{text:?} is not a content type"),
            Self::MissingParameter { parameter } => write!(f, "this version requires {parameter}"),
            Self::TooMany { parameter, found, most } => {
                write!(f, "{parameter} has or asks for {found}, and this version takes at most {most} a call")
            }
            Self::Json { parameter, message } => write!(f, "{parameter} can't be written as JSON: {message}"),
            Self::Url { reason } => write!(f, "nothing can be sent to that URL: {reason}"),
            Self::UntrustedHost { host } => write!(
                f,
                "{host:?} is neither Zoho's nor the client's own; if the token may be sent there, say so with \
                 Hosts::downloads_from()"
            ),
            Self::NotInComposite { reason } => {
                write!(f, "this can't be part of a composite request: {reason}")
            }
        }
    }
}

impl std::error::Error for InvalidRequest {}
