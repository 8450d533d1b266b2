//! Typed views over objects.

/// Defines typed views over [`Object`](crate::Object): for each field `getter / setter: type = "Wire"` a
/// getter, which is `None` where the field is absent, null or of another type, and a chained setter.
///
/// Types are `text`, `integer`, `decimal`, `boolean`, `date`, `date_time`, `json`, `id IdType`,
/// `choice EnumType` and `object ViewType`; lists are `texts`, `integers`, `ids IdType`,
/// `choices EnumType` and `objects ViewType`.
#[macro_export]
macro_rules! views {
    ($(
        $(#[$meta:meta])* pub struct $name:ident {
            $($(#[$field_meta:meta])* $field:ident / $setter:ident: $kind:ident $($of:ident)? = $wire:literal),* $(,)?
        }
    )*) => {$(
        $(#[$meta])*
        #[derive(Clone, Default, PartialEq)]
        pub struct $name($crate::Object);

        impl $name {
            /// An object without any field.
            pub fn new() -> Self {
                Self::default()
            }

            $($crate::view_field! { $(#[$field_meta])* $field / $setter: $kind $($of)? = $wire })*
        }

        impl $crate::View for $name {
            #[inline]
            fn from_object(object: $crate::Object) -> Self {
                Self(object)
            }

            #[inline]
            fn object(&self) -> &$crate::Object {
                &self.0
            }

            #[inline]
            fn object_mut(&mut self) -> &mut $crate::Object {
                &mut self.0
            }

            #[inline]
            fn into_object(self) -> $crate::Object {
                self.0
            }
        }

        impl ::std::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                $crate::private::debug_view(stringify!($name), &self.0, f)
            }
        }

        impl $crate::private::serde::Serialize for $name {
            fn serialize<S: $crate::private::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::private::serde::Serialize::serialize(&self.0, serializer)
            }
        }

        impl<'de> $crate::private::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::private::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::std::result::Result<Self, D::Error> {
                $crate::private::serde::Deserialize::deserialize(deserializer).map(Self)
            }
        }

        impl<'a> $crate::FromField<'a> for $name {
            const EXPECTED: &'static str = "an object";

            #[inline]
            fn from_json(json: &'a str) -> ::std::option::Option<Self> {
                $crate::FromField::from_json(json).map(Self)
            }
        }
    )*};
}

/// Lets an answer be read as one of these views, which is the whole of its body.
#[macro_export]
macro_rules! whole_answers {
    ($($name:ident),* $(,)?) => {$(
        impl $crate::FromAnswer for $name {
            fn from_answer(
                answer: $crate::private::Answer,
                endpoint: $crate::Endpoint,
            ) -> ::std::result::Result<Self, $crate::Error> {
                $crate::private::whole(answer, endpoint)
            }
        }
    )*};
}

/// The getter and the setter of one field of [`views!`](crate::views).
#[doc(hidden)]
#[macro_export]
macro_rules! view_field {
    (@field [$($meta:tt)*] $field:ident $setter:ident $wire:literal; $get:ty; |$value:ident: $argument:ty| $set:expr) => {
        $($meta)*
        #[doc = concat!("`", $wire, "`")]
        #[inline]
        pub fn $field(&self) -> ::std::option::Option<$get> {
            self.0.get($wire)
        }

        #[doc = concat!("Sets `", $wire, "`.")]
        #[inline]
        pub fn $setter(mut self, $value: $argument) -> Self {
            self.0.set($wire, $set);
            self
        }
    };
    ($(#[$meta:meta])* $field:ident / $setter:ident: text = $wire:literal) => {
        $crate::view_field! { @field [$(#[$meta])*] $field $setter $wire; $crate::private::Cow<'_, str>; |value: impl Into<String>| &$crate::private::into::<String>(value) }
    };
    ($(#[$meta:meta])* $field:ident / $setter:ident: integer = $wire:literal) => {
        $crate::view_field! { @field [$(#[$meta])*] $field $setter $wire; i64; |value: i64| &value }
    };
    ($(#[$meta:meta])* $field:ident / $setter:ident: decimal = $wire:literal) => {
        $crate::view_field! { @field [$(#[$meta])*] $field $setter $wire; $crate::Decimal; |value: impl Into<$crate::Decimal>| &$crate::private::into::<$crate::Decimal>(value) }
    };
    ($(#[$meta:meta])* $field:ident / $setter:ident: boolean = $wire:literal) => {
        $crate::view_field! { @field [$(#[$meta])*] $field $setter $wire; bool; |value: bool| &value }
    };
    ($(#[$meta:meta])* $field:ident / $setter:ident: date = $wire:literal) => {
        $crate::view_field! { @field [$(#[$meta])*] $field $setter $wire; $crate::Date; |value: impl Into<$crate::Date>| &$crate::private::into::<$crate::Date>(value) }
    };
    ($(#[$meta:meta])* $field:ident / $setter:ident: date_time = $wire:literal) => {
        $crate::view_field! { @field [$(#[$meta])*] $field $setter $wire; $crate::DateTime; |value: impl Into<$crate::DateTime>| &$crate::private::into::<$crate::DateTime>(value) }
    };
    ($(#[$meta:meta])* $field:ident / $setter:ident: json = $wire:literal) => {
        $crate::view_field! { @field [$(#[$meta])*] $field $setter $wire; $crate::Json; |value: &impl $crate::private::serde::Serialize| value }
    };
    ($(#[$meta:meta])* $field:ident / $setter:ident: id $of:ident = $wire:literal) => {
        $crate::view_field! { @field [$(#[$meta])*] $field $setter $wire; $of; |value: impl Into<$of>| &$crate::private::into::<$of>(value) }
    };
    ($(#[$meta:meta])* $field:ident / $setter:ident: choice $of:ident = $wire:literal) => {
        $crate::view_field! { @field [$(#[$meta])*] $field $setter $wire; $of; |value: impl Into<$of>| &$crate::private::into::<$of>(value) }
    };
    ($(#[$meta:meta])* $field:ident / $setter:ident: object $of:ident = $wire:literal) => {
        $crate::view_field! { @field [$(#[$meta])*] $field $setter $wire; $of; |value: impl Into<$of>| &$crate::private::into::<$of>(value) }
    };
    ($(#[$meta:meta])* $field:ident / $setter:ident: texts = $wire:literal) => {
        $crate::view_field! { @field [$(#[$meta])*] $field $setter $wire; ::std::vec::Vec<String>; |value: impl IntoIterator<Item = impl Into<String>>| &value.into_iter().map($crate::private::into).collect::<::std::vec::Vec<String>>() }
    };
    ($(#[$meta:meta])* $field:ident / $setter:ident: integers = $wire:literal) => {
        $crate::view_field! { @field [$(#[$meta])*] $field $setter $wire; ::std::vec::Vec<i64>; |value: impl IntoIterator<Item = i64>| &value.into_iter().collect::<::std::vec::Vec<_>>() }
    };
    ($(#[$meta:meta])* $field:ident / $setter:ident: ids $of:ident = $wire:literal) => {
        $crate::view_field! { @field [$(#[$meta])*] $field $setter $wire; ::std::vec::Vec<$of>; |value: impl IntoIterator<Item = $of>| &value.into_iter().collect::<::std::vec::Vec<_>>() }
    };
    ($(#[$meta:meta])* $field:ident / $setter:ident: choices $of:ident = $wire:literal) => {
        $crate::view_field! { @field [$(#[$meta])*] $field $setter $wire; ::std::vec::Vec<$of>; |value: impl IntoIterator<Item = $of>| &value.into_iter().collect::<::std::vec::Vec<_>>() }
    };
    ($(#[$meta:meta])* $field:ident / $setter:ident: objects $of:ident = $wire:literal) => {
        $crate::view_field! { @field [$(#[$meta])*] $field $setter $wire; ::std::vec::Vec<$of>; |value: impl IntoIterator<Item = $of>| &value.into_iter().collect::<::std::vec::Vec<_>>() }
    };
}
