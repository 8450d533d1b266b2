//! From a request to its answer: recognise, check, carry out, note down.

use std::fmt;
use std::sync::Arc;

use http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE};
use http::request::Parts;
use http::{Request, Response};
use hyper::body::Incoming;
use zoho_endpoint::{Body, Concurrency, Location, Version};

use crate::accounts::{Accounts, html_error};
use crate::answer::{Answer, constant};
use crate::ask::Asked;
use crate::body::Content;
use crate::fault::{Effect, Fault, Stage};
use crate::finish::finish;
use crate::limits::InFlight;
use crate::log::Logged;
use crate::multipart::Keep;
use crate::query::Pairs;
use crate::receive::{Reading, Received, receive, receive_some};
use crate::route::{Candidate, Found};
use crate::shared::Shared;
use crate::token::Standing;
use crate::wire::Wire;
use crate::{AUTHORIZE, REVOKE, TOKEN, check};

/// The connection is to be closed without an answer; hyper does that on an error.
#[derive(Debug)]
pub(crate) struct HungUp;

impl fmt::Display for HungUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("hung up on purpose")
    }
}

impl std::error::Error for HungUp {}

/// What a request leads to.
pub(crate) struct Reply {
    /// The right answer, or none where a fault came before it.
    pub(crate) answer: Option<Answer>,
    pub(crate) fault: Option<Fault>,
}

impl Reply {
    fn right(answer: Answer, fault: Option<Fault>) -> Self {
        Self { answer: Some(answer), fault }
    }

    fn instead(fault: Fault) -> Self {
        Self { answer: None, fault: Some(fault) }
    }
}

pub(crate) async fn respond(
    shared: Arc<Shared>,
    wire: Wire,
    request: Request<Incoming>,
) -> Result<Response<Content>, HungUp> {
    let (parts, body) = request.into_parts();
    let mut entry = Logged::of(&parts);
    check::of_request(&parts, &mut entry.findings);
    let mut incoming = Incomer { shared: &shared, parts: &parts, body, entry };
    // Ends when the answer is ready: a client that has it may send the next request.
    let mut in_flight = None;
    let reply = match (parts.method.as_str(), parts.uri.path()) {
        (_, "/oauth/v2/token") => incoming.accounts(TOKEN, "POST").await,
        (_, "/oauth/v2/token/revoke") => incoming.accounts(REVOKE, "POST").await,
        (_, "/oauth/v2/auth") => incoming.accounts(AUTHORIZE, "GET").await,
        (method, path) => match shared.router.find(method, path) {
            Found::Nothing(version) => {
                incoming.entry.version = version;
                incoming.read(Reading::Count).await;
                Reply::right(Answer::error(constant("INVALID_URL_PATTERN")), None)
            }
            Found::OtherMethod(version, operation) => {
                incoming.entry.version = Some(version);
                incoming.read(Reading::Count).await;
                let row = shared.router.row(operation, "INVALID_REQUEST_METHOD", None);
                Reply::right(Answer::error(row), None)
            }
            Found::Candidates(version, candidates) => {
                let caller = incoming.caller();
                let costly = candidates.iter().any(|known| known.operation.concurrency == Concurrency::Sub);
                let class = if costly { Concurrency::Sub } else { Concurrency::Normal };
                let entered = in_flight.insert(InFlight::new(&shared, caller, class));
                incoming.api(version, candidates, entered.admitted).await
            }
        },
    };
    let Incomer { entry, body, .. } = incoming;
    if matches!(&reply.fault, Some(fault) if matches!(fault.effect, Effect::StallUpload(_))) {
        // Nobody would notice that its client has gone.
        in_flight = None;
    }
    let answered = finish(&shared, reply, entry, &wire).await;
    // A body that was not read to its end stays until now, so that hyper goes on holding the rest.
    drop((body, in_flight));
    answered
}

/// A request that comes in.
struct Incomer<'a> {
    shared: &'a Shared,
    parts: &'a Parts,
    body: Incoming,
    entry: Logged,
}

