//! Names that are different in the spec and would be one in the generated code.

use std::collections::{BTreeMap, BTreeSet};

use super::Scene;
use crate::ast::{Choices, Spec, Text, Words};
use crate::diagnostic::{Report, quoted};
use crate::names;
use crate::resolve::ResolvedProduct;
use crate::source::Span;

const RENAME: &str = "give one of the two another name";

/// Identifiers of one scope and what they are for.
#[derive(Default)]
struct Taken {
    names: BTreeMap<String, String>,
}

impl Taken {
    /// Takes an identifier, or tells who has it.
    fn take(&mut self, name: String, owner: String, span: Span, help: &str, report: &mut Report) {
        match self.names.get(&name) {
            Some(first) if *first == owner => {
                report.error(span, format!("{owner} stands twice"), "keep one of the two");
            }
            Some(first) => {
                let message = format!("{owner} would be called {} like {first}", quoted(&name));
                report.error(span, message, help);
            }
            None => {
                self.names.insert(name, owner);
            }
        }
    }
}

/// Names within an operation: setters and arguments, and the variants of its codes.
pub(super) fn operation(scene: &Scene<'_, '_>, report: &mut Report) {
    const HELP: &str =
        "leave one of them out, unless the service knows both; then `names.rs` must tell them apart";
    let mut setters = Taken::default();
    if let Some(path) = &scene.endpoint.path {
        for placeholder in &path.placeholders {
            let owner = format!("the path parameter {}", quoted(&placeholder.value));
            setters.take(names::setter(&placeholder.value), owner, placeholder.span, RENAME, report);
        }
    }
    for parameter in scene.operation.declared() {
        let name = &parameter.name;
        let owner = format!("the parameter {}", quoted(&name.value));
        setters.take(names::setter(&name.value), owner, name.span, HELP, report);
    }
    codes(scene, report);
}

fn codes(scene: &Scene<'_, '_>, report: &mut Report) {
    let mut variants: BTreeMap<String, &Text> = BTreeMap::new();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    for fact in scene.facts.iter().flat_map(|facts| &facts.errors) {
        let code = &fact.row.code;
        if !seen.insert(&code.value) {
            continue;
        }
        let variant = names::variant(&code.value);
        if variant == "Unknown" {
            let message = format!("the code {} would be called `Unknown`", quoted(&code.value));
            let help =
                "that is the variant for codes that nobody documented; leave the row out, it arrives there";
            report.error(code.span, message, help);
        } else if let Some(first) = variants.get(&variant) {
            let message = format!(
                "the codes {} and {} would both be called `{variant}`",
                quoted(&first.value),
                quoted(&code.value)
            );
            let help = "check the spelling of both; if both are real, `names.rs` must tell them apart";
            report.error(fact.place(), message, help);
        } else {
            variants.insert(variant, code);
        }
    }
}

/// Names within a product: types, methods of groups, variants.
pub(super) fn product(spec: &Spec, resolved: &ResolvedProduct<'_>, report: &mut Report) {
    types(spec, resolved, report);
    methods(resolved, report);
    modules(resolved, report);
    reasons(resolved, report);
    spellings(resolved, report);
}

/// Every type of a product is called by its name alone.
fn types(spec: &Spec, resolved: &ResolvedProduct<'_>, report: &mut Report) {
    let product = resolved.product;
    let mut types = Taken::default();
    let mut fixed = |name: String, what: &str| types.names.insert(name, what.to_owned());
    fixed("Reason".to_owned(), "the type of reasons");
    if let Some(name) = product.name {
        fixed(names::product(name.value), "the product");
    }
    for version in &product.versions {
        fixed(names::marker(&version.value), "a version");
    }
    let mut files = Taken::default();
    for group in product.groups() {
        let name = &group.name;
        let owner = format!("the group {}", quoted(&name.value));
        files.take(names::group(&name.value), owner.clone(), name.span, RENAME, report);
        types.take(names::handle(&name.value), owner, name.span, RENAME, report);
        let owner = format!("the modules of the group {}", quoted(&name.value));
        types.take(names::modules(&name.value), owner, name.span, RENAME, report);
    }
    let mut seen = BTreeSet::new();
    for name in resolved.operations.iter().map(|one| &one.operation.name) {
        // An operation that is there twice is told as that.
        if seen.insert(&name.value) {
            let quoted = quoted(&name.value);
            types.take(
                names::call(&name.value),
                format!("the operation {quoted}"),
                name.span,
                RENAME,
                report,
            );
            types.take(
                names::has(&name.value),
                format!("the versions of {quoted}"),
                name.span,
                RENAME,
                report,
            );
            types.take(
                names::codes(&name.value),
                format!("the codes of {quoted}"),
                name.span,
                RENAME,
                report,
            );
        }
    }
    // Objects are common to all products; each must leave room for them.
    let mut seen = BTreeSet::new();
    // An object that is there twice is told as that.
    for object in spec.models.objects.iter().filter(|object| seen.insert(&object.name.value)) {
        let owner = format!("the object {}", quoted(&object.name.value));
        types.take(names::upper_camel(&object.name.value), owner, object.name.span, RENAME, report);
    }
    choices(spec, resolved, &mut types, report);
}

