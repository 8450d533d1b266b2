//! Jobs that change many records: they are scheduled, and have done their work some polls later.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::answer::{Answer, Row, status_object};
use crate::outcome::{Outcome, place};
use crate::perform::Call;
use crate::records::BAD_ID;
use crate::store::Store;

/// The most records that a call names by their ids.
const IDS: usize = 500;
/// The most leads that are converted at once.
const LEADS: usize = 50;
/// A job that nobody asks about is done after so many seconds.
pub(crate) const PATIENCE: u64 = 60;

/// What a job does to each record.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Work {
    Update(Map<String, Value>),
    Delete,
    /// Into a contact, an account where it has a company, and a deal with these fields.
    Convert(Option<Map<String, Value>>),
}

impl Work {
    /// The names of what it counts: done, and left as they were.
    fn counts(&self) -> (&'static str, Option<&'static str>) {
        match self {
            Self::Update(_) => ("Updated_Count", Some("Not_Updated_Count")),
            Self::Delete => ("Deleted_Count", None),
            Self::Convert(_) => ("Converted_Count", Some("Not_Converted_Count")),
        }
    }
}

/// A job and how far it is.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    module: String,
    work: Work,
    total: usize,
    /// The records that are still to be changed, the last one first.
    left: Vec<String>,
    done: usize,
    failed: usize,
    polls: u32,
}

/// The jobs of an organisation, by their ids.
#[derive(Clone, Debug, Default)]
pub(crate) struct Jobs(BTreeMap<String, Job>);

impl Job {
    /// `SCHEDULED`, then `RUNNING`, and `COMPLETED` once no record is left.
    fn status(&self) -> &'static str {
        match (self.left.is_empty(), self.polls) {
            (true, _) => "COMPLETED",
            (false, 0 | 1) => "SCHEDULED",
            (false, _) => "RUNNING",
        }
    }

    fn describe(&self) -> Value {
        let (done, left) = self.work.counts();
        let mut progress = json!({
            "Status": self.status(),
            "Total_Count": self.total,
            "Failed_Count": self.failed,
        });
        progress[done] = Value::from(self.done);
        if let Some(left) = left {
            progress[left] = Value::from(self.total - self.done - self.failed);
        }
        progress
    }
}

impl Store {
    /// Adds a job that has nothing to do, and gives its id.
    pub(crate) fn schedule_nothing(&mut self, module: &str) -> String {
        self.schedule(module, Work::Update(Map::new()), Vec::new())
    }

    /// Adds a job and gives its id.
    fn schedule(&mut self, module: &str, work: Work, mut ids: Vec<String>) -> String {
        let id = self.new_id();
        ids.reverse();
        let (module, total) = (module.to_owned(), ids.len());
        let job = Job { module, work, total, left: ids, done: 0, failed: 0, polls: 0 };
        self.jobs.0.insert(id.clone(), job);
        id
    }

    /// Asks a job how far it is, which makes it go on: the first time it waits, the second time it has
    /// done half of its work, the third time all.
    fn poll(&mut self, id: &str) -> Option<Value> {
        let mut job = self.jobs.0.remove(id)?;
        job.polls = job.polls.saturating_add(1);
        let steps = match job.polls {
            1 => 0,
            2 => job.total / 2,
            _ => job.left.len(),
        };
        self.work(&mut job, steps);
        let described = job.describe();
        self.jobs.0.insert(id.to_owned(), job);
        Some(described)
    }

    /// Does what is left of all jobs.
    pub(crate) fn finish_jobs(&mut self) {
        for (id, mut job) in std::mem::take(&mut self.jobs.0) {
            let left = job.left.len();
            self.work(&mut job, left);
            self.jobs.0.insert(id, job);
        }
    }

    fn work(&mut self, job: &mut Job, steps: usize) {
        for _ in 0..steps {
            let Some(id) = job.left.pop() else { return };
            if self.change_by_job(&job.module, &job.work, &id) { job.done += 1 } else { job.failed += 1 }
        }
    }

