//! Typed views over objects.

/// Defines a typed view over an [`Object`](crate::Object): for each field `getter / setter: type = "Wire"`
/// a getter, which is `None` where the field is absent, null or of another type, and a chained setter.
///
/// Types are `text`, `integer`, `boolean`, `id IdType` and `object ViewType`.
#[macro_export]
macro_rules! view {
    ($(#[$meta:meta])* pub struct $name:ident {
        $($(#[$field_meta:meta])* $field:ident / $setter:ident: $kind:ident $($of:ident)? = $wire:literal),* $(,)?
    }) => {
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
            fn from_object(object: $crate::Object) -> Self {
                Self(object)
            }

            fn object(&self) -> &$crate::Object {
                &self.0
            }

            fn object_mut(&mut self) -> &mut $crate::Object {
                &mut self.0
            }

            fn into_object(self) -> $crate::Object {
                self.0
            }
        }

        impl ::std::fmt::Debug for $name {
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

            fn from_json(json: &'a str) -> ::std::option::Option<Self> {
                $crate::FromField::from_json(json).map(Self)
            }
        }
    };
}

/// The getter and the setter of one field of [`view!`](crate::view).
#[doc(hidden)]
#[macro_export]
macro_rules! view_field {
    ($(#[$meta:meta])* $field:ident / $setter:ident: text = $wire:literal) => {
        $crate::view_field! { @get $(#[$meta])* $field $wire $crate::private::Cow<'_, str> }
        $crate::view_field! { @set $setter $wire impl Into<String>; String }
    };
    ($(#[$meta:meta])* $field:ident / $setter:ident: integer = $wire:literal) => {
        $crate::view_field! { @get $(#[$meta])* $field $wire i64 }
        $crate::view_field! { @set $setter $wire i64; i64 }
    };
    ($(#[$meta:meta])* $field:ident / $setter:ident: boolean = $wire:literal) => {
        $crate::view_field! { @get $(#[$meta])* $field $wire bool }
        $crate::view_field! { @set $setter $wire bool; bool }
    };
    ($(#[$meta:meta])* $field:ident / $setter:ident: id $id:ident = $wire:literal) => {
        $crate::view_field! { @get $(#[$meta])* $field $wire $id }
        $crate::view_field! { @set $setter $wire impl Into<$id>; $id }
    };
    ($(#[$meta:meta])* $field:ident / $setter:ident: object $object:ident = $wire:literal) => {
        $crate::view_field! { @get $(#[$meta])* $field $wire $object }
        $crate::view_field! { @set $setter $wire $object; $object }
    };
    (@get $(#[$meta:meta])* $field:ident $wire:literal $type:ty) => {
        $(#[$meta])*
        pub fn $field(&self) -> ::std::option::Option<$type> {
            self.0.get($wire)
        }
    };
    (@set $setter:ident $wire:literal $argument:ty; $type:ty) => {
        #[doc = concat!("Sets `", $wire, "`.")]
        pub fn $setter(mut self, value: $argument) -> Self {
            let value: $type = value.into();
            self.0.set($wire, &value);
            self
        }
    };
}
