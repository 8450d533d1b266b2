//! From a request to its answer: recognise, check, carry out, note down.

use std::fmt;
use std::sync::Arc;

use http::header::{AUTHORIZATION, CONTENT_TYPE};
use http::request::Parts;
use http::{Request, Response};
use hyper::body::Incoming;
use serde_json::json;
use zoho_endpoint::{Body, Location, Operation, Response as Kind, Version};

use crate::answer::{Answer, BODY_TOO_LARGE, INVALID_TOKEN, constant};
use crate::body::Content;
use crate::files::{Call, perform};
use crate::inject::Fault;
use crate::log::Logged;
use crate::multipart::Keep;
use crate::query::Pairs;
use crate::receive::{Reading, Received, receive};
use crate::route::{Candidate, Captures, Found, own_row};
use crate::shared::{Shared, State};
use crate::token::html_error;
use crate::{REVOKE, TOKEN, check};

/// The connection is to be closed without an answer; hyper does that on an error.
#[derive(Debug)]
pub(crate) struct HungUp;

impl fmt::Display for HungUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("hung up on purpose")
    }
}

impl std::error::Error for HungUp {}

pub(crate) async fn respond(
    shared: Arc<Shared>,
    request: Request<Incoming>,
) -> Result<Response<Content>, HungUp> {
    let (parts, mut body) = request.into_parts();
    let mut entry = Logged::of(&parts);
    check::of_request(&parts, &mut entry.findings);
    let (answer, fault) = match (parts.method.as_str(), parts.uri.path()) {
        (method, "/oauth/v2/token") => accounts(&shared, method, TOKEN, &parts, &mut body, &mut entry).await,
        (method, "/oauth/v2/token/revoke") => {
            accounts(&shared, method, REVOKE, &parts, &mut body, &mut entry).await
        }
        (method, path) => match shared.router.find(method, path) {
            Found::Nothing(version) => {
                entry.version = version;
                entry.body_length = read(&shared, &parts, &mut body, Reading::Count).await.length;
                (Answer::error(constant("INVALID_URL_PATTERN")), None)
            }
            Found::OtherMethod(version, operation) => {
                entry.version = Some(version);
                entry.body_length = read(&shared, &parts, &mut body, Reading::Count).await.length;
                (Answer::error(shared.router.row(operation, "INVALID_REQUEST_METHOD", None)), None)
            }
            Found::Candidates(version, candidates) => {
                api(&shared, version, candidates, &parts, &mut body, &mut entry).await
            }
        },
    };
    finish(&shared, answer, fault, entry).await
}

/// Notes the request down and lets the fault do its work on the answer.
async fn finish(
    shared: &Shared,
    mut answer: Answer,
    fault: Option<Fault>,
    mut entry: Logged,
) -> Result<Response<Content>, HungUp> {
    let hangs_up = match &fault {
        Some(Fault::HangUp) => true,
        Some(Fault::Break(_)) => answer.contents.is_empty(),
        _ => false,
    };
    entry.status = if hangs_up { 0 } else { answer.status };
    shared.state().log.push(entry);
    match fault {
        _ if hangs_up => return Err(HungUp),
        Some(Fault::Break(broken)) => answer.broken = Some(broken),
        Some(Fault::Delay(delay)) => tokio::time::sleep(delay).await,
        Some(Fault::Instead(_) | Fault::HangUp) | None => {}
    }
    Ok(answer.into_response())
}

/// The fault that waits for this operation; one that replaces the answer does so at once.
fn take_fault(state: &mut State, operation: &str) -> Result<Option<Fault>, Answer> {
    match state.faults.take(operation) {
        Some(Fault::Instead(answer)) => Err(answer),
        other => Ok(other),
    }
}

async fn read(shared: &Shared, parts: &Parts, body: &mut Incoming, reading: Reading) -> Received {
    let content_type = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    receive(body, content_type, reading, shared.settings.body_limit).await
}

