//! What goes wrong with files.

use std::{error::Error as StdError, fmt, path::PathBuf};

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
    pub(super) fn code(&self) -> Option<&str> {
        match self {
            Self::TooLarge { code, .. } | Self::TooManyPixels { code, .. } => *code,
            _ => None,
        }
    }

    pub(super) fn source(&self) -> Option<&(dyn StdError + 'static)> {
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
