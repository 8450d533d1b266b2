//! A bulk read as one call: job, download, rows, job after job until there are no more records.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
    vec,
};

use futures_util::{Stream, StreamExt, stream};
use serde::de::DeserializeOwned;
use tokio::task::JoinHandle;
use zoho_endpoint::Endpoint;

use super::{
    AnyCode, BulkError,
    csv_file::CsvFile,
    rows::{BulkRows, Decode, deserialized, view},
    temporary::{blocking, fetch},
};
use crate::{
    Call, CallError, Download, Error, JobStatus, Object, OnProgress, Outcome, PollPolicy, ToWire, View,
    job::put_id, progress::Counter, request::Draft,
};

/// Rows are read so many at a time, or until they have so many bytes.
const BATCH: usize = 512;
const BATCH_BYTES: u64 = 256 * 1024;

/// A bulk read that has not begun.
#[must_use = "a bulk read does nothing until its rows are asked for"]
pub struct BulkRead {
    start: Call<Outcome, AnyCode>,
    status: Endpoint,
    result: Endpoint,
    policy: PollPolicy,
    counter: Counter,
    attached: Option<String>,
}

impl<C> Call<Outcome, C> {
    /// The rows that this call's jobs export: `status` asks after a job, `result` downloads what it exported.
    pub fn read_rows(self, status: Endpoint, result: Endpoint) -> BulkRead {
        let counter = Counter::new(self.draft.endpoint);
        let Self { client, draft, options, .. } = self;
        let start = Call::<Outcome, AnyCode>::with_draft(client, draft, options);
        BulkRead { start, status, result, policy: PollPolicy::default(), counter, attached: None }
    }
}

impl BulkRead {
    /// Asks after each job by another policy than [`PollPolicy::default`].
    pub fn policy(mut self, policy: PollPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Tells how many rows were read. The total is known as far as jobs are done.
    pub fn progress(mut self, watcher: impl OnProgress + 'static) -> Self {
        self.counter.tell(watcher);
        self
    }

    /// Begins with the result of a job that was started before, such as one that an error named, and goes on
    /// from there. Results are kept for a day.
    pub fn attach(mut self, job: impl ToWire) -> Self {
        self.attached = Some(job.to_wire().into_owned());
        self
    }

    /// The rows as records or other views. Every field is text; see [`BulkRows`].
    pub fn rows<T: View + Send + 'static>(self) -> BulkReadStream<T> {
        self.stream(view)
    }

    /// The rows as the user's own structs, whose fields are named as the columns.
    pub fn structs<T: DeserializeOwned + Send + 'static>(self) -> BulkReadStream<T> {
        self.stream(deserialized)
    }

    fn stream<T: Send + 'static>(self, decode: Decode<T>) -> BulkReadStream<T> {
        let reading = Reading {
            wanted: wanted(&self.start.draft),
            plan: self,
            decode,
            job: String::new(),
            batch: Vec::new().into_iter(),
            parsing: None,
            next: Next::First,
        };
        let rows = stream::unfold(reading, |mut reading| async move {
            let row = reading.next().await?;
            Some((row, reading))
        });
        BulkReadStream(Box::pin(rows.fuse()))
    }
}

impl fmt::Debug for BulkRead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BulkRead({:?})", self.start.draft)
    }
}

/// The rows of a bulk read, in the order of the service. Nothing is done before the first one is asked for.
///
/// A row that can't be read is an error in its place, and the next row follows. After any other error there is
/// no more; it names the job ([`Error::job_id`]), whose result can be taken up again by [`BulkRead::attach`].
#[must_use = "streams do nothing unless polled"]
pub struct BulkReadStream<T>(Pin<Box<dyn Stream<Item = Result<T, Error>> + Send>>);

impl<T> BulkReadStream<T> {
    /// The next row; `None` when all were read.
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        self.0.next().await
    }
}

impl<T> Stream for BulkReadStream<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(context)
    }
}

impl<T> fmt::Debug for BulkReadStream<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BulkReadStream")
    }
}

/// The columns that the query asks for.
fn wanted(draft: &Draft) -> Vec<String> {
    let query: Option<Object> = draft.body_key("query").and_then(|json| json.parse().ok());
    query.and_then(|query| query.get("fields")).unwrap_or_default()
}

/// The next job.
enum Next {
    /// The first one, with the query as it was given.
    First,
    /// One whose query says this in place of what it said before.
    Page(Page),
    /// There is none.
    None,
}

