//! What the tests of the generated crate go through: every type of codes, every view with its getters.

use crate::{
    format::{File, Item, listed},
    share::Plan,
};

/// `checks/codes.rs` and `checks/views.rs`: invocations of macros that the tests define.
pub fn files(plan: &Plan<'_>) -> Vec<File> {
    let codes = plan.products.iter().map(|product| {
        let operations =
            product.areas.iter().flat_map(|area| &area.groups).flat_map(|group| &group.operations);
        let rows: Vec<_> = operations.map(|one| format!("{} {}", one.operation.name, one.codes)).collect();
        Item::from(listed(&format!("codes! {{ {}: ", product.module), &rows, " }", 0) + "\n")
    });
    let views = plan.models.objects.iter().map(|object| {
        let getters: Vec<_> = object.fields.iter().map(|field| field.getter.clone()).collect();
        listed(&format!("    {} {{ ", object.name), &getters, " }", 4)
    });
    let views = format!("views! {{\n{}\n}}\n", views.collect::<Vec<_>>().join("\n"));
    let file = |name: &str, docs: &str, items: Vec<Item>| File {
        path: format!("checks/{name}.rs"),
        docs: vec![docs.to_owned()],
        attributes: vec![],
        items,
    };
    vec![
        file("codes", "Every operation with the type of its codes, for the tests.", codes.collect()),
        file("views", "Every view with its getters, for the tests.", vec![views.into()]),
    ]
}
