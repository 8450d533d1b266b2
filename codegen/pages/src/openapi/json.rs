//! JSON to a tree. serde_json tells the places of errors only, so the reader below it counts the lines.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::io::{self, Read};

use indexmap::IndexMap;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;

use super::tree::{Index, Kind, MAX_VALUES, Tree};
use crate::unreadable::Unreadable;

/// Reads one document.
pub(super) fn read(text: &str) -> Result<Tree, Unreadable> {
    let (tree, line) = (RefCell::new(Tree::default()), Cell::new(1));
    let bytes = Counting { bytes: text.as_bytes(), line: &line, broken: false };
    // It refuses more than 128 levels by itself.
    let mut document = serde_json::Deserializer::from_reader(bytes);
    let next = Next { tree: &tree, line: &line };
    match next.deserialize(&mut document).and_then(|root| document.end().map(|()| root)) {
        Ok(root) => {
            let mut tree = tree.into_inner();
            tree.finish(root);
            Ok(tree)
        }
        Err(error) if error.classify() == Category::Eof => {
            Err(Unreadable::Half("its brackets are not closed"))
        }
        Err(error) => {
            let text = error.to_string();
            let what = text.split(" at line ").next().unwrap_or_default().to_owned();
            Err(Unreadable::Syntax { line: error.line().max(1), what })
        }
    }
}

/// Counts lines while serde_json takes byte by byte. A line break counts with the byte after it: that a number has ended
/// shows only in the byte behind it.
struct Counting<'a> {
    bytes: &'a [u8],
    line: &'a Cell<usize>,
    broken: bool,
}

impl Read for Counting<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let (Some((byte, rest)), Some(place)) = (self.bytes.split_first(), out.first_mut()) else {
            return Ok(0);
        };
        self.line.set(self.line.get() + usize::from(self.broken));
        self.broken = *byte == b'\n';
        self.bytes = rest;
        *place = *byte;
        Ok(1)
    }
}

/// The value that comes next.
#[derive(Clone, Copy)]
struct Next<'a> {
    tree: &'a RefCell<Tree>,
    line: &'a Cell<usize>,
}

impl Next<'_> {
    fn add<E: Error>(self, line: usize, kind: Kind) -> Result<Index, E> {
        let index = self.tree.borrow_mut().add(line, kind);
        index.ok_or_else(|| E::custom(format_args!("the file has more than {MAX_VALUES} values")))
    }

    fn here<E: Error>(self, kind: Kind) -> Result<Index, E> {
        self.add(self.line.get(), kind)
    }
}

impl<'de> DeserializeSeed<'de> for Next<'_> {
    type Value = Index;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Index, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Next<'_> {
    type Value = Index;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Index, E> {
        self.here(Kind::Truth(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Index, E> {
        self.here(Kind::Text(value.to_string()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Index, E> {
        self.here(Kind::Text(value.to_string()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Index, E> {
        self.here(Kind::Text(value.to_string()))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Index, E> {
        self.here(Kind::Text(value.to_owned()))
    }

    fn visit_unit<E: Error>(self) -> Result<Index, E> {
        self.here(Kind::Nothing)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Index, A::Error> {
        let (line, mut list) = (self.line.get(), Vec::new());
        while let Some(item) = items.next_element_seed(self)? {
            list.push(item);
        }
        self.add(line, Kind::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Index, A::Error> {
        let (line, mut map) = (self.line.get(), IndexMap::new());
        while let Some(key) = entries.next_key::<String>()? {
            let at = self.line.get();
            let value = entries.next_value_seed(self)?;
            map.insert(key, (at, value));
        }
        self.add(line, Kind::Map(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_knows_its_line() {
        let tree = read("{\n \"a\": 1,\n \"b\":\n  [true,\n   12\n  ],\n \"c\": {\"d\": null}\n}\n").unwrap();
        let line = |wanted: fn(&Kind) -> bool| {
            (0..).map_while(|index| tree.value(index)).find(|value| wanted(&value.kind)).unwrap().line
        };
        assert_eq!(line(|kind| matches!(kind, Kind::Text(text) if text == "1")), 2);
        assert_eq!(line(|kind| matches!(kind, Kind::Truth(true))), 4);
        assert_eq!(line(|kind| matches!(kind, Kind::Text(text) if text == "12")), 5);
        assert_eq!(line(|kind| matches!(kind, Kind::List(_))), 4);
        assert_eq!(line(|kind| matches!(kind, Kind::Nothing)), 7);
        let Some(Kind::Map(root)) = tree.root().and_then(|root| tree.value(root)).map(|root| &root.kind)
        else {
            panic!("no map")
        };
        assert_eq!(root.values().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 3, 7]);
    }
}
