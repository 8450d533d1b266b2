//! The plan as files. Renderers print what the plan says; they decide nothing.

mod catalogue;
mod catalogue_rows;
mod concurrencies;
mod group;
mod product;
mod root;
mod types;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use crate::{format::File, share::Plan};

/// Every generated file. One that would be empty is left out, here and where it would be declared.
pub fn files(plan: &Plan<'_>) -> Vec<File> {
    let mut files = vec![
        root::lib(plan),
        root::ids(plan),
        catalogue::lib(plan),
        catalogue::versions(plan),
        concurrencies::file(plan),
    ];
    for product in &plan.products {
        files.push(product::module(product));
        files.push(product::versions(product));
        let versions = product.versions.iter().enumerate();
        files.extend(versions.map(|(index, version)| product::version(product, index, version)));
        files.extend(product.groups.iter().map(|group| group::file(product, group)));
        files.push(types::errors(product));
        files.push(types::models(product));
        files.push(types::modules(product));
        files.extend(catalogue::files(product));
    }
    files.retain(|file| !file.items.is_empty());
    files
}

/// A name from `names.rs`, which makes nothing but identifiers.
fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

fn text(text: &str) -> Literal {
    Literal::string(text)
}

/// A string literal as text, for rows of macro invocations.
fn quoted(text: &str) -> String {
    Literal::string(text).to_string()
}

/// Documentation as attributes, which are printed as `///`.
fn docs(lines: &[String]) -> TokenStream {
    let lines = lines.iter().map(|line| if line.is_empty() { String::new() } else { format!(" {line}") });
    quote! { #(#[doc = #lines])* }
}

/// `use root::{a, b};`, or nothing where there is nothing to use.
fn import<'a>(root: &TokenStream, names: impl IntoIterator<Item = &'a str>) -> TokenStream {
    let names: Vec<_> = names.into_iter().map(ident).collect();
    match names.as_slice() {
        [] => TokenStream::new(),
        [name] => quote! { use #root::#name; },
        names => quote! { use #root::{#(#names),*}; },
    }
}
