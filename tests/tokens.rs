//! How tokens are had and used: once, by everybody, and never sent elsewhere.

mod support;

use std::time::Duration;

use support::start;
use zoho_api::{ErrorKind, Hosts, TokenError, Zoho, crm::PhotoModule};
use zoho_sim::Simulator;

#[tokio::test]
async fn a_hundred_first_calls_ask_for_one_token() {
    let fixture = start().await;
    assert_eq!(fixture.simulator.log().len(), 0, "building a client sends nothing");
    let calls = (0..100)
        .map(|_| fixture.zoho.crm_v8().photos().download(PhotoModule::Contacts, &fixture.contact).send());
    for result in futures_util::future::join_all(calls).await {
        assert!(result.unwrap().is_none());
    }
    assert_eq!(fixture.simulator.token_requests(), 1);
    let token = &fixture.simulator.log()[0];
    assert_eq!(
        (token.path.as_str(), token.query.as_str()),
        ("/oauth/v2/token", ""),
        "secrets go in the body"
    );
}

#[tokio::test]
async fn a_token_about_to_expire_is_renewed_before_it_is_used() {
    let simulator = Simulator::builder().token_lifetime(Duration::from_secs(30)).start().await.unwrap();
    let zoho: Zoho = Zoho::builder()
        .hosts(Hosts::single(simulator.url()))
        .refresh_token(simulator.client_id(), simulator.client_secret(), simulator.refresh_token())
        .build()
        .unwrap();
    for calls in 1..=3 {
        zoho.crm_v8().photos().download(PhotoModule::Contacts, 1).await.unwrap();
        assert_eq!(simulator.token_requests(), calls, "30 seconds are less than the margin");
    }
}

type Check = fn(&TokenError) -> bool;

#[tokio::test]
async fn a_refused_refresh_is_a_typed_error_and_no_call_is_made() {
    let simulator = Simulator::start().await.unwrap();
    let (id, secret, token) = (simulator.client_id(), simulator.client_secret(), simulator.refresh_token());
    let cases: [(_, Check); 3] = [
        (["nobody", secret, token], |error| matches!(error, TokenError::InvalidClient)),
        ([id, "wrong", token], |error| matches!(error, TokenError::InvalidClientSecret)),
        ([id, secret, "wrong"], |error| matches!(error, TokenError::InvalidCode)),
    ];
    for ([id, secret, token], is_expected) in cases {
        let zoho: Zoho = Zoho::builder()
            .hosts(Hosts::single(simulator.url()))
            .refresh_token(id, secret, token)
            .build()
            .unwrap();
        let error = zoho.crm_v8().photos().delete(PhotoModule::Contacts, 1).await.unwrap_err();
        let ErrorKind::Token(token_error) = error.kind() else { panic!("{error:?}") };
        assert!(is_expected(token_error), "{error:?}");
        assert_eq!(error.code(), None, "it never reached the API");
        assert!(error.to_string().starts_with("CRM v8 delete_photo: no access token: "), "{error}");
    }
    assert!(simulator.log().iter().all(|request| request.path == "/oauth/v2/token"));
}

#[test]
fn a_client_without_credentials_is_refused_with_what_to_do() {
    let error = Zoho::builder().build().unwrap_err();
    assert_eq!(error.to_string(), "no credentials: call refresh_token(…) or access_token(…) before build()");
}
