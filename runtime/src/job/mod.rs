//! Jobs of the service: started by one operation, asked after by another, until they are done.

mod error;
mod status;

use std::{fmt, pin::Pin, time::Duration};

use tokio::time::{Instant, sleep};
use zoho_endpoint::{Endpoint, Location, Retry};

pub use error::{JobCallError, JobError};
pub use status::{JobStatus, StartsJob};
use status::{State, counts};

use crate::{
    Call, CallError, Error, ErrorCode, FromAnswer, OnProgress, Pending, PollPolicy, ToWire,
    progress::Counter,
    request::Draft,
    retry::{self, Verdict},
};

/// How many answers in a row may fail to come while a job is asked after. Each was tried by the client's
/// retry policy before it counts; the job goes on meanwhile.
const MISSED: u32 = 5;

/// A job on its way to its end.
pub type JobWork<T, E> = Pin<Box<dyn Future<Output = Result<T, E>> + Send>>;

/// A job that has not been started.
///
/// Awaiting it starts it, asks after it by a [`PollPolicy`] until it is done, and yields its last status.
/// [`start`](Self::start) only starts it: then its id can be kept, to ask after it from another process.
/// `S` is the status, `C` the codes of the operation that starts it, `D` those of the one that asks after it.
#[must_use = "a job does nothing until it is awaited or started"]
pub struct Job<S, C, D> {
    starting: Endpoint,
    start: Pending<String, C>,
    /// The job as it will be, but for its id.
    started: StartedJob<S, D>,
}

/// A job that runs at the service. Awaiting it yields its last status once it is done; dropping it does not
/// stop it.
#[must_use = "a started job is not asked after until it is awaited"]
pub struct StartedJob<S, D> {
    id: String,
    status: Call<S, D>,
    policy: PollPolicy,
    counter: Counter,
}

impl<T: FromAnswer + StartsJob + 'static, C: ErrorCode> Call<T, C> {
    /// The job that this call starts, which the operation `status` tells about: with the values of this call's
    /// path, and the id of the job.
    pub fn run_job<S, D>(self, status: Endpoint) -> Job<S, C, D> {
        let status = self.with(status_draft(&self.draft, status));
        let starting = self.draft.endpoint;
        let start: Pending<String, C> = Box::pin(async move {
            let id = self.send().await?.into_job_id();
            id.map_err(|error| CallError::new(error.of(starting)))
        });
        Job { starting, start, started: StartedJob::new(String::new(), status) }
    }
}

impl<S: FromAnswer + JobStatus + 'static, D: ErrorCode> Call<S, D> {
    /// The running job that this call asks after, to be awaited: what a program does with an id that it kept.
    pub fn follow(self) -> StartedJob<S, D> {
        let id = self.draft.path_value("job_id");
        let id = id.or_else(|| self.draft.query_value("job_id").map(std::borrow::Cow::into_owned));
        StartedJob::new(id.unwrap_or_default(), self)
    }
}

/// A call that asks after a job, as far as that is known before there is its id.
fn status_draft(starting: &Draft, status: Endpoint) -> Draft {
    let mut draft = Draft::new(status);
    while let Some(value) = draft.next_placeholder().and_then(|name| starting.path_value(name)) {
        draft.path(&value);
    }
    draft
}

/// Puts the id of the job where the operation takes it: in the path, or else in the query.
pub(crate) fn put_id(draft: &mut Draft, id: &str) {
    let parameters = draft.endpoint.operation().parameters;
    if draft.next_placeholder().is_some() {
        draft.path(id);
    } else if parameters.iter().any(|one| one.name == "job_id" && one.location == Location::Query) {
        draft.remove_query("job_id");
        draft.query("job_id", id);
    }
}

impl<S, C, D> Job<S, C, D> {
    /// Asks after the job by another policy than [`PollPolicy::default`].
    pub fn policy(mut self, policy: PollPolicy) -> Self {
        self.started.policy = policy;
        self
    }

    /// Tells how far the job is, whenever it was asked after.
    pub fn progress(mut self, watcher: impl OnProgress + 'static) -> Self {
        self.started.counter.tell(watcher);
        self
    }

    /// Starts nothing, and takes the job that was started before under this id.
    pub fn attach(self, id: impl ToWire) -> StartedJob<S, D> {
        self.started.named(id.to_wire().into_owned())
    }
}

impl<S, C: ErrorCode, D> Job<S, C, D> {
    /// Starts the job.
    ///
    /// # Errors
    /// Those of the call, and [`JobError::NoId`].
    pub async fn start(self) -> Result<StartedJob<S, D>, CallError<C>> {
        let mut started = self.started.named(self.start.await?);
        started.counter.add(0, self.starting.operation().credits.into());
        Ok(started)
    }
}

impl<S: FromAnswer + JobStatus + 'static, C: ErrorCode, D: ErrorCode> Job<S, C, D> {
    /// Starts the job and waits for its end, in a program that is not asynchronous.
    ///
    /// # Errors
    /// As if it was awaited, and a configuration error inside an asynchronous program.
    #[cfg(feature = "blocking")]
    pub fn wait(self) -> Result<S, JobCallError<C, D>> {
        let client = self.started.status.client.clone();
        let done = client.block_on(self.into_future());
        done.unwrap_or_else(|error| Err(JobCallError::Start(CallError::new(error))))
    }
}

