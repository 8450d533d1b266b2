//! What an operation becomes: arguments, setters, the type of its answer, its row at each version.

use std::collections::BTreeMap;

use zoho_endpoint::{Body, Host, Location, ParameterType};

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
    /// Values of the path, then the others that every version requires.
    pub arguments: Vec<Argument>,
    /// Values that not every version requires.
    pub setters: Vec<Setter>,
    /// What a call yields.
    pub output: Output,
    /// What can be made of a call beside sending it.
    pub ways: Vec<Way>,
    /// Ascending.
    pub versions: Vec<OperationVersion>,
}

/// What can be made of a call beside sending it.
#[derive(Debug, PartialEq, Eq)]
pub enum Way {
    /// Page after page of this object.
    Pages(String),
    /// Batches of any size.
    Batches,
    /// A job that is waited for.
    Job(JobPlan),
}

impl Way {
    /// What the operation yields that it needs beside its own.
    pub fn output(&self) -> Option<&Output> {
        match self {
            Self::Pages(_) | Self::Batches => None,
            Self::Job(job) => Some(&job.status.output),
        }
    }
}

/// The operations by which a job goes on.
#[derive(Debug, PartialEq, Eq)]
pub struct JobPlan {
    /// Tells how far it is.
    pub status: Partner,
    /// Gives its result: `HasDownloadBulkReadResult`.
    pub result: Option<String>,
    /// Takes the file that it reads: `HasUploadBulkWriteFile`.
    pub upload: Option<String>,
}

/// An operation that another one needs.
#[derive(Debug, PartialEq, Eq)]
pub struct Partner {
    /// `HasGetBulkRead`.
    pub has: String,
    /// `GetBulkReadCode`.
    pub codes: String,
    /// What a call yields.
    pub output: Output,
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
    /// Versions that require it.
    pub required_in: Vec<usize>,
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
    /// Texts.
    Texts,
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
    /// The version's enum of modules.
    Module,
    /// An id of this type.
    Id(String),
    /// Ids of this type.
    Ids(String),
    /// Names of fields.
    Fields,
    /// A word of this type.
    Choice(String),
    /// Words of this type.
    Choices(String),
    /// An object of this type.
    Object(String),
    /// Objects of this type.
    Objects(String),
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
    /// As the whole address.
    Given,
    /// In the query.
    Query,
    /// In the query, as a list.
    QueryList,
    /// In the query, as a list of field names that may be empty.
    QueryFields,
    /// In the query, as a JSON text.
    QueryJson,
    /// In a header.
    Header,
    /// In a part of the form.
    Form,
    /// In a part of the form, as a file.
    FormFile,
    /// Under a key of the body.
    Body,
    /// Under a key of the body, as a list.
    BodyList,
    /// Under a key of the body, as a list of field names that may be empty.
    BodyFields,
    /// As the body.
    Json,
}

/// What a call yields.
#[derive(Debug, PartialEq, Eq)]
pub struct Output {
    /// What an answer that is not empty becomes.
    pub what: Answer,
    /// Whether it is an `Option` of that.
    pub optional: bool,
}

/// What an answer that is not empty becomes.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    /// `Status`.
    Status,
    /// `Outcome`.
    Outcome,
    /// `Outcomes`.
    Outcomes,
    /// `Download`.
    File,
    /// The runtime's `Object`.
    Json,
    /// `Page` of this object.
    Page(String),
    /// `One` of this object.
    One(String),
    /// This object.
    Object(String),
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
        // Names of fields are asked for wherever some version insists on them, so that moving to it is no
        // surprise; an empty list leaves them out.
        let fields = folded.parameter.kind == ParameterType::Fields && !folded.required.is_empty();
        if folded.parameter.location == Location::Path || fields || folded.required == all {
            arguments.push(argument(operation, &folded, &all));
        } else {
            setters.push(setter(product, operation, &folded, &all));
        }
    }
    let in_body = |parameter: &Parameter| parameter.location == Location::Body;
    let whole = |shape: &Shape| shape.body == Body::Json && !shape.parameters.iter().any(in_body);
    if operation.shapes.iter().any(whole) {
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
        ways: ways(product, operation, code_of),
        versions,
    }
}

