//! Several calls in one: each is carried out as if it had come alone.

use http::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Map, Value, json};

use crate::answer::{Answer, Row, status_object};
use crate::ask::Asked;
use crate::body::Contents;
use crate::handle::choose;
use crate::query::Pairs;
use crate::receive::Received;
use crate::route::{Candidate, Found};
use crate::shared::State;

/// The path of the call.
pub(crate) const PATH: &str = "/__composite_requests";
const LIST: &str = "__composite_requests";
/// The most calls in one.
const REQUESTS: usize = 5;
/// An answer from this status on is a failure.
const FIRST_FAILURE: u16 = 400;

/// What became of one of the calls.
struct Reply {
    /// The name by which later calls refer to it.
    id: Option<String>,
    status: u16,
    headers: Map<String, Value>,
    body: Value,
}

impl Asked<'_> {
    /// Carries out all calls of the body in their order. If one fails and `rollback_on_fail` says so,
    /// the organisation is as it was before.
    pub(crate) fn composite(&self, state: &mut State, organisation: usize) -> Answer {
        let body = self.received.json.as_ref();
        let flag = |name: &str| body.and_then(|body| body.get(name)).and_then(Value::as_bool);
        let rollback = flag("rollback_on_fail").unwrap_or(false);
        if rollback && flag("parallel_execution").unwrap_or(false) {
            let keys = ["rollback_on_fail", "parallel_execution"];
            let due: Vec<Value> =
                keys.map(|key| json!({"api_name": key, "json_path": format!("$.{key}")})).to_vec();
            return self.row("AMBIGUITY_DURING_PROCESSING", &[]).with(&json!({"ambiguity_due_to": due}));
        }
        let requests = body.and_then(|body| body[LIST].as_array()).map(Vec::as_slice).unwrap_or_default();
        if requests.len() > REQUESTS {
            let details =
                json!({"api_name": LIST, "json_path": format!("$.{LIST}"), "maximum_length": REQUESTS});
            return self.row("INVALID_DATA", &["more than 5"]).with(&details);
        }
        let before = rollback.then(|| state.tenants[organisation].store.clone());
        let mut replies: Vec<Result<Reply, (Row, Value)>> = Vec::with_capacity(requests.len());
        for (index, request) in requests.iter().enumerate() {
            let reply = self.sub_request(state, index, request, &replies);
            let failed = reply.as_ref().map_or(true, |reply| reply.status >= FIRST_FAILURE);
            replies.push(reply);
            if let Some(before) = before.as_ref().filter(|_| failed) {
                state.tenants[organisation].store = before.clone();
                return self.rolled_back(requests.len(), replies);
            }
        }
        let failed =
            |reply: &Result<Reply, _>| reply.as_ref().map_or(true, |reply| reply.status >= FIRST_FAILURE);
        let status = if replies.iter().any(failed) { 207 } else { 200 };
        Answer::json(status, &json!({LIST: replies.iter().map(describe).collect::<Vec<Value>>()}))
    }

    /// All that was done is undone: only the call that failed has an answer of its own.
    fn rolled_back(&self, count: usize, mut replies: Vec<Result<Reply, (Row, Value)>>) -> Answer {
        let last = replies.len().saturating_sub(1);
        for reply in replies.iter_mut().take(last) {
            let row = self.row("ROLLBACK_PERFORMED", &[]);
            *reply = Err((row, json!({"rollbacked_by_sub_request_index": last})));
        }
        let stopped = |_| Err((self.row("PROCESSING_STOPPED", &[]), json!({})));
        replies.extend((replies.len()..count).map(stopped));
        Answer::json(400, &json!({LIST: replies.iter().map(describe).collect::<Vec<Value>>()}))
    }

    /// Carries out one call; the error is that of a call that can't be made.
    fn sub_request(
        &self,
        state: &mut State,
        index: usize,
        request: &Value,
        before: &[Result<Reply, (Row, Value)>],
    ) -> Result<Reply, (Row, Value)> {
        let at = |name: &str| json!({"api_name": name, "json_path": format!("$.{LIST}[{index}].{name}")});
        let missing = |name: &str| (self.row("MANDATORY_NOT_FOUND", &[]), at(name));
        let request = referred(request, before);
        let text = |name: &str| request.get(name).and_then(Value::as_str).map(str::to_owned);
        let method = text("method").ok_or_else(|| missing("method"))?;
        let uri = text("uri").ok_or_else(|| missing("uri"))?;
        let (path, in_uri) = uri.split_once('?').unwrap_or((&uri, ""));
        let query = Pairs::parse(in_uri.as_bytes()).and(Pairs::parse(params(&request).as_bytes()));
        let id = text("sub_request_id");
        let found = match self.shared.router.find(&method, path) {
            // A call that holds calls could hold itself.
            Found::Candidates(version, candidates)
                if candidates.iter().all(|candidate| candidate.operation.path != PATH) =>
            {
                (version, candidates)
            }
            _ => return Err((self.row("NOT_SUPPORTED", &[]), at("uri"))),
        };
        let mut received = Received::default();
        if let Some(body) = request.get("body").filter(|body| !body.is_null()) {
            received.length = body.to_string().len() as u64;
            received.json = Some(body.clone());
        }
        let (chosen, ambiguous) = choose(found.1, &query, &received);
        let Some(Candidate { operation, captures, handler }) = chosen else {
            return Err((self.row("NOT_SUPPORTED", &[]), at("uri")));
        };
        let headers = headers(&request);
        let asked = Asked {
            shared: self.shared,
            version: found.0,
            operation,
            handler,
            captures: &captures,
            headers: &headers,
            token: self.token,
            query: &query,
            received: &received,
            admitted: true,
            ambiguous,
        };
        let answer = asked.answer(state);
        let body = match &answer.contents {
            Contents::Bytes(bytes) => serde_json::from_slice(bytes).unwrap_or(Value::Null),
            _ => Value::Null,
        };
        let headers = answer.headers.into_iter().map(|(name, value)| (name, Value::from(value))).collect();
        Ok(Reply { id, status: answer.status, headers, body })
    }

    fn row(&self, code: &str, words: &[&str]) -> Row {
        let router = &self.shared.router;
        if router.documents(self.operation, code) {
            return router.row_about(self.operation, code, words);
        }
        match code {
            "ROLLBACK_PERFORMED" => Row::new("ROLLBACK_PERFORMED", 400, "undone, as another request failed"),
            "PROCESSING_STOPPED" => {
                Row::new("PROCESSING_STOPPED", 400, "not begun, as another request failed")
            }
            "NOT_SUPPORTED" => Row::new("NOT_SUPPORTED", 400, "no request that can be part of another one"),
            _ => crate::answer::constant(code),
        }
    }
}

