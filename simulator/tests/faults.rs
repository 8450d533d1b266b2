//! What each fault does on the wire, and to the work.

mod common;

use std::time::{Duration, Instant};

use common::{Http, error, file, json, plain_request, png, raw, send, start};
use reqwest::Method;
use zoho_sim::{ALL, ErrorBody, Fault, TOKEN, Throttle, When};

fn photo(http: &Http) -> String {
    format!("/crm/v8/Leads/{}/photo", http.zoho.organisation().record("Leads"))
}

/// Whether the photo that is deleted next will really be gone, by how it was answered.
async fn delete(http: &Http, fault: Fault) -> (Result<reqwest::Response, reqwest::Error>, bool) {
    let (organisation, path) = (http.zoho.organisation(), photo(http));
    let lead = organisation.record("Leads");
    organisation.set_photo("Leads", &lead, "a.png", "image/png", "x");
    http.zoho.fault(When::next("delete_photo"), fault);
    let answer = http.request(Method::DELETE, &path).send().await;
    assert_eq!(http.zoho.injections_left(), 0);
    (answer, organisation.photo("Leads", &lead).is_none())
}

#[tokio::test]
async fn answers_come_instead_of_the_work() {
    let http = start().await;
    for (code, status, message) in [
        ("INVALID_TOKEN", 401, "invalid oauth token"),
        ("AUTHENTICATION_FAILURE", 401, "Authentication failed"),
        ("INVALID_OAUTHTOKEN", 400, "invalid oauth token"),
    ] {
        let (answer, done) = delete(&http, Fault::dead_token(code, status)).await;
        let said = error(answer.expect("an answer")).await;
        assert_eq!((said, done), ((status, code.to_owned(), message.to_owned()), false));
    }
    for (body, content_type, begins) in [
        (ErrorBody::Json, "application/json;charset=UTF-8", "{\"code\":\"INTERNAL_ERROR\""),
        (ErrorBody::Html, "text/html;charset=UTF-8", "<!DOCTYPE html>"),
        (ErrorBody::Empty, "", ""),
    ] {
        let (answer, done) = delete(&http, Fault::server_error(503, body)).await;
        let answer = answer.expect("an answer");
        let sent = answer.headers().get("content-type").map_or("", |value| value.to_str().expect("text"));
        assert_eq!((answer.status().as_u16(), sent, done), (503, content_type, false));
        let text = answer.text().await.expect("a body");
        assert!(text.starts_with(begins) && text.is_empty() == begins.is_empty(), "{text}");
    }
    let (answer, done) = delete(&http, Fault::redirect(307, "http://127.0.0.1:1/elsewhere")).await;
    assert!(answer.is_err_and(|error| error.is_connect()), "it was followed");
    assert!(!done);
    let gzip = Fault::answer(200, "application/json", "no gzip").header("content-encoding", "gzip");
    let answer = delete(&http, gzip.header("x\r\ny", "left out")).await.0.expect("an answer");
    assert_eq!(answer.headers()["content-encoding"], "gzip");
    http.zoho.assert_clean();
}

#[tokio::test]
async fn too_many_is_said_in_four_ways() {
    let http = start().await;
    let said = async |fault| {
        let answer = delete(&http, fault).await.0.expect("an answer");
        let header =
            answer.headers().get("retry-after").map(|value| value.to_str().expect("text").to_owned());
        assert_eq!(answer.status(), 429);
        (answer, header)
    };
    let (answer, header) = said(Fault::throttled(Throttle::Plain)).await;
    let body = json(answer).await.1;
    assert_eq!(
        (body["code"].as_str(), &body["details"]),
        (Some("TOO_MANY_REQUESTS"), &serde_json::json!({}))
    );
    assert_eq!(header, None);
    let (answer, header) = said(Fault::throttled(Throttle::Detailed(7)).retry_after(3)).await;
    let details = json(answer).await.1["details"].take();
    assert_eq!((details["retry_after"].as_u64(), header.as_deref()), (Some(7), Some("3")));
    for name in ["limit", "window", "trace_id"] {
        assert!(!details[name].is_null(), "{details}");
    }
    let (answer, _) = said(Fault::throttled(Throttle::RateLimit)).await;
    assert_eq!(error(answer).await.1, "RATE_LIMIT_EXCEEDED");
    let (answer, header) = said(Fault::throttled(Throttle::Page).retry_after(0)).await;
    assert_eq!(header.as_deref(), Some("0"));
    assert!(answer.text().await.expect("text").starts_with("<!DOCTYPE html>"));
}

