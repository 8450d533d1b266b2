//! The checked spec to the model: everything by version, equal versions folded into one shape.
//!
//! It runs only on a spec without mistakes. Where the syntax tree can hold `None` for something that
//! could not be read, the fallback here is never seen.

use std::collections::HashMap;

use zoho_endpoint::{Body, Concurrency, Location, Method, ParameterType, Product as ProductName, Retry};

use crate::ast::{self, Docs, FieldType, ScopeName, Spec, Words};
use crate::check::{MODULE, identified};
use crate::load::CUSTOM;
use crate::model::{
    Area, Availability, Choices, DocumentedError, Edition, Field, FileRule, Group, Job, Model, Module,
    Object, Operation, Parameter, Product, Response, Scope, Shape, Version,
};
use crate::resolve::{ErrorFact, Facts, ParameterFact, ResolvedOperation, ResolvedProduct};
use crate::{expand, model};

/// Makes the model.
pub(crate) fn lower(spec: &Spec, products: &[ResolvedProduct<'_>]) -> Model {
    let shared = Shared::of(spec);
    let mut lowered: Vec<_> = products.iter().map(|resolved| product(&shared, resolved)).collect();
    lowered.sort_by_key(|product| product.name);
    let mut objects: Vec<_> = spec.models.objects.iter().map(|one| object(&shared, one)).collect();
    objects.sort_by(|one, other| one.name.cmp(&other.name));
    let areas = spec.areas.iter();
    let areas = areas.map(|area| Area { name: area.name.value.clone(), summary: area.summary.clone() });
    Model { products: lowered, areas: areas.collect(), objects }
}

/// The choices of the files of models by name.
struct Shared<'s>(HashMap<&'s str, &'s ast::Choices>);

impl<'s> Shared<'s> {
    fn of(spec: &'s Spec) -> Self {
        Self(spec.models.choices.iter().map(|choices| (choices.name.value.as_str(), choices)).collect())
    }

    fn choices(&self, name: &str) -> Choices {
        match self.0.get(name) {
            Some(found) => choices(found),
            None => Choices { name: name.to_owned(), values: Vec::new() },
        }
    }
}

fn choices(choices: &ast::Choices) -> Choices {
    Choices {
        name: choices.name.value.clone(),
        values: choices.values.iter().map(|value| value.value.clone()).collect(),
    }
}

fn product(shared: &Shared<'_>, resolved: &ResolvedProduct<'_>) -> Product {
    let product = resolved.product;
    let groups = product.groups().iter().map(|group| {
        let name = &group.name.value;
        let is_here = |one: &&ResolvedOperation<'_>| {
            one.endpoint.group.as_ref().is_some_and(|group| group.value == *name)
        };
        let operations = resolved.operations.iter().filter(is_here);
        Group {
            name: name.clone(),
            area: group.area.as_ref().map(|area| area.value.clone()).unwrap_or_default(),
            summary: group.summary.clone(),
            operations: operations.map(|one| operation(shared, product, one)).collect(),
        }
    });
    Product {
        name: product.name.map_or(ProductName::Crm, |name| name.value),
        title: product.title.clone(),
        versions: product.versions.iter().map(|version| self::version(product, &version.value)).collect(),
        editions: product.editions.iter().flatten().map(edition).collect(),
        sub_concurrency: product.sub_concurrency.map(|limit| limit.value),
        groups: groups.filter(|group| !group.operations.is_empty()).collect(),
    }
}

fn version(product: &ast::Product, name: &str) -> Version {
    let docs = match &product.docs {
        Docs::Unread => String::new(),
        Docs::Pattern(pattern) => pattern.replace("{version}", name),
        Docs::Each(_, each) => each
            .iter()
            .find(|(version, _)| version.value == name)
            .map(|(_, docs)| docs.clone())
            .unwrap_or_default(),
    };
    let at = |path: &str| path.replace("{version}", name);
    let roots = product.roots.iter().map(|(root, path)| (root.value.clone(), at(path)));
    Version { name: name.to_owned(), base_path: at(&product.base_path), roots: roots.collect(), docs }
}

fn edition(edition: &ast::Edition) -> Edition {
    let concurrency = edition.concurrency.map_or(1, |limit| limit.value);
    Edition { name: edition.name.value.clone(), concurrency }
}

