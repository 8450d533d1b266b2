//! Versions, and what each of them has.

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
