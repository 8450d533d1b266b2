//! Lists of many records: pages, page tokens, limits, and what they cost.

mod common;

use std::time::{Duration, Instant};

use common::{Http, json, send};
use reqwest::Method;
use serde_json::{Value, json};
use zoho_sim::{Seed, Simulator};

async fn with_contacts(count: u64) -> Http {
    let seed = Seed::empty().records("Contacts", count);
    Http::new(Simulator::builder().organisation(seed).start().await.expect("a free port"))
}

async fn get(http: &Http, path: &str) -> (u16, Value) {
    let answer = http.get(path).await;
    if answer.status() == 204 { (204, Value::Null) } else { json(answer).await }
}

fn ids(body: &Value) -> Vec<u64> {
    let items = body["data"].as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().map(|item| item["id"].as_str().expect("an id").parse().expect("digits")).collect()
}

/// All ids of a list, by page numbers or by tokens, and the code it ended with, if it did so early.
async fn all(http: &Http, base: &str) -> (Vec<u64>, Option<String>) {
    let (mut all, mut next) = (Vec::new(), String::new());
    loop {
        let (status, body) = get(http, &format!("{base}{next}")).await;
        match status {
            204 => return (all, None),
            200 => all.extend(ids(&body)),
            _ => return (all, body["code"].as_str().map(str::to_owned)),
        }
        let info = &body["info"];
        if info["more_records"] == json!(false) {
            return (all, None);
        }
        next = match info["next_page_token"].as_str() {
            Some(token) => format!("&page_token={token}"),
            None => format!("&page={}", info["page"].as_u64().expect("a page") + 1),
        };
    }
}

fn is_descending(ids: &[u64]) -> bool {
    ids.windows(2).all(|pair| pair[0] > pair[1])
}

#[tokio::test]
async fn every_record_comes_once_and_in_order() {
    for count in [0, 1, 199, 200, 201, 1_999, 2_000, 2_001] {
        let http = with_contacts(count).await;
        for base in
            ["/crm/v8/Contacts?fields=id", "/crm/v2/Contacts?fields=id", "/bigin/v2/Contacts?fields=id"]
        {
            let (ids, end) = all(&http, base).await;
            assert_eq!((ids.len() as u64, end), (count, None), "{base}");
            assert!(is_descending(&ids), "{base}");
        }
    }
}

#[tokio::test]
async fn a_hundred_thousand_records_are_seeded_and_listed_in_seconds() {
    let began = Instant::now();
    let http = with_contacts(100_001).await;
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    let organisation = http.zoho.organisation();
    assert_eq!(organisation.count("Contacts"), 100_001);
    let (by_token, end) = all(&http, "/crm/v8/Contacts?fields=Last_Name").await;
    assert_eq!((by_token.len(), end.as_deref()), (100_000, Some("PAGINATION_LIMIT_EXCEEDED")));
    assert!(is_descending(&by_token));
    let (by_page, end) = all(&http, "/crm/v2/Contacts?fields=Last_Name").await;
    assert_eq!((by_page.len(), end), (100_001, None));
    assert_eq!(by_page[..100_000], by_token[..]);
    let info = get(&http, "/crm/v2/Contacts?page=501").await.1["info"].clone();
    assert_eq!(info, json!({"per_page": 200, "count": 1, "page": 501, "more_records": false}));
}

#[tokio::test]
async fn a_million_records_are_there_without_being_held() {
    let http = with_contacts(1_000_000).await;
    let (_, last) = get(&http, "/crm/v2/Contacts?fields=Last_Name&sort_order=asc&page=5000").await;
    assert_eq!(last["data"][199]["Last_Name"], "Contacts 1000000");
    let id = last["data"][0]["id"].as_str().expect("an id");
    let fields = http.zoho.organisation().fields("Contacts", id).expect("a record");
    assert_eq!((&fields["Last_Name"], &fields["Count"]), (&json!("Contacts 999801"), &json!(999_801)));
}

