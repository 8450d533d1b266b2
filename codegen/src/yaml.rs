//! YAML text to a tree that knows where everything stands. The only file that knows the YAML parser.
//!
//! The parser is granit-parser, the event parser below serde-saphyr. A serde deserializer has no place
//! for what this stage needs: the position of every key, whether a word was quoted, a number as it was
//! written, where an anchor stands. The dialect is small on purpose: one document, no anchors, no
//! aliases, no tags, no directives, keys that are plain words, and no more depth than a spec can use.
//! So nothing expands, and reading a file costs no more than its length.

use std::collections::HashMap;

use granit_parser::{ErrorKind, Event, Marker, Parser, ScalarStyle, ScanError};

use crate::diagnostic::{Report, quoted};
use crate::source::{Source, Span};

/// The deepest nesting of lists and mappings. The real files need nine.
pub const MAX_DEPTH: usize = 32;
/// The most values in one file. The real files have a few hundred.
pub const MAX_NODES: usize = 50_000;
/// The most items of one list.
pub const MAX_ITEMS: usize = 1000;

/// A value and where it stands.
#[derive(Debug, Clone)]
pub struct Node {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: Kind,
}

/// The three kinds of values.
#[derive(Debug, Clone)]
pub enum Kind {
    /// One word, number or sentence.
    Scalar(Scalar),
    /// A list.
    Sequence(Vec<Node>),
    /// A mapping in the order of the file; no key stands twice.
    Mapping(Vec<(Text, Node)>),
}

/// A scalar: always text, so that `404`, `v2.1` and `No` are what they look like.
#[derive(Debug, Clone)]
pub struct Scalar {
    /// The text.
    pub text: Text,
    /// Whether it was written without quotes, so that `5` may be a number and `true` a truth value.
    pub plain: bool,
}

/// A text with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The text.
    pub value: String,
    /// Where it stands, quotes included.
    pub span: Span,
    /// How many characters (quotes) stand before the text, if it stands in the file as it is.
    inset: Option<usize>,
}

impl Text {
    /// A text that stands in the file as it is.
    pub fn new(value: String, span: Span) -> Self {
        Self { value, span, inset: Some(0) }
    }

    /// The place of a part of the text, given in bytes; the whole where the file spells it differently.
    pub fn part(&self, part: std::ops::Range<usize>) -> Span {
        let (Some(inset), Some(before), Some(_)) =
            (self.inset, self.value.get(..part.start), self.value.get(part.clone()))
        else {
            return self.span;
        };
        Span {
            column: self.span.column + inset + before.chars().count(),
            start: self.span.start + inset + part.start,
            end: self.span.start + inset + part.end,
            ..self.span
        }
    }
}

impl Node {
    /// A word for the kind, for messages.
    pub fn described(&self) -> &'static str {
        match &self.kind {
            Kind::Scalar(scalar) if scalar.is_null() => "nothing",
            Kind::Scalar(_) => "a text",
            Kind::Sequence(_) => "a list",
            Kind::Mapping(_) => "a mapping",
        }
    }
}

impl Scalar {
    /// Whether nothing stands here: `key:` alone, `~` or `null`.
    pub fn is_null(&self) -> bool {
        self.plain && matches!(self.text.value.as_str(), "" | "~" | "null" | "Null" | "NULL")
    }
}

/// A list or mapping whose end has not come yet.
struct Open {
    span: Span,
    content: Content,
}

enum Content {
    Sequence(Vec<Node>),
    Mapping { entries: Vec<(Text, Node)>, seen: HashMap<String, Span>, key: Slot },
}

/// What a mapping expects next.
enum Slot {
    Key,
    Value(Text),
    /// The value of a key that was refused; it is read over.
    Refused,
}

struct Builder<'a> {
    file: usize,
    source: &'a Source,
    report: &'a mut Report,
    open: Vec<Open>,
    root: Option<Node>,
    nodes: usize,
    sound: bool,
}

