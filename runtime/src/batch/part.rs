use super::BatchError;
use crate::Outcome;

/// What became of the items of one call of a batch.
#[derive(Clone, Debug)]
pub struct BatchPart<C> {
    pub(super) items: Vec<(usize, Result<Outcome, BatchError<C>>)>,
}

impl<C> BatchPart<C> {
    /// The items, each with its place in the whole input, ascending.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (usize, Result<&Outcome, &BatchError<C>>)> {
        self.items.iter().map(|(index, item)| (*index, item.as_ref()))
    }

    /// Whether nothing failed.
    pub fn is_success(&self) -> bool {
        self.items.iter().all(|(_, item)| item.is_ok())
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }
}

impl<C> IntoIterator for BatchPart<C> {
    type Item = (usize, Result<Outcome, BatchError<C>>);
    type IntoIter = std::vec::IntoIter<Self::Item>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}
