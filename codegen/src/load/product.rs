//! `product.yaml`: versions, modules and groups of a product.

use crate::ast::{Docs, Edition, Group, Module, ModuleChange, ModuleList, Product, ScopeName, Spanned, Text};
use crate::decode::{Decoder, Key, Rule, version_numbers};
use crate::diagnostic::quoted;
use crate::yaml::{Kind, Node};

pub(super) const PRODUCT: &[Key] = &[
    Key::required("product", "`product: crm` or `product: bigin`"),
    Key::required("title", "the product's name in prose, as in `title: Zoho CRM`"),
    Key::required("base_path", "the first part of every path, as in `base_path: /crm/{version}`"),
    Key::optional("roots"),
    Key::required("docs", "the folder of the documentation, as in `docs: https://…/{version}/`"),
    Key::required("versions", "the versions in ascending order, as in `versions: [v2, v2.1]`"),
    Key::required("scope_prefix", "the first part of every scope, as in `scope_prefix: ZohoCRM`"),
    Key::optional("other_scopes"),
    Key::optional("editions"),
    Key::optional("sub_concurrency"),
    Key::required("modules", "the modules, as in `modules: {Leads: {scope: leads}}`"),
    Key::optional("module_lists"),
    Key::required("groups", "the groups of operations, as in `groups: {photos: {area: files, summary: …}}`"),
];
pub(super) const GROUP: &[Key] = &[
    Key::required("area", "the area of `spec/areas.yaml` that it belongs to, as in `area: files`"),
    Key::required("summary", "a sentence that says what it is about"),
];
pub(super) const MODULE: &[Key] =
    &[Key::required("scope", "the module's name inside scopes, as in `scope: leads`"), Key::optional("name")];
pub(super) const MODULE_LIST: &[Key] =
    &[Key::required("modules", "the modules, as in `modules: [Leads, custom]`"), Key::optional("changes")];
pub(super) const MODULE_CHANGE: &[Key] = &[Key::optional("add"), Key::optional("remove")];

/// Every operation is looked at for each version, so their number has an end.
const MAX_VERSIONS: usize = 50;

/// No edition lets nearly as many calls run at once; a number above it has a slip in it.
const MAX_CONCURRENCY: u64 = 1000;

/// The word that stands for custom modules in a list of modules.
pub(crate) const CUSTOM: &str = "custom";

