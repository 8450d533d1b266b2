use std::{
    borrow::Cow,
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::{InvalidValue, value_of_text};
use crate::{FromField, ToWire};

/// A number with a fraction, as exact as it came: its text is kept, and sent as it is.
///
/// Two are equal where their values are: `1.50` equals `1.5`.
///
/// ```
/// # use zoho_runtime::Decimal;
/// let price: Decimal = "12345678901234567890.10".parse()?;
/// assert_eq!(price.to_string(), "12345678901234567890.10");
/// assert_eq!(price, "12345678901234567890.1".parse()?);
/// assert!(price > Decimal::from(7));
/// # Ok::<_, zoho_runtime::InvalidValue>(())
/// ```
#[derive(Clone)]
pub struct Decimal(Box<str>);

/// The parts of a number in the spelling of JSON.
struct Parts<'a> {
    is_negative: bool,
    whole: &'a str,
    fraction: &'a str,
    exponent: i32,
}

/// Sign, digits without zeros around them, and how many of these stand before the point.
#[derive(PartialEq, Eq, Hash)]
struct Normal {
    is_negative: bool,
    point: i64,
    digits: String,
}

impl Decimal {
    pub(super) fn parse(text: &str) -> Option<Self> {
        parts(text).map(|_| Self(text.into()))
    }

    /// The number in the spelling of JSON, as it came.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The nearest floating-point number; it may have lost digits, and is infinite where the value is too large.
    pub fn as_f64(&self) -> f64 {
        self.0.parse().unwrap_or(f64::NAN)
    }

    /// The value, if it is a whole number that has a place there.
    pub fn as_i64(&self) -> Option<i64> {
        let Normal { is_negative, point, digits } = self.normal();
        let zeros = usize::try_from(point).ok()?.checked_sub(digits.len()).filter(|zeros| *zeros < 20)?;
        format!("{}0{digits}{}", if is_negative { "-" } else { "" }, "0".repeat(zeros)).parse().ok()
    }

    fn normal(&self) -> Normal {
        let zero = Normal { is_negative: false, point: 0, digits: String::new() };
        // What was made has parts.
        let Some(Parts { is_negative, whole, fraction, exponent }) = parts(&self.0) else { return zero };
        let all = format!("{whole}{fraction}");
        let digits = all.trim_start_matches('0');
        // Texts are far shorter than what an i64 counts.
        let count = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
        let point = count(whole.len()) - count(all.len() - digits.len()) + i64::from(exponent);
        match digits.trim_end_matches('0') {
            "" => zero,
            digits => Normal { is_negative, point, digits: digits.to_owned() },
        }
    }
}

/// Whether this is a number in the spelling of JSON.
pub(crate) fn is_number(text: &str) -> bool {
    parts(text).is_some()
}

fn parts(text: &str) -> Option<Parts<'_>> {
    let (is_negative, rest) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse().ok()?),
        None => (rest, 0),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((_, "")) => return None,
        Some(both) => both,
        None => (mantissa, ""),
    };
    let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let starts_well = whole == "0" || !whole.is_empty() && !whole.starts_with('0');
    let is_number = starts_well && are_digits(whole) && are_digits(fraction);
    is_number.then_some(Parts { is_negative, whole, fraction, exponent })
}

value_of_text!(Decimal: "a number");

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl ToWire for Decimal {
    fn to_wire(&self) -> Cow<'_, str> {
        self.as_str().into()
    }
}

macro_rules! decimal_from {
    ($($type:ty),*) => {
        $(impl From<$type> for Decimal {
            fn from(number: $type) -> Self {
                Self(number.to_string().into())
            }
        })*
    };
}

decimal_from! { i32, i64, u32, u64 }

/// The shortest text that means this number; none for what is infinite or not a number.
impl TryFrom<f64> for Decimal {
    type Error = InvalidValue;

    fn try_from(number: f64) -> Result<Self, InvalidValue> {
        number.to_string().parse()
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0 || self.normal() == other.normal()
    }
}

impl Eq for Decimal {}