fn operation(shared: &Shared<'_>, product: &ast::Product, resolved: &ResolvedOperation<'_>) -> Operation {
    let (endpoint, operation) = (resolved.endpoint, resolved.operation);
    let path = endpoint.path.as_ref();
    let newest = resolved.facts.last().and_then(|facts| facts.page);
    Operation {
        name: operation.name.value.clone(),
        summary: operation.summary.clone(),
        notes: operation.notes.clone(),
        method: operation.method.map_or(Method::Get, |method| method.value),
        host: endpoint.host(),
        root: endpoint.root.as_ref().map(|root| root.value.clone()).unwrap_or_default(),
        path: path.map(|path| path.text.value.clone()).unwrap_or_default(),
        path_parameters: path.map_or_else(Vec::new, |path| {
            path.placeholders.iter().map(|placeholder| placeholder.value.clone()).collect()
        }),
        file: endpoint.file.clone(),
        page: newest.map(|page| page.value.clone()).unwrap_or_default(),
        also: operation.also.iter().map(|page| page.value.clone()).collect(),
        sources: operation.sources.iter().map(|source| source.value).collect(),
        job: operation.job.as_ref().and_then(job),
        shapes: shapes(shared, product, resolved),
    }
}

fn job(job: &ast::Job) -> Option<Job> {
    let name = |text: &Option<crate::yaml::Text>| text.as_ref().map(|text| text.value.clone());
    Some(Job { status: name(&job.status)?, result: name(&job.result), upload: name(&job.upload) })
}

/// Versions with equal facts are one shape, whether they follow each other or not.
fn shapes(shared: &Shared<'_>, product: &ast::Product, resolved: &ResolvedOperation<'_>) -> Vec<Shape> {
    let mut shapes: Vec<Shape> = Vec::new();
    for facts in &resolved.facts {
        let read = product
            .versions
            .get(facts.version)
            .is_some_and(|version| resolved.operation.read.iter().any(|read| read.value == version.value));
        let availability = Availability { version: facts.version, read };
        let alone = shape(shared, product, resolved, facts);
        match shapes.iter_mut().find_map(|shape| shape.equals(&alone).then_some(shape)) {
            Some(shape) => shape.versions.push(availability),
            None => shapes.push(Shape { versions: vec![availability], ..alone }),
        }
    }
    shapes
}

impl Shape {
    /// Whether two are equal but for their versions.
    fn equals(&mut self, other: &Self) -> bool {
        let versions = std::mem::take(&mut self.versions);
        let equal = self == other;
        self.versions = versions;
        equal
    }
}

/// The shape of one version, which is not in it yet.
fn shape(
    shared: &Shared<'_>,
    product: &ast::Product,
    resolved: &ResolvedOperation<'_>,
    facts: &Facts<'_>,
) -> Shape {
    let operation = resolved.operation;
    let mut parameters = path_parameters(shared, resolved.endpoint);
    parameters.extend(facts.parameters.iter().map(|fact| parameter(shared, fact)));
    // The body is the same in every version, also where a version has none of the parameters in it.
    let travels = |wanted| {
        let mut locations = operation.declared().filter_map(|parameter| parameter.location);
        locations.any(|location| location.value == wanted)
    };
    let body = match () {
        () if travels(Location::Form) => Body::Multipart,
        () if travels(Location::Body) => Body::Json,
        () => Body::None,
    };
    let names = facts.modules.iter().map(|name| name.value.as_str());
    Shape {
        versions: Vec::new(),
        modules: names.filter_map(|name| module(product, name, facts.version)).collect(),
        custom_modules: facts.modules.iter().any(|name| name.value == CUSTOM),
        scopes: facts.scopes.map_or(Scope::Any(Vec::new()), expand::scope),
        parameters,
        body: operation.body.map_or(body, |body| body.value),
        response: operation
            .response
            .as_ref()
            .map_or(Response::Status, |response| self::response(&response.value)),
        may_be_empty: operation.empty.is_some_and(|empty| empty.value),
        errors: facts.errors.iter().map(error).collect(),
        retry: operation.retry.map_or(Retry::Unsafe, |retry| retry.value),
        credits: operation.credits.unwrap_or(1),
        concurrency: operation.concurrency.map_or(Concurrency::Normal, |class| class.value),
        bounds: facts.bounds,
        page: facts.page.map(|page| page.value.clone()).unwrap_or_default(),
    }
}

/// The module of that name at a version; the word for custom modules is none.
fn module(product: &ast::Product, name: &str, version: usize) -> Option<Module> {
    let module = product.modules().iter().find(|module| module.api_name.value == name)?;
    let since = |text: &str| product.versions.iter().position(|version| version.value == text);
    let scope_name = match &module.scope {
        ScopeName::Unread => String::new(),
        ScopeName::Always(name) => name.clone(),
        ScopeName::Since(_, names) => {
            let past =
                names.iter().rev().find(|(from, _)| since(&from.value).is_some_and(|from| from <= version));
            past.map(|(_, name)| name.clone()).unwrap_or_default()
        }
    };
    let shown = module.display_name.as_ref().unwrap_or(&module.api_name);
    Some(Module { api_name: name.to_owned(), scope_name, display_name: shown.value.clone() })
}

