//! What documentation says: Markdown lines without comment markers, made from the plan alone.

mod crates;
mod operation;
pub mod phrase;
mod sample;

pub use crates::{catalogue_docs, crate_docs};
pub use operation::{operation, setter};

use crate::{
    format::wrap,
    model::DocumentedError,
    share::{
        ChoicesPlan, CodeVariant, CodesPlan, GroupPlan, IdPlan, ModuleSet, ModuleVariant, OperationPlan,
        ProductPlan, ReasonPlan,
    },
};
use phrase::{and, code, or, prose, versions};

/// Columns that indentation and marker take before a line of documentation at the margin.
pub(crate) const MARGIN: usize = 4;
/// The same in an impl, a trait or a macro invocation.
pub(crate) const MEMBER: usize = 8;
/// The same between the inner braces of a macro invocation.
pub(crate) const NESTED: usize = 12;

/// The names of a product's versions.
pub fn version_names(product: &ProductPlan<'_>) -> Vec<String> {
    product.versions.iter().map(|version| version.name.clone()).collect()
}

/// One paragraph of our own words.
pub fn sentence(text: &str, indent: usize) -> Vec<String> {
    wrap(&prose(text), indent, "")
}

/// `[Photos::upload](super::Photos::upload)`, as seen from a file of the product.
pub(crate) fn method_link(group: &GroupPlan<'_>, operation: &OperationPlan<'_>) -> String {
    format!("[`{0}::{1}`](super::{0}::{1})", group.handle, operation.method)
}

/// The same link by the operation's name.
fn link_to(product: &ProductPlan<'_>, name: &str) -> String {
    let mut all =
        product.groups.iter().flat_map(|group| group.operations.iter().map(move |one| (group, one)));
    let found = all.find(|(_, one)| one.operation.name == name);
    found.map_or_else(|| code(name), |(group, one)| method_link(group, one))
}

/// Of a product's editions.
pub fn editions(product: &ProductPlan<'_>) -> Vec<String> {
    wrap(
        &format!(
            "The editions of {}, smallest first, each with how many calls of one organisation and application \
             it lets run at once.",
            prose(&product.product.title)
        ),
        MARGIN,
        "",
    )
}

/// Of the limit of the sub class.
pub fn sub_concurrency(product: &ProductPlan<'_>) -> Vec<String> {
    wrap(
        &format!(
            "How many calls of [`Concurrency::Sub`](zoho_endpoint::Concurrency::Sub) {} lets run at once, in every \
             edition.",
            prose(&product.product.title)
        ),
        MARGIN,
        "",
    )
}

/// Of a group's handle.
pub fn group(product: &ProductPlan<'_>, group: &GroupPlan<'_>) -> Vec<String> {
    let mut lines = sentence(&group.group.summary, MARGIN);
    lines.push(String::new());
    lines.push(format!("[`{0}::{1}`](super::{0}::{1}) gives it.", product.handle, group.module));
    lines
}

/// Of the trait of the versions that have an operation.
pub fn has(group: &GroupPlan<'_>, operation: &OperationPlan<'_>) -> Vec<String> {
    vec![format!("Versions that have [`{0}::{1}`].", group.handle, operation.method)]
}

/// Of the trait of the versions that have a parameter.
pub fn has_parameter(operation: &OperationPlan<'_>, setter: &str) -> Vec<String> {
    vec![format!("Versions that have [`{0}::{1}`].", operation.call, setter)]
}

/// Of a call.
pub fn call(group: &GroupPlan<'_>, operation: &OperationPlan<'_>) -> Vec<String> {
    vec![format!("A call of [`{}::{}`] that is not sent yet.", group.handle, operation.method)]
}

/// Of an enum of error codes.
pub fn codes(product: &ProductPlan<'_>, codes: &CodesPlan) -> Vec<String> {
    let links: Vec<_> = codes.operations.iter().map(|name| link_to(product, name)).collect();
    wrap(&format!("Error codes of {}.", and(&links)), MEMBER, "")
}

/// Of another name for an enum of error codes.
pub fn same_codes(product: &ProductPlan<'_>, codes: &CodesPlan) -> Vec<String> {
    wrap(&format!("Error codes of {}.", link_to(product, &codes.operation)), MARGIN, "")
}

/// Of an error code: a paragraph for each message.
pub fn code_variant(product: &ProductPlan<'_>, variant: &CodeVariant) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest: Vec<&DocumentedError> = variant.rows.iter().collect();
    while let Some(&first) = rest.first() {
        let same = |row: &DocumentedError| (&row.message, &row.remedy) == (&first.message, &first.remedy);
        let mut statuses: Vec<_> =
            rest.iter().filter(|row| same(row)).map(|row| row.status.to_string()).collect();
        statuses.dedup();
        rest.retain(|row| !same(row));
        if !lines.is_empty() {
            lines.push(String::new());
        }
        lines.extend(wrap(&error_text(product, &or(&statuses), first), NESTED, ""));
    }
    lines
}

fn error_text(product: &ProductPlan<'_>, statuses: &str, row: &DocumentedError) -> String {
    let message = if row.message.is_empty() { String::new() } else { format!(", {}", code(&row.message)) };
    let reason = product.reasons.iter().find(|reason| Some(&reason.word) == row.reason.as_ref());
    let reason = reason.map_or_else(String::new, |reason| format!(" ([`Reason::{}`])", reason.variant));
    format!("HTTP {statuses}{message}{reason}: {}", prose(&row.remedy))
}

/// Of a reason.
pub fn reason(reason: &ReasonPlan) -> Vec<String> {
    let messages: Vec<_> =
        reason.messages.iter().map(|(of, message)| format!("{}: {}", code(of), code(message))).collect();
    wrap(&format!("{}.", and(&messages)), NESTED, "")
}

/// Of an enum of modules: who takes it, in which versions.
pub fn module_set(product: &ProductPlan<'_>, set: &ModuleSet) -> Vec<String> {
    let names = version_names(product);
    let mut uses: Vec<(Vec<usize>, Vec<String>)> = Vec::new();
    for user in &set.uses {
        let link = link_to(product, &user.operation);
        let mut has = user.versions.clone();
        has.sort_unstable();
        match uses.iter_mut().find(|(versions, _)| *versions == has) {
            Some((_, links)) => links.push(link),
            None => uses.push((has, vec![link])),
        }
    }
    let uses: Vec<_> =
        uses.iter().map(|(has, links)| format!("{} in {}", and(links), versions(&names, has))).collect();
    wrap(&format!("Modules of {}.", uses.join("; of ")), MEMBER, "")
}

/// Of a module.
pub fn module(module: &ModuleVariant) -> Vec<String> {
    let name = prose(&module.display_name);
    if module.api_name == module.display_name {
        vec![format!("{name}.")]
    } else {
        vec![format!("{name}; in paths {}.", code(&module.api_name))]
    }
}

/// Of an open list of words.
pub fn choices(choices: &ChoicesPlan) -> Vec<String> {
    let links: Vec<_> = choices.uses.iter().map(|user| format!("[`{user}`](super::{user})")).collect();
    wrap(&format!("Words for {}.", and(&links)), MEMBER, "")
}

/// Of an id type.
pub fn id(id: &IdPlan) -> Vec<String> {
    vec![format!("The id of {}.", phrase::a(&id.thing))]
}
