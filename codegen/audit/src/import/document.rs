//! A spec file that is changed in single places: comments, order, quotes and every other line stay as they are.

use zoho_codegen::diagnostic::Report;
use zoho_codegen::source::{Files, Sources};
use zoho_codegen::yaml::{self, Kind, Node};

use super::value::{Style, Value, entry};

/// A step from a value to one inside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// An entry of a mapping.
    Key(String),
    /// An item of a list.
    Item(usize),
}

impl From<&str> for Step {
    fn from(key: &str) -> Self {
        Self::Key(key.to_owned())
    }
}

impl From<usize> for Step {
    fn from(index: usize) -> Self {
        Self::Item(index)
    }
}

/// The way from the top of a file to a value.
pub type Way = Vec<Step>;

/// A longer way.
pub fn way<const N: usize>(start: &[Step], more: [&str; N]) -> Way {
    start.iter().cloned().chain(more.into_iter().map(Step::from)).collect()
}

/// A file with its tree. A change that cannot be made leaves it as it is and gives `None`.
#[derive(Debug, Clone)]
pub struct Document {
    text: String,
    root: Node,
}

impl Document {
    /// Reads a text; `None` if it is no YAML of the spec's kind.
    pub fn read(text: &str) -> Option<Self> {
        let files = Files::from([("a.yaml".to_owned(), text.as_bytes().to_vec())]);
        let mut report = Report::default();
        let sources = Sources::new(&files, &mut report);
        let root = sources.get(0).and_then(|source| yaml::read(0, source, &mut report))?;
        report.is_clean().then(|| Self { text: text.to_owned(), root })
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The value at the end of a way.
    pub fn at(&self, way: &[Step]) -> Option<&Node> {
        way.iter().try_fold(&self.root, step)
    }

    /// The keys of a mapping.
    pub fn keys(&self, way: &[Step]) -> Vec<String> {
        match self.at(way).map(|node| &node.kind) {
            Some(Kind::Mapping(entries)) => entries.iter().map(|(key, _)| key.value.clone()).collect(),
            _ => Vec::new(),
        }
    }

    /// The items of a list.
    pub fn items(&self, way: &[Step]) -> &[Node] {
        match self.at(way).map(|node| &node.kind) {
            Some(Kind::Sequence(items)) => items,
            _ => &[],
        }
    }

    /// The text of a scalar.
    pub fn scalar(&self, way: &[Step]) -> Option<&str> {
        self.at(way).and_then(scalar)
    }

    /// A value as it is written, to be written elsewhere too; without its comments.
    pub fn value(&self, node: &Node) -> Value {
        let style = self.style_of(node);
        match &node.kind {
            Kind::Scalar(scalar) if scalar.plain => Value::plain(&scalar.text.value),
            Kind::Scalar(scalar) => Value::text(&scalar.text.value),
            Kind::Sequence(items) => Value::List(style, items.iter().map(|item| self.value(item)).collect()),
            Kind::Mapping(entries) => {
                let entries = entries.iter().map(|(key, value)| (key.value.clone(), self.value(value)));
                Value::Map(style, entries.collect())
            }
        }
    }

    /// The way to the scalar that starts at a byte.
    pub fn way_to(&self, byte: usize) -> Option<Way> {
        let mut way = Way::new();
        find(&self.root, byte, &mut way).then_some(way)
    }

    /// Whether a list or mapping stands in brackets.
    pub fn style(&self, way: &[Step]) -> Option<Style> {
        self.at(way).map(|node| self.style_of(node))
    }

    /// Puts another scalar, or a list in brackets, in the place of a scalar.
    pub fn set(&mut self, way: &[Step], value: &Value) -> Option<()> {
        let node = self.at(way)?;
        let Kind::Scalar(_) = node.kind else { return None };
        let range = (node.span.start, self.end(node));
        let inside = way.split_last().is_some_and(|(_, parent)| self.style(parent) == Some(Style::Flow));
        let new = if inside { value.inline() } else { value.scalar() };
        self.splice(range, &new)
    }

    /// Puts a value in the place of whatever an entry holds.
    pub fn replace(&mut self, way: &[Step], value: &Value) -> Option<()> {
        let (Step::Key(key), parent) = way.split_last()? else { return None };
        let Kind::Mapping(entries) = &self.at(parent)?.kind else { return None };
        let (text, node) = entries.iter().find(|(text, _)| text.value == *key)?;
        let end = self.end(node);
        if self.style(parent)? == Style::Flow {
            let range = (text.span.start, end);
            return self.splice(range, &entry(key, value));
        }
        let start = self.line_start(text.span.start);
        let indent = text.span.start - start;
        let mut lines = Vec::new();
        value.entry_lines(key, indent, &mut lines);
        let range = (text.span.start, end);
        let new = self.joined(&lines);
        self.splice(range, new.trim_start_matches(' ').trim_end_matches(['\r', '\n']))
    }

    /// Adds an item to a list, behind the item with this index less one.
    pub fn insert(&mut self, list: &[Step], index: usize, value: &Value) -> Option<()> {
        let node = self.at(list)?;
        let Kind::Sequence(items) = &node.kind else { return None };
        let index = index.min(items.len());
        let style = self.style_of(node);
        if style == Style::Flow || items.is_empty() {
            let (at, new) = match (index.checked_sub(1).and_then(|before| items.get(before)), items.first()) {
                (Some(before), _) => (self.end(before), format!(", {}", value.inline())),
                (None, Some(_)) => (node.span.start + 1, format!("{}, ", value.inline())),
                // `[]` on a line of its own gives way to lines, where there is room for them.
                (None, None) => return self.fill(list, value),
            };
            return self.splice((at, at), &new);
        }
        let first = items.first()?;
        let indent = self.mark(self.start(first))?;
        let mut lines = Vec::new();
        value.item_lines(indent, &mut lines);
        let at = match index.checked_sub(1).and_then(|before| items.get(before)) {
            Some(before) => self.line_end(self.end(before)),
            None => self.line_start(self.start(first)),
        };
        let new = self.joined(&lines);
        self.insert_lines(at, &new)
    }

    fn fill(&mut self, list: &[Step], value: &Value) -> Option<()> {
        let in_block = list.split_last().is_some_and(|(_, parent)| self.style(parent) == Some(Style::Block));
        let style = match value {
            Value::Map(Style::Block, _) if in_block => Style::Block,
            _ => Style::Flow,
        };
        self.replace(list, &Value::List(style, vec![value.clone()]))
    }

    /// Adds an item to the end of a list.
    pub fn push(&mut self, list: &[Step], value: &Value) -> Option<()> {
        self.insert(list, usize::MAX, value)
    }

    /// Adds an entry to a mapping, where `order` has it; keys that it does not have come before all others.
    pub fn put(&mut self, map: &[Step], key: &str, value: &Value, order: &[&str]) -> Option<()> {
        let node = self.at(map)?;
        let Kind::Mapping(entries) = &node.kind else { return None };
        let rank = |key: &str| order.iter().position(|known| *known == key);
        let before = entries.iter().rev().find(|(known, _)| rank(&known.value) < rank(key));
        let (first, _) = entries.first()?;
        if self.style_of(node) == Style::Flow {
            let (at, new) = match before {
                Some((_, last)) => (self.end(last), format!(", {}", entry(key, value))),
                None => (first.span.start, format!("{}, ", entry(key, value))),
            };
            return self.splice((at, at), &new);
        }
        let indent = self.column(first.span.start);
        let at = match before {
            Some((_, last)) => self.line_end(self.end(last)),
            // The first key of an item stands behind its mark.
            None if self.mark(first.span.start).is_some() => return None,
            None => self.line_start(first.span.start),
        };
        let mut lines = Vec::new();
        value.entry_lines(key, indent, &mut lines);
        let new = self.joined(&lines);
        self.insert_lines(at, &new)
    }

    /// Adds an item to the list at the end of `keys` below `start`, making what is not there yet.
    pub fn push_below(
        &mut self,
        start: &[Step],
        keys: &[&str],
        value: &Value,
        orders: &[&[&str]],
    ) -> Option<()> {
        let mut here = start.to_vec();
        for (depth, key) in keys.iter().enumerate() {
            let mut next = here.clone();
            next.push(Step::from(*key));
            if self.at(&next).is_none() {
                let style = if matches!(value, Value::Text(_)) { Style::Flow } else { Style::Block };
                let mut made = Value::List(style, vec![value.clone()]);
                for (level, key) in keys.iter().enumerate().skip(depth + 1).rev() {
                    // `modules: {add: [Deals]}` is short enough for one line; what is around it never is.
                    let map = if level <= 2 { Style::Block } else { style };
                    made = Value::Map(map, vec![((*key).to_owned(), made)]);
                }
                let order = orders.get(depth).copied().unwrap_or_default();
                return self.put(&here, key, &made, order);
            }
            here = next;
        }
        self.push(&here, value)
    }

    /// Takes a value out, and what is empty without it, up to the value that `kept` steps lead to. A list at that depth
    /// stays as `[]`.
    pub fn remove(&mut self, way: &[Step], kept: usize) -> Option<()> {
        let (last, parent) = way.split_last()?;
        let node = self.at(parent)?;
        let alone = match &node.kind {
            Kind::Sequence(items) => items.len() == 1,
            Kind::Mapping(entries) => entries.len() == 1,
            Kind::Scalar(_) => return None,
        };
        if alone {
            if parent.len() > kept {
                return self.remove(parent, kept);
            }
            return self.replace(parent, &Value::List(Style::Flow, Vec::new()));
        }
        let spans: Vec<(usize, usize)> = match &node.kind {
            Kind::Sequence(items) => items.iter().map(|item| (self.start(item), self.end(item))).collect(),
            Kind::Mapping(entries) => {
                entries.iter().map(|(key, value)| (key.span.start, self.end(value))).collect()
            }
            Kind::Scalar(_) => return None,
        };
        let index = match (last, &node.kind) {
            (Step::Item(index), _) => *index,
            (Step::Key(key), Kind::Mapping(entries)) => {
                entries.iter().position(|(known, _)| known.value == *key)?
            }
            _ => return None,
        };
        let (start, end) = *spans.get(index)?;
        if self.style_of(node) == Style::Flow {
            let range = match (spans.get(index + 1), index.checked_sub(1).and_then(|at| spans.get(at))) {
                (Some((next, _)), _) => (start, *next),
                (None, Some((_, before))) => (*before, end),
                (None, None) => return None,
            };
            return self.splice(range, "");
        }
        // The first key of an item shares its line with the mark.
        if matches!(last, Step::Key(_)) && self.mark(start).is_some() {
            let (next, _) = *spans.get(index + 1)?;
            return self.splice((start, next), "");
        }
        let range = (self.line_start(start), self.line_end(end));
        self.splice(range, "")
    }

    fn style_of(&self, node: &Node) -> Style {
        match (&node.kind, self.text.as_bytes().get(node.span.start)) {
            (Kind::Sequence(_), Some(b'[')) | (Kind::Mapping(_), Some(b'{')) => Style::Flow,
            _ => Style::Block,
        }
    }

    /// The first byte of a value.
    fn start(&self, node: &Node) -> usize {
        match &node.kind {
            Kind::Mapping(entries) if self.style_of(node) == Style::Block => {
                entries.first().map_or(node.span.start, |(key, _)| key.span.start)
            }
            _ => node.span.start,
        }
    }

    /// The byte after the last of a value.
    fn end(&self, node: &Node) -> usize {
        let last = match &node.kind {
            Kind::Scalar(_) => {
                let text = self.text.get(node.span.start..node.span.end).unwrap_or_default();
                return node.span.start + text.trim_end().len();
            }
            Kind::Sequence(items) => items.last(),
            Kind::Mapping(entries) => entries.last().map(|(_, value)| value),
        };
        let end = last.map_or(node.span.start, |last| self.end(last));
        let close = match (&node.kind, self.style_of(node)) {
            (_, Style::Block) => return end,
            (Kind::Sequence(_), _) => ']',
            _ => '}',
        };
        let mut comment = false;
        let rest = self.text.get(end..).unwrap_or_default();
        for (at, c) in rest.char_indices() {
            match c {
                '\n' => comment = false,
                '#' => comment = true,
                c if c == close && !comment => return end + at + 1,
                _ => {}
            }
        }
        end
    }

    /// Where the mark of a list's item stands, if one stands before this byte; its column.
    fn mark(&self, byte: usize) -> Option<usize> {
        let line = self.text.get(self.line_start(byte)..byte)?;
        let indent = line.len() - line.trim_start_matches(' ').len();
        (line.trim() == "-").then_some(indent)
    }

    fn column(&self, byte: usize) -> usize {
        byte - self.line_start(byte)
    }

    fn line_start(&self, byte: usize) -> usize {
        self.text.get(..byte).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1)
    }

