//! What an operation becomes: arguments, setters, the type of its answer, its row at each version.

use std::collections::BTreeMap;

use zoho_endpoint::{Body, Location, ParameterType};

use super::{
    catalogue::shape_name,
    modules::{self, ModuleSet},
};
use crate::{
    model::{Group, Operation, Parameter, Product, Response, Shape},
    names,
};

/// An operation with its names.
#[derive(Debug)]
pub struct OperationPlan<'m> {
    /// What the spec says.
    pub operation: &'m Operation,
    /// `upload`.
    pub method: String,
    /// `UploadPhoto`.
    pub call: String,
    /// `HasUploadPhoto`.
    pub has: String,
    /// `UploadPhotoCode`.
    pub codes: String,
    /// Whether calls name a module.
    pub has_module: bool,
    /// Values of the path, then the others that some version requires.
    pub arguments: Vec<Argument>,
    /// Values that no version requires.
    pub setters: Vec<Setter>,
    /// What a call yields.
    pub output: Output,
    /// Ascending.
    pub versions: Vec<OperationVersion>,
}

/// An operation at one version.
#[derive(Debug)]
pub struct OperationVersion {
    /// The index of the version.
    pub version: usize,
    /// The static of the catalogue: `UPLOAD_PHOTO_V5`.
    pub shape: String,
    /// The enum of modules, if calls name one.
    pub modules: Option<String>,
    /// The traits of parameters that this version has and others lack.
    pub markers: Vec<String>,
}

/// A value that every call needs.
#[derive(Debug)]
pub struct Argument {
    /// `record_id`.
    pub name: String,
    /// On the wire; empty for the body.
    pub wire: String,
    /// Its type.
    pub value: Value,
    /// How it travels.
    pub carrier: Carrier,
    /// One sentence; may be empty.
    pub summary: String,
    /// Versions that require it, where not all do.
    pub required_in: Option<Vec<usize>>,
}

/// A value that a call may have.
#[derive(Debug)]
pub struct Setter {
    /// `page_token`.
    pub name: String,
    /// On the wire.
    pub wire: String,
    /// Its type.
    pub value: Value,
    /// How it travels.
    pub carrier: Carrier,
    /// One sentence.
    pub summary: String,
    /// Versions that have it.
    pub versions: Vec<usize>,
    /// What that asks of the version's type.
    pub bound: Bound,
}

/// What a setter asks of the version.
#[derive(Debug, PartialEq, Eq)]
pub enum Bound {
    /// Nothing: every version of the operation has it.
    None,
    /// This version or a later one, by its marker type.
    Since(String),
    /// A trait of its own, because it comes and goes.
    Marker(String),
}

/// The type of a value.
#[derive(Debug, PartialEq, Eq, Clone)]
pub enum Value {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A truth value.
    Boolean,
    /// The version's enum of modules.
    Module,
    /// An id of this type.
    Id(String),
    /// Ids of this type.
    Ids(String),
    /// Names of fields.
    Fields,
    /// Words of this type.
    Choices(String),
    /// A file.
    File,
    /// Anything that can be written as JSON.
    Json,
}

/// How a value travels; each is a method of the runtime's `Call`.
#[derive(Debug, PartialEq, Eq, Clone, Copy)]
pub enum Carrier {
    /// In the next placeholder of the path.
    Path,
    /// In the query.
    Query,
    /// In the query, as a list.
    QueryList,
    /// In the query, as a list of field names that may be empty.
    QueryFields,
    /// In a header.
    Header,
    /// In a part of the form.
    Form,
    /// In a part of the form, as a file.
    FormFile,
    /// As the body.
    Json,
}

/// What a call yields.
#[derive(Debug, PartialEq, Eq)]
pub enum Output {
    /// `Status`.
    Status,
    /// `Outcome`.
    Outcome,
    /// `Download`.
    File,
    /// `Option<Download>`.
    FileOrNothing,
    /// `Page` of this object.
    Page(String),
}

/// A parameter over all versions of its operation.
struct Folded<'m> {
    /// As the newest version has it.
    parameter: &'m Parameter,
    versions: Vec<usize>,
    required: Vec<usize>,
}

pub fn plan<'m>(
    product: &'m Product,
    group: &Group,
    operation: &'m Operation,
    sets: &[ModuleSet],
    code_of: &BTreeMap<String, String>,
) -> OperationPlan<'m> {
    let all = versions_of(operation);
    let has_module = modules::has_module(operation);
    let mut arguments = Vec::new();
    let mut setters = Vec::new();
    for folded in fold(operation) {
        if folded.parameter.location == Location::Path || !folded.required.is_empty() {
            arguments.push(argument(&folded, &all));
        } else {
            setters.push(setter(product, operation, &folded, &all));
        }
    }
    if operation.shapes.iter().any(|shape| shape.body == Body::Json) {
        arguments.push(body());
    }
    let versions = versions(product, operation, sets, &setters);
    OperationPlan {
        operation,
        method: names::method(&operation.name, &group.name),
        call: names::call(&operation.name),
        has: names::has(&operation.name),
        codes: code_of.get(&operation.name).cloned().unwrap_or_else(|| names::codes(&operation.name)),
        has_module,
        arguments,
        setters,
        output: output(operation),
        versions,
    }
}

