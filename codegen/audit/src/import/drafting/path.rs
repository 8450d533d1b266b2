//! The path of a new endpoint, and what can be told from it: placeholders, a group, names.

use zoho_codegen::located::{self, Product};
use zoho_codegen::names;

/// A path in the spec's manner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    /// `/{module}/{record_id}/photo`
    pub text: String,
    /// Placeholders that do not explain themselves.
    pub declared: Vec<String>,
}

/// Names the placeholders by the conventions of the spec; `None` for a path that the format cannot say.
pub fn convert(path: &str) -> Option<Path> {
    let mut taken: Vec<String> = Vec::new();
    let mut declared = Vec::new();
    let mut segments: Vec<String> = Vec::new();
    for segment in path.trim_matches('/').split('/') {
        let Some(inner) = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else {
            let legal = |c: char| c.is_ascii_alphanumeric() || "-_.$@~".contains(c);
            if segment.is_empty() || !segment.chars().all(legal) || segment.chars().all(|c| c == '.') {
                return None;
            }
            segments.push(segment.to_owned());
            continue;
        };
        let mut name = placeholder(inner, segments.last().map(String::as_str));
        while taken.contains(&name) {
            name = format!("other_{name}");
        }
        if name != "module" && !name.ends_with("_id") {
            declared.push(name.clone());
        }
        segments.push(format!("{{{name}}}"));
        taken.push(name);
    }
    (!segments.is_empty()).then(|| Path { text: format!("/{}", segments.join("/")), declared })
}

/// The root that an address starts at, and the path below it.
pub fn root(product: &Product, address: &str) -> Option<(String, String)> {
    product.roots.iter().find_map(|(name, base_path)| {
        let below = address.strip_prefix(&located::address(base_path, ""))?;
        below.starts_with('/').then(|| (name.clone(), below.to_owned()))
    })
}

/// The same, with the names that another path has in the same places.
pub fn like(path: &str, other: &str) -> Option<String> {
    let made = convert(path)?;
    let old: Vec<&str> = other.trim_matches('/').split('/').collect();
    let new: Vec<&str> = made.text.trim_matches('/').split('/').collect();
    let known = |segment: &&str| segment.starts_with('{');
    if old.len() != new.len() {
        return Some(made.text);
    }
    let segments: Vec<&str> = old
        .into_iter()
        .zip(new)
        .map(|(old, new)| if known(&old) && known(&new) { old } else { new })
        .collect();
    Some(format!("/{}", segments.join("/")))
}

fn placeholder(inner: &str, before: Option<&str>) -> String {
    let name = names::snake(inner.trim_matches(['{', '}', '$']));
    let name = name.trim_matches('_');
    let thing = match before {
        Some(before) if !before.starts_with('{') => singular(&names::snake(before)),
        _ => "record".to_owned(),
    };
    match name {
        "module" | "modules" | "module_name" | "module_api_name" | "modulename" | "moduleapiname" => {
            "module".to_owned()
        }
        "id" | "unique_id" | "ids" => format!("{thing}_id"),
        "record" => "record_id".to_owned(),
        "unnamed" => format!("{thing}_name"),
        name => name.to_owned(),
    }
}

/// `territories` → `territory`, `tags` → `tag`.
pub fn singular(word: &str) -> String {
    let word = word.trim_end_matches("__s").trim_end_matches("_s");
    if let Some(stem) = word.strip_suffix("ies") {
        format!("{stem}y")
    } else if let Some(stem) = word.strip_suffix("sses") {
        format!("{stem}ss")
    } else if word.ends_with("ss") || word.ends_with("us") {
        word.to_owned()
    } else {
        word.strip_suffix('s').unwrap_or(word).to_owned()
    }
}

fn segments(path: &str) -> Vec<&str> {
    path.trim_matches('/').split('/').collect()
}

fn words(path: &str) -> Vec<String> {
    let literal = |segment: &&str| {
        !segment.starts_with('{') && !matches!(*segment, "settings" | "actions" | "bulk" | "crm" | "bigin")
    };
    segments(path)
        .into_iter()
        .filter(literal)
        .map(|word| names::snake(word).trim_matches('_').to_owned())
        .collect()
}

/// The group that a path belongs to.
pub fn group(path: &str, known: &[String]) -> String {
    let parts = segments(path);
    let action = parts.iter().position(|part| *part == "actions");
    let before = action.and_then(|at| parts.get(..at)).unwrap_or(&parts);
    let words = words(&before.join("/"));
    let word = match words.first() {
        Some(word) => word.clone(),
        None => "records".to_owned(),
    };
    let forms = [word.clone(), format!("{word}s"), singular(&word)];
    known.iter().find(|group| forms.contains(group)).cloned().unwrap_or(word)
}

/// What an operation does, and names for it, the best first.
pub fn names(method: &str, path: &str) -> Vec<String> {
    let parts = segments(path);
    let acts = parts.iter().rev().nth(1) == Some(&"actions");
    let one = parts.last().is_some_and(|last| last.starts_with('{') && *last != "{module}");
    let words = words(path);
    let mut last = words.last().cloned().unwrap_or_else(|| "records".to_owned());
    if one {
        last = singular(&last);
    }
    let before = if words.len() > 1 {
        words.iter().rev().skip(1).cloned().collect()
    } else {
        vec!["record".to_owned()]
    };
    let verb = verb(method, acts, one);
    let plain = |noun: &str| if verb.is_empty() { noun.to_owned() } else { format!("{verb}_{noun}") };
    let mut found = vec![plain(&last)];
    let mut noun = last.clone();
    for word in before {
        noun = format!("{}_{noun}", singular(&word));
        found.push(plain(&noun));
    }
    if one && !acts {
        found.push(format!("{verb}_one_{last}"));
    }
    found.push(format!("{method}_{last}"));
    found.push(format!("{method}_{noun}"));
    found.extend((2..6).map(|number| format!("{}_{number}", plain(&noun))));
    let mut names: Vec<String> = Vec::new();
    for name in found {
        let name = name.split('_').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_");
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn verb(method: &str, acts: bool, one: bool) -> &'static str {
    match method {
        "post" if acts => "",
        "get" => "get",
        "post" if one => "post",
        "post" => "create",
        "put" | "patch" => "update",
        _ => "delete",
    }
}

/// A sentence of our own about an operation.
pub fn summary(method: &str, name: &str) -> String {
    let (first, rest) = name.split_once('_').unwrap_or((name, ""));
    let verb = match first {
        "get" => "Gets",
        "create" => "Creates",
        "update" => "Updates",
        "delete" => "Deletes",
        "post" => "Sends",
        _ => {
            return format!(
                "Does what the action {} is for ({}).",
                name.replace('_', " "),
                method.to_uppercase()
            );
        }
    };
    format!("{verb} {}.", rest.replace('_', " "))
}

/// A name for the file of a path.
pub fn file(path: &str) -> String {
    let words = words(path);
    let name = if words.is_empty() { "record".to_owned() } else { words.join("_") };
    let one = segments(path).last().is_some_and(|last| last.starts_with('{') && *last != "{module}");
    let many = words.is_empty() && !one;
    if many {
        "records".to_owned()
    } else if one && !words.is_empty() {
        format!("{name}_one")
    } else {
        name
    }
}

/// The path without the names of its placeholders.
pub fn shape(path: &str) -> String {
    segments(path)
        .into_iter()
        .map(|part| if part.starts_with('{') { "{}" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}
