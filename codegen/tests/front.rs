//! The real spec becomes the model that its pages describe.

mod support;

use zoho_codegen::model::{FieldType, Model, Operation, Response, Scope, Shape};
use zoho_endpoint::{Body, Concurrency, Location, ParameterType, Product, Retry};

fn real_model() -> Model {
    zoho_codegen::model(&support::real_spec()).unwrap_or_else(|diagnostics| panic!("{diagnostics}"))
}

fn operation<'m>(model: &'m Model, product: Product, name: &str) -> &'m Operation {
    let product = model.products.iter().find(|known| known.name == product).expect("the product is there");
    let mut operations = product.groups.iter().flat_map(|group| &group.operations);
    operations.find(|operation| operation.name == name).expect("the operation is there")
}

fn at<'m>(model: &'m Model, product: Product, name: &str, version: &str) -> &'m Shape {
    let versions = &model.products.iter().find(|known| known.name == product).expect("it is there").versions;
    let index = versions.iter().position(|known| known.name == version).expect("the version is there");
    let shapes = &operation(model, product, name).shapes;
    shapes.iter().find(|shape| shape.versions.iter().any(|row| row.version == index)).expect("it has a shape")
}

#[test]
fn products_come_in_order_with_their_versions_and_groups() {
    let model = real_model();
    let products: Vec<_> = model.products.iter().map(|product| product.title.as_str()).collect();
    assert_eq!(products, ["Zoho CRM", "Bigin"]);
    let crm = &model.products[0];
    let versions: Vec<_> = crm.versions.iter().map(|version| version.base_path.as_str()).collect();
    assert_eq!(versions[..3], ["/crm/v2", "/crm/v2.1", "/crm/v3"]);
    assert_eq!(crm.versions[1].docs, "https://www.zoho.com/crm/developer/docs/api/v2.1/");
    assert_eq!(model.products[1].versions[0].docs, "https://www.bigin.com/developer/docs/apis/");
    let counts = model.products.iter().map(|product| {
        assert!(product.groups.iter().all(|group| !group.operations.is_empty()), "{}", product.title);
        let operations = product.groups.iter().map(|group| group.operations.len()).sum::<usize>();
        (product.groups.len(), operations)
    });
    let counts: Vec<_> = counts.collect();
    assert!(counts[0].0 >= 80 && counts[0].1 >= 500, "{counts:?}");
    assert!(counts[1].0 >= 20 && counts[1].1 >= 70, "{counts:?}");
    // Operations come in the order of their files, and in each file as they stand.
    let attachments = crm.groups.iter().find(|group| group.name == "attachments").expect("it is there");
    let operations: Vec<_> = attachments.operations.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(
        operations[..5],
        [
            "download_attachment",
            "delete_attachment",
            "list_attachments",
            "upload_attachment",
            "link_attachment"
        ]
    );
}

/// What every operation of the spec says, however many there are.
#[test]
fn every_operation_is_whole() {
    let model = real_model();
    for product in &model.products {
        let areas: Vec<_> = product.groups.iter().map(|group| group.area.as_str()).collect();
        assert!(areas.iter().all(|area| model.areas.iter().any(|known| known.name == *area)), "{areas:?}");
        for one in product.groups.iter().flat_map(|group| &group.operations) {
            let name = &one.name;
            assert!(!one.shapes.is_empty() && !one.summary.is_empty(), "{name}");
            assert!(!one.page.is_empty() || !one.sources.is_empty(), "{name} is from nowhere");
            for shape in &one.shapes {
                assert!(shape.errors.iter().all(|row| !row.remedy.is_empty()), "{name}");
                let of_path = shape.parameters.iter().filter(|one| one.location == Location::Path);
                assert_eq!(of_path.count(), one.path.matches('{').count(), "{name}");
                // Nothing with a body of its own is read only.
                assert!(shape.body == Body::None || one.method.as_str() != "GET", "{name}");
                let (Response::Keyed { object, .. } | Response::One { object, .. }) = &shape.response else {
                    continue;
                };
                assert!(model.objects.iter().any(|known| known.name == *object), "{name}: {object}");
            }
        }
    }
}