/// The two paths of the accounts host; parameters come in the query or in the body.
async fn accounts(
    shared: &Shared,
    method: &str,
    name: &'static str,
    parts: &Parts,
    body: &mut Incoming,
    entry: &mut Logged,
) -> (Answer, Option<Fault>) {
    entry.operation = Some(name);
    let received = read(shared, parts, body, Reading::Plain).await;
    entry.body_length = received.length;
    if method != "POST" {
        return (html_error(400), None);
    }
    let in_query = Pairs::parse(parts.uri.query().unwrap_or_default().as_bytes());
    if in_query.names().any(|name| matches!(name, "client_secret" | "refresh_token")) {
        entry.findings.push("a secret stands in the query, where proxies log it".to_owned());
    }
    let in_body = Pairs::parse(&received.plain);
    let is_form = parts.headers.get(CONTENT_TYPE).is_some_and(|value| {
        value.as_bytes().to_ascii_lowercase().starts_with(b"application/x-www-form-urlencoded")
    });
    if !in_body.is_empty() && !is_form {
        entry.findings.push("the body is not announced as application/x-www-form-urlencoded".to_owned());
    }
    let given = if is_form { in_query.and(in_body) } else { in_query };
    let mut state = shared.state();
    let fault = match take_fault(&mut state, name) {
        Ok(fault) => fault,
        Err(answer) => {
            state.tokens.requests += usize::from(name == TOKEN);
            return (answer, None);
        }
    };
    let answer = match name {
        TOKEN => state.tokens.exchange(&given, shared.url()),
        _ => state.tokens.revoke(&given),
    };
    (answer, fault)
}

/// A call of the API.
async fn api(
    shared: &Shared,
    version: Version,
    candidates: Vec<Candidate>,
    parts: &Parts,
    body: &mut Incoming,
    entry: &mut Logged,
) -> (Answer, Option<Fault>) {
    entry.version = Some(version);
    let received = read(shared, parts, body, reading(shared, &candidates)).await;
    entry.body_length = received.length;
    let query = Pairs::parse(parts.uri.query().unwrap_or_default().as_bytes());
    let (chosen, ambiguous) = choose(candidates, &query, &received);
    let Some(Candidate { operation, captures }) = chosen else {
        return (Answer::error(constant("INVALID_URL_PATTERN")), None);
    };
    entry.operation = Some(operation.name);
    check::of_call(operation, &query, &received, &mut entry.findings);
    if ambiguous {
        entry.findings.push("the form has the parts of two operations".to_owned());
    }
    let mut state = shared.state();
    let fault = match take_fault(&mut state, operation.name) {
        Ok(fault) => fault,
        Err(answer) => return (answer, None),
    };
    if received.too_large {
        return (Answer::error(BODY_TOO_LARGE), fault);
    }
    let asked = Asked { shared, operation, captures: &captures, parts, query: &query, received: &received };
    let answer = if let Some(refused) = asked.refusal(&state) {
        refused
    } else if ambiguous {
        Answer::error(shared.router.row(operation, "AMBIGUITY_DURING_PROCESSING", None))
    } else {
        asked.carry_out(&mut state)
    };
    (answer, fault)
}

/// How the body of what may be one of these operations is read.
fn reading(shared: &Shared, candidates: &[Candidate]) -> Reading {
    let operations = || candidates.iter().map(|candidate| candidate.operation);
    if operations().any(|operation| operation.body == Body::Multipart) {
        let files = operations().flat_map(|operation| check::at(operation, Location::Form));
        let limits = files.filter_map(|parameter| parameter.file.and_then(|rule| rule.max_bytes));
        let limit = limits.max().unwrap_or(shared.settings.body_limit);
        return Reading::Form(Keep { bytes: !shared.settings.discard_bodies, limit });
    }
    if operations().any(|operation| operation.body == Body::Json) { Reading::Plain } else { Reading::Count }
}

/// Operations of one method and path differ by the form part that they require. Where no part says
/// which is meant, the query may; else it is the first. The flag: two were meant.
fn choose(candidates: Vec<Candidate>, query: &Pairs, received: &Received) -> (Option<Candidate>, bool) {
    let has = |candidate: &Candidate, given: &dyn Fn(&str) -> bool| {
        let mut required =
            check::at(candidate.operation, Location::Form).filter(|parameter| parameter.required);
        required.all(|parameter| given(parameter.name))
    };
    let in_form = |name: &str| received.form.part(name).is_some();
    let in_query = |name: &str| query.get(name).is_some();
    let by_form = candidates.iter().filter(|candidate| has(candidate, &in_form)).count();
    let ambiguous = candidates.len() > 1 && by_form > 1;
    let index = candidates.iter().position(|candidate| has(candidate, &in_form));
    let index = index.or_else(|| candidates.iter().position(|candidate| has(candidate, &in_query)));
    (candidates.into_iter().nth(index.unwrap_or(0)), ambiguous)
}