#[tokio::test]
async fn a_connection_is_cut_at_any_point() {
    let http = start().await;
    for (fault, is_done) in [
        (Fault::cut_before(), false),
        (Fault::cut_unprocessed(), false),
        (Fault::cut_after_commit(), true),
        (Fault::half_answer(), true),
        (Fault::cut_answer(3), true),
        (Fault::garbage(), false),
        (Fault::garbage().after_commit(), true),
        (Fault::wire("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhe"), false),
    ] {
        let name = fault.to_string();
        assert_eq!(fault.is_carried_out(), is_done, "{name}");
        let (answer, done) = delete(&http, fault).await;
        let failed = match answer {
            Ok(answer) => answer.text().await.is_err(),
            Err(_) => true,
        };
        assert!(failed && done == is_done, "{name}: failed {failed}, done {done}");
        assert_eq!(http.zoho.log().pop().and_then(|entry| entry.fault), Some(name));
    }
    let (answer, done) = delete(&http, Fault::server_error(504, ErrorBody::Html).after_commit()).await;
    assert_eq!((answer.expect("an answer").status().as_u16(), done), (504, true));
}

#[tokio::test]
async fn an_upload_is_cut_or_stalled_half_way() {
    let http = start().await;
    let lead = http.zoho.organisation().record("Leads");
    let path = format!("/crm/v8/Leads/{lead}/Attachments");
    let upload = |size: usize| {
        http.request(Method::POST, &path).multipart(file("file", "a.bin", png(1, 1, size))).send()
    };
    http.zoho.fault(When::next("upload_attachment"), Fault::cut_during(1_000));
    assert!(upload(8 << 20).await.is_err());
    let entry = http.zoho.log().pop().expect("it is in the log");
    assert!((1_000..4 << 20).contains(&entry.body_length) && entry.status == 0, "{entry:?}");
    // Half of it is as far as it goes.
    http.zoho.fault(When::next("upload_attachment"), Fault::cut_during(u64::MAX));
    assert!(upload(9_000).await.is_err());
    http.zoho.fault(When::next("upload_attachment"), Fault::stall_upload(1_000));
    let stalled = tokio::time::timeout(Duration::from_millis(300), upload(32 << 20)).await;
    assert!(stalled.is_err(), "{stalled:?}");
    // An answer that does not wait for the body reaches the client all the same.
    http.zoho.fault(When::next("upload_attachment"), Fault::throttled(Throttle::Plain).before_the_body());
    assert_eq!(error(upload(100_000).await.expect("an answer")).await.1, "TOO_MANY_REQUESTS");
    assert!(http.zoho.organisation().attachments("Leads", &lead).is_empty());
    assert_eq!(upload(50_000).await.expect("an answer").status(), 200);
    http.zoho.assert_clean();
}

#[tokio::test]
async fn operations_of_one_path_have_their_own_faults() {
    let http = start().await;
    let lead = http.zoho.organisation().record("Leads");
    let path = format!("/crm/v8/Leads/{lead}/Attachments");
    let link = || reqwest::multipart::Form::new().text("attachmentUrl", "https://example.com");
    let upload = || file("file", "a.bin", png(1, 1, 9));
    http.zoho.fault(When::next("link_attachment"), Fault::server_error(500, ErrorBody::Empty));
    assert_eq!(http.post(&path, upload()).await.status(), 200);
    assert_eq!(http.post(&path, link()).await.status(), 500);
    // Before the body is read nobody knows which it is.
    http.zoho.fault(When::next("link_attachment"), Fault::cut_before());
    assert!(http.request(Method::POST, &path).multipart(link()).send().await.is_err());
    assert_eq!(http.post(&path, link()).await.status(), 200);
    assert_eq!(http.zoho.organisation().attachments("Leads", &lead).len(), 2);
}

