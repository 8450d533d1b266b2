//! Codes for tokens: the self-client's way, the browser's way, and how long what they bring lives.

mod common;

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use common::{Http, error, json, send, start, with};
use reqwest::Method;
use serde_json::Value;
use sha2::{Digest, Sha256};
use zoho_sim::{AUTHORIZE, Simulator, TOKEN};

const BACK: &str = "http://127.0.0.1:9/back?port=9";
const SCOPE: &str = "ZohoCRM.modules.ALL";

/// The token endpoint's answer, to the client's credentials and these parameters.
async fn ask(http: &Http, more: &[(&str, &str)]) -> Value {
    let mut form = vec![("client_id", http.zoho.client_id()), ("client_secret", http.zoho.client_secret())];
    form.extend(more);
    let (status, body) = json(send(http.bare(Method::POST, "/oauth/v2/token").form(&form)).await).await;
    assert_eq!(status, 200);
    body
}

async fn redeem(http: &Http, code: &str, more: &[(&str, &str)]) -> Value {
    ask(http, &[&[("grant_type", "authorization_code"), ("code", code)], more].concat()).await
}

async fn refresh(http: &Http, token: &str) -> Value {
    ask(http, &[("grant_type", "refresh_token"), ("refresh_token", token)]).await
}

async fn call(http: &Http, token: &Value) -> reqwest::Response {
    let path = format!("/crm/v8/Leads/{}/photo", http.zoho.organisation().record("Leads"));
    send(http.with_token(Method::GET, &path, token.as_str().expect("a token"))).await
}

fn no_code() -> Value {
    serde_json::json!({"error": "invalid_code"})
}

/// The parameters that the page of consent sends a browser back with.
async fn consent(http: &Http, asked: &[(&str, &str)]) -> Vec<(String, String)> {
    let client =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let page = client.get(format!("{}/oauth/v2/auth", http.zoho.url())).query(asked);
    let answer = page.header("user-agent", "a browser").send().await.expect("an answer");
    assert_eq!(answer.status(), 302);
    let location = answer.headers()["location"].to_str().expect("text");
    let query = location.strip_prefix(BACK).and_then(|rest| rest.strip_prefix('&')).expect(location);
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

fn of<'a>(pairs: &'a [(String, String)], name: &str) -> &'a str {
    pairs.iter().find(|pair| pair.0 == name).map_or("", |pair| &pair.1)
}

#[tokio::test]
async fn a_code_is_worth_a_refresh_token_once() {
    let http = start().await;
    let code = http.zoho.authorization_code(&[SCOPE]);
    let body = redeem(&http, &code, &[]).await;
    assert_eq!((body["expires_in"].as_u64(), body["token_type"].as_str()), (Some(3_600), Some("Bearer")));
    assert_eq!(body["api_domain"], http.zoho.url());
    assert_eq!(call(&http, &body["access_token"]).await.status(), 204);
    let again = refresh(&http, body["refresh_token"].as_str().expect("a refresh token")).await;
    assert_eq!(call(&http, &again["access_token"]).await.status(), 204);
    assert_eq!(redeem(&http, &code, &[]).await, no_code());
    // Three minutes are all it has.
    let late = http.zoho.authorization_code(&[SCOPE]);
    http.zoho.advance(Duration::from_secs(180));
    assert_eq!(redeem(&http, &late, &[]).await, no_code());
    let online = redeem(&http, &http.zoho.account().online_authorization_code(&[SCOPE]), &[]).await;
    assert_eq!(online["refresh_token"], Value::Null);
    assert_eq!(call(&http, &online["access_token"]).await.status(), 204);
    // The scopes are those of the code.
    let few = redeem(&http, &http.zoho.authorization_code(&["ZohoCRM.settings.ALL"]), &[]).await;
    assert_eq!(error(call(&http, &few["access_token"]).await).await.1, "OAUTH_SCOPE_MISMATCH");
    http.zoho.assert_clean();
    let shown = format!("{:?} {:?} {:?}", http.zoho, http.zoho.account(), http.zoho.log());
    for secret in [&code, http.zoho.client_secret(), body["refresh_token"].as_str().expect("a token")] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[tokio::test]
async fn a_browser_comes_back_with_a_code() {
    let http = with(Simulator::builder().data_centre("eu").api_domain("https://api.example")).await;
    let asked = [
        ("client_id", http.zoho.client_id()),
        ("response_type", "code"),
        ("scope", "ZohoCRM.modules.ALL,ZohoCRM.users.READ"),
        ("redirect_uri", BACK),
        ("access_type", "offline"),
        ("prompt", "consent"),
        ("state", "a b&c"),
    ];
    let back = consent(&http, &asked).await;
    assert_eq!((of(&back, "location"), of(&back, "state")), ("eu", "a b&c"));
    assert_eq!(of(&back, "accounts-server"), http.zoho.url());
    let body = redeem(&http, of(&back, "code"), &[("redirect_uri", BACK)]).await;
    assert_eq!(body["api_domain"], "https://api.example");
    assert!(body["refresh_token"].is_string());
    // Another address than the one that was consented to.
    let elsewhere = consent(&http, &asked).await;
    let wrong = redeem(&http, of(&elsewhere, "code"), &[("redirect_uri", "http://127.0.0.1:9/")]).await;
    assert_eq!(wrong["error"], "invalid_redirect_uri");
    assert_eq!(redeem(&http, of(&elsewhere, "code"), &[("redirect_uri", BACK)]).await, no_code());
    // Without offline access, or without being asked anew, there is no refresh token.
    for left_out in ["access_type", "prompt"] {
        let asked: Vec<_> = asked.into_iter().filter(|pair| pair.0 != left_out).collect();
        let back = consent(&http, &asked).await;
        let body = redeem(&http, of(&back, "code"), &[("redirect_uri", BACK)]).await;
        assert!(body["access_token"].is_string() && body["refresh_token"].is_null(), "{body}");
    }
    for (changed, error) in [("response_type", "unsupported_response_type"), ("scope", "invalid_scope")] {
        let asked: Vec<_> = asked.into_iter().filter(|pair| pair.0 != changed).collect();
        assert_eq!(of(&consent(&http, &asked).await, "error"), error);
    }
    assert_eq!(http.zoho.log()[0].operation, Some(AUTHORIZE));
    http.zoho.assert_clean();
}

#[tokio::test]
async fn nobody_is_sent_to_a_wrong_address() {
    let http = with(Simulator::builder().redirect_uris([BACK])).await;
    let page = async |client: &str, uri: &str| {
        let query =
            [("client_id", client), ("redirect_uri", uri), ("response_type", "code"), ("scope", SCOPE)];
        let answer = send(http.bare(Method::GET, "/oauth/v2/auth").query(&query)).await;
        (answer.status().as_u16(), answer.text().await.expect("text").contains("<html>"))
    };
    assert_eq!(page("nobody", BACK).await, (400, true));
    for uri in ["http://127.0.0.1:9/other", "", "nothing", "http://x/\r\nSet-Cookie: a=b"] {
        assert_eq!(page(http.zoho.client_id(), uri).await, (400, true), "{uri:?}");
    }
}

#[tokio::test]
async fn a_challenge_wants_its_verifier() {
    let http = start().await;
    let verifier = "a-verifier.of_43~characters-0123456789ABCDEF";
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()));
    let asked = |challenge, method| {
        let client = ("client_id", http.zoho.client_id());
        let proof = [("code_challenge", challenge), ("code_challenge_method", method)];
        let rest = [("response_type", "code"), ("scope", SCOPE), ("redirect_uri", BACK)];
        [&[client][..], &proof, &rest].concat()
    };
    let offered = async |verifier: &[(&str, &str)]| {
        let back = consent(&http, &asked(challenge.as_str(), "S256")).await;
        redeem(&http, of(&back, "code"), &[&[("redirect_uri", BACK)], verifier].concat()).await
    };
    assert!(offered(&[("code_verifier", verifier)]).await["access_token"].is_string());
    assert_eq!(offered(&[]).await, no_code());
    let other = verifier.replace('a', "b");
    assert_eq!(offered(&[("code_verifier", &other)]).await, no_code());
    for (challenge, method) in [(verifier, "S256"), (challenge.as_str(), "plain"), (challenge.as_str(), "")] {
        assert_eq!(of(&consent(&http, &asked(challenge, method)).await, "error"), "invalid_request");
    }
}