/// Choices of one name are one type, so their words must be the same everywhere.
fn choices(spec: &Spec, resolved: &ResolvedProduct<'_>, types: &mut Taken, report: &mut Report) {
    const HELP: &str = "leave one of them out; it can still be sent as a word that nobody documented";
    let words =
        |choices: &Choices| choices.values.iter().map(|value| value.value.clone()).collect::<Vec<_>>();
    let mut known: BTreeMap<&str, &Choices> = BTreeMap::new();
    let declared = resolved.operations.iter().flat_map(|one| one.operation.declared());
    let own = declared.filter_map(|parameter| match &parameter.choices {
        Some(Words::Own(choices)) => Some(choices),
        _ => None,
    });
    for choices in spec.models.choices.iter().chain(own) {
        if let Some(first) = known.get(choices.name.value.as_str()) {
            if words(first) != words(choices) {
                let message =
                    format!("the choices {} have other words elsewhere", quoted(&choices.name.value));
                let help = format!(
                    "on {} they are {}; make them equal, or give these a name of their own",
                    report.place(first.span, choices.name.span),
                    words(first).join(", ")
                );
                report.error(choices.name.span, message, help);
            }
            continue;
        }
        known.insert(&choices.name.value, choices);
        let owner = format!("the choices {}", quoted(&choices.name.value));
        types.take(names::upper_camel(&choices.name.value), owner, choices.name.span, RENAME, report);
        let mut variants = Taken::default();
        for value in &choices.values {
            let owner = format!("the choice {}", quoted(&value.value));
            variants.take(names::choice(&value.value), owner, value.span, HELP, report);
        }
    }
}

/// Two operations of a group must not become one method.
fn methods(resolved: &ResolvedProduct<'_>, report: &mut Report) {
    let mut groups: BTreeMap<&str, Taken> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for one in &resolved.operations {
        let (Some(group), name) = (&one.endpoint.group, &one.operation.name) else { continue };
        if seen.insert(&name.value) {
            let owner = format!("the operation {}", quoted(&name.value));
            let method = names::method(&name.value, &group.value);
            groups.entry(&group.value).or_default().take(method, owner, name.span, RENAME, report);
        }
    }
}

fn modules(resolved: &ResolvedProduct<'_>, report: &mut Report) {
    const HELP: &str = "give one of the two another `name`; it is only what people read";
    let mut variants = Taken::default();
    for module in resolved.product.modules() {
        let shown = module.display_name.as_ref().unwrap_or(&module.api_name);
        let owner = format!("the module {}", quoted(&module.api_name.value));
        variants.take(names::module(&shown.value), owner, shown.span, HELP, report);
    }
}

fn reasons(resolved: &ResolvedProduct<'_>, report: &mut Report) {
    let mut variants: BTreeMap<String, &Text> = BTreeMap::new();
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let facts = resolved.operations.iter().flat_map(|one| &one.facts).flat_map(|facts| &facts.errors);
    for reason in
        facts.filter_map(|fact| fact.row.reason.as_ref()).filter(|reason| seen.insert(&reason.value))
    {
        let variant = names::variant(&reason.value);
        if let Some(first) = variants.get(&variant) {
            let message = format!(
                "the reasons {} and {} would both be called `{variant}`",
                quoted(&first.value),
                quoted(&reason.value)
            );
            report.error(reason.span, message, "use one spelling for both, or another word for one");
        } else {
            variants.insert(variant, reason);
        }
    }
}

/// The service has a few codes in small letters. One that others have in capitals is a slip.
fn spellings(resolved: &ResolvedProduct<'_>, report: &mut Report) {
    let facts = || resolved.operations.iter().flat_map(|one| &one.facts).flat_map(|facts| &facts.errors);
    let is_usual = |code: &str| !code.contains(|c: char| c.is_ascii_lowercase());
    let codes: BTreeSet<&str> =
        facts().map(|fact| fact.row.code.value.as_str()).filter(|code| is_usual(code)).collect();
    for code in facts().map(|fact| &fact.row.code).filter(|code| !is_usual(&code.value)) {
        let usual = code.value.to_ascii_uppercase();
        if codes.contains(usual.as_str()) {
            let message = format!("the code {} is {} elsewhere", quoted(&code.value), quoted(&usual));
            report.error(code.span, message, "write it in the same way");
        }
    }
}
