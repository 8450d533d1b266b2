//! What the runtime makes of answers, good and hostile, and what it sends.

mod support;

use std::{sync::LazyLock, time::Duration};

use bytes::Bytes;
use futures_util::stream;
use proptest::prelude::*;
use support::{CHANGE, Code, FETCH, Item, LIST, SEND, V9, answer, client, play};
use zoho_runtime::{
    Call, Client, Download, Endpoint, Error, ErrorKind, FieldList, FileError, FormValue, InvalidRequest,
    Outcome, Page, RequestBody, Status, Upload,
};

type Change<T = Status> = Call<T, Code>;

fn change(client: &Client) -> Change {
    Call::new(client, Endpoint::new(&CHANGE, V9)).path("a")
}

async fn change_error(raw: Vec<u8>) -> zoho_runtime::CallError<Code> {
    let (client, _server) = play(vec![raw]).await;
    change(&client).send().await.unwrap_err()
}

#[tokio::test]
async fn sends_token_and_agent_and_reads_the_status() {
    let body = r#"{"code":"SUCCESS","details":{},"message":"done","status":"success"}"#;
    let (client, server) = play(vec![answer(200, "application/json", body)]).await;
    let status = change(&client).send().await.unwrap();
    assert_eq!(status.message().as_deref(), Some("done"));
    let heard = server.await.unwrap().remove(0);
    assert!(heard.starts_with("DELETE /crm/v9/a/tests HTTP/1.1\r\n"), "{heard}");
    assert!(heard.contains("authorization: Zoho-oauthtoken secret-token\r\n"), "{heard}");
    assert!(heard.contains("user-agent: zoho-api/"), "{heard}");
}

