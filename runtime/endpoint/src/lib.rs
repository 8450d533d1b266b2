//! The vocabulary of the catalogue: plain data that says what an operation of Zoho CRM or Bigin is.
//!
//! An [`Operation`] is the shape that one or more versions share; an [`Endpoint`] is that shape at
//! one version. Everything is `'static` data without dependencies, so that a tool which only reads
//! the catalogue (the simulator, a scope calculator) compiles no HTTP client.

mod concurrency;
mod object;
pub mod rows;
mod scope;
mod scope_set;

pub use concurrency::{Concurrencies, Concurrency, Edition};
pub use object::{Field, FieldType, Object};
pub use scope::Scope;
pub use scope_set::ScopeSet;

use std::fmt;

/// A product of Zoho that this project binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Product {
    /// Zoho CRM.
    Crm,
    /// Bigin by Zoho CRM.
    Bigin,
}

impl Product {
    /// The name in URLs and in the spec: `crm` or `bigin`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Crm => "crm",
            Self::Bigin => "bigin",
        }
    }

    /// The name that people use: `CRM` or `Bigin`.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Crm => "CRM",
            Self::Bigin => "Bigin",
        }
    }
}

impl fmt::Display for Product {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.title())
    }
}

/// One version of a product's API, such as CRM v2.1. Displayed as `CRM v2.1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Version {
    /// The product.
    pub product: Product,
    /// The name in URLs: `v2.1`.
    pub name: &'static str,
    /// The first part of every path: `/crm/v2.1`.
    pub base_path: &'static str,
    /// Other first parts of paths, by name: `("bulk", "/crm/bulk/v2.1")`.
    pub roots: &'static [(&'static str, &'static str)],
    /// The folder of this version's documentation, with a slash at its end.
    pub docs: &'static str,
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.product, self.name)
    }
}

/// An HTTP method that the API uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Method {
    Get,
    Post,
    Put,
    Patch,
    Delete,
}

impl Method {
    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

impl fmt::Display for Method {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where an operation's facts for a version come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Source {
    /// A page of that version's documentation.
    Read,
    /// Another version, another table: the page of this version was not read.
    Inferred,
}

/// A version that has an operation, and how that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Availability {
    /// The version.
    pub version: Version,
    /// How its facts are known.
    pub source: Source,
}

/// The facts were read from this version's own page.
pub const fn read(version: Version) -> Availability {
    Availability { version, source: Source::Read }
}

/// The facts were inferred for this version.
pub const fn inferred(version: Version) -> Availability {
    Availability { version, source: Source::Inferred }
}

/// A module (a kind of record) with its three names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Module {
    /// The segment in paths: `Price_Books`; Bigin's Companies are `Accounts`.
    pub api_name: &'static str,
    /// The name inside scopes: `pricebooks`.
    pub scope_name: &'static str,
    /// The name that the documentation shows: `Price Books`.
    pub display_name: &'static str,
}

/// Where a parameter travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Location {
    /// A segment of the path.
    Path,
    /// The query string.
    Query,
    /// A request header.
    Header,
    /// A part of a multipart form.
    Form,
    /// A key of the JSON body.
    Body,
}

impl Location {
    /// The word of the spec: `path`, `query`, `header`, `form`, `body`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::Header => "header",
            Self::Form => "form",
            Self::Body => "body",
        }
    }
}

/// The type of a parameter's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ParameterType {
    /// Any text.
    String,
    /// A whole number.
    Integer,
    /// A number with a fraction.
    Decimal,
    /// `true` or `false`.
    Boolean,
    /// A day.
    Date,
    /// A moment with its offset.
    DateTime,
    /// A module's API name.
    Module,
    /// The id of a record or of another object: digits.
    Id,
    /// Ids: separated by commas, or a list in a JSON body, as all lists below.
    Ids,
    /// API names of fields.
    Fields,
    /// A word out of an open list.
    Choice,
    /// Words out of an open list.
    Choices,
    /// Texts.
    Strings,
    /// The contents of a file.
    File,
    /// An absolute URL.
    Url,
    /// Any JSON value.
    Json,
    /// An object.
    Object,
    /// Objects.
    Objects,
}

