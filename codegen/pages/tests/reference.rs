//! The reference pages, row by row. The rows are those of the spec's files for photos and attachments.

use std::path::PathBuf;

use zoho_pages::{Envelope, In, Page, Product, Scope};

type Row = (&'static str, u16, &'static str);

const MODULE: [Row; 2] = [
    ("INVALID_MODULE", 400, "The module name given seems to be invalid"),
    ("INVALID_MODULE", 400, "The given module is not supported in API"),
];
const URL: Row = ("INVALID_URL_PATTERN", 404, "Please check if the URL trying to access is a correct one");
const SCOPE: Row = ("OAUTH_SCOPE_MISMATCH", 401, "Unauthorized");
const INTERNAL: Row = ("INTERNAL_ERROR", 500, "Internal Server Error");
const METHOD: Row = ("INVALID_REQUEST_METHOD", 400, "The http request method type is not a valid one");
const LOCKED: Row = ("RECORD_LOCKED", 400, "You cannot perform this operation as the record is locked.");

/// All five pages have these, in this order, with two rows of their own between them.
fn rows(permission: &'static str, privilege: &'static str, own: &[Row]) -> Vec<Row> {
    let mut rows = MODULE.to_vec();
    let (denied, failed) = (("NO_PERMISSION", 403, permission), ("AUTHORIZATION_FAILED", 400, privilege));
    rows.extend([URL, SCOPE, denied, INTERNAL, METHOD, failed]);
    rows.extend(own);
    rows.sort_unstable();
    rows
}

fn page(file: &str) -> Option<Page> {
    let Some(folder) = std::env::var_os("ZOHO_REFERENCE").map(PathBuf::from) else {
        println!("skipped: ZOHO_REFERENCE does not name the folder of reference pages");
        return None;
    };
    let bytes = std::fs::read(folder.join("reference_pages").join(file)).unwrap();
    Some(zoho_pages::read(&bytes).unwrap())
}

fn errors(page: &Page) -> Vec<(&str, u16, &str)> {
    let mut rows: Vec<_> = page
        .errors
        .iter()
        .map(|row| {
            (row.value.code.as_str(), row.value.status.unwrap(), row.value.message.as_deref().unwrap())
        })
        .collect();
    rows.sort_unstable();
    rows
}

fn endpoint(page: &Page) -> (&str, &str) {
    assert_eq!(page.endpoints.len(), 1);
    (&page.endpoints[0].value.method, &page.endpoints[0].value.path)
}

fn modules(page: &Page) -> Vec<&str> {
    page.modules.iter().map(|module| module.value.as_str()).collect()
}

fn one(name: &str) -> Scope {
    Scope::One(name.to_owned())
}

fn any(names: &[&str]) -> Scope {
    Scope::Any(names.iter().map(|name| one(name)).collect())
}

const PHOTO: &str = "/{module_api_name}/{record_id}/photo";
const PHOTO_MODULES: [&str; 6] = ["Leads", "Contacts", "Accounts", "Products", "Vendors", "custom modules"];

#[test]
fn delete_a_photo() {
    let Some(page) = page("000_3cf150c962b4dcf8.txt") else { return };
    assert_eq!(
        (page.title.as_deref(), page.product, page.version.as_deref()),
        (Some("Delete a Photo"), Some(Product::Crm), Some("v3"))
    );
    assert_eq!(endpoint(&page), ("DELETE", PHOTO));
    assert_eq!(modules(&page), PHOTO_MODULES);
    let own = [LOCKED, ("INVALID_DATA", 400, "the id given seems to be invalid")];
    let expected = rows(
        "Permission denied to delete images",
        "User does not have sufficient privilege to delete images",
        &own,
    );
    assert_eq!(errors(&page), expected);
    assert_eq!(page.errors[0].line, 51, "the line of the first error");
    let scopes =
        any(&["ZohoCRM.modules.ALL", "ZohoCRM.modules.{module}.ALL", "ZohoCRM.modules.{module}.DELETE"]);
    assert_eq!(page.scopes.unwrap().value, scopes);
    assert_eq!(page.envelope, Envelope::Status);
    assert_eq!(page.warnings, []);
}