    /// The start of the line after that of a byte.
    fn line_end(&self, byte: usize) -> usize {
        let rest = self.text.get(byte..).unwrap_or_default();
        rest.find('\n').map_or(self.text.len(), |at| byte + at + 1)
    }

    /// Lines as the file breaks them.
    fn joined(&self, lines: &[String]) -> String {
        let line_break = if self.text.contains("\r\n") { "\r\n" } else { "\n" };
        lines.iter().flat_map(|line| [line.as_str(), line_break]).collect()
    }

    fn insert_lines(&mut self, at: usize, lines: &str) -> Option<()> {
        let open = at == self.text.len() && !self.text.ends_with('\n');
        if open {
            let line_break = if self.text.contains("\r\n") { "\r\n" } else { "\n" };
            let new = format!("{line_break}{}", lines.trim_end_matches(['\r', '\n']));
            return self.splice((at, at), &new);
        }
        self.splice((at, at), lines)
    }

    fn splice(&mut self, (start, end): (usize, usize), new: &str) -> Option<()> {
        let (before, after) = (self.text.get(..start)?, self.text.get(end..)?);
        *self = Self::read(&format!("{before}{new}{after}"))?;
        Some(())
    }
}

fn step<'n>(node: &'n Node, step: &Step) -> Option<&'n Node> {
    match (&node.kind, step) {
        (Kind::Mapping(entries), Step::Key(wanted)) => {
            entries.iter().find(|(key, _)| key.value == *wanted).map(|(_, value)| value)
        }
        (Kind::Sequence(items), Step::Item(index)) => items.get(*index),
        _ => None,
    }
}

