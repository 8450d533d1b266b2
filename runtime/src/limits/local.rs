use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use zoho_endpoint::{Concurrency, Edition};

use super::{Cost, Limits, LimitsError, LimitsFuture, Permit};

/// Credits are counted over this time.
const WINDOW: Duration = Duration::from_secs(24 * 60 * 60);

/// What was spent within one of these is forgotten at once.
const GRAIN: Duration = Duration::from_secs(60);

/// Limits that the clients of one process share. Clones share them.
#[derive(Clone, Debug)]
pub struct LocalLimits {
    calls: Option<Arc<Semaphore>>,
    sub: Option<Arc<Semaphore>>,
    budget: Option<u64>,
    spent: Arc<Mutex<Spent>>,
}

impl LocalLimits {
    /// No limit yet: credits are counted, nothing is held back.
    pub fn new() -> Self {
        Self { calls: None, sub: None, budget: None, spent: Arc::default() }
    }

    /// The limits of an edition: so many calls in flight, and so many of the sub class.
    pub fn edition(edition: &Edition, sub_class: u32) -> Self {
        Self::new().calls(edition.concurrency).sub_calls(sub_class)
    }

    /// At most so many calls in flight; at least one.
    pub fn calls(mut self, most: u32) -> Self {
        self.calls = Some(semaphore(most));
        self
    }

    /// At most so many calls of the sub class in flight (searches, queries, conversions and the like);
    /// at least one.
    pub fn sub_calls(mut self, most: u32) -> Self {
        self.sub = Some(semaphore(most));
        self
    }

    /// At most so many credits in 24 hours; what would cost more is refused before it is sent.
    pub fn budget(mut self, credits: u64) -> Self {
        self.budget = Some(credits);
        self
    }

    fn charge(&self, cost: u32) -> Result<(), LimitsError> {
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        let used = spent.used(Instant::now());
        match self.budget {
            Some(budget) if used + u64::from(cost) > budget => {
                Err(LimitsError::Budget { used, cost, budget })
            }
            _ => {
                spent.add(Instant::now(), cost);
                Ok(())
            }
        }
    }
}

fn semaphore(most: u32) -> Arc<Semaphore> {
    Arc::new(Semaphore::new(usize::try_from(most).unwrap_or(Semaphore::MAX_PERMITS).max(1)))
}

async fn place(semaphore: Option<&Arc<Semaphore>>) -> Option<OwnedSemaphorePermit> {
    // It is never closed, so that there is always a place in the end.
    Arc::clone(semaphore?).acquire_owned().await.ok()
}

impl Default for LocalLimits {
    fn default() -> Self {
        Self::new()
    }
}

impl Limits for LocalLimits {
    fn acquire(&self, cost: Cost) -> LimitsFuture<'_, Permit> {
        Box::pin(async move {
            // The narrow gate first: who waits there must not hold a place that others could use.
            let sub = match cost.concurrency {
                Concurrency::Sub => place(self.sub.as_ref()).await,
                Concurrency::Normal => None,
            };
            let place = place(self.calls.as_ref()).await;
            self.charge(cost.credits)?;
            Ok(Permit::new((sub, place)))
        })
    }

    fn credits_used(&self) -> LimitsFuture<'_, u64> {
        Box::pin(async { Ok(self.spent.lock().unwrap_or_else(PoisonError::into_inner).used(Instant::now())) })
    }
}

/// Credits by the minute in which they were spent.
#[derive(Debug, Default)]
struct Spent {
    minutes: VecDeque<(Instant, u64)>,
    total: u64,
}

impl Spent {
    fn used(&mut self, now: Instant) -> u64 {
        while let Some(&(since, credits)) = self.minutes.front() {
            if now.saturating_duration_since(since) < WINDOW {
                break;
            }
            self.minutes.pop_front();
            self.total -= credits;
        }
        self.total
    }

    fn add(&mut self, now: Instant, credits: u32) {
        let credits = u64::from(credits);
        self.total += credits;
        match self.minutes.back_mut() {
            Some((since, sum)) if now.saturating_duration_since(*since) < GRAIN => *sum += credits,
            _ => self.minutes.push_back((now, credits)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credits_are_forgotten_after_a_day() {
        let (mut spent, start) = (Spent::default(), Instant::now());
        spent.add(start, 5);
        spent.add(start + Duration::from_secs(1), 5);
        spent.add(start + Duration::from_secs(3600), 7);
        assert_eq!(spent.minutes.len(), 2);
        assert_eq!(spent.used(start + Duration::from_secs(86_399)), 17);
        assert_eq!(spent.used(start + WINDOW), 7);
        assert_eq!(spent.used(start + WINDOW * 2), 0);
    }

    #[tokio::test]
    async fn a_budget_refuses_before_it_is_exceeded() {
        let limits = LocalLimits::new().budget(10);
        let cost = |credits| Cost { concurrency: Concurrency::Normal, credits };
        assert!(limits.acquire(cost(7)).await.is_ok());
        let refused = limits.clone().acquire(cost(4)).await.unwrap_err();
        assert_eq!(refused, LimitsError::Budget { used: 7, cost: 4, budget: 10 });
        assert!(limits.acquire(cost(3)).await.is_ok());
        assert_eq!(limits.credits_used().await, Ok(10));
    }

    #[tokio::test]
    async fn a_place_comes_back_when_its_permit_goes() {
        let limits = LocalLimits::new().calls(2).sub_calls(1);
        let normal = Cost { concurrency: Concurrency::Normal, credits: 1 };
        let sub = Cost { concurrency: Concurrency::Sub, credits: 1 };
        let first = limits.acquire(sub).await.unwrap();
        let soon = |cost| tokio::time::timeout(Duration::from_millis(20), limits.acquire(cost));
        assert!(soon(sub).await.is_err(), "one of the sub class");
        let second = soon(normal).await.unwrap().unwrap();
        assert!(soon(normal).await.is_err(), "two in all");
        drop((first, second));
        assert!(soon(sub).await.is_ok());
    }
}
