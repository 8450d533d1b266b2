//! `models/*.yaml`: the objects that requests and answers carry, and lists of words that are shared.

use std::collections::BTreeSet;

use crate::ast::{Choices, Field, FieldType, Models, Object, ReadPage, Text};
use crate::decode::{Decoder, Fields, Key, Rule};
use crate::diagnostic::quoted;
use crate::yaml::{Kind, Node};

use super::PRODUCTS;

pub(super) const FILE: &[Key] =
    &[Key::optional("read"), Key::optional("inferred"), Key::optional("objects"), Key::optional("choices")];
pub(super) const READ: &[Key] = &[
    Key::required("product", "`product: crm` or `product: bigin`"),
    Key::required("version", "the version of the page, as in `version: v7`"),
    Key::required("page", "the page's file name, as in `page: get-attachments.html`"),
];
pub(super) const OBJECT: &[Key] = &[
    Key::required("summary", "a sentence that says what it is"),
    Key::required("fields", "its fields: `fields: {id: id record, name: string}`"),
];
pub(super) const FIELD: &[Key] = &[
    Key::required("type", "its type: `type: string`"),
    Key::optional("summary"),
    Key::optional("id"),
    Key::optional("object"),
    Key::optional("choices"),
];
const OBJECT_HELP: &str = "write `{summary: …, fields: {…}}` under the name of each object";

/// What an id needs.
pub(super) const ID_HINT: &str = "say what it identifies: `id: record`";
/// What an object needs.
pub(super) const OBJECT_HINT: &str = "say which object it is: `object: UserReference`";
/// What a choice needs.
pub(super) const CHOICES_HINT: &str =
    "add `choices: {name: Trigger, values: [workflow]}`, or the name of choices of `spec/models/`";
const SHARED_CHOICES_HINT: &str = "say which choices of `spec/models/` it is out of: `choices: UserStatus`";

/// What a field is, or what each item of its list is.
#[derive(Clone, Copy)]
enum Item {
    String,
    Integer,
    Decimal,
    Boolean,
    Date,
    DateTime,
    Json,
    Id,
    Object,
    Choice,
}

/// The types by their words, and whether each is a list.
const TYPES: &[(&str, (Item, bool))] = &[
    ("string", (Item::String, false)),
    ("integer", (Item::Integer, false)),
    ("decimal", (Item::Decimal, false)),
    ("boolean", (Item::Boolean, false)),
    ("date", (Item::Date, false)),
    ("datetime", (Item::DateTime, false)),
    ("json", (Item::Json, false)),
    ("id", (Item::Id, false)),
    ("object", (Item::Object, false)),
    ("choice", (Item::Choice, false)),
    ("strings", (Item::String, true)),
    ("integers", (Item::Integer, true)),
    ("ids", (Item::Id, true)),
    ("objects", (Item::Object, true)),
    ("choices", (Item::Choice, true)),
];

impl Item {
    /// The key beside the type that names what it is of.
    fn companion(self) -> Option<(&'static str, Rule, &'static str)> {
        match self {
            Self::Id => Some(("id", Rule::Snake, ID_HINT)),
            Self::Object => Some(("object", Rule::Type, OBJECT_HINT)),
            Self::Choice => Some(("choices", Rule::Type, SHARED_CHOICES_HINT)),
            _ => None,
        }
    }

    /// The type; `name` is what the companion says.
    fn kind(self, name: Option<Text>) -> Option<FieldType> {
        Some(match self {
            Self::String => FieldType::String,
            Self::Integer => FieldType::Integer,
            Self::Decimal => FieldType::Decimal,
            Self::Boolean => FieldType::Boolean,
            Self::Date => FieldType::Date,
            Self::DateTime => FieldType::DateTime,
            Self::Json => FieldType::Json,
            Self::Id => FieldType::Id(name?),
            Self::Object => FieldType::Object(name?),
            Self::Choice => FieldType::Choice(name?),
        })
    }
}

