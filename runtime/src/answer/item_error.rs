use std::{borrow::Cow, fmt};

use http::StatusCode;
use zoho_endpoint::{DocumentedError, Endpoint};

use crate::{ErrorCode, FromField, Object};

/// Why one item of a batch was refused. `?` turns it into [`Error`](crate::Error).
#[derive(Clone, PartialEq)]
pub struct ItemError(Box<Inner>);

#[derive(Clone, PartialEq)]
struct Inner {
    index: usize,
    status: StatusCode,
    endpoint: Endpoint,
    object: Object,
    /// Kept, since [`Error`](crate::Error) lends them.
    code: Option<String>,
    message: Option<String>,
}

impl ItemError {
    pub(crate) fn new(index: usize, status: StatusCode, endpoint: Endpoint, object: Object) -> Self {
        let (code, message) = (object.get("code"), object.get("message"));
        Self(Box::new(Inner { index, status, endpoint, object, code, message }))
    }

    /// The same error of an item at another place.
    pub(crate) fn at(mut self, index: usize) -> Self {
        self.0.index = index;
        self
    }

    /// The place of the item in the request, from 0; of a batch of many requests, in all that was given to it.
    pub fn index(&self) -> usize {
        self.0.index
    }

    /// The HTTP status of the whole answer.
    pub fn http_status(&self) -> StatusCode {
        self.0.status
    }

    /// The operation.
    pub fn endpoint(&self) -> Endpoint {
        self.0.endpoint
    }

    /// The code on the wire.
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The code as the operation's own enum.
    pub fn code_as<C: ErrorCode>(&self) -> Option<C> {
        self.code().map(C::from_wire)
    }

    /// The word for what became of the item: `error`.
    pub fn status(&self) -> Option<Cow<'_, str>> {
        self.object().get("status")
    }

    /// The message on the wire.
    pub fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// The details.
    pub fn details(&self) -> Option<Object> {
        self.object().get("details")
    }

    /// The API name of the field that is at fault.
    pub fn api_name(&self) -> Option<String> {
        self.detail("api_name")
    }

    /// The place in the request that is at fault: `$.data[0].Email`.
    pub fn json_path(&self) -> Option<String> {
        self.detail("json_path")
    }

    /// The type that the value should have.
    pub fn expected_type(&self) -> Option<String> {
        self.detail("expected_data_type")
    }

    /// Why, in the service's words, where it says more than the message.
    pub fn reason(&self) -> Option<String> {
        self.detail("reason")
    }

    /// The id of the thing that is there already, of a duplicate.
    pub fn duplicate_id<I: for<'a> FromField<'a>>(&self) -> Option<I> {
        let details = self.details()?;
        let duplicate = || details.get::<Object>("duplicate_record")?.get("id");
        details.get("id").or_else(duplicate)
    }

    /// The errors inside, of an item with several (`MULTIPLE_OR_MULTI_ERRORS`); empty for any other.
    pub fn errors(&self) -> Vec<Self> {
        let inside = self.detail::<Vec<Object>>("errors").or_else(|| self.object().get("errors"));
        let of_item = |object| Self::new(self.0.index, self.0.status, self.0.endpoint, object);
        inside.unwrap_or_default().into_iter().map(of_item).collect()
    }

    /// The documented row of exactly this code and message, with its remedy.
    pub fn documented(&self) -> Option<&'static DocumentedError> {
        self.0.endpoint.documented(self.code()?, self.message()?)
    }

    /// The item's status object as it came.
    pub fn object(&self) -> &Object {
        &self.0.object
    }

    fn detail<T: for<'a> FromField<'a>>(&self, name: &str) -> Option<T> {
        self.details()?.get(name)
    }
}

/// `item 3: INVALID_DATA: the message (api_name: "Email", …)`; of several errors each one.
impl fmt::Display for ItemError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "item {}: ", self.0.index)?;
        let inside = self.errors();
        if inside.is_empty() {
            return show(self, f);
        }
        write!(f, "{}: ", self.code().unwrap_or("(no code)"))?;
        for (index, error) in inside.iter().enumerate() {
            f.write_str(if index == 0 { "" } else { "; " })?;
            show(error, f)?;
        }
        Ok(())
    }
}

/// Code, message and details; not what is inside the details of errors inside.
fn show(error: &ItemError, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let message = error.message().unwrap_or("(no message)");
    write!(f, "{}: {message}", error.code().unwrap_or("(no code)"))?;
    error.details().map_or(Ok(()), |details| details.fmt_in_brackets(f))
}

impl fmt::Debug for ItemError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemError")
            .field("index", &self.0.index)
            .field("endpoint", &self.0.endpoint)
            .field("http_status", &self.0.status)
            .field("object", &self.0.object)
            .finish()
    }
}

impl std::error::Error for ItemError {}
