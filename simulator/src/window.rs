//! Which part of a list a page is: by its number, or by the entry that it follows.

use serde_json::Value;

use crate::record_set::{Number, RecordSet};

/// An entry where one page ends and another one begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pin {
    /// What the list is sorted by; 0 where that is the id, or where no number says it.
    pub(crate) key: u64,
    /// The id; 0 if the entry has none.
    pub(crate) id: Number,
}

/// Where a page begins or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Behind so many entries.
    Behind(u64),
    /// After this entry, which need not be there any more; the number is for lists without ids.
    After(Pin, u64),
    /// Before it.
    Before(Pin, u64),
}

/// A list from which pages are cut.
pub(crate) enum Rows<'a> {
    /// All entries as they are shown.
    Values(&'a [Value]),
    /// The records of a module by their ids: a page costs no more for a longer list.
    Records { records: &'a RecordSet, descending: bool },
    /// Records that were selected or sorted.
    Sorted(Sorted),
}

/// Records in the order of a key and then of their ids.
pub(crate) struct Sorted {
    pub(crate) pins: Vec<Pin>,
    pub(crate) descending: bool,
}

/// A part of a list.
pub(crate) struct Part {
    /// The places of its entries among the [values](Rows::Values), or the ids of its records.
    pub(crate) entries: Vec<Pin>,
    /// Of values, where the part begins.
    pub(crate) start: usize,
    pub(crate) more: bool,
}

impl Rows<'_> {
    /// At most so many entries.
    pub(crate) fn part(&self, place: Place, size: usize) -> Part {
        match self {
            Self::Values(values) => {
                let pins: Vec<Pin> = values.iter().map(pin_of).collect();
                let find = |pin: Pin| pins.iter().position(|known| *known == pin && pin.id != 0);
                slice(&pins, place, size, find, find)
            }
            Self::Sorted(sorted) => {
                // The first entry that comes after the pin, whether that is there or not.
                let after = |pin: Pin| sorted.pins.partition_point(|known| !sorted.comes_after(*known, pin));
                let before = |pin: Pin| sorted.pins.partition_point(|known| sorted.comes_after(pin, *known));
                slice(&sorted.pins, place, size, |pin| after(pin).checked_sub(1), |pin| Some(before(pin)))
            }
            Self::Records { records, descending } => of_records(records, *descending, place, size),
        }
    }
}

impl Sorted {
    pub(crate) fn new(mut pins: Vec<Pin>, descending: bool) -> Self {
        pins.sort_unstable_by_key(|pin| (pin.key, pin.id));
        if descending {
            pins.reverse();
        }
        Self { pins, descending }
    }

    fn comes_after(&self, one: Pin, other: Pin) -> bool {
        let (one, other) = ((one.key, one.id), (other.key, other.id));
        if self.descending { one < other } else { one > other }
    }
}

/// A part of entries that are all there. What finds the pin gives its index: one for a page that
/// follows it, one for a page that it follows.
fn slice(
    pins: &[Pin],
    place: Place,
    size: usize,
    last: impl Fn(Pin) -> Option<usize>,
    first: impl Fn(Pin) -> Option<usize>,
) -> Part {
    let at_most = |number: u64| usize::try_from(number).unwrap_or(usize::MAX).min(pins.len());
    let (start, end) = match place {
        Place::Behind(number) => (at_most(number), at_most(number).saturating_add(size)),
        Place::After(pin, number) => {
            let start = match last(pin) {
                Some(index) => index + 1,
                None => at_most(number),
            };
            (start, start.saturating_add(size))
        }
        Place::Before(pin, number) => {
            let end = first(pin).unwrap_or_else(|| at_most(number).saturating_add(size).min(pins.len()));
            (end.saturating_sub(size), end)
        }
    };
    let end = end.min(pins.len());
    Part { entries: pins[start.min(end)..end].to_vec(), start: start.min(end), more: end < pins.len() }
}

fn of_records(records: &RecordSet, descending: bool, place: Place, size: usize) -> Part {
    let all = 0..Number::MAX;
    let (below, above) = match place {
        Place::Behind(_) => (all.clone(), all),
        Place::After(pin, _) | Place::Before(pin, _) => (0..pin.id, pin.id.saturating_add(1)..Number::MAX),
    };
    let (behind, ahead) = if descending { (below, above) } else { (above, below) };
    if let Place::Before(pin, _) = place {
        let mut entries = taken_from(&mut records.numbers_within(ahead, !descending), size);
        entries.reverse();
        let more =
            records.at(pin.id).is_some() || records.numbers_within(behind, descending).next().is_some();
        return Part { entries, start: 0, more };
    }
    let ids = records.numbers_within(behind, descending);
    let mut ids = match place {
        Place::Behind(number) => ids.skipping(number),
        Place::After(..) | Place::Before(..) => ids,
    };
    let entries = taken_from(&mut ids, size);
    Part { entries, start: 0, more: ids.next().is_some() }
}

fn taken_from(ids: &mut impl Iterator<Item = Number>, size: usize) -> Vec<Pin> {
    ids.take(size).map(|id| Pin { key: 0, id }).collect()
}

fn pin_of(value: &Value) -> Pin {
    let id = value.get("id").and_then(Value::as_str).and_then(crate::record_set::number);
    Pin { key: 0, id: id.unwrap_or(0) }
}
