//! What successful answers become.

mod item_error;
mod one;
mod outcomes;
mod page;
mod status;
mod typed;

use serde_json::value::RawValue;
use zoho_endpoint::Endpoint;

pub use item_error::ItemError;
pub use one::One;
pub use outcomes::Outcomes;
pub use page::Page;
pub use status::{Outcome, Status};
pub use typed::{RecordError, Strict, Typed};

use crate::{
    Download, Error, FromField, Object, View,
    envelope::Content,
    list::List,
    send::{Answer, AnswerBody, Directly},
};

/// A type that a successful answer can be read as.
pub trait FromAnswer: Sized + Send {
    /// Whether the body stays on the connection, to be read by the caller.
    #[doc(hidden)]
    const STREAMED: bool = false;

    /// Reads a body by itself that holds what is expected and nothing odd, before it is judged.
    #[doc(hidden)]
    const DIRECTLY: Option<Directly> = None;

    /// Reads the answer.
    #[doc(hidden)]
    fn from_answer(answer: Answer, endpoint: Endpoint) -> Result<Self, Error>;

    /// Whether the answer says that there is nothing.
    #[doc(hidden)]
    fn is_nothing(answer: &Answer, _endpoint: Endpoint) -> bool {
        answer.is_empty()
    }
}

/// The key under which an operation answers.
fn key_of(endpoint: Endpoint) -> &'static str {
    endpoint.operation().response.key().unwrap_or("data")
}

/// Takes the object out of an answer whose body is one.
fn object(mut answer: Answer, expected: &'static str) -> Result<(Object, Answer), Error> {
    let object = match answer.take() {
        Content::Object(object) => Some(object),
        // Rarely is the whole asked for where a list was expected.
        Content::List(_) => Object::from_slice(answer.bytes()).ok(),
        Content::Other | Content::Read(_) => None,
    };
    match object {
        Some(object) => Ok((object, answer)),
        None => Err(answer.unexpected(expected)),
    }
}

/// What stands under the key of an operation, and what stands beside it.
enum Under {
    /// A list of objects, or what passes for one.
    List(List<Object>),
    /// Something else, in this object.
    Else(Object),
}

/// Takes what stands under the key out of an answer whose body is an object.
fn under_key(mut answer: Answer, expected: &'static str) -> Result<(Under, Answer), Error> {
    match answer.take() {
        Content::List(list) => Ok((Under::List(list), answer)),
        Content::Object(object) => Ok((Under::Else(object), answer)),
        Content::Other | Content::Read(_) => Err(answer.unexpected(expected)),
    }
}

/// The objects under a key. They mostly stand in a list; some operations give the only one bare, or put the list into
/// another one. `None` where something else stands there: a list with an odd item must not pass for a shorter one.
fn items(object: &Object, key: &str) -> Option<Vec<Object>> {
    fn collect(json: &str, nested: bool, into: &mut Vec<Object>) -> Option<()> {
        match json.bytes().next() {
            Some(b'{') => into.push(Object::from_text(json).ok()?),
            Some(b'[') if !nested => {
                let items: Vec<&RawValue> = serde_json::from_str(json).ok()?;
                for item in items {
                    match item.get().bytes().next() {
                        Some(b'[') => into.extend(Vec::strictly(item.get()).ok()?),
                        _ => collect(item.get(), true, into)?,
                    }
                }
            }
            _ => return None,
        }
        Some(())
    }
    let json = object.raw(key)?;
    let mut items = Vec::new();
    if json != "null" {
        collect(json, false, &mut items)?;
    }
    Some(items)
}

/// `None` where the service says that there is nothing: 204, or a body of no length. So it is after 304, which only
/// answers a call that asked for what is newer than something.
impl<T: FromAnswer> FromAnswer for Option<T> {
    const STREAMED: bool = T::STREAMED;
    const DIRECTLY: Option<Directly> = T::DIRECTLY;

    fn from_answer(answer: Answer, endpoint: Endpoint) -> Result<Self, Error> {
        if T::is_nothing(&answer, endpoint) { Ok(None) } else { T::from_answer(answer, endpoint).map(Some) }
    }
}

/// The body as it came.
impl FromAnswer for Object {
    fn from_answer(answer: Answer, _: Endpoint) -> Result<Self, Error> {
        object(answer, "an object").map(|(object, _)| object)
    }
}

/// Reads a view whose object is the whole body; for [`FromAnswer`] of generated views.
///
/// # Errors
/// Where the body is no object.
#[doc(hidden)]
pub fn whole<T: View>(answer: Answer, _endpoint: Endpoint) -> Result<T, Error> {
    object(answer, "an object").map(|(object, _)| T::from_object(object))
}

impl FromAnswer for Download {
    const STREAMED: bool = true;

    fn from_answer(answer: Answer, endpoint: Endpoint) -> Result<Self, Error> {
        match answer.body {
            AnswerBody::Streamed(streamed) => Ok(Self::new(streamed, endpoint)),
            AnswerBody::Whole(..) => Err(answer.unexpected("a file")),
        }
    }
}
