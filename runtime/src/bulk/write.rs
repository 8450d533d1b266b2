//! A bulk write as one call: file, upload, job, result, until there are no more records.

use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    vec,
};

use futures_util::{Stream, StreamExt, stream};
use serde::Serialize;
use zoho_endpoint::{Endpoint, Product};

use super::{
    AnyCode, BulkError, BulkOutcome, BulkReport, BulkRowError,
    csv_file::CsvFile,
    outcome::STATUS,
    sheet::{FILE_NAME, MOST, Sheet, Source},
    temporary::{blocking, fetch},
};
use crate::{
    Call, CallError, Client, Download, Error, FieldList, JobStatus, Object, OnProgress, PollPolicy, Status,
    ToWire, Upload, progress::Counter, request::Draft,
};

/// The operations that a bulk write is made of.
#[derive(Clone, Copy, Debug)]
pub struct BulkWriteEndpoints {
    /// Uploads the file.
    pub upload: Endpoint,
    /// Starts the job.
    pub create: Endpoint,
    /// Asks after the job.
    pub status: Endpoint,
    /// Downloads the result from the address that the job names.
    pub download: Endpoint,
}

/// A bulk write that has not begun.
///
/// The records become rows of CSV files, as many as one job takes, and the files are written one job after
/// another. Awaiting it yields a [`BulkReport`]; [`outcomes`](Self::outcomes) yields the same as a stream, in
/// bounded memory.
///
/// A field of another record becomes its id, a list of texts is joined by semicolons, null is an empty field. A
/// record with other objects, such as the rows of a subform, is not sent, and its outcome says so.
#[must_use = "a bulk write does nothing until it is awaited"]
pub struct BulkWrite {
    client: Client,
    endpoints: BulkWriteEndpoints,
    module: String,
    operation: String,
    organization: String,
    find_by: Option<String>,
    lookups: Vec<(String, String)>,
    ignore_empty: Option<bool>,
    policy: PollPolicy,
    counter: Counter,
    source: Source,
}

impl BulkWrite {
    /// A write of records into a module. `operation` is `insert`, `update` or `upsert`; `organization` is the id
    /// of the organisation (its `zgid`), which the host that takes files asks for.
    pub fn new<R: Serialize>(
        client: &Client,
        endpoints: BulkWriteEndpoints,
        module: &impl ToWire,
        operation: &impl ToWire,
        organization: impl Into<String>,
        records: impl IntoIterator<Item = R, IntoIter: Send + 'static>,
    ) -> Self {
        let records = records.into_iter().map(|record| {
            let json = serde_json::to_string(&record);
            json.and_then(|json| json.parse()).map_err(|error| BulkRowError::not_sent(None, error))
        });
        Self {
            client: client.clone(),
            endpoints,
            module: module.to_wire().into_owned(),
            operation: operation.to_wire().into_owned(),
            organization: organization.into(),
            find_by: None,
            lookups: Vec::new(),
            ignore_empty: None,
            policy: PollPolicy::default(),
            counter: Counter::new(endpoints.create),
            source: Source::new(records),
        }
    }

    /// Finds the records to update by this field: `id`, or one whose values are unique. An update looks for the
    /// `id` unless told otherwise. An insert skips what it finds.
    pub fn find_by(mut self, field: impl Into<String>) -> Self {
        self.find_by = Some(field.into());
        self
    }

    /// Finds the record that a lookup field names by this field of its module. A field that holds another record
    /// is found by its `id` without this.
    pub fn lookup(mut self, field: impl Into<String>, find_by: impl Into<String>) -> Self {
        self.lookups.push((field.into(), find_by.into()));
        self
    }

    /// Writes these fields only, in this order. Without this all fields of the records are written.
    pub fn fields(mut self, fields: impl Into<FieldList>) -> Self {
        self.source.fields = fields.into().iter().cloned().collect();
        self
    }

    /// Whether an empty field leaves what is there (true) or empties it (false).
    pub fn ignore_empty(mut self, ignore: bool) -> Self {
        self.ignore_empty = Some(ignore);
        self
    }

