//! The catalogue's limits of calls at once: the editions of each product, and the sub class.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::{docs, ident, import, text};
use crate::{
    format::{File, Item},
    rustdoc,
    share::{ConcurrenciesPlan, Plan, ProductPlan},
};

/// `catalogue/concurrencies.rs`; nothing is in it where no product's limits are known.
pub fn file(plan: &Plan<'_>) -> File {
    let known =
        || plan.products.iter().filter_map(|product| Some((product, product.concurrencies.as_ref()?)));
    let mut items: Vec<Item> = Vec::new();
    if known().next().is_some() {
        items.push(import(&quote!(zoho_endpoint), ["Concurrencies", "Edition", "Product"]).into());
        items.extend(known().map(|(product, planned)| constants(product, planned).into()));
        let rows = known().map(|(product, planned)| row(product, planned));
        let all = quote! {
            /// The limits of every product whose limits are known.
            pub static CONCURRENCIES: &[Concurrencies] = &[#(#rows),*];
        };
        items.push(all.into());
    }
    File {
        path: "catalogue/concurrencies.rs".to_owned(),
        docs: vec!["How many calls each product lets run at once.".to_owned()],
        attributes: vec![],
        items,
    }
}

fn constants(product: &ProductPlan<'_>, planned: &ConcurrenciesPlan) -> TokenStream {
    let handle = ident(&product.handle);
    let editions = product.product.editions.iter().map(|edition| {
        let (name, concurrency) = (text(&edition.name), Literal::u32_unsuffixed(edition.concurrency));
        quote! { Edition { product: Product::#handle, name: #name, concurrency: #concurrency } }
    });
    let lines = docs(&rustdoc::editions(product));
    let constant = ident(&planned.editions);
    let sub = planned.sub.as_ref().map(|sub| {
        let lines = docs(&rustdoc::sub_concurrency(product));
        let (name, value) = (ident(&sub.name), Literal::u32_unsuffixed(sub.value));
        quote! {
            #lines
            pub const #name: u32 = #value;
        }
    });
    quote! {
        #lines
        pub const #constant: &[Edition] = &[#(#editions),*];
        #sub
    }
}

fn row(product: &ProductPlan<'_>, planned: &ConcurrenciesPlan) -> TokenStream {
    let (handle, editions) = (ident(&product.handle), ident(&planned.editions));
    let sub = planned.sub.as_ref().map_or_else(
        || quote! { None },
        |sub| {
            let name = ident(&sub.name);
            quote! { Some(#name) }
        },
    );
    quote! { Concurrencies { product: Product::#handle, editions: #editions, sub: #sub } }
}
