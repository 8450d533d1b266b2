use std::ops::{Deref, DerefMut};

use zoho_endpoint::{Endpoint, Response};

use super::{FromAnswer, object};
use crate::{Error, FromField, Object, View, send::Answer};

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

fn key_of(endpoint: Endpoint) -> &'static str {
    if let Response::One(key) = endpoint.operation().response { key } else { "data" }
}

/// `{K: {…}}` or `{K: [{…}]}`.
impl<T: View + Send> FromAnswer for One<T> {
    fn from_answer(answer: Answer, endpoint: Endpoint) -> Result<Self, Error> {
        const EXPECTED: &str = "one object under the documented key";
        let (object, answer) = object(answer, EXPECTED)?;
        let key = key_of(endpoint);
        let only = match object.raw(key) {
            Some(list) if list.starts_with('[') => Vec::strictly(list)
                .ok()
                .and_then(|items| <[Object; 1]>::try_from(items).ok())
                .map(|[item]| item),
            Some(json) => Object::from_json(json),
            None => None,
        };
        match only {
            Some(thing) => Ok(Self { thing: T::from_object(thing), beside: object.without(key) }),
            None => Err(answer.unexpected(EXPECTED)),
        }
    }

    /// Nothing at all, null or an empty list.
    fn is_nothing(answer: &Answer, endpoint: Endpoint) -> bool {
        let json = || answer.object()?.raw(key_of(endpoint));
        let is_empty = |json: &str| {
            let inside = json.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
            json == "null" || inside.is_some_and(|inside| inside.trim().is_empty())
        };
        answer.is_empty() || json().is_some_and(is_empty)
    }
}
