//! Bulk reads: started, asked for, downloaded.

use std::borrow::Cow;
use std::io;
use std::time::Duration;

use serde_json::{Value, json};
use zoho_endpoint::{Endpoint, Product, Version};

use super::archive::{zip_table, zip_text};
use super::cells::{all_fields, cell, field};
use super::pace::Stage;
use super::plan::BulkPlan;
use super::read_query::ReadQuery;
use super::spool::Spool;
use super::{Bulk, DAY, callback, no_such_job, started_by};
use crate::answer::{Answer, status_object};
use crate::body::Contents;
use crate::clock::Moment;
use crate::perform::Call;
use crate::record::{Record, name_field};
use crate::store::Store;

const MINUTE: Duration = Duration::from_secs(60);
/// The most events of one calendar.
const MOST_EVENTS: u64 = 20_000;

/// A job that reads records.
#[derive(Clone, Debug)]
pub(super) struct ReadJob {
    query: ReadQuery,
    /// The query as it was sent.
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
    Completed(ReadResult),
    Failed,
}

#[derive(Clone, Debug)]
struct ReadResult {
    count: u64,
    per_page: u64,
    more: bool,
    file: Spool,
    done: Moment,
}

impl Call<'_> {
    pub(crate) fn create_bulk_read(&self, store: &mut Store) -> Answer {
        if let Some(refused) = callback::refusal(self) {
            return refused;
        }
        let query = match ReadQuery::parse(self, store) {
            Ok(query) => query,
            Err(refused) => return refused,
        };
        let (id, created) = (store.new_id(), store.tick());
        let plan = store.bulk.read_plans.pop_front().unwrap_or_default();
        let mut sent = self.body.map(|body| body["query"].clone()).unwrap_or_default();
        sent["page"] = Value::from(query.page);
        let job = ReadJob { query, sent, created, begun: self.now, polls: 0, plan, end: None };
        let details = json!({
            "id": id,
            "operation": "read",
            "state": "ADDED",
            "created_by": started_by(store),
            "created_time": job.created,
        });
        store.bulk.reads.insert(id, job);
        let added = status_object("success", "ADDED_SUCCESSFULLY", "Added successfully.", &details);
        Answer::json(201, &json!({"data": [added], "info": {}}))
    }

    pub(crate) fn get_bulk_read(&self, store: &mut Store) -> Answer {
        let id = self.ids.first().map_or("", String::as_str);
        let Some(stage) = self.advance_read(store, id, 0) else { return no_such_job(self) };
        let by = started_by(store);
        let Bulk { reads, tokens, .. } = &mut store.bulk;
        let Some(job) = reads.get_mut(id) else { return no_such_job(self) };
        job.polls = job.polls.saturating_add(1);
        let word = match (stage, &job.end) {
            (Stage::Added, _) => "ADDED",
            (Stage::Queued, _) => "QUEUED",
            (Stage::Done, Some(End::Completed(_))) => "COMPLETED",
            (Stage::Done, Some(End::Failed)) => "FAILURE",
            (Stage::InProgress | Stage::Done, _) => "IN PROGRESS",
        };
        let mut details = json!({
            "id": id,
            "operation": "read",
            "state": word,
            "query": job.sent,
            "created_by": by,
            "created_time": job.created,
            "file_type": if job.query.ics { "ics" } else { "csv" },
        });
        if let Some(End::Completed(result)) = &job.end {
            let base = Endpoint::new(self.operation, self.version).base_path();
            details["result"] = json!({
                "page": job.query.page,
                "per_page": result.per_page,
                "count": result.count,
                "download_url": format!("{base}/read/{id}/result"),
                "more_records": result.more,
            });
            if result.more && has_page_tokens(self.version) {
                let token = format!("{:032x}", u128::from(job.query.page + 1) << 80 | number(id));
                details["result"]["next_page_token"] = Value::from(token.as_str());
                let until = result.done.saturating_add(DAY);
                tokens.insert(token, (job.query.page + 1, until));
            }
        }
        self.one(details)
    }

    pub(crate) fn download_bulk_read_result(&self, store: &mut Store) -> Answer {
        let id = self.ids.first().map_or("", String::as_str);
        // A download finds what the last question has found: only questions bring a job on.
        self.advance_read(store, id, 1);
        let Bulk { reads, downloads, .. } = &mut store.bulk;
        let Some(ReadJob { end: Some(End::Completed(result)), .. }) = reads.get(id) else {
            return no_such_job(self);
        };
        if self.now >= result.done.saturating_add(DAY) {
            return no_such_job(self);
        }
        while downloads.front().is_some_and(|at| at.saturating_add(MINUTE) <= self.now) {
            downloads.pop_front();
        }
        let limit = self.settings.bulk.downloads_per_minute;
        if downloads.len() >= limit {
            return self.switches.throttle.answer(limit as u64, self.switches.retry_after);
        }
        downloads.push_back(self.now);
        let contents = Contents::Spooled(result.file.clone());
        Answer::file(contents, "application/x-download", &format!("{id}.zip"))
    }

    /// How far the job has come by now, not counting so many of the last questions; none if there is
    /// no such job.
    fn advance_read(&self, store: &mut Store, id: &str, not_counted: u32) -> Option<Stage> {
        let job = store.bulk.reads.get(id)?;
        if job.end.is_some() {
            return Some(Stage::Done);
        }
        let polls = job.polls.saturating_sub(not_counted);
        let stage = job.plan.stage(self.settings.bulk.pace, polls, job.begun, self.now);
        if stage == Stage::Done {
            run(store, id, self.settings.bulk.rows_per_job, self.now);
        }
        Some(stage)
    }
}

