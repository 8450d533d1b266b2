//! The static data of a product: every distinct row once, every distinct list once.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    hash::Hash,
};

use super::{
    ModelsPlan,
    pool::{Names, Pool},
};
use crate::{
    model::{
        Availability, Choices, DocumentedError, FieldType, FileRule, Module, Operation, Parameter, Product,
        Shape,
    },
    names,
};
use zoho_endpoint::{Location, ParameterType};

/// A value with the name of its constant.
#[derive(Debug, PartialEq, Eq)]
pub struct Named<T> {
    /// `RECORD_LOCKED`.
    pub name: String,
    /// What it stands for.
    pub value: T,
}

/// What a product's files of the catalogue hold.
#[derive(Debug)]
pub struct CataloguePlan {
    /// Distinct lists of versions.
    pub versions: Vec<Named<Vec<Availability>>>,
    /// Distinct modules.
    pub modules: Vec<Named<Module>>,
    /// Distinct lists of modules, as names of constants.
    pub module_lists: Vec<Named<Vec<String>>>,
    /// Rows that several lists hold.
    pub errors: Vec<Named<DocumentedError>>,
    /// Distinct lists of rows.
    pub error_lists: Vec<ErrorList>,
    /// Distinct parameters.
    pub parameters: Vec<Named<ParameterRow>>,
    /// For each operation, by its name, its shapes.
    pub shapes: BTreeMap<String, Vec<ShapePlan>>,
}

/// A list of rows.
#[derive(Debug)]
pub struct ErrorList {
    /// `UPLOAD_PHOTO_V5_ERRORS`.
    pub name: String,
    /// The group whose file it stands in; `None` where several use it.
    pub group: Option<String>,
    /// In the order of the spec.
    pub rows: Vec<ErrorCell>,
}

/// A row of a list.
#[derive(Debug)]
pub enum ErrorCell {
    /// A constant.
    Shared(String),
    /// A row that no other list holds.
    Own(DocumentedError),
}

/// What the catalogue says of objects.
#[derive(Debug)]
pub struct ObjectsPlan {
    /// Distinct lists of words.
    pub words: Vec<Named<Vec<String>>>,
    /// Objects, with the constant of each field's words.
    pub objects: Vec<Named<Vec<Option<String>>>>,
}

/// What the catalogue says of a parameter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ParameterRow {
    /// On the wire.
    pub name: String,
    /// Where it travels.
    pub location: Location,
    /// Its type.
    pub kind: ParameterType,
    /// Whether it must be there.
    pub required: bool,
    /// Documented words.
    pub choices: Vec<String>,
    /// The static of its object.
    pub object: Option<String>,
    /// Of files.
    pub file: Option<FileRule>,
}

/// The static of a shape.
#[derive(Debug)]
pub struct ShapePlan {
    /// `UPLOAD_PHOTO_V5`.
    pub name: String,
    /// The list's constant.
    pub versions: String,
    /// The list's constant, unless it is empty.
    pub modules: Option<String>,
    /// The constants of the parameters.
    pub parameters: Vec<String>,
    /// The list's constant, unless it is empty, and whether it stands among those of the product.
    pub errors: Option<(String, bool)>,
}

impl From<&Parameter> for ParameterRow {
    fn from(parameter: &Parameter) -> Self {
        Self {
            name: parameter.name.clone(),
            location: parameter.location,
            kind: parameter.kind,
            required: parameter.required,
            choices: parameter.choices.as_ref().map(|choices| choices.values.clone()).unwrap_or_default(),
            object: (!parameter.object.is_empty()).then(|| names::constant(&parameter.object)),
            file: parameter.file.clone(),
        }
    }
}

/// The static of a shape: the operation and its first version.
pub(super) fn shape_name(product: &Product, operation: &Operation, shape: &Shape) -> String {
    names::shape(&operation.name, first_version(product, shape))
}

fn first_version<'m>(product: &'m Product, shape: &Shape) -> &'m str {
    let first = shape.versions.first().and_then(|row| product.versions.get(row.version));
    first.map_or("v0", |version| &version.name)
}

