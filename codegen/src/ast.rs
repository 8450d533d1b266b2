//! The spec as it is written: what each file says, with the place of everything that can be wrong.
//!
//! What could not be read is `None` or left out; it has been reported by then, and later stages look at
//! the rest so that one run finds every mistake.

use zoho_endpoint::{
    Body, Bounds, Concurrency, Host, Location, Method, ParameterType, Product as ProductName, Retry,
};

use crate::model::Source;
use crate::source::Span;
pub use crate::yaml::Text;

/// A value with its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub span: Span,
}

/// Every file that could be read.
#[derive(Debug, Default)]
pub struct Spec {
    /// `*/product.yaml`.
    pub products: Vec<Product>,
    /// `*/*.yaml` and `*/*/*.yaml` but the product files, in the order of their paths.
    pub endpoints: Vec<Endpoint>,
    /// Of `areas.yaml`.
    pub areas: Vec<Area>,
    /// Of `errors.yaml`.
    pub errors: Errors,
    /// Of `models/*.yaml`, all together.
    pub models: Models,
    /// Files that could not be read at all, so that nothing is concluded from what they do not say.
    pub unread: Unread,
}

/// Which kinds of files could not be read, or not all of what they hold.
#[derive(Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "one for each kind of file, and they exclude nothing")]
pub struct Unread {
    /// The folders of product files.
    pub products: Vec<String>,
    /// Whether an endpoint file is among them.
    pub endpoints: bool,
    /// Whether the file of areas is among them.
    pub areas: bool,
    /// Whether the error tables are among them.
    pub errors: bool,
    /// Whether a file of models is among them.
    pub models: bool,
}

/// Groups that are switched on and off together.
#[derive(Debug)]
pub struct Area {
    /// `files`.
    pub name: Text,
    /// One sentence.
    pub summary: String,
}

/// A product file.
#[derive(Debug)]
pub struct Product {
    /// The folder it lies in.
    pub folder: String,
    /// Which product it says it is.
    pub name: Option<Spanned<ProductName>>,
    /// The name in prose.
    pub title: String,
    /// With `{version}`.
    pub base_path: String,
    /// Other first parts of paths by name, with `{version}`.
    pub roots: Vec<(Text, String)>,
    /// The folders of the documentation.
    pub docs: Docs,
    /// Ascending.
    pub versions: Vec<Text>,
    /// The first part of every scope.
    pub scope_prefix: Option<Text>,
    /// Further first parts that scopes may have.
    pub other_scopes: Vec<Text>,
    /// What organisations buy, smallest first, if it is stated.
    pub editions: Option<Vec<Edition>>,
    /// How many calls of the sub class may run at once.
    pub sub_concurrency: Option<Spanned<u32>>,
    /// The modules, if they could be read.
    pub modules: Option<Vec<Module>>,
    /// Lists of modules by name.
    pub module_lists: Vec<ModuleList>,
    /// Groups of operations, if they could be read.
    pub groups: Option<Vec<Group>>,
}

impl Product {
    /// The modules that could be read.
    pub fn modules(&self) -> &[Module] {
        self.modules.as_deref().unwrap_or_default()
    }

    /// The groups that could be read.
    pub fn groups(&self) -> &[Group] {
        self.groups.as_deref().unwrap_or_default()
    }
}

/// An edition of a product.
#[derive(Debug)]
pub struct Edition {
    /// `enterprise`.
    pub name: Text,
    /// How many calls may run at once, if it could be read.
    pub concurrency: Option<Spanned<u32>>,
}

/// Where a product's documentation is.
#[derive(Debug, Default)]
pub enum Docs {
    /// It could not be read.
    #[default]
    Unread,
    /// One address with `{version}`.
    Pattern(String),
    /// An address for each version.
    Each(Span, Vec<(Text, String)>),
}

/// A module of a product.
#[derive(Debug)]
pub struct Module {
    /// `Price_Books`.
    pub api_name: Text,
    /// The name inside scopes.
    pub scope: ScopeName,
    /// The name that people see, where it is another.
    pub display_name: Option<Text>,
}

/// The name of a module inside scopes.
#[derive(Debug, Default)]
pub enum ScopeName {
    /// It could not be read.
    #[default]
    Unread,
    /// One for all versions.
    Always(String),
    /// From each version on.
    Since(Span, Vec<(Text, String)>),
}

