//! Modules, and conversions from smaller sets into larger ones; open lists of words.

/// Defines the modules of an operation: `pub enum Name { Variant = "Api_Name" }`, or
/// `pub enum Name + custom { … }` where custom modules are supported too.
#[macro_export]
macro_rules! modules {
    ($(#[$meta:meta])* pub enum $name:ident {
        $($(#[$variant_meta:meta])* $variant:ident = $api_name:literal),* $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_meta])* #[doc = concat!("`", $api_name, "`")] $variant,)*
        }

        impl $crate::ModuleName for $name {
            fn api_name(&self) -> &str {
                match self {
                    $(Self::$variant => $api_name,)*
                }
            }
        }

        $crate::modules!(@common $name);
    };
    ($(#[$meta:meta])* pub enum $name:ident + custom {
        $($(#[$variant_meta:meta])* $variant:ident = $api_name:literal),* $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_meta])* #[doc = concat!("`", $api_name, "`")] $variant,)*
            /// A module that the organisation made itself.
            Custom($crate::CustomModule),
        }

        impl $name {
            /// A custom module by its API name.
            ///
            /// # Errors
            /// [`InvalidModuleName`]($crate::InvalidModuleName) where the text can't be one.
            pub fn custom(
                api_name: impl Into<String>,
            ) -> ::std::result::Result<Self, $crate::InvalidModuleName> {
                $crate::CustomModule::new(api_name).map(Self::Custom)
            }
        }

        impl $crate::ModuleName for $name {
            fn api_name(&self) -> &str {
                match self {
                    $(Self::$variant => $api_name,)*
                    Self::Custom(module) => module.as_str(),
                }
            }
        }

        impl From<$crate::CustomModule> for $name {
            fn from(module: $crate::CustomModule) -> Self {
                Self::Custom(module)
            }
        }

        $crate::modules!(@common $name);
    };
    (@common $name:ident) => {
        impl $crate::private::serde::Serialize for $name {
            fn serialize<S: $crate::private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str($crate::ModuleName::api_name(self))
            }
        }

        impl $crate::ToWire for $name {
            fn to_wire(&self) -> $crate::private::Cow<'_, str> {
                $crate::ModuleName::api_name(self).into()
            }
        }

        impl From<&$name> for $name {
            fn from(module: &$name) -> Self {
                module.clone()
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str($crate::ModuleName::api_name(self))
            }
        }
    };
}

/// Converts module enums into those that have all their modules: `widen! { A => B { X, Y } }`, or
/// `widen! { A => B + custom { X, Y } }` where both have custom modules.
#[macro_export]
macro_rules! widen {
    ($($from:ident => $into:ident $(+ $custom:ident)? { $($variant:ident),* $(,)? })*) => {$(
        impl From<$from> for $into {
            fn from(module: $from) -> Self {
                match module {
                    $($from::$variant => Self::$variant,)*
                    $($crate::widen!(@custom $custom $from module) => Self::Custom(module),)?
                }
            }
        }

        impl From<&$from> for $into {
            fn from(module: &$from) -> Self {
                module.clone().into()
            }
        }
    )*};
    (@custom custom $from:ident $module:ident) => { $from::Custom($module) };
}

/// Defines an open list of words: documented ones are variants, every other one is kept.
#[macro_export]
macro_rules! open_enum {
    ($($(#[$meta:meta])* pub enum $name:ident {
        $($variant:ident = $word:literal),* $(,)?
    })*) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $(#[doc = concat!("`", $word, "`")] $variant,)*
            /// A word that the documentation does not list.
            Other(::std::boxed::Box<str>),
        }

        impl $name {
            /// The word on the wire.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)*
                    Self::Other(word) => word,
                }
            }
        }

        impl From<&str> for $name {
            fn from(word: &str) -> Self {
                match word {
                    $($word => Self::$variant,)*
                    other => Self::Other(other.into()),
                }
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
                f.write_str(self.as_str())
            }
        }

        impl $crate::private::serde::Serialize for $name {
            fn serialize<S: $crate::private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> $crate::private::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                let word: ::std::string::String =
                    $crate::private::serde::Deserialize::deserialize(deserializer)?;
                Ok(word.as_str().into())
            }
        }

        impl<'a> $crate::FromField<'a> for $name {
            const EXPECTED: &'static str = "a word";

            fn from_json(json: &'a str) -> ::std::option::Option<Self> {
                let word: $crate::private::Cow<'a, str> = $crate::FromField::from_json(json)?;
                Some((&*word).into())
            }
        }
    )*};
}
