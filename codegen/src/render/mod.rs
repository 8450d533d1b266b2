//! The plan as files. Renderers print what the plan says; they decide nothing.

mod catalogue;
mod catalogue_objects;
mod catalogue_rows;
mod checks;
mod concurrencies;
mod group;
mod models;
mod product;
mod root;
mod types;

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;

use crate::{
    format::{File, listed},
    share::Plan,
};

/// Every generated file. One that would be empty is left out, here and where it would be declared.
pub fn files(plan: &Plan<'_>) -> Vec<File> {
    let mut files = vec![
        root::lib(plan),
        models::ids(plan),
        catalogue::lib(plan),
        catalogue::versions(plan),
        catalogue_objects::file(plan),
        concurrencies::file(plan),
    ];
    files.extend(models::files(plan));
    files.extend(checks::files(plan));
    for product in &plan.products {
        files.push(product::module(product));
        files.push(product::versions(product));
        files.push(types::reasons(product));
        for area in &product.areas {
            files.extend(product::area(product, area));
            files.extend(area.groups.iter().map(|group| group::file(product, area, group)));
            files.push(types::errors(product, area));
            files.push(types::modules(product, area));
        }
        files.extend(catalogue::files(product));
    }
    files.retain(|file| !file.items.is_empty());
    files
}

/// `#[cfg(any(feature = "a", feature = "b"))]`.
fn condition(features: &[String]) -> String {
    let features: Vec<_> = features.iter().map(|feature| format!("feature = {}", quoted(feature))).collect();
    match features.as_slice() {
        [] => String::new(),
        [only] => format!("#[cfg({only})]"),
        several => listed("#[cfg(any(", several, "))]", 0),
    }
}

/// Documentation with its markers.
fn doc_lines(lines: &[String], indent: usize) -> String {
    let margin = " ".repeat(indent);
    let mut text = String::new();
    for line in lines {
        text.push_str(format!("{margin}/// {line}").trim_end());
        text.push('\n');
    }
    text
}

/// `use root::{a, b};`, or nothing where there is nothing to use.
fn import_line<'a>(root: &str, names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.into_iter().map(str::to_owned).collect();
    match names.as_slice() {
        [] => String::new(),
        [name] => format!("use {root}::{name};\n"),
        names => format!("{}\n", listed(&format!("use {root}::{{"), names, "};", 0)),
    }
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
