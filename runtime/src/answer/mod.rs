//! What successful answers become.

mod item_error;
mod one;
mod outcomes;
mod page;
mod status;

use serde_json::value::RawValue;
use zoho_endpoint::Endpoint;

pub use item_error::ItemError;
pub use one::One;
pub use outcomes::Outcomes;
pub use page::Page;
pub use status::{Outcome, Status};

use crate::{
    Download, Error, FromField, Object, View,
    send::{Answer, AnswerBody},
};

/// A type that a successful answer can be read as.
pub trait FromAnswer: Sized + Send {
    /// Whether the body stays on the connection, to be read by the caller.
    #[doc(hidden)]
    const STREAMED: bool = false;

    /// Reads the answer.
    #[doc(hidden)]
    fn from_answer(answer: Answer, endpoint: Endpoint) -> Result<Self, Error>;

    /// Whether the answer says that there is nothing.
    #[doc(hidden)]
    fn is_nothing(answer: &Answer, _endpoint: Endpoint) -> bool {
        answer.is_empty()
    }
}

/// Takes the object out of an answer whose body is one.
fn object(mut answer: Answer, expected: &'static str) -> Result<(Object, Answer), Error> {
    match &mut answer.body {
        AnswerBody::Whole(_, object) => match object.take() {
            Some(object) => Ok((object, answer)),
            None => Err(answer.unexpected(expected)),
        },
        AnswerBody::Streamed(..) => Err(answer.unexpected(expected)),
    }
}

/// The objects under a key. They mostly stand in a list; some operations give the only one bare, or put the list into
/// another one. `None` where something else stands there: a list with an odd item must not pass for a shorter one.
fn items(object: &Object, key: &str) -> Option<Vec<Object>> {
    fn collect(json: &str, nested: bool, into: &mut Vec<Object>) -> Option<()> {
        match json.bytes().next() {
            Some(b'{') => into.push(Object::from_json(json)?),
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
