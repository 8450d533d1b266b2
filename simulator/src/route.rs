//! Which operation a method and a path mean, by the catalogue alone.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, LazyLock};

use percent_encoding::percent_decode_str;
use zoho_endpoint::{Endpoint, Host, Location, Operation, Parameter, ParameterType, Product, Version};

use crate::notes::NOTES;
use crate::perform::{Handler, handler};

type Operations = &'static [&'static Operation];

/// Addresses that the simulator itself gives begin with this.
const GIVEN: &str = "/downloads/";

/// Every path of the catalogue, by the first part that goes before it.
#[derive(Debug)]
pub(crate) struct Router {
    operations: Operations,
    modules: BTreeSet<(Product, &'static str)>,
    trees: HashMap<&'static str, Tree>,
}

/// All paths with one first part.
#[derive(Debug)]
struct Tree {
    version: Version,
    root: Node,
    routes: Vec<Route>,
}

/// What may follow after some segments of a path.
#[derive(Debug, Default)]
struct Node {
    literals: HashMap<&'static str, Node>,
    open: Option<Box<Node>>,
    /// Where a path ends: the numbers of its routes.
    routes: Vec<usize>,
}

#[derive(Debug)]
struct Route {
    operation: &'static Operation,
    version: Version,
    /// The module that the path names by itself: `/Notes/{note_id}`.
    module: Option<&'static str>,
    of_record: bool,
    handler: Handler,
}

/// What a request's path says, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Captures {
    /// The module, where the path names one.
    pub(crate) module: Option<String>,
    /// The values of the other placeholders in their order: the record, then what belongs to it.
    pub(crate) ids: Vec<String>,
    /// Whether the first of them is a record of the module.
    pub(crate) of_record: bool,
}

