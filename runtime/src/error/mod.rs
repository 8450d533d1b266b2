//! One crate-wide error, and the same error with the code of one operation beside it.

mod answer;
mod call;
mod file;

use std::{error::Error as StdError, fmt, time::Duration};

use zoho_endpoint::{DocumentedError, Endpoint};

pub use answer::{ApiError, UnexpectedBody};
pub use call::{CallError, ErrorCode, Reason};
pub use file::FileError;

#[cfg(feature = "bulk")]
use crate::BulkError;
use crate::{
    CompositeError, CursorError, Incomplete, InvalidRequest, ItemError, JobError, LimitsError, Outcomes,
    QueryError, TokenError,
};

/// Any error of this crate. It names the operation, where there is one.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    endpoint: Option<Endpoint>,
    host: Option<String>,
    /// The id of the job that it is about.
    job: Option<Box<str>>,
    /// How often the call was tried; 0 where it was not sent at all.
    attempts: u32,
    /// Whether one of the attempts may have been carried out.
    in_doubt: bool,
    hint: Option<String>,
    kind: ErrorKind,
}

/// What went wrong.
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The API refused, or answered with something that is no answer of it.
    Api(ApiError),
    /// The API agreed, but not in the documented form.
    UnexpectedBody(UnexpectedBody),
    /// Items of a batch were refused: what became of all of them.
    Items(Outcomes),
    /// An item of a batch was refused.
    Item(ItemError),
    /// Items of a batch of many calls failed: how many, and the first of them.
    Batch(String),
    /// Nothing changed since the time that the call named (304), so that there is nothing to read.
    NotModified,
    /// A list is longer than what could be read of it.
    Incomplete(Incomplete),
    /// A stream can't go on from this place.
    Cursor(CursorError),
    /// A condition or a query that can't be written, or is more than the version takes. Nothing was sent.
    Query(QueryError),
    /// No access token could be had.
    Token(TokenError),
    /// The request did not get through: no connection, TLS, a connection that broke.
    Transport(reqwest::Error),
    /// The time for the call, or for one attempt, was used up.
    Timeout(Duration),
    /// An upload did not move for this long.
    Stalled(Duration),
    /// The call may have been carried out, or not: the connection broke or time ran out after it was
    /// sent, and repeating it could do it twice. It was not repeated.
    OutcomeUnknown(Box<ErrorKind>),
    /// The organisation's limits do not let the call be sent.
    Limits(LimitsError),
    /// A file can't be read, written, or is not what the operation takes.
    File(FileError),
    /// A value has no place in a request.
    InvalidRequest(InvalidRequest),
    /// A job of the service was not started, failed or did not end in time.
    Job(JobError),
    /// The answer of a composite request holds none for this part of it.
    Composite(CompositeError),
    /// What a bulk job gave, or what one is to be given, is not as it should be.
    #[cfg(feature = "bulk")]
    Bulk(BulkError),
    /// The client can't be built from these settings.
    Configuration(String),
}

impl Error {
    pub(crate) fn new(kind: impl Into<ErrorKind>) -> Self {
        let kind = kind.into();
        Self(Box::new(Inner {
            endpoint: None,
            host: None,
            job: None,
            attempts: 0,
            in_doubt: false,
            hint: None,
            kind,
        }))
    }

    /// A client that can't be built, or used in this way.
    pub(crate) fn configuration(message: impl fmt::Display) -> Self {
        Self::new(ErrorKind::Configuration(message.to_string()))
    }

    /// Names the operation that failed, unless it is named already.
    pub(crate) fn of(mut self, endpoint: Endpoint) -> Self {
        self.0.endpoint.get_or_insert(endpoint);
        self
    }

    /// Names the job that it is about, unless one is named already.
    pub(crate) fn of_job(mut self, id: &str) -> Self {
        if !id.is_empty() {
            self.0.job.get_or_insert_with(|| id.into());
        }
        self
    }

    pub(crate) fn at(mut self, host: Option<&str>) -> Self {
        self.0.host = host.map(str::to_owned);
        self
    }

    pub(crate) fn after(mut self, attempts: u32) -> Self {
        self.0.attempts = attempts;
        self
    }

    /// Says whether one of the attempts may have been carried out.
    pub(crate) fn in_doubt(mut self, in_doubt: bool) -> Self {
        self.0.in_doubt = in_doubt;
        self
    }

    /// Whether one of the attempts may have been carried out, also where repeating it was harmless.
    pub(crate) fn is_in_doubt(&self) -> bool {
        self.0.in_doubt
    }

    /// Adds what the error most likely means.
    pub(crate) fn hint(mut self, hint: Option<String>) -> Self {
        self.0.hint = hint;
        self
    }

    /// Says that the call may have been carried out.
    pub(crate) fn outcome_unknown(mut self) -> Self {
        let cause = std::mem::replace(&mut self.0.kind, ErrorKind::Configuration(String::new()));
        self.0.kind = ErrorKind::OutcomeUnknown(Box::new(cause));
        self
    }

    /// How often the call was tried; 0 where it was not sent at all.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Whether the call may have been carried out although it failed: then it is for the caller to
    /// look, or to repeat it in a form that does no harm twice, such as an upsert.
    pub fn is_outcome_unknown(&self) -> bool {
        matches!(self.0.kind, ErrorKind::OutcomeUnknown(_))
    }

    /// When the service said to come back, if it refused for the number of calls.
    pub fn retry_after(&self) -> Option<Duration> {
        self.api().and_then(crate::retry::retry_after)
    }

