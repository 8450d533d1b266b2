//! What is odd about a request, and what is wrong with its parameters.

use std::collections::HashSet;

use http::request::Parts;
use serde_json::json;
use zoho_endpoint::{Body, Location, Operation, Parameter, ParameterType};

use crate::answer::{Answer, Row};
use crate::bounds;
use crate::json_body;
use crate::multipart::Form;
use crate::query::Pairs;
use crate::receive::Received;
use crate::route::{Captures, Router, parameters_of_ids};
use crate::types::text_fits;

/// Remarks that need no operation: the URL and the headers that every request should have.
pub(crate) fn of_request(parts: &Parts, findings: &mut Vec<String>) {
    if !parts.headers.contains_key(http::header::USER_AGENT) {
        findings.push("there is no user-agent".to_owned());
    }
    let has_body = parts.headers.contains_key(http::header::TRANSFER_ENCODING);
    if has_body {
        findings.push("the body has no content-length".to_owned());
    }
    let path = parts.uri.path();
    if path.split('/').skip(1).any(|segment| matches!(segment, "" | "." | "..")) {
        findings.push("the path has an empty or a dot segment".to_owned());
    }
    let query = parts.uri.query();
    if query.is_some_and(|query| query.split('&').any(str::is_empty)) {
        findings.push("the query has an empty pair".to_owned());
    }
    for (what, text) in [("path", path), ("query", query.unwrap_or_default())] {
        if !is_canonical(text) {
            findings.push(format!("the {what} is not percent-encoded in the canonical way"));
        }
    }
}

