//! The macros that generated code is written in: one line of it for each fact of the spec.

/// Defines the newtype of one operation's calls over [`Call`](crate::Call).
#[macro_export]
macro_rules! call {
    ($(#[$meta:meta])* pub struct $name:ident<V: $has:ident> -> $output:ty, $code:ty;) => {
        $(#[$meta])*
        #[must_use = "a call does nothing until it is awaited or sent"]
        pub struct $name<V: $has> {
            call: $crate::Call<$output, $code>,
            version: ::std::marker::PhantomData<fn() -> V>,
        }

        impl<V: $has> $name<V> {
            /// The operation's row in the catalogue, at this version.
            pub const ENDPOINT: $crate::Endpoint = <V as $has>::ENDPOINT;

            pub(crate) fn new(call: $crate::Call<$output, $code>) -> Self {
                Self { call, version: ::std::marker::PhantomData }
            }

            #[allow(dead_code, reason = "an operation without optional parameters has no setter")]
            fn map(
                self,
                change: impl FnOnce($crate::Call<$output, $code>) -> $crate::Call<$output, $code>,
            ) -> Self {
                Self::new(change(self.call))
            }

            /// Gives this call another total timeout than the client's.
            pub fn timeout(self, timeout: ::std::time::Duration) -> Self {
                Self::new(self.call.timeout(timeout))
            }

            /// Gives this call another retry policy than the client's.
            pub fn retry(self, policy: $crate::RetryPolicy) -> Self {
                Self::new(self.call.retry(policy))
            }

            /// The request as a value: method, URL, headers and body. Nothing is sent.
            ///
            /// # Errors
            /// [`InvalidRequest`]($crate::InvalidRequest) where a value has no place in a request.
            pub fn into_request(self) -> ::std::result::Result<$crate::Request, $crate::Error> {
                self.call.into_request()
            }

            /// Sends the request. Awaiting the call does the same.
            pub fn send(self) -> $crate::Pending<$output, $code> {
                self.call.send()
            }

            $crate::if_blocking! {
                /// Sends the request and waits for its answer, in a program that is not asynchronous.
                ///
                /// # Errors
                /// Those of the call, and a configuration error inside an asynchronous program.
                pub fn wait(self) -> ::std::result::Result<$output, $crate::CallError<$code>> {
                    self.call.wait()
                }
            }
        }

        impl<V: $has> ::std::future::IntoFuture for $name<V> {
            type Output = ::std::result::Result<$output, $crate::CallError<$code>>;
            type IntoFuture = $crate::Pending<$output, $code>;

            fn into_future(self) -> Self::IntoFuture {
                self.send()
            }
        }

        impl<V: $has> ::std::fmt::Debug for $name<V> {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Debug::fmt(&self.call, f)
            }
        }
    };
}

/// Defines the error codes of an operation: `pub enum Code, Reason { Variant = "CODE" }`. The second
/// name is the product's enum of [`reasons!`](crate::reasons).
#[macro_export]
macro_rules! error_codes {
    ($(#[$meta:meta])* pub enum $name:ident, $reason:ty {
        $($(#[$variant_meta:meta])* $variant:ident = $code:literal),* $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)*
            /// A code that the documentation does not list for this operation.
            Unknown(::std::boxed::Box<str>),
        }

        impl $crate::ErrorCode for $name {
            type Reason = $reason;

            fn from_wire(code: &str) -> Self {
                match code {
                    $($code => Self::$variant,)*
                    other => Self::Unknown(other.into()),
                }
            }

            fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $code,)*
                    Self::Unknown(code) => code,
                }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str($crate::ErrorCode::as_str(self))
            }
        }
    };
}

