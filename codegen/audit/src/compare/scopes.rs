//! Scopes: first which there are, then how they go together.

use zoho_codegen::located::Scope as SpecScope;
use zoho_pages::{Page, Scope as PageScope};

use super::{Difference, Facts, changed};
use crate::drift::{Drift, Fact, Side, Sides};
use crate::{Match, accepted, pair};

pub(super) fn compare(page: &Page, matches: &[Match<'_>]) -> Vec<Drift> {
    let Some(tree) = &page.scopes else { return Vec::new() };
    let mut own = Facts::new();
    let mut all = Facts::new();
    for one in matches {
        for leaf in one.at.scopes.iter().flat_map(SpecScope::leaves) {
            let operation = &one.operation.name.value;
            all.add(leaf.value.clone(), &leaf.place, operation, |a: &String, b| same(a, b));
            let is_stated =
                || tree.value.leaves().iter().any(|name| same(&of_module(one, name), &leaf.value));
            if one.own && !is_stated() {
                own.add(leaf.value.clone(), &leaf.place, operation, |a: &String, b| same(a, b));
            }
        }
    }
    let mut stated: Vec<Side<String, usize>> = Vec::new();
    for name in tree.value.leaves() {
        if !stated.iter().any(|side| same(&side.value, name)) {
            stated.push(Side { value: name.to_owned(), at: tree.line });
        }
    }
    let has = |one: &Match<'_>, name: &str| {
        let mut leaves = one.at.scopes.iter().flat_map(SpecScope::leaves);
        leaves.any(|leaf| same(&leaf.value, &of_module(one, name)))
    };
    let is_known = |side: &&Side<String, usize>| matches.iter().any(|one| has(one, &side.value));
    let added = stated.iter().filter(|side| !is_known(side)).cloned().collect();
    let difference = Difference { page: added, spec: own.0 };
    if !difference.page.is_empty() || !difference.spec.is_empty() {
        let known: Vec<_> = all.0.iter().map(|(side, _)| side.value.clone()).collect();
        let drift = difference.drift(matches, |a, b, _| rank(a, b), Fact::Scope);
        return together(drift, matches, &stated, &known);
    }
    structure(tree.value.clone(), tree.line, matches)
}

/// A scope keeps its operation type or all but that before it becomes something else.
fn rank(page: &str, spec: &str) -> f32 {
    let ((page_stem, page_type), (spec_stem, spec_type)) = (stem(page), stem(spec));
    let kept = if page_stem == spec_stem || page_type == spec_type { 1.0 } else { 0.0 };
    kept + pair::likeness(page, spec)
}

/// What one line of a page stands for is one disagreement: a line names a scope with all operation types of the page,
/// or an operation type of all its scopes.
fn together(
    drift: Vec<Drift>,
    matches: &[Match<'_>],
    stated: &[Side<String, usize>],
    known: &[String],
) -> Vec<Drift> {
    let has_stem = |mut scopes: std::slice::Iter<'_, String>, wanted: &str| {
        scopes.any(|scope| stem(scope).0.eq_ignore_ascii_case(wanted))
    };
    let stated: Vec<String> = stated.iter().map(|side| side.value.clone()).collect();
    let line = |sides: &Sides<String>| {
        let (page, spec) = (leaf(sides.page.as_ref()), leaf(sides.spec.as_ref()));
        match (page, spec) {
            (Some(page), Some(spec)) if page.1 == spec.1 => Some((false, Some(page.0), Some(spec.0))),
            (Some(page), Some(spec)) => (page.0 == spec.0).then_some((true, Some(page.1), Some(spec.1))),
            (Some(page), None) if has_stem(known.iter(), &page.0) => Some((true, Some(page.1), None)),
            (None, Some(spec)) if has_stem(stated.iter(), &spec.0) => Some((true, None, Some(spec.1))),
            (page, spec) => Some((false, page.map(|leaf| leaf.0), spec.map(|leaf| leaf.0))),
        }
    };
    let mut groups: Vec<(_, Vec<Drift>)> = Vec::new();
    for one in drift {
        let line = match &one.fact {
            // What is accepted is accepted alone.
            Fact::Scope(sides) if !accepted::is_accepted(&one, matches) => line(sides),
            _ => None,
        };
        let same = |(other, group): &&mut (_, Vec<Drift>)| {
            // A scope of which the spec has another operation type for another reason lost its partner to it.
            let is_rest = match (&line, other) {
                (Some((false, page, None)), Some((false, of_page, Some(_)))) => page == of_page,
                _ => false,
            };
            line.is_some()
                && (*other == line || is_rest)
                && group.first().is_some_and(|first| first.operations == one.operations)
        };
        match groups.iter_mut().find(same) {
            Some((_, group)) => group.push(one),
            None => groups.push((line, vec![one])),
        }
    }
    groups.into_iter().filter_map(|(_, group)| merged(group)).collect()
}

