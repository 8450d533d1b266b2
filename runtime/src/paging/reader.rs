//! Reads page after page.

use tokio::{sync::mpsc, task::JoinHandle};

use super::{
    Shortfall,
    plan::{Facts, Plan, Position, Seen},
};
use crate::{Call, CallError, Error, ErrorCode, FromAnswer, Page, Pending, observe};

/// A page that was read, and what comes after it.
pub(super) struct Turn<T> {
    pub(super) page: Page<T>,
    pub(super) next: Result<Position, Shortfall>,
}

impl<T> Turn<T> {
    /// Whether there is another one to read.
    fn goes_on(&self) -> bool {
        self.next.as_ref().is_ok_and(|next| *next != Position::End)
    }
}

/// Either a page or why there is none.
pub(super) type Read<T, C> = Result<Turn<T>, CallError<C>>;

/// A call whose list is read page after page, from one on.
pub(super) struct Reader<T, C> {
    /// Without its place in the list.
    call: Call<Page<T>, C>,
    plan: Plan,
    at: Position,
    /// How many items of that page were done before.
    skip: u64,
    seen: Seen,
}

impl<T, C> Reader<T, C> {
    pub(super) fn new(call: Call<Page<T>, C>, plan: Plan, at: Position, skip: u64) -> Self {
        let seen = Seen::from(&at);
        Self { call, plan, at, skip, seen }
    }
}

impl<T: 'static, C: ErrorCode> Reader<T, C>
where
    Page<T>: FromAnswer,
{
    /// Reads the next page.
    pub(super) async fn read(&mut self) -> Read<T, C> {
        let mut page = self.call()?.await?;
        let next = self.plan.after(&self.at, &Facts::of(&page), &mut self.seen);
        page.drop_first(usize::try_from(std::mem::take(&mut self.skip)).unwrap_or(usize::MAX));
        if let Ok(next) = &next {
            self.at = next.clone();
        }
        Ok(Turn { page, next })
    }

    /// The call of the page.
    fn call(&self) -> Result<Pending<Page<T>, C>, CallError<C>> {
        let failed = || CallError::new(once_only().of(self.plan.endpoint()));
        let mut call = self.call.again().ok_or_else(failed)?;
        self.plan.ask_for(&self.at, &mut call.draft);
        Ok(call.send())
    }

    /// Reads ahead in a task of its own, so many pages at most.
    pub(super) fn ahead(mut self, pages: usize) -> Ahead<T, C>
    where
        T: Send,
    {
        let (sender, receiver) = mpsc::channel(pages.clamp(1, tokio::sync::Semaphore::MAX_PERMITS));
        let task = tokio::spawn(observe::here(Box::pin(async move {
            // A page is asked for when there is room for it.
            while let Ok(room) = sender.reserve().await {
                let read = self.read().await;
                let goes_on = read.as_ref().is_ok_and(Turn::goes_on);
                room.send(read);
                if !goes_on {
                    break;
                }
            }
        })));
        Ahead { receiver, task }
    }
}

/// A call that can't be sent for another page.
pub(super) fn once_only() -> Error {
    Error::configuration("a call that uploads a file can't be sent for each page of a list")
}

/// Pages that are read ahead. The task that does it ends with this.
pub(super) struct Ahead<T, C> {
    pub(super) receiver: mpsc::Receiver<Read<T, C>>,
    task: JoinHandle<()>,
}

impl<T, C> Drop for Ahead<T, C> {
    fn drop(&mut self) {
        self.task.abort();
    }
}
