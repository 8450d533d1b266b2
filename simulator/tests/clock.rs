//! A clock that a test puts forward.

mod common;

use std::time::{Duration, SystemTime};

use common::{Http, error, json, send, start, with};
use reqwest::Method;
use zoho_sim::Simulator;

const MINUTE: Duration = Duration::from_secs(60);

async fn refresh(http: &Http) -> serde_json::Value {
    let account = http.zoho.account();
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", account.client_id()),
        ("client_secret", account.client_secret()),
        ("refresh_token", account.refresh_token()),
    ];
    json(send(http.bare(Method::POST, "/oauth/v2/token").form(&form)).await).await.1
}

fn photo(http: &Http) -> String {
    format!("/crm/v8/Leads/{}/photo", http.zoho.organisation().record("Leads"))
}

#[tokio::test]
async fn an_hour_passes_at_once() {
    let http = start().await;
    let body = refresh(&http).await;
    let token = body["access_token"].as_str().expect("a token");
    let call = async || send(http.with_token(Method::GET, &photo(&http), token)).await;
    let given = http.zoho.access_token();
    http.zoho.advance(59 * MINUTE);
    assert_eq!(call().await.status(), 204);
    assert_eq!(http.zoho.access_token(), given);
    http.zoho.advance(MINUTE);
    assert_eq!(error(call().await).await.1, "INVALID_TOKEN");
    assert_ne!(http.zoho.access_token(), given);
    assert_eq!(http.get(&photo(&http)).await.status(), 204);
    let ahead = http.zoho.now().duration_since(SystemTime::now()).expect("it is ahead");
    assert!((59 * MINUTE..61 * MINUTE).contains(&ahead), "{ahead:?}");
    http.zoho.advance(Duration::MAX);
    http.zoho.advance(Duration::MAX);
    assert!(refresh(&http).await["access_token"].is_string());
    assert_eq!(http.get(&photo(&http)).await.status(), 204);
}

#[tokio::test]
async fn the_tokens_throttle_ends_with_its_window() {
    let http = with(Simulator::builder().token_throttle(10)).await;
    for _ in 0..10 {
        assert!(refresh(&http).await["access_token"].is_string());
        http.zoho.advance(Duration::from_secs(10));
    }
    assert_eq!(refresh(&http).await["error"], "Access Denied");
    // To go on asking does not make it longer.
    http.zoho.advance(8 * MINUTE);
    assert_eq!(refresh(&http).await["error"], "Access Denied");
    http.zoho.advance(MINUTE);
    assert!(refresh(&http).await["access_token"].is_string());
}

#[tokio::test]
async fn page_tokens_live_for_a_day() {
    let http = start().await;
    let organisation = http.zoho.organisation();
    let lead = organisation.record("Leads");
    for number in 0..3 {
        organisation.add_attachment("Leads", &lead, &format!("{number}.txt"), "text/plain", "x");
    }
    let path = format!("/crm/v8/Leads/{lead}/Attachments?fields=id&per_page=2");
    let info = json(http.get(&path).await).await.1["info"].take();
    assert_eq!(info["page_token_expiry"], "2026-01-02T09:00:03+00:00");
    let next = format!("{path}&page_token={}", info["next_page_token"].as_str().expect("a token"));
    http.zoho.advance(Duration::from_secs(23 * 3_600));
    assert_eq!(http.get(&next).await.status(), 200);
    http.zoho.advance(Duration::from_secs(3_601));
    let (status, code, _) = error(http.get(&next).await).await;
    assert_eq!((status, code.as_str()), (400, "EXPIRED_VALUE"));
    // The organisation's own clock has gone on as well.
    organisation.add_attachment("Leads", &lead, "late.txt", "text/plain", "x");
    let late = organisation.attachments("Leads", &lead).pop().expect("an attachment");
    assert_eq!(late.created, "2026-01-02T09:00:05+00:00");
}
