//! Access tokens: where the current one comes from, and how an answer of the token endpoint is read.

use std::{
    error::Error as StdError,
    fmt,
    sync::{Arc, PoisonError, RwLock},
    time::{Duration, Instant},
};

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header::CONTENT_TYPE};
use reqwest::Url;

use crate::{AccessToken, Error, ErrorKind, Object, hosts::Bases, secret::Secret, wire::form_encode};

/// A token is renewed when it has less than this left, so that it does not die on its way.
const MARGIN: Duration = Duration::from_secs(60);

/// How long a token lives if its answer does not say.
const DEFAULT_LIFE: Duration = Duration::from_secs(3600);

/// The most of a token answer that is read.
const LONGEST_ANSWER: usize = 64 * 1024;

/// What a client proves itself with.
#[derive(Debug)]
pub(crate) enum Grant {
    /// An access token made elsewhere.
    Fixed(AccessToken),
    /// A refresh token, which yields access tokens.
    Refresh { client_id: String, client_secret: Secret, refresh_token: Secret },
}

/// An access token, ready to be sent.
#[derive(Debug)]
pub(crate) struct Token {
    /// `Zoho-oauthtoken …`, marked as sensitive.
    pub(crate) header: HeaderValue,
    /// Where it is good, if its answer said so.
    pub(crate) api: Option<Url>,
    expires: Option<Instant>,
}

impl Token {
    fn new(token: &str, api: Option<Url>, life: Option<Duration>) -> Option<Self> {
        let mut header = HeaderValue::try_from(format!("Zoho-oauthtoken {token}")).ok()?;
        header.set_sensitive(true);
        Some(Self { header, api, expires: life.map(|life| Instant::now() + life) })
    }

    fn is_fresh(&self) -> bool {
        self.expires.is_none_or(|expires| Instant::now() + MARGIN < expires)
    }
}

/// Hands out the current token, and renews it when it is about to die.
#[derive(Debug)]
pub(crate) struct Authority {
    grant: Grant,
    current: RwLock<Option<Arc<Token>>>,
    /// Held by the one call that renews; the others wait and find the new token.
    renewing: tokio::sync::Mutex<()>,
}

impl Authority {
    pub(crate) fn new(grant: Grant) -> Result<Self, Error> {
        let current = match &grant {
            Grant::Fixed(AccessToken(token)) => {
                let unsendable =
                    || configuration("the access token holds characters that no header can carry");
                Some(Arc::new(Token::new(token.expose(), None, None).ok_or_else(unsendable)?))
            }
            Grant::Refresh { .. } => None,
        };
        Ok(Self { grant, current: RwLock::new(current), renewing: tokio::sync::Mutex::default() })
    }

    /// The current token if it is fresh, else a new one.
    pub(crate) async fn token(
        &self,
        http: &reqwest::Client,
        bases: &Bases,
        timeout: Duration,
    ) -> Result<Arc<Token>, Error> {
        if let Some(token) = self.fresh() {
            return Ok(token);
        }
        let _renewing = self.renewing.lock().await;
        if let Some(token) = self.fresh() {
            return Ok(token);
        }
        let Grant::Refresh { client_id, client_secret, refresh_token } = &self.grant else {
            return Err(configuration("the access token has expired, and the client has no refresh token"));
        };
        let form = form_encode(&[
            ("grant_type", "refresh_token"),
            ("client_id", client_id),
            ("client_secret", client_secret.expose()),
            ("refresh_token", refresh_token.expose()),
        ]);
        let asked = tokio::time::timeout(timeout, ask(http, bases, form)).await;
        let token = Arc::new(asked.map_err(|_| Error::new(ErrorKind::Timeout(timeout)))??);
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&token));
        Ok(token)
    }

    fn fresh(&self) -> Option<Arc<Token>> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        current.as_ref().filter(|token| token.is_fresh()).cloned()
    }
}