impl Incomer<'_> {
    async fn read(&mut self, reading: Reading) -> Received {
        let content_type = self.parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let limit = self.shared.settings.body_limit;
        let received = receive(&mut self.body, content_type, reading, limit).await;
        self.entry.body_length = received.length;
        received
    }

    /// The access token, if there is one.
    fn token(&self) -> Option<&str> {
        let header = self.parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        header.and_then(|value| value.strip_prefix("Zoho-oauthtoken "))
    }

    /// The organisation and the client that the token belongs to.
    fn caller(&mut self) -> Option<(usize, usize)> {
        let state = self.shared.state();
        let Standing::Alive(access) = state.tokens.standing(self.token()?, state.clock.now()) else {
            return None;
        };
        let caller = (access.organisation, access.client);
        let name = state.tenants.get(caller.0).map(|tenant| tenant.name.clone());
        drop(state);
        self.entry.organisation = name;
        Some(caller)
    }

    /// The fault of this call of one of these operations, and what it does before the body is read.
    /// The outcome: the fault that is left to do, or the reply that it is.
    async fn befall(&mut self, operations: &[&str]) -> Result<Option<Fault>, Reply> {
        let fault = self.shared.state().script.take(operations);
        let Some(fault) = fault else { return Ok(None) };
        self.entry.fault = Some(fault.to_string());
        if fault.stage != Stage::BeforeBody {
            return Ok(Some(fault));
        }
        if let Effect::CutUpload(bytes) | Effect::StallUpload(bytes) = fault.effect {
            let announced = self.parts.headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok());
            let half = announced.and_then(|length| length.parse::<u64>().ok()).map(|length| length / 2);
            let bytes = half.map_or(bytes, |half| bytes.min(half));
            self.entry.body_length = receive_some(&mut self.body, bytes).await;
        }
        Err(Reply::instead(fault))
    }

    /// The paths of the accounts host; parameters come in the query or in the body.
    async fn accounts(&mut self, name: &'static str, method: &str) -> Reply {
        let shared = self.shared;
        self.entry.operation = Some(name);
        let right_method = self.parts.method.as_str() == method;
        shared.state().tokens.requests += usize::from(name == TOKEN && right_method);
        let fault = if right_method { self.befall(&[name]).await } else { Ok(None) };
        let fault = match fault {
            Ok(fault) => fault,
            Err(reply) => return reply,
        };
        let received = self.read(Reading::Plain).await;
        if !right_method {
            return Reply::right(html_error(400), None);
        }
        let given = self.given(&received);
        let mut state = shared.state();
        let now = state.clock.now();
        let switches = state.switches;
        if let Some(token) = given.get("refresh_token").filter(|_| name == TOKEN) {
            state.tokens.count_request(token);
        }
        let tokens = &mut state.tokens;
        let url = shared.url();
        let mut accounts = Accounts { tokens, given: &given, switches, place: &shared.place, url, now };
        let mut organisation = accounts.organisation();
        let reply = match fault {
            Some(fault) if fault.stage == Stage::Instead => Reply::instead(fault),
            fault => {
                let answer = match name {
                    TOKEN => accounts.exchange(),
                    AUTHORIZE => accounts.authorize(),
                    _ => {
                        let (answer, of_token) = accounts.revoke();
                        organisation = organisation.or(of_token);
                        answer
                    }
                };
                Reply::right(answer, fault)
            }
        };
        let tenant = organisation.and_then(|index| state.tenants.get(index));
        self.entry.organisation = tenant.map(|tenant| tenant.name.clone());
        reply
    }

    /// The parameters of the query and of the body.
    fn given(&mut self, received: &Received) -> Pairs {
        let findings = &mut self.entry.findings;
        let in_query = Pairs::parse(self.parts.uri.query().unwrap_or_default().as_bytes());
        if in_query.names().any(|name| matches!(name, "client_secret" | "refresh_token")) {
            findings.push("a secret stands in the query, where proxies log it".to_owned());
        }
        let in_body = Pairs::parse(&received.plain);
        let is_form = self.parts.headers.get(CONTENT_TYPE).is_some_and(|value| {
            value.as_bytes().to_ascii_lowercase().starts_with(b"application/x-www-form-urlencoded")
        });
        if !in_body.is_empty() && !is_form {
            findings.push("the body is not announced as application/x-www-form-urlencoded".to_owned());
        }
        if is_form { in_query.and(in_body) } else { in_query }
    }

    /// A call of the API.
    async fn api(&mut self, version: Version, candidates: Vec<Candidate>, admitted: bool) -> Reply {
        let shared = self.shared;
        self.entry.version = Some(version);
        let names: Vec<&str> = candidates.iter().map(|candidate| candidate.operation.name).collect();
        // Which of several operations it is shows in the body, and most faults can wait for that.
        let at_once = names.len() == 1 || shared.state().script.is_early(&names);
        let mut fault = None;
        if at_once {
            self.entry.operation = candidates.first().map(|candidate| candidate.operation.name);
            match self.befall(&names).await {
                Ok(taken) => fault = taken,
                Err(reply) => return reply,
            }
        }
        let mut received = self.read(reading(shared, &candidates)).await;
        received.json = serde_json::from_slice(&received.plain).ok();
        let query = Pairs::parse(self.parts.uri.query().unwrap_or_default().as_bytes());
        let (chosen, ambiguous) = choose(candidates, &query, &received);
        let Some(Candidate { operation, captures, handler }) = chosen else {
            return Reply::right(Answer::error(constant("INVALID_URL_PATTERN")), None);
        };
        self.entry.operation = Some(operation.name);
        let headers = &self.parts.headers;
        check::of_call(operation, headers, &query, &received, &mut self.entry.findings);
        if ambiguous {
            self.entry.findings.push("the form has the parts of two operations".to_owned());
        }
        if !at_once {
            match self.befall(&[operation.name]).await {
                Ok(taken) => fault = taken,
                Err(reply) => return reply,
            }
        }
        if let Some(fault) = fault.take_if(|fault| fault.stage == Stage::Instead) {
            return Reply::instead(fault);
        }
        let asked = Asked {
            shared,
            version,
            operation,
            handler,
            captures: &captures,
            headers: &self.parts.headers,
            token: self.token(),
            query: &query,
            received: &received,
            admitted,
            ambiguous,
        };
        let (answer, messages) = {
            let mut state = shared.state();
            let answer = asked.answer(&mut state);
            (answer, state.take_messages())
        };
        if !messages.is_empty() {
            tokio::spawn(crate::messenger::deliver(messages));
        }
        Reply::right(answer, fault)
    }
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