#[tokio::test]
async fn lengths_lie() {
    let http = start().await;
    let organisation = http.zoho.organisation();
    let lead = organisation.record("Leads");
    organisation.set_photo("Leads", &lead, "a.png", "image/png", "0123456789");
    let request = plain_request(&http.zoho, "GET", &photo(&http));
    let answered = async |fault: Fault| {
        http.zoho.fault(When::next("download_photo"), fault);
        let (bytes, ended) = raw(&http.zoho, &request).await;
        let text = String::from_utf8(bytes).expect("text").to_lowercase();
        let (head, body) = text.split_once("\r\n\r\n").expect("headers");
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).map(str::to_owned);
        assert!(head.starts_with("http/1.1 200 ok\r\n"), "{head}");
        (length.unwrap_or_default(), body.to_owned(), ended)
    };
    let of = |length: &str, body: &str, ended| (length.to_owned(), body.to_owned(), ended);
    assert_eq!(answered(Fault::length_too_long(5)).await, of("15", "0123456789", true));
    assert_eq!(answered(Fault::length_too_short(3)).await, of("7", "0123456789", true));
    assert_eq!(answered(Fault::half_answer()).await, of("10", "01234", true));
    assert_eq!(answered(Fault::truncated()).await, of("5", "01234", false));
    // Where there is no body, the lie is all there is.
    organisation.set_photo("Leads", &lead, "a.png", "image/png", "");
    assert_eq!(answered(Fault::length_too_long(5)).await, of("5", "", true));
}

#[tokio::test]
async fn answers_are_late_slow_silent_or_endless() {
    let http = start().await;
    let organisation = http.zoho.organisation();
    let (lead, path) = (organisation.record("Leads"), photo(&http));
    organisation.set_photo("Leads", &lead, "a.png", "image/png", vec![7; 100]);
    let since = Instant::now();
    http.zoho.fault(When::next("download_photo"), Fault::drip(10, Duration::from_millis(20)));
    let mut answer = http.get(&path).await;
    let mut pieces = Vec::new();
    while let Some(piece) = answer.chunk().await.expect("a whole body") {
        pieces.push(piece.len());
    }
    assert_eq!(pieces.iter().sum::<usize>(), 100);
    assert!(pieces.len() > 3 && since.elapsed() >= Duration::from_millis(200), "{pieces:?}");

    for (fault, is_done) in [(Fault::silence(), false), (Fault::silence().after_commit(), true)] {
        let silent = tokio::time::timeout(Duration::from_millis(200), delete(&http, fault)).await;
        assert!(silent.is_err());
        assert_eq!(organisation.photo("Leads", &lead).is_none(), is_done);
    }

    http.zoho.fault(When::next("download_photo"), Fault::endless(3 << 20));
    let mut answer = http.get(&path).await;
    assert_eq!(answer.content_length(), None);
    let mut total = 0;
    let end = loop {
        match answer.chunk().await {
            Ok(Some(piece)) => total += piece.len(),
            end => break end,
        }
    };
    assert!(end.is_err() && total == 3 << 20, "{total} {end:?}");
}

