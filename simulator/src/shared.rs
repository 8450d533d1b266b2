//! What the server's tasks and the test's handles have in common.

use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use crate::inject::Faults;
use crate::log::Log;
use crate::route::Router;
use crate::store::Store;
use crate::token::Tokens;
use crate::{REVOKE, TOKEN};

/// The switches that do not change while the simulator runs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    pub(crate) discard_bodies: bool,
    pub(crate) body_limit: u64,
    pub(crate) sizes_as_text: bool,
}

pub(crate) struct Shared {
    pub(crate) router: Router,
    pub(crate) settings: Settings,
    /// Known once the port is.
    pub(crate) url: OnceLock<String>,
    state: Mutex<State>,
}

/// What changes from request to request.
pub(crate) struct State {
    pub(crate) store: Store,
    pub(crate) tokens: Tokens,
    pub(crate) faults: Faults,
    pub(crate) log: Log,
}

impl Shared {
    pub(crate) fn new(router: Router, settings: Settings, state: State) -> Self {
        Self { router, settings, url: OnceLock::new(), state: Mutex::new(state) }
    }

    /// A test that failed while it held the lock does not stop the others.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn url(&self) -> &str {
        self.url.get().map_or("", String::as_str)
    }

    /// A mistyped name would otherwise make a test wait for a fault that never comes.
    #[track_caller]
    pub(crate) fn require_operation(&self, name: &str) {
        let known = matches!(name, TOKEN | REVOKE) || self.router.knows(name);
        assert!(known, "the catalogue has no operation {name:?}");
    }
}

/// Tokens stay out of it.
impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let state = self.state();
        f.debug_struct("Shared")
            .field("url", &self.url())
            .field("settings", &self.settings)
            .field("modules", &state.store.modules.len())
            .field("token_requests", &state.tokens.requests)
            .field("faults", &state.faults.count())
            .finish_non_exhaustive()
    }
}
