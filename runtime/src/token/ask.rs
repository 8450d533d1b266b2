//! Requests to the accounts host.

use std::sync::Arc;

use http::{HeaderMap, StatusCode, header::CONTENT_TYPE};

use super::{TokenAnswer, TokenError, answer};
use crate::{Object, hosts::Bases, secret::Secret, wire::form_encode};

/// The most of an answer that is read.
const LONGEST_ANSWER: usize = 64 * 1024;

/// Asks the token endpoint. `plain` and `secret` are the parameters; all go into the form body, since a
/// query would end up in logs.
pub(crate) async fn ask(
    http: &reqwest::Client,
    bases: &Bases,
    plain: &[(&str, &str)],
    secret: &[(&str, &Secret)],
) -> Result<TokenAnswer, TokenError> {
    let exposed: Vec<_> = secret.iter().map(|(name, value)| (*name, value.expose())).collect();
    let form = form_encode(&[plain, &exposed].concat());
    let answer = async {
        let (status, headers, body) = post(http, bases, "/oauth/v2/token", form).await?;
        answer::read(status, &headers, &body, bases)
    };
    let secrets: Vec<_> = exposed.iter().map(|(_, value)| *value).collect();
    answer.await.map_err(|error| error.without(&secrets))
}

/// Revokes a refresh token with its access tokens, or one access token.
pub(crate) async fn revoke(http: &reqwest::Client, bases: &Bases, token: &Secret) -> Result<(), TokenError> {
    let form = form_encode(&[("token", token.expose())]);
    let (status, headers, body) = post(http, bases, "/oauth/v2/token/revoke", form).await?;
    let answer = Object::from_slice(&body).unwrap_or_default();
    if let Some(error) = answer::refusal(&answer, &headers) {
        return Err(error.without(&[token.expose()]));
    }
    match answer.get::<String>("status") {
        Some(word) if word == "success" => Ok(()),
        _ => Err(TokenError::NotRevoked { status: status.as_u16() }),
    }
}

async fn post(
    http: &reqwest::Client,
    bases: &Bases,
    path: &str,
    form: String,
) -> Result<(StatusCode, HeaderMap, Vec<u8>), TokenError> {
    let mut url = bases.accounts.clone();
    url.set_path(path);
    let unreachable = |error: reqwest::Error| TokenError::Unreachable {
        host: bases.accounts.host_str().unwrap_or_default().to_owned(),
        error: Arc::new(error.without_url()),
    };
    let request = http.post(url).header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form);
    let mut response = request.send().await.map_err(unreachable)?;
    let (status, headers) = (response.status(), response.headers().clone());
    let mut body = Vec::new();
    while let Some(piece) = response.chunk().await.map_err(unreachable)? {
        body.extend_from_slice(&piece);
        if body.len() > LONGEST_ANSWER {
            return Err(answer::not_a_token(status, &headers, body.len()));
        }
    }
    Ok((status, headers, body))
}
