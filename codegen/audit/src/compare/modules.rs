//! Modules: the page shows the names that people see, the spec has API names.

use zoho_codegen::located::Product;
use zoho_pages::Page;

use super::{Difference, Facts};
use crate::Match;
use crate::drift::{Drift, Fact, Side};

pub const CUSTOM: &str = "custom";

pub fn compare(product: &Product, page: &Page, matches: &[Match<'_>]) -> Vec<Drift> {
    let mut own = Facts::new();
    let mut all = Facts::new();
    for one in matches {
        for module in &one.at.modules {
            let operation = &one.operation.name.value;
            all.add(module.value.clone(), &module.place, operation, PartialEq::eq);
            if one.own {
                own.add(module.value.clone(), &module.place, operation, PartialEq::eq);
            }
        }
    }
    // A page without modules says nothing about them, and the spec names modules only where calls do.
    if page.modules.is_empty() || all.0.is_empty() {
        return Vec::new();
    }
    let stated: Vec<Side<String, usize>> = page
        .modules
        .iter()
        .map(|module| Side { value: api_name(product, &module.value), at: module.line })
        .collect();
    let mut added: Vec<Side<String, usize>> = Vec::new();
    for module in &stated {
        let new =
            !all.has(|known| *known == module.value) && !added.iter().any(|seen| seen.value == module.value);
        if new {
            added.push(module.clone());
        }
    }
    let removed = own.0.into_iter().filter(|(known, _)| !stated.iter().any(|side| side.value == known.value));
    let difference = Difference { page: added, spec: removed.collect() };
    // Names of modules are unlike each other; one that came where one went is taken for its successor.
    difference.drift(matches, |_, _, one_each| if one_each { 1.0 } else { 0.0 }, Fact::Module)
}

/// The API name of what the page calls a module; the page's word where the product has no such module.
pub fn api_name(product: &Product, shown: &str) -> String {
    let plain = |name: &str| name.replace('_', " ").trim().to_lowercase();
    let wanted = plain(shown);
    if wanted.starts_with("custom") {
        return CUSTOM.to_owned();
    }
    let known = product.modules.iter().find(|module| {
        [&module.display_name, &module.api_name].iter().any(|name| plain(name) == wanted)
            || plain(&module.api_name).trim_end_matches(" s").trim_end() == wanted
    });
    known.map_or_else(|| shown.to_owned(), |module| module.api_name.clone())
}
