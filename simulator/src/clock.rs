//! The organisation's clock: it stands still between writes, so that every run gives the same times.

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
    fn times_are_dates_of_the_calendar() {
        assert_eq!(timestamp(0), "2026-01-01T09:00:00+00:00");
        assert_eq!(timestamp(59 * 86_400 + 61), "2026-03-01T09:01:01+00:00");
        assert_eq!(date(0), (1970, 1, 1));
        assert_eq!(date(11_016), (2000, 2, 29));
        assert_eq!(date(19_782), (2024, 2, 29));
        assert_eq!(date(20_513), (2026, 3, 1));
    }
}
