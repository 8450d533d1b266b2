//! Photos and attachments on four APIs, against a simulator that this program starts itself.
//!
//! With `ZOHO_CLIENT_ID`, `ZOHO_CLIENT_SECRET` and `ZOHO_REFRESH_TOKEN` set it does only the reads, against
//! the real service: of the lead `ZOHO_LEAD_ID`, and of the Bigin contact `ZOHO_BIGIN_CONTACT_ID` if that is
//! set. `ZOHO_DATA_CENTER` is `us` by default; `ZOHO_URL` names another host, such as a running simulator.

use std::{env, error::Error};

use zoho_api::{
    AttachmentId, DataCenter, Hosts, RecordId, Upload, Zoho,
    bigin::{self, PhotoModule as BiginPhotoModule},
    crm::{self, AttachmentModule, PhotoModule},
    models,
};
use zoho_sim::{Organisation, Simulator};

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

const PHOTO: &[u8] = include_bytes!("photo.png");

#[tokio::main]
async fn main() -> Result {
    match env::var("ZOHO_CLIENT_ID") {
        Ok(client_id) => real_service(client_id).await,
        Err(_) => simulator().await,
    }
}

async fn simulator() -> Result {
    let simulator = Simulator::start().await?;
    println!("the simulator listens on {}", simulator.url());
    let zoho: Zoho = Zoho::builder()
        .hosts(Hosts::single(simulator.url()))
        .refresh_token(simulator.client_id(), simulator.client_secret(), simulator.refresh_token())
        .build()?;
    let may_only_read: Zoho = Zoho::builder()
        .hosts(Hosts::single(simulator.url()))
        .access_token(
            simulator.access_token_with_scopes(&["ZohoCRM.modules.READ", "ZohoBigin.modules.contacts.READ"]),
        )
        .build()?;
    let account = simulator.organisation();

    let lead: RecordId = account.record("Leads").parse()?;
    let locked: RecordId = account.locked_record("Leads").parse()?;
    crm_v2_photo(&zoho, &may_only_read, &lead).await?;
    crm_v8_photo(&zoho, &lead, &locked).await?;
    crm_v5_attachments(&zoho, &lead).await?;
    bigin_v1_photo(&zoho, &may_only_read, &account).await?;

    simulator.assert_clean();
    println!(
        "{} requests, all well formed; {} of them for a token",
        simulator.log().len(),
        simulator.token_requests()
    );
    Ok(())
}

/// A call that must fail did not.
fn should_fail<T>(_: T) -> Box<dyn Error> {
    "the call should have been refused".into()
}

async fn crm_v2_photo(zoho: &Zoho, may_only_read: &Zoho, lead: &RecordId) -> Result {
    let photos = zoho.crm_v2().photos();
    let status = photos.upload(PhotoModule::Leads, lead, Upload::bytes("me.png", PHOTO)).await?;
    println!("CRM v2: uploaded a photo of {} bytes: {}", PHOTO.len(), status.message().unwrap_or_default());
    let download = photos.download(PhotoModule::Leads, lead).await?.ok_or("there should be a photo")?;
    assert_eq!(&download.bytes().await?[..], PHOTO);
    println!("CRM v2: downloaded the same bytes");
    let status = photos.delete(PhotoModule::Leads, lead).await?;
    println!("CRM v2: {}", status.message().unwrap_or_default());

    let nowhere = PhotoModule::custom("Nowhere")?;
    let error = photos.delete(nowhere, lead).await.map_or_else(Ok, |ok| Err(should_fail(ok)))?;
    assert_eq!(error.code(), Some(&crm::DeletePhotoCode::InvalidModule));
    assert_eq!(error.reason(), Some(crm::Reason::UnknownModule));
    println!("CRM v2: refused as InvalidModule, UnknownModule: {error}");

    let too_large = [PHOTO, &vec![0; 10 * 1024 * 1024]].concat();
    let upload = Upload::bytes("me.png", too_large).without_checks();
    let error =
        photos.upload(PhotoModule::Leads, lead, upload).await.map_or_else(Ok, |ok| Err(should_fail(ok)))?;
    assert_eq!(error.code(), Some(&crm::UploadPhotoCode::FileSizeMoreThanAllowedSize));
    println!("CRM v2: refused as FileSizeMoreThanAllowedSize: {error}");

    let photos = may_only_read.crm_v2().photos();
    let error = photos.delete(PhotoModule::Leads, lead).await.map_or_else(Ok, |ok| Err(should_fail(ok)))?;
    assert_eq!(error.code(), Some(&crm::DeletePhotoCode::OauthScopeMismatch));
    println!("CRM v2: refused as OauthScopeMismatch: {error}");
    Ok(())
}