/// The versions that have the operation, ascending.
pub(crate) fn versions_of(operation: &Operation) -> Vec<usize> {
    let mut all: Vec<usize> =
        operation.shapes.iter().flat_map(|shape| &shape.versions).map(|row| row.version).collect();
    all.sort_unstable();
    all
}

fn fold(operation: &Operation) -> Vec<Folded<'_>> {
    let mut all: Vec<Folded<'_>> = Vec::new();
    for shape in &operation.shapes {
        let versions = shape.versions.iter().map(|row| row.version);
        for parameter in &shape.parameters {
            let same = |known: &Folded<'_>| {
                known.parameter.name == parameter.name && known.parameter.location == parameter.location
            };
            let index = all.iter().position(same).unwrap_or_else(|| {
                all.push(Folded { parameter, versions: Vec::new(), required: Vec::new() });
                all.len() - 1
            });
            let Some(folded) = all.get_mut(index) else { continue };
            folded.parameter = parameter;
            folded.versions.extend(versions.clone());
            if parameter.required {
                folded.required.extend(versions.clone());
            }
        }
    }
    for folded in &mut all {
        folded.versions.sort_unstable();
        folded.required.sort_unstable();
    }
    all
}

fn value(parameter: &Parameter) -> Value {
    match parameter.kind {
        ParameterType::String | ParameterType::Url => Value::Text,
        ParameterType::Integer => Value::Integer,
        ParameterType::Boolean => Value::Boolean,
        // The check stage sees to it that such an operation has modules.
        ParameterType::Module => Value::Module,
        ParameterType::Id => Value::Id(names::id(&parameter.id)),
        ParameterType::Ids => Value::Ids(names::id(&parameter.id)),
        ParameterType::Fields => Value::Fields,
        ParameterType::Choices => {
            let name = parameter.choices.as_ref().map_or(&parameter.name, |choices| &choices.name);
            Value::Choices(names::upper_camel(name))
        }
        ParameterType::File => Value::File,
    }
}

fn carrier(parameter: &Parameter) -> Carrier {
    match (parameter.location, parameter.kind) {
        (Location::Path, _) => Carrier::Path,
        (Location::Query, ParameterType::Fields) => Carrier::QueryFields,
        (Location::Query, ParameterType::Ids | ParameterType::Choices) => Carrier::QueryList,
        (Location::Query, _) => Carrier::Query,
        (Location::Header, _) => Carrier::Header,
        (Location::Form, ParameterType::File) => Carrier::FormFile,
        (Location::Form, _) => Carrier::Form,
    }
}

fn argument(folded: &Folded<'_>, all: &[usize]) -> Argument {
    let parameter = folded.parameter;
    let always = parameter.location == Location::Path || folded.required == all;
    Argument {
        name: names::setter(&parameter.name),
        wire: parameter.name.clone(),
        value: value(parameter),
        carrier: carrier(parameter),
        summary: parameter.summary.clone(),
        required_in: (!always).then(|| folded.required.clone()),
    }
}

fn body() -> Argument {
    Argument {
        name: names::BODY.to_owned(),
        wire: String::new(),
        value: Value::Json,
        carrier: Carrier::Json,
        summary: "What is sent, as JSON.".to_owned(),
        required_in: None,
    }
}

fn setter(product: &Product, operation: &Operation, folded: &Folded<'_>, all: &[usize]) -> Setter {
    let parameter = folded.parameter;
    let first = folded.versions.first().and_then(|&version| product.versions.get(version));
    let bound = match first {
        _ if folded.versions == all => Bound::None,
        Some(first) if all.ends_with(&folded.versions) => Bound::Since(names::marker(&first.name)),
        _ => Bound::Marker(names::has_parameter(&operation.name, &parameter.name)),
    };
    Setter {
        name: names::setter(&parameter.name),
        wire: parameter.name.clone(),
        value: value(parameter),
        carrier: carrier(parameter),
        summary: parameter.summary.clone(),
        versions: folded.versions.clone(),
        bound,
    }
}

/// The check stage sees to it that versions agree on the answer; emptiness may differ.
fn output(operation: &Operation) -> Output {
    let may_be_empty = operation.shapes.iter().any(|shape| shape.may_be_empty);
    match operation.shapes.last().map(|shape| &shape.response) {
        None | Some(Response::Status) => Output::Status,
        Some(Response::Data) => Output::Outcome,
        Some(Response::Binary) if may_be_empty => Output::FileOrNothing,
        Some(Response::Binary) => Output::File,
        Some(Response::Keyed { object, .. }) => Output::Page(names::upper_camel(object)),
    }
}

fn versions(
    product: &Product,
    operation: &Operation,
    sets: &[ModuleSet],
    setters: &[Setter],
) -> Vec<OperationVersion> {
    let has_module = modules::has_module(operation);
    let at = |shape: &Shape, version: usize| OperationVersion {
        version,
        shape: shape_name(product, operation, shape),
        modules: modules::set_of(sets, shape).filter(|_| has_module).map(|set| set.name.clone()),
        markers: setters
            .iter()
            .filter(|setter| setter.versions.contains(&version))
            .filter_map(|setter| match &setter.bound {
                Bound::Marker(name) => Some(name.clone()),
                _ => None,
            })
            .collect(),
    };
    let mut versions: Vec<_> = operation
        .shapes
        .iter()
        .flat_map(|shape| shape.versions.iter().map(move |row| at(shape, row.version)))
        .collect();
    versions.sort_by_key(|row| row.version);
    versions
}
