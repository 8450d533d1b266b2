//! The way to a refresh token: the consent page, the code that it gives, and what the code gives.
//!
//! This is done once for an account. The result goes into a [`Credentials`] file, which only the user
//! may read, or wherever the program keeps its secrets; clients live on the refresh token from then on.
//!
//! A code comes from Zoho's API console (a *self client*: nobody has to be sent anywhere), or from the
//! consent page, which redirects the user's browser to the program:
//!
//! ```no_run
//! use zoho_runtime::{DataCenter, Hosts, oauth};
//!
//! # async fn sample(secret: String, wait_for_the_browser: impl AsyncFn(&str) -> String)
//! # -> Result<(), zoho_runtime::Error> {
//! let hosts = Hosts::from(DataCenter::Eu);
//! let app = oauth::App::new("1000.CLIENT", secret).redirect_uri("http://127.0.0.1:8000/back");
//! let pkce = oauth::Pkce::new()?;
//! let state = oauth::random_state()?;
//! let url = oauth::AuthorizeUrl::new(&app, ["ZohoCRM.modules.ALL"]).state(&state).pkce(&pkce).on(&hosts)?;
//! let query = wait_for_the_browser(&url).await;
//!
//! let redirect = oauth::Redirect::parse(&query, &state)?;
//! let hosts = redirect.hosts(&hosts)?;        // the user may live in another data centre
//! let granted = oauth::exchange_code(&hosts, &app, redirect.code(), Some(&pkce)).await?;
//! granted.credentials(&hosts, &app).write("credentials.json")?;
//! # Ok(())
//! # }
//! ```

mod authorize;
mod credentials;

use std::time::{Duration, SystemTime};

use tokio::time::timeout;

pub use authorize::{AuthorizeUrl, InvalidRedirect, Pkce, Redirect, random_state};
pub use credentials::Credentials;

use crate::{
    Error, Hosts, StoreError, Timeouts, TokenError, TokenStore,
    builder::http_client,
    hosts::Bases,
    secret::Secret,
    token::{self, TokenAnswer},
};

/// The accounts host answers in less than a second; after this long it won't.
const LIMIT: Duration = Duration::from_secs(30);

/// What is registered in Zoho's API console.
#[derive(Clone, Debug)]
pub struct App {
    client_id: String,
    client_secret: Secret,
    redirect_uri: Option<String>,
    http: Option<reqwest::Client>,
}

impl App {
    /// A client by its id and secret.
    pub fn new(client_id: impl Into<String>, client_secret: impl Into<String>) -> Self {
        let client_secret = Secret::new(client_secret);
        Self { client_id: client_id.into(), client_secret, redirect_uri: None, http: None }
    }

    /// Where the consent page sends the user's browser, exactly as it is registered. Self clients have
    /// none.
    pub fn redirect_uri(mut self, redirect_uri: impl Into<String>) -> Self {
        self.redirect_uri = Some(redirect_uri.into());
        self
    }

    /// Another HTTP client than one of the crate's own. It should follow no redirects.
    pub fn http_client(mut self, http: reqwest::Client) -> Self {
        self.http = Some(http);
        self
    }
}

/// What a code gave. Its `Debug` shows no secret.
#[derive(Debug)]
pub struct Granted {
    refresh_token: Secret,
    answer: TokenAnswer,
    expires_at: SystemTime,
}

impl Granted {
    /// What new access tokens are had by. It lives until it is revoked.
    pub fn refresh_token(&self) -> &str {
        self.refresh_token.expose()
    }

    /// The first access token.
    pub fn access_token(&self) -> &str {
        self.answer.access_token.expose()
    }

    /// The base of the API where the tokens are good, if the answer said so.
    pub fn api_domain(&self) -> Option<&str> {
        self.answer.api_domain.as_deref()
    }

    /// The scopes that were granted; none if the answer did not name them.
    pub fn scopes(&self) -> &[String] {
        &self.answer.scopes
    }

