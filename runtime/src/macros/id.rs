//! Ids.

/// Defines ids: newtypes over digits.
#[macro_export]
macro_rules! id_type {
    ($($(#[$meta:meta])* pub struct $name:ident;)*) => {$(
        $(#[$meta])*
        ///
        /// Ids are kept as text, so that no digit is ever lost; parse one with `"…".parse()`.
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(::std::boxed::Box<str>);

        impl $name {
            /// The value of an external field in the place of an id, for calls that say by `X-EXTERNAL` which
            /// field that is. It is written as it is, and encoded for its place.
            pub fn external(value: impl Into<::std::string::String>) -> Self {
                Self(::std::convert::Into::<::std::string::String>::into(value).into())
            }

            /// The digits, or the value of an external field.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = $crate::InvalidId;

            fn from_str(text: &str) -> ::std::result::Result<Self, Self::Err> {
                $crate::InvalidId::check(text).map(|digits| Self(digits.into()))
            }
        }

        impl TryFrom<&str> for $name {
            type Error = $crate::InvalidId;

            fn try_from(text: &str) -> ::std::result::Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<u64> for $name {
            fn from(number: u64) -> Self {
                Self(number.to_string().into())
            }
        }

        impl From<&$name> for $name {
            fn from(id: &$name) -> Self {
                id.clone()
            }
        }

        impl $crate::ToWire for $name {
            fn to_wire(&self) -> $crate::private::Cow<'_, str> {
                self.as_str().into()
            }
        }

        impl $crate::CriteriaValue for $name {
            fn to_query_value(&self) -> $crate::QueryValue {
                $crate::CriteriaValue::to_query_value(self.as_str())
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl $crate::private::serde::Serialize for $name {
            fn serialize<S: $crate::private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'a> $crate::FromField<'a> for $name {
            const EXPECTED: &'static str = "an id (digits)";

            fn from_json(json: &'a str) -> ::std::option::Option<Self> {
                json.trim_matches('"').parse().ok()
            }
        }
    )*};
}
