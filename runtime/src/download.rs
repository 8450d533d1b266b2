use std::{
    fmt,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, stream};
use http::{HeaderMap, header};
use percent_encoding::percent_decode_str;
use reqwest::Response;
use tokio::{
    fs::File,
    io::{AsyncWrite, AsyncWriteExt},
};
use zoho_endpoint::Endpoint;

use crate::{Error, FileError, Permit, send::Streamed};

/// A file on its way from the service. Nothing of it is held in memory until it is read.
///
/// A body that ends before its announced length, breaks or stalls is an error, never a short file.
pub struct Download {
    response: Response,
    idle: Duration,
    endpoint: Endpoint,
    expected: Option<u64>,
    received: u64,
    /// The place among the calls in flight, which a download holds until it ends.
    _permit: Option<Permit>,
}

impl Download {
    pub(crate) fn new(streamed: Streamed, endpoint: Endpoint) -> Self {
        let Streamed { response, idle, permit } = streamed;
        let expected = response.content_length();
        Self { response: *response, idle, endpoint, expected, received: 0, _permit: permit }
    }

    /// The headers of the answer.
    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// The announced size in bytes.
    pub fn content_length(&self) -> Option<u64> {
        self.expected
    }

    /// The announced type.
    pub fn content_type(&self) -> Option<&str> {
        self.headers().get(header::CONTENT_TYPE)?.to_str().ok()
    }

    /// The announced name, without any folder that may stand before it.
    pub fn file_name(&self) -> Option<String> {
        file_name(self.headers().get(header::CONTENT_DISPOSITION)?.as_bytes())
    }

    /// The next piece; `None` when the whole file has come.
    ///
    /// # Errors
    /// [`FileError::Interrupted`] where nothing came for the idle timeout, or the body broke.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        let next = tokio::time::timeout(self.idle, self.response.chunk()).await;
        match next {
            Ok(Ok(Some(piece))) => {
                self.received += piece.len() as u64;
                Ok(Some(piece))
            }
            Ok(Ok(None)) if self.expected.is_none_or(|expected| expected == self.received) => Ok(None),
            Ok(Ok(None)) | Err(_) => Err(self.interrupted(None)),
            Ok(Err(error)) => Err(self.interrupted(Some(error.without_url()))),
        }
    }

    fn interrupted(&self, error: Option<reqwest::Error>) -> Error {
        let (received, expected) = (self.received, self.expected);
        Error::new(FileError::Interrupted { received, expected, error }).of(self.endpoint)
    }

    /// The whole file in memory.
    ///
    /// # Errors
    /// Those of [`chunk`](Self::chunk).
    pub async fn bytes(mut self) -> Result<Bytes, Error> {
        let mut all = BytesMut::new();
        while let Some(piece) = self.chunk().await? {
            all.extend_from_slice(&piece);
        }
        Ok(all.freeze())
    }

    /// Writes the file to `path` and tells its size in bytes. It gets that name only when it is
    /// whole; what stood there before stays until then.
    ///
    /// # Errors
    /// Those of [`chunk`](Self::chunk), and [`FileError::Write`].
    pub async fn save(mut self, path: impl AsRef<Path>) -> Result<u64, Error> {
        let path = path.as_ref();
        let endpoint = self.endpoint;
        let refuse = |error| Error::new(FileError::Write { path: Some(path.to_owned()), error }).of(endpoint);
        let partial = Partial::beside(path);
        let mut file = File::options().write(true).create_new(true).open(&partial.0).await.map_err(refuse)?;
        // The buffer between tokio and the file would otherwise grow to 2 MiB.
        file.set_max_buf_size(64 * 1024);
        while let Some(piece) = self.chunk().await? {
            file.write_all(&piece).await.map_err(refuse)?;
        }
        file.sync_all().await.map_err(refuse)?;
        tokio::fs::rename(&partial.0, path).await.map_err(refuse)?;
        Ok(self.received)
    }

    /// Writes the file to a writer and tells its size in bytes.
    ///
    /// # Errors
    /// Those of [`chunk`](Self::chunk), and [`FileError::Write`].
    pub async fn copy_to(mut self, writer: &mut (impl AsyncWrite + Unpin)) -> Result<u64, Error> {
        let endpoint = self.endpoint;
        let refuse = |error| Error::new(FileError::Write { path: None, error }).of(endpoint);
        while let Some(piece) = self.chunk().await? {
            writer.write_all(&piece).await.map_err(refuse)?;
        }
        writer.flush().await.map_err(refuse)?;
        Ok(self.received)
    }

    /// The file as a stream of pieces.
    pub fn into_stream(self) -> impl Stream<Item = Result<Bytes, Error>> + Send {
        stream::try_unfold(self, |mut download| async move {
            Ok(download.chunk().await?.map(|piece| (piece, download)))
        })
    }
}

