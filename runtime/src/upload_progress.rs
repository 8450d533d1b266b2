//! Watches an upload: that it moves, and that it has the length that was announced.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use futures_util::Stream;

/// How far the files of one attempt have been taken by the transport.
#[derive(Clone, Debug, Default)]
pub(crate) struct UploadProgress(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    /// Bytes that were announced.
    expected: AtomicU64,
    /// Bytes that were taken.
    taken: AtomicU64,
    /// A file had another length than announced.
    wrong: AtomicBool,
}

impl UploadProgress {
    /// Counts a file of this length.
    pub(crate) fn watch<S>(&self, length: u64, pieces: S) -> Watched<S> {
        self.0.expected.fetch_add(length, Relaxed);
        Watched { pieces, left: length, progress: self.clone() }
    }

    /// Whether there is a file at all.
    pub(crate) fn has_files(&self) -> bool {
        self.0.expected.load(Relaxed) > 0
    }

    /// Whether a file had another length than announced.
    pub(crate) fn is_wrong(&self) -> bool {
        self.0.wrong.load(Relaxed)
    }

    /// Ends when nothing was taken for `idle`, or when `answer` has passed since all of it was.
    pub(crate) async fn stalled(&self, idle: Duration, answer: Duration) -> Stop {
        let mut before = None;
        loop {
            let taken = self.0.taken.load(Relaxed);
            if taken >= self.0.expected.load(Relaxed) {
                tokio::time::sleep(answer).await;
                return Stop::NoAnswer;
            }
            if before.replace(taken) == Some(taken) {
                return Stop::Stalled;
            }
            tokio::time::sleep(idle).await;
        }
    }
}

/// Why an upload was given up.
#[derive(Debug)]
pub(crate) enum Stop {
    /// Nothing was taken any more.
    Stalled,
    /// All of it was taken, and no answer came.
    NoAnswer,
}

/// A stream of bytes that is watched.
pub(crate) struct Watched<S> {
    pieces: S,
    left: u64,
    progress: UploadProgress,
}

impl<S: Stream<Item = io::Result<Bytes>> + Unpin> Watched<S> {
    /// What the stream says of a length that was not kept.
    fn wrong(&self) -> io::Error {
        self.progress.0.wrong.store(true, Relaxed);
        io::Error::new(io::ErrorKind::InvalidData, "the file has another length than announced")
    }
}

impl<S: Stream<Item = io::Result<Bytes>> + Unpin> Stream for Watched<S> {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let next = Pin::new(&mut self.pieces).poll_next(context);
        match &next {
            Poll::Ready(Some(Ok(piece))) => match self.left.checked_sub(piece.len() as u64) {
                Some(left) => {
                    self.left = left;
                    self.progress.0.taken.fetch_add(piece.len() as u64, Relaxed);
                }
                None => return Poll::Ready(Some(Err(self.wrong()))),
            },
            Poll::Ready(None) if self.left > 0 => {
                self.left = 0;
                return Poll::Ready(Some(Err(self.wrong())));
            }
            _ => {}
        }
        next
    }
}
