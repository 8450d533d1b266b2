//! Scopes, parameters, modules and the answer of a page, in the spec's manner.

use zoho_pages::{Envelope, Scope};

use super::super::desk::Desk;
use super::super::document::way;
use super::super::value::{Style, Value};
use crate::drift::Parameter;

/// How often an operation may be repeated, as its method has it.
pub fn retry(method: &str) -> &'static str {
    match method {
        "get" => "safe",
        "put" | "delete" => "idempotent",
        _ => "unsafe",
    }
}

/// A page's scopes with the operation types of one stem together.
pub fn scopes(scope: &Scope) -> Value {
    match scope {
        Scope::One(name) => Value::text(name),
        Scope::Any(scopes) => list("any", folded(scopes)),
        Scope::All(scopes) => list("all", scopes.iter().map(self::scopes).collect()),
    }
}

fn list(word: &str, mut parts: Vec<Value>) -> Value {
    if parts.len() == 1 {
        parts.remove(0)
    } else {
        Value::map(Style::Block, [(word, Value::List(Style::Block, parts))])
    }
}

fn folded(scopes: &[Scope]) -> Vec<Value> {
    let mut parts: Vec<(Option<String>, Vec<String>, Option<Value>)> = Vec::new();
    for scope in flat(scopes) {
        let Scope::One(name) = scope else {
            parts.push((None, Vec::new(), Some(self::scopes(scope))));
            continue;
        };
        let (stem, word) = name.rsplit_once('.').unwrap_or((name, ""));
        match parts.iter_mut().find(|(known, ..)| known.as_deref() == Some(stem)) {
            Some((_, words, _)) if words.iter().any(|known| known == word) => {}
            Some((_, words, _)) => words.push(word.to_owned()),
            None => parts.push((Some(stem.to_owned()), vec![word.to_owned()], None)),
        }
    }
    let text = |(stem, words, other): (Option<String>, Vec<String>, Option<Value>)| match (
        other,
        words.as_slice(),
    ) {
        (Some(other), _) => other,
        (None, [word]) => Value::text(format!("{}.{word}", stem.unwrap_or_default())),
        (None, words) => Value::text(format!("{}.[{}]", stem.unwrap_or_default(), words.join(", "))),
    };
    parts.into_iter().map(text).collect()
}

/// Without lists of one kind inside each other.
fn flat(scopes: &[Scope]) -> Vec<&Scope> {
    let mut all = Vec::new();
    for scope in scopes {
        match scope {
            Scope::Any(inner) => all.extend(flat(inner)),
            other => all.push(other),
        }
    }
    all
}

/// The scopes that the format can say; `None` if there are none.
pub fn sound_scopes(scope: &Scope, sound: &impl Fn(&str) -> bool) -> Option<Scope> {
    let keep =
        |scopes: &[Scope]| scopes.iter().filter_map(|scope| sound_scopes(scope, sound)).collect::<Vec<_>>();
    match scope {
        Scope::One(name) => sound(name).then(|| scope.clone()),
        Scope::Any(scopes) => Some(keep(scopes)).filter(|kept| !kept.is_empty()).map(Scope::Any),
        Scope::All(scopes) => Some(keep(scopes)).filter(|kept| !kept.is_empty()).map(Scope::All),
    }
}

/// Whether a text is a scope of the product in the spec's manner.
pub fn is_scope(desk: &Desk, name: &str) -> bool {
    let Some((stem, word)) = name.rsplit_once('.') else { return false };
    let legal = |part: &str| {
        part == "{module}"
            || (!part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '_'))
    };
    let prefixes = desk.the_product().map(|product| product.scope_prefixes.as_slice()).unwrap_or_default();
    let mut parts = stem.split('.');
    let first = parts.next().is_some_and(|first| prefixes.iter().any(|prefix| prefix == first));
    let rest: Vec<&str> = parts.collect();
    first
        && !rest.is_empty()
        && rest.iter().all(|part| legal(part))
        && !word.is_empty()
        && word.chars().all(|c| c.is_ascii_uppercase() || c == '_')
}