#[tokio::test]
async fn calls_are_picked_by_their_number() {
    let http = start().await;
    let (photos, path) =
        (photo(&http), format!("{}?fields=id", photo(&http).replace("photo", "Attachments")));
    http.zoho.script([
        (When::nth("download_photo", 3), Fault::server_error(501, ErrorBody::Empty)),
        (When::first("list_attachments", 2), Fault::server_error(502, ErrorBody::Empty)),
        (When::nth(ALL, 5), Fault::server_error(503, ErrorBody::Empty)),
    ]);
    let mut statuses = Vec::new();
    for path in [&photos, &path, &photos, &photos, &photos, &path, &path] {
        statuses.push(http.get(path).await.status().as_u16());
    }
    assert_eq!(statuses, [204, 502, 204, 501, 503, 502, 204]);
    // A call that nothing can be made of is no call of anything.
    http.zoho.fault(When::every(ALL), Fault::cut_before());
    assert_eq!(http.get("/crm/v8/nothing").await.status(), 404);
    assert!(http.request(Method::GET, &photos).send().await.is_err());
    let form = [("client_id", "nobody")];
    assert_eq!(send(http.bare(Method::POST, "/oauth/v2/token").form(&form)).await.status(), 200);
    http.zoho.clear_injections();
    assert_eq!(http.get(&photos).await.status(), 204);
}

#[tokio::test]
async fn the_token_endpoint_has_faults_of_its_own() {
    let http = start().await;
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", http.zoho.client_id()),
        ("client_secret", http.zoho.client_secret()),
        ("refresh_token", http.zoho.refresh_token()),
    ];
    let ask = || http.bare(Method::POST, "/oauth/v2/token").form(&form).send();
    http.zoho.fault(When::next(TOKEN), Fault::cut_before());
    assert!(ask().await.is_err());
    http.zoho.script([
        (When::next(TOKEN), Fault::token_throttled(200, true)),
        (When::next(TOKEN), Fault::token_error("invalid_client")),
        (When::next(TOKEN), Fault::answer(200, "application/json", "")),
    ]);
    let (status, body) = json(ask().await.expect("an answer")).await;
    assert_eq!((status, body["status"].as_str()), (200, Some("failure")));
    assert_ne!(body["error"], "Access Denied");
    assert_eq!(json(ask().await.expect("an answer")).await.1["error"], "invalid_client");
    assert_eq!(ask().await.expect("an answer").text().await.expect("text"), "");
    assert!(json(ask().await.expect("an answer")).await.1["access_token"].is_string());
    // One request ended before anybody could read which token it was about.
    assert_eq!((http.zoho.token_requests(), http.zoho.account().token_requests()), (5, 4));
}

#[tokio::test]
async fn connections_are_refused_and_closed() {
    let http = start().await;
    let path = photo(&http);
    assert_eq!(http.get(&path).await.status(), 204);
    http.zoho.refuse_connections();
    assert!(http.request(Method::GET, &path).send().await.is_err());
    let address = http.zoho.url().trim_start_matches("http://");
    let refused = tokio::net::TcpStream::connect(address).await.expect_err("the port is closed");
    assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused);
    http.zoho.refuse_connections();
    http.zoho.accept_connections().expect("nobody has taken the port");
    http.zoho.accept_connections().expect("it is open");
    assert_eq!(http.get(&path).await.status(), 204);
    // A connection in use is cut as well.
    http.zoho.fault(When::next("download_photo"), Fault::silence());
    let request = http.request(Method::GET, &path).send();
    let close = async {
        while http.zoho.log().len() < 3 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        http.zoho.close_connections();
    };
    assert!(tokio::join!(request, close).0.is_err());
    assert_eq!(http.get(&path).await.status(), 204);
}

#[tokio::test]
async fn samples_of_all_kinds_leave_the_simulator_standing() {
    let http = start().await;
    let samples = Fault::samples("http://127.0.0.1:1/");
    let mut names: Vec<String> = samples.iter().map(ToString::to_string).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), samples.len(), "two have one name");
    for fault in samples {
        let one = async {
            let (answer, done) = delete(&http, fault.clone()).await;
            assert_eq!(done, fault.is_carried_out(), "{fault}");
            if let Ok(mut answer) = answer {
                while let Ok(Some(_)) = answer.chunk().await {}
            }
        };
        // The silent ones are given up on.
        let _ = tokio::time::timeout(Duration::from_secs(1), one).await;
        http.zoho.clear_injections();
    }
    http.zoho.assert_clean();
    assert_eq!(http.get(&photo(&http)).await.status(), 204);
}