async fn crm_v8_photo(zoho: &Zoho, lead: &RecordId, locked: &RecordId) -> Result {
    let photos = zoho.crm_v8().photos();
    let upload = photos.upload(PhotoModule::Leads, lead, Upload::bytes("me.png", PHOTO));
    let status = upload.restrict_triggers([models::Trigger::Workflow]).await?;
    println!("CRM v8: uploaded a photo of {} bytes: {}", PHOTO.len(), status.message().unwrap_or_default());
    let download = photos.download(PhotoModule::Leads, lead).await?.ok_or("there should be a photo")?;
    assert_eq!(&download.bytes().await?[..], PHOTO);
    println!("CRM v8: downloaded the same bytes");
    let status = photos.delete(PhotoModule::Leads, lead).await?;
    println!("CRM v8: {}", status.message().unwrap_or_default());
    assert!(photos.download(PhotoModule::Leads, lead).await?.is_none());
    println!("CRM v8: there is no photo any more");

    let error = photos.delete(PhotoModule::Leads, locked).await.map_or_else(Ok, |ok| Err(should_fail(ok)))?;
    assert_eq!(error.code(), Some(&crm::DeletePhotoCode::RecordLocked));
    println!("CRM v8: refused as RecordLocked: {error}");
    println!("CRM v8: the documentation's remedy: {}", error.documented().map_or("none", |row| row.remedy));

    let error = photos.delete(PhotoModule::Leads, 1).await.map_or_else(Ok, |ok| Err(should_fail(ok)))?;
    assert_eq!(error.code(), Some(&crm::DeletePhotoCode::InvalidData));
    println!("CRM v8: refused as InvalidData: {error}");

    let upload = Upload::bytes("me.png", vec![0; 11 * 1024 * 1024]);
    let error =
        photos.upload(PhotoModule::Leads, lead, upload).await.map_or_else(Ok, |ok| Err(should_fail(ok)))?;
    assert_eq!(error.code(), Some(&crm::UploadPhotoCode::FileSizeMoreThanAllowedSize));
    println!("CRM v8: refused as FileSizeMoreThanAllowedSize, before it was sent: {error}");
    Ok(())
}

async fn crm_v5_attachments(zoho: &Zoho, lead: &RecordId) -> Result {
    let attachments = zoho.crm_v5().attachments();
    let module = AttachmentModule::Leads;
    let outcome = attachments.upload(&module, lead, Upload::bytes("notes.txt", "three words here")).await?;
    let file: AttachmentId = outcome.id().ok_or("the answer should name the attachment")?;
    println!("CRM v5: attached a file, {file}: {}", outcome.message().unwrap_or_default());
    let outcome = attachments.link(&module, lead, "https://www.rust-lang.org").title("Rust").await?;
    let link: AttachmentId = outcome.id().ok_or("the answer should name the attachment")?;
    println!("CRM v5: attached a link, {link}");

    let page = attachments.list(&module, lead, ["id", "File_Name", "Size", "Owner"]).await?;
    for attachment in &page {
        let owner = attachment.owner();
        println!(
            "CRM v5: listed {:?}, {:?} bytes, of {:?}",
            attachment.file_name().unwrap_or_default(),
            attachment.size(),
            owner.as_ref().and_then(models::UserReference::name).unwrap_or_default()
        );
    }
    let download = attachments.download(&module, lead, &file).await?.ok_or("there should be a file")?;
    println!("CRM v5: downloading {:?}", download.file_name());
    assert_eq!(&download.bytes().await?[..], b"three words here");
    for id in [&file, &link] {
        attachments.delete(&module, lead, id).await?;
    }
    println!("CRM v5: removed both");
    let error = attachments.delete(&module, lead, &file).await.map_or_else(Ok, |ok| Err(should_fail(ok)))?;
    assert_eq!(error.code(), Some(&crm::DeleteAttachmentCode::InvalidData));
    println!("CRM v5: refused as InvalidData: {error}");
    Ok(())
}

