//! Where sources disagree, a switch says which of them is right.

mod common;

use common::{Http, error, json, send, start, with};
use reqwest::Method;
use zoho_sim::{Simulator, Switches, Throttle};

async fn mismatch(http: &Http) -> (u16, String) {
    let path = format!("/crm/v8/Leads/{}/photo", http.zoho.organisation().record("Leads"));
    let token = http.zoho.access_token_with_scopes(&[]);
    let (status, code, _) = error(send(http.with_token(Method::GET, &path, &token)).await).await;
    (status, code)
}

#[tokio::test]
async fn a_scope_mismatch_has_either_status() {
    let http = start().await;
    let says = |status| (status, "OAUTH_SCOPE_MISMATCH".to_owned());
    assert_eq!(mismatch(&http).await, says(401));
    http.zoho.switch(|switches| switches.scope_mismatch_status = Some(403));
    assert_eq!(mismatch(&http).await, says(403));
}

#[tokio::test]
async fn an_empty_list_is_nothing_or_an_empty_list() {
    let http = start().await;
    let lead = http.zoho.organisation().record("Leads");
    let path = format!("/crm/v8/Leads/{lead}/Attachments?fields=id");
    assert_eq!(http.get(&path).await.status(), 204);
    http.zoho.switch(|switches| switches.empty_list_status = 200);
    let (status, body) = json(http.get(&path).await).await;
    assert_eq!((status, &body["data"]), (200, &serde_json::json!([])));
    assert_eq!(
        (body["info"]["count"].as_u64(), body["info"]["more_records"].as_bool()),
        (Some(0), Some(false))
    );
    // What is no list is still nothing.
    assert_eq!(http.get(&format!("/crm/v8/Leads/{lead}/photo")).await.status(), 204);
}

#[tokio::test]
async fn a_limit_speaks_as_it_is_told_to() {
    for (throttle, retry_after, code) in [
        (Throttle::Plain, None, "TOO_MANY_REQUESTS"),
        (Throttle::Detailed(9), Some(4), "TOO_MANY_REQUESTS"),
        (Throttle::RateLimit, Some(4), "RATE_LIMIT_EXCEEDED"),
        (Throttle::Page, None, ""),
    ] {
        let mut switches = Switches::default();
        switches.throttle = throttle;
        switches.retry_after = retry_after;
        let http = with(Simulator::builder().credits(0).switches(switches)).await;
        let path = format!("/crm/v8/Leads/{}/photo", http.zoho.organisation().record("Leads"));
        let answer = http.get(&path).await;
        let header = answer.headers().get("retry-after").and_then(|value| value.to_str().ok()?.parse().ok());
        assert_eq!((answer.status().as_u16(), header), (429, retry_after));
        if code.is_empty() {
            assert!(answer.text().await.expect("text").contains("<html>"));
        } else {
            let body = json(answer).await.1;
            let detailed = (throttle == Throttle::Detailed(9)).then_some(9);
            assert_eq!(
                (body["code"].as_str(), body["details"]["retry_after"].as_u64()),
                (Some(code), detailed)
            );
        }
    }
}

#[tokio::test]
async fn a_token_answer_may_name_the_scopes() {
    let http = start().await;
    let scopes = ["ZohoCRM.modules.ALL", "ZohoCRM.users.READ"];
    let redeem = async || {
        let code = http.zoho.authorization_code(&scopes);
        let form = [
            ("grant_type", "authorization_code"),
            ("client_id", http.zoho.client_id()),
            ("client_secret", http.zoho.client_secret()),
            ("code", &code),
        ];
        json(send(http.bare(Method::POST, "/oauth/v2/token").form(&form)).await).await.1
    };
    assert!(redeem().await["scope"].is_null());
    http.zoho.switch(|switches| switches.scope_in_token_answer = true);
    assert_eq!(redeem().await["scope"], "ZohoCRM.modules.ALL ZohoCRM.users.READ");
}