#[test]
fn delete_a_photo_of_bigin() {
    let Some(page) = page("001_08f941230418ae3f.txt") else { return };
    assert_eq!(
        (page.title.as_deref(), page.product, page.version.as_deref()),
        (None, Some(Product::Bigin), Some("v1"))
    );
    assert_eq!(endpoint(&page), ("DELETE", PHOTO));
    assert_eq!(modules(&page), ["Contacts", "Companies", "Products"]);
    let own = [("INVALID_DATA", 400, "the id given seems to be invalid")];
    let expected = rows(
        "Permission denied to delete images",
        "User does not have sufficient privilege to delete images",
        &own,
    );
    assert_eq!(errors(&page), expected);
    let scopes = any(&[
        "ZohoBigin.modules.ALL",
        "ZohoBigin.modules.{module}.ALL",
        "ZohoBigin.modules.{module}.DELETE",
    ]);
    assert_eq!(page.scopes.unwrap().value, scopes);
    assert_eq!(page.envelope, Envelope::Status);
}

#[test]
fn delete_an_attachment() {
    let Some(page) = page("002_ed1353e55de57132.txt") else { return };
    assert_eq!((page.title.as_deref(), page.version.as_deref()), (Some("Delete an Attachment"), Some("v5")));
    assert_eq!(endpoint(&page), ("DELETE", "/{module_api_name}/{record_id}/Attachments/{attachment_id}"));
    assert_eq!(modules(&page).len(), 21);
    assert_eq!(modules(&page)[17..], ["Custom", "Appointments", "Services", "Notes"]);
    let own = [("INVALID_DATA", 400, "the related id given seems to be invalid")];
    let expected = rows(
        "Permission denied to delete attachment",
        "User does not have sufficient privilege to delete attachments",
        &own,
    );
    assert_eq!(errors(&page), expected);
    let both = Scope::All(vec![
        any(&["ZohoCRM.modules.{module}.ALL", "ZohoCRM.modules.{module}.DELETE"]),
        any(&["ZohoCRM.modules.attachments.ALL", "ZohoCRM.modules.attachments.DELETE"]),
    ]);
    assert_eq!(page.scopes.unwrap().value, Scope::Any(vec![one("ZohoCRM.modules.ALL"), both]));
    assert_eq!(page.envelope, Envelope::Data);
}

#[test]
fn download_a_photo() {
    let Some(page) = page("003_ec9ee66f77a196b8.txt") else { return };
    assert_eq!((page.title.as_deref(), page.version.as_deref()), (Some("Download a Photo"), None));
    assert_eq!(endpoint(&page), ("GET", PHOTO));
    assert_eq!(modules(&page), PHOTO_MODULES);
    let unapproved = "cannot get the record image that is not approved yet";
    let own = [("RECORD_LOCKED", 400, unapproved), ("NOT_APPROVED", 400, unapproved)];
    let expected = rows(
        "Permission denied to download images",
        "User does not have sufficient privilege to download images",
        &own,
    );
    assert_eq!(errors(&page), expected);
    let scopes =
        any(&["ZohoCRM.modules.ALL", "ZohoCRM.modules.{module}.ALL", "ZohoCRM.modules.{module}.READ"]);
    assert_eq!(page.scopes.unwrap().value, scopes);
    assert_eq!(page.envelope, Envelope::Binary);
    assert_eq!(
        page.warnings.len(),
        2,
        "it names no method and has no sample at its end: {:?}",
        page.warnings
    );
}

#[test]
fn upload_a_photo() {
    let Some(page) = page("004_aef2a12094652654.txt") else { return };
    assert_eq!((page.title.as_deref(), page.version.as_deref()), (Some("Upload a Photo"), Some("v2")));
    assert_eq!(endpoint(&page), ("POST", PHOTO));
    assert_eq!(modules(&page), PHOTO_MODULES);
    let own = [
        ("INVALID_DATA", 400, "the related id given seems to be invalid"),
        ("FILE_SIZE_MORE_THAN_ALLOWED_SIZE", 400, "please check if the file size is in the correct range"),
    ];
    let expected = rows(
        "Permission denied to upload photo",
        "User does not have sufficient privilege to upload photo",
        &own,
    );
    assert_eq!(errors(&page), expected);
    let operations: Vec<_> = page.operation_types.iter().map(|operation| operation.value.as_str()).collect();
    assert_eq!(operations, ["ALL", "WRITE", "CREATE"]);
    let parameters: Vec<_> =
        page.parameters.iter().map(|p| (p.value.name.as_str(), p.value.place, p.value.required)).collect();
    assert_eq!(parameters, [("restrict_triggers", In::Query, Some(false)), ("file", In::Form, Some(true))]);
    assert_eq!(page.envelope, Envelope::Status);
}
