//! Endpoint files: one path, its operations, and what each of them says.

use zoho_endpoint::{Body, Bounds, Concurrency, Host, Method, Retry};

use crate::ast::{Accept, Endpoint, FactKind, Job, Modules, Operation, Spanned, Versions};
use crate::decode::{Decoder, Fields, Key, Rule};
use crate::diagnostic::quoted;
use crate::model::Source;
use crate::yaml::{Kind, Node, Text};

pub(super) const ENDPOINT: &[Key] = &[
    Key::required("product", "`product: crm` or `product: bigin`"),
    Key::required("path", "the path below the version, as in `path: /{module}/{record_id}/photo`"),
    Key::optional("root"),
    Key::optional("host"),
    Key::required("group", "the group of its operations, as in `group: photos`"),
    Key::optional("path_parameters"),
    Key::required("operations", "the operations of this path by name: `operations: {upload_photo: {…}}`"),
];
pub(super) const OPERATION: &[Key] = &[
    Key::required("method", "the HTTP method: `method: get`, `post`, `put`, `patch` or `delete`"),
    Key::required("summary", "a sentence that says what it does"),
    Key::optional("page"),
    Key::optional("also"),
    Key::optional("sources"),
    Key::required("read", "the versions whose page was read, as in `read: [v2, v7]`; `read: []` if none was"),
    Key::required("versions", "the versions that have it: `versions: v2..`, `v2..v5` or `[v2, v4]`"),
    Key::optional("modules"),
    Key::required(
        "scopes",
        "the scopes that a token needs: `scopes: ZohoCRM.org.READ` or a tree of `any` and `all`",
    ),
    Key::optional("parameters"),
    Key::optional("body"),
    Key::required(
        "response",
        "what an answer carries: `response: status`, `data`, `binary`, `json`, `{outcomes: data}`, \
         `{keyed: data, of: Attachment}`, `{one: user, of: User}` or `{object: User}`",
    ),
    Key::optional("empty"),
    Key::optional("credits"),
    Key::optional("concurrency"),
    Key::optional("bounds"),
    Key::optional("job"),
    Key::required(
        "retry",
        "`retry: safe` if it changes nothing, `idempotent` if twice is as good as once, `unsafe` otherwise",
    ),
    Key::required("errors", "the documented errors: `errors: [{use: module}, …]`"),
    Key::optional("openapi"),
    Key::optional("changes"),
    Key::optional("notes"),
    Key::optional("accepts"),
];
pub(super) const BOUNDS: &[Key] = &[
    Key::optional("items"),
    Key::optional("fields"),
    Key::optional("per_page"),
    Key::optional("by_page"),
    Key::optional("total"),
    Key::optional("conditions"),
];
pub(super) const JOB: &[Key] = &[
    Key::required("status", "the operation that tells how far the job is: `status: get_bulk_read`"),
    Key::optional("result"),
    Key::optional("upload"),
];
pub(super) const ACCEPT: &[Key] = &[
    Key::required("field", "the kind of fact: `field: error`, `scope`, `module`, `parameter` …"),
    Key::optional("page"),
    Key::optional("spec"),
    Key::optional("versions"),
    Key::required("reason", "a sentence that says why the spec stays as it is"),
];
const METHODS: &[(&str, Method)] = &[
    ("get", Method::Get),
    ("post", Method::Post),
    ("put", Method::Put),
    ("patch", Method::Patch),
    ("delete", Method::Delete),
];
const HOSTS: &[(&str, Host)] = &[("api", Host::Api), ("content", Host::Content), ("given", Host::Given)];
const SOURCES: &[(&str, Source)] =
    &[("sdk", Source::Sdk), ("openapi", Source::Openapi), ("page", Source::Page)];
const BODIES: &[(&str, Body)] = &[("none", Body::None), ("json", Body::Json), ("multipart", Body::Multipart)];
const CONCURRENCIES: &[(&str, Concurrency)] = &[("normal", Concurrency::Normal), ("sub", Concurrency::Sub)];
const RETRIES: &[(&str, Retry)] =
    &[("safe", Retry::Safe), ("idempotent", Retry::Idempotent), ("unsafe", Retry::Unsafe)];

