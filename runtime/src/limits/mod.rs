//! How many calls may be in flight, and how many credits may be spent: kept before sending, so that the
//! service has nothing to refuse.

mod local;
#[cfg(feature = "redis-store")]
mod redis;

use std::{
    any::Any,
    fmt,
    future::Future,
    pin::Pin,
    sync::atomic::{AtomicU64, Ordering},
};

use http::HeaderMap;
use zoho_endpoint::{Concurrency, Endpoint};

pub use local::LocalLimits;
#[cfg(feature = "redis-store")]
pub use redis::RedisLimits;

/// What a call takes of its organisation's limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cost {
    /// Which limit of calls in flight it counts for; calls of the sub class count for both.
    pub concurrency: Concurrency,
    /// API credits.
    pub credits: u32,
}

impl Cost {
    /// What an attempt at an operation takes.
    pub fn of(endpoint: Endpoint) -> Self {
        let operation = endpoint.operation();
        Self { concurrency: operation.concurrency, credits: operation.credits }
    }
}

/// A future that a trait object can return.
pub type LimitsFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, LimitsError>> + Send + 'a>>;

/// An organisation's limits. All clients that share one stay under them together.
pub trait Limits: Send + Sync + 'static {
    /// Waits until an attempt may be sent, and charges its credits. The place is given back when the
    /// permit is dropped.
    fn acquire(&self, cost: Cost) -> LimitsFuture<'_, Permit>;

    /// The credits that were charged in the last 24 hours: an estimate, since other programs may
    /// spend of the same account.
    fn credits_used(&self) -> LimitsFuture<'_, u64>;
}

/// A place among the calls in flight; dropping it gives it back.
pub struct Permit(#[allow(dead_code, reason = "it is there to be dropped")] Box<dyn Any + Send + Sync>);

impl Permit {
    /// A permit that ends when `guard` is dropped.
    pub fn new(guard: impl Any + Send + Sync) -> Self {
        Self(Box::new(guard))
    }
}

impl fmt::Debug for Permit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Permit")
    }
}

/// Why an attempt may not be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LimitsError {
    /// The budget of credits would be exceeded. Nothing was sent.
    Budget {
        /// Credits that were charged in the last 24 hours.
        used: u64,
        /// What the call would cost.
        cost: u32,
        /// The most that may be spent in 24 hours.
        budget: u64,
    },
    /// The limits can't be asked, where others share them.
    Unavailable {
        /// Why.
        message: String,
    },
}

impl fmt::Display for LimitsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Budget { used, cost, budget } => write!(
                f,
                "the budget of {budget} credits a day would be exceeded: {used} are spent, this costs {cost} (it was not sent)"
            ),
            Self::Unavailable { message } => write!(f, "the shared limits can't be asked: {message}"),
        }
    }
}

impl std::error::Error for LimitsError {}

/// What the service last said of the credits that are left.
#[derive(Debug)]
pub(crate) struct Remaining(AtomicU64);

impl Remaining {
    const UNKNOWN: u64 = u64::MAX;

    pub(crate) fn note(&self, headers: &HeaderMap) {
        let said =
            headers.get("x-api-credits-remaining").and_then(|value| value.to_str().ok()?.trim().parse().ok());
        if let Some(remaining) = said {
            self.0.store(remaining, Ordering::Relaxed);
        }
    }

    pub(crate) fn get(&self) -> Option<u64> {
        Some(self.0.load(Ordering::Relaxed)).filter(|remaining| *remaining != Self::UNKNOWN)
    }
}

impl Default for Remaining {
    fn default() -> Self {
        Self(AtomicU64::new(Self::UNKNOWN))
    }
}