    /// Whether the record could be changed.
    fn change_by_job(&mut self, module: &str, work: &Work, id: &str) -> bool {
        let is_free = |store: &Self| {
            store.record(module, id).is_some_and(|record| !record.locked && !record.unapproved)
        };
        if !is_free(self) {
            return false;
        }
        match work {
            Work::Update(fields) => {
                let time = self.tick();
                if let Some(record) = self.record_mut(module, id) {
                    record.fields.extend(fields.clone());
                    record.modified = time;
                }
                self.note_change(module, id, "update");
                true
            }
            Work::Delete => {
                self.note_change(module, id, "delete");
                self.delete_record(module, id)
            }
            Work::Convert(deal) => self.convert(id, deal.as_ref()).is_some(),
        }
    }

    /// Makes a contact of a lead, and an account and a deal where there is something to make them from.
    fn convert(&mut self, id: &str, deal: Option<&Map<String, Value>>) -> Option<()> {
        let lead = self.modules.get_mut("Leads")?.records.remove(id)?;
        self.note_change("Leads", id, "delete");
        let company = lead.fields.get("Company").filter(|company| company.is_string()).cloned();
        let account = company.map(|company| {
            let name = Map::from_iter([("Account_Name".to_owned(), company.clone())]);
            json!({"id": self.keep("Accounts", name), "name": company})
        });
        let mut contact = lead.fields;
        contact.remove("Company");
        contact.extend(account.clone().map(|account| ("Account_Name".to_owned(), account)));
        let name = contact.get("Last_Name").cloned();
        let contact = json!({"id": self.keep("Contacts", contact), "name": name});
        if let Some(deal) = deal {
            let mut deal = deal.clone();
            deal.insert("Contact_Name".to_owned(), contact);
            deal.extend(account.map(|account| ("Account_Name".to_owned(), account)));
            self.keep("Deals", deal);
        }
        Some(())
    }
}

