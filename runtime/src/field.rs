//! What a field of an object can be read as.

use std::borrow::Cow;

use serde_json::value::RawValue;

use crate::{FieldError, Object};

/// A type that a field of an [`Object`] can be read as.
pub trait FromField<'a>: Sized {
    /// What it is, for errors.
    const EXPECTED: &'static str;

    /// Reads the JSON text of a field; `None` where it is of another type. Of a list what can be read is
    /// kept: one odd item does not lose the others.
    fn from_json(json: &'a str) -> Option<Self>;

    /// Reads the JSON text of a field, or tells what in it is of another type.
    #[doc(hidden)]
    fn strictly(json: &'a str) -> Result<Self, Odd<'a>> {
        Self::from_json(json).ok_or(Odd { place: String::new(), expected: Self::EXPECTED, json })
    }
}

/// What is of another type than it should be.
#[doc(hidden)]
#[derive(Debug)]
pub struct Odd<'a> {
    /// Its place in the lists of the field: `[2]`.
    place: String,
    expected: &'static str,
    json: &'a str,
}

impl Odd<'_> {
    pub(crate) fn in_field(self, name: &str) -> FieldError {
        let found = Some(self.json.chars().take(80).collect());
        FieldError { field: format!("{name}{}", self.place), expected: self.expected, found }
    }
}

impl<'a> FromField<'a> for Cow<'a, str> {
    const EXPECTED: &'static str = "text";

    fn from_json(json: &'a str) -> Option<Self> {
        match json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            Some(plain) if !plain.contains('\\') => Some(Cow::Borrowed(plain)),
            Some(_) => serde_json::from_str(json).ok().map(Cow::Owned),
            // Ids and sizes come as numbers from some versions and as text from others.
            None => json
                .starts_with(|first: char| first == '-' || first.is_ascii_digit())
                .then_some(Cow::Borrowed(json)),
        }
    }
}

impl<'a> FromField<'a> for String {
    const EXPECTED: &'static str = "text";

    fn from_json(json: &'a str) -> Option<Self> {
        Cow::from_json(json).map(Cow::into_owned)
    }
}

/// A number or a truth value that may stand between quotes.
pub(crate) fn unquoted(json: &str) -> &str {
    json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(json)
}

macro_rules! from_field_by_parsing {
    ($($type:ty: $expected:literal),*) => {
        $(impl<'a> FromField<'a> for $type {
            const EXPECTED: &'static str = $expected;

            fn from_json(json: &'a str) -> Option<Self> {
                unquoted(json).parse().ok()
            }
        })*
    };
}

from_field_by_parsing! {
    i64: "a whole number",
    u64: "a whole number that is not negative",
    bool: "true or false"
}

impl<'a> FromField<'a> for Object {
    const EXPECTED: &'static str = "an object";

    fn from_json(json: &'a str) -> Option<Self> {
        Self::from_text(json).ok()
    }
}

/// The JSON texts of the items of a list; `None` where it is none.
pub(crate) fn items(json: &str) -> Option<Vec<&RawValue>> {
    serde_json::from_str(json).ok()
}

impl<'a, T: FromField<'a>> FromField<'a> for Vec<T> {
    const EXPECTED: &'static str = "a list";

    fn from_json(json: &'a str) -> Option<Self> {
        Some(items(json)?.into_iter().filter_map(|item| T::from_json(item.get())).collect())
    }

    fn strictly(json: &'a str) -> Result<Self, Odd<'a>> {
        let items = items(json).ok_or(Odd { place: String::new(), expected: Self::EXPECTED, json })?;
        let read = |(index, item): (usize, &'a RawValue)| {
            T::strictly(item.get()).map_err(|odd| Odd { place: format!("[{index}]{}", odd.place), ..odd })
        };
        items.into_iter().enumerate().map(read).collect()
    }
}
