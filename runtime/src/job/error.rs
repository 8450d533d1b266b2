use std::{error::Error as StdError, fmt, time::Duration};

use crate::{CallError, Error, Object};

/// What is wrong with a job of the service. [`Error::job_id`] tells which one.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum JobError {
    /// The service agreed to start a job, but does not name one.
    NoId {
        /// What it said.
        answer: Object,
    },
    /// The service gave the job up.
    Failed {
        /// Its word for that.
        state: String,
        /// All that it says of the job.
        status: Object,
    },
    /// The job did not end within the policy's patience. It goes on at the service.
    Unfinished {
        /// The service's last word.
        state: Option<String>,
        /// How long it was asked after.
        waited: Duration,
    },
}

impl fmt::Display for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoId { answer } => {
                f.write_str("the answer names no job")?;
                answer.fmt_in_brackets(f)
            }
            Self::Failed { state, status } => {
                write!(f, "it ended as {state}")?;
                status.fmt_in_brackets(f)
            }
            Self::Unfinished { state, waited } => {
                let state = state.as_deref().unwrap_or("unknown");
                write!(f, "it is {state} after {waited:.1?}, and goes on")
            }
        }
    }
}

impl StdError for JobError {}

/// Why a job that was to be started and waited for came to nothing. `?` turns it into [`Error`].
#[derive(Debug)]
pub enum JobCallError<C, D> {
    /// It could not be started.
    Start(CallError<C>),
    /// It was started, but failed, did not end in time, or could not be asked after; the error names the job,
    /// which may be going on.
    Status(CallError<D>),
}

impl<C, D> JobCallError<C, D> {
    /// The same error without the types of its codes.
    pub fn into_error(self) -> Error {
        match self {
            Self::Start(error) => error.into(),
            Self::Status(error) => error.into(),
        }
    }
}

impl<C, D> From<JobCallError<C, D>> for Error {
    fn from(error: JobCallError<C, D>) -> Self {
        error.into_error()
    }
}

impl<C, D> fmt::Display for JobCallError<C, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start(error) => error.fmt(f),
            Self::Status(error) => error.fmt(f),
        }
    }
}

impl<C: fmt::Debug, D: fmt::Debug> StdError for JobCallError<C, D> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Start(error) => error.source(),
            Self::Status(error) => error.source(),
        }
    }
}
