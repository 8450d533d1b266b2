//! What the spec means: everything that reading alone cannot tell.

mod areas;
mod duplicates;
mod errors;
mod jobs;
mod names;
mod objects;
mod operation;
mod parameters;
mod path;
mod product;
mod scopes;
mod sources;
mod unused;

use zoho_endpoint::ParameterType;

pub(crate) use path::identified;

use crate::ast::{Endpoint, Operation, Parameter, Product, Spec};
use crate::diagnostic::{Report, quoted};
use crate::resolve::{Facts, ResolvedProduct};
use crate::source::Span;

/// Looks at everything and reports every mistake.
pub(crate) fn check(spec: &Spec, products: &[ResolvedProduct<'_>], report: &mut Report) {
    product_files(spec, report);
    for resolved in products {
        let product = resolved.product;
        product::check(product, report);
        areas::groups(spec, product, report);
        for operation in &resolved.operations {
            let scene = Scene {
                product,
                endpoint: operation.endpoint,
                operation: operation.operation,
                facts: &operation.facts,
            };
            operation::check(&scene, report);
            sources::check(&scene, report);
            scopes::check(&scene, report);
            parameters::check(&scene, report);
            errors::check(&scene, report);
            names::operation(&scene, report);
        }
        path::hosts(resolved, report);
        names::product(spec, resolved, report);
        duplicates::check(resolved, report);
        jobs::check(resolved, report);
    }
    for endpoint in &spec.endpoints {
        path::check(endpoint, report);
    }
    areas::check(spec, report);
    errors::tables(spec, report);
    objects::check(spec, products, report);
    unused::check(spec, report);
}

/// An operation with everything around it.
struct Scene<'a, 's> {
    product: &'s Product,
    endpoint: &'s Endpoint,
    operation: &'s Operation,
    facts: &'a [Facts<'s>],
}

impl Scene<'_, '_> {
    /// Whether a call names a module; `None` if the path could not be read.
    fn names_module(&self) -> Option<bool> {
        let path = self.endpoint.path.as_ref()?;
        let typed =
            |parameter: &Parameter| parameter.kind.is_some_and(|kind| kind.value == ParameterType::Module);
        Some(
            path.placeholders.iter().any(|name| name.value == MODULE)
                || self.endpoint.path_parameters.iter().chain(self.operation.declared()).any(typed),
        )
    }
}

/// The placeholder that is a module.
pub(crate) const MODULE: &str = "module";

/// Every folder with endpoint files needs a product file.
fn product_files(spec: &Spec, report: &mut Report) {
    let mut told: Vec<&str> = Vec::new();
    for endpoint in &spec.endpoints {
        let folder = endpoint.folder.as_str();
        let known = spec.products.iter().any(|product| product.folder == folder)
            || spec.unread.products.iter().any(|unread| unread == folder);
        // A file in the wrong folder has been told where it belongs.
        let Some(product) = endpoint.product.filter(|product| product.value.name() == folder) else {
            continue;
        };
        if !known && !told.contains(&folder) {
            told.push(folder);
            let message = format!("the product {} has no product file", quoted(folder));
            report.error(
                product.span,
                message,
                format!("write `spec/{folder}/product.yaml`; another product's shows how"),
            );
        }
    }
    if spec.products.is_empty()
        && spec.unread.products.is_empty()
        && spec.endpoints.is_empty()
        && report.is_clean()
    {
        let nowhere = Span { file: usize::MAX, ..Span::start_of(0) };
        report.error(nowhere, "there is no product file", "write `spec/crm/product.yaml` first");
    }
}
