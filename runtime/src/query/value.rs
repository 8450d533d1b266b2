use std::borrow::Cow;

use crate::{Date, DateTime, Decimal};

/// What a field is compared with, as the languages tell values apart.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum QueryValue {
    /// Text; also ids, words of a picklist, dates and times.
    Text(String),
    /// A number.
    Number(Decimal),
    /// True or false.
    Boolean(bool),
}

/// A value that a field can be compared with: text, numbers, true and false, dates, times, ids (of a record, or
/// of the record that a lookup leads to) and words of a picklist.
///
/// ```
/// # use zoho_runtime::{Criteria, CriteriaValue, QueryValue};
/// struct Colour(&'static str);
///
/// impl CriteriaValue for Colour {
///     fn to_query_value(&self) -> QueryValue {
///         self.0.to_query_value()
///     }
/// }
///
/// let criteria = Criteria::field("Colour").equals(Colour("red")).build()?;
/// assert_eq!(criteria.as_str(), "(Colour:equals:red)");
/// # Ok::<_, zoho_runtime::QueryError>(())
/// ```
pub trait CriteriaValue {
    /// The value.
    fn to_query_value(&self) -> QueryValue;
}

impl<T: CriteriaValue + ?Sized> CriteriaValue for &T {
    fn to_query_value(&self) -> QueryValue {
        (**self).to_query_value()
    }
}

impl CriteriaValue for QueryValue {
    fn to_query_value(&self) -> QueryValue {
        self.clone()
    }
}

impl CriteriaValue for str {
    fn to_query_value(&self) -> QueryValue {
        QueryValue::Text(self.to_owned())
    }
}

impl CriteriaValue for String {
    fn to_query_value(&self) -> QueryValue {
        self.as_str().to_query_value()
    }
}

impl CriteriaValue for Cow<'_, str> {
    fn to_query_value(&self) -> QueryValue {
        (**self).to_query_value()
    }
}

impl CriteriaValue for bool {
    fn to_query_value(&self) -> QueryValue {
        QueryValue::Boolean(*self)
    }
}

impl CriteriaValue for Decimal {
    fn to_query_value(&self) -> QueryValue {
        QueryValue::Number(self.clone())
    }
}

macro_rules! number_values {
    ($($type:ty),*) => {
        $(impl CriteriaValue for $type {
            fn to_query_value(&self) -> QueryValue {
                QueryValue::Number((*self).into())
            }
        })*
    };
}

number_values! { i32, i64, u32, u64 }

macro_rules! text_values {
    ($($type:ty),*) => {
        $(impl CriteriaValue for $type {
            fn to_query_value(&self) -> QueryValue {
                QueryValue::Text(self.to_string())
            }
        })*
    };
}

text_values! { Date, DateTime }

/// The longest number that is written out: no field has more digits.
const LONGEST: usize = 64;

/// A number in plain digits, without an exponent; `None` where that would be longer than any field's.
pub(super) fn plain(number: &Decimal) -> Option<Cow<'_, str>> {
    let text = number.as_str();
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else {
        return (text.len() <= LONGEST).then_some(Cow::Borrowed(text));
    };
    let exponent: isize = exponent.parse().ok()?;
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if exponent.unsigned_abs() + mantissa.len() > LONGEST {
        return None;
    }
    let digits = format!("{whole}{fraction}");
    let point = whole.len().checked_add_signed(exponent);
    let plain = match point {
        Some(point) if point >= digits.len() => format!("{digits:0<point$}"),
        Some(point) if point > 0 => {
            let (before, after) = digits.split_at(point);
            format!("{before}.{after}")
        }
        // All digits stand behind the point, and so many zeros before them.
        _ => {
            let width = digits.len() + exponent.unsigned_abs() - whole.len();
            format!("0.{digits:0>width$}")
        }
    };
    let trimmed = plain.trim_start_matches('0');
    let leading = if trimmed.is_empty() || trimmed.starts_with('.') { "0" } else { "" };
    Some(format!("{sign}{leading}{trimmed}").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_in_plain_digits() {
        for (number, expected) in [
            ("12.50", "12.50"),
            ("-7", "-7"),
            ("1e3", "1000"),
            ("1.5E2", "150"),
            ("1.2345e2", "123.45"),
            ("-1.5e-3", "-0.0015"),
            ("12e-1", "1.2"),
            ("12e-2", "0.12"),
            ("0e5", "0"),
            ("0.5e1", "5"),
            ("0.05e1", "0.5"),
        ] {
            let number: Decimal = number.parse().unwrap();
            let written = plain(&number).unwrap();
            assert_eq!(written, expected);
            assert_eq!(written.parse::<Decimal>().unwrap(), number);
        }
        for endless in ["1e100", "1e-2000000000", "1e2147483647"] {
            assert_eq!(plain(&endless.parse().unwrap()), None, "{endless}");
        }
        assert_eq!(plain(&"1".repeat(65).parse().unwrap()), None);
    }
}
