//! The hand-written core of `zoho-api`: client, authentication, transport, envelopes and files.
//!
//! What is generated from the spec stays thin: request builders are newtypes over one [`Call`],
//! error enums are fieldless, objects of answers are views over one [`Object`]. Everything that
//! does something lives here, once. Users depend on `zoho-api`, which re-exports what they need.

mod answer;
mod batch;
#[cfg(feature = "blocking")]
mod blocking;
mod builder;
#[cfg(feature = "bulk")]
mod bulk;
mod call;
mod client;
mod composite;
mod download;
mod envelope;
mod error;
mod field;
mod field_error;
mod fields;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod hosts;
mod id;
mod image;
mod job;
mod limits;
mod list;
mod macros;
mod module;
mod multipart;
mod notification;
pub mod oauth;
mod object;
mod observe;
mod own_struct;
mod paging;
mod poll;
mod progress;
mod query;
#[cfg(feature = "redis-store")]
mod redis_support;
mod request;
mod retry;
mod secret;
mod send;
mod tls;
mod token;
mod upload;
mod upload_progress;
mod value;
mod version;
mod view;
mod wire;

pub use answer::{FromAnswer, ItemError, One, Outcome, Outcomes, Page, RecordError, Status, Strict, Typed};
pub use batch::{
    BatchCause, BatchCounts, BatchError, BatchFailed, BatchPart, BatchReport, BatchRun, BatchState, Batches,
    FromSerialize,
};
pub use builder::{Builder, Timeouts};
#[cfg(feature = "bulk")]
pub use bulk::{
    BulkAction, BulkError, BulkOutcome, BulkRead, BulkReadStream, BulkReport, BulkRowError, BulkRows,
    BulkWrite, BulkWriteEndpoints, BulkWriteStream,
};
pub use call::{Call, Pending};
pub use client::Client;
pub use composite::{Composite, CompositeAnswers, CompositeError, Ticket};
pub use download::Download;
pub use error::{ApiError, CallError, Error, ErrorCode, ErrorKind, FileError, Reason, UnexpectedBody};
pub use field::{FromField, from_field};
pub use field_error::FieldError;
pub use hosts::{DataCenter, Environment, Hosts};
pub use id::InvalidId;
pub use job::{Job, JobCallError, JobError, JobStatus, JobWork, StartedJob, StartsJob};
#[cfg(feature = "redis-store")]
pub use limits::RedisLimits;
pub use limits::{Cost, Limits, LimitsError, LimitsFuture, LocalLimits, Permit};
pub use module::{CustomModule, InvalidModuleName, ModuleName};
pub use notification::{Notification, NotificationError};
pub use object::Object;
pub use observe::{Attempt, Finished, Observer};
#[cfg(feature = "blocking")]
pub use paging::WaitItems;
pub use paging::{Cursor, CursorError, Incomplete, Items, Pages, Shortfall};
pub use poll::PollPolicy;
pub use progress::{OnProgress, Progress};
pub use query::{
    Column, Condition, ConditionField, Coql, CoqlBuilder, CoqlLimits, CoqlSelect, Criteria, CriteriaValue,
    FieldNotation, Order, QueryError, QueryLanguage, QueryValue, Window, split_window,
};
pub use request::{FormField, FormValue, InvalidRequest, Request, RequestBody};
pub use retry::RetryPolicy;
pub use secret::AccessToken;
#[cfg(feature = "redis-store")]
pub use token::RedisStore;
pub use token::{FileStore, MemoryStore, StoreError, StoreFuture, StoredToken, TokenError, TokenStore};
pub use upload::Upload;
pub use value::{Date, DateTime, Decimal, Email, InvalidValue, Json, Lookup, Owner, Time};
pub use version::{ApiVersion, Since};
pub use view::View;
pub use wire::{FieldList, ToWire};
pub use zoho_endpoint::{Bounds, DocumentedError, Endpoint, Version};

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
