//! The clocks: one that tokens and limits go by, which a test can put forward; and the one that the
//! records' times come from, which stands still between writes, so that every run gives the same times.

use std::time::{Duration, Instant, SystemTime};

/// The time since the simulator started, the part that a test made up included.
pub(crate) type Moment = Duration;

/// More than this a clock is not put forward: dates beyond it are of no use to anybody.
const FURTHEST: Duration = Duration::from_secs(1_000 * 365 * 86_400);

/// Real time, and how far it was put forward.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    started: Instant,
    date: SystemTime,
    ahead: Duration,
}

impl Clock {
    pub(crate) fn new() -> Self {
        Self { started: Instant::now(), date: SystemTime::now(), ahead: Duration::ZERO }
    }

    pub(crate) fn now(&self) -> Moment {
        self.started.elapsed().saturating_add(self.ahead)
    }

    pub(crate) fn date(&self) -> SystemTime {
        self.date.checked_add(self.now()).unwrap_or(self.date)
    }

    /// Puts the clock forward and gives the step that it really took.
    pub(crate) fn advance(&mut self, by: Duration) -> Duration {
        let before = self.ahead;
        self.ahead = before.saturating_add(by).min(FURTHEST);
        self.ahead.saturating_sub(before)
    }
}

/// 2026-01-01T09:00:00+00:00, when the seeded organisation was founded.
const FOUNDED: u64 = 1_767_258_000;

/// The moment so many seconds after the organisation was founded, as the service writes it.
pub(crate) fn timestamp(seconds: u64) -> String {
    let now = FOUNDED.saturating_add(seconds);
    let (year, month, day) = date(now / 86_400);
    let (hour, minute, second) = (now / 3_600 % 24, now / 60 % 60, now % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}+00:00")
}

/// Year, month and day, so many days after 1970-01-01. Years are counted from March, so that the
/// leap day is the last one.
fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let era = days / 146_097;
    let of_era = days % 146_097;
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_goes_forward_within_reason() {
        let mut clock = Clock::new();
        let before = clock.now();
        assert_eq!(clock.advance(Duration::from_secs(3_600)), Duration::from_secs(3_600));
        assert!(clock.now() >= before + Duration::from_secs(3_600));
        assert!(clock.date() >= SystemTime::now() + Duration::from_secs(3_599));
        clock.advance(Duration::MAX);
        assert_eq!(clock.advance(Duration::MAX), Duration::ZERO);
        assert!(clock.date() > SystemTime::now() + Duration::from_secs(999 * 365 * 86_400));
    }

    #[test]
    fn times_are_dates_of_the_calendar() {
        assert_eq!(timestamp(0), "2026-01-01T09:00:00+00:00");
        assert_eq!(timestamp(59 * 86_400 + 61), "2026-03-01T09:01:01+00:00");
        assert_eq!(date(0), (1970, 1, 1));
        assert_eq!(date(11_016), (2000, 2, 29));
        assert_eq!(date(19_782), (2024, 2, 29));
        assert_eq!(date(20_513), (2026, 3, 1));
    }
}
