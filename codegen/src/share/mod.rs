//! Equal things become one, and everything gets its name: the plan that the renderers print.
//!
//! What is decided about the Rust is decided here: which calls share their error codes, which sets of
//! modules there are, what is an argument and what a setter, which rows of the catalogue are shared.

mod catalogue;
mod errors;
mod models;
mod modules;
mod operations;
mod pool;
mod public;

pub use catalogue::{CataloguePlan, ErrorCell, ErrorList, Named, ObjectsPlan, ParameterRow, ShapePlan};
pub(crate) use errors::union;
pub use errors::{CodeVariant, CodesPlan, ReasonPlan};
pub use models::{Areas, ChoicesPlan, FieldPlan, IdPlan, ModelsPlan, ObjectPlan};
pub use modules::{ModuleSet, ModuleVariant, SetUse, Widening};
pub(crate) use operations::versions_of;
pub use operations::{
    Answer, Argument, Bound, Carrier, OperationPlan, OperationVersion, Output, Partner, Setter, Value, Way,
};

use crate::{
    model::{Area, Group, Model, Product},
    names,
};

/// Everything that is generated, with names.
#[derive(Debug)]
pub struct Plan<'m> {
    /// CRM first.
    pub products: Vec<ProductPlan<'m>>,
    /// What a user can switch on or off, each a Cargo feature.
    pub areas: &'m [Area],
    /// The id types, by name.
    pub ids: Vec<IdPlan>,
    /// Objects and lists of words.
    pub models: ModelsPlan<'m>,
    /// The static data of the objects.
    pub catalogue: ObjectsPlan,
}

/// A product.
#[derive(Debug)]
pub struct ProductPlan<'m> {
    /// What the spec says.
    pub product: &'m Product,
    /// `crm`.
    pub module: &'static str,
    /// `Crm`.
    pub handle: String,
    /// Ascending.
    pub versions: Vec<VersionPlan>,
    /// How many calls may run at once, where it is known.
    pub concurrencies: Option<ConcurrenciesPlan>,
    /// In the order of the areas; one that has no group is left out.
    pub areas: Vec<AreaPlan<'m>>,
    /// Every reason of the product, by name.
    pub reasons: Vec<ReasonPlan>,
    /// The static data.
    pub catalogue: CataloguePlan,
}

/// What a product has of an area.
#[derive(Debug)]
pub struct AreaPlan<'m> {
    /// The feature: `files`.
    pub feature: &'m str,
    /// The module: `files`.
    pub module: String,
    /// One sentence.
    pub summary: &'m str,
    /// In the order of the spec.
    pub groups: Vec<GroupPlan<'m>>,
    /// The enums of error codes, and the names of those that are shared.
    pub codes: Vec<CodesPlan>,
}

/// The constants of a product's limits of calls at once.
#[derive(Debug)]
pub struct ConcurrenciesPlan {
    /// `CRM_EDITIONS`.
    pub editions: String,
    /// `CRM_SUB_CONCURRENCY` and its value.
    pub sub: Option<Named<u32>>,
}

/// A version's names.
#[derive(Debug)]
pub struct VersionPlan {
    /// `v2.1`.
    pub name: String,
    /// `V2_1`.
    pub marker: String,
    /// `v2_1`.
    pub file: String,
    /// `crm_v2_1`.
    pub method: String,
    /// `CRM_V2_1`.
    pub constant: String,
    /// `crm-v2_1`.
    pub feature: String,
    /// `/crm/v2.1`.
    pub base_path: String,
    /// `("bulk", "/crm/bulk/v2.1")`.
    pub roots: Vec<(String, String)>,
    /// The folder of the documentation.
    pub docs: String,
}

/// A group of operations.
#[derive(Debug)]
pub struct GroupPlan<'m> {
    /// What the spec says.
    pub group: &'m Group,
    /// `photos`.
    pub module: String,
    /// `Photos`.
    pub handle: String,
    /// In the order of the spec.
    pub operations: Vec<OperationPlan<'m>>,
    /// In the order of versions.
    pub sets: Vec<ModuleSet>,
    /// Sets that are part of another.
    pub widenings: Vec<Widening>,
}

/// Plans everything.
pub fn plan(model: &Model) -> Plan<'_> {
    let products = model.products.iter().map(|product| plan_product(model, product)).collect();
    let (models, ids) = models::plan(model);
    let catalogue = catalogue::plan_objects(&models);
    Plan { products, areas: &model.areas, ids, models, catalogue }
}

fn plan_product<'m>(model: &'m Model, product: &'m Product) -> ProductPlan<'m> {
    let areas = model.areas.iter().map(|area| plan_area(product, area));
    ProductPlan {
        product,
        module: product.name.name(),
        handle: names::product(product.name),
        versions: product.versions.iter().map(|version| plan_version(product, version)).collect(),
        concurrencies: plan_concurrencies(product),
        areas: areas.filter(|area| !area.groups.is_empty()).collect(),
        reasons: errors::reasons(product),
        catalogue: catalogue::plan(product),
    }
}

fn plan_area<'m>(product: &'m Product, area: &'m Area) -> AreaPlan<'m> {
    let groups: Vec<&Group> = product.groups.iter().filter(|group| group.area == area.name).collect();
    let (codes, code_of) = errors::plan(&groups);
    let groups = groups.into_iter().map(|group| {
        let (sets, widenings) = modules::plan(product, group);
        let operations = group
            .operations
            .iter()
            .map(|operation| operations::plan(product, group, operation, &sets, &code_of));
        GroupPlan {
            group,
            module: names::group(&group.name),
            handle: names::handle(&group.name),
            operations: operations.collect(),
            sets,
            widenings,
        }
    });
    AreaPlan {
        feature: &area.name,
        module: names::area(&area.name),
        summary: &area.summary,
        groups: groups.collect(),
        codes,
    }
}

impl<'m> ProductPlan<'m> {
    /// Every group, by areas.
    pub fn groups(&self) -> impl Iterator<Item = &GroupPlan<'m>> {
        self.areas.iter().flat_map(|area| &area.groups)
    }
}

fn plan_version(product: &Product, version: &crate::model::Version) -> VersionPlan {
    VersionPlan {
        name: version.name.clone(),
        marker: names::marker(&version.name),
        file: names::version_file(&version.name),
        method: names::product_method(product.name, &version.name),
        constant: names::version_constant(product.name, &version.name),
        feature: names::feature(product.name, &version.name),
        base_path: version.base_path.clone(),
        roots: version.roots.clone(),
        docs: version.docs.clone(),
    }
}

fn plan_concurrencies(product: &Product) -> Option<ConcurrenciesPlan> {
    let sub =
        product.sub_concurrency.map(|value| Named { name: names::sub_concurrency(product.name), value });
    (!product.editions.is_empty()).then(|| ConcurrenciesPlan { editions: names::editions(product.name), sub })
}
