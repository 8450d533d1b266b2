//! The checked model: what the spec says, with versions resolved and nothing left to decide.
//!
//! Everything is owned, ordered and comparable, so that equal parts can be shared. Stages before
//! this one know about YAML and positions; stages after it know about Rust.

use zoho_endpoint::{
    Body, Bounds, Concurrency, Host, Location, Method, ParameterType, Product as ProductName, Retry,
};

/// The whole spec.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Model {
    /// CRM first.
    pub products: Vec<Product>,
    /// Groups of groups, each a Cargo feature, in the order of the spec.
    pub areas: Vec<Area>,
    /// Objects that requests and answers carry, by name.
    pub objects: Vec<Object>,
}

/// What a user can switch on or off as one.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Area {
    /// `files`.
    pub name: String,
    /// One sentence.
    pub summary: String,
}

/// A product and its operations.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Product {
    /// Which one.
    pub name: ProductName,
    /// The name in prose: `Zoho CRM`.
    pub title: String,
    /// Ascending; operations name versions by their index here.
    pub versions: Vec<Version>,
    /// What organisations buy, smallest first; empty where it is not known.
    pub editions: Vec<Edition>,
    /// How many calls of the sub class may run at once, in every edition.
    pub sub_concurrency: Option<u32>,
    /// In the order of the product file; a group without operations is left out.
    pub groups: Vec<Group>,
}

/// A version of a product.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Version {
    /// `v2.1`.
    pub name: String,
    /// `/crm/v2.1`.
    pub base_path: String,
    /// `("bulk", "/crm/bulk/v2.1")`.
    pub roots: Vec<(String, String)>,
    /// The folder of the documentation, with a slash at its end.
    pub docs: String,
}

/// An edition of a product.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Edition {
    /// `enterprise`.
    pub name: String,
    /// How many calls may run at once.
    pub concurrency: u32,
}

/// Operations that are called through one handle.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Group {
    /// `photos`.
    pub name: String,
    /// The name of its [`Area`].
    pub area: String,
    /// One sentence.
    pub summary: String,
    /// In the order of files (by path), then of the file.
    pub operations: Vec<Operation>,
}

/// One operation over all its versions.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Operation {
    /// `upload_photo`.
    pub name: String,
    /// One sentence.
    pub summary: String,
    /// What the spec remarks on its sources.
    pub notes: Vec<String>,
    /// The HTTP method.
    pub method: Method,
    /// The host.
    pub host: Host,
    /// The name of the path's first part; empty for the usual one.
    pub root: String,
    /// The path below the version: `/{module}/{record_id}/photo`.
    pub path: String,
    /// The names of the path's placeholders, in order.
    pub path_parameters: Vec<String>,
    /// The spec file that states it, relative to the spec folder.
    pub file: String,
    /// The documentation page's file name at the newest version; empty where there is none.
    pub page: String,
    /// Other pages that document it.
    pub also: Vec<String>,
    /// Where else its facts are from.
    pub sources: Vec<Source>,
    /// The job that it starts.
    pub job: Option<Job>,
    /// The distinct shapes, ascending by first version; a version is in at most one of them.
    pub shapes: Vec<Shape>,
}

/// A job that an operation starts: the names of the operations by which it goes on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Job {
    /// Tells how far it is.
    pub status: String,
    /// Gives its result.
    pub result: Option<String>,
    /// Takes the file that it reads.
    pub upload: Option<String>,
}

/// Where facts are from, beside pages of the documentation that are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Source {
    /// The official SDKs.
    Sdk,
    /// The official OpenAPI files.
    Openapi,
    /// Pages that have no name here.
    Page,
}

impl Source {
    /// The word of the spec.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sdk => "sdk",
            Self::Openapi => "openapi",
            Self::Page => "page",
        }
    }
}

/// What versions that agree on an operation agree on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Shape {
    /// The versions, ascending.
    pub versions: Vec<Availability>,
    /// The modules, in the order of the spec.
    pub modules: Vec<Module>,
    /// Whether custom modules are supported.
    pub custom_modules: bool,
    /// The scopes.
    pub scopes: Scope,
    /// Path parameters first, then the others in the order of the spec.
    pub parameters: Vec<Parameter>,
    /// What a request carries.
    pub body: Body,
    /// What an answer carries.
    pub response: Response,
    /// Whether an answer may be empty (204).
    pub may_be_empty: bool,
    /// Documented errors, in the order of the spec.
    pub errors: Vec<DocumentedError>,
    /// The retry class.
    pub retry: Retry,
    /// API credits.
    pub credits: u32,
    /// The class of calls at once.
    pub concurrency: Concurrency,
    /// How much a call takes and gives.
    pub bounds: Bounds,
    /// The documentation page's file name.
    pub page: String,
}

