//! A call as a value: what would be sent, before it is.

use std::fmt;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use percent_encoding::utf8_percent_encode;
use reqwest::Url;
use zoho_endpoint::{Endpoint, Location, Method};

use crate::{
    Upload,
    wire::{RESERVED, push_pair},
};

/// A request that has not been sent: no token is in it, and nothing is left to decide.
#[derive(Debug)]
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
    /// is good for takes its place.
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

/// What a request carries.
#[derive(Debug, Default)]
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

/// A part of a multipart form.
#[derive(Debug)]
pub struct FormField {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub value: FormValue,
}

/// What a part of a multipart form holds.
#[derive(Debug)]
#[non_exhaustive]
pub enum FormValue {
    /// Text.
    Text(String),
    /// A file.
    File(Upload),
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
    /// This version insists on the parameter.
    MissingParameter {
        /// The parameter.
        parameter: String,
    },
    /// A value that can't be written as JSON.
    Json {
        /// Why.
        message: String,
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
            Self::Json { message } => write!(f, "the body can't be written as JSON: {message}"),
        }
    }
}

impl std::error::Error for InvalidRequest {}

/// Collects a call's values, each into its place; the first one that has none is kept as the error.
pub(crate) struct Draft {
    pub(crate) endpoint: Endpoint,
    /// The absolute path so far.
    path: String,
    /// What of the operation's path is still to be written.
    rest: &'static str,
    query: String,
    headers: HeaderMap,
    body: RequestBody,
    error: Option<InvalidRequest>,
}

impl Draft {
    pub(crate) fn new(endpoint: Endpoint) -> Self {
        let (base, rest) = (endpoint.version().base_path, endpoint.operation().path);
        let mut path = String::with_capacity(base.len() + rest.len() + 32);
        path.push_str(base);
        Self {
            endpoint,
            path,
            rest,
            query: String::new(),
            headers: HeaderMap::new(),
            body: RequestBody::None,
            error: None,
        }
    }

    fn fail(&mut self, error: InvalidRequest) {
        self.error.get_or_insert(error);
    }

    /// Fills the next placeholder of the path.
    pub(crate) fn path(&mut self, value: &str) {
        let Some((literal, (parameter, rest))) =
            self.rest.split_once('{').and_then(|(literal, tail)| Some((literal, tail.split_once('}')?)))
        else {
            // Generated code gives as many values as there are placeholders.
            debug_assert!(false, "{}: no placeholder for a value", self.endpoint);
            return;
        };
        if matches!(value, "" | "." | "..") {
            self.fail(InvalidRequest::PathSegment {
                parameter: parameter.to_owned(),
                value: value.to_owned(),
            });
        }
        self.path.push_str(literal);
        self.path.extend(utf8_percent_encode(value, RESERVED));
        self.rest = rest;
    }

    pub(crate) fn query(&mut self, name: &str, value: &str) {
        push_pair(&mut self.query, name, value);
    }

    /// Adds a header; never one that the transport or the authentication owns.
    pub(crate) fn header(&mut self, name: &'static str, value: &str) {
        match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            (Ok(name), Ok(value)) => {
                self.headers.insert(name, value);
            }
            _ => self.fail(InvalidRequest::Header { parameter: name.to_owned() }),
        }
    }

    pub(crate) fn form(&mut self, name: &'static str, value: FormValue) {
        let field = FormField { name, value };
        match &mut self.body {
            RequestBody::Multipart(fields) => fields.push(field),
            other => *other = RequestBody::Multipart(vec![field]),
        }
    }

    pub(crate) fn json(&mut self, value: &impl serde::Serialize) {
        match serde_json::to_vec(value) {
            Ok(json) => self.body = RequestBody::Json(json.into()),
            Err(error) => self.fail(InvalidRequest::Json { message: error.to_string() }),
        }
    }

    /// Notes that a list was given empty where the version insists on it.
    pub(crate) fn insist_on(&mut self, parameter: &str) {
        let parameters = self.endpoint.operation().parameters;
        let required = parameters.iter().any(|one| {
            one.name == parameter
                && one.required
                && matches!(one.location, Location::Query | Location::Header)
        });
        if required {
            self.fail(InvalidRequest::MissingParameter { parameter: parameter.to_owned() });
        }
    }

    /// The request at `base`. Of a body that can't be sent twice nothing is left here.
    pub(crate) fn request(&mut self, base: &Url) -> Result<Request, InvalidRequest> {
        if let Some(error) = &self.error {
            return Err(error.clone());
        }
        debug_assert!(!self.rest.contains('{'), "{}: a placeholder without a value", self.endpoint);
        self.path.push_str(std::mem::take(&mut self.rest));
        let mut url = base.clone();
        url.set_path(&self.path);
        if !self.query.is_empty() {
            url.set_query(Some(&self.query));
        }
        let (headers, body) = (self.headers.clone(), self.body.again());
        Ok(Request { endpoint: self.endpoint, url, headers, body })
    }

    /// Whether the body can still be sent.
    pub(crate) fn can_be_sent(&self) -> bool {
        match &self.body {
            RequestBody::None | RequestBody::Json(_) => true,
            RequestBody::Multipart(fields) => fields.iter().all(|field| match &field.value {
                FormValue::Text(_) => true,
                FormValue::File(upload) => !upload.is_spent(),
            }),
        }
    }
}

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}{}", self.endpoint.operation().method, self.path, self.rest)?;
        if self.query.is_empty() { Ok(()) } else { write!(f, "?{}", self.query) }
    }
}