    /// Asks after each job by another policy than [`PollPolicy::default`].
    pub fn policy(mut self, policy: PollPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Tells how many records are done, written or refused, after each job.
    pub fn progress(mut self, watcher: impl OnProgress + 'static) -> Self {
        self.counter.tell(watcher);
        self
    }

    /// What becomes of each record, in their order.
    pub fn outcomes(self) -> BulkWriteStream {
        let writing = Writing { plan: self, done: Vec::new().into_iter(), ended: false };
        let outcomes = stream::unfold(writing, |mut writing| async move {
            let outcome = writing.next().await?;
            Some((outcome, writing))
        });
        BulkWriteStream(Box::pin(outcomes.fuse()))
    }

    async fn report(self) -> BulkReport {
        let (mut report, mut stream) = (BulkReport { outcomes: Vec::new(), error: None }, self.outcomes());
        while let Some(outcome) = stream.next().await {
            match outcome {
                Ok(outcome) => report.outcomes.push(outcome),
                Err(error) => report.error = Some(error),
            }
        }
        report
    }

    /// Writes all records and waits for the end, in a program that is not asynchronous.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) inside an asynchronous program.
    #[cfg(feature = "blocking")]
    pub fn wait(self) -> Result<BulkReport, Error> {
        let client = self.client.clone();
        client.block_on(self.report())
    }
}

impl IntoFuture for BulkWrite {
    type Output = BulkReport;
    type IntoFuture = Pin<Box<dyn Future<Output = BulkReport> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.report())
    }
}

impl fmt::Debug for BulkWrite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (operation, module) = (&self.operation, &self.module);
        write!(f, "BulkWrite({}: {operation} {module})", self.endpoints.create)
    }
}

/// What becomes of each record of a bulk write, in their order.
///
/// An error ends it. It names the job, where one was started; what was sent by then may be written.
#[must_use = "streams do nothing unless polled"]
pub struct BulkWriteStream(Pin<Box<dyn Stream<Item = Result<BulkOutcome, Error>> + Send>>);

impl BulkWriteStream {
    /// The next outcome; `None` after that of the last record.
    pub async fn next(&mut self) -> Option<Result<BulkOutcome, Error>> {
        self.0.next().await
    }
}

impl Stream for BulkWriteStream {
    type Item = Result<BulkOutcome, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(context)
    }
}

impl fmt::Debug for BulkWriteStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BulkWriteStream")
    }
}

struct Writing {
    plan: BulkWrite,
    done: vec::IntoIter<BulkOutcome>,
    ended: bool,
}

impl Writing {
    async fn next(&mut self) -> Option<Result<BulkOutcome, Error>> {
        loop {
            if let Some(outcome) = self.done.next() {
                return Some(Ok(outcome));
            }
            if self.ended {
                return None;
            }
            match self.plan.next_sheet().await {
                Ok(Some(outcomes)) => self.done = outcomes.into_iter(),
                Ok(None) => self.ended = true,
                Err(error) => {
                    self.ended = true;
                    return Some(Err(error));
                }
            }
        }
    }
}

impl BulkWrite {
    /// Writes as many records as one job takes; `None` where none are left.
    async fn next_sheet(&mut self) -> Result<Option<Vec<BulkOutcome>>, Error> {
        let mut source = std::mem::replace(&mut self.source, Source::new(std::iter::empty()));
        let made = blocking(move || {
            let sheet = source.sheet(MOST);
            (source, sheet)
        });
        let (source, sheet) = made.await?;
        self.source = source;
        let Some(sheet) = sheet.map_err(|error| Error::new(error).of(self.endpoints.create))? else {
            return Ok(None);
        };
        let records = sheet.end - sheet.first;
        let outcomes = if sheet.rows() == 0 {
            Ok(sheet.not_sent.into_iter().map(|(index, error)| BulkOutcome::not_sent(index, error)).collect())
        } else {
            self.write(sheet).await
        };
        let outcomes = outcomes?;
        self.counter.add(records, 0);
        Ok(Some(outcomes))
    }

    /// Uploads a sheet, runs its job and reads the result.
    async fn write(&mut self, sheet: Sheet) -> Result<Vec<BulkOutcome>, Error> {
        let BulkWriteEndpoints { create, status, download, .. } = self.endpoints;
        let file = self.upload(&sheet).await?;
        let resource = self.resource(&sheet, &file);
        let call = Call::<Status, AnyCode>::new(&self.client, create)
            .body("character_encoding", &"UTF-8")
            .body("operation", &self.operation)
            .body_list("resource", [resource]);
        let job = call.run_job::<Object, AnyCode>(status).policy(self.policy);
        let mut job = job.start().await.map_err(CallError::into_error)?;
        let done = job.done().await;
        self.counter.add(0, job.credits());
        let said = done.map_err(CallError::into_error)?;
        let name = |error: Error| error.of(download).of_job(job.id());
        let url = said.status().and_then(|said| said.get::<Object>("result")?.get::<String>("download_url"));
        let url = url.ok_or_else(|| name(Error::new(BulkError::NoResult)))?;
        let mut draft = Draft::new(download);
        draft.given(url);
        let result = fetch(&call_of(&self.client, draft)).await.map_err(name)?;
        self.counter.add(0, download.operation().credits.into());
        let id: Arc<str> = job.id().into();
        blocking(move || matched(result, &sheet, &id)).await?.map_err(|error| name(Error::new(error)))
    }