impl fmt::Debug for Download {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Download")
            .field("file_name", &self.file_name())
            .field("content_type", &self.content_type())
            .field("content_length", &self.expected)
            .field("received", &self.received)
            .finish_non_exhaustive()
    }
}

/// A file under another name until it is whole; what is left of it goes when this is dropped.
struct Partial(PathBuf);

impl Partial {
    fn beside(path: &Path) -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let unique = format!(".{}-{}.part", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(unique);
        Self(path.with_file_name(name))
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        // Nothing is there any more after a success.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Reads the name out of a `Content-Disposition`: `filename*` (RFC 8187) before `filename`.
pub(crate) fn file_name(disposition: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(disposition);
    let parameter = |wanted: &str| {
        split_outside_quotes(&text).into_iter().skip(1).find_map(|part| {
            let (name, value) = part.split_once('=')?;
            name.trim().eq_ignore_ascii_case(wanted).then(|| value.trim().to_owned())
        })
    };
    let extended = parameter("filename*").and_then(|value| {
        let encoded = value.splitn(3, '\'').nth(2)?.to_owned();
        Some(percent_decode_str(&encoded).decode_utf8_lossy().into_owned())
    });
    let plain = || {
        let value = parameter("filename")?;
        let inner = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        Some(inner.map_or_else(|| value.clone(), |inner| inner.replace("\\\"", "\"")))
    };
    let name = extended.or_else(plain)?;
    // Only the last part: a name must not choose a folder.
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default().replace(|c: char| c.is_control(), "");
    (!matches!(name.as_str(), "" | "." | "..")).then_some(name)
}

/// Splits at semicolons that stand outside quotes.
fn split_outside_quotes(text: &str) -> Vec<&str> {
    let mut quoted = false;
    text.split(|character| {
        quoted ^= character == '"';
        character == ';' && !quoted
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_names_and_never_a_folder() {
        for (disposition, expected) in [
            (r#"attachment; filename="me.png""#, Some("me.png")),
            ("attachment;filename=me.png", Some("me.png")),
            (r#"attachment; filename="a;b.png"; size=3"#, Some("a;b.png")),
            (r#"attachment; filename="x.png"; filename*=UTF-8''Zo%C3%AB.png"#, Some("Zoë.png")),
            (r#"attachment; filename="../../etc/passwd""#, Some("passwd")),
            (r#"attachment; filename="C:\temp\x.png""#, Some("x.png")),
            (r#"attachment; filename="..""#, None),
            ("attachment", None),
            ("", None),
        ] {
            assert_eq!(file_name(disposition.as_bytes()).as_deref(), expected, "{disposition}");
        }
    }

    proptest! {
        #[test]
        fn no_header_panics_or_names_a_folder(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
            if let Some(name) = file_name(&[b"attachment; filename=".as_slice(), &bytes].concat()) {
                prop_assert!(!name.contains(['/', '\\', '\n', '\0']));
            }
        }
    }
}
