//! Bulk writes: started, asked for, and the report that is downloaded.

use serde_json::{Map, Value, json};

use super::archive::zip_table;
use super::mapping::{Mapping, by_header};
use super::pace::Stage;
use super::plan::BulkPlan;
use super::sheet::Sheet;
use super::spool::Spool;
use super::write_rows::{Operation, Report, Task, write};
use super::{callback, create_write, no_such_job, started_by};
use crate::answer::{Answer, status_object};
use crate::body::Contents;
use crate::clock::Moment;
use crate::perform::Call;
use crate::plausible::plausible;
use crate::store::{Store, StoredFile};

/// What a mapping may say, in the order of the documentation's sample.
const MAPPING: [&str; 7] =
    ["api_name", "index", "format", "find_by", "module", "parent_column_index", "default_value"];

/// A job that writes records.
#[derive(Clone, Debug)]
pub(super) struct WriteJob {
    task: Task,
    /// The body as it was sent.
    sent: Value,
    created: String,
    begun: Moment,
    polls: u32,
    plan: BulkPlan,
    end: Option<End>,
}

/// What a job has come to.
#[derive(Clone, Debug)]
enum End {
    Completed {
        counts: Counts,
        file: Spool,
    },
    /// The code says why.
    Failed(&'static str),
}

#[derive(Clone, Debug, Default)]
struct Counts {
    file_name: String,
    added: usize,
    updated: usize,
    skipped: usize,
}

impl Call<'_> {
    pub(crate) fn create_bulk_write(&self, store: &mut Store) -> Answer {
        if let Some(refused) = callback::refusal(self) {
            return refused;
        }
        let task = match create_write::task(self, store) {
            Ok(task) => task,
            Err(refused) => return refused,
        };
        let plan = store.bulk.write_plans.pop_front().unwrap_or_default();
        let sent = self.body.cloned().unwrap_or_default();
        let id = add(store, task, sent, plan, self.now);
        let details = json!({"id": id, "created_by": started_by(store)});
        Answer::json(201, &status_object("success", "SUCCESS", "success", &details))
    }

    pub(crate) fn get_bulk_write(&self, store: &mut Store) -> Answer {
        let id = self.ids.first().map_or("", String::as_str);
        let Some(stage) = self.advance_write(store, id) else { return no_such_job(self) };
        let by = started_by(store);
        let Some(job) = store.bulk.writes.get_mut(id) else { return no_such_job(self) };
        job.polls = job.polls.saturating_add(1);
        let (status, code) = match (stage, &job.end) {
            (Stage::Added, _) => ("ADDED", "ADDED"),
            (Stage::Done, Some(End::Completed { .. })) => ("COMPLETED", "COMPLETED"),
            (Stage::Done, Some(End::Failed(code))) => ("FAILED", *code),
            (Stage::Queued | Stage::InProgress | Stage::Done, _) => ("IN PROGRESS", "INPROGRESS"),
        };
        let mut details = json!({
            "status": status,
            "character_encoding": job.sent.get("character_encoding").filter(|sent| sent.is_string()),
            "resource": [job.resource(status, code)],
            "id": id,
            "created_by": by,
            "operation": job.sent["operation"],
            "created_time": job.created,
        });
        if let Some(callback) = job.sent.get("callback") {
            details["callback"] = callback.clone();
        }
        if let Some(End::Completed { .. }) = &job.end {
            let path = self.router.given_file(self.version, id).unwrap_or_default();
            details["result"] = json!({"download_url": format!("{}{path}", self.url)});
        }
        self.one(details)
    }

    /// A file whose address was given: the report of a bulk write, or one that nobody made.
    pub(crate) fn download_given(&self, store: &mut Store) -> Answer {
        let id = self.ids.first().map_or("", String::as_str);
        match store.bulk.writes.get(id).map(|job| &job.end) {
            Some(Some(End::Completed { file, .. })) => {
                let contents = Contents::Spooled(file.clone());
                Answer::file(contents, "application/octet-stream", &format!("{id}.zip"))
            }
            _ => plausible(self, store),
        }
    }

