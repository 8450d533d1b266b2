//! Who a client works for: an app's credentials and a user's tokens, in one organisation.

use std::fmt;
use std::sync::Arc;

use crate::grant::Code;
use crate::organisation::Organisation;
use crate::shared::Shared;
use crate::token::{Granted, Standing};

/// An account of an organisation: the credentials of an app, and the tokens of the user who has
/// registered it. Its tokens see the records of this organisation and no other.
#[derive(Clone)]
pub struct Account {
    shared: Arc<Shared>,
    index: usize,
    name: String,
    client_id: String,
    client_secret: String,
    refresh_token: String,
}

impl Account {
    /// An organisation and its app have the same index.
    pub(crate) fn new(shared: &Arc<Shared>, index: usize) -> Self {
        let state = shared.state();
        let (tenant, client) = (&state.tenants[index], &state.tokens.clients[index]);
        Self {
            shared: Arc::clone(shared),
            index,
            name: tenant.name.clone(),
            client_id: client.id.clone(),
            client_secret: client.secret.clone(),
            refresh_token: tenant.refresh_token.clone(),
        }
    }

    /// The name of the organisation.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The id of the registered app.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The secret of the registered app.
    pub fn client_secret(&self) -> &str {
        &self.client_secret
    }

    /// The refresh token that the user began with.
    pub fn refresh_token(&self) -> &str {
        &self.refresh_token
    }

    /// A live access token with all scopes: the same one each time, until it has expired.
    pub fn access_token(&self) -> String {
        let mut state = self.shared.state();
        let now = state.clock.now();
        let known = state.tenants[self.index].access_token.clone();
        let alive = |token: &String| matches!(state.tokens.standing(token, now), Standing::Alive(_));
        known.filter(alive).unwrap_or_else(|| {
            let token = state.tokens.issue(self.index, Granted::Everything, None, now);
            state.tenants[self.index].access_token = Some(token.clone());
            token
        })
    }

    /// A live access token with these scopes and no others.
    pub fn access_token_with_scopes(&self, scopes: &[&str]) -> String {
        let mut state = self.shared.state();
        let now = state.clock.now();
        state.tokens.issue(self.index, granted(scopes), None, now)
    }

    /// An authorization code as the developer console of a self-client shows it: good for one use
    /// within three minutes, bound to no address, and it brings a refresh token along.
    pub fn authorization_code(&self, scopes: &[&str]) -> String {
        self.code(scopes, true)
    }

    /// An authorization code that brings no refresh token along, as after a consent that was not
    /// asked for with `access_type=offline` and `prompt=consent`.
    pub fn online_authorization_code(&self, scopes: &[&str]) -> String {
        self.code(scopes, false)
    }

    fn code(&self, scopes: &[&str], offline: bool) -> String {
        let mut state = self.shared.state();
        let now = state.clock.now();
        let name = state.tokens.secret();
        let granted = granted(scopes);
        let code = Code { client: self.index, granted, offline, redirect_uri: None, challenge: None };
        state.tokens.codes.add(name.clone(), code, now);
        name
    }

    /// How many requests the token endpoint has had with [`refresh_token`](Self::refresh_token),
    /// answered well or not, as long as their bodies were read.
    pub fn token_requests(&self) -> usize {
        self.shared.state().tokens.requests_of(&self.refresh_token)
    }

    /// The organisation, to seed and to inspect.
    pub fn organisation(&self) -> Organisation {
        Organisation::new(Arc::clone(&self.shared), self.index)
    }
}

fn granted(scopes: &[&str]) -> Granted {
    Granted::Scopes(scopes.iter().map(|&scope| scope.to_owned()).collect())
}

/// Secrets stay out of it.
impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("name", &self.name)
            .field("client_id", &self.client_id)
            .finish_non_exhaustive()
    }
}