#[tokio::test]
async fn pages_stay_where_they_are_while_records_come_go_and_change() {
    let http = with_contacts(1_000).await;
    let organisation = http.zoho.organisation();
    let base = "/crm/v8/Contacts?fields=Last_Name";
    let (_, first) = get(&http, base).await;
    let token = first["info"]["next_page_token"].as_str().expect("a token").to_owned();
    // One more in front, the last one of the page gone, one of the next page changed, one of it gone.
    organisation.add_record("Contacts");
    let (last, next) = (ids(&first)[199], ids(&first)[199] - 1);
    assert!(organisation.remove_record("Contacts", &last.to_string()));
    organisation.set_field("Contacts", &next.to_string(), "Last_Name", "Changed");
    assert!(organisation.remove_record("Contacts", &(next - 1).to_string()));
    let (_, second) = get(&http, &format!("{base}&page_token={token}")).await;
    assert_eq!(second["data"][0]["Last_Name"], "Changed");
    let expected: Vec<u64> = (next - 200..=next).rev().filter(|id| *id != next - 1).collect();
    assert_eq!(ids(&second), expected);
    let back = second["info"]["previous_page_token"].as_str().expect("a token").to_owned();
    let (_, again) = get(&http, &format!("{base}&page_token={back}")).await;
    let before: Vec<u64> = ids(&first).into_iter().filter(|id| *id != last).collect();
    assert!(ids(&again).ends_with(&before), "{again}");
    assert_eq!(organisation.count("Contacts"), 999);
}

#[tokio::test]
async fn what_is_sorted_or_selected_has_pages_too() {
    let http = with_contacts(450).await;
    let organisation = http.zoho.organisation();
    let all_ids: Vec<String> = organisation.records("Contacts");
    let touched = &all_ids[17];
    let change = json!({"data": [{"Description": "touched"}]}).to_string();
    let path = format!("/crm/v8/Contacts/{touched}");
    assert_eq!(send(http.request(Method::PUT, &path).body(change)).await.status(), 200);
    let (_, body) = get(&http, "/crm/v8/Contacts?fields=Last_Name&sort_by=Modified_Time").await;
    assert_eq!(body["data"][0]["id"], json!(touched));
    for sort_by in ["Modified_Time", "Created_Time", "City", "Amount"] {
        let base = format!("/crm/v8/Contacts?fields={sort_by}&sort_by={sort_by}&sort_order=asc");
        let (mut found, end) = all(&http, &base).await;
        found.sort_unstable();
        let mut expected: Vec<u64> = all_ids.iter().map(|id| id.parse().expect("digits")).collect();
        expected.sort_unstable();
        assert_eq!((found, end), (expected, None), "{sort_by}");
    }
    let since = http.request(Method::GET, "/crm/v8/Contacts?fields=id");
    let since = since.header("if-modified-since", "2026-01-01T09:00:00+00:00");
    let (_, body) = json(send(since).await).await;
    assert_eq!((ids(&body).len(), &body["data"][0]["id"]), (1, &json!(touched)));
}

