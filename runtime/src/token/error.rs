use std::{
    error::Error as StdError,
    fmt,
    sync::Arc,
    time::{Duration, SystemTime},
};

use super::StoreError;

/// Why no access token could be had.
///
/// Nothing of the call itself has been sent when it fails with one of these.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum TokenError {
    /// The refresh token or the code is unknown, used, expired or revoked, or belongs to another data
    /// centre.
    InvalidCode,
    /// The client id is unknown in this data centre.
    InvalidClient,
    /// The client secret is wrong.
    InvalidClientSecret,
    /// The redirect URI is not the registered one.
    InvalidRedirectUri,
    /// Too many tokens were asked for; Zoho gives ten for a refresh token in ten minutes. Nothing more
    /// is asked for until `retry_at`: callers get this error at once.
    Throttled {
        /// When asking makes sense again.
        retry_at: SystemTime,
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
    /// The answer has no body.
    Empty {
        /// The HTTP status.
        status: u16,
    },
    /// The answer is no JSON object: an HTML page, half an answer, something endless. It is not shown,
    /// since it may hold a secret.
    NotAToken {
        /// The HTTP status.
        status: u16,
        /// The content type.
        content_type: String,
        /// The size in bytes, as far as it was read.
        size: usize,
    },
    /// The answer is a JSON object, but without an access token that can be sent.
    NoAccessToken {
        /// The HTTP status.
        status: u16,
    },
    /// A code was accepted, but gave no refresh token.
    NoRefreshToken,
    /// The service would not revoke the token: it is unknown, or was revoked before.
    NotRevoked {
        /// The HTTP status.
        status: u16,
    },
    /// The access token is dead, and the client has no refresh token to replace it by.
    NotRenewable,
    /// The accounts host could not be reached, or the connection broke.
    Unreachable {
        /// The accounts host.
        host: String,
        /// Why.
        error: Arc<reqwest::Error>,
    },
    /// The token endpoint did not answer in time, or other processes that renew the token did not
    /// come to an end.
    TimedOut {
        /// How long was waited.
        limit: Duration,
    },
    /// The renewal broke off: its runtime was shut down, or the store panicked.
    Interrupted,
    /// The token store failed. What was renewed before it failed is not lost: the next call saves it.
    Store(StoreError),
}

impl TokenError {
    /// The error of a JSON answer, by its text alone.
    pub(super) fn from_wire(error: String, description: Option<String>, retry_at: SystemTime) -> Self {
        match error.as_str() {
            "invalid_code" => Self::InvalidCode,
            "invalid_client" => Self::InvalidClient,
            "invalid_client_secret" => Self::InvalidClientSecret,
            "invalid_redirect_uri" => Self::InvalidRedirectUri,
            _ if is_throttle(&error, description.is_some()) => {
                Self::Throttled { retry_at, description: description.unwrap_or(error) }
            }
            _ => Self::Refused { error, description },
        }
    }

    /// Takes out what should not be shown, in case the answer quotes what was sent.
    pub(super) fn without(mut self, secrets: &[&str]) -> Self {
        const LONGEST: usize = 300;
        let clean = |text: &mut String| {
            for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
                if text.contains(secret) {
                    *text = text.replace(secret, "[secret]");
                }
            }
            if let Some((end, _)) = text.char_indices().nth(LONGEST) {
                text.truncate(end);
                text.push('…');
            }
        };
        match &mut self {
            Self::Throttled { description, .. } => clean(description),
            Self::Refused { error, description } => {
                clean(error);
                description.iter_mut().for_each(clean);
            }
            Self::UntrustedHost { api_domain } => clean(api_domain),
            Self::NotAToken { content_type, .. } => clean(content_type),
            _ => {}
        }
        self
    }

    /// What lies below, for [`StdError::source`].
    fn cause(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Unreachable { error, .. } => Some(&**error),
            Self::Store(error) => error.source(),
            _ => None,
        }
    }
}

/// The throttle's text is translated, so its words say little. In English it is "Access Denied"; and
/// unlike any other error it is prose with a description beside it.
fn is_throttle(error: &str, described: bool) -> bool {
    let in_english = error.replace('_', " ").eq_ignore_ascii_case("access denied");
    let is_identifier =
        !error.is_empty() && error.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    in_english || described && !is_identifier
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !matches!(self, Self::NotRevoked { .. }) {
            f.write_str("no access token: ")?;
        }
        match self {
            Self::InvalidCode => f.write_str(
                "the refresh token or code is unknown, used, expired or revoked, or of another data centre (invalid_code)",
            ),
            Self::InvalidClient => {
                f.write_str("the client id is unknown in this data centre (invalid_client)")
            }
            Self::InvalidClientSecret => f.write_str("the client secret is wrong (invalid_client_secret)"),
            Self::InvalidRedirectUri => {
                f.write_str("the redirect URI is not the registered one (invalid_redirect_uri)")
            }
            Self::Throttled { retry_at, description } => {
                f.write_str("too many were asked for; ")?;
                match retry_at.duration_since(SystemTime::now()) {
                    Ok(left) => write!(f, "wait {} seconds", left.as_secs() + 1)?,
                    Err(_) => f.write_str("ask again")?,
                }
                write!(f, " ({description})")
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
            Self::Empty { status } => write!(f, "the answer is empty (HTTP {status})"),
            Self::NotAToken { status, content_type, size } => {
                write!(f, "the answer is no token (HTTP {status}, {content_type}, {size} bytes)")
            }
            Self::NoAccessToken { status } => {
                write!(f, "the answer holds no usable access_token (HTTP {status})")
            }
            Self::NoRefreshToken => f.write_str(
                "the code was accepted, but no refresh token came with it; send the user to the consent page \
                 with access_type=offline and prompt=consent",
            ),
            Self::NotRevoked { status } => {
                write!(f, "the token was not revoked; it is unknown or was revoked before (HTTP {status})")
            }
            Self::NotRenewable => f.write_str(
                "the access token has died, and the client has no refresh token to get another by",
            ),
            Self::Unreachable { host, error } => {
                // reqwest's own text only says that sending failed; the innermost cause says why.
                let causes = std::iter::successors(error.source(), |&cause| cause.source());
                write!(f, "{host} could not be asked: {error}")?;
                causes.last().map_or(Ok(()), |cause| write!(f, ": {cause}"))
            }
            Self::TimedOut { limit } => write!(f, "none came within {limit:?}"),
            Self::Interrupted => f.write_str("the renewal broke off"),
            Self::Store(error) => write!(f, "the token store failed: {error}"),
        }
    }
}

impl StdError for TokenError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.cause()
    }
}

impl From<StoreError> for TokenError {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}