/// A list of modules that operations share.
#[derive(Debug)]
pub struct ModuleList {
    /// Its name.
    pub name: Text,
    /// The modules at the first version.
    pub modules: Vec<Text>,
    /// What changes at which version.
    pub changes: Vec<(Text, ModuleChange)>,
}

/// Modules that come and go.
#[derive(Debug, Clone, Default)]
pub struct ModuleChange {
    /// That come.
    pub add: Vec<Text>,
    /// That go.
    pub remove: Vec<Text>,
}

/// A group of operations.
#[derive(Debug)]
pub struct Group {
    /// `photos`.
    pub name: Text,
    /// The name of its area.
    pub area: Option<Text>,
    /// One sentence.
    pub summary: String,
}

/// An endpoint file: one path and its operations.
#[derive(Debug)]
pub struct Endpoint {
    /// Below `spec/`.
    pub file: String,
    /// The folder it lies in.
    pub folder: String,
    /// Which product it says it belongs to.
    pub product: Option<Spanned<ProductName>>,
    /// The path below the version.
    pub path: Option<Path>,
    /// The name of the path's first part, where it is not the product's usual one.
    pub root: Option<Text>,
    /// The host, where it is said.
    pub host: Option<Spanned<Host>>,
    /// The group of all its operations.
    pub group: Option<Text>,
    /// Placeholders that do not explain themselves.
    pub path_parameters: Vec<Parameter>,
    /// In the order of the file.
    pub operations: Vec<Operation>,
    /// Whether every operation could be read.
    pub whole: bool,
}

impl Endpoint {
    /// The host of its calls.
    pub fn host(&self) -> Host {
        self.host.map_or(Host::Api, |host| host.value)
    }
}

/// A path and its placeholders.
#[derive(Debug)]
pub struct Path {
    /// As written.
    pub text: Text,
    /// In order, without braces.
    pub placeholders: Vec<Spanned<String>>,
}

/// The versions of an operation.
#[derive(Debug)]
pub enum Versions {
    /// `v2..`
    From(Text),
    /// `v2..v5`
    Range(Text, Text),
    /// `[v2, v4]`
    List(Vec<Text>),
}

/// The modules of an operation.
#[derive(Debug)]
pub enum Modules {
    /// They could not be read.
    Unread,
    /// A list of the product.
    Shared(Text),
    /// Its own.
    Own(Span, Vec<Text>),
}

/// An operation.
#[derive(Debug)]
pub struct Operation {
    /// `upload_photo`.
    pub name: Text,
    /// The HTTP method.
    pub method: Option<Spanned<Method>>,
    /// One sentence.
    pub summary: String,
    /// The documentation page.
    pub page: Option<Text>,
    /// Other pages that document it.
    pub also: Vec<Text>,
    /// Where its facts are from beside named pages.
    pub sources: Vec<Spanned<Source>>,
    /// Versions whose page was read.
    pub read: Vec<Text>,
    /// Versions that have it.
    pub versions: Option<Versions>,
    /// Modules that have it.
    pub modules: Option<Modules>,
    /// The scopes.
    pub scopes: Option<Scope>,
    /// Parameters outside the path.
    pub parameters: Vec<Parameter>,
    /// What a request carries, where it is said.
    pub body: Option<Spanned<Body>>,
    /// What an answer carries.
    pub response: Option<Spanned<Response>>,
    /// Whether an answer may be empty.
    pub empty: Option<Spanned<bool>>,
    /// API credits.
    pub credits: Option<u32>,
    /// The class of calls at once.
    pub concurrency: Option<Spanned<Concurrency>>,
    /// The retry class.
    pub retry: Option<Spanned<Retry>>,
    /// How much a call takes and gives.
    pub bounds: Option<Spanned<Bounds>>,
    /// The job that it starts.
    pub job: Option<Job>,
    /// Rows and shared tables.
    pub errors: Vec<ErrorItem>,
    /// Rows without a message, each list at exactly one version.
    pub openapi: Vec<(Text, Vec<ErrorRow>)>,
    /// By version.
    pub changes: Vec<Change>,
    /// Remarks on sources.
    pub notes: Vec<String>,
    /// Known disagreements with a page.
    pub accepts: Vec<Accept>,
}

/// A job that an operation starts: the operations by which it goes on.
#[derive(Debug)]
pub struct Job {
    /// Tells how far it is.
    pub status: Option<Text>,
    /// Gives its result.
    pub result: Option<Text>,
    /// Takes the file that it reads.
    pub upload: Option<Text>,
}

