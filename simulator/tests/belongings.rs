//! What belongs to records and organisations: notes, tags, related records, users, stored files.

mod common;

use common::{Http, file, json, send};
use reqwest::Method;
use serde_json::{Value, json};
use zoho_sim::Simulator;

async fn start() -> Http {
    Http::new(Simulator::start().await.expect("a free port"))
}

/// Status and body of a call with a JSON body.
async fn call(http: &Http, method: Method, path: &str, body: Value) -> (u16, Value) {
    let request = http.request(method, path).header("content-type", "application/json");
    json(send(request.body(body.to_string())).await).await
}

async fn list(http: &Http, path: &str, key: &str) -> Vec<Value> {
    let answer = http.get(path).await;
    if answer.status() == 204 {
        return Vec::new();
    }
    json(answer).await.1[key].as_array().expect("a list").clone()
}

fn id(body: &Value, key: &str) -> String {
    body[key][0]["details"]["id"].as_str().unwrap_or_else(|| panic!("an id in {body}")).to_owned()
}

#[tokio::test]
async fn notes_hang_on_their_record() {
    let http = start().await;
    let organisation = http.zoho.organisation();
    let (lead, other) = (organisation.record("Leads"), organisation.add_record("Leads"));
    let of_lead = format!("/crm/v8/Leads/{lead}/Notes");
    let note = json!({"data": [{"Note_Title": "A", "Note_Content": "first"}]});
    let (status, body) = call(&http, Method::POST, &of_lead, note).await;
    assert_eq!(status, 201, "{body}");
    let first = id(&body, "data");
    let note = json!({"data": [{"Note_Content": "second", "Parent_Id": {"id": lead}}]});
    let (_, body) = call(&http, Method::POST, "/crm/v8/Notes", note).await;
    let second = id(&body, "data");
    let fields = "fields=Note_Content,Parent_Id";
    let notes = list(&http, &format!("{of_lead}?{fields}"), "data").await;
    let told: Vec<&Value> = notes.iter().map(|note| &note["Note_Content"]).collect();
    assert_eq!(told, [&json!("second"), &json!("first")]);
    assert_eq!(notes[0]["Parent_Id"]["id"], json!(lead));
    assert!(list(&http, &format!("/crm/v8/Leads/{other}/Notes?{fields}"), "data").await.is_empty());

    let change = json!({"data": [{"Note_Content": "changed"}]});
    assert_eq!(call(&http, Method::PUT, &format!("/crm/v8/Notes/{first}"), change).await.0, 200);
    assert_eq!(organisation.fields("Notes", &first).expect("a note")["Note_Content"], "changed");
    assert_eq!(http.delete(&format!("/crm/v8/Notes/{second}")).await.status(), 200);
    assert_eq!(list(&http, &format!("{of_lead}?{fields}"), "data").await.len(), 1);
    for (note, code) in [
        (json!({"Note_Content": "x"}), "MANDATORY_NOT_FOUND"),
        (json!({"Note_Content": "x", "Parent_Id": {"id": "1"}}), "INVALID_DATA"),
        (json!({"Parent_Id": {"id": lead}}), "MANDATORY_NOT_FOUND"),
    ] {
        let (status, body) = call(&http, Method::POST, "/crm/v8/Notes", json!({"data": [note]})).await;
        assert_eq!((status, body["data"][0]["code"].as_str()), (400, Some(code)), "{body}");
    }
    http.zoho.assert_clean();
}

#[tokio::test]
async fn tags_are_made_given_and_taken() {
    let http = start().await;
    let organisation = http.zoho.organisation();
    let (one, two) = (organisation.record("Leads"), organisation.add_record("Leads"));
    let all = "/crm/v8/settings/tags?module=Leads";
    let (status, body) = call(&http, Method::POST, all, json!({"tags": [{"name": "hot"}]})).await;
    assert_eq!(status, 201, "{body}");
    let hot = id(&body, "tags");
    let long = "a name that nobody could read";
    let (status, body) =
        call(&http, Method::POST, all, json!({"tags": [{"name": "hot"}, {"name": long}, {"name": "cold"}]}))
            .await;
    let codes: Vec<&Value> =
        body["tags"].as_array().expect("a list").iter().map(|tag| &tag["code"]).collect();
    assert_eq!(
        (status, codes),
        (207, vec![&json!("DUPLICATE_DATA"), &json!("INVALID_DATA"), &json!("SUCCESS")])
    );

    let add = json!({"tags": [{"name": "hot"}, {"name": "new"}], "ids": [one, two, "1"]});
    let (status, body) = call(&http, Method::POST, "/crm/v8/Leads/actions/add_tags", add).await;
    assert_eq!((status, &body["data"][0]["details"]["tags"]), (207, &json!(["hot", "new"])), "{body}");
    let path = format!("/crm/v8/settings/tags/{hot}/actions/records_count?module=Leads");
    let (_, counted) = json(http.get(&path).await).await;
    assert_eq!(counted["count"], json!(2), "{counted}");
    let remove = json!({"tags": [{"name": "hot"}]});
    let path = format!("/crm/v8/Leads/{one}/actions/remove_tags");
    assert_eq!(call(&http, Method::POST, &path, remove).await.0, 200);
    let tags = |record: &str| organisation.fields("Leads", record).expect("a record")["Tag"].clone();
    assert_eq!((tags(&one)[0]["name"].clone(), tags(&two).as_array().map(Vec::len)), (json!("new"), Some(2)));

    let rename = json!({"tags": [{"id": hot, "name": "warm"}]});
    let (status, body) = call(&http, Method::PUT, all, rename).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(tags(&two)[0]["name"], "warm");
    assert_eq!(http.delete(&format!("/crm/v8/settings/tags/{hot}")).await.status(), 200);
    let names: Vec<Value> = list(&http, all, "tags").await.iter().map(|tag| tag["name"].clone()).collect();
    assert_eq!((names, tags(&two).as_array().map(Vec::len)), (vec![json!("cold"), json!("new")], Some(1)));
}

