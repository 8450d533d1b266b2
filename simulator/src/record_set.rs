//! The records of a module: those that are kept, and those of a seed, which are made when somebody
//! looks at them and kept only once they are changed.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::iter::Peekable;
use std::ops::Range;
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::clock;
use crate::field_index::FieldIndex;
use crate::record::Record;

/// Makes the fields of a seeded record, by its number in the seed, which begins with 1.
pub(crate) type Recipe = Arc<dyn Fn(u64) -> Map<String, Value> + Send + Sync>;

/// A record's id as a number, by which records have their order.
pub(crate) type Number = u64;

/// Many records of a seed, none of which is held.
#[derive(Clone)]
struct Planted {
    numbers: Range<Number>,
    module: String,
    created: String,
    recipe: Recipe,
}

impl Planted {
    fn record(&self, number: Number) -> Record {
        let fields = (self.recipe)(number - self.numbers.start + 1);
        Record::new(&self.module, fields, self.created.clone())
    }
}

impl fmt::Debug for Planted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Planted").field("numbers", &self.numbers).finish_non_exhaustive()
    }
}

/// The records of a module, in the order of their ids.
#[derive(Clone, Debug, Default)]
pub(crate) struct RecordSet {
    kept: BTreeMap<Number, Record>,
    /// Ascending, and apart from each other.
    planted: Vec<Planted>,
    /// Of the planted ones, those that are kept or gone.
    lifted: BTreeSet<Number>,
    indexes: BTreeMap<String, FieldIndex>,
}

/// The moment of a record that a list may be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stamp {
    Created,
    Modified,
}

impl RecordSet {
    pub(crate) fn len(&self) -> usize {
        let planted: u64 = self.planted.iter().map(|one| one.numbers.end - one.numbers.start).sum();
        let planted = usize::try_from(planted).unwrap_or(usize::MAX);
        self.kept.len() + planted.saturating_sub(self.lifted.len())
    }

    pub(crate) fn contains_key(&self, id: &str) -> bool {
        number(id).is_some_and(|id| self.kept.contains_key(&id) || self.planted(id).is_some())
    }

    pub(crate) fn get(&self, id: &str) -> Option<Cow<'_, Record>> {
        self.at(number(id)?)
    }

    pub(crate) fn at(&self, id: Number) -> Option<Cow<'_, Record>> {
        if let Some(kept) = self.kept.get(&id) {
            return Some(Cow::Borrowed(kept));
        }
        self.planted(id).map(|planted| Cow::Owned(planted.record(id)))
    }

    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut Record> {
        let id = number(id)?;
        if let Some(planted) = self.planted(id) {
            let record = planted.record(id);
            self.lifted.insert(id);
            self.kept.insert(id, record);
        }
        self.touch(id);
        self.kept.get_mut(&id)
    }

    /// What is no id is not taken.
    pub(crate) fn insert(&mut self, id: &str, record: Record) {
        let Some(id) = number(id) else { return };
        if self.planted(id).is_some() {
            self.lifted.insert(id);
        }
        self.touch(id);
        self.kept.insert(id, record);
    }

    pub(crate) fn remove(&mut self, id: &str) -> Option<Record> {
        let id = number(id)?;
        if let Some(planted) = self.planted(id) {
            let record = planted.record(id);
            self.lifted.insert(id);
            return Some(record);
        }
        self.kept.remove(&id)
    }

    /// Adds so many records, whose ids begin with this one and which the recipe makes.
    pub(crate) fn plant(&mut self, module: &str, first: Number, count: u64, created: String, recipe: Recipe) {
        let (numbers, module) = (first..first.saturating_add(count), module.to_owned());
        self.indexes.clear();
        self.planted.push(Planted { numbers, module, created, recipe });
        self.planted.sort_by_key(|planted| planted.numbers.start);
    }

    /// The ids, ascending or descending.
    pub(crate) fn numbers(&self, descending: bool) -> Numbers<'_> {
        self.numbers_within(0..Number::MAX, descending)
    }

    /// The ids within these bounds.
    pub(crate) fn numbers_within(&self, bounds: Range<Number>, descending: bool) -> Numbers<'_> {
        // A range that ends before it begins would panic.
        let bounds = bounds.start..bounds.end.max(bounds.start);
        let ranges = self.planted.iter().map(|planted| common(&planted.numbers, &bounds));
        let ranges = ranges.filter(|range| !range.is_empty()).collect();
        let kept = self.kept.range(bounds).map(|(id, _)| *id);
        let kept: Box<dyn Iterator<Item = Number>> =
            if descending { Box::new(kept.rev()) } else { Box::new(kept) };
        Numbers { lifted: &self.lifted, descending, kept: kept.peekable(), ranges }
    }

    /// The ids as text, ascending.
    pub(crate) fn keys(&self) -> impl Iterator<Item = String> {
        self.numbers(false).map(|id| id.to_string())
    }

    /// Every record with its id, ascending; one at a time is held of those that are made.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (String, Cow<'_, Record>)> {
        self.numbers(false).filter_map(|id| Some((id.to_string(), self.at(id)?)))
    }

    /// The records that somebody has written: only they have tags, links or files.
    pub(crate) fn written(&self) -> impl Iterator<Item = &Record> {
        self.kept.values()
    }

    pub(crate) fn written_mut(&mut self) -> impl Iterator<Item = &mut Record> {
        self.kept.values_mut()
    }

    /// A moment of each record, in seconds, with its id; nothing is made for it.
    pub(crate) fn moments(&self, stamp: Stamp) -> impl Iterator<Item = (i64, Number)> {
        let text = move |record: &Record| match stamp {
            Stamp::Created => clock::parse(&record.created),
            Stamp::Modified => clock::parse(&record.modified),
        };
        let kept = self.kept.iter().map(move |(id, record)| (text(record).unwrap_or(0), *id));
        let planted = self.planted.iter().flat_map(|planted| {
            let created = clock::parse(&planted.created).unwrap_or(0);
            let left = planted.numbers.clone().filter(|id| !self.lifted.contains(id));
            left.map(move |id| (created, id))
        });
        kept.chain(planted)
    }

    /// The first record that has this value in a field. Once a field was asked for, it is indexed.
    pub(crate) fn find_by(&mut self, field: &str, value: &Value) -> Option<String> {
        let mut index = self.indexes.remove(field).unwrap_or_else(|| FieldIndex::of(field, self));
        let found = index.find(value, self);
        self.indexes.insert(field.to_owned(), index);
        found.map(|id| id.to_string())
    }

    /// The record that has this external id, which may be a number, in a field.
    pub(crate) fn find_external(&mut self, field: &str, id: &str) -> Option<String> {
        let as_number = id.parse::<i64>().ok().map(Value::from);
        self.find_by(field, &Value::from(id)).or_else(|| self.find_by(field, &as_number?))
    }

    /// Its fields may be others from now on.
    fn touch(&mut self, id: Number) {
        self.indexes.values_mut().for_each(|index| index.touch(id));
    }

    /// The planting that still holds this record.
    fn planted(&self, id: Number) -> Option<&Planted> {
        let after = self.planted.partition_point(|planted| planted.numbers.start <= id);
        let planted = self.planted.get(after.checked_sub(1)?)?;
        (planted.numbers.contains(&id) && !self.lifted.contains(&id)).then_some(planted)
    }
}

