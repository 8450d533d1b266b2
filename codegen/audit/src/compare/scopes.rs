//! Scopes: first which there are, then how they go together.

use zoho_codegen::located::Scope as SpecScope;
use zoho_pages::{Page, Scope as PageScope};

use super::{Difference, Facts};
use crate::drift::{Drift, Fact, Side};
use crate::{Match, pair};

pub(super) fn compare(page: &Page, matches: &[Match<'_>]) -> Vec<Drift> {
    let Some(tree) = &page.scopes else { return Vec::new() };
    let mut own = Facts::new();
    let mut all = Facts::new();
    for one in matches {
        let mut leaves = Vec::new();
        if let Some(scopes) = &one.at.scopes {
            spec_leaves(scopes, &mut leaves);
        }
        for leaf in leaves {
            let operation = &one.operation.name.value;
            all.add(leaf.value.clone(), &leaf.place, operation, |a: &String, b| same(a, b));
            if one.own {
                own.add(leaf.value.clone(), &leaf.place, operation, |a: &String, b| same(a, b));
            }
        }
    }
    let mut stated: Vec<Side<String, usize>> = Vec::new();
    page_leaves(&tree.value, &mut |name| {
        if !stated.iter().any(|side| same(&side.value, name)) {
            stated.push(Side { value: name.to_owned(), at: tree.line });
        }
    });
    let added = stated.iter().filter(|side| !all.has(|known| same(known, &side.value))).cloned().collect();
    let removed =
        own.0.into_iter().filter(|(known, _)| !stated.iter().any(|side| same(&side.value, &known.value)));
    let difference = Difference { page: added, spec: removed.collect() };
    if !difference.page.is_empty() || !difference.spec.is_empty() {
        return difference.drift(matches, |a, b| pair::likeness(a, b), Fact::Scope);
    }
    structure(tree.value.clone(), tree.line, matches)
}

/// The same scopes may still go together otherwise. A page about several operations has one tree for all of them, so
/// only what all of them agree on is compared.
fn structure(tree: PageScope, line: usize, matches: &[Match<'_>]) -> Vec<Drift> {
    let own: Vec<_> = matches.iter().filter(|one| one.own).collect();
    let trees: Vec<(String, _)> = own
        .iter()
        .filter_map(|one| {
            let scopes = one.at.scopes.as_ref()?;
            let mut leaves = Vec::new();
            spec_leaves(scopes, &mut leaves);
            Some((spec_tree(scopes).text(), leaves.first()?.place.clone()))
        })
        .collect();
    let Some(((first, place), rest)) = trees.split_first() else { return Vec::new() };
    let page = page_tree(tree).text();
    if rest.iter().any(|(other, _)| other != first) || page.eq_ignore_ascii_case(first) {
        return Vec::new();
    }
    let names = own.iter().map(|one| one.operation.name.value.clone()).collect();
    let difference = Difference {
        page: vec![Side { value: page, at: line }],
        spec: vec![(Side { value: first.clone(), at: place.clone() }, names)],
    };
    difference.drift(matches, |_, _| 1.0, Fact::ScopeTree)
}

/// Scopes are compared without regard to case: pages write modules with capitals now and then.
fn same(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
}

fn spec_leaves<'s>(scope: &'s SpecScope, leaves: &mut Vec<&'s zoho_codegen::located::Located<String>>) {
    match scope {
        SpecScope::One(one) => leaves.push(one),
        SpecScope::Any(scopes) | SpecScope::All(scopes) => {
            for scope in scopes {
                spec_leaves(scope, leaves);
            }
        }
    }
}

fn page_leaves(scope: &PageScope, take: &mut impl FnMut(&str)) {
    match scope {
        PageScope::One(name) => take(name),
        PageScope::Any(scopes) | PageScope::All(scopes) => {
            for scope in scopes {
                page_leaves(scope, take);
            }
        }
    }
}

/// A tree without order, and without trees of one kind inside each other.
enum Tree {
    One(String),
    Many(&'static str, Vec<Tree>),
}

impl Tree {
    fn many(word: &'static str, parts: Vec<Self>) -> Self {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Self::Many(inner, parts) if inner == word => flat.extend(parts),
                other => flat.push(other),
            }
        }
        match <[Self; 1]>::try_from(flat) {
            Ok([one]) => one,
            Err(flat) => Self::Many(word, flat),
        }
    }

    fn text(&self) -> String {
        match self {
            Self::One(name) => name.clone(),
            Self::Many(word, parts) => {
                let mut parts: Vec<_> = parts.iter().map(Self::text).collect();
                parts.sort_unstable_by_key(|part| part.to_lowercase());
                parts.dedup();
                format!("{word} of ({})", parts.join(", "))
            }
        }
    }
}

fn spec_tree(scope: &SpecScope) -> Tree {
    match scope {
        SpecScope::One(one) => Tree::One(one.value.clone()),
        SpecScope::Any(scopes) => Tree::many("any", scopes.iter().map(spec_tree).collect()),
        SpecScope::All(scopes) => Tree::many("all", scopes.iter().map(spec_tree).collect()),
    }
}

fn page_tree(scope: PageScope) -> Tree {
    match scope {
        PageScope::One(name) => Tree::One(name),
        PageScope::Any(scopes) => Tree::many("any", scopes.into_iter().map(page_tree).collect()),
        PageScope::All(scopes) => Tree::many("all", scopes.into_iter().map(page_tree).collect()),
    }
}