#[tokio::test]
async fn tags_were_named_in_the_query_once() {
    let http = start().await;
    let organisation = http.zoho.organisation();
    let lead = organisation.record("Leads");
    let path = format!("/crm/v2/Leads/actions/add_tags?tag_names=a,b&ids={lead}");
    assert_eq!(send(http.request(Method::POST, &path)).await.status(), 200);
    let tags = organisation.fields("Leads", &lead).expect("a record")["Tag"].clone();
    assert_eq!(tags.as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn records_are_linked_and_unlinked() {
    let http = start().await;
    let organisation = http.zoho.organisation();
    let (deal, contact) = (organisation.record("Products"), organisation.record("Contacts"));
    let path = format!("/crm/v8/Products/{deal}/Contacts");
    let shown = format!("{path}?fields=Last_Name");
    assert!(list(&http, &shown, "data").await.is_empty());
    let body = json!({"data": [{"id": contact}, {"id": "1"}]});
    let (status, body) = call(&http, Method::PUT, &path, body).await;
    assert_eq!((status, &body["data"][1]["code"]), (207, &json!("INVALID_DATA")));
    let linked = list(&http, &shown, "data").await;
    assert_eq!((linked.len(), &linked[0]["Last_Name"]), (1, &json!("Contacts 1")));
    assert_eq!(http.delete(&format!("{path}/{contact}")).await.status(), 200);
    assert_eq!(http.delete(&format!("{path}/{contact}")).await.status(), 400);
    assert!(list(&http, &shown, "data").await.is_empty());
}

#[tokio::test]
async fn users_come_and_go() {
    let http = start().await;
    let first = http.zoho.organisation().users().remove(0);
    let current = list(&http, "/crm/v8/users?type=CurrentUser", "users").await;
    assert_eq!((current.len(), &current[0]["id"]), (1, &json!(first)));
    let make = async |user: Value| call(&http, Method::POST, "/crm/v8/users", json!({"users": [user]})).await;
    let doe = json!({"first_name": "Jo", "last_name": "Doe", "email": "jo@example.com"});
    let (status, body) = make(doe.clone()).await;
    assert_eq!(status, 201, "{body}");
    let path = format!("/crm/v8/users/{}", id(&body, "users"));
    assert_eq!(make(doe).await.1["users"][0]["code"], "DUPLICATE_DATA");
    assert_eq!(make(json!({"email": "x@example.com"})).await.1["users"][0]["code"], "MANDATORY_NOT_FOUND");
    let change = json!({"users": [{"last_name": "Roe"}]});
    assert_eq!(call(&http, Method::PUT, &path, change).await.0, 200);
    assert_eq!(list(&http, &path, "users").await[0]["full_name"], "Jo Roe");
    assert_eq!(http.delete(&path).await.status(), 200);
    assert!(!http.get(&path).await.status().is_success() || http.get(&path).await.status() == 204);
    assert_eq!(http.zoho.organisation().users(), [first]);
}

#[tokio::test]
async fn stored_files_come_back() {
    let http = start().await;
    let (status, body) = json(http.post("/crm/v8/files", file("file", "a.png", b"bytes")).await).await;
    assert_eq!(status, 200, "{body}");
    let id = id(&body, "data");
    assert_eq!(http.zoho.organisation().file(&id).expect("a file").file_name, "a.png");
    let answer = http.get(&format!("/crm/v8/files?id={id}")).await;
    assert_eq!(answer.bytes().await.expect("a whole body"), "bytes");
    assert_eq!(http.get("/crm/v8/files?id=1").await.status(), 204);
}
