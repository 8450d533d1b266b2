use std::{
    borrow::Cow,
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
};

use super::{InvalidValue, date::digits, serde_as_text, value_of_text};
use crate::ToWire;

/// A time of the day, without a day and without a place: `09:30`.
///
/// It is written with seconds or without, as it was made or read. Two are equal where they are the same time.
///
/// ```
/// # use zoho_runtime::Time;
/// let opening: Time = "09:30".parse()?;
/// assert_eq!((opening.hour(), opening.minute(), opening.to_string().as_str()), (9, 30, "09:30"));
/// assert!(opening < Time::with_seconds(9, 30, 1)?);
/// # Ok::<_, zoho_runtime::InvalidValue>(())
/// ```
#[derive(Clone, Copy)]
pub struct Time {
    hour: u8,
    minute: u8,
    second: u8,
    /// Whether the seconds are written.
    has_seconds: bool,
}

impl Time {
    /// A time that is written without seconds.
    ///
    /// # Errors
    /// [`InvalidValue`] where no clock shows it.
    pub fn new(hour: u8, minute: u8) -> Result<Self, InvalidValue> {
        Self::checked(hour, minute, 0, false)
            .ok_or_else(|| InvalidValue::new(EXPECTED, &format!("{hour:02}:{minute:02}")))
    }

    /// A time that is written with seconds.
    ///
    /// # Errors
    /// [`InvalidValue`] where no clock shows it.
    pub fn with_seconds(hour: u8, minute: u8, second: u8) -> Result<Self, InvalidValue> {
        Self::checked(hour, minute, second, true)
            .ok_or_else(|| InvalidValue::new(EXPECTED, &format!("{hour:02}:{minute:02}:{second:02}")))
    }

    fn checked(hour: u8, minute: u8, second: u8, has_seconds: bool) -> Option<Self> {
        (hour < 24 && minute < 60 && second < 60).then_some(Self { hour, minute, second, has_seconds })
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        // Like moments, times are written without fractions of a second.
        let whole = match text.split_once('.') {
            Some((whole, fraction)) if whole.len() == 8 => {
                let is_fraction = !fraction.is_empty() && fraction.bytes().all(|byte| byte.is_ascii_digit());
                is_fraction.then_some(whole)?
            }
            Some(_) => return None,
            None => text,
        };
        let number = |pair: &[u8]| u8::try_from(digits(pair)?).ok();
        match whole.as_bytes() {
            [hour @ .., b':', m1, m2] if hour.len() == 2 => {
                Self::checked(number(hour)?, number(&[*m1, *m2])?, 0, false)
            }
            [hour @ .., b':', m1, m2, b':', s1, s2] if hour.len() == 2 => {
                Self::checked(number(hour)?, number(&[*m1, *m2])?, number(&[*s1, *s2])?, true)
            }
            _ => None,
        }
    }

    /// The hour, 0 to 23.
    pub fn hour(self) -> u8 {
        self.hour
    }

    /// The minute.
    pub fn minute(self) -> u8 {
        self.minute
    }

    /// The second, without its fraction.
    pub fn second(self) -> u8 {
        self.second
    }

    fn parts(self) -> (u8, u8, u8) {
        (self.hour, self.minute, self.second)
    }
}

const EXPECTED: &str = "a time of the day (hh:mm or hh:mm:ss)";

value_of_text!(Time: "a time of the day (hh:mm or hh:mm:ss)");
serde_as_text!(Time);

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)?;
        if self.has_seconds { write!(f, ":{:02}", self.second) } else { Ok(()) }
    }
}

impl ToWire for Time {
    fn to_wire(&self) -> Cow<'_, str> {
        self.to_string().into()
    }
}

impl PartialEq for Time {
    fn eq(&self, other: &Self) -> bool {
        self.parts() == other.parts()
    }
}

impl Eq for Time {}

impl Hash for Time {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parts().hash(state);
    }
}

impl Ord for Time {
    fn cmp(&self, other: &Self) -> Ordering {
        self.parts().cmp(&other.parts())
    }
}

impl PartialOrd for Time {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Date, DateTime, FromField};
    use proptest::prelude::*;

    #[test]
    fn a_time_is_no_date_and_no_moment() {
        let texts = ["2026-03-01", "09:30", "2026-03-01T09:30:00+05:30"];
        for (index, text) in texts.into_iter().enumerate() {
            let json = format!("{text:?}");
            let read = [
                Date::from_json(&json).is_some(),
                Time::from_json(&json).is_some(),
                DateTime::from_json(&json).is_some(),
            ];
            assert_eq!(read.map(usize::from).iter().sum::<usize>(), 1, "{text}");
            assert!(read[index], "{text}");
        }
    }

    #[test]
    fn keeps_its_spelling_and_compares_its_value() {
        for (text, written) in [("00:00", "00:00"), ("23:59:59", "23:59:59"), ("09:30:00.250", "09:30:00")] {
            let time: Time = text.parse().unwrap();
            assert_eq!((time.to_string().as_str(), &*time.to_wire()), (written, written));
            assert_eq!(serde_json::to_string(&time).unwrap(), format!("{written:?}"));
        }
        assert_eq!(Time::new(9, 30).unwrap(), Time::with_seconds(9, 30, 0).unwrap());
        assert!(Time::new(24, 0).is_err() && Time::with_seconds(0, 60, 0).is_err());
        for odd in
            ["", "9:30", "24:00", "09:60", "09:30:60", "09:30 AM", "09:30:00.", "09:30.5", "09:30Z", "é9:30"]
        {
            assert!(odd.parse::<Time>().is_err(), "{odd}");
        }
    }

    proptest! {
        #[test]
        fn every_time_survives_and_no_text_panics(hour in 0u8..24, minute in 0u8..60, second in 0u8..60, text in ".*") {
            let time = Time::with_seconds(hour, minute, second).unwrap();
            prop_assert_eq!(time.to_string().parse::<Time>().unwrap(), time);
            prop_assert_eq!((time.hour(), time.minute(), time.second()), (hour, minute, second));
            let _ = text.parse::<Time>();
        }
    }
}
