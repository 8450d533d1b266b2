//! The list in a call that is split, without reading or writing its items again.

use std::{fmt::Write as _, ops::Range, sync::OnceLock};

use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use zoho_endpoint::{Endpoint, Location, Parameter, ParameterType, Response};

use crate::{Error, InvalidRequest, hosts::Bases, request::Draft};

/// The items of a batch: the text that the call was given, and where each of them stands in it.
pub(super) struct Items {
    list: List,
    text: String,
    places: Vec<Range<usize>>,
    /// Of the call and its items.
    fingerprint: OnceLock<String>,
}

/// The parameter that is the list.
#[derive(Clone, Copy)]
enum List {
    /// A key of the JSON body.
    Body(&'static str),
    /// Ids in the query, between commas.
    Query(&'static str),
}

impl Items {
    /// Takes the items out of a call. What is left of it is what all calls have in common.
    pub(super) fn take(draft: &mut Draft, bases: &Bases) -> Result<Self, Error> {
        let list = list_of(draft).ok_or_else(|| {
            let endpoint = draft.endpoint;
            Error::configuration(format_args!("{endpoint} has been given no list that could be split"))
        })?;
        match (draft.check_values(bases), list) {
            // A list without ids is none in a query.
            (Err(InvalidRequest::MissingParameter { parameter }), List::Query(name)) if parameter == name => {
            }
            (checked, _) => checked.map_err(Error::new)?,
        }
        let (text, places) = match list {
            List::Body(name) => {
                let text = draft.body_key(name).unwrap_or("[]").to_owned();
                let places = places_in(&text).ok_or_else(|| {
                    Error::configuration(format_args!("{name:?} of {} is no list", draft.endpoint))
                })?;
                draft.key_text(name, "[]".to_owned());
                (text, places)
            }
            List::Query(name) => {
                let text = draft.query_value(name).unwrap_or_default().into_owned();
                draft.remove_query(name);
                let places = places_between_commas(&text);
                (text, places)
            }
        };
        Ok(Self { list, text, places, fingerprint: OnceLock::new() })
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// The text of an item: its JSON, or its id.
    pub(super) fn get(&self, index: usize) -> Option<&str> {
        self.text.get(self.places.get(index)?.clone())
    }

    /// Gives a call these of the items.
    pub(super) fn put(&self, draft: &mut Draft, indexes: &[usize]) {
        let mut texts = String::new();
        for (nth, text) in indexes.iter().filter_map(|index| self.get(*index)).enumerate() {
            texts.push_str(if nth > 0 { "," } else { "" });
            texts.push_str(text);
        }
        match self.list {
            List::Body(name) => draft.key_text(name, format!("[{texts}]")),
            List::Query(name) => draft.query(name, &texts),
        }
    }

    /// Tells apart batches: other items, or another place to send them to.
    pub(super) fn fingerprint(&self, rest: &Draft) -> &str {
        self.fingerprint.get_or_init(|| {
            let digest =
                Sha256::new().chain_update(format!("{rest:?}\n")).chain_update(&self.text).finalize();
            digest.iter().take(16).fold(String::new(), |mut hex, byte| {
                let _ = write!(hex, "{byte:02x}");
                hex
            })
        })
    }
}

/// Which parameter of a call is what it writes: its ids, or the objects under the key of its answers.
fn list_of(draft: &Draft) -> Option<List> {
    let operation = draft.endpoint.operation();
    let find = |is: &dyn Fn(&Parameter) -> bool| {
        operation.parameters.iter().filter(|one| one.required && is(one)).find_map(|one| match one.location {
            Location::Body => draft.body_key(one.name).map(|_| List::Body(one.name)),
            Location::Query => Some(List::Query(one.name)),
            _ => None,
        })
    };
    let objects = |one: &Parameter| (one.kind, one.location) == (ParameterType::Objects, Location::Body);
    find(&|one| one.kind == ParameterType::Ids)
        .or_else(|| find(&|one| objects(one) && operation.response == Response::Outcomes(one.name)))
        .or_else(|| find(&objects))
}

/// Where the items of a JSON list stand.
fn places_in(text: &str) -> Option<Vec<Range<usize>>> {
    let items: Vec<&RawValue> = serde_json::from_str(text).ok()?;
    let place = |item: &&RawValue| {
        let start = item.get().as_ptr() as usize - text.as_ptr() as usize;
        start..start + item.get().len()
    };
    Some(items.iter().map(place).collect())
}

fn places_between_commas(text: &str) -> Vec<Range<usize>> {
    let mut start = 0;
    let place = |item: &str| {
        let place = start..start + item.len();
        start = place.end + 1;
        place
    };
    let places = text.split(',').map(place);
    places.filter(|place| !place.is_empty()).collect()
}

/// The most items that a call of an operation takes.
pub(super) fn most_items(endpoint: Endpoint) -> usize {
    /// Of all operations whose documentation gives no number.
    const USUAL: u32 = 100;
    let most = endpoint.operation().bounds.items.unwrap_or(USUAL);
    usize::try_from(most).unwrap_or(usize::MAX).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts<'a>(text: &'a str, places: &[Range<usize>]) -> Vec<&'a str> {
        places.iter().map(|place| &text[place.clone()]).collect()
    }

    #[test]
    fn items_are_found_as_they_stand() {
        let text = r#" [ {"a":[1, 2],"b":"],"} ,7,"\"," , null,[] ] "#;
        let places = places_in(text).unwrap();
        assert_eq!(texts(text, &places), [r#"{"a":[1, 2],"b":"],"}"#, "7", r#""\",""#, "null", "[]"]);
        assert_eq!(places_in("[]"), Some(vec![]));
        assert_eq!((places_in("{}"), places_in("[1"), places_in("")), (None, None, None));
        assert_eq!(texts("12,3,,45", &places_between_commas("12,3,,45")), ["12", "3", "45"]);
        assert!(places_between_commas("").is_empty());
    }

    proptest! {
        #[test]
        fn splitting_loses_nothing(values in prop::collection::vec(".*", 0..20)) {
            let text = serde_json::to_string(&values).unwrap();
            let places = places_in(&text).unwrap();
            let again: Vec<String> =
                texts(&text, &places).iter().map(|json| serde_json::from_str(json).unwrap()).collect();
            prop_assert_eq!(again, values);
        }
    }
}
