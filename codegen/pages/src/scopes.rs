//! The tree of scopes.

use crate::lines::{Kind, Line};
use crate::model::{Placed, Scope};
use crate::modules::is_operation;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    And,
    Or,
}

/// Reads the section of scopes; `operations` take the place of `{operation_type}`.
pub(crate) fn read(
    lines: &[&Line],
    operations: &[String],
    warnings: &mut Vec<Placed<String>>,
) -> Option<Placed<Scope>> {
    let mut items: Vec<(Scope, usize)> = Vec::new();
    let mut operators: Vec<Operator> = Vec::new();
    let mut place = None;
    let mut pending = None;
    let mut implied = None;
    for (row, line) in lines.iter().enumerate() {
        if line.text.to_lowercase().starts_with("note") {
            break;
        }
        if line.kind == Kind::Code && !line.text.contains("Zoho") {
            continue;
        }
        // The layout of Bigin v2: a sentence says how the items below it are joined.
        let lower = line.text.to_lowercase();
        if lower.contains("one of the following") || lower.contains("any of the following") {
            implied = Some(Operator::Or);
        } else if lower.contains("all of the following") || lower.contains("all the following") {
            implied = Some(Operator::And);
        }
        if !line.text.contains("Zoho") && line.text.split_whitespace().count() > 3 {
            continue;
        }
        for word in words(&line.text) {
            match word.to_ascii_lowercase().trim_matches(['(', ')']) {
                "or" | "/" => pending = Some(Operator::Or),
                "and" | "," | "&" => pending = Some(Operator::And),
                _ => {
                    let Some(scope) = scope(&word, operations) else { continue };
                    if items.len() == crate::MAX_FACTS {
                        continue;
                    }
                    if !items.is_empty() {
                        operators.push(pending.take().or(implied).unwrap_or_else(|| {
                            let text = "no operator stands between two scopes; read as `or`".to_owned();
                            warnings.push(Placed::new(text, line.number));
                            Operator::Or
                        }));
                    }
                    pending = None;
                    place.get_or_insert(line.number);
                    items.push((scope, row));
                }
            }
        }
    }
    let place = place?;
    Some(Placed::new(tree(&items, &operators), place))
}

fn tree(items: &[(Scope, usize)], operators: &[Operator]) -> Scope {
    let between = |at: usize| items[at].1 == items[at + 1].1;
    let mixed = operators.contains(&Operator::And) && operators.contains(&Operator::Or);
    let ors_within = operators.iter().enumerate().all(|(at, op)| (*op == Operator::Or) == between(at));
    let families = operators
        .iter()
        .enumerate()
        .all(|(at, op)| (*op == Operator::Or) == (family(&items[at].0) == family(&items[at + 1].0)));
    // `and` binds tighter, except where the layout groups by line, or where each side of it is about another family.
    let (inner, outer) = if mixed && (ors_within || families) {
        (Operator::Or, Operator::And)
    } else {
        (Operator::And, Operator::Or)
    };
    let mut groups: Vec<Vec<Scope>> = Vec::new();
    for (at, (scope, _)) in items.iter().enumerate() {
        match groups.last_mut() {
            Some(group) if at > 0 && operators.get(at - 1) == Some(&inner) => group.push(scope.clone()),
            _ => groups.push(vec![scope.clone()]),
        }
    }
    join(outer, groups.into_iter().map(|group| join(inner, group)).collect())
}

/// Joins, without nests of the same operator, repetitions, and lists of one.
fn join(operator: Operator, scopes: Vec<Scope>) -> Scope {
    let mut flat: Vec<Scope> = Vec::new();
    for scope in scopes {
        let parts = match (operator, scope) {
            (Operator::And, Scope::All(parts)) | (Operator::Or, Scope::Any(parts)) => parts,
            (_, scope) => vec![scope],
        };
        for part in parts {
            if !flat.contains(&part) {
                flat.push(part);
            }
        }
    }
    match (flat.len(), operator) {
        (1, _) => flat.remove(0),
        (_, Operator::And) => Scope::All(flat),
        (_, Operator::Or) => Scope::Any(flat),
    }
}

/// What a scope is about: its first two parts.
fn family(scope: &Scope) -> Option<&str> {
    match scope {
        Scope::One(name) => Some(name.match_indices('.').nth(1).map_or(name, |(at, _)| &name[..at])),
        Scope::Any(parts) | Scope::All(parts) => parts.first().and_then(family),
    }
}

/// Scopes and operators, one by one, whatever they are glued with.
fn words(text: &str) -> Vec<String> {
    let text = text.replace('(', " (").replace(')', ") ").replace(',', " , ").replace('&', " & ");
    let text = text.replace('=', " ").replace("Zoho", " Zoho");
    let mut out: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let word = word.trim_matches(|c: char| matches!(c, '"' | '\'' | ';' | '.' | '`' | '•'));
        // `{module_name} .READ`, `ZohoCRM. modules`: a gap within a scope.
        let continues = word.starts_with('{') && out.last().is_some_and(|last| last.ends_with('.'));
        if let (true, Some(last)) = (continues, out.last_mut()) {
            last.push_str(word);
        } else if !word.is_empty() {
            out.push(word.to_owned());
        }
    }
    out
}

/// One scope, or its spellings for several operations; `None` for any other word.
pub(crate) fn scope(word: &str, operations: &[String]) -> Option<Scope> {
    let mut parts: Vec<String> = word.split('.').map(|part| part.trim().to_owned()).collect();
    let prefix = parts.first()?;
    if !prefix.starts_with("Zoho")
        || prefix.len() < 6
        || parts.len() < 2
        || parts.iter().any(String::is_empty)
    {
        return None;
    }
    let legal = |c: char| c.is_alphanumeric() || "_-{}/[].".contains(c);
    if !word.chars().all(legal) {
        return None;
    }
    for part in &mut parts {
        let inner = part.trim_matches(['{', '}']).to_lowercase();
        if part.starts_with('{') {
            if inner.starts_with("module") {
                "{module}".clone_into(part);
            } else if inner.starts_with("operation") {
                "{operation_type}".clone_into(part);
            }
        }
    }
    let last = parts.pop()?;
    let names: Vec<String> = if last == "{operation_type}" && !operations.is_empty() {
        operations.to_vec()
    } else {
        let names = last.trim_matches(['[', ']']).split('/');
        names.map(|name| if is_operation(name) { name.to_uppercase() } else { name.to_owned() }).collect()
    };
    let stem = parts.join(".");
    Some(join(Operator::Or, names.into_iter().map(|name| Scope::One(format!("{stem}.{name}"))).collect()))
}