impl<S: FromAnswer + JobStatus + 'static, C: ErrorCode, D: ErrorCode> IntoFuture for Job<S, C, D> {
    type Output = Result<S, JobCallError<C, D>>;
    type IntoFuture = JobWork<S, JobCallError<C, D>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let started = self.start().await.map_err(JobCallError::Start)?;
            started.await.map_err(JobCallError::Status)
        })
    }
}

impl<S, C, D> fmt::Debug for Job<S, C, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Job({})", self.starting)
    }
}

impl<S, D> StartedJob<S, D> {
    /// The credits of the calls so far.
    #[cfg(feature = "bulk")]
    pub(crate) fn credits(&self) -> u64 {
        self.counter.now().credits
    }

    fn new(id: String, status: Call<S, D>) -> Self {
        let counter = Counter::new(status.draft.endpoint);
        Self { id, status, policy: PollPolicy::default(), counter }
    }

    fn named(mut self, id: String) -> Self {
        put_id(&mut self.status.draft, &id);
        self.id = id;
        self
    }

    /// The id of the job, by which it can be asked after from anywhere.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Asks after the job by another policy than [`PollPolicy::default`].
    pub fn policy(mut self, policy: PollPolicy) -> Self {
        self.policy = policy;
        self
    }

    /// Tells how far the job is, whenever it was asked after.
    pub fn progress(mut self, watcher: impl OnProgress + 'static) -> Self {
        self.counter.tell(watcher);
        self
    }
}

impl<S: FromAnswer + JobStatus + 'static, D: ErrorCode> StartedJob<S, D> {
    /// Asks after the job once. A job that failed has a status like any other.
    ///
    /// # Errors
    /// Those of the call. They name the job.
    pub async fn status(&self) -> Result<S, CallError<D>> {
        let again = self.status.again();
        let again = again.ok_or_else(|| Error::configuration("a call that asks after a job uploads no file"));
        let answer = match again {
            Ok(call) => call.await.map_err(CallError::into_error),
            Err(error) => Err(error),
        };
        answer.map_err(|error| CallError::new(error.of_job(&self.id)))
    }

    /// Waits for the end of the job, in a program that is not asynchronous.
    ///
    /// # Errors
    /// As if it was awaited, and a configuration error inside an asynchronous program.
    #[cfg(feature = "blocking")]
    pub fn wait(self) -> Result<S, CallError<D>> {
        let client = self.status.client.clone();
        client.block_on(self.into_future()).unwrap_or_else(|error| Err(CallError::new(error)))
    }

    /// Asks after the job until it is done.
    pub(crate) async fn done(&mut self) -> Result<S, CallError<D>> {
        let (began, mut missed, mut last, mut asked) = (Instant::now(), 0, None, Duration::ZERO);
        let fail = |error: JobError, job: &Self| {
            CallError::new(Error::new(error).of(job.status.draft.endpoint).of_job(&job.id))
        };
        for number in 0.. {
            let left = self.policy.patience.saturating_sub(began.elapsed());
            sleep(self.policy.pause(number).max(asked).min(left)).await;
            asked = Duration::ZERO;
            match self.status().await {
                Ok(status) => {
                    missed = 0;
                    self.tell(&status);
                    let (state, word) = State::of(&status);
                    match state {
                        State::Done => return Ok(status),
                        State::Failed => {
                            let status = status.status().map(std::borrow::Cow::into_owned);
                            let (state, status) = (word.unwrap_or_default(), status.unwrap_or_default());
                            return Err(fail(JobError::Failed { state, status }, self));
                        }
                        State::Unfinished => last = word.or(last),
                    }
                }
                Err(error) if missed < MISSED && may_pass(error.error()) => {
                    missed += 1;
                    asked = error.error().retry_after().unwrap_or_default();
                }
                Err(error) => return Err(error),
            }
            if began.elapsed() >= self.policy.patience {
                break;
            }
        }
        Err(fail(JobError::Unfinished { state: last, waited: began.elapsed() }, self))
    }

    fn tell(&mut self, status: &S) {
        let (done, total) = status.status().map(|status| counts(&status)).unwrap_or_default();
        if let Some(total) = total {
            self.counter.set_total(total);
        }
        let credits = self.status.draft.endpoint.operation().credits;
        self.counter.add(done.saturating_sub(self.counter.now().done), credits.into());
    }
}

/// Whether the next answer may come although this one did not.
fn may_pass(error: &Error) -> bool {
    matches!(retry::judge(error, Retry::Safe), Verdict::Again(_))
}

impl<S: FromAnswer + JobStatus + 'static, D: ErrorCode> IntoFuture for StartedJob<S, D> {
    type Output = Result<S, CallError<D>>;
    type IntoFuture = JobWork<S, CallError<D>>;

    fn into_future(mut self) -> Self::IntoFuture {
        Box::pin(async move { self.done().await })
    }
}

impl<S, D> fmt::Debug for StartedJob<S, D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StartedJob")
            .field("id", &self.id)
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}