    /// How far the job has come by now; none if there is no such job.
    fn advance_write(&self, store: &mut Store, id: &str) -> Option<Stage> {
        let job = store.bulk.writes.get(id)?;
        if job.end.is_some() {
            return Some(Stage::Done);
        }
        let stage = job.plan.stage(self.settings.bulk.pace, job.polls, job.begun, self.now);
        if stage == Stage::Done {
            run(store, id);
        }
        Some(stage)
    }
}

impl WriteJob {
    fn resource(&self, status: &str, code: &str) -> Value {
        let mut resource = self.sent["resource"][0].clone();
        let mappings = resource["field_mappings"].as_array().cloned().unwrap_or_default();
        let complete = |mapping: &Value| {
            let pairs = MAPPING.into_iter().map(|key| (key.to_owned(), mapping[key].clone()));
            Value::from(pairs.collect::<Map<String, Value>>())
        };
        resource["field_mappings"] = mappings.iter().map(complete).collect();
        resource["status"] = Value::from(status);
        resource["code"] = Value::from(code);
        let counts = match &self.end {
            Some(End::Completed { counts, .. }) => counts.clone(),
            _ => Counts::default(),
        };
        resource["file"] = json!({
            "status": status,
            "name": counts.file_name,
            "added_count": counts.added,
            "updated_count": counts.updated,
            "skipped_count": counts.skipped,
            "total_count": counts.added + counts.updated + counts.skipped,
        });
        resource
    }
}

fn add(store: &mut Store, task: Task, sent: Value, plan: BulkPlan, now: Moment) -> String {
    let (id, created) = (store.new_id(), store.tick());
    let job = WriteJob { task, sent, created, begun: now, polls: 0, plan, end: None };
    store.bulk.writes.insert(id.clone(), job);
    id
}

/// Adds an insert of this file that has come to its end, and gives its id.
pub(super) fn add_finished(store: &mut Store, module: &str, file: StoredFile, now: Moment) -> String {
    let file_id = store.new_id();
    store.files.insert(file_id.clone(), file);
    let resource = json!({"type": "data", "module": {"api_name": module}, "file_id": file_id});
    let sent = json!({"operation": "insert", "resource": [resource]});
    let task = Task {
        operation: Operation::Insert,
        module: module.to_owned(),
        file_id,
        file_name: None,
        find_by: None,
        ignore_empty: false,
        mappings: None,
    };
    let id = add(store, task, sent, BulkPlan::new(), now);
    run(store, &id);
    id
}

fn run(store: &mut Store, id: &str) {
    let Some(mut job) = store.bulk.writes.remove(id) else { return };
    job.end = Some(carry_out(store, &job).unwrap_or_else(End::Failed));
    store.bulk.writes.insert(id.to_owned(), job);
}

fn carry_out(store: &mut Store, job: &WriteJob) -> Result<End, &'static str> {
    const CODE: &str = "CANNOT_PROCESS";
    let task = &job.task;
    let bytes = store.files.get(&task.file_id).and_then(|file| file.bytes.clone());
    let bytes = bytes.filter(|_| !job.plan.fails).ok_or(CODE)?;
    let sheet = Sheet::read(&bytes, task.file_name.as_deref())?;
    let mappings: Vec<Mapping> = task.mappings.clone().unwrap_or_else(|| by_header(&sheet.header));
    let Report { added, updated, skipped, header, rows } = write(store, task, &mappings, &sheet);
    let stem = sheet.name.rsplit('/').next().unwrap_or_default();
    let name = format!("{}-{}.csv", task.module, stem.strip_suffix(".csv").unwrap_or(stem));
    let report =
        zip_table(&name, &header, job.plan.flaw, |table| rows.iter().try_for_each(|row| table.row(row)));
    let counts = Counts { file_name: sheet.name.clone(), added, updated, skipped };
    Ok(End::Completed { counts, file: report.map_err(|_| CODE)? })
}
