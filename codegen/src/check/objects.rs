//! Objects and choices: each that is named is there and once, and the fields of an object can be told apart.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::ast::{Field, FieldType, Object, Parameter, Spec, Text, Words};
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
    twice(spec, report);
    let known = Known::of(spec);
    for one in products.iter().flat_map(|product| &product.operations) {
        if let Some(of) = one.operation.response.as_ref().and_then(|response| response.value.object()) {
            known.object(of, report);
        }
        for parameter in one.operation.declared() {
            known.parameter(parameter, report);
        }
    }
    for object in &spec.models.objects {
        for field in &object.fields {
            match field.kind.as_ref().map(FieldType::item) {
                Some(FieldType::Object(name)) => known.object(name, report),
                Some(FieldType::Choice(name)) => known.choices(name, report),
                _ => {}
            }
        }
        accessors(object, report);
    }
}

/// Files of models share their names. An object and choices of one name are told as types of one name.
fn twice(spec: &Spec, report: &mut Report) {
    let objects: Vec<_> = spec.models.objects.iter().map(|object| &object.name).collect();
    let choices: Vec<_> = spec.models.choices.iter().map(|choices| &choices.name).collect();
    for names in [objects, choices] {
        let mut seen: HashMap<&str, &Text> = HashMap::new();
        for name in names {
            if let Some(first) = seen.insert(&name.value, name) {
                let message = format!("the name {} stands twice in `spec/models/`", quoted(&name.value));
                let help = format!("it is already on {}; rename one", report.place(first.span, name.span));
                report.error(name.span, message, help);
            }
        }
    }
}

/// The names that there are.
struct Known<'s> {
    spec: &'s Spec,
    objects: HashSet<&'s str>,
    choices: HashSet<&'s str>,
}

impl<'s> Known<'s> {
    fn of(spec: &'s Spec) -> Self {
        let objects = spec.models.objects.iter().map(|object| object.name.value.as_str());
        let choices = spec.models.choices.iter().map(|choices| choices.name.value.as_str());
        Self { spec, objects: objects.collect(), choices: choices.collect() }
    }

    fn parameter(&self, parameter: &Parameter, report: &mut Report) {
        if let Some(name) = &parameter.object {
            self.object(name, report);
        }
        if let Some(Words::Shared(name)) = &parameter.choices {
            self.choices(name, report);
        }
    }

    fn object(&self, name: &Text, report: &mut Report) {
        let known = self.spec.models.objects.iter().map(|object| &object.name);
        self.look(name, "object", "objects", &self.objects, known, report);
    }

    fn choices(&self, name: &Text, report: &mut Report) {
        let known = self.spec.models.choices.iter().map(|choices| &choices.name);
        self.look(name, "list of choices", "choices", &self.choices, known, report);
    }

    fn look(
        &self,
        name: &Text,
        what: &str,
        key: &str,
        known: &HashSet<&str>,
        names: impl Iterator<Item = &'s Text>,
        report: &mut Report,
    ) {
        if self.spec.unread.models || known.contains(name.value.as_str()) {
            return;
        }
        let help = report.did_you_mean(&name.value, names.map(|name| name.value.as_str()), || {
            format!("add it to the {key} of a file in `spec/models/`")
        });
        report.error(name.span, format!("there is no {what} {}", quoted(&name.value)), help);
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
