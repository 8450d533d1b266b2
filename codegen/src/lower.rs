//! The checked spec to the model: everything by version, equal versions folded into one shape.
//!
//! It runs only on a spec without mistakes. Where the syntax tree can hold `None` for something that
//! could not be read, the fallback here is never seen.

use zoho_endpoint::{Body, Concurrency, Location, Method, ParameterType, Product as ProductName, Retry};

use crate::ast::{self, Docs, FieldType, ScopeName, Spec};
use crate::check::{MODULE, identified};
use crate::load::CUSTOM;
use crate::model::{
    Availability, Choices, DocumentedError, Edition, Field, FileRule, Group, Model, Module, Object,
    Operation, Parameter, Product, Response, Scope, Shape, Version,
};
use crate::resolve::{ErrorFact, Facts, ParameterFact, ResolvedOperation, ResolvedProduct};
use crate::{expand, model};

/// Makes the model.
pub(crate) fn lower(spec: &Spec, products: &[ResolvedProduct<'_>]) -> Model {
    let mut lowered: Vec<_> = products.iter().map(product).collect();
    lowered.sort_by_key(|product| product.name);
    let mut objects: Vec<_> = spec.models.objects.iter().map(object).collect();
    objects.sort_by(|one, other| one.name.cmp(&other.name));
    Model { products: lowered, objects }
}

fn product(resolved: &ResolvedProduct<'_>) -> Product {
    let product = resolved.product;
    let groups = product.groups().iter().map(|group| {
        let name = &group.name.value;
        let is_here = |one: &&ResolvedOperation<'_>| {
            one.endpoint.group.as_ref().is_some_and(|group| group.value == *name)
        };
        let operations =
            resolved.operations.iter().filter(is_here).map(|one| operation(product, one)).collect();
        Group { name: name.clone(), summary: group.summary.clone(), operations }
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
    Version { name: name.to_owned(), base_path: product.base_path.replace("{version}", name), docs }
}

fn edition(edition: &ast::Edition) -> Edition {
    let concurrency = edition.concurrency.map_or(1, |limit| limit.value);
    Edition { name: edition.name.value.clone(), concurrency }
}

fn operation(product: &ast::Product, resolved: &ResolvedOperation<'_>) -> Operation {
    let (endpoint, operation) = (resolved.endpoint, resolved.operation);
    let path = endpoint.path.as_ref();
    let newest = resolved.facts.last().and_then(|facts| facts.page);
    Operation {
        name: operation.name.value.clone(),
        summary: operation.summary.clone(),
        notes: operation.notes.clone(),
        method: operation.method.map_or(Method::Get, |method| method.value),
        path: path.map(|path| path.text.value.clone()).unwrap_or_default(),
        path_parameters: path.map_or_else(Vec::new, |path| {
            path.placeholders.iter().map(|placeholder| placeholder.value.clone()).collect()
        }),
        file: endpoint.file.clone(),
        page: newest.map(|page| page.value.clone()).unwrap_or_default(),
        shapes: shapes(product, resolved),
    }
}

/// Versions with equal facts are one shape, whether they follow each other or not.
fn shapes(product: &ast::Product, resolved: &ResolvedOperation<'_>) -> Vec<Shape> {
    let mut shapes: Vec<Shape> = Vec::new();
    for facts in &resolved.facts {
        let read = product
            .versions
            .get(facts.version)
            .is_some_and(|version| resolved.operation.read.iter().any(|read| read.value == version.value));
        let availability = Availability { version: facts.version, read };
        let alone = shape(product, resolved, facts);
        let same = |shape: &&mut Shape| Shape { versions: Vec::new(), ..(**shape).clone() } == alone;
        match shapes.iter_mut().find(same) {
            Some(shape) => shape.versions.push(availability),
            None => shapes.push(Shape { versions: vec![availability], ..alone }),
        }
    }
    shapes
}

/// The shape of one version, which is not in it yet.
fn shape(product: &ast::Product, resolved: &ResolvedOperation<'_>, facts: &Facts<'_>) -> Shape {
    let operation = resolved.operation;
    let mut parameters = path_parameters(resolved.endpoint);
    parameters.extend(facts.parameters.iter().map(parameter));
    let in_form = parameters.iter().any(|parameter| parameter.location == Location::Form);
    let body = if in_form { Body::Multipart } else { Body::None };
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

fn path_parameters(endpoint: &ast::Endpoint) -> Vec<Parameter> {
    let placeholders = endpoint.path.iter().flat_map(|path| &path.placeholders);
    let made = placeholders.map(|placeholder| {
        let name = placeholder.value.as_str();
        if let Some(declared) = endpoint.path_parameters.iter().find(|parameter| parameter.name.value == name)
        {
            return parameter(&ParameterFact { parameter: declared, required: true });
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
            file: None,
            summary,
        }
    });
    made.collect()
}

fn parameter(fact: &ParameterFact<'_>) -> Parameter {
    let parameter = fact.parameter;
    let kind = parameter.kind.map_or(ParameterType::String, |kind| kind.value);
    let rule = &parameter.file;
    let file = (kind == ParameterType::File).then(|| FileRule {
        max_bytes: rule.max_bytes.map(|size| size.value),
        max_pixels: rule.max_pixels.map(|size| size.value),
        formats: rule.formats.as_ref().map(|formats| formats.value.clone()).unwrap_or_default(),
        too_large: rule.too_large.as_ref().map(|code| code.value.clone()),
    });
    let choices = parameter.choices.as_ref().map(|choices| Choices {
        name: choices.name.value.clone(),
        values: choices.values.iter().map(|value| value.value.clone()).collect(),
    });
    Parameter {
        name: parameter.name.value.clone(),
        location: parameter.location.map_or(Location::Query, |location| location.value),
        kind,
        id: parameter.id.as_ref().map(|id| id.value.clone()).unwrap_or_default(),
        required: fact.required,
        choices,
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
        remedy: row.remedy.clone(),
        reason: row.reason.as_ref().map(|reason| reason.value.clone()),
    }
}

fn response(response: &ast::Response) -> Response {
    match response {
        ast::Response::Status => Response::Status,
        ast::Response::Data => Response::Data,
        ast::Response::Binary => Response::Binary,
        ast::Response::Keyed { key, of } => Response::Keyed { key: key.clone(), object: of.value.clone() },
    }
}

fn object(object: &ast::Object) -> Object {
    let fields = object.fields.iter().map(|field| Field {
        name: field.name.value.clone(),
        kind: match &field.kind {
            None | Some(FieldType::String) => model::FieldType::String,
            Some(FieldType::Integer) => model::FieldType::Integer,
            Some(FieldType::Boolean) => model::FieldType::Boolean,
            Some(FieldType::Id(thing)) => model::FieldType::Id(thing.value.clone()),
            Some(FieldType::Object(name)) => model::FieldType::Object(name.value.clone()),
        },
        summary: field.summary.clone(),
    });
    Object { name: object.name.value.clone(), summary: object.summary.clone(), fields: fields.collect() }
}
