//! Records, one by one and in batches, by the paths of the real catalogue.

mod common;

use common::{Http, json, send};
use reqwest::Method;
use serde_json::{Value, json};
use zoho_sim::{Seed, Simulator};

async fn start() -> Http {
    Http::new(Simulator::builder().organisation(Seed::empty()).start().await.expect("a free port"))
}

/// Status and body of a call with a JSON body.
async fn call(http: &Http, method: Method, path: &str, body: Value) -> (u16, Value) {
    let request = http.request(method, path).header("content-type", "application/json");
    json(send(request.body(body.to_string())).await).await
}

async fn create(http: &Http, module: &str, record: Value) -> String {
    let (status, body) =
        call(http, Method::POST, &format!("/crm/v8/{module}"), json!({"data": [record]})).await;
    assert_eq!((status, &body["data"][0]["code"]), (201, &json!("SUCCESS")), "{body}");
    body["data"][0]["details"]["id"].as_str().expect("an id").to_owned()
}

async fn get(http: &Http, path: &str) -> (u16, Value) {
    let answer = http.get(path).await;
    if answer.status() == 204 { (204, Value::Null) } else { json(answer).await }
}

fn ids(body: &Value) -> Vec<&str> {
    let items = body["data"].as_array().expect("a list").iter();
    items.map(|item| item["id"].as_str().expect("an id")).collect()
}

#[tokio::test]
async fn a_record_lives_from_its_creation_to_its_deletion() {
    let http = start().await;
    let id = create(&http, "Leads", json!({"Last_Name": "Doe", "Company": "Acme", "Age": 7})).await;
    let path = format!("/crm/v8/Leads/{id}");
    let (status, body) = get(&http, &path).await;
    let lead = &body["data"][0];
    assert_eq!(status, 200);
    assert_eq!((&lead["Last_Name"], &lead["Age"], &lead["id"]), (&json!("Doe"), &json!(7), &json!(id)));
    assert_eq!(lead["Created_Time"], lead["Modified_Time"]);

    let change = json!({"data": [{"Company": null, "Last_Name": "Roe"}]});
    let (status, body) = call(&http, Method::PUT, &path, change).await;
    assert_eq!((status, &body["data"][0]["message"]), (200, &json!("record updated")));
    let fields = http.zoho.organisation().fields("Leads", &id).expect("a record");
    assert_eq!(
        (&fields["Company"], &fields["Last_Name"], &fields["Age"]),
        (&Value::Null, &json!("Roe"), &json!(7))
    );
    assert_ne!(fields["Created_Time"], fields["Modified_Time"]);

    assert_eq!(http.delete(&path).await.status(), 200);
    assert_eq!(get(&http, &path).await.0, 204);
    let (_, deleted) = get(&http, "/crm/v8/Leads/deleted?type=all").await;
    assert_eq!((ids(&deleted), &deleted["data"][0]["display_name"]), (vec![id.as_str()], &json!("Roe")));
    let (status, again) = json(http.delete(&path).await).await;
    assert_eq!((status, &again["data"][0]["code"]), (400, &json!("INVALID_DATA")));
    http.zoho.assert_clean();
}

