//! The token endpoint.

mod common;

use std::time::Duration;

use common::{Http, json, send, start, with};
use reqwest::{Method, Response};
use serde_json::Value;
use zoho_sim::{Simulator, TOKEN};

fn credentials(zoho: &Simulator) -> [(&str, &str); 4] {
    [
        ("grant_type", "refresh_token"),
        ("client_id", zoho.client_id()),
        ("client_secret", zoho.client_secret()),
        ("refresh_token", zoho.refresh_token()),
    ]
}

async fn refresh(http: &Http) -> Response {
    send(http.bare(Method::POST, "/oauth/v2/token").form(&credentials(&http.zoho))).await
}

async fn token(http: &Http) -> String {
    let (_, body) = json(refresh(http).await).await;
    body["access_token"].as_str().unwrap_or_else(|| panic!("no token in {body}")).to_owned()
}

/// The status of a call with this token.
async fn call(http: &Http, token: &str) -> u16 {
    let path = format!("/crm/v8/Leads/{}/photo", http.zoho.organisation().record("Leads"));
    send(http.with_token(Method::GET, &path, token)).await.status().as_u16()
}

#[tokio::test]
async fn a_refresh_token_gives_tokens_that_work() {
    let http = start().await;
    let (status, body) = json(refresh(&http).await).await;
    assert_eq!(status, 200);
    assert_eq!(body["api_domain"], http.zoho.url());
    assert_eq!((body["token_type"].as_str(), body["expires_in"].as_u64()), (Some("Bearer"), Some(3_600)));
    assert_eq!(call(&http, body["access_token"].as_str().expect("a token")).await, 204);
    http.zoho.assert_clean();
    // The query does too, though it is not the place for a secret.
    let in_query = send(http.bare(Method::POST, "/oauth/v2/token").query(&credentials(&http.zoho))).await;
    assert!(json(in_query).await.1["access_token"].is_string());
    assert_eq!(http.findings(), ["a secret stands in the query, where proxies log it"]);
    assert_eq!(http.zoho.token_requests(), 2);
    let shown = format!("{:?} {:?}", http.zoho, http.zoho.log());
    for secret in [http.zoho.client_secret(), http.zoho.refresh_token(), &http.zoho.access_token()] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[tokio::test]
async fn mistakes_are_errors_with_status_200() {
    let http = start().await;
    let wrong = async |name: &str| -> Value {
        let mut form = credentials(&http.zoho);
        for pair in form.iter_mut().filter(|pair| pair.0 == name) {
            pair.1 = "wrong";
        }
        let (status, body) = json(send(http.bare(Method::POST, "/oauth/v2/token").form(&form)).await).await;
        assert_eq!(status, 200);
        body
    };
    assert_eq!(wrong("refresh_token").await, serde_json::json!({"error": "invalid_code"}));
    assert_eq!(wrong("client_id").await["error"], "invalid_client");
    assert_eq!(wrong("client_secret").await["error"], "invalid_client_secret");
    assert_eq!(wrong("grant_type").await["error"], "unsupported_grant_type");
    let page = send(http.bare(Method::GET, "/oauth/v2/token")).await;
    assert!(
        page.status() == 400
            && page.headers()["content-type"].to_str().is_ok_and(|text| text.contains("html"))
    );
    assert_eq!(http.zoho.token_requests(), 4);
}

#[tokio::test]
async fn fifteen_tokens_live_at_a_time() {
    let http = start().await;
    let first = token(&http).await;
    let second = token(&http).await;
    for _ in 0..13 {
        token(&http).await;
    }
    assert_eq!(call(&http, &first).await, 204);
    token(&http).await;
    assert_eq!((call(&http, &first).await, call(&http, &second).await), (401, 204));
    assert_eq!(call(&http, &http.zoho.access_token()).await, 204);
}

#[tokio::test]
async fn the_throttle_answers_when_it_is_on() {
    for status in [400, 200] {
        let http = with(Simulator::builder().token_throttle(2).token_throttle_status(status)).await;
        token(&http).await;
        token(&http).await;
        let (answered, body) = json(refresh(&http).await).await;
        assert_eq!((answered, body["error"].as_str()), (status, Some("Access Denied")));
        assert_eq!((body["status"].as_str(), http.zoho.token_requests()), (Some("failure"), 3));
    }
}

#[tokio::test]
async fn lifetime_and_scopes_of_refreshed_tokens_can_be_set() {
    let http = with(Simulator::builder().token_lifetime(Duration::ZERO)).await;
    assert_eq!(call(&http, &token(&http).await).await, 401);
    let http = with(Simulator::builder().token_lifetime(Duration::MAX)).await;
    assert_eq!(call(&http, &token(&http).await).await, 204);
    let http = with(Simulator::builder().scopes(["ZohoCRM.modules.leads.CREATE"])).await;
    assert_eq!(call(&http, &token(&http).await).await, 401);
}

#[tokio::test]
async fn tokens_can_be_revoked() {
    let http = start().await;
    let revoke = async |token: &str| {
        send(http.bare(Method::POST, "/oauth/v2/token/revoke").form(&[("token", token)])).await
    };
    let (one, two) = (token(&http).await, token(&http).await);
    assert_eq!(revoke(&one).await.status(), 200);
    assert_eq!((call(&http, &one).await, call(&http, &two).await), (401, 204));
    let unknown = revoke(&one).await;
    assert_eq!(unknown.status(), 400);
    assert!(unknown.text().await.expect("a page").contains("<html>"));
    assert_eq!(json(revoke(http.zoho.refresh_token()).await).await.1["status"], "success");
    assert_eq!(call(&http, &two).await, 401);
    assert_eq!(json(refresh(&http).await).await.1["error"], "invalid_code");
}

#[tokio::test]
async fn the_token_endpoint_takes_injections_too() {
    let http = start().await;
    http.zoho.inject_raw(TOKEN, 200, "text/html", "<html>busy</html>");
    let answer = refresh(&http).await;
    assert_eq!(
        (answer.status().as_u16(), answer.text().await.expect("text").as_str()),
        (200, "<html>busy</html>")
    );
    http.zoho.inject_hang_up(TOKEN);
    let request = http.bare(Method::POST, "/oauth/v2/token").form(&credentials(&http.zoho));
    assert!(request.send().await.is_err());
    assert_eq!(http.zoho.token_requests(), 2);
    assert_eq!(http.zoho.log()[1].status, 0);
    token(&http).await;
}
