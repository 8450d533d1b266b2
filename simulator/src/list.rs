//! Lists by the page: numbered pages, and page tokens where the version has them.

use serde_json::{Value, json};
use zoho_endpoint::{Location, Operation};

use crate::answer::{Answer, INVALID_DATA};
use crate::bounds::{by_page, has_tokens, per_page, reachable};
use crate::check::at;
use crate::clock::Moment;
use crate::query::Pairs;
use crate::route::Router;
use crate::store::Store;
use crate::window::{Pin, Place, Rows};

/// The parameters of lists that have pages.
const PAGING: [&str; 3] = ["page", "per_page", "page_token"];
/// How long a page token is good for, in seconds.
const EXPIRY: u64 = 24 * 60 * 60;

/// A list, and what its answer depends on.
#[derive(Clone, Copy)]
pub(crate) struct Listing<'a> {
    pub(crate) router: &'a Router,
    pub(crate) operation: &'a Operation,
    pub(crate) query: &'a Pairs,
    /// The status of a list without anything in it.
    pub(crate) empty_status: u16,
    pub(crate) now: Moment,
}

/// Which part of a list is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Window {
    page: u64,
    per_page: u64,
    place: Place,
}

impl Listing<'_> {
    /// The page that the query asks for, under `key`; an empty one is 204, or 200. Only what stands on
    /// it is described, by its pin and its index.
    pub(crate) fn page_of(
        &self,
        store: &Store,
        key: &str,
        rows: &Rows<'_>,
        describe: impl Fn(Pin, usize) -> Option<Value>,
    ) -> Answer {
        let Self { operation, query, .. } = *self;
        let has_tokens = has_tokens(operation);
        let window = match self.window(has_tokens) {
            Ok(window) => window,
            Err(answer) => return answer,
        };
        let part = rows.part(window.place, usize::try_from(window.per_page).unwrap_or(usize::MAX));
        if part.entries.is_empty() && operation.may_be_empty && self.empty_status == 204 {
            return Answer::nothing();
        }
        let indexed = part.entries.iter().zip(part.start..);
        let shown: Vec<Value> = indexed.filter_map(|(pin, index)| describe(*pin, index)).collect();
        let mut info = json!({
            "per_page": window.per_page,
            "count": shown.len(),
            "page": window.page,
            "more_records": part.more,
        });
        if has_tokens {
            let bound = bound_to(query);
            let expiry = self.now.as_secs().saturating_add(EXPIRY);
            let token = |page: u64, before: u8, pin: &Pin| {
                let Pin { key, id } = *pin;
                let size = window.per_page;
                Value::from(format!("{page:x}-{size:x}-{bound:x}-{expiry:x}-{before}-{key:x}-{id:x}"))
            };
            let next = part.entries.last().filter(|_| part.more).map(|pin| token(window.page + 1, 0, pin));
            let previous = part.entries.first().filter(|_| window.page > 1);
            let previous = previous.map(|pin| token(window.page - 1, 1, pin));
            info["page_token_expiry"] =
                Value::from(next.as_ref().or(previous.as_ref()).map(|_| store.later(EXPIRY)));
            info["next_page_token"] = next.unwrap_or_default();
            info["previous_page_token"] = previous.unwrap_or_default();
            info["sort_by"] = Value::from(query.get("sort_by").unwrap_or("id"));
            info["sort_order"] = Value::from(query.get("sort_order").unwrap_or("desc"));
        }
        // A list that knows no pages says nothing about them.
        let paged = at(operation, Location::Query).any(|parameter| PAGING.contains(&parameter.name));
        let mut body = if paged { json!({"info": info}) } else { json!({}) };
        body[key] = Value::from(shown);
        Answer::json(200, &body)
    }

    fn window(&self, has_tokens: bool) -> Result<Window, Answer> {
        let Self { router, operation, query, .. } = *self;
        let number = |name: &str, default: u64, most: u64| match query.get(name).map(str::parse::<u64>) {
            None => Ok(default),
            Some(Ok(value)) if (1..=most).contains(&value) => Ok(value),
            Some(_) => Err(INVALID_DATA.with(&json!({"param_name": name, "minimum": 1, "maximum": most}))),
        };
        let refused = |code: &str, details: Value| Err(router.row(operation, code, None).with(&details));
        let page = number("page", 1, u64::MAX)?;
        let asked = number("per_page", per_page(operation), per_page(operation))?;
        let Some(token) = query.get("page_token").filter(|_| has_tokens) else {
            let before = (page - 1).saturating_mul(asked);
            if has_tokens && before >= by_page(operation) {
                return refused("DISCRETE_PAGINATION_LIMIT_EXCEEDED", json!({"limit": by_page(operation)}));
            }
            return Ok(Window { page, per_page: asked, place: Place::Behind(before) });
        };
        if query.get("page").is_some() {
            return refused("AMBIGUITY_DURING_PROCESSING", json!({"param_names": ["page", "page_token"]}));
        }
        let parts: Vec<Option<u64>> =
            token.split('-').map(|part| u64::from_str_radix(part, 16).ok()).collect();
        let [
            Some(page @ 1..),
            Some(size @ 1..),
            Some(bound),
            Some(expiry),
            Some(before @ 0..=1),
            Some(key),
            Some(id),
        ] = parts[..]
        else {
            let row = router.row_about(operation, "INVALID_DATA", &["token given", "invalid data"]);
            return Err(row.with(&json!({"param_name": "page_token"})));
        };
        let other_size = query.get("per_page").is_some() && asked != size;
        if size > per_page(operation) || bound != bound_to(query) || other_size {
            return refused("TOKEN_BOUND_DATA_MISMATCH", json!({"param_name": "page_token"}));
        }
        if self.now.as_secs() >= expiry {
            return refused("EXPIRED_VALUE", json!({"param_name": "page_token"}));
        }
        let start = (page - 1).saturating_mul(size);
        if start >= reachable(operation) {
            return refused("PAGINATION_LIMIT_EXCEEDED", json!({"limit": reachable(operation)}));
        }
        let pin = Pin { key, id };
        let place = if before == 1 { Place::Before(pin, start) } else { Place::After(pin, start) };
        Ok(Window { page, per_page: size, place })
    }
}

/// A fingerprint of the parameters that a page token is bound to: all but those of the page itself.
fn bound_to(query: &Pairs) -> u64 {
    let names = query.names().filter(|name| !PAGING.contains(name));
    let mut bound: Vec<String> =
        names.map(|name| format!("{name}={}", query.get(name).unwrap_or_default())).collect();
    bound.sort_unstable();
    crate::checksum(bound.join("\n").as_bytes())
}

/// Leaves the id and the fields that the query names; all of them if it names none.
pub(crate) fn choose_fields(mut item: Value, query: &Pairs) -> Value {
    if let (Some(wanted), Some(fields)) = (query.get("fields"), item.as_object_mut()) {
        let wanted: Vec<&str> = wanted.split(',').map(str::trim).collect();
        fields.retain(|name, _| name == "id" || wanted.contains(&name.as_str()));
    }
    item
}