/// Whether `%` is followed by two upper-case digits, and never stands for a letter, a digit or one
/// of `-._~`, which need no encoding (RFC 3986, 6.2.2).
fn is_canonical(text: &str) -> bool {
    let digit = |byte: Option<&u8>| match byte {
        Some(byte @ b'0'..=b'9') => Some(byte - b'0'),
        Some(byte @ b'A'..=b'F') => Some(byte - b'A' + 10),
        _ => None,
    };
    let bytes = text.as_bytes();
    bytes.iter().enumerate().filter(|(_, byte)| **byte == b'%').all(|(index, _)| {
        match (digit(bytes.get(index + 1)), digit(bytes.get(index + 2))) {
            (Some(high), Some(low)) => {
                let byte = high * 16 + low;
                !(byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
            }
            _ => false,
        }
    })
}

/// Remarks about the parameters and the body, by what the operation takes.
pub(crate) fn of_call(
    operation: &Operation,
    headers: &http::HeaderMap,
    query: &Pairs,
    received: &Received,
    findings: &mut Vec<String>,
) {
    let mut seen = HashSet::new();
    for name in query.names().filter(|name| seen.insert(*name)) {
        match find(operation, name) {
            Some(Parameter { location: Location::Query, .. }) => {}
            Some(other) => {
                findings.push(format!(
                    "parameter {name:?} travels in the {}, not in the query",
                    other.location.as_str()
                ));
            }
            None => findings.push(format!("unknown query parameter {name:?}")),
        }
        if query.count(name) > 1 {
            findings.push(format!("query parameter {name:?} is given {} times", query.count(name)));
        }
    }
    for parameter in at(operation, Location::Query) {
        let Some(value) = query.get(parameter.name) else { continue };
        if let Some(expected) = mismatch(parameter, value).filter(|_| !is_external(parameter, headers)) {
            findings.push(format!("query parameter {:?} is not of type {expected}", parameter.name));
        }
        let unknown = |word: &&str| !parameter.choices.contains(word);
        if !parameter.choices.is_empty()
            && let Some(word) = value.split(',').find(unknown)
        {
            findings.push(format!("query parameter {:?} has the unknown word {word:?}", parameter.name));
        }
    }
    match operation.body {
        Body::None if received.length > 0 => findings.push("a body where none belongs".to_owned()),
        Body::Json => json_body::remarks(operation, received, findings),
        Body::Multipart => of_form(operation, &received.form, findings),
        Body::None => {}
    }
}

fn of_form(operation: &Operation, form: &Form, findings: &mut Vec<String>) {
    findings.extend(form.findings.iter().cloned());
    findings.extend(form.fault.iter().cloned());
    let mut seen = HashSet::new();
    for part in &form.parts {
        if !seen.insert(part.name.as_str()) {
            findings.push(format!("form part {:?} is given twice", part.name));
            continue;
        }
        match find(operation, &part.name).filter(|parameter| parameter.location == Location::Form) {
            None => findings.push(format!("unknown form part {:?}", part.name)),
            Some(Parameter { kind: ParameterType::File, .. }) => match part.file_name.as_deref() {
                None => findings.push(format!("form part {:?} has no filename", part.name)),
                Some("") => findings.push(format!("form part {:?} has an empty filename", part.name)),
                Some(_) => {}
            },
            Some(_) if part.file_name.is_some() => {
                findings.push(format!("form part {:?} is a text field, not a file", part.name));
            }
            Some(_) => {}
        }
    }
}

/// The answer to parameters that the operation can't do without or can't understand.
pub(crate) fn refusal(
    router: &Router,
    operation: &Operation,
    captures: &Captures,
    headers: &http::HeaderMap,
    query: &Pairs,
    received: &Received,
) -> Option<Answer> {
    let missing = |parameter: &&Parameter| {
        // Nobody has a token for the first page, whatever a table says.
        parameter.required
            && parameter.name != "page_token"
            && match parameter.location {
                Location::Query => query.get(parameter.name).is_none_or(str::is_empty),
                Location::Header => !headers.contains_key(parameter.name),
                Location::Path | Location::Form | Location::Body => false,
            }
    };
    if let Some(parameter) = operation.parameters.iter().find(missing) {
        let row = router.row(operation, "REQUIRED_PARAM_MISSING", None);
        return Some(row.with(&json!({"param_name": parameter.name})));
    }
    for parameter in at(operation, Location::Query) {
        let Some(value) = query.get(parameter.name) else { continue };
        if let Some(expected) = mismatch(parameter, value).filter(|_| !is_external(parameter, headers)) {
            let details = json!({"param_name": parameter.name, "expected_data_type": expected});
            return Some(invalid(router, operation).with(&details));
        }
        let most = bounds::fields(operation);
        if parameter.kind == ParameterType::Fields && value.split(',').count() > most {
            let row = router.row(operation, "LIMIT_EXCEEDED", None);
            return Some(row.with(&json!({"param_name": parameter.name, "limit": most})));
        }
    }
    // An external id may be any text, and a record that is not there is somebody else's affair.
    let in_path = parameters_of_ids(operation).zip(captures.ids.iter());
    let mut in_path = in_path.skip(usize::from(captures.of_record));
    // Of an address that was given only the file is left here.
    let is_whole = |parameter: &Parameter| parameter.kind != ParameterType::Url;
    let misfit = in_path.find(|(parameter, text)| is_whole(parameter) && !text_fits(parameter.kind, text));
    if let Some((parameter, _)) = misfit.filter(|_| !headers.contains_key("x-external")) {
        let details = json!({"param_name": parameter.name, "expected_data_type": parameter.kind.as_str()});
        return Some(invalid(router, operation).with(&details));
    }
    for parameter in at(operation, Location::Header) {
        let Some(value) = headers.get(parameter.name) else { continue };
        if !value.to_str().is_ok_and(|text| text_fits(parameter.kind, text)) {
            let details =
                json!({"param_name": parameter.name, "expected_data_type": parameter.kind.as_str()});
            return Some(invalid(router, operation).with(&details));
        }
    }
    match operation.body {
        Body::None => None,
        Body::Json => json_body::refusal(router, operation, received),
        Body::Multipart => refusal_of_form(router, operation, query, received),
    }
}

fn refusal_of_form(
    router: &Router,
    operation: &Operation,
    query: &Pairs,
    received: &Received,
) -> Option<Answer> {
    let form = &received.form;
    for parameter in at(operation, Location::Form) {
        let in_form = form.part(parameter.name).map(|part| part.text());
        let given = in_form.or_else(|| query.get(parameter.name).map(Some));
        match given {
            None if parameter.required => {
                let row = router.row(operation, "MANDATORY_NOT_FOUND", None);
                return Some(row.with(&json!({"api_name": parameter.name})));
            }
            None => {}
            Some(_) if parameter.kind == ParameterType::File => {}
            Some(value) => {
                // Text that is too long, or none at all, is of no type.
                let expected = mismatch(parameter, value.unwrap_or("\0"));
                if let Some(expected) = expected {
                    let details = json!({"api_name": parameter.name, "expected_data_type": expected});
                    return Some(invalid(router, operation).with(&details));
                }
            }
        }
    }
    // What did arrive of a broken form must not be stored.
    let broken = form.fault.is_some() && received.length > 0;
    broken.then(|| Answer::error(invalid(router, operation)))
}

/// Whether these ids are values of an external field, which may be any text.
fn is_external(parameter: &Parameter, headers: &http::HeaderMap) -> bool {
    parameter.name == "ids" && headers.contains_key("x-external")
}

/// The row about a value that can't be understood.
fn invalid(router: &Router, operation: &Operation) -> Row {
    router.row_about(operation, "INVALID_DATA", &["invalid data", "data type"])
}

/// The type that a value fails to have.
fn mismatch(parameter: &Parameter, value: &str) -> Option<&'static str> {
    (!text_fits(parameter.kind, value)).then(|| parameter.kind.as_str())
}

fn find<'a>(operation: &'a Operation, name: &str) -> Option<&'a Parameter> {
    operation.parameters.iter().find(|parameter| parameter.name == name)
}

/// The operation's parameters that travel there.
pub(crate) fn at(operation: &Operation, location: Location) -> impl Iterator<Item = &Parameter> {
    operation.parameters.iter().filter(move |parameter| parameter.location == location)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_way_to_encode_is_canonical() {
        for good in ["/crm/v8/Leads", "/a%20b", "/%C3%BC", "x=a%2Cb~-._"] {
            assert!(is_canonical(good), "{good}");
        }
        for bad in ["/%c3", "/%4C", "/%", "/%2", "/%zz", "/%7E"] {
            assert!(!is_canonical(bad), "{bad}");
        }
    }
}
