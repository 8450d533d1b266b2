//! The root of the generated crate: the client, the products, the ids.

use quote::quote;

use super::{docs, ident};
use crate::{
    format::{Block, File, Item, Row},
    rustdoc,
    share::{Plan, ProductPlan, VersionPlan},
};

/// What users need of the runtime.
const RE_EXPORTS: &[&str] = &[
    "AccessToken",
    "ApiError",
    "ApiVersion",
    "Attempt",
    "Builder",
    "Call",
    "CallError",
    "Client",
    "Cost",
    "CustomModule",
    "DataCenter",
    "Download",
    "Environment",
    "Error",
    "ErrorCode",
    "ErrorKind",
    "FieldError",
    "FieldList",
    "FileError",
    "FileStore",
    "Finished",
    "FormField",
    "FormValue",
    "FromField",
    "Hosts",
    "InvalidId",
    "InvalidModuleName",
    "InvalidRequest",
    "Limits",
    "LimitsError",
    "LimitsFuture",
    "LocalLimits",
    "MemoryStore",
    "ModuleName",
    "Object",
    "Observer",
    "Outcome",
    "Page",
    "Pending",
    "Permit",
    "Request",
    "RequestBody",
    "RetryPolicy",
    "Since",
    "Status",
    "StoreError",
    "StoreFuture",
    "StoredToken",
    "Timeouts",
    "ToWire",
    "TokenError",
    "TokenStore",
    "UnexpectedBody",
    "Upload",
    "View",
    "oauth",
];

/// `lib.rs`.
pub fn lib(plan: &Plan<'_>) -> File {
    let names = RE_EXPORTS.iter().map(|name| ident(name));
    let uses = quote! {
        pub use zoho_catalogue as catalogue;
        pub use zoho_runtime::{#(#names),*};
        #[cfg(feature = "redis-store")]
        pub use zoho_runtime::{RedisLimits, RedisStore};
    };
    let modules = plan.products.iter().map(|product| {
        let lines = docs(&[format!("{}.", product.product.title)]);
        let features = product.versions.iter().map(|version| {
            let feature = &version.feature;
            quote! { feature = #feature }
        });
        let features: Vec<_> = features.collect();
        let condition = match features.as_slice() {
            [only] => only.clone(),
            several => quote! { any(#(#several,)*) },
        };
        let module = ident(product.module);
        quote! {
            #lines
            #[cfg(#condition)]
            #[rustfmt::skip]
            pub mod #module;
        }
    });
    let modules = modules.collect::<Vec<_>>();
    let ids = (!plan.ids.is_empty()).then(|| {
        quote! {
            #[rustfmt::skip]
            mod ids;
            pub use ids::*;
        }
    });
    let structure = quote! {
        /// The way in: Zoho CRM and Bigin, each at every version.
        ///
        /// A clone shares connections and tokens with the original, and costs next to nothing.
        #[derive(Clone, Debug)]
        pub struct Zoho {
            client: Client,
        }
    };
    let methods = plan
        .products
        .iter()
        .flat_map(|product| product.versions.iter().map(move |version| method(product, version)));
    let implementation = quote! {
        impl Zoho {
            /// Starts to build a client.
            pub fn builder() -> Builder<Self> {
                Builder::new()
            }

            /// The client below, which all products and versions share.
            pub fn client(&self) -> &Client {
                &self.client
            }

            #(#methods)*
        }
    };
    let from = quote! {
        impl From<Client> for Zoho {
            fn from(client: Client) -> Self {
                Self { client }
            }
        }
    };
    // The samples of the front page compile too.
    let readme = quote! {
        #[cfg(doctest)]
        #[doc = include_str!("../README.md")]
        struct Readme;
    };
    let mut items: Vec<Item> = vec![uses.into()];
    items.extend(ids.map(Item::from));
    items.extend(modules.into_iter().map(Item::from));
    items.extend([structure, implementation, from, readme].map(Item::from));
    File {
        path: "lib.rs".to_owned(),
        docs: rustdoc::crate_docs(plan),
        // Keeps `cargo fmt` away from this file; the files below are marked where they are declared.
        attributes: vec![
            "#![cfg_attr(rustfmt, rustfmt_skip)]",
            "#![allow(clippy::wildcard_imports, reason = \"a version names nearly everything of its product\")]",
        ],
        items,
    }
}

fn method(product: &ProductPlan<'_>, version: &VersionPlan) -> proc_macro2::TokenStream {
    let lines = docs(&[format!("{} {}.", product.product.title, version.name)]);
    let feature = &version.feature;
    let [method, module, handle, marker] =
        [&version.method, product.module, &product.handle, &version.marker].map(ident);
    quote! {
        #lines
        #[cfg(feature = #feature)]
        pub fn #method(&self) -> #module::#handle<#module::#marker> {
            #module::#handle::new(&self.client)
        }
    }
}

/// `ids.rs`.
pub fn ids(plan: &Plan<'_>) -> File {
    let blocks = plan.ids.iter().map(|id| {
        let row = Row::new(format!("pub struct {};", id.name)).docs(rustdoc::id(id));
        Block { path: "zoho_runtime::id_type", rows: vec![row] }.into()
    });
    File {
        path: "ids.rs".to_owned(),
        docs: vec!["Ids: each kind of thing has its own, so that one is never taken for another.".to_owned()],
        attributes: vec![],
        items: blocks.collect(),
    }
}
