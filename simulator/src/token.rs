//! The token endpoint, and who may call what.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use bytes::Bytes;
use serde_json::json;
use zoho_endpoint::Scope;

use crate::answer::Answer;
use crate::query::Pairs;

/// The client that the seeded user has registered.
pub(crate) const CLIENT_ID: &str = "1000.SIMULATEDCLIENT00000000000000";
pub(crate) const CLIENT_SECRET: &str = "5ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e7";
pub(crate) const REFRESH_TOKEN: &str = "1000.0000000000000000000000005e1f.000000000000000000000000000f5e50";

/// Access tokens of one refresh token that are alive at a time; the next one kills the oldest.
const ALIVE_AT_A_TIME: usize = 15;
/// The window of the throttle.
const WINDOW: Duration = Duration::from_secs(600);

const HTML_ERROR: &str =
    "<!DOCTYPE html><html><head><title>Error</title></head><body><h1>An error occurred</h1></body></html>";

/// What a token is good for.
#[derive(Clone, Debug)]
pub(crate) enum Granted {
    Everything,
    Scopes(Vec<String>),
}

impl Granted {
    /// Whether this is enough for `scope` on a module that scopes know by one of these names.
    pub(crate) fn meets(&self, scope: &Scope, module_names: &[&str]) -> bool {
        match self {
            Self::Everything => true,
            Self::Scopes(have) => module_names.iter().any(|name| scope.is_met_by(have, name)),
        }
    }
}

struct Access {
    granted: Granted,
    /// None: beyond what the machine's clock can say.
    expires: Option<Instant>,
}

/// All tokens of the simulator. It has no `Debug`, so that none of them can be shown by mistake.
pub(crate) struct Tokens {
    access: HashMap<String, Access>,
    /// Those that came from the refresh token, the oldest first.
    refreshed: VecDeque<String>,
    refresh_revoked: bool,
    granted: Granted,
    lifetime: Duration,
    throttle: Option<(usize, u16)>,
    recent: VecDeque<Instant>,
    made: u64,
    pub(crate) requests: usize,
}

impl Tokens {
    pub(crate) fn new(granted: Granted, lifetime: Duration, throttle: Option<(usize, u16)>) -> Self {
        Self {
            access: HashMap::new(),
            refreshed: VecDeque::new(),
            refresh_revoked: false,
            granted,
            lifetime,
            throttle,
            recent: VecDeque::new(),
            made: 0,
            requests: 0,
        }
    }

    /// Makes a token that did not come from the endpoint.
    pub(crate) fn issue(&mut self, granted: Granted) -> String {
        self.made += 1;
        let token = format!("1000.{:032x}.{:032x}", self.made, self.made.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let expires = Instant::now().checked_add(self.lifetime);
        self.access.insert(token.clone(), Access { granted, expires });
        token
    }

    pub(crate) fn expire_all(&mut self) {
        self.access.clear();
        self.refreshed.clear();
    }

    /// What a live token is good for; none if it is unknown, expired or revoked.
    pub(crate) fn granted(&self, token: &str) -> Option<&Granted> {
        let now = Instant::now();
        let alive = |access: &&Access| access.expires.is_none_or(|expires| expires > now);
        self.access.get(token).filter(alive).map(|access| &access.granted)
    }

    /// `POST /oauth/v2/token`. Errors come with HTTP 200, as the service sends them.
    pub(crate) fn exchange(&mut self, given: &Pairs, api_domain: &str) -> Answer {
        self.requests += 1;
        if let Some(answer) = self.throttled() {
            return answer;
        }
        let is = |name: &str, value: &str| given.get(name) == Some(value);
        let error = if !is("client_id", CLIENT_ID) {
            "invalid_client"
        } else if !is("client_secret", CLIENT_SECRET) {
            "invalid_client_secret"
        } else if !is("grant_type", "refresh_token") {
            "unsupported_grant_type"
        } else if !is("refresh_token", REFRESH_TOKEN) || self.refresh_revoked {
            "invalid_code"
        } else {
            return self.refresh(api_domain);
        };
        Answer::json(200, &json!({"error": error}))
    }

    fn refresh(&mut self, api_domain: &str) -> Answer {
        let token = self.issue(self.granted.clone());
        self.refreshed.push_back(token.clone());
        if self.refreshed.len() > ALIVE_AT_A_TIME
            && let Some(oldest) = self.refreshed.pop_front()
        {
            self.access.remove(&oldest);
        }
        let answer = json!({
            "access_token": token,
            "api_domain": api_domain,
            "token_type": "Bearer",
            "expires_in": self.lifetime.as_secs(),
        });
        Answer::json(200, &answer)
    }

    fn throttled(&mut self) -> Option<Answer> {
        let (limit, status) = self.throttle?;
        let now = Instant::now();
        self.recent.retain(|moment| now.duration_since(*moment) < WINDOW);
        if self.recent.len() < limit {
            self.recent.push_back(now);
            return None;
        }
        let answer = json!({
            "error_description":
                "You have made too many requests continuously. Please try again after some time.",
            "error": "Access Denied",
            "status": "failure",
        });
        Some(Answer::json(status, &answer))
    }

    /// `POST /oauth/v2/token/revoke`: a refresh token takes its access tokens along.
    pub(crate) fn revoke(&mut self, given: &Pairs) -> Answer {
        let token = given.get("token").unwrap_or_default();
        if token == REFRESH_TOKEN && !self.refresh_revoked {
            self.refresh_revoked = true;
            for token in std::mem::take(&mut self.refreshed) {
                self.access.remove(&token);
            }
        } else if self.access.remove(token).is_none() {
            return html_error(400);
        }
        Answer::json(200, &json!({"status": "success"}))
    }
}

/// The page that the accounts host sends where it has no JSON to say.
pub(crate) fn html_error(status: u16) -> Answer {
    Answer::raw(status, "text/html;charset=UTF-8", Bytes::from_static(HTML_ERROR.as_bytes()))
}
