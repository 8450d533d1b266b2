//! The catalogue's crate: versions, lists of everything, one static for each shape.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::{catalogue_rows as rows, docs, ident, import, text};
use crate::{
    format::{File, Item},
    model::{Response, Scope, Shape},
    rustdoc::{self, phrase},
    share::{GroupPlan, OperationPlan, Plan, ProductPlan, ShapePlan},
};

/// `catalogue/lib.rs`.
pub fn lib(plan: &Plan<'_>) -> File {
    let modules = plan.products.iter().map(|product| {
        let lines = docs(&[format!("{}: its operations by group.", product.product.title)]);
        let name = ident(product.module);
        quote! {
            #lines
            #[rustfmt::skip]
            pub mod #name;
        }
    });
    let modules = modules.collect::<Vec<_>>();
    let shapes = plan.products.iter().flat_map(|product| {
        let (path, shapes) = (ident(product.module), &product.catalogue.shapes);
        product.groups.iter().zip(shapes).flat_map(move |(group, operations)| {
            let (path, group) = (path.clone(), ident(&group.module));
            operations.iter().flatten().map(move |shape| {
                let name = ident(&shape.name);
                quote! { &#path::#group::#name }
            })
        })
    });
    let limits = plan.products.iter().any(|product| product.concurrencies.is_some());
    let files: Vec<_> =
        limits.then_some("concurrencies").into_iter().chain(["versions"]).map(ident).collect();
    let reading = quote! {
        #(
            #[rustfmt::skip]
            mod #files;
        )*
    };
    let uses = quote! {
        #(pub use #files::*;)*
        pub use zoho_endpoint::*;
    };
    let operations = quote! {
        /// Every shape of every operation, in the order of groups and versions.
        pub static OPERATIONS: &[&Operation] = &[#(#shapes),*];
    };
    let endpoints = quote! {
        /// Every operation at each of its versions.
        pub fn endpoints() -> impl Iterator<Item = Endpoint> {
            OPERATIONS.iter().flat_map(|&operation| {
                operation.versions.iter().map(move |row| Endpoint::new(operation, row.version))
            })
        }
    };
    let mut items: Vec<Item> = vec![reading.into(), uses.into()];
    items.extend(modules.into_iter().map(Item::from));
    items.extend([operations, endpoints].map(Item::from));
    File {
        path: "catalogue/lib.rs".to_owned(),
        docs: rustdoc::catalogue_docs(),
        attributes: vec![
            "#![cfg_attr(rustfmt, rustfmt_skip)]",
            "#![allow(clippy::wildcard_imports, reason = \"an operation names every version that has it\")]",
        ],
        items,
    }
}

/// `catalogue/versions.rs`.
pub fn versions(plan: &Plan<'_>) -> File {
    let versions = plan
        .products
        .iter()
        .flat_map(|product| product.versions.iter().map(move |version| (product, version)));
    let names = versions.clone().map(|(_, version)| ident(&version.constant));
    let all = quote! {
        /// Every version, of CRM first, ascending.
        pub static VERSIONS: &[Version] = &[#(#names),*];
    };
    let constants = versions.map(|(product, version)| {
        let lines = docs(&[format!("{} {}.", product.product.title, version.name)]);
        let (constant, name) = (ident(&version.constant), product_name(product));
        let [version, base_path, docs] =
            [&version.name, &version.base_path, &version.docs].map(|value| text(value));
        quote! {
            #lines
            pub const #constant: Version =
                Version { product: Product::#name, name: #version, base_path: #base_path, docs: #docs };
        }
    });
    let constants = quote! { #(#constants)* };
    let items =
        vec![import(&quote!(zoho_endpoint), ["Product", "Version"]).into(), constants.into(), all.into()];
    File {
        path: "catalogue/versions.rs".to_owned(),
        docs: vec!["The versions of each product.".to_owned()],
        attributes: vec![],
        items,
    }
}

fn product_name(product: &ProductPlan<'_>) -> proc_macro2::Ident {
    ident(&product.handle)
}

/// A product's files.
pub fn files(product: &ProductPlan<'_>) -> Vec<File> {
    let mut files = rows::files(product);
    let shared: Vec<_> = files
        .iter()
        .filter_map(|file| file.path.rsplit('/').next()?.strip_suffix(".rs"))
        .map(ident)
        .collect();
    let groups = product.groups.iter().map(|group| {
        let lines = docs(&rustdoc::sentence(&group.group.summary, rustdoc::MARGIN));
        let name = ident(&group.module);
        quote! { #lines pub mod #name; }
    });
    let mut items = vec![quote! { #(mod #shared;)* }.into()];
    items.extend(groups.map(Into::into));
    files.push(File {
        path: format!("catalogue/{}/mod.rs", product.module),
        docs: vec![format!("{}: each operation is named after its first version, and again after every version that changes it.", product.product.title)],
        attributes: vec![],
        items,
    });
    let groups = product.groups.iter().zip(&product.catalogue.shapes);
    files.extend(groups.map(|(group, operations)| group_file(product, group, operations)));
    files
}

fn group_file(product: &ProductPlan<'_>, group: &GroupPlan<'_>, operations: &[Vec<ShapePlan>]) -> File {
    let shapes = || {
        let planned = group.operations.iter().zip(operations);
        planned.flat_map(|(operation, names)| {
            operation.operation.shapes.iter().zip(names).map(move |(shape, name)| (operation, shape, name))
        })
    };
    let mut endpoint =
        BTreeSet::from(["Body", "Concurrency", "Method", "Operation", "Product", "Response", "Retry"]);
    let mut scope = BTreeSet::new();
    let mut shared = BTreeSet::new();
    for (_, shape, name) in shapes() {
        for row in &shape.versions {
            endpoint.insert(if row.read { "read" } else { "inferred" });
        }
        scope_words(&shape.scopes, &mut scope);
        shared.extend(name.modules.as_ref().map(|_| "modules"));
        shared.extend(name.errors.as_ref().map(|_| "errors"));
        shared.extend((!name.parameters.is_empty()).then_some("parameters"));
    }
    let uses = [
        quote! { use crate::versions::*; },
        import(&quote!(super), shared),
        import(&quote!(zoho_endpoint), endpoint),
        import(&quote!(zoho_endpoint::Scope), scope),
    ];
    let mut items = vec![quote! { #(#uses)* }.into()];
    items.extend(
        shapes()
            .map(|(operation, shape, name)| operation_static(product, group, operation, shape, name).into()),
    );
    File {
        path: format!("catalogue/{}/{}.rs", product.module, group.module),
        docs: rustdoc::sentence(&group.group.summary, rustdoc::MARGIN),
        attributes: vec![],
        items,
    }
}

fn operation_static(
    product: &ProductPlan<'_>,
    group: &GroupPlan<'_>,
    plan: &OperationPlan<'_>,
    shape: &Shape,
    planned: &ShapePlan,
) -> TokenStream {
    let operation = plan.operation;
    let has: Vec<usize> = shape.versions.iter().map(|row| row.version).collect();
    let when = phrase::versions(&rustdoc::version_names(product), &has);
    let lines = docs(&[format!("`{}` in {when}.", operation.name)]);
    let (static_name, product_name) = (ident(&planned.name), product_name(product));
    let [name, group_name, path, page] =
        [&operation.name, &group.group.name, &operation.path, &shape.page].map(|value| text(value));
    let [method, body, retry] =
        [rows::debug_ident(operation.method), rows::debug_ident(shape.body), rows::debug_ident(shape.retry)];
    let versions = shape.versions.iter().filter_map(|row| {
        let version = ident(&product.versions.get(row.version)?.constant);
        let source = ident(if row.read { "read" } else { "inferred" });
        Some(quote! { #source(#version) })
    });
    let modules = list(planned.modules.as_ref(), &quote!(modules));
    let errors = list(planned.errors.as_ref(), &quote!(errors));
    let parameters = planned.parameters.iter().map(|name| {
        let name = ident(name);
        quote! { parameters::#name }
    });
    let response = response(&shape.response);
    let scopes = scope(&shape.scopes);
    let (custom, may_be_empty) = (shape.custom_modules, shape.may_be_empty);
    let credits = proc_macro2::Literal::u32_unsuffixed(shape.credits);
    let concurrency = rows::debug_ident(shape.concurrency);
    quote! {
        #lines
        pub static #static_name: Operation = Operation {
            product: Product::#product_name,
            name: #name,
            group: #group_name,
            method: Method::#method,
            path: #path,
            versions: &[#(#versions),*],
            modules: #modules,
            custom_modules: #custom,
            scopes: #scopes,
            parameters: &[#(#parameters),*],
            body: Body::#body,
            response: #response,
            may_be_empty: #may_be_empty,
            errors: #errors,
            retry: Retry::#retry,
            credits: #credits,
            concurrency: Concurrency::#concurrency,
            page: #page,
        };
    }
}

fn list(name: Option<&String>, module: &TokenStream) -> TokenStream {
    name.map_or_else(
        || quote! { &[] },
        |name| {
            let name = ident(name);
            quote! { #module::#name }
        },
    )
}

fn response(response: &Response) -> TokenStream {
    match response {
        Response::Status => quote! { Response::Status },
        Response::Data => quote! { Response::Data },
        Response::Binary => quote! { Response::Binary },
        Response::Keyed { key, .. } => {
            let key = text(key);
            quote! { Response::Keyed(#key) }
        }
    }
}

fn scope(scopes: &Scope) -> TokenStream {
    match scopes {
        Scope::One(one) => {
            let one = text(one);
            quote! { One(#one) }
        }
        Scope::Any(parts) => {
            let parts = parts.iter().map(scope);
            quote! { Any(&[#(#parts),*]) }
        }
        Scope::All(parts) => {
            let parts = parts.iter().map(scope);
            quote! { All(&[#(#parts),*]) }
        }
    }
}

fn scope_words(scopes: &Scope, words: &mut BTreeSet<&'static str>) {
    let (word, parts): (_, &[Scope]) = match scopes {
        Scope::One(_) => ("One", &[]),
        Scope::Any(parts) => ("Any", parts),
        Scope::All(parts) => ("All", parts),
    };
    words.insert(word);
    for part in parts {
        scope_words(part, words);
    }
}