/// What can be made of a call beside sending it.
fn ways(product: &Product, operation: &Operation, code_of: &BTreeMap<String, String>) -> Vec<Way> {
    let shapes = || operation.shapes.iter();
    let mut ways = Vec::new();
    match answer(operation) {
        Answer::Page(object) if shapes().flat_map(|shape| &shape.parameters).any(leads_to_pages) => {
            ways.push(Way::Pages(object));
        }
        // A job has an id of its own; several of them are not one thing that can be waited for.
        Answer::Outcomes if operation.job.is_none() => {
            let bounded = shapes().any(|shape| shape.bounds.items.is_some_and(|most| most > 1));
            ways.extend(bounded.then_some(Way::Batches));
        }
        _ => {}
    }
    let partner = |name: &String| -> Option<Partner> {
        let mut all = product.groups.iter().flat_map(|group| &group.operations);
        let found = all.find(|one| one.name == *name)?;
        let codes = code_of.get(name).cloned().unwrap_or_else(|| names::codes(name));
        Some(Partner { has: names::has(name), codes, output: output(found) })
    };
    let job = operation.job.as_ref().and_then(|job| {
        let has = |name: &Option<String>| name.as_deref().map(names::has);
        let (result, upload) = (has(&job.result), has(&job.upload));
        Some(JobPlan { status: partner(&job.status)?, result, upload })
    });
    ways.extend(job.map(Way::Job));
    ways
}

/// Whether a list with this parameter has more than one page.
fn leads_to_pages(parameter: &Parameter) -> bool {
    match parameter.location {
        Location::Query => matches!(parameter.name.as_str(), "page" | "page_token" | "index"),
        Location::Body => parameter.name == "select_query",
        _ => false,
    }
}

fn output(operation: &Operation) -> Output {
    Output { what: answer(operation), optional: may_be_nothing(operation) }
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
    let choices = || {
        let name = parameter.choices.as_ref().map_or(&parameter.name, |choices| &choices.name);
        names::upper_camel(name)
    };
    match parameter.kind {
        ParameterType::String | ParameterType::Url => Value::Text,
        ParameterType::Strings => Value::Texts,
        ParameterType::Integer => Value::Integer,
        ParameterType::Decimal => Value::Decimal,
        ParameterType::Boolean => Value::Boolean,
        ParameterType::Date => Value::Date,
        ParameterType::DateTime => Value::DateTime,
        // The check stage sees to it that such an operation has modules.
        ParameterType::Module => Value::Module,
        ParameterType::Id => Value::Id(names::id(&parameter.id)),
        ParameterType::Ids => Value::Ids(names::id(&parameter.id)),
        ParameterType::Fields => Value::Fields,
        ParameterType::Choice => Value::Choice(choices()),
        ParameterType::Choices => Value::Choices(choices()),
        ParameterType::Object => Value::Object(names::object(&parameter.object)),
        ParameterType::Objects => Value::Objects(names::object(&parameter.object)),
        ParameterType::File => Value::File,
        ParameterType::Json => Value::Json,
    }
}

fn carrier(operation: &Operation, parameter: &Parameter) -> Carrier {
    use ParameterType::{Choices, Fields, File, Ids, Json, Object, Objects, Strings};
    match (parameter.location, parameter.kind) {
        (Location::Path, _) if operation.host == Host::Given => Carrier::Given,
        (Location::Path, _) => Carrier::Path,
        (Location::Query, Fields) => Carrier::QueryFields,
        (Location::Query, Ids | Choices | Strings) => Carrier::QueryList,
        (Location::Query, Json | Object | Objects) => Carrier::QueryJson,
        (Location::Query, _) => Carrier::Query,
        (Location::Header, _) => Carrier::Header,
        (Location::Form, File) => Carrier::FormFile,
        (Location::Form, _) => Carrier::Form,
        (Location::Body, Fields) => Carrier::BodyFields,
        (Location::Body, Ids | Choices | Strings | Objects) => Carrier::BodyList,
        (Location::Body, _) => Carrier::Body,
    }
}

fn argument(operation: &Operation, folded: &Folded<'_>, all: &[usize]) -> Argument {
    let parameter = folded.parameter;
    let always = parameter.location == Location::Path || folded.required == all;
    Argument {
        name: names::setter(&parameter.name),
        wire: parameter.name.clone(),
        value: value(parameter),
        carrier: carrier(operation, parameter),
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
        carrier: carrier(operation, parameter),
        summary: parameter.summary.clone(),
        versions: folded.versions.clone(),
        required_in: folded.required.clone(),
        bound,
    }
}

/// The check stage sees to it that versions agree on the answer; emptiness may differ.
fn answer(operation: &Operation) -> Answer {
    match operation.shapes.last().map(|shape| &shape.response) {
        None | Some(Response::Status) => Answer::Status,
        Some(Response::Data) => Answer::Outcome,
        Some(Response::Outcomes { .. }) => Answer::Outcomes,
        Some(Response::Binary) => Answer::File,
        Some(Response::Json) => Answer::Json,
        Some(Response::Keyed { object, .. }) => Answer::Page(names::object(object)),
        Some(Response::One { object, .. }) => Answer::One(names::object(object)),
        Some(Response::Object { object }) => Answer::Object(names::object(object)),
    }
}

/// A page may be empty itself.
fn may_be_nothing(operation: &Operation) -> bool {
    !matches!(answer(operation), Answer::Page(_)) && operation.shapes.iter().any(|shape| shape.may_be_empty)
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
