use std::fmt;

use http::StatusCode;
use zoho_endpoint::Endpoint;

use super::{FromAnswer, ItemError, Outcome, Under, items, key_of, under_key};
use crate::{Error, ErrorKind, Object, View, list::List, send::Answer};

/// What became of each thing of a batch, in the order of the request: done, or refused.
///
/// A batch is an answer even if all of it was refused, and with whatever status the service says so.
#[derive(Clone, PartialEq)]
#[must_use = "some of the items may have been refused; into_result() makes that an error"]
pub struct Outcomes {
    items: Vec<Result<Outcome, ItemError>>,
    beside: Object,
    status: StatusCode,
    endpoint: Endpoint,
}

impl Outcomes {
    /// The outcomes in order, each the item's success or its error.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Result<&Outcome, &ItemError>> {
        self.items.iter().map(Result::as_ref)
    }

    /// The outcome of the item at a place, from 0.
    pub fn get(&self, index: usize) -> Option<Result<&Outcome, &ItemError>> {
        self.items.get(index).map(Result::as_ref)
    }

    /// What was done, with the place of each item.
    pub fn successes(&self) -> impl Iterator<Item = (usize, &Outcome)> {
        self.iter().enumerate().filter_map(|(index, item)| Some((index, item.ok()?)))
    }

    /// What was refused; each error names its place.
    pub fn errors(&self) -> impl Iterator<Item = &ItemError> {
        self.iter().filter_map(Result::err)
    }

    /// Whether nothing was refused.
    pub fn is_success(&self) -> bool {
        self.items.iter().all(Result::is_ok)
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The successes, if nothing was refused.
    ///
    /// # Errors
    /// [`ErrorKind::Items`] with all the outcomes, if anything was.
    pub fn into_result(self) -> Result<Vec<Outcome>, Error> {
        if self.is_success() {
            Ok(self.items.into_iter().filter_map(Result::ok).collect())
        } else {
            let endpoint = self.endpoint;
            Err(Error::new(ErrorKind::Items(self)).of(endpoint))
        }
    }

    /// The outcomes in order.
    pub fn into_items(self) -> Vec<Result<Outcome, ItemError>> {
        self.items
    }

    /// Whatever stands beside the list in the answer.
    pub fn beside(&self) -> &Object {
        &self.beside
    }

    /// The HTTP status of the answer.
    pub fn http_status(&self) -> StatusCode {
        self.status
    }
}

impl IntoIterator for Outcomes {
    type Item = Result<Outcome, ItemError>;
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

/// How many were refused, and the first few of them.
impl fmt::Display for Outcomes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 3;
        let (refused, all) = (self.errors().count(), self.len());
        write!(f, "HTTP {}: {refused} of {all} items were refused", self.status.as_u16())?;
        for (index, error) in self.errors().take(SHOWN).enumerate() {
            write!(f, "{} {error}", if index == 0 { ":" } else { ";" })?;
        }
        if refused > SHOWN { f.write_str("; …") } else { Ok(()) }
    }
}

impl fmt::Debug for Outcomes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outcomes")
            .field("http_status", &self.status)
            .field("items", &self.items)
            .field("beside", &self.beside)
            .finish_non_exhaustive()
    }
}

/// Whether an item says that it was refused: by its status, or by its code where it has no status. What
/// says neither, such as the ids that a conversion made, was done.
fn is_refused(item: &Object) -> bool {
    match (item.get::<String>("status"), item.get::<String>("code")) {
        (Some(status), _) => {
            ["error", "failure", "failed"].iter().any(|word| status.eq_ignore_ascii_case(word))
        }
        (None, code) => code.is_some_and(|code| code != "SUCCESS"),
    }
}

impl FromAnswer for Outcomes {
    fn from_answer(answer: Answer, endpoint: Endpoint) -> Result<Self, Error> {
        const EXPECTED: &str = "a list of status objects under the documented key";
        let (under, answer) = under_key(answer, EXPECTED)?;
        let (items, beside) = match under {
            Under::List(List { items, beside }) => (Some(items), beside),
            Under::Else(object) => {
                let key = key_of(endpoint);
                // Some operations on one thing give its status object without a list, under the key or in its place.
                let only =
                    object.get::<Object>(key).or_else(|| object.raw(key).is_none().then(|| object.clone()));
                let items = match only {
                    Some(only) => only.raw("code").is_some().then(|| vec![only]),
                    None => items(&object, key),
                };
                (items, object.without(key))
            }
        };
        let Some(items) = items else { return Err(answer.unexpected(EXPECTED)) };
        let status = answer.status;
        let judged = items.into_iter().enumerate().map(|(index, item)| {
            if is_refused(&item) {
                Err(ItemError::new(index, status, endpoint, item))
            } else {
                Ok(Outcome::from_object(item))
            }
        });
        Ok(Self { items: judged.collect(), beside, status, endpoint })
    }
}
