use std::{fmt, marker::PhantomData, time::Duration};

use crate::{
    AccessToken, Client, DataCenter, Error, ErrorKind, Hosts,
    client::Settings,
    secret::Secret,
    tls,
    token::{Authority, Grant},
};

/// How long a client waits. Every wait is finite.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timeouts {
    /// For a connection to stand: 10 seconds.
    pub connect: Duration,
    /// For a call, from its start to the end of its answer, or of a download to its first byte: 60
    /// seconds. An upload gets a second more for every 64 KiB.
    pub total: Duration,
    /// For the next bytes of a download: 30 seconds.
    pub idle: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            total: Duration::from_secs(60),
            idle: Duration::from_secs(30),
        }
    }
}

/// Builds a client. `T` is what [`build`](Self::build) gives.
pub struct Builder<T> {
    hosts: Hosts,
    grant: Option<Grant>,
    timeouts: Timeouts,
    user_agent: Option<String>,
    result: PhantomData<fn() -> T>,
}

impl<T: From<Client>> Builder<T> {
    /// A builder for the United States' data centre, without credentials.
    pub fn new() -> Self {
        let hosts = DataCenter::default().into();
        Self { hosts, grant: None, timeouts: Timeouts::default(), user_agent: None, result: PhantomData }
    }

    /// The data centre that the account lives in.
    pub fn data_center(self, data_center: DataCenter) -> Self {
        self.hosts(data_center.into())
    }

    /// Other hosts than a data centre's: a simulator, a proxy. Tokens are sent there.
    pub fn hosts(mut self, hosts: Hosts) -> Self {
        self.hosts = hosts;
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

    /// What the client calls itself; `zoho-api/VERSION` by default.
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = Some(user_agent.into());
        self
    }

    /// The client. Nothing is sent and nothing is written before the first call.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`] where credentials are missing, a host can't be one, or TLS can't
    /// be set up.
    pub fn build(self) -> Result<T, Error> {
        let bases = self.hosts.parse()?;
        for base in [&bases.accounts, &bases.api, &bases.upload] {
            tls::check(base.scheme())?;
        }
        let grant = self.grant.ok_or_else(|| {
            let message = "no credentials: call refresh_token(…) or access_token(…) before build()";
            Error::new(ErrorKind::Configuration(message.to_owned()))
        })?;
        let user_agent =
            self.user_agent.unwrap_or_else(|| concat!("zoho-api/", env!("CARGO_PKG_VERSION")).into());
        let http = reqwest::Client::builder()
            // A redirect would carry the token to wherever it points.
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(self.timeouts.connect)
            .user_agent(user_agent);
        let http = tls::configure(http)?.build().map_err(|error| {
            Error::new(ErrorKind::Configuration(format!("the HTTP client can't be built: {error}")))
        })?;
        let authority = Authority::new(grant)?;
        Ok(Client::new(Settings { http, bases, authority, timeouts: self.timeouts }).into())
    }
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
