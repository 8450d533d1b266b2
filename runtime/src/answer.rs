//! What successful answers become.

use zoho_endpoint::{Endpoint, Response};

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

crate::view! {
    /// The status object by which an operation reports its success.
    pub struct Status {
        /// `SUCCESS`, or another word that is no error.
        code / with_code: text = "code",
        /// What was done, in the service's words.
        message / with_message: text = "message",
    }
}

impl Status {
    /// The details; most operations have none.
    pub fn details(&self) -> Option<Object> {
        self.object().get("details")
    }
}

impl FromAnswer for Status {
    fn from_answer(answer: Answer, _: Endpoint) -> Result<Self, Error> {
        let (object, answer) = object(answer, "a status object")?;
        if object.raw("code").is_some() {
            Ok(Self::from_object(object))
        } else {
            Err(answer.unexpected("a status object"))
        }
    }
}

crate::view! {
    /// What became of the one thing that an operation changed.
    pub struct Outcome {
        /// `SUCCESS`, or another word that is no error.
        code / with_code: text = "code",
        /// What was done, in the service's words.
        message / with_message: text = "message",
    }
}

impl Outcome {
    /// The details, such as the id and the times of a thing that was made.
    pub fn details(&self) -> Option<Object> {
        self.object().get("details")
    }

    /// The id of the thing, as the type of its ids.
    pub fn id<I: for<'a> FromField<'a>>(&self) -> Option<I> {
        self.details()?.get("id")
    }
}

impl FromAnswer for Outcome {
    fn from_answer(answer: Answer, _: Endpoint) -> Result<Self, Error> {
        const EXPECTED: &str = "one status object under data";
        let (object, answer) = object(answer, EXPECTED)?;
        match object.get::<Vec<Object>>("data").map(<[Object; 1]>::try_from) {
            Some(Ok([item])) => Ok(Self::from_object(item)),
            _ => Err(answer.unexpected(EXPECTED)),
        }
    }
}

/// A page of a list. A list that is empty has one page without items, however the service says so.
#[derive(Clone, Debug, PartialEq)]
pub struct Page<T> {
    items: Vec<T>,
    info: Object,
}

impl<T> Page<T> {
    /// The items.
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// The items.
    pub fn into_items(self) -> Vec<T> {
        self.items
    }

    /// The items, one by one.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.items.iter()
    }

    /// What the service tells about the page; empty where it tells nothing.
    pub fn info(&self) -> &Object {
        &self.info
    }

    /// Whether there are more pages.
    pub fn more_records(&self) -> bool {
        self.info.get("more_records").unwrap_or(false)
    }

    /// The token of the next page, from CRM v7 on.
    pub fn next_page_token(&self) -> Option<String> {
        self.info.get("next_page_token")
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Page<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: View + Send> FromAnswer for Page<T> {
    fn from_answer(answer: Answer, endpoint: Endpoint) -> Result<Self, Error> {
        const EXPECTED: &str = "a list of objects under the documented key";
        if matches!(&answer.body, AnswerBody::Whole(body, _) if body.is_empty()) {
            return Ok(Self { items: Vec::new(), info: Object::new() });
        }
        let (object, answer) = object(answer, EXPECTED)?;
        let key = if let Response::Keyed(key) = endpoint.operation().response { key } else { "data" };
        let Some(items) = object.get::<Vec<Object>>(key) else {
            return Err(answer.unexpected(EXPECTED));
        };
        let info = object.get("info").unwrap_or_default();
        Ok(Self { items: items.into_iter().map(T::from_object).collect(), info })
    }
}

impl FromAnswer for Download {
    const STREAMED: bool = true;

    fn from_answer(answer: Answer, endpoint: Endpoint) -> Result<Self, Error> {
        const EXPECTED: &str = "a file";
        match answer.body {
            AnswerBody::Streamed(streamed) => Ok(Self::new(streamed, endpoint)),
            AnswerBody::Whole(..) => Err(answer.unexpected(EXPECTED)),
        }
    }
}

/// `None` where the service says that there is no file (204, or a body of no length).
impl FromAnswer for Option<Download> {
    const STREAMED: bool = true;

    fn from_answer(answer: Answer, endpoint: Endpoint) -> Result<Self, Error> {
        match &answer.body {
            AnswerBody::Streamed(streamed) if streamed.response.content_length() == Some(0) => Ok(None),
            AnswerBody::Whole(body, _) if body.is_empty() => Ok(None),
            _ => Download::from_answer(answer, endpoint).map(Some),
        }
    }
}
