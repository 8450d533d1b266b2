//! What calls send, and to whom.

mod support;

use support::{BULK, Code, EXPORT, LIST, SEND, V9, WRITE, answer, client, client_of, listen};
use zoho_endpoint::Operation;
use zoho_runtime::{
    Call, Client, DataCenter, DateTime, Decimal, Download, Endpoint, Environment, Error, ErrorKind,
    FieldList, Hosts, InvalidRequest, Object, Outcomes, Request, RequestBody, Status, Upload,
};

fn call<T>(client: &Client, operation: &'static Operation) -> Call<T, Code> {
    Call::new(client, Endpoint::new(operation, V9))
}

/// A client of a place where nothing listens.
fn nowhere() -> Client {
    client("http://127.0.0.1:1")
}

fn json(request: &Request) -> &str {
    let RequestBody::Json(json) = request.body() else { panic!("{request:?}") };
    std::str::from_utf8(json).unwrap()
}

fn invalid(error: &Error) -> &InvalidRequest {
    let ErrorKind::InvalidRequest(invalid) = error.kind() else { panic!("{error:?}") };
    invalid
}

#[test]
fn keys_make_a_body_and_keep_their_places() {
    let mut record = Object::new();
    record.set("Amount", &"12345678901234567890.10".parse::<Decimal>().unwrap());
    let request = call::<Outcomes>(&nowhere(), &WRITE)
        .path("a")
        .header("X-CRM-ORG", "1")
        .body("skip", &false)
        .body_list("data", [&record])
        .body_fields("names", &FieldList::from(["A", "B"]))
        .body_fields("none", &FieldList::none())
        .body("at", &"2026-03-01T04:00:00.5Z".parse::<DateTime>().unwrap())
        .body_list::<bool>("trigger", [])
        .body("skip", &true)
        .query_json("filter", &record)
        .into_request()
        .unwrap();
    assert_eq!(
        json(&request),
        r#"{"skip":true,"data":[{"Amount":12345678901234567890.10}],"names":["A","B"],"at":"2026-03-01T04:00:00+00:00","trigger":[]}"#
    );
    let (_, filter) = request.url().query_pairs().next().unwrap();
    assert_eq!(filter, r#"{"Amount":12345678901234567890.10}"#);
}

#[test]
fn what_can_not_be_json_is_named() {
    let odd = std::collections::HashMap::from([((1, 2), 3)]);
    let error = call::<Outcomes>(&nowhere(), &WRITE).path("a").body("data", &odd).into_request().unwrap_err();
    assert!(
        matches!(invalid(&error), InvalidRequest::Json { parameter, .. } if parameter == "data"),
        "{error:?}"
    );
}

#[tokio::test]
async fn what_a_version_requires_is_asked_for_before_anything_is_sent() {
    // Neither a token nor an answer can be had here, so whatever else failed would fail otherwise.
    let client: Client = zoho_runtime::Builder::new()
        .hosts(Hosts::single("http://127.0.0.1:1"))
        .refresh_token("id", "secret", "refresh")
        .build()
        .unwrap();
    let write = || call::<Outcomes>(&client, &WRITE).path("a");
    let cases = [
        (write().header("X-CRM-ORG", "1"), "data"),
        (write().body_list("data", [1]), "X-CRM-ORG"),
        (write().query("data", "1").header("x-crm-org", "1"), "data"),
        (Call::new(&client, Endpoint::new(&LIST, V9)).path("a"), "fields"),
        (Call::new(&client, Endpoint::new(&LIST, V9)).path("a").query_list::<&str>("fields", []), "fields"),
        (Call::new(&client, Endpoint::new(&LIST, V9)).path("a").query("xfields", "fields=1"), "fields"),
        (Call::new(&client, Endpoint::new(&SEND, V9)).path("a").form("other", "x"), "file"),
        (Call::new(&client, Endpoint::new(&SEND, V9)).path("a"), "file"),
        (Call::new(&client, Endpoint::new(&EXPORT, V9)), "download_url"),
    ];
    for (call, name) in cases {
        let error = call.send().await.unwrap_err().into_error();
        assert!(
            matches!(invalid(&error), InvalidRequest::MissingParameter { parameter } if parameter == name),
            "{error:?}"
        );
        assert_eq!(error.attempts(), 0);
    }
    let unfilled = write().header("X-CRM-ORG", "1").body_list("data", [1]);
    assert!(unfilled.into_request().is_ok());
    let unfilled: Call<Status, Code> = Call::new(&client, Endpoint::new(&LIST, V9)).query("fields", "x");
    let error = unfilled.into_request().unwrap_err();
    assert!(
        matches!(invalid(&error), InvalidRequest::MissingParameter { parameter } if parameter == "name"),
        "{error:?}"
    );
    assert!(
        write().header("X-CRM-ORG", "1").json(&[1]).into_request().is_ok(),
        "a whole body is its giver's"
    );
}

#[tokio::test]
async fn files_go_to_the_content_host() {
    let done = answer(200, "application/json", r#"{"code":"FILE_UPLOAD_SUCCESS","status":"success"}"#);
    let (content, server) = listen(vec![done]).await;
    let client = client_of(Hosts::new("http://127.0.0.1:1", "http://127.0.0.1:1", &content));
    let png = [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(), &[0; 20]].concat();
    let upload = || call::<Status>(&client, &BULK).file("file", Upload::bytes("x.png", png.clone()));
    upload().send().await.unwrap();
    let heard = server.await.unwrap().remove(0);
    assert!(heard.starts_with("POST /crm/bulk/v9/upload HTTP/1.1\r\n"), "{heard}");
    assert!(heard.contains("authorization: Zoho-oauthtoken secret-token\r\n"), "{heard}");
    assert_eq!(upload().into_request().unwrap().url().as_str(), format!("{content}/crm/bulk/v9/upload"));
}

fn export(client: &Client, url: &str) -> Call<Option<Download>, Code> {
    call(client, &EXPORT).given(url)
}

#[tokio::test]
async fn a_given_url_is_called_as_it_is() {
    let file = answer(200, "application/zip", "12345678");
    let (url, server) = listen(vec![file.clone(), file]).await;
    let client = client(&url);
    for given in [&format!("{url}/v2/crm/1/x.zip?sig=a%20b"), "/v2/crm/1/x.zip?sig=a%20b"] {
        let download = export(&client, given).send().await.unwrap().unwrap();
        assert_eq!(download.bytes().await.unwrap().len(), 8);
    }
    for heard in server.await.unwrap() {
        assert!(heard.starts_with("GET /v2/crm/1/x.zip?sig=a%20b HTTP/1.1\r\n"), "{heard}");
        assert!(heard.contains("authorization: Zoho-oauthtoken secret-token\r\n"), "{heard}");
    }
    let more = export(&client, "/x?sig=1").query("a", "b c").into_request().unwrap();
    assert_eq!(more.url().as_str(), format!("{url}/x?sig=1&a=b%20c"));
}

#[tokio::test]
async fn a_token_goes_to_no_host_that_a_url_makes_up() {
    let client = client_of(Hosts::of(DataCenter::Eu, Environment::Sandbox));
    for (url, host) in [
        ("https://evil.test/x?secret", "evil.test"),
        ("https://download-accl.zoho.com.evil.test/x", "download-accl.zoho.com.evil.test"),
        ("https://accounts.zoho.eu/x", "accounts.zoho.eu"),
        ("//evil.test/x", "evil.test"),
    ] {
        let error = export(&client, url).send().await.unwrap_err().into_error();
        assert_eq!(invalid(&error), &InvalidRequest::UntrustedHost { host: host.to_owned() });
        assert_eq!((error.attempts(), error.to_string().contains("secret")), (0, false));
    }
    for url in [
        "http://download-accl.zoho.com/x",
        "http://127.0.0.1:1/x",
        "x",
        "",
        "https://a:b@download-accl.zoho.eu/x",
    ] {
        let error = export(&client, url).send().await.unwrap_err().into_error();
        assert!(matches!(invalid(&error), InvalidRequest::Url { .. }), "{url} {error:?}");
    }
    for url in ["https://download-accl.zoho.eu/x", "https://download-accl.zoho.com/x"] {
        assert_eq!(export(&client, url).into_request().unwrap().url().as_str(), url);
    }
}

#[test]
fn secrets_are_in_no_debug() {
    let client = nowhere();
    let write =
        || call::<Outcomes>(&client, &WRITE).path("a").header("X-CRM-ORG", "1").body("data", &["s3cret"]);
    let export = || export(&client, "http://user:s3cret@127.0.0.1:1/x?s3cret#s3cret");
    let good = || call::<Download>(&client, &EXPORT).given("http://127.0.0.1:1/x?sig=s3cret");
    let form = || {
        call::<Status>(&client, &SEND)
            .path("a")
            .file("file", Upload::bytes("x", "s3cret"))
            .form("t", "s3cret")
    };
    let shown = [
        format!("{:?} {:?}", write(), write().into_request().unwrap()),
        format!("{:?} {:?}", export(), export().into_request().unwrap_err()),
        format!("{:?} {:?}", good(), good().into_request().unwrap()),
        format!("{:?} {:?}", form(), form().into_request().unwrap()),
        format!("{client:?}"),
    ];
    for shown in shown {
        assert!(!shown.contains("s3cret") && !shown.contains("secret-token"), "{shown}");
    }
}
