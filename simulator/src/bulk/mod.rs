//! Bulk jobs: reads that end in a zipped CSV, writes that begin with one.

mod archive;
mod callback;
mod cells;
mod create_write;
mod criteria;
mod mapping;
mod pace;
mod plan;
mod planned;
mod read_job;
mod read_query;
mod sheet;
mod spool;
mod table;
mod upload;
mod write_job;
mod write_rows;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::time::Duration;

use serde_json::{Value, json};

use crate::answer::{Answer, Row};
use crate::clock::Moment;
use crate::perform::Call;
use crate::record::user;
use crate::rows::own_row;
use crate::store::Store;

pub use pace::BulkPace;
pub use plan::{BulkFlaw, BulkPlan};
use read_job::ReadJob;
pub(crate) use spool::Spool;
use write_job::WriteJob;

/// How long a result of a read, and a token of a further page, can be had.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// What is settled about bulk jobs before the simulator starts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BulkSettings {
    pub(crate) pace: BulkPace,
    /// The most rows of one read.
    pub(crate) rows_per_job: u64,
    /// The most results of reads that are downloaded in a minute.
    pub(crate) downloads_per_minute: usize,
}

impl Default for BulkSettings {
    fn default() -> Self {
        Self { pace: BulkPace::Polls(2), rows_per_job: 200_000, downloads_per_minute: 10 }
    }
}

/// The bulk jobs of an organisation.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bulk {
    reads: BTreeMap<String, ReadJob>,
    writes: BTreeMap<String, WriteJob>,
    /// What the next jobs come to.
    read_plans: VecDeque<BulkPlan>,
    write_plans: VecDeque<BulkPlan>,
    /// Which page a token stands for, and until when.
    tokens: HashMap<String, (u64, Moment)>,
    /// When results were downloaded in the last minute.
    downloads: VecDeque<Moment>,
}

/// An error of an operation: as documented, where it is; else with this status and these words.
fn refused(call: &Call<'_>, code: &'static str, status: u16, message: &'static str) -> Row {
    let documented = own_row(call.operation, code).or_else(|| call.router.sibling_row(call.operation, code));
    documented.unwrap_or(Row::new(code, status, message))
}

/// There is no such job, or nothing of it yet, or nothing any more.
fn no_such_job(call: &Call<'_>) -> Answer {
    const CODE: &str = "RESOURCE_NOT_FOUND";
    if call.operation.may_be_empty && !call.router.documents(call.operation, CODE) {
        return Answer::nothing();
    }
    let row = refused(call, CODE, 404, "The requested resource doesn't exist.");
    row.with(&json!({"resource": call.ids.first()}))
}

/// Who has started a job: in bulk jobs without an email address.
fn started_by(store: &Store) -> Value {
    user(&store.user(), false)
}

/// The API name of a module that is given as an object, or as text.
fn module_name(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| value.get("api_name")?.as_str()).filter(|name| !name.is_empty())
}

/// Whether this can be the API name of a field, or a path to one of a linked record.
fn is_field_name(name: &str) -> bool {
    let word = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    name.strip_prefix('$').unwrap_or(name).split('.').all(word)
}
