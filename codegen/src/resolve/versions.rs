//! Which versions an operation has, and at which of them it changes.

use super::Resolver;
use crate::ast::{Change, Operation, Product, Text, Versions};
use crate::diagnostic::{Report, listed, quoted};

/// The index of a version, or a mistake. A product whose versions could not be read has told so.
pub(crate) fn version_index(product: &Product, version: &Text, report: &mut Report) -> Option<usize> {
    let found = product.versions.iter().position(|known| known.value == version.value);
    if found.is_none() && !product.versions.is_empty() {
        let names = || product.versions.iter().map(|version| version.value.as_str());
        let help = if version.value.starts_with('v') {
            format!("its versions are {}", listed(names(), "and"))
        } else {
            report.did_you_mean(&format!("v{}", version.value), names(), || {
                format!("its versions are {}", listed(names(), "and"))
            })
        };
        report.error(
            version.span,
            format!("{} has no version {}", quoted(&product.folder), quoted(&version.value)),
            help,
        );
    }
    found
}

/// Versions by their indices, for messages: `` `v2` and `v3` ``.
pub(crate) fn versions_word(product: &Product, versions: impl IntoIterator<Item = usize>) -> String {
    let names = versions.into_iter().filter_map(|version| product.versions.get(version));
    listed(names.map(|version| version.value.as_str()), "and")
}

impl<'s> Resolver<'s, '_> {
    /// The versions that are stated, ascending; all of the product's where none are, or they could not be read.
    pub(super) fn versions(&mut self, stated: Option<&'s Versions>) -> Vec<usize> {
        let all = 0..self.product.versions.len();
        let mut index = |version| version_index(self.product, version, self.report);
        match stated {
            None => all.collect(),
            Some(Versions::From(first)) => {
                index(first).map_or_else(|| all.clone().collect(), |first| (first..all.end).collect())
            }
            Some(Versions::Range(first, last)) => {
                let (from, to) = (index(first), index(last));
                if let (Some(from), Some(to)) = (from, to) {
                    if from <= to {
                        return (from..=to).collect();
                    }
                    let message = format!("{} comes after {}", quoted(&first.value), quoted(&last.value));
                    self.report.error(
                        first.span,
                        message,
                        format!("write `{}..{}`", last.value, first.value),
                    );
                }
                all.collect()
            }
            Some(Versions::List(list)) => self.ascending(list),
        }
    }

    /// Indices of versions that must be in ascending order.
    fn ascending(&mut self, list: &'s [Text]) -> Vec<usize> {
        let mut versions: Vec<usize> = Vec::new();
        for version in list {
            let Some(index) = version_index(self.product, version, self.report) else { continue };
            if versions.contains(&index) {
                let message = format!("the version {} stands twice", quoted(&version.value));
                self.report.error(version.span, message, "keep one of the two");
                continue;
            }
            if versions.last().is_some_and(|last| *last > index) {
                let message = format!("the version {} is out of order", quoted(&version.value));
                self.report.error(version.span, message, "name versions in ascending order");
            }
            versions.push(index);
        }
        versions.sort_unstable();
        versions
    }

    /// The index of a version that must be one of the operation's.
    pub(super) fn own_version(
        &mut self,
        operation: &Operation,
        version: &Text,
        versions: &[usize],
    ) -> Option<usize> {
        let index = version_index(self.product, version, self.report)?;
        if versions.contains(&index) {
            return Some(index);
        }
        let message = format!("{} has no {}", quoted(&operation.name.value), quoted(&version.value));
        let has = versions_word(self.product, versions.iter().copied());
        self.report.error(version.span, message, format!("it has {has}; correct one of the two"));
        None
    }

    /// The changes of an operation with the versions at which they happen.
    pub(super) fn change_versions(
        &mut self,
        operation: &'s Operation,
        versions: &[usize],
    ) -> Vec<(usize, &'s Change)> {
        let mut changes: Vec<(usize, &Change)> = Vec::new();
        for change in &operation.changes {
            let version = &change.version;
            let Some(index) = self.own_version(operation, version, versions) else { continue };
            if versions.first() == Some(&index) {
                let message =
                    format!("{} starts at {}", quoted(&operation.name.value), quoted(&version.value));
                let help =
                    "what holds from its first version on stands in the operation itself, not in its changes";
                self.report.error(version.span, message, help);
            }
            if changes.last().is_some_and(|(last, _)| *last > index) {
                let message = format!("the changes at {} are out of order", quoted(&version.value));
                self.report.error(version.span, message, "put the changes in ascending order of versions");
            }
            changes.push((index, change));
        }
        changes
    }
}
