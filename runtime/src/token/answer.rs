//! Reads an answer of the token endpoint by its body alone: Zoho sends errors with status 200, and the
//! throttle's text is translated.

use std::time::{Duration, SystemTime};

use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{CONTENT_TYPE, RETRY_AFTER},
};

use super::TokenError;
use crate::{Object, hosts::Bases, secret::Secret};

/// How long a token lives if its answer does not say.
const DEFAULT_LIFE: Duration = Duration::from_secs(3600);

/// How long nothing is asked for after a throttle that does not say; Zoho counts in windows of this.
pub(super) const COOLDOWN: Duration = Duration::from_secs(600);

/// The longest cooldown that is taken from an answer.
const LONGEST_COOLDOWN: Duration = Duration::from_secs(24 * 3600);

/// What a good answer gives.
#[derive(Debug)]
pub(crate) struct TokenAnswer {
    pub(crate) access_token: Secret,
    pub(crate) refresh_token: Option<Secret>,
    /// A host that a token may be sent to.
    pub(crate) api_domain: Option<String>,
    pub(crate) life: Duration,
    pub(crate) scopes: Vec<String>,
}

pub(super) fn read(
    status: StatusCode,
    headers: &HeaderMap,
    body: &[u8],
    bases: &Bases,
) -> Result<TokenAnswer, TokenError> {
    if body.trim_ascii().is_empty() {
        return Err(TokenError::Empty { status: status.as_u16() });
    }
    let answer = Object::from_slice(body).map_err(|_| not_a_token(status, headers, body.len()))?;
    refusal(&answer, headers).map_or(Ok(()), Err)?;
    let text = |name: &str| answer.get::<String>(name).filter(|text| !text.is_empty());
    let no_access_token = TokenError::NoAccessToken { status: status.as_u16() };
    let access_token = text("access_token").filter(|token| header(token).is_some()).ok_or(no_access_token)?;
    let api_domain = text("api_domain");
    if let Some(domain) = &api_domain
        && bases.trusted(domain).is_none()
    {
        return Err(TokenError::UntrustedHost { api_domain: domain.clone() });
    }
    // Older answers tell milliseconds as `expires_in`, and have the seconds beside it.
    let life = answer.get("expires_in_sec").or_else(|| answer.get("expires_in"));
    Ok(TokenAnswer {
        access_token: Secret::new(access_token),
        refresh_token: text("refresh_token").map(Secret::new),
        api_domain,
        life: life.map_or(DEFAULT_LIFE, Duration::from_secs),
        scopes: text("scope").map(|scopes| split(&scopes)).unwrap_or_default(),
    })
}

/// The error that an answer is, if it is one.
pub(super) fn refusal(answer: &Object, headers: &HeaderMap) -> Option<TokenError> {
    // Whatever stands there is an error; only in the known ones it is a word.
    let json = answer.raw("error").filter(|json| *json != "null")?;
    let error = answer.get::<String>("error").unwrap_or_else(|| json.to_owned());
    let in_header = headers.get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
    let wait = answer.get::<u64>("retry_after").or(in_header);
    let wait = wait.map_or(COOLDOWN, Duration::from_secs).min(LONGEST_COOLDOWN);
    Some(TokenError::from_wire(error, answer.get("error_description"), SystemTime::now() + wait))
}

pub(super) fn not_a_token(status: StatusCode, headers: &HeaderMap, size: usize) -> TokenError {
    let content_type = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    TokenError::NotAToken {
        status: status.as_u16(),
        content_type: content_type.unwrap_or("none").to_owned(),
        size,
    }
}

/// `Zoho-oauthtoken …`, marked as sensitive; `None` where a header can't carry it.
pub(super) fn header(access_token: &str) -> Option<HeaderValue> {
    let mut header = HeaderValue::try_from(format!("{}{access_token}", super::SCHEME)).ok()?;
    header.set_sensitive(true);
    Some(header)
}