#[tokio::test]
async fn a_batch_has_an_outcome_for_each_item_and_a_status_for_all() {
    let http = start().await;
    let batch = async |items: Value| {
        let (status, body) = call(&http, Method::POST, "/crm/v8/Contacts", json!({"data": items})).await;
        let items = body["data"].as_array().expect("a list").clone();
        (status, items)
    };
    let mixed = json!([{"Last_Name": "One"}, {"First_Name": "Nameless"}, {"Last_Name": "Three", "id": "9"}]);
    let (status, items) = batch(mixed.clone()).await;
    let codes: Vec<&str> = items.iter().filter_map(|item| item["code"].as_str()).collect();
    assert_eq!((status, codes), (207, vec!["SUCCESS", "MANDATORY_NOT_FOUND", "SUCCESS"]), "{items:?}");
    assert_eq!(items[1]["details"], json!({"api_name": "Last_Name", "json_path": "$.data[1].Last_Name"}));
    assert_eq!(http.zoho.organisation().records("Contacts").len(), 2);
    let failed = json!([{"Last_Name": ""}]);
    assert_eq!(batch(failed.clone()).await.0, 400);
    http.zoho.switch(|switches| (switches.mixed_batch_status, switches.failed_batch_status) = (200, 207));
    assert_eq!((batch(mixed).await.0, batch(failed).await.0), (200, 207));

    let many: Vec<Value> = (0..101).map(|number| json!({"Last_Name": number.to_string()})).collect();
    let (status, body) = call(&http, Method::POST, "/crm/v8/Contacts", json!({"data": many})).await;
    assert_eq!(
        (status, &body["code"], &body["details"]["maximum_length"]),
        (400, &json!("INVALID_DATA"), &json!(100))
    );
    for (body, code) in [
        (json!({}), "MANDATORY_NOT_FOUND"),
        (json!({"data": []}), "INVALID_DATA"),
        (json!({"data": {"Last_Name": "x"}}), "INVALID_DATA"),
        (json!([]), "INVALID_DATA"),
        (json!({"data": [{"Last_Name": "x"}], "trigger": "workflow"}), "INVALID_DATA"),
    ] {
        let (status, answer) = call(&http, Method::POST, "/crm/v8/Contacts", body.clone()).await;
        assert_eq!((status, answer["code"].as_str()), (400, Some(code)), "{body}");
    }
    http.zoho.assert_clean();
    let known = json!({"data": [{"Last_Name": "x"}], "triggers": []});
    assert_eq!(call(&http, Method::POST, "/crm/v8/Contacts", known).await.0, 201);
    assert_eq!(http.findings(), ["unknown key \"triggers\" in the body"]);
}

#[tokio::test]
async fn records_are_changed_and_deleted_by_their_ids() {
    let http = start().await;
    let organisation = http.zoho.organisation();
    let made: Vec<String> = (0..3).map(|_| organisation.add_record("Deals")).collect();
    organisation.lock_record("Deals", &made[1]);
    let items = json!({"data": [
        {"id": made[0], "Stage": "Won"}, {"id": made[1], "Stage": "Won"}, {"id": "1", "Stage": "Won"}, {"Stage": "Won"},
    ]});
    let (status, body) = call(&http, Method::PUT, "/crm/v8/Deals", items).await;
    let codes: Vec<&str> =
        body["data"].as_array().expect("a list").iter().filter_map(|item| item["code"].as_str()).collect();
    assert_eq!(
        (status, codes),
        (207, vec!["SUCCESS", "RECORD_LOCKED", "INVALID_DATA", "MANDATORY_NOT_FOUND"])
    );
    assert_eq!(organisation.fields("Deals", &made[1]).expect("a record").get("Stage"), None);

    let path = format!("/crm/v8/Deals?ids={},{},7", made[0], made[2]);
    let (status, body) = json(http.delete(&path).await).await;
    assert_eq!((status, &body["data"][2]["code"]), (207, &json!("INVALID_DATA")));
    assert_eq!(organisation.records("Deals"), [made[1].as_str()]);
    let (status, body) = json(http.delete("/crm/v8/Deals").await).await;
    assert_eq!((status, &body["code"]), (400, &json!("REQUIRED_PARAM_MISSING")));
}

#[tokio::test]
async fn an_upsert_knows_records_by_a_unique_field() {
    let http = start().await;
    let upsert = async |body: Value| {
        let (status, body) = call(&http, Method::POST, "/crm/v8/Contacts/upsert", body).await;
        let item = &body["data"][0];
        (status, item["details"]["id"].clone(), item["action"].clone(), item["duplicate_field"].clone())
    };
    let one = upsert(json!({"data": [{"Last_Name": "One", "Email": "a@example.com", "Phone": "1"}]})).await;
    assert_eq!((one.0, &one.2, &one.3), (201, &json!("insert"), &Value::Null));
    let two = upsert(json!({"data": [{"Last_Name": "Two", "Email": "a@example.com"}]})).await;
    assert_eq!((two.0, &two.1, &two.2, &two.3), (200, &one.1, &json!("update"), &json!("Email")));
    let by_phone =
        json!({"data": [{"Last_Name": "Three", "Phone": "1"}], "duplicate_check_fields": ["Phone"]});
    assert_eq!(upsert(by_phone).await.1, one.1);
    assert_eq!(http.zoho.organisation().records("Contacts").len(), 1);
    http.zoho.assert_clean();
}

