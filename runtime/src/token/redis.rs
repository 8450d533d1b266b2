//! Tokens in Redis, for processes of many machines.

use std::fmt;

use super::{StoreError, StoreFuture, StoredToken, TokenStore};
use crate::redis_support::Redis;

/// Compares and swaps in one step; an empty text stands for no entry.
const SWAP: &str = "
local before = redis.call('GET', KEYS[1]) or ''
if before ~= ARGV[1] then return 0 end
if ARGV[2] == '' then redis.call('DEL', KEYS[1])
else redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3]) end
return 1
";

/// Entries that nobody has saved for a day hold nothing of use: tokens live for an hour.
const KEPT: u64 = 24 * 3600;

/// Keeps tokens in Redis (or Valkey, or whatever speaks its protocol), for processes of many machines.
///
/// The connection is made by the first use, and made again when it broke. `rediss://` needs a TLS
/// feature of the crate `redis`, such as its `tokio-rustls-comp`.
#[derive(Clone)]
pub struct RedisStore {
    redis: Redis,
    prefix: String,
}

impl RedisStore {
    /// A store at an address like `redis://user:password@host:6379/0`. Nothing is sent yet.
    ///
    /// # Errors
    /// Where the address can't be one.
    pub fn new(url: &str) -> Result<Self, StoreError> {
        let redis = Redis::new(url).map_err(StoreError::new)?;
        Ok(Self { redis, prefix: "zoho-api:token:".to_owned() })
    }

    /// What stands before every key; `zoho-api:token:` by default.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    fn key(&self, key: &str) -> String {
        format!("{}{key}", self.prefix)
    }
}

impl TokenStore for RedisStore {
    fn load<'a>(&'a self, key: &'a str) -> StoreFuture<'a, Option<StoredToken>> {
        Box::pin(async move {
            let text: Option<String> = self.redis.query(redis::cmd("GET").arg(self.key(key))).await?;
            text.map(StoredToken::from_json).transpose()
        })
    }

    fn save<'a>(
        &'a self,
        key: &'a str,
        before: Option<&'a StoredToken>,
        after: Option<&'a StoredToken>,
    ) -> StoreFuture<'a, bool> {
        Box::pin(async move {
            let [before, after] = [before, after].map(|entry| entry.map_or("", StoredToken::json));
            let mut swap = redis::cmd("EVAL");
            swap.arg(SWAP).arg(1).arg(self.key(key)).arg(before).arg(after).arg(KEPT);
            Ok(self.redis.query::<bool>(&swap).await?)
        })
    }
}

impl fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStore").field("redis", &self.redis).field("prefix", &self.prefix).finish()
    }
}

impl From<redis::RedisError> for StoreError {
    fn from(error: redis::RedisError) -> Self {
        Self::new("Redis failed").caused_by(error)
    }
}
