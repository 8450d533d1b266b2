//! What a field of an object can be read as.

use std::borrow::Cow;

use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::value::RawValue;

use crate::{FieldError, Object, value};

/// A type that a field of an [`Object`] can be read as.
pub trait FromField<'a>: Sized {
    /// What it is, for errors.
    const EXPECTED: &'static str;

    /// Reads the JSON text of a field; `None` where it is of another type. Of a list what can be read is
    /// kept: one odd item does not lose the others.
    fn from_json(json: &'a str) -> Option<Self>;

    /// Reads the JSON text of a field, or tells what in it is of another type.
    #[doc(hidden)]
    fn strictly(json: &'a str) -> Result<Self, Odd<'a>> {
        Self::from_json(json).ok_or_else(|| Odd::whole(Self::EXPECTED, json))
    }

    /// What an absent field reads as, if it may be absent.
    #[doc(hidden)]
    fn absent() -> Option<Self> {
        None
    }

    /// Reads a list out of one text, as a bulk read writes it: `a;b`.
    #[doc(hidden)]
    fn list_in_text(_json: &'a str) -> Option<Vec<Self>> {
        None
    }
}

/// Reads a field of the caller's own struct as [`Object::get`](crate::Object::get) reads one: numbers, truth values and
/// lists (`a;b`) also where they stand as text, as all of them do in a bulk read.
///
/// ```
/// # use zoho_runtime::{Decimal, Object, View, from_field};
/// #[derive(serde::Deserialize)]
/// struct Deal {
///     #[serde(rename = "Amount", default, deserialize_with = "from_field")]
///     amount: Option<f64>,
///     #[serde(rename = "Stages", default, deserialize_with = "from_field")]
///     stages: Vec<String>,
/// }
///
/// let record: Object = r#"{"Amount":"1200.50","Stages":"New;Won"}"#.parse()?;
/// let deal: Deal = record.deserialize()?;
/// assert_eq!((deal.amount, deal.stages.len()), (Some(1200.5), 2));
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// Where the field is of another type.
pub fn from_field<'de, D: Deserializer<'de>, T: for<'a> FromField<'a>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let json = Box::<RawValue>::deserialize(deserializer)?;
    T::strictly(json.get()).map_err(|odd| D::Error::custom(odd.in_field("")))
}

/// What is of another type than it should be.
#[doc(hidden)]
#[derive(Debug)]
pub struct Odd<'a> {
    /// Its place in the lists of the field: `[2]`.
    place: String,
    expected: &'static str,
    json: &'a str,
}

impl<'a> Odd<'a> {
    fn whole(expected: &'static str, json: &'a str) -> Self {
        Self { place: String::new(), expected, json }
    }

    pub(crate) fn in_field(self, name: &str) -> FieldError {
        FieldError::new(format!("{name}{}", self.place), self.expected, Some(self.json))
    }
}

impl<'a> FromField<'a> for Cow<'a, str> {
    const EXPECTED: &'static str = "text";

    fn from_json(json: &'a str) -> Option<Self> {
        match json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            Some(plain) if !plain.contains('\\') => Some(Cow::Borrowed(plain)),
            Some(_) => serde_json::from_str(json).ok().map(Cow::Owned),
            // Ids and sizes come as numbers from some versions and as text from others.
            None => json
                .starts_with(|first: char| first == '-' || first.is_ascii_digit())
                .then_some(Cow::Borrowed(json)),
        }
    }
}

impl<'a> FromField<'a> for String {
    const EXPECTED: &'static str = "text";

    fn from_json(json: &'a str) -> Option<Self> {
        Cow::from_json(json).map(Cow::into_owned)
    }

    fn list_in_text(json: &'a str) -> Option<Vec<Self>> {
        let text = Cow::from_json(json)?;
        Some(text.split(';').map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned).collect())
    }
}

