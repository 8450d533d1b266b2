//! What differs between two lists.

use serde::Serialize;

/// What stands on both sides, but not alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Change<T> {
    /// What it was.
    pub before: T,
    /// What it is.
    pub after: T,
}

impl<T: PartialEq> Change<T> {
    /// Nothing where both are equal.
    pub fn between(before: T, after: T) -> Option<Self> {
        (before != after).then_some(Self { before, after })
    }
}

/// The difference of two lists; their order is no part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference<T> {
    /// Only in the later list, in its order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<T>,
    /// Only in the earlier list, in its order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<T>,
    /// In both, in the order of the earlier list.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub changed: Vec<Change<T>>,
}

impl<T: PartialEq> Difference<T> {
    /// Entries that are equal are not told. Of the others, `distance` says which are one entry that has
    /// changed, and by how much: the nearest find each other first, and `None` is never paired.
    pub fn between(before: Vec<T>, after: Vec<T>, distance: impl Fn(&T, &T) -> Option<u8>) -> Self {
        let mut before: Vec<_> = before.into_iter().map(Some).collect();
        let mut after: Vec<_> = after.into_iter().map(Some).collect();
        for old in &mut before {
            if let Some(new) = after.iter_mut().find(|new| new.is_some() && *new == old) {
                (*old, *new) = (None, None);
            }
        }
        let mut pairs = Vec::new();
        for (i, old) in before.iter().enumerate() {
            for (j, new) in after.iter().enumerate() {
                if let (Some(old), Some(new)) = (old, new) {
                    pairs.extend(distance(old, new).map(|distance| (distance, i, j)));
                }
            }
        }
        pairs.sort_unstable();
        let mut changed = Vec::new();
        for (_, i, j) in pairs {
            if before[i].is_some() && after[j].is_some() {
                changed.extend(before[i].take().zip(after[j].take()).map(|pair| (i, pair)));
            }
        }
        changed.sort_unstable_by_key(|(place, _)| *place);
        Self {
            added: after.into_iter().flatten().collect(),
            removed: before.into_iter().flatten().collect(),
            changed: changed.into_iter().map(|(_, (before, after))| Change { before, after }).collect(),
        }
    }

    /// Where entries are either equal or strangers.
    pub fn of_strangers(before: Vec<T>, after: Vec<T>) -> Self {
        Self::between(before, after, |_, _| None)
    }
}

impl<T> Difference<T> {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_find_each_other_first() {
        let distance = |a: &i32, b: &i32| u8::try_from(a.abs_diff(*b)).ok().filter(|far| *far < 5);
        let found = Difference::between(vec![40, 1, 3, 20, 30], vec![30, 4, 99, 21, 7], distance);
        assert_eq!(found.added, [99, 7]);
        assert_eq!(found.removed, [40, 1]);
        assert_eq!(found.changed, [Change { before: 3, after: 4 }, Change { before: 20, after: 21 }]);
    }

    #[test]
    fn order_is_no_difference_and_a_repetition_is_one() {
        assert!(Difference::of_strangers(vec![1, 2, 3], vec![3, 1, 2]).is_empty());
        assert_eq!(Difference::of_strangers(vec![1, 1], vec![1]).removed, [1]);
        assert!(Change::between("a", "a").is_none() && Change::between("a", "b").is_some());
    }
}
