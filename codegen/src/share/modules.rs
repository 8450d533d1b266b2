//! The enums of modules: one for each distinct set in a group.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    model::{Group, Module, Operation, Product, Shape},
    names,
};

/// A set of modules that calls of a group take.
#[derive(Debug)]
pub struct ModuleSet {
    /// `PhotoModuleV5`.
    pub name: String,
    /// In the order of the spec.
    pub modules: Vec<ModuleVariant>,
    /// Whether custom modules belong to it.
    pub custom: bool,
    /// Who takes it.
    pub uses: Vec<SetUse>,
    key: Key,
}

/// A module.
#[derive(Debug)]
pub struct ModuleVariant {
    /// `PriceBooks`.
    pub variant: String,
    /// `Price_Books`.
    pub api_name: String,
    /// `Price Books`.
    pub display_name: String,
}

/// An operation that takes a set.
#[derive(Debug)]
pub struct SetUse {
    /// `upload_photo`.
    pub operation: String,
    /// Indices of versions.
    pub versions: Vec<usize>,
}

/// Every module of one set is in another.
#[derive(Debug, PartialEq, Eq)]
pub struct Widening {
    /// `PhotoModule`.
    pub from: String,
    /// `PhotoModuleV5`.
    pub into: String,
    /// The variants of the first.
    pub variants: Vec<String>,
    /// Whether custom modules are in both.
    pub custom: bool,
}

/// What makes a set: names without those inside scopes, which users never write.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Clone)]
struct Key {
    names: BTreeSet<(String, String)>,
    custom: bool,
}

impl Key {
    fn of(shape: &Shape) -> Self {
        let name = |module: &Module| (module.api_name.clone(), module.display_name.clone());
        Self { names: shape.modules.iter().map(name).collect(), custom: shape.custom_modules }
    }

    fn is_part_of(&self, other: &Self) -> bool {
        self != other && self.names.is_subset(&other.names) && (other.custom || !self.custom)
    }
}

/// Whether calls of the operation name a module.
pub(super) fn has_module(operation: &Operation) -> bool {
    operation.shapes.iter().any(|shape| shape.custom_modules || !shape.modules.is_empty())
}

/// The sets of a group in the order in which versions bring them, and which are part of which.
pub fn plan(product: &Product, group: &Group) -> (Vec<ModuleSet>, Vec<Widening>) {
    let mut seen: Vec<(usize, usize, &Operation, &Shape)> = Vec::new();
    for (index, operation) in
        group.operations.iter().enumerate().filter(|(_, operation)| has_module(operation))
    {
        for shape in &operation.shapes {
            let first = shape.versions.first().map_or(0, |row| row.version);
            seen.push((first, index, operation, shape));
        }
    }
    let plain = most_useful(&seen);
    seen.sort_by_key(|&(version, index, _, _)| (version, index));

    let mut sets: Vec<ModuleSet> = Vec::new();
    let mut by_key: BTreeMap<Key, usize> = BTreeMap::new();
    for (version, _, operation, shape) in seen {
        let key = Key::of(shape);
        let index = *by_key.entry(key.clone()).or_insert_with(|| {
            let name = if plain.as_ref() == Some(&key) {
                names::modules(&group.name)
            } else {
                let version = product.versions.get(version).map_or("", |version| &version.name);
                free_name(&sets, group, operation, version)
            };
            let modules = shape.modules.iter().map(variant).collect();
            sets.push(ModuleSet { name, modules, custom: shape.custom_modules, uses: Vec::new(), key });
            sets.len() - 1
        });
        if let Some(set) = sets.get_mut(index) {
            let versions = shape.versions.iter().map(|row| row.version);
            match set.uses.iter_mut().find(|user| user.operation == operation.name) {
                Some(user) => user.versions.extend(versions),
                None => {
                    set.uses.push(SetUse { operation: operation.name.clone(), versions: versions.collect() });
                }
            }
        }
    }
    let widenings = widenings(&sets);
    (sets, widenings)
}

/// The set that is of most use bears the plain name, whatever its version: it has many modules, and many
/// operations at many versions take it, or a set that it is part of. The newest of several counts.
fn most_useful(seen: &[(usize, usize, &Operation, &Shape)]) -> Option<Key> {
    type Uses = BTreeSet<(usize, usize)>;
    let mut uses: Vec<(Key, Uses)> = Vec::new();
    for (_, operation, _, shape) in seen {
        let key = Key::of(shape);
        let here = shape.versions.iter().map(|row| (*operation, row.version));
        match uses.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known)) => known.extend(here),
            None => uses.push((key, here.collect())),
        }
    }
    let use_of = |(key, own): &(Key, Uses)| {
        let taking = uses.iter().filter(|(other, _)| key == other || key.is_part_of(other));
        let rows: Uses = taking.flat_map(|(_, rows)| rows).copied().collect();
        let newest = own.iter().map(|(_, version)| *version).max();
        (rows.len() * (key.names.len() + usize::from(key.custom)), newest)
    };
    uses.iter().max_by_key(|uses| use_of(uses)).map(|(key, _)| key.clone())
}

fn free_name(sets: &[ModuleSet], group: &Group, operation: &Operation, version: &str) -> String {
    let short = names::modules_since(&group.name, version);
    if sets.iter().all(|set| set.name != short) {
        return short;
    }
    names::operation_modules_since(&operation.name, version)
}

fn variant(module: &Module) -> ModuleVariant {
    ModuleVariant {
        variant: names::module(&module.display_name),
        api_name: module.api_name.clone(),
        display_name: module.display_name.clone(),
    }
}

fn widenings(sets: &[ModuleSet]) -> Vec<Widening> {
    let mut widenings = Vec::new();
    for from in sets {
        for into in sets.iter().filter(|into| from.key.is_part_of(&into.key)) {
            widenings.push(Widening {
                from: from.name.clone(),
                into: into.name.clone(),
                variants: from.modules.iter().map(|module| module.variant.clone()).collect(),
                custom: from.custom,
            });
        }
    }
    widenings
}

/// The set that a shape takes.
pub(super) fn set_of<'s>(sets: &'s [ModuleSet], shape: &Shape) -> Option<&'s ModuleSet> {
    let key = Key::of(shape);
    sets.iter().find(|set| set.key == key)
}