/// A call before it is carried out.
struct Asked<'a> {
    shared: &'a Shared,
    operation: &'static Operation,
    captures: &'a Captures,
    parts: &'a Parts,
    query: &'a Pairs,
    received: &'a Received,
}

impl Asked<'_> {
    /// Why the call is refused, whatever it is about: token, scope, module, permission, parameters.
    fn refusal(&self, state: &State) -> Option<Answer> {
        let (router, operation) = (&self.shared.router, self.operation);
        let row = |code: &str, reason| router.row(operation, code, reason);
        let header = self.parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token = header.and_then(|value| value.strip_prefix("Zoho-oauthtoken "));
        let Some(granted) = token.and_then(|token| state.tokens.granted(token)) else {
            return Some(Answer::error(own_row(operation, "INVALID_TOKEN").unwrap_or(INVALID_TOKEN)));
        };
        let names = self.scope_names(state);
        if !granted.meets(&operation.scopes, &names.iter().map(String::as_str).collect::<Vec<_>>()) {
            return Some(Answer::error(row("OAUTH_SCOPE_MISMATCH", None)));
        }
        if let Some(module) = self.captures.module.as_deref() {
            let known = state.store.modules.get(module);
            let Some(known) = known.filter(|known| known.products.contains(&operation.product)) else {
                return Some(Answer::error(row("INVALID_MODULE", Some("unknown_module"))));
            };
            let listed = operation.modules.iter().any(|supported| supported.api_name == module);
            let supported = listed || known.custom && operation.custom_modules;
            if !supported {
                return Some(Answer::error(row("INVALID_MODULE", Some("unsupported_module"))));
            }
        }
        let refused = state.store.refused.get(operation.name).and_then(|refusals| refusals.first());
        if let Some(refused) = refused {
            return Some(Answer::error(row(refused.code(), None)));
        }
        check::refusal(router, operation, &self.parts.headers, self.query, self.received)
    }

    /// The names that scopes may have for the module of the path.
    fn scope_names(&self, state: &State) -> Vec<String> {
        let Some(module) = self.captures.module.as_deref() else {
            return vec![String::new()];
        };
        let listed = self.operation.modules.iter().find(|known| known.api_name == module);
        if let Some(listed) = listed {
            return vec![listed.scope_name.to_owned()];
        }
        let elsewhere = self.shared.router.scope_name(self.operation.product, module);
        let mut names = vec![elsewhere.map_or_else(|| module.to_lowercase(), str::to_owned)];
        if state.store.modules.get(module).is_some_and(|known| known.custom) {
            names.push("custom".to_owned());
        }
        names
    }

    fn carry_out(&self, state: &mut State) -> Answer {
        let module = self.captures.module.as_deref().unwrap_or_default();
        let record = self.captures.ids.first().map_or("", String::as_str);
        if self.captures.module.is_some()
            && !self.captures.ids.is_empty()
            && let Some(refused) = self.record_refusal(state, module, record)
        {
            return refused;
        }
        let call = Call {
            router: &self.shared.router,
            settings: self.shared.settings,
            operation: self.operation,
            module,
            record,
            part_of_record: self.captures.ids.get(1).map(String::as_str),
            query: self.query,
            form: &self.received.form,
        };
        perform(&call, &mut state.store)
    }

    /// What the record of the path has against the call.
    fn record_refusal(&self, state: &State, module: &str, record: &str) -> Option<Answer> {
        let (router, operation) = (&self.shared.router, self.operation);
        let Some(record) = state.store.record(module, record) else {
            let reads = matches!(operation.response, Kind::Binary | Kind::Keyed(_)) && operation.may_be_empty;
            if reads && own_row(operation, "INVALID_DATA").is_none() {
                return Some(Answer::nothing());
            }
            let row = router.row(operation, "INVALID_DATA", None);
            return Some(row.with(&json!({"resource_path_index": 1})));
        };
        // Whether a state of the record matters to an operation is in the catalogue.
        let states = [(record.locked, "RECORD_LOCKED"), (record.unapproved, "NOT_APPROVED")];
        let against = states.into_iter().find(|(is, code)| *is && router.documents(operation, code));
        against.map(|(_, code)| Answer::error(router.row(operation, code, None)))
    }
}
