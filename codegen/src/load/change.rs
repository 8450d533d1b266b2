//! What a version changes about an operation.

use crate::ast::{Change, ErrorChange, ModuleChange, ParameterChange, Spanned};
use crate::decode::{Decoder, Key};
use crate::yaml::{Kind, Node, Text};

pub(super) const CHANGE: &[Key] = &[
    Key::optional("modules"),
    Key::optional("parameters"),
    Key::optional("errors"),
    Key::optional("scopes"),
    Key::optional("page"),
    Key::optional("bounds"),
];
pub(super) const PARAMETERS: &[Key] =
    &[Key::optional("add"), Key::optional("remove"), Key::optional("require"), Key::optional("optional")];
pub(super) const ERRORS: &[Key] = &[Key::optional("add"), Key::optional("remove")];

impl Decoder<'_> {
    /// Reads the changes of an operation by version.
    pub(super) fn changes(&mut self, node: &Node) -> Vec<Change> {
        let help = "write `v5: {modules: {add: [Deals]}}` for each version that changes something";
        let entries = self.entries(node, "changes", help);
        entries.iter().filter_map(|(version, node)| self.change(version, node)).collect()
    }

    fn change(&mut self, version: &Text, node: &Node) -> Option<Change> {
        let fields = self.fields(node, version.span, "a change", CHANGE)?;
        if let Kind::Mapping(entries) = &node.kind
            && entries.is_empty()
        {
            self.error(version.span, "this change changes nothing", "say what changes, or take it out");
        }
        let mut change = Change {
            version: version.clone(),
            modules: ModuleChange::default(),
            parameters: ParameterChange::default(),
            errors: ErrorChange::default(),
            scopes: None,
            page: fields.get("page").and_then(|node| self.page(node)),
            bounds: fields.entry("bounds").and_then(|(key, node)| self.bounds(key, node)),
        };
        if let Some((key, node)) = fields.entry("modules") {
            change.modules = self.module_change(key, node).unwrap_or_default();
        }
        if let Some((key, node)) = fields.entry("parameters") {
            change.parameters = self.parameter_change(key, node).unwrap_or_default();
        }
        if let Some((key, node)) = fields.entry("errors") {
            change.errors = self.error_change(key, node).unwrap_or_default();
        }
        if let Some((key, node)) = fields.entry("scopes") {
            change.scopes = self.scopes(node).map(|scopes| Spanned { value: scopes, span: key.span });
        }
        Some(change)
    }

    fn parameter_change(&mut self, owner: &Text, node: &Node) -> Option<ParameterChange> {
        let fields = self.fields(node, owner.span, "a change of parameters", PARAMETERS)?;
        let mut names = |key| fields.get(key).map(|node| self.texts(node, key)).unwrap_or_default();
        let mut change = ParameterChange {
            add: Vec::new(),
            remove: names("remove"),
            require: names("require"),
            optional: names("optional"),
        };
        if let Some(node) = fields.get("add") {
            change.add = self.parameters(node, "add");
        }
        self.some_of(owner, node, "`add`, `remove`, `require` or `optional`");
        Some(change)
    }

    fn error_change(&mut self, owner: &Text, node: &Node) -> Option<ErrorChange> {
        let fields = self.fields(node, owner.span, "a change of errors", ERRORS)?;
        let change = ErrorChange {
            add: fields.get("add").map(|node| self.error_items(node, "add")).unwrap_or_default(),
            remove: fields.get("remove").map(|node| self.row_patterns(node)).unwrap_or_default(),
        };
        self.some_of(owner, node, "`add` or `remove`");
        Some(change)
    }

    /// A change that names nothing has been forgotten half-way.
    pub(super) fn some_of(&mut self, owner: &Text, node: &Node, keys: &str) {
        let Kind::Mapping(entries) = &node.kind else { return };
        let empty =
            entries.iter().find(|(_, node)| matches!(&node.kind, Kind::Sequence(items) if items.is_empty()));
        let place = empty.map_or(owner.span, |(key, _)| key.span);
        if entries.is_empty() || empty.is_some() {
            self.error(
                place,
                "this change changes nothing",
                format!("write something under {keys}, or take it out"),
            );
        }
    }
}
