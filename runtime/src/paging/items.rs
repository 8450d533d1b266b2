use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_util::{Stream, stream::FusedStream};

use super::{Cursor, feed::Feed};
use crate::{CallError, ErrorCode, FromAnswer, OnProgress, Page};

/// The items of a list, to its end: made by `stream()` of a call. Nothing is sent before the first one is asked for.
///
/// They come in the order of the list, and nothing is left out or filtered. A list that can't be read to its end
/// ends in an error, never early; what [`Pages`](super::Pages) says of that holds here too.
#[must_use = "a stream does nothing until it is polled"]
pub struct Items<T, C> {
    feed: Feed<T, C>,
    /// What is left of the page in hand.
    page: std::vec::IntoIter<T>,
    is_over: bool,
}

impl<T, C> Items<T, C> {
    pub(super) fn new(feed: Feed<T, C>) -> Self {
        Self { feed, page: Vec::new().into_iter(), is_over: false }
    }

    /// Reads so many pages ahead, in a task of its own, while the items of others are worked on: 1 unless it is
    /// set. At 0 each page is read when it is asked for. To be set before the first item.
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.feed.set_prefetch(pages);
        self
    }

    /// Tells of the items that were handed out, at the end of each page.
    pub fn progress(mut self, watcher: impl OnProgress + 'static) -> Self {
        self.feed.tell(watcher);
        self
    }

    /// Goes on from a place where another stream of the same call was.
    ///
    /// If that is not possible the first thing that the stream yields is an error,
    /// [`ErrorKind::Cursor`](crate::ErrorKind::Cursor), and nothing is sent.
    pub fn resume(mut self, cursor: Cursor) -> Self {
        self.page = Vec::new().into_iter();
        self.feed.resume(cursor);
        self.is_over = false;
        self
    }

    /// The place behind the last item that was yielded, in the middle of a page too, and after an error.
    pub fn cursor(&self) -> Cursor {
        self.feed.cursor()
    }

    /// The next item of the page in hand.
    fn take(&mut self) -> Option<T> {
        let item = self.page.next()?;
        self.feed.hand_out(1);
        if self.page.len() == 0 {
            self.feed.finish_page();
        }
        Some(item)
    }
}

impl<T: Send + 'static, C: ErrorCode> Items<T, C>
where
    Page<T>: FromAnswer,
{
    /// The next item, or `None` where the list ends. A call that is dropped before it is done loses nothing.
    pub async fn next(&mut self) -> Option<Result<T, CallError<C>>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// All items, in memory.
    ///
    /// # Errors
    /// The first error of the stream; what came before it is lost then.
    pub async fn all(mut self) -> Result<Vec<T>, CallError<C>> {
        let mut all = Vec::new();
        while let Some(item) = self.next().await {
            all.push(item?);
        }
        Ok(all)
    }
}

/// Nothing in it is pinned.
impl<T, C> Unpin for Items<T, C> {}

impl<T: Send + 'static, C: ErrorCode> Stream for Items<T, C>
where
    Page<T>: FromAnswer,
{
    type Item = Result<T, CallError<C>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(item) = self.take() {
                return Poll::Ready(Some(Ok(item)));
            }
            match ready!(self.feed.poll_page(context)) {
                Some(Ok(page)) => {
                    self.page = page.into_items().into_iter();
                    if self.page.len() == 0 {
                        self.feed.finish_page();
                    }
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => {
                    self.is_over = true;
                    return Poll::Ready(None);
                }
            }
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.page.len(), self.is_over.then_some(0))
    }
}

impl<T: Send + 'static, C: ErrorCode> FusedStream for Items<T, C>
where
    Page<T>: FromAnswer,
{
    fn is_terminated(&self) -> bool {
        self.is_over
    }
}

impl<T, C> fmt::Debug for Items<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Items({:?} at {})", self.feed.call, self.feed.cursor())
    }
}

#[cfg(feature = "blocking")]
impl<T: Send + 'static, C: ErrorCode> Items<T, C>
where
    Page<T>: FromAnswer,
{
    /// The next item, in a program that is not asynchronous.
    pub fn wait_next(&mut self) -> Option<Result<T, CallError<C>>> {
        if let Some(item) = self.take() {
            return Some(Ok(item));
        }
        let client = self.feed.call.client.clone();
        client.block_on(self.next()).unwrap_or_else(|error| Some(Err(CallError::new(error))))
    }

    /// The items as an iterator, in a program that is not asynchronous.
    pub fn wait(self) -> WaitItems<T, C> {
        WaitItems { items: self, failed: false }
    }
}

/// The items of a list in a program that is not asynchronous: made by [`Items::wait`].
#[cfg(feature = "blocking")]
#[derive(Debug)]
pub struct WaitItems<T, C> {
    items: Items<T, C>,
    failed: bool,
}

#[cfg(feature = "blocking")]
impl<T, C> WaitItems<T, C> {
    /// The place behind the last item that was yielded.
    pub fn cursor(&self) -> Cursor {
        self.items.cursor()
    }
}

#[cfg(feature = "blocking")]
impl<T: Send + 'static, C: ErrorCode> Iterator for WaitItems<T, C>
where
    Page<T>: FromAnswer,
{
    type Item = Result<T, CallError<C>>;

    fn next(&mut self) -> Option<Self::Item> {
        // Inside an asynchronous program each try would fail alike.
        if self.failed {
            return None;
        }
        let item = self.items.wait_next();
        self.failed = matches!(item, Some(Err(_)));
        item
    }
}
