//! What is tried again, what is not, and within which time.

mod support;

use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use support::{PHOTO, start};
use zoho_api::{
    ErrorKind, FileError, Hosts, RetryPolicy, Timeouts, Upload, Zoho,
    crm::{AttachmentModule, DeletePhotoCode, PhotoModule},
};
use zoho_sim::{Fault, Simulator, Throttle, When};

fn pieces(count: usize) -> impl futures_util::Stream<Item = std::io::Result<Bytes>> + Send + Sync {
    stream::iter((0..count).map(|_| Ok(Bytes::from_static(b"0123456789"))))
}

#[tokio::test]
async fn a_dead_token_is_replaced_once_and_the_call_sent_again() {
    let fixture = start().await;
    let photos = fixture.zoho.crm_v8().photos();
    photos.download(PhotoModule::Contacts, &fixture.contact).await.unwrap();
    fixture.simulator.expire_tokens();
    photos.upload(PhotoModule::Contacts, &fixture.contact, Upload::bytes("me.png", PHOTO)).await.unwrap();
    assert_eq!(fixture.simulator.token_requests(), 2);

    fixture.simulator.fault(When::every("delete_photo"), Fault::dead_token("INVALID_TOKEN", 401));
    let error = photos.delete(PhotoModule::Contacts, &fixture.contact).await.unwrap_err();
    assert_eq!((error.code().map(ToString::to_string), error.attempts()), (Some("INVALID_TOKEN".into()), 2));
    assert_eq!(fixture.simulator.token_requests(), 3, "the second refusal is the caller's");
}

#[tokio::test]
async fn a_stream_is_never_sent_twice() {
    let fixture = start().await;
    let attachments = fixture.zoho.crm_v8().attachments();
    let upload = || {
        let stream = Upload::stream("stream.txt", 100, pieces(10));
        attachments.upload(AttachmentModule::Contacts, &fixture.contact, stream).send()
    };
    for fault in [Fault::dead_token("INVALID_TOKEN", 401), Fault::throttled(Throttle::Plain)] {
        fixture.simulator.fault(When::next("upload_attachment"), fault);
        let error = upload().await.unwrap_err();
        assert_eq!(error.attempts(), 1, "{error}");
        assert!(error.api().is_some() && !error.is_outcome_unknown(), "{error}");
    }
    upload().await.unwrap();
    assert_eq!(fixture.simulator.organisation().attachments("Contacts", fixture.contact.as_str()).len(), 1);
}

#[tokio::test]
async fn a_cut_after_commit_leaves_one_record_and_says_that_the_outcome_is_unknown() {
    let fixture = start().await;
    fixture.simulator.fault(When::every("link_attachment"), Fault::cut_after_commit());
    let attachments = fixture.zoho.crm_v8().attachments();
    let link = attachments.link(AttachmentModule::Contacts, &fixture.contact, "https://x.test").await;
    let error = link.unwrap_err();
    assert!(error.is_outcome_unknown(), "{error:?}");
    assert!(error.to_string().contains("upsert"), "{error}");
    assert_eq!(fixture.simulator.organisation().attachments("Contacts", fixture.contact.as_str()).len(), 1);
}

#[tokio::test]
async fn what_did_not_reach_the_service_is_tried_again_in_every_class() {
    let fixture = start().await;
    let (simulator, contact) = (&fixture.simulator, fixture.contact.clone());
    let mut policy = RetryPolicy::attempts(50);
    (policy.base, policy.cap) = (Duration::from_millis(20), Duration::from_millis(20));
    let attachments = fixture.zoho.crm_v8().attachments();
    attachments.list(AttachmentModule::Contacts, &contact, ["id"]).await.unwrap();
    simulator.refuse_connections();
    // The client has to see that its connection is closed: a call on it might have arrived.
    tokio::time::sleep(Duration::from_millis(50)).await;
    let call = attachments.link(AttachmentModule::Contacts, &contact, "https://x.test").retry(policy).send();
    let call = tokio::spawn(call);
    tokio::time::sleep(Duration::from_millis(100)).await;
    simulator.accept_connections().unwrap();
    call.await.unwrap().unwrap();
    assert_eq!(simulator.organisation().attachments("Contacts", contact.as_str()).len(), 1);
}

