//! Answers that are no proper HTTP: they go to the socket past hyper, and end their connection.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::answer::Answer;
use crate::body::Contents;

/// What a client still sends is read for a while after the last word: to close a socket with unread
/// bytes in it resets the connection, and the client might never see what was said.
const LINGERING: Duration = Duration::from_millis(500);
const LINGERING_BYTES: usize = 4 << 20;

/// The last words of a connection.
#[derive(Debug)]
pub(crate) struct LastWords {
    head: Bytes,
    contents: Contents,
}

impl LastWords {
    pub(crate) fn raw(bytes: Bytes) -> Self {
        Self { head: bytes, contents: Contents::Bytes(Bytes::new()) }
    }

    /// An answer that announces this length, whatever it has.
    pub(crate) fn answer(answer: Answer, length: u64) -> Self {
        Self { head: answer.head(length), contents: answer.contents }
    }

    pub(crate) async fn say(mut self, mut stream: impl AsyncRead + AsyncWrite + Unpin) {
        // A client that is gone does not listen; there is nobody to tell.
        let _ = self.write(&mut stream).await;
        let _ = tokio::time::timeout(LINGERING, drain(&mut stream)).await;
    }

    async fn write(&mut self, stream: &mut (impl AsyncWrite + Unpin)) -> std::io::Result<()> {
        stream.write_all(&self.head).await?;
        loop {
            let piece = self.contents.take(u64::MAX);
            if piece.is_empty() {
                break;
            }
            stream.write_all(&piece).await?;
        }
        stream.shutdown().await
    }
}

async fn drain(stream: &mut (impl AsyncRead + Unpin)) {
    let (mut buffer, mut total) = (vec![0; 16 << 10], 0);
    while let Ok(length @ 1..) = stream.read(&mut buffer).await {
        total += length;
        if total > LINGERING_BYTES {
            return;
        }
    }
}

/// Where a request leaves its connection's last words, if it comes to that.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wire(Arc<Mutex<Option<LastWords>>>);

impl Wire {
    pub(crate) fn leave(&self, words: LastWords) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(words);
    }

    pub(crate) fn take(&self) -> Option<LastWords> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
