//! Jobs that change many records, and how far they are.

mod common;

use std::time::Duration;

use common::{Http, json, send};
use reqwest::Method;
use serde_json::{Value, json};
use zoho_sim::{Seed, Simulator};

async fn with(module: &str, count: u64) -> Http {
    let seed = Seed::empty().records(module, count);
    Http::new(Simulator::builder().organisation(seed).start().await.expect("a free port"))
}

async fn post(http: &Http, path: &str, body: Value) -> (u16, Value) {
    let request = http.request(Method::POST, path).header("content-type", "application/json");
    json(send(request.body(body.to_string())).await).await
}

async fn progress(http: &Http, path: &str, job: &str) -> Value {
    json(http.get(&format!("{path}?job_id={job}")).await).await.1["data"][0].clone()
}

#[tokio::test]
async fn a_mass_update_of_a_view_is_a_job() {
    let http = with("Leads", 10).await;
    let organisation = http.zoho.organisation();
    let locked = organisation.records("Leads")[3].clone();
    organisation.lock_record("Leads", &locked);
    let path = "/crm/v8/Leads/actions/mass_update";
    let body = json!({"data": [{"Status": "Won"}], "cvid": "4876876000000000001"});
    let (status, answer) = post(&http, path, body.clone()).await;
    let item = &answer["data"][0];
    assert_eq!((status, &item["code"], &item["status"]), (200, &json!("SCHEDULED"), &json!("success")));
    let job = item["details"]["job_id"].as_str().expect("a job").to_owned();
    let (status, again) = post(&http, path, body).await;
    assert_eq!((status, &again["data"][0]["code"]), (202, &json!("ALREADY_SCHEDULED")));
    let polled = [
        progress(&http, path, &job).await,
        progress(&http, path, &job).await,
        progress(&http, path, &job).await,
    ];
    let expected = [("SCHEDULED", 0, 10, 0), ("RUNNING", 4, 5, 1), ("COMPLETED", 9, 0, 1)];
    for (state, (status, done, left, failed)) in polled.iter().zip(expected) {
        assert_eq!(
            *state,
            json!({"Status": status, "Total_Count": 10, "Updated_Count": done, "Not_Updated_Count": left, "Failed_Count": failed})
        );
    }
    let mut won = 0;
    organisation.for_each_record("Leads", |lead| won += usize::from(lead["Status"] == "Won"));
    assert_eq!(won, 9);
    let (status, unknown) = json(http.get(&format!("{path}?job_id=1")).await).await;
    assert_eq!((status, &unknown["code"]), (404, &json!("NOT_FOUND")));
    http.zoho.assert_clean();
}

#[tokio::test]
async fn records_that_are_named_are_updated_at_once() {
    let http = with("Leads", 3).await;
    let records = http.zoho.organisation().records("Leads");
    let path = "/crm/v8/Leads/actions/mass_update";
    let body = json!({"data": [{"Status": "Won"}], "ids": [records[0], "1"]});
    let (status, answer) = post(&http, path, body).await;
    assert_eq!((status, &answer["data"][0]["details"]["id"]), (207, &json!(records[0])));
    assert_eq!(
        (&answer["data"][1]["code"], &answer["data"][1]["details"]["id"]),
        (&json!("INVALID_DATA"), &json!("1"))
    );
    for (body, code) in [
        (json!({"data": [{"Status": "Won"}]}), "MANDATORY_NOT_FOUND"),
        (json!({"data": [{}], "cvid": "1"}), "INVALID_DATA"),
        (json!({"data": [{"Status": "Won"}], "ids": vec!["1"; 501]}), "LIMIT_EXCEEDED"),
    ] {
        let (status, answer) = post(&http, path, body.clone()).await;
        assert_eq!((status, answer["code"].as_str()), (400, Some(code)), "{body}");
    }
    let criteria = json!({"field": {"api_name": "City"}, "comparator": "equal", "value": "Bergen"});
    let body = json!({"data": [{"Status": "North"}], "criteria": [criteria]});
    assert_eq!(post(&http, path, body).await.0, 200);
    http.zoho.advance(Duration::from_secs(60));
    let mut north = 0;
    http.zoho.organisation().for_each_record("Leads", |lead| north += usize::from(lead["Status"] == "North"));
    assert_eq!(north, 1);
}

#[tokio::test]
async fn a_mass_deletion_deletes() {
    let http = with("Contacts", 40).await;
    let path = "/crm/v8/Contacts/actions/mass_delete";
    let (_, answer) = post(&http, path, json!({"cvid": "1"})).await;
    let job = answer["data"][0]["details"]["job_id"].as_str().expect("a job").to_owned();
    assert_eq!(http.zoho.organisation().count("Contacts"), 40);
    assert_eq!(progress(&http, path, &job).await["Status"], "SCHEDULED");
    assert_eq!(progress(&http, path, &job).await["Deleted_Count"], 20);
    assert_eq!(http.zoho.organisation().count("Contacts"), 20);
    http.zoho.organisation().finish_jobs();
    assert_eq!(
        progress(&http, path, &job).await,
        json!({"Status": "COMPLETED", "Total_Count": 40, "Deleted_Count": 40, "Failed_Count": 0})
    );
    assert_eq!(http.zoho.organisation().count("Contacts"), 0);
    let (status, none) = post(&http, path, json!({"cvid": "1"})).await;
    assert_eq!((status, &none["code"]), (400, &json!("NO_RECORDS_FOUND")));
}

#[tokio::test]
async fn leads_become_contacts() {
    let http = with("Contacts", 0).await;
    let organisation = http.zoho.organisation();
    let lead = organisation.add_record("Leads");
    organisation.set_field("Leads", &lead, "Company", "Acme");
    let path = "/crm/v8/Leads/actions/mass_convert";
    let body = json!({"ids": [lead], "Deals": {"Deal_Name": "Big"}});
    let (status, answer) = post(&http, path, body).await;
    assert_eq!((status, &answer["code"]), (202, &json!("SCHEDULED")));
    let job = answer["details"]["job_id"].as_str().expect("a job").to_owned();
    organisation.finish_jobs();
    let state = progress(&http, path, &job).await;
    assert_eq!((&state["Status"], &state["Converted_Count"]), (&json!("COMPLETED"), &json!(1)));
    let contact = organisation.records("Contacts")[0].clone();
    let contact = organisation.fields("Contacts", &contact).expect("a contact");
    assert_eq!(
        (&contact["Last_Name"], &contact["Account_Name"]["name"]),
        (&json!("Leads 1"), &json!("Acme"))
    );
    assert_eq!(
        (organisation.count("Leads"), organisation.count("Deals"), organisation.count("Accounts")),
        (0, 1, 1)
    );
    let (status, answer) = post(&http, path, json!({"ids": vec!["1"; 51]})).await;
    assert_eq!((status, &answer["code"]), (400, &json!("LIMIT_EXCEEDED")));
}