/// Adds a job that has come to its end, and gives its id.
pub(super) fn add_finished(
    store: &mut Store,
    module: &str,
    plan: BulkPlan,
    rows_per_job: u64,
    now: Moment,
) -> String {
    let (id, created) = (store.new_id(), store.tick());
    let sent = json!({"module": {"api_name": module}, "page": 1});
    let query = ReadQuery::all(module);
    let job = ReadJob { query, sent, created, begun: now, polls: 0, plan, end: None };
    store.bulk.reads.insert(id.clone(), job);
    run(store, &id, rows_per_job, now);
    id
}

/// Carries a job out. A file that can't be written makes it fail.
fn run(store: &mut Store, id: &str, rows_per_job: u64, now: Moment) {
    let Some(mut job) = store.bulk.reads.remove(id) else { return };
    let result = if job.plan.fails { None } else { read(store, id, &job, rows_per_job, now).ok() };
    job.end = Some(result.map_or(End::Failed, End::Completed));
    store.bulk.reads.insert(id.to_owned(), job);
}

fn read(store: &Store, id: &str, job: &ReadJob, rows_per_job: u64, now: Moment) -> io::Result<ReadResult> {
    let (query, flaw) = (&job.query, job.plan.flaw);
    let name = format!("{id}.csv");
    if let Some(rows) = job.plan.rows {
        let default = || vec!["id".to_owned(), name_field(&query.module).to_owned(), "Email".to_owned()];
        let header = query.fields.clone().unwrap_or_else(default);
        let file = zip_table(&name, &header, flaw, |table| {
            (0..rows).try_for_each(|row| {
                let cell = |field: &String| match field.as_str() {
                    "id" => format!("{}{row:012}", store.prefix),
                    _ => format!("{field} {row}"),
                };
                table.row(&header.iter().map(cell).collect::<Vec<_>>())
            })
        })?;
        return Ok(ReadResult {
            count: rows,
            per_page: rows.max(rows_per_job),
            more: false,
            file,
            done: now,
        });
    }
    let per_page = if query.ics { rows_per_job.min(MOST_EVENTS) } else { rows_per_job }.max(1);
    let (ids, more) = select(store, query, per_page);
    let count = ids.len() as u64;
    // One at a time: records that were seeded by number are made when somebody looks at them.
    let record = |id: &String| store.record(&query.module, id);
    let file = if query.ics {
        zip_text(
            &format!("{id}.ics"),
            &calendar(ids.iter().filter_map(|id| Some((id.as_str(), record(id)?)))),
        )?
    } else {
        let header = query.fields.clone();
        let header = header.unwrap_or_else(|| all_fields(ids.iter().filter_map(record)));
        zip_table(&name, &header, flaw, |table| {
            ids.iter().filter_map(|id| Some((id, record(id)?))).try_for_each(|(id, record)| {
                let cells = header.iter().map(|name| cell(&field(store, &query.module, id, &record, name)));
                table.row(&cells.collect::<Vec<_>>())
            })
        })?
    };
    Ok(ReadResult { count, per_page, more, file, done: now })
}

/// The ids of the records of the page that is asked for, ascending, and whether there are more.
fn select(store: &Store, query: &ReadQuery, per_page: u64) -> (Vec<String>, bool) {
    let records = store.modules.get(&query.module).map(|module| module.records.iter());
    let wanted = |(id, record): &(String, Cow<'_, Record>)| {
        query.criteria.as_ref().is_none_or(|criteria| {
            criteria.holds(&|name: &str| field(store, &query.module, id, record, name))
        })
    };
    let skipped = (query.page - 1).saturating_mul(per_page);
    let mut rows = records.into_iter().flatten().filter(wanted);
    let mut rows = rows.by_ref().skip(usize::try_from(skipped).unwrap_or(usize::MAX));
    let limit = usize::try_from(per_page).unwrap_or(usize::MAX);
    let page = rows.by_ref().take(limit).map(|(id, _)| id).collect();
    let more = rows.next().is_some();
    (page, more)
}

/// The events as a calendar, without what is hard to say in one: repetition, alarms, guests.
fn calendar<'r>(rows: impl Iterator<Item = (&'r str, Cow<'r, Record>)>) -> String {
    let mut text = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//simulator//bulk//EN\r\n".to_owned();
    for (id, record) in rows {
        // Lines end the property; commas, semicolons and backslashes are escaped (RFC 5545, 3.3.11).
        let name = record.name().replace(['\r', '\n'], " ").replace('\\', "\\\\");
        let name = name.replace(',', "\\,").replace(';', "\\;");
        for part in ["BEGIN:VEVENT\r\nUID:", id, "\r\nSUMMARY:", name.as_str(), "\r\nEND:VEVENT\r\n"] {
            text.push_str(part);
        }
    }
    text + "END:VCALENDAR\r\n"
}

/// Whether results of this version offer a token for the next page: the samples of v6 have none yet.
fn has_page_tokens(version: Version) -> bool {
    let older = ["v2", "v2.1", "v3", "v4", "v5", "v6"];
    version.product == Product::Crm && !older.contains(&version.name)
}

/// The id of a job as a number.
fn number(id: &str) -> u128 {
    id.parse::<u64>().map_or(0, u128::from)
}
