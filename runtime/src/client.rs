use std::{fmt, sync::Arc};

use crate::{Timeouts, hosts::Bases, token::Authority};

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
}

impl Client {
    pub(crate) fn new(settings: Settings) -> Self {
        Self { settings: Arc::new(settings) }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("api", &self.settings.bases.api.as_str()).finish_non_exhaustive()
    }
}
