//! The consent page: the address to open, and what the browser brings back.

use std::{error::Error as StdError, fmt};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::Url;
use sha2::{Digest, Sha256};

use super::App;
use crate::{DataCenter, Error, Hosts, secret::Secret, wire::form_encode};

/// The address of the consent page. It asks for a refresh token: `access_type=offline`, and
/// `prompt=consent`, since Zoho gives none to a user who has agreed before and is not asked again.
#[derive(Clone, Debug)]
pub struct AuthorizeUrl {
    client_id: String,
    redirect_uri: Option<String>,
    scopes: String,
    state: Option<String>,
    challenge: Option<String>,
}

impl AuthorizeUrl {
    /// The page on which a user grants these scopes to the app, which has to have a redirect URI.
    pub fn new<S: AsRef<str>>(app: &App, scopes: impl IntoIterator<Item = S>) -> Self {
        let scopes: Vec<_> = scopes.into_iter().map(|scope| scope.as_ref().to_owned()).collect();
        Self {
            client_id: app.client_id.clone(),
            redirect_uri: app.redirect_uri.clone(),
            scopes: scopes.join(","),
            state: None,
            challenge: None,
        }
    }

    /// What the browser has to bring back, so that nobody can slip in a code of their own:
    /// [`random_state`].
    pub fn state(mut self, state: impl Into<String>) -> Self {
        self.state = Some(state.into());
        self
    }

    /// Binds the code to this program (RFC 7636, method `S256`).
    pub fn pkce(mut self, pkce: &Pkce) -> Self {
        self.challenge = Some(pkce.challenge());
        self
    }

    /// The address on the accounts host.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) where there is no scope or no
    /// redirect URI, or the host can't be one.
    pub fn on(&self, hosts: &Hosts) -> Result<String, Error> {
        let mut url = hosts.parse()?.accounts;
        let Some(redirect_uri) = &self.redirect_uri else {
            return Err(Error::configuration(
                "the consent page needs the app's redirect URI: App::redirect_uri(…)",
            ));
        };
        if self.scopes.is_empty() {
            return Err(Error::configuration("the consent page needs at least one scope"));
        }
        let mut pairs = vec![
            ("response_type", "code"),
            ("client_id", self.client_id.as_str()),
            ("redirect_uri", redirect_uri),
            ("scope", &self.scopes),
            ("access_type", "offline"),
            ("prompt", "consent"),
        ];
        pairs.extend(self.state.as_deref().map(|state| ("state", state)));
        if let Some(challenge) = &self.challenge {
            pairs.extend([("code_challenge", challenge.as_str()), ("code_challenge_method", "S256")]);
        }
        url.set_path("/oauth/v2/auth");
        url.set_query(Some(&form_encode(&pairs)));
        Ok(url.into())
    }
}

/// The secret that binds a code to the program that asked for it (RFC 7636).
#[derive(Clone, Debug)]
pub struct Pkce {
    verifier: Secret,
}

impl Pkce {
    /// A new one.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) where the system has no random
    /// numbers to give.
    pub fn new() -> Result<Self, Error> {
        Ok(Self { verifier: Secret::new(random_text()?) })
    }

    pub(super) fn verifier(&self) -> &Secret {
        &self.verifier
    }

    fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.verifier.expose()))
    }
}

/// A value for [`AuthorizeUrl::state`] that nobody can guess.
///
/// # Errors
/// As [`Pkce::new`].
pub fn random_state() -> Result<String, Error> {
    random_text()
}

/// 256 bits as 43 letters.
fn random_text() -> Result<String, Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)
        .map_err(|error| Error::configuration(format_args!("the system gives no random numbers: {error}")))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// What the consent page sent the browser back with. Its `Debug` does not show the code.
#[derive(Clone, Debug)]
pub struct Redirect {
    code: Secret,
    location: Option<String>,
    accounts_server: Option<String>,
}

impl Redirect {
    /// Reads the query of the redirect: `code=…&location=eu&accounts-server=…&state=…`, or the whole
    /// address.
    ///
    /// # Errors
    /// [`InvalidRedirect`] where the user has refused, no code came, or the state is another one.
    pub fn parse(query: &str, state: &str) -> Result<Self, InvalidRedirect> {
        let query = query.split_once('?').map_or(query, |(_, query)| query);
        let query = query.split('#').next().unwrap_or_default();
        let pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let get = |name: &str| pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
        if get("state").as_deref() != Some(state) {
            return Err(InvalidRedirect::State);
        }
        if let Some(error) = get("error") {
            return Err(InvalidRedirect::Refused { error: error.chars().take(100).collect() });
        }
        let code = get("code").filter(|code| !code.is_empty()).ok_or(InvalidRedirect::NoCode)?;
        let (location, accounts_server) = (get("location"), get("accounts-server"));
        Ok(Self { code: Secret::new(code), location, accounts_server })
    }

    /// The code, for [`exchange_code`](super::exchange_code).
    pub fn code(&self) -> &str {
        self.code.expose()
    }

    /// Where the code has to be exchanged: in the data centre that the redirect names, which may be
    /// another than that of the page. `asked` if it names none, or that one.
    ///
    /// # Errors
    /// [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) where it names a host that is not
    /// one of Zoho's: the client's secret must not go there.
    pub fn hosts(&self, asked: &Hosts) -> Result<Hosts, Error> {
        let bases = asked.parse()?;
        let is_same =
            |server: &str| Url::parse(server).is_ok_and(|url| url.origin() == bases.accounts.origin());
        let data_center = match (&self.accounts_server, &self.location) {
            (Some(server), _) if is_same(server) => return Ok(asked.clone()),
            (Some(server), _) => {
                let host =
                    Url::parse(server).ok().filter(|url| url.scheme() == "https" && url.port().is_none());
                let known = host.as_ref().and_then(Url::host_str).and_then(DataCenter::of_host);
                known.ok_or_else(|| {
                    Error::configuration(format_args!(
                        "the redirect names {server:?}, which is no accounts host of Zoho's"
                    ))
                })?
            }
            (None, Some(location)) => location.parse()?,
            (None, None) => return Ok(asked.clone()),
        };
        Ok(asked.moved_to(data_center))
    }
}

