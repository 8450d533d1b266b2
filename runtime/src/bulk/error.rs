use std::{error::Error as StdError, fmt, io};

use crate::FieldError;

type Cause = Box<dyn StdError + Send + Sync>;

/// What is wrong with the file of a bulk job. [`Error::job_id`](crate::Error::job_id) tells which job.
#[derive(Debug)]
#[non_exhaustive]
pub enum BulkError {
    /// The file is no zip archive that can be read: cut off, damaged, encrypted, packed in an odd way.
    Zip(Cause),
    /// The archive should hold one file.
    Entries {
        /// How many files it holds.
        count: usize,
        /// The names of the first few.
        names: Vec<String>,
    },
    /// The file in the archive is longer than the archive says.
    TooLong {
        /// The announced length in bytes.
        announced: u64,
    },
    /// The file in the archive ends before the length that the archive says, or is not the one that was packed.
    Damaged,
    /// The first line does not name the columns that were asked for.
    Header {
        /// The columns that are missing.
        missing: Vec<String>,
        /// The columns that are there.
        found: Vec<String>,
    },
    /// A column is named twice.
    RepeatedColumn(String),
    /// A row can't be read. The rows after it can.
    Row {
        /// Its line in the file, from 1.
        line: u64,
        /// The column, where it is known.
        column: Option<String>,
        /// What is wrong.
        message: String,
    },
    /// A row has more bytes than a record can have. What follows can't be read.
    RowTooLong {
        /// The most bytes of a row.
        limit: u64,
    },
    /// The file has another number of rows than the job says, or than were sent.
    Count {
        /// How many there should be.
        expected: u64,
        /// How many there are.
        found: u64,
    },
    /// The service took a file, but does not say under which id.
    Upload(FieldError),
    /// A job that is done does not say where its result is.
    NoResult,
    /// The result tells of another row than the one that was sent in this place, so that nothing in it can be
    /// matched with what was sent.
    Unmatched {
        /// The place of the record among all, from 0.
        index: u64,
        /// The column that differs.
        column: String,
        /// What the result says.
        found: String,
    },
    /// A temporary file can't be written or read.
    File(io::Error),
}

impl fmt::Display for BulkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Zip(cause) => write!(f, "no zip archive that can be read: {cause}"),
            Self::Entries { count, names } => {
                write!(f, "the zip archive should hold one file, but holds {count}: {names:?}")
            }
            Self::TooLong { announced } => {
                write!(
                    f,
                    "the file in the zip archive is longer than the {announced} bytes that are announced"
                )
            }
            Self::Damaged => f.write_str("the file in the zip archive is cut off or damaged"),
            Self::Header { missing, found } => {
                write!(f, "the first line lacks the columns {missing:?}; it has {found:?}")
            }
            Self::RepeatedColumn(name) => write!(f, "the first line names the column {name:?} twice"),
            Self::Row { line, column, message } => {
                write!(f, "line {line}")?;
                column.as_ref().map_or(Ok(()), |column| write!(f, ", column {column:?}"))?;
                write!(f, ": {message}")
            }
            Self::RowTooLong { limit } => write!(f, "a row is longer than {limit} bytes"),
            Self::Count { expected, found } => {
                write!(f, "there should be {expected} rows, but there are {found}")
            }
            Self::Upload(odd) => write!(f, "the file was taken, but {odd}"),
            Self::NoResult => f.write_str("it is done, but says not where its result is"),
            Self::Unmatched { index, column, found } => write!(
                f,
                "the result does not match what was sent: in place of record {index} it has {found:?} as {column:?}"
            ),
            Self::File(error) => write!(f, "a temporary file: {error}"),
        }
    }
}

impl StdError for BulkError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Zip(cause) => cause.source(),
            Self::File(error) => error.source(),
            _ => None,
        }
    }
}

/// So that it gets through readers, which know errors of their own only.
impl From<BulkError> for io::Error {
    fn from(error: BulkError) -> Self {
        Self::other(error)
    }
}

impl From<io::Error> for BulkError {
    fn from(error: io::Error) -> Self {
        error.downcast().unwrap_or_else(Self::File)
    }
}
