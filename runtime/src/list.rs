//! A list of records and what stands beside it, read in one pass over the body.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error as _, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;

use crate::{Object, envelope};

/// A list that stood under a key, and the other keys.
#[derive(Debug)]
pub(crate) struct List<T> {
    pub(crate) items: Vec<T>,
    pub(crate) beside: Object,
}

/// Reads a body that is `{key: [{…}, …], …}` and reports no error. `None` for any other, which may be as good.
pub(crate) fn read(body: &[u8], key: &str) -> Option<List<Object>> {
    let List { items, beside } = read_as::<Record>(body, key)?;
    Some(List { items: items.into_iter().map(|Record(object)| object).collect(), beside })
}

/// The same, with the records read as a type of the caller's.
pub(crate) fn read_as<'de, T: Deserialize<'de>>(body: &'de [u8], key: &str) -> Option<List<T>> {
    // Once for all, not for each text in it.
    let body = std::str::from_utf8(body).ok()?;
    let mut parser = serde_json::Deserializer::from_str(body);
    let list = parser.deserialize_map(Body { key, size: body.len(), item: PhantomData }).ok()?;
    parser.end().ok()?;
    (!envelope::is_refusal(&list.beside, true)).then_some(list)
}

/// An object by itself, whose text is taken out of the page's.
struct Record(Object);

impl<'de> Deserialize<'de> for Record {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = <&RawValue>::deserialize(deserializer)?;
        Object::from_raw(json).map(Self).ok_or_else(|| D::Error::custom("no object"))
    }
}

struct Body<'k, T> {
    key: &'k str,
    /// Of the whole, in bytes.
    size: usize,
    item: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Body<'_, T> {
    type Value = List<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<List<T>, A::Error> {
        let (mut items, mut beside) = (None, Vec::new());
        while let Some(key) = map.next_key::<&RawValue>()? {
            let name = key.get();
            if name.len() == self.key.len() + 2 && name.get(1..=self.key.len()) == Some(self.key) {
                let found = map.next_value_seed(Items { size: self.size, item: PhantomData })?;
                if items.replace(found).is_some() {
                    return Err(A::Error::custom("the key stands twice"));
                }
            } else if name.contains('\\') {
                // It may mean the same.
                return Err(A::Error::custom("a key with escapes"));
            } else {
                beside.push((key, map.next_value::<&RawValue>()?));
            }
        }
        let items = items.ok_or_else(|| A::Error::custom("no such key"))?;
        Ok(List { items, beside: Object::from_parts(beside.into_iter()) })
    }
}

/// The items of a list, and of nothing else.
struct Items<T> {
    size: usize,
    item: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for Items<T> {
    type Value = Vec<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Vec<T>, D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Items<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
        // Records have some 900 bytes, and pages up to 200 of them mostly; the service can't make this large.
        let mut items = Vec::with_capacity((self.size / 800).min(200));
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(items)
    }
}
