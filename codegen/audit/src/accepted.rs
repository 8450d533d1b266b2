//! Disagreements that the spec accepts. A line under `accepts` is about exactly one: what it says of either side must be
//! what the audit says, and a side that it leaves out must be lacking. So nothing new hides behind what is known.

use zoho_codegen::located::Accept;

use crate::drift::Drift;
use crate::{Match, Source, pair};

/// Whether an operation that the disagreement is about accepts it.
pub fn is_accepted(drift: &Drift, matches: &[Match<'_>]) -> bool {
    lines(matches).any(|(one, accept)| silences(one, accept, drift))
}

/// Takes out what is accepted, and tells of lines that nothing on an operation's own page needs. An OpenAPI file needs
/// few of them: it says other things than the page that they are about.
pub fn take_out(drift: Vec<Drift>, source: Source, matches: &[Match<'_>]) -> (Vec<Drift>, Vec<String>) {
    let (silent, open): (Vec<_>, Vec<_>) = drift.into_iter().partition(|drift| is_accepted(drift, matches));
    let unused = lines(matches)
        .filter(|_| source == Source::Page)
        .filter(|(one, accept)| one.own && !silent.iter().any(|drift| silences(one, accept, drift)))
        .map(|(one, accept)| {
            let operation = &one.operation.name.value;
            format!(
                "{}: no longer needed: nothing on this page is what {operation} accepts here",
                accept.place
            )
        });
    let warnings = unused.collect();
    (open, warnings)
}

/// What the operations of a page accept at its version.
fn lines<'m, 's>(matches: &'m [Match<'s>]) -> impl Iterator<Item = (&'m Match<'s>, &'s Accept)> {
    matches.iter().flat_map(|one| {
        let accepts = one.operation.accepts.iter();
        accepts.filter(|accept| accept.versions.contains(&one.at.version)).map(move |accept| (one, accept))
    })
}

fn silences(one: &Match<'_>, accept: &Accept, drift: &Drift) -> bool {
    let says = |wanted: Option<&str>, side: Option<String>| match (wanted, side) {
        (Some(wanted), Some(side)) => pair::same_text(wanted, &side),
        (wanted, side) => wanted.is_none() && side.is_none(),
    };
    accept.field == drift.field()
        && drift.operations.contains(&one.operation.name.value)
        && says(accept.page.as_deref(), drift.page_text())
        && says(accept.spec.as_deref(), drift.spec_text())
}