/// The type of a parameter in the spec's words.
pub fn kind(parameter: &Parameter) -> &'static str {
    let said = parameter.kind.to_lowercase();
    let said = |words: &[&str]| words.iter().any(|word| said.contains(word));
    let query = parameter.place == "query";
    match parameter.name.as_str() {
        "fields" if query => "fields",
        "module" if query => "module",
        "file" if parameter.place == "form" => "file",
        _ if parameter.place == "form" && said(&["file", "multipart", "binary"]) => "file",
        _ if said(&["bool"]) => "boolean",
        _ if said(&["int", "long", "number"]) => "integer",
        _ => "string",
    }
}

/// A parameter with a summary that a person has to replace.
pub fn parameter(parameter: &Parameter) -> Value {
    let kind = kind(parameter);
    let mut entries = vec![
        ("name".to_owned(), Value::text(&parameter.name)),
        ("in".to_owned(), Value::text(parameter.place)),
        ("type".to_owned(), Value::text(kind).check("the type is a guess by the page's word and the name")),
    ];
    if parameter.required == Some(true) {
        entries.push(("required".to_owned(), Value::Word("true".to_owned())));
    }
    let summary = format!("The {}.", parameter.name.trim_matches('$').replace(['_', '-'], " "));
    entries.push(("summary".to_owned(), Value::text(summary)));
    Value::Map(Style::Block, entries)
}

/// The API name of what a page calls a module. One that the product lacks is added to it; `None` for what can be no
/// name.
pub fn module(desk: &mut Desk, shown: &str) -> Option<String> {
    let plain = |name: &str| name.replace('_', " ").trim().to_lowercase();
    let wanted = plain(shown);
    if wanted.starts_with("custom") {
        return Some("custom".to_owned());
    }
    let product = desk.the_product()?.clone();
    let known = product.modules.iter().find(|module| {
        [&module.display_name, &module.api_name].iter().any(|name| plain(name) == wanted)
            || plain(&module.api_name).trim_end_matches(" s").trim_end() == wanted
    });
    if let Some(known) = known {
        return Some(known.api_name.clone());
    }
    let name = shown.split_whitespace().collect::<Vec<_>>().join("_");
    let legal = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || !name.chars().all(legal) {
        return None;
    }
    let scope = name.to_lowercase().replace('_', "");
    let value = Value::map(Style::Flow, [("scope", Value::text(&scope))]);
    let value =
        value.check("the API name and the name inside scopes are guesses by the name that people see");
    let names: Vec<&str> = product.modules.iter().map(|module| module.api_name.as_str()).collect();
    let order: Vec<&str> = names.into_iter().chain([name.as_str()]).collect();
    let file = format!("{}/product.yaml", product.name.name());
    desk.change(&file, |document| document.put(&way(&[], ["modules"]), &name, &value, &order))?;
    desk.todo(format!("look at the names of the module {name} in spec/{file}"));
    Some(name)
}

/// What an answer carries.
pub fn response(desk: &Desk, method: &str, envelope: &Envelope) -> Value {
    let data = Value::text("data");
    match envelope {
        Envelope::Status => Value::text("status"),
        Envelope::Binary => Value::text("binary"),
        Envelope::Data if method != "get" => data,
        Envelope::Data => {
            data.check("the answer has records; `keyed` needs an object of spec/models for them")
        }
        Envelope::Keyed(key) => {
            let object = zoho_codegen::names::upper_camel(&super::path::singular(key));
            let models = desk.texts().keys().filter(|file| file.starts_with("models/"));
            let there = models
                .filter_map(|file| desk.document(file))
                .any(|document| document.at(&way(&[], ["objects", object.as_str()])).is_some());
            if there {
                return Value::map(Style::Flow, [("keyed", Value::text(key)), ("of", Value::text(&object))]);
            }
            let key: String = key.chars().filter(|c| !c.is_control()).take(60).collect();
            data.check(format!("the answer has the key {key}; `keyed` needs an object of spec/models for it"))
        }
        Envelope::Unknown => data.check("the page shows no answer, or several that differ"),
    }
}
