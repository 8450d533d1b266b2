use std::{fmt, sync::Arc};

use crate::{
    Limits, LimitsError, RetryPolicy, Timeouts, hosts::Bases, limits::Remaining, observe::Watching,
    token::Authority,
};

/// What all calls share: connections, the current token, hosts and timeouts.
///
/// Clones are cheap and share everything. There is no global state: clients of different
/// organisations do not know of each other.
#[derive(Clone)]
pub struct Client {
    pub(crate) settings: Arc<Settings>,
}

pub(crate) struct Settings {
    pub(crate) http: reqwest::Client,
    pub(crate) bases: Bases,
    pub(crate) authority: Authority,
    pub(crate) timeouts: Timeouts,
    pub(crate) retry: RetryPolicy,
    pub(crate) limits: Option<Arc<dyn Limits>>,
    pub(crate) remaining: Remaining,
    pub(crate) watching: Watching,
    #[cfg(feature = "blocking")]
    pub(crate) worker: crate::blocking::Worker,
}

impl Client {
    pub(crate) fn new(settings: Settings) -> Self {
        Self { settings: Arc::new(settings) }
    }

    /// The API credits that are left by the service's own word, which it gives once half of them are
    /// used.
    pub fn credits_remaining(&self) -> Option<u64> {
        self.settings.remaining.get()
    }

    /// The API credits that this client's limits counted in the last 24 hours; `None` where the client
    /// has no limits.
    ///
    /// # Errors
    /// [`LimitsError::Unavailable`] where shared limits can't be asked.
    pub async fn credits_used(&self) -> Result<Option<u64>, LimitsError> {
        match &self.settings.limits {
            Some(limits) => limits.credits_used().await.map(Some),
            None => Ok(None),
        }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("api", &self.settings.bases.api.as_str()).finish_non_exhaustive()
    }
}
