//! A call of the API: why it is refused, or what comes of it.

use serde_json::json;
use zoho_endpoint::{Operation, Response as Kind};

use crate::answer::{Answer, BODY_TOO_LARGE, INVALID_TOKEN, Row, constant};
use crate::check;
use crate::files::{Call, perform};
use crate::query::Pairs;
use crate::receive::Received;
use crate::route::{Captures, own_row};
use crate::shared::{Shared, State};
use crate::store::Store;
use crate::token::{Granted, Standing};

/// A call before it is carried out.
pub(crate) struct Asked<'a> {
    pub(crate) shared: &'a Shared,
    pub(crate) operation: &'static Operation,
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
        let left = match credits.spend(self.operation.credits.into(), limits.credits, now) {
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
        if let Some(module) = self.captures.module.as_deref() {
            let known = store.modules.get(module);
            let Some(known) = known.filter(|known| known.products.contains(&operation.product)) else {
                return Some(Answer::error(row("INVALID_MODULE", Some("unknown_module"))));
            };
            let listed = operation.modules.iter().any(|supported| supported.api_name == module);
            let supported = listed || known.custom && operation.custom_modules;
            if !supported {
                return Some(Answer::error(row("INVALID_MODULE", Some("unsupported_module"))));
            }
        }
        let refused = store.refused.get(operation.name).and_then(|refusals| refusals.first());
        if let Some(refused) = refused {
            return Some(Answer::error(row(refused.code(), None)));
        }
        check::refusal(router, operation, self.headers, self.query, self.received)
    }

    /// The names that scopes may have for the module of the path.
    fn scope_names(&self, store: &Store) -> Vec<String> {
        let Some(module) = self.captures.module.as_deref() else {
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
        let (switches, now) = (state.switches, state.clock.now());
        let store = &mut state.tenants[organisation].store;
        let module = self.captures.module.as_deref().unwrap_or_default();
        let record = self.captures.ids.first().map_or("", String::as_str);
        if self.captures.module.is_some()
            && !self.captures.ids.is_empty()
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
            module,
            record,
            part_of_record: self.captures.ids.get(1).map(String::as_str),
            query: self.query,
            form: &self.received.form,
        };
        perform(&call, store)
    }

    /// What the record of the path has against the call.
    fn record_refusal(&self, store: &Store, module: &str, record: &str) -> Option<Answer> {
        let (router, operation) = (&self.shared.router, self.operation);
        let Some(record) = store.record(module, record) else {
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

/// The service tells what is left once half of the credits is used.
fn with_credits(answer: Answer, left: Option<u64>) -> Answer {
    match left {
        Some(left) => answer.with_header("x-api-credits-remaining", &left.to_string()),
        None => answer,
    }
}
