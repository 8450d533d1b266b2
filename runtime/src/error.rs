//! One crate-wide error, and the same error with the code of one operation beside it.

use std::{error::Error as StdError, fmt, path::PathBuf, time::Duration};

use bytes::Bytes;
use http::{HeaderMap, StatusCode, header::CONTENT_TYPE};
use zoho_endpoint::{DocumentedError, Endpoint};

use crate::{InvalidRequest, LimitsError, Object, TokenError};

/// The codes that an operation's answers may carry; implemented by
/// [`error_codes!`](crate::error_codes).
pub trait ErrorCode: Clone + fmt::Debug + PartialEq + Send + Sync + 'static {
    /// The product's names for messages that tell two causes of one code apart.
    type Reason: Reason;

    /// The variant of a code; an unlisted code is kept.
    fn from_wire(code: &str) -> Self;

    /// The code on the wire.
    fn as_str(&self) -> &str;
}

/// A product's names for messages; implemented by [`reasons!`](crate::reasons).
pub trait Reason: Copy + fmt::Debug + PartialEq + Send + Sync + 'static {
    /// The variant of a reason that a row of the catalogue gives.
    fn from_name(name: &str) -> Option<Self>;
}

/// For products whose codes never have two messages.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoReason {}

impl Reason for NoReason {
    fn from_name(_: &str) -> Option<Self> {
        None
    }
}

/// The error of a call: everything that [`Error`] tells, and the operation's documented code.
///
/// `?` turns it into [`Error`].
#[derive(Debug)]
pub struct CallError<C> {
    error: Error,
    code: Option<C>,
}

impl<C: ErrorCode> CallError<C> {
    pub(crate) fn new(error: Error) -> Self {
        let code = error.code().map(C::from_wire);
        Self { error, code }
    }

    /// The code of the answer, as the operation's own enum. `None` where the call never reached the
    /// API, or the answer has no code (an HTML page, half a body).
    ///
    /// A file that was refused before it was sent has the code by which the service would have
    /// refused it, where one is documented.
    pub fn code(&self) -> Option<&C> {
        self.code.as_ref()
    }

    /// Tells apart the causes of a code that has several documented messages. `None` where the code
    /// has one message, or the wording is not the documented one.
    pub fn reason(&self) -> Option<C::Reason> {
        C::Reason::from_name(self.documented()?.reason?)
    }

    /// The documented row of exactly this code and message, with its remedy.
    pub fn documented(&self) -> Option<&'static DocumentedError> {
        self.error.documented()
    }

    /// What went wrong.
    pub fn kind(&self) -> &ErrorKind {
        self.error.kind()
    }

    /// The answer, if the API gave one.
    pub fn api(&self) -> Option<&ApiError> {
        self.error.api()
    }

    /// Whether the call may have been carried out although it failed; see [`Error::is_outcome_unknown`].
    pub fn is_outcome_unknown(&self) -> bool {
        self.error.is_outcome_unknown()
    }

    /// How often the call was tried.
    pub fn attempts(&self) -> u32 {
        self.error.attempts()
    }

    /// The same error without the type of its code.
    pub fn error(&self) -> &Error {
        &self.error
    }

    /// The same error without the type of its code.
    pub fn into_error(self) -> Error {
        self.error
    }
}

impl<C> fmt::Display for CallError<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl<C: fmt::Debug> StdError for CallError<C> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.error.source()
    }
}

impl<C> From<CallError<C>> for Error {
    fn from(error: CallError<C>) -> Self {
        error.error
    }
}

/// Any error of this crate. It names the operation, where there is one.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    endpoint: Option<Endpoint>,
    host: Option<String>,
    /// How often the call was tried; 0 where it was not sent at all.
    attempts: u32,
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
    /// The client can't be built from these settings.
    Configuration(String),
}

impl Error {
    pub(crate) fn new(kind: impl Into<ErrorKind>) -> Self {
        Self(Box::new(Inner { endpoint: None, host: None, attempts: 0, hint: None, kind: kind.into() }))
    }

    /// Names the operation that failed, unless it is named already.
    pub(crate) fn of(mut self, endpoint: Endpoint) -> Self {
        self.0.endpoint.get_or_insert(endpoint);
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

    /// The code on the wire; of a file that was refused before sending, the service's own code for it.
    pub fn code(&self) -> Option<&str> {
        match &self.0.kind {
            ErrorKind::File(file) => file.code(),
            _ => self.api()?.code(),
        }
    }

    /// The documented row of exactly this code and message, with its remedy.
    pub fn documented(&self) -> Option<&'static DocumentedError> {
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
            Self::Configuration(message) => f.write_str(message),
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
    TokenError => Token,
    FileError => File,
    InvalidRequest => InvalidRequest,
    LimitsError => Limits,
}

impl From<reqwest::Error> for ErrorKind {
    fn from(error: reqwest::Error) -> Self {
        // The URL may carry what a user searched for; the operation and the host are named anyway.
        Self::Transport(error.without_url())
    }
}

/// An answer of the API that is no success, whole.
pub struct ApiError {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The error object: the body itself, or the first item of its list that failed.
    pub(crate) object: Option<Object>,
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
}

impl ApiError {
    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The headers of the answer.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// The body as it came, whatever it is.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// The code on the wire; `None` where the body is not an error object.
    pub fn code(&self) -> Option<&str> {
        self.code.as_deref()
    }

