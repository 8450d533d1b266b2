use std::{
    any::Any,
    fmt,
    ops::{Deref, DerefMut},
};

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use zoho_endpoint::Endpoint;

use super::{FromAnswer, Page, key_of, page::EXPECTED};
use crate::{
    Error, FieldError, Object,
    envelope::Content,
    list, own_struct,
    send::{Answer, Directly},
};

/// A record as a type of the caller's own, and what in it did not fit.
///
/// One odd field never loses the record: it is read as if that field were absent. A field that may be odd should
/// therefore be an `Option` or have a `#[serde(default)]`; where it has neither, the record can't be read without it.
#[derive(Clone, Debug, PartialEq)]
pub struct Typed<U> {
    /// `None` where it could not be read at all.
    value: Option<U>,
    odd: Option<Box<Odd>>,
}

#[derive(Clone, Debug, PartialEq)]
struct Odd {
    object: Object,
    errors: Vec<FieldError>,
}

impl<U> Typed<U> {
    /// The value; `None` where the record could not be read even without the fields that do not fit.
    pub fn value(&self) -> Option<&U> {
        self.value.as_ref()
    }

    /// The fields that did not fit, in the order in which they were found. Where there is no value, the last tells why.
    pub fn errors(&self) -> &[FieldError] {
        self.odd.as_ref().map_or(&[], |odd| &odd.errors)
    }

    /// Whether all of it fitted.
    pub fn is_whole(&self) -> bool {
        self.odd.is_none()
    }

    /// The record as it came; kept where something in it did not fit.
    pub fn object(&self) -> Option<&Object> {
        self.odd.as_ref().map(|odd| &odd.object)
    }

    /// The value, without the fields that did not fit.
    ///
    /// # Errors
    /// [`RecordError`] where the record could not be read at all.
    pub fn into_result(self) -> Result<U, RecordError> {
        match (self.value, self.odd) {
            (Some(value), _) => Ok(value),
            (None, odd) => Err(RecordError(odd.unwrap_or_else(|| Box::new(Odd::nothing())))),
        }
    }

    /// The value, if all of it fitted.
    ///
    /// # Errors
    /// [`RecordError`] where anything did not fit.
    pub fn into_whole(self) -> Result<U, RecordError> {
        match (self.value, self.odd) {
            (Some(value), None) => Ok(value),
            (_, odd) => Err(RecordError(odd.unwrap_or_else(|| Box::new(Odd::nothing())))),
        }
    }
}

impl Odd {
    fn nothing() -> Self {
        Self { object: Object::new(), errors: Vec::new() }
    }
}

/// A record that is not what the caller's type asks for, as it came.
#[derive(Clone, PartialEq)]
pub struct RecordError(Box<Odd>);

impl RecordError {
    /// The fields that did not fit.
    pub fn errors(&self) -> &[FieldError] {
        &self.0.errors
    }

    /// The record as it came.
    pub fn object(&self) -> &Object {
        &self.0.object
    }

    /// The record as it came.
    pub fn into_object(self) -> Object {
        self.0.object
    }
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record is not what its type asks for")?;
        for (index, error) in self.errors().iter().enumerate() {
            write!(f, "{} {error}", if index == 0 { ":" } else { ";" })?;
        }
        Ok(())
    }
}

impl fmt::Debug for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecordError").field("errors", &self.0.errors).field("object", &self.0.object).finish()
    }
}

impl std::error::Error for RecordError {}

/// Of a record that fits.
impl<'de, U: Deserialize<'de>> Deserialize<'de> for Typed<U> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        U::deserialize(deserializer).map(|value| Self { value: Some(value), odd: None })
    }
}

impl<U: DeserializeOwned + Send + 'static> FromAnswer for Page<Typed<U>> {
    const DIRECTLY: Option<Directly> = Some(directly::<Typed<U>>);

    fn from_answer(mut answer: Answer, endpoint: Endpoint) -> Result<Self, Error> {
        if let Some(page) = read_already(&mut answer) {
            return Ok(page);
        }
        let (page, answer) = Page::of_objects(answer, endpoint)?;
        let read = |_, object: Object| {
            Ok(match own_struct::leniently(&object) {
                Ok((value, errors)) => {
                    let odd = (!errors.is_empty()).then(|| Box::new(Odd { object, errors }));
                    Typed { value: Some(value), odd }
                }
                Err(errors) => Typed { value: None, odd: Some(Box::new(Odd { object, errors })) },
            })
        };
        page.try_map(read).map_err(|error| answer.odd(EXPECTED, Some(error)))
    }

    fn is_nothing(_: &Answer, _: Endpoint) -> bool {
        false
    }
}

/// A record as a type of the caller's own, all of which fitted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(transparent)]
pub struct Strict<U>(U);

impl<U> Strict<U> {
    /// The value.
    pub fn into_inner(self) -> U {
        self.0
    }
}

impl<U> Deref for Strict<U> {
    type Target = U;

    fn deref(&self) -> &U {
        &self.0
    }
}

impl<U> DerefMut for Strict<U> {
    fn deref_mut(&mut self) -> &mut U {
        &mut self.0
    }
}

impl<U> Page<Strict<U>> {
    /// The values of all items.
    pub fn into_values(self) -> Vec<U> {
        self.into_iter().map(Strict::into_inner).collect()
    }
}

impl<U: DeserializeOwned + Send + 'static> FromAnswer for Page<Strict<U>> {
    const DIRECTLY: Option<Directly> = Some(directly::<Strict<U>>);

    fn from_answer(mut answer: Answer, endpoint: Endpoint) -> Result<Self, Error> {
        if let Some(page) = read_already(&mut answer) {
            return Ok(page);
        }
        let (page, answer) = Page::of_objects(answer, endpoint)?;
        let read = |index, object: Object| {
            let place = || format!("{}[{index}]", key_of(endpoint));
            own_struct::strictly(&object).map(Strict).map_err(|error| error.in_record(&place()))
        };
        page.try_map(read).map_err(|error| answer.odd("records of the type that was asked for", Some(error)))
    }

    fn is_nothing(_: &Answer, _: Endpoint) -> bool {
        false
    }
}

/// Reads a page whose records all fit, in one pass over the body.
fn directly<T: DeserializeOwned + Send + 'static>(
    body: &[u8],
    endpoint: Endpoint,
) -> Option<Box<dyn Any + Send>> {
    // Of an answer without a list what looks like an error is one.
    let key = endpoint.operation().response.key()?;
    Some(Box::new(Page::of(list::read_as::<T>(body, key)?)))
}

/// The page that [`directly`] made, if it did.
fn read_already<T: Send + 'static>(answer: &mut Answer) -> Option<Page<T>> {
    match answer.content() {
        Some(Content::Read(read)) if read.is::<Page<T>>() => {}
        _ => return None,
    }
    match answer.take() {
        Content::Read(read) => read.downcast().ok().map(|page| *page),
        _ => None,
    }
}
