//! Attachments: files and links, lists by the page, and files that nobody holds.

mod common;

use common::{error, file, json, start, with};
use reqwest::Method;
use reqwest::multipart::Form;
use serde_json::{Value, json};
use zoho_sim::{Seed, Simulator};

#[tokio::test]
async fn a_file_is_listed_downloaded_and_deleted() {
    let http = start().await;
    let lead = http.zoho.organisation().record("Leads");
    let path = format!("/crm/v8/Leads/{lead}/Attachments");
    assert_eq!(http.get(&format!("{path}?fields=File_Name")).await.status(), 204);

    let bytes: Vec<u8> = (0..50_000_u32).map(|index| (index % 253) as u8).collect();
    let (status, body) = json(http.post(&path, file("file", "übung.bin", bytes.clone())).await).await;
    assert_eq!(
        (status, body["data"][0]["message"].as_str()),
        (200, Some("attachment uploaded successfully"))
    );
    let details = &body["data"][0]["details"];
    let id = details["id"].as_str().expect("an id").to_owned();
    assert_eq!(id.len(), 19);
    assert_eq!(details["Created_Time"], "2026-01-01T09:00:01+00:00");
    assert!(details["Modified_By"]["name"].is_string() && details["Modified_By"]["email"].is_null());

    let (_, list) = json(http.get(&format!("{path}?fields=File_Name,Size,Parent_Id")).await).await;
    let one = json!({
        "id": id, "File_Name": "übung.bin", "Size": 50_000, "Parent_Id": {"id": lead, "name": "Leads 1"}
    });
    assert_eq!(list["data"], json!([one]));
    let (_, all) = json(http.get(&path.replace("v8", "v2")).await).await;
    assert_eq!(all["data"][0]["$se_module"], "Leads");
    assert_eq!(all["data"][0]["Owner"]["email"], "patricia@example.com");
    assert_eq!(all["info"], json!({"per_page": 200, "count": 1, "page": 1, "more_records": false}));

    let answer = http.get(&format!("{path}/{id}")).await;
    assert_eq!(answer.headers()["content-length"], "50000");
    assert!(
        answer.headers()["content-disposition"].to_str().expect("text").contains("UTF-8''%C3%BCbung%2Ebin")
    );
    assert_eq!(answer.bytes().await.expect("a whole body"), bytes);

    let (status, body) = json(http.delete(&format!("{path}/{id}")).await).await;
    let deleted = json!({
        "data": [{"code": "SUCCESS", "details": {"id": id}, "message": "record deleted", "status": "success"}]
    });
    assert_eq!((status, body), (200, deleted));
    let gone = (400, "INVALID_DATA".to_owned(), "bad id".to_owned());
    assert_eq!(error(http.delete(&format!("{path}/{id}")).await).await, gone);
    assert_eq!(http.get(&format!("{path}/{id}")).await.status(), 204);
    http.zoho.assert_clean();
}

