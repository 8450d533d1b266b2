//! Edits of scopes.

use zoho_codegen::located::{Located, Scope as SpecScope};
use zoho_pages::Scope;

use super::lines::Lines;
use super::{Scene, change, facts};
use crate::drift::{Fact, Sides};

pub fn edit(text: &str, scene: &Scene<'_>) -> Option<String> {
    if let Fact::Scope(sides) = &scene.drift.fact
        && scene.in_place()
        && let Some(edited) = types(text, scene, sides)
    {
        return Some(edited);
    }
    // The page's tree is that of one operation only if it documents one.
    if scene.shared {
        return None;
    }
    let tree = written(&scene.page.scopes.as_ref()?.value);
    let mut lines = Lines::new(text);
    if scene.in_place() {
        let operation = change::operation(&lines, scene)?;
        let old = lines.key(operation, "scopes")?;
        lines.remove(old.head, old.end);
        lines.insert(old.head, super::lines::at(old.indent, &tree));
    } else {
        change::put(&mut lines, scene, "scopes", &tree)?;
    }
    Some(lines.text())
}

/// An operation type that comes, goes or becomes another, in the text that already has its scope.
fn types(text: &str, scene: &Scene<'_>, sides: &Sides<String>) -> Option<String> {
    let mut leaves = Vec::new();
    flatten(scene.operation.at(&scene.drift.version)?.scopes.as_ref()?, &mut leaves);
    let stem_of = |scope: &str| scope.rsplit_once('.').map(|(stem, last)| (stem.to_owned(), last.to_owned()));
    let wanted = sides.page.as_ref().and_then(|page| stem_of(&page.value));
    let gone = sides.spec.as_ref().and_then(|spec| stem_of(&spec.value));
    let (stem, _) = wanted.as_ref().or(gone.as_ref())?;
    if let (Some((new, _)), Some((old, _))) = (&wanted, &gone)
        && new != old
    {
        return None;
    }
    let place = match &sides.spec {
        Some(spec) => spec.at.clone(),
        None => leaves
            .iter()
            .find(|leaf| stem_of(&leaf.value).is_some_and(|(known, _)| known == *stem))?
            .place
            .clone(),
    };
    let mut words: Vec<String> = leaves
        .iter()
        .filter(|leaf| leaf.place == place)
        .filter_map(|leaf| stem_of(&leaf.value))
        .map(|(_, last)| last)
        .collect();
    match (&wanted, &gone) {
        (Some((_, new)), Some((_, old))) => {
            for word in words.iter_mut().filter(|word| *word == old) {
                word.clone_from(new);
            }
        }
        (Some((_, new)), None) => words.push(new.clone()),
        (None, Some((_, old))) => words.retain(|word| word != old),
        (None, None) => return None,
    }
    match words.as_slice() {
        [] => None,
        [word] => facts::replace(text, &place, &format!("{stem}.{word}")),
        words => facts::replace(text, &place, &format!("{stem}.[{}]", words.join(", "))),
    }
}

fn flatten<'s>(scope: &'s SpecScope, leaves: &mut Vec<&'s Located<String>>) {
    match scope {
        SpecScope::One(one) => leaves.push(one),
        SpecScope::Any(scopes) | SpecScope::All(scopes) => {
            for scope in scopes {
                flatten(scope, leaves);
            }
        }
    }
}

/// `scopes:` with a tree as the spec writes it, scopes that differ in their types alone in one text.
pub fn written(scope: &Scope) -> Vec<String> {
    match scope {
        Scope::One(name) => vec![format!("scopes: {name}")],
        Scope::Any(parts) | Scope::All(parts) => match folded(scope, parts).as_slice() {
            [one] if !one.contains(':') => vec![format!("scopes: {one}")],
            _ => {
                let mut lines = vec!["scopes:".to_owned()];
                lines.extend(tree(scope).into_iter().map(|line| format!("  {line}")));
                lines
            }
        },
    }
}

fn tree(scope: &Scope) -> Vec<String> {
    let (word, parts) = match scope {
        Scope::One(name) => return vec![name.clone()],
        Scope::Any(parts) => ("any", parts),
        Scope::All(parts) => ("all", parts),
    };
    let mut lines = vec![format!("{word}:")];
    for line in folded(scope, parts) {
        let mut part = line.lines();
        lines.extend(part.next().map(|first| format!("  - {first}")));
        lines.extend(part.map(|more| format!("    {more}")));
    }
    lines
}

/// The parts of a tree, each as text; those under `any` that have one stem are one.
fn folded(scope: &Scope, parts: &[Scope]) -> Vec<String> {
    let mut texts: Vec<(Option<String>, Vec<String>)> = Vec::new();
    for part in parts {
        let name = match part {
            Scope::One(name) if matches!(scope, Scope::Any(_)) => name.rsplit_once('.'),
            _ => None,
        };
        let Some((stem, word)) = name else {
            texts.push((None, tree(part)));
            continue;
        };
        match texts.iter_mut().find(|(known, _)| known.as_deref() == Some(stem)) {
            Some((_, words)) => words.push(word.to_owned()),
            None => texts.push((Some(stem.to_owned()), vec![word.to_owned()])),
        }
    }
    let text = |(stem, words): (Option<String>, Vec<String>)| match (stem, words.as_slice()) {
        (Some(stem), [word]) => format!("{stem}.{word}"),
        (Some(stem), words) => format!("{stem}.[{}]", words.join(", ")),
        (None, lines) => lines.join("\n"),
    };
    texts.into_iter().map(text).collect()
}
