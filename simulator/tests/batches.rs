//! What may go wrong with the items of a batch, and by what a record goes in one.

mod common;

use common::{Http, json, send};
use reqwest::Method;
use serde_json::{Value, json};
use zoho_sim::{Seed, Simulator};

async fn start() -> Http {
    Http::new(Simulator::builder().organisation(Seed::empty()).start().await.expect("a free port"))
}

async fn call(http: &Http, method: Method, path: &str, body: Value) -> (u16, Value) {
    let request = http.request(method, path).header("content-type", "application/json");
    json(send(request.body(body.to_string())).await).await
}

async fn create(http: &Http, items: Value) -> (u16, Vec<Value>) {
    let (status, body) = call(http, Method::POST, "/crm/v8/Leads", json!({"data": items})).await;
    (status, body["data"].as_array().cloned().unwrap_or_default())
}

fn codes(items: &[Value]) -> Vec<&str> {
    items.iter().filter_map(|item| item["code"].as_str()).collect()
}

#[tokio::test]
async fn an_item_fails_by_the_rules_of_its_module() {
    let http = start().await;
    let organisation = http.zoho.organisation();
    organisation.set_unique("Leads", "Email");
    organisation.set_mandatory("Leads", "Company");
    organisation.set_maximum_length("Leads", "Last_Name", 5);
    organisation.refuse_items("Leads", "Phone", "13", "NOT_APPROVED");
    let (status, items) = create(
        &http,
        json!([
            {"Last_Name": "Fine", "Company": "A", "Email": "a@example.com"},
            {"Last_Name": "Twin", "Company": "A", "Email": "a@example.com"},
            {"Last_Name": "Longer", "Company": "A"},
            {"Last_Name": "None"},
            {"Last_Name": "Bad", "Company": "A", "Phone": "13"},
            {"Last_Name": "Everything", "Email": "a@example.com", "Owner": [1]},
        ]),
    )
    .await;
    let expected = [
        "SUCCESS",
        "DUPLICATE_DATA",
        "INVALID_DATA",
        "MANDATORY_NOT_FOUND",
        "NOT_APPROVED",
        "MULTIPLE_OR_MULTI_ERRORS",
    ];
    assert_eq!((status, codes(&items)), (207, expected.to_vec()), "{items:?}");
    let known = &items[0]["details"]["id"];
    assert_eq!(
        items[1]["details"],
        json!({"api_name": "Email", "json_path": "$.data[1].Email", "id": known,
            "duplicate_record": {"id": known, "module": {"api_name": "Leads"}}})
    );
    assert_eq!(
        items[2]["details"],
        json!({"api_name": "Last_Name", "json_path": "$.data[2].Last_Name", "maximum_length": 5})
    );
    let errors = items[5]["details"]["errors"].as_array().expect("errors");
    assert_eq!(codes(errors), ["INVALID_DATA", "MANDATORY_NOT_FOUND", "INVALID_DATA", "DUPLICATE_DATA"]);
    assert!(errors.iter().all(|error| error["status"] == "error"));
    assert_eq!(organisation.count("Leads"), 1);

    // A record is no duplicate of itself, and a rule is not for ever.
    let id = known.as_str().expect("an id");
    let same = json!({"data": [{"Email": "a@example.com"}]});
    assert_eq!(call(&http, Method::PUT, &format!("/crm/v8/Leads/{id}"), same).await.0, 200);
    organisation.clear_rules("Leads");
    assert_eq!(create(&http, json!([{"Last_Name": "Everything", "Email": "a@example.com"}])).await.0, 201);
    let people: Vec<Value> = (0..51).map(|number| json!({"participant": number.to_string()})).collect();
    let event = json!({"data": [{"Event_Title": "Big", "Participants": people}]});
    let (_, body) = call(&http, Method::POST, "/crm/v8/Events", event).await;
    assert_eq!(
        (&body["data"][0]["code"], &body["data"][0]["details"]["limit"]),
        (&json!("LIMIT_EXCEEDED"), &json!(50))
    );
}

#[tokio::test]
async fn a_stale_change_is_412() {
    let http = start().await;
    let id = http.zoho.organisation().add_record("Leads");
    let stale = http.request(Method::PUT, &format!("/crm/v8/Leads/{id}"));
    let stale = stale.header("if-unmodified-since", "2025-01-01T00:00:00+00:00");
    let (status, body) = json(send(stale.body(json!({"data": [{"Company": "x"}]}).to_string())).await).await;
    assert_eq!((status, &body["data"][0]["code"]), (412, &json!("ALREADY_MODIFIED")));
}

