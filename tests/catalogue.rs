//! The catalogue as users read it: every row, and the request that a builder makes of it.

use std::collections::BTreeSet;

use zoho_api::{
    Hosts, Upload, Zoho,
    catalogue::{self, Body, Concurrency, Location, Product, Response, Retry, Source},
    crm::{self, DeletePhoto, PhotoModule, PhotoModuleV5, UploadPhoto},
    models::Trigger,
};

#[test]
fn every_operation_stands_once_in_each_of_its_versions() {
    let rows: BTreeSet<String> = catalogue::endpoints().map(|endpoint| endpoint.to_string()).collect();
    println!("{} rows, {} shapes", rows.len(), catalogue::OPERATIONS.len());
    assert!(rows.len() > 2300, "{}", rows.len());
    assert_eq!(catalogue::endpoints().count(), rows.len(), "no row stands twice");
    assert!(rows.contains("CRM v2.1 link_attachment") && rows.contains("Bigin v1 delete_photo"));
}

#[test]
fn a_builder_names_its_row() {
    let row = DeletePhoto::<crm::V8>::ENDPOINT;
    assert_eq!(row.path(), "/crm/v8/{module}/{record_id}/photo");
    assert_eq!(row.docs(), "https://www.zoho.com/crm/developer/docs/api/v8/delete-image.html");
    assert_eq!((row.operation().retry, row.operation().credits), (Retry::Idempotent, 1));
    assert_eq!(row.source(), Source::Inferred);
    assert_eq!(DeletePhoto::<crm::V7>::ENDPOINT.source(), Source::Read);
    assert!(row.operation().scopes.is_met_by(&["ZohoCRM.modules.leads.DELETE"], "leads"));
    assert!(!row.operation().scopes.is_met_by(&["ZohoCRM.modules.leads.READ"], "leads"));

    let file = UploadPhoto::<crm::V2>::ENDPOINT
        .operation()
        .parameters
        .iter()
        .find(|one| one.name == "file")
        .unwrap();
    let rule = file.file.unwrap();
    assert_eq!((rule.max_bytes, rule.max_pixels), (Some(10 << 20), Some(10_000_000)));
    assert_eq!(rule.formats, ["PNG", "JPEG", "JPG", "GIF", "BMP"]);
}

#[test]
fn rows_are_consistent() {
    for endpoint in catalogue::endpoints() {
        let operation = endpoint.operation();
        let placeholders = operation.path.matches('{').count();
        let in_path = operation.parameters.iter().filter(|one| one.location == Location::Path).count();
        assert_eq!(placeholders, in_path, "{endpoint}");
        let has_form = operation.parameters.iter().any(|one| one.location == Location::Form);
        assert_eq!(operation.body == Body::Multipart, has_form, "{endpoint}");
        let names_module = |one: &catalogue::Parameter| one.kind == catalogue::ParameterType::Module;
        let has_modules = !operation.modules.is_empty() || operation.custom_modules;
        assert!(has_modules || !operation.parameters.iter().any(names_module), "{endpoint}");
        assert!(operation.credits > 0, "{endpoint}");
        let has_keys = operation.parameters.iter().any(|one| one.location == Location::Body);
        assert!(!has_keys || operation.body == Body::Json, "{endpoint}");
        let carries_object =
            matches!(operation.response, Response::Keyed(_) | Response::One(_) | Response::Object);
        assert_eq!(operation.object.is_some(), carries_object, "{endpoint}");
        for (index, row) in operation.errors.iter().enumerate() {
            assert!(!row.remedy.is_empty(), "{endpoint} {}", row.code);
            let before = operation.errors[..index].iter();
            let same = |one: &&catalogue::DocumentedError| {
                (one.code, one.status, one.message) == (row.code, row.status, row.message)
            };
            assert!(!before.clone().any(|one| same(&one)), "{endpoint} {} stands twice", row.code);
        }
    }
}

#[test]
fn limits_of_calls_at_once_stand_beside_the_operations() {
    let all = |name: &str, concurrency| {
        let mut own = catalogue::OPERATIONS
            .iter()
            .filter(|one| one.product == Product::Crm && one.name == name)
            .peekable();
        own.peek().is_some() && own.all(|one| one.concurrency == concurrency)
    };
    assert!(all("query_records", Concurrency::Sub) && all("upload_photo", Concurrency::Normal));
    let [crm] = catalogue::CONCURRENCIES else { panic!("the limits of CRM alone are known") };
    assert_eq!((crm.product, crm.sub), (Product::Crm, Some(catalogue::CRM_SUB_CONCURRENCY)));
    assert_eq!(crm.editions, catalogue::CRM_EDITIONS);
    let enterprise = crm.edition("enterprise").unwrap();
    assert_eq!((enterprise.to_string().as_str(), enterprise.concurrency), ("CRM enterprise", 20));
    assert_eq!((crm.edition("Enterprise"), catalogue::CRM_SUB_CONCURRENCY), (None, 10));
}

#[test]
fn a_call_is_a_value_before_it_is_sent() {
    let zoho: Zoho =
        Zoho::builder().hosts(Hosts::single("http://127.0.0.1:1")).access_token("token").build().unwrap();
    let upload = Upload::bytes("me.png", "bytes");
    let call =
        zoho.crm_v5().photos().upload(PhotoModuleV5::Deals, 7, upload).restrict_triggers([Trigger::Workflow]);
    let request = call.into_request().unwrap();
    assert_eq!(request.method().as_str(), "POST");
    assert_eq!(request.url().as_str(), "http://127.0.0.1:1/crm/v5/Deals/7/photo?restrict_triggers=workflow");
    assert_eq!(request.endpoint().to_string(), "CRM v5 upload_photo");

    let list = zoho.crm_v7().attachments().list(crm::AttachmentModule::PriceBooks, 7, ["id", "File_Name"]);
    let request =
        list.page(2).per_page(50).ids([8.into(), 9.into()]).page_token("a b&c").into_request().unwrap();
    assert_eq!(
        request.url().as_str(),
        "http://127.0.0.1:1/crm/v7/Price_Books/7/Attachments?fields=id%2CFile_Name&page=2&per_page=50&ids=8%2C9&page_token=a%20b%26c"
    );
}

#[test]
fn fields_may_be_left_out_where_the_version_allows_it() {
    let zoho: Zoho =
        Zoho::builder().hosts(Hosts::single("http://127.0.0.1:1")).access_token("token").build().unwrap();
    let none = zoho_api::FieldList::none;
    let optional = zoho.crm_v2().attachments().list(crm::AttachmentModule::Leads, 7, none()).into_request();
    assert_eq!(optional.unwrap().url().query(), None);
    let required = zoho.crm_v8().attachments().list(crm::AttachmentModule::Leads, 7, none()).into_request();
    assert_eq!(required.unwrap_err().to_string(), "CRM v8 list_attachments: this version requires fields");
}

#[test]
fn a_small_set_of_modules_converts_into_a_larger_one() {
    assert_eq!(PhotoModuleV5::from(PhotoModule::Leads), PhotoModuleV5::Leads);
    assert_eq!(
        crm::AttachmentModuleV3::from(&crm::AttachmentModule::PriceBooks),
        crm::AttachmentModuleV3::PriceBooks
    );
    let cars = PhotoModule::custom("Cars").unwrap();
    assert_eq!(PhotoModuleV5::from(&cars).to_string(), "Cars");
}
