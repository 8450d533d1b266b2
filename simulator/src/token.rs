//! The tokens: who has which, what they are good for, and when they die.

use std::collections::hash_map::RandomState;
use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, Hasher};
use std::time::Duration;

use zoho_endpoint::Scope;

use crate::clock::Moment;
use crate::grant::Codes;

/// The client that the user of the first organisation has registered.
pub(crate) const CLIENT_ID: &str = "1000.SIMULATEDCLIENT00000000000000";
pub(crate) const CLIENT_SECRET: &str = "5ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e7";
const REFRESH_TOKEN: &str = "1000.0000000000000000000000005e1f.000000000000000000000000000f5e50";

/// Refresh tokens of one user that are alive at a time; the next one kills the oldest.
const REFRESH_TOKENS: usize = 20;
/// The window of the throttle; it begins with the first request.
const WINDOW: Duration = Duration::from_secs(600);
/// So many displaced tokens are remembered, for what they answer.
const DISPLACED: usize = 1_000;

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

/// An app, which one user of one organisation has registered.
pub(crate) struct Client {
    pub(crate) id: String,
    pub(crate) secret: String,
    pub(crate) organisation: usize,
    /// Of its user, the oldest first.
    refresh_tokens: VecDeque<String>,
}

/// An access token.
pub(crate) struct Access {
    pub(crate) granted: Granted,
    pub(crate) client: usize,
    pub(crate) organisation: usize,
    expires: Moment,
    /// The refresh token that it came from.
    parent: Option<String>,
}

struct Refresh {
    client: usize,
    granted: Granted,
    /// Its access tokens, the oldest first.
    living: VecDeque<String>,
    /// When the throttle's window began, and how many requests there were since.
    window: (Moment, usize),
    requests: usize,
}

/// What is known about a token that a call came with.
pub(crate) enum Standing<'t> {
    Alive(&'t Access),
    /// It died because its refresh token had given too many others.
    Displaced,
    Unknown,
}

/// All tokens of the simulator. It has no `Debug`, so that none of them can be shown by mistake.
pub(crate) struct Tokens {
    pub(crate) clients: Vec<Client>,
    pub(crate) codes: Codes,
    access: HashMap<String, Access>,
    displaced: VecDeque<String>,
    refresh: HashMap<String, Refresh>,
    pub(crate) lifetime: Duration,
    pub(crate) throttle: Option<usize>,
    /// No simulator takes a token that another one has made.
    seed: u64,
    made: u64,
    pub(crate) requests: usize,
}

impl Tokens {
    pub(crate) fn new(lifetime: Duration, throttle: Option<usize>) -> Self {
        Self {
            clients: Vec::new(),
            codes: Codes::default(),
            access: HashMap::new(),
            displaced: VecDeque::new(),
            refresh: HashMap::new(),
            lifetime,
            throttle,
            seed: RandomState::new().build_hasher().finish(),
            made: 0,
            requests: 0,
        }
    }

    /// Something that nobody else has.
    pub(crate) fn secret(&mut self) -> String {
        self.made += 1;
        let mixed = (self.seed ^ self.made).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
        format!("1000.{:016x}{:016x}.{mixed:016x}{:016x}", self.seed, self.made, mixed ^ self.seed)
    }

    /// Registers an app for an organisation's user, and gives its refresh token. The one of the first
    /// organisation, unless it is at an unusual data centre, is the same in every run.
    pub(crate) fn register(&mut self, organisation: usize, granted: Granted, usual: bool) -> String {
        let index = self.clients.len();
        let secret = if index == 0 {
            CLIENT_SECRET.to_owned()
        } else {
            format!("5ec2e7{:036x}", crate::checksum(self.secret().as_bytes()))
        };
        let id = format!("1000.SIMULATEDCLIENT{index:014}");
        self.clients.push(Client { id, secret, organisation, refresh_tokens: VecDeque::new() });
        let token = if index == 0 && usual { REFRESH_TOKEN.to_owned() } else { self.secret() };
        self.add_refresh_token(index, granted, token.clone());
        token
    }

