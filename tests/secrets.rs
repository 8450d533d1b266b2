//! No token, secret or refresh token shows in any `Debug`, `Display` or request that was not sent.

mod support;

use support::{PHOTO, start};
use zoho_api::{Hosts, Upload, Zoho, crm::PhotoModule};

#[tokio::test]
async fn nothing_that_can_be_shown_shows_a_secret() {
    let fixture = start().await;
    let (simulator, zoho) = (&fixture.simulator, &fixture.zoho);
    let access_token = simulator.access_token();
    let mut shown = Vec::new();

    let builder = Zoho::builder().hosts(Hosts::single(simulator.url())).refresh_token(
        simulator.client_id(),
        simulator.client_secret(),
        simulator.refresh_token(),
    );
    shown.push(format!("{builder:?}"));
    let token: zoho_api::AccessToken = access_token.clone().into();
    shown.push(format!("{token:?} {:#?}", Zoho::builder().access_token(token.clone())));

    let call = zoho.crm_v8().photos().upload(PhotoModule::Leads, 1, Upload::bytes("me.png", PHOTO));
    shown.push(format!("{call:?}"));
    let request = call.into_request().unwrap();
    shown.push(format!("{request:?} {:?}", request.headers()));

    zoho.crm_v8().photos().download(PhotoModule::Contacts, &fixture.contact).await.unwrap();
    shown.push(format!("{zoho:?} {:?} {simulator:?}", zoho.client()));
    shown.push(format!("{:?}", simulator.log()));

    let wrong = [
        Zoho::builder().refresh_token("nobody", simulator.client_secret(), simulator.refresh_token()),
        Zoho::builder().refresh_token(simulator.client_id(), "wrong-secret", simulator.refresh_token()),
        Zoho::builder().refresh_token(simulator.client_id(), simulator.client_secret(), "wrong-refresh"),
        Zoho::builder().access_token("wrong-access"),
    ];
    for builder in wrong {
        let zoho: Zoho = builder.hosts(Hosts::single(simulator.url())).build().unwrap();
        let error = zoho.crm_v8().photos().delete(PhotoModule::Contacts, &fixture.contact).await.unwrap_err();
        shown.push(format!("{error} {error:?} {error:#?} {zoho:?}"));
        let error = error.into_error();
        shown.push(format!("{error} {error:?}"));
    }
    let hosts = Hosts::single("https://user:wrong-password@example.test");
    shown.push(format!("{hosts:?}"));
    let error = Zoho::builder().hosts(hosts).access_token("wrong-access").build().unwrap_err();
    shown.push(format!("{error} {error:?}"));

    let secrets = [
        simulator.client_secret(),
        simulator.refresh_token(),
        &access_token,
        "wrong-secret",
        "wrong-refresh",
        "wrong-access",
        "wrong-password",
    ];
    for text in &shown {
        for secret in secrets {
            assert!(!text.contains(secret), "{secret} shows in {text}");
        }
    }
    assert!(shown.len() > 10);
}
