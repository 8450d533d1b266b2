//! Scripts: which calls a fault befalls.

use std::collections::VecDeque;

use crate::fault::{Fault, Stage};
use crate::{ALL, AUTHORIZE, REVOKE, TOKEN};

/// The calls that a [`Fault`] befalls, counted from when it is added.
///
/// The operation goes by its name, in whatever product and version; [`TOKEN`](crate::TOKEN),
/// [`REVOKE`](crate::REVOKE) and [`AUTHORIZE`](crate::AUTHORIZE) are the endpoints of the accounts
/// host, and [`ALL`](crate::ALL) stands for every call of the API, not of these three. A call that
/// two faults wait for gets the one that was added first, and the other one's
/// [`next`](Self::next) goes on waiting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    pub(crate) operation: String,
    which: Which,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Which {
    Next,
    Nth(u64),
    First(u64),
    Every,
}

impl When {
    /// The next call, once.
    pub fn next(operation: &str) -> Self {
        Self { operation: operation.to_owned(), which: Which::Next }
    }

    /// The call of this number, once; the next one has number 1.
    pub fn nth(operation: &str, number: u64) -> Self {
        Self { operation: operation.to_owned(), which: Which::Nth(number.max(1)) }
    }

    /// So many calls from now on.
    pub fn first(operation: &str, calls: u64) -> Self {
        Self { operation: operation.to_owned(), which: Which::First(calls) }
    }

    /// All calls, until the faults are cleared.
    pub fn every(operation: &str) -> Self {
        Self { operation: operation.to_owned(), which: Which::Every }
    }
}

#[derive(Debug)]
struct Rule {
    when: When,
    fault: Fault,
    seen: u64,
}

impl Rule {
    fn concerns(&self, operations: &[&str]) -> bool {
        let accounts = |name: &&str| matches!(*name, TOKEN | REVOKE | AUTHORIZE);
        let operation = self.when.operation.as_str();
        operations.contains(&operation) || operation == ALL && !operations.iter().any(accounts)
    }

    fn is_due(&self) -> bool {
        match self.when.which {
            Which::Next | Which::Every => true,
            Which::Nth(number) => self.seen == number,
            Which::First(calls) => self.seen <= calls,
        }
    }

    /// Whether no call that is still to come can be due.
    fn is_over(&self) -> bool {
        match self.when.which {
            Which::Next | Which::Every => false,
            Which::Nth(number) => self.seen >= number,
            Which::First(calls) => self.seen >= calls,
        }
    }
}

/// The faults that wait, in the order in which they were added.
#[derive(Debug, Default)]
pub(crate) struct Script {
    rules: VecDeque<Rule>,
}

impl Script {
    pub(crate) fn add(&mut self, when: When, fault: Fault) {
        self.rules.push_back(Rule { when, fault, seen: 0 });
    }

    /// Whether a fault that acts before the body may befall one of these operations.
    pub(crate) fn is_early(&self, operations: &[&str]) -> bool {
        self.rules.iter().any(|rule| rule.fault.stage == Stage::BeforeBody && rule.concerns(operations))
    }

    /// The fault of this call, which may be of any of these operations. Every call must come here
    /// once, and no more than once, for the counting to be right.
    pub(crate) fn take(&mut self, operations: &[&str]) -> Option<Fault> {
        let mut taken = None;
        self.rules.retain_mut(|rule| {
            if !rule.concerns(operations) {
                return true;
            }
            rule.seen = rule.seen.saturating_add(1);
            if taken.is_none() && rule.is_due() {
                taken = Some(rule.fault.clone());
                return rule.when.which != Which::Next && !rule.is_over();
            }
            !rule.is_over()
        });
        taken
    }

    /// How many wait for a call that is still to come, those without an end left out.
    pub(crate) fn count(&self) -> usize {
        self.rules.iter().filter(|rule| rule.when.which != Which::Every).count()
    }

    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of the faults that these calls get; `-` for none.
    fn faults(script: &mut Script, calls: &[&str]) -> String {
        let name = |call: &&str| script.take(&[call]).map_or("-".to_owned(), |fault| fault.to_string());
        calls.iter().map(name).collect::<Vec<_>>().join(" ")
    }

    fn named(name: &str) -> Fault {
        Fault::new(Stage::Instead, crate::fault::Effect::Close, name)
    }

    #[test]
    fn calls_are_counted_from_when_a_fault_is_added() {
        let mut script = Script::default();
        script.take(&["a"]);
        script.add(When::next("a"), named("one"));
        script.add(When::next("a"), named("two"));
        script.add(When::nth("a", 4), named("fourth"));
        script.add(When::first("b", 2), named("b"));
        script.add(When::nth(ALL, 9), named("ninth"));
        assert_eq!(script.count(), 5);
        assert_eq!(faults(&mut script, &["a", "b", "a", "a", "a", "b", "b"]), "one b two - fourth b -");
        assert_eq!(faults(&mut script, &[TOKEN, "c", TOKEN, "c", "c"]), "- - - ninth -");
        assert_eq!(script.count(), 0);
        script.add(When::every(TOKEN), named("always"));
        assert_eq!(faults(&mut script, &[TOKEN, "a", TOKEN]), "always - always");
        assert_eq!(script.count(), 0);
        script.clear();
        assert_eq!(faults(&mut script, &[TOKEN]), "-");
    }

    #[test]
    fn a_call_that_may_be_of_two_operations_counts_for_both() {
        let mut script = Script::default();
        script.add(When::next("b"), Fault::cut_before());
        assert!(script.is_early(&["a", "b"]) && !script.is_early(&["a"]));
        assert!(script.take(&["a", "b"]).is_some());
        assert!(!script.is_early(&["a", "b"]));
    }
}