#[tokio::test]
async fn the_oldest_of_too_many_tokens_dies() {
    for most in [10, 15, 30] {
        let http = start().await;
        http.zoho.switch(|switches| switches.live_tokens = most);
        let mut tokens = Vec::new();
        for _ in 0..=most {
            tokens.push(refresh(&http, http.zoho.refresh_token()).await["access_token"].take());
        }
        let dead = error(call(&http, &tokens[0]).await).await;
        assert_eq!((dead.0, dead.1.as_str()), (401, "INVALID_OAUTHTOKEN"));
        assert_eq!(call(&http, &tokens[1]).await.status(), 204);
        assert_eq!(http.zoho.account().token_requests(), most + 1);
    }
    // A user has twenty refresh tokens; with the oldest, its access tokens go.
    let http = start().await;
    let first = refresh(&http, http.zoho.refresh_token()).await["access_token"].take();
    for _ in 0..19 {
        assert!(
            redeem(&http, &http.zoho.authorization_code(&[SCOPE]), &[]).await["refresh_token"].is_string()
        );
    }
    assert_eq!(call(&http, &first).await.status(), 204);
    let last = redeem(&http, &http.zoho.authorization_code(&[SCOPE]), &[]).await;
    assert_eq!(refresh(&http, http.zoho.refresh_token()).await, no_code());
    assert_eq!(call(&http, &first).await.status(), 401);
    assert_eq!(call(&http, &last["access_token"]).await.status(), 204);
    assert_eq!(http.zoho.log().iter().filter(|entry| entry.operation == Some(TOKEN)).count(), 22);
}

#[tokio::test]
async fn the_throttle_is_of_one_refresh_token_and_may_be_localised() {
    let http = with(Simulator::builder().token_throttle(2)).await;
    let other = redeem(&http, &http.zoho.authorization_code(&[SCOPE]), &[]).await["refresh_token"].take();
    let own = http.zoho.refresh_token();
    refresh(&http, own).await;
    refresh(&http, own).await;
    http.zoho.switch(|switches| {
        switches.token_throttle_status = 200;
        switches.token_throttle_localised = true;
    });
    let body = refresh(&http, own).await;
    assert_eq!(body["status"], "failure");
    assert!(body["error"].as_str().is_some_and(|text| !text.is_ascii()), "{body}");
    assert!(refresh(&http, other.as_str().expect("a token")).await["access_token"].is_string());
    assert_eq!(http.zoho.account().token_requests(), 3);
}