/// Why a redirect brings no code.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InvalidRedirect {
    /// The state is missing or not the one that was asked with; the code may be somebody else's.
    State,
    /// The user, or the page, has refused.
    Refused {
        /// The error on the wire: `access_denied`.
        error: String,
    },
    /// There is none.
    NoCode,
}

impl fmt::Display for InvalidRedirect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::State => {
                f.write_str("the redirect does not belong to this consent: its state is another one")
            }
            Self::Refused { error } => write!(f, "the consent was refused ({})", error.escape_debug()),
            Self::NoCode => f.write_str("the redirect brings no code"),
        }
    }
}

impl StdError for InvalidRedirect {}

impl From<InvalidRedirect> for Error {
    fn from(error: InvalidRedirect) -> Self {
        Error::configuration(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn app() -> App {
        App::new("1000.C", "hush").redirect_uri("http://127.0.0.1:8000/back?x=1")
    }

    #[test]
    fn the_address_asks_for_a_refresh_token() {
        let pkce = Pkce { verifier: Secret::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") };
        let url = AuthorizeUrl::new(&app(), ["ZohoCRM.modules.ALL", "ZohoCRM.users.READ"]);
        let url = url.state("s&t").pkce(&pkce).on(&DataCenter::Eu.into()).unwrap();
        assert_eq!(
            url,
            "https://accounts.zoho.eu/oauth/v2/auth?response_type=code&client_id=1000.C\
             &redirect_uri=http%3A%2F%2F127.0.0.1%3A8000%2Fback%3Fx%3D1\
             &scope=ZohoCRM.modules.ALL%2CZohoCRM.users.READ&access_type=offline&prompt=consent&state=s%26t\
             &code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256"
        );
    }

    #[test]
    fn an_address_without_scope_or_redirect_is_refused() {
        let hosts = DataCenter::Eu.into();
        assert!(AuthorizeUrl::new(&app(), [""; 0]).on(&hosts).is_err());
        let error = AuthorizeUrl::new(&App::new("a", "b"), ["X"]).on(&hosts).unwrap_err();
        assert!(error.to_string().contains("redirect URI"), "{error}");
    }

    #[test]
    fn verifiers_and_states_are_long_and_never_the_same() {
        let (one, other) = (Pkce::new().unwrap(), Pkce::new().unwrap());
        assert_eq!(one.verifier.expose().len(), 43);
        assert_ne!(one.verifier, other.verifier);
        assert_ne!(random_state().unwrap(), random_state().unwrap());
        assert!(!format!("{one:?}").contains(one.verifier.expose()));
    }

    #[test]
    fn a_redirect_gives_code_and_data_centre() {
        let query = "state=s&code=1000.a.b&location=in&accounts-server=https%3A%2F%2Faccounts.zoho.in";
        for query in [query.to_owned(), format!("http://127.0.0.1:8000/back?{query}#x")] {
            let redirect = Redirect::parse(&query, "s").unwrap();
            assert_eq!(redirect.code(), "1000.a.b");
            assert!(!format!("{redirect:?}").contains("1000.a"));
            let sandbox = Hosts::of(DataCenter::Us, crate::Environment::Sandbox);
            assert_eq!(
                redirect.hosts(&sandbox).unwrap(),
                Hosts::of(DataCenter::In, crate::Environment::Sandbox)
            );
        }
        let hosts = |query: &str, asked: &Hosts| Redirect::parse(query, "s").unwrap().hosts(asked);
        let us = Hosts::from(DataCenter::Us);
        assert_eq!(hosts("state=s&code=a&location=ca", &us).unwrap(), DataCenter::Ca.into());
        assert_eq!(hosts("state=s&code=a", &us).unwrap(), us);
        let local = Hosts::single("http://127.0.0.1:9");
        assert_eq!(
            hosts("state=s&code=a&location=us&accounts-server=http://127.0.0.1:9/", &local).unwrap(),
            local
        );
    }

    #[test]
    fn the_secret_goes_to_no_other_host_than_zohos() {
        for server in [
            "https://accounts.zoho.eu.evil.test",
            "http://accounts.zoho.eu",
            "https://accounts.zoho.eu:444",
            "x",
        ] {
            let redirect =
                Redirect::parse(&format!("state=s&code=a&location=eu&accounts-server={server}"), "s");
            assert!(redirect.unwrap().hosts(&DataCenter::Us.into()).is_err(), "{server}");
        }
    }

    #[test]
    fn what_is_no_code_is_told() {
        for (query, expected) in [
            ("code=a", InvalidRedirect::State),
            ("code=a&state=t", InvalidRedirect::State),
            ("", InvalidRedirect::State),
            ("state=s&error=access_denied", InvalidRedirect::Refused { error: "access_denied".into() }),
            ("state=s&code=", InvalidRedirect::NoCode),
            ("state=s", InvalidRedirect::NoCode),
        ] {
            assert_eq!(Redirect::parse(query, "s").unwrap_err(), expected, "{query}");
        }
    }

    proptest! {
        #[test]
        fn no_redirect_panics(query in ".*") {
            let _ = Redirect::parse(&format!("state=s&{query}"), "s").map(|redirect| redirect.hosts(&DataCenter::Us.into()));
            let _ = Redirect::parse(&query, "s");
        }
    }
}
