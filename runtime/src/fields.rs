//! The fields of an object, as pieces of its text.

use std::fmt;

use serde::{
    Deserializer,
    de::{Error as _, MapAccess, Visitor},
};
use serde_json::value::RawValue;

/// A field: its key and its value, both as they are written. It is small, because a page has thousands.
#[derive(Clone)]
pub(crate) struct Field {
    key: Piece,
    json: Piece,
    /// What is not a piece of the object's text.
    own: Option<Box<Own>>,
}

/// Where in the object's text a piece stands: its start and its end.
type Piece = (u32, u32);

#[derive(Clone, Default)]
struct Own {
    key: Option<Box<str>>,
    /// The name that the key means, where the key has escapes in it.
    name: Option<Box<str>>,
    json: Option<Box<str>>,
}

impl Field {
    /// A field with texts of its own.
    pub(crate) fn own(name: &str, json: String) -> Self {
        let key = serde_json::Value::from(name).to_string();
        let own = Own { name: decoded(&key), key: Some(key.into()), json: Some(json.into()) };
        Self { key: (0, 0), json: (0, 0), own: Some(Box::new(own)) }
    }

    /// A field of a text, of which its key and its value were taken.
    fn of(text: &str, key: &str, json: &str) -> Self {
        let name = decoded(key);
        match (place(key, text), place(json, text)) {
            (Some(key), Some(json)) if name.is_none() => Self { key, json, own: None },
            (Some(key), Some(json)) => {
                let own = Own { name, ..Own::default() };
                Self { key, json, own: Some(Box::new(own)) }
            }
            // Beyond 4 GiB.
            _ => {
                let own = Own { name, key: Some(key.into()), json: Some(json.into()) };
                Self { key: (0, 0), json: (0, 0), own: Some(Box::new(own)) }
            }
        }
    }

    /// Gives it another value.
    pub(crate) fn set(&mut self, json: String) {
        self.own.get_or_insert_default().json = Some(json.into());
    }

    /// The name. One that is no Unicode text (half of a surrogate pair) is shown as it is written.
    pub(crate) fn name<'a>(&'a self, text: &'a str) -> &'a str {
        let own = self.own.as_ref().and_then(|own| own.name.as_deref());
        own.unwrap_or_else(|| unquoted(self.key(text)))
    }

    /// The key as it is written, quotes and escapes included.
    pub(crate) fn key<'a>(&'a self, text: &'a str) -> &'a str {
        let own = self.own.as_ref().and_then(|own| own.key.as_deref());
        own.unwrap_or_else(|| piece(self.key, text))
    }

    /// The JSON text of the value.
    pub(crate) fn json<'a>(&'a self, text: &'a str) -> &'a str {
        let own = self.own.as_ref().and_then(|own| own.json.as_deref());
        own.unwrap_or_else(|| piece(self.json, text))
    }
}

/// Where `piece` stands in `text`, of which it was taken.
fn place(piece: &str, text: &str) -> Option<Piece> {
    let start = piece.as_ptr() as usize - text.as_ptr() as usize;
    Some((u32::try_from(start).ok()?, u32::try_from(start + piece.len()).ok()?))
}

fn piece((start, end): Piece, text: &str) -> &str {
    text.get(start as usize..end as usize).unwrap_or_default()
}

/// What a key means, where that is not what stands between its quotes.
fn decoded(key: &str) -> Option<Box<str>> {
    if key.contains('\\') { serde_json::from_str(key).ok() } else { None }
}

fn unquoted(key: &str) -> &str {
    key.get(1..key.len().saturating_sub(1)).unwrap_or_default()
}

/// The fields of a text that is one valid JSON object, in their order.
pub(crate) fn split(text: &str) -> Vec<Field> {
    let read =
        |has_escapes| serde_json::Deserializer::from_str(text).deserialize_map(Split { text, has_escapes });
    // Names without escapes are nearly all there are, and far quicker. No text: there are no fields yet.
    read(false).or_else(|_| read(true)).unwrap_or_default()
}

/// Writes an object out of keys and values as they are written.
pub(crate) fn join<'a>(fields: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut text = String::from("{");
    for (key, json) in fields {
        if text.len() > 1 {
            text.push(',');
        }
        text.push_str(key);
        text.push(':');
        text.push_str(json);
    }
    text.push('}');
    text
}

/// Reads the fields of an object out of the text that is named.
struct Split<'a> {
    text: &'a str,
    /// Whether names may have escapes in them; otherwise these fail.
    has_escapes: bool,
}

impl<'de> Visitor<'de> for Split<'_> {
    type Value = Vec<Field>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Vec<Field>, A::Error> {
        // A field of a record takes some 40 bytes.
        let mut fields = Vec::with_capacity((self.text.len() / 40 + 1).min(32));
        while let Some(key) = self.next_key(&mut map)? {
            fields.push(Field::of(self.text, key, map.next_value::<&RawValue>()?.get()));
        }
        Ok(fields)
    }
}

impl<'t> Split<'t> {
    /// The next key as it is written.
    fn next_key<'k, 'de: 'k, A: MapAccess<'de>>(&self, map: &mut A) -> Result<Option<&'k str>, A::Error>
    where
        't: 'k,
    {
        if self.has_escapes {
            return Ok(map.next_key::<&RawValue>()?.map(RawValue::get));
        }
        let Some(name) = map.next_key::<&str>()? else { return Ok(None) };
        let start = name.as_ptr() as usize - self.text.as_ptr() as usize;
        let key = self.text.get(start.saturating_sub(1)..=start + name.len());
        key.map(Some).ok_or_else(|| A::Error::custom("a name without quotes"))
    }
}
