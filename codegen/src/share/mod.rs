//! Equal things become one, and everything gets its name: the plan that the renderers print.
//!
//! What is decided about the Rust is decided here: which calls share their error codes, which sets of
//! modules there are, what is an argument and what a setter, which rows of the catalogue are shared.

mod catalogue;
mod errors;
mod modules;
mod operations;
mod pool;
mod public;

use std::collections::BTreeMap;

pub use catalogue::{CataloguePlan, Named, ParameterRow, ShapePlan};
pub(crate) use errors::union;
pub use errors::{CodeVariant, CodesPlan, ReasonPlan};
pub use modules::{ModuleSet, ModuleVariant, SetUse, Widening};
pub(crate) use operations::versions_of;
pub use operations::{Argument, Bound, Carrier, OperationPlan, OperationVersion, Output, Setter, Value};

use crate::{
    model::{Choices, FieldType, Group, Model, Object, Product, Response},
    names,
};

/// Everything that is generated, with names.
#[derive(Debug)]
pub struct Plan<'m> {
    /// CRM first.
    pub products: Vec<ProductPlan<'m>>,
    /// The id types, by name.
    pub ids: Vec<IdPlan>,
}

/// The id of a kind of thing.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct IdPlan {
    /// `RecordId`.
    pub name: String,
    /// `record`.
    pub thing: String,
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
    /// In the order of the spec.
    pub groups: Vec<GroupPlan<'m>>,
    /// The enums of error codes, and the names of those that are shared.
    pub codes: Vec<CodesPlan>,
    /// Every reason of the product, by name.
    pub reasons: Vec<ReasonPlan>,
    /// The open lists of words, in the order of use.
    pub choices: Vec<ChoicesPlan>,
    /// The objects that answers of this product carry, in the order of the spec.
    pub objects: Vec<ObjectPlan<'m>>,
    /// The static data.
    pub catalogue: CataloguePlan,
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

/// An open list of words.
#[derive(Debug)]
pub struct ChoicesPlan {
    /// `Trigger`.
    pub name: String,
    /// Variant and word.
    pub words: Vec<(String, String)>,
    /// The parameters that take it, and the documentation of each.
    pub uses: Vec<String>,
}

/// An object that answers carry.
#[derive(Debug)]
pub struct ObjectPlan<'m> {
    /// What the spec says.
    pub object: &'m Object,
    /// The name of the type.
    pub name: String,
    /// For each field of [`Self::object`] the getter, the setter and the type.
    pub fields: Vec<FieldPlan>,
}

/// A field.
#[derive(Debug)]
pub struct FieldPlan {
    /// `file_name`.
    pub getter: String,
    /// `with_file_name`.
    pub setter: String,
    /// As the macro takes it: `text`, `id RecordId`, `object UserReference`.
    pub kind: String,
    /// On the wire.
    pub wire: String,
    /// One sentence.
    pub summary: String,
}

/// Plans everything.
pub fn plan(model: &Model) -> Plan<'_> {
    let products: Vec<_> = model.products.iter().map(|product| plan_product(model, product)).collect();
    let mut ids = BTreeMap::new();
    for product in &products {
        for thing in things(product) {
            ids.insert(names::id(thing), thing.to_owned());
        }
    }
    let ids = ids.into_iter().map(|(name, thing)| IdPlan { name, thing }).collect();
    Plan { products, ids }
}

fn plan_product<'m>(model: &'m Model, product: &'m Product) -> ProductPlan<'m> {
    let (codes, code_of) = errors::plan(product);
    let catalogue = catalogue::plan(product);
    let mut groups = Vec::with_capacity(product.groups.len());
    for group in &product.groups {
        let (sets, widenings) = modules::plan(product, group);
        let operations = group
            .operations
            .iter()
            .map(|operation| operations::plan(product, group, operation, &sets, &code_of));
        groups.push(GroupPlan {
            group,
            module: names::group(&group.name),
            handle: names::handle(&group.name),
            operations: operations.collect(),
            sets,
            widenings,
        });
    }
    ProductPlan {
        product,
        module: product.name.name(),
        handle: names::product(product.name),
        versions: product.versions.iter().map(|version| plan_version(product, version)).collect(),
        concurrencies: plan_concurrencies(product),
        choices: plan_choices(&groups),
        groups,
        codes,
        reasons: errors::reasons(product),
        objects: reachable(model, product).map(plan_object).collect(),
        catalogue,
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
        docs: version.docs.clone(),
    }
}

