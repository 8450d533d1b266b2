use std::{fmt, future::Future, pin::Pin, sync::Arc};

use super::{BatchCause, BatchError, BatchReport, BatchRun, BatchState, Settings, Slots, items::Items};
use crate::{Call, CallError, Error, ErrorCode, OnProgress, Outcomes};

/// A call that writes any number of items, split into as many calls as it takes. Awaiting it yields a
/// [`BatchReport`]; [`start`](Self::start) gives each part when it is finished.
///
/// All else that the call was given goes with each part. The items were written as JSON once, when the call was
/// made, and are only cut apart here: their text is in memory from then until the report is dropped.
///
/// By default each call has as many items as the service takes, and one call follows the other, so that what is
/// created is created in order; [`parallel`](Self::parallel) is quicker. A call that fails does not stop the others,
/// unless they would fail too: no token, no permission, no such module, the budget of credits used up, a value that
/// has no place in a request. What is left is then [`BatchError::NotSent`].
#[must_use = "a batch does nothing until it is awaited or started"]
pub struct Batches<C> {
    call: Call<Outcomes, C>,
    settings: Settings,
    earlier: Earlier<C>,
    watcher: Option<Arc<dyn OnProgress>>,
}

/// What was done before.
enum Earlier<C> {
    Nothing,
    Report(Arc<Items>, Slots<C>),
    Saved(BatchState),
}

/// A batch on its way.
type Pending<C> = Pin<Box<dyn Future<Output = Result<BatchReport<C>, CallError<C>>> + Send>>;

impl<C> Call<Outcomes, C> {
    /// Splits the call, so that it takes any number of items.
    pub fn batches(self) -> Batches<C> {
        let settings = Settings::default();
        Batches { call: self, settings, earlier: Earlier::Nothing, watcher: None }
    }
}

impl<C> Batches<C> {
    pub(super) fn again(
        call: Call<Outcomes, C>,
        settings: Settings,
        items: Arc<Items>,
        slots: Slots<C>,
    ) -> Self {
        Self { call, settings, earlier: Earlier::Report(items, slots), watcher: None }
    }

    /// Sends at most so many items with each call, at least one. More than the service takes are not sent.
    pub fn chunk(mut self, items: usize) -> Self {
        self.settings.chunk = Some(items);
        self
    }

    /// Has at most so many calls under way at a time; one by default, and four or five are reasonable. The limits
    /// of the client are kept as well. With more than one nothing is said about the order in which things are
    /// created; the report is in the order of the input all the same.
    pub fn parallel(mut self, calls: usize) -> Self {
        self.settings.parallel = calls.max(1);
        self
    }

    /// Sends nothing more once anything has failed, be it a single item. Calls that are under way come to their end.
    pub fn stop_on_error(mut self) -> Self {
        self.settings.stop_on_error = true;
        self
    }

    /// Promises that writing these items twice leaves the same as writing them once, for operations of which the
    /// catalogue can't know that. So it is with an upsert if each item has a value in a unique field by which
    /// duplicates are found. Calls whose outcome is unknown are then repeated, as the retry policy has it, and so are
    /// they when the batch is resumed.
    pub fn harmless_twice(mut self) -> Self {
        self.settings.harmless_twice = true;
        self
    }

    /// Tells how far it is after each call.
    pub fn progress(mut self, watcher: impl OnProgress + 'static) -> Self {
        self.watcher = Some(Arc::new(watcher));
        self
    }

    /// Goes on where another batch of the same items ended, of which this was saved: what was written, refused, or
    /// is unknown stays so (see [`BatchReport::resume`]), and only the rest is sent. The state of any other items is an
    /// error.
    pub fn resume(mut self, state: BatchState) -> Self {
        self.earlier = Earlier::Saved(state);
        self
    }
}

impl<C: ErrorCode> Batches<C> {
    /// Makes it ready, to be carried out call by call. Nothing is sent yet.
    ///
    /// # Errors
    /// Where no call could be sent: [`InvalidRequest`](crate::InvalidRequest), and
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) for an operation that takes no list, or a state
    /// of other items.
    pub fn start(self) -> Result<BatchRun<C>, CallError<C>> {
        let endpoint = self.call.draft.endpoint;
        self.ready().map_err(|error| CallError::new(error.of(endpoint)))
    }

    fn ready(self) -> Result<BatchRun<C>, Error> {
        let Self { mut call, settings, earlier, watcher } = self;
        let (items, slots) = match earlier {
            Earlier::Report(items, slots) => (items, slots),
            Earlier::Nothing => {
                let items = Items::take(&mut call.draft, &call.client.settings.bases)?;
                let slots = (0..items.len()).map(|_| Err(BatchError::NotSent(BatchCause::Stopped))).collect();
                (Arc::new(items), slots)
            }
            Earlier::Saved(state) => {
                let items = Items::take(&mut call.draft, &call.client.settings.bases)?;
                let slots = state.slots(&items, &call.draft)?;
                (Arc::new(items), slots)
            }
        };
        Ok(BatchRun::new(call, settings, items, slots, watcher))
    }

    /// Carries it out and waits for it, in a program that is not asynchronous.
    ///
    /// # Errors
    /// Those of [`start`](Self::start), and [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) inside an
    /// asynchronous program.
    #[cfg(feature = "blocking")]
    pub fn wait(self) -> Result<BatchReport<C>, CallError<C>> {
        let client = self.call.client.clone();
        client.block_on(self.into_future()).unwrap_or_else(|error| Err(CallError::new(error)))
    }
}

impl<C: ErrorCode> IntoFuture for Batches<C> {
    type Output = Result<BatchReport<C>, CallError<C>>;
    type IntoFuture = Pending<C>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { Ok(self.start()?.finish().await) })
    }
}

impl<C> fmt::Debug for Batches<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Batches({:?}, {:?})", self.call, self.settings)
    }
}
