//! A connection to Redis, for everything that a fleet of processes shares.

use std::{fmt, sync::Arc, time::Duration};

use redis::{
    Client, Cmd, FromRedisValue, RedisResult,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use tokio::sync::OnceCell;

/// Connects by its first command, and again when the connection broke. Clones share the connection.
#[derive(Clone)]
pub(crate) struct Redis(Arc<Inner>);

struct Inner {
    client: Client,
    manager: OnceCell<ConnectionManager>,
}

impl Redis {
    /// # Errors
    /// In words, where the address can't be one.
    pub(crate) fn new(url: &str) -> Result<Self, String> {
        // The address may hold a password, so the error does not quote it.
        let client =
            Client::open(url).map_err(|error| format!("the address of Redis can't be one: {error}"))?;
        Ok(Self(Arc::new(Inner { client, manager: OnceCell::new() })))
    }

    /// Sends a command. All waits are finite.
    pub(crate) async fn query<T: FromRedisValue>(&self, command: &Cmd) -> RedisResult<T> {
        let config = || {
            ConnectionManagerConfig::new()
                .set_connection_timeout(Some(Duration::from_secs(5)))
                .set_response_timeout(Some(Duration::from_secs(5)))
                .set_number_of_retries(2)
                .set_max_delay(Duration::from_millis(500))
        };
        let connect = || ConnectionManager::new_with_config(self.0.client.clone(), config());
        let manager = self.0.manager.get_or_try_init(connect).await?;
        command.query_async(&mut manager.clone()).await
    }
}

impl fmt::Debug for Redis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The address may hold a password.
        f.debug_struct("Redis")
            .field("host", &self.0.client.get_connection_info().addr().to_string())
            .finish()
    }
}
