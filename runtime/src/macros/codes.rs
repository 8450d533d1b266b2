//! Documented error codes, and names for their messages.

/// Defines the error codes of operations: `Reason; pub enum Code { Variant = "CODE" }`. The name before
/// all others is the product's enum of [`reasons!`](crate::reasons).
#[macro_export]
macro_rules! error_codes {
    ($reason:ident; $($(#[$meta:meta])* pub enum $name:ident {
        $($(#[$variant_meta:meta])* $variant:ident = $code:literal),* $(,)?
    })*) => {$(
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
    )*};
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