/// Reads a file; `None` when there was anything that the spec does not know as YAML, which is reported.
pub fn read(file: usize, source: &Source, report: &mut Report) -> Option<Node> {
    let options = granit_parser::options! {
        disallow_directives: true,
        emit_unresolved_aliases: true,
        emit_anchor_events: true,
        emit_comments: false,
        flow_nesting_limit: MAX_DEPTH + 1,
        block_nesting_limit: MAX_DEPTH + 1,
    };
    let mut builder = Builder { file, source, report, open: Vec::new(), root: None, nodes: 0, sound: true };
    let mut documents = 0;
    for next in Parser::new_from_str_with_options(&source.text, options) {
        let (event, place) = match next {
            Ok(next) => next,
            Err(error) => {
                builder.syntax(&error);
                return None;
            }
        };
        let span = builder.span(place.start, place.end);
        if let Event::DocumentStart(..) = event {
            documents += 1;
            if documents > 1 {
                builder.refuse(
                    span,
                    "a second document starts here",
                    "keep one document in a file; remove `---`",
                );
                return None;
            }
        }
        if let Some(tag) = place.tag_span() {
            let span = builder.span(tag.start, tag.end);
            builder.refuse(span, "tags are not used in the spec", "remove the word that starts with `!`");
        }
        builder.event(event, span)?;
    }
    let Builder { report, root, sound, .. } = builder;
    if !sound {
        return None;
    }
    if root.is_none() {
        report.error(Span::start_of(file), "the file is empty", "fill it, or delete it");
    }
    root
}

