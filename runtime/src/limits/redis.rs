use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use redis::{Cmd, RedisError};
use zoho_endpoint::{Concurrency, Edition};

use super::{Cost, Limits, LimitsError, LimitsFuture, Permit};
use crate::{redis_support::Redis, retry::jittered, token::random};

/// Takes a place in each of the given lists, if all have one, and charges the credits.
///
/// Keys: the hours of credits (a hash), then the lists of places (sorted sets, by the time at which a
/// place is forgotten). Arguments: credits, budget (negative: none), id, seconds of a lease, then the
/// size of each list. Answers 1, 0 (no place) or -used - 1 (over the budget). Time is the server's.
const TAKE: &str = r"
local now = tonumber(redis.call('TIME')[1])
local used = 0
for _, hour in ipairs(redis.call('HKEYS', KEYS[1])) do
  if tonumber(hour) <= math.floor(now / 3600) - 24 then redis.call('HDEL', KEYS[1], hour)
  else used = used + tonumber(redis.call('HGET', KEYS[1], hour)) end
end
local budget = tonumber(ARGV[2])
if budget >= 0 and used + tonumber(ARGV[1]) > budget then return -used - 1 end
for i = 2, #KEYS do
  redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', now)
  if redis.call('ZCARD', KEYS[i]) >= tonumber(ARGV[i + 3]) then return 0 end
end
for i = 2, #KEYS do
  redis.call('ZADD', KEYS[i], now + tonumber(ARGV[4]), ARGV[3])
  redis.call('EXPIRE', KEYS[i], tonumber(ARGV[4]) * 2)
end
redis.call('HINCRBY', KEYS[1], math.floor(now / 3600), ARGV[1])
redis.call('EXPIRE', KEYS[1], 90000)
return 1
";

/// Sums the credits of the last 24 hours.
const USED: &str = r"
local now = math.floor(tonumber(redis.call('TIME')[1]) / 3600)
local used = 0
for _, hour in ipairs(redis.call('HKEYS', KEYS[1])) do
  if tonumber(hour) > now - 24 then used = used + tonumber(redis.call('HGET', KEYS[1], hour)) end
end
return used
";

/// Limits that all processes share which use one Redis and name the same organisation.
///
/// A place in flight is a lease: a worker that dies gives its places back when their time ends. While
/// a worker lives, its leases are renewed. Clones share everything.
#[derive(Clone)]
pub struct RedisLimits {
    shared: Arc<Shared>,
    calls: Option<u32>,
    sub: Option<u32>,
    budget: Option<u64>,
    lease: Duration,
}

struct Shared {
    redis: Redis,
    prefix: String,
    /// Tells the places of this process apart from those of others, together with a count.
    holder: u64,
    count: AtomicU64,
}

impl RedisLimits {
    /// The limits of an organisation, which may be named by anything that its workers agree on.
    ///
    /// # Errors
    /// [`LimitsError::Unavailable`] where `url` can't be that of a Redis. Nothing is connected yet.
    pub fn new(url: &str, organisation: &str) -> Result<Self, LimitsError> {
        let redis = Redis::new(url).map_err(|message| LimitsError::Unavailable { message })?;
        let shared = Shared {
            redis,
            prefix: format!("zoho:limits:{{{organisation}}}"),
            holder: random(),
            count: AtomicU64::new(0),
        };
        let lease = Duration::from_secs(30);
        Ok(Self { shared: Arc::new(shared), calls: None, sub: None, budget: None, lease })
    }

    /// The limits of an edition: so many calls in flight, and so many of the sub class.
    pub fn edition(self, edition: &Edition, sub_class: u32) -> Self {
        self.calls(edition.concurrency).sub_calls(sub_class)
    }

    /// At most so many calls in flight, of all workers; at least one.
    pub fn calls(mut self, most: u32) -> Self {
        self.calls = Some(most.max(1));
        self
    }

    /// At most so many calls of the sub class in flight; at least one.
    pub fn sub_calls(mut self, most: u32) -> Self {
        self.sub = Some(most.max(1));
        self
    }

    /// At most so many credits in 24 hours, of all workers.
    pub fn budget(mut self, credits: u64) -> Self {
        self.budget = Some(credits);
        self
    }

    /// How long a place is kept for a worker that has died: 30 seconds, at least two.
    pub fn lease(mut self, lease: Duration) -> Self {
        self.lease = lease.max(Duration::from_secs(2));
        self
    }

    fn key(&self, what: &str) -> String {
        format!("{}:{what}", self.shared.prefix)
    }

