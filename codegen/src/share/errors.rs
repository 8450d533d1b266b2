//! The enums of error codes: one for each distinct set of documented rows.

use std::collections::BTreeMap;

use crate::{
    model::{DocumentedError, Group, Operation, Product},
    names,
};

/// An enum of codes, or another name for one.
#[derive(Debug)]
pub struct CodesPlan {
    /// `UploadPhotoCode`.
    pub name: String,
    /// The operation: `upload_photo`.
    pub operation: String,
    /// For an alias, the name of the enum that has the same rows.
    pub same_as: Option<String>,
    /// For an enum, the operations that share it, its own first.
    pub operations: Vec<String>,
    /// For an enum, its variants in the order of the spec.
    pub variants: Vec<CodeVariant>,
}

/// A code and everything that is documented of it, over all versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeVariant {
    /// `RecordLocked`.
    pub variant: String,
    /// `RECORD_LOCKED`.
    pub code: String,
    /// The rows of this code.
    pub rows: Vec<DocumentedError>,
}

/// A name for one of the messages of a code.
#[derive(Debug, PartialEq, Eq)]
pub struct ReasonPlan {
    /// `UnknownModule`.
    pub variant: String,
    /// `unknown_module`.
    pub word: String,
    /// Distinct pairs of code and message.
    pub messages: Vec<(String, String)>,
}

/// The enums of an area, ordered by name, and for each operation the name of its codes.
pub fn plan(groups: &[&Group]) -> (Vec<CodesPlan>, BTreeMap<String, String>) {
    let mut operations: Vec<&Operation> = groups.iter().flat_map(|group| &group.operations).collect();
    operations.sort_by(|a, b| a.name.cmp(&b.name));
    let mut plans: Vec<CodesPlan> = Vec::with_capacity(operations.len());
    // The key is sorted, because two pages may list the same rows in another order.
    let mut known: BTreeMap<Vec<Row<'_>>, usize> = BTreeMap::new();
    for operation in operations {
        let name = names::codes(&operation.name);
        let mut rows: Vec<_> = union(operation).into_iter().map(row).collect();
        rows.sort_unstable();
        let shared = known.get(&rows).and_then(|&index| plans.get_mut(index));
        let same_as = shared.map(|plan| {
            plan.operations.push(operation.name.clone());
            plan.name.clone()
        });
        let (operations, variants) = match same_as {
            Some(_) => (Vec::new(), Vec::new()),
            None => (vec![operation.name.clone()], variants(operation)),
        };
        if same_as.is_none() {
            known.insert(rows, plans.len());
        }
        plans.push(CodesPlan { name, operation: operation.name.clone(), same_as, operations, variants });
    }
    let code_of = plans.iter().map(|plan| (plan.operation.clone(), plan.name.clone())).collect();
    (plans, code_of)
}

type Row<'m> = (&'m str, u16, &'m str, &'m str, Option<&'m str>);

fn row(error: &DocumentedError) -> Row<'_> {
    (&error.code, error.status, &error.message, &error.remedy, error.reason.as_deref())
}

/// The distinct rows of all versions, in the order in which they first stand in the spec.
pub(crate) fn union(operation: &Operation) -> Vec<&DocumentedError> {
    let mut rows: Vec<&DocumentedError> = Vec::new();
    for error in operation.shapes.iter().flat_map(|shape| &shape.errors) {
        if !rows.contains(&error) {
            rows.push(error);
        }
    }
    rows
}

fn variants(operation: &Operation) -> Vec<CodeVariant> {
    let mut variants: Vec<CodeVariant> = Vec::new();
    for error in union(operation) {
        match variants.iter_mut().find(|variant| variant.code == error.code) {
            Some(variant) => variant.rows.push(error.clone()),
            None => variants.push(CodeVariant {
                variant: names::code(&error.code),
                code: error.code.clone(),
                rows: vec![error.clone()],
            }),
        }
    }
    variants
}

/// The reasons of a product, by name.
pub fn reasons(product: &Product) -> Vec<ReasonPlan> {
    let mut reasons: BTreeMap<&str, Vec<(String, String)>> = BTreeMap::new();
    for operation in product.groups.iter().flat_map(|group| &group.operations) {
        for error in union(operation) {
            if let Some(reason) = &error.reason {
                let messages = reasons.entry(reason).or_default();
                let message = (error.code.clone(), error.message.clone());
                if !messages.contains(&message) {
                    messages.push(message);
                }
            }
        }
    }
    let plan = |(word, messages): (&str, _)| ReasonPlan {
        variant: names::variant(word),
        word: word.to_owned(),
        messages,
    };
    reasons.into_iter().map(plan).collect()
}