#[tokio::test]
async fn no_wait_outlasts_the_call() {
    let fixture = start().await;
    let throttle = Fault::throttled(Throttle::Plain).retry_after(3600);
    fixture.simulator.fault(When::every("delete_photo"), throttle);
    let started = Instant::now();
    let photos = fixture.zoho.crm_v8().photos();
    let error = photos.delete(PhotoModule::Contacts, &fixture.contact).await.unwrap_err();
    assert!(started.elapsed() < Duration::from_secs(5), "it waited although it could not have been in time");
    let code = error.code().cloned();
    assert_eq!(code, Some(DeletePhotoCode::Unknown("TOO_MANY_REQUESTS".into())));
    assert_eq!(error.error().retry_after(), Some(Duration::from_secs(3600)), "for the caller to plan with");
}

#[tokio::test]
async fn a_policy_of_one_attempt_is_kept() {
    let fixture = start().await;
    fixture.simulator.inject_raw("delete_photo", 503, "text/html", "<html>busy</html>");
    let photos = fixture.zoho.crm_v8().photos();
    let call = photos.delete(PhotoModule::Contacts, &fixture.contact).retry(RetryPolicy::never());
    assert_eq!(call.await.unwrap_err().attempts(), 1);
}

#[tokio::test]
async fn a_stream_of_another_length_than_announced_is_an_error() {
    let fixture = start().await;
    let attachments = fixture.zoho.crm_v8().attachments();
    for announced in [99, 101] {
        let upload = Upload::stream("stream.txt", announced, pieces(10));
        let error =
            attachments.upload(AttachmentModule::Contacts, &fixture.contact, upload).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::File(FileError::WrongLength)), "{announced}: {error:?}");
    }
    assert!(fixture.simulator.organisation().attachments("Contacts", fixture.contact.as_str()).is_empty());
}

#[tokio::test]
async fn an_upload_that_does_not_move_is_given_up() {
    let simulator = Simulator::start().await.unwrap();
    let mut timeouts = Timeouts::default();
    timeouts.idle = Duration::from_millis(200);
    timeouts.total = Duration::from_secs(10);
    let zoho: Zoho = Zoho::builder()
        .hosts(Hosts::single(simulator.url()))
        .access_token(simulator.access_token())
        .timeouts(timeouts)
        .build()
        .unwrap();
    let lead: zoho_api::RecordId = simulator.organisation().record("Leads").parse().unwrap();
    let attachments = zoho.crm_v8().attachments();

    // A caller's stream that stops, and a service that reads no more.
    let stops = pieces(5).chain(stream::pending());
    let started = Instant::now();
    let error = attachments
        .upload(AttachmentModule::Leads, &lead, Upload::stream("a", 100, stops))
        .await
        .unwrap_err();
    assert!(error.is_outcome_unknown() && error.to_string().contains("did not move"), "{error}");
    simulator.fault(When::every("upload_attachment"), Fault::stall_upload(100_000));
    let large = Upload::bytes("large.bin", vec![0; 64 << 20]);
    let error = attachments.upload(AttachmentModule::Leads, &lead, large).await.unwrap_err();
    assert!(error.is_outcome_unknown() && error.to_string().contains("did not move"), "{error}");
    assert!(started.elapsed() < Duration::from_secs(20));
    assert!(simulator.organisation().attachments("Leads", lead.as_str()).is_empty());
}

#[tokio::test]
async fn a_token_at_the_wrong_data_centre_is_called_so() {
    let simulator = Simulator::start().await.unwrap();
    let zoho: Zoho = Zoho::builder()
        .hosts(Hosts::single(simulator.url()))
        .access_token("1000.of.elsewhere")
        .build()
        .unwrap();
    let error = zoho.crm_v8().photos().delete(PhotoModule::Leads, 1).await.unwrap_err();
    assert_eq!(error.code(), Some(&DeletePhotoCode::Unknown("INVALID_TOKEN".into())));
    assert!(error.to_string().contains("wrong data centre"), "{error}");
}

#[tokio::test]
async fn a_client_of_ones_own_is_used() {
    let simulator = Simulator::start().await.unwrap();
    let _ = rustls::crypto::ring::default_provider().install_default();
    let http = reqwest::Client::builder().no_proxy().user_agent("my own").build().unwrap();
    let zoho: Zoho = Zoho::builder()
        .hosts(Hosts::single(simulator.url()))
        .access_token(simulator.access_token())
        .http_client(http)
        .build()
        .unwrap();
    zoho.crm_v8().photos().download(PhotoModule::Leads, 1).await.unwrap();
    assert_eq!(simulator.log()[0].header("user-agent"), Some("my own"));
}
