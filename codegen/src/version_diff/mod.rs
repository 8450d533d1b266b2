//! What changes for a user who moves from one version of a product to another.

mod operation;
mod render;
mod scopes;
#[cfg(test)]
mod tests;

use std::{error::Error, fmt};

use serde::Serialize;

pub use self::operation::{Changes, ErrorFact, ModuleFact, ParameterFact, ScopeChange};
use crate::{
    catalogue_json::{docs, path, source},
    difference::Change,
    model::{Availability, Model, Operation, Shape, Version},
    rustdoc::phrase,
    suggest::nearest,
};

/// The difference of two versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VersionDiff<'m> {
    /// `crm` or `bigin`.
    pub product: &'static str,
    /// The product's name in prose.
    #[serde(skip)]
    pub title: &'m str,
    /// The version that is left.
    pub from: &'m str,
    /// The version that is moved to.
    pub to: &'m str,
    /// Every operation of either version, in the order of the model.
    pub operations: Vec<OperationDiff<'m>>,
}

/// An operation and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OperationDiff<'m> {
    /// `upload_photo`.
    pub operation: &'m str,
    /// `POST`.
    pub method: &'static str,
    /// The absolute path with placeholders: that of the later version, if the operation is there.
    pub path: String,
    /// The page of the same version.
    pub docs: String,
    /// For both versions whether the page was `read` or the facts are `inferred`; nothing where the
    /// operation is missing.
    pub source: Change<Option<&'static str>>,
    /// One sentence.
    #[serde(skip)]
    pub summary: &'m str,
    /// What becomes of it.
    #[serde(flatten)]
    pub fate: Fate<'m>,
}

/// What becomes of an operation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum Fate<'m> {
    /// Only the version moved to has it.
    Added,
    /// Only the version that is left has it.
    Removed,
    /// Both have it, with differences.
    Changed(Box<Changes<'m>>),
    /// Both have it, alike.
    Unchanged,
}

/// A name that the spec does not know; its text names those it knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown(String);

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Error for Unknown {}

/// Compares two versions of a product, which are given by their names in the spec: `crm`, `v2.1`.
///
/// # Errors
/// A product or a version that there is not.
pub fn compare<'m>(
    model: &'m Model,
    product: &str,
    from: &str,
    to: &str,
) -> Result<VersionDiff<'m>, Unknown> {
    let product = find(
        model.products.iter().map(|known| (known.name.name(), known)),
        product,
        |given| format!("there is no product `{given}`"),
        "products",
    )?;
    let version = |name: &str| {
        find(
            product.versions.iter().enumerate().map(|known| (known.1.name.as_str(), known)),
            name,
            |given| format!("{} has no version `{given}`", product.title),
            "versions",
        )
    };
    let (from, to) = (version(from)?, version(to)?);
    let operations = product.groups.iter().flat_map(|group| &group.operations);
    Ok(VersionDiff {
        product: product.name.name(),
        title: &product.title,
        from: &from.1.name,
        to: &to.1.name,
        operations: operations.filter_map(|operation| operation_diff(operation, from, to)).collect(),
    })
}

fn find<'a, T>(
    known: impl Iterator<Item = (&'a str, T)>,
    name: &str,
    missing: impl Fn(&str) -> String,
    plural: &str,
) -> Result<T, Unknown> {
    let mut names = Vec::new();
    for (known, value) in known {
        if known == name {
            return Ok(value);
        }
        names.push(known);
    }
    let hint = nearest(name, names.iter().copied())
        .map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    let names: Vec<_> = names.into_iter().map(str::to_owned).collect();
    Err(Unknown(format!("{}{hint}\n  {plural}: {}", missing(name), phrase::and(&names))))
}

fn operation_diff<'m>(
    operation: &'m Operation,
    from: (usize, &'m Version),
    to: (usize, &'m Version),
) -> Option<OperationDiff<'m>> {
    let before = at(operation, from.0);
    let after = at(operation, to.0);
    let (version, (shape, _)) = after.map(|found| (to.1, found)).or(before.map(|found| (from.1, found)))?;
    Some(OperationDiff {
        operation: &operation.name,
        method: operation.method.as_str(),
        path: path(version, operation),
        docs: docs(version, shape),
        source: Change {
            before: before.map(|(_, row)| source(row)),
            after: after.map(|(_, row)| source(row)),
        },
        summary: &operation.summary,
        fate: match (before, after) {
            (Some((before, _)), Some((after, _))) => {
                let changes = Changes::between(before, after);
                if changes.is_empty() { Fate::Unchanged } else { Fate::Changed(Box::new(changes)) }
            }
            (None, _) => Fate::Added,
            (_, None) => Fate::Removed,
        },
    })
}

fn at(operation: &Operation, version: usize) -> Option<(&Shape, Availability)> {
    operation
        .shapes
        .iter()
        .find_map(|shape| shape.versions.iter().find(|row| row.version == version).map(|row| (shape, *row)))
}
