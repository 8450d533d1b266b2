//! What the operations do: the kinds of operation that have a state, bound by method and path.

use http::HeaderMap;
use serde_json::{Value, json};
use zoho_endpoint::{Location, Method, Operation, ParameterType, Response, Version};

use crate::answer::Answer;
use crate::check::at;
use crate::clock::Moment;
use crate::list::Listing;
use crate::multipart::Form;
use crate::outcome::Outcome;
use crate::plausible::plausible;
use crate::query::Pairs;
use crate::route::Router;
use crate::shared::Settings;
use crate::store::Store;
use crate::switches::Switches;
use crate::window::{Pin, Place, Rows};

/// Carries a call out.
pub(crate) type Handler = fn(&Call<'_>, &mut Store) -> Answer;

/// Which paths are simulated further than by the kind of their answer: by method, and by the path with
/// its module as `{module}` and every other placeholder as `{}`.
const HANDLERS: &[(Method, &str, Handler)] = &[
    (Method::Get, "/{module}", |call, store| call.list_records(store)),
    (Method::Post, "/{module}", |call, store| call.create_records(store)),
    (Method::Put, "/{module}", |call, store| call.update_records(store)),
    (Method::Delete, "/{module}", |call, store| call.delete_records(store)),
    (Method::Post, "/{module}/upsert", |call, store| call.upsert_records(store)),
    (Method::Get, "/{module}/deleted", |call, store| call.list_deleted_records(store)),
    (Method::Get, "/{module}/search", |call, store| call.search_records(store)),
    (Method::Post, "/coql", |call, store| call.query_records(store)),
    (Method::Get, "/{module}/actions/count", |call, store| call.count_records(store)),
    (Method::Post, "/{module}/actions/mass_update", |call, store| call.mass_update(store)),
    (Method::Get, "/{module}/actions/mass_update", |call, store| call.job_status(store)),
    (Method::Post, "/{module}/actions/mass_delete", |call, store| call.mass_delete(store)),
    (Method::Get, "/{module}/actions/mass_delete", |call, store| call.job_status(store)),
    (Method::Post, "/Leads/actions/mass_convert", |call, store| call.mass_convert(store)),
    (Method::Get, "/Leads/actions/mass_convert", |call, store| call.job_status(store)),
    (Method::Get, "/{module}/{}", |call, store| call.get_record(store)),
    (Method::Put, "/{module}/{}", |call, store| call.update_records(store)),
    (Method::Delete, "/{module}/{}", |call, store| call.delete_records(store)),
    (Method::Get, "/{module}/{}/Notes", |call, store| call.list_notes(store)),
    (Method::Post, "/{module}/{}/Notes", |call, store| call.create_notes(store)),
    (Method::Put, "/{module}/{}/Notes", |call, store| call.update_notes(store)),
    (Method::Delete, "/{module}/{}/Notes", |call, store| call.delete_notes(store)),
    (Method::Get, "/{module}/{}/Notes/{}", |call, store| call.get_note(store)),
    (Method::Put, "/{module}/{}/Notes/{}", |call, store| call.update_notes(store)),
    (Method::Delete, "/{module}/{}/Notes/{}", |call, store| call.delete_notes(store)),
    (Method::Get, "/{module}/{}/photo", |call, store| call.download_photo(store)),
    (Method::Post, "/{module}/{}/photo", |call, store| call.upload_photo(store)),
    (Method::Delete, "/{module}/{}/photo", |call, store| call.delete_photo(store)),
    (Method::Get, "/{module}/{}/Attachments", |call, store| call.list_attachments(store)),
    (Method::Post, "/{module}/{}/Attachments", |call, store| call.attach(store)),
    (Method::Get, "/{module}/{}/Attachments/{}", |call, store| call.download_attachment(store)),
    (Method::Delete, "/{module}/{}/Attachments/{}", |call, store| call.delete_attachment(store)),
    (Method::Get, "/{module}/{}/{}", |call, store| call.list_related(store)),
    (Method::Put, "/{module}/{}/{}", |call, store| call.link_related(store)),
    (Method::Delete, "/{module}/{}/{}", |call, store| call.unlink_related(store)),
    (Method::Get, "/{module}/{}/{}/{}", |call, store| call.get_related(store)),
    (Method::Put, "/{module}/{}/{}/{}", |call, store| call.link_related(store)),
    (Method::Delete, "/{module}/{}/{}/{}", |call, store| call.unlink_related(store)),
    (Method::Post, "/{module}/actions/add_tags", |call, store| call.add_tags(store)),
    (Method::Post, "/{module}/actions/remove_tags", |call, store| call.remove_tags(store)),
    (Method::Post, "/{module}/{}/actions/add_tags", |call, store| call.add_tags(store)),
    (Method::Post, "/{module}/{}/actions/remove_tags", |call, store| call.remove_tags(store)),
    (Method::Get, "/settings/tags", |call, store| call.list_tags(store)),
    (Method::Post, "/settings/tags", |call, store| call.create_tags(store)),
    (Method::Put, "/settings/tags", |call, store| call.update_tags(store)),
    (Method::Put, "/settings/tags/{}", |call, store| call.update_tags(store)),
    (Method::Delete, "/settings/tags/{}", |call, store| call.delete_tag(store)),
    (Method::Get, "/settings/tags/{}/actions/records_count", |call, store| call.count_tagged(store)),
    (Method::Get, "/actions/watch", |call, store| call.list_channels(store)),
    (Method::Post, "/actions/watch", |call, store| call.enable_channels(store)),
    (Method::Put, "/actions/watch", |call, store| call.update_channels(store)),
    (Method::Patch, "/actions/watch", |call, store| call.disable_events(store)),
    (Method::Delete, "/actions/watch", |call, store| call.disable_channels(store)),
    (Method::Get, "/users", |call, store| call.list_users(store)),
    (Method::Post, "/users", |call, store| call.create_users(store)),
    (Method::Put, "/users", |call, store| call.update_users(store)),
    (Method::Get, "/users/{}", |call, store| call.get_user(store)),
    (Method::Put, "/users/{}", |call, store| call.update_users(store)),
    (Method::Delete, "/users/{}", |call, store| call.delete_user(store)),
    (Method::Get, "/files", |call, store| call.download_file(store)),
    (Method::Post, "/files", |call, store| call.upload_file(store)),
    (Method::Post, "/upload", |call, store| call.upload_bulk_file(store)),
    (Method::Post, "/read", |call, store| call.create_bulk_read(store)),
    (Method::Get, "/read/{}", |call, store| call.get_bulk_read(store)),
    (Method::Get, "/read/{}/result", |call, store| call.download_bulk_read_result(store)),
    (Method::Post, "/write", |call, store| call.create_bulk_write(store)),
    (Method::Get, "/write/{}", |call, store| call.get_bulk_write(store)),
    // Its one placeholder is the whole address.
    (Method::Get, "/{download_url}", |call, store| call.download_given(store)),
];

/// What carries out the operations of this method and shape of path.
pub(crate) fn handler(method: Method, shape: &str) -> Handler {
    let known = HANDLERS.iter().find(|(known, path, _)| (*known, *path) == (method, shape));
    known.map_or(plausible, |(_, _, handler)| *handler)
}

/// A call that has passed all checks that need no knowledge of the family.
pub(crate) struct Call<'a> {
    pub(crate) router: &'a Router,
    pub(crate) settings: Settings,
    pub(crate) switches: Switches,
    pub(crate) now: Moment,
    pub(crate) operation: &'static Operation,
    pub(crate) version: Version,
    /// The simulator's own address.
    pub(crate) url: &'a str,
    pub(crate) module: &'a str,
    pub(crate) record: &'a str,
    /// The id of what belongs to the record, where the path names one.
    pub(crate) part_of_record: Option<&'a str>,
    /// All placeholders but the module.
    pub(crate) ids: &'a [String],
    pub(crate) headers: &'a HeaderMap,
    pub(crate) query: &'a Pairs,
    pub(crate) form: &'a Form,
    pub(crate) body: Option<&'a Value>,
}

