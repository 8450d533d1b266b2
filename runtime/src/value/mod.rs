//! Values of fields and parameters that the standard library has no lossless type for.

mod date;
mod date_time;
mod decimal;
mod email;
mod json;
mod lookup;
mod time;

use std::fmt;

pub use date::Date;
pub use date_time::DateTime;
pub use decimal::Decimal;
pub(crate) use decimal::is_number;
pub use email::Email;
pub use json::Json;
pub use lookup::{Lookup, Owner};
pub use time::Time;

/// A text that is not of the form that its type asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidValue {
    expected: &'static str,
    /// The start of the text.
    text: String,
}

impl InvalidValue {
    pub(crate) fn new(expected: &'static str, text: &str) -> Self {
        Self { expected, text: text.chars().take(40).collect() }
    }
}

impl fmt::Display for InvalidValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is not {}", self.text, self.expected)
    }
}

impl std::error::Error for InvalidValue {}

/// What all values have that are read from a text by `parse(&str) -> Option<Self>` and shown by `Display`.
macro_rules! value_of_text {
    ($name:ident: $expected:literal) => {
        impl ::std::str::FromStr for $name {
            type Err = $crate::InvalidValue;

            fn from_str(text: &str) -> ::std::result::Result<Self, Self::Err> {
                Self::parse(text).ok_or_else(|| $crate::InvalidValue::new($expected, text))
            }
        }

        impl<'a> $crate::FromField<'a> for $name {
            const EXPECTED: &'static str = $expected;

            fn from_json(json: &'a str) -> Option<Self> {
                // A number may stand bare, and a text may have escapes in it.
                let text = <::std::borrow::Cow<'a, str> as $crate::FromField<'a>>::from_json(json)?;
                Self::parse(&text)
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }
    };
}
use value_of_text;

/// Written and read by serde as a text.
macro_rules! serde_as_text {
    ($name:ident) => {
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                let text = ::std::borrow::Cow::<str>::deserialize(deserializer)?;
                text.parse().map_err(::serde::de::Error::custom)
            }
        }
    };
}
use serde_as_text;
