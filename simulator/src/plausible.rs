//! Answers of the right kind for operations that have no state here.

use bytes::Bytes;
use serde_json::{Value, json};
use zoho_endpoint::{Location, Method, ParameterType, Response};

use crate::answer::Answer;
use crate::body::Contents;
use crate::check::at;
use crate::made_up::Maker;
use crate::outcome::Outcome;
use crate::perform::{Call, id_of};
use crate::store::Store;

/// How many things a made-up list has.
const THINGS: u64 = 3;

/// What the operation would answer if all went well.
pub(crate) fn plausible(call: &Call<'_>, store: &mut Store) -> Answer {
    if let Err(refused) = call.uploaded() {
        return refused;
    }
    let path = call.router.offered_path(call.operation, call.version).unwrap_or_default();
    let download = format!("{}{path}", call.url);
    let maker = Maker { prefix: store.prefix, download: &download };
    let thing = |number| match call.operation.object {
        Some(object) => maker.object(object, number),
        None => json!({"id": maker.id(number), "name": format!("simulated {number}")}),
    };
    match call.operation.response {
        Response::Keyed(_) => {
            let things: Vec<Value> = (1..=THINGS).map(thing).collect();
            call.list(store, &things)
        }
        Response::One(_) | Response::Object => call.one(thing(1)),
        Response::Json => Answer::json(200, &json!({"simulated": true})),
        Response::Binary => {
            let contents = Contents::Bytes(Bytes::from_static(b"simulated"));
            Answer::file(contents, "application/octet-stream", "simulated.bin")
        }
        Response::Outcomes(_) | Response::Data | Response::Status => {
            let outcomes = call.plausible_outcomes(store);
            call.outcomes(if call.creates() { 201 } else { 200 }, &outcomes)
        }
    }
}

impl Call<'_> {
    /// Whether things come into being: an action or the upload of a file is no such thing.
    fn creates(&self) -> bool {
        let batch = matches!(self.operation.response, Response::Outcomes(_));
        let objects = at(self.operation, Location::Body).any(|known| known.kind == ParameterType::Objects);
        batch
            && objects
            && self.operation.method == Method::Post
            && !self.operation.path.contains("/actions/")
    }

    /// One for each thing that was sent: for each object of the body, for each id, or for the call.
    fn plausible_outcomes(&self, store: &mut Store) -> Vec<Outcome> {
        let (key, items) = self.items();
        let creates = self.creates();
        let mut done = |id: Option<String>| {
            let id = id.filter(|_| !creates).unwrap_or_else(|| store.new_id());
            let time = store.tick();
            let by = crate::record::user(&store.user(), false);
            let details = json!({"id": id, "Created_Time": time, "Modified_Time": time, "Created_By": by, "Modified_By": by});
            Outcome::Done(if creates { "record added" } else { "done" }, details)
        };
        let ids = self.named_ids(None);
        if !items.is_empty() {
            let each = items.into_iter().enumerate();
            return each
                .map(|(index, item)| {
                    let failed = self.misfit_of_item(key, index, item);
                    failed.unwrap_or_else(|| done(item.get("id").map(id_of)))
                })
                .collect();
        }
        if !ids.is_empty() {
            return ids.into_iter().map(|id| done(Some(id))).collect();
        }
        vec![done(self.ids.last().cloned())]
    }
}
