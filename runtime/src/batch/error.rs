use std::{error::Error as StdError, fmt, sync::Arc};

use http::StatusCode;

use super::BatchReport;
use crate::{CallError, Error, ErrorCode, ErrorKind, ItemError, Outcomes, retry::is_dead_token};

/// Why an item of a batch was not written, or may not have been.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum BatchError<C> {
    /// The service refused the item. The error's index is the item's place in the whole input; paths such as
    /// `$.data[3].Email` are the service's own, and count within one call.
    Refused(ItemError),
    /// The call that carried the item failed, and certainly none of its items was written.
    NotDone(BatchCause<C>),
    /// The item may have been written or not.
    Unknown(BatchCause<C>),
    /// The item was never sent.
    NotSent(BatchCause<C>),
}

/// What is behind a failure that is not of the item alone.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum BatchCause<C> {
    /// The failure of a call. All items of the call share it.
    Call(Arc<CallError<C>>),
    /// The answer has not as many outcomes as the call had items, so that nobody can say whose they are. Here
    /// they are as they came.
    Miscounted(Arc<Outcomes>),
    /// The call is on its way, or was when the batch was left or the program ended.
    InFlight,
    /// The batch has not come to this item, or was stopped before.
    Stopped,
}

impl<C> BatchError<C> {
    /// The service's error, of an item that was refused.
    pub fn item(&self) -> Option<&ItemError> {
        match self {
            Self::Refused(item) => Some(item),
            _ => None,
        }
    }

    /// What is behind it, where it is not of the item alone.
    pub fn cause(&self) -> Option<&BatchCause<C>> {
        match self {
            Self::Refused(_) => None,
            Self::NotDone(cause) | Self::Unknown(cause) | Self::NotSent(cause) => Some(cause),
        }
    }

    /// The failure of the call that is behind it.
    pub fn call(&self) -> Option<&CallError<C>> {
        match self.cause()? {
            BatchCause::Call(error) => Some(error),
            _ => None,
        }
    }

    /// Whether the item may have been written all the same.
    pub fn is_outcome_unknown(&self) -> bool {
        matches!(self, Self::Unknown(_))
    }

    /// Whether sending the item once more can't write it twice; of what is unknown only the caller knows.
    pub(super) fn may_be_sent(&self, harmless_twice: bool) -> bool {
        match self {
            Self::Refused(_) => false,
            Self::NotDone(_) | Self::NotSent(_) => true,
            Self::Unknown(_) => harmless_twice,
        }
    }
}

impl<C: ErrorCode> BatchError<C> {
    /// The code of the item's error, or of the failed call, as the operation's own enum.
    pub fn code(&self) -> Option<C> {
        match self {
            Self::Refused(item) => item.code_as(),
            _ => self.call()?.code().cloned(),
        }
    }

    /// What the failure of a call says of its items.
    pub(super) fn of_call(error: &Arc<CallError<C>>) -> Self {
        let cause = BatchCause::Call(Arc::clone(error));
        match error.kind() {
            // The service agreed, but did not say to what.
            ErrorKind::UnexpectedBody(_) | ErrorKind::NotModified => Self::Unknown(cause),
            _ if error.is_outcome_unknown() || error.error().is_in_doubt() => Self::Unknown(cause),
            _ if error.attempts() == 0 => Self::NotSent(cause),
            _ => Self::NotDone(cause),
        }
    }
}

/// Whether all calls of the same kind would fail in the same way.
pub(super) fn is_of_all_calls(error: &Error) -> bool {
    const CODES: [&str; 6] = [
        "AUTHORIZATION_FAILED",
        "INVALID_MODULE",
        "INVALID_REQUEST_METHOD",
        "INVALID_URL_PATTERN",
        "NO_PERMISSION",
        "OAUTH_SCOPE_MISMATCH",
    ];
    match error.kind() {
        ErrorKind::Token(_)
        | ErrorKind::Limits(_)
        | ErrorKind::InvalidRequest(_)
        | ErrorKind::Configuration(_) => true,
        ErrorKind::Api(api) => {
            api.status == StatusCode::UNAUTHORIZED
                || is_dead_token(api)
                || api.code().is_some_and(|code| CODES.contains(&code))
        }
        _ => false,
    }
}

impl<C> fmt::Display for BatchError<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(item) => item.fmt(f),
            Self::NotDone(cause) => write!(f, "not written: {cause}"),
            Self::Unknown(cause) => write!(f, "outcome unknown: {cause}"),
            Self::NotSent(cause) => write!(f, "not sent: {cause}"),
        }
    }
}

impl<C> fmt::Display for BatchCause<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(error) => error.fmt(f),
            Self::Miscounted(outcomes) => {
                write!(
                    f,
                    "the answer has {} outcomes, which are not as many as there were items",
                    outcomes.len()
                )
            }
            Self::InFlight => f.write_str("there was no answer yet"),
            Self::Stopped => f.write_str("the batch ended before"),
        }
    }
}

impl<C: fmt::Debug> StdError for BatchError<C> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self.cause()? {
            BatchCause::Call(error) => error.source(),
            _ => None,
        }
    }
}

/// A batch of which something failed: [`report`](Self::report) has everything, what was written too.
///
/// `?` turns it into [`Error`], of which only the text is left.
#[derive(Debug)]
pub struct BatchFailed<C>(pub(super) Box<BatchReport<C>>);

impl<C> BatchFailed<C> {
    /// What became of each item.
    pub fn report(&self) -> &BatchReport<C> {
        &self.0
    }

    /// What became of each item.
    pub fn into_report(self) -> BatchReport<C> {
        *self.0
    }
}

impl<C> fmt::Display for BatchFailed<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<C: fmt::Debug> StdError for BatchFailed<C> {}

impl<C> From<BatchFailed<C>> for Error {
    fn from(failed: BatchFailed<C>) -> Self {
        Self::new(ErrorKind::Batch(failed.to_string())).of(failed.0.endpoint())
    }
}