/// Operations of one method and path differ by what they require: form parts, parameters of the query,
/// keys of the body. Where no part says which is meant, the query may; else it is the first. The flag:
/// two were meant.
pub(crate) fn choose(
    candidates: Vec<Candidate>,
    query: &Pairs,
    received: &Received,
) -> (Option<Candidate>, bool) {
    let has = |candidate: &Candidate, location, given: &dyn Fn(&str) -> bool| {
        let mut required = check::at(candidate.operation, location).filter(|parameter| parameter.required);
        required.all(|parameter| given(parameter.name))
    };
    let in_form = |name: &str| received.form.part(name).is_some();
    let in_query = |name: &str| query.get(name).is_some();
    let in_body = |name: &str| received.json.as_ref().is_some_and(|body| body.get(name).is_some());
    let fits = |candidate: &Candidate| {
        has(candidate, Location::Form, &in_form)
            && has(candidate, Location::Query, &in_query)
            && has(candidate, Location::Body, &in_body)
    };
    let by_form = candidates.iter().filter(|candidate| {
        candidate.operation.body == Body::Multipart && has(candidate, Location::Form, &in_form)
    });
    let ambiguous = candidates.len() > 1 && by_form.count() > 1;
    let index = candidates.iter().position(fits);
    let named = |candidate: &Candidate| has(candidate, Location::Form, &in_query);
    let index = index.or_else(|| candidates.iter().position(named));
    (candidates.into_iter().nth(index.unwrap_or(0)), ambiguous)
}