/// A version that has an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Availability {
    /// The index into [`Product::versions`].
    pub version: usize,
    /// Whether this version's page was read; otherwise its facts are inferred.
    pub read: bool,
}

/// A module.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Module {
    /// `Price_Books`.
    pub api_name: String,
    /// `pricebooks`.
    pub scope_name: String,
    /// `Price Books`.
    pub display_name: String,
}

/// A tree of scopes; single operation types, `{module}` left as it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Scope {
    /// `ZohoCRM.modules.{module}.READ`.
    One(String),
    /// Any of these; never empty, never nested directly in another `Any`.
    Any(Vec<Scope>),
    /// All of these; never empty, never nested directly in another `All`.
    All(Vec<Scope>),
}

/// A parameter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Parameter {
    /// The name on the wire.
    pub name: String,
    /// Where it travels.
    pub location: Location,
    /// Its type.
    pub kind: ParameterType,
    /// Of `Id` and `Ids`: what is identified (`record`, `attachment`); empty for the others.
    pub id: String,
    /// Whether the service refuses a request without it.
    pub required: bool,
    /// Of `Choice` and `Choices`.
    pub choices: Option<Choices>,
    /// Of `Object` and `Objects`: the name of the [`Object`]; empty for the others.
    pub object: String,
    /// Of `File`.
    pub file: Option<FileRule>,
    /// One sentence.
    pub summary: String,
}

/// An open list of words.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Choices {
    /// The name of its type: `Trigger`.
    pub name: String,
    /// The words on the wire.
    pub values: Vec<String>,
}

/// What a file must be.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct FileRule {
    /// In bytes.
    pub max_bytes: Option<u64>,
    /// Width times height.
    pub max_pixels: Option<u64>,
    /// Image formats; empty: any file.
    pub formats: Vec<String>,
    /// The service's code for a file that is too large.
    pub too_large: Option<String>,
}

/// What a successful answer carries.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Response {
    /// A bare status object.
    Status,
    /// `{"data":[…]}` of status objects.
    Data,
    /// A file.
    Binary,
    /// An object that is kept as it came.
    Json,
    /// A list under `key` of the named [`Object`].
    Keyed {
        /// The key.
        key: String,
        /// The object's name.
        object: String,
    },
    /// A list of status objects under `key`.
    Outcomes {
        /// The key.
        key: String,
    },
    /// One of the named [`Object`] under `key`, bare or as the only one of a list.
    One {
        /// The key.
        key: String,
        /// The object's name.
        object: String,
    },
    /// The named [`Object`] as the whole body.
    Object {
        /// The object's name.
        object: String,
    },
}

/// A documented error.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DocumentedError {
    /// On the wire.
    pub code: String,
    /// The HTTP status.
    pub status: u16,
    /// On the wire; may be empty.
    pub message: String,
    /// In our words.
    pub remedy: String,
    /// Snake case; tells apart the messages of one code.
    pub reason: Option<String>,
}

/// An object that requests and answers carry.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Object {
    /// `Attachment`.
    pub name: String,
    /// One sentence.
    pub summary: String,
    /// In the order of the spec.
    pub fields: Vec<Field>,
}

/// A field of an object.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Field {
    /// The name on the wire: `$file_id`.
    pub name: String,
    /// Its type.
    pub kind: FieldType,
    /// One sentence; may be empty.
    pub summary: String,
}

/// The type of a field.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum FieldType {
    /// Text.
    String,
    /// A whole number, also as text.
    Integer,
    /// A number with a fraction, also as text.
    Decimal,
    /// A truth value, also as text.
    Boolean,
    /// A day.
    Date,
    /// A moment.
    DateTime,
    /// Any JSON value.
    Json,
    /// An id of the named thing: `record`.
    Id(String),
    /// A word out of an open list.
    Choice(Choices),
    /// Another object, by name.
    Object(String),
    /// A list of these; never of lists.
    List(Box<FieldType>),
}
