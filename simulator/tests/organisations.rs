//! Several organisations in one simulator, and several simulators.

mod common;

use common::{Http, error, file, json, png, send, start, with};
use reqwest::{Method, Response};
use zoho_sim::{Account, Simulator};

async fn refresh(http: &Http, account: &Account) -> serde_json::Value {
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", account.client_id()),
        ("client_secret", account.client_secret()),
        ("refresh_token", account.refresh_token()),
    ];
    json(send(http.bare(Method::POST, "/oauth/v2/token").form(&form)).await).await.1
}

/// Uploads a photo to a lead of this account, with a token of that one.
async fn upload(http: &Http, lead: &str, token: &str, photo: Vec<u8>) -> Response {
    let path = format!("/crm/v8/Leads/{lead}/photo");
    let request = http.with_token(Method::POST, &path, token).multipart(file("file", "a.png", photo));
    send(request).await
}

#[tokio::test]
async fn organisations_do_not_see_each_other() {
    let http = with(Simulator::builder().organisations(20)).await;
    let accounts = http.zoho.accounts();
    assert_eq!(accounts.len(), 20);
    for (number, account) in accounts.iter().enumerate() {
        let body = refresh(&http, account).await;
        let token = body["access_token"].as_str().expect("a token");
        let lead = account.organisation().record("Leads");
        assert_eq!(upload(&http, &lead, token, png(1, 1, number)).await.status(), 200);
        // Another organisation's record is not there.
        let next = accounts[(number + 1) % 20].organisation().record("Leads");
        assert_eq!(error(upload(&http, &next, token, png(1, 1, 99)).await).await.1, "INVALID_DATA");
        assert_eq!(account.token_requests(), 1);
    }
    for (number, account) in accounts.iter().enumerate() {
        let organisation = account.organisation();
        let photo = organisation.photo("Leads", &organisation.record("Leads")).expect("a photo");
        assert_eq!(photo.len(), png(1, 1, number).len());
        assert_eq!(organisation.records("Leads").len(), accounts[0].organisation().records("Leads").len());
        let logged = http.zoho.log();
        let own = logged.iter().filter(|entry| entry.organisation.as_deref() == Some(account.name()));
        assert_eq!(own.count(), 3, "{}", account.name());
    }
    http.zoho.assert_clean();
}

#[tokio::test]
async fn an_organisation_can_come_later_and_has_credentials_of_its_own() {
    let http = start().await;
    let (first, late) = (http.zoho.account(), http.zoho.add_organisation("Late Ltd"));
    assert_eq!((late.name(), late.organisation().name().as_str()), ("Late Ltd", "Late Ltd"));
    assert_eq!(http.zoho.accounts().len(), 2);
    let different = [
        (first.client_id(), late.client_id()),
        (first.client_secret(), late.client_secret()),
        (first.refresh_token(), late.refresh_token()),
    ];
    assert!(different.iter().all(|(one, other)| one != other), "{different:?}");
    assert!(refresh(&http, &late).await["access_token"].is_string());
    assert_eq!(late.access_token(), late.access_token());
    // One app's secret or token is of no use to another.
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", first.client_id()),
        ("client_secret", first.client_secret()),
        ("refresh_token", late.refresh_token()),
    ];
    let answer = send(http.bare(Method::POST, "/oauth/v2/token").form(&form)).await;
    assert_eq!(json(answer).await.1["error"], "invalid_code");
    let code = late.authorization_code(&["ZohoCRM.modules.ALL"]);
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", first.client_id()),
        ("client_secret", first.client_secret()),
        ("code", &code),
    ];
    let answer = send(http.bare(Method::POST, "/oauth/v2/token").form(&form)).await;
    assert_eq!(json(answer).await.1["error"], "invalid_code");
    // What is taken from one user is not taken from another.
    late.organisation().set_permission("delete_photo", false);
    let delete = async |account: &Account| {
        let path = format!("/crm/v8/Leads/{}/photo", account.organisation().record("Leads"));
        send(http.with_token(Method::DELETE, &path, &account.access_token())).await.status().as_u16()
    };
    assert_eq!((delete(&first).await, delete(&late).await), (200, 403));
    assert!(!format!("{late:?}").contains(late.client_secret()));
}

#[tokio::test]
async fn data_centres_do_not_take_each_others_tokens() {
    let (here, there) = (start().await, with(Simulator::builder().data_centre("eu")).await);
    assert_ne!(here.zoho.refresh_token(), there.zoho.refresh_token());
    let lead = here.zoho.organisation().record("Leads");
    let path = format!("/crm/v8/Leads/{lead}/photo");
    let get = async |http: &Http, token: &str| send(http.with_token(Method::GET, &path, token)).await;
    let token = there.zoho.access_token();
    assert_eq!(get(&there, &token).await.status(), 204);
    assert_eq!(error(get(&here, &token).await).await.1, "INVALID_TOKEN");
    let body = refresh(&here, &there.zoho.account()).await;
    assert_eq!(body["error"], "invalid_code");
    assert_eq!(here.zoho.log()[0].organisation, None);
    // Two of one data centre have no access token in common either.
    let twin = start().await;
    assert_eq!(error(get(&twin, &here.zoho.access_token()).await).await.1, "INVALID_TOKEN");
}
