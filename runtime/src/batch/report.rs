use std::{fmt, sync::Arc};

use zoho_endpoint::{Endpoint, Retry};

use super::{BatchError, BatchFailed, BatchState, Batches, Settings, Slots, items::Items};
use crate::{Call, FromField, Outcome, Outcomes};

/// What became of every item of a batch, in the order of the input.
#[must_use = "some of the items may have failed; into_result() makes that an error"]
pub struct BatchReport<C> {
    call: Call<Outcomes, C>,
    settings: Settings,
    items: Arc<Items>,
    slots: Slots<C>,
}

/// How many items came to which end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct BatchCounts {
    /// Written.
    pub done: usize,
    /// Refused by the service, each for itself.
    pub refused: usize,
    /// Certainly not written, because their call failed.
    pub not_done: usize,
    /// Written or not, nobody knows.
    pub unknown: usize,
    /// Never sent.
    pub not_sent: usize,
}

impl<C> BatchReport<C> {
    pub(super) fn new(
        call: Call<Outcomes, C>,
        settings: Settings,
        items: Arc<Items>,
        slots: Slots<C>,
    ) -> Self {
        Self { call, settings, items, slots }
    }

    /// The outcomes in the order of the input.
    pub fn outcomes(&self) -> impl ExactSizeIterator<Item = Result<&Outcome, &BatchError<C>>> {
        self.slots.iter().map(Result::as_ref)
    }

    /// The outcome of the item at a place, from 0.
    pub fn get(&self, index: usize) -> Option<Result<&Outcome, &BatchError<C>>> {
        self.slots.get(index).map(Result::as_ref)
    }

    /// What was written, with the place of each item.
    pub fn successes(&self) -> impl Iterator<Item = (usize, &Outcome)> {
        self.outcomes().enumerate().filter_map(|(index, item)| Some((index, item.ok()?)))
    }

    /// What failed, with the place of each item.
    pub fn failures(&self) -> impl Iterator<Item = (usize, &BatchError<C>)> {
        self.outcomes().enumerate().filter_map(|(index, item)| Some((index, item.err()?)))
    }

    /// The id of each item that was written, `None` for the others.
    pub fn ids<I: for<'a> FromField<'a>>(&self) -> impl ExactSizeIterator<Item = Option<I>> {
        self.outcomes().map(|item| item.ok()?.id())
    }

    /// What was sent or would have been for an item: its JSON text, or its id.
    pub fn input(&self, index: usize) -> Option<&str> {
        self.items.get(index)
    }

    /// How many items came to which end.
    pub fn counts(&self) -> BatchCounts {
        let mut counts = BatchCounts::default();
        for item in &self.slots {
            *match item {
                Ok(_) => &mut counts.done,
                Err(BatchError::Refused(_)) => &mut counts.refused,
                Err(BatchError::NotDone(_)) => &mut counts.not_done,
                Err(BatchError::Unknown(_)) => &mut counts.unknown,
                Err(BatchError::NotSent(_)) => &mut counts.not_sent,
            } += 1;
        }
        counts
    }

    /// Whether nothing failed.
    pub fn is_success(&self) -> bool {
        self.slots.iter().all(Result::is_ok)
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.slots.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.slots.is_empty()
    }

    /// The operation.
    pub fn endpoint(&self) -> Endpoint {
        self.call.draft.endpoint
    }

    /// The places of the items that [`resume`](Self::resume) sends again.
    pub fn remaining(&self) -> impl Iterator<Item = usize> {
        let again = self.settings.harmless_twice || self.endpoint().operation().retry != Retry::Unsafe;
        self.failures().filter(move |(_, error)| error.may_be_sent(again)).map(|(index, _)| index)
    }

    /// Sends again what was not sent and what was certainly not written; and what is unknown where that does no harm:
    /// where the operation leaves the same state if it is done twice, or the caller has promised it
    /// ([`Batches::harmless_twice`]). Items that the service refused are not sent again. The new report is of all the
    /// items.
    pub fn resume(self) -> Batches<C> {
        Batches::again(self.call, self.settings, self.items, self.slots)
    }

    /// What is known, to be saved, and given to [`Batches::resume`] later.
    pub fn state(&self) -> BatchState {
        BatchState::of(&self.slots, &self.items, &self.call.draft)
    }

    /// The outcomes, if nothing failed.
    ///
    /// # Errors
    /// [`BatchFailed`] with this whole report, if anything did.
    pub fn into_result(self) -> Result<Vec<Outcome>, BatchFailed<C>> {
        if self.is_success() {
            Ok(self.slots.into_iter().filter_map(Result::ok).collect())
        } else {
            Err(BatchFailed(Box::new(self)))
        }
    }

    /// The outcomes in the order of the input.
    pub fn into_items(self) -> Vec<Result<Outcome, BatchError<C>>> {
        self.slots
    }
}

/// How many came to which end, and the first few that failed.
impl<C> fmt::Display for BatchReport<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 3;
        let counts = self.counts();
        write!(f, "{} of {} items were written", counts.done, self.len())?;
        let others = [
            (counts.refused, "refused"),
            (counts.not_done, "not written"),
            (counts.unknown, "unknown"),
            (counts.not_sent, "not sent"),
        ];
        for (count, what) in others.into_iter().filter(|(count, _)| *count > 0) {
            write!(f, ", {count} {what}")?;
        }
        for (nth, (index, error)) in self.failures().take(SHOWN).enumerate() {
            f.write_str(if nth == 0 { ": " } else { "; " })?;
            match error {
                BatchError::Refused(item) => item.fmt(f)?,
                error => write!(f, "item {index}: {error}")?,
            }
        }
        if self.len() - counts.done > SHOWN { f.write_str("; …") } else { Ok(()) }
    }
}

impl<C> fmt::Debug for BatchReport<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BatchReport({:?}, {self})", self.call)
    }
}