#[tokio::test]
async fn an_upsert_looks_at_its_fields_in_their_order() {
    let http = start().await;
    let (_, items) = create(
        &http,
        json!([{"Last_Name": "One", "Email": "1@example.com", "Phone": "1"}, {"Last_Name": "Two", "Email": "2@example.com", "Phone": "2"}]),
    )
    .await;
    let (one, two) = (items[0]["details"]["id"].clone(), items[1]["details"]["id"].clone());
    let upsert = async |item: Value, fields: Value| {
        let body = json!({"data": [item], "duplicate_check_fields": fields, "trigger": [], "lar_id": "1"});
        let (_, body) = call(&http, Method::POST, "/crm/v8/Leads/upsert", body).await;
        let item = &body["data"][0];
        (item["details"]["id"].clone(), item["duplicate_field"].clone())
    };
    let both = json!({"Last_Name": "Both", "Email": "1@example.com", "Phone": "2"});
    assert_eq!(upsert(both.clone(), json!(["Phone", "Email"])).await, (two.clone(), json!("Phone")));
    // The second one has the first one's address by now, so the first one's id decides.
    assert_eq!(upsert(both.clone(), json!(["Email", "Phone"])).await, (one.clone(), json!("Email")));
    let by_id = json!({"id": two, "Last_Name": "Named", "Email": "1@example.com"});
    assert_eq!(upsert(by_id, json!(["Email"])).await, (two, Value::Null));
    assert_eq!(http.zoho.organisation().count("Leads"), 2);
    http.zoho.assert_clean();
}

#[tokio::test]
async fn ten_thousand_upserts_are_done_in_seconds() {
    let http = start().await;
    http.zoho.organisation().seed_records("Leads", 10_000);
    let began = std::time::Instant::now();
    for chunk in 0..100 {
        let items: Vec<Value> = (1..=100)
            .map(|number| json!({"Last_Name": "U", "Email": format!("leads.{}@example.com", chunk * 200 + number)}))
            .collect();
        let (status, body) = call(&http, Method::POST, "/crm/v8/Leads/upsert", json!({"data": items})).await;
        assert_eq!(status, if chunk < 50 { 200 } else { 201 }, "{chunk} {}", body["data"][0]);
    }
    assert_eq!(http.zoho.organisation().count("Leads"), 15_000);
    assert!(began.elapsed().as_secs() < 300, "{:?}", began.elapsed());
}

#[tokio::test]
async fn an_external_id_stands_for_ids_everywhere() {
    let http = start().await;
    create(&http, json!([{"Last_Name": "One", "Code": "A-1"}, {"Last_Name": "Two", "Code": 2}, {"Last_Name": "Three", "Code": "A-3"}])).await;
    let external = async |method: Method, path: &str, body: Option<Value>| {
        let request = http.request(method, path).header("x-external", "Leads.Code");
        json(send(body.iter().fold(request, |request, body| request.body(body.to_string()))).await).await
    };
    let (_, list) = external(Method::GET, "/crm/v8/Leads?fields=Last_Name&ids=A-1,2,A-9", None).await;
    assert_eq!(list["data"].as_array().map(Vec::len), Some(2), "{list}");
    let items = json!({"data": [{"Code": "A-1", "Company": "x"}, {"Code": "A-9", "Company": "x"}]});
    let (status, body) = external(Method::PUT, "/crm/v8/Leads", Some(items)).await;
    assert_eq!(
        (status, body["data"][0]["code"].as_str(), body["data"][1]["code"].as_str()),
        (207, Some("SUCCESS"), Some("INVALID_DATA"))
    );
    let upsert = json!({"data": [{"Code": "A-3", "Last_Name": "Changed"}]});
    let (_, body) = external(Method::POST, "/crm/v8/Leads/upsert", Some(upsert)).await;
    assert_eq!(body["data"][0]["duplicate_field"], "Code");
    let (status, body) = external(Method::DELETE, "/crm/v8/Leads?ids=A-1,A-3", None).await;
    assert_eq!((status, body["data"].as_array().map(Vec::len)), (200, Some(2)));
    assert_eq!(external(Method::DELETE, "/crm/v8/Leads/2", None).await.0, 200);
    assert_eq!(http.zoho.organisation().count("Leads"), 0);
    http.zoho.assert_clean();
}
