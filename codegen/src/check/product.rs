//! Product files: what is given by version, and the limits of calls at once.

use crate::ast::{Docs, Product, ScopeName, Text};
use crate::diagnostic::{Report, listed, quoted};
use crate::resolve::version_index;
use crate::source::Span;

/// Checks what a product file says.
pub(super) fn check(product: &Product, report: &mut Report) {
    if let Docs::Each(span, each) = &product.docs {
        let known = by_version(product, each, report);
        let missing = product.versions.iter().enumerate().filter(|(index, _)| !known.contains(index));
        let missing: Vec<_> = missing.map(|(_, version)| version.value.as_str()).collect();
        if !missing.is_empty() {
            let message = format!("the documentation of {} has no address", listed(missing, "and"));
            report.error(*span, message, "add it: `docs: {v1: https://…/, v2: https://…/v2/}`");
        }
    }
    concurrency(product, report);
    for module in product.modules() {
        if let ScopeName::Since(span, since) = &module.scope {
            scope_names(product, &module.api_name, *span, since, report);
        }
    }
}

/// Editions are smallest first, and the sub class is a part of what the largest has.
fn concurrency(product: &Product, report: &mut Report) {
    let editions = product.editions.as_deref().unwrap_or_default();
    for pair in editions.windows(2) {
        if let [before, edition] = pair
            && let (Some(less), Some(more)) = (before.concurrency, edition.concurrency)
            && less.value > more.value
        {
            let message = format!(
                "{} has fewer calls at once than {}",
                quoted(&edition.name.value),
                quoted(&before.name.value)
            );
            report.error(
                edition.name.span,
                message,
                "check the numbers; if they are right, put the smaller edition first",
            );
        }
    }
    let Some(sub) = product.sub_concurrency else { return };
    if product.editions.is_none() {
        let help = "add it: `editions: {free: 5, standard: 10}`; the limit of a part means nothing without the whole";
        report.error(sub.span, "`sub_concurrency` needs the key `editions`", help);
    }
    let limits: Option<Vec<u32>> =
        editions.iter().map(|edition| edition.concurrency.map(|limit| limit.value)).collect();
    if let Some(most) = limits.and_then(|limits| limits.into_iter().max())
        && sub.value > most
    {
        let message =
            format!("`sub_concurrency` is {}, but no edition has more than {most} calls at once", sub.value);
        report.error(sub.span, message, "check both numbers; the sub class is a part of all calls");
    }
}

fn scope_names(product: &Product, module: &Text, span: Span, since: &[(Text, String)], report: &mut Report) {
    let known = by_version(product, since, report);
    if let Some(first) = product.versions.first()
        && known.first() != Some(&0)
        && known.len() == since.len()
    {
        let message = format!("{} has no scope name at {}", quoted(&module.value), quoted(&first.value));
        report.error(
            span,
            message,
            format!("start with `{}: …`; the others hold from their version on", first.value),
        );
    }
    for pair in since.windows(2) {
        if let [(_, before), (version, after)] = pair
            && before == after
        {
            let message = format!("the scope name does not change at {}", quoted(&version.value));
            report.error(version.span, message, "take it out; a name holds until the next one");
        }
    }
}

/// The indices of versions that are keys; they must be ascending.
fn by_version(product: &Product, entries: &[(Text, String)], report: &mut Report) -> Vec<usize> {
    let mut known: Vec<usize> = Vec::new();
    for (version, _) in entries {
        let Some(index) = version_index(product, version, report) else { continue };
        if known.last().is_some_and(|last| *last > index) {
            let message = format!("the version {} is out of order", quoted(&version.value));
            report.error(version.span, message, "name versions in ascending order");
        }
        known.push(index);
    }
    known
}