#[tokio::test]
async fn lists_have_pages_fields_an_order_and_conditions() {
    let http = start().await;
    let organisation = http.zoho.organisation();
    let made: Vec<String> = (0..5).map(|_| organisation.add_record("Leads")).collect();
    let path = "/crm/v8/Leads?fields=Last_Name,Company&per_page=2";
    let (_, first) = get(&http, path).await;
    assert_eq!(ids(&first), [made[4].as_str(), made[3].as_str()]);
    assert_eq!(
        (&first["info"]["more_records"], &first["info"]["sort_order"]),
        (&json!(true), &json!("desc"))
    );
    assert_eq!(first["data"][0].as_object().map(serde_json::Map::len), Some(2));
    let (_, last) = get(&http, &format!("{path}&sort_order=asc&page=3")).await;
    assert_eq!((ids(&last), &last["info"]["more_records"]), (vec![made[4].as_str()], &json!(false)));
    assert_eq!(get(&http, &format!("{path}&page=4")).await.0, 204);
    let (_, some) = get(&http, &format!("{path}&ids={},{}", made[0], made[2])).await;
    assert_eq!(ids(&some), [made[2].as_str(), made[0].as_str()]);

    let changed = create(&http, "Leads", json!({"Last_Name": "New"})).await;
    let time = organisation.fields("Leads", &made[0]).expect("a record")["Modified_Time"].clone();
    let since = |header: &'static str, time: &str, method: Method, path: &str| {
        http.request(method, path).header(header, time.to_owned())
    };
    let time = time.as_str().expect("a time");
    let (_, newer) = json(send(since("if-modified-since", time, Method::GET, path)).await).await;
    assert_eq!(ids(&newer), [changed.as_str()]);
    for path in [path.to_owned(), format!("/crm/v8/Leads/{changed}")] {
        let none = send(since("if-modified-since", "2030-01-01T00:00:00+00:00", Method::GET, &path)).await;
        assert_eq!(none.status(), 304, "{path}");
    }
    let stale = since("if-unmodified-since", time, Method::PUT, &format!("/crm/v8/Leads/{changed}"));
    let stale = stale.body(json!({"data": [{"Company": "Late"}]}).to_string());
    assert_eq!(json(send(stale).await).await.1["data"][0]["code"], "ALREADY_MODIFIED");
}

#[tokio::test]
async fn a_record_goes_by_an_external_id_too() {
    let http = start().await;
    let id = create(&http, "Leads", json!({"Last_Name": "Doe", "Code": "A-7"})).await;
    let get = |header: &'static str, id: &str| {
        http.request(Method::GET, &format!("/crm/v8/Leads/{id}")).header("x-external", header)
    };
    let (status, body) = json(send(get("Leads.Code", "A-7")).await).await;
    assert_eq!((status, ids(&body)), (200, vec![id.as_str()]));
    for (header, id) in [("Leads.Code", "A-8"), ("Leads.Other", "A-7"), ("Contacts.Code", "A-7")] {
        assert_eq!(send(get(header, id)).await.status(), 400, "{header} {id}");
    }
}

#[tokio::test]
async fn records_are_counted() {
    let http = start().await;
    (0..3).for_each(|_| drop(http.zoho.organisation().add_record("Leads")));
    assert_eq!(get(&http, "/crm/v8/Leads/actions/count").await.1["count"], 3);
}

#[tokio::test]
async fn ten_records_are_written_for_a_credit() {
    let http = start().await;
    let organisation = http.zoho.organisation();
    for (records, credits) in [(1, 1), (10, 2), (11, 4), (100, 14)] {
        let many: Vec<Value> = (0..records).map(|number| json!({"Last_Name": number.to_string()})).collect();
        assert_eq!(call(&http, Method::POST, "/crm/v8/Leads", json!({"data": many})).await.0, 201);
        assert_eq!(organisation.credits_used(), credits, "{records}");
    }
}

#[tokio::test]
async fn values_of_another_type_than_the_fields_are_refused() {
    let http = start().await;
    let (status, body) = call(
        &http,
        Method::POST,
        "/crm/v8/Leads",
        json!({"data": [{"Last_Name": "Fine"}, {"Last_Name": "Odd", "Owner": [1]}]}),
    )
    .await;
    assert_eq!(status, 207, "{body}");
    let details = &body["data"][1]["details"];
    assert_eq!((&details["api_name"], &details["json_path"]), (&json!("Owner"), &json!("$.data[1].Owner")));
}
