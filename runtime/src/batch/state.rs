use http::StatusCode;
use serde::{Deserialize, Serialize};

use super::{BatchCause, BatchError, Slots, items::Items};
use crate::{Error, ItemError, Object, Outcome, View, request::Draft};

/// What is known of a batch, in a form that can be saved with any format of serde: the program can end, and
/// another one goes on by [`Batches::resume`](super::Batches::resume) with the same items.
///
/// Of items that were written only their ids are kept, of those that were refused the service's whole word. The
/// items themselves are not in it, only a fingerprint by which they are known again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BatchState {
    fingerprint: String,
    total: usize,
    /// The place of each item that was written, and its id.
    done: Vec<(usize, Option<String>)>,
    refused: Vec<Refused>,
    unknown: Vec<usize>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Refused {
    index: usize,
    http_status: u16,
    error: Object,
}

impl BatchState {
    pub(super) fn of<C>(slots: &Slots<C>, items: &Items, rest: &Draft) -> Self {
        let fingerprint = items.fingerprint(rest).to_owned();
        let (mut done, mut refused, mut unknown) = (Vec::new(), Vec::new(), Vec::new());
        for (index, slot) in slots.iter().enumerate() {
            match slot {
                Ok(outcome) => done.push((index, outcome.id())),
                Err(BatchError::Refused(item)) => {
                    let (http_status, error) = (item.http_status().as_u16(), item.object().clone());
                    refused.push(Refused { index, http_status, error });
                }
                Err(BatchError::Unknown(_)) => unknown.push(index),
                Err(BatchError::NotDone(_) | BatchError::NotSent(_)) => {}
            }
        }
        Self { fingerprint, total: slots.len(), done, refused, unknown }
    }

    /// How many items the batch has.
    pub fn total(&self) -> usize {
        self.total
    }

    /// The places of the items that were written, and their ids.
    pub fn done(&self) -> impl ExactSizeIterator<Item = (usize, Option<&str>)> {
        self.done.iter().map(|(index, id)| (*index, id.as_deref()))
    }

    /// The places of the items that were refused.
    pub fn refused(&self) -> impl ExactSizeIterator<Item = usize> {
        self.refused.iter().map(|one| one.index)
    }

    /// The places of the items that may have been written.
    pub fn unknown(&self) -> impl ExactSizeIterator<Item = usize> {
        self.unknown.iter().copied()
    }

    /// What it says of each of these items.
    pub(super) fn slots<C>(self, items: &Items, rest: &Draft) -> Result<Slots<C>, Error> {
        let endpoint = rest.endpoint;
        let is_known = self.fingerprint == items.fingerprint(rest) && self.total == items.len();
        let mut slots: Slots<C> =
            (0..items.len()).map(|_| Err(BatchError::NotSent(BatchCause::Stopped))).collect();
        let mut is_whole = true;
        let mut set = |index: usize, slot| match slots.get_mut(index) {
            Some(place) => *place = slot,
            None => is_whole = false,
        };
        for (index, id) in self.done {
            set(index, Ok(written(id)));
        }
        for Refused { index, http_status, error } in self.refused {
            let status = StatusCode::from_u16(http_status).unwrap_or(StatusCode::BAD_REQUEST);
            set(index, Err(BatchError::Refused(ItemError::new(index, status, endpoint, error))));
        }
        for index in self.unknown {
            set(index, Err(BatchError::Unknown(BatchCause::InFlight)));
        }
        if is_known && is_whole {
            Ok(slots)
        } else {
            Err(Error::configuration("the saved state is of a batch of other items"))
        }
    }
}

/// The outcome of an item of which the id is left.
fn written(id: Option<String>) -> Outcome {
    let (mut object, mut details) = (Object::new(), Object::new());
    if let Some(id) = id {
        details.set("id", &id);
    }
    object.set("code", &"SUCCESS");
    object.set("status", &"success");
    object.set("details", &details);
    Outcome::from_object(object)
}
