//! What is odd about a JSON body, and what is wrong with it.

use serde_json::{Value, json};
use zoho_endpoint::{Location, Operation, Parameter, ParameterType, Response};

use crate::answer::Answer;
use crate::check::at;
use crate::receive::Received;
use crate::route::Router;
use crate::types::{Misfit, misfit, misfit_in};

/// Remarks about the body.
pub(crate) fn remarks(operation: &Operation, received: &Received, findings: &mut Vec<String>) {
    let Some(body) = &received.json else {
        if received.length > 0 || required(operation).next().is_some() {
            findings.push("the body is not JSON".to_owned());
        }
        return;
    };
    if at(operation, Location::Body).next().is_none() {
        return;
    }
    for name in body.as_object().into_iter().flat_map(|body| body.keys()) {
        if !at(operation, Location::Body).any(|parameter| parameter.name == name) {
            findings.push(format!("unknown key {name:?} in the body"));
        }
    }
    for parameter in at(operation, Location::Body).filter(|parameter| !parameter.choices.is_empty()) {
        let words = match body.get(parameter.name) {
            Some(Value::Array(words)) => words.as_slice(),
            Some(word) => std::slice::from_ref(word),
            None => &[],
        };
        let unknown = |word: &&str| !parameter.choices.contains(word);
        if let Some(word) = words.iter().filter_map(Value::as_str).find(unknown) {
            findings.push(format!("key {:?} of the body has the unknown word {word:?}", parameter.name));
        }
    }
}

/// The answer to a body that the operation can't do without or can't understand.
pub(crate) fn refusal(router: &Router, operation: &Operation, received: &Received) -> Option<Answer> {
    let invalid = |details: &Value| {
        Some(router.row_about(operation, "INVALID_DATA", &["invalid data", "data type"]).with(details))
    };
    let Some(body) = &received.json else {
        let none_needed = received.length == 0 && required(operation).next().is_none();
        return if none_needed { None } else { invalid(&json!({"expected_data_type": "jsonobject"})) };
    };
    at(operation, Location::Body).next()?;
    if !body.is_object() {
        return invalid(&json!({"expected_data_type": "jsonobject"}));
    }
    let given = |parameter: &Parameter| body.get(parameter.name).filter(|value| !value.is_null());
    if let Some(parameter) = required(operation).find(|parameter| given(parameter).is_none()) {
        let row = router.row_about(operation, "MANDATORY_NOT_FOUND", &["required field", "mandatory"]);
        let path = format!("$.{}", parameter.name);
        return Some(row.with(&json!({"api_name": parameter.name, "json_path": path})));
    }
    at(operation, Location::Body).find_map(|parameter| {
        let value = given(parameter)?;
        if parameter.required && value.as_array().is_some_and(Vec::is_empty) {
            let path = format!("$.{}", parameter.name);
            return invalid(&json!({"api_name": parameter.name, "json_path": path, "minimum_length": 1}));
        }
        let found = misfit(parameter, value).or_else(|| misfit_in_list(operation, parameter, value));
        invalid(&found?.details())
    })
}

/// Items of a batch have an outcome each; those of any other list stand and fall with the call.
fn misfit_in_list(operation: &Operation, parameter: &Parameter, value: &Value) -> Option<Misfit> {
    if parameter.kind != ParameterType::Objects || matches!(operation.response, Response::Outcomes(_)) {
        return None;
    }
    let (object, items) = (parameter.object?, value.as_array()?);
    let path = |index| format!("$.{}[{index}]", parameter.name);
    items.iter().enumerate().find_map(|(index, item)| misfit_in(object, item, &path(index)))
}

fn required(operation: &Operation) -> impl Iterator<Item = &Parameter> {
    at(operation, Location::Body).filter(|parameter| parameter.required)
}
