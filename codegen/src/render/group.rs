//! A group of operations: its handle, and for each operation the trait, the call and its setters.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::{docs, ident, import, text};
use crate::{
    format::{Block, File, Item, Row},
    rustdoc,
    share::{Argument, Bound, Carrier, GroupPlan, OperationPlan, Output, ProductPlan, Setter, Value},
};

/// `crm/photos.rs`.
pub fn file(product: &ProductPlan<'_>, group: &GroupPlan<'_>) -> File {
    let mut items: Vec<Item> =
        vec![imports(group).into(), handle(product, group).into(), methods(product, group).into()];
    for operation in &group.operations {
        items.push(has(group, operation).into());
        items.extend(
            operation.setters.iter().filter_map(|setter| has_parameter(operation, setter)).map(Item::from),
        );
        items.push(call(group, operation).into());
        if !operation.setters.is_empty() {
            items.push(setters(product, operation).into());
        }
    }
    File {
        path: format!("{}/{}.rs", product.module, group.module),
        docs: rustdoc::sentence(&group.group.summary, rustdoc::MARGIN),
        attributes: vec![],
        items,
    }
}

/// Exactly what the file uses.
fn imports(group: &GroupPlan<'_>) -> TokenStream {
    let mut runtime = BTreeSet::from(["ApiVersion", "Call", "Client", "Endpoint"]);
    let mut local: BTreeSet<&str> = BTreeSet::new();
    let mut ids: BTreeSet<&str> = BTreeSet::new();
    for operation in &group.operations {
        local.insert(&operation.codes);
        runtime.extend(operation.has_module.then_some("ModuleName"));
        match &operation.output {
            Output::Status => _ = runtime.insert("Status"),
            Output::Outcome => _ = runtime.insert("Outcome"),
            Output::File | Output::FileOrNothing => _ = runtime.insert("Download"),
            Output::Page(object) => {
                runtime.insert("Page");
                local.insert(object);
            }
        }
        for setter in &operation.setters {
            if let Bound::Since(marker) = &setter.bound {
                runtime.insert("Since");
                local.insert(marker);
            }
        }
        let arguments = operation.arguments.iter().map(|argument| &argument.value);
        for value in arguments.chain(operation.setters.iter().map(|setter| &setter.value)) {
            match value {
                Value::Id(name) | Value::Ids(name) => _ = ids.insert(name),
                Value::Choices(name) => _ = local.insert(name),
                Value::Fields => _ = runtime.insert("FieldList"),
                Value::File => _ = runtime.insert("Upload"),
                Value::Text | Value::Integer | Value::Boolean | Value::Module | Value::Json => {}
            }
        }
    }
    let runtime = import(&quote!(zoho_runtime), runtime);
    let local = import(&quote!(super), local);
    let ids = import(&quote!(crate), ids);
    quote! {
        use std::marker::PhantomData;
        #runtime
        #local
        #ids
    }
}

fn handle(product: &ProductPlan<'_>, group: &GroupPlan<'_>) -> TokenStream {
    let lines = docs(&rustdoc::group(product, group));
    let name = ident(&group.handle);
    quote! {
        #lines
        #[derive(Clone, Debug)]
        pub struct #name<V> {
            client: Client,
            version: PhantomData<fn() -> V>,
        }
    }
}

fn methods(product: &ProductPlan<'_>, group: &GroupPlan<'_>) -> TokenStream {
    let name = ident(&group.handle);
    let methods = group.operations.iter().map(|operation| method(product, group, operation));
    quote! {
        impl<V: ApiVersion> #name<V> {
            pub(super) fn new(client: &Client) -> Self {
                Self { client: client.clone(), version: PhantomData }
            }

            #(#methods)*
        }
    }
}