async fn bigin_v1_photo(zoho: &Zoho, may_only_read: &Zoho, account: &Organisation) -> Result {
    let contact = &account.record("Contacts").parse::<RecordId>()?;
    let photos = zoho.bigin_v1().photos();
    let module = BiginPhotoModule::Contacts;
    let status = photos.upload(module, contact, Upload::bytes("me.png", PHOTO)).await?;
    println!("Bigin v1: uploaded a photo of {} bytes: {}", PHOTO.len(), status.message().unwrap_or_default());
    let download = photos.download(module, contact).await?.ok_or("there should be a photo")?;
    assert_eq!(&download.bytes().await?[..], PHOTO);
    println!("Bigin v1: downloaded the same bytes");
    let status = photos.delete(module, contact).await?;
    println!("Bigin v1: {}", status.message().unwrap_or_default());

    let error = photos.delete(module, 1).await.map_or_else(Ok, |ok| Err(should_fail(ok)))?;
    assert_eq!(error.code(), Some(&bigin::DeletePhotoCode::InvalidData));
    println!("Bigin v1: refused as InvalidData: {error}");

    account.set_permission("delete_photo", false);
    let error = photos.delete(module, contact).await.map_or_else(Ok, |ok| Err(should_fail(ok)))?;
    assert_eq!(error.code(), Some(&bigin::DeletePhotoCode::NoPermission));
    println!("Bigin v1: refused as NoPermission: {error}");
    account.set_permission("delete_photo", true);

    let photos = may_only_read.bigin_v1().photos();
    let error = photos.delete(module, contact).await.map_or_else(Ok, |ok| Err(should_fail(ok)))?;
    assert_eq!(error.code(), Some(&bigin::DeletePhotoCode::OauthScopeMismatch));
    println!("Bigin v1: refused as OauthScopeMismatch: {error}");
    Ok(())
}

/// Reads only: whatever is there stays as it is.
async fn real_service(client_id: String) -> Result {
    let variable = |name: &str| env::var(name).map_err(|_| format!("{name} is not set"));
    let data_center: DataCenter = env::var("ZOHO_DATA_CENTER").unwrap_or_else(|_| "us".into()).parse()?;
    let hosts = env::var("ZOHO_URL").map_or_else(|_| data_center.into(), Hosts::single);
    let zoho: Zoho = Zoho::builder()
        .hosts(hosts)
        .refresh_token(client_id, variable("ZOHO_CLIENT_SECRET")?, variable("ZOHO_REFRESH_TOKEN")?)
        .build()?;

    let lead: RecordId = variable("ZOHO_LEAD_ID")?.parse()?;
    let photo = zoho.crm_v2().photos().download(PhotoModule::Leads, &lead).await?;
    println!("CRM v2: the photo of lead {lead}: {photo:?}");
    let photo = zoho.crm_v8().photos().download(PhotoModule::Leads, &lead).await?;
    println!("CRM v8: the photo of lead {lead}: {photo:?}");
    let page =
        zoho.crm_v5().attachments().list(AttachmentModule::Leads, &lead, ["id", "File_Name", "Size"]).await?;
    println!("CRM v5: {} attachments of lead {lead}", page.items().len());
    for attachment in &page {
        println!("CRM v5: {attachment:?}");
    }
    if let Ok(contact) = env::var("ZOHO_BIGIN_CONTACT_ID") {
        let contact: RecordId = contact.parse()?;
        let photo = zoho.bigin_v1().photos().download(BiginPhotoModule::Contacts, &contact).await?;
        println!("Bigin v1: the photo of contact {contact}: {photo:?}");
    }
    Ok(())
}
