//! What the server's tasks and the test's handles have in common.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use crate::bulk::BulkSettings;
use crate::clock::Clock;
use crate::limits::{Credits, Limits, Load};
use crate::log::Log;
use crate::route::Router;
use crate::script::Script;
use crate::seed::Seed;
use crate::store::Store;
use crate::switches::Switches;
use crate::token::{Granted, Tokens};
use crate::watch::Message;
use crate::{ALL, AUTHORIZE, REVOKE, TOKEN};

/// The settings that do not change while the simulator runs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    pub(crate) discard_bodies: bool,
    pub(crate) body_limit: u64,
    pub(crate) sizes_as_text: bool,
    pub(crate) limits: Limits,
    pub(crate) bulk: BulkSettings,
}

/// Where the simulator says that it is.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) data_centre: String,
    /// The one of the token answers; none: the simulator's own address.
    pub(crate) api_domain: Option<String>,
    /// The addresses that apps have registered; none: any address will do.
    pub(crate) redirect_uris: Vec<String>,
}

impl Place {
    /// Whether a browser is sent to this address.
    pub(crate) fn redirects_to(&self, uri: &str) -> bool {
        let plain = !uri.chars().any(|c| c.is_whitespace() || c.is_control()) && uri.is_ascii();
        let registered = self.redirect_uris.is_empty() || self.redirect_uris.iter().any(|known| known == uri);
        plain && registered && uri.contains("://")
    }
}

pub(crate) struct Shared {
    pub(crate) router: Arc<Router>,
    pub(crate) settings: Settings,
    pub(crate) place: Place,
    /// What every organisation begins with.
    pub(crate) seed: Seed,
    /// What every refresh token begins with.
    pub(crate) granted: Granted,
    /// Known once the port is.
    pub(crate) url: OnceLock<String>,
    state: Mutex<State>,
    load: Mutex<Load>,
}

/// An organisation, with what it holds and what it has used.
pub(crate) struct Tenant {
    pub(crate) name: String,
    pub(crate) store: Store,
    pub(crate) credits: Credits,
    /// The refresh token that its user began with.
    pub(crate) refresh_token: String,
    /// An access token that was made for a test.
    pub(crate) access_token: Option<String>,
}

/// What changes from request to request.
pub(crate) struct State {
    pub(crate) clock: Clock,
    pub(crate) switches: Switches,
    pub(crate) latency: Duration,
    /// Never empty; none is ever removed, so that an index stays good.
    pub(crate) tenants: Vec<Tenant>,
    pub(crate) tokens: Tokens,
    pub(crate) script: Script,
    pub(crate) log: Log,
}

impl State {
    /// What the channels of all organisations are to be told.
    pub(crate) fn take_messages(&mut self) -> Vec<Message> {
        let stores = self.tenants.iter_mut().map(|tenant| &mut tenant.store);
        stores.flat_map(|store| std::mem::take(&mut store.messages)).collect()
    }
}

impl Shared {
    pub(crate) fn new(
        router: Arc<Router>,
        settings: Settings,
        place: Place,
        (seed, granted): (Seed, Granted),
        state: State,
    ) -> Self {
        let (state, load) = (Mutex::new(state), Mutex::default());
        Self { router, settings, place, seed, granted, url: OnceLock::new(), state, load }
    }

    /// A test that failed while it held the lock does not stop the others.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A lock of its own: calls in flight end while others hold the state.
    pub(crate) fn load(&self) -> MutexGuard<'_, Load> {
        self.load.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn url(&self) -> &str {
        self.url.get().map_or("", String::as_str)
    }

    /// Founds an organisation, with a user who has registered an app, and gives its index. The app
    /// has the same one.
    pub(crate) fn found(&self, name: Option<&str>) -> usize {
        let mut state = self.state();
        let index = state.tenants.len();
        let usual = self.place.data_centre == "us";
        let refresh_token = state.tokens.register(index, self.granted.clone(), usual);
        let name = name.map_or_else(|| format!("Organisation {}", index + 1), str::to_owned);
        let store = self.seed.plant(&self.router, index);
        let credits = Credits::default();
        state.tenants.push(Tenant { name, store, credits, refresh_token, access_token: None });
        index
    }

    /// A mistyped name would otherwise make a test wait for a fault that never comes.
    #[track_caller]
    pub(crate) fn require_operation(&self, name: &str) {
        let known = matches!(name, TOKEN | REVOKE | AUTHORIZE | ALL) || self.router.knows(name);
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
            .field("organisations", &state.tenants.len())
            .field("token_requests", &state.tokens.requests)
            .field("faults", &state.script.count())
            .finish_non_exhaustive()
    }
}
