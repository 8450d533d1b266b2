//! Scopes that change, and what a token that was enough lacks.

use std::collections::BTreeSet;

use super::ScopeChange;
use crate::{catalogue_json::ScopeTree, model::Scope};

/// More ways than this to meet the scopes of an operation are not listed.
const MOST_WAYS: usize = 256;

/// Nothing where both ask for the same, in whatever order.
pub(super) fn change<'m>(before: &'m Scope, after: &'m Scope) -> Option<ScopeChange<'m>> {
    if is_same(before, after) {
        return None;
    }
    let ways = smallest(ways(before).unwrap_or_default());
    let lost = ways.into_iter().filter(|way| !is_met(after, way));
    Some(ScopeChange {
        before: ScopeTree(before),
        after: ScopeTree(after),
        no_longer_enough: lost.map(|way| way.into_iter().collect()).collect(),
    })
}

fn is_same(a: &Scope, b: &Scope) -> bool {
    match (a, b) {
        (Scope::One(a), Scope::One(b)) => a == b,
        (Scope::Any(a), Scope::Any(b)) | (Scope::All(a), Scope::All(b)) => {
            let within =
                |some: &[Scope], all: &[Scope]| some.iter().all(|x| all.iter().any(|y| is_same(x, y)));
            within(a, b) && within(b, a)
        }
        _ => false,
    }
}

fn is_met(scope: &Scope, granted: &BTreeSet<&str>) -> bool {
    match scope {
        Scope::One(scope) => granted.contains(scope.as_str()),
        Scope::Any(parts) => parts.iter().any(|part| is_met(part, granted)),
        Scope::All(parts) => parts.iter().all(|part| is_met(part, granted)),
    }
}

/// The sets of scopes that are enough; nothing if there are too many.
fn ways(scope: &Scope) -> Option<Vec<BTreeSet<&str>>> {
    let ways = match scope {
        Scope::One(scope) => vec![BTreeSet::from([scope.as_str()])],
        Scope::Any(parts) => {
            let mut all = Vec::new();
            for part in parts {
                all.extend(ways(part)?);
            }
            all
        }
        Scope::All(parts) => {
            let mut all = vec![BTreeSet::new()];
            for part in parts {
                let part = ways(part)?;
                if all.len() * part.len() > MOST_WAYS {
                    return None;
                }
                all = all.iter().flat_map(|one| part.iter().map(move |other| one | other)).collect();
            }
            all
        }
    };
    (ways.len() <= MOST_WAYS).then_some(ways)
}

/// Without those that contain another.
fn smallest(ways: Vec<BTreeSet<&str>>) -> Vec<BTreeSet<&str>> {
    let mut least: Vec<BTreeSet<&str>> = Vec::new();
    for way in ways {
        if !least.iter().any(|other| other.is_subset(&way)) {
            least.retain(|other| !way.is_subset(other));
            least.push(way);
        }
    }
    least
}