fn path_parameters(shared: &Shared<'_>, endpoint: &ast::Endpoint) -> Vec<Parameter> {
    let placeholders = endpoint.path.iter().flat_map(|path| &path.placeholders);
    let made = placeholders.map(|placeholder| {
        let name = placeholder.value.as_str();
        if let Some(declared) = endpoint.path_parameters.iter().find(|parameter| parameter.name.value == name)
        {
            return parameter(shared, &ParameterFact { parameter: declared, required: true });
        }
        let (kind, id, summary) = match identified(name) {
            Some(thing) if name != MODULE => {
                (ParameterType::Id, thing, format!("The {}'s id.", thing.replace('_', " ")))
            }
            _ => (ParameterType::Module, "", "The module.".to_owned()),
        };
        Parameter {
            name: name.to_owned(),
            location: Location::Path,
            kind,
            id: id.to_owned(),
            required: true,
            choices: None,
            object: String::new(),
            file: None,
            summary,
        }
    });
    made.collect()
}

fn parameter(shared: &Shared<'_>, fact: &ParameterFact<'_>) -> Parameter {
    let parameter = fact.parameter;
    let kind = parameter.kind.map_or(ParameterType::String, |kind| kind.value);
    let rule = &parameter.file;
    let file = (kind == ParameterType::File).then(|| FileRule {
        max_bytes: rule.max_bytes.map(|size| size.value),
        max_pixels: rule.max_pixels.map(|size| size.value),
        formats: rule.formats.as_ref().map(|formats| formats.value.clone()).unwrap_or_default(),
        too_large: rule.too_large.as_ref().map(|code| code.value.clone()),
    });
    let choices = parameter.choices.as_ref().map(|words| match words {
        Words::Own(own) => choices(own),
        Words::Shared(name) => shared.choices(&name.value),
    });
    Parameter {
        name: parameter.name.value.clone(),
        location: parameter.location.map_or(Location::Query, |location| location.value),
        kind,
        id: parameter.id.as_ref().map(|id| id.value.clone()).unwrap_or_default(),
        required: fact.required,
        choices,
        object: parameter.object.as_ref().map(|name| name.value.clone()).unwrap_or_default(),
        file,
        summary: parameter.summary.clone(),
    }
}

fn error(fact: &ErrorFact<'_>) -> DocumentedError {
    let row = fact.row;
    DocumentedError {
        code: row.code.value.clone(),
        status: row.status,
        message: row.message.value.clone(),
        remedy: fact.remedy.to_owned(),
        reason: row.reason.as_ref().map(|reason| reason.value.clone()),
    }
}

fn response(response: &ast::Response) -> Response {
    match response {
        ast::Response::Status => Response::Status,
        ast::Response::Data => Response::Data,
        ast::Response::Binary => Response::Binary,
        ast::Response::Json => Response::Json,
        ast::Response::Keyed { key, of } => Response::Keyed { key: key.clone(), object: of.value.clone() },
        ast::Response::Outcomes { key } => Response::Outcomes { key: key.clone() },
        ast::Response::One { key, of } => Response::One { key: key.clone(), object: of.value.clone() },
        ast::Response::Object { of } => Response::Object { object: of.value.clone() },
    }
}

fn object(shared: &Shared<'_>, object: &ast::Object) -> Object {
    let fields = object.fields.iter().map(|field| Field {
        name: field.name.value.clone(),
        kind: field.kind.as_ref().map_or(model::FieldType::String, |kind| field_type(shared, kind)),
        summary: field.summary.clone(),
    });
    Object { name: object.name.value.clone(), summary: object.summary.clone(), fields: fields.collect() }
}

fn field_type(shared: &Shared<'_>, kind: &FieldType) -> model::FieldType {
    match kind {
        FieldType::String => model::FieldType::String,
        FieldType::Integer => model::FieldType::Integer,
        FieldType::Decimal => model::FieldType::Decimal,
        FieldType::Boolean => model::FieldType::Boolean,
        FieldType::Date => model::FieldType::Date,
        FieldType::DateTime => model::FieldType::DateTime,
        FieldType::Json => model::FieldType::Json,
        FieldType::Id(thing) => model::FieldType::Id(thing.value.clone()),
        FieldType::Choice(name) => model::FieldType::Choice(shared.choices(&name.value)),
        FieldType::Object(name) => model::FieldType::Object(name.value.clone()),
        FieldType::List(item) => model::FieldType::List(Box::new(field_type(shared, item))),
    }
}
