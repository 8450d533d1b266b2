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

/// The seconds since 1970 of a moment as the API writes it, `2026-01-01T09:00:00+00:00`; `Z` and a
/// fraction will do too.
pub(crate) fn parse(text: &str) -> Option<i64> {
    let (day, rest) = text.split_once('T').filter(|(day, _)| is_date(day))?;
    let (time, offset) = match rest.find(['Z', '+', '-']).map(|index| rest.split_at(index)) {
        Some((time, "Z")) => (time, 0),
        Some((time, offset)) => {
            let (hours, minutes) = offset[1..].split_once(':')?;
            let minutes = number(hours, 0..=14)? * 60 + number(minutes, 0..=59)?;
            (time, if offset.starts_with('-') { -60 * minutes } else { 60 * minutes })
        }
        None => return None,
    };
    let mut parts = time.split('.').next()?.split(':');
    let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next()?);
    let of_day = number(hours, 0..=23)? * 3_600 + number(minutes, 0..=59)? * 60 + number(seconds, 0..=59)?;
    parts.next().is_none().then_some(days(day)? * 86_400 + of_day - offset)
}

/// Whether this is a day, as in `2026-01-31`.
pub(crate) fn is_date(text: &str) -> bool {
    days(text).is_some()
}

/// The days since 1970-01-01: the other way round than [`date`], for the years that it can write.
fn days(text: &str) -> Option<i64> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let well_formed = parts.next().is_none() && year.len() == 4 && month.len() == 2 && day.len() == 2;
    let (year, month) = (number(year, 1970..=9999)?, number(month, 1..=12)?);
    let day = number(day, 1..=31).filter(|_| well_formed)?;
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (153 * month + 2) / 5 + day - 1 - 719_468;
    // A day that the month does not have comes back as another one.
    let (_, _, same) = date(u64::try_from(days).ok()?);
    (i64::try_from(same) == Ok(day)).then_some(days)
}

fn number(digits: &str, within: std::ops::RangeInclusive<i64>) -> Option<i64> {
    let plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|number| plain && within.contains(number))
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

    #[test]
    fn moments_are_read_as_they_are_written() {
        for seconds in [0, 1, 86_399, 59 * 86_400 + 61, 800 * 86_400] {
            assert_eq!(parse(&timestamp(seconds)), i64::try_from(FOUNDED + seconds).ok());
        }
        assert_eq!(parse("2026-01-01T11:00:00.25+02:00"), parse("2026-01-01T09:00:00Z"));
        for bad in
            ["", "2026-01-01", "2026-02-29T00:00:00Z", "2026-01-01T25:00:00Z", "2026-01-01T00:00:00", "x"]
        {
            assert_eq!(parse(bad), None, "{bad}");
        }
    }
}
