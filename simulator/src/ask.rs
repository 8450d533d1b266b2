//! A call of the API: why it is refused, or what comes of it.

use serde_json::{Value, json};
use zoho_endpoint::{Location, Method, Operation, ParameterType, Response as Kind, Version};

use crate::answer::{Answer, BODY_TOO_LARGE, INVALID_TOKEN, Row, constant};
use crate::check;
use crate::composite;
use crate::perform::{Call, Handler};
use crate::query::Pairs;
use crate::receive::Received;
use crate::records::BAD_ID;
use crate::route::Captures;
use crate::rows::own_row;
use crate::shared::{Shared, State};
use crate::store::Store;
use crate::token::{Granted, Standing};

/// So many records are written for the credits of one call.
const RECORDS_PER_CREDIT: u64 = 10;

/// A call before it is carried out.
pub(crate) struct Asked<'a> {
    pub(crate) shared: &'a Shared,
    pub(crate) version: Version,
    pub(crate) operation: &'static Operation,
    pub(crate) handler: Handler,
    pub(crate) captures: &'a Captures,
    pub(crate) headers: &'a http::HeaderMap,
    pub(crate) token: Option<&'a str>,
    pub(crate) query: &'a Pairs,
    pub(crate) received: &'a Received,
    /// Whether the concurrency limit left room for it when it came.
    pub(crate) admitted: bool,
    /// Whether its form is that of two operations.
    pub(crate) ambiguous: bool,
}

