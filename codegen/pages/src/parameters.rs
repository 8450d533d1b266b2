//! Parameters and the keys of bodies. Name, type and requirement are often glued: `idsstring, mandatory`.

use crate::lines::{Kind, Line};
use crate::model::{In, Parameter, Placed};
use crate::section::Section;

/// Types as pages write them, longer ones first. The second group is also the end of many a name.
const TYPES: [&str; 30] = [
    "datetime in iso8601 format",
    "array of json objects",
    "array of objects",
    "array of strings",
    "array of string",
    "comma separated string",
    "json objects",
    "json object",
    "jsonobject",
    "json arrays",
    "json array",
    "jsonarray",
    "date-time",
    "datetime",
    "timestamp",
    "multipart",
    "strings",
    "string",
    "integer",
    "boolean",
    "double",
    "decimal",
    "bigint",
    "binary",
    "float",
    "picklist",
    "json",
    "long",
    "number",
    "bool",
];
const WEAK_TYPES: [&str; 8] = ["object", "array", "list", "file", "date", "time", "text", "int"];

/// Reads the parameters of one section.
pub(crate) fn read(section: Option<Section>, lines: &[&Line]) -> Vec<Placed<Parameter>> {
    let (place, loose) = match section {
        Some(Section::Parameters) => (In::Query, true),
        Some(Section::PathParameters) => (In::Path, true),
        Some(Section::Form) => (In::Form, true),
        Some(Section::Input) => (In::Body, true),
        None | Some(Section::SampleInput | Section::SampleRequest | Section::SampleResponse) => {
            (In::Body, false)
        }
        Some(Section::Header) => return headers(lines),
        Some(_) => return Vec::new(),
    };
    let mut found: Vec<Placed<Parameter>> = Vec::new();
    let mut place = place;
    for line in lines {
        if place == In::Query && opens_keys(line) {
            place = In::Body;
        }
        let signature = match line.kind {
            Kind::Bullet => signature(&line.text).filter(|s| loose || s.required.is_some() || s.conditional),
            Kind::Text if line.text.contains('|') => table_row(&line.text).filter(|_| loose),
            Kind::Text if line.text.len() < 120 => {
                signature(&line.text).filter(|s| s.glued && (s.required.is_some() || s.conditional))
            }
            _ => None,
        };
        let bare = || (loose && line.kind == Kind::Bullet).then(|| bare_name(&line.text)).flatten();
        if let Some(s) = signature.or_else(bare) {
            let value = Parameter { name: s.name, place, kind: s.kind, required: s.required };
            if found.len() < crate::MAX_FACTS && !found.iter().any(|known| known.value == value) {
                found.push(Placed::new(value, line.number));
            }
        }
    }
    // A file travels in a form, and what stands beside it too.
    let in_body = found.iter().all(|p| p.value.place == In::Body);
    if in_body && found.iter().any(|p| p.value.kind.eq_ignore_ascii_case("file")) {
        for parameter in &mut found {
            parameter.value.place = In::Form;
        }
    }
    found
}

/// `JSON keys in filters param:` What follows is no parameter, but a key inside the JSON that one of them holds.
fn opens_keys(line: &Line) -> bool {
    line.kind != Kind::Bullet && line.text.to_ascii_lowercase().starts_with("json keys in ")
}

/// Whether a text is a parameter beyond doubt: name, type and requirement, glued.
pub(crate) fn is_strict(text: &str) -> bool {
    signature(text).is_some_and(|s| s.glued && (s.required.is_some() || s.conditional))
}

struct Signature {
    name: String,
    kind: String,
    required: Option<bool>,
    conditional: bool,
    glued: bool,
}

fn headers(lines: &[&Line]) -> Vec<Placed<Parameter>> {
    let mut found = Vec::new();
    for line in lines.iter().filter(|line| line.kind != Kind::Code) {
        let Some((name, value)) = line.text.split_once([':', '=']) else { continue };
        let name = name.trim().trim_matches(['"', '\'']);
        let token = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') && !name.is_empty();
        if token
            && !value.trim().is_empty()
            && !name.eq_ignore_ascii_case("authorization")
            && !name.starts_with("http")
        {
            let value =
                Parameter { name: name.to_owned(), place: In::Header, kind: String::new(), required: None };
            found.push(Placed::new(value, line.number));
        }
    }
    found
}