#[test]
fn changes_add_up_and_equal_versions_are_one_shape() {
    let model = real_model();
    let upload = operation(&model, Product::Crm, "upload_photo");
    let versions: Vec<Vec<_>> =
        upload.shapes.iter().map(|shape| shape.versions.iter().map(|row| row.version).collect()).collect();
    // The OpenAPI file of v8 names codes that no page has.
    assert_eq!(versions, [vec![0, 1, 2, 3], vec![4, 5], vec![6], vec![7]]);
    let read: Vec<_> = upload.shapes.iter().flat_map(|shape| &shape.versions).map(|row| row.read).collect();
    assert_eq!(read, [true, false, false, false, false, false, true, false]);

    let names =
        |shape: &Shape| shape.modules.iter().map(|module| module.api_name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&upload.shapes[0]), ["Leads", "Contacts", "Accounts", "Products", "Vendors"]);
    assert_eq!(names(&upload.shapes[1]).last().map(String::as_str), Some("Deals"));
    assert!(upload.shapes.iter().all(|shape| shape.custom_modules));

    let statuses = |shape: &Shape| {
        let rows = shape.errors.iter().filter(|row| row.code == "FILE_SIZE_MORE_THAN_ALLOWED_SIZE");
        rows.map(|row| row.status).collect::<Vec<_>>()
    };
    assert_eq!(upload.shapes.iter().map(statuses).collect::<Vec<_>>(), [[400], [400], [415], [415]]);
}

#[test]
fn shared_tables_stand_where_they_are_used_and_keep_their_order() {
    let model = real_model();
    let errors = &at(&model, Product::Crm, "delete_photo", "v7").errors;
    let rows: Vec<_> =
        errors.iter().map(|row| (row.code.as_str(), row.status, row.reason.as_deref())).collect();
    assert_eq!(rows[0], ("INVALID_MODULE", 400, Some("unknown_module")));
    assert_eq!(rows[1], ("INVALID_MODULE", 400, Some("unsupported_module")));
    assert_eq!(rows[2], ("INVALID_URL_PATTERN", 404, None));
    assert_eq!(rows.last(), Some(&("INVALID_DATA", 400, None)));
    assert_eq!(errors.len(), 10);
}

#[test]
fn names_of_modules_follow_the_version() {
    let model = real_model();
    let companies = |version| {
        let shape = at(&model, Product::Bigin, "delete_photo", version);
        let module = shape.modules.iter().find(|module| module.api_name == "Accounts").expect("it is there");
        (module.scope_name.clone(), module.display_name.clone())
    };
    assert_eq!(companies("v1"), ("companies".to_owned(), "Companies".to_owned()));
    assert_eq!(companies("v2"), ("accounts".to_owned(), "Companies".to_owned()));
    let attachments = at(&model, Product::Bigin, "list_attachments", "v2");
    let names: Vec<_> = attachments.modules.iter().map(|module| module.api_name.as_str()).collect();
    assert_eq!(names, ["Contacts", "Accounts", "Products", "Tasks", "Events", "Pipelines", "Notes"]);
    assert!(!attachments.custom_modules);
    let crm = at(&model, Product::Crm, "list_attachments", "v3");
    let book = crm.modules.iter().find(|module| module.api_name == "Price_Books").expect("it is there");
    assert_eq!((book.scope_name.as_str(), book.display_name.as_str()), ("pricebooks", "Price Books"));
    assert!(crm.modules.iter().any(|module| module.api_name == "Services__s"));
}

#[test]
fn scopes_have_one_operation_type_each_and_no_needless_nesting() {
    let model = real_model();
    let one = |text: &str| Scope::One(text.to_owned());
    assert_eq!(
        at(&model, Product::Crm, "delete_photo", "v2").scopes,
        Scope::Any(vec![
            one("ZohoCRM.modules.ALL"),
            one("ZohoCRM.modules.{module}.ALL"),
            one("ZohoCRM.modules.{module}.DELETE")
        ])
    );
    assert_eq!(
        at(&model, Product::Bigin, "list_attachments", "v2").scopes,
        Scope::All(vec![
            Scope::Any(vec![
                one("ZohoBigin.modules.ALL"),
                one("ZohoBigin.modules.{module}.ALL"),
                one("ZohoBigin.modules.{module}.READ")
            ]),
            Scope::Any(vec![
                one("ZohoBigin.modules.attachments.ALL"),
                one("ZohoBigin.modules.attachments.READ")
            ]),
        ])
    );
}

