//! The accounts host: tokens for codes and refresh tokens, revocation, and the page of consent.

use bytes::Bytes;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::clock::Moment;
use crate::grant::{Code, is_challenge};
use crate::query::Pairs;
use crate::shared::Place;
use crate::switches::Switches;
use crate::throttle::{html, of_tokens};
use crate::token::{Granted, Tokens};

const HTML_ERROR: &str =
    "<!DOCTYPE html><html><head><title>Error</title></head><body><h1>An error occurred</h1></body></html>";

/// The page that the accounts host sends where it has no JSON to say.
pub(crate) fn html_error(status: u16) -> Answer {
    html(status, HTML_ERROR)
}

/// A request to the accounts host, with all that its answer depends on.
pub(crate) struct Accounts<'a> {
    pub(crate) tokens: &'a mut Tokens,
    pub(crate) given: &'a Pairs,
    pub(crate) switches: Switches,
    pub(crate) place: &'a Place,
    /// The simulator's own address.
    pub(crate) url: &'a str,
    pub(crate) now: Moment,
}

impl Accounts<'_> {
    /// The organisation that the request is about, by the client that it names.
    pub(crate) fn organisation(&self) -> Option<usize> {
        let id = self.given.get("client_id")?;
        self.tokens.clients.iter().find(|client| client.id == id).map(|client| client.organisation)
    }

    /// `POST /oauth/v2/token`. Errors come with HTTP 200, as the service sends them.
    pub(crate) fn exchange(&mut self) -> Answer {
        let client = match self.client() {
            Ok(client) => client,
            Err(error) => return token_error(error),
        };
        let outcome = match self.given.get("grant_type") {
            Some("refresh_token") => return self.refresh(client),
            Some("authorization_code") => self.redeem(client),
            _ => Err("unsupported_grant_type"),
        };
        outcome.unwrap_or_else(token_error)
    }

    fn client(&self) -> Result<usize, &'static str> {
        let known = |name: &str| self.given.get(name).unwrap_or_default();
        let clients = &self.tokens.clients;
        let index = clients.iter().position(|client| client.id == known("client_id"));
        let index = index.ok_or("invalid_client")?;
        let right = clients.get(index).is_some_and(|client| client.secret == known("client_secret"));
        if right { Ok(index) } else { Err("invalid_client_secret") }
    }

    fn refresh(&mut self, client: usize) -> Answer {
        let token = self.given.get("refresh_token").unwrap_or_default();
        if self.tokens.client_of(token) != Some(client) {
            return token_error("invalid_code");
        }
        if self.tokens.is_throttled(token, self.now) {
            return of_tokens(self.switches.token_throttle_status, self.switches.token_throttle_localised);
        }
        match self.tokens.refresh(token, self.switches.live_tokens, self.now) {
            Some(access) => Answer::json(200, &self.granted(&access)),
            None => token_error("invalid_code"),
        }
    }

    fn redeem(&mut self, client: usize) -> Result<Answer, &'static str> {
        let name = self.given.get("code").unwrap_or_default();
        if self.tokens.codes.client_of(name) != Some(client) {
            return Err("invalid_code");
        }
        let code = self.tokens.codes.take(name, self.now).ok_or("invalid_code")?;
        if code.redirect_uri.as_deref().is_some_and(|uri| self.given.get("redirect_uri") != Some(uri)) {
            return Err("invalid_redirect_uri");
        }
        if !code.is_verified(self.given.get("code_verifier")) {
            return Err("invalid_code");
        }
        let mut body;
        if code.offline {
            let refresh = self.tokens.secret();
            self.tokens.add_refresh_token(client, code.granted.clone(), refresh.clone());
            let access = self.tokens.refresh(&refresh, self.switches.live_tokens, self.now);
            body = self.granted(&access.ok_or("invalid_code")?);
            body["refresh_token"] = Value::from(refresh);
        } else {
            let access = self.tokens.issue(client, code.granted.clone(), None, self.now);
            body = self.granted(&access);
        }
        if self.switches.scope_in_token_answer
            && let Granted::Scopes(scopes) = &code.granted
        {
            body["scope"] = Value::from(scopes.join(" "));
        }
        Ok(Answer::json(200, &body))
    }

    fn granted(&self, access: &str) -> Value {
        json!({
            "access_token": access,
            "api_domain": self.place.api_domain.as_deref().unwrap_or(self.url),
            "token_type": "Bearer",
            "expires_in": self.tokens.lifetime.as_secs(),
        })
    }

    /// `POST /oauth/v2/token/revoke`.
    pub(crate) fn revoke(&mut self) -> (Answer, Option<usize>) {
        match self.tokens.revoke(self.given.get("token").unwrap_or_default()) {
            None => (html_error(400), None),
            organisation => (Answer::json(200, &json!({"status": "success"})), organisation),
        }
    }

    /// `GET /oauth/v2/auth`: everybody consents at once, and is sent back with a code.
    pub(crate) fn authorize(&mut self) -> Answer {
        let given = |name: &str| self.given.get(name).filter(|value| !value.is_empty());
        let client = given("client_id");
        let client = self.tokens.clients.iter().position(|known| Some(known.id.as_str()) == client);
        let redirect = given("redirect_uri").filter(|uri| self.place.redirects_to(uri));
        // Without these there is nobody to be sent back to, and a page says so.
        let (Some(client), Some(redirect)) = (client, redirect) else { return html_error(400) };
        let scopes = given("scope").unwrap_or_default().split([',', ' ']);
        let scopes: Vec<String> = scopes.filter(|scope| !scope.is_empty()).map(str::to_owned).collect();
        let challenge = given("code_challenge");
        let error = if given("response_type") != Some("code") {
            Some("unsupported_response_type")
        } else if scopes.is_empty() {
            Some("invalid_scope")
        } else {
            let wrong = challenge.is_some_and(|challenge| {
                given("code_challenge_method") != Some("S256") || !is_challenge(challenge)
            });
            wrong.then_some("invalid_request")
        };
        let state = given("state").map(str::to_owned);
        let mut back = Vec::new();
        if let Some(error) = error {
            back.push(("error", error.to_owned()));
        } else {
            let code = Code {
                client,
                granted: Granted::Scopes(scopes),
                offline: given("access_type") == Some("offline") && given("prompt") == Some("consent"),
                redirect_uri: Some(redirect.to_owned()),
                challenge: challenge.map(str::to_owned),
            };
            let name = self.tokens.secret();
            self.tokens.codes.add(name.clone(), code, self.now);
            back.push(("code", name));
            back.push(("location", self.place.data_centre.clone()));
            back.push(("accounts-server", self.url.to_owned()));
        }
        back.extend(state.map(|state| ("state", state)));
        let encoded = back
            .iter()
            .map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC)))
            .collect::<Vec<_>>()
            .join("&");
        let joint = if redirect.contains('?') { '&' } else { '?' };
        let location = format!("{redirect}{joint}{encoded}");
        Answer::raw(302, "", Bytes::new()).with_header("location", &location)
    }
}

fn token_error(error: &str) -> Answer {
    Answer::json(200, &json!({"error": error}))
}