impl ParameterType {
    /// The word of the spec.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Integer => "integer",
            Self::Decimal => "decimal",
            Self::Boolean => "boolean",
            Self::Date => "date",
            Self::DateTime => "datetime",
            Self::Module => "module",
            Self::Id => "id",
            Self::Ids => "ids",
            Self::Fields => "fields",
            Self::Choice => "choice",
            Self::Choices => "choices",
            Self::Strings => "strings",
            Self::File => "file",
            Self::Url => "url",
            Self::Json => "json",
            Self::Object => "object",
            Self::Objects => "objects",
        }
    }
}

/// What a file must be to be accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FileRule {
    /// The largest size in bytes, if one is documented.
    pub max_bytes: Option<u64>,
    /// The largest width times height, if one is documented.
    pub max_pixels: Option<u64>,
    /// Accepted image formats as upper-case words (`PNG`); empty: any file.
    pub formats: &'static [&'static str],
    /// The code by which the service refuses a file that is too large.
    pub too_large: Option<&'static str>,
}

/// A parameter of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Parameter {
    /// The name on the wire.
    pub name: &'static str,
    /// Where it travels.
    pub location: Location,
    /// The type of its value.
    pub kind: ParameterType,
    /// Whether the service refuses a request without it.
    pub required: bool,
    /// The documented words of [`ParameterType::Choice`] and [`ParameterType::Choices`].
    pub choices: &'static [&'static str],
    /// What [`ParameterType::Object`] and [`ParameterType::Objects`] are.
    pub object: Option<&'static Object>,
    /// The rule of [`ParameterType::File`].
    pub file: Option<FileRule>,
}

/// What a request carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Body {
    /// Nothing.
    None,
    /// A JSON text.
    Json,
    /// A multipart form made of the parameters whose location is [`Location::Form`].
    Multipart,
}

impl Body {
    /// The word of the spec: `none`, `json`, `multipart`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Json => "json",
            Self::Multipart => "multipart",
        }
    }
}

/// What a successful answer carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Response {
    /// One bare status object.
    Status,
    /// `{"data":[…]}` with one status object for each thing that was changed.
    Data,
    /// The bytes of a file.
    Binary,
    /// An object that is kept as it came.
    Json,
    /// A list of objects under this key, with `info` beside it where the list is paged.
    Keyed(&'static str),
    /// A list of status objects under this key, one for each thing that was to be changed, in order.
    Outcomes(&'static str),
    /// One object under this key, bare or as the only one of a list.
    One(&'static str),
    /// One object, which is the whole body.
    Object,
}

impl Response {
    /// The key under which the answer stands, where it is a list or one object under a key of its own.
    pub const fn key(self) -> Option<&'static str> {
        match self {
            Self::Keyed(key) | Self::Outcomes(key) | Self::One(key) => Some(key),
            Self::Status | Self::Data | Self::Binary | Self::Json | Self::Object => None,
        }
    }
}

impl fmt::Display for Response {
    /// The word of the spec: `status`, `data`, `binary`, `json`, `object`; `keyed:NAME`, `outcomes:NAME`, `one:NAME`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status => f.write_str("status"),
            Self::Data => f.write_str("data"),
            Self::Binary => f.write_str("binary"),
            Self::Json => f.write_str("json"),
            Self::Keyed(key) => write!(f, "keyed:{key}"),
            Self::Outcomes(key) => write!(f, "outcomes:{key}"),
            Self::One(key) => write!(f, "one:{key}"),
            Self::Object => f.write_str("object"),
        }
    }
}

/// A documented error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DocumentedError {
    /// The code on the wire.
    pub code: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// The message on the wire; empty where the documentation gives none.
    pub message: &'static str,
    /// What to do about it, in this project's words.
    pub remedy: &'static str,
    /// Tells apart the rows of one code that have different messages.
    pub reason: Option<&'static str>,
}

/// Which host an operation is called on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Host {
    /// The API's.
    Api,
    /// The one that takes files: `content.zohoapis.com`.
    Content,
    /// The one of an address that the service gave: the path is that whole address.
    Given,
}

impl Host {
    /// The word of the spec: `api`, `content`, `given`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Api => "api",
            Self::Content => "content",
            Self::Given => "given",
        }
    }
}