#[test]
fn parameters_start_with_those_of_the_path() {
    let model = real_model();
    let upload = at(&model, Product::Crm, "upload_photo", "v8");
    let names: Vec<_> =
        upload.parameters.iter().map(|one| (one.name.as_str(), one.location, one.kind)).collect();
    assert_eq!(
        names,
        [
            ("module", Location::Path, ParameterType::Module),
            ("record_id", Location::Path, ParameterType::Id),
            ("restrict_triggers", Location::Query, ParameterType::Choices),
            ("file", Location::Form, ParameterType::File),
        ]
    );
    assert_eq!(upload.parameters[1].id, "record");
    let rule = upload.parameters[3].file.as_ref().expect("a file has a rule");
    assert_eq!((rule.max_bytes, rule.max_pixels), (Some(10 * 1024 * 1024), Some(10_000_000)));
    assert_eq!(rule.formats, ["PNG", "JPEG", "JPG", "GIF", "BMP"]);
    assert_eq!((upload.body, upload.retry, upload.credits), (Body::Multipart, Retry::Idempotent, 1));
    assert_eq!(upload.concurrency, Concurrency::Normal);
    assert_eq!(at(&model, Product::Crm, "delete_photo", "v8").body, Body::None);

    let required = |version| {
        let list = at(&model, Product::Crm, "list_attachments", version);
        list.parameters.iter().find(|one| one.name == "fields").map(|one| one.required)
    };
    assert_eq!((required("v2"), required("v3"), required("v8")), (Some(false), Some(true), Some(true)));
    let has = |version, name| {
        at(&model, Product::Crm, "list_attachments", version).parameters.iter().any(|one| one.name == name)
    };
    assert!(!has("v6", "page_token") && has("v7", "page_token"));
}

#[test]
fn limits_of_calls_at_once_are_known_for_crm_only() {
    let model = real_model();
    let [crm, bigin] = model.products.as_slice() else { panic!("there are two products") };
    let editions: Vec<_> =
        crm.editions.iter().map(|edition| (edition.name.as_str(), edition.concurrency)).collect();
    assert_eq!(
        editions,
        [("free", 5), ("standard", 10), ("professional", 15), ("enterprise", 20), ("ultimate", 25)]
    );
    assert_eq!(crm.sub_concurrency, Some(10));
    assert_eq!((bigin.editions.as_slice(), bigin.sub_concurrency), (&[][..], None));
}

#[test]
fn answers_name_objects_that_are_there() {
    let model = real_model();
    let list = at(&model, Product::Bigin, "list_attachments", "v1");
    assert_eq!(list.response, Response::Keyed { key: "data".into(), object: "Attachment".into() });
    assert!(list.may_be_empty);
    let object = |name: &str| model.objects.iter().find(|object| object.name == name);
    let attachment = object("Attachment").expect("it is there");
    let parent = attachment.fields.iter().find(|field| field.name == "Parent_Id").expect("it is there");
    assert_eq!(parent.kind, FieldType::Object("RecordReference".into()));
    assert!(object("RecordReference").is_some());
    let names: Vec<_> = model.objects.iter().map(|object| object.name.as_str()).collect();
    assert!(names.len() >= 400 && names.is_sorted(), "{names:?}");
}

/// A ninth version that changes nothing is one more word in the spec.
#[test]
fn a_version_that_changes_nothing_joins_the_last_shape() {
    let mut files = support::real_spec();
    let product = files.get_mut("crm/product.yaml").expect("it is there");
    *product = String::from_utf8_lossy(product).replace("v7, v8]", "v7, v8, v9]").into_bytes();
    let model = zoho_codegen::model(&files).unwrap_or_else(|diagnostics| panic!("{diagnostics}"));
    let before = real_model();
    let last = |one: &Operation| {
        let shape = one.shapes.last().and_then(|shape| shape.versions.last());
        shape.map(|row| (row.version, row.read))
    };
    let mut joined = 0;
    for (group, old) in model.products[0].groups.iter().zip(&before.products[0].groups) {
        for (operation, old) in group.operations.iter().zip(&old.operations) {
            let name = &operation.name;
            match last(operation) {
                // Codes that are known of exactly v8 part it from v9, and only them.
                Some((8, read)) => {
                    joined += 1;
                    assert!(!read, "{name}");
                    let parted = operation.shapes.len() - old.shapes.len();
                    let at_v8 = operation
                        .shapes
                        .iter()
                        .find(|shape| shape.versions.iter().any(|row| row.version == 7));
                    let at_v9 = operation.shapes.last().expect("there is one");
                    assert!(parted <= 1, "{name}");
                    if let Some(at_v8) = at_v8 {
                        assert_eq!(
                            (&at_v8.parameters, &at_v8.modules),
                            (&at_v9.parameters, &at_v9.modules),
                            "{name}"
                        );
                        assert!(parted == 0 || at_v8.errors.len() > at_v9.errors.len(), "{name}");
                    }
                }
                // What ended before, or names its versions one by one, stays as it was.
                other => assert_eq!((other, operation.shapes.len()), (last(old), old.shapes.len()), "{name}"),
            }
        }
    }
    assert!(joined >= 450, "{joined}");
}
