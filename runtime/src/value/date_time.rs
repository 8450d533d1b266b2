use std::{
    borrow::Cow,
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    time::{Duration, SystemTime},
};

use super::{Date, InvalidValue, date::digits, serde_as_text, value_of_text};
use crate::ToWire;

const SECONDS_OF_A_DAY: i64 = 86_400;

/// A moment with the offset of its clock from UTC.
///
/// It is read with an offset or `Z`, with fractions of a second or without, and written as the service takes it: whole
/// seconds and a numeric offset. Two are equal where they are the same moment.
///
/// ```
/// # use zoho_runtime::DateTime;
/// let moment: DateTime = "2026-03-01T09:30:00.250Z".parse()?;
/// assert_eq!(moment.as_str(), "2026-03-01T09:30:00.250Z");
/// assert_eq!(moment.to_string(), "2026-03-01T09:30:00+00:00");
/// # Ok::<_, zoho_runtime::InvalidValue>(())
/// ```
#[derive(Clone)]
pub struct DateTime {
    text: Box<str>,
    /// Since 1970, by UTC.
    seconds: i64,
    nanoseconds: u32,
    offset_minutes: i16,
}

impl DateTime {
    /// A moment by the clock of a place that is so many minutes ahead of UTC.
    ///
    /// # Errors
    /// [`InvalidValue`] where no clock shows that time, or the offset is a day or more.
    pub fn new(
        date: Date,
        hour: u8,
        minute: u8,
        second: u8,
        offset_minutes: i16,
    ) -> Result<Self, InvalidValue> {
        let offset = Offset(offset_minutes);
        let text = format!("{date}T{hour:02}:{minute:02}:{second:02}{offset}");
        text.parse()
    }

    /// A moment by the seconds since 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// [`InvalidValue`] outside the years 0 to 9999.
    pub fn from_unix_seconds(seconds: i64) -> Result<Self, InvalidValue> {
        Self::at(seconds, 0).ok_or_else(|| InvalidValue::new(Self::RANGE, &seconds.to_string()))
    }

    /// This moment, to the second.
    ///
    /// # Errors
    /// [`InvalidValue`] where the machine's clock is thousands of years off.
    pub fn now() -> Result<Self, InvalidValue> {
        SystemTime::now().try_into()
    }

    const RANGE: &'static str = "a moment of the years 0 to 9999";

    fn at(seconds: i64, offset_minutes: i16) -> Option<Self> {
        let local = seconds.checked_add(i64::from(offset_minutes) * 60)?;
        let date = Date::of_days_since_epoch(local.div_euclid(SECONDS_OF_A_DAY))?;
        let time = local.rem_euclid(SECONDS_OF_A_DAY);
        let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
        let text = format!("{date}T{hour:02}:{minute:02}:{second:02}{}", Offset(offset_minutes)).into();
        Some(Self { text, seconds, nanoseconds: 0, offset_minutes })
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let (date, rest) = text.split_at_checked(10)?;
        let date = Date::parse(date)?;
        let (hour, rest) = two_digits(rest, &["T", "t", " "], 23)?;
        let (minute, rest) = two_digits(rest, &[":"], 59)?;
        let (second, rest) = two_digits(rest, &[":"], 59).unwrap_or((0, rest));
        let (nanoseconds, rest) = match rest.strip_prefix('.') {
            Some(fraction) => {
                let end = fraction.find(|c: char| !c.is_ascii_digit())?;
                let (fraction, rest) = fraction.split_at(end);
                let digits = &fraction[..end.min(9)];
                (format!("{digits:0<9}").parse().ok().filter(|_| end > 0)?, rest)
            }
            None => (0, rest),
        };
        let offset_minutes = offset(rest)?;
        let local = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
        let seconds = date.days_since_epoch() * SECONDS_OF_A_DAY + local - i64::from(offset_minutes) * 60;
        Some(Self { text: text.into(), seconds, nanoseconds, offset_minutes })
    }

    /// The text as it came.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Seconds since 1970-01-01T00:00:00Z, without the fraction.
    pub fn unix_seconds(&self) -> i64 {
        self.seconds
    }

    /// The fraction of the second.
    pub fn nanoseconds(&self) -> u32 {
        self.nanoseconds
    }

