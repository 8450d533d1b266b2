use std::{
    fmt,
    future::{Future, poll_fn},
    ops::Range,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use futures_util::{Stream, StreamExt, stream::FuturesUnordered};
use zoho_endpoint::Retry;

use super::{
    BatchCause, BatchError, BatchPart, BatchReport, BatchState, Settings, Slots,
    error::is_of_all_calls,
    items::{Items, most_items},
};
use crate::{Call, CallError, Cost, ErrorCode, OnProgress, Outcomes, Progress, progress::Counter};

/// A batch that is carried out call by call: [`next`](Self::next) yields each part when it is finished, and so does
/// the stream. With several calls at a time parts come in the order in which they end.
///
/// [`state`](Self::state) can be saved after each part, and before the first: whatever happens then, the saved state
/// is true. What may be sent until the next part comes is in it as unknown.
///
/// ```no_run
/// # use zoho_runtime::{Batches, BatchState, Error, ErrorCode};
/// # fn save(_: BatchState) {}
/// # async fn sample<C: ErrorCode>(batches: Batches<C>) -> Result<(), Error> {
/// let mut run = batches.start()?;
/// save(run.state());
/// while let Some(part) = run.next().await {
///     save(run.state());
///     println!("{} items more", part.len());
/// }
/// println!("{}", run.finish().await);
/// # Ok(()) }
/// ```
#[must_use = "it does nothing unless it is asked for its parts"]
pub struct BatchRun<C> {
    /// What all calls have in common.
    call: Call<Outcomes, C>,
    settings: Settings,
    items: Arc<Items>,
    /// What is known of each item by now.
    slots: Slots<C>,
    /// The items that are to be sent, ascending.
    pending: Vec<usize>,
    /// How many of these have been sent or are about to be.
    begun: usize,
    /// Those that may have been written by an earlier batch.
    doubtful: Vec<usize>,
    /// Why nothing more is sent.
    stopped: Option<BatchCause<C>>,
    calls: FuturesUnordered<OneCall<C>>,
    counter: Counter,
}

/// A call with its part of what is pending.
type OneCall<C> = Pin<Box<dyn Future<Output = (Range<usize>, Result<Outcomes, CallError<C>>)> + Send>>;

impl<C: ErrorCode> BatchRun<C> {
    pub(super) fn new(
        mut call: Call<Outcomes, C>,
        settings: Settings,
        items: Arc<Items>,
        slots: Slots<C>,
        watcher: Option<Arc<dyn OnProgress>>,
    ) -> Self {
        call.options.harmless_twice = settings.harmless_twice;
        let endpoint = call.draft.endpoint;
        let again = settings.harmless_twice || endpoint.operation().retry != Retry::Unsafe;
        let failures =
            || slots.iter().enumerate().filter_map(|(index, slot)| Some((index, slot.as_ref().err()?)));
        let pending: Vec<_> =
            failures().filter(|(_, error)| error.may_be_sent(again)).map(|(index, _)| index).collect();
        let doubtful =
            failures().filter(|(_, error)| error.is_outcome_unknown()).map(|(index, _)| index).collect();
        let mut counter = Counter::new(endpoint);
        counter.set_total(number(slots.len()));
        if let Some(watcher) = watcher {
            counter.tell(move |progress: &Progress| watcher.progress(progress));
        }
        if slots.len() > pending.len() {
            counter.add(number(slots.len() - pending.len()), 0);
        }
        let mut run = Self {
            call,
            settings,
            items,
            slots,
            pending,
            begun: 0,
            doubtful,
            stopped: None,
            calls: FuturesUnordered::new(),
            counter,
        };
        run.begin();
        run
    }

    /// The next part that is finished; `None` when there is no other. Dropping the future loses nothing, dropping the
    /// run abandons the calls under way.
    pub async fn next(&mut self) -> Option<BatchPart<C>> {
        StreamExt::next(self).await
    }

    /// What remains to be done, and the report.
    pub async fn finish(mut self) -> BatchReport<C> {
        while poll_fn(|context| self.poll_part(context)).await.is_some() {}
        self.into_report()
    }

    /// The report as it is now: what is under way is unknown in it, and what was to come is not sent.
    pub fn into_report(self) -> BatchReport<C> {
        BatchReport::new(self.call, self.settings, self.items, self.slots)
    }

    /// What is known by now, to be saved.
    pub fn state(&self) -> BatchState {
        BatchState::of(&self.slots, &self.items, &self.call.draft)
    }

    /// How far it is.
    pub fn progress(&self) -> Progress {
        self.counter.now()
    }

    /// Makes calls until there are enough at a time. They are sent when the next part is asked for, not before: a
    /// state that is saved in between knows of them.
    fn begin(&mut self) {
        let endpoint = self.call.draft.endpoint;
        let most = most_items(endpoint);
        let size = self.settings.chunk.unwrap_or(most).clamp(1, most);
        while self.stopped.is_none()
            && self.begun < self.pending.len()
            && self.calls.len() < self.settings.parallel
        {
            let part = self.begun..self.pending.len().min(self.begun + size);
            let indexes = &self.pending[part.clone()];
            let Some(mut call) = self.call.again() else {
                // No operation takes both a list and a form.
                self.stopped = Some(BatchCause::Stopped);
                break;
            };
            self.items.put(&mut call.draft, indexes);
            for index in indexes {
                self.slots[*index] = Err(BatchError::Unknown(BatchCause::InFlight));
            }
            self.begun = part.end;
            self.calls.push(Box::pin(async move { (part, call.send().await) }));
        }
        if let Some(cause) = &self.stopped {
            // What an earlier batch found out about these stays.
            for index in &self.pending[self.begun..] {
                if let Err(BatchError::NotSent(known)) = &mut self.slots[*index] {
                    *known = cause.clone();
                }
            }
        }
    }

    /// The part of what is pending whose call has ended.
    fn poll_part(&mut self, context: &mut Context<'_>) -> Poll<Option<Range<usize>>> {
        let Some((part, answer)) = ready!(self.calls.poll_next_unpin(context)) else {
            return Poll::Ready(None);
        };
        self.note(part.clone(), answer);
        self.begin();
        Poll::Ready(Some(part))
    }

    /// Notes the answer of a call.
    fn note(&mut self, part: Range<usize>, answer: Result<Outcomes, CallError<C>>) {
        let indexes = &self.pending[part];
        let mut attempts = 1;
        let failed = match answer {
            Ok(outcomes) if outcomes.len() == indexes.len() => {
                for (index, item) in indexes.iter().zip(outcomes) {
                    self.slots[*index] = item.map_err(|error| BatchError::Refused(error.at(*index)));
                }
                None
            }
            Ok(outcomes) => Some(BatchError::Unknown(BatchCause::Miscounted(Arc::new(outcomes)))),
            Err(error) => {
                attempts = u64::from(error.attempts());
                let error = Arc::new(error);
                if is_of_all_calls(error.error()) {
                    self.stopped.get_or_insert(BatchCause::Call(Arc::clone(&error)));
                }
                Some(BatchError::of_call(&error))
            }
        };
        if let Some(failed) = failed {
            for index in indexes {
                let was_doubtful = self.doubtful.binary_search(index).is_ok();
                self.slots[*index] = Err(match failed.clone() {
                    // It is certain of this attempt only.
                    BatchError::NotDone(cause) | BatchError::NotSent(cause) if was_doubtful => {
                        BatchError::Unknown(cause)
                    }
                    failed => failed,
                });
            }
        }
        if self.settings.stop_on_error && indexes.iter().any(|index| self.slots[*index].is_err()) {
            self.stopped.get_or_insert(BatchCause::Stopped);
        }
        let cost = Cost::of_items(self.call.draft.endpoint, indexes.len());
        self.counter.add(number(indexes.len()), attempts * u64::from(cost.credits));
    }
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

impl<C: ErrorCode> Stream for BatchRun<C> {
    type Item = BatchPart<C>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<BatchPart<C>>> {
        let part = ready!(self.poll_part(context));
        Poll::Ready(part.map(|part| {
            let indexes = self.pending[part].iter();
            BatchPart { items: indexes.map(|index| (*index, self.slots[*index].clone())).collect() }
        }))
    }
}

impl<C> fmt::Debug for BatchRun<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BatchRun({:?}, {:?})", self.call, self.counter)
    }
}
