//! Things that nobody uses: a sign that a name was changed in one place only.

use std::collections::BTreeSet;

use crate::ast::{Endpoint, ErrorItem, FieldType, Modules, Operation, Product, Response, Spec, Text};
use crate::diagnostic::{Report, quoted};
use crate::suggest::nearest;

/// The names that are used among those that there are. A name with a slip in it uses the one that is meant,
/// so that the slip is not told twice.
struct Uses<'s> {
    known: Vec<&'s str>,
    used: BTreeSet<&'s str>,
    guesses: usize,
}

impl<'s> Uses<'s> {
    fn of(known: impl Iterator<Item = &'s Text>) -> Self {
        Self { known: known.map(|name| name.value.as_str()).collect(), used: BTreeSet::new(), guesses: 100 }
    }

    /// Uses a name; gives the one that is meant if it was not used before.
    fn add(&mut self, name: &Text) -> Option<&'s str> {
        let mut found = self.known.iter().copied().find(|known| *known == name.value);
        if found.is_none() && self.guesses > 0 {
            self.guesses -= 1;
            found = nearest(&name.value, self.known.iter().copied());
        }
        found.filter(|found| self.used.insert(found))
    }

    fn unused(&self, name: &Text) -> bool {
        !self.used.contains(name.value.as_str())
    }
}

/// Checks everything that has a name to be used by. What an unread file uses is not known, so then nothing
/// is told.
pub(super) fn check(spec: &Spec, report: &mut Report) {
    if spec.unread.endpoints {
        return;
    }
    for product in &spec.products {
        groups(spec, product, report);
        module_lists(spec, product, report);
    }
    tables(spec, report);
    objects(spec, report);
}

/// The files of a product, those that lie in a wrong folder among them.
fn endpoints<'s>(spec: &'s Spec, product: &'s Product) -> impl Iterator<Item = &'s Endpoint> {
    let is_named = |endpoint: &Endpoint| match (endpoint.product, product.name) {
        (Some(one), Some(other)) => one.value == other.value,
        _ => false,
    };
    spec.endpoints.iter().filter(move |endpoint| endpoint.folder == product.folder || is_named(endpoint))
}

fn groups(spec: &Spec, product: &Product, report: &mut Report) {
    let mut uses = Uses::of(product.groups().iter().map(|group| &group.name));
    for endpoint in endpoints(spec, product) {
        let Some(group) = &endpoint.group else { return };
        uses.add(group);
    }
    for group in product.groups().iter().filter(|group| uses.unused(&group.name)) {
        let message = format!("the group {} has no operation", quoted(&group.name.value));
        let help = "delete it, or correct the `group` of the files that belong to it";
        report.error(group.name.span, message, help);
    }
}

fn module_lists(spec: &Spec, product: &Product, report: &mut Report) {
    let mut uses = Uses::of(product.module_lists.iter().map(|list| &list.name));
    for operation in endpoints(spec, product).flat_map(|endpoint| &endpoint.operations) {
        if let Some(Modules::Shared(name)) = &operation.modules {
            uses.add(name);
        }
    }
    for list in product.module_lists.iter().filter(|list| uses.unused(&list.name)) {
        let message = format!("no operation uses the list of modules {}", quoted(&list.name.value));
        let help = format!("delete it, or write `modules: {}` where it holds", list.name.value);
        report.error(list.name.span, message, help);
    }
}

fn operations(spec: &Spec) -> impl Iterator<Item = &Operation> {
    spec.endpoints.iter().flat_map(|endpoint| &endpoint.operations)
}

fn tables(spec: &Spec, report: &mut Report) {
    let mut uses = Uses::of(spec.tables.iter().map(|table| &table.name));
    for operation in operations(spec) {
        let added = operation.changes.iter().flat_map(|change| &change.errors.add);
        for item in operation.errors.iter().chain(added) {
            if let ErrorItem::Use(name) = item {
                uses.add(name);
            }
        }
    }
    for table in spec.tables.iter().filter(|table| uses.unused(&table.name)) {
        let message = format!("no operation uses the table {}", quoted(&table.name.value));
        report.error(
            table.name.span,
            message,
            format!("delete it, or write `- use: {}` where it holds", table.name.value),
        );
    }
}

/// An object is used when an answer has it, or an object that is used.
fn objects(spec: &Spec, report: &mut Report) {
    let objects = &spec.models.objects;
    let mut uses = Uses::of(objects.iter().map(|object| &object.name));
    let mut waiting: Vec<&str> = Vec::new();
    for operation in operations(spec) {
        match operation.response.as_ref().map(|response| &response.value) {
            Some(Response::Keyed { of, .. }) => waiting.extend(uses.add(of)),
            Some(_) => {}
            None => return,
        }
    }
    while let Some(name) = waiting.pop() {
        let fields =
            objects.iter().filter(|object| object.name.value == name).flat_map(|object| &object.fields);
        for field in fields {
            match &field.kind {
                Some(FieldType::Object(name)) => waiting.extend(uses.add(name)),
                Some(_) => {}
                None => return,
            }
        }
    }
    for object in objects.iter().filter(|object| uses.unused(&object.name)) {
        let message = format!("no answer has the object {}", quoted(&object.name.value));
        report.error(object.name.span, message, "delete it, or name it in a response: `{keyed: …, of: …}`");
    }
}
