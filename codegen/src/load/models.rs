//! `models.yaml`: the objects that answers carry.

use crate::ast::{Field, FieldType, Models, Object, ReadPage, Text};
use crate::decode::{Decoder, Fields, Key, Rule};
use crate::diagnostic::quoted;
use crate::yaml::{Kind, Node};

use super::PRODUCTS;

pub(super) const FILE: &[Key] = &[
    Key::required("read", "the pages that were read: `read: [{product: crm, version: v7, page: …}]`"),
    Key::optional("inferred"),
    Key::required("objects", "the objects: `objects: {Attachment: {summary: …, fields: {…}}}`"),
];
pub(super) const READ: &[Key] = &[
    Key::required("product", "`product: crm` or `product: bigin`"),
    Key::required("version", "the version of the page, as in `version: v7`"),
    Key::required("page", "the page's file name, as in `page: get-attachments.html`"),
];
pub(super) const OBJECT: &[Key] = &[
    Key::required("summary", "a sentence that says what it is"),
    Key::required("fields", "its fields: `fields: {id: {type: id, id: record, summary: …}}`"),
];
pub(super) const FIELD: &[Key] = &[
    Key::required("type", "`type: string`, `integer`, `boolean`, `id` or `object`"),
    Key::required("summary", "a sentence that says what it is"),
    Key::optional("id"),
    Key::optional("object"),
];
const OBJECT_HELP: &str = "write `{summary: …, fields: {…}}` under the name of each object";

/// What an id needs.
pub(super) const ID_HINT: &str = "say what it identifies: `id: record`";
const OBJECT_HINT: &str = "say which object it is: `object: UserReference`";

#[derive(Clone, Copy)]
enum TypeWord {
    String,
    Integer,
    Boolean,
    Id,
    Object,
}

const TYPES: &[(&str, TypeWord)] = &[
    ("string", TypeWord::String),
    ("integer", TypeWord::Integer),
    ("boolean", TypeWord::Boolean),
    ("id", TypeWord::Id),
    ("object", TypeWord::Object),
];

impl Decoder<'_> {
    /// Reads the objects.
    pub(super) fn models(&mut self, node: &Node) -> Option<Models> {
        let fields = self.fields(node, node.span, "the file of objects", FILE)?;
        let read = fields.get("read").map_or(&[][..], |node| {
            self.items(node, "read", "write `- {product: crm, version: v7, page: …}` for each page")
        });
        let read = read.iter().filter_map(|node| self.read_page(node)).collect();
        if let Some(node) = fields.get("inferred") {
            self.sentence(node, "inferred");
        }
        let objects = self.entries(fields.get("objects")?, "objects", OBJECT_HELP);
        let objects = objects.iter().map(|(name, node)| self.object(name, node)).collect();
        Some(Models { read, objects })
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

    fn object(&mut self, name: &Text, node: &Node) -> Object {
        self.name(name, "name of an object", Rule::Type);
        let mut object = Object { name: name.clone(), summary: String::new(), fields: Vec::new() };
        let Some(fields) = self.fields(node, name.span, "an object", OBJECT) else { return object };
        if let Some(node) = fields.get("summary") {
            object.summary = self.sentence(node, "summary").unwrap_or_default();
        }
        if let Some(node) = fields.get("fields") {
            let entries =
                self.entries(node, "fields", "write `name: {type: string, summary: …}` for each field");
            if let (Kind::Mapping(_), true) = (&node.kind, entries.is_empty()) {
                self.error(name.span, "this object has no fields", "name its fields, or delete it");
            }
            object.fields = entries.iter().filter_map(|(name, node)| self.field(name, node)).collect();
        }
        object
    }

    fn field(&mut self, name: &Text, node: &Node) -> Option<Field> {
        self.name(name, "name of a field", Rule::Wire);
        let fields = self.fields(node, name.span, "a field", FIELD)?;
        let summary =
            fields.get("summary").and_then(|node| self.sentence(node, "summary")).unwrap_or_default();
        let word = fields.get("type").and_then(|node| self.word(node, "type", TYPES));
        let kind = word.and_then(|word| {
            if !matches!(word.value, TypeWord::Id) {
                self.misplaced(fields, "id", "`id`");
            }
            if !matches!(word.value, TypeWord::Object) {
                self.misplaced(fields, "object", "`object`");
            }
            match word.value {
                TypeWord::String => Some(FieldType::String),
                TypeWord::Integer => Some(FieldType::Integer),
                TypeWord::Boolean => Some(FieldType::Boolean),
                TypeWord::Id => self.companion(fields, name, "id", Rule::Snake, ID_HINT).map(FieldType::Id),
                TypeWord::Object => {
                    self.companion(fields, name, "object", Rule::Type, OBJECT_HINT).map(FieldType::Object)
                }
            }
        });
        Some(Field { name: name.clone(), kind, summary })
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
        let what = if key == "object" { "name of an object" } else { "name of a thing" };
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
