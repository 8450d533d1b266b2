//! Each word of the language becomes what it says in the model.

#[path = "support/base.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod base;

use base::{Spec, spec};
use zoho_codegen::model::{Choices, FieldType, Model, Operation, Response, Shape, Source};
use zoho_codegen::{catalogue_json, contract};
use zoho_endpoint::{Body, Host, Location, ParameterType};

const TAGS: &str = "crm/tags.yaml";

fn model(spec: &Spec) -> Model {
    zoho_codegen::model(&spec.0).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

fn operation<'m>(model: &'m Model, name: &str) -> &'m Operation {
    let mut all =
        model.products.iter().flat_map(|product| &product.groups).flat_map(|group| &group.operations);
    all.find(|operation| operation.name == name).expect("the operation is there")
}

fn shape<'m>(model: &'m Model, name: &str, version: usize) -> &'m Shape {
    let shapes = &operation(model, name).shapes;
    shapes
        .iter()
        .find(|shape| shape.versions.iter().any(|row| row.version == version))
        .expect("it has a shape")
}

fn posted(lines: &str) -> Spec {
    spec().edit(TAGS, "method: get", "method: post").edit(TAGS, "retry: safe", "retry: unsafe").edit(
        TAGS,
        "      - {name: page, in: query, type: integer, summary: The page.}\n",
        lines,
    )
}

#[test]
fn areas_keep_their_order_and_groups_name_them() {
    let model = model(&spec());
    let areas: Vec<_> = model.areas.iter().map(|area| area.name.as_str()).collect();
    assert_eq!(areas, ["files", "records"]);
    let groups = model.products[0].groups.iter();
    let groups: Vec<_> = groups.map(|group| (group.name.as_str(), group.area.as_str())).collect();
    assert_eq!(groups, [("photos", "files"), ("tags", "records")]);
}

#[test]
fn a_file_may_lie_in_a_folder_of_the_product() {
    let bytes = spec().0[TAGS].clone();
    let moved = spec().without(TAGS).file("crm/records/tags.yaml", bytes.clone());
    assert_eq!(operation(&model(&moved), "list_tags").file, "crm/records/tags.yaml");
    let deep = spec().without(TAGS).file("crm/records/more/tags.yaml", bytes);
    assert!(deep.mistakes().is_some_and(|told| told.contains("lies in no product's folder")));
}

#[test]
fn roots_and_hosts_make_the_address() {
    let bulk = spec()
        .edit("crm/product.yaml", "docs:", "roots: {bulk: \"/crm/bulk/{version}\"}\ndocs:")
        .edit(TAGS, "group: tags", "root: bulk\nhost: content\ngroup: tags");
    let model = model(&bulk);
    let found = operation(&model, "list_tags");
    assert_eq!((found.host, found.root.as_str()), (Host::Content, "bulk"));
    assert_eq!(model.products[0].versions[0].roots, [("bulk".to_owned(), "/crm/bulk/v2".to_owned())]);
    let line = catalogue_json::rows(&model).into_iter().find(|row| row.operation == "list_tags");
    let line = line.expect("it has a row");
    assert_eq!((line.path.as_str(), line.host), ("/crm/bulk/v2/{module}/tags", Some("content")));
    assert!(contract::contracts(&model)["crm/tags"].starts_with("GET /crm/bulk/{version}/{module}/tags"));
}

#[test]
fn a_given_address_is_the_whole_path() {
    let given = "product: crm\npath: /{download_url}\nhost: given\ngroup: tags\npath_parameters: [{name: download_url, \
                 type: url, summary: The address.}]\noperations:\n  download_export:\n    method: get\n    summary: Downloads it.\n    \
                 sources: [sdk, openapi]\n    read: []\n    versions: v2..\n    scopes: ZohoCRM.bulk.READ\n    response: binary\n    \
                 retry: safe\n    errors: []\n";
    let model = model(&spec().file("crm/given.yaml", given));
    let found = operation(&model, "download_export");
    assert_eq!((found.host, found.page.as_str()), (Host::Given, ""));
    assert_eq!(found.sources, [Source::Sdk, Source::Openapi]);
    let line = catalogue_json::rows(&model).into_iter().find(|row| row.operation == "download_export");
    let line = line.expect("it has a row");
    assert_eq!((line.path.as_str(), line.docs.as_str()), ("/{download_url}", "https://example.com/v2/"));
}