impl Decoder<'_> {
    /// Reads an endpoint file.
    pub(super) fn endpoint(&mut self, node: &Node, file: &str, folder: &str) -> Option<Endpoint> {
        let fields = self.fields(node, node.span, "an endpoint file", ENDPOINT)?;
        let mut endpoint = Endpoint {
            file: file.to_owned(),
            folder: folder.to_owned(),
            product: self.product_of(fields, folder),
            path: fields.get("path").and_then(|node| self.path(node)),
            root: fields.get("root").and_then(|node| self.text(node, "root")),
            host: fields.get("host").and_then(|node| self.word(node, "host", HOSTS)),
            group: fields.get("group").and_then(|node| self.text(node, "group")),
            path_parameters: Vec::new(),
            operations: Vec::new(),
            whole: false,
        };
        if let Some(node) = fields.get("path_parameters") {
            endpoint.path_parameters = self.path_parameters(node);
        }
        if let Some((key, node)) = fields.entry("operations") {
            let entries =
                self.entries(node, "operations", "write `{method: …, …}` under the name of each operation");
            if let (Kind::Mapping(_), true) = (&node.kind, entries.is_empty()) {
                self.error(key.span, "this file has no operations", "state one, or delete the file");
            }
            endpoint.operations =
                entries.iter().filter_map(|(name, node)| self.operation(name, node)).collect();
            let is_mapping = matches!(node.kind, Kind::Mapping(_));
            endpoint.whole = is_mapping && endpoint.operations.len() == entries.len();
        }
        Some(endpoint)
    }

    fn operation(&mut self, name: &Text, node: &Node) -> Option<Operation> {
        self.name(name, "name of an operation", Rule::Snake);
        let fields = self.fields(node, name.span, "an operation", OPERATION)?;
        let mut operation = Operation {
            name: name.clone(),
            method: fields.get("method").and_then(|node| self.word(node, "method", METHODS)),
            summary: String::new(),
            page: fields.get("page").and_then(|node| self.page(node)),
            also: Vec::new(),
            sources: Vec::new(),
            read: Vec::new(),
            versions: fields.get("versions").and_then(|node| self.versions(node)),
            modules: fields.get("modules").map(|node| self.modules(node)),
            scopes: fields.get("scopes").and_then(|node| self.scopes(node)),
            parameters: Vec::new(),
            body: fields.get("body").and_then(|node| self.word(node, "body", BODIES)),
            response: fields.entry("response").and_then(|(key, node)| self.response(key, node)),
            empty: fields.get("empty").and_then(|node| self.boolean(node, "empty")),
            credits: self.credits(fields),
            concurrency: fields
                .get("concurrency")
                .and_then(|node| self.word(node, "concurrency", CONCURRENCIES)),
            retry: fields.get("retry").and_then(|node| self.word(node, "retry", RETRIES)),
            bounds: fields.entry("bounds").and_then(|(key, node)| self.bounds(key, node)),
            job: fields.entry("job").and_then(|(key, node)| self.job(key, node)),
            errors: Vec::new(),
            openapi: Vec::new(),
            changes: Vec::new(),
            notes: Vec::new(),
            accepts: Vec::new(),
        };
        if let Some(node) = fields.get("summary") {
            operation.summary = self.sentence(node, "summary").unwrap_or_default();
        }
        if let Some(node) = fields.get("also") {
            let items = self.items(node, "also", "write the pages in brackets: `[get-users.html]`");
            operation.also = items.iter().filter_map(|item| self.page(item)).collect();
        }
        if let Some(node) = fields.get("sources") {
            let items = self.items(node, "sources", "write them in brackets: `[sdk, openapi]`");
            operation.sources = items.iter().filter_map(|item| self.word(item, "sources", SOURCES)).collect();
        }
        if let Some(node) = fields.get("read") {
            operation.read = self.texts(node, "read");
        }
        if let Some(node) = fields.get("parameters") {
            operation.parameters = self.parameters(node, "parameters");
        }
        if let Some(node) = fields.get("errors") {
            operation.errors = self.error_items(node, "errors");
        }
        if let Some(node) = fields.get("openapi") {
            operation.openapi = self.openapi_rows(node);
        }
        if let Some(node) = fields.get("changes") {
            operation.changes = self.changes(node);
        }
        if let Some(node) = fields.get("notes") {
            operation.notes = self.texts(node, "notes").into_iter().map(|note| note.value).collect();
        }
        if let Some(node) = fields.get("accepts") {
            let items = self.items(node, "accepts", "write `- {field: …, page: …, reason: …}`");
            operation.accepts = items.iter().filter_map(|item| self.accept(item)).collect();
        }
        Some(operation)
    }

    /// How much a call takes and gives: `{items: 100}`.
    pub(super) fn bounds(&mut self, owner: &Text, node: &Node) -> Option<Spanned<Bounds>> {
        const MOST: u64 = 1_000_000_000;
        let fields = self.fields(node, owner.span, "a list of bounds", BOUNDS)?;
        if matches!(&node.kind, Kind::Mapping(entries) if entries.is_empty()) {
            self.error(owner.span, "these bounds say nothing", "write `{items: 100}`, or take them out");
        }
        let mut bound = |key| {
            let read = fields.get(key).and_then(|node| self.integer(node, key, MOST))?;
            u32::try_from(read.value).ok()
        };
        let value = Bounds {
            items: bound("items"),
            fields: bound("fields"),
            per_page: bound("per_page"),
            by_page: bound("by_page"),
            total: bound("total"),
            conditions: bound("conditions"),
        };
        Some(Spanned { value, span: owner.span })
    }

    /// The job that an operation starts: `{status: get_bulk_read}`.
    fn job(&mut self, owner: &Text, node: &Node) -> Option<Job> {
        let fields = self.fields(node, owner.span, "a job", JOB)?;
        let mut name = |key| fields.get(key).and_then(|node| self.text(node, key));
        Some(Job { status: name("status"), result: name("result"), upload: name("upload") })
    }

    /// A known disagreement with a page: what either side says, as `cargo xtask audit` prints it.
    fn accept(&mut self, node: &Node) -> Option<Accept> {
        let fields = self.fields(node, node.span, "an accepted disagreement", ACCEPT)?;
        let accept = Accept {
            span: node.span,
            field: fields.get("field").and_then(|node| self.word(node, "field", FactKind::WORDS)),
            page: fields.get("page").and_then(|node| self.text(node, "page")),
            spec: fields.get("spec").and_then(|node| self.text(node, "spec")),
            versions: fields.get("versions").and_then(|node| self.versions(node)),
        };
        if let Some(node) = fields.get("reason") {
            self.sentence(node, "reason");
        }
        if fields.get("page").is_none() && fields.get("spec").is_none() {
            let help = "copy what `cargo xtask audit` prints for the page, the spec or both";
            self.error(node.span, "this accepts every disagreement about the field", help);
        }
        Some(accept)
    }

    fn versions(&mut self, node: &Node) -> Option<Versions> {
        let Kind::Scalar(_) = &node.kind else {
            let list = self.texts(node, "versions");
            if let (Kind::Sequence(_), true) = (&node.kind, list.is_empty()) {
                self.error(
                    node.span,
                    "this names no version",
                    "write `versions: v2..`, `v2..v5` or `[v2, v4]`",
                );
            }
            return (!list.is_empty()).then_some(Versions::List(list));
        };
        let text = self.text(node, "versions")?;
        let part = |start: usize, value: &str| part_of(&text, start, value);
        let read = match text.value.split_once("..") {
            Some((first, "")) => Versions::From(part(0, first)),
            Some((first, last)) => Versions::Range(part(0, first), part(first.len() + 2, last)),
            None => {
                let message = format!("{} does not say which versions", quoted(&text.value));
                let help = format!(
                    "write `{0}..` for {0} and all later ones, `[{0}]` for this one alone",
                    text.value
                );
                self.error(text.span, message, help);
                return None;
            }
        };
        Some(read)
    }

    fn modules(&mut self, node: &Node) -> Modules {
        match &node.kind {
            Kind::Scalar(_) => match self.text(node, "modules") {
                Some(name) => Modules::Shared(name),
                None => Modules::Unread,
            },
            Kind::Sequence(_) => Modules::Own(node.span, self.texts(node, "modules")),
            Kind::Mapping(_) => {
                self.texts(node, "modules");
                Modules::Unread
            }
        }
    }

    fn credits(&mut self, fields: Fields<'_>) -> Option<u32> {
        let credits = fields.get("credits").and_then(|node| self.integer(node, "credits", 10_000))?;
        u32::try_from(credits.value).ok()
    }
}

/// A part of a text as a text of its own.
fn part_of(text: &Text, start: usize, value: &str) -> Text {
    Text::new(value.to_owned(), text.part(start..start + value.len()))
}