impl Call<'_> {
    pub(crate) fn mass_update(&self, store: &mut Store) -> Answer {
        let change = self.body.and_then(|body| body["data"].get(0)).and_then(Value::as_object);
        let Some(change) = change.filter(|change| !change.is_empty()) else {
            let row = self.router.row_about(self.operation, "INVALID_DATA", &["no field found"]);
            return row.with(&json!({"api_name": "data", "json_path": "$.data[0]"}));
        };
        let work = Work::Update(crate::records::fields_of(&Value::from(change.clone())));
        self.start(store, work, "record updated", |call, store, index, id| {
            let item = Value::from(change.clone());
            call.update_record(store, call.module, Some(id), index, &item)
        })
    }

    pub(crate) fn mass_delete(&self, store: &mut Store) -> Answer {
        self.start(store, Work::Delete, "record deleted", |call, store, _, id| {
            call.delete_record(store, call.module, id)
        })
    }

    /// Records that are named by their ids are changed at once; those of a custom view or of criteria by
    /// a job.
    fn start(
        &self,
        store: &mut Store,
        work: Work,
        done: &'static str,
        change: impl Fn(&Self, &mut Store, usize, &String) -> Outcome,
    ) -> Answer {
        let ids = self.named_ids(None);
        if ids.len() > IDS {
            return self.row("LIMIT_EXCEEDED").with(&json!({"api_name": "ids", "limit": IDS}));
        }
        if !ids.is_empty() {
            let outcomes: Vec<Outcome> = ids
                .iter()
                .enumerate()
                .map(|(index, id)| match change(self, store, index, id) {
                    Outcome::Done(_, details) | Outcome::Upserted(_, details, ..) => {
                        Outcome::Done(done, details)
                    }
                    Outcome::Failed(row, mut details) => {
                        details["id"] = Value::from(id.as_str());
                        Outcome::Failed(row, details)
                    }
                })
                .collect();
            return self.outcomes(200, &outcomes);
        }
        let selected = match self.selected(store) {
            Ok(selected) => selected,
            Err(refused) => return refused,
        };
        let same = |job: &Job| {
            job.module == self.module
                && std::mem::discriminant(&job.work) == std::mem::discriminant(&work)
                && job.status() != "COMPLETED"
        };
        if store.jobs.0.values().any(same) {
            let mut rows = self.operation.errors.iter().filter(|row| row.code == "ALREADY_SCHEDULED");
            let row = rows.next().map_or_else(|| self.row("ALREADY_SCHEDULED"), Row::from);
            return Answer::json(row.status, &json!({"data": [row.object(&json!({}))]}));
        }
        let job = store.schedule(self.module, work, selected);
        let details = json!({"job_id": job});
        Answer::json(200, &json!({"data": [scheduled(&details)]}))
    }

    /// The records that a custom view or criteria select. Of views nothing is known here, so that one
    /// selects all; criteria are one comparison for equality.
    fn selected(&self, store: &Store) -> Result<Vec<String>, Answer> {
        let criteria = self
            .body
            .and_then(|body| body.get("criteria"))
            .and_then(|list| list.as_array().map_or(Some(list), |list| list.first()));
        let has_view = self.body.is_some_and(|body| body.get("cvid").is_some_and(|view| !view.is_null()));
        if criteria.is_none() && !has_view {
            let row =
                self.router.row_about(self.operation, "MANDATORY_NOT_FOUND", &["cvid", "required field"]);
            return Err(row.with(&json!({"api_name": "cvid", "json_path": "$.cvid"})));
        }
        let field = |criteria: &Value| {
            let field = &criteria["field"];
            field["api_name"].as_str().or_else(|| field.as_str()).map(str::to_owned)
        };
        let wanted = match criteria {
            None => None,
            Some(criteria) => {
                let is_equality = matches!(criteria["comparator"].as_str(), Some("equal" | "equals"));
                let Some(field) = field(criteria).filter(|_| is_equality) else {
                    let details = json!({"api_name": "criteria", "json_path": "$.criteria"});
                    return Err(self.row("INVALID_DATA").with(&details));
                };
                Some((field, criteria["value"].clone()))
            }
        };
        let records = store.modules.get(self.module).map(|module| &module.records);
        let all = records.into_iter().flat_map(|records| records.numbers(false).map(move |id| (id, records)));
        let meets = |(id, records): &(u64, &crate::record_set::RecordSet)| {
            wanted.as_ref().is_none_or(|(field, value)| {
                records.at(*id).is_some_and(|record| record.fields.get(field) == Some(value))
            })
        };
        let ids: Vec<String> = all.filter(meets).map(|(id, _)| id.to_string()).collect();
        if ids.is_empty() {
            return Err(self.row("NO_RECORDS_FOUND").with(&json!({})));
        }
        Ok(ids)
    }

    pub(crate) fn mass_convert(&self, store: &mut Store) -> Answer {
        let ids = self.named_ids(None);
        if ids.is_empty() {
            let details = json!({"api_name": "ids", "json_path": "$.ids"});
            return self.row("MANDATORY_NOT_FOUND").with(&details);
        }
        if ids.len() > LEADS {
            return self.row("LIMIT_EXCEEDED").with(&json!({"api_name": "ids", "limit": LEADS}));
        }
        if let Some(index) = ids.iter().position(|id| store.record("Leads", id).is_none()) {
            let row = self.router.row_about(self.operation, "INVALID_DATA", BAD_ID);
            return row.with(&json!({"api_name": "ids", "json_path": format!("$.ids[{index}]")}));
        }
        let deal = self.body.and_then(|body| body.get("Deals")).and_then(Value::as_object).cloned();
        if deal.as_ref().is_some_and(|deal| !deal.contains_key("Deal_Name")) {
            return self.row("MANDATORY_NOT_FOUND").with(&place("Deals", 0, "Deal_Name"));
        }
        let job = store.schedule("Leads", Work::Convert(deal), ids);
        Answer::json(202, &scheduled(&json!({"job_id": job})))
    }

    /// How far a job is.
    pub(crate) fn job_status(&self, store: &mut Store) -> Answer {
        let Some(id) = self.query.get("job_id") else {
            return self.row("REQUIRED_PARAM_MISSING").with(&json!({"param_name": "job_id"}));
        };
        match store.poll(id) {
            Some(progress) => self.one(progress),
            None if self.router.documents(self.operation, "NOT_FOUND") => {
                Answer::error(self.row("NOT_FOUND"))
            }
            None => self.row("INVALID_DATA").with(&json!({"param_name": "job_id"})),
        }
    }

    fn row(&self, code: &str) -> Row {
        self.router.row(self.operation, code, None)
    }
}

fn scheduled(details: &Value) -> Value {
    status_object("success", "SCHEDULED", "scheduled successfully", details)
}