/// One operation that the request may mean.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) operation: &'static Operation,
    pub(crate) captures: Captures,
    pub(crate) handler: Handler,
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
    /// The router of these operations; that of the whole catalogue is made once for all simulators.
    pub(crate) fn of(operations: Operations) -> Arc<Self> {
        static WHOLE: LazyLock<Arc<Router>> =
            LazyLock::new(|| Arc::new(Router::new(zoho_catalogue::OPERATIONS)));
        if std::ptr::eq(operations, zoho_catalogue::OPERATIONS) {
            Arc::clone(&WHOLE)
        } else {
            Arc::new(Self::new(operations))
        }
    }

    fn new(operations: Operations) -> Self {
        let mut modules: BTreeSet<(Product, &'static str)> = operations
            .iter()
            .flat_map(|operation| operation.modules.iter().map(|module| (operation.product, module.api_name)))
            .collect();
        // Its name stands in paths, hardly ever in lists of modules.
        let of_notes = operations.iter().filter(|operation| segments(operation.path).next() == Some(NOTES));
        modules.extend(of_notes.map(|operation| (operation.product, NOTES)));
        let mut trees: HashMap<&'static str, Tree> = HashMap::new();
        for &operation in operations.iter().filter(|operation| operation.host != Host::Given) {
            let (shape, module, of_record) = shape(operation, &modules);
            let handler = handler(operation.method, &shape);
            for row in operation.versions {
                let version = row.version;
                let tree = trees
                    .entry(Endpoint::new(operation, version).base_path())
                    .or_insert_with(|| Tree { version, root: Node::default(), routes: Vec::new() });
                tree.root.end_of(operation.path).routes.push(tree.routes.len());
                tree.routes.push(Route { operation, version, module, of_record, handler });
            }
        }
        Self { operations, modules, trees }
    }

    pub(crate) fn operations(&self) -> Operations {
        self.operations
    }

    /// Whether the catalogue has an operation of this name, in any product and version.
    pub(crate) fn knows(&self, operation: &str) -> bool {
        self.operations.iter().any(|known| known.name == operation)
    }

    pub(crate) fn find(&self, method: &str, path: &str) -> Found {
        if let Some(address) = path.strip_prefix(GIVEN) {
            return self.find_given(method, address);
        }
        let below = |base: &str| path.strip_prefix(base).filter(|rest| rest.starts_with('/'));
        let found = self.trees.iter().find_map(|(base, tree)| Some((tree, below(base)?)));
        let Some((tree, rest)) = found else { return Found::Nothing(None) };
        let given: Vec<String> = rest
            .split('/')
            .skip(1)
            .map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned())
            .collect();
        let (mut known, mut chosen) = (None, Vec::new());
        tree.root.walk(&given, &mut |routes| {
            let mut routes = routes.iter().map(|number| &tree.routes[*number]);
            known = known.or_else(|| routes.clone().next());
            chosen.extend(routes.by_ref().filter(|route| route.operation.method.as_str() == method));
            !chosen.is_empty()
        });
        match (chosen.first(), known) {
            (Some(first), _) => {
                let candidates = chosen.iter().map(|route| route.candidate(&given)).collect();
                Found::Candidates(first.version, candidates)
            }
            (None, Some(route)) => Found::OtherMethod(route.version, route.operation),
            (None, None) => Found::Nothing(Some(tree.version)),
        }
    }

    /// The operation of an address that [`given_path`] has made.
    fn find_given(&self, method: &str, address: &str) -> Found {
        let parts: Vec<&str> = address.split('/').collect();
        let [product, version, name, file] = parts[..] else { return Found::Nothing(None) };
        let found = self.given().find(|(operation, known)| {
            (known.product.name(), known.name, operation.name) == (product, version, name)
        });
        match found {
            None => Found::Nothing(None),
            Some((operation, version)) if operation.method.as_str() != method => {
                Found::OtherMethod(version, operation)
            }
            Some((operation, version)) => {
                let handler = handler(operation.method, operation.path);
                let captures = Captures { ids: vec![file.to_owned()], ..Captures::default() };
                Found::Candidates(version, vec![Candidate { operation, captures, handler }])
            }
        }
    }

    fn given(&self) -> impl Iterator<Item = (&'static Operation, Version)> {
        let operations = self.operations.iter().filter(|operation| operation.host == Host::Given);
        operations.flat_map(|&operation| operation.versions.iter().map(move |row| (operation, row.version)))
    }

    /// The path of a file that an answer of this operation offers: one of the same group's, if it can be.
    pub(crate) fn offered_path(&self, operation: &Operation, version: Version) -> Option<String> {
        let here = || self.given().filter(|(_, known)| *known == version).map(|(given, _)| given);
        let given = here().find(|given| given.group == operation.group).or_else(|| here().next())?;
        Some(given_path(given, version))
    }

    /// The path of a file by which an answer of this version offers it. Bigin has no operation for such
    /// addresses; those of CRM will do.
    pub(crate) fn given_file(&self, version: Version, file: &str) -> Option<String> {
        let own = || self.given().find(|(_, known)| *known == version);
        let (operation, version) = own().or_else(|| self.given().last())?;
        Some(format!("{}/{file}", given_folder(operation, version)))
    }

    /// The modules that the catalogue names, each once for a product.
    pub(crate) fn modules(&self) -> &BTreeSet<(Product, &'static str)> {
        &self.modules
    }

    /// The name that scopes have for a module, by any operation of the product that lists it.
    pub(crate) fn scope_name(&self, product: Product, module: &str) -> Option<&'static str> {
        let mut operations = self.operations.iter().filter(|operation| operation.product == product);
        operations.find_map(|operation| {
            operation.modules.iter().find(|known| known.api_name == module).map(|known| known.scope_name)
        })
    }
}

/// The path under which the simulator serves an operation whose address the service gives.
pub(crate) fn given_path(operation: &Operation, version: Version) -> String {
    format!("{}/simulated", given_folder(operation, version))
}

