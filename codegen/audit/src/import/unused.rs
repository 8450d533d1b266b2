//! What an edit was the last to use goes with it: tables, lists of modules and usual remedies.

use std::collections::BTreeSet;

use zoho_codegen::yaml::{Kind, Node};

use super::desk::Desk;
use super::document::{field, scalar, way};

/// Takes out what nothing uses any more.
pub fn take_out(desk: &mut Desk) {
    let mut uses = Uses::default();
    for file in desk.texts().keys() {
        if let Some(document) = desk.document(file)
            && let Some(root) = document.at(&[])
        {
            let folder = file.split('/').next().unwrap_or_default();
            uses.collect(root, folder);
        }
    }
    let products: Vec<String> =
        desk.texts().keys().filter(|path| path.ends_with("/product.yaml")).cloned().collect();
    drop_others(desk, "errors.yaml", "tables", |name| uses.tables.contains(name));
    drop_others(desk, "errors.yaml", "remedies", |name| uses.codes.contains(name));
    for file in products {
        let folder = file.split('/').next().unwrap_or_default().to_owned();
        drop_others(desk, &file, "module_lists", |name| {
            uses.lists.contains(&(folder.clone(), name.to_owned()))
        });
    }
}

fn drop_others(desk: &mut Desk, file: &str, key: &str, used: impl Fn(&str) -> bool) {
    let names = desk.document(file).map(|document| document.keys(&way(&[], [key]))).unwrap_or_default();
    for name in names.iter().filter(|name| !used(name)) {
        // The edit is refused for what stays, so nothing is lost where this fails.
        let _ = desk.change(file, |document| document.remove(&way(&[], [key, name]), 0));
    }
}

/// The names that files use.
#[derive(Default)]
struct Uses {
    tables: BTreeSet<String>,
    /// Codes of rows without a remedy of their own.
    codes: BTreeSet<String>,
    /// Lists of modules with the folders of their products.
    lists: BTreeSet<(String, String)>,
}

impl Uses {
    fn collect(&mut self, node: &Node, folder: &str) {
        match &node.kind {
            Kind::Scalar(_) => {}
            Kind::Sequence(items) => items.iter().for_each(|item| self.collect(item, folder)),
            Kind::Mapping(entries) => {
                if let (Some(code), None) = (field(node, "code"), field(node, "remedy")) {
                    self.codes.insert(code.to_owned());
                }
                for (key, value) in entries {
                    match (key.value.as_str(), scalar(value)) {
                        // Patterns of rows look like rows.
                        ("remove", _) => {}
                        ("openapi", None) => self.openapi(value),
                        ("use", Some(table)) => drop(self.tables.insert(table.to_owned())),
                        ("modules", Some(list)) => {
                            self.lists.insert((folder.to_owned(), list.to_owned()));
                        }
                        _ => self.collect(value, folder),
                    }
                }
            }
        }
    }

    fn openapi(&mut self, node: &Node) {
        match &node.kind {
            Kind::Scalar(scalar) => drop(self.codes.insert(scalar.text.value.clone())),
            Kind::Sequence(items) => items.iter().for_each(|item| self.openapi(item)),
            Kind::Mapping(entries) => entries.iter().for_each(|(_, value)| self.openapi(value)),
        }
    }
}