impl Job {
    /// The operations that it names.
    pub fn operations(&self) -> impl Iterator<Item = &Text> {
        [&self.status, &self.result, &self.upload].into_iter().flatten()
    }
}

/// A disagreement with a page that is known and stays.
#[derive(Debug)]
pub struct Accept {
    /// The whole.
    pub span: Span,
    /// What kind of fact it is about.
    pub field: Option<Spanned<FactKind>>,
    /// The versions whose pages it is about, if not all.
    pub versions: Option<Versions>,
    /// What the page says, if it says anything.
    pub page: Option<Text>,
    /// What the spec says, if it says anything.
    pub spec: Option<Text>,
}

/// A kind of fact that a page and the spec both state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FactKind {
    /// A method and a path.
    Endpoint,
    /// The method of a known path.
    Method,
    /// The path of a known page.
    Path,
    /// A module that the operation can be called on.
    Module,
    /// A scope, or how scopes go together.
    Scope,
    /// A parameter.
    Parameter,
    /// An error row.
    Error,
}

impl FactKind {
    /// Every kind with the word for it.
    pub const WORDS: &'static [(&'static str, Self)] = &[
        ("endpoint", Self::Endpoint),
        ("method", Self::Method),
        ("path", Self::Path),
        ("module", Self::Module),
        ("scope", Self::Scope),
        ("parameter", Self::Parameter),
        ("error", Self::Error),
    ];

    /// The word for it.
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, kind)| *kind == self).map_or("fact", |(word, _)| word)
    }
}

impl Operation {
    /// Every parameter outside the path that any version declares, in the order of the file.
    pub fn declared(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().chain(self.changes.iter().flat_map(|change| &change.parameters.add))
    }
}

/// What a successful answer carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Response {
    /// A bare status object.
    Status,
    /// `data` with status objects.
    Data,
    /// A file.
    Binary,
    /// An object that is kept as it came.
    Json,
    /// A list of objects.
    Keyed {
        /// The key.
        key: String,
        /// The object.
        of: Text,
    },
    /// A list of status objects.
    Outcomes {
        /// The key.
        key: String,
    },
    /// One object under a key.
    One {
        /// The key.
        key: String,
        /// The object.
        of: Text,
    },
    /// The object that is the whole body.
    Object {
        /// The object.
        of: Text,
    },
}

impl Response {
    /// The object that it names.
    pub fn object(&self) -> Option<&Text> {
        match self {
            Self::Keyed { of, .. } | Self::One { of, .. } | Self::Object { of } => Some(of),
            Self::Status | Self::Data | Self::Binary | Self::Json | Self::Outcomes { .. } => None,
        }
    }
}

/// Scopes as a tree.
#[derive(Debug, Clone)]
pub enum Scope {
    /// One text, perhaps with several operation types.
    One(ScopeText),
    /// Any of these.
    Any(Vec<Scope>),
    /// All of these.
    All(Vec<Scope>),
}

/// `ZohoCRM.modules.{module}.[ALL, READ]`
#[derive(Debug, Clone)]
pub struct ScopeText {
    /// As written.
    pub text: Text,
    /// Everything before the operation type, without the dot.
    pub stem: String,
    /// The operation types.
    pub types: Vec<String>,
}

/// A parameter.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// On the wire.
    pub name: Text,
    /// Where it travels.
    pub location: Option<Spanned<Location>>,
    /// Its type.
    pub kind: Option<Spanned<ParameterType>>,
    /// Whether it must be given.
    pub required: bool,
    /// One sentence.
    pub summary: String,
    /// What an id identifies.
    pub id: Option<Text>,
    /// An open list of words.
    pub choices: Option<Words>,
    /// The object that it is.
    pub object: Option<Text>,
    /// What a file must be.
    pub file: FileRule,
}

/// Where an open list of words stands.
#[derive(Debug, Clone)]
pub enum Words {
    /// Here.
    Own(Choices),
    /// In a file of models, by this name.
    Shared(Text),
}

/// An open list of words.
#[derive(Debug, Clone)]
pub struct Choices {
    /// Of the whole.
    pub span: Span,
    /// The name of its type.
    pub name: Text,
    /// The words on the wire.
    pub values: Vec<Text>,
}

