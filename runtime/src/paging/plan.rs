//! How a list is paged, read off its row in the catalogue, and what comes after each page.

use std::{
    collections::HashSet,
    hash::{DefaultHasher, Hash, Hasher},
};

use serde::{Deserialize, Serialize};
use zoho_endpoint::{Bounds, Endpoint, Location, Operation};

use super::{Shortfall, window::Window};
use crate::{DateTime, Page, request::Draft};

/// What both products give on a page where nothing else is known.
const USUAL_PAGE: u64 = 200;

/// The key of a body that holds a COQL query.
const QUERY: &str = "select_query";

/// A page's place in its list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Position {
    /// Where the list begins, if its pages have no numbers.
    Start,
    /// Counted from 1.
    Page(u64),
    /// The service's name for it.
    Token {
        token: String,
        /// When the service forgets it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expires: Option<DateTime>,
    },
    /// The service's name for it, of lists of emails.
    Index(String),
    /// So many rows into a query's result.
    Offset(u64),
    /// There is no more.
    End,
}

/// How the pages of a list are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Way {
    /// By `page`, and by `page_token` where the answer gives one.
    Numbers { tokens: bool },
    /// By `index`.
    Index,
    /// By the `limit` clause of a query.
    Query(Window),
    /// There is one page only.
    Single,
}

/// How a call's list is paged.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    endpoint: Endpoint,
    way: Way,
    bounds: Bounds,
    /// How many items a full page has.
    size: u64,
    /// Whether a token must come without `per_page`.
    lone_tokens: bool,
    fingerprint: String,
}

/// What a page says about itself and the next one.
#[derive(Debug, Default)]
pub(super) struct Facts {
    pub(super) items: u64,
    pub(super) more: Option<bool>,
    pub(super) size: Option<u64>,
    pub(super) token: Option<String>,
    pub(super) expires: Option<DateTime>,
    pub(super) index: Option<String>,
}

impl Facts {
    pub(super) fn of<T>(page: &Page<T>) -> Self {
        let info = page.info();
        let text = |name| info.get(name).filter(|text: &String| !text.is_empty());
        Self {
            items: page.items().len() as u64,
            more: info.get("more_records"),
            size: info.get("per_page"),
            token: text("next_page_token"),
            expires: info.get("page_token_expiry"),
            index: text("next_index"),
        }
    }
}

/// The names of pages that were read, so that a list that goes in circles comes to an end.
#[derive(Debug, Default)]
pub(super) struct Seen(HashSet<u64>);

impl Seen {
    /// Whether the name is new.
    pub(super) fn is_new(&mut self, name: &str) -> bool {
        let mut hasher = DefaultHasher::new();
        name.hash(&mut hasher);
        self.0.insert(hasher.finish())
    }

    /// Those of a list that is read from this page on.
    pub(super) fn from(at: &Position) -> Self {
        let mut seen = Self::default();
        if let Position::Token { token: name, .. } | Position::Index(name) = at {
            seen.is_new(name);
        }
        seen
    }
}

impl Plan {
    /// The plan of a call and the first page that it asks for; the call loses its place in the list by that.
    pub(super) fn of(draft: &mut Draft) -> (Self, Position) {
        let endpoint = draft.endpoint;
        let operation = endpoint.operation();
        let has = |name| has(operation, Location::Query, name);
        let number = |text: &str| text.parse::<u64>().ok();
        let (way, at) = if let Some(query) = query_of(draft) {
            let window = Window::of(&query);
            let at = Position::Offset(window.offset);
            (Way::Query(window), at)
        } else if has("page_token") || has("page") {
            let (token, page) = (take(draft, "page_token"), take(draft, "page"));
            let at = match (token, page.as_deref().and_then(number)) {
                (Some(token), _) => Position::Token { token, expires: None },
                (None, page) => Position::Page(page.unwrap_or(1)),
            };
            (Way::Numbers { tokens: has("page_token") }, at)
        } else if has("index") {
            (Way::Index, take(draft, "index").map_or(Position::Start, Position::Index))
        } else {
            (Way::Single, Position::Start)
        };

        let bounds = operation.bounds;
        let most = bounds.per_page.map(u64::from);
        let asked = draft.query_value("per_page").and_then(|text| number(&text));
        if asked.is_none()
            && has("per_page")
            && let Some(most) = most
        {
            // The fewest calls for a list: the largest pages.
            draft.query("per_page", &most.to_string());
        }
        let lone_tokens = operation
            .errors
            .iter()
            .any(|row| row.code == "AMBIGUITY_DURING_PROCESSING" && row.message.contains("per_page"));
        let size = asked.or(most).unwrap_or(USUAL_PAGE).max(1);
        let fingerprint = draft.fingerprint();
        (Self { endpoint, way, bounds, size, lone_tokens, fingerprint }, at)
    }

    pub(super) fn endpoint(&self) -> Endpoint {
        self.endpoint
    }