/// The objects and their words.
pub fn plan_objects(models: &ModelsPlan<'_>) -> ObjectsPlan {
    let mut words = Pool::new();
    let each =
        || models.objects.iter().flat_map(|plan| plan.object.fields.iter().map(move |field| (plan, field)));
    for (plan, field) in each() {
        if let Some(choices) = words_of(&field.kind) {
            let name = format!("{}_WORDS", names::constant(&choices.name));
            let by_user = format!("{name}_OF_{}", names::constant(&plan.object.name));
            words.add(&choices.values, [name, by_user]);
        }
    }
    let words = words.named();
    let objects = models.objects.iter().map(|plan| {
        let constant = |choices: &Choices| words.of(&choices.values).map(str::to_owned);
        let fields = plan.object.fields.iter().map(|field| words_of(&field.kind).and_then(constant));
        Named { name: names::constant(&plan.object.name), value: fields.collect() }
    });
    let objects = objects.collect();
    ObjectsPlan { words: words.list, objects }
}

fn words_of(kind: &FieldType) -> Option<&Choices> {
    match kind {
        FieldType::Choice(choices) => Some(choices),
        FieldType::List(item) => words_of(item),
        _ => None,
    }
}

/// The static data of a product.
pub fn plan(product: &Product) -> CataloguePlan {
    let shapes = || {
        product.groups.iter().flat_map(|group| {
            let operations = group.operations.iter();
            operations.flat_map(move |operation| {
                operation.shapes.iter().map(move |shape| (group, operation, shape))
            })
        })
    };
    let mut modules = Pool::new();
    let mut parameters = Pool::new();
    let mut versions = Pool::new();
    let mut lists: Vec<(String, &[DocumentedError], BTreeSet<&str>)> = Vec::new();
    let mut known: HashMap<&[DocumentedError], usize> = HashMap::new();
    for (group, operation, shape) in shapes() {
        let of = names::constant(&operation.name);
        let version = names::constant(first_version(product, shape));
        for module in &shape.modules {
            let name = names::constant(&module.api_name);
            let scope = names::constant(&module.scope_name);
            modules.add(
                module,
                [name.clone(), format!("{name}_{version}"), format!("{name}_{scope}_{version}")],
            );
        }
        for parameter in &shape.parameters {
            let by_user = [format!("_{of}"), format!("_{of}_{version}")];
            let names = parameter_names(parameter).into_iter();
            let stem = names.clone().next().unwrap_or_default();
            let by_user = by_user.into_iter().map(|user| format!("{stem}{user}"));
            parameters.add(&ParameterRow::from(parameter), names.chain(by_user));
        }
        versions.add(&shape.versions, [version_list(product, &shape.versions)]);
        let index = *known.entry(&shape.errors).or_insert_with(|| {
            let name = format!("{}_ERRORS", shape_name(product, operation, shape));
            lists.push((name, &shape.errors, BTreeSet::new()));
            lists.len() - 1
        });
        if let Some((_, _, groups)) = lists.get_mut(index) {
            groups.insert(&group.name);
        }
    }
    let modules = modules.named();
    let parameters = parameters.named();
    let versions = versions.named();
    let errors = shared_rows(&lists);

    let mut module_lists = Pool::new();
    for (_, operation, shape) in shapes() {
        module_lists.add(&listed(&modules, &shape.modules), [shape_name(product, operation, shape)]);
    }
    let module_lists = module_lists.named();

    let mut planned: BTreeMap<String, Vec<ShapePlan>> = BTreeMap::new();
    for (_, operation, shape) in shapes() {
        let rows: Vec<_> = shape.parameters.iter().map(ParameterRow::from).collect();
        let list = known.get(shape.errors.as_slice()).and_then(|&index| lists.get(index));
        let list = list.filter(|(_, rows, _)| !rows.is_empty());
        planned.entry(operation.name.clone()).or_default().push(ShapePlan {
            name: shape_name(product, operation, shape),
            versions: versions.of(&shape.versions).map(str::to_owned).unwrap_or_default(),
            modules: list_name(&module_lists, &listed(&modules, &shape.modules)),
            parameters: listed(&parameters, &rows),
            errors: list.map(|(name, _, groups)| (name.clone(), groups.len() > 1)),
        });
    }
    let cell = |row: &DocumentedError| match errors.of(row) {
        Some(name) => ErrorCell::Shared(name.to_owned()),
        None => ErrorCell::Own(row.clone()),
    };
    let error_lists =
        lists.iter().filter(|(_, rows, _)| !rows.is_empty()).map(|(name, rows, groups)| ErrorList {
            name: name.clone(),
            group: groups.first().filter(|_| groups.len() == 1).map(|&group| group.to_owned()),
            rows: rows.iter().map(cell).collect(),
        });
    let error_lists = error_lists.collect();
    CataloguePlan {
        versions: versions.list,
        modules: modules.list,
        module_lists: without_empty(module_lists),
        errors: errors.list,
        error_lists,
        parameters: parameters.list,
        shapes: planned,
    }
}

