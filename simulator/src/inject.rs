//! What the next call of an operation answers, whatever it asks for.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use bytes::Bytes;

use crate::answer::{Answer, Row};
use crate::body::Break;

/// A fault that waits for a call.
#[derive(Clone, Debug)]
pub(crate) enum Fault {
    /// The call is not carried out, and this is answered.
    Instead(Answer),
    /// The call is carried out; its answer breaks off.
    Break(Break),
    /// The call is carried out, and nothing is answered.
    HangUp,
    /// The call is carried out; its answer comes late.
    Delay(Duration),
}

impl Fault {
    pub(crate) fn error(row: Row) -> Self {
        Self::Instead(Answer::error(row))
    }

    pub(crate) fn error_in_data(row: Row) -> Self {
        Self::Instead(Answer::error_in_data(row))
    }

    pub(crate) fn raw(status: u16, content_type: &str, body: Bytes) -> Self {
        Self::Instead(Answer::raw(status, content_type, body))
    }
}

/// The faults that wait, by the operation's name; the first that was injected comes first.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    waiting: HashMap<String, VecDeque<Fault>>,
}

impl Faults {
    pub(crate) fn add(&mut self, operation: &str, fault: Fault) {
        self.waiting.entry(operation.to_owned()).or_default().push_back(fault);
    }

    pub(crate) fn take(&mut self, operation: &str) -> Option<Fault> {
        self.waiting.get_mut(operation)?.pop_front()
    }

    pub(crate) fn count(&self) -> usize {
        self.waiting.values().map(VecDeque::len).sum()
    }

    pub(crate) fn clear(&mut self) {
        self.waiting.clear();
    }
}