    /// How long the access token lives from the answer on.
    pub fn expires_in(&self) -> Duration {
        self.answer.life
    }

    /// When the access token dies.
    pub fn expires_at(&self) -> SystemTime {
        self.expires_at
    }

    /// What a client needs, to be kept.
    pub fn credentials(&self, hosts: &Hosts, app: &App) -> Credentials {
        Credentials::new(hosts, app, self)
    }

    /// Puts the first access token where a client with the same store finds it, so that its first call
    /// asks for none.
    ///
    /// # Errors
    /// [`TokenError::Store`] where the store fails.
    pub async fn save(&self, hosts: &Hosts, app: &App, store: &impl TokenStore) -> Result<(), Error> {
        let key = token::key_of(&app.client_id, &self.refresh_token, &hosts.parse()?);
        let failed = |error: StoreError| Error::new(TokenError::Store(error));
        // The refresh token is new, so nobody else can have an entry of it, unless this was done before.
        let before = store.load(&key).await.map_err(failed)?;
        store.save(&key, before.as_ref(), Some(&token::entry_of(&self.answer))).await.map_err(failed)?;
        Ok(())
    }
}

/// Turns a code into a refresh token. Codes can be used once, and live for two or three minutes.
///
/// # Errors
/// [`TokenError`] as [`ErrorKind::Token`](crate::ErrorKind::Token); [`TokenError::NoRefreshToken`] where the code was given
/// without `access_type=offline`, or to a user who had agreed before and was not asked again.
pub async fn exchange_code(
    hosts: &Hosts,
    app: &App,
    code: &str,
    pkce: Option<&Pkce>,
) -> Result<Granted, Error> {
    let (http, bases) = prepare(hosts, app.http.as_ref())?;
    let mut plain = vec![("grant_type", "authorization_code"), ("client_id", app.client_id.as_str())];
    plain.extend(app.redirect_uri.as_deref().map(|uri| ("redirect_uri", uri)));
    let code = Secret::new(code.trim());
    let mut secret = vec![("client_secret", &app.client_secret), ("code", &code)];
    secret.extend(pkce.map(|pkce| ("code_verifier", pkce.verifier())));
    let asked_at = SystemTime::now();
    let mut answer = in_time(token::ask(&http, &bases, &plain, &secret)).await?;
    let refresh_token = answer.refresh_token.take().ok_or_else(|| Error::new(TokenError::NoRefreshToken))?;
    let expires_at = asked_at.checked_add(answer.life).unwrap_or(asked_at);
    Ok(Granted { refresh_token, answer, expires_at })
}

/// Ends the life of a refresh token and all its access tokens, or of one access token.
///
/// # Errors
/// [`TokenError::NotRevoked`] where the service does not know the token.
pub async fn revoke(hosts: &Hosts, token: &str) -> Result<(), Error> {
    revoke_with(hosts, token, None).await
}

/// The same with another HTTP client than one of the crate's own.
///
/// # Errors
/// As [`revoke`].
pub async fn revoke_with(hosts: &Hosts, token: &str, http: Option<&reqwest::Client>) -> Result<(), Error> {
    let (http, bases) = prepare(hosts, http)?;
    in_time(token::revoke(&http, &bases, &Secret::new(token))).await
}

async fn in_time<T>(asked: impl Future<Output = Result<T, TokenError>>) -> Result<T, Error> {
    let asked = timeout(LIMIT, asked).await;
    asked.unwrap_or(Err(TokenError::TimedOut { limit: LIMIT })).map_err(Error::new)
}

fn prepare(hosts: &Hosts, http: Option<&reqwest::Client>) -> Result<(reqwest::Client, Bases), Error> {
    let bases = hosts.parse()?;
    let http = match http {
        Some(http) => http.clone(),
        None => http_client(&bases, &Timeouts::default(), None)?,
    };
    Ok((http, bases))
}