#[tokio::test]
async fn lists_beyond_their_limits_are_refused() {
    let http = with_contacts(2_500).await;
    let base = "/crm/v8/Contacts?fields=id";
    let refused = async |rest: &str| {
        let (status, body) = get(&http, &format!("{base}{rest}")).await;
        assert_eq!(status, 400, "{body}");
        (body["code"].as_str().unwrap_or_default().to_owned(), body["details"].clone())
    };
    let (code, details) = refused("&page=11").await;
    assert_eq!((code.as_str(), details), ("DISCRETE_PAGINATION_LIMIT_EXCEEDED", json!({"limit": 2000})));
    let (_, body) = get(&http, &format!("{base}&page=10")).await;
    let token = body["info"]["next_page_token"].as_str().expect("a token").to_owned();
    assert_eq!(ids(&get(&http, &format!("{base}&page_token={token}")).await.1).len(), 200);
    for (rest, code) in [
        (format!("&page=1&page_token={token}"), "AMBIGUITY_DURING_PROCESSING"),
        (format!("&sort_order=asc&page_token={token}"), "TOKEN_BOUND_DATA_MISMATCH"),
        (format!("&per_page=100&page_token={token}"), "TOKEN_BOUND_DATA_MISMATCH"),
        ("&page_token=nonsense".to_owned(), "INVALID_DATA"),
        ("&per_page=201".to_owned(), "INVALID_DATA"),
        (format!("&ids={}", vec!["1"; 101].join(",")), "LIMIT_EXCEEDED"),
    ] {
        assert_eq!(refused(&rest).await.0, code, "{rest}");
    }
    let many: Vec<String> = (0..51).map(|number| format!("F{number}")).collect();
    let (_, body) = get(&http, &format!("/crm/v8/Contacts?fields={}", many.join(","))).await;
    assert_eq!(body["code"], "LIMIT_EXCEEDED");
    http.zoho.advance(Duration::from_secs(24 * 60 * 60));
    assert_eq!(refused(&format!("&page_token={token}")).await.0, "EXPIRED_VALUE");
}

#[tokio::test]
async fn newer_versions_want_the_fields_to_be_named() {
    let http = with_contacts(3).await;
    for version in ["crm/v3", "crm/v8", "bigin/v2"] {
        let (status, body) = get(&http, &format!("/{version}/Contacts")).await;
        assert_eq!(
            (status, &body["code"], &body["details"]),
            (400, &json!("REQUIRED_PARAM_MISSING"), &json!({"param_name": "fields"}))
        );
    }
    for version in ["crm/v2", "crm/v2.1", "bigin/v1"] {
        assert_eq!(get(&http, &format!("/{version}/Contacts")).await.0, 200, "{version}");
    }
}

#[tokio::test]
async fn deleted_records_are_listed_by_the_page_and_since_a_moment() {
    let http = with_contacts(250).await;
    let records = http.zoho.organisation().records("Contacts");
    for ids in records.chunks(100) {
        assert_eq!(http.delete(&format!("/crm/v8/Contacts?ids={}", ids.join(","))).await.status(), 200);
    }
    assert_eq!(
        http.delete(&format!("/crm/v8/Contacts?ids={}", records[..101].join(","))).await.status(),
        400
    );
    let (_, first) = get(&http, "/crm/v8/Contacts/deleted?type=all").await;
    assert_eq!((ids(&first).len(), &first["info"]["more_records"]), (200, &json!(true)));
    assert_eq!(first["data"][0]["display_name"], "Contacts 250");
    let (_, second) = get(&http, "/crm/v8/Contacts/deleted?type=recycle&page=2").await;
    assert_eq!(ids(&second).len(), 50);
    assert_eq!(get(&http, "/crm/v8/Contacts/deleted?type=permanent").await.0, 204);
    let since = async |time: &str| {
        let request = http.request(Method::GET, "/crm/v8/Contacts/deleted?type=all");
        send(request.header("if-modified-since", time.to_owned())).await
    };
    let time = first["data"][10]["deleted_time"].as_str().expect("a time");
    assert_eq!(ids(&json(since(time).await).await.1).len(), 10);
    assert_eq!(since("2030-01-01T00:00:00+00:00").await.status(), 304);
}

#[tokio::test]
async fn records_of_ones_own_are_made_from_their_numbers() {
    let http = with_contacts(0).await;
    let organisation = http.zoho.organisation();
    let first = organisation.seed_records_with(
        "Leads",
        5,
        |number| json!({"Last_Name": "L", "Square": number * number}),
    );
    assert_eq!(organisation.fields("Leads", &first).expect("a record")["Square"], 1);
    organisation.set_field("Leads", &first, "Square", 100);
    let mut squares = Vec::new();
    organisation.for_each_record("Leads", |record| squares.push(record["Square"].as_u64()));
    assert_eq!(squares, [100, 4, 9, 16, 25].map(Some));
    let later = organisation.add_record("Leads");
    assert!(later > first);
    assert_eq!(organisation.records("Leads").len(), 6);
}
