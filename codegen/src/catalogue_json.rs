//! The catalogue for other programs: a JSON line for each operation at each version.

use serde::{Serialize, Serializer, ser::SerializeMap};

use zoho_endpoint::Host;

use crate::model::{Availability, Model, Operation, Parameter, Product, Response, Scope, Shape, Version};

/// One operation at one version. The order of the fields is that of the lines.
#[derive(Debug, Serialize)]
pub struct Line<'m> {
    /// `crm` or `bigin`.
    pub product: &'static str,
    /// `v2.1`.
    pub version: &'m str,
    /// `upload_photo`.
    pub operation: &'m str,
    /// `POST`.
    pub method: &'static str,
    /// `content` or `given`; left out where it is the API's host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<&'static str>,
    /// The absolute path with placeholders; a given address is one placeholder.
    pub path: String,
    /// API names.
    pub modules: Vec<&'m str>,
    /// Whether custom modules are supported too.
    pub custom_modules: bool,
    /// A string, or a tree of `any` and `all`.
    pub scopes: ScopeTree<'m>,
    /// Those of the path first.
    pub params: Vec<ParameterLine<'m>>,
    /// `none`, `json` or `multipart`.
    pub body: &'static str,
    /// `status`, `data`, `binary`, `json`, `object`, `keyed:NAME`, `outcomes:NAME` or `one:NAME`.
    pub response: String,
    /// In the order of the spec.
    pub errors: Vec<ErrorLine<'m>>,
    /// `safe`, `idempotent` or `unsafe`.
    pub retry: &'static str,
    /// API credits.
    pub credits: u32,
    /// The page of this version; the folder of its documentation where there is none.
    pub docs: String,
    /// `read` or `inferred`.
    pub source: &'static str,
}

/// A parameter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ParameterLine<'m> {
    pub(crate) name: &'m str,
    pub(crate) r#in: &'static str,
    r#type: &'static str,
    pub(crate) required: bool,
    #[serde(skip_serializing_if = "str::is_empty")]
    object: &'m str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    values: &'m [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    max_bytes: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_pixels: Option<u64>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    formats: &'m [String],
}

/// A documented error.
#[derive(Debug, Serialize)]
pub struct ErrorLine<'m> {
    code: &'m str,
    status: u16,
    message: &'m str,
}

/// `"A"`, `{"any":[…]}`, `{"all":[…]}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScopeTree<'m>(pub(crate) &'m Scope);

impl Serialize for ScopeTree<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (key, parts) = match self.0 {
            Scope::One(scope) => return serializer.serialize_str(scope),
            Scope::Any(parts) => ("any", parts),
            Scope::All(parts) => ("all", parts),
        };
        let mut map = serializer.serialize_map(Some(1))?;
        map.serialize_entry(key, &parts.iter().map(ScopeTree).collect::<Vec<_>>())?;
        map.end()
    }
}

/// Every row, ordered by product, version and operation.
pub fn rows(model: &Model) -> Vec<Line<'_>> {
    let mut rows = Vec::new();
    for product in &model.products {
        for index in 0..product.versions.len() {
            for operation in product.groups.iter().flat_map(|group| &group.operations) {
                let shapes = operation.shapes.iter();
                rows.extend(shapes.filter_map(|shape| row(product, index, operation, shape)));
            }
        }
    }
    rows
}

/// The rows as JSON lines.
pub fn lines(model: &Model) -> String {
    let mut text = String::new();
    for row in rows(model) {
        // Only maps with odd keys and failing `Serialize` impls can't be JSON; there is none here.
        text.push_str(&serde_json::to_string(&row).unwrap_or_default());
        text.push('\n');
    }
    text
}

fn row<'m>(
    product: &'m Product,
    index: usize,
    operation: &'m Operation,
    shape: &'m Shape,
) -> Option<Line<'m>> {
    let version = product.versions.get(index)?;
    let availability = shape.versions.iter().find(|row| row.version == index)?;
    Some(Line {
        product: product.name.name(),
        version: &version.name,
        operation: &operation.name,
        method: operation.method.as_str(),
        host: (operation.host != Host::Api).then(|| operation.host.as_str()),
        path: path(version, operation),
        modules: shape.modules.iter().map(|module| module.api_name.as_str()).collect(),
        custom_modules: shape.custom_modules,
        scopes: ScopeTree(&shape.scopes),
        params: shape.parameters.iter().map(parameter).collect(),
        body: shape.body.as_str(),
        response: response(&shape.response),
        errors: shape
            .errors
            .iter()
            .map(|error| ErrorLine { code: &error.code, status: error.status, message: &error.message })
            .collect(),
        retry: shape.retry.as_str(),
        credits: shape.credits,
        docs: docs(version, shape),
        source: source(*availability),
    })
}

/// The absolute path; a given address has nothing before its placeholder.
pub(crate) fn path(version: &Version, operation: &Operation) -> String {
    format!("{}{}", base_path(version, operation), operation.path)
}

fn base_path<'m>(version: &'m Version, operation: &Operation) -> &'m str {
    let root = version.roots.iter().find(|(name, _)| *name == operation.root);
    match (operation.host, root) {
        (Host::Given, _) => "",
        (_, Some((_, path))) => path,
        (_, None) => &version.base_path,
    }
}

/// `keyed:data`.
fn response(response: &Response) -> String {
    match response {
        Response::Status => "status".to_owned(),
        Response::Data => "data".to_owned(),
        Response::Binary => "binary".to_owned(),
        Response::Json => "json".to_owned(),
        Response::Keyed { key, .. } => format!("keyed:{key}"),
        Response::Outcomes { key } => format!("outcomes:{key}"),
        Response::One { key, .. } => format!("one:{key}"),
        Response::Object { .. } => "object".to_owned(),
    }
}

pub(crate) fn docs(version: &Version, shape: &Shape) -> String {
    format!("{}{}", version.docs, shape.page)
}

pub(crate) fn source(availability: Availability) -> &'static str {
    if availability.read { "read" } else { "inferred" }
}

pub(crate) fn parameter(parameter: &Parameter) -> ParameterLine<'_> {
    let file = parameter.file.as_ref();
    ParameterLine {
        name: &parameter.name,
        r#in: parameter.location.as_str(),
        r#type: parameter.kind.as_str(),
        required: parameter.required,
        object: &parameter.object,
        values: parameter.choices.as_ref().map(|choices| choices.values.as_slice()).unwrap_or_default(),
        max_bytes: file.and_then(|file| file.max_bytes),
        max_pixels: file.and_then(|file| file.max_pixels),
        formats: file.map(|file| file.formats.as_slice()).unwrap_or_default(),
    }
}