fn given_folder(operation: &Operation, version: Version) -> String {
    format!("{GIVEN}{}/{}/{}", version.product.name(), version.name, operation.name)
}

/// The path with each placeholder written as `{}`, but the module as `{module}`, also where the path
/// names it; that name; and whether the first placeholder behind it is a record.
fn shape(
    operation: &Operation,
    modules: &BTreeSet<(Product, &'static str)>,
) -> (String, Option<&'static str>, bool) {
    let all: Vec<&'static str> = segments(operation.path).collect();
    let behind = all.get(1).map(|segment| placeholder(segment).is_some());
    let named = all.first().copied().filter(|name| modules.contains(&(operation.product, name)));
    // `/Contacts/roles` is no record of Contacts.
    let named = named.filter(|_| behind.unwrap_or(true));
    let open =
        all.first().and_then(|first| placeholder(first)).is_some_and(|name| is_module(operation, name));
    let mut shape = String::new();
    for (index, segment) in all.iter().enumerate() {
        shape.push('/');
        shape.push_str(match placeholder(segment) {
            None if index == 0 && named.is_some() => "{module}",
            None => segment,
            Some(name) if is_module(operation, name) => "{module}",
            Some(_) => "{}",
        });
    }
    (shape, named, (open || named.is_some()) && behind == Some(true))
}

/// The parameters of the placeholders but the module's, in the order of [`Captures::ids`].
pub(crate) fn parameters_of_ids(operation: &Operation) -> impl Iterator<Item = &Parameter> {
    let names = segments(operation.path).filter_map(placeholder);
    let of_path = |name| {
        let mut parameters = operation.parameters.iter();
        parameters.find(|parameter| parameter.location == Location::Path && parameter.name == name)
    };
    names.filter_map(of_path).filter(|parameter| parameter.kind != ParameterType::Module)
}

fn segments(path: &'static str) -> impl Iterator<Item = &'static str> {
    path.split('/').skip(1)
}

/// The name in a segment's braces.
fn placeholder(segment: &str) -> Option<&str> {
    segment.strip_prefix('{').and_then(|segment| segment.strip_suffix('}'))
}

fn is_module(operation: &Operation, name: &str) -> bool {
    let mut parameters = operation.parameters.iter();
    parameters.any(|parameter| {
        parameter.location == Location::Path
            && parameter.name == name
            && parameter.kind == ParameterType::Module
    })
}

impl Node {
    /// The node where this path ends; it is made if there is none.
    fn end_of(&mut self, path: &'static str) -> &mut Self {
        segments(path).fold(self, |node, segment| match placeholder(segment) {
            Some(_) => node.open.get_or_insert_default(),
            None => node.literals.entry(segment).or_default(),
        })
    }

    /// Calls `end` with the routes of each path that fits, literals before placeholders, until it is
    /// content.
    fn walk(&self, given: &[String], end: &mut impl FnMut(&[usize]) -> bool) -> bool {
        let Some((segment, rest)) = given.split_first() else {
            return !self.routes.is_empty() && end(&self.routes);
        };
        let literal = self.literals.get(segment.as_str()).is_some_and(|node| node.walk(rest, end));
        let open = self.open.as_ref().filter(|_| !literal && !segment.is_empty());
        literal || open.is_some_and(|node| node.walk(rest, end))
    }
}

impl Route {
    fn candidate(&self, given: &[String]) -> Candidate {
        let module = self.module.map(str::to_owned);
        let mut captures = Captures { module, of_record: self.of_record, ids: Vec::new() };
        for (segment, text) in segments(self.operation.path).zip(given) {
            match placeholder(segment) {
                None => {}
                Some(name) if captures.module.is_none() && is_module(self.operation, name) => {
                    captures.module = Some(text.clone());
                }
                Some(_) => captures.ids.push(text.clone()),
            }
        }
        Candidate { operation: self.operation, captures, handler: self.handler }
    }
}
