//! Access tokens: where the current one comes from, and how it is replaced.
//!
//! A client asks its [`Authority`]. What is fresh is handed out from memory; what is not is renewed by
//! one task, a *flight*, whose result everybody who waits gets. The flight is a task of its own, so
//! that a caller who gives up does not take a token along that was paid for.

mod answer;
mod ask;
mod error;
mod file;
#[cfg(feature = "redis-store")]
mod redis;
mod renew;
mod store;

use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use http::HeaderValue;
use reqwest::Url;
use tokio::{sync::watch, time::Instant};

#[cfg(feature = "redis-store")]
pub use self::redis::RedisStore;
pub use error::TokenError;
pub use file::FileStore;
pub(crate) use file::{make_folder, replace};
pub use store::{MemoryStore, StoreError, StoreFuture, StoredToken, TokenStore};

pub(crate) use answer::TokenAnswer;
pub(crate) use ask::{ask, revoke};
pub(crate) use renew::{Renewal, entry_of, key_of};

use crate::{
    AccessToken, Error, ErrorKind,
    hosts::{Bases, are_neighbours},
    secret::Secret,
};

/// Reads any bytes as an answer of the token endpoint; for fuzzers.
#[cfg(feature = "fuzzing")]
pub(crate) fn read_any(status: http::StatusCode, body: &[u8]) {
    let Ok(bases) = crate::Hosts::from(crate::DataCenter::Eu).parse() else { return };
    match answer::read(status, &http::HeaderMap::new(), body, &bases) {
        Ok(answer) => assert!(!format!("{answer:?}").is_empty()),
        Err(error) => assert!(!format!("{error} {error:?}").is_empty()),
    }
}

/// What stands before the token in the header.
const SCHEME: &str = "Zoho-oauthtoken ";

/// What a client proves itself with.
#[derive(Debug)]
pub(crate) enum Grant {
    /// An access token made elsewhere.
    Fixed(AccessToken),
    /// A refresh token, which yields access tokens.
    Refresh { client_id: String, client_secret: Secret, refresh_token: Secret },
}

/// How tokens are kept and renewed.
pub(crate) struct TokenOptions {
    /// Where they are kept; in memory if nobody says otherwise.
    pub(crate) store: Option<Arc<dyn TokenStore>>,
    /// A token is renewed when it has less than this left, so that it does not die on its way.
    pub(crate) margin: Duration,
}

impl Default for TokenOptions {
    fn default() -> Self {
        Self { store: None, margin: Duration::from_secs(60) }
    }
}

impl fmt::Debug for TokenOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenOptions")
            .field("store", &self.store.as_ref().map(|_| format_args!("TokenStore")))
            .field("margin", &self.margin)
            .finish()
    }
}

/// An access token, ready to be sent.
#[derive(Debug)]
pub(crate) struct Token {
    /// `Zoho-oauthtoken …`, marked as sensitive.
    pub(crate) header: HeaderValue,
    /// Where to send it, if its answer said so: the host of its data centre for the client's
    /// environment.
    pub(crate) api: Option<Url>,
    /// What its answer named.
    home: Option<Url>,
    /// Seconds since 1970.
    expires_at: Option<u64>,
}

impl Token {
    /// `None` where no header can carry it.
    fn new(
        access_token: &str,
        api_domain: Option<&str>,
        expires_at: Option<u64>,
        bases: &Bases,
    ) -> Option<Self> {
        let api = api_domain.and_then(|domain| bases.trusted(domain));
        let home = api_domain.and_then(|domain| Url::parse(domain).ok());
        Some(Self { header: answer::header(access_token)?, api, home, expires_at })
    }

    /// The API host that this token's answer named, if `base` is of another data centre: then a refusal
    /// of the token there is the wrong data centre's.
    pub(crate) fn stranger_at(&self, base: &Url) -> Option<&str> {
        self.home.as_ref().filter(|home| !are_neighbours(home, base))?.host_str()
    }

    fn is_fresh(&self, margin: Duration) -> bool {
        self.expires_at.is_none_or(|at| at > unix_now().saturating_add(margin.as_secs()))
    }

    fn is(&self, access_token: &str) -> bool {
        self.header.as_bytes().strip_prefix(SCHEME.as_bytes()) == Some(access_token.as_bytes())
    }
}

/// Hands out the current token, and renews it when it is about to die or has died.
pub(crate) struct Authority(Arc<Inner>);

struct Inner {
    /// `None`: the access token is all there is.
    renewal: Option<Renewal>,
    margin: Duration,
    state: RwLock<State>,
}

#[derive(Default)]
struct State {
    current: Option<Arc<Token>>,
    /// The last one that the service refused; a store may still hold it.
    dead: Option<Arc<Token>>,
    flight: Option<Flight>,
}

/// Gets the result of the task that renews. Its sender is gone without a result if that task was
/// aborted.
type Flight = watch::Receiver<Option<Result<Arc<Token>, TokenError>>>;

