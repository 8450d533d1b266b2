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
use serde::de::IgnoredAny;
use zoho_endpoint::{Concurrency, Endpoint, Location, Parameter, ParameterType};

pub use local::LocalLimits;
#[cfg(feature = "redis-store")]
pub use redis::RedisLimits;

use crate::request::Draft;

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
    /// What an attempt at an operation takes. A call that writes records takes this for up to ten of them.
    pub fn of(endpoint: Endpoint) -> Self {
        let operation = endpoint.operation();
        Self { concurrency: operation.concurrency, credits: operation.credits }
    }

    /// What an attempt takes that sends so many items: where they are records to be written, every ten
    /// of them are charged, and more than ten make it a call of the sub class.
    pub fn of_items(endpoint: Endpoint, items: usize) -> Self {
        let one = Self::of(endpoint);
        if items <= CHARGED_AT_ONCE || records_in(endpoint).is_none() {
            return one;
        }
        let times = u32::try_from(items.div_ceil(CHARGED_AT_ONCE)).unwrap_or(u32::MAX);
        Self { concurrency: Concurrency::Sub, credits: one.credits.saturating_mul(times) }
    }

    /// What an attempt at a call takes, by what it sends.
    pub(crate) fn of_call(draft: &Draft) -> Self {
        let list = records_in(draft.endpoint).and_then(|name| draft.body_key(name));
        let count = |list| serde_json::from_str::<Vec<IgnoredAny>>(list).map_or(0, |items| items.len());
        Self::of_items(draft.endpoint, list.map_or(0, count))
    }
}

/// So many records are written for one charge.
const CHARGED_AT_ONCE: usize = 10;

/// The key of the body under which an operation takes records to be written.
fn records_in(endpoint: Endpoint) -> Option<&'static str> {
    let is_list_of_records = |one: &&Parameter| {
        (one.location, one.kind) == (Location::Body, ParameterType::Objects)
            && one.object.is_some_and(|object| object.name == "Record")
    };
    endpoint.operation().parameters.iter().find(is_list_of_records).map(|list| list.name)
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
