//! Parameters of the query, of forms and of headers.

use zoho_endpoint::Location;
use zoho_pages::{In, Page};

use super::{Difference, Facts, changed};
use crate::drift::{Drift, Fact, Parameter, Side};
use crate::{Match, pair};

pub(super) fn compare(page: &Page, matches: &[Match<'_>]) -> Vec<Drift> {
    let mut own = Facts::new();
    let mut all = Facts::new();
    let same = |a: &Parameter, b: &Parameter| a.name == b.name;
    for one in matches {
        for parameter in &one.at.parameters {
            let Some(place) = spec_place(parameter.value.location) else { continue };
            let value = Parameter {
                name: parameter.value.name.clone(),
                place,
                required: Some(parameter.value.required),
                kind: String::new(),
            };
            all.add(value.clone(), &parameter.place, &one.operation.name.value, same);
            if one.own {
                own.add(value, &parameter.place, &one.operation.name.value, same);
            }
        }
    }
    let mut stated: Vec<Side<Parameter, usize>> = Vec::new();
    for parameter in &page.parameters {
        let Some(place) = page_place(parameter.value.place) else { continue };
        let value = Parameter {
            name: parameter.value.name.clone(),
            place,
            required: parameter.value.required,
            kind: parameter.value.kind.clone(),
        };
        if !stated.iter().any(|side| same(&side.value, &value)) {
            stated.push(Side { value, at: parameter.line });
        }
    }
    let mut drift = Vec::new();
    for side in &stated {
        let found = all.0.iter().find(|(known, _)| same(&known.value, &side.value));
        if let Some((known, of)) = found
            && differ(&side.value, &known.value)
        {
            drift.push(changed(matches, side.clone(), (known.clone(), of.clone()), Fact::Parameter));
        }
    }
    let added = stated.iter().filter(|side| !all.has(|known| same(known, &side.value))).cloned().collect();
    let removed =
        own.0.into_iter().filter(|(known, _)| !stated.iter().any(|side| same(&side.value, &known.value)));
    let difference = Difference { page: added, spec: removed.collect() };
    let rank = |a: &Parameter, b: &Parameter, one_each: bool| {
        if one_each && a.place == b.place { 1.0 } else { pair::likeness(&a.name, &b.name) }
    };
    drift.extend(difference.drift(matches, rank, Fact::Parameter));
    drift
}

/// The place differs, or the page says of a parameter that it must or need not be given and the spec says otherwise.
fn differ(page: &Parameter, spec: &Parameter) -> bool {
    page.place != spec.place || page.required.is_some_and(|required| Some(required) != spec.required)
}

/// Placeholders are part of the path. Of a JSON body the spec states the keys at the top, and pages list those further
/// down among them, so neither side is compared.
fn spec_place(location: Location) -> Option<&'static str> {
    match location {
        Location::Query => Some("query"),
        Location::Header => Some("header"),
        Location::Form => Some("form"),
        Location::Path | Location::Body => None,
    }
}

/// As [`spec_place`].
fn page_place(place: In) -> Option<&'static str> {
    match place {
        In::Query => Some("query"),
        In::Header => Some("header"),
        In::Form => Some("form"),
        In::Path | In::Body => None,
    }
}
