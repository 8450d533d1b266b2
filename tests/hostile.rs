//! A server that means harm: any bytes, any status, any header. Every call ends in a typed error within
//! its time, and the token follows no redirect.

use std::time::{Duration, Instant};

use proptest::{prelude::*, test_runner::TestRunner};
use zoho_api::{
    Download, Error, ErrorKind, Hosts, RetryPolicy, Timeouts, Zoho,
    crm::{AttachmentModule, PhotoModule},
};
use zoho_sim::{Fault, Simulator, When};

fn client(simulator: &Simulator) -> Zoho {
    let mut timeouts = Timeouts::default();
    timeouts.attempt = Duration::from_millis(800);
    timeouts.idle = Duration::from_millis(300);
    timeouts.total = Duration::from_secs(3);
    Zoho::builder()
        .hosts(Hosts::single(simulator.url()))
        .access_token(simulator.access_token())
        .timeouts(timeouts)
        .retry(RetryPolicy::never())
        .build()
        .unwrap()
}

async fn whole(download: Option<Download>) -> Result<usize, Error> {
    match download {
        Some(download) => Ok(download.bytes().await?.len()),
        None => Ok(0),
    }
}

/// Bytes of an answer: now and then what a server might send, else anything.
fn answers() -> impl Strategy<Value = Vec<u8>> {
    let head = prop_oneof![
        Just("HTTP/1.1 200 OK".to_owned()),
        (100u16..1100).prop_map(|status| format!("HTTP/1.1 {status} X")),
        "[ -~]{0,30}",
    ];
    let headers = prop::collection::vec(
        prop_oneof![
            (0u64..10_000_000_000).prop_map(|length| format!("content-length: {length}")),
            Just("transfer-encoding: chunked".to_owned()),
            Just("content-encoding: gzip".to_owned()),
            Just("location: http://127.0.0.1:1/".to_owned()),
            Just("retry-after: 99999999999999999999".to_owned()),
            "content-disposition: [ -~]{0,40}",
            "x-api-credits-remaining: [ -~]{0,20}",
            "[a-zA-Z-]{1,12}: [ -~]{0,60}",
        ],
        0..6,
    );
    let body = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..400),
        "[{}\\[\\]\",:a-z0-9]{0,200}".prop_map(String::into_bytes),
        Just(br#"{"code":"X","details":{"retry_after":"soon"},"message":null,"status":"error"}"#.to_vec()),
        Just(b"5\r\nhello\r\nFFFFFFFFFFFFFFFF\r\n".to_vec()),
    ];
    let answer = (head, headers, body).prop_map(|(head, headers, body)| {
        let head = [vec![head], headers, vec!["\r\n".to_owned()]].concat().join("\r\n");
        [head.into_bytes(), body].concat()
    });
    prop_oneof![9 => answer, 1 => prop::collection::vec(any::<u8>(), 0..400)]
}

#[test]
fn no_answer_panics_or_holds_a_call_for_ever() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let simulator = runtime.block_on(Simulator::start()).unwrap();
    let zoho = client(&simulator);
    let mut runner = TestRunner::new(ProptestConfig::with_cases(200));
    runner
        .run(&answers(), |answer| {
            let fault = || Fault::wire(answer.clone());
            simulator.fault(When::next("delete_photo"), fault());
            simulator.fault(When::next("list_attachments"), fault());
            simulator.fault(When::next("download_photo"), fault());
            let started = Instant::now();
            runtime.block_on(async {
                let (photos, attachments) = (zoho.crm_v8().photos(), zoho.crm_v8().attachments());
                let deleted = photos.delete(PhotoModule::Leads, 1).await.map_err(Error::from);
                let listed = attachments.list(AttachmentModule::Leads, 1, ["id"]).await.map_err(Error::from);
                let downloaded = match photos.download(PhotoModule::Leads, 1).await {
                    Ok(download) => whole(download).await.map(drop),
                    Err(error) => Err(error.into()),
                };
                for error in [deleted.err(), listed.err(), downloaded.err()].into_iter().flatten() {
                    assert!(error.to_string().starts_with("CRM v8 "), "{error}");
                    assert!(!format!("{error:?}").contains("Zoho-oauthtoken"), "{error:?}");
                }
            });
            simulator.clear_injections();
            prop_assert!(started.elapsed() < Duration::from_secs(10), "{answer:?}");
            Ok(())
        })
        .unwrap();
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let simulator = Simulator::start().await.unwrap();
    let mut timeouts = Timeouts::default();
    timeouts.attempt = Duration::from_secs(30);
    let zoho: Zoho = Zoho::builder()
        .hosts(Hosts::single(simulator.url()))
        .access_token(simulator.access_token())
        .timeouts(timeouts)
        .build()
        .unwrap();
    simulator.fault(When::every("delete_photo"), Fault::endless(200 << 20));
    let error = zoho.crm_v8().photos().delete(PhotoModule::Leads, 1).await.unwrap_err();
    let ErrorKind::UnexpectedBody(body) = error.kind() else { panic!("{error:?}") };
    assert!(body.body().len() <= 64 << 20, "no more than 64 MiB are held");
}

#[tokio::test]
async fn a_drip_ends_with_the_attempt() {
    let simulator = Simulator::start().await.unwrap();
    let zoho = client(&simulator);
    simulator.fault(When::next("delete_photo"), Fault::drip(1, Duration::from_millis(100)));
    let started = Instant::now();
    let lead: zoho_api::RecordId = simulator.organisation().record("Leads").parse().unwrap();
    let error = zoho.crm_v8().photos().delete(PhotoModule::Leads, lead).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Timeout(_)), "{error:?}");
    assert!(started.elapsed() < Duration::from_secs(3));
}

#[tokio::test]
async fn a_compressed_bomb_is_not_unpacked() {
    let simulator = Simulator::start().await.unwrap();
    let zoho = client(&simulator);
    let bomb = Fault::answer(200, "application/json", vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0])
        .header("content-encoding", "gzip");
    simulator.fault(When::next("delete_photo"), bomb);
    let error = zoho.crm_v8().photos().delete(PhotoModule::Leads, 1).await.unwrap_err();
    let ErrorKind::UnexpectedBody(body) = error.kind() else { panic!("{error:?}") };
    assert_eq!(body.body()[..2], [0x1f, 0x8b], "as it came");
}

#[tokio::test]
async fn no_redirect_takes_the_token_along() {
    let (simulator, elsewhere) = (Simulator::start().await.unwrap(), Simulator::start().await.unwrap());
    let zoho = client(&simulator);
    for status in [301, 302, 303, 307, 308] {
        let target = format!("{}/crm/v8/Leads/1/photo", elsewhere.url());
        simulator.fault(When::next("download_photo"), Fault::redirect(status, &target));
        let error = zoho.crm_v8().photos().download(PhotoModule::Leads, 1).await.unwrap_err();
        assert_eq!(error.api().unwrap().status().as_u16(), status);
    }
    assert!(elsewhere.log().is_empty());
}