impl Hash for Decimal {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.normal().hash(state);
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let (one, other) = (self.normal(), other.normal());
        let size = || (one.point, &one.digits).cmp(&(other.point, &other.digits));
        match (one.is_negative, other.is_negative) {
            (true, true) => size().reverse(),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            // Zero has no digits, and is below what is less than one.
            (false, false) => one.digits.is_empty().cmp(&other.digits.is_empty()).reverse().then_with(size),
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// As a JSON number, digit for digit.
impl Serialize for Decimal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_json::from_str::<&RawValue>(&self.0).map_err(serde::ser::Error::custom)?.serialize(serializer)
    }
}

/// From a JSON number, or one between quotes.
impl<'de> Deserialize<'de> for Decimal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Box::<RawValue>::deserialize(deserializer)?;
        let refuse = || serde::de::Error::custom(InvalidValue::new(Self::EXPECTED, json.get()));
        Self::from_json(json.get()).ok_or_else(refuse)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    #[test]
    fn keeps_the_text_and_compares_the_value() {
        let ascending = [
            "-1e2",
            "-12.5",
            "-0.1",
            "-0",
            "1e-400",
            "0.01",
            "0.1",
            "1",
            "1.5",
            "12345678901234567890.1",
            "1e400",
        ];
        for (index, one) in ascending.iter().enumerate() {
            for (other_index, other) in ascending.iter().enumerate() {
                assert_eq!(decimal(one).cmp(&decimal(other)), index.cmp(&other_index), "{one} {other}");
            }
            assert_eq!(serde_json::to_string(&decimal(one)).unwrap(), *one);
            assert_eq!(serde_json::from_str::<Decimal>(one).unwrap().as_str(), *one);
        }
        for (one, other) in [("1.50", "1.5"), ("100", "1e2"), ("-0.0", "0"), ("0.001", "1E-3"), ("0e7", "0")]
        {
            assert_eq!(decimal(one), decimal(other));
        }
        assert_eq!(Decimal::from_json(r#""7.10""#).unwrap().as_str(), "7.10");
        assert_eq!(Decimal::try_from(0.1).unwrap().as_str(), "0.1");
        assert!(Decimal::try_from(f64::NAN).is_err());
    }

    #[test]
    fn what_is_no_number_of_json_is_refused() {
        for text in [
            "",
            "-",
            "+1",
            "01",
            ".5",
            "5.",
            "1e",
            "1e99999999999",
            "1 ",
            "NaN",
            "1,5",
            "0x1",
            "--1",
            "1.2.3",
        ] {
            assert!(text.parse::<Decimal>().is_err(), "{text}");
        }
        assert_eq!("1,5".parse::<Decimal>().unwrap_err().to_string(), r#""1,5" is not a number"#);
    }

    #[test]
    fn whole_numbers_are_known_by_their_value() {
        for (text, whole) in [
            ("7.00", Some(7)),
            ("-12e2", Some(-1200)),
            ("0.0", Some(0)),
            ("9223372036854775807", Some(i64::MAX)),
            ("-9223372036854775808", Some(i64::MIN)),
            ("9223372036854775808", None),
            ("1e30", None),
            ("1e2000000000", None),
            ("0.5", None),
        ] {
            assert_eq!(decimal(text).as_i64(), whole, "{text}");
        }
    }

    proptest! {
        #[test]
        fn numbers_survive_and_compare_as_numbers(one: i64, other: i64, zeros in 0usize..4) {
            let padded = decimal(&format!("{one}.{}0", "0".repeat(zeros)));
            prop_assert_eq!(&padded, &Decimal::from(one));
            prop_assert_eq!(padded.as_i64(), Some(one));
            prop_assert_eq!(padded.cmp(&Decimal::from(other)), one.cmp(&other));
        }

        #[test]
        fn floats_compare_as_floats(one in -1e9f64..1e9, other in -1e9f64..1e9) {
            let [a, b] = [one, other].map(|number| Decimal::try_from(number).unwrap());
            prop_assert_eq!(Some(a.cmp(&b)), one.partial_cmp(&other));
            prop_assert!((a.as_f64() - one).abs() < f64::EPSILON * one.abs().max(1.0));
        }

        #[test]
        fn no_text_panics(text in ".*") {
            let is_number = serde_json::from_str::<serde_json::Number>(&text).is_ok();
            // Exponents and sizes that a float has no place for are numbers here.
            prop_assert!(!is_number || text.trim() != text || text.parse::<Decimal>().is_ok());
        }
    }
}
