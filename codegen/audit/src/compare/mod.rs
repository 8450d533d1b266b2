//! What a page and the operations that it documents state differently.

mod errors;
pub mod modules;
mod parameters;
mod scopes;

use zoho_codegen::located::{Place, Product};
use zoho_pages::Page;

use crate::drift::{Drift, Fact, Side, Sides};
use crate::{Match, Source, accepted, pair};

/// Compares everything but the endpoints. A fact of the page is missing from the spec where no matched operation has
/// it; a fact of the spec is missing from the page where the page lacks what one of its own operations has. Where an
/// operation has several pages, what one of them lacks may stand on another, so that is no disagreement by itself.
pub fn compare(product: &Product, page: &Page, source: Source, matches: &[Match<'_>]) -> Vec<Drift> {
    let mut drift = modules::compare(product, page, matches);
    drift.extend(scopes::compare(page, matches));
    drift.extend(parameters::compare(page, matches));
    drift.extend(errors::compare(page, source, matches));
    drift
}

/// A disagreement about facts of one kind, before it is known to be one.
struct Difference<P, S> {
    /// What the page has and the spec has not.
    page: Vec<Side<P, usize>>,
    /// What the spec has and the page has not, with the operations that have it.
    spec: Vec<(Side<S, Place>, Vec<String>)>,
}

impl<T: Clone> Difference<T, T> {
    /// Pairs the two, and makes disagreements of pairs and of what is left. `rank` is told whether there is but one of
    /// each.
    fn drift(
        self,
        matches: &[Match<'_>],
        rank: impl Fn(&T, &T, bool) -> f32,
        fact: impl Fn(Sides<T>) -> Fact,
    ) -> Vec<Drift> {
        let version = matches.first().map_or_else(String::new, |one| one.at.version.clone());
        let all: Vec<String> = matches.iter().map(|one| one.operation.name.value.clone()).collect();
        let make = |operations: Vec<String>, page: Option<Side<T, usize>>, spec: Option<Side<T, Place>>| {
            Drift { operations, version: version.clone(), fact: fact(Sides { page, spec }) }
        };
        // What is accepted is not taken for the other state of something new.
        let (mut drift, mut on_page, mut in_spec) = (Vec::new(), Vec::new(), Vec::new());
        for page in self.page {
            let alone = make(all.clone(), Some(page.clone()), None);
            if accepted::is_accepted(&alone, matches) { drift.push(alone) } else { on_page.push(page) }
        }
        for (spec, of) in self.spec {
            let alone = make(of.clone(), None, Some(spec.clone()));
            if accepted::is_accepted(&alone, matches) { drift.push(alone) } else { in_spec.push((spec, of)) }
        }
        let one_each = on_page.len() == 1 && in_spec.len() == 1;
        let few = on_page.len() <= pair::MAX_PAIRED && in_spec.len() <= pair::MAX_PAIRED;
        let (pairs, page, spec) = if few {
            pair::pair(on_page, in_spec, |page, (spec, _)| rank(&page.value, &spec.value, one_each))
        } else {
            (Vec::new(), on_page, in_spec)
        };
        let changed = pairs.into_iter().map(|(page, (spec, of))| make(of, Some(page), Some(spec)));
        drift.extend(changed);
        drift.extend(page.into_iter().map(|page| make(all.clone(), Some(page), None)));
        let elsewhere = |of: &[String]| {
            let many =
                |one: &Match<'_>| !one.operation.also.is_empty() && of.contains(&one.operation.name.value);
            matches.iter().any(many)
        };
        let spec = spec.into_iter().filter(|(_, of)| !elsewhere(of));
        drift.extend(spec.map(|(spec, of)| make(of, None, Some(spec))));
        drift
    }
}

/// One fact that both sides state, differently.
fn changed<T>(
    matches: &[Match<'_>],
    page: Side<T, usize>,
    (spec, operations): (Side<T, Place>, Vec<String>),
    fact: impl Fn(Sides<T>) -> Fact,
) -> Drift {
    let version = matches.first().map_or_else(String::new, |one| one.at.version.clone());
    Drift { operations, version, fact: fact(Sides { page: Some(page), spec: Some(spec) }) }
}

/// The facts of operations, each once with the names of those that have it.
struct Facts<T>(Vec<(Side<T, Place>, Vec<String>)>);

impl<T> Facts<T> {
    fn new() -> Self {
        Self(Vec::new())
    }

    fn add(&mut self, value: T, place: &Place, operation: &str, same: impl Fn(&T, &T) -> bool) {
        let found = self.0.iter_mut().find(|(side, _)| same(&side.value, &value));
        match found {
            Some((_, of)) if of.iter().any(|name| name == operation) => {}
            Some((_, of)) => of.push(operation.to_owned()),
            None => self.0.push((Side { value, at: place.clone() }, vec![operation.to_owned()])),
        }
    }

    fn has(&self, same: impl Fn(&T) -> bool) -> bool {
        self.0.iter().any(|(side, _)| same(&side.value))
    }
}