#[tokio::test]
async fn a_link_is_told_apart_by_its_form_part() {
    let http = start().await;
    let organisation = http.zoho.organisation();
    let lead = organisation.record("Leads");
    let path = format!("/crm/v8/Leads/{lead}/Attachments");
    let link = || Form::new().text("attachmentUrl", "https://example.com/a?b=1");
    assert_eq!(http.post(&format!("{path}?title=Price%20list"), link()).await.status(), 200);
    assert_eq!(http.zoho.log()[0].operation, Some("link_attachment"));
    http.zoho.assert_clean();
    let stored = organisation.attachments("Leads", &lead);
    assert_eq!(
        (stored[0].name.as_str(), stored[0].link.as_deref()),
        ("Price list", Some("https://example.com/a?b=1"))
    );

    let download = |version: &str| format!("/crm/{version}/Leads/{lead}/Attachments/{}", stored[0].id);
    let no_file = |code: &str| (400, code.to_owned(), "a link has no file".to_owned());
    assert_eq!(error(http.get(&download("v8")).await).await, no_file("DOWNLOAD_NOT_ALLOWED"));
    assert_eq!(error(http.get(&download("v2")).await).await, no_file("NO_PERMISSION"));

    // Both at once, a URL that is none, and one in the query as the older SDKs send it.
    let both = file("file", "a.txt", "text").text("attachmentUrl", "https://example.com");
    assert_eq!(error(http.post(&path, both).await).await.1, "AMBIGUITY_DURING_PROCESSING");
    let bad = Form::new().text("attachmentUrl", "example");
    assert_eq!(error(http.post(&path, bad).await).await.1, "INVALID_DATA");
    let in_query = http.request(Method::POST, &format!("{path}?attachmentUrl=https://example.com/q"));
    assert_eq!(common::send(in_query).await.status(), 200);
    assert!(
        http.findings().iter().any(|finding| finding.contains("travels in the form")),
        "{:?}",
        http.findings()
    );
    let links: Vec<_> =
        organisation.attachments("Leads", &lead).into_iter().filter_map(|one| one.link).collect();
    assert_eq!(links, ["https://example.com/a?b=1", "https://example.com/q"]);
    // Neither: the file is what the first of the two operations misses.
    assert_eq!(error(http.post(&path, Form::new().text("x", "y")).await).await.1, "MANDATORY_NOT_FOUND");
}

#[tokio::test]
async fn a_file_that_is_too_large_answers_with_the_row_of_a_sister_version_if_it_must() {
    let http = start().await;
    let lead = http.zoho.organisation().record("Leads");
    for version in ["v2", "v8"] {
        let path = format!("/crm/{version}/Leads/{lead}/Attachments");
        let row = (413, "FILE_TOO_LARGE".to_owned(), "a smaller file, please".to_owned());
        assert_eq!(error(http.post(&path, file("file", "a", vec![0; 100_001])).await).await, row);
        assert_eq!(http.post(&path, file("file", "a", vec![0; 100_000])).await.status(), 200);
    }
    assert_eq!(http.zoho.organisation().attachments("Leads", &lead).len(), 2);
}

/// The ids on a page, and its `info`.
async fn page(http: &common::Http, path: &str) -> (Vec<String>, Value) {
    let (status, body) = json(http.get(path).await).await;
    assert_eq!(status, 200, "{body}");
    let ids = body["data"].as_array().expect("data").iter();
    (ids.map(|one| one["id"].as_str().expect("an id").to_owned()).collect(), body["info"].clone())
}

