//! What a page states, each fact with its line. Facts only: no sentence of a page is kept, except the messages of errors,
//! which travel on the wire.

use serde::Serialize;

/// A fact and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Placed<T> {
    /// The fact.
    pub value: T,
    /// The line of the input, counted from 1.
    pub line: usize,
}

impl<T> Placed<T> {
    /// A fact that stands on a line.
    pub const fn new(value: T, line: usize) -> Self {
        Self { value, line }
    }
}

/// One page of the documentation, or one operation of an OpenAPI file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Page {
    /// The heading of the page.
    pub title: Option<String>,
    /// The page's own name, such as `delete-image.html`, where the page says it.
    pub name: Option<String>,
    /// The product that the page documents.
    pub product: Option<Product>,
    /// The version, such as `v2.1`, where the page or its samples say it.
    pub version: Option<String>,
    /// Methods and paths. A path is relative to the versioned root and begins with `/`.
    pub endpoints: Vec<Placed<Endpoint>>,
    /// The supported modules, as people see them; without those that the page excepts.
    pub modules: Vec<Placed<String>>,
    /// The names that modules have inside scopes.
    pub module_names: Vec<Placed<String>>,
    /// Which scopes a token needs.
    pub scopes: Option<Placed<Scope>>,
    /// The operation types that the page offers for scopes.
    pub operation_types: Vec<Placed<String>>,
    /// Parameters of the query and of forms, headers, and the keys of a JSON body.
    pub parameters: Vec<Placed<Parameter>>,
    /// The errors that the page lists, in its order.
    pub errors: Vec<Placed<ErrorRow>>,
    /// The shape of an answer.
    pub envelope: Envelope,
    /// What the reader found but could not make sense of.
    pub warnings: Vec<Placed<String>>,
}

/// A product with an API of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Product {
    /// Zoho CRM.
    Crm,
    /// Bigin.
    Bigin,
}

/// A method and a path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Endpoint {
    /// The method in capitals; empty where the page gives a path only.
    pub method: String,
    /// The path below the version, with placeholders in braces.
    pub path: String,
}

/// Which scopes a token needs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// One scope. `{module}` stands for the name of a module.
    One(String),
    /// Any of these is enough.
    Any(Vec<Scope>),
    /// All of these are needed.
    All(Vec<Scope>),
}

impl Scope {
    /// Every scope of the tree, in its order.
    pub fn leaves(&self) -> Vec<&str> {
        match self {
            Self::One(name) => vec![name],
            Self::Any(parts) | Self::All(parts) => parts.iter().flat_map(Self::leaves).collect(),
        }
    }
}

/// Where a parameter travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum In {
    /// Within the path.
    Path,
    /// In the query of the URL.
    Query,
    /// A header of the request.
    Header,
    /// A part of a form.
    Form,
    /// A key of a JSON body, or of JSON that a parameter holds.
    Body,
}

/// One parameter.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
pub struct Parameter {
    /// The name on the wire.
    pub name: String,
    /// Where it travels.
    #[serde(rename = "in")]
    pub place: In,
    /// The type in the page's words; empty where it gives none.
    #[serde(rename = "type")]
    pub kind: String,
    /// Whether it must be given, where the page says so.
    pub required: Option<bool>,
}

/// One error that an operation may answer with.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct ErrorRow {
    /// The code.
    pub code: String,
    /// The HTTP status, where the page gives one.
    pub status: Option<u16>,
    /// The message, where the page gives one.
    pub message: Option<String>,
}

/// The shape of an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Envelope {
    /// `code`, `details`, `message` and `status` at the top.
    Status,
    /// A list of statuses, or of records, under `data`.
    Data,
    /// A list or an object under another key.
    Keyed(String),
    /// A file.
    Binary,
    /// The page shows no answer, or several that differ.
    #[default]
    Unknown,
}
