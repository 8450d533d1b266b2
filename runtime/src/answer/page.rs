use http::StatusCode;
use zoho_endpoint::{Endpoint, Response};

use super::{FromAnswer, items, object};
use crate::{Error, Object, View, send::Answer};

/// A page of a list. A list that is empty has one page without items, however the service says so.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page<T> {
    items: Vec<T>,
    info: Object,
    beside: Object,
    is_not_modified: bool,
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

    /// Whatever stands beside the list, `info` included.
    pub fn beside(&self) -> &Object {
        &self.beside
    }

    /// Whether there are more pages.
    pub fn more_records(&self) -> bool {
        self.info.get("more_records").unwrap_or(false)
    }

    /// The token of the next page, from CRM v7 on.
    pub fn next_page_token(&self) -> Option<String> {
        self.info.get("next_page_token")
    }

    /// Whether the page has no items because nothing changed since the time that the call named (304); not
    /// because there are none.
    pub fn is_not_modified(&self) -> bool {
        self.is_not_modified
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
        let (info, is_not_modified) = (Object::new(), answer.status == StatusCode::NOT_MODIFIED);
        if answer.is_empty() {
            return Ok(Self { items: Vec::new(), info, beside: Object::new(), is_not_modified });
        }
        let (object, answer) = object(answer, EXPECTED)?;
        let key = if let Response::Keyed(key) = endpoint.operation().response { key } else { "data" };
        let Some(items) = items(&object, key) else { return Err(answer.unexpected(EXPECTED)) };
        let beside = object.without(key);
        let info = beside.get("info").unwrap_or(info);
        Ok(Self { items: items.into_iter().map(T::from_object).collect(), info, beside, is_not_modified })
    }

    /// A page says itself that it is empty.
    fn is_nothing(_: &Answer, _: Endpoint) -> bool {
        false
    }
}
