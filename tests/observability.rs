//! What others may see of a run: events, spans, observers; never a secret.

mod support;

use std::sync::{Arc, Mutex};

use support::{PHOTO, Written, start};
use zoho_api::{Attempt, Finished, Hosts, Observer, RetryPolicy, Upload, Zoho, crm::PhotoModule};

/// Keeps a line for everything that it is told.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<String>>>);

impl Observer for Notes {
    fn attempt(&self, attempt: &Attempt<'_>) {
        let error = attempt.error.and_then(zoho_api::Error::code);
        let line = format!("{} attempt {}: {:?} {error:?}", attempt.endpoint, attempt.number, attempt.status);
        self.0.lock().unwrap().push(line);
    }

    fn call(&self, call: &Finished<'_>) {
        let line = format!("{} after {}: {:?}", call.endpoint, call.attempts, call.status);
        self.0.lock().unwrap().push(line);
    }
}

#[tokio::test]
async fn every_attempt_is_told_and_no_secret_is() {
    let written = Written::default();
    let writer = written.clone();
    // Everything, of every crate: what a user would switch on to find a fault.
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let fixture = start().await;
    let (simulator, notes) = (&fixture.simulator, Notes::default());
    let zoho: Zoho = Zoho::builder()
        .hosts(Hosts::single(simulator.url()))
        .refresh_token(simulator.client_id(), simulator.client_secret(), simulator.refresh_token())
        .retry(RetryPolicy::attempts(2))
        .observer(notes.clone())
        .build()
        .unwrap();
    let photos = zoho.crm_v8().photos();
    photos.upload(PhotoModule::Contacts, &fixture.contact, Upload::bytes("me.png", PHOTO)).await.unwrap();
    simulator.inject_raw("download_photo", 503, "text/html", "<html>busy</html>");
    assert!(photos.download(PhotoModule::Contacts, &fixture.contact).await.unwrap().is_some());
    simulator.expire_tokens();
    photos.delete(PhotoModule::Contacts, 1).await.unwrap_err();

    assert_eq!(
        *notes.0.lock().unwrap(),
        [
            "CRM v8 upload_photo attempt 1: Some(200) None",
            "CRM v8 upload_photo after 1: Some(200)",
            "CRM v8 download_photo attempt 1: Some(503) None",
            "CRM v8 download_photo attempt 2: Some(200) None",
            "CRM v8 download_photo after 2: Some(200)",
            "CRM v8 delete_photo attempt 1: Some(401) Some(\"INVALID_TOKEN\")",
            "CRM v8 delete_photo attempt 2: Some(400) Some(\"INVALID_DATA\")",
            "CRM v8 delete_photo after 2: Some(400)",
        ]
    );
    let log = written.text();
    for told in [
        "operation=\"download_photo\"",
        "version=\"v8\"",
        "attempts=2",
        "status=503",
        "INVALID_TOKEN",
        "credits=1",
    ] {
        assert!(log.contains(told), "{told} is not in {log}");
    }
    for secret in [simulator.client_secret(), simulator.refresh_token(), &simulator.access_token()] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
    // Of the tokens that were had on the way, the simulator tells only how they begin.
    assert!(!log.contains("Zoho-oauthtoken 1000."), "a token is in the log");
}
