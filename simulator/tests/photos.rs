//! Photos: what is stored comes back, and what is refused is refused by its cause.

mod common;

use common::{error, file, json, png, start};
use reqwest::Method;
use reqwest::multipart::Form;

#[tokio::test]
async fn a_photo_comes_back_byte_for_byte_until_it_is_deleted() {
    let http = start().await;
    let organisation = http.zoho.organisation();
    let lead = organisation.record("Leads");
    let path = format!("/crm/v8/Leads/{lead}/photo");
    assert_eq!(http.get(&path).await.status(), 204);

    let photo = png(4, 4, 1_000);
    let answer = http.post(&path, file("file", "me \"and\" you.png", photo.clone())).await;
    let (status, body) = json(answer).await;
    assert_eq!(status, 200);
    let success = serde_json::json!({
        "message": "photo uploaded successfully", "details": {}, "status": "success", "code": "SUCCESS"
    });
    assert_eq!(body, success);
    assert_eq!(organisation.photo("Leads", &lead).expect("a photo"), photo);
    assert_eq!(
        organisation.photo_file("Leads", &lead).expect("a photo").checksum,
        zoho_sim::checksum(&photo)
    );

    // In all versions: a record is the same whatever version asks for it.
    let answer = http.get(&path.replace("v8", "v2")).await;
    assert_eq!(answer.headers()["content-type"], "image/png");
    assert_eq!(answer.headers()["content-length"], photo.len().to_string());
    let disposition = answer.headers()["content-disposition"].to_str().expect("text").to_owned();
    assert!(disposition.ends_with("filename*=UTF-8''me%20%22and%22%20you%2Epng"), "{disposition}");
    assert_eq!(answer.bytes().await.expect("a whole body"), photo);

    for _ in 0..2 {
        let (status, body) = json(http.delete(&path).await).await;
        assert_eq!((status, body["message"].as_str()), (200, Some("Photo deleted")));
    }
    assert_eq!(organisation.photo("Leads", &lead), None);
    assert_eq!(http.get(&path).await.status(), 204);
    http.zoho.assert_clean();
    let log = http.zoho.log();
    assert_eq!(log[1].to_string(), format!("POST {path} -> 200 (CRM v8 upload_photo)"));
    assert_eq!(log[1].header("User-Agent"), Some("simulator tests"));
    assert_eq!(log[1].header("authorization"), Some("Zoho-oauthtoken [redacted]"));
    assert!(log[1].body_length > 1_000);
}

#[tokio::test]
async fn photos_are_refused_by_size_pixels_and_type() {
    let http = start().await;
    let lead = http.zoho.organisation().record("Leads");
    let upload = async |version: &str, bytes: Vec<u8>| {
        let path = format!("/crm/{version}/Leads/{lead}/photo");
        error(http.post(&path, file("file", "a.png", bytes)).await).await
    };
    let row = |status: u16| (status, "TOO_LARGE".to_owned(), "too big".to_owned());
    assert_eq!(upload("v2", png(4, 4, 3_000)).await, row(400));
    assert_eq!(upload("v8", png(4, 4, 3_000)).await, row(415));
    assert_eq!(upload("v8", png(11, 10, 10)).await, row(415));
    assert_eq!(upload("v8", b"RIFF\0\0\0\0WEBPVP8 ".to_vec()).await.1, "INVALID_DATA");
    assert_eq!(upload("v8", Vec::new()).await.1, "INVALID_DATA");
    assert_eq!(http.zoho.organisation().photo("Leads", &lead), None);
    http.zoho.assert_clean();

    for bytes in [&b"GIF89a\x02\0\x02\0\0\0\0"[..], b"BM\0\0\0\0\0\0\0\0\0\0\0\0(\0\0\0\x02\0\0\0\x02\0\0\0"]
    {
        let path = format!("/crm/v8/Leads/{lead}/photo");
        assert_eq!(http.post(&path, file("file", "a", bytes)).await.status(), 200);
    }
}

#[tokio::test]
async fn the_state_of_a_record_matters_where_the_catalogue_says_so() {
    let http = start().await;
    let organisation = http.zoho.organisation();
    let (locked, unapproved) = (organisation.locked_record("Leads"), organisation.unapproved_record("Leads"));
    let path = |version: &str, id: &str| format!("/crm/{version}/Leads/{id}/photo");
    let is_locked = (400, "RECORD_LOCKED".to_owned(), "locked up".to_owned());
    assert_eq!(error(http.get(&path("v2", &locked)).await).await, is_locked);
    assert_eq!(error(http.delete(&path("v2", &locked)).await).await, is_locked);
    // The table of v2 has no row for it; a locked record is locked all the same.
    for version in ["v2", "v8"] {
        let answer = http.post(&path(version, &locked), file("file", "a.png", png(1, 1, 9))).await;
        assert_eq!(error(answer).await, is_locked);
    }
    assert_eq!(error(http.get(&path("v8", &unapproved)).await).await.1, "NOT_APPROVED");
    assert_eq!(http.delete(&path("v8", &unapproved)).await.status(), 200);

    organisation.unlock_record("Leads", &locked);
    organisation.approve_record("Leads", &unapproved);
    assert_eq!(http.get(&path("v8", &locked)).await.status(), 204);
    assert_eq!(http.get(&path("v8", &unapproved)).await.status(), 204);
    let fresh = organisation.add_record("Leads");
    assert_eq!((fresh.len(), http.get(&path("v8", &fresh)).await.status().as_u16()), (19, 204));
    organisation.lock_record("Leads", &fresh);
    organisation.unapprove_record("Leads", &fresh);
    assert_eq!(error(http.get(&path("v8", &fresh)).await).await, is_locked);
    assert!(organisation.remove_record("Leads", &fresh));
    assert!(!organisation.records("Leads").contains(&fresh));
}

#[tokio::test]
async fn a_record_that_is_not_there() {
    let http = start().await;
    let path = "/crm/v8/Leads/1234567890123456789/photo";
    let unknown = (400, "INVALID_DATA".to_owned(), "bad id".to_owned());
    assert_eq!(error(http.delete(path).await).await, unknown);
    assert_eq!(error(http.post(path, file("file", "a.png", png(1, 1, 9))).await).await, unknown);
    // Its table has no row for it: nothing is found, and that is no error.
    assert_eq!(http.get(path).await.status(), 204);
    assert_eq!(http.get("/crm/v8/Leads/..%2F..%2F/photo").await.status(), 204);
}

#[tokio::test]
async fn forms_that_are_none() {
    let http = start().await;
    let lead = http.zoho.organisation().record("Leads");
    let path = format!("/crm/v8/Leads/{lead}/photo");
    let missing = "MANDATORY_NOT_FOUND";
    assert_eq!(error(http.post(&path, file("photo", "a.png", png(1, 1, 9))).await).await.1, missing);
    assert_eq!(http.findings(), ["unknown form part \"photo\""]);
    let text = http.request(Method::POST, &path).body("hello");
    assert_eq!(error(common::send(text).await).await.1, missing);
    assert_eq!(http.findings(), ["there is no content type"]);
    assert_eq!(http.post(&path, Form::new().text("file", "text")).await.status(), 400);
    assert_eq!(http.findings(), ["form part \"file\" has no filename"]);

    let cut = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n\x50NG";
    let half =
        http.request(Method::POST, &path).header("content-type", "multipart/form-data; boundary=x").body(cut);
    assert_eq!(error(common::send(half).await).await.1, missing);
    assert!(http.findings()[0].starts_with("malformed form"), "{:?}", http.findings());
    assert_eq!(http.zoho.organisation().photo("Leads", &lead), None);
}