/// Scopes come separated by blanks, and are asked for separated by commas.
fn split(scopes: &str) -> Vec<String> {
    let words = scopes.split(|letter: char| letter == ',' || letter.is_whitespace());
    words.filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Hosts;
    use proptest::prelude::*;

    fn read(status: u16, body: &str) -> Result<TokenAnswer, TokenError> {
        let bases = Hosts::single("http://127.0.0.1:1").parse().unwrap();
        super::read(StatusCode::from_u16(status).unwrap(), &HeaderMap::new(), body.as_bytes(), &bases)
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
            (200, chinese, "Throttled"),
            (200, r#"{"error":"access_denied"}"#, "Throttled"),
            (200, r#"{"error":"general_error"}"#, "Refused"),
            (200, r#"{"error":"general_error","error_description":"Odd."}"#, "Refused"),
            (200, r#"{"error":"invalid_code","access_token":"a"}"#, "InvalidCode"),
            (200, r#"{"error":{"code":1},"access_token":"a"}"#, "Refused"),
            (200, "<html>busy</html>", "NotAToken"),
            (200, r#"{"access_token":"a"#, "NotAToken"),
            (200, r#"["a"]"#, "NotAToken"),
            (200, "", "Empty"),
            (200, " \n", "Empty"),
            (200, r#"{"expires_in":3600}"#, "NoAccessToken"),
            (200, r#"{"access_token":""}"#, "NoAccessToken"),
            (200, r#"{"access_token":null}"#, "NoAccessToken"),
            (200, r#"{"access_token":"a\nb"}"#, "NoAccessToken"),
            (200, r#"{"access_token":"a","api_domain":"https://evil.test"}"#, "UntrustedHost"),
        ] {
            let error = read(status, body).unwrap_err();
            let name = format!("{error:?}");
            let name = name.split([' ', '{']).next().unwrap();
            assert_eq!(name, expected, "{body}");
        }
    }

    #[test]
    fn a_token_answer_gives_token_host_life_and_scopes() {
        let body = r#"{"access_token":"1000.a.b","refresh_token":"1000.c.d","api_domain":"https://www.zohoapis.eu",
            "scope":"ZohoCRM.modules.ALL ZohoCRM.users.READ","token_type":"Bearer","expires_in":3600}"#;
        let answer = read(200, body).unwrap();
        assert_eq!(answer.access_token.expose(), "1000.a.b");
        assert_eq!(answer.refresh_token.as_ref().unwrap().expose(), "1000.c.d");
        assert_eq!(answer.api_domain.as_deref(), Some("https://www.zohoapis.eu"));
        assert_eq!(answer.scopes, ["ZohoCRM.modules.ALL", "ZohoCRM.users.READ"]);
        assert!(!format!("{answer:?}").contains("1000."), "{answer:?}");
    }

    #[test]
    fn a_life_is_in_seconds() {
        for (life, seconds) in [
            (r#","expires_in":59"#, 59),
            (r#","expires_in":"59""#, 59),
            (r#","expires_in_sec":3600,"expires_in":3600000"#, 3600),
            (r#","expires_in":-1"#, 3600),
            ("", 3600),
        ] {
            let answer = read(200, &format!(r#"{{"access_token":"a"{life}}}"#)).unwrap();
            assert_eq!(answer.life, Duration::from_secs(seconds), "{life}");
        }
    }

    #[test]
    fn a_throttle_says_when_to_come_back_or_ten_minutes_pass() {
        let throttle = |more: &str, headers: HeaderMap| {
            let body = format!(r#"{{"error":"Access Denied"{more}}}"#);
            let bases = Hosts::single("http://127.0.0.1:1").parse().unwrap();
            match super::read(StatusCode::OK, &headers, body.as_bytes(), &bases) {
                Err(TokenError::Throttled { retry_at, .. }) => {
                    (retry_at.duration_since(SystemTime::now()).unwrap() + Duration::from_millis(500))
                        .as_secs()
                }
                other => panic!("{other:?}"),
            }
        };
        let header = HeaderMap::from_iter([(RETRY_AFTER, HeaderValue::from_static("30"))]);
        assert_eq!(throttle("", HeaderMap::new()), 600);
        assert_eq!(throttle("", header.clone()), 30);
        assert_eq!(throttle(r#","retry_after":20"#, header), 20);
        assert_eq!(throttle(r#","retry_after":18446744073709551615"#, HeaderMap::new()), 86400);
    }

    #[test]
    fn an_answer_that_quotes_a_secret_does_not_show_it() {
        let body = r#"{"error":"odd hush","error_description":"hush hush"}"#;
        let error = read(200, body).unwrap_err().without(&["", "hush"]);
        assert!(!format!("{error} {error:?}").contains("hush"), "{error:?}");
        let long = "x".repeat(5000);
        let error = read(200, &format!(r#"{{"error":"{long}"}}"#)).unwrap_err().without(&[]);
        assert!(error.to_string().len() < 400);
    }

    proptest! {
        #[test]
        fn no_answer_panics(status in 100u16..1000, body in ".*") {
            let _ = read(status, &body);
        }

        #[test]
        fn an_answer_with_an_error_is_never_a_token(error in ".*", description in ".*", status in 100u16..1000) {
            let body = serde_json::json!({
                "error": error, "error_description": description, "access_token": "a", "expires_in": 3600,
            });
            prop_assert!(read(status, &body.to_string()).is_err());
        }
    }
}
