//! Faults on order, and remarks about requests.

mod common;

use std::time::{Duration, Instant};

use common::{error, file, json, png, send, start};
use reqwest::Method;

#[tokio::test]
async fn an_injected_row_is_the_next_answer_and_the_only_one() {
    let http = start().await;
    let organisation = http.zoho.organisation();
    let lead = organisation.record("Leads");
    let path = format!("/crm/v8/Leads/{lead}/photo");
    http.zoho.inject("upload_photo", &common::table::LOCKED);
    http.zoho.inject_in_data("upload_photo", &common::table::LOCKED);
    let upload = async || http.post(&path, file("file", "a.png", png(1, 1, 9))).await;
    assert_eq!(http.get(&path).await.status(), 204);
    let locked = (400, "RECORD_LOCKED".to_owned(), "locked up".to_owned());
    assert_eq!(error(upload().await).await, locked);
    let (status, body) = json(upload().await).await;
    assert_eq!((status, body["data"][0]["code"].as_str()), (400, Some("RECORD_LOCKED")));
    assert_eq!((organisation.photo("Leads", &lead), http.zoho.injections_left()), (None, 0));
    assert_eq!(upload().await.status(), 200);
    http.zoho.assert_clean();
}

#[tokio::test]
async fn raw_answers_are_sent_as_they_are() {
    let http = start().await;
    let path = format!("/crm/v8/Leads/{}/photo", http.zoho.organisation().record("Leads"));
    for (status, content_type, body) in [
        (502, "text/html", "<html>bad gateway</html>"),
        (200, "application/json", "{\"code\":"),
        (200, "", ""),
    ] {
        http.zoho.inject_raw("delete_photo", status, content_type, body);
        let answer = http.delete(&path).await;
        assert_eq!(answer.status(), status);
        let sent = answer.headers().get("content-type").map(|value| value.to_str().expect("text").to_owned());
        assert_eq!(sent.unwrap_or_default(), content_type);
        assert_eq!(answer.text().await.expect("a whole body"), body);
    }
    http.zoho.inject_raw("delete_photo", 500, "text/plain", "never");
    http.zoho.clear_injections();
    assert_eq!(http.delete(&path).await.status(), 200);
}

#[tokio::test]
async fn answers_can_be_cut_stalled_delayed_and_left_out() {
    let http = start().await;
    let organisation = http.zoho.organisation();
    let lead = organisation.record("Leads");
    let path = format!("/crm/v8/Leads/{lead}/photo");
    organisation.set_photo("Leads", &lead, "a.bin", "image/png", vec![9; 500_000]);

    for after in [1_000, u64::MAX] {
        http.zoho.inject_cut("download_photo", after);
        let mut answer = http.get(&path).await;
        assert_eq!(answer.headers()["content-length"], "500000");
        let mut length = 0;
        let cut = loop {
            match answer.chunk().await {
                Ok(Some(chunk)) => length += chunk.len() as u64,
                end => break end,
            }
        };
        assert!(cut.is_err(), "{cut:?}");
        assert_eq!(length, after.min(499_999));
    }

    http.zoho.inject_stall("download_photo", 10);
    let mut answer = http.get(&path).await;
    assert_eq!(answer.chunk().await.expect("ten bytes").expect("ten bytes").len(), 10);
    let nothing = tokio::time::timeout(Duration::from_millis(200), answer.chunk()).await;
    assert!(nothing.is_err(), "{nothing:?}");
    drop(answer);

    // The deed is done although nobody is told.
    http.zoho.inject_hang_up("delete_photo");
    assert!(http.request(Method::DELETE, &path).send().await.is_err());
    assert_eq!(
        (organisation.photo("Leads", &lead), http.zoho.log().pop().map(|entry| entry.status)),
        (None, Some(0))
    );
    // There is no body to cut, so that the answer as a whole is.
    http.zoho.inject_cut("download_photo", 0);
    assert!(http.request(Method::GET, &path).send().await.is_err());

    http.zoho.inject_delay("download_photo", Duration::from_millis(150));
    let started = Instant::now();
    assert_eq!(http.get(&path).await.status(), 204);
    assert!(started.elapsed() >= Duration::from_millis(150));
}

#[tokio::test]
#[should_panic(expected = "no operation \"upload_foto\"")]
async fn a_mistyped_operation_is_a_mistake_of_the_test() {
    start().await.zoho.inject_hang_up("upload_foto");
}

#[tokio::test]
async fn odd_requests_are_answered_and_remarked_upon() {
    let http = start().await;
    let lead = http.zoho.organisation().record("Leads");
    let path = format!("/crm/v8/Leads/{lead}/photo");
    let upload = |form| {
        http.request(Method::POST, &format!("{path}?restrict_triggers=workflow,approval&a=1&a=2"))
            .multipart(form)
    };
    let twice = file("file", "a.png", png(1, 1, 9)).text("file", "again");
    assert_eq!(send(upload(twice)).await.status(), 200);
    let expected = [
        "unknown query parameter \"a\"",
        "query parameter \"a\" is given 2 times",
        "query parameter \"restrict_triggers\" has the unknown word \"approval\"",
        "form part \"file\" is given twice",
    ];
    assert_eq!(http.findings(), expected);

    let encoded = path.replace("Leads", "%4Ceads");
    assert_eq!(http.get(&format!("{encoded}?")).await.status(), 200);
    let expected = ["the query has an empty pair", "the path is not percent-encoded in the canonical way"];
    assert_eq!(http.findings(), expected);
    send(http.request(Method::GET, &path).body("hello")).await;
    assert_eq!(http.findings(), ["a body where none belongs"]);
    let request = http.request(Method::GET, &path).header("user-agent", "");
    send(request).await;
    let anonymous =
        common::client(None).get(format!("{}/crm//v8", http.zoho.url())).send().await.expect("an answer");
    assert_eq!(anonymous.status(), 404);
    assert_eq!(http.findings(), ["there is no user-agent", "the path has an empty or a dot segment"]);

    let text = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| http.zoho.assert_clean()));
    let text = *text.expect_err("there are findings").downcast::<String>().expect("a text");
    assert!(text.contains("(CRM v8 upload_photo): form part \"file\" is given twice"), "{text}");
    http.zoho.clear_log();
    http.zoho.assert_clean();
}
