//! How often a job is asked after.

use std::time::Duration;

use crate::retry::jittered;

/// How often a job of the service is asked after, and for how long.
///
/// The pause grows from `first` to `cap`, and is shortened by up to half at random, so that jobs which
/// were started together are not asked after together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PollPolicy {
    /// The pause before the first question: 1 second.
    pub first: Duration,
    /// The longest pause: 30 seconds.
    pub cap: Duration,
    /// How long the job may take in all: 1 hour. It goes on at the service after that.
    pub patience: Duration,
}

impl PollPolicy {
    /// Asks after pauses from `first` to `cap`.
    pub fn between(first: Duration, cap: Duration) -> Self {
        Self { first, cap: cap.max(first), ..Self::default() }
    }

    /// Gives up after this time.
    pub fn patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// The pause before the question with this number, counted from 0.
    pub(crate) fn pause(&self, number: u32) -> Duration {
        // One and a half times the one before: a short job is not kept waiting, a long one costs few calls.
        let grown = self.first.as_secs_f64() * 1.5_f64.powi(i32::try_from(number.min(64)).unwrap_or(64));
        jittered(Duration::try_from_secs_f64(grown).unwrap_or(self.cap).min(self.cap))
    }
}

impl Default for PollPolicy {
    fn default() -> Self {
        Self {
            first: Duration::from_secs(1),
            cap: Duration::from_secs(30),
            patience: Duration::from_secs(3600),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_the_cap_and_are_not_all_alike() {
        let policy = PollPolicy::between(Duration::from_millis(100), Duration::from_secs(2));
        for number in [0, 1, 5, 50, u32::MAX] {
            let whole = (0.1 * 1.5_f64.powi(i32::try_from(number.min(64)).unwrap())).min(2.0);
            for _ in 0..100 {
                let pause = policy.pause(number).as_secs_f64();
                assert!(pause >= whole * 0.499 && pause <= whole * 1.001, "{number}: {pause}");
            }
        }
        let pauses: std::collections::BTreeSet<_> = (0..20).map(|_| policy.pause(3)).collect();
        assert!(pauses.len() > 1);
    }
}