    /// The lists that a call needs a place in, with their sizes.
    fn lists(&self, cost: Cost) -> Vec<(String, u32)> {
        let sub = self.sub.filter(|_| cost.concurrency == Concurrency::Sub);
        let lists = [("calls", self.calls), ("sub", sub)];
        lists.into_iter().filter_map(|(what, most)| Some((self.key(what), most?))).collect()
    }

    async fn take(&self, cost: Cost) -> Result<Permit, LimitsError> {
        let lists = self.lists(cost);
        let count = self.shared.count.fetch_add(1, Ordering::Relaxed);
        let id = format!("{:x}-{count}", self.shared.holder);
        let budget = self.budget.and_then(|budget| i64::try_from(budget).ok()).unwrap_or(-1);
        let mut take = redis::cmd("EVAL");
        take.arg(TAKE).arg(lists.len() + 1).arg(self.key("credits"));
        for (key, _) in &lists {
            take.arg(key);
        }
        take.arg(cost.credits).arg(budget).arg(&id).arg(self.lease.as_secs());
        for (_, most) in &lists {
            take.arg(most);
        }
        let mut wait = Duration::from_millis(5);
        loop {
            match self.shared.ask::<i64>(&take).await? {
                1 => return Ok(Permit::new(Place::hold(self, id, lists))),
                0 => {
                    tokio::time::sleep(jittered(wait)).await;
                    wait = (wait * 2).min(Duration::from_millis(100));
                }
                over => {
                    let used = (-over).unsigned_abs().saturating_sub(1);
                    let budget = self.budget.unwrap_or_default();
                    return Err(LimitsError::Budget { used, cost: cost.credits, budget });
                }
            }
        }
    }
}

impl Shared {
    async fn ask<T: redis::FromRedisValue>(&self, command: &Cmd) -> Result<T, LimitsError> {
        self.redis.query(command).await.map_err(|error: RedisError| {
            // The text of an error may name the address, and that may hold a password.
            LimitsError::Unavailable { message: format!("Redis failed ({:?})", error.kind()) }
        })
    }
}

impl Limits for RedisLimits {
    fn acquire(&self, cost: Cost) -> LimitsFuture<'_, Permit> {
        Box::pin(self.take(cost))
    }

    fn credits_used(&self) -> LimitsFuture<'_, u64> {
        Box::pin(async {
            let mut used = redis::cmd("EVAL");
            used.arg(USED).arg(1).arg(self.key("credits"));
            self.shared.ask(&used).await
        })
    }
}

impl fmt::Debug for RedisLimits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisLimits")
            .field("organisation", &self.shared.prefix)
            .field("calls", &self.calls)
            .field("sub", &self.sub)
            .field("budget", &self.budget)
            .finish_non_exhaustive()
    }
}

/// A place that is kept alive by a task, which gives it back when this is dropped.
struct Place {
    _alive: tokio::sync::oneshot::Sender<()>,
}

impl Place {
    fn hold(limits: &RedisLimits, id: String, lists: Vec<(String, u32)>) -> Self {
        let (alive, mut dropped) = tokio::sync::oneshot::channel::<()>();
        let (shared, lease) = (Arc::clone(&limits.shared), limits.lease);
        tokio::spawn(async move {
            while tokio::time::timeout(lease / 3, &mut dropped).await.is_err() {
                // A renewal that fails is tried again before the lease has ended.
                let _ = renew(&shared, &id, &lists, lease).await;
            }
            let _ = give_back(&shared, &id, &lists).await;
        });
        Self { _alive: alive }
    }
}

async fn renew(
    shared: &Shared,
    id: &str,
    lists: &[(String, u32)],
    lease: Duration,
) -> Result<(), LimitsError> {
    const RENEW: &str = r"
local now = tonumber(redis.call('TIME')[1])
for _, key in ipairs(KEYS) do redis.call('ZADD', key, 'XX', now + tonumber(ARGV[2]), ARGV[1]) end
";
    let mut renew = redis::cmd("EVAL");
    renew.arg(RENEW).arg(lists.len());
    for (key, _) in lists {
        renew.arg(key);
    }
    shared.ask(renew.arg(id).arg(lease.as_secs())).await
}

async fn give_back(shared: &Shared, id: &str, lists: &[(String, u32)]) -> Result<(), LimitsError> {
    for (key, _) in lists {
        shared.ask::<()>(redis::cmd("ZREM").arg(key).arg(id)).await?;
    }
    Ok(())
}
