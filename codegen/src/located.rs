//! The spec with its places: what each operation states at each version, and where. For those who compare
//! the spec with something else, or edit it.

use zoho_endpoint::{Host, Location, Method, Product as ProductName};

use crate::ast::{self, FactKind, ScopeName, Spec};
use crate::check::check;
use crate::diagnostic::{Diagnostics, Report};
use crate::load::load;
use crate::resolve::{ErrorFact, Facts, ResolvedOperation, ResolvedProduct, resolve};
use crate::source::{Files, Sources, Span};
use crate::yaml::Text;

/// A place in a spec file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Below `spec/`.
    pub file: String,
    /// Counted from 1.
    pub line: usize,
    /// In characters, counted from 1.
    pub column: usize,
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "spec/{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A value and where the spec says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Where it stands.
    pub place: Place,
}

/// A product.
#[derive(Debug, Clone)]
pub struct Product {
    /// Which one.
    pub name: ProductName,
    /// The first part of every path, with `{version}`.
    pub base_path: String,
    /// Other first parts of paths by name, with `{version}`.
    pub roots: Vec<(String, String)>,
    /// The first part of every scope, and further ones that scopes may have.
    pub scope_prefixes: Vec<String>,
    /// Ascending.
    pub versions: Vec<String>,
    /// Its modules with their names.
    pub modules: Vec<Module>,
    /// In the order of files.
    pub operations: Vec<Operation>,
}

/// The names of a module.
#[derive(Debug, Clone)]
pub struct Module {
    /// `Price_Books`.
    pub api_name: String,
    /// `Price Books`.
    pub display_name: String,
    /// Every name that it has inside scopes in some version.
    pub scope_names: Vec<String>,
}

/// An operation.
#[derive(Debug, Clone)]
pub struct Operation {
    /// `upload_photo`.
    pub name: Located<String>,
    /// The HTTP method.
    pub method: Located<Method>,
    /// The host.
    pub host: Host,
    /// The first part of its path, with `{version}`; empty where the address is given.
    pub base_path: String,
    /// The path below the version.
    pub path: Located<String>,
    /// Other pages that document it.
    pub also: Vec<String>,
    /// Versions whose page was read.
    pub read: Vec<String>,
    /// What it is at each version, ascending.
    pub versions: Vec<AtVersion>,
    /// Known disagreements with a page.
    pub accepts: Vec<Accept>,
}

impl Operation {
    /// The path as pages write it, without product and version: `/{module}/{record_id}`, `/bulk/read`.
    pub fn address(&self) -> String {
        address(&self.base_path, &self.path.value)
    }

    /// What it is at a version.
    pub fn at(&self, version: &str) -> Option<&AtVersion> {
        self.versions.iter().find(|at| at.version == version)
    }
}

/// An operation at one version.
#[derive(Debug, Clone)]
pub struct AtVersion {
    /// `v7`.
    pub version: String,
    /// The documentation page's file name, if there is one.
    pub page: Option<Located<String>>,
    /// API names, and the word for custom modules.
    pub modules: Vec<Located<String>>,
    /// The scopes.
    pub scopes: Option<Scope>,
    /// Parameters outside the path.
    pub parameters: Vec<Located<Parameter>>,
    /// Documented errors, in order, but those that only an OpenAPI file has.
    pub errors: Vec<Located<ErrorRow>>,
}

/// A path below a first part, without product and version.
pub fn address(base_path: &str, path: &str) -> String {
    // The first segment is the product's.
    let kept =
        base_path.split('/').filter(|part| !part.is_empty()).skip(1).filter(|part| *part != "{version}");
    let root: String = kept.flat_map(|part| ["/", part]).collect();
    format!("{root}{path}")
}

/// A tree of scopes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// `ZohoCRM.modules.ALL`: one operation type each; a text with several is several of these under `Any`.
    One(Located<String>),
    /// Any of these.
    Any(Vec<Scope>),
    /// All of these.
    All(Vec<Scope>),
}

impl Scope {
    /// Every scope of the tree, in its order.
    pub fn leaves(&self) -> Vec<&Located<String>> {
        match self {
            Self::One(one) => vec![one],
            Self::Any(scopes) | Self::All(scopes) => scopes.iter().flat_map(Self::leaves).collect(),
        }
    }
}

/// A parameter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameter {
    /// On the wire.
    pub name: String,
    /// Where it travels.
    pub location: Location,
    /// Whether this version requires it.
    pub required: bool,
}

/// An error row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ErrorRow {
    /// On the wire.
    pub code: String,
    /// The HTTP status.
    pub status: u16,
    /// On the wire; may be empty.
    pub message: String,
    /// In our words.
    pub remedy: String,
    /// The name of the message, where its code has several.
    pub reason: Option<String>,
    /// Where the message itself stands.
    pub message_place: Place,
    /// Where the operation uses the shared table that has the row.
    pub used: Option<Place>,
}

/// A known disagreement with a page.
#[derive(Debug, Clone)]
pub struct Accept {
    /// Where it stands.
    pub place: Place,
    /// What kind of fact it is about.
    pub field: FactKind,
    /// What the page says; none where the page must lack it.
    pub page: Option<String>,
    /// What the spec says; none where the spec must lack it.
    pub spec: Option<String>,
    /// The versions whose pages it is about.
    pub versions: Vec<String>,
}

/// Reads the spec as it is, with places.
///
/// # Errors
/// Every mistake of the spec.
pub fn located(files: &Files) -> Result<Vec<Product>, Diagnostics> {
    let mut report = Report::default();
    let sources = Sources::new(files, &mut report);
    let spec: Spec = load(&sources, &mut report);
    let products = resolve(&spec, &mut report);
    check(&spec, &products, &mut report);
    if !report.is_clean() {
        return Err(report.finish(&sources));
    }
    let reader = Reader { sources: &sources };
    Ok(products.iter().filter_map(|product| reader.product(product)).collect())
}

