//! The pages of a list in order, and the place in it.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio::runtime::Handle;

use super::{
    Cursor, Incomplete, Shortfall,
    plan::{Plan, Position},
    reader::{Ahead, Read, Reader, Turn, once_only},
};
use crate::{Call, CallError, Error, ErrorCode, FromAnswer, OnProgress, Page, progress::Counter};

/// A page on its way, and its reader for the next one.
type OnItsWay<T, C> = Pin<Box<dyn Future<Output = (Box<Reader<T, C>>, Read<T, C>)> + Send>>;

/// Where the pages come from.
enum Source<T, C> {
    /// Nothing was asked for yet.
    New,
    /// One after the other, as they are asked for.
    OneByOne(Box<Reader<T, C>>),
    /// The page that was asked for is on its way.
    OnItsWay(OnItsWay<T, C>),
    /// By a task that reads ahead.
    Ahead(Ahead<T, C>),
    /// There are no more.
    Over,
}

/// What [`Pages`](super::Pages) and [`Items`](super::Items) have in common.
pub(super) struct Feed<T, C> {
    /// Without its place in the list.
    pub(super) call: Call<Page<T>, C>,
    plan: Plan,
    source: Source<T, C>,
    prefetch: usize,
    counter: Counter,
    /// The page in hand, or else the next one.
    at: Position,
    /// How many of its items are done.
    skip: u64,
    /// How many are done in all.
    yielded: u64,
    /// Of the page in hand in this run.
    done: u64,
    /// What comes after the page in hand.
    next: Option<Result<Position, Shortfall>>,
    /// The error that comes next.
    failed: Option<Error>,
}

impl<T, C> Feed<T, C> {
    pub(super) fn new(mut call: Call<Page<T>, C>) -> Self {
        let (plan, at) = Plan::of(&mut call.draft);
        let counter = Counter::new(plan.endpoint());
        let source = Source::New;
        Self {
            call,
            plan,
            source,
            prefetch: 1,
            counter,
            at,
            skip: 0,
            yielded: 0,
            done: 0,
            next: None,
            failed: None,
        }
    }

    pub(super) fn set_prefetch(&mut self, pages: usize) {
        self.prefetch = pages;
    }

    pub(super) fn tell(&mut self, watcher: impl OnProgress + 'static) {
        self.counter.tell(watcher);
    }

    /// Goes on from there.
    pub(super) fn resume(&mut self, cursor: Cursor) {
        (self.source, self.next, self.failed) = (Source::New, None, None);
        match cursor.place(&self.plan) {
            Ok((at, skip, yielded)) => (self.at, self.skip, self.yielded) = (at, skip, yielded),
            Err(error) => self.failed = Some(Error::new(error)),
        }
    }

    pub(super) fn cursor(&self) -> Cursor {
        Cursor::new(&self.plan, self.at.clone(), self.skip, self.yielded)
    }

    /// So many items of the page in hand were handed out.
    pub(super) fn hand_out(&mut self, items: u64) {
        self.skip += items;
        self.yielded += items;
        self.done += items;
    }

    /// All of the page in hand was handed out.
    pub(super) fn finish_page(&mut self) {
        let done = std::mem::take(&mut self.done);
        match self.next.take() {
            Some(Ok(next)) => {
                if next == Position::End {
                    self.counter.set_total(self.counter.now().done + done);
                }
                (self.at, self.skip) = (next, 0);
            }
            Some(Err(reason)) => self.fall_short(reason),
            None => return,
        }
        self.counter.add(done, self.plan.endpoint().operation().credits.into());
    }

    fn fall_short(&mut self, reason: Shortfall) {
        self.failed = Some(Error::new(Incomplete { yielded: self.yielded, reason }));
    }
}

impl<T: Send + 'static, C: ErrorCode> Feed<T, C>
where
    Page<T>: FromAnswer,
{
    /// The next page. The one in hand must have been finished.
    pub(super) fn poll_page(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Page<T>, CallError<C>>>> {
        loop {
            if let Some(error) = self.failed.take() {
                self.source = Source::Over;
                return Poll::Ready(Some(Err(CallError::new(error.of(self.plan.endpoint())))));
            }
            if self.at == Position::End {
                self.source = Source::Over;
            }
            let read = match &mut self.source {
                Source::Over => return Poll::Ready(None),
                Source::New => {
                    self.source = self.start();
                    continue;
                }
                Source::OneByOne(_) => {
                    if let Source::OneByOne(mut reader) = std::mem::replace(&mut self.source, Source::Over) {
                        self.source = Source::OnItsWay(Box::pin(async move {
                            let read = reader.read().await;
                            (reader, read)
                        }));
                    }
                    continue;
                }
                Source::OnItsWay(read) => {
                    let (reader, read) = ready!(read.as_mut().poll(context));
                    self.source = Source::OneByOne(reader);
                    read
                }
                Source::Ahead(ahead) => {
                    if let Some(read) = ready!(ahead.receiver.poll_recv(context)) {
                        read
                    } else {
                        self.fall_short(Shortfall::Stopped);
                        continue;
                    }
                }
            };
            return Poll::Ready(Some(match read {
                Ok(Turn { page, next }) => {
                    self.next = Some(next);
                    Ok(page)
                }
                Err(error) => {
                    self.source = Source::Over;
                    Err(error)
                }
            }));
        }
    }

    fn start(&mut self) -> Source<T, C> {
        let Some(call) = self.call.again() else {
            self.failed = Some(once_only());
            return Source::Over;
        };
        let reader = Reader::new(call, self.plan.clone(), self.at.clone(), self.skip);
        // Without a runtime there is nowhere for a task to run.
        if self.prefetch > 0 && Handle::try_current().is_ok() {
            Source::Ahead(reader.ahead(self.prefetch))
        } else {
            Source::OneByOne(Box::new(reader))
        }
    }
}