    /// How many minutes the clock is ahead of UTC.
    pub fn offset_minutes(&self) -> i16 {
        self.offset_minutes
    }

    /// The day by that clock.
    pub fn date(&self) -> Option<Date> {
        Date::parse(self.text.get(..10)?)
    }

    /// The moment on the clock of the system; `None` where that reckons no such moment.
    pub fn to_system_time(&self) -> Option<SystemTime> {
        let seconds = Duration::from_secs(self.seconds.unsigned_abs());
        let whole = if self.seconds < 0 {
            SystemTime::UNIX_EPOCH.checked_sub(seconds)
        } else {
            SystemTime::UNIX_EPOCH.checked_add(seconds)
        };
        whole?.checked_add(Duration::from_nanos(self.nanoseconds.into()))
    }

    /// Whether the text is in the form that is written.
    fn is_as_written(&self) -> bool {
        let text = self.text.as_bytes();
        text.len() == 25 && text[10] == b'T' && matches!(text[19], b'+' | b'-') && text[22] == b':'
    }
}

/// An offset as it is written: `+05:30`.
struct Offset(i16);

impl fmt::Display for Offset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, minutes) = (if self.0 < 0 { '-' } else { '+' }, self.0.unsigned_abs());
        write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

/// Takes one of the separators and two digits off the start.
fn two_digits<'a>(text: &'a str, separators: &[&str], most: u16) -> Option<(u16, &'a str)> {
    let rest = separators.iter().find_map(|separator| text.strip_prefix(separator))?;
    let (pair, rest) = rest.split_at_checked(2)?;
    Some((digits(pair.as_bytes()).filter(|number| *number <= most)?, rest))
}

/// Reads `Z`, `+05:30`, `+0530` or `+05` as minutes.
fn offset(text: &str) -> Option<i16> {
    if matches!(text, "Z" | "z") {
        return Some(0);
    }
    let (hours, rest) = two_digits(text, &["+", "-"], 23)?;
    let minutes = match rest {
        "" => 0,
        rest => match two_digits(rest, &[":", ""], 59)? {
            (minutes, "") => minutes,
            _ => return None,
        },
    };
    let minutes = i16::try_from(hours * 60 + minutes).ok()?;
    Some(if text.starts_with('-') { -minutes } else { minutes })
}

value_of_text!(DateTime: "a date and time with an offset (YYYY-MM-DDThh:mm:ss+hh:mm)");
serde_as_text!(DateTime);

/// As it is written to the service.
impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_wire())
    }
}

/// Whole seconds and a numeric offset: no `Z`, no fraction.
impl ToWire for DateTime {
    fn to_wire(&self) -> Cow<'_, str> {
        if self.is_as_written() {
            return self.as_str().into();
        }
        // What was read has a day by its own clock.
        Self::at(self.seconds, self.offset_minutes)
            .map_or(Cow::Borrowed(&*self.text), |it| it.text.into_string().into())
    }
}

/// To the second, which is what is sent.
impl TryFrom<SystemTime> for DateTime {
    type Error = InvalidValue;

    fn try_from(time: SystemTime) -> Result<Self, InvalidValue> {
        let (before, distance) = match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(distance) => (false, distance),
            Err(error) => (true, error.duration()),
        };
        let refuse = |_| InvalidValue::new(Self::RANGE, "this time");
        let seconds = i64::try_from(distance.as_secs()).map_err(refuse)?;
        // The second that it is in began before it.
        let seconds = if before { -seconds - i64::from(distance.subsec_nanos() > 0) } else { seconds };
        Self::from_unix_seconds(seconds)
    }
}

impl PartialEq for DateTime {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for DateTime {}

impl Hash for DateTime {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.seconds, self.nanoseconds).hash(state);
    }
}

impl Ord for DateTime {
    fn cmp(&self, other: &Self) -> Ordering {
        (self.seconds, self.nanoseconds).cmp(&(other.seconds, other.nanoseconds))
    }
}

impl PartialOrd for DateTime {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::FromField;
    use proptest::prelude::*;

    fn moment(text: &str) -> DateTime {
        text.parse().unwrap()
    }