impl Decoder<'_> {
    /// Reads a file of objects and choices.
    pub(super) fn models(&mut self, node: &Node) -> Option<Models> {
        let fields = self.fields(node, node.span, "a file of models", FILE)?;
        let read = fields.get("read").map_or(&[][..], |node| {
            self.items(node, "read", "write `- {product: crm, version: v7, page: …}` for each page")
        });
        let read = read.iter().filter_map(|node| self.read_page(node)).collect();
        if let Some(node) = fields.get("inferred") {
            self.sentence(node, "inferred");
        }
        let objects =
            fields.get("objects").map_or(&[][..], |node| self.entries(node, "objects", OBJECT_HELP));
        let objects: Vec<_> = objects.iter().map(|(name, node)| self.object(name, node)).collect();
        let choices = fields.get("choices").map_or(&[][..], |node| {
            self.entries(node, "choices", "write `UserStatus: [active, disabled]` for each list of words")
        });
        let choices: Vec<_> = choices.iter().map(|(name, node)| self.shared_choices(name, node)).collect();
        if objects.is_empty() && choices.is_empty() {
            self.error(node.span, "this file states nothing", "write `objects` or `choices`, or delete it");
        }
        Some(Models { read, objects, choices })
    }

    fn read_page(&mut self, node: &Node) -> Option<ReadPage> {
        let fields = self.fields(node, node.span, "a page that was read", READ)?;
        let product = fields.get("product").and_then(|node| self.word(node, "product", PRODUCTS));
        let version = fields.get("version").and_then(|node| self.text(node, "version"));
        if let Some(node) = fields.get("page") {
            self.page(node);
        }
        Some(ReadPage { product, version })
    }

    /// The file name of a documentation page.
    pub(super) fn page(&mut self, node: &Node) -> Option<Text> {
        let page = self.text(node, "page")?;
        self.name(&page, "name of a page", Rule::Page);
        Some(page)
    }

    fn shared_choices(&mut self, name: &Text, node: &Node) -> Choices {
        self.name(name, "name of a type", Rule::Type);
        let values = self.words(node, &name.value);
        Choices { span: name.span, name: name.clone(), values }
    }

    /// The words of an open list: at least one, and none twice.
    pub(super) fn words(&mut self, node: &Node, key: &str) -> Vec<Text> {
        let values = self.texts(node, key);
        if let Kind::Sequence(items) = &node.kind
            && items.is_empty()
        {
            let help = "name the documented words; if there are none, the type is `string`";
            self.error(node.span, "choices need at least one word", help);
        }
        let mut seen = BTreeSet::new();
        for value in &values {
            if !seen.insert(&value.value) {
                let message = format!("the choice {} stands twice", quoted(&value.value));
                self.error(value.span, message, "keep one of the two");
            }
        }
        values
    }

    fn object(&mut self, name: &Text, node: &Node) -> Object {
        self.name(name, "name of an object", Rule::Type);
        let mut object = Object { name: name.clone(), summary: String::new(), fields: Vec::new() };
        let Some(fields) = self.fields(node, name.span, "an object", OBJECT) else { return object };
        if let Some(node) = fields.get("summary") {
            object.summary = self.sentence(node, "summary").unwrap_or_default();
        }
        if let Some(node) = fields.get("fields") {
            let entries = self.entries(node, "fields", "write `name: string` for each field");
            if let (Kind::Mapping(_), true) = (&node.kind, entries.is_empty()) {
                self.error(name.span, "this object has no fields", "name its fields, or delete it");
            }
            object.fields = entries.iter().filter_map(|(name, node)| self.field(name, node)).collect();
        }
        object
    }

    /// `id user`, or a mapping that has room for words.
    fn field(&mut self, name: &Text, node: &Node) -> Option<Field> {
        self.name(name, "name of a field", Rule::Wire);
        if let Kind::Scalar(_) = &node.kind {
            let kind = self.compact_type(name, node);
            return Some(Field { name: name.clone(), kind, summary: String::new() });
        }
        let fields = self.fields(node, name.span, "a field", FIELD)?;
        let summary =
            fields.get("summary").and_then(|node| self.sentence(node, "summary")).unwrap_or_default();
        let word = fields.get("type").and_then(|node| self.word(node, "type", TYPES));
        let kind = word.and_then(|word| {
            let (item, is_list) = word.value;
            for (key, kinds) in [
                ("id", "`id` or `ids`"),
                ("object", "`object` or `objects`"),
                ("choices", "`choice` or `choices`"),
            ] {
                if item.companion().is_none_or(|(needed, ..)| needed != key) {
                    self.misplaced(fields, key, kinds);
                }
            }
            let named = item.companion();
            let named = named.and_then(|(key, rule, hint)| self.companion(fields, name, key, rule, hint));
            Some(listed(item.kind(named)?, is_list))
        });
        Some(Field { name: name.clone(), kind, summary })
    }

    /// `string`, `id user`, `objects Territory`.
    fn compact_type(&mut self, owner: &Text, node: &Node) -> Option<FieldType> {
        let text = self.text(node, &owner.value)?;
        let (word, rest) = text.value.split_once(' ').unwrap_or((&text.value, ""));
        let found = TYPES.iter().find(|(known, _)| *known == word);
        let Some((_, (item, is_list))) = found else {
            let names = || TYPES.iter().map(|(known, _)| *known);
            let help = self.report.did_you_mean(word, names(), || {
                format!("the types are {}", crate::diagnostic::listed(names(), "and"))
            });
            self.error(text.part(0..word.len()), format!("{} is no type", quoted(word)), help);
            return None;
        };
        let name = Text::new(rest.to_owned(), text.part(text.value.len() - rest.len()..text.value.len()));
        let named = match item.companion() {
            Some((key, ..)) if rest.is_empty() => {
                let message = format!("the type `{word}` needs a name");
                let example = if key == "id" { "user" } else { "User" };
                self.error(text.span, message, format!("write it behind the type: `{word} {example}`"));
                return None;
            }
            Some((_, rule, _)) => Some(name).filter(|name| self.name(name, "name", rule)),
            None if rest.is_empty() => None,
            None => {
                let message = format!("the type `{word}` has no name");
                self.error(name.span, message, format!("write `{word}` alone"));
                return None;
            }
        };
        Some(listed(item.kind(named)?, *is_list))
    }

    /// A text that a type needs beside it.
    pub(super) fn companion(
        &mut self,
        fields: Fields<'_>,
        owner: &Text,
        key: &str,
        rule: Rule,
        hint: &str,
    ) -> Option<Text> {
        let Some(node) = fields.get(key) else {
            let message = format!("{} needs the key `{key}` beside its type", quoted(&owner.value));
            self.error(owner.span, message, hint);
            return None;
        };
        let text = self.text(node, key)?;
        let what = match key {
            "object" => "name of an object",
            "choices" => "name of choices",
            _ => "name of a thing",
        };
        self.name(&text, what, rule).then_some(text)
    }

    /// A key that belongs to another type.
    pub(super) fn misplaced(&mut self, fields: Fields<'_>, key: &str, kinds: &str) {
        if let Some((key, _)) = fields.entry(key) {
            let message = format!("`{}` belongs to the type {kinds} only", key.value);
            self.error(key.span, message, format!("remove it, or make the type {kinds}"));
        }
    }
}

fn listed(item: FieldType, is_list: bool) -> FieldType {
    if is_list { FieldType::List(Box::new(item)) } else { item }
}
