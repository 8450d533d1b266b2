//! Objects that answers carry: each that is named is there, and its fields can be told apart.

use std::collections::BTreeMap;

use crate::ast::{Field, FieldType, Object, Response, Spec, Text};
use crate::diagnostic::{Report, quoted};
use crate::names;
use crate::resolve::{ResolvedProduct, version_index};

/// Checks the objects, and the answers that name them.
pub(super) fn check(spec: &Spec, products: &[ResolvedProduct<'_>], report: &mut Report) {
    for page in &spec.models.read {
        let (Some(product), Some(version)) = (page.product, &page.version) else { continue };
        let file =
            spec.products.iter().find(|known| known.name.is_some_and(|name| name.value == product.value));
        if let Some(product) = file {
            version_index(product, version, report);
        }
    }
    for operation in products.iter().flat_map(|product| &product.operations) {
        if let Some(Response::Keyed { of, .. }) =
            operation.operation.response.as_ref().map(|response| &response.value)
        {
            known(spec, of, report);
        }
    }
    for object in &spec.models.objects {
        for field in &object.fields {
            if let Some(FieldType::Object(name)) = &field.kind {
                known(spec, name, report);
            }
        }
        accessors(object, report);
    }
}

fn known(spec: &Spec, name: &Text, report: &mut Report) {
    let names = || spec.models.objects.iter().map(|object| object.name.value.as_str());
    if !spec.unread.models && names().all(|known| known != name.value) {
        let help = report
            .did_you_mean(&name.value, names(), || "add it to the objects of `spec/models.yaml`".to_owned());
        report.error(name.span, format!("there is no object {}", quoted(&name.value)), help);
    }
}

/// Two fields must not share an accessor, nor be each other's setter.
fn accessors(object: &Object, report: &mut Report) {
    let mut taken: BTreeMap<String, &Field> = BTreeMap::new();
    for field in &object.fields {
        let own = [names::accessor(&field.name.value), names::with(&field.name.value)];
        if let Some((name, first)) = own.iter().find_map(|name| taken.get_key_value(name)) {
            let message = format!(
                "{} and {} would both be `{name}()`",
                quoted(&first.name.value),
                quoted(&field.name.value)
            );
            report.error(
                field.name.span,
                message,
                "leave one of them out; it stays readable by its name on the wire",
            );
        }
        taken.extend(own.map(|name| (name, field)));
    }
}
