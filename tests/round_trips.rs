//! Photos and attachments go up and come down again, byte for byte, in every version.

mod support;

use bytes::Bytes;
use futures_util::{StreamExt, stream};
use support::{Contacts, Fixture, PHOTO, start};
use zoho_api::{AttachmentId, Upload, bigin, crm};

/// The same steps for each product: its handles are types of their own.
macro_rules! round_trips {
    ($product:ident, $Handle:ident) => {
        async fn photo<V>(fixture: &Fixture, api: $product::$Handle<V>) -> usize
        where
            V: $product::HasUploadPhoto + $product::HasDownloadPhoto + $product::HasDeletePhoto,
            $product::PhotoModule: Into<<V as $product::HasUploadPhoto>::Module>
                + Into<<V as $product::HasDownloadPhoto>::Module>
                + Into<<V as $product::HasDeletePhoto>::Module>,
        {
            let (photos, id, contacts) = (api.photos(), &fixture.contact, $product::PhotoModule::Contacts);
            assert!(photos.download(contacts.clone(), id).await.unwrap().is_none());

            let status = photos.upload(contacts.clone(), id, Upload::bytes("me.png", PHOTO)).await.unwrap();
            assert_eq!(status.message().as_deref(), Some("photo uploaded successfully"));
            let stored = fixture.simulator.organisation().photo("Contacts", id.as_str());
            assert_eq!(stored.as_deref(), Some(PHOTO));

            let download = photos.download(contacts.clone(), id).await.unwrap().unwrap();
            assert_eq!(download.content_length(), Some(PHOTO.len() as u64));
            assert_eq!(download.content_type(), Some("image/png"));
            assert_eq!(&download.bytes().await.unwrap()[..], PHOTO);

            let status = photos.delete(contacts.clone(), id).await.unwrap();
            assert_eq!(status.message().as_deref(), Some("Photo deleted"));
            assert!(photos.download(contacts, id).await.unwrap().is_none());
            1
        }

        async fn attachments<V>(fixture: &Fixture, api: $product::$Handle<V>) -> usize
        where
            V: $product::HasUploadAttachment
                + $product::HasLinkAttachment
                + $product::HasListAttachments
                + $product::HasDownloadAttachment
                + $product::HasDeleteAttachment,
            <V as $product::HasUploadAttachment>::Module: From<Contacts>,
            <V as $product::HasLinkAttachment>::Module: From<Contacts>,
            <V as $product::HasListAttachments>::Module: From<Contacts>,
            <V as $product::HasDownloadAttachment>::Module: From<Contacts>,
            <V as $product::HasDeleteAttachment>::Module: From<Contacts>,
        {
            let (attachments, record) = (api.attachments(), &fixture.contact);
            let fields = ["id", "File_Name", "Size", "Parent_Id", "$link_url"];
            assert!(attachments.list(Contacts, record, fields).await.unwrap().items().is_empty());

            // From memory, from a stream, and from the disk; names that need care among them.
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("from disk.bin");
            let large: Vec<u8> = (0..300_000u32).flat_map(u32::to_le_bytes).collect();
            std::fs::write(&path, &large).unwrap();
            let pieces =
                stream::iter([Ok(Bytes::from_static(b"three ")), Ok(Bytes::from_static(b"pieces "))])
                    .chain(stream::iter([Ok(Bytes::from_static(b"here"))]));
            let files = [
                (
                    "Zoë; \u{65e5}\u{672c}.txt",
                    b"in memory".to_vec(),
                    Upload::bytes("Zoë; \u{65e5}\u{672c}.txt", "in memory"),
                ),
                ("stream.txt", b"three pieces here".to_vec(), Upload::stream("stream.txt", 17, pieces)),
                ("from disk.bin", large, Upload::path(&path)),
            ];
            for (name, bytes, upload) in files {
                let outcome = attachments.upload(Contacts, record, upload).await.unwrap();
                assert_eq!(outcome.message().as_deref(), Some("attachment uploaded successfully"));
                let id: AttachmentId = outcome.id().unwrap();

                let page = attachments.list(Contacts, record, fields).await.unwrap();
                let [listed] = page.items() else { panic!("{page:?}") };
                assert_eq!(listed.id(), Some(id.clone()));
                assert_eq!(listed.file_name().as_deref(), Some(name));
                assert_eq!(listed.size(), i64::try_from(bytes.len()).ok());
                assert_eq!(listed.parent_id().unwrap().id().as_ref(), Some(record));

                let download = attachments.download(Contacts, record, &id).await.unwrap().unwrap();
                assert_eq!(download.file_name().as_deref(), Some(name));
                let target = folder.path().join("target");
                assert_eq!(download.save(&target).await.unwrap(), bytes.len() as u64);
                assert!(std::fs::read(&target).unwrap() == bytes, "{name} came back changed");

                let outcome = attachments.delete(Contacts, record, &id).await.unwrap();
                assert_eq!(outcome.message().as_deref(), Some("record deleted"));
            }

            let outcome =
                attachments.link(Contacts, record, "https://www.rust-lang.org/?a=b&c=d").await.unwrap();
            let page = attachments.list(Contacts, record, fields).await.unwrap();
            assert_eq!(page.items()[0].link_url().as_deref(), Some("https://www.rust-lang.org/?a=b&c=d"));
            attachments.delete(Contacts, record, outcome.id::<AttachmentId>().unwrap()).await.unwrap();
            1
        }
    };
}

mod of_crm {
    use super::*;
    round_trips!(crm, Crm);

    #[tokio::test]
    async fn every_version() {
        let fixture = start().await;
        assert_eq!(for_each_version!(crm, &fixture, photo), 8);
        assert_eq!(for_each_version!(crm, &fixture, attachments), 8);
        fixture.simulator.assert_clean();
        assert_eq!(fixture.simulator.token_requests(), 1);
    }
}

mod of_bigin {
    use super::*;
    round_trips!(bigin, Bigin);

    #[tokio::test]
    async fn every_version() {
        let fixture = start().await;
        assert_eq!(for_each_version!(bigin, &fixture, photo), 2);
        assert_eq!(for_each_version!(bigin, &fixture, attachments), 2);
        fixture.simulator.assert_clean();
    }
}

#[tokio::test]
async fn companies_are_accounts_on_the_wire() {
    let fixture = start().await;
    let company = fixture.simulator.organisation().record("Accounts").parse::<zoho_api::RecordId>().unwrap();
    let photos = fixture.zoho.bigin_v2().photos();
    photos.upload(bigin::PhotoModule::Companies, &company, Upload::bytes("me.png", PHOTO)).await.unwrap();
    assert!(fixture.simulator.organisation().photo("Accounts", company.as_str()).is_some());
    fixture.simulator.assert_clean();
}

#[tokio::test]
async fn a_custom_module_enters_by_name() {
    let fixture = start().await;
    let car = fixture.simulator.organisation().record("Cars").parse::<zoho_api::RecordId>().unwrap();
    let cars = crm::PhotoModule::custom("Cars").unwrap();
    fixture.zoho.crm_v8().photos().upload(&cars, &car, Upload::bytes("me.png", PHOTO)).await.unwrap();
    assert!(fixture.simulator.organisation().photo("Cars", car.as_str()).is_some());
    assert!(crm::PhotoModule::custom("../Leads").is_err());
    fixture.simulator.assert_clean();
}