    /// Tells calls apart, but not the pages of a list.
    pub(super) fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Whether the list may have such a place.
    pub(super) fn has(&self, at: &Position) -> bool {
        match at {
            Position::End => true,
            Position::Start => matches!(self.way, Way::Index | Way::Single),
            Position::Page(_) => matches!(self.way, Way::Numbers { .. }),
            Position::Token { .. } => self.way == Way::Numbers { tokens: true },
            Position::Index(_) => self.way == Way::Index,
            Position::Offset(_) => matches!(self.way, Way::Query(_)),
        }
    }

    /// Puts the place into a call that has none.
    pub(super) fn ask_for(&self, at: &Position, draft: &mut Draft) {
        match at {
            // Without a number the first page is meant.
            Position::Start | Position::End | Position::Page(1) => {}
            Position::Page(page) => draft.query("page", &page.to_string()),
            Position::Token { token, .. } => {
                if self.lone_tokens {
                    draft.remove_query("per_page");
                }
                draft.query("page_token", token);
            }
            Position::Index(index) => draft.query("index", index),
            Position::Offset(offset) => {
                if let Way::Query(window) = &self.way {
                    draft.key(QUERY, &window.query(*offset, self.window_size(window, *offset)));
                }
            }
        }
    }

    fn window_size(&self, window: &Window, offset: u64) -> u64 {
        window.size(offset, self.size, self.bounds.total.map(u64::from))
    }

    /// What comes after a page.
    pub(super) fn after(&self, at: &Position, facts: &Facts, seen: &mut Seen) -> Result<Position, Shortfall> {
        let more = facts.more == Some(true);
        if let (Way::Query(window), Position::Offset(offset)) = (&self.way, at) {
            return self.after_window(window, *offset, facts);
        }
        match facts.more {
            Some(true) if facts.items == 0 => return Err(Shortfall::EmptyPage),
            Some(true) => {}
            None if facts.items > 0 => {}
            Some(false) | None => return Ok(Position::End),
        }
        match &self.way {
            Way::Numbers { tokens } => self.after_page(*tokens, at, facts, seen),
            Way::Index => match &facts.index {
                Some(index) if seen.is_new(index) => Ok(Position::Index(index.clone())),
                Some(_) => Err(Shortfall::Repeated),
                None if more => Err(Shortfall::NoWayOn),
                None => Ok(Position::End),
            },
            Way::Single if more => Err(Shortfall::NotPaged),
            Way::Single | Way::Query(_) => Ok(Position::End),
        }
    }

    /// After a page with something in it that is not said to be the last one.
    fn after_page(
        &self,
        tokens: bool,
        at: &Position,
        facts: &Facts,
        seen: &mut Seen,
    ) -> Result<Position, Shortfall> {
        if let Some(token) = facts.token.as_ref().filter(|_| tokens) {
            if !seen.is_new(token) {
                return Err(Shortfall::Repeated);
            }
            return Ok(Position::Token { token: token.clone(), expires: facts.expires.clone() });
        }
        let size = facts.size.unwrap_or(self.size).max(1);
        // Of a page that says nothing its length has to tell: a short one is the last one, and a longer one than a
        // page can be is the whole of a list that is not paged.
        if facts.more.is_none() && facts.items != size {
            return Ok(Position::End);
        }
        let &Position::Page(page) = at else { return Err(Shortfall::NoWayOn) };
        let reached = page.saturating_mul(size);
        let beyond = |most: Option<u32>| most.map(u64::from).filter(|&most| reached >= most);
        if tokens && beyond(self.bounds.by_page).is_some() {
            return Err(Shortfall::NoWayOn);
        }
        match beyond(self.bounds.total) {
            Some(most) => Err(Shortfall::Limit(most)),
            None => Ok(Position::Page(page.saturating_add(1))),
        }
    }

    /// After a window of a query's result.
    fn after_window(&self, window: &Window, offset: u64, facts: &Facts) -> Result<Position, Shortfall> {
        let reached = offset.saturating_add(facts.items);
        let is_full = facts.items >= self.window_size(window, offset);
        if window.end().is_some_and(|end| reached >= end) || !facts.more.unwrap_or(is_full) {
            return Ok(Position::End);
        }
        match self.bounds.total.map(u64::from) {
            _ if facts.items == 0 => Err(Shortfall::EmptyPage),
            Some(total) if reached >= total => Err(Shortfall::Limit(total)),
            _ => Ok(Position::Offset(reached)),
        }
    }
}

fn has(operation: &Operation, location: Location, name: &str) -> bool {
    operation.parameters.iter().any(|parameter| parameter.location == location && parameter.name == name)
}

/// Takes a value out of the query.
fn take(draft: &mut Draft, name: &str) -> Option<String> {
    let value = draft.query_value(name)?.into_owned();
    draft.remove_query(name);
    Some(value)
}

/// The COQL query of a call that has one.
fn query_of(draft: &Draft) -> Option<String> {
    let is_query = has(draft.endpoint.operation(), Location::Body, QUERY);
    is_query.then(|| serde_json::from_str(draft.body_key(QUERY)?).ok()).flatten()
}