fn configuration(message: &str) -> Error {
    Error::new(ErrorKind::Configuration(message.to_owned()))
}

/// Posts to the token endpoint, with everything in the form body: a query would end up in logs.
async fn ask(http: &reqwest::Client, bases: &Bases, form: String) -> Result<Token, Error> {
    let mut url = bases.accounts.clone();
    url.set_path("/oauth/v2/token");
    let request = http.post(url).header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form);
    let mut response = request.send().await.map_err(Error::new)?;
    let (status, headers) = (response.status(), response.headers().clone());
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(Error::new)? {
        body.extend_from_slice(&piece);
        if body.len() > LONGEST_ANSWER {
            return Err(Error::new(TokenError::not_a_token(status, &headers, body.len())));
        }
    }
    read_answer(status, &headers, &body.into(), bases).map_err(Error::new)
}

/// Reads a token answer by its body alone: Zoho sends errors with status 200, and the throttle's
/// text is translated.
fn read_answer(
    status: StatusCode,
    headers: &HeaderMap,
    body: &Bytes,
    bases: &Bases,
) -> Result<Token, TokenError> {
    let not_a_token = || TokenError::not_a_token(status, headers, body.len());
    let answer = Object::from_slice(body).map_err(|_| not_a_token())?;
    if let Some(error) = answer.get::<String>("error") {
        return Err(TokenError::from_wire(error, answer.get("error_description")));
    }
    let token =
        answer.get::<String>("access_token").filter(|token| !token.is_empty()).ok_or_else(not_a_token)?;
    let api = match answer.get::<String>("api_domain") {
        None => None,
        Some(domain) => Some(bases.trusted(&domain).ok_or(TokenError::UntrustedHost { api_domain: domain })?),
    };
    let life = answer.get("expires_in").map_or(DEFAULT_LIFE, Duration::from_secs);
    Token::new(&token, api, Some(life)).ok_or_else(not_a_token)
}

/// Why no access token could be had.
#[derive(Debug)]
#[non_exhaustive]
pub enum TokenError {
    /// The refresh token is unknown or was revoked, or belongs to another data centre.
    InvalidCode,
    /// The client id is unknown in this data centre.
    InvalidClient,
    /// The client secret is wrong.
    InvalidClientSecret,
    /// The redirect URI is not the registered one.
    InvalidRedirectUri,
    /// Too many tokens were asked for; Zoho gives ten for a refresh token in ten minutes.
    Throttled {
        /// What Zoho said, in whatever language.
        description: String,
    },
    /// An error that is not known here.
    Refused {
        /// The error on the wire.
        error: String,
        /// What else was said.
        description: Option<String>,
    },
    /// The answer names an API host to which no token of this client may be sent.
    UntrustedHost {
        /// The host.
        api_domain: String,
    },
    /// The answer is neither a token nor an error: an HTML page, an empty body. It is not shown,
    /// since it may hold a secret.
    NotAToken {
        /// The HTTP status.
        status: u16,
        /// The content type.
        content_type: String,
        /// The size in bytes.
        size: usize,
    },
}

impl TokenError {
    fn from_wire(error: String, description: Option<String>) -> Self {
        match (error.as_str(), description) {
            ("invalid_code", _) => Self::InvalidCode,
            ("invalid_client", _) => Self::InvalidClient,
            ("invalid_client_secret", _) => Self::InvalidClientSecret,
            ("invalid_redirect_uri", _) => Self::InvalidRedirectUri,
            // The throttle alone comes with a description; its `error` is "Access Denied" in English.
            (_, Some(description))
                if !error.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') =>
            {
                Self::Throttled { description }
            }
            (_, description) => Self::Refused { error, description },
        }
    }

