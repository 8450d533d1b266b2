//! What an operation is at each of its versions: shared lists and tables put in, changes applied.

mod errors;
mod modules;
mod parameters;
mod versions;

use std::collections::{BTreeMap, HashSet};

use zoho_endpoint::Bounds;

pub(crate) use errors::ErrorFact;
pub(crate) use parameters::ParameterFact;
pub(crate) use versions::{version_index, versions_word};

use crate::ast::{Accept, Endpoint, ErrorTable, Operation, Product, Scope, Spec, Text};
use crate::diagnostic::{Report, quoted};
use crate::expand;

/// The facts of an operation at one version.
#[derive(Debug, Clone)]
pub(crate) struct Facts<'s> {
    /// The index into the product's versions.
    pub version: usize,
    /// API names, with the word for custom modules among them.
    pub modules: Vec<&'s Text>,
    /// The scopes, if they could be read.
    pub scopes: Option<&'s Scope>,
    /// Parameters outside the path.
    pub parameters: Vec<ParameterFact<'s>>,
    /// Documented errors.
    pub errors: Vec<ErrorFact<'s>>,
    /// The page.
    pub page: Option<&'s Text>,
    /// How much a call takes and gives.
    pub bounds: Bounds,
}

/// An operation with its facts by version, ascending.
#[derive(Debug)]
pub(crate) struct ResolvedOperation<'s> {
    pub endpoint: &'s Endpoint,
    pub operation: &'s Operation,
    pub facts: Vec<Facts<'s>>,
    /// Known disagreements with a page, each with the versions whose pages it is about.
    pub accepts: Vec<(&'s Accept, Vec<usize>)>,
}

/// A product with its operations, in the order of files.
#[derive(Debug)]
pub(crate) struct ResolvedProduct<'s> {
    pub product: &'s Product,
    pub operations: Vec<ResolvedOperation<'s>>,
}

/// Resolves every operation whose product is known.
pub(crate) fn resolve<'s>(spec: &'s Spec, report: &mut Report) -> Vec<ResolvedProduct<'s>> {
    let tables: BTreeMap<&str, &ErrorTable> =
        spec.errors.tables.iter().map(|table| (table.name.value.as_str(), table)).collect();
    let remedies: BTreeMap<&str, &str> =
        spec.errors.remedies.iter().map(|(code, remedy)| (code.value.as_str(), remedy.as_str())).collect();
    let mut products = Vec::new();
    for product in &spec.products {
        let known = product.modules().iter().map(|module| module.api_name.value.as_str()).collect();
        let lists = modules::shared_lists(product, &known, report);
        let (tables, remedies) = (&tables, &remedies);
        let mut resolver = Resolver { spec, product, known, lists, tables, remedies, facts: 0, report };
        // A file in the wrong folder has been told so; what else is wrong with it shows when it has moved.
        let at_home =
            |endpoint: &&Endpoint| endpoint.product.is_none_or(|name| name.value.name() == endpoint.folder);
        let endpoints =
            spec.endpoints.iter().filter(|endpoint| endpoint.folder == product.folder).filter(at_home);
        let operations =
            endpoints.flat_map(|endpoint| endpoint.operations.iter().map(move |one| (endpoint, one)));
        let operations = operations
            .map(|(endpoint, operation)| {
                let facts = resolver.operation(operation);
                let accepts = resolver.accepts(operation, &facts);
                ResolvedOperation { endpoint, operation, facts, accepts }
            })
            .collect();
        products.push(ResolvedProduct { product, operations });
    }
    products
}

struct Resolver<'s, 'r> {
    spec: &'s Spec,
    product: &'s Product,
    /// The API names of the product's modules.
    known: HashSet<&'s str>,
    /// By name: the modules at each version of the product.
    lists: BTreeMap<&'s str, Vec<Vec<&'s Text>>>,
    tables: &'r BTreeMap<&'s str, &'s ErrorTable>,
    /// By code.
    remedies: &'r BTreeMap<&'s str, &'s str>,
    /// How many facts there are so far.
    facts: usize,
    report: &'r mut Report,
}

/// The most facts of a product, over all operations and versions. A short text can stand for many: a long
/// table that every operation uses in every version. The whole of CRM has about a hundred thousand.
const MAX_FACTS: usize = 1_000_000;

impl<'s> Resolver<'s, '_> {
    fn operation(&mut self, operation: &'s Operation) -> Vec<Facts<'s>> {
        let versions = self.versions(operation.versions.as_ref());
        let changes = self.change_versions(operation, &versions);
        let mut parameters = parameters::initial(operation);
        let mut errors = self.error_facts(&operation.errors);
        let openapi = self.openapi_facts(operation, &versions);
        let mut scopes = operation.scopes.as_ref();
        let mut page = operation.page.as_ref();
        let mut bounds = operation.bounds.map_or(Bounds::NONE, |bounds| bounds.value);
        let modules = self.own_modules(operation);
        let mut facts = Vec::new();
        for version in versions {
            if self.facts > MAX_FACTS {
                let message = format!("the product has more than {MAX_FACTS} facts over all versions");
                let help = "look for a list or a shared table that is far too long";
                self.report.error(operation.name.span, message, help);
                break;
            }
            for (_, change) in changes.iter().filter(|(at, _)| *at == version) {
                self.change_errors(&mut errors, &change.errors);
                self.change_parameters(&mut parameters, &change.parameters);
                if let Some(other) = &change.scopes {
                    if scopes.is_some_and(|now| expand::scope(now) == expand::scope(&other.value)) {
                        self.unchanged(&change.version, other.span, "the scopes are the same as before");
                    }
                    scopes = Some(&other.value);
                }
                if let Some(other) = &change.page {
                    if page.is_some_and(|now| now.value == other.value) {
                        self.unchanged(&change.version, other.span, "the page is the same as before");
                    }
                    page = Some(other);
                }
                if let Some(other) = change.bounds {
                    if other.value.or(bounds) == bounds {
                        self.unchanged(&change.version, other.span, "the bounds are the same as before");
                    }
                    bounds = other.value.or(bounds);
                }
            }
            facts.push(Facts {
                version,
                modules: self.modules_at(operation, &modules, &changes, version),
                scopes,
                parameters: parameters.clone(),
                errors: errors::with_openapi(&errors, &openapi, version),
                page,
                bounds,
            });
            self.facts += facts.last().map_or(0, |facts: &Facts<'_>| {
                facts.modules.len() + facts.parameters.len() + facts.errors.len()
            });
        }
        facts
    }

    fn accepts(&mut self, operation: &'s Operation, facts: &[Facts<'s>]) -> Vec<(&'s Accept, Vec<usize>)> {
        let mut accepts = Vec::new();
        for accept in &operation.accepts {
            let versions = self.versions(accept.versions.as_ref());
            if !facts.iter().any(|facts| versions.contains(&facts.version)) {
                let message = format!("{} has none of the versions of this", quoted(&operation.name.value));
                let has = versions_word(self.product, facts.iter().map(|facts| facts.version));
                self.report.error(accept.span, message, format!("it has {has}"));
            }
            accepts.push((accept, versions));
        }
        accepts
    }

    fn unchanged(&mut self, version: &Text, span: crate::source::Span, message: &str) {
        let help = format!("take it out of the changes at {}", version.value);
        self.report.error(span, message, help);
    }
}
