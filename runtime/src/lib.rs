//! The hand-written core of `zoho-api`: client, authentication, transport, envelopes and files.
//!
//! What is generated from the spec stays thin: request builders are newtypes over one [`Call`],
//! error enums are fieldless, objects of answers are views over one [`Object`]. Everything that
//! does something lives here, once. Users depend on `zoho-api`, which re-exports what they need.

mod answer;
#[cfg(feature = "blocking")]
mod blocking;
mod builder;
mod call;
mod client;
mod download;
mod envelope;
mod error;
mod field;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod hosts;
mod id;
mod image;
mod limits;
mod macros;
mod module;
mod multipart;
pub mod oauth;
mod object;
mod observe;
mod progress;
#[cfg(feature = "redis-store")]
mod redis_support;
mod request;
mod retry;
mod secret;
mod send;
mod tls;
mod token;
mod upload;
mod value;
mod version;
mod wire;

pub use answer::{FromAnswer, ItemError, One, Outcome, Outcomes, Page, Status};
pub use builder::{Builder, Timeouts};
pub use call::{Call, Pending};
pub use client::Client;
pub use download::Download;
pub use error::{ApiError, CallError, Error, ErrorCode, ErrorKind, FileError, Reason, UnexpectedBody};
pub use field::FromField;
pub use hosts::{DataCenter, Environment, Hosts};
pub use id::InvalidId;
#[cfg(feature = "redis-store")]
pub use limits::RedisLimits;
pub use limits::{Cost, Limits, LimitsError, LimitsFuture, LocalLimits, Permit};
pub use module::{CustomModule, InvalidModuleName, ModuleName};
pub use object::{FieldError, Object, View};
pub use observe::{Attempt, Finished, Observer};
pub use request::{FormField, FormValue, InvalidRequest, Request, RequestBody};
pub use retry::RetryPolicy;
pub use secret::AccessToken;
#[cfg(feature = "redis-store")]
pub use token::RedisStore;
pub use token::{FileStore, MemoryStore, StoreError, StoreFuture, StoredToken, TokenError, TokenStore};
pub use upload::Upload;
pub use value::{Date, DateTime, Decimal, InvalidValue, Json};
pub use version::{ApiVersion, Since};
pub use wire::{FieldList, ToWire};
pub use zoho_endpoint::{DocumentedError, Endpoint, Version};

#[doc(hidden)]
pub mod private {
    //! What the macros of this crate need where they expand.
    pub use crate::{answer::whole, object::debug_view, send::Answer};
    pub use serde;
    pub use std::borrow::Cow;

    /// Converts into the named type.
    pub fn into<T>(value: impl Into<T>) -> T {
        value.into()
    }
}
