//! A file of JSON or YAML as a tree in which every value knows its line.
//!
//! The values lie in one list and name each other by their index, so that neither building nor dropping a deep tree recurses,
//! and an alias of YAML is one more name of a value, not a copy.

use indexmap::IndexMap;

/// The most values of one file. The largest of Zoho's has five thousand.
pub(super) const MAX_VALUES: usize = 1_000_000;

/// The deepest nesting. Zoho's files need 27.
pub(super) const MAX_DEPTH: usize = 120;

/// Where a value is in its tree.
pub(super) type Index = usize;

/// One value.
#[derive(Debug)]
pub(super) struct Value {
    /// The line on which it starts, counted from 1.
    pub(super) line: usize,
    pub(super) kind: Kind,
}

/// The kinds of values.
#[derive(Debug)]
pub(super) enum Kind {
    /// `null`.
    Nothing,
    /// A truth value.
    Truth(bool),
    /// Text, or a number as text.
    Text(String),
    List(Vec<Index>),
    /// By key: the line of the key, and the value. The last of several equal keys counts.
    Map(IndexMap<String, (usize, Index)>),
}

/// The values of a file.
#[derive(Debug, Default)]
pub(super) struct Tree {
    values: Vec<Value>,
    root: Option<Index>,
}

impl Tree {
    /// Adds a value; `None` when there are too many.
    pub(super) fn add(&mut self, line: usize, kind: Kind) -> Option<Index> {
        (self.values.len() < MAX_VALUES).then(|| {
            self.values.push(Value { line, kind });
            self.values.len() - 1
        })
    }

    /// Names the value that holds all others.
    pub(super) fn finish(&mut self, root: Index) {
        self.root = Some(root);
    }

    pub(super) fn root(&self) -> Option<Index> {
        self.root
    }

    pub(super) fn value(&self, index: Index) -> Option<&Value> {
        self.values.get(index)
    }
}
