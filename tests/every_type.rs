//! Every type that is generated, gone through by lists that are generated beside them: the codes of each operation
//! know each of its documented errors, and each view reads an example of its object without loss.

mod support;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Serialize, de::DeserializeOwned};
use support::example;
use zoho_api::{
    ErrorCode, View,
    catalogue::{self, Object, Product},
};

/// The codes of an operation over all versions.
fn documented(product: Product, operation: &str) -> BTreeSet<&'static str> {
    let own = catalogue::OPERATIONS.iter().filter(|one| one.product == product && one.name == operation);
    own.flat_map(|one| one.errors).map(|row| row.code).collect()
}

/// How many codes there are.
fn codes_of<C: ErrorCode>(product: Product, operation: &str) -> usize {
    let codes = documented(product, operation);
    for code in &codes {
        let variant = C::from_wire(code);
        assert_eq!(variant.as_str(), *code, "{operation}");
        assert!(!format!("{variant:?}").starts_with("Unknown"), "{operation}: {code} has no variant");
    }
    let unknown = C::from_wire("NOBODY_DOCUMENTED_THIS");
    assert_eq!(
        (unknown.as_str(), format!("{unknown:?}").starts_with("Unknown")),
        ("NOBODY_DOCUMENTED_THIS", true)
    );
    codes.len()
}

macro_rules! codes {
    ($product:ident: $($operation:ident $code:ident),* $(,)?) => {
        pub fn $product(product: super::Product) -> Vec<(&'static str, usize)> {
            vec![$((stringify!($operation), super::codes_of::<zoho_api::$product::$code>(product, stringify!($operation)))),*]
        }
    };
}

macro_rules! views {
    ($($view:ident { $($getter:ident),* $(,)? })*) => {
        pub fn all() -> Vec<(&'static str, usize)> {
            vec![$({
                let read = super::read::<zoho_api::models::$view>(stringify!($view));
                $(assert!(read.$getter().is_some(), concat!(stringify!($view), "::", stringify!($getter), " of {:?}"), read);)*
                (stringify!($view), [$(stringify!($getter)),*].len())
            }),*]
        }
    };
}

#[path = "../generated/checks/codes.rs"]
mod codes;
#[path = "../generated/checks/views.rs"]
mod views;

#[test]
fn every_documented_error_is_a_variant() {
    let mut rows = 0;
    for (product, checked) in
        [(Product::Crm, codes::crm(Product::Crm)), (Product::Bigin, codes::bigin(Product::Bigin))]
    {
        let named: BTreeSet<_> = checked.iter().map(|(operation, _)| *operation).collect();
        let all: BTreeSet<_> =
            catalogue::OPERATIONS.iter().filter(|one| one.product == product).map(|one| one.name).collect();
        assert_eq!(named, all);
        println!(
            "{product}: {} operations, {} codes",
            all.len(),
            checked.iter().map(|(_, codes)| codes).sum::<usize>()
        );
        rows += catalogue::endpoints()
            .filter(|one| one.version().product == product)
            .map(|one| one.operation().errors.len())
            .sum::<usize>();
    }
    println!("{rows} rows over all versions");
}

/// Objects of the catalogue by name: those that operations name, and those within them.
fn objects() -> BTreeMap<&'static str, &'static Object> {
    fn add(object: &'static Object, all: &mut BTreeMap<&'static str, &'static Object>) {
        if all.insert(object.name, object).is_some() {
            return;
        }
        for field in object.fields {
            let mut kind = &field.kind;
            while let catalogue::FieldType::List(inner) = kind {
                kind = inner;
            }
            if let catalogue::FieldType::Object(inner) = kind {
                add(inner, all);
            }
        }
    }
    let mut all = BTreeMap::new();
    for operation in catalogue::OPERATIONS {
        let named =
            operation.parameters.iter().filter_map(|parameter| parameter.object).chain(operation.object);
        named.for_each(|object| add(object, &mut all));
    }
    all
}

/// A view over an example of its object, which it gives again as it was.
fn read<T: View + Serialize + DeserializeOwned + std::fmt::Debug>(name: &str) -> T {
    let objects = objects();
    let object = objects.get(name).unwrap_or_else(|| panic!("no operation leads to {name}"));
    let json = example::object(object).to_string();
    let view: T = serde_json::from_str(&json).unwrap();
    assert_eq!(serde_json::to_string(&view).unwrap(), json);
    assert!(format!("{view:?}").contains("not documented"));
    assert_eq!(view.object().raw("not documented"), Some(r#"[1.5,null,{"kept":"as it came"}]"#));
    view
}

#[test]
fn every_view_reads_its_object_and_loses_nothing() {
    let views = views::all();
    let fields: usize = views.iter().map(|(_, getters)| getters).sum();
    println!("{} views, {fields} getters", views.len());
    assert_eq!(views.len(), objects().len());
}