/// Several disagreements about scopes as one.
fn merged(group: Vec<Drift>) -> Option<Drift> {
    let pages: Vec<String> = group.iter().filter_map(Drift::page_text).collect();
    let specs: Vec<String> = group.iter().filter_map(Drift::spec_text).collect();
    let alone = group.len() == 1;
    let mut one = group.into_iter().next()?;
    if let (Fact::Scope(sides), false) = (&one.fact, alone) {
        let page = sides.page.as_ref().map(|side| Side { value: folded(&pages), at: side.at });
        let spec = sides.spec.as_ref().map(|side| Side { value: folded(&specs), at: side.at.clone() });
        one.fact = Fact::ScopeTree(Sides { page, spec });
    }
    Some(one)
}

/// As the spec writes scopes: `X.[ALL, READ]`.
fn folded(scopes: &[String]) -> String {
    let mut stems: Vec<(&str, Vec<&str>)> = Vec::new();
    for (stem, word) in scopes.iter().map(|scope| stem(scope)) {
        match stems.iter_mut().find(|(known, _)| *known == stem) {
            Some((_, words)) => words.push(word),
            None => stems.push((stem, vec![word])),
        }
    }
    let text = |(stem, mut words): (&str, Vec<&str>)| {
        words.sort_unstable();
        match words.as_slice() {
            [word] => format!("{stem}.{word}"),
            words => format!("{stem}.[{}]", words.join(", ")),
        }
    };
    stems.into_iter().map(text).collect::<Vec<_>>().join(", ")
}

/// The one scope of a side, without its operation type, and the operation type.
fn leaf<P>(side: Option<&Side<String, P>>) -> Option<(String, String)> {
    let (stem, word) = stem(&side?.value);
    Some((stem.to_owned(), word.to_owned()))
}

/// A scope without its operation type, and the operation type.
fn stem(scope: &str) -> (&str, &str) {
    scope.rsplit_once('.').unwrap_or((scope, ""))
}

/// The same scopes may still go together otherwise. A page about several operations has one tree for all of them, so
/// only what all of them agree on is compared.
fn structure(tree: PageScope, line: usize, matches: &[Match<'_>]) -> Vec<Drift> {
    let own: Vec<_> = matches.iter().filter(|one| one.own).collect();
    let trees: Vec<(String, _)> = own
        .iter()
        .filter_map(|one| {
            let scopes = one.at.scopes.as_ref()?;
            Some((spec_tree(scopes).text(), scopes.leaves().first()?.place.clone()))
        })
        .collect();
    let Some(((first, place), rest)) = trees.split_first() else { return Vec::new() };
    let page = own.first().map(|one| page_tree(tree, one).text()).unwrap_or_default();
    if rest.iter().any(|(other, _)| other != first) || page.eq_ignore_ascii_case(first) {
        return Vec::new();
    }
    let names = own.iter().map(|one| one.operation.name.value.clone()).collect();
    let (page, spec) = (Side { value: page, at: line }, Side { value: first.clone(), at: place.clone() });
    vec![changed(matches, page, (spec, names), Fact::ScopeTree)]
}

/// A page's scope as the operation can state it: one without modules asks for the scope over all of them, where the page
/// means the module that the body names.
fn of_module(one: &Match<'_>, name: &str) -> String {
    if one.at.modules.is_empty() { name.replace(".{module}.", ".") } else { name.to_owned() }
}

/// Scopes are compared without regard to case: pages write modules with capitals now and then.
fn same(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
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

fn page_tree(scope: PageScope, one: &Match<'_>) -> Tree {
    let all = |scopes: Vec<PageScope>| scopes.into_iter().map(|scope| page_tree(scope, one)).collect();
    match scope {
        PageScope::One(name) => Tree::One(of_module(one, &name)),
        PageScope::Any(scopes) => Tree::many("any", all(scopes)),
        PageScope::All(scopes) => Tree::many("all", all(scopes)),
    }
}