fn signature(text: &str) -> Option<Signature> {
    let text = text.trim();
    let head_end = text.find([',', '(']).unwrap_or(text.len());
    let dash = text
        .find(" - ")
        .or_else(|| text.find("- "))
        .filter(|at| *at < head_end && !text[..*at].contains(' '));
    if let Some(at) = dash {
        // `name - string, mandatory - what it is`
        let name = text[..at].trim();
        let rest = text[at..].trim_start_matches([' ', '-']);
        let rest = rest.split(" - ").next().unwrap_or(rest);
        let (kind, requirement) = rest.split_once(',').unwrap_or((rest, ""));
        return (is_type(kind) && is_name(name)).then(|| build(name, kind, requirement, false));
    }
    let head = text[..head_end].trim();
    let tail = text[head_end..].trim();
    if let Some(inner) = tail.strip_prefix('(') {
        let inner = &inner[..inner.find(')').unwrap_or(inner.len())];
        let (kind, requirement) = inner.split_once(',').unwrap_or((inner, ""));
        if is_type(kind) && is_name(head) {
            return Some(build(head, kind, requirement, false));
        }
        let (name, kind, glued) = split_type(head, is_requirement(inner))?;
        return is_requirement(inner).then(|| build(name, kind, inner, glued));
    }
    if let Some(requirement) = tail.strip_prefix(',').map(str::trim) {
        // `boolean, object` is a slip, but the type is there.
        let known = is_requirement(requirement) || is_type(requirement);
        if let Some((name, kind, glued)) = split_type(head, known).filter(|_| known) {
            return Some(build(name, kind, requirement, glued));
        }
        return (is_requirement(requirement) && is_name(head)).then(|| build(head, "", requirement, false));
    }
    for word in ["optional", "mandatory", "Optional", "Mandatory", "Required"] {
        let Some(front) = head.strip_suffix(word).map(str::trim) else { continue };
        // `file fileRequired`, `page integer Optional`
        if let Some((name, kind, _)) = split_type(front, true).filter(|(name, ..)| is_name(name)) {
            return Some(build(name, kind, word, true));
        }
        return is_name(front).then(|| build(front, "", word, true));
    }
    let (name, kind, glued) = split_type(head, false)?;
    (glued || is_name(name)).then(|| build(name, kind, "", glued))
}

fn build(name: &str, kind: &str, requirement: &str, glued: bool) -> Signature {
    let lower = requirement.trim().trim_end_matches('.').to_ascii_lowercase();
    let (required, conditional) = match lower.as_str() {
        "mandatory" | "required" => (Some(true), false),
        _ if lower.starts_with("optional") => (Some(false), false),
        _ => (None, is_requirement(&lower)),
    };
    let name = name.trim().trim_matches(['"', '\'', '`']).to_owned();
    Signature { name, kind: kind.trim().to_owned(), required, conditional, glued }
}

/// Takes the type off the end. `sure` where a requirement follows, so that weak types count too.
fn split_type(head: &str, sure: bool) -> Option<(&str, &str, bool)> {
    let lower = head.to_ascii_lowercase();
    let weak: &[&str] = if sure { &WEAK_TYPES } else { &[] };
    let kind = TYPES.iter().chain(weak).find(|kind| lower.ends_with(**kind))?;
    let mut at = head.len() - kind.len();
    // `string/JSON object`
    if let Some(front) = head[..at].strip_suffix('/') {
        at = split_type(front, sure).map(|(_, kind, _)| front.len() - kind.len())?;
    }
    let name = head[..at].trim_end();
    let glued = name.len() == at;
    let words = name.split_whitespace().count();
    let plain = name.chars().all(|c| c.is_alphanumeric() || "_-$. /[]{}".contains(c));
    let fits = plain && (if glued { words <= 3 } else { words == 1 }) && !name.is_empty();
    (fits && !(glued && name.ends_with('_'))).then(|| (name, &head[at..], glued))
}

fn is_type(text: &str) -> bool {
    let lower = text.trim().to_ascii_lowercase();
    TYPES.iter().chain(&WEAK_TYPES).any(|kind| lower == *kind)
        || lower.split_once('/').is_some_and(|(a, b)| is_type(a) && is_type(b))
}

fn is_requirement(text: &str) -> bool {
    let lower = text.trim().to_ascii_lowercase();
    ["mandatory", "optional", "required", "conditional", "either mandatory"]
        .iter()
        .any(|word| lower.starts_with(word))
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 60
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-$.[]".contains(c))
        && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '$')
}

/// A name alone, where parameters are expected.
fn bare_name(text: &str) -> Option<Signature> {
    let snake = text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    (snake && is_name(text)).then(|| build(text, "", "", false))
}

/// `| name | string, mandatory | what it is |`
fn table_row(text: &str) -> Option<Signature> {
    let mut cells = text.trim_matches('|').split('|').map(str::trim);
    let name = cells.next().filter(|name| is_name(name))?;
    let cells: Vec<&str> = cells.flat_map(|cell| cell.split(',')).map(str::trim).collect();
    let kind = cells.iter().find(|cell| is_type(cell));
    let requirement = cells.iter().find(|cell| is_requirement(cell));
    // `| BigInt | bigint | 1 to 18 |` is a row about a type.
    if requirement.is_none() && kind.is_some_and(|kind| kind.eq_ignore_ascii_case(name)) {
        return None;
    }
    kind.or(requirement).map(|_| build(name, kind.unwrap_or(&""), requirement.unwrap_or(&""), false))
}
