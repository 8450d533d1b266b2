//! Several calls in one.

mod common;

use common::{Http, json, send};
use reqwest::Method;
use serde_json::{Value, json};
use zoho_sim::{Seed, Simulator};

async fn start() -> Http {
    Http::new(Simulator::builder().organisation(Seed::empty()).start().await.expect("a free port"))
}

async fn send_all(http: &Http, body: Value) -> (u16, Value) {
    let request = http.request(Method::POST, "/crm/v8/__composite_requests");
    json(send(request.header("content-type", "application/json").body(body.to_string())).await).await
}

fn lead(id: &str, last_name: &str) -> Value {
    json!({"sub_request_id": id, "method": "POST", "uri": "/crm/v8/Leads", "body": {"data": [{"Last_Name": last_name}]}})
}

#[tokio::test]
async fn the_calls_share_one_state() {
    let http = start().await;
    let get = json!({"sub_request_id": "two", "method": "GET", "uri": "/crm/v8/Leads/@{one:$.data[0].details.id}",
        "params": {"fields": "Last_Name"}});
    let missing = json!({"method": "GET", "uri": "/crm/v8/Nothings", "params": {"fields": "id"}});
    let (status, body) =
        send_all(&http, json!({"__composite_requests": [lead("one", "Doe"), get, missing]})).await;
    let replies = body["__composite_requests"].as_array().expect("a list");
    let response = |index: usize| &replies[index]["details"]["response"];
    assert_eq!((status, &response(0)["status_code"]), (207, &json!(201)), "{body}");
    assert_eq!(response(1)["body"]["data"][0]["Last_Name"], "Doe");
    assert!(response(1)["headers"]["content-type"].is_string());
    assert_eq!(
        (&response(2)["status_code"], &response(2)["body"]["code"]),
        (&json!(400), &json!("INVALID_MODULE"))
    );
    let (status, _) = send_all(&http, json!({"__composite_requests": [lead("one", "Roe")]})).await;
    assert_eq!(status, 200);
    assert_eq!(http.zoho.organisation().count("Leads"), 2);
}

#[tokio::test]
async fn a_failure_undoes_all_if_it_should() {
    let http = start().await;
    let calls = json!([lead("one", "Doe"), lead("two", ""), lead("three", "Roe")]);
    let (status, body) =
        send_all(&http, json!({"rollback_on_fail": true, "__composite_requests": calls})).await;
    let replies = &body["__composite_requests"];
    assert_eq!(
        (status, &replies[0]["code"], &replies[2]["code"]),
        (400, &json!("ROLLBACK_PERFORMED"), &json!("PROCESSING_STOPPED")),
        "{body}"
    );
    assert_eq!(replies[0]["details"]["rollbacked_by_sub_request_index"], 1);
    assert_eq!(replies[1]["details"]["response"]["status_code"], 400);
    assert_eq!(http.zoho.organisation().count("Leads"), 0);
}

#[tokio::test]
async fn what_can_not_be_made_is_refused() {
    let http = start().await;
    let both = json!({"rollback_on_fail": true, "parallel_execution": true, "__composite_requests": [lead("one", "Doe")]});
    assert_eq!(send_all(&http, both).await.1["code"], "AMBIGUITY_DURING_PROCESSING");
    let (status, body) = send_all(&http, json!({"__composite_requests": vec![lead("one", "Doe"); 6]})).await;
    assert_eq!((status, &body["details"]["maximum_length"]), (400, &json!(5)));
    let itself = json!({"method": "POST", "uri": "/crm/v8/__composite_requests", "body": {}});
    let (_, body) =
        send_all(&http, json!({"__composite_requests": [itself, {"uri": "/crm/v8/Leads"}]})).await;
    let replies = &body["__composite_requests"];
    assert_eq!(
        (&replies[0]["code"], &replies[1]["code"]),
        (&json!("NOT_SUPPORTED"), &json!("MANDATORY_NOT_FOUND"))
    );
    assert_eq!(http.zoho.organisation().count("Leads"), 0);
}