/// What a file must be.
#[derive(Debug, Clone, Default)]
pub struct FileRule {
    /// In bytes.
    pub max_bytes: Option<Spanned<u64>>,
    /// Width times height.
    pub max_pixels: Option<Spanned<u64>>,
    /// Image formats.
    pub formats: Option<Spanned<Vec<String>>>,
    /// The code for a file that is too large.
    pub too_large: Option<Text>,
}

/// A line of an error list.
#[derive(Debug, Clone)]
pub enum ErrorItem {
    /// A shared table.
    Use(Text),
    /// One row.
    Row(ErrorRow),
}

/// A documented error.
#[derive(Debug, Clone)]
pub struct ErrorRow {
    /// On the wire.
    pub code: Text,
    /// The HTTP status.
    pub status: u16,
    /// On the wire; may be empty.
    pub message: Text,
    /// In our words, where it is not the usual one of the code.
    pub remedy: Option<String>,
    /// Where one code has several messages.
    pub reason: Option<Text>,
}

/// What operations share about errors.
#[derive(Debug, Default)]
pub struct Errors {
    /// Rows by name.
    pub tables: Vec<ErrorTable>,
    /// The usual remedy by code.
    pub remedies: Vec<(Text, String)>,
}

/// Error rows by name.
#[derive(Debug)]
pub struct ErrorTable {
    /// The name.
    pub name: Text,
    /// The rows.
    pub rows: Vec<ErrorRow>,
}

/// What a version changes about an operation.
#[derive(Debug)]
pub struct Change {
    /// From this version on.
    pub version: Text,
    /// Modules that come and go.
    pub modules: ModuleChange,
    /// Parameters that come, go, and become required or optional.
    pub parameters: ParameterChange,
    /// Errors that come and go.
    pub errors: ErrorChange,
    /// Other scopes.
    pub scopes: Option<Spanned<Scope>>,
    /// Another page.
    pub page: Option<Text>,
    /// Other bounds; those that it does not name stay.
    pub bounds: Option<Spanned<Bounds>>,
}

/// Parameters that come, go, and become required or optional.
#[derive(Debug, Default)]
pub struct ParameterChange {
    /// That come.
    pub add: Vec<Parameter>,
    /// That go.
    pub remove: Vec<Text>,
    /// That become required.
    pub require: Vec<Text>,
    /// That become optional.
    pub optional: Vec<Text>,
}

/// Errors that come and go.
#[derive(Debug, Default)]
pub struct ErrorChange {
    /// That come.
    pub add: Vec<ErrorItem>,
    /// That go.
    pub remove: Vec<RowPattern>,
}

/// Which error rows go.
#[derive(Debug)]
pub struct RowPattern {
    /// The code.
    pub code: Text,
    /// The status, where the code alone means more than the rows that go.
    pub status: Option<u16>,
    /// Likewise the message.
    pub message: Option<String>,
}

/// The objects that requests and answers carry.
#[derive(Debug, Default)]
pub struct Models {
    /// The pages that were read.
    pub read: Vec<ReadPage>,
    /// By name.
    pub objects: Vec<Object>,
    /// Open lists of words that several fields or parameters share, by name.
    pub choices: Vec<Choices>,
}

/// A page that was read.
#[derive(Debug)]
pub struct ReadPage {
    /// Of which product.
    pub product: Option<Spanned<ProductName>>,
    /// Of which version.
    pub version: Option<Text>,
}

/// An object that requests and answers carry.
#[derive(Debug)]
pub struct Object {
    /// `Attachment`.
    pub name: Text,
    /// One sentence.
    pub summary: String,
    /// Its fields.
    pub fields: Vec<Field>,
}

/// A field of an object.
#[derive(Debug)]
pub struct Field {
    /// On the wire.
    pub name: Text,
    /// Its type.
    pub kind: Option<FieldType>,
    /// One sentence.
    pub summary: String,
}

/// The type of a field.
#[derive(Debug)]
pub enum FieldType {
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// A number with a fraction.
    Decimal,
    /// A truth value.
    Boolean,
    /// A day.
    Date,
    /// A moment.
    DateTime,
    /// Any JSON value.
    Json,
    /// An id of the named thing.
    Id(Text),
    /// A word out of the named list.
    Choice(Text),
    /// Another object.
    Object(Text),
    /// A list of these.
    List(Box<FieldType>),
}

impl FieldType {
    /// What it is, or what each item of the list is.
    pub fn item(&self) -> &Self {
        match self {
            Self::List(item) => item,
            other => other,
        }
    }
}
