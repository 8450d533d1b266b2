use std::{fmt, path::PathBuf, pin::Pin};

use bytes::Bytes;
use futures_util::{Stream, StreamExt};

/// What a stream of a caller yields.
pub(crate) type Pieces = Pin<Box<dyn Stream<Item = std::io::Result<Bytes>> + Send + Sync>>;

/// A file to be sent: from the disk, from memory, or from a stream of known length.
///
/// Where the documentation limits size or format, both are checked before anything is sent; see
/// [`without_checks`](Self::without_checks).
pub struct Upload {
    pub(crate) source: Source,
    pub(crate) name: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) checked: bool,
}

pub(crate) enum Source {
    Path(PathBuf),
    Bytes(Bytes),
    Stream {
        pieces: Pieces,
        length: u64,
    },
    /// A stream that was given away.
    Spent {
        length: u64,
    },
}

impl Upload {
    fn new(source: Source, name: Option<String>) -> Self {
        Self { source, name, content_type: None, checked: true }
    }

    /// A file on the disk, read piece by piece when it is sent.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        Self::new(Source::Path(path.into()), None)
    }

    /// Bytes in memory.
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Bytes>) -> Self {
        Self::new(Source::Bytes(bytes.into()), Some(name.into()))
    }

    /// A stream that yields exactly `length` bytes. It is sent once, and never again by itself.
    pub fn stream(
        name: impl Into<String>,
        length: u64,
        pieces: impl Stream<Item = std::io::Result<Bytes>> + Send + Sync + 'static,
    ) -> Self {
        Self::new(Source::Stream { pieces: Box::pin(pieces.fuse()), length }, Some(name.into()))
    }

    /// Another name than the file's own.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// Another content type than the one that the first bytes, or else the name, tell.
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// Sends the file without a look at its size and format; the service judges it.
    pub fn without_checks(mut self) -> Self {
        self.checked = false;
        self
    }

    /// The file for one more attempt. A stream is given away: it can't be read twice.
    pub(crate) fn again(&mut self) -> Self {
        let source = match &mut self.source {
            Source::Path(path) => Source::Path(path.clone()),
            Source::Bytes(bytes) => Source::Bytes(bytes.clone()),
            Source::Stream { length, .. } | Source::Spent { length } => {
                let spent = Source::Spent { length: *length };
                std::mem::replace(&mut self.source, spent)
            }
        };
        Self {
            source,
            name: self.name.clone(),
            content_type: self.content_type.clone(),
            checked: self.checked,
        }
    }

    /// Whether this was a stream, and has been given away.
    pub(crate) fn is_spent(&self) -> bool {
        matches!(self.source, Source::Spent { .. })
    }

    /// The name that the service is told, safe inside a quoted header parameter.
    pub(crate) fn wire_name(&self) -> String {
        let name = match (&self.name, &self.source) {
            (Some(name), _) => name.clone(),
            (None, Source::Path(path)) => {
                path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
            }
            (None, _) => String::new(),
        };
        let name = if name.is_empty() { "file".to_owned() } else { name };
        // As browsers do it (WHATWG, multipart/form-data); a backslash would be taken for an escape.
        name.replace('"', "%22").replace('\\', "_").replace(|c: char| c.is_control(), "_")
    }
}

impl From<PathBuf> for Upload {
    fn from(path: PathBuf) -> Self {
        Self::path(path)
    }
}

impl From<&std::path::Path> for Upload {
    fn from(path: &std::path::Path) -> Self {
        Self::path(path)
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Upload");
        match &self.source {
            Source::Path(path) => shown.field("path", path),
            Source::Bytes(bytes) => shown.field("bytes", &bytes.len()),
            Source::Stream { length, .. } | Source::Spent { length } => shown.field("stream", length),
        };
        shown.field("name", &self.name).field("checked", &self.checked).finish_non_exhaustive()
    }
}