    /// What went wrong.
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The id of the service's job that the error is about. The job may be going on.
    pub fn job_id(&self) -> Option<&str> {
        self.0.job.as_deref()
    }

    /// The operation that failed.
    pub fn endpoint(&self) -> Option<Endpoint> {
        self.0.endpoint
    }

    /// The answer, if the API gave one.
    pub fn api(&self) -> Option<&ApiError> {
        match &self.0.kind {
            ErrorKind::Api(api) => Some(api),
            ErrorKind::OutcomeUnknown(cause) => match &**cause {
                ErrorKind::Api(api) => Some(api),
                _ => None,
            },
            _ => None,
        }
    }

    /// The code on the wire; of a file that was refused before sending, the service's own code for it; of a
    /// batch, that of the first item that was refused.
    pub fn code(&self) -> Option<&str> {
        match &self.0.kind {
            ErrorKind::File(file) => file.code(),
            _ => self.item().map_or_else(|| self.api()?.code(), ItemError::code),
        }
    }

    /// The item that was refused, or the first one of a batch.
    fn item(&self) -> Option<&ItemError> {
        match &self.0.kind {
            ErrorKind::Items(outcomes) => outcomes.errors().next(),
            ErrorKind::Item(item) => Some(item),
            _ => None,
        }
    }

    /// The documented row of exactly this code and message, with its remedy.
    pub fn documented(&self) -> Option<&'static DocumentedError> {
        if let Some(item) = self.item() {
            return item.documented();
        }
        let (endpoint, api) = (self.0.endpoint?, self.api()?);
        endpoint.documented(api.code()?, api.message()?)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(endpoint) = self.0.endpoint {
            write!(f, "{endpoint}")?;
            if let Some(host) = &self.0.host {
                write!(f, " at {host}")?;
            }
            f.write_str(": ")?;
        }
        if let Some(job) = &self.0.job {
            write!(f, "job {job}: ")?;
        }
        write!(f, "{}", self.0.kind)?;
        if let Some(hint) = &self.0.hint {
            write!(f, " ({hint})")?;
        }
        if self.0.attempts > 1 { write!(f, " (after {} attempts)", self.0.attempts) } else { Ok(()) }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Api(error) => error.fmt(f),
            Self::UnexpectedBody(error) => error.fmt(f),
            Self::Items(outcomes) => outcomes.fmt(f),
            Self::Item(error) => error.fmt(f),
            Self::NotModified => f.write_str("nothing changed since the time that was named (HTTP 304)"),
            Self::Incomplete(error) => error.fmt(f),
            Self::Cursor(error) => error.fmt(f),
            Self::Query(error) => error.fmt(f),
            Self::Token(error) => error.fmt(f),
            Self::Transport(error) => {
                // reqwest's own text only says that sending failed; the innermost cause says why.
                let causes = std::iter::successors(error.source(), |&cause| cause.source());
                write!(f, "the request did not get through: {error}")?;
                causes.last().map_or(Ok(()), |cause| write!(f, ": {cause}"))
            }
            Self::Timeout(limit) => write!(f, "no answer within {limit:?}"),
            Self::Stalled(idle) => write!(f, "the upload did not move for {idle:?}"),
            Self::OutcomeUnknown(cause) => write!(
                f,
                "it is unknown whether this was done, and it was not repeated, as that could do it twice; look, or use \
                 an operation that is harmless twice, such as an upsert: {cause}"
            ),
            Self::Limits(error) => error.fmt(f),
            Self::File(error) => error.fmt(f),
            Self::InvalidRequest(error) => error.fmt(f),
            Self::Job(error) => error.fmt(f),
            Self::Composite(error) => error.fmt(f),
            #[cfg(feature = "bulk")]
            Self::Bulk(error) => error.fmt(f),
            Self::Batch(message) | Self::Configuration(message) => f.write_str(message),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.kind.source()
    }
}

impl ErrorKind {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Transport(error) => error.source(),
            Self::Token(error) => error.source(),
            Self::File(error) => error.source(),
            Self::OutcomeUnknown(cause) => cause.source(),
            #[cfg(feature = "bulk")]
            Self::Bulk(error) => error.source(),
            _ => None,
        }
    }
}

macro_rules! error_from {
    ($($type:ty => $variant:ident),* $(,)?) => {
        $(impl From<$type> for ErrorKind {
            fn from(error: $type) -> Self {
                Self::$variant(error)
            }
        })*
    };
}

error_from! {
    ApiError => Api,
    UnexpectedBody => UnexpectedBody,
    Incomplete => Incomplete,
    CursorError => Cursor,
    QueryError => Query,
    TokenError => Token,
    FileError => File,
    InvalidRequest => InvalidRequest,
    LimitsError => Limits,
    JobError => Job,
    CompositeError => Composite,
}

#[cfg(feature = "bulk")]
error_from! { BulkError => Bulk }

impl From<QueryError> for Error {
    fn from(error: QueryError) -> Self {
        Self::new(error)
    }
}

impl From<ItemError> for Error {
    fn from(error: ItemError) -> Self {
        let endpoint = error.endpoint();
        Self::new(ErrorKind::Item(error)).of(endpoint)
    }
}

impl From<reqwest::Error> for ErrorKind {
    fn from(error: reqwest::Error) -> Self {
        // The URL may carry what a user searched for; the operation and the host are named anyway.
        Self::Transport(error.without_url())
    }
}
