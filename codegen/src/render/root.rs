//! The root of the generated crate: the client and the products.

use quote::quote;

use super::{condition, product};
use crate::{
    format::{File, Item, listed},
    names, rustdoc,
    share::Plan,
};

/// `lib.rs`.
pub fn lib(plan: &Plan<'_>) -> File {
    let mut names: Vec<_> = names::ROOT_TYPES.iter().map(|&name| name.to_owned()).collect();
    names.extend(["from_field", "oauth", "split_window"].map(str::to_owned));
    let has_bulk = plan.areas.iter().any(|area| area.name == "bulk");
    let bulk: Vec<_> = names::BULK_TYPES.iter().map(|&name| name.to_owned()).collect();
    let bulk = has_bulk.then(|| {
        format!("#[cfg(feature = \"bulk\")]\n{}\n", listed("pub use zoho_runtime::{", &bulk, "};", 0))
    });
    let uses = format!(
        "pub use zoho_catalogue as catalogue;\n{}\n{}#[cfg(feature = \"blocking\")]\npub use \
         zoho_runtime::WaitItems;\n#[cfg(feature = \"redis-store\")]\npub use zoho_runtime::{{RedisLimits, \
         RedisStore}};\n",
        listed("pub use zoho_runtime::{", &names, "};", 0),
        bulk.unwrap_or_default()
    );
    let modules = plan.products.iter().map(|product| {
        let features: Vec<_> = product.versions.iter().map(|version| version.feature.clone()).collect();
        format!(
            "/// {}.\n{}\n#[rustfmt::skip]\npub mod {};\n",
            product.product.title,
            condition(&features),
            product.module
        )
    });
    let modules: Vec<String> = modules.collect();
    let of_ids: Vec<_> = plan.areas.iter().map(|area| area.name.clone()).collect();
    let of_ids: Vec<_> =
        of_ids.into_iter().filter(|area| plan.ids.iter().any(|id| id.areas.contains(area))).collect();
    let gate = condition(&of_ids);
    let ids = (!plan.ids.is_empty())
        .then(|| format!("{gate}\n#[rustfmt::skip]\nmod ids;\n{gate}\npub use ids::*;\n"));
    let models = !plan.models.choices.is_empty() || !plan.models.objects.is_empty();
    let models = models.then(|| "#[rustfmt::skip]\npub mod models;\n".to_owned());
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
        .flat_map(|product| product.versions.iter().map(move |version| product::method(product, version)));
    let implementation = format!(
        "impl Zoho {{\n    /// Starts to build a client.\n    pub fn builder() -> Builder<Self> {{\n        \
         Builder::new()\n    }}\n\n    /// The client below, which all products and versions share.\n    \
         pub fn client(&self) -> &Client {{\n        &self.client\n    }}\n{}}}\n",
        methods.collect::<String>()
    );
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
    items.extend(ids.into_iter().chain(models).chain(modules).map(Item::from));
    items.extend([structure.into(), implementation.into(), from.into(), readme.into()]);
    File {
        path: "lib.rs".to_owned(),
        docs: rustdoc::crate_docs(plan),
        // Keeps `cargo fmt` away from this file; the files below are marked where they are declared.
        attributes: vec![
            "#![cfg_attr(rustfmt, rustfmt_skip)]",
            "#![allow(clippy::wildcard_imports, reason = \"a version names nearly everything of its area\")]",
            "#![allow(clippy::module_inception, reason = \"a group may be called like its area\")]",
        ],
        items,
    }
}