/// The text of a scalar.
pub fn scalar(node: &Node) -> Option<&str> {
    match &node.kind {
        Kind::Scalar(scalar) => Some(&scalar.text.value),
        _ => None,
    }
}

/// The text of a scalar in a mapping.
pub fn field<'n>(node: &'n Node, key: &str) -> Option<&'n str> {
    step(node, &Step::from(key)).and_then(scalar)
}

fn find(node: &Node, byte: usize, way: &mut Way) -> bool {
    match &node.kind {
        Kind::Scalar(_) => return node.span.start == byte,
        Kind::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                way.push(Step::Item(index));
                if find(item, byte, way) {
                    return true;
                }
                way.pop();
            }
        }
        Kind::Mapping(entries) => {
            for (key, value) in entries {
                way.push(Step::Key(key.value.clone()));
                if find(value, byte, way) {
                    return true;
                }
                way.pop();
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a: 1 # one\nlist:\n  - {code: X, status: 1} # x\n  # between\n  - code: Y\n    text: >-\n      long\n      text\nflow: [p, 'q', r]\nmap: {k: {l: [m]}}\n";

    fn keys<const N: usize>(keys: [&str; N]) -> Way {
        way(&[], keys)
    }

    fn changed(change: impl FnOnce(&mut Document) -> Option<()>) -> String {
        let mut document = Document::read(TEXT).expect("it is YAML");
        change(&mut document).expect("the change can be made");
        let diff = similar::TextDiff::from_lines(TEXT, document.text());
        let changes = diff.iter_all_changes().filter(|change| change.tag() != similar::ChangeTag::Equal);
        changes.map(|change| change.tag().to_string() + change.value()).collect::<Vec<_>>().concat()
    }

    #[test]
    fn only_what_is_changed_is_touched() {
        let item = |index: usize| {
            let mut way = keys(["list"]);
            way.push(Step::Item(index));
            way
        };
        let flow = |index: usize| {
            let mut way = keys(["flow"]);
            way.push(Step::Item(index));
            way
        };
        assert_eq!(
            changed(|d| d.set(&keys(["a"]), &Value::text("x: y"))),
            "-a: 1 # one\n+a: \"x: y\" # one\n"
        );
        assert_eq!(changed(|d| d.remove(&item(0), 0)), "-  - {code: X, status: 1} # x\n");
        assert_eq!(
            changed(|d| d.remove(&item(1), 0)),
            "-  - code: Y\n-    text: >-\n-      long\n-      text\n"
        );
        assert_eq!(changed(|d| d.remove(&flow(0), 0)), "-flow: [p, 'q', r]\n+flow: ['q', r]\n");
        assert_eq!(changed(|d| d.remove(&flow(2), 0)), "-flow: [p, 'q', r]\n+flow: [p, 'q']\n");
        assert_eq!(
            changed(|d| d.push(&keys(["flow"]), &Value::text("s"))),
            "-flow: [p, 'q', r]\n+flow: [p, 'q', r, s]\n"
        );
        let row = Value::map(Style::Block, [("code", Value::text("Z")), ("text", Value::text(""))]);
        assert_eq!(changed(|d| d.push(&keys(["list"]), &row)), "+  - code: Z\n+    text: \"\"\n");
        assert_eq!(changed(|d| d.insert(&keys(["list"]), 1, &row)), "+  - code: Z\n+    text: \"\"\n");
        let mut deep = keys(["map", "k", "l"]);
        deep.push(Step::Item(0));
        assert_eq!(changed(|d| d.remove(&deep, 0)), "-map: {k: {l: [m]}}\n");
        assert_eq!(changed(|d| d.remove(&deep, 3)), "-map: {k: {l: [m]}}\n+map: {k: {l: []}}\n");
        assert_eq!(changed(|d| d.remove(&keys(["a"]), 0)), "-a: 1 # one\n");
    }

    #[test]
    fn what_is_not_there_yet_is_made() {
        let made = changed(|d| {
            d.push_below(
                &[],
                &["changes", "v7", "modules", "add"],
                &Value::text("Deals"),
                &[&["a", "changes"]],
            )
        });
        assert_eq!(made, "+changes:\n+  v7:\n+    modules: {add: [Deals]}\n");
    }
}
