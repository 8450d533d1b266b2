//! Every error row of the catalogue, answered by the simulator, comes out as its variant, with its
//! reason and its remedy.

mod support;

use support::{Contacts, Fixture, PHOTO, start, start_with};
use zoho_api::{
    AttachmentId, CallError, ErrorCode, RetryPolicy, Upload, bigin,
    catalogue::{self, DocumentedError, Endpoint},
    crm,
};

/// What a call's error must say when the service answered with this row.
fn judge<T, C: ErrorCode>(endpoint: Endpoint, row: &DocumentedError, result: Result<T, CallError<C>>) {
    let context = format!("{endpoint}: {} {} {:?}", row.status, row.code, row.message);
    let Err(error) = result else { panic!("{context}: succeeded") };
    let api = error.api().unwrap_or_else(|| panic!("{context}: {error:?}"));
    assert_eq!(api.status().as_u16(), row.status, "{context}");
    let code = error.code().unwrap_or_else(|| panic!("{context}: {error:?}"));
    assert_eq!(code.as_str(), row.code, "{context}");
    assert!(!format!("{code:?}").starts_with("Unknown"), "{context}: {code:?}");
    assert_eq!(
        error.documented().map(|row| (row.code, row.message)),
        Some((row.code, row.message)),
        "{context}"
    );
    assert_eq!(error.reason().is_some(), row.reason.is_some(), "{context}");
    for part in [&endpoint.to_string(), row.code, row.message, &row.status.to_string()] {
        assert!(error.to_string().contains(part), "{context}: {error}");
    }
}

macro_rules! documented_errors {
    ($product:ident, $Handle:ident) => {
        async fn check<V>(fixture: &Fixture, api: $product::$Handle<V>) -> usize
        where
            V: $product::HasUploadPhoto + $product::HasDownloadPhoto + $product::HasDeletePhoto,
            V: $product::HasUploadAttachment + $product::HasLinkAttachment + $product::HasListAttachments,
            V: $product::HasDownloadAttachment + $product::HasDeleteAttachment,
            $product::PhotoModule: Into<<V as $product::HasUploadPhoto>::Module>
                + Into<<V as $product::HasDownloadPhoto>::Module>
                + Into<<V as $product::HasDeletePhoto>::Module>,
            <V as $product::HasUploadAttachment>::Module: From<Contacts>,
            <V as $product::HasLinkAttachment>::Module: From<Contacts>,
            <V as $product::HasListAttachments>::Module: From<Contacts>,
            <V as $product::HasDownloadAttachment>::Module: From<Contacts>,
            <V as $product::HasDeleteAttachment>::Module: From<Contacts>,
        {
            let (id, file) = (&fixture.contact, AttachmentId::from(1));
            let contacts = || $product::PhotoModule::Contacts;
            let (photos, attachments) = (api.photos(), api.attachments());
            let mut rows = 0;
            for endpoint in catalogue::endpoints().filter(|endpoint| endpoint.version() == V::VERSION) {
                let operation = endpoint.operation();
                for row in operation.errors.iter().filter(|_| is_called_here(operation)) {
                    // Alone, and as the one item of a list: the service uses both.
                    for in_data in [false, true] {
                        // A dead token is replaced once, so it takes two to be told.
                        for _ in 0..if DEAD_TOKENS.contains(&row.code) { 2 } else { 1 } {
                            if in_data {
                                fixture.simulator.inject_in_data(operation.name, row);
                            } else {
                                fixture.simulator.inject(operation.name, row);
                            }
                        }
                        let bytes = || Upload::bytes("me.png", PHOTO);
                        match operation.name {
                            "upload_photo" => {
                                judge(endpoint, row, photos.upload(contacts(), id, bytes()).await)
                            }
                            "download_photo" => judge(endpoint, row, photos.download(contacts(), id).await),
                            "delete_photo" => judge(endpoint, row, photos.delete(contacts(), id).await),
                            "upload_attachment" => {
                                judge(endpoint, row, attachments.upload(Contacts, id, bytes()).await);
                            }
                            "link_attachment" => {
                                judge(endpoint, row, attachments.link(Contacts, id, "https://x.test").await);
                            }
                            "list_attachments" => {
                                judge(endpoint, row, attachments.list(Contacts, id, ["id"]).await)
                            }
                            "download_attachment" => {
                                judge(endpoint, row, attachments.download(Contacts, id, &file).await);
                            }
                            "delete_attachment" => {
                                judge(endpoint, row, attachments.delete(Contacts, id, &file).await);
                            }
                            other => panic!("{other} is not called here yet"),
                        }
                        if DEAD_TOKENS.contains(&row.code) {
                            fixture.simulator.clear_injections();
                        }
                        rows += 1;
                    }
                }
            }
            assert_eq!(fixture.simulator.injections_left(), 0);
            rows
        }
    };
}

