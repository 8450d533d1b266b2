use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll, ready},
};

use futures_util::{Stream, stream::FusedStream};

use super::{Cursor, Items, feed::Feed};
use crate::{Call, CallError, ErrorCode, FromAnswer, OnProgress, Page};

/// The pages of a list, to its end: made by `pages()` of a call. Nothing is sent before the first one is asked for.
///
/// Pages are asked for by number, by token, by index or by the window of a query, whichever the operation takes, and
/// from numbers to tokens it changes by itself. What the call sets, such as fields or `If-Modified-Since`, goes with
/// each of them; a page that it names itself is where the stream begins. Pages are as large as the service allows
/// unless the call sets `per_page`.
///
/// A list that can't be read to its end ends in an error, never early. After an error the stream is over;
/// [`cursor`](Self::cursor) is then where it failed, for another stream to go on from.
#[must_use = "a stream does nothing until it is polled"]
pub struct Pages<T, C> {
    feed: Feed<T, C>,
    is_over: bool,
}

impl<T, C> Pages<T, C> {
    pub(super) fn new(call: Call<Page<T>, C>) -> Self {
        Self { feed: Feed::new(call), is_over: false }
    }

    /// The items of the pages, one by one.
    pub fn items(self) -> Items<T, C> {
        Items::new(self.feed)
    }

    /// Reads so many pages ahead, in a task of its own, while others are worked on: 1 unless it is set. At 0 each
    /// page is read when it is asked for. To be set before the first page.
    pub fn prefetch(mut self, pages: usize) -> Self {
        self.feed.set_prefetch(pages);
        self
    }

    /// Tells of each page that was handed out.
    pub fn progress(mut self, watcher: impl OnProgress + 'static) -> Self {
        self.feed.tell(watcher);
        self
    }

    /// Goes on from a place where another stream of the same call was. Of a page that was done in part the rest
    /// is yielded.
    ///
    /// If that is not possible the first thing that the stream yields is an error,
    /// [`ErrorKind::Cursor`](crate::ErrorKind::Cursor), and nothing is sent.
    pub fn resume(mut self, cursor: Cursor) -> Self {
        self.feed.resume(cursor);
        self.is_over = false;
        self
    }

    /// The place behind the last page that was yielded.
    pub fn cursor(&self) -> Cursor {
        self.feed.cursor()
    }
}

impl<T: Send + 'static, C: ErrorCode> Pages<T, C>
where
    Page<T>: FromAnswer,
{
    /// The next page, or `None` where the list ends. A call that is dropped before it is done loses nothing.
    pub async fn next(&mut self) -> Option<Result<Page<T>, CallError<C>>> {
        std::future::poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }
}

/// Nothing in it is pinned.
impl<T, C> Unpin for Pages<T, C> {}

impl<T: Send + 'static, C: ErrorCode> Stream for Pages<T, C>
where
    Page<T>: FromAnswer,
{
    type Item = Result<Page<T>, CallError<C>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let page = ready!(self.feed.poll_page(context));
        match &page {
            Some(Ok(page)) => {
                let items = page.items().len() as u64;
                self.feed.hand_out(items);
                self.feed.finish_page();
            }
            Some(Err(_)) => {}
            None => self.is_over = true,
        }
        Poll::Ready(page)
    }
}

impl<T: Send + 'static, C: ErrorCode> FusedStream for Pages<T, C>
where
    Page<T>: FromAnswer,
{
    fn is_terminated(&self) -> bool {
        self.is_over
    }
}

impl<T, C> fmt::Debug for Pages<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pages({:?} at {})", self.feed.call, self.feed.cursor())
    }
}