    /// The message on the wire.
    pub fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// The details, such as `api_name` or `json_path`.
    pub fn details(&self) -> Option<Object> {
        self.object.as_ref()?.get("details")
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HTTP {}", self.status.as_u16())?;
        let Some(code) = &self.code else {
            return write!(f, " with {}", Excerpt(&self.headers, &self.body));
        };
        write!(f, " {code}: {}", self.message.as_deref().unwrap_or("(no message)"))?;
        let details = self.details().filter(|details| !details.is_empty());
        for (index, (name, json)) in details.iter().flat_map(Object::iter).enumerate() {
            write!(f, "{}{name}: {json}", if index == 0 { " (" } else { ", " })?;
        }
        if details.is_some() { f.write_str(")") } else { Ok(()) }
    }
}

impl fmt::Debug for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("ApiError");
        shown.field("status", &self.status).field("code", &self.code).field("message", &self.message);
        shown.field("body", &format_args!("{}", Excerpt(&self.headers, &self.body))).finish_non_exhaustive()
    }
}

/// A success whose body is not what the operation is documented to answer.
pub struct UnexpectedBody {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) expected: &'static str,
}

impl UnexpectedBody {
    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The body as it came.
    pub fn body(&self) -> &Bytes {
        &self.body
    }
}

impl fmt::Display for UnexpectedBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (status, found) = (self.status.as_u16(), Excerpt(&self.headers, &self.body));
        write!(f, "HTTP {status} should carry {}, but carries {found}", self.expected)
    }
}

impl fmt::Debug for UnexpectedBody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UnexpectedBody({self})")
    }
}

/// The type, the size and the start of a body, on one line.
struct Excerpt<'a>(&'a HeaderMap, &'a [u8]);

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 120;
        let Self(headers, body) = *self;
        if body.is_empty() {
            return f.write_str("an empty body");
        }
        let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("no content type");
        write!(f, "a body of {} bytes ({kind}): ", body.len())?;
        let start = String::from_utf8_lossy(&body[..body.len().min(SHOWN)]);
        let more = if body.len() > SHOWN { "…" } else { "" };
        write!(f, "{}{more}", start.split_whitespace().collect::<Vec<_>>().join(" ").escape_debug())
    }
}

/// What is wrong with a file.
#[derive(Debug)]
#[non_exhaustive]
pub enum FileError {
    /// It has more bytes than the operation takes.
    TooLarge {
        /// Its size in bytes.
        size: u64,
        /// The most that is documented.
        limit: u64,
        /// The code by which the service would refuse it.
        code: Option<&'static str>,
    },
    /// It has more pixels than the operation takes.
    TooManyPixels {
        /// Width times height.
        pixels: u64,
        /// The most that is documented.
        limit: u64,
        /// The code by which the service would refuse it.
        code: Option<&'static str>,
    },
    /// It does not start like an image of the formats that the operation takes.
    UnsupportedFormat {
        /// The formats.
        accepted: &'static [&'static str],
    },
    /// It can't be read.
    Read {
        /// The file; `None` for a stream.
        path: Option<PathBuf>,
        /// Why.
        error: std::io::Error,
    },
    /// It can't be written.
    Write {
        /// The file; `None` for a writer.
        path: Option<PathBuf>,
        /// Why.
        error: std::io::Error,
    },
    /// What was sent had another length than announced; nothing of it can have been taken.
    WrongLength,
    /// A download ended early, stalled or broke.
    Interrupted {
        /// Bytes that came.
        received: u64,
        /// Bytes that were announced.
        expected: Option<u64>,
        /// Why; `None` where nothing more came for the idle timeout.
        error: Option<reqwest::Error>,
    },
}

impl FileError {
    /// The service's own code for it.
    fn code(&self) -> Option<&str> {
        match self {
            Self::TooLarge { code, .. } | Self::TooManyPixels { code, .. } => *code,
            _ => None,
        }
    }

    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Read { error, .. } | Self::Write { error, .. } => Some(error),
            Self::Interrupted { error, .. } => error.as_ref().map(|error| error as _),
            _ => None,
        }
    }
}

impl fmt::Display for FileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name =
            |path: &Option<PathBuf>| path.as_ref().map_or("the stream".into(), |p| p.display().to_string());
        match self {
            Self::TooLarge { size, limit, .. } => {
                write!(f, "the file has {size} bytes; at most {limit} are taken (it was not sent)")
            }
            Self::TooManyPixels { pixels, limit, .. } => {
                write!(f, "the image has {pixels} pixels; at most {limit} are taken (it was not sent)")
            }
            Self::UnsupportedFormat { accepted } => {
                write!(
                    f,
                    "the file is not an image of a format that is taken: {} (it was not sent)",
                    accepted.join(", ")
                )
            }
            Self::Read { path, error } => write!(f, "can't read {}: {error}", name(path)),
            Self::Write { path, error } => write!(f, "can't write {}: {error}", name(path)),
            Self::WrongLength => {
                f.write_str("the file has another length than announced; sending was stopped")
            }
            Self::Interrupted { received, expected, error } => {
                write!(f, "the download stopped after {received} bytes")?;
                if let Some(expected) = expected {
                    write!(f, " of {expected}")?;
                }
                match error {
                    Some(error) => write!(f, ": {error}"),
                    None => f.write_str(": nothing more came"),
                }
            }
        }
    }
}
