//! The way to a refresh token, against a simulator's accounts host.

use std::time::{Duration, SystemTime};

use zoho_api::{
    Error, ErrorKind, FileStore, Hosts, MemoryStore, TokenError, Zoho,
    crm::PhotoModule,
    oauth::{self, App, AuthorizeUrl, Credentials, Pkce, Redirect},
};
use zoho_sim::{Simulator, TOKEN};

const BACK: &str = "http://127.0.0.1:1/back";

fn app(simulator: &Simulator) -> App {
    App::new(simulator.client_id(), simulator.client_secret())
}

fn token_error(error: &Error) -> &TokenError {
    match error.kind() {
        ErrorKind::Token(token_error) => token_error,
        _ => panic!("{error:?}"),
    }
}

/// What a browser does: it opens the page and is sent back.
async fn browse(url: &str) -> String {
    // Somebody else may have been quicker; any provider will do.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).user_agent("browser");
    let answer = http.build().unwrap().get(url).send().await.unwrap();
    answer.headers()["location"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_self_clients_code_becomes_a_client() {
    let simulator = Simulator::start().await.unwrap();
    simulator.switch(|switches| switches.scope_in_token_answer = true);
    let (hosts, app) = (Hosts::single(simulator.url()), app(&simulator));
    let code = simulator.authorization_code(&["ZohoCRM.modules.ALL", "ZohoCRM.users.READ"]);
    let granted = oauth::exchange_code(&hosts, &app, &code, None).await.unwrap();
    assert_eq!(granted.scopes(), ["ZohoCRM.modules.ALL", "ZohoCRM.users.READ"]);
    assert_eq!(granted.api_domain(), Some(simulator.url()));
    assert_eq!(granted.expires_in(), Duration::from_secs(3600), "seconds");
    let left = granted.expires_at().duration_since(SystemTime::now()).unwrap();
    assert!((3590..=3600).contains(&left.as_secs()), "{left:?}");

    // What it gave is kept, and a client starts from there without asking for another token.
    let folder = tempfile::tempdir().unwrap();
    let (file, store) = (folder.path().join("credentials.json"), FileStore::new(folder.path()));
    let credentials = granted.credentials(&hosts, &app);
    credentials.write(&file).unwrap();
    granted.save(&hosts, &app, &store).await.unwrap();
    assert_eq!(Credentials::read(&file).unwrap(), credentials);
    let zoho: Zoho = Credentials::read(&file).unwrap().builder().token_store(store).build().unwrap();
    zoho.crm_v8().photos().download(PhotoModule::Contacts, 1).await.unwrap();
    assert_eq!(simulator.token_requests(), 1);
    // And asks where that one has died.
    simulator.expire_tokens();
    zoho.crm_v8().photos().download(PhotoModule::Contacts, 1).await.unwrap();
    assert_eq!(simulator.token_requests(), 2);
    simulator.assert_clean();

    let again = oauth::exchange_code(&hosts, &app, &code, None).await.unwrap_err();
    assert!(matches!(token_error(&again), TokenError::InvalidCode), "{again:?}");

    let shown = format!("{app:?} {granted:?} {granted:#?} {credentials:?} {again} {again:?} {zoho:?}");
    for secret in [simulator.client_secret(), granted.refresh_token(), granted.access_token(), &code] {
        assert!(!shown.contains(secret), "{secret} shows in {shown}");
    }
    assert!(simulator.log().iter().all(|request| request.query.is_empty()), "all in the body");
}

#[tokio::test]
async fn the_page_of_consent_gives_a_code_for_this_program_alone() {
    let simulator = Simulator::builder().data_centre("eu").redirect_uris([BACK]).start().await.unwrap();
    let hosts = Hosts::single(simulator.url());
    let app = app(&simulator).redirect_uri(BACK);
    let (state, pkce) = (oauth::random_state().unwrap(), Pkce::new().unwrap());
    let url = AuthorizeUrl::new(&app, ["ZohoCRM.modules.ALL"]).state(&state).pkce(&pkce).on(&hosts).unwrap();
    let consent = async || {
        let back = browse(&url).await;
        assert!(back.starts_with(BACK), "{back}");
        let redirect = Redirect::parse(&back, &state).unwrap();
        assert_eq!(redirect.hosts(&hosts).unwrap(), hosts);
        redirect
    };
    let granted = oauth::exchange_code(&hosts, &app, consent().await.code(), Some(&pkce)).await.unwrap();
    assert!(!granted.refresh_token().is_empty());

    let refused = [
        (app.clone(), None),
        (app.clone(), Some(Pkce::new().unwrap())),
        (app.clone().redirect_uri("http://127.0.0.1:1/other"), Some(pkce.clone())),
    ];
    for (app, pkce) in refused {
        let code = consent().await;
        let error = oauth::exchange_code(&hosts, &app, code.code(), pkce.as_ref()).await.unwrap_err();
        let error = token_error(&error);
        assert!(matches!(error, TokenError::InvalidCode | TokenError::InvalidRedirectUri), "{error:?}");
    }
    simulator.assert_clean();
}

#[tokio::test]
async fn a_code_without_a_refresh_token_says_what_to_ask_for() {
    let simulator = Simulator::start().await.unwrap();
    let (hosts, app) = (Hosts::single(simulator.url()), app(&simulator).redirect_uri(BACK));
    let url = AuthorizeUrl::new(&app, ["ZohoCRM.modules.ALL"]).state("s").on(&hosts).unwrap();
    for asked in ["access_type=offline", "prompt=consent"] {
        assert!(url.contains(asked), "{url}");
        let back = browse(&url.replace(asked, "x=y")).await;
        let redirect = Redirect::parse(&back, "s").unwrap();
        let error = oauth::exchange_code(&hosts, &app, redirect.code(), None).await.unwrap_err();
        assert!(matches!(token_error(&error), TokenError::NoRefreshToken), "{error:?}");
        for word in ["access_type=offline", "prompt=consent"] {
            assert!(error.to_string().contains(word), "{error}");
        }
    }
}

#[tokio::test]
async fn a_code_is_good_for_three_minutes() {
    let simulator = Simulator::start().await.unwrap();
    let code = simulator.authorization_code(&["ZohoCRM.modules.ALL"]);
    simulator.advance(Duration::from_secs(181));
    let error = oauth::exchange_code(&Hosts::single(simulator.url()), &app(&simulator), &code, None)
        .await
        .unwrap_err();
    assert!(matches!(token_error(&error), TokenError::InvalidCode), "{error:?}");
}

#[tokio::test]
async fn a_revoked_token_is_gone_and_can_not_be_revoked_again() {
    let simulator = Simulator::start().await.unwrap();
    let (hosts, app) = (Hosts::single(simulator.url()), app(&simulator));
    let code = simulator.authorization_code(&["ZohoCRM.modules.ALL"]);
    let granted = oauth::exchange_code(&hosts, &app, &code, None).await.unwrap();
    let store = MemoryStore::new();
    granted.save(&hosts, &app, &store).await.unwrap();
    let zoho: Zoho = granted.credentials(&hosts, &app).builder().token_store(store).build().unwrap();
    zoho.crm_v8().photos().download(PhotoModule::Contacts, 1).await.unwrap();

    oauth::revoke(&hosts, granted.refresh_token()).await.unwrap();
    let error = zoho.crm_v8().photos().download(PhotoModule::Contacts, 1).await.unwrap_err().into_error();
    assert!(matches!(token_error(&error), TokenError::InvalidCode), "{error:?}");
    let error = oauth::revoke(&hosts, granted.refresh_token()).await.unwrap_err();
    assert!(matches!(token_error(&error), TokenError::NotRevoked { status: 400 }), "{error:?}");
    assert!(!format!("{error} {error:?}").contains(granted.refresh_token()));
}

#[tokio::test]
async fn answers_that_are_no_grant_are_told_apart() {
    type Check = fn(&TokenError) -> bool;
    let simulator = Simulator::start().await.unwrap();
    let (hosts, app) = (Hosts::single(simulator.url()), app(&simulator));
    let table: [(u16, &str, Check); 4] = [
        (200, "", |error| matches!(error, TokenError::Empty { .. })),
        (500, "<html>1000.code</html>", |error| matches!(error, TokenError::NotAToken { .. })),
        (200, r#"{"refresh_token":"a"}"#, |error| matches!(error, TokenError::NoAccessToken { .. })),
        (200, r#"{"error":"1000.code is odd"}"#, |error| matches!(error, TokenError::Refused { .. })),
    ];
    for (status, body, is_expected) in table {
        simulator.inject_raw(TOKEN, status, "text/plain", body);
        let error = oauth::exchange_code(&hosts, &app, "1000.code", None).await.unwrap_err();
        assert!(is_expected(token_error(&error)), "{error:?}");
        assert!(!format!("{error} {error:?}").contains("1000.code"), "{error:?}");
    }
    simulator.inject_hang_up(TOKEN);
    let error = oauth::exchange_code(&hosts, &app, "1000.code", None).await.unwrap_err();
    assert!(matches!(token_error(&error), TokenError::Unreachable { .. }), "{error:?}");
    assert!(error.to_string().contains("127.0.0.1 could not be asked"), "{error}");
}