    /// Gives a client's user one more refresh token. The oldest of too many dies with its access tokens.
    pub(crate) fn add_refresh_token(&mut self, client: usize, granted: Granted, token: String) {
        let refresh =
            Refresh { client, granted, living: VecDeque::new(), window: (Moment::ZERO, 0), requests: 0 };
        self.refresh.insert(token.clone(), refresh);
        let Some(client) = self.clients.get_mut(client) else { return };
        client.refresh_tokens.push_back(token);
        if client.refresh_tokens.len() > REFRESH_TOKENS
            && let Some(oldest) = client.refresh_tokens.pop_front()
        {
            self.forget_refresh_token(&oldest);
        }
    }

    fn forget_refresh_token(&mut self, token: &str) -> bool {
        let Some(refresh) = self.refresh.remove(token) else { return false };
        for access in refresh.living {
            self.access.remove(&access);
        }
        if let Some(client) = self.clients.get_mut(refresh.client) {
            client.refresh_tokens.retain(|known| known != token);
        }
        true
    }

    /// Makes an access token; one without a parent did not come from the endpoint.
    pub(crate) fn issue(
        &mut self,
        client: usize,
        granted: Granted,
        parent: Option<&str>,
        now: Moment,
    ) -> String {
        // The dead are buried from time to time.
        if self.made % 1_024 == 1_023 {
            self.access.retain(|_, access| access.expires > now);
        }
        let token = self.secret();
        let organisation = self.clients.get(client).map_or(0, |client| client.organisation);
        let expires = now.saturating_add(self.lifetime);
        let parent = parent.map(str::to_owned);
        self.access.insert(token.clone(), Access { granted, client, organisation, expires, parent });
        token
    }

    /// One more access token of a refresh token; the oldest of too many dies.
    pub(crate) fn refresh(&mut self, parent: &str, most: usize, now: Moment) -> Option<String> {
        let known = self.refresh.get(parent)?;
        let token = self.issue(known.client, known.granted.clone(), Some(parent), now);
        let known = self.refresh.get_mut(parent)?;
        known.living.push_back(token.clone());
        while known.living.len() > most.max(1) {
            let Some(oldest) = known.living.pop_front() else { break };
            if self.access.remove(&oldest).is_some_and(|access| access.expires > now) {
                self.displaced.push_back(oldest);
            }
        }
        while self.displaced.len() > DISPLACED {
            self.displaced.pop_front();
        }
        Some(token)
    }

    /// The client of a living refresh token.
    pub(crate) fn client_of(&self, refresh_token: &str) -> Option<usize> {
        self.refresh.get(refresh_token).map(|refresh| refresh.client)
    }

    /// How often the token endpoint was asked with this refresh token.
    pub(crate) fn requests_of(&self, refresh_token: &str) -> usize {
        self.refresh.get(refresh_token).map_or(0, |refresh| refresh.requests)
    }

    pub(crate) fn count_request(&mut self, refresh_token: &str) {
        if let Some(refresh) = self.refresh.get_mut(refresh_token) {
            refresh.requests += 1;
        }
    }

    /// Whether one more request with this refresh token is one too many.
    pub(crate) fn is_throttled(&mut self, refresh_token: &str, now: Moment) -> bool {
        let (Some(limit), Some(refresh)) = (self.throttle, self.refresh.get_mut(refresh_token)) else {
            return false;
        };
        if refresh.window.1 == 0 || now.saturating_sub(refresh.window.0) >= WINDOW {
            refresh.window = (now, 0);
        }
        refresh.window.1 += 1;
        refresh.window.1 > limit
    }

    pub(crate) fn expire_all(&mut self) {
        self.access.clear();
        self.refresh.values_mut().for_each(|refresh| refresh.living.clear());
    }

    pub(crate) fn standing(&self, token: &str, now: Moment) -> Standing<'_> {
        match self.access.get(token) {
            Some(access) if access.expires > now => Standing::Alive(access),
            None if self.displaced.iter().any(|known| known == token) => Standing::Displaced,
            _ => Standing::Unknown,
        }
    }

    /// Ends a token of either kind; a refresh token takes its access tokens along. The outcome: the
    /// organisation that it belonged to.
    pub(crate) fn revoke(&mut self, token: &str) -> Option<usize> {
        if let Some(client) = self.client_of(token) {
            self.forget_refresh_token(token);
            return self.clients.get(client).map(|client| client.organisation);
        }
        let access = self.access.remove(token)?;
        let parent = access.parent.as_ref().and_then(|parent| self.refresh.get_mut(parent));
        if let Some(parent) = parent {
            parent.living.retain(|known| known != token);
        }
        Some(access.organisation)
    }
}
