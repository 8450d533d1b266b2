use std::{fmt, marker::PhantomData, sync::Arc, time::Duration};

use crate::{
    AccessToken, Client, DataCenter, Environment, Error, Hosts, Limits, Observer, RetryPolicy, TokenStore,
    client::Settings,
    hosts::Bases,
    limits::Remaining,
    observe::Watching,
    secret::Secret,
    tls,
    token::{Authority, Grant, TokenOptions},
};

/// How long a client waits. Every wait is finite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timeouts {
    /// For a connection to stand: 10 seconds.
    pub connect: Duration,
    /// For one attempt, from its start to the end of its answer, of a download to its first byte, of an
    /// upload from its last byte on: 30 seconds.
    pub attempt: Duration,
    /// For the next bytes of a download to come, or of an upload to be taken: 30 seconds.
    pub idle: Duration,
    /// For a call with all its attempts and waits: 60 seconds. An upload gets a second more for every
    /// 64 KiB.
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            attempt: Duration::from_secs(30),
            idle: Duration::from_secs(30),
            total: Duration::from_secs(60),
        }
    }
}

/// Builds a client. `T` is what [`build`](Self::build) gives.
pub struct Builder<T> {
    data_center: DataCenter,
    environment: Environment,
    hosts: Option<Hosts>,
    grant: Option<Grant>,
    timeouts: Timeouts,
    retry: RetryPolicy,
    limits: Option<Arc<dyn Limits>>,
    tokens: TokenOptions,
    watching: Watching,
    http: Option<reqwest::Client>,
    user_agent: Option<String>,
    result: PhantomData<fn() -> T>,
}

impl<T: From<Client>> Builder<T> {
    /// A builder for the United States' data centre, without credentials.
    pub fn new() -> Self {
        Self {
            data_center: DataCenter::default(),
            environment: Environment::default(),
            hosts: None,
            grant: None,
            timeouts: Timeouts::default(),
            retry: RetryPolicy::default(),
            limits: None,
            tokens: TokenOptions::default(),
            watching: Watching::default(),
            http: None,
            user_agent: None,
            result: PhantomData,
        }
    }

    /// The data centre that the account lives in.
    pub fn data_center(mut self, data_center: DataCenter) -> Self {
        self.data_center = data_center;
        self
    }

    /// The organisation's production data, the default, or its sandbox or developer copy.
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// Other hosts than a data centre's: a simulator, a proxy. Tokens are sent there.
    pub fn hosts(mut self, hosts: Hosts) -> Self {
        self.hosts = Some(hosts);
        self
    }

    /// An access token made elsewhere. It is good for an hour at most, and is not renewed.
    pub fn access_token(mut self, token: impl Into<AccessToken>) -> Self {
        self.grant = Some(Grant::Fixed(token.into()));
        self
    }

    /// A refresh token with the client that it was made for. Access tokens are had when the first
    /// call needs one, and renewed before they expire.
    pub fn refresh_token(
        mut self,
        client_id: impl Into<String>,
        client_secret: impl Into<String>,
        refresh_token: impl Into<String>,
    ) -> Self {
        self.grant = Some(Grant::Refresh {
            client_id: client_id.into(),
            client_secret: Secret::new(client_secret),
            refresh_token: Secret::new(refresh_token),
        });
        self
    }

    /// Other waits than the default ones.
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }

    /// How often a call is tried, and how long it waits between two attempts.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// The organisation's limits: calls in flight, credits. Give clones of the same limits to all
    /// clients of one organisation. Without any nothing is held back, and what the service refuses for
    /// the number of calls is tried again later.
    pub fn limits(mut self, limits: impl Limits) -> Self {
        self.limits = Some(Arc::new(limits));
        self
    }

    /// Where tokens are kept; in memory by default.
    pub fn token_store(mut self, store: impl TokenStore) -> Self {
        self.tokens.store = Some(Arc::new(store));
        self
    }

    /// A token is renewed when it has less than this left: a minute by default.
    pub fn refresh_margin(mut self, margin: Duration) -> Self {
        self.tokens.margin = margin;
        self
    }

    /// Who is told of every attempt and every call.
    pub fn observer(mut self, observer: impl Observer) -> Self {
        self.watching = Watching(Some(Arc::new(observer)));
        self
    }

    /// An HTTP client of one's own, with its TLS, its proxies and its connect timeout. It must not
    /// follow redirects: they would carry the token along.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }

    /// What the client calls itself; `zoho-api/VERSION` by default.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// The client. Nothing is sent and nothing is written before the first call.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) where credentials are missing, a host can't be one, or TLS can't
    /// be set up.
    pub fn build(self) -> Result<T, Error> {
        let hosts = self.hosts.unwrap_or_else(|| Hosts::of(self.data_center, self.environment));
        let bases = hosts.parse()?;
        let grant = self.grant.ok_or_else(|| {
            let message = "no credentials: call refresh_token(…) or access_token(…) before build()";
            Error::configuration(message)
        })?;
        let http = match self.http {
            Some(http) => http,
            None => http_client(&bases, &self.timeouts, self.user_agent.as_deref())?,
        };
        let settings = Settings {
            http,
            authority: Authority::new(grant, self.tokens)?,
            bases,
            timeouts: self.timeouts,
            retry: self.retry,
            limits: self.limits,
            remaining: Remaining::default(),
            watching: self.watching,
            #[cfg(feature = "blocking")]
            worker: crate::blocking::Worker::default(),
        };
        Ok(Client::new(settings).into())
    }
}

/// The client that requests are sent with, unless the user brings one.
pub(crate) fn http_client(
    bases: &Bases,
    timeouts: &Timeouts,
    user_agent: Option<&str>,
) -> Result<reqwest::Client, Error> {
    for base in [&bases.accounts, &bases.api, &bases.upload] {
        tls::check(base.scheme())?;
    }
    let http = reqwest::Client::builder()
        // A redirect would carry the token to wherever it points.
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(timeouts.connect)
        .user_agent(user_agent.unwrap_or(concat!("zoho-api/", env!("CARGO_PKG_VERSION"))));
    let refuse = |error| Error::configuration(format!("the HTTP client can't be built: {error}"));
    tls::configure(http)?.build().map_err(refuse)
}

impl<T: From<Client>> Default for Builder<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> fmt::Debug for Builder<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("grant", &self.grant)
            .field("timeouts", &self.timeouts)
            .finish_non_exhaustive()
    }
}
