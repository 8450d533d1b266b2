//! Which operation a method and a path mean, by the catalogue alone.

use std::collections::{BTreeSet, HashMap};

use percent_encoding::percent_decode_str;
use zoho_endpoint::{Location, Operation, ParameterType, Product, Version};

use crate::answer::{Row, constant};

type Operations = &'static [&'static Operation];

/// Every path of the catalogue, by the version's base path.
#[derive(Debug)]
pub(crate) struct Router {
    operations: Operations,
    versions: HashMap<&'static str, Vec<Route>>,
}

#[derive(Debug)]
struct Route {
    operation: &'static Operation,
    version: Version,
    segments: Vec<Segment>,
}

#[derive(Debug)]
enum Segment {
    Literal(&'static str),
    Placeholder(&'static str),
}

/// What a request's path says, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Captures {
    /// The module, where the path names one.
    pub(crate) module: Option<String>,
    /// The ids of the path in their order: the record, then what belongs to it.
    pub(crate) ids: Vec<String>,
}

/// One operation that the request may mean.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) operation: &'static Operation,
    pub(crate) captures: Captures,
}

/// What the catalogue makes of a method and a path.
#[derive(Debug)]
pub(crate) enum Found {
    /// One operation, or several that a form part tells apart.
    Candidates(Version, Vec<Candidate>),
    /// The path is known, but not with this method.
    OtherMethod(Version, &'static Operation),
    /// There is no such path; perhaps not even such a version.
    Nothing(Option<Version>),
}

impl Router {
    pub(crate) fn new(operations: Operations) -> Self {
        let mut versions: HashMap<&'static str, Vec<Route>> = HashMap::new();
        for &operation in operations {
            for row in operation.versions {
                let segments = operation.path.split('/').skip(1).map(Segment::new).collect();
                let route = Route { operation, version: row.version, segments };
                versions.entry(row.version.base_path).or_default().push(route);
            }
        }
        // Paths with more literals win over placeholders that would swallow them.
        for routes in versions.values_mut() {
            routes.sort_by_key(|route| route.segments.iter().filter(|segment| segment.is_open()).count());
        }
        Self { operations, versions }
    }

    pub(crate) fn operations(&self) -> Operations {
        self.operations
    }

    /// Whether the catalogue has an operation of this name, in any product and version.
    pub(crate) fn knows(&self, operation: &str) -> bool {
        self.operations.iter().any(|known| known.name == operation)
    }

    pub(crate) fn find(&self, method: &str, path: &str) -> Found {
        let below = |base: &str| path.strip_prefix(base).filter(|rest| rest.starts_with('/'));
        let Some((base, routes)) = self.versions.iter().find(|(base, _)| below(base).is_some()) else {
            return Found::Nothing(None);
        };
        let rest: Vec<&str> = path[base.len()..].split('/').skip(1).collect();
        let version = routes.first().map(|route| route.version);
        let mut matching = routes.iter().filter_map(|route| Some((route, route.captures(&rest)?))).peekable();
        let Some((first, _)) = matching.peek() else {
            return Found::Nothing(version);
        };
        let (version, path, any) = (first.version, first.operation.path, first.operation);
        let candidates: Vec<Candidate> = matching
            .filter(|(route, _)| route.operation.path == path && route.operation.method.as_str() == method)
            .map(|(route, captures)| Candidate { operation: route.operation, captures })
            .collect();
        if candidates.is_empty() {
            return Found::OtherMethod(version, any);
        }
        Found::Candidates(version, candidates)
    }

    /// The row that this operation answers with: its own, by reason and then by code; else the one
    /// that it has in another version, since a version's page that lists no row rarely means that
    /// the cause does not exist; else the protocol's constant.
    pub(crate) fn row(&self, operation: &Operation, code: &str, reason: Option<&str>) -> Row {
        let own = operation.errors.iter().filter(|row| row.code == code);
        let by_reason = own.clone().find(|row| reason.is_some() && row.reason == reason);
        let found = by_reason.or_else(|| own.clone().next()).map(Row::from);
        found.or_else(|| self.sibling_row(operation, code)).unwrap_or_else(|| constant(code))
    }

    /// Whether the operation documents this code in this or another version.
    pub(crate) fn documents(&self, operation: &Operation, code: &str) -> bool {
        own_row(operation, code).is_some() || self.sibling_row(operation, code).is_some()
    }

    /// The row of the version nearest to the end of the catalogue.
    pub(crate) fn sibling_row(&self, operation: &Operation, code: &str) -> Option<Row> {
        let same = |other: &&&Operation| other.product == operation.product && other.name == operation.name;
        self.operations.iter().rev().filter(same).find_map(|other| own_row(other, code))
    }

    /// The modules that the catalogue names, each once for a product.
    pub(crate) fn modules(&self) -> BTreeSet<(Product, &'static str)> {
        let of = |operation: &'static Operation| {
            operation.modules.iter().map(|module| (operation.product, module.api_name))
        };
        self.operations.iter().copied().flat_map(of).collect()
    }

    /// The name that scopes have for a module, by any operation of the product that lists it.
    pub(crate) fn scope_name(&self, product: Product, module: &str) -> Option<&'static str> {
        let mut operations = self.operations.iter().filter(|operation| operation.product == product);
        operations.find_map(|operation| {
            operation.modules.iter().find(|known| known.api_name == module).map(|known| known.scope_name)
        })
    }
}

/// The first row of this code that the operation itself documents.
pub(crate) fn own_row(operation: &Operation, code: &str) -> Option<Row> {
    operation.errors.iter().find(|row| row.code == code).map(Row::from)
}

impl Segment {
    fn new(text: &'static str) -> Self {
        match text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) {
            Some(name) => Self::Placeholder(name),
            None => Self::Literal(text),
        }
    }

    fn is_open(&self) -> bool {
        matches!(self, Self::Placeholder(_))
    }
}

impl Route {
    fn captures(&self, given: &[&str]) -> Option<Captures> {
        if given.len() != self.segments.len() {
            return None;
        }
        let mut captures = Captures::default();
        for (segment, text) in self.segments.iter().zip(given) {
            let text = percent_decode_str(text).decode_utf8_lossy();
            match segment {
                Segment::Literal(wanted) if text == *wanted => {}
                Segment::Literal(_) => return None,
                Segment::Placeholder(_) if text.is_empty() => return None,
                Segment::Placeholder(name) => match self.kind(name) {
                    ParameterType::Module => captures.module = Some(text.into_owned()),
                    _ => captures.ids.push(text.into_owned()),
                },
            }
        }
        Some(captures)
    }

    fn kind(&self, name: &str) -> ParameterType {
        let of_path = |parameter: &&zoho_endpoint::Parameter| parameter.location == Location::Path;
        let mut parameters = self.operation.parameters.iter().filter(of_path);
        parameters.find(|parameter| parameter.name == name).map_or(ParameterType::String, |found| found.kind)
    }
}