    #[test]
    fn reads_every_spelling_and_writes_one() {
        for (text, written, seconds) in [
            ("2026-03-01T09:30:00+05:30", "2026-03-01T09:30:00+05:30", 1_772_337_600),
            ("2026-03-01T04:00:00Z", "2026-03-01T04:00:00+00:00", 1_772_337_600),
            ("2026-03-01T04:00:00.999Z", "2026-03-01T04:00:00+00:00", 1_772_337_600),
            ("2026-02-28T23:00:00.1-0500", "2026-02-28T23:00:00-05:00", 1_772_337_600),
            ("2026-03-01 04:00+00", "2026-03-01T04:00:00+00:00", 1_772_337_600),
            ("1969-12-31T23:59:59.123456789012Z", "1969-12-31T23:59:59+00:00", -1),
            ("0000-01-01T00:00:00+23:59", "0000-01-01T00:00:00+23:59", -62_167_305_540),
            ("9999-12-31T23:59:59-23:59", "9999-12-31T23:59:59-23:59", 253_402_387_139),
        ] {
            let moment = moment(text);
            assert_eq!((moment.to_string().as_str(), &*moment.to_wire()), (written, written), "{text}");
            assert_eq!(serde_json::to_string(&moment).unwrap(), format!("{written:?}"));
            assert_eq!((moment.unix_seconds(), moment.as_str()), (seconds, text));
            assert_eq!(DateTime::from_json(&format!("{text:?}")).as_ref(), Some(&moment));
        }
        assert_eq!(moment("2026-03-01T09:30:00+05:30"), moment("2026-03-01T04:00:00Z"));
        assert!(moment("2026-03-01T04:00:00.5Z") > moment("2026-03-01T04:00:00Z"));
        assert_eq!(moment("2026-03-01T04:00:00.25Z").nanoseconds(), 250_000_000);
        assert_eq!(moment("2026-02-28T23:00:00-05:00").date(), Date::new(2026, 2, 28).ok());
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in [
            "",
            "2026-03-01",
            "2026-03-01T09:30:00",
            "2026-02-30T09:30:00Z",
            "2026-03-01T24:00:00Z",
            "2026-03-01T09:60:00Z",
            "2026-03-01T09:30:60Z",
            "2026-03-01T09:30:00.Z",
            "2026-03-01T09:30:00.5",
            "2026-03-01T09:30:00+24:00",
            "2026-03-01T09:30:00+05:60",
            "2026-03-01T09:30:00+05:30x",
            "2026-03-01T09:30:00ZZ",
            "1772337600000",
            "2026-03-01T09:30:é0Z",
        ] {
            assert!(text.parse::<DateTime>().is_err(), "{text}");
        }
        assert!(DateTime::new(Date::new(2026, 3, 1).unwrap(), 24, 0, 0, 0).is_err());
        assert!(DateTime::new(Date::new(2026, 3, 1).unwrap(), 0, 0, 0, 1440).is_err());
        assert!(DateTime::from_unix_seconds(i64::MAX).is_err());
    }

    proptest! {
        #[test]
        fn moments_survive_all_ways(seconds in -62_167_219_200i64..253_402_300_800, nanoseconds in 0u64..1_000_000_000) {
            let moment = DateTime::from_unix_seconds(seconds).unwrap();
            prop_assert_eq!(moment.unix_seconds(), seconds);
            prop_assert_eq!(moment.to_string().parse::<DateTime>().unwrap(), moment.clone());
            let time = moment.to_system_time().unwrap();
            prop_assert_eq!(DateTime::try_from(time).unwrap(), moment.clone());
            prop_assert_eq!(DateTime::try_from(time + Duration::from_nanos(nanoseconds)).unwrap(), moment);
        }

        #[test]
        fn clocks_of_all_places_are_read(days in -719_528i64..2_932_897, hour in 0u8..24, minute in 0u8..60, offset in -1439i16..1440) {
            let date = Date::of_days_since_epoch(days).unwrap();
            let moment = DateTime::new(date, hour, minute, 7, offset).unwrap();
            prop_assert_eq!((moment.date(), moment.offset_minutes()), (Some(date), offset));
            let again = DateTime::at(moment.unix_seconds(), offset).unwrap();
            prop_assert_eq!(again.as_str(), moment.as_str());
        }

        #[test]
        fn no_text_panics(text in ".*", tail in "[0-9TZ:.+-]*") {
            let _ = (text.parse::<DateTime>(), format!("2026-03-01{tail}").parse::<DateTime>());
        }
    }
}