const DEAD_TOKENS: &[&str] = &["INVALID_TOKEN", "AUTHENTICATION_FAILURE", "INVALID_OAUTHTOKEN"];

/// The operations that are called here by their builders; `every_type` and the simulator's own tests see to the rest.
fn is_called_here(operation: &catalogue::Operation) -> bool {
    ["photos", "attachments"].contains(&operation.group) && operation.name != "delete_many_attachments"
}

fn rows_of(product: catalogue::Product) -> usize {
    let endpoints = catalogue::endpoints()
        .filter(|endpoint| endpoint.operation().product == product && is_called_here(endpoint.operation()));
    endpoints.map(|endpoint| endpoint.operation().errors.len()).sum()
}

mod of_crm {
    use super::*;
    documented_errors!(crm, Crm);

    #[tokio::test]
    async fn every_row_is_its_variant() {
        // Every answer is looked at, not only the last one.
        let fixture = start_with(RetryPolicy::never()).await;
        let cases = for_each_version!(crm, &fixture, check);
        println!("{cases} answers");
        assert_eq!(cases, 2 * rows_of(catalogue::Product::Crm));
    }
}

mod of_bigin {
    use super::*;
    documented_errors!(bigin, Bigin);

    #[tokio::test]
    async fn every_row_is_its_variant() {
        // Every answer is looked at, not only the last one.
        let fixture = start_with(RetryPolicy::never()).await;
        let cases = for_each_version!(bigin, &fixture, check);
        println!("{cases} answers");
        assert_eq!(cases, 2 * rows_of(catalogue::Product::Bigin));
    }
}

#[tokio::test]
async fn the_two_causes_of_an_invalid_module_are_told_apart() {
    let fixture = start().await;
    let photos = fixture.zoho.crm_v8().photos();
    let refused = async |name| {
        photos.delete(crm::PhotoModule::custom(name).unwrap(), &fixture.contact).await.unwrap_err()
    };
    let unknown = refused("Nowhere").await;
    assert_eq!(unknown.code(), Some(&crm::DeletePhotoCode::InvalidModule));
    assert_eq!(unknown.reason(), Some(crm::Reason::UnknownModule));
    let unsupported = refused("Tasks").await;
    assert_eq!(unsupported.code(), Some(&crm::DeletePhotoCode::InvalidModule));
    assert_eq!(unsupported.reason(), Some(crm::Reason::UnsupportedModule));

    // Messages never decide: with new wording the code is the same, and there is no reason.
    let body = r#"{"code":"INVALID_MODULE","details":{},"message":"brand new words","status":"error"}"#;
    fixture.simulator.inject_raw("delete_photo", 400, "application/json", body);
    let reworded = photos.delete(crm::PhotoModule::Contacts, &fixture.contact).await.unwrap_err();
    assert_eq!(reworded.code(), Some(&crm::DeletePhotoCode::InvalidModule));
    assert_eq!(reworded.reason(), None);
}

#[tokio::test]
async fn any_error_becomes_the_one_error_by_a_question_mark() {
    async fn caller(fixture: &Fixture) -> Result<(), zoho_api::Error> {
        fixture.zoho.crm_v8().photos().delete(crm::PhotoModule::Contacts, 1).await?;
        Ok(())
    }
    let fixture = start().await;
    let error = caller(&fixture).await.unwrap_err();
    assert_eq!(error.code(), Some("INVALID_DATA"));
    assert_eq!(error.endpoint().unwrap().to_string(), "CRM v8 delete_photo");
    assert!(error.documented().unwrap().remedy.contains("id"));
}
