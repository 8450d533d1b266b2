//! The modules of an operation at a version.

use std::collections::{BTreeMap, HashSet};

use super::{Resolver, version_index};
use crate::ast::{Change, ModuleChange, ModuleList, Modules, Operation, Product, Text};
use crate::diagnostic::{Report, listed, quoted};
use crate::load::CUSTOM;

/// Every shared list with its modules at each version of the product.
pub(super) fn shared_lists<'s>(
    product: &'s Product,
    known: &HashSet<&str>,
    report: &mut Report,
) -> BTreeMap<&'s str, Vec<Vec<&'s Text>>> {
    let mut scene = Scene { product, known, report };
    let mut lists = BTreeMap::new();
    for list in &product.module_lists {
        let mut modules = scene.own_list(&list.modules);
        let changes = scene.list_changes(list);
        let mut history = Vec::new();
        for version in 0..product.versions.len() {
            for (_, change) in changes.iter().filter(|(at, _)| *at == version) {
                scene.apply(&mut modules, change, true);
            }
            history.push(modules.clone());
        }
        lists.insert(list.name.value.as_str(), history);
    }
    lists
}

/// What is needed to judge a list of modules.
struct Scene<'a> {
    product: &'a Product,
    known: &'a HashSet<&'a str>,
    report: &'a mut Report,
}

impl Scene<'_> {
    /// A list as it is written, without what does not exist and what stands twice.
    fn own_list<'s>(&mut self, names: &'s [Text]) -> Vec<&'s Text> {
        let mut seen = HashSet::new();
        let mut modules: Vec<&Text> = Vec::new();
        for name in names.iter().filter(|name| self.is_known(name)).collect::<Vec<_>>() {
            if seen.insert(&name.value) {
                modules.push(name);
            } else {
                let message = format!("the module {} stands twice", quoted(&name.value));
                self.report.error(name.span, message, "keep one of the two");
            }
        }
        modules
    }

    /// The changes of a shared list with the versions at which they happen.
    fn list_changes<'s>(&mut self, list: &'s ModuleList) -> Vec<(usize, &'s ModuleChange)> {
        let mut changes: Vec<(usize, &ModuleChange)> = Vec::new();
        for (version, change) in &list.changes {
            let Some(index) = version_index(self.product, version, self.report) else { continue };
            if index == 0 {
                let message = format!("{} is the first version", quoted(&version.value));
                self.report.error(version.span, message, "what holds from there on stands under `modules`");
            } else if changes.last().is_some_and(|(last, _)| *last > index) {
                let message = format!("the changes at {} are out of order", quoted(&version.value));
                self.report.error(version.span, message, "put the changes in ascending order of versions");
            }
            changes.push((index, change));
        }
        changes
    }

    fn is_known(&mut self, name: &Text) -> bool {
        let known = name.value == CUSTOM || self.known.contains(name.value.as_str());
        if !known && self.product.modules.is_some() {
            let names =
                self.product.modules().iter().map(|module| module.api_name.value.as_str()).chain([CUSTOM]);
            let folder = &self.product.folder;
            let help = self.report.did_you_mean(&name.value, names, || {
                format!("add it to the modules of `spec/{folder}/product.yaml`, by its API name")
            });
            self.report.error(
                name.span,
                format!("{} has no module {}", quoted(folder), quoted(&name.value)),
                help,
            );
        }
        known
    }

    /// Applies a change. What it does not change is told only at its own version: a shared list may come
    /// to say the same later.
    fn apply<'s>(&mut self, modules: &mut Vec<&'s Text>, change: &'s ModuleChange, tell: bool) {
        const HELP: &str = "take it out, or correct the version";
        let mut there: HashSet<&str> = modules.iter().map(|module| module.value.as_str()).collect();
        let mut gone = HashSet::new();
        for name in &change.remove {
            if there.remove(name.value.as_str()) {
                gone.insert(name.value.as_str());
            } else if tell && self.is_known(name) {
                self.report.error(name.span, format!("there is no {} to remove", quoted(&name.value)), HELP);
            }
        }
        modules.retain(|module| !gone.contains(module.value.as_str()));
        for name in &change.add {
            if tell && !self.is_known(name) {
                continue;
            }
            if there.insert(&name.value) {
                modules.push(name);
            } else if tell {
                self.report.error(name.span, format!("{} is already there", quoted(&name.value)), HELP);
            }
        }
    }
}

impl<'s> Resolver<'s, '_> {
    fn scene(&mut self) -> Scene<'_> {
        Scene { product: self.product, known: &self.known, report: self.report }
    }

    /// The modules that an operation names itself.
    pub(super) fn own_modules(&mut self, operation: &'s Operation) -> Vec<&'s Text> {
        match &operation.modules {
            Some(Modules::Own(_, names)) => self.scene().own_list(names),
            Some(Modules::Shared(name)) if !self.lists.contains_key(name.value.as_str()) => {
                self.unknown_list(name);
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// The modules of an operation at a version. The shared list is taken as it is at that version, and
    /// the operation's own changes go on top.
    pub(super) fn modules_at(
        &mut self,
        operation: &'s Operation,
        own: &[&'s Text],
        changes: &[(usize, &'s Change)],
        version: usize,
    ) -> Vec<&'s Text> {
        let shared = match &operation.modules {
            Some(Modules::Shared(name)) => {
                self.lists.get(name.value.as_str()).and_then(|history| history.get(version))
            }
            _ => None,
        };
        let mut modules = shared.map_or_else(|| own.to_vec(), Clone::clone);
        for (at, change) in changes.iter().filter(|(at, _)| *at <= version) {
            self.scene().apply(&mut modules, &change.modules, *at == version);
        }
        modules
    }

    fn unknown_list(&mut self, name: &Text) {
        let known: Vec<_> = self.lists.keys().copied().collect();
        let help = if self.known.contains(name.value.as_str()) || name.value == CUSTOM {
            format!("that is a module; a list stands in brackets: `modules: [{}]`", name.value)
        } else {
            self.report.did_you_mean(&name.value, known.iter().copied(), || match known.as_slice() {
                [] => "write the modules in brackets; the product has no lists".to_owned(),
                _ => format!("its lists are {}", listed(known.iter().copied(), "and")),
            })
        };
        let message =
            format!("{} has no list of modules {}", quoted(&self.product.folder), quoted(&name.value));
        self.report.error(name.span, message, help);
    }
}