#[tokio::test]
async fn a_body_that_is_no_error_object_is_an_api_error_with_its_bytes() {
    for (status, body) in
        [(500, ""), (502, "<html>Bad gateway</html>"), (400, r#"{"code":"HA"#), (404, "\u{1}\u{2}")]
    {
        let error = change_error(answer(status, "text/html", body)).await;
        let api = error.api().unwrap_or_else(|| panic!("{error:?}"));
        assert_eq!((api.status().as_u16(), &api.body()[..]), (status, body.as_bytes()));
        assert_eq!((error.code(), error.reason(), error.documented()), (None, None, None));
        assert!(error.to_string().starts_with("CRM v9 test at 127.0.0.1: HTTP "), "{error}");
    }
}

#[tokio::test]
async fn an_unknown_code_is_kept_and_the_details_are_shown() {
    let body = r#"{"code":"BRAND_NEW","details":{"api_name":"Email"},"message":"no","status":"error"}"#;
    let error = change_error(answer(400, "application/json", body)).await;
    assert_eq!(error.code(), Some(&Code::Unknown("BRAND_NEW".into())));
    assert_eq!(error.to_string(), r#"CRM v9 test at 127.0.0.1: HTTP 400 BRAND_NEW: no (api_name: "Email")"#);
}

#[tokio::test]
async fn a_success_in_another_form_is_an_error_with_its_bytes() {
    for body in ["", "<html>", "[]", "{}"] {
        let error = change_error(answer(200, "application/json", body)).await;
        let ErrorKind::UnexpectedBody(unexpected) = error.kind() else { panic!("{error:?}") };
        assert_eq!(&unexpected.body()[..], body.as_bytes());
    }
    let (client, _server) = play(vec![answer(200, "application/json", r#"{"data":[]}"#)]).await;
    let call: Change<Outcome> = Call::new(&client, Endpoint::new(&CHANGE, V9)).path("a");
    assert!(matches!(call.send().await.unwrap_err().kind(), ErrorKind::UnexpectedBody(_)));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (elsewhere, _never) = play(vec![answer(200, "text/plain", "")]).await;
    let target = change(&elsewhere).into_request().unwrap().url().clone();
    let raw =
        format!("HTTP/1.1 302 X\r\nlocation: {target}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    let error = change_error(raw.into_bytes()).await;
    assert_eq!(error.api().unwrap().status().as_u16(), 302);
    assert_eq!(error.api().unwrap().headers()["location"], target.as_str());
}

#[tokio::test]
async fn silence_and_broken_connections_are_told_apart() {
    let (client, _server) = play(vec![b"HTTP/1.1 200 X\r\nSTALL".to_vec()]).await;
    let error = change(&client).timeout(Duration::from_millis(300)).send().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Timeout(_)), "{error:?}");

    let error = change_error(b"HTTP/1.1 200 X\r\ncontent-length: 50\r\n\r\nhalf".to_vec()).await;
    assert!(matches!(error.kind(), ErrorKind::Transport(_)), "{error:?}");

    let error = change_error(b"not http at all".to_vec()).await;
    assert!(matches!(error.kind(), ErrorKind::Transport(_)), "{error:?}");
}

#[tokio::test]
async fn an_empty_list_is_a_page_however_it_is_said() {
    for raw in [
        b"HTTP/1.1 204 X\r\nconnection: close\r\n\r\n".to_vec(),
        answer(200, "application/json", ""),
        answer(200, "application/json", r#"{"data":[]}"#),
    ] {
        let (client, _server) = play(vec![raw]).await;
        let page: Page<Item> = list(&client).send().await.unwrap();
        assert!(page.items().is_empty() && !page.more_records());
    }
    let body = r#"{"info":{"more_records":true},"data":[{"Name":"A","x":1},{"Name":null}]}"#;
    let (client, _server) = play(vec![answer(200, "application/json", body)]).await;
    let page = list(&client).send().await.unwrap();
    assert!(page.more_records());
    assert_eq!(page.iter().map(Item::name).collect::<Vec<_>>(), [Some("A".into()), None]);
}

fn list(client: &Client) -> Call<Page<Item>, Code> {
    Call::new(client, Endpoint::new(&LIST, V9)).path("a").query_fields("fields", &FieldList::from(["Name"]))
}

async fn fetch(raw: Vec<u8>) -> Result<Option<Download>, zoho_runtime::CallError<Code>> {
    let (client, server) = play(vec![raw]).await;
    let answer =
        Call::<Option<Download>, Code>::new(&client, Endpoint::new(&FETCH, V9)).path("a").send().await;
    drop(server);
    answer
}

#[tokio::test]
async fn a_download_is_whole_or_an_error() {
    let whole = fetch(answer(200, "image/png", "12345678")).await.unwrap().unwrap();
    assert_eq!((whole.content_length(), whole.content_type()), (Some(8), Some("image/png")));
    assert_eq!(&whole.bytes().await.unwrap()[..], b"12345678");
    assert!(fetch(b"HTTP/1.1 204 X\r\n\r\n".to_vec()).await.unwrap().is_none());

    let cut = b"HTTP/1.1 200 X\r\ncontent-length: 50\r\n\r\nhalf".to_vec();
    let stalled = b"HTTP/1.1 200 X\r\ncontent-length: 50\r\n\r\nSTALL".to_vec();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    std::fs::write(&path, "old").unwrap();
    for raw in [cut, stalled] {
        let error = fetch(raw).await.unwrap().unwrap().save(&path).await.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::File(FileError::Interrupted { expected: Some(50), .. })),
            "{error:?}"
        );
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing partial is left");

    assert_eq!(fetch(answer(200, "image/png", "new!")).await.unwrap().unwrap().save(&path).await.unwrap(), 4);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "new!");
}

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x00\x10\0\0\x00\x10\x08\x02\0\0\0";

fn send(client: &Client, upload: Upload) -> Call<Status, Code> {
    Call::new(client, Endpoint::new(&SEND, V9)).path("a").file("file", upload)
}

#[tokio::test]
async fn a_file_that_would_be_refused_is_not_sent() {
    // Nothing listens there: what fails otherwise failed before anything was sent.
    let client = client("http://127.0.0.1:1");
    let huge = [&PNG[..16], &[0, 0, 0x10, 0, 0, 0, 0x10, 0], &PNG[24..]].concat();
    let error = async |upload| send(&client, upload).send().await.unwrap_err();

    let too_large = error(Upload::bytes("x.png", vec![0; 1001])).await;
    assert!(matches!(too_large.kind(), ErrorKind::File(FileError::TooLarge { size: 1001, limit: 1000, .. })));
    assert_eq!(too_large.code(), Some(&Code::FileTooLarge), "the service's own code");

    let too_wide = error(Upload::bytes("x.png", huge)).await;
    assert!(matches!(too_wide.kind(), ErrorKind::File(FileError::TooManyPixels { pixels: 16_777_216, .. })));

    let pieces = stream::iter([Ok(Bytes::from_static(b"GIF89a")), Ok(Bytes::from_static(b"and more"))]);
    let wrong = error(Upload::stream("x.png", 14, pieces)).await;
    assert!(matches!(wrong.kind(), ErrorKind::File(FileError::UnsupportedFormat { .. })), "{wrong:?}");

    let missing = error(Upload::path("/nowhere/at/all.png")).await;
    assert!(matches!(missing.kind(), ErrorKind::File(FileError::Read { .. })), "{missing:?}");

    let unchecked = error(Upload::bytes("x.png", vec![0; 1001]).without_checks()).await;
    assert!(matches!(unchecked.kind(), ErrorKind::Transport(_)), "{unchecked:?}");
}

#[tokio::test]
async fn a_name_can_not_leave_its_place_in_the_form() {
    let body = r#"{"code":"SUCCESS"}"#;
    let evil = "a\"; name=\"x\r\nX-Evil: 1\r\n\r\n\\ Zoë.png";
    let (client, server) = play(vec![answer(200, "application/json", body)]).await;
    send(&client, Upload::bytes(evil, PNG)).send().await.unwrap();
    let heard = server.await.unwrap().remove(0);
    let name = "filename=\"a%22; name=%22x__X-Evil: 1_____ Zoë.png\"\r\nContent-Type: image/png\r\n";
    assert!(heard.contains(name), "{heard}");
    let error =
        send(&client, Upload::bytes("x", PNG).content_type("a\r\nX-Evil: 1")).send().await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::InvalidRequest(InvalidRequest::ContentType { .. })),
        "{error:?}"
    );
}

#[test]
fn a_request_is_a_value_and_holds_no_token() {
    let client = client("http://127.0.0.1:1");
    let request = send(&client, Upload::bytes("x.png", PNG)).query("q", "ä&b=c").into_request().unwrap();
    assert_eq!(request.method().as_str(), "POST");
    assert_eq!(request.url().as_str(), "http://127.0.0.1:1/crm/v9/a/tests?q=%C3%A4%26b%3Dc");
    let RequestBody::Multipart(fields) = request.body() else { panic!("{request:?}") };
    assert!(
        matches!(&fields[..], [field] if field.name == "file" && matches!(field.value, FormValue::File(_)))
    );
    assert!(request.headers().is_empty());
    assert!(!format!("{request:?} {client:?}").contains("secret-token"));
}

#[test]
fn a_list_that_the_version_insists_on_can_not_be_empty() {
    let client = client("http://127.0.0.1:1");
    let call: Change = Call::new(&client, Endpoint::new(&LIST, V9)).path("a");
    let error = call.query_fields("fields", &FieldList::none()).into_request().unwrap_err();
    assert_eq!(error.to_string(), "CRM v9 test: this version requires fields");
}

proptest! {
    /// Whatever the values are: the path has the same segments, the query the same pairs, and a
    /// header no line more.
    #[test]
    fn no_value_leaves_its_place(path in ".*", query in ".*", header in ".*") {
        // One client for all cases: each would load the system's certificates.
        static CLIENT: LazyLock<Client> = LazyLock::new(|| client("http://127.0.0.1:1"));
        let call: Change = Call::new(&CLIENT, Endpoint::new(&CHANGE, V9));
        match call.path(&*path).query("q", &*query).header("x-test", &*header).into_request() {
            Ok(request) => {
                let url = request.url();
                prop_assert_eq!(url.host_str(), Some("127.0.0.1"));
                let segments: Vec<_> = url.path_segments().unwrap().collect();
                prop_assert_eq!(segments.len(), 4);
                prop_assert_eq!([segments[0], segments[1], segments[3]], ["crm", "v9", "tests"]);
                let decoded = percent_encoding::percent_decode_str(segments[2]).decode_utf8().unwrap();
                prop_assert_eq!(decoded.as_ref(), path.as_str());
                let pairs: Vec<_> = url.query_pairs().collect();
                prop_assert_eq!(pairs, [("q".into(), query.as_str().into())]);
                prop_assert_eq!(url.fragment(), None);
                prop_assert_eq!(request.headers()["x-test"].as_bytes(), header.as_bytes());
            }
            Err(error) => {
                let refused = matches!(path.as_str(), "" | "." | "..") || header.chars().any(char::is_control);
                prop_assert!(refused, "{}", error);
            }
        }
    }
}

#[test]
fn errors_are_send_and_sync() {
    fn check<T: Send + Sync + 'static>() {}
    check::<Error>();
    check::<zoho_runtime::CallError<Code>>();
    check::<Client>();
}