impl Builder<'_> {
    fn span(&self, start: Marker, end: Marker) -> Span {
        let byte = start.byte_offset().unwrap_or_default();
        Span {
            file: self.file,
            line: start.line(),
            column: start.col() + 1,
            start: byte,
            end: end.byte_offset().unwrap_or(byte).max(byte),
        }
    }

    fn refuse(&mut self, span: Span, message: &str, help: &str) {
        self.report.error(span, message, help);
        self.sound = false;
    }

    /// Takes one event; `None` ends the reading.
    fn event(&mut self, event: Event<'_>, span: Span) -> Option<()> {
        const NO_ALIASES: &str =
            "write the value out; what several operations share belongs into a shared table";
        match event {
            Event::Scalar(value, style, ..) => {
                let text = self.text(value.into_owned(), style, span);
                self.node(Node {
                    span,
                    kind: Kind::Scalar(Scalar { text, plain: style == ScalarStyle::Plain }),
                })?;
            }
            Event::SequenceStart(..) => self.open(span, Content::Sequence(Vec::new()))?,
            Event::MappingStart(..) => {
                let content = Content::Mapping { entries: Vec::new(), seen: HashMap::new(), key: Slot::Key };
                self.open(span, content)?;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Open { span, content } = self.open.pop()?;
                let kind = match content {
                    Content::Sequence(items) => Kind::Sequence(items),
                    Content::Mapping { entries, .. } => Kind::Mapping(entries),
                };
                self.node(Node { span, kind })?;
            }
            Event::Anchor(..) => self.refuse(span, "anchors are not used in the spec", NO_ALIASES),
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.refuse(span, "aliases are not used in the spec", NO_ALIASES);
                let text = self.text(String::new(), ScalarStyle::Plain, span);
                self.node(Node { span, kind: Kind::Scalar(Scalar { text, plain: true }) })?;
            }
            _ => {}
        }
        Some(())
    }

    fn text(&self, mut value: String, style: ScalarStyle, span: Span) -> Text {
        let inset = match style {
            ScalarStyle::Plain => Some(0),
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => Some(1),
            ScalarStyle::Literal | ScalarStyle::Folded => {
                // The line break that ends a block belongs to the notation.
                value.truncate(value.trim_end_matches('\n').len());
                None
            }
        };
        let verbatim = inset.filter(|inset| {
            let start = span.start + inset;
            self.source.text.get(start..start + value.len()) == Some(value.as_str())
        });
        Text { value, span, inset: verbatim }
    }

    fn open(&mut self, span: Span, content: Content) -> Option<()> {
        if self.open.len() >= MAX_DEPTH {
            self.too_deep(span);
            return None;
        }
        self.open.push(Open { span, content });
        Some(())
    }

    fn too_deep(&mut self, span: Span) {
        let message = format!("lists and mappings are nested more than {MAX_DEPTH} deep here");
        self.refuse(span, &message, "no part of the spec needs that; look for a bracket that is not closed");
    }

    /// Puts a complete value where it belongs.
    fn node(&mut self, node: Node) -> Option<()> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            let message = format!("the file has more than {MAX_NODES} values");
            self.refuse(node.span, &message, "split it: one file for each endpoint path");
            return None;
        }
        match self.open.last_mut().map(|open| &mut open.content) {
            None => self.root = Some(node),
            Some(Content::Sequence(items)) if items.len() < MAX_ITEMS => items.push(node),
            Some(Content::Sequence(_)) => {
                let message = format!("the list has more than {MAX_ITEMS} items");
                self.refuse(
                    node.span,
                    &message,
                    "no list of the spec is that long; look for a bracket that is not closed",
                );
                return None;
            }
            Some(Content::Mapping { entries, seen, key }) => match std::mem::replace(key, Slot::Key) {
                Slot::Refused => {}
                Slot::Value(text) => entries.push((text, node)),
                Slot::Key => {
                    *key = Slot::Refused;
                    let Kind::Scalar(Scalar { text, .. }) = node.kind else {
                        let message = "a list or mapping cannot be a key";
                        self.refuse(node.span, message, "write the key as a word");
                        return Some(());
                    };
                    if let Some(first) = seen.get(&text.value) {
                        let message = format!("the key {} stands twice", quoted(&text.value));
                        let help = format!("it is already on line {}; keep one of the two", first.line);
                        self.report.error(text.span, message, help);
                        return Some(());
                    }
                    seen.insert(text.value.clone(), text.span);
                    *key = Slot::Value(text);
                }
            },
        }
        Some(())
    }

    fn syntax(&mut self, error: &ScanError) {
        let span = self.span(*error.marker(), *error.marker());
        let help = match error.kind() {
            ErrorKind::RecursionLimitExceeded => return self.too_deep(span),
            ErrorKind::DirectiveDisallowed => "remove the line that starts with `%`",
            ErrorKind::InvalidColonPlacement => {
                "close the bracket or the quotes on the line above, or put the text in double quotes if it holds a colon"
            }
            ErrorKind::MappingValueNotAllowed
            | ErrorKind::InvalidMappingValueWhitespace
            | ErrorKind::UnexpectedCharacter { .. }
            | ErrorKind::ExpectedFlowMappingSeparator
            | ErrorKind::ExpectedFlowSequenceSeparator => {
                "put the text in double quotes if it holds one of : , # { } [ ] or starts with ` @ % & * !"
            }
            ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabInPlainScalar
            | ErrorKind::TabAtBlockScalarStart => "indent with spaces",
            ErrorKind::UnclosedQuotedScalar => "close the quotes",
            ErrorKind::UnclosedFlowCollection { .. }
            | ErrorKind::UnexpectedEofFlowSequence
            | ErrorKind::UnexpectedEofFlowMapping
            | ErrorKind::MismatchedFlowCollectionEnd { .. } => "close the bracket",
            ErrorKind::UnknownQuotedScalarEscape => "write a backslash in double quotes as `\\\\`",
            _ => "look at the indentation, the quotes and the brackets here and on the line above",
        };
        self.refuse(span, &format!("this is not YAML: {}", error.info()), help);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Files, Sources};

    fn parse(text: &str) -> (Option<Node>, String) {
        let files = Files::from([("a.yaml".to_owned(), text.as_bytes().to_vec())]);
        let mut report = Report::default();
        let sources = Sources::new(&files, &mut report);
        let node = sources.get(0).and_then(|source| read(0, source, &mut report));
        (node, report.finish(&sources).to_string())
    }

    fn shape(node: &Node) -> String {
        match &node.kind {
            Kind::Scalar(Scalar { text, plain }) => {
                let mark = if *plain { "" } else { "'" };
                format!("{mark}{}@{}:{}{mark}", text.value, text.span.line, text.span.column)
            }
            Kind::Sequence(items) => format!("[{}]", items.iter().map(shape).collect::<Vec<_>>().join(" ")),
            Kind::Mapping(entries) => {
                let entries: Vec<_> =
                    entries.iter().map(|(key, value)| format!("{}={}", key.value, shape(value))).collect();
                format!("{{{}}}", entries.join(" "))
            }
        }
    }

    #[test]
    fn words_stay_what_they_look_like() {
        let (node, errors) = parse("a: 404\nb: [v2.1, No, 'x', \"y\", 0x1F]\nc:\n  d: |\n    text\ne:\n");
        assert_eq!(
            node.as_ref().map(shape).as_deref(),
            Some("{a=404@1:4 b=[v2.1@2:5 No@2:11 'x@2:15' 'y@2:20' 0x1F@2:25] c={d='text@5:5'} e=~@6:2}"),
            "{errors}"
        );
    }

    #[test]
    fn parts_of_a_text_have_places_of_their_own() {
        let (node, _) = parse("- é.b.c\n- 'é.b.c'\n- \"\\u00e9.b.c\"\n");
        let Some(Node { kind: Kind::Sequence(items), .. }) = node else { panic!("no list") };
        let columns: Vec<_> = items
            .iter()
            .map(|item| match &item.kind {
                Kind::Scalar(Scalar { text, .. }) => text.part(3..4).column,
                _ => 0,
            })
            .collect();
        // The third is spelled with an escape, so the whole text is the place.
        assert_eq!(columns, [5, 6, 3]);
    }

    #[test]
    fn a_key_that_stands_twice_is_told_and_dropped() {
        let (node, errors) = parse("a: 1\nb: 2\na: 3\n");
        assert_eq!(node.as_ref().map(shape).as_deref(), Some("{a=1@1:4 b=2@2:4}"));
        assert!(errors.contains("spec/a.yaml:3:1: error: the key `a` stands twice"), "{errors}");
        assert!(errors.contains("already on line 1"), "{errors}");
    }

    #[test]
    fn what_the_dialect_lacks_is_refused_where_it_stands() {
        for (text, wanted) in [
            ("a: &x 1\nb: *x\n", "a.yaml:2:4: error: aliases"),
            ("a: &x 1\nb: *x\n", "a.yaml:1:4: error: anchors"),
            ("a: *nowhere\n", "a.yaml:1:4: error: aliases"),
            ("a: !!str 1\n", "a.yaml:1:4: error: tags"),
            ("a: 1\n---\nb: 2\n", "a.yaml:2:1: error: a second document"),
            ("%YAML 1.2\n---\na: 1\n", "a.yaml:1:1: error: this is not YAML"),
            ("? [a]\n: 1\n", "a.yaml:1:3: error: a list or mapping cannot be a key"),
            ("a: [1\n", "help: close the bracket"),
            ("a: b: c\n", "help: put the text in double quotes"),
            ("# only a comment\n", "a.yaml:1:1: error: the file is empty"),
            ("", "a.yaml:1:1: error: the file is empty"),
        ] {
            let (node, errors) = parse(text);
            assert!(node.is_none(), "{text}");
            assert!(errors.contains(wanted), "{text}\n{errors}");
        }
    }

    #[test]
    fn depth_and_size_have_an_end() {
        for text in ["[".repeat(100_000), "- ".repeat(100_000), "{a: ".repeat(100_000)] {
            let (node, errors) = parse(&text);
            assert!(node.is_none());
            assert!(errors.contains("nested more than 32 deep"), "{errors}");
        }
        let (node, errors) = parse(&format!("[{}]", "a,".repeat(MAX_ITEMS + 1)));
        assert!(node.is_none());
        assert!(errors.contains("more than 1000 items"), "{errors}");
        let many = (0..MAX_NODES).map(|key| format!("k{key}: 1\n")).collect::<Vec<_>>().concat();
        let (node, errors) = parse(&many);
        assert!(node.is_none());
        assert!(errors.contains("more than 50000 values"), "{errors}");
    }
}