/// Defines a product's reasons: names for the messages of codes that have several.
#[macro_export]
macro_rules! reasons {
    ($(#[$meta:meta])* pub enum $name:ident {
        $($(#[$variant_meta:meta])* $variant:ident = $word:literal),* $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)*
        }

        impl $crate::Reason for $name {
            fn from_name(name: &str) -> ::std::option::Option<Self> {
                match name {
                    $($word => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

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
            $($(#[$variant_meta])* $variant,)*
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
            $($(#[$variant_meta])* $variant,)*
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

/// Converts a module enum into one that has all its modules: `widen! { A => B { X, Y } }`, or
/// `widen! { A => B + custom { X, Y } }` where both have custom modules.
#[macro_export]
macro_rules! widen {
    ($from:ident => $into:ident { $($variant:ident),* $(,)? }) => {
        impl From<$from> for $into {
            fn from(module: $from) -> Self {
                match module {
                    $($from::$variant => Self::$variant,)*
                }
            }
        }

        $crate::widen!(@borrowed $from $into);
    };
    ($from:ident => $into:ident + custom { $($variant:ident),* $(,)? }) => {
        impl From<$from> for $into {
            fn from(module: $from) -> Self {
                match module {
                    $($from::$variant => Self::$variant,)*
                    $from::Custom(module) => Self::Custom(module),
                }
            }
        }

        $crate::widen!(@borrowed $from $into);
    };
    (@borrowed $from:ident $into:ident) => {
        impl From<&$from> for $into {
            fn from(module: &$from) -> Self {
                module.clone().into()
            }
        }
    };
}

/// Defines an open list of words: documented ones are variants, every other one is kept.
#[macro_export]
macro_rules! open_enum {
    ($(#[$meta:meta])* pub enum $name:ident {
        $($(#[$variant_meta:meta])* $variant:ident = $word:literal),* $(,)?
    }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$variant_meta])* $variant,)*
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

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

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

/// Defines an id: a newtype over digits.
#[macro_export]
macro_rules! id_type {
    ($(#[$meta:meta])* pub struct $name:ident;) => {
        $(#[$meta])*
        ///
        /// Ids are kept as text, so that no digit is ever lost; parse one with `"…".parse()`.
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(::std::boxed::Box<str>);

        impl $name {
            /// The digits.
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
    };
}

/// Defines the versions of a product, ascending: `pub struct V8 = CRM_V8;` is a type for that row of
/// the catalogue, and [`Since`](crate::Since) every version before it.
#[macro_export]
macro_rules! versions {
    (@since [$($before:ident)*]) => {};
    (@since [$($before:ident)*] $name:ident $($later:ident)*) => {
        $(impl $crate::Since<$before> for $name {})*
        impl $crate::Since<$name> for $name {}

        $crate::versions!(@since [$($before)* $name] $($later)*);
    };
    ($($(#[$meta:meta])* pub struct $name:ident = $row:path;)*) => {
        $(
            $(#[$meta])*
            #[derive(Clone, Copy, Debug)]
            pub struct $name;

            impl $crate::ApiVersion for $name {
                const VERSION: $crate::Version = $row;
            }
        )*

        $crate::versions!(@since [] $($name)*);
    };
}

/// Says what a version has: `V8 = CRM_V8;`, then for each operation its trait, its modules where calls
/// name one, and its shape: `HasUploadPhoto(PhotoModuleV5) = photos::UPLOAD_PHOTO_V7;`. Traits of
/// parameters that come and go stand behind the shape, after commas.
#[macro_export]
macro_rules! available {
    ($version:ident = $row:path; $($has:ident $(($modules:ty))? = $shape:path $(, $marker:ident)*;)*) => {
        $(
            impl $has for $version {
                $(type Module = $modules;)?
                const ENDPOINT: $crate::Endpoint = $crate::Endpoint::new(&$shape, $row);
            }

            $(impl $marker for $version {})*
        )*
    };
}

/// Keeps what is only there with the feature `blocking`.
#[cfg(feature = "blocking")]
#[doc(hidden)]
#[macro_export]
macro_rules! if_blocking {
    ($($item:tt)*) => { $($item)* };
}

/// Drops what is only there with the feature `blocking`.
#[cfg(not(feature = "blocking"))]
#[doc(hidden)]
#[macro_export]
macro_rules! if_blocking {
    ($($item:tt)*) => {};
}