/// What may be done with a call whose outcome is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Retry {
    /// It changes nothing: repeat at will.
    Safe,
    /// Done twice it leaves the same state as done once.
    Idempotent,
    /// Done twice it may leave two of a thing.
    Unsafe,
}

impl Retry {
    /// The word of the spec: `safe`, `idempotent`, `unsafe`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Idempotent => "idempotent",
            Self::Unsafe => "unsafe",
        }
    }
}

/// How much a call takes and gives, by the documentation. What has no number is not limited as far as is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Bounds {
    /// The most things that one call writes.
    pub items: Option<u32>,
    /// The most names in a list of fields.
    pub fields: Option<u32>,
    /// The most entries of a page.
    pub per_page: Option<u32>,
    /// The most entries that can be reached by the number of their page, without a page token.
    pub by_page: Option<u32>,
    /// The most entries that can be reached at all.
    pub total: Option<u32>,
    /// The most conditions of a query.
    pub conditions: Option<u32>,
}

impl Bounds {
    /// Nothing is limited as far as is known.
    pub const NONE: Self =
        Self { items: None, fields: None, per_page: None, by_page: None, total: None, conditions: None };

    /// Every bound by its name in the spec.
    pub const fn named(self) -> [(&'static str, Option<u32>); 6] {
        [
            ("items", self.items),
            ("fields", self.fields),
            ("per_page", self.per_page),
            ("by_page", self.by_page),
            ("total", self.total),
            ("conditions", self.conditions),
        ]
    }

    /// These bounds, and of the others what these do not say.
    pub const fn or(self, others: Self) -> Self {
        const fn first(one: Option<u32>, other: Option<u32>) -> Option<u32> {
            if one.is_some() { one } else { other }
        }
        Self {
            items: first(self.items, others.items),
            fields: first(self.fields, others.fields),
            per_page: first(self.per_page, others.per_page),
            by_page: first(self.by_page, others.by_page),
            total: first(self.total, others.total),
            conditions: first(self.conditions, others.conditions),
        }
    }

    /// The same, with the most things that one call writes.
    pub const fn items(self, most: u32) -> Self {
        Self { items: Some(most), ..self }
    }

    /// The same, with the most names in a list of fields.
    pub const fn fields(self, most: u32) -> Self {
        Self { fields: Some(most), ..self }
    }

    /// The same, with the most entries of a page.
    pub const fn per_page(self, most: u32) -> Self {
        Self { per_page: Some(most), ..self }
    }

    /// The same, with the most entries that can be reached by the number of their page.
    pub const fn by_page(self, most: u32) -> Self {
        Self { by_page: Some(most), ..self }
    }

    /// The same, with the most entries that can be reached at all.
    pub const fn total(self, most: u32) -> Self {
        Self { total: Some(most), ..self }
    }

    /// The same, with the most conditions of a query.
    pub const fn conditions(self, most: u32) -> Self {
        Self { conditions: Some(most), ..self }
    }
}

/// What an operation is, for all the versions that agree on it.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Operation {
    /// The product.
    pub product: Product,
    /// The name: `upload_photo`.
    pub name: &'static str,
    /// The group that the operation is called through: `photos`.
    pub group: &'static str,
    /// The area of the group, which is a Cargo feature: `files`.
    pub area: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The host.
    pub host: Host,
    /// The name of the path's first part among [`Version::roots`]; empty for [`Version::base_path`].
    pub root: &'static str,
    /// The path below the version, with placeholders: `/{module}/{record_id}/photo`.
    pub path: &'static str,
    /// The versions of this shape, ascending.
    pub versions: &'static [Availability],
    /// The modules that have it, by the documentation; empty where the path names no module.
    pub modules: &'static [Module],
    /// Whether custom modules have it too.
    pub custom_modules: bool,
    /// The scopes that a token needs.
    pub scopes: Scope,
    /// The parameters, those of the path first.
    pub parameters: &'static [Parameter],
    /// What a request carries.
    pub body: Body,
    /// What a successful answer carries.
    pub response: Response,
    /// What [`Response::Keyed`], [`Response::One`] and [`Response::Object`] carry.
    pub object: Option<&'static Object>,
    /// Whether a successful answer may be empty (HTTP 204: nothing there).
    pub may_be_empty: bool,
    /// The documented errors.
    pub errors: &'static [DocumentedError],
    /// What may be done when the outcome is unknown.
    pub retry: Retry,
    /// API credits that a call costs.
    pub credits: u32,
    /// Which limits of calls at once it counts towards.
    pub concurrency: Concurrency,
    /// How much a call takes and gives.
    pub bounds: Bounds,
    /// The file name of the documentation page; empty where it is known from other sources only.
    pub page: &'static str,
}

