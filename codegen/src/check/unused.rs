//! Things that nobody uses: a sign that a name was changed in one place only.

use std::collections::{BTreeSet, HashMap, HashSet};

use crate::ast::{
    Endpoint, ErrorItem, Field, FieldType, Modules, Operation, Product, Scope, Spec, Text, Words,
};
use crate::diagnostic::{Report, quoted};
use crate::suggest::nearest;

/// The names that are used among those that there are. A name with a slip in it uses the one that is meant,
/// so that the slip is not told twice.
struct Uses<'s> {
    known: HashSet<&'s str>,
    used: HashSet<&'s str>,
    guesses: usize,
}

impl<'s> Uses<'s> {
    fn of(known: impl Iterator<Item = &'s Text>) -> Self {
        Self { known: known.map(|name| name.value.as_str()).collect(), used: HashSet::new(), guesses: 100 }
    }

    /// Uses a name; gives the one that is meant if it was not used before.
    fn add(&mut self, name: &Text) -> Option<&'s str> {
        let mut found = self.known.get(name.value.as_str()).copied();
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
        roots(spec, product, report);
        other_scopes(spec, product, report);
    }
    tables(spec, report);
    remedies(spec, report);
    models(spec, report);
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

fn roots(spec: &Spec, product: &Product, report: &mut Report) {
    let mut uses = Uses::of(product.roots.iter().map(|(name, _)| name));
    for root in endpoints(spec, product).filter_map(|endpoint| endpoint.root.as_ref()) {
        uses.add(root);
    }
    for (name, _) in product.roots.iter().filter(|(name, _)| uses.unused(name)) {
        let message = format!("no path starts at the root {}", quoted(&name.value));
        let help = format!("delete it, or write `root: {}` beside the paths that do", name.value);
        report.error(name.span, message, help);
    }
}

fn other_scopes(spec: &Spec, product: &Product, report: &mut Report) {
    let mut used: BTreeSet<&str> = BTreeSet::new();
    for operation in endpoints(spec, product).flat_map(|endpoint| &endpoint.operations) {
        let Some(scopes) = &operation.scopes else { return };
        let changed = operation.changes.iter().filter_map(|change| change.scopes.as_ref());
        for scopes in [scopes].into_iter().chain(changed.map(|scopes| &scopes.value)) {
            first_parts(scopes, &mut used);
        }
    }
    for prefix in product.other_scopes.iter().filter(|prefix| !used.contains(prefix.value.as_str())) {
        let message = format!("no scope starts with {}", quoted(&prefix.value));
        report.error(prefix.span, message, "delete it, or correct the scopes that should");
    }
}

fn first_parts<'s>(scope: &'s Scope, parts: &mut BTreeSet<&'s str>) {
    match scope {
        Scope::One(text) => parts.extend(text.stem.split('.').next()),
        Scope::Any(scopes) | Scope::All(scopes) => {
            for scope in scopes {
                first_parts(scope, parts);
            }
        }
    }
}

fn operations(spec: &Spec) -> impl Iterator<Item = &Operation> {
    spec.endpoints.iter().flat_map(|endpoint| &endpoint.operations)
}

fn tables(spec: &Spec, report: &mut Report) {
    let mut uses = Uses::of(spec.errors.tables.iter().map(|table| &table.name));
    for operation in operations(spec) {
        let added = operation.changes.iter().flat_map(|change| &change.errors.add);
        for item in operation.errors.iter().chain(added) {
            if let ErrorItem::Use(name) = item {
                uses.add(name);
            }
        }
    }
    for table in spec.errors.tables.iter().filter(|table| uses.unused(&table.name)) {
        let message = format!("no operation uses the table {}", quoted(&table.name.value));
        report.error(
            table.name.span,
            message,
            format!("delete it, or write `- use: {}` where it holds", table.name.value),
        );
    }
}

/// A usual remedy is used when a row of its code has none of its own.
fn remedies(spec: &Spec, report: &mut Report) {
    let stated = spec.errors.tables.iter().flat_map(|table| &table.rows);
    let own = operations(spec).flat_map(|operation| {
        let added = operation.changes.iter().flat_map(|change| &change.errors.add);
        let rows = operation.errors.iter().chain(added).filter_map(|item| match item {
            ErrorItem::Row(row) => Some(row),
            ErrorItem::Use(_) => None,
        });
        rows.chain(operation.openapi.iter().flat_map(|(_, rows)| rows))
    });
    let bare = stated.chain(own).filter(|row| row.remedy.is_none());
    let used: HashSet<&str> = bare.map(|row| row.code.value.as_str()).collect();
    for (code, _) in spec.errors.remedies.iter().filter(|(code, _)| !used.contains(code.value.as_str())) {
        let message = format!("no row takes the usual remedy of {}", quoted(&code.value));
        report.error(code.span, message, "delete it, or take the remedy out of the rows that repeat it");
    }
}

/// An object is used when an operation has it, or an object that is used; choices likewise.
fn models(spec: &Spec, report: &mut Report) {
    let (objects, choices) = (&spec.models.objects, &spec.models.choices);
    let mut used_objects = Uses::of(objects.iter().map(|object| &object.name));
    let mut used_choices = Uses::of(choices.iter().map(|choices| &choices.name));
    let mut waiting: Vec<&str> = Vec::new();
    for operation in operations(spec) {
        let Some(response) = &operation.response else { return };
        waiting.extend(response.value.object().and_then(|of| used_objects.add(of)));
        for parameter in operation.declared() {
            if parameter.kind.is_none() {
                return;
            }
            waiting.extend(parameter.object.as_ref().and_then(|of| used_objects.add(of)));
            if let Some(Words::Shared(name)) = &parameter.choices {
                used_choices.add(name);
            }
        }
    }
    let fields: HashMap<&str, &[Field]> =
        objects.iter().map(|object| (object.name.value.as_str(), object.fields.as_slice())).collect();
    while let Some(name) = waiting.pop() {
        for field in fields.get(name).copied().unwrap_or_default() {
            match field.kind.as_ref().map(FieldType::item) {
                Some(FieldType::Object(name)) => waiting.extend(used_objects.add(name)),
                Some(FieldType::Choice(name)) => {
                    used_choices.add(name);
                }
                Some(_) => {}
                None => return,
            }
        }
    }
    for object in objects.iter().filter(|object| used_objects.unused(&object.name)) {
        let message = format!("no operation has the object {}", quoted(&object.name.value));
        let help =
            "delete it, or name it where it belongs: a response, a parameter, a field of a used object";
        report.error(object.name.span, message, help);
    }
    for choices in choices.iter().filter(|choices| used_choices.unused(&choices.name)) {
        let message = format!("nothing uses the choices {}", quoted(&choices.name.value));
        let help = "delete them, or name them where they belong: a parameter, or a field of a used object";
        report.error(choices.name.span, message, help);
    }
}