/// `page` or `page_token`, and its value.
type Page = (&'static str, String);

type Parsed<T> = (BulkRows<T>, Vec<Result<T, Error>>);

struct Reading<T> {
    plan: BulkRead,
    wanted: Vec<String>,
    decode: Decode<T>,
    /// The job whose rows are read.
    job: String,
    batch: vec::IntoIter<Result<T, Error>>,
    /// The batch after this one, which is read meanwhile.
    parsing: Option<JoinHandle<Parsed<T>>>,
    next: Next,
}

impl<T: Send + 'static> Reading<T> {
    async fn next(&mut self) -> Option<Result<T, Error>> {
        loop {
            if let Some(row) = self.batch.next() {
                return Some(row.map_err(|error| self.name(error)));
            }
            if let Some(parsing) = self.parsing.take() {
                if let Err(error) = self.take(parsing).await {
                    return Some(Err(error));
                }
            } else {
                let page = match std::mem::replace(&mut self.next, Next::None) {
                    Next::First => None,
                    Next::Page(page) => Some(page),
                    Next::None => return None,
                };
                if let Err(error) = self.open(page).await {
                    self.next = Next::None;
                    return Some(Err(self.name(error)));
                }
            }
        }
    }

    fn name(&self, error: Error) -> Error {
        error.of(self.plan.result).of_job(&self.job)
    }

    async fn take(&mut self, parsing: JoinHandle<Parsed<T>>) -> Result<(), Error> {
        let parsed = parsing.await.map_err(|error| {
            self.next = Next::None;
            self.name(Error::new(BulkError::File(std::io::Error::other(error))))
        });
        let (rows, batch) = parsed?;
        let read = batch.iter().filter(|row| !matches!(row, Err(error) if is_end(error))).count();
        if batch.last().is_some_and(|row| matches!(row, Err(error) if is_end(error))) {
            self.next = Next::None;
        } else if !batch.is_empty() {
            self.parsing = Some(parse(rows));
        }
        if read > 0 {
            self.plan.counter.add(read as u64, 0);
        }
        self.batch = batch.into_iter();
        Ok(())
    }

    /// Runs a job and begins to read what it exported.
    async fn open(&mut self, page: Option<Page>) -> Result<(), Error> {
        let plan = &mut self.plan;
        let start = start(&plan.start, page.as_ref())?;
        let job = start.run_job::<Object, AnyCode>(plan.status).policy(plan.policy);
        let mut job = match plan.attached.take() {
            Some(id) => job.attach(id),
            None => job.start().await.map_err(CallError::into_error)?,
        };
        job.id().clone_into(&mut self.job);
        let done = job.done().await;
        plan.counter.add(0, job.credits());
        let status = done.map_err(CallError::into_error)?;
        let status = status.status().map(std::borrow::Cow::into_owned).unwrap_or_default();
        let result: Object = status.get("result").unwrap_or_default();
        let count: Option<u64> = result.get("count");
        if let Some(count) = count {
            plan.counter.set_total(plan.counter.now().done.saturating_add(count));
        }
        self.next = more(&result, &self.plan.start, page).map_or(Next::None, Next::Page);
        if count == Some(0) {
            return Ok(());
        }

        let plan = &mut self.plan;
        let mut draft = Draft::new(plan.result);
        put_id(&mut draft, &self.job);
        let file = fetch(&plan.start.with::<Download, AnyCode>(draft)).await?;
        plan.counter.add(0, plan.result.operation().credits.into());
        let (wanted, decode) = (self.wanted.clone(), self.decode);
        let csv = blocking(move || CsvFile::in_zip(file, &wanted)).await?.map_err(Error::new)?;
        self.parsing = Some(parse(BulkRows::new(csv.expect(count), decode)));
        Ok(())
    }
}

/// The call that starts the job of a page.
fn start(first: &Call<Outcome, AnyCode>, page: Option<&Page>) -> Result<Call<Outcome, AnyCode>, Error> {
    let again = first.again();
    let mut call = again.ok_or_else(|| Error::configuration("a bulk read uploads no file"))?;
    if let Some((name, value)) = page {
        let query: Option<Object> = call.draft.body_key("query").and_then(|json| json.parse().ok());
        let mut query = query.unwrap_or_default().without("page").without("page_token");
        // A page is a number, a token may be any text.
        match value.parse::<u64>() {
            Ok(number) if *name == "page" => query.set(name, &number),
            _ => query.set(name, value),
        }
        call.draft.key_text("query", query.to_json());
    }
    Ok(call)
}

/// The page after this one, if there is one: by its token, or else by its number.
fn more(result: &Object, first: &Call<Outcome, AnyCode>, page: Option<Page>) -> Option<Page> {
    if result.get::<bool>("more_records") != Some(true) {
        return None;
    }
    if let Some(token) = result.get::<String>("next_page_token") {
        return Some(("page_token", token));
    }
    let asked = || match page {
        Some((_, number)) => number.parse().ok(),
        None => first.draft.body_key("query")?.parse::<Object>().ok()?.get("page"),
    };
    let number: u64 = result.get("page").or_else(asked).unwrap_or(1);
    Some(("page", number.saturating_add(1).to_string()))
}

/// Whether nothing follows after this error.
fn is_end(error: &Error) -> bool {
    !matches!(error.kind(), crate::ErrorKind::Bulk(BulkError::Row { .. }))
}

fn parse<T: Send + 'static>(mut rows: BulkRows<T>) -> JoinHandle<Parsed<T>> {
    tokio::task::spawn_blocking(move || {
        let (begin, mut batch) = (rows.position(), Vec::with_capacity(BATCH));
        while batch.len() < BATCH && rows.position().saturating_sub(begin) < BATCH_BYTES {
            match rows.next() {
                Some(row) => batch.push(row),
                None => break,
            }
        }
        (rows, batch)
    })
}