impl Authority {
    pub(crate) fn new(grant: Grant, options: TokenOptions) -> Result<Self, Error> {
        let mut state = State::default();
        let margin = options.margin;
        let renewal = match grant {
            Grant::Fixed(AccessToken(token)) => {
                let message = "the access token holds characters that no header can carry";
                let header = answer::header(token.expose()).ok_or_else(|| Error::configuration(message))?;
                state.current = Some(Arc::new(Token { header, api: None, home: None, expires_at: None }));
                None
            }
            Grant::Refresh { client_id, client_secret, refresh_token } => {
                Some(Renewal::new(client_id, client_secret, refresh_token, options))
            }
        };
        Ok(Self(Arc::new(Inner { renewal, margin, state: RwLock::new(state) })))
    }

    /// The current token, if it is fresh.
    pub(crate) fn fresh(&self) -> Option<Arc<Token>> {
        self.0.fresh()
    }

    /// The current token if it is fresh, else a new one.
    pub(crate) async fn token(
        &self,
        http: &reqwest::Client,
        bases: &Bases,
        timeout: Duration,
    ) -> Result<Arc<Token>, Error> {
        if let Some(token) = self.0.fresh() {
            return Ok(token);
        }
        self.get(None, http, bases, timeout).await
    }

    /// Another token than `dead`, which the service has refused: one that somebody else has got since,
    /// or a new one.
    pub(crate) async fn replace(
        &self,
        dead: &Arc<Token>,
        http: &reqwest::Client,
        bases: &Bases,
        timeout: Duration,
    ) -> Result<Arc<Token>, Error> {
        self.get(Some(dead), http, bases, timeout).await
    }

    async fn get(
        &self,
        dead: Option<&Arc<Token>>,
        http: &reqwest::Client,
        bases: &Bases,
        timeout: Duration,
    ) -> Result<Arc<Token>, Error> {
        let until = Instant::now() + timeout;
        let is_dead = |token: &Token| dead.is_some_and(|dead| dead.header == token.header);
        // A second round where a flight was aborted, or was under way with the dead token already.
        for _ in 0..3 {
            let mut flight = match self.0.board(dead, http, bases)? {
                Boarded::Token(token) => return Ok(token),
                Boarded::Flight(flight) => flight,
            };
            let landed = tokio::time::timeout_at(until, flight.wait_for(Option::is_some)).await;
            match landed.map_err(|_| Error::new(ErrorKind::Timeout(timeout)))?.as_deref() {
                Ok(Some(Ok(token))) if is_dead(token) => {}
                Ok(Some(result)) => return result.clone().map_err(Error::new),
                Ok(None) | Err(_) => {}
            }
        }
        Err(Error::new(TokenError::Interrupted))
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authority").field("renewal", &self.0.renewal).finish_non_exhaustive()
    }
}

enum Boarded {
    Token(Arc<Token>),
    Flight(Flight),
}

impl Inner {
    fn fresh(&self) -> Option<Arc<Token>> {
        let state = self.state.read().unwrap_or_else(PoisonError::into_inner);
        state.current.as_ref().filter(|token| token.is_fresh(self.margin)).cloned()
    }

    /// A token that is fresh and not the `dead` one, or else the flight that gets one.
    fn board(
        self: &Arc<Self>,
        dead: Option<&Arc<Token>>,
        http: &reqwest::Client,
        bases: &Bases,
    ) -> Result<Boarded, Error> {
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        let is_dead = |token: &Arc<Token>| dead.is_some_and(|dead| dead.header == token.header);
        if let Some(current) = state.current.clone() {
            if is_dead(&current) && self.renewal.is_none() {
                return Err(Error::new(TokenError::NotRenewable));
            }
            if is_dead(&current) {
                state.current = None;
            } else if current.is_fresh(self.margin) {
                return Ok(Boarded::Token(current));
            }
        }
        if let Some(dead) = dead {
            state.dead = Some(Arc::clone(dead));
        }
        if let Some(flight) = &state.flight
            && flight.has_changed().is_ok()
        {
            return Ok(Boarded::Flight(flight.clone()));
        }
        let (sender, flight) = watch::channel(None);
        state.flight = Some(flight.clone());
        let (inner, dead) = (Arc::clone(self), state.dead.clone());
        let (http, bases) = (http.clone(), bases.clone());
        drop(state);
        tokio::spawn(async move {
            let result = match &inner.renewal {
                Some(renewal) => renewal.renew(&http, &bases, dead.as_deref()).await.map(Arc::new),
                None => Err(TokenError::NotRenewable),
            };
            let mut state = inner.state.write().unwrap_or_else(PoisonError::into_inner);
            if let Ok(token) = &result {
                state.current = Some(Arc::clone(token));
            }
            state.flight = None;
            drop(state);
            // Nobody may be left who waits for it.
            let _ = sender.send(Some(result));
        });
        Ok(Boarded::Flight(flight))
    }
}

/// Seconds since 1970.
fn unix_now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs()
}

/// A number that nobody else picks.
pub(crate) fn random() -> u64 {
    // Where the system gives none, the seed of the standard library's hash maps is as good.
    getrandom::u64().unwrap_or_else(|_| {
        use std::hash::{BuildHasher, RandomState};
        RandomState::new().hash_one(SystemTime::now())
    })
}
