//! The static data of a product: every distinct row once, every distinct list once.

use std::hash::Hash;

use super::pool::{Names, Pool};
use crate::{
    model::{DocumentedError, FileRule, Module, Operation, Parameter, Product, Shape},
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
    /// Distinct modules.
    pub modules: Vec<Named<Module>>,
    /// Distinct lists of modules, as names of constants.
    pub module_lists: Vec<Named<Vec<String>>>,
    /// Distinct rows.
    pub errors: Vec<Named<DocumentedError>>,
    /// Distinct lists of rows, as names of constants.
    pub error_lists: Vec<Named<Vec<String>>>,
    /// Distinct parameters.
    pub parameters: Vec<Named<ParameterRow>>,
    /// For each group, operation and shape.
    pub shapes: Vec<Vec<Vec<ShapePlan>>>,
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
    /// Of files.
    pub file: Option<FileRule>,
}

/// The static of a shape.
#[derive(Debug)]
pub struct ShapePlan {
    /// `UPLOAD_PHOTO_V5`.
    pub name: String,
    /// The list's constant, unless it is empty.
    pub modules: Option<String>,
    /// The constants of the parameters.
    pub parameters: Vec<String>,
    /// The list's constant, unless it is empty.
    pub errors: Option<String>,
}

impl From<&Parameter> for ParameterRow {
    fn from(parameter: &Parameter) -> Self {
        Self {
            name: parameter.name.clone(),
            location: parameter.location,
            kind: parameter.kind,
            required: parameter.required,
            choices: parameter.choices.as_ref().map(|choices| choices.values.clone()).unwrap_or_default(),
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

pub fn plan(product: &Product) -> CataloguePlan {
    let shapes = || {
        let operations = product.groups.iter().flat_map(|group| &group.operations);
        operations.flat_map(|operation| operation.shapes.iter().map(move |shape| (operation, shape)))
    };
    let mut modules = Pool::new();
    let mut errors = Pool::new();
    let mut parameters = Pool::new();
    for (operation, shape) in shapes() {
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
        for error in &shape.errors {
            let code = names::constant(&error.code);
            let reason = error.reason.as_ref().map(|reason| format!("{code}_{}", names::constant(reason)));
            let by_user = [format!("{code}_{of}"), format!("{code}_{of}_{version}")];
            errors.add(error, [code].into_iter().chain(reason).chain(by_user));
        }
        for parameter in &shape.parameters {
            let name = names::constant(&parameter.name);
            let by_user = [format!("{name}_{of}"), format!("{name}_{of}_{version}")];
            parameters.add(&ParameterRow::from(parameter), [name].into_iter().chain(by_user));
        }
    }
    let modules = modules.named();
    let errors = errors.named();
    let parameters = parameters.named();

    let mut module_lists = Pool::new();
    let mut error_lists = Pool::new();
    for (operation, shape) in shapes() {
        module_lists.add(&listed(&modules, &shape.modules), [shape_name(product, operation, shape)]);
        error_lists.add(&listed(&errors, &shape.errors), [shape_name(product, operation, shape)]);
    }
    let module_lists = module_lists.named();
    let error_lists = error_lists.named();

    let shape_plan = |operation: &Operation, shape: &Shape| {
        let rows: Vec<_> = shape.parameters.iter().map(ParameterRow::from).collect();
        ShapePlan {
            name: shape_name(product, operation, shape),
            modules: list_name(&module_lists, &listed(&modules, &shape.modules)),
            parameters: listed(&parameters, &rows),
            errors: list_name(&error_lists, &listed(&errors, &shape.errors)),
        }
    };
    let shapes = product.groups.iter().map(|group| {
        let operations = group.operations.iter();
        operations
            .map(|operation| operation.shapes.iter().map(|shape| shape_plan(operation, shape)).collect())
            .collect()
    });
    let shapes = shapes.collect();
    CataloguePlan {
        modules: modules.list,
        module_lists: without_empty(module_lists),
        errors: errors.list,
        error_lists: without_empty(error_lists),
        parameters: parameters.list,
        shapes,
    }
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