    async fn upload(&mut self, sheet: &Sheet) -> Result<String, Error> {
        let endpoint = self.endpoints.upload;
        let zip: &std::path::Path = &sheet.zip;
        let call = Call::<Status, AnyCode>::new(&self.client, endpoint)
            .header("X-CRM-ORG", &self.organization)
            .header("feature", "bulk-write")
            .file("file", Upload::path(zip).name("records.zip").content_type("application/zip"));
        let status = call.await.map_err(CallError::into_error)?;
        self.counter.add(0, endpoint.operation().credits.into());
        let details = status.details().unwrap_or_default();
        let file = details.require("file_id");
        file.map_err(|odd| Error::new(BulkError::Upload(odd)).of(endpoint))
    }

    /// What the job is told of a file.
    fn resource(&self, sheet: &Sheet, file: &str) -> Object {
        let version = self.endpoints.create.version();
        let is_first =
            matches!((version.product, version.name), (Product::Crm, "v2") | (Product::Bigin, "v1"));
        let names_files = version.product == Product::Crm && !matches!(version.name, "v2" | "v2.1" | "v3");
        let mut resource = Object::new();
        resource.set("type", &"data");
        if is_first {
            resource.set("module", &self.module);
        } else {
            let mut module = Object::new();
            module.set("api_name", &self.module);
            resource.set("module", &module);
        }
        resource.set("file_id", &file);
        if names_files {
            resource.set("file_names", &[FILE_NAME]);
        }
        let find_by = self.find_by.as_deref().or((self.operation == "update").then_some("id"));
        if let Some(field) = find_by {
            resource.set("find_by", &field);
        }
        if let Some(ignore) = self.ignore_empty {
            resource.set("ignore_empty", &ignore);
        }
        let mappings = sheet.columns.iter().enumerate().map(|(index, column)| {
            let mut mapping = Object::new();
            mapping.set("api_name", &column.name);
            mapping.set("index", &index);
            let named = self.lookups.iter().find(|(field, _)| *field == column.name);
            let by = named.map(|(_, by)| by.as_str()).or(column.has_ids.then_some("id"));
            if let Some(by) = by {
                mapping.set("find_by", &by);
            }
            mapping
        });
        resource.set("field_mappings", &mappings.collect::<Vec<_>>());
        resource
    }
}

fn call_of(client: &Client, draft: Draft) -> Call<Download, AnyCode> {
    Call::with_draft(client.clone(), draft, crate::send::Options::default())
}

/// The outcomes of all records of a sheet, by the result of its job: row by row, in the order in which they were
/// sent. Each row repeats a few of its fields, by which the order is checked.
fn matched(result: std::fs::File, sheet: &Sheet, job: &Arc<str>) -> Result<Vec<BulkOutcome>, BulkError> {
    let mut rows = CsvFile::in_zip(result, &[STATUS.to_owned()])?.expect(Some(sheet.rows()));
    let (mut outcomes, mut not_sent, mut row) = (Vec::new(), sheet.not_sent.iter().peekable(), 0);
    for index in sheet.first..sheet.end {
        if let Some((_, error)) = not_sent.next_if(|(place, _)| *place == index) {
            outcomes.push(BulkOutcome::not_sent(index, error.clone()));
            continue;
        }
        let Some((header, record)) = rows.next()? else { break };
        for (column, value) in header.names.iter().zip(record) {
            if !sheet.repeats(row, column, value) {
                return Err(BulkError::Unmatched {
                    index,
                    column: column.to_owned(),
                    found: value.to_owned(),
                });
            }
        }
        outcomes.push(BulkOutcome::of_row(index, job, header, record));
        row += 1;
    }
    // The end of the file: that it is whole, and that there is no row more.
    rows.next()?;
    Ok(outcomes)
}
