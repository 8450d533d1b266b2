//! How far long work has come: streams of records, batches, jobs.

use std::{fmt, sync::Arc, time::Duration};

use tokio::time::Instant;
use zoho_endpoint::Endpoint;

/// How far a stream, a batch or a job has come.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Progress {
    /// The operation that does the work.
    pub endpoint: Endpoint,
    /// How many records are done: read, written or refused.
    pub done: u64,
    /// How many there are in all, where that is known.
    pub total: Option<u64>,
    /// The time since the work began.
    pub elapsed: Duration,
    /// The API credits that the calls so far have cost, by the documentation.
    pub credits: u64,
}

impl Progress {
    /// Records a second, since the work began.
    #[expect(clippy::cast_precision_loss, reason = "a rate for people needs no more digits")]
    pub fn rate(&self) -> f64 {
        let seconds = self.elapsed.as_secs_f64();
        if seconds > 0.0 { self.done as f64 / seconds } else { 0.0 }
    }

    /// The part that is done, from 0 to 1, where the total is known.
    #[expect(clippy::cast_precision_loss, reason = "a fraction for people needs no more digits")]
    pub fn fraction(&self) -> Option<f64> {
        let total = self.total?;
        Some(if total == 0 { 1.0 } else { (self.done as f64 / total as f64).min(1.0) })
    }
}

/// `2000 of 10000 records, 512 a second, 20 credits`.
impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.done)?;
        if let Some(total) = self.total {
            write!(f, " of {total}")?;
        }
        write!(f, " records, {:.0} a second, {} credits", self.rate(), self.credits)
    }
}

/// Someone who wants to know how far the work has come, such as a progress bar. Any closure that takes
/// a [`Progress`] is one. It is called in the middle of the work, so it should not take long.
pub trait OnProgress: Send + Sync {
    /// Something was done.
    fn progress(&self, progress: &Progress);
}

impl<F: Fn(&Progress) + Send + Sync> OnProgress for F {
    fn progress(&self, progress: &Progress) {
        self(progress);
    }
}

/// Counts for whoever wants to know; what every kind of long work has in it.
#[derive(Clone)]
pub(crate) struct Counter {
    now: Progress,
    started: Instant,
    watcher: Option<Arc<dyn OnProgress>>,
}

impl Counter {
    pub(crate) fn new(endpoint: Endpoint) -> Self {
        let now = Progress { endpoint, done: 0, total: None, elapsed: Duration::ZERO, credits: 0 };
        Self { now, started: Instant::now(), watcher: None }
    }

    /// Tells this one from now on.
    pub(crate) fn tell(&mut self, watcher: impl OnProgress + 'static) {
        self.watcher = Some(Arc::new(watcher));
    }

    /// Knows how many there are.
    pub(crate) fn set_total(&mut self, total: u64) {
        self.now.total = Some(total);
    }

    /// Has so many more done, by so many more credits.
    pub(crate) fn add(&mut self, done: u64, credits: u64) {
        self.now.done += done;
        self.now.credits += credits;
        self.now.elapsed = self.started.elapsed();
        if let Some(watcher) = &self.watcher {
            watcher.progress(&self.now);
        }
    }

    /// How far it is.
    pub(crate) fn now(&self) -> Progress {
        Progress { elapsed: self.started.elapsed(), ..self.now }
    }
}

impl fmt::Debug for Counter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.now.fmt(f)
    }
}