impl Decoder<'_> {
    /// Reads a product file.
    pub(super) fn product(&mut self, node: &Node, folder: &str) -> Option<Product> {
        let fields = self.fields(node, node.span, "a product file", PRODUCT)?;
        let mut product = Product {
            folder: folder.to_owned(),
            name: self.product_of(fields, folder),
            title: String::new(),
            base_path: String::new(),
            roots: Vec::new(),
            docs: Docs::Unread,
            versions: Vec::new(),
            scope_prefix: None,
            other_scopes: Vec::new(),
            editions: None,
            sub_concurrency: None,
            modules: None,
            module_lists: Vec::new(),
            groups: None,
        };
        if let Some(title) = fields.get("title").and_then(|node| self.text(node, "title")) {
            product.title = title.value;
        }
        if let Some(base_path) = fields.get("base_path").and_then(|node| self.base_path(node, "base_path")) {
            product.base_path = base_path;
        }
        if let Some(node) = fields.get("roots") {
            product.roots = self.roots(node);
        }
        if let Some(node) = fields.get("docs") {
            product.docs = self.docs(node);
        }
        if let Some(node) = fields.get("versions") {
            product.versions = self.version_names(node);
        }
        product.scope_prefix = fields.get("scope_prefix").and_then(|node| {
            let text = self.text(node, "scope_prefix")?;
            self.is_scope_prefix(&text).then_some(text)
        });
        if let Some(node) = fields.get("other_scopes") {
            let prefixes = self.texts(node, "other_scopes");
            product.other_scopes = prefixes.into_iter().filter(|text| self.is_scope_prefix(text)).collect();
        }
        product.editions = fields.entry("editions").map(|(key, node)| self.editions(key, node));
        product.sub_concurrency =
            fields.get("sub_concurrency").and_then(|node| self.concurrency(node, "sub_concurrency"));
        if let Some(node) = fields.get("modules") {
            let help = "write `Leads: {scope: leads}` for each module";
            let entries = self.entries(node, "modules", help);
            let modules = entries.iter().filter_map(|(name, node)| self.module(name, node)).collect();
            product.modules = matches!(node.kind, Kind::Mapping(_)).then_some(modules);
        }
        if let Some(node) = fields.get("module_lists") {
            let entries =
                self.entries(node, "module_lists", "write `name: {modules: [Leads]}` for each list");
            product.module_lists =
                entries.iter().filter_map(|(name, node)| self.module_list(name, node)).collect();
        }
        if let Some(node) = fields.get("groups") {
            let entries =
                self.entries(node, "groups", "write `photos: {area: files, summary: …}` for each group");
            let groups = entries.iter().map(|(name, node)| self.group(name, node)).collect();
            product.groups = matches!(node.kind, Kind::Mapping(_)).then_some(groups);
        }
        Some(product)
    }

    fn is_scope_prefix(&mut self, text: &Text) -> bool {
        let good = text.value.chars().all(|c| c.is_ascii_alphanumeric());
        if !good {
            let message = format!("{} is no first part of a scope", quoted(&text.value));
            self.error(text.span, message, "write what stands before the first dot: `ZohoCRM`");
        }
        good
    }

    fn roots(&mut self, node: &Node) -> Vec<(Text, String)> {
        let mut roots = Vec::new();
        for (name, node) in self.entries(node, "roots", "write `bulk: /crm/bulk/{version}` for each") {
            self.name(name, "name of a root", Rule::Snake);
            roots.extend(self.base_path(node, &name.value).map(|path| (name.clone(), path)));
        }
        roots
    }

    fn base_path(&mut self, node: &Node, key: &str) -> Option<String> {
        let text = self.text(node, key)?;
        let good = text.value.starts_with('/')
            && !text.value.ends_with('/')
            && text.value.matches("{version}").count() == 1
            && text
                .value
                .replace("{version}", "v")
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "/-_.".contains(c));
        if !good {
            let message = format!("{} is no base path", quoted(&text.value));
            self.error(
                text.span,
                message,
                "start with `/`, end without one, and write `{version}` once: `/crm/{version}`",
            );
        }
        Some(text.value)
    }

    fn docs(&mut self, node: &Node) -> Docs {
        if let Kind::Mapping(entries) = &node.kind {
            let each = entries.iter().filter_map(|(version, node)| {
                let text = self.text(node, "docs")?;
                self.address(&text);
                Some((version.clone(), text.value))
            });
            return Docs::Each(node.span, each.collect());
        }
        let Some(text) = self.text(node, "docs") else { return Docs::Unread };
        self.address(&text);
        if !text.value.contains("{version}") {
            let help =
                "write `{version}` where it goes, or an address for each version: `docs: {v1: https://…/}`";
            self.error(text.span, "the address of the documentation names no version", help);
        }
        Docs::Pattern(text.value)
    }

    fn address(&mut self, text: &Text) {
        let good = text.value.starts_with("https://") && text.value.ends_with('/');
        if !good || text.value.contains(char::is_whitespace) {
            let message = format!("{} is not the address of a folder", quoted(&text.value));
            self.error(
                text.span,
                message,
                "start with `https://` and end with `/`; page names are put behind it",
            );
        }
    }

    /// Versions in ascending order, without what is none and what stands twice.
    fn version_names(&mut self, node: &Node) -> Vec<Text> {
        let named = self.texts(node, "versions");
        if let (Kind::Sequence(_), true) = (&node.kind, named.is_empty()) {
            self.error(node.span, "a product needs a version", "name its versions: `versions: [v2, v2.1]`");
        }
        let mut versions: Vec<Text> = Vec::new();
        for version in named {
            if !self.name(&version, "version", Rule::Version) {
                continue;
            }
            let number = version_numbers(&version.value);
            if versions.iter().any(|known| known.value == version.value) {
                let message = format!("the version {} stands twice", quoted(&version.value));
                self.error(version.span, message, "keep one of the two");
                continue;
            }
            if versions.last().is_some_and(|last| version_numbers(&last.value) > number) {
                let message = format!("the version {} is out of order", quoted(&version.value));
                let help = "name versions in ascending order; a range like `v2..` depends on it";
                self.error(version.span, message, help);
            }
            if versions.len() == MAX_VERSIONS {
                let message = format!("the product has more than {MAX_VERSIONS} versions");
                self.error(version.span, message, "leave out those that nobody can call any more");
                break;
            }
            versions.push(version);
        }
        // What follows depends on the order and should not tell the same mistake again.
        versions.sort_by_key(|version| version_numbers(&version.value));
        versions
    }

    fn editions(&mut self, key: &Text, node: &Node) -> Vec<Edition> {
        let entries = self.entries(node, "editions", "write `free: 5` for each edition");
        if let (Kind::Mapping(_), true) = (&node.kind, entries.is_empty()) {
            let help =
                "name them: `editions: {free: 5, standard: 10}`; or remove the key while they are not known";
            self.error(key.span, "there is no edition under `editions`", help);
        }
        let editions = entries.iter().map(|(name, node)| {
            self.name(name, "name of an edition", Rule::Snake);
            Edition { name: name.clone(), concurrency: self.concurrency(node, &name.value) }
        });
        editions.collect()
    }

    /// How many calls may run at once.
    fn concurrency(&mut self, node: &Node, key: &str) -> Option<Spanned<u32>> {
        let number = self.integer(node, key, MAX_CONCURRENCY)?;
        if number.value == 0 {
            let help = "write how many calls may run at once, or remove the key if that is not known";
            self.error(number.span, format!("`{key}` is 0: no call could ever run"), help);
            return None;
        }
        u32::try_from(number.value).ok().map(|value| Spanned { value, span: number.span })
    }

    fn module(&mut self, name: &Text, node: &Node) -> Option<Module> {
        if name.value == CUSTOM {
            let help = "in lists of modules the word stands for custom modules; it needs no entry here";
            self.error(name.span, "no module can be called `custom`", help);
            return None;
        }
        self.name(name, "API name of a module", Rule::Wire);
        let fields = self.fields(node, name.span, "a module", MODULE);
        let scope = match fields.and_then(|fields| fields.get("scope")) {
            Some(node) => self.scope_name(node),
            None => ScopeName::Unread,
        };
        let display_name =
            fields.and_then(|fields| fields.get("name")).and_then(|node| self.text(node, "name"));
        if let Some(display) = display_name.as_ref().filter(|display| display.value == name.value) {
            self.error(
                display.span,
                "the name repeats the API name",
                "remove it; it is only for names that differ",
            );
        }
        Some(Module { api_name: name.clone(), scope, display_name })
    }

    fn scope_name(&mut self, node: &Node) -> ScopeName {
        if let Kind::Mapping(entries) = &node.kind {
            let since = entries
                .iter()
                .filter_map(|(version, node)| self.scope_word(node).map(|word| (version.clone(), word)));
            return ScopeName::Since(node.span, since.collect());
        }
        self.scope_word(node).map_or(ScopeName::Unread, ScopeName::Always)
    }

    fn scope_word(&mut self, node: &Node) -> Option<String> {
        let text = self.text(node, "scope")?;
        let good = text.value.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        if !good {
            let message = format!("{} is no name inside scopes", quoted(&text.value));
            self.error(
                text.span,
                message,
                "write the middle part of a scope: `leads` of `ZohoCRM.modules.leads.READ`",
            );
        }
        Some(text.value)
    }

    fn module_list(&mut self, name: &Text, node: &Node) -> Option<ModuleList> {
        self.name(name, "name of a list", Rule::Snake);
        let fields = self.fields(node, name.span, "a list of modules", MODULE_LIST)?;
        let modules = fields.get("modules").map(|node| self.texts(node, "modules")).unwrap_or_default();
        let changes = fields.get("changes").map_or(&[][..], |node| {
            self.entries(
                node,
                "changes",
                "write `v3: {add: [Calls]}` for each version that changes something",
            )
        });
        let changes = changes
            .iter()
            .filter_map(|(version, node)| Some((version.clone(), self.module_change(version, node)?)));
        Some(ModuleList { name: name.clone(), modules, changes: changes.collect() })
    }

    /// `{add: […], remove: […]}` below a key.
    pub(super) fn module_change(&mut self, owner: &Text, node: &Node) -> Option<ModuleChange> {
        let fields = self.fields(node, owner.span, "a change of modules", MODULE_CHANGE)?;
        let mut texts = |key| fields.get(key).map(|node| self.texts(node, key)).unwrap_or_default();
        let change = ModuleChange { add: texts("add"), remove: texts("remove") };
        self.some_of(owner, node, "`add` or `remove`");
        Some(change)
    }

    fn group(&mut self, name: &Text, node: &Node) -> Group {
        self.name(name, "name of a group", Rule::Snake);
        let mut group = Group { name: name.clone(), area: None, summary: String::new() };
        let Some(fields) = self.fields(node, name.span, "a group", GROUP) else { return group };
        group.area = fields.get("area").and_then(|node| self.text(node, "area"));
        if let Some(node) = fields.get("summary") {
            group.summary = self.sentence(node, "summary").unwrap_or_default();
        }
        group
    }
}