/// `None` is null or absent; what is of another type is none of these.
impl<'a, T: FromField<'a>> FromField<'a> for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;

    fn from_json(json: &'a str) -> Option<Self> {
        if json == "null" { Some(None) } else { T::from_json(json).map(Some) }
    }

    fn strictly(json: &'a str) -> Result<Self, Odd<'a>> {
        if json == "null" { Ok(None) } else { T::strictly(json).map(Some) }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

/// A number or a truth value that may stand between quotes.
pub(crate) fn unquoted(json: &str) -> &str {
    json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(json)
}

macro_rules! from_field_by_parsing {
    ($($type:ty: $expected:literal),*) => {
        $(impl<'a> FromField<'a> for $type {
            const EXPECTED: &'static str = $expected;

            fn from_json(json: &'a str) -> Option<Self> {
                unquoted(json).parse().ok()
            }
        })*
    };
}

from_field_by_parsing! {
    i32: "a whole number of 32 bits",
    i64: "a whole number",
    u32: "a whole number of 32 bits that is not negative",
    u64: "a whole number that is not negative",
    bool: "true or false"
}

/// The nearest one; [`Decimal`](crate::Decimal) keeps every digit.
impl<'a> FromField<'a> for f64 {
    const EXPECTED: &'static str = "a number";

    fn from_json(json: &'a str) -> Option<Self> {
        let text = unquoted(json);
        // Rust reads words such as `inf` too.
        let number: Self = if value::is_number(text) { text.parse().ok()? } else { return None };
        number.is_finite().then_some(number)
    }
}

impl<'a> FromField<'a> for Object {
    const EXPECTED: &'static str = "an object";

    fn from_json(json: &'a str) -> Option<Self> {
        Self::from_text(json).ok()
    }
}

/// The JSON texts of the items of a list; `None` where it is none.
pub(crate) fn items(json: &str) -> Option<Vec<&RawValue>> {
    if json.starts_with('[') { serde_json::from_str(json).ok() } else { None }
}

impl<'a, T: FromField<'a>> FromField<'a> for Vec<T> {
    const EXPECTED: &'static str = "a list";

    fn from_json(json: &'a str) -> Option<Self> {
        match items(json) {
            Some(items) => Some(items.into_iter().filter_map(|item| T::from_json(item.get())).collect()),
            None => T::list_in_text(json),
        }
    }

    fn strictly(json: &'a str) -> Result<Self, Odd<'a>> {
        let Some(items) = items(json) else {
            return T::list_in_text(json).ok_or_else(|| Odd::whole(Self::EXPECTED, json));
        };
        let read = |(index, item): (usize, &'a RawValue)| {
            T::strictly(item.get()).map_err(|odd| Odd { place: format!("[{index}]{}", odd.place), ..odd })
        };
        items.into_iter().enumerate().map(read).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::{FieldError, Object, from_field};

    fn object() -> Object {
        r#"{"n":"7","big":5000000000,"f":1.5e3,"inf":"inf","huge":1e999,"null":null,"list":["a",{}],
            "text":"a; b;;c","empty":"","word":"x"}"#
            .parse()
            .unwrap()
    }

    #[test]
    fn numbers_are_read_where_they_fit() {
        let object = object();
        assert_eq!((object.get::<i32>("n"), object.get::<u32>("n")), (Some(7), Some(7)));
        assert_eq!((object.get::<i32>("big"), object.get::<u32>("big")), (None, None));
        assert_eq!(object.get::<f64>("f"), Some(1500.0));
        assert_eq!(object.get::<f64>("n"), Some(7.0));
        for odd in ["inf", "huge", "null", "word", "list", "gone"] {
            assert_eq!(object.get::<f64>(odd), None, "{odd}");
        }
    }

    #[test]
    fn an_option_tells_nothing_from_something_else() {
        let object = object();
        for nothing in ["null", "gone"] {
            assert_eq!(object.get::<Option<i64>>(nothing), Some(None));
            assert_eq!(object.require::<Option<i64>>(nothing), Ok(None));
        }
        assert_eq!(object.require::<Option<i64>>("n"), Ok(Some(7)));
        assert_eq!(object.get::<Option<i64>>("word"), None);
        assert_eq!(
            object.require::<Option<Vec<String>>>("list"),
            Err(FieldError::new("list[1]", "text", Some("{}")))
        );
    }

    #[test]
    fn words_of_a_list_may_stand_in_one_text() {
        let object = object();
        assert_eq!(object.get::<Vec<String>>("text").unwrap(), ["a", "b", "c"]);
        assert_eq!(object.require::<Vec<String>>("empty"), Ok(vec![]));
        assert_eq!(object.get::<Vec<String>>("null"), None);
        assert_eq!(object.get::<Vec<i64>>("text"), None);
    }

    #[test]
    fn a_struct_can_read_its_fields_the_same_way() {
        #[derive(serde::Deserialize)]
        struct Own {
            #[serde(deserialize_with = "from_field")]
            n: i64,
            #[serde(default, deserialize_with = "from_field")]
            null: Option<bool>,
        }
        let own: Own = serde_json::from_str(&object().to_json()).unwrap();
        assert_eq!((own.n, own.null), (7, None));
        let error = serde_json::from_str::<Own>(r#"{"n":"x"}"#).err().unwrap();
        assert!(error.to_string().contains("should be a whole number, but is \"x\""), "{error}");
    }
}