fn method(product: &ProductPlan<'_>, group: &GroupPlan<'_>, operation: &OperationPlan<'_>) -> TokenStream {
    let lines = docs(&rustdoc::operation(product, group, operation));
    let [method, call, has] = [&operation.method, &operation.call, &operation.has].map(|name| ident(name));
    let parameters = operation.arguments.iter().map(|argument| {
        let (name, kind) = (ident(&argument.name), parameter_type(&argument.value));
        quote! { #name: #kind }
    });
    let conversions = operation.arguments.iter().map(|argument| conversion(&argument.name, &argument.value));
    let steps = operation.arguments.iter().map(step);
    quote! {
        #lines
        pub fn #method(&self, #(#parameters),*) -> #call<V>
        where
            V: #has,
        {
            #(#conversions)*
            #call::new(Call::new(&self.client, V::ENDPOINT) #(#steps)*)
        }
    }
}

fn parameter_type(value: &Value) -> TokenStream {
    match value {
        Value::Text => quote! { impl Into<String> },
        Value::Integer => quote! { u64 },
        Value::Boolean => quote! { bool },
        Value::Module => quote! { impl Into<V::Module> },
        Value::Id(name) => {
            let name = ident(name);
            quote! { impl Into<#name> }
        }
        Value::Ids(name) | Value::Choices(name) => {
            let name = ident(name);
            quote! { impl IntoIterator<Item = #name> }
        }
        Value::Fields => quote! { impl Into<FieldList> },
        Value::File => quote! { impl Into<Upload> },
        Value::Json => quote! { &impl zoho_runtime::private::serde::Serialize },
    }
}

/// `let record_id: RecordId = record_id.into();`, where the value is to be converted.
fn conversion(name: &str, value: &Value) -> TokenStream {
    let kind = match value {
        Value::Text => quote! { String },
        Value::Module => quote! { V::Module },
        Value::Fields => quote! { FieldList },
        Value::File => quote! { Upload },
        Value::Id(name) => {
            let name = ident(name);
            quote! { #name }
        }
        Value::Integer | Value::Boolean | Value::Ids(_) | Value::Choices(_) | Value::Json => {
            return TokenStream::new();
        }
    };
    let name = ident(name);
    quote! { let #name: #kind = #name.into(); }
}

fn step(argument: &Argument) -> TokenStream {
    carried(argument.carrier, &argument.wire, &argument.name)
}

fn carried(carrier: Carrier, wire: &str, name: &str) -> TokenStream {
    let (wire, name) = (text(wire), ident(name));
    match carrier {
        Carrier::Path => quote! { .path(#name) },
        Carrier::Query => quote! { .query(#wire, #name) },
        Carrier::QueryList => quote! { .query_list(#wire, #name) },
        Carrier::QueryFields => quote! { .query_fields(#wire, &#name) },
        Carrier::Header => quote! { .header(#wire, #name) },
        Carrier::Form => quote! { .form(#wire, #name) },
        Carrier::FormFile => quote! { .file(#wire, #name) },
        Carrier::Json => quote! { .json(#name) },
    }
}

fn has(group: &GroupPlan<'_>, operation: &OperationPlan<'_>) -> TokenStream {
    let lines = docs(&rustdoc::has(group, operation));
    let name = ident(&operation.has);
    let message = format!("`{}` is not in {{Self}}", operation.operation.name);
    let module = operation.has_module.then(|| {
        quote! {
            /// The modules that it can be called on.
            type Module: ModuleName;
        }
    });
    quote! {
        #lines
        #[diagnostic::on_unimplemented(message = #message, label = "this version lacks it")]
        pub trait #name: ApiVersion {
            #module

            /// Its row in the catalogue.
            const ENDPOINT: Endpoint;
        }
    }
}

fn has_parameter(operation: &OperationPlan<'_>, setter: &Setter) -> Option<TokenStream> {
    let Bound::Marker(marker) = &setter.bound else { return None };
    let lines = docs(&rustdoc::has_parameter(operation, &setter.name));
    let [marker, has] = [marker, &operation.has].map(|name| ident(name));
    let message = format!("`{}` of `{}` is not in {{Self}}", setter.wire, operation.operation.name);
    Some(quote! {
        #lines
        #[diagnostic::on_unimplemented(message = #message, label = "this version lacks it")]
        pub trait #marker: #has {}
    })
}

fn call(group: &GroupPlan<'_>, operation: &OperationPlan<'_>) -> Block {
    let output = match &operation.output {
        Output::Status => "Status".to_owned(),
        Output::Outcome => "Outcome".to_owned(),
        Output::File => "Download".to_owned(),
        Output::FileOrNothing => "Option<Download>".to_owned(),
        Output::Page(object) => format!("Page<{object}>"),
    };
    let head =
        format!("pub struct {}<V: {}> -> {output}, {};", operation.call, operation.has, operation.codes);
    Block { path: "zoho_runtime::call", rows: vec![Row::new(head).docs(rustdoc::call(group, operation))] }
}

fn setters(product: &ProductPlan<'_>, operation: &OperationPlan<'_>) -> TokenStream {
    let [call, has] = [&operation.call, &operation.has].map(|name| ident(name));
    let setters = operation.setters.iter().map(|setter| {
        let lines = docs(&rustdoc::setter(product, operation, setter));
        let (name, kind) = (ident(&setter.name), parameter_type(&setter.value));
        let bound = match &setter.bound {
            Bound::None => TokenStream::new(),
            Bound::Since(marker) => {
                let marker = ident(marker);
                quote! { where V: Since<#marker> }
            }
            Bound::Marker(marker) => {
                let marker = ident(marker);
                quote! { where V: #marker }
            }
        };
        let conversion = conversion(&setter.name, &setter.value);
        let step = carried(setter.carrier, &setter.wire, &setter.name);
        quote! {
            #lines
            pub fn #name(self, #name: #kind) -> Self #bound {
                #conversion
                self.map(|call| call #step)
            }
        }
    });
    quote! {
        impl<V: #has> #call<V> {
            #(#setters)*
        }
    }
}