struct Reader<'s> {
    sources: &'s Sources,
}

impl Reader<'_> {
    fn place(&self, span: Span) -> Place {
        let file = self.sources.get(span.file).map_or_else(String::new, |source| source.path.clone());
        Place { file, line: span.line, column: span.column, start: span.start, end: span.end }
    }

    fn text(&self, text: &Text) -> Located<String> {
        Located { value: text.value.clone(), place: self.place(text.span) }
    }

    fn product(&self, resolved: &ResolvedProduct<'_>) -> Option<Product> {
        let product = resolved.product;
        let versions: Vec<String> = product.versions.iter().map(|version| version.value.clone()).collect();
        let operations = resolved.operations.iter();
        let prefixes = product.scope_prefix.iter().chain(&product.other_scopes);
        Some(Product {
            name: product.name?.value,
            base_path: product.base_path.clone(),
            roots: product.roots.iter().map(|(name, path)| (name.value.clone(), path.clone())).collect(),
            scope_prefixes: prefixes.map(|prefix| prefix.value.clone()).collect(),
            modules: product.modules().iter().map(module).collect(),
            operations: operations
                .filter_map(|operation| self.operation(product, operation, &versions))
                .collect(),
            versions,
        })
    }

    fn operation(
        &self,
        product: &ast::Product,
        resolved: &ResolvedOperation<'_>,
        versions: &[String],
    ) -> Option<Operation> {
        let (endpoint, operation) = (resolved.endpoint, resolved.operation);
        let method = operation.method?;
        let accepts = resolved.accepts.iter().filter_map(|(accept, at)| {
            Some(Accept {
                place: self.place(accept.span),
                field: accept.field?.value,
                page: accept.page.as_ref().map(|text| text.value.clone()),
                spec: accept.spec.as_ref().map(|text| text.value.clone()),
                versions: at.iter().filter_map(|index| versions.get(*index).cloned()).collect(),
            })
        });
        Some(Operation {
            name: self.text(&operation.name),
            method: Located { value: method.value, place: self.place(method.span) },
            host: endpoint.host(),
            base_path: base_path(product, endpoint),
            path: self.text(&endpoint.path.as_ref()?.text),
            also: operation.also.iter().map(|page| page.value.clone()).collect(),
            read: operation.read.iter().map(|version| version.value.clone()).collect(),
            versions: resolved.facts.iter().filter_map(|facts| self.at_version(facts, versions)).collect(),
            accepts: accepts.collect(),
        })
    }

    fn at_version(&self, facts: &Facts<'_>, versions: &[String]) -> Option<AtVersion> {
        let parameters = facts.parameters.iter().filter_map(|fact| {
            let parameter = fact.parameter;
            let value = Parameter {
                name: parameter.name.value.clone(),
                location: parameter.location?.value,
                required: fact.required,
            };
            Some(Located { value, place: self.place(parameter.name.span) })
        });
        let errors = facts.errors.iter().filter(|fact| !fact.openapi);
        Some(AtVersion {
            version: versions.get(facts.version)?.clone(),
            page: facts.page.map(|page| self.text(page)),
            modules: facts.modules.iter().map(|module| self.text(module)).collect(),
            scopes: facts.scopes.map(|scope| self.scope(scope)),
            parameters: parameters.collect(),
            errors: errors.map(|fact| self.error(fact)).collect(),
        })
    }

    fn scope(&self, scope: &ast::Scope) -> Scope {
        match scope {
            ast::Scope::One(text) => {
                let place = self.place(text.text.span);
                let one = |word: &String| {
                    Scope::One(Located { value: format!("{}.{word}", text.stem), place: place.clone() })
                };
                match text.types.as_slice() {
                    [word] => one(word),
                    words => Scope::Any(words.iter().map(one).collect()),
                }
            }
            ast::Scope::Any(scopes) => Scope::Any(scopes.iter().map(|scope| self.scope(scope)).collect()),
            ast::Scope::All(scopes) => Scope::All(scopes.iter().map(|scope| self.scope(scope)).collect()),
        }
    }

    fn error(&self, fact: &ErrorFact<'_>) -> Located<ErrorRow> {
        let row = fact.row;
        let value = ErrorRow {
            code: row.code.value.clone(),
            status: row.status,
            message: row.message.value.clone(),
            remedy: fact.remedy.to_owned(),
            reason: row.reason.as_ref().map(|reason| reason.value.clone()),
            message_place: self.place(row.message.span),
            used: fact.used.map(|name| self.place(name.span)),
        };
        Located { value, place: self.place(row.code.span) }
    }
}

/// The first part of a path, with `{version}`.
fn base_path(product: &ast::Product, endpoint: &ast::Endpoint) -> String {
    let root = endpoint.root.as_ref();
    let root = root.and_then(|root| product.roots.iter().find(|(name, _)| name.value == root.value));
    match (endpoint.host(), root) {
        (Host::Given, _) => String::new(),
        (_, Some((_, path))) => path.clone(),
        (_, None) => product.base_path.clone(),
    }
}

fn module(module: &ast::Module) -> Module {
    let api_name = module.api_name.value.clone();
    let scope_names = match &module.scope {
        ScopeName::Unread => Vec::new(),
        ScopeName::Always(name) => vec![name.clone()],
        ScopeName::Since(_, names) => names.iter().map(|(_, name)| name.clone()).collect(),
    };
    let display_name =
        module.display_name.as_ref().map_or_else(|| api_name.clone(), |name| name.value.clone());
    Module { api_name, display_name, scope_names }
}
