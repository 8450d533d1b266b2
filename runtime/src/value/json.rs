use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::FromField;

/// Any JSON value, kept as its text.
///
/// ```
/// # use zoho_runtime::Json;
/// let value: Json = r#"{"a": [1, 2.50]}"#.parse()?;
/// assert_eq!(value.as_str(), r#"{"a": [1, 2.50]}"#);
/// assert_eq!(value.deserialize::<std::collections::BTreeMap<String, Vec<f64>>>()?["a"], [1.0, 2.5]);
/// # Ok::<_, serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Json(Box<str>);

impl Json {
    /// The JSON of a value.
    ///
    /// # Errors
    /// Where the value can't be written as JSON.
    pub fn new(value: &(impl Serialize + ?Sized)) -> Result<Self, serde_json::Error> {
        serde_json::to_string(value).map(|text| Self(text.into()))
    }

    /// The text, as it came.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        &*self.0 == "null"
    }

    /// Reads it as a type of the caller's.
    ///
    /// # Errors
    /// Where it is of another type, or nested deeper than `serde_json` reads.
    pub fn deserialize<'a, T: Deserialize<'a>>(&'a self) -> Result<T, serde_json::Error> {
        serde_json::from_str(&self.0)
    }

    /// Reads it as a field is read: an [`Object`](crate::Object), a view, an id, a list of these.
    pub fn get<'a, T: FromField<'a>>(&'a self) -> Option<T> {
        T::from_json(&self.0)
    }
}

impl FromStr for Json {
    type Err = serde_json::Error;

    fn from_str(text: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str::<&RawValue>(text).map(|json| Self(json.get().into()))
    }
}

impl<'a> FromField<'a> for Json {
    const EXPECTED: &'static str = "any JSON";

    fn from_json(json: &'a str) -> Option<Self> {
        Some(Self(json.into()))
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl crate::ToWire for Json {
    fn to_wire(&self) -> std::borrow::Cow<'_, str> {
        self.as_str().into()
    }
}

impl Serialize for Json {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_json::from_str::<&RawValue>(&self.0).map_err(serde::ser::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Box::<RawValue>::deserialize(deserializer).map(|json| Self(json.get().into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Object;

    #[test]
    fn any_value_is_kept_as_it_came() {
        for text in
            ["null", "1.50", r#""a\u0062""#, r#"{"b": 1,"a" :[ ]}"#, "[[[]]]", "12345678901234567890123"]
        {
            let value: Json = format!(" {text} ").parse().unwrap();
            assert_eq!((value.as_str(), serde_json::to_string(&value).unwrap().as_str()), (text, text));
            assert_eq!(serde_json::from_str::<Json>(text).unwrap(), value);
        }
        assert!("{".parse::<Json>().is_err() && "".parse::<Json>().is_err());
        let value = Json::new(&[("a", 1)]).unwrap();
        assert_eq!(value.get::<Vec<Json>>().unwrap()[0].as_str(), r#"["a",1]"#);
        assert!(value.get::<Object>().is_none());
    }
}
