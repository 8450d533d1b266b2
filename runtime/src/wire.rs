use std::borrow::Cow;

use percent_encoding::{AsciiSet, percent_decode_str, utf8_percent_encode};
use serde::{Deserialize, Serialize};

/// A value that has one spelling on the wire.
///
/// The spelling is raw: whoever puts it into a URL, a header or a form encodes it for that place.
pub trait ToWire {
    /// The spelling.
    fn to_wire(&self) -> Cow<'_, str>;
}

impl ToWire for String {
    fn to_wire(&self) -> Cow<'_, str> {
        self.as_str().into()
    }
}

impl ToWire for str {
    fn to_wire(&self) -> Cow<'_, str> {
        self.into()
    }
}

impl<T: ToWire + ?Sized> ToWire for &T {
    fn to_wire(&self) -> Cow<'_, str> {
        (**self).to_wire()
    }
}

macro_rules! number_to_wire {
    ($($type:ty),*) => {
        $(impl ToWire for $type {
            fn to_wire(&self) -> Cow<'_, str> {
                self.to_string().into()
            }
        })*
    };
}

number_to_wire! { i32, i64, u32, u64 }

impl ToWire for bool {
    fn to_wire(&self) -> Cow<'_, str> {
        if *self { "true" } else { "false" }.into()
    }
}

/// The API names of the fields that an answer should hold.
///
/// ```
/// # use zoho_runtime::FieldList;
/// let some = FieldList::from(["id", "File_Name"]);
/// let default = FieldList::none(); // only where the version does not insist on a list
/// assert!(default.is_empty() && !some.is_empty());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldList(Vec<String>);

impl FieldList {
    /// No list: the service chooses. Versions that require the list refuse this.
    pub fn none() -> Self {
        Self::default()
    }

    /// Whether no field is named.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The names.
    pub fn iter(&self) -> std::slice::Iter<'_, String> {
        self.0.iter()
    }

    /// The names, separated by commas.
    pub(crate) fn joined(&self) -> String {
        self.0.join(",")
    }
}

impl<'a> IntoIterator for &'a FieldList {
    type Item = &'a String;
    type IntoIter = std::slice::Iter<'a, String>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: Into<String>> FromIterator<T> for FieldList {
    fn from_iter<I: IntoIterator<Item = T>>(names: I) -> Self {
        Self(names.into_iter().map(Into::into).collect())
    }
}

impl<const N: usize> From<[&str; N]> for FieldList {
    fn from(names: [&str; N]) -> Self {
        names.into_iter().collect()
    }
}

impl From<&[&str]> for FieldList {
    fn from(names: &[&str]) -> Self {
        names.iter().copied().collect()
    }
}

impl From<Vec<String>> for FieldList {
    fn from(names: Vec<String>) -> Self {
        Self(names)
    }
}

/// Writes `name=value` pairs as a form, or as a query.
pub(crate) fn form_encode(pairs: &[(&str, &str)]) -> String {
    let mut text = String::new();
    for (name, value) in pairs {
        push_pair(&mut text, name, value);
    }
    text
}

/// Adds `name=value` to a query or a form, after `&` where something stands there already.
pub(crate) fn push_pair(text: &mut String, name: &str, value: &str) {
    if !text.is_empty() {
        text.push('&');
    }
    text.extend(utf8_percent_encode(name, RESERVED));
    text.push('=');
    text.extend(utf8_percent_encode(value, RESERVED));
}

/// Whether a query that [`push_pair`] wrote has a pair of this name.
pub(crate) fn has_pair(text: &str, name: &str) -> bool {
    text.split('&').any(|pair| is_pair(pair, name))
}

/// The value of the last pair of this name in a query that [`push_pair`] wrote.
pub(crate) fn query_value<'a>(text: &'a str, name: &str) -> Option<Cow<'a, str>> {
    let (_, value) = text.split('&').rev().find(|pair| is_pair(pair, name))?.split_once('=')?;
    Some(percent_decode_str(value).decode_utf8_lossy())
}

/// A query that [`push_pair`] wrote, without the pairs of this name.
pub(crate) fn without_pairs(text: &str, name: &str) -> String {
    text.split('&').filter(|pair| !is_pair(pair, name)).collect::<Vec<_>>().join("&")
}

fn is_pair(pair: &str, name: &str) -> bool {
    pair.split_once('=')
        .is_some_and(|(found, _)| found.bytes().eq(utf8_percent_encode(name, RESERVED).flat_map(str::bytes)))
}

/// Everything but the characters that no part of a URL gives a meaning to (RFC 3986, 2.3).
pub(crate) const RESERVED: &AsciiSet =
    &percent_encoding::NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_in_a_query_as_a_whole() {
        let mut query = form_encode(&[("a b", "c=d&e=f"), ("ids", "")]);
        assert!(has_pair(&query, "a b") && has_pair(&query, "ids"));
        push_pair(&mut query, "fields", "x");
        for absent in ["a", "b", "e", "c", "id", "idsx", "", "c=d&e"] {
            assert!(!has_pair(&query, absent), "{absent}");
        }
        assert!(has_pair(&query, "fields") && !has_pair("", ""));
        assert_eq!(query_value(&query, "a b").as_deref(), Some("c=d&e=f"));
        assert_eq!((query_value(&query, "ids").as_deref(), query_value(&query, "id")), (Some(""), None));
        assert_eq!(without_pairs(&query, "ids"), form_encode(&[("a b", "c=d&e=f"), ("fields", "x")]));
        assert_eq!(without_pairs("page=1", "page"), "");
    }
}