/// The number of an id: digits, as it would be written.
pub(crate) fn number(id: &str) -> Option<Number> {
    let plain = id.bytes().all(|byte| byte.is_ascii_digit()) && !id.starts_with('0');
    id.parse().ok().filter(|_| plain)
}

fn common(one: &Range<Number>, other: &Range<Number>) -> Range<Number> {
    one.start.max(other.start)..one.end.min(other.end)
}

/// Ids in their order.
pub(crate) struct Numbers<'s> {
    lifted: &'s BTreeSet<Number>,
    descending: bool,
    kept: Peekable<Box<dyn Iterator<Item = Number> + 's>>,
    /// What is left of the planted ones, ascending; none is empty.
    ranges: VecDeque<Range<Number>>,
}

impl Numbers<'_> {
    /// Leaves out so many; a run of planted records costs no more than one of them.
    pub(crate) fn skipping(mut self, mut count: u64) -> Self {
        while count > 0 {
            let run = self.run();
            let size = (run.end - run.start).saturating_sub(self.lifted.range(run.clone()).count() as u64);
            if size > count && self.lifted.range(run.clone()).next().is_none() {
                self.cut(if self.descending {
                    run.end - count..run.end
                } else {
                    run.start..run.start + count
                });
                return self;
            }
            if !run.is_empty() && size <= count {
                self.cut(run);
                count -= size;
            } else if self.next().is_some() {
                count -= 1;
            } else {
                return self;
            }
        }
        self
    }

    /// The planted ones that come before the next kept one; empty if that is next.
    fn run(&mut self) -> Range<Number> {
        let kept = self.kept.peek().copied();
        let range = if self.descending { self.ranges.back() } else { self.ranges.front() };
        let range = range.cloned().unwrap_or(0..0);
        match kept {
            Some(kept) if self.descending => range.start.max(kept.min(range.end))..range.end,
            Some(kept) => range.start..range.end.min(kept.max(range.start)),
            None => range,
        }
    }

    /// Takes a part from the front of what is left.
    fn cut(&mut self, part: Range<Number>) {
        let range = if self.descending { self.ranges.pop_back() } else { self.ranges.pop_front() };
        let Some(range) = range else { return };
        let left = if self.descending { range.start..part.start } else { part.end..range.end };
        match self.descending {
            _ if left.is_empty() => {}
            true => self.ranges.push_back(left),
            false => self.ranges.push_front(left),
        }
    }
}

impl Iterator for Numbers<'_> {
    type Item = Number;

    fn next(&mut self) -> Option<Number> {
        loop {
            let run = self.run();
            if run.is_empty() {
                return self.kept.next();
            }
            let id = if self.descending { run.end - 1 } else { run.start };
            self.cut(id..id + 1);
            // One that is lifted is among those that are kept, or nowhere.
            if !self.lifted.contains(&id) {
                return Some(id);
            }
        }
    }
}