/// One operation at one version: a row of the catalogue.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Endpoint {
    operation: &'static Operation,
    version: Version,
}

impl Endpoint {
    /// The row of `operation` at `version`, which should be among the operation's versions.
    pub const fn new(operation: &'static Operation, version: Version) -> Self {
        Self { operation, version }
    }

    /// The shape: modules, scopes, parameters, errors.
    pub const fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// The version.
    pub const fn version(&self) -> Version {
        self.version
    }

    /// The first part of the path: `/crm/v8`, or `/crm/bulk/v8`; empty where the host is [`Host::Given`].
    pub fn base_path(&self) -> &'static str {
        let root = self.version.roots.iter().find(|(name, _)| *name == self.operation.root);
        match (self.operation.host, root) {
            (Host::Given, _) => "",
            (_, Some((_, path))) => path,
            (_, None) => self.version.base_path,
        }
    }

    /// The absolute path with placeholders: `/crm/v8/{module}/{record_id}/photo`.
    pub fn path(&self) -> String {
        format!("{}{}", self.base_path(), self.operation.path)
    }

    /// The address of the documentation page; of the version's documentation where there is no page.
    pub fn docs(&self) -> String {
        format!("{}{}", self.version.docs, self.operation.page)
    }

    /// How the facts of this row are known.
    pub fn source(&self) -> Source {
        let known = self.operation.versions.iter().find(|row| row.version == self.version);
        known.map_or(Source::Inferred, |row| row.source)
    }

    /// The documented errors of `code`.
    pub fn errors_of(&self, code: &str) -> impl Iterator<Item = &'static DocumentedError> {
        self.operation.errors.iter().filter(move |row| row.code == code)
    }

    /// The documented error with this code and exactly this message.
    pub fn documented(&self, code: &str, message: &str) -> Option<&'static DocumentedError> {
        self.errors_of(code).find(|row| row.message == message)
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Endpoint({self})")
    }
}

impl fmt::Display for Endpoint {
    /// `CRM v8 upload_photo`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.version, self.operation.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const V9: Version = Version {
        product: Product::Crm,
        name: "v9",
        base_path: "/crm/v9",
        roots: &[("bulk", "/crm/bulk/v9")],
        docs: "https://docs.test/v9/",
    };

    const SAMPLE: Operation = Operation {
        product: Product::Crm,
        name: "sample",
        group: "samples",
        area: "samples",
        method: Method::Get,
        host: Host::Api,
        root: "",
        path: "/samples",
        versions: &[],
        modules: &[],
        custom_modules: false,
        scopes: Scope::One("Sample.ALL"),
        parameters: &[],
        body: Body::None,
        response: Response::Status,
        object: None,
        may_be_empty: false,
        errors: &[],
        retry: Retry::Safe,
        credits: 1,
        concurrency: Concurrency::Normal,
        bounds: Bounds::NONE,
        page: "",
    };

    #[test]
    fn a_path_begins_at_its_root() {
        static PLAIN: Operation = SAMPLE;
        static BULK: Operation = Operation { root: "bulk", host: Host::Content, ..SAMPLE };
        static GIVEN: Operation = Operation { host: Host::Given, path: "/{download_url}", ..SAMPLE };
        for (operation, path) in
            [(&PLAIN, "/crm/v9/samples"), (&BULK, "/crm/bulk/v9/samples"), (&GIVEN, "/{download_url}")]
        {
            assert_eq!(Endpoint::new(operation, V9).path(), path);
        }
        assert_eq!(Endpoint::new(&PLAIN, V9).docs(), "https://docs.test/v9/", "no page: the version's");
    }
}