fn plan_concurrencies(product: &Product) -> Option<ConcurrenciesPlan> {
    let sub =
        product.sub_concurrency.map(|value| Named { name: names::sub_concurrency(product.name), value });
    (!product.editions.is_empty()).then(|| ConcurrenciesPlan { editions: names::editions(product.name), sub })
}

/// The lists of words by name; two parameters that name the same list share it.
fn plan_choices(groups: &[GroupPlan<'_>]) -> Vec<ChoicesPlan> {
    let mut plans: Vec<ChoicesPlan> = Vec::new();
    let add = |plans: &mut Vec<ChoicesPlan>, choices: &Choices, user: String| {
        let name = names::upper_camel(&choices.name);
        let index = plans.iter().position(|plan| plan.name == name).unwrap_or_else(|| {
            plans.push(ChoicesPlan { name, words: Vec::new(), uses: Vec::new() });
            plans.len() - 1
        });
        let Some(plan) = plans.get_mut(index) else { return };
        for word in &choices.values {
            if plan.words.iter().all(|(_, known)| known != word) {
                plan.words.push((names::choice(word), word.clone()));
            }
        }
        if !plan.uses.contains(&user) {
            plan.uses.push(user);
        }
    };
    for operation in groups.iter().flat_map(|group| &group.operations) {
        for shape in &operation.operation.shapes {
            for parameter in &shape.parameters {
                if let Some(choices) = &parameter.choices {
                    add(
                        &mut plans,
                        choices,
                        format!("{}::{}", operation.call, names::setter(&parameter.name)),
                    );
                }
            }
        }
    }
    plans
}

/// The objects that answers carry, directly or inside each other.
fn reachable<'m>(model: &'m Model, product: &Product) -> impl Iterator<Item = &'m Object> {
    let mut wanted: Vec<&str> = Vec::new();
    for operation in product.groups.iter().flat_map(|group| &group.operations) {
        for shape in &operation.shapes {
            if let Response::Keyed { object, .. } = &shape.response {
                wanted.push(object);
            }
        }
    }
    let mut reached: Vec<&str> = Vec::new();
    while let Some(name) = wanted.pop() {
        if reached.contains(&name) {
            continue;
        }
        reached.push(name);
        for object in model.objects.iter().filter(|object| object.name == name) {
            for field in &object.fields {
                if let FieldType::Object(inner) = &field.kind {
                    wanted.push(inner);
                }
            }
        }
    }
    let reached: Vec<String> = reached.into_iter().map(str::to_owned).collect();
    model.objects.iter().filter(move |object| reached.contains(&object.name))
}

fn plan_object(object: &Object) -> ObjectPlan<'_> {
    let fields = object.fields.iter().map(|field| FieldPlan {
        getter: names::accessor(&field.name),
        setter: names::with(&field.name),
        kind: match &field.kind {
            FieldType::String => "text".to_owned(),
            FieldType::Integer => "integer".to_owned(),
            FieldType::Boolean => "boolean".to_owned(),
            FieldType::Id(thing) => format!("id {}", names::id(thing)),
            FieldType::Object(name) => format!("object {}", names::upper_camel(name)),
        },
        wire: field.name.clone(),
        summary: field.summary.clone(),
    });
    ObjectPlan { object, name: names::upper_camel(&object.name), fields: fields.collect() }
}

/// The things whose ids this product sends or gets.
fn things<'p>(product: &'p ProductPlan<'_>) -> impl Iterator<Item = &'p str> {
    let operations = product.product.groups.iter().flat_map(|group| &group.operations);
    let parameters = operations.flat_map(|operation| &operation.shapes).flat_map(|shape| &shape.parameters);
    let sent = parameters.map(|parameter| parameter.id.as_str()).filter(|thing| !thing.is_empty());
    let fields = product.objects.iter().flat_map(|object| &object.object.fields);
    let got = fields.filter_map(|field| match &field.kind {
        FieldType::Id(thing) => Some(thing.as_str()),
        _ => None,
    });
    sent.chain(got)
}
