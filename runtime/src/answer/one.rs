use std::ops::{Deref, DerefMut};

use zoho_endpoint::Endpoint;

use super::{FromAnswer, Under, key_of, under_key};
use crate::{Error, FromField, Object, View, envelope::Content, list::List, send::Answer};

/// The one thing that an answer holds, and whatever stands beside it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct One<T> {
    thing: T,
    beside: Object,
}

impl<T> One<T> {
    /// The thing.
    pub fn into_inner(self) -> T {
        self.thing
    }

    /// Whatever stands beside it in the answer.
    pub fn beside(&self) -> &Object {
        &self.beside
    }
}

impl<T> Deref for One<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.thing
    }
}

impl<T> DerefMut for One<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.thing
    }
}

/// `{K: {…}}` or `{K: [{…}]}`.
impl<T: View + Send> FromAnswer for One<T> {
    fn from_answer(answer: Answer, endpoint: Endpoint) -> Result<Self, Error> {
        const EXPECTED: &str = "one object under the documented key";
        let (under, answer) = under_key(answer, EXPECTED)?;
        let (items, beside) = match under {
            Under::List(List { items, beside }) => (Some(items), beside),
            Under::Else(object) => {
                let key = key_of(endpoint);
                let items = match object.raw(key) {
                    Some(list) if list.starts_with('[') => Vec::strictly(list).ok(),
                    Some(json) => Object::from_json(json).map(|only| vec![only]),
                    None => None,
                };
                (items, object.without(key))
            }
        };
        match items.map(<[Object; 1]>::try_from) {
            Some(Ok([thing])) => Ok(Self { thing: T::from_object(thing), beside }),
            _ => Err(answer.unexpected(EXPECTED)),
        }
    }

    /// Nothing at all, null or an empty list.
    fn is_nothing(answer: &Answer, endpoint: Endpoint) -> bool {
        let is_empty = |json: &str| {
            let inside = json.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
            json == "null" || inside.is_some_and(|inside| inside.trim().is_empty())
        };
        answer.is_empty()
            || match answer.content() {
                Some(Content::List(list)) => list.items.is_empty(),
                Some(Content::Object(object)) => object.raw(key_of(endpoint)).is_some_and(is_empty),
                _ => false,
            }
    }
}
