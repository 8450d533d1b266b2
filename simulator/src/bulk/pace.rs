//! How fast bulk jobs come to an end.

use std::time::Duration;

use crate::clock::Moment;

/// How fast bulk jobs come to an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BulkPace {
    /// So many questions about a job are answered while it is still under way; the next one finds it
    /// done.
    Polls(u32),
    /// A job takes so long by the simulator's clock. It is done when somebody asks for it after that.
    Time(Duration),
}

/// How far a job has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Added,
    Queued,
    InProgress,
    Done,
}

impl BulkPace {
    /// How far a job has come that began at `begun` and was asked for `polls` times before.
    pub(super) fn stage(self, polls: u32, begun: Moment, now: Moment) -> Stage {
        match self {
            Self::Polls(wanted) => match (polls, wanted) {
                _ if polls >= wanted => Stage::Done,
                (0, 2..) => Stage::Added,
                (1, 3..) => Stage::Queued,
                _ => Stage::InProgress,
            },
            Self::Time(whole) => {
                let thrice = now.saturating_sub(begun).saturating_mul(3);
                match () {
                    () if thrice >= whole.saturating_mul(3) => Stage::Done,
                    () if thrice < whole => Stage::Added,
                    () if thrice < whole.saturating_mul(2) => Stage::Queued,
                    () => Stage::InProgress,
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_go_through_their_stages() {
        let stages = |wanted| {
            let pace = BulkPace::Polls(wanted);
            (0..=wanted).map(|polls| pace.stage(polls, Moment::ZERO, Moment::ZERO)).collect::<Vec<_>>()
        };
        assert_eq!(stages(0), [Stage::Done]);
        assert_eq!(stages(1), [Stage::InProgress, Stage::Done]);
        assert_eq!(stages(3), [Stage::Added, Stage::Queued, Stage::InProgress, Stage::Done]);
        let (pace, at) = (BulkPace::Time(Duration::from_secs(30)), Duration::from_secs);
        let by_clock = [0, 10, 20, 30].map(|seconds| pace.stage(9, at(5), at(5 + seconds)));
        assert_eq!(by_clock, [Stage::Added, Stage::Queued, Stage::InProgress, Stage::Done]);
        let longest = BulkPace::Time(Duration::MAX);
        assert_eq!(longest.stage(0, at(0), at(9)), Stage::Added);
    }
}
