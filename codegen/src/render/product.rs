//! A product: its handle, its versions, and what each version has.

use quote::quote;

use super::{docs, ident};
use crate::{
    format::{Block, File, Item, Row},
    share::{GroupPlan, OperationPlan, OperationVersion, ProductPlan, VersionPlan},
};

/// `crm/mod.rs`.
pub fn module(product: &ProductPlan<'_>) -> File {
    let mut files: Vec<&str> = product.groups.iter().map(|group| group.module.as_str()).collect();
    let has_models = !product.choices.is_empty() || !product.objects.is_empty();
    let has_modules = product.groups.iter().any(|group| !group.sets.is_empty());
    files.extend(["errors", "versions"]);
    files.extend(has_models.then_some("models"));
    files.extend(has_modules.then_some("modules"));
    files.sort_unstable();
    let files: Vec<_> = files.into_iter().map(ident).collect();
    let gated = product.versions.iter().map(|version| {
        let (feature, file) = (&version.feature, ident(&version.file));
        quote! { #[cfg(feature = #feature)] mod #file; }
    });
    let catalogue = ident(product.module);
    let uses = quote! {
        use std::marker::PhantomData;
        use zoho_catalogue::#catalogue as shapes;
        use zoho_runtime::{ApiVersion, Client};
    };
    let handle = ident(&product.handle);
    let title = docs(&[format!("{} at one version.", product.product.title)]);
    let structure = quote! {
        #title
        #[derive(Clone, Debug)]
        pub struct #handle<V> {
            client: Client,
            version: PhantomData<fn() -> V>,
        }
    };
    let groups = product.groups.iter().map(|group| {
        let lines = docs(&crate::rustdoc::sentence(&group.group.summary, crate::rustdoc::MEMBER));
        let [method, handle] = [&group.module, &group.handle].map(|name| ident(name));
        quote! {
            #lines
            pub fn #method(&self) -> #handle<V> {
                #handle::new(&self.client)
            }
        }
    });
    let implementation = quote! {
        impl<V: ApiVersion> #handle<V> {
            #[allow(dead_code, reason = "called by each version that is switched on")]
            pub(crate) fn new(client: &Client) -> Self {
                Self { client: client.clone(), version: PhantomData }
            }

            #(#groups)*
        }
    };
    let declared: Vec<Item> = vec![
        quote! { #(mod #files;)* }.into(),
        quote! { #(#gated)* }.into(),
        quote! { #(pub use #files::*;)* }.into(),
        uses.into(),
        structure.into(),
        implementation.into(),
    ];
    File {
        path: format!("{}/mod.rs", product.module),
        docs: vec![format!("{}: groups of calls, modules, error codes, objects.", product.product.title)],
        attributes: vec![],
        items: declared,
    }
}

/// `crm/versions.rs`.
pub fn versions(product: &ProductPlan<'_>) -> File {
    let rows = product.versions.iter().map(|version| {
        Row::new(format!("pub struct {} = zoho_catalogue::{};", version.marker, version.constant))
            .docs(vec![format!("{} {}.", product.product.title, version.name)])
    });
    let block = Block { path: "zoho_runtime::versions", rows: rows.collect() };
    File {
        path: format!("{}/versions.rs", product.module),
        docs: vec![format!("The versions of {} as types, ascending.", product.product.title)],
        attributes: vec![],
        items: vec![block.into()],
    }
}

/// `crm/v8.rs`.
pub fn version(product: &ProductPlan<'_>, index: usize, version: &VersionPlan) -> File {
    let mut rows = vec![Row::new(format!("{} = zoho_catalogue::{};", version.marker, version.constant))];
    for group in &product.groups {
        for operation in &group.operations {
            let at = operation.versions.iter().find(|row| row.version == index);
            rows.extend(at.map(|at| operation_row(group, operation, at)));
        }
    }
    File {
        path: format!("{}/{}.rs", product.module, version.file),
        docs: vec![format!(
            "What {} {} has: each operation's modules and shape.",
            product.product.title, version.name
        )],
        attributes: vec![],
        items: vec![quote! { use super::*; }.into(), Block { path: "zoho_runtime::available", rows }.into()],
    }
}

fn operation_row(group: &GroupPlan<'_>, operation: &OperationPlan<'_>, at: &OperationVersion) -> Row {
    let modules = at.modules.as_ref().map_or_else(String::new, |set| format!("({set})"));
    let shape = format!("shapes::{}::{}", group.module, at.shape);
    let shape_and_markers: Vec<&str> =
        [shape.as_str()].into_iter().chain(at.markers.iter().map(String::as_str)).collect();
    Row::new(format!("{}{modules} = {};", operation.has, shape_and_markers.join(", ")))
}
