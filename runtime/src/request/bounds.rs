//! What can be known to be more than a version takes, before anything is sent.

use zoho_endpoint::{Bounds, Location, ParameterType, Response};

use super::{InvalidRequest, draft::Draft};
use crate::{Criteria, FromField, field, split_window};

/// Holds the values of a call against the bounds of its row.
pub(super) fn check(draft: &Draft) -> Result<(), InvalidRequest> {
    let operation = draft.endpoint.operation();
    let bounds = operation.bounds;
    if bounds == Bounds::NONE {
        return Ok(());
    }
    let written = if let Response::Outcomes(key) = operation.response { Some(key) } else { None };
    for parameter in operation.parameters {
        let name = parameter.name;
        let is_written = written.is_some_and(|key| name == key || name == "ids");
        match (parameter.location, parameter.kind) {
            (Location::Query, ParameterType::Fields) => {
                at_most(name, draft.query_value(name).map(|list| list.split(',').count()), bounds.fields)?;
            }
            (Location::Query, ParameterType::Ids) if is_written => {
                at_most(name, draft.query_value(name).map(|list| list.split(',').count()), bounds.items)?;
            }
            (Location::Body, ParameterType::Objects | ParameterType::Ids) if is_written => {
                let items = draft.body_key(name).and_then(field::items);
                at_most(name, items.map(|items| items.len()), bounds.items)?;
            }
            (Location::Query, ParameterType::String) if name == "criteria" => {
                let conditions = draft.query_value(name).map(|text| Criteria::count(&text));
                at_most(name, conditions, bounds.conditions)?;
            }
            (Location::Body, ParameterType::String) if name == "select_query" => {
                let query = draft.body_key(name).and_then(String::from_json);
                // What can't be read is for the service to refuse, in its own words.
                if let Some((_, window)) = query.and_then(|text| split_window(&text).ok()) {
                    let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
                    at_most("limit", window.limit.map(count), bounds.per_page)?;
                    at_most("offset", Some(count(window.offset)), bounds.total)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn at_most(parameter: &str, found: Option<usize>, most: Option<u32>) -> Result<(), InvalidRequest> {
    match (found, most) {
        (Some(found), Some(most)) if u32::try_from(found).map_or(true, |found| found > most) => {
            Err(InvalidRequest::TooMany { parameter: parameter.to_owned(), found, most })
        }
        _ => Ok(()),
    }
}
