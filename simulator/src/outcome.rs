//! What became of each item of a call, and the answer that tells it.

use serde_json::{Value, json};
use zoho_endpoint::Response;

use crate::answer::{Answer, Row, status_object};
use crate::bounds;
use crate::perform::Call;

/// What became of one item.
#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    Done(&'static str, Value),
    /// The same of an upsert, which says beside the details what it did and by which field it found the record.
    Upserted(&'static str, Value, &'static str, Option<String>),
    Failed(Row, Value),
}

/// The status of a change of what has changed already.
const STALE: u16 = 412;

impl Outcome {
    fn is_stale(&self) -> bool {
        matches!(self, Self::Failed(row, _) if row.status == STALE)
    }

    fn describe(&self) -> Value {
        match self {
            Self::Done(message, details) => status_object("success", "SUCCESS", message, details),
            Self::Upserted(message, details, action, field) => {
                let mut object = status_object("success", "SUCCESS", message, details);
                object["action"] = Value::from(*action);
                object["duplicate_field"] = json!(field);
                object
            }
            Self::Failed(row, details) => row.object(details),
        }
    }
}

impl Call<'_> {
    /// The outcomes of all items of the body, one by one.
    pub(crate) fn each_item(&self, done: u16, mut each: impl FnMut(usize, &Value) -> Outcome) -> Answer {
        let (key, items) = self.items();
        if items.is_empty() {
            let row = self.router.row_about(self.operation, "MANDATORY_NOT_FOUND", &["required field"]);
            return row.with(&json!({"api_name": key, "json_path": format!("$.{key}")}));
        }
        let most = bounds::items(self.operation);
        if items.len() > most {
            let row = self.router.row_about(self.operation, "INVALID_DATA", &["invalid data"]);
            let path = format!("$.{key}");
            return row.with(&json!({"api_name": key, "json_path": path, "maximum_length": most}));
        }
        let mut each_if_object = |index: usize, item: &Value| {
            if item.is_object() {
                return each(index, item);
            }
            let path = format!("$.{key}[{index}]");
            let details = json!({"api_name": key, "json_path": path, "expected_data_type": "jsonobject"});
            self.failed("INVALID_DATA", &["invalid data"], details)
        };
        let outcomes: Vec<Outcome> =
            items.into_iter().enumerate().map(|(index, item)| each_if_object(index, item)).collect();
        self.outcomes(done, &outcomes)
    }

    /// The failure of an item, in the words that the operation has for it.
    pub(crate) fn failed(&self, code: &str, words: &[&str], details: Value) -> Outcome {
        Outcome::Failed(self.router.row_about(self.operation, code, words), details)
    }

    /// All outcomes in their order; `done` is the status if all went well.
    pub(crate) fn outcomes(&self, done: u16, outcomes: &[Outcome]) -> Answer {
        let failed = outcomes.iter().filter(|one| matches!(one, Outcome::Failed(..))).count();
        let status = match failed {
            0 => done,
            _ if failed < outcomes.len() => self.switches.mixed_batch_status,
            _ if outcomes.iter().all(Outcome::is_stale) => STALE,
            _ => self.switches.failed_batch_status,
        };
        let key = match self.operation.response {
            Response::Outcomes(key) | Response::Keyed(key) | Response::One(key) => key,
            Response::Data => "data",
            // One bare status object: an error of it is one of the whole call.
            Response::Status | Response::Json | Response::Object | Response::Binary => {
                return match outcomes.first() {
                    Some(Outcome::Failed(row, details)) => row.with(details),
                    Some(one) => Answer::json(done, &one.describe()),
                    None => Answer::success("done"),
                };
            }
        };
        let items: Vec<Value> = outcomes.iter().map(Outcome::describe).collect();
        Answer::json(status, &json!({key: items}))
    }

    /// One thing, as the operation's answers carry it.
    pub(crate) fn one(&self, thing: Value) -> Answer {
        let body = match self.operation.response {
            Response::Keyed(key) | Response::Outcomes(key) | Response::One(key) => json!({key: [thing]}),
            Response::Data => json!({"data": [thing]}),
            Response::Status | Response::Json | Response::Object | Response::Binary => thing,
        };
        Answer::json(200, &body)
    }
}

/// Where a key of an item stands in the body.
pub(crate) fn place(list: &str, index: usize, name: &str) -> Value {
    json!({"api_name": name, "json_path": format!("$.{list}[{index}].{name}")})
}