fn describe(reply: &Result<Reply, (Row, Value)>) -> Value {
    match reply {
        Ok(Reply { status, headers, body, .. }) => {
            let response = json!({"status_code": status, "headers": headers, "body": body});
            status_object("success", "SUCCESS", "request carried out", &json!({"response": response}))
        }
        Err((row, details)) => row.object(details),
    }
}

/// The parameters of the query, encoded.
fn params(request: &Value) -> String {
    let mut encoded = form_urlencoded::Serializer::new(String::new());
    for (name, value) in request.get("params").and_then(Value::as_object).into_iter().flatten() {
        encoded.append_pair(name, &crate::perform::id_of(value));
    }
    encoded.finish()
}

fn headers(request: &Value) -> HeaderMap {
    let sent = request.get("headers").and_then(Value::as_object).into_iter().flatten();
    let pairs = sent.filter_map(|(name, value)| {
        let value = HeaderValue::try_from(crate::perform::id_of(value)).ok()?;
        Some((HeaderName::try_from(name.as_str()).ok()?, value))
    });
    pairs.collect()
}

/// The request with every `@{name:$.path}` replaced by what the answer of that name has there.
fn referred(request: &Value, before: &[Result<Reply, (Row, Value)>]) -> Value {
    match request {
        Value::String(text) => Value::from(refer(text, before)),
        Value::Array(items) => items.iter().map(|item| referred(item, before)).collect(),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| (name.clone(), referred(value, before)));
            Value::from(fields.collect::<Map<String, Value>>())
        }
        other => other.clone(),
    }
}

fn refer(text: &str, before: &[Result<Reply, (Row, Value)>]) -> String {
    let (mut written, mut rest) = (String::new(), text);
    while let Some((head, tail)) = rest.split_once("@{") {
        written.push_str(head);
        let value = tail.split_once('}').and_then(|(reference, behind)| {
            let (name, path) = reference.split_once(":$")?;
            let mut replies = before.iter().filter_map(|reply| reply.as_ref().ok());
            let reply = replies.find(|reply| reply.id.as_deref() == Some(name))?;
            // `.data[0].details.id` is `/data/0/details/id`.
            let pointer = path.replace(['.', '['], "/").replace(']', "");
            Some((crate::perform::id_of(reply.body.pointer(&pointer)?), behind))
        });
        rest = if let Some((value, behind)) = value {
            written.push_str(&value);
            behind
        } else {
            written.push_str("@{");
            tail
        };
    }
    written + rest
}