impl Asked<'_> {
    pub(crate) fn answer(&self, state: &mut State) -> Answer {
        if self.received.too_large {
            return Answer::error(BODY_TOO_LARGE);
        }
        let now = state.clock.now();
        let (organisation, granted) = match state.tokens.standing(self.token.unwrap_or_default(), now) {
            Standing::Alive(access) => (access.organisation, access.granted.clone()),
            Standing::Displaced => return Answer::error(constant("INVALID_OAUTHTOKEN")),
            Standing::Unknown => {
                return Answer::error(own_row(self.operation, "INVALID_TOKEN").unwrap_or(INVALID_TOKEN));
            }
        };
        let (switches, limits) = (state.switches, self.shared.settings.limits);
        if !self.admitted {
            let limit = limits.concurrency.unwrap_or(limits.sub_concurrency) as u64;
            return switches.throttle.answer(limit, switches.retry_after);
        }
        let credits = &mut state.tenants[organisation].credits;
        let left = match credits.spend(self.cost(), limits.credits, now) {
            Ok(left) => left,
            Err(left) => {
                let answer = switches.throttle.answer(limits.credits.unwrap_or(0), switches.retry_after);
                return with_credits(answer, Some(left));
            }
        };
        let answer = self.refusal(state, organisation, &granted).unwrap_or_else(|| {
            if self.ambiguous {
                let row = self.shared.router.row(self.operation, "AMBIGUITY_DURING_PROCESSING", None);
                return Answer::error(row);
            }
            self.carry_out(state, organisation)
        });
        with_credits(answer, left)
    }

    /// The credits of the call: a write of many records costs those of one for every ten of them.
    fn cost(&self) -> u64 {
        let credits = u64::from(self.operation.credits);
        let writes = matches!(self.operation.method, Method::Post | Method::Put);
        let of_records = matches!(self.operation.path, "/{module}" | "/{module}/upsert");
        let data = self.received.json.as_ref().and_then(|body| body.get("data")).and_then(Value::as_array);
        let records = data.filter(|_| writes && of_records).map_or(1, Vec::len) as u64;
        credits * records.div_ceil(RECORDS_PER_CREDIT).max(1)
    }

    /// Why the call is refused, whatever it is about: scope, module, permission, parameters.
    fn refusal(&self, state: &State, organisation: usize, granted: &Granted) -> Option<Answer> {
        let (router, operation) = (&self.shared.router, self.operation);
        let store = &state.tenants[organisation].store;
        let row = |code: &str, reason| router.row(operation, code, reason);
        let names = self.scope_names(store);
        if !granted.meets(&operation.scopes, &names.iter().map(String::as_str).collect::<Vec<_>>()) {
            let known = row("OAUTH_SCOPE_MISMATCH", None);
            let status = state.switches.scope_mismatch_status.unwrap_or(known.status);
            return Some(Answer::error(Row { status, ..known }));
        }
        if let Some(module) = self.module() {
            let known = store.modules.get(module);
            let Some(known) = known.filter(|known| known.products.contains(&operation.product)) else {
                return Some(Answer::error(row("INVALID_MODULE", Some("unknown_module"))));
            };
            let listed = operation.modules.iter().any(|supported| supported.api_name == module);
            // Where no module is listed, any will do.
            let listed = listed || operation.modules.is_empty() && !operation.custom_modules;
            let supported = listed || known.custom && operation.custom_modules;
            if !supported {
                return Some(Answer::error(row("INVALID_MODULE", Some("unsupported_module"))));
            }
        }
        let refused = store.refused.get(operation.name).and_then(|refusals| refusals.first());
        if let Some(refused) = refused {
            return Some(Answer::error(row(refused.code(), None)));
        }
        check::refusal(router, operation, self.captures, self.headers, self.query, self.received)
    }

    /// The module that the call is about: of the path, or of the query.
    fn module(&self) -> Option<&str> {
        let mut in_query = check::at(self.operation, Location::Query);
        let in_query = in_query.find(|parameter| parameter.kind == ParameterType::Module);
        let in_query = || self.query.get(in_query?.name).filter(|module| !module.is_empty());
        self.captures.module.as_deref().or_else(in_query)
    }

    /// The names that scopes may have for that module.
    fn scope_names(&self, store: &Store) -> Vec<String> {
        let Some(module) = self.module() else {
            return vec![String::new()];
        };
        let listed = self.operation.modules.iter().find(|known| known.api_name == module);
        if let Some(listed) = listed {
            return vec![listed.scope_name.to_owned()];
        }
        let elsewhere = self.shared.router.scope_name(self.operation.product, module);
        let mut names = vec![elsewhere.map_or_else(|| module.to_lowercase(), str::to_owned)];
        if store.modules.get(module).is_some_and(|known| known.custom) {
            names.push("custom".to_owned());
        }
        names
    }

    fn carry_out(&self, state: &mut State, organisation: usize) -> Answer {
        if self.operation.path == composite::PATH {
            return self.composite(state, organisation);
        }
        let (switches, now) = (state.switches, state.clock.now());
        let store = &mut state.tenants[organisation].store;
        let module = self.captures.module.as_deref().unwrap_or_default();
        let ids = self.ids(store, module);
        let record = ids.first().map_or("", String::as_str);
        if self.captures.of_record
            && !self.is_batch_of_one()
            && let Some(refused) = self.record_refusal(store, module, record)
        {
            return refused;
        }
        let call = Call {
            router: &self.shared.router,
            settings: self.shared.settings,
            switches,
            now,
            operation: self.operation,
            version: self.version,
            url: self.shared.url(),
            module,
            record,
            part_of_record: ids.get(1).map(String::as_str),
            ids: &ids,
            headers: self.headers,
            query: self.query,
            form: &self.received.form,
            body: self.received.json.as_ref(),
        };
        (self.handler)(&call, store)
    }

    /// The ids of the path; that of the record may be the value of the field that a header names, as in
    /// `Leads.External_Lead_ID`.
    fn ids(&self, store: &mut Store, module: &str) -> Vec<String> {
        let mut ids = self.captures.ids.clone();
        let named = self.headers.get("x-external").and_then(|value| value.to_str().ok());
        let field = named.and_then(|named| named.strip_prefix(module)?.strip_prefix('.'));
        let records = store.modules.get_mut(module).map(|module| &mut module.records);
        if let (Some(field), Some(records), Some(record)) = (field, records, ids.first_mut())
            && let Some(id) = records.find_external(field, record)
        {
            *record = id;
        }
        ids
    }

    /// Whether the path ends with the record.
    fn is_about_record_itself(&self) -> bool {
        self.captures.ids.len() == 1 && self.operation.path.ends_with('}')
    }

    /// Whether the record itself is to be changed: what it has against that is told as in a batch.
    fn is_batch_of_one(&self) -> bool {
        let changes = self.operation.method != Method::Get;
        changes && self.is_about_record_itself() && self.operation.response != Kind::Status
    }

    /// What the record of the path has against the call.
    fn record_refusal(&self, store: &Store, module: &str, record: &str) -> Option<Answer> {
        let (router, operation) = (&self.shared.router, self.operation);
        let Some(known) = store.record(module, record) else {
            let reads = operation.method == Method::Get && operation.may_be_empty;
            // A record that may once have been there is nothing; what can't be an id is wrong.
            let own = self.is_about_record_itself() || operation.response == Kind::Binary;
            let was_there = own && record.bytes().all(|byte| byte.is_ascii_digit());
            if reads && (was_there || own_row(operation, "INVALID_DATA").is_none()) {
                return Some(Answer::nothing());
            }
            let row = router.row_about(operation, "INVALID_DATA", BAD_ID);
            return Some(row.with(&json!({"resource_path_index": 1})));
        };
        // Whether a state of the record matters to an operation is in the catalogue.
        let states = [(known.locked, "RECORD_LOCKED"), (known.unapproved, "NOT_APPROVED")];
        let against = states.into_iter().find(|(is, code)| *is && router.documents(operation, code));
        against.map(|(_, code)| Answer::error(router.row(operation, code, None)))
    }
}

/// The service tells what is left once half of the credits is used.
fn with_credits(answer: Answer, left: Option<u64>) -> Answer {
    match left {
        Some(left) => answer.with_header("x-api-credits-remaining", &left.to_string()),
        None => answer,
    }
}
