//! The rows that a product's operations share: errors, modules, parameters.

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::{ident, import, text};
use crate::{
    format::{File, Item},
    model::{DocumentedError, FileRule, Module},
    share::{Named, ParameterRow, ProductPlan},
};

/// `errors.rs`, `modules.rs`, `parameters.rs`; a file that would be empty is left out.
pub fn files(product: &ProductPlan<'_>) -> Vec<File> {
    let catalogue = &product.catalogue;
    let file = |name: &str, what: &str, items: Vec<Item>| File {
        path: format!("catalogue/{}/{name}.rs", product.module),
        docs: vec![what.to_owned()],
        attributes: vec![],
        items,
    };
    let mut files = Vec::new();
    if !catalogue.errors.is_empty() {
        let mut items = vec![import(&quote!(zoho_endpoint), ["DocumentedError"]).into()];
        items.extend(catalogue.errors.iter().map(|row| error(row).into()));
        let kind = quote! { DocumentedError };
        items.extend(catalogue.error_lists.iter().map(|row| list(row, &kind).into()));
        files.push(file("errors", "Documented errors, and the lists of them that operations share.", items));
    }
    if !catalogue.modules.is_empty() {
        let mut items = vec![import(&quote!(zoho_endpoint), ["Module"]).into()];
        items.extend(catalogue.modules.iter().map(|row| module(row).into()));
        let kind = quote! { Module };
        items.extend(catalogue.module_lists.iter().map(|row| list(row, &kind).into()));
        files.push(file("modules", "Modules, and the lists of them that operations share.", items));
    }
    if !catalogue.parameters.is_empty() {
        let rules = catalogue.parameters.iter().any(|row| row.value.file.is_some());
        let mut names = vec!["Location", "Parameter", "ParameterType"];
        names.splice(0..0, rules.then_some("FileRule"));
        let mut items = vec![import(&quote!(zoho_endpoint), names).into()];
        items.extend(catalogue.parameters.iter().map(|row| parameter(row).into()));
        files.push(file("parameters", "Parameters of operations.", items));
    }
    files
}

fn error(row: &Named<DocumentedError>) -> TokenStream {
    let name = ident(&row.name);
    let [code, message, remedy] =
        [&row.value.code, &row.value.message, &row.value.remedy].map(|value| text(value));
    let status = Literal::u16_unsuffixed(row.value.status);
    let reason = option(row.value.reason.as_ref().map(|reason| text(reason)));
    quote! {
        const #name: DocumentedError = DocumentedError {
            code: #code,
            status: #status,
            message: #message,
            remedy: #remedy,
            reason: #reason,
        };
    }
}

fn module(row: &Named<Module>) -> TokenStream {
    let name = ident(&row.name);
    let [api_name, scope_name, display_name] =
        [&row.value.api_name, &row.value.scope_name, &row.value.display_name].map(|value| text(value));
    quote! {
        const #name: Module =
            Module { api_name: #api_name, scope_name: #scope_name, display_name: #display_name };
    }
}

fn parameter(row: &Named<ParameterRow>) -> TokenStream {
    let constant = ident(&row.name);
    let row = &row.value;
    let (name, required) = (text(&row.name), row.required);
    let [location, kind] = [debug_ident(row.location), debug_ident(row.kind)];
    let choices = row.choices.iter().map(|word| text(word));
    let file = option(row.file.as_ref().map(file_rule));
    quote! {
        pub(super) const #constant: Parameter = Parameter {
            name: #name,
            location: Location::#location,
            kind: ParameterType::#kind,
            required: #required,
            choices: &[#(#choices),*],
            file: #file,
        };
    }
}

fn file_rule(rule: &FileRule) -> TokenStream {
    let max_bytes = option(rule.max_bytes.map(number));
    let max_pixels = option(rule.max_pixels.map(number));
    let too_large = option(rule.too_large.as_ref().map(|code| text(code)));
    let formats = rule.formats.iter().map(|format| text(format));
    quote! {
        FileRule {
            max_bytes: #max_bytes,
            max_pixels: #max_pixels,
            formats: &[#(#formats),*],
            too_large: #too_large,
        }
    }
}

/// With underscores between thousands: `10_485_760`.
fn number(number: u64) -> TokenStream {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push('_');
        }
        grouped.push(digit);
    }
    grouped.parse().unwrap_or_else(|_| quote! { #number })
}

fn option(value: Option<impl quote::ToTokens>) -> TokenStream {
    value.map_or_else(|| quote! { None }, |value| quote! { Some(#value) })
}

fn list(row: &Named<Vec<String>>, kind: &TokenStream) -> TokenStream {
    let name = ident(&row.name);
    let rows = row.value.iter().map(|name| ident(name));
    quote! { pub(super) static #name: &[#kind] = &[#(#rows),*]; }
}

/// The variant of one of the vocabulary's enums, whose `Debug` is its name.
pub fn debug_ident(variant: impl std::fmt::Debug) -> Ident {
    ident(&format!("{variant:?}"))
}
