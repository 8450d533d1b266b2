//! The error of one operation's calls: the crate's error with the operation's code beside it.

use std::{error::Error as StdError, fmt};

use zoho_endpoint::DocumentedError;

use super::{ApiError, Error, ErrorKind};

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
