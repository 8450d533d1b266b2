//! The list of a module's records: which ones, and in what order.

use std::cmp::Ordering;

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::bounds::items;
use crate::clock;
use crate::list::choose_fields;
use crate::outcome::Outcome;
use crate::perform::Call;
use crate::record::{Record, user};
use crate::record_set::{Number, RecordSet, Stamp, number};
use crate::store::{ModuleRecords, Store};
use crate::window::{Pin, Rows, Sorted};

impl Call<'_> {
    pub(crate) fn list_records(&self, store: &mut Store) -> Answer {
        let wanted = self.query.get("ids").map(|ids| ids.split(',').collect::<Vec<_>>());
        if let Some(refused) = wanted.as_ref().and_then(|ids| self.too_many_ids(ids.len())) {
            return refused;
        }
        let wanted = wanted.map(|ids| {
            let ids = ids.into_iter().filter_map(|id| number(&self.resolved(store, id)));
            ids.collect::<Vec<Number>>()
        });
        let store = &*store;
        let Some(module) = store.modules.get(self.module) else { return self.list(store, &[]) };
        let records = &module.records;
        let since = self.moment("if-modified-since");
        let descending = self.query.get("sort_order") != Some("asc");
        let sort_by = self.query.get("sort_by").filter(|field| *field != "id");
        let rows = if wanted.is_none() && since.is_none() && sort_by.is_none() {
            Rows::Records { records, descending }
        } else {
            let chosen = chosen(records, wanted, since);
            if chosen.is_empty() && since.is_some() {
                return Answer::raw(304, "", bytes::Bytes::new());
            }
            Rows::Sorted(Sorted::new(keyed(records, chosen, sort_by), descending))
        };
        let fields =
            self.query.get("fields").map(|fields| fields.split(',').map(str::trim).collect::<Vec<_>>());
        self.list_rows(store, &rows, |pin, _| match &fields {
            Some(fields) => store.describe_some(self.module, &pin.id.to_string(), fields),
            None => store.describe(self.module, &pin.id.to_string()),
        })
    }

    pub(crate) fn list_deleted_records(&self, store: &mut Store) -> Answer {
        let by = user(&store.user(), false);
        let store = &*store;
        let deleted = store.modules.get(self.module).map(|module: &ModuleRecords| module.deleted.as_slice());
        let deleted = deleted.unwrap_or_default();
        let since = self.moment("if-modified-since");
        // What was deleted lies in the recycle bin.
        let is_asked = self.query.get("type").is_none_or(|kind| kind != "permanent");
        let is_later = |time: &str| since.is_none_or(|since| clock::parse(time) > Some(since));
        let pins = (1..).zip(deleted).filter(|(_, one)| is_asked && is_later(&one.time));
        let pins: Vec<Pin> = pins.map(|(key, one)| Pin { key, id: number(&one.id).unwrap_or(0) }).collect();
        if pins.is_empty() && since.is_some() {
            return Answer::raw(304, "", bytes::Bytes::new());
        }
        self.list_rows(store, &Rows::Sorted(Sorted::new(pins, true)), |pin, _| {
            let one = deleted.get(usize::try_from(pin.key).ok()?.checked_sub(1)?)?;
            Some(json!({
                "id": one.id,
                "display_name": one.name,
                "type": "recycle",
                "deleted_time": one.time,
                "deleted_by": by,
                "created_by": by,
            }))
        })
    }

    /// The page of these items, of those alone that are newer than the moment of the call's header.
    pub(crate) fn list_newer(&self, store: &Store, mut items: Vec<Value>) -> Answer {
        let since = self.moment("if-modified-since");
        items.retain(|item| is_newer_item(item, since));
        if items.is_empty() && since.is_some() {
            return Answer::raw(304, "", bytes::Bytes::new());
        }
        let items: Vec<Value> = items.into_iter().map(|item| choose_fields(item, self.query)).collect();
        self.list(store, &items)
    }

    /// One item, if it is newer than the moment of the call's header.
    pub(crate) fn one_newer(&self, item: Value) -> Answer {
        if !is_newer_item(&item, self.moment("if-modified-since")) {
            return Answer::raw(304, "", bytes::Bytes::new());
        }
        self.one(choose_fields(item, self.query))
    }

    /// The field that stands for ids, as the header `X-EXTERNAL: Leads.External_ID` names it.
    pub(crate) fn external_field(&self) -> Option<&str> {
        let named = self.headers.get("x-external")?.to_str().ok()?;
        named.strip_prefix(self.module)?.strip_prefix('.')
    }

    /// The id of the record that has this external id; the text itself where there is none.
    pub(crate) fn resolved(&self, store: &mut Store, id: &str) -> String {
        let module = store.modules.get_mut(self.module);
        let found = self
            .external_field()
            .zip(module)
            .and_then(|(field, module)| module.records.find_external(field, id));
        found.unwrap_or_else(|| id.to_owned())
    }

    /// The refusal of a call that names more records than one may.
    pub(crate) fn too_many_ids(&self, count: usize) -> Option<Answer> {
        let most = items(self.operation);
        (count > most).then(|| {
            let row = self.router.row_about(self.operation, "LIMIT_EXCEEDED", &["limit"]);
            row.with(&json!({"param_name": "ids", "limit": most}))
        })
    }

    /// The failure of a record that nobody has.
    pub(crate) fn no_such_record(&self, place: Value) -> Outcome {
        let external: &[&str] = &["external field is invalid", "external"];
        let words = if self.external_field().is_some() { external } else { crate::records::BAD_ID };
        self.failed("INVALID_DATA", words, place)
    }
}