#[test]
fn parameters_in_the_body_make_it_json_in_every_version() {
    let model = model(
        &posted(
            "      - {name: ids, in: body, type: ids, id: tag, summary: Tags.}\n      - {name: tag, in: body, type: object, \
             object: Tag, summary: A tag.}\n      - {name: colour, in: body, type: choice, choices: Colour, summary: A colour.}\n",
        )
        .edit(TAGS, "v3: {parameters: {require: [fields]}}", "v3: {parameters: {require: [fields, tag], remove: [ids]}}")
        .edit("models/tags.yaml", "objects:", "choices: {Colour: [red, blue]}\nobjects:"),
    );
    let (first, last) = (shape(&model, "list_tags", 0), shape(&model, "list_tags", 2));
    assert_eq!((first.body, last.body), (Body::Json, Body::Json));
    let of = |shape: &Shape, name: &str| shape.parameters.iter().find(|one| one.name == name).cloned();
    assert!(of(last, "ids").is_none());
    let tag = of(last, "tag").expect("it is there");
    assert_eq!((tag.kind, tag.object.as_str(), tag.required), (ParameterType::Object, "Tag", true));
    assert_eq!(of(first, "tag").map(|tag| (tag.location, tag.required)), Some((Location::Body, false)));
    let words = Choices { name: "Colour".to_owned(), values: vec!["red".to_owned(), "blue".to_owned()] };
    assert_eq!(of(first, "colour").and_then(|one| one.choices), Some(words));
}

#[test]
fn each_kind_of_response_is_kept_apart() {
    let (key, object) = ("tags".to_owned(), "Tag".to_owned());
    for (written, wanted) in [
        ("{one: tags, of: Tag}", Response::One { key: key.clone(), object: object.clone() }),
        ("{keyed: tags, of: Tag}", Response::Keyed { key: key.clone(), object: object.clone() }),
        ("{object: Tag}", Response::Object { object }),
    ] {
        let model = model(&spec().edit(TAGS, "{keyed: tags, of: Tag}", written));
        assert_eq!(shape(&model, "list_tags", 0).response, wanted);
        assert!(shape(&model, "list_tags", 0).may_be_empty);
    }
    for (written, wanted) in [("json", Response::Json), ("{outcomes: tags}", Response::Outcomes { key })] {
        let model = model(&spec().edit(TAGS, "{keyed: tags, of: Tag}", written).edit(
            "crm/photo.yaml",
            "response: status",
            "response: {object: Tag}",
        ));
        assert_eq!(shape(&model, "list_tags", 0).response, wanted);
    }
}

#[test]
fn openapi_rows_say_what_nothing_else_says_at_their_version_alone() {
    let known = "errors: [{code: NO_PERMISSION, status: 403, message: not you}]";
    let rows = |spec: &Spec, version: usize| {
        let model = model(spec);
        let errors = &shape(&model, "list_tags", version).errors;
        errors.iter().map(|row| format!("{} {} {}", row.code, row.message, row.remedy)).collect::<Vec<_>>()
    };
    assert_eq!(rows(&spec(), 2), ["NO_PERMISSION  Ask an administrator."]);
    assert_eq!(rows(&spec(), 1), Vec::<String>::new());
    let stated = spec().edit(TAGS, "errors: []", known);
    assert_eq!(rows(&stated, 2), ["NO_PERMISSION not you Ask an administrator."]);
}

#[test]
fn fields_are_written_short_or_long() {
    let short = spec().edit(
        "models/tags.yaml",
        "      name: {type: string, summary: The name.}\n",
        "      at: datetime\n      friends: objects User\n      mood: choice Mood\n      moods: {type: choices, choices: Mood}\n      ids: ids tag\n\
         choices: {Mood: [good, bad]}\n",
    );
    let model = model(&short);
    let user = model.objects.iter().find(|object| object.name == "User").expect("it is there");
    let mood = || {
        FieldType::Choice(Choices {
            name: "Mood".to_owned(),
            values: vec!["good".to_owned(), "bad".to_owned()],
        })
    };
    let kinds: Vec<_> = user.fields.iter().map(|field| field.kind.clone()).collect();
    let list = |kind| FieldType::List(Box::new(kind));
    assert_eq!(
        kinds,
        [
            FieldType::DateTime,
            list(FieldType::Object("User".to_owned())),
            mood(),
            list(mood()),
            list(FieldType::Id("tag".to_owned()))
        ]
    );
}
