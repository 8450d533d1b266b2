//! The operations of the spec, to be found by what the tables say of them.

use std::collections::HashMap;

use zoho_codegen::model::{Model, Operation, Shape};
use zoho_endpoint::{Host, Product};

/// A method and an absolute path whose placeholders have no name: `("GET", "/crm/v8/users/{}")`.
type Call = (String, String);

/// An operation at a version.
#[derive(Debug, Clone, Copy)]
pub struct Row<'m> {
    pub operation: &'m Operation,
    pub shape: &'m Shape,
}

impl Row<'_> {
    pub fn has_parameter(&self, name: &str) -> bool {
        self.shape.parameters.iter().any(|parameter| parameter.name.eq_ignore_ascii_case(name))
    }

    pub fn has_code(&self, code: &str, status: u16) -> bool {
        self.shape.errors.iter().any(|row| row.code == code && row.status == status)
    }

    /// Messages are compared without regard to how a page breaks its lines.
    pub fn has_error(&self, code: &str, status: u16, message: &str) -> bool {
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let message = words(message);
        let mut rows = self.shape.errors.iter().filter(|row| row.code == code && row.status == status);
        rows.any(|row| words(&row.message) == message)
    }
}

/// Every operation at every version, by its call; and by its pages those of one version.
pub struct Index<'m> {
    calls: HashMap<Call, Vec<Row<'m>>>,
    pages: HashMap<&'m str, Vec<Row<'m>>>,
}

impl<'m> Index<'m> {
    /// Pages are those of `version` of CRM, or for what ended before it, of the last version.
    pub fn new(model: &'m Model, version: &str) -> Self {
        let mut index = Self { calls: HashMap::new(), pages: HashMap::new() };
        for product in &model.products {
            let operations = product.groups.iter().flat_map(|group| &group.operations);
            for operation in operations {
                let rows = operation.shapes.iter().flat_map(|shape| {
                    shape.versions.iter().map(move |one| (Row { operation, shape }, one.version))
                });
                let rows: Vec<_> = rows.collect();
                for (row, at) in &rows {
                    let Some(at) = product.versions.get(*at) else { continue };
                    let root = at.roots.iter().find(|(name, _)| *name == operation.root);
                    let base = match operation.host {
                        Host::Given => "",
                        _ => root.map_or(at.base_path.as_str(), |(_, path)| path),
                    };
                    let call = call(operation.method.as_str(), &format!("{base}{}", operation.path));
                    index.calls.entry(call).or_default().push(*row);
                }
                if product.name == Product::Crm {
                    let named =
                        |at: usize| product.versions.get(at).is_some_and(|known| known.name == version);
                    let own = rows.iter().find(|(_, at)| named(*at)).or(rows.last());
                    let pages = [&operation.page].into_iter().chain(&operation.also);
                    for (page, (row, _)) in pages.zip(std::iter::repeat(own).map_while(|row| row)) {
                        index.pages.entry(page).or_default().push(*row);
                    }
                }
            }
        }
        index
    }

    pub fn calls(&self, method: &str, path: &str) -> &[Row<'m>] {
        self.calls.get(&call(method, path)).map_or(&[], Vec::as_slice)
    }

    pub fn of_page(&self, page: &str) -> &[Row<'m>] {
        self.pages.get(page).map_or(&[], Vec::as_slice)
    }
}

fn call(method: &str, path: &str) -> Call {
    let mut bare = String::with_capacity(path.len());
    let mut rest = path.trim_end_matches('/');
    while let Some((literal, (_, after))) =
        rest.split_once('{').and_then(|(literal, tail)| Some((literal, tail.split_once('}')?)))
    {
        bare.push_str(literal);
        bare.push_str("{}");
        rest = after;
    }
    bare.push_str(rest);
    (method.to_ascii_uppercase(), bare)
}

#[cfg(test)]
mod tests {
    use super::call;

    #[test]
    fn placeholders_lose_their_names() {
        let path = |text| call("get", text).1;
        assert_eq!(path("/crm/v8/{module}/{record_id}/photo/"), "/crm/v8/{}/{}/photo");
        assert_eq!(path("/{open"), "/{open");
        assert_eq!(path("/plain"), "/plain");
    }
}