#[tokio::test]
async fn lists_come_by_the_page() {
    let http = start().await;
    let organisation = http.zoho.organisation();
    let lead = organisation.record("Leads");
    let mut ids: Vec<String> = (0..5)
        .map(|index| organisation.add_link("Leads", &lead, &format!("{index}"), "https://example.com"))
        .collect();
    ids.reverse();

    let old = format!("/crm/v2/Leads/{lead}/Attachments?per_page=2");
    assert_eq!(page(&http, &format!("{old}&page=3")).await.0, ids[4..]);
    let (first, info) = page(&http, &old).await;
    assert_eq!(first, ids[..2]);
    assert_eq!(info, json!({"per_page": 2, "count": 2, "page": 1, "more_records": true}));
    assert_eq!(http.get(&format!("{old}&page=4")).await.status(), 204);

    let new = format!("/crm/v8/Leads/{lead}/Attachments?fields=id");
    let (mut seen, mut info) = page(&http, &format!("{new}&per_page=2")).await;
    assert_eq!(info["previous_page_token"], Value::Null);
    while let Some(token) = info["next_page_token"].as_str() {
        assert_eq!(info["page_token_expiry"], "2026-01-02T09:00:05+00:00");
        let (more, next) = page(&http, &format!("{new}&page_token={token}")).await;
        seen.extend(more);
        info = next;
    }
    assert_eq!(seen, ids);
    assert_eq!((info["page"].as_u64(), info["more_records"].as_bool()), (Some(3), Some(false)));
    let back = info["previous_page_token"].as_str().expect("a token").to_owned();
    assert_eq!(page(&http, &format!("{new}&page_token={back}")).await.0, ids[2..4]);
    assert_eq!(
        page(&http, &format!("{new}&ids={},{}", ids[1], ids[3])).await.0,
        [ids[1].clone(), ids[3].clone()]
    );
    http.zoho.assert_clean();

    let refused = async |query: &str| error(http.get(&format!("{new}{query}")).await).await.1;
    assert_eq!(refused(&format!("&page=2&page_token={back}")).await, "AMBIGUITY_DURING_PROCESSING");
    assert_eq!(refused(&format!(",Size&page_token={back}")).await, "TOKEN_BOUND_DATA_MISMATCH");
    assert_eq!(refused("&page_token=nonsense").await, "INVALID_DATA");
    assert_eq!(refused("&page=11").await, "DISCRETE_PAGINATION_LIMIT_EXCEEDED");
    assert_eq!(refused("&per_page=201").await, "INVALID_DATA");
    assert_eq!(refused("&per_page=0").await, "INVALID_DATA");
    assert_eq!(refused("&page=x").await, "INVALID_DATA");
    assert_eq!(refused(&",f".repeat(50)).await, "LIMIT_EXCEEDED");
    assert_eq!(
        refused("&page=18446744073709551615&per_page=200").await,
        "DISCRETE_PAGINATION_LIMIT_EXCEEDED"
    );
    assert_eq!(http.get(&format!("{old}&page=18446744073709551615")).await.status(), 204);
}

#[tokio::test]
async fn large_files_pass_without_being_held() {
    const LENGTH: u64 = 100 << 20;
    let builder = Simulator::builder().discard_bodies(true).sizes_as_text(true);
    let zoho = builder.catalogue(common::table::TABLE).start().await.expect("a free port");
    let http = common::Http::new(zoho);
    let organisation = http.zoho.organisation();
    let lead = organisation.record("Leads");
    let id = organisation.seed_large_attachment("Leads", &lead, LENGTH);
    let path = format!("/crm/v2/Leads/{lead}/Attachments");

    let mut answer = http.get(&format!("{path}/{id}")).await;
    assert_eq!(answer.headers()["content-length"], LENGTH.to_string());
    let mut length = 0_u64;
    while let Some(chunk) = answer.chunk().await.expect("a whole body") {
        assert_eq!(u64::from(chunk[0]), length % 251);
        length += chunk.len() as u64;
    }
    assert_eq!(length, LENGTH);

    // Bigin's rule has no limit of size in the table, so that the file is taken.
    let account = organisation.record("Accounts");
    let bytes = vec![7; 30 << 20];
    let sum = zoho_sim::checksum(&bytes);
    assert_eq!(
        http.post(&format!("/bigin/v1/Accounts/{account}/photo"), file("file", "a", bytes)).await.status(),
        200
    );
    let photo = organisation.photo_file("Accounts", &account).expect("a photo");
    assert_eq!((photo.length, photo.checksum, photo.bytes), (30 << 20, sum, None));

    let (_, list) = json(http.get(&path).await).await;
    assert_eq!(list["data"][0]["Size"], LENGTH.to_string());
    http.zoho.assert_clean();
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_not_read() {
    let http = with(Simulator::builder().body_limit(10_000).organisation(Seed::default())).await;
    let lead = http.zoho.organisation().record("Leads");
    let path = format!("/crm/v8/Leads/{lead}/Attachments");
    assert_eq!(
        error(http.post(&path, file("file", "a", vec![0; 20_000])).await).await.1,
        "BODY_SIZE_REACHED"
    );
    assert_eq!(http.post(&path, file("file", "a", vec![0; 5_000])).await.status(), 200);
    assert_eq!(http.zoho.organisation().attachments("Leads", &lead).len(), 1);
}
