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
        AreaPlan, ChoicesPlan, CodeVariant, CodesPlan, GroupPlan, IdPlan, ModuleSet, ProductPlan, ReasonPlan,
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

/// `[Photos::upload](super::Photos::upload)`, as seen from a file of the area.
fn link_to(area: &AreaPlan<'_>, name: &str) -> String {
    let mut all = area.groups.iter().flat_map(|group| group.operations.iter().map(move |one| (group, one)));
    let found = all.find(|(_, one)| one.operation.name == name);
    found.map_or_else(
        || code(name),
        |(group, one)| format!("[`{0}::{1}`](super::{0}::{1})", group.handle, one.method),
    )
}

/// The same for several; where they are many, the first of them and how many others there are.
fn links_to(area: &AreaPlan<'_>, operations: &[String]) -> String {
    const MANY: usize = 6;
    let mut links: Vec<_> = operations.iter().take(MANY).map(|name| link_to(area, name)).collect();
    let others = operations.len() - links.len();
    if others > 0 {
        links.push(format!("{others} others"));
    }
    and(&links)
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
    lines.push(format!(
        "[`{0}::{1}`](crate::{2}::{0}::{1}) gives it.",
        product.handle, group.module, product.module
    ));
    lines
}

/// Of an enum of error codes.
pub fn codes(area: &AreaPlan<'_>, codes: &CodesPlan) -> Vec<String> {
    vec![format!("Error codes of {}.", links_to(area, &codes.operations))]
}

/// Of another name for an enum of error codes.
pub fn same_codes(area: &AreaPlan<'_>, codes: &CodesPlan) -> Vec<String> {
    vec![format!("Error codes of {}.", link_to(area, &codes.operation))]
}

/// Of an error code: a line for each message.
pub fn code_variant(product: &ProductPlan<'_>, variant: &CodeVariant) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest: Vec<&DocumentedError> = variant.rows.iter().collect();
    while let Some(&first) = rest.first() {
        let same = |row: &DocumentedError| (&row.message, &row.remedy) == (&first.message, &first.remedy);
        let mut statuses: Vec<_> =
            rest.iter().filter(|row| same(row)).map(|row| row.status.to_string()).collect();
        statuses.dedup();
        rest.retain(|row| !same(row));
        lines.push(error_text(product, &or(&statuses), first));
    }
    if let [_, _, ..] = lines.as_slice() {
        return lines.into_iter().map(|line| format!("- {line}")).collect();
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
pub fn module_set(product: &ProductPlan<'_>, area: &AreaPlan<'_>, set: &ModuleSet) -> Vec<String> {
    let names = version_names(product);
    let mut uses: Vec<(Vec<usize>, Vec<String>)> = Vec::new();
    for user in &set.uses {
        let link = link_to(area, &user.operation);
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

/// Of an open list of words.
pub fn choices(choices: &ChoicesPlan) -> Vec<String> {
    const MANY: usize = 4;
    let mut users: Vec<_> = choices.uses.iter().take(MANY).map(|user| code(user)).collect();
    users.extend((choices.uses.len() > MANY).then(|| "others".to_owned()));
    wrap(&format!("Words of {}.", and(&users)), MEMBER, "")
}

/// Of an id type.
pub fn id(id: &IdPlan) -> Vec<String> {
    vec![format!("The id of {}.", phrase::a(&id.thing))]
}