    fn not_a_token(status: StatusCode, headers: &HeaderMap, size: usize) -> Self {
        let content_type = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        Self::NotAToken {
            status: status.as_u16(),
            content_type: content_type.unwrap_or("none").to_owned(),
            size,
        }
    }
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no access token: ")?;
        match self {
            Self::InvalidCode => f.write_str(
                "the refresh token is unknown or revoked, or of another data centre (invalid_code)",
            ),
            Self::InvalidClient => {
                f.write_str("the client id is unknown in this data centre (invalid_client)")
            }
            Self::InvalidClientSecret => f.write_str("the client secret is wrong (invalid_client_secret)"),
            Self::InvalidRedirectUri => {
                f.write_str("the redirect URI is not the registered one (invalid_redirect_uri)")
            }
            Self::Throttled { description } => {
                write!(f, "too many were asked for; wait ten minutes ({description})")
            }
            Self::Refused { error, description } => {
                write!(f, "{error}")?;
                description.as_ref().map_or(Ok(()), |more| write!(f, " ({more})"))
            }
            Self::UntrustedHost { api_domain } => {
                write!(
                    f,
                    "the answer names {api_domain:?} as the API's host, which is none of Zoho's nor the configured one"
                )
            }
            Self::NotAToken { status, content_type, size } => {
                write!(f, "the answer is no token (HTTP {status}, {content_type}, {size} bytes)")
            }
        }
    }
}

impl StdError for TokenError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Hosts;
    use proptest::prelude::*;

    fn read(status: u16, body: &str) -> Result<Token, TokenError> {
        let bases = Hosts::single("http://127.0.0.1:1").parse().unwrap();
        read_answer(StatusCode::from_u16(status).unwrap(), &HeaderMap::new(), &body.to_owned().into(), &bases)
    }

    #[test]
    fn every_wrong_answer_is_its_own_error_and_never_a_token() {
        let throttle = r#"{"error_description":"You have made too many requests continuously.","error":"Access Denied","status":"failure"}"#;
        let chinese =
            r#"{"error_description":"您连续发出的请求过多。","error":"访问被拒绝","status":"failure"}"#;
        for (status, body, expected) in [
            (200, r#"{"error":"invalid_code"}"#, "InvalidCode"),
            (200, r#"{"error":"invalid_client"}"#, "InvalidClient"),
            (200, r#"{"error":"invalid_client_secret"}"#, "InvalidClientSecret"),
            (200, r#"{"error":"invalid_redirect_uri"}"#, "InvalidRedirectUri"),
            (200, throttle, "Throttled"),
            (400, throttle, "Throttled"),
            (400, chinese, "Throttled"),
            (200, r#"{"error":"general_error"}"#, "Refused"),
            (200, "<html>busy</html>", "NotAToken"),
            (200, "", "NotAToken"),
            (200, r#"{"expires_in":3600}"#, "NotAToken"),
            (200, r#"{"access_token":""}"#, "NotAToken"),
            (200, r#"{"access_token":"a\nb"}"#, "NotAToken"),
            (200, r#"{"access_token":"a","api_domain":"https://evil.test"}"#, "UntrustedHost"),
        ] {
            let error = read(status, body).unwrap_err();
            assert!(format!("{error:?}").starts_with(expected), "{body}: {error:?}");
        }
    }

    #[test]
    fn a_token_answer_gives_token_host_and_life() {
        let body = r#"{"access_token":"1000.a.b","api_domain":"https://www.zohoapis.eu","token_type":"Bearer","expires_in":3600}"#;
        let token = read(200, body).unwrap();
        assert_eq!(token.header.to_str().unwrap(), "Zoho-oauthtoken 1000.a.b");
        assert_eq!(token.api.as_ref().unwrap().host_str(), Some("www.zohoapis.eu"));
        assert!(token.is_fresh());
        assert!(!format!("{token:?}").contains("1000."), "{token:?}");
        assert!(!read(200, r#"{"access_token":"a","expires_in":59}"#).unwrap().is_fresh());
    }

    proptest! {
        #[test]
        fn no_answer_panics(status in 100u16..1000, body in ".*") {
            let _ = read(status, &body);
        }
    }
}