/// `PAGE`; where parameters of one name differ, `PAGE_IN_BODY`, `PAGE_STRING`, `PAGES_OF_USER`.
fn parameter_names(parameter: &Parameter) -> Vec<String> {
    let name = names::constant(&parameter.name);
    let name = match parameter.location {
        Location::Path => format!("{name}_IN_PATH"),
        _ if parameter.required => format!("REQUIRED_{name}"),
        _ => name,
    };
    let object =
        (!parameter.object.is_empty()).then(|| format!("{name}_OF_{}", names::constant(&parameter.object)));
    let place = format!("{name}_IN_{}", names::constant(parameter.location.as_str()));
    let kind = format!("{name}_{}", names::constant(parameter.kind.as_str()));
    [name].into_iter().chain(object).chain([kind, place]).collect()
}

/// `V2_TO_V8_READ_V7`: runs of versions, then those whose pages were read.
fn version_list(product: &Product, rows: &[Availability]) -> String {
    let name = |version: usize| {
        product.versions.get(version).map_or_else(String::new, |version| names::constant(&version.name))
    };
    let runs = |versions: &[usize]| {
        let mut runs: Vec<(usize, usize)> = Vec::new();
        for &version in versions {
            match runs.last_mut() {
                Some((_, last)) if *last + 1 == version => *last = version,
                _ => runs.push((version, version)),
            }
        }
        let text = runs.into_iter().map(|(first, last)| {
            if first == last { name(first) } else { format!("{}_TO_{}", name(first), name(last)) }
        });
        text.collect::<Vec<_>>().join("_")
    };
    let all: Vec<usize> = rows.iter().map(|row| row.version).collect();
    let read: Vec<usize> = rows.iter().filter(|row| row.read).map(|row| row.version).collect();
    match read.len() {
        0 => runs(&all),
        read if read == all.len() => format!("READ_{}", runs(&all)),
        _ => format!("{}_READ_{}", runs(&all), runs(&read)),
    }
}

/// The rows that stand in several lists, named after their code and the first list.
fn shared_rows(lists: &[(String, &[DocumentedError], BTreeSet<&str>)]) -> Names<DocumentedError> {
    let mut uses: HashMap<&DocumentedError, usize> = HashMap::new();
    for row in lists.iter().flat_map(|(_, rows, _)| rows.iter()) {
        *uses.entry(row).or_default() += 1;
    }
    let mut pool = Pool::new();
    for (name, rows, _) in lists {
        for row in rows.iter().filter(|row| uses.get(row).is_some_and(|&uses| uses > 1)) {
            let code = names::constant(&row.code);
            let reason = row.reason.as_ref().map(|reason| format!("{code}_{}", names::constant(reason)));
            let of = name.strip_suffix("_ERRORS").unwrap_or(name);
            let others = [format!("{code}_{}", row.status), format!("{code}_{of}")];
            pool.add(row, [code].into_iter().chain(reason).chain(others));
        }
    }
    pool.named()
}

fn listed<T: Eq + Hash>(named: &Names<T>, values: &[T]) -> Vec<String> {
    values.iter().filter_map(|value| named.of(value)).map(str::to_owned).collect()
}

fn list_name(lists: &Names<Vec<String>>, list: &Vec<String>) -> Option<String> {
    if list.is_empty() { None } else { lists.of(list).map(str::to_owned) }
}

fn without_empty(lists: Names<Vec<String>>) -> Vec<Named<Vec<String>>> {
    lists.list.into_iter().filter(|list| !list.value.is_empty()).collect()
}
