//! Lists by the page: numbered pages, and page tokens where the version has them.

use serde_json::{Value, json};
use zoho_endpoint::{Location, Operation};

use crate::answer::{Answer, INVALID_DATA};
use crate::check::at;
use crate::clock::Moment;
use crate::query::Pairs;
use crate::route::Router;
use crate::store::Store;

const PER_PAGE: u64 = 200;
/// The parameters of lists that have pages.
const PAGING: [&str; 3] = ["page", "per_page", "page_token"];
/// Beyond so many records only page tokens lead, where there are any.
const NUMBERED: u64 = 2_000;
/// Beyond so many nothing does.
const REACHABLE: u64 = 100_000;
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
}

impl Listing<'_> {
    /// The page of `items` that the query asks for, under `key`; an empty one is 204, or 200.
    pub(crate) fn page(&self, store: &Store, key: &str, items: &[Value]) -> Answer {
        let Self { operation, query, .. } = *self;
        let has_tokens = at(operation, Location::Query).any(|parameter| parameter.name == "page_token");
        let window = match self.window(has_tokens) {
            Ok(window) => window,
            Err(answer) => return answer,
        };
        let start = (window.page - 1).saturating_mul(window.per_page);
        let size = usize::try_from(window.per_page).unwrap_or(usize::MAX);
        let start = usize::try_from(start).unwrap_or(usize::MAX).min(items.len());
        let shown = &items[start..start.saturating_add(size).min(items.len())];
        if shown.is_empty() && operation.may_be_empty && self.empty_status == 204 {
            return Answer::nothing();
        }
        let more = start + shown.len() < items.len();
        let mut info = json!({
            "per_page": window.per_page,
            "count": shown.len(),
            "page": window.page,
            "more_records": more,
        });
        if has_tokens {
            let bound = bound_to(query);
            let expiry = self.now.as_secs().saturating_add(EXPIRY);
            let token =
                |page: u64| Value::from(format!("{page:x}-{:x}-{bound:x}-{expiry:x}", window.per_page));
            let (next, previous) =
                (more.then(|| token(window.page + 1)), (window.page > 1).then(|| token(window.page - 1)));
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
        let per_page = number("per_page", PER_PAGE, PER_PAGE)?;
        let Some(token) = query.get("page_token").filter(|_| has_tokens) else {
            if has_tokens && (page - 1).saturating_mul(per_page) >= NUMBERED {
                return refused("DISCRETE_PAGINATION_LIMIT_EXCEEDED", json!({"limit": NUMBERED}));
            }
            return Ok(Window { page, per_page });
        };
        if query.get("page").is_some() {
            return refused("AMBIGUITY_DURING_PROCESSING", json!({"param_names": ["page", "page_token"]}));
        }
        let parts: Vec<Option<u64>> =
            token.split('-').map(|part| u64::from_str_radix(part, 16).ok()).collect();
        let [Some(page @ 1..), Some(size @ 1..=PER_PAGE), Some(bound), Some(expiry)] = parts[..] else {
            return Err(INVALID_DATA.with(&json!({"param_name": "page_token"})));
        };
        if bound != bound_to(query) || (query.get("per_page").is_some() && per_page != size) {
            return refused("TOKEN_BOUND_DATA_MISMATCH", json!({"param_name": "page_token"}));
        }
        if self.now.as_secs() >= expiry {
            return refused("EXPIRED_VALUE", json!({"param_name": "page_token"}));
        }
        if (page - 1).saturating_mul(size) >= REACHABLE {
            return refused("PAGINATION_LIMIT_EXCEEDED", json!({"limit": REACHABLE}));
        }
        Ok(Window { page, per_page: size })
    }
}

/// A fingerprint of the parameters that a page token is bound to.
fn bound_to(query: &Pairs) -> u64 {
    let bound = ["fields", "ids"].map(|name| query.get(name).unwrap_or_default());
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
