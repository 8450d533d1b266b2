//! Channels that are told of changed records.

mod common;

use common::{Http, json, send};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use zoho_sim::{Seed, Simulator};

const WATCH: &str = "/crm/v8/actions/watch";

async fn start() -> Http {
    Http::new(Simulator::builder().organisation(Seed::empty()).start().await.expect("a free port"))
}

async fn call(http: &Http, method: Method, path: &str, body: Value) -> (u16, Value) {
    let request = http.request(method, path).header("content-type", "application/json");
    json(send(request.body(body.to_string())).await).await
}

fn channel(url: &str) -> Value {
    json!({"watch": [{"channel_id": "1000000068001", "events": ["Leads.create", "Leads.delete"], "notify_url": url, "token": "secret"}]})
}

/// The body of the next message.
async fn heard(listener: &TcpListener) -> Value {
    let (mut stream, _) = listener.accept().await.expect("a message");
    let mut all = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&all).into_owned();
        if let Some((_, body)) = text.split_once("\r\n\r\n")
            && let Ok(body) = serde_json::from_str(body)
        {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await.expect("it reads");
            return body;
        }
        let length = stream.read(&mut buffer).await.expect("bytes");
        assert!(length > 0, "the message ended early: {text}");
        all.extend_from_slice(&buffer[..length]);
    }
}

#[tokio::test]
async fn a_channel_hears_of_what_it_watches() {
    let http = start().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}/hook", listener.local_addr().expect("an address"));
    let (status, body) = call(&http, Method::POST, WATCH, channel(&url)).await;
    assert_eq!((status, &body["watch"][0]["code"]), (201, &json!("SUCCESS")), "{body}");
    assert_eq!(body["watch"][0]["details"]["events"][0]["resource_name"], "Leads");
    let (_, created) =
        call(&http, Method::POST, "/crm/v8/Leads", json!({"data": [{"Last_Name": "Doe"}]})).await;
    let id = &created["data"][0]["details"]["id"];
    let message = heard(&listener).await;
    assert_eq!(
        (&message["operation"], &message["ids"], &message["token"]),
        (&json!("insert"), &json!([id]), &json!("secret"))
    );
    assert_eq!((&message["module"], &message["channel_id"]), (&json!("Leads"), &json!("1000000068001")));
    // A change is not watched, a deletion is.
    let path = format!("/crm/v8/Leads/{}", id.as_str().expect("an id"));
    call(&http, Method::PUT, &path, json!({"data": [{"Company": "x"}]})).await;
    assert_eq!(http.delete(&path).await.status(), 200);
    assert_eq!(heard(&listener).await["operation"], "delete");
}

#[tokio::test]
async fn channels_are_listed_changed_and_ended() {
    let http = start().await;
    let url = "http://127.0.0.1:9/hook";
    assert_eq!(call(&http, Method::POST, WATCH, channel(url)).await.0, 201);
    let list = format!("{WATCH}?channel_id=1000000068001");
    let (_, body) = json(http.get(&list).await).await;
    assert_eq!(
        (body["watch"].as_array().map(Vec::len), &body["watch"][0]["notify_url"]),
        (Some(2), &json!(url))
    );
    let update = json!({"watch": [{"channel_id": "1000000068001", "events": ["Contacts.all"], "channel_expiry": "2026-01-03T09:00:00+00:00"}]});
    assert_eq!(call(&http, Method::PUT, WATCH, update).await.0, 200);
    let (_, body) = json(http.get(&list).await).await;
    assert_eq!(
        (&body["watch"][0]["resource_name"], &body["watch"][0]["channel_expiry"]),
        (&json!("Contacts"), &json!("2026-01-03T09:00:00+00:00"))
    );
    let end = json!({"watch": [{"channel_id": "1000000068001", "events": ["Contacts.all"], "_delete_events": true}]});
    assert_eq!(call(&http, Method::PATCH, WATCH, end).await.0, 200);
    assert_eq!(http.get(&list).await.status(), 204);
    let (status, _) = json(http.delete(&format!("{WATCH}?channel_ids=1000000068001")).await).await;
    assert_eq!(status, 400);
    for (name, value, code) in [
        ("token", json!("x".repeat(51)), "INVALID_DATA"),
        ("events", json!(["Nothings.create"]), "INVALID_DATA"),
        ("notify_url", Value::Null, "MANDATORY_NOT_FOUND"),
        ("channel_expiry", json!("2027-01-01T00:00:00+00:00"), "INVALID_DATA"),
    ] {
        let mut bad = channel(url);
        bad["watch"][0][name] = value;
        assert_eq!(call(&http, Method::POST, WATCH, bad).await.1["watch"][0]["code"], code, "{name}");
    }
}