impl<'a> Call<'a> {
    /// The key of the body under which its items are, and the items.
    pub(crate) fn items(&self) -> (&'a str, Vec<&'a Value>) {
        let named = at(self.operation, Location::Body).find(|known| known.kind == ParameterType::Objects);
        let key = match (named, self.operation.response) {
            (Some(parameter), _) => parameter.name,
            (None, Response::Outcomes(key) | Response::Keyed(key) | Response::One(key)) => key,
            (None, _) => "data",
        };
        let items = match self.body.and_then(|body| body.get(key)) {
            Some(Value::Array(items)) => items.iter().collect(),
            Some(item @ Value::Object(_)) => vec![item],
            _ => Vec::new(),
        };
        (key, items)
    }

    /// The ids that the path, the query or the body names, in this order of precedence.
    pub(crate) fn named_ids(&self, in_path: Option<&String>) -> Vec<String> {
        if let Some(id) = in_path {
            return vec![id.clone()];
        }
        if let Some(ids) = self.query.get("ids") {
            return ids.split(',').map(str::to_owned).collect();
        }
        let in_body = self.body.and_then(|body| body.get("ids")).and_then(Value::as_array);
        in_body.map(|ids| ids.iter().map(id_of).collect()).unwrap_or_default()
    }

    /// The outcomes of all that [`named_ids`](Self::named_ids) gives, one by one. Without any there is
    /// nothing to do, which is an error where the operation knows how to name them.
    pub(crate) fn each_id(&self, in_path: Option<&String>, each: impl FnMut(String) -> Outcome) -> Answer {
        let outcomes: Vec<Outcome> = self.named_ids(in_path).into_iter().map(each).collect();
        if outcomes.is_empty() {
            if !self.operation.parameters.iter().any(|parameter| parameter.name == "ids") {
                return self.outcomes(200, &[Outcome::Done("done", json!({}))]);
            }
            let row = self.router.row_about(self.operation, "REQUIRED_PARAM_MISSING", &["missing"]);
            return row.with(&json!({"param_name": "ids"}));
        }
        self.outcomes(200, &outcomes)
    }

    /// A moment that a header names, as seconds.
    pub(crate) fn moment(&self, header: &str) -> Option<i64> {
        self.headers.get(header)?.to_str().ok().and_then(crate::clock::parse)
    }

    /// The page of `items` that the query asks for.
    pub(crate) fn list(&self, store: &Store, items: &[Value]) -> Answer {
        self.list_rows(store, &Rows::Values(items), |_, index| items.get(index).cloned())
    }

    /// The page of these rows, of which only those that stand on it are described.
    pub(crate) fn list_rows(
        &self,
        store: &Store,
        rows: &Rows<'_>,
        describe: impl Fn(Pin, usize) -> Option<Value>,
    ) -> Answer {
        let (Response::Keyed(key) | Response::Outcomes(key) | Response::One(key)) = self.operation.response
        else {
            let first = rows.part(Place::Behind(0), 1);
            let first = first.entries.first().and_then(|pin| describe(*pin, 0));
            return first.map_or_else(Answer::nothing, |item| self.one(item));
        };
        let listing = Listing {
            router: self.router,
            operation: self.operation,
            query: self.query,
            empty_status: self.switches.empty_list_status,
            now: self.now,
        };
        listing.page_of(store, key, rows, describe)
    }
}

/// An id as text, also where it was sent as a number.
pub(crate) fn id_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