/// The records that are wanted and newer than a moment; none of it said, all of them.
fn chosen(records: &RecordSet, wanted: Option<Vec<Number>>, since: Option<i64>) -> Vec<Number> {
    let Some(mut wanted) = wanted else {
        return match since {
            None => records.numbers(false).collect(),
            Some(since) => {
                let newer = records.moments(Stamp::Modified).filter(|(modified, _)| *modified > since);
                newer.map(|(_, id)| id).collect()
            }
        };
    };
    wanted.sort_unstable();
    wanted.dedup();
    wanted.retain(|id| records.at(*id).is_some_and(|record| is_newer(&record, since)));
    wanted
}

/// The records with what they are sorted by.
fn keyed(records: &RecordSet, chosen: Vec<Number>, sort_by: Option<&str>) -> Vec<Pin> {
    let stamp = match sort_by {
        None => return chosen.into_iter().map(|id| Pin { key: 0, id }).collect(),
        Some("Created_Time") => Some(Stamp::Created),
        Some("Modified_Time") => Some(Stamp::Modified),
        Some(_) => None,
    };
    if let Some(stamp) = stamp {
        let key = |seconds: i64| u64::try_from(seconds).unwrap_or(0);
        let all = chosen.len() == records.len();
        let moments = records.moments(stamp).filter(|(_, id)| all || chosen.binary_search(id).is_ok());
        return moments.map(|(seconds, id)| Pin { key: key(seconds), id }).collect();
    }
    let field = sort_by.unwrap_or_default();
    let value = |id: Number| records.at(id).and_then(|record| record.fields.get(field).cloned());
    let mut valued: Vec<(Option<Value>, Number)> = chosen.into_iter().map(|id| (value(id), id)).collect();
    valued.sort_by(|(one, _), (other, _)| compare(one.as_ref(), other.as_ref()));
    // Equal values have one rank, so that the id decides between them.
    let (mut rank, mut pins, mut before) = (0, Vec::with_capacity(valued.len()), None);
    for (value, id) in &valued {
        if before.is_some_and(|before: &Option<Value>| before != value) {
            rank += 1;
        }
        before = Some(value);
        pins.push(Pin { key: rank, id: *id });
    }
    pins
}

/// Nothing comes first; numbers go by their size, all else by its text.
fn compare(one: Option<&Value>, other: Option<&Value>) -> Ordering {
    match (one.filter(|one| !one.is_null()), other.filter(|other| !other.is_null())) {
        (None, None) => Ordering::Equal,
        (None, _) => Ordering::Less,
        (_, None) => Ordering::Greater,
        (Some(one), Some(other)) => match (one.as_f64(), other.as_f64()) {
            (Some(one), Some(other)) => one.total_cmp(&other),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => crate::perform::id_of(one).cmp(&crate::perform::id_of(other)),
        },
    }
}

/// The same of an item as it is shown; one that tells no time is always new.
fn is_newer_item(item: &Value, since: Option<i64>) -> bool {
    let mut times = ["Modified_Time", "modified_time", "created_time"].into_iter();
    let time = times.find_map(|name| item.get(name).and_then(Value::as_str).and_then(clock::parse));
    since.is_none_or(|since| time.is_none_or(|time| time > since))
}

/// Whether the record has changed since then.
pub(crate) fn is_newer(record: &Record, since: Option<i64>) -> bool {
    since.is_none_or(|since| clock::parse(&record.modified).is_none_or(|modified| modified > since))
}
