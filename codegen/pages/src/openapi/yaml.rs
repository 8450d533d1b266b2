//! YAML to a tree, from the events of granit-parser.

use std::collections::HashMap;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle};
use indexmap::IndexMap;

use super::tree::{Index, Kind, MAX_DEPTH, MAX_VALUES, Tree};
use crate::unreadable::Unreadable;

/// Reads one document.
pub(super) fn read(text: &str) -> Result<Tree, Unreadable> {
    let options = granit_parser::options! { flow_nesting_limit: MAX_DEPTH, block_nesting_limit: MAX_DEPTH };
    let mut builder =
        Builder { tree: Tree::default(), open: Vec::new(), anchors: HashMap::new(), root: None };
    let mut documents = 0;
    for next in Parser::new_from_str_with_options(text, options) {
        let (event, place) = next.map_err(|error| match error.kind() {
            ErrorKind::UnclosedQuotedScalar
            | ErrorKind::UnclosedFlowCollection { .. }
            | ErrorKind::UnexpectedEofFlowSequence
            | ErrorKind::UnexpectedEofFlowMapping => {
                Unreadable::Half("its brackets or quotes are not closed")
            }
            _ => syntax(error.marker().line(), &error.info()),
        })?;
        let line = place.start.line();
        if let Event::DocumentStart(..) = event {
            documents += 1;
            if documents > 1 {
                return Err(syntax(line, "a second document starts here"));
            }
        }
        builder.event(event, line)?;
    }
    let root = builder.root.ok_or(Unreadable::Half("the file is empty"))?;
    builder.tree.finish(root);
    Ok(builder.tree)
}

fn syntax(line: usize, what: &str) -> Unreadable {
    Unreadable::Syntax { line: line.max(1), what: what.to_owned() }
}

/// A list or map whose end has not come yet.
struct Open {
    line: usize,
    anchor: usize,
    content: Content,
}

enum Content {
    List(Vec<Index>),
    Map { entries: IndexMap<String, (usize, Index)>, key: Option<(String, usize)> },
}

struct Builder {
    tree: Tree,
    open: Vec<Open>,
    /// What a name stands for. A value has no name before its end, so nothing holds itself.
    anchors: HashMap<usize, Index>,
    root: Option<Index>,
}

impl Builder {
    fn event(&mut self, event: Event<'_>, line: usize) -> Result<(), Unreadable> {
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let kind = match (&*text, style) {
                    ("" | "~" | "null" | "Null" | "NULL", ScalarStyle::Plain) => Kind::Nothing,
                    ("true" | "True" | "TRUE", ScalarStyle::Plain) => Kind::Truth(true),
                    ("false" | "False" | "FALSE", ScalarStyle::Plain) => Kind::Truth(false),
                    _ => Kind::Text(text.into_owned()),
                };
                self.add(line, anchor, kind)
            }
            Event::SequenceStart(_, anchor, _) => {
                self.open.push(Open { line, anchor, content: Content::List(Vec::new()) });
                Ok(())
            }
            Event::MappingStart(_, anchor, _) => {
                let content = Content::Map { entries: IndexMap::new(), key: None };
                self.open.push(Open { line, anchor, content });
                Ok(())
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some(Open { line, anchor, content }) = self.open.pop() else { return Ok(()) };
                let kind = match content {
                    Content::List(items) => Kind::List(items),
                    Content::Map { entries, .. } => Kind::Map(entries),
                };
                self.add(line, anchor, kind)
            }
            Event::Alias(anchor) => match self.anchors.get(&anchor) {
                Some(index) => self.place(*index, line),
                None => Err(syntax(line, "an alias stands within what it stands for")),
            },
            _ => Ok(()),
        }
    }

    fn add(&mut self, line: usize, anchor: usize, kind: Kind) -> Result<(), Unreadable> {
        let too_many = || syntax(line, &format!("the file has more than {MAX_VALUES} values"));
        let index = self.tree.add(line, kind).ok_or_else(too_many)?;
        if anchor != 0 {
            self.anchors.insert(anchor, index);
        }
        self.place(index, line)
    }

    /// Puts a whole value where it belongs.
    fn place(&mut self, index: Index, line: usize) -> Result<(), Unreadable> {
        match self.open.last_mut().map(|open| &mut open.content) {
            None => self.root = Some(index),
            Some(Content::List(items)) => items.push(index),
            Some(Content::Map { entries, key }) => {
                if let Some((key, at)) = key.take() {
                    entries.insert(key, (at, index));
                } else {
                    let text = match self.tree.value(index).map(|value| &value.kind) {
                        Some(Kind::Text(text)) => text.clone(),
                        Some(Kind::Truth(truth)) => truth.to_string(),
                        Some(Kind::Nothing) => "null".to_owned(),
                        _ => return Err(syntax(line, "a list or a map is a key")),
                    };
                    *key = Some((text, line));
                }
            }
        }
        Ok(())
    }
}
