use std::{borrow::Cow, fmt};

use super::{InvalidValue, serde_as_text, value_of_text};
use crate::ToWire;

/// A day of the calendar: `2026-02-28`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// A day; of the years 0 to 9999, as no other has a spelling.
    ///
    /// # Errors
    /// [`InvalidValue`] where the calendar has no such day.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self, InvalidValue> {
        Self::checked(year, month, day).ok_or_else(|| {
            InvalidValue::new("a day of the calendar", &format!("{year:04}-{month:02}-{day:02}"))
        })
    }

    fn checked(year: u16, month: u8, day: u8) -> Option<Self> {
        let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if is_leap => 29,
            2 => 28,
            _ => return None,
        };
        (year <= 9999 && (1..=days).contains(&day)).then_some(Self { year, month, day })
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        match text.as_bytes() {
            [year @ .., b'-', month_1, month_2, b'-', day_1, day_2] if year.len() == 4 => {
                let year = digits(&year[..2])? * 100 + digits(&year[2..])?;
                let [month, day] = [[*month_1, *month_2], [*day_1, *day_2]].map(|pair| digits(&pair));
                Self::checked(year, u8::try_from(month?).ok()?, u8::try_from(day?).ok()?)
            }
            _ => None,
        }
    }

    /// The year.
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month, from 1.
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    pub fn day(self) -> u8 {
        self.day
    }

    /// Days since 1970-01-01. Years begin in March here, so that the odd day is the last of one.
    pub(super) fn days_since_epoch(self) -> i64 {
        let (month, day) = (i64::from(self.month), i64::from(self.day));
        let year = i64::from(self.year) - i64::from(month <= 2);
        let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
    }

    /// The day that is so many days after 1970-01-01; `None` outside the years 0 to 9999.
    pub(super) fn of_days_since_epoch(days: i64) -> Option<Self> {
        let days = days.checked_add(719_468)?;
        let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * march_month + 2) / 5 + 1;
        let month = (march_month + 2) % 12 + 1;
        let year = era * 400 + year_of_era + i64::from(month <= 2);
        Self::checked(u16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }
}

/// The number that two digits are.
pub(super) fn digits(pair: &[u8]) -> Option<u16> {
    match pair {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => {
            Some(u16::from(tens - b'0') * 10 + u16::from(ones - b'0'))
        }
        _ => None,
    }
}

value_of_text!(Date: "a date (YYYY-MM-DD)");
serde_as_text!(Date);

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl ToWire for Date {
    fn to_wire(&self) -> Cow<'_, str> {
        self.to_string().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FromField;
    use proptest::prelude::*;

    #[test]
    fn reads_days_of_the_calendar_only() {
        for text in ["2024-02-29", "2000-02-29", "0000-01-01", "9999-12-31", "1970-01-01"] {
            let date: Date = text.parse().unwrap();
            assert_eq!((date.to_string().as_str(), &*date.to_wire()), (text, text));
            assert_eq!(serde_json::to_string(&date).unwrap(), format!("{text:?}"));
            assert_eq!(Date::from_json(&format!("{text:?}")), Some(date));
        }
        for text in [
            "2023-02-29",
            "1900-02-29",
            "2024-13-01",
            "2024-00-10",
            "2024-04-31",
            "2024-01-00",
            "24-01-01",
            "2024-1-1",
            "2024-01-01T00:00:00Z",
            "+024-01-01",
            "20240101",
            "",
            "null",
        ] {
            assert!(text.parse::<Date>().is_err(), "{text}");
        }
        assert_eq!(
            Date::new(2023, 2, 29).unwrap_err().to_string(),
            r#""2023-02-29" is not a day of the calendar"#
        );
    }

    #[test]
    fn days_are_counted_from_1970() {
        for (text, days) in
            [("1970-01-01", 0), ("1969-12-31", -1), ("2000-03-01", 11_017), ("2024-02-29", 19_782)]
        {
            let date: Date = text.parse().unwrap();
            assert_eq!(date.days_since_epoch(), days, "{text}");
        }
        assert_eq!(Date::of_days_since_epoch(i64::MAX), None);
        assert_eq!(Date::of_days_since_epoch(i64::MIN), None);
    }

    proptest! {
        #[test]
        fn days_and_dates_agree(days in -719_528i64..2_932_897) {
            let date = Date::of_days_since_epoch(days).unwrap();
            prop_assert_eq!(date.days_since_epoch(), days);
            prop_assert_eq!(date.to_string().parse::<Date>().unwrap(), date);
            if let Some(next) = Date::of_days_since_epoch(days + 1) {
                prop_assert!(next > date);
            }
        }

        #[test]
        fn no_text_panics(text in ".*") {
            let _ = text.parse::<Date>();
        }
    }
}
