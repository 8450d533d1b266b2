//! Differences of models made by hand.

use zoho_endpoint::{
    Body, Bounds, Concurrency, Host, Location, Method, ParameterType, Product as Name, Retry,
};

use super::{Changes, Fate, VersionDiff, compare};
use crate::model::{
    Availability, DocumentedError, FileRule, Group, Model, Module, Operation, Parameter, Product, Response,
    Scope, Shape, Version,
};

fn shape() -> Shape {
    Shape {
        versions: Vec::new(),
        modules: vec![module("Leads", "leads"), module("Deals", "deals")],
        custom_modules: false,
        scopes: any(&["Z.ALL", "Z.leads.READ"]),
        parameters: vec![parameter("page", Location::Query, ParameterType::Integer)],
        body: Body::None,
        response: Response::Data,
        may_be_empty: false,
        errors: vec![error("A", 400, "a"), error("B", 401, "b")],
        retry: Retry::Safe,
        credits: 1,
        concurrency: Concurrency::Normal,
        bounds: Bounds::NONE,
        page: "get.html".to_owned(),
    }
}

fn module(name: &str, scope: &str) -> Module {
    Module { api_name: name.to_owned(), scope_name: scope.to_owned(), display_name: name.to_owned() }
}

fn one(scope: &str) -> Scope {
    Scope::One(scope.to_owned())
}

fn any(scopes: &[&str]) -> Scope {
    Scope::Any(scopes.iter().map(|scope| one(scope)).collect())
}

fn parameter(name: &str, location: Location, kind: ParameterType) -> Parameter {
    Parameter {
        name: name.to_owned(),
        location,
        kind,
        id: String::new(),
        required: false,
        choices: None,
        object: String::new(),
        file: None,
        summary: "Something.".to_owned(),
    }
}

fn error(code: &str, status: u16, message: &str) -> DocumentedError {
    DocumentedError {
        code: code.to_owned(),
        status,
        message: message.to_owned(),
        remedy: "Do something.".to_owned(),
        reason: None,
    }
}

/// An operation that has the shapes at `v1` and `v2`.
fn operation(name: &str, before: Option<Shape>, after: Option<Shape>) -> Operation {
    let at = |version, shape: Option<Shape>| {
        shape.map(|shape| Shape { versions: vec![Availability { version, read: version == 0 }], ..shape })
    };
    Operation {
        name: name.to_owned(),
        summary: "Does something.".to_owned(),
        notes: Vec::new(),
        method: Method::Get,
        host: Host::Api,
        root: String::new(),
        path: format!("/{name}"),
        path_parameters: Vec::new(),
        file: "crm/some.yaml".to_owned(),
        page: "get.html".to_owned(),
        also: Vec::new(),
        sources: Vec::new(),
        job: None,
        shapes: at(0, before).into_iter().chain(at(1, after)).collect(),
    }
}

fn model(operations: Vec<Operation>) -> Model {
    let version = |name: &str| Version {
        name: name.to_owned(),
        base_path: format!("/crm/{name}"),
        roots: Vec::new(),
        docs: format!("https://docs.example/{name}/"),
    };
    let group = Group {
        name: "things".to_owned(),
        area: "records".to_owned(),
        summary: "Things.".to_owned(),
        operations,
    };
    let crm = Product {
        name: Name::Crm,
        title: "Zoho CRM".to_owned(),
        versions: vec![version("v1"), version("v2")],
        editions: Vec::new(),
        sub_concurrency: None,
        groups: vec![group],
    };
    Model { products: vec![crm], areas: Vec::new(), objects: Vec::new() }
}

fn diff(model: &Model) -> VersionDiff<'_> {
    compare(model, "crm", "v1", "v2").expect("product and versions are there")
}

/// Compares the usual shape with what `change` makes of it.
fn with_changes(change: impl Fn(&mut Shape), check: impl Fn(&Changes<'_>, &str)) {
    let mut after = shape();
    change(&mut after);
    let model = model(vec![operation("get_thing", Some(shape()), Some(after))]);
    let diff = diff(&model);
    let Fate::Changed(changes) = &diff.operations[0].fate else { panic!("{:?}", diff.operations) };
    check(changes, &diff.text());
}

#[track_caller]
fn assert_line(text: &str, line: &str) {
    let found = text.lines().any(|one| one.split_whitespace().collect::<Vec<_>>().join(" ") == line);
    assert!(found, "no line `{line}` in\n{text}");
}

#[test]
fn operations_come_and_go_and_stay() {
    let model = model(vec![
        operation("new_thing", None, Some(shape())),
        operation("old_thing", Some(shape()), None),
        operation("same_thing", Some(shape()), Some(shape())),
        operation("no_thing", None, None),
    ]);
    let there = diff(&model);
    let fates: Vec<_> = there.operations.iter().map(|one| (one.operation, &one.fate, &*one.path)).collect();
    let expected = [
        ("new_thing", &Fate::Added, "/crm/v2/new_thing"),
        ("old_thing", &Fate::Removed, "/crm/v1/old_thing"),
        ("same_thing", &Fate::Unchanged, "/crm/v2/same_thing"),
    ];
    assert_eq!(fates, expected);
    let back = compare(&model, "crm", "v2", "v1").expect("it works in both directions");
    assert_eq!((&back.operations[0].fate, &back.operations[1].fate), (&Fate::Removed, &Fate::Added));
    insta::assert_snapshot!("operations", there.text());
    insta::assert_snapshot!("operations.md", there.markdown());
    insta::assert_snapshot!("operations.jsonl", there.json_lines());
}

#[test]
fn nothing_changes() {
    let mut after = shape();
    after.errors.reverse();
    after.errors[0].remedy = "Do something else.".to_owned();
    after.modules.reverse();
    after.parameters[0].summary = "Something else.".to_owned();
    after.scopes = any(&["Z.leads.READ", "Z.ALL"]);
    let model = model(vec![operation("get_thing", Some(shape()), Some(after))]);
    let diff = diff(&model);
    assert_eq!(diff.operations[0].fate, Fate::Unchanged, "words of ours and order are no facts");
    assert!(
        diff.text().starts_with("Zoho CRM v1 → v2\nNothing changes in 1 operation.\n"),
        "{}",
        diff.text()
    );
    assert!(diff.markdown().contains("\n\nNothing changes in 1 operation.\n"), "{}", diff.markdown());
    assert!(diff.json_lines().contains(r#""change":"unchanged""#), "{}", diff.json_lines());
    let itself = compare(&model, "crm", "v2", "v2").expect("a version has no difference from itself");
    assert_eq!(itself.operations[0].fate, Fate::Unchanged);
}

#[test]
fn a_required_parameter_is_told_first() {
    with_changes(
        |after| {
            after.parameters[0].required = true;
            let fresh = parameter("fields", Location::Query, ParameterType::Fields);
            after.parameters.push(Parameter { required: true, ..fresh });
            after.parameters.push(parameter("title", Location::Query, ParameterType::String));
        },
        |changes, text| {
            assert_eq!(changes.newly_required, ["page", "fields"]);
            assert_eq!((changes.parameters.added.len(), changes.parameters.changed.len()), (2, 1));
            assert_line(text, "required now page and fields");
            assert_line(text, "~ page: query integer → query integer, required");
        },
    );
}

#[test]
fn a_parameter_keeps_its_name_where_it_moves_or_gets_another_type() {
    with_changes(
        |after| after.parameters[0] = parameter("page", Location::Header, ParameterType::String),
        |changes, text| {
            assert!(changes.newly_required.is_empty());
            assert!(changes.parameters.added.is_empty() && changes.parameters.removed.is_empty());
            assert_line(text, "parameters ~ page: query integer → header string");
        },
    );
}

#[test]
fn every_fact_of_a_file_counts() {
    let file = |rule: FileRule| {
        let mut shape = shape();
        let file = parameter("file", Location::Form, ParameterType::File);
        shape.parameters = vec![Parameter { file: Some(rule), ..file }];
        shape
    };
    let usual = FileRule { max_bytes: Some(1 << 20), ..FileRule::default() };
    for rule in [
        FileRule { max_bytes: None, ..usual.clone() },
        FileRule { max_pixels: Some(5), ..usual.clone() },
        FileRule { formats: vec!["PNG".to_owned()], ..usual.clone() },
        FileRule { too_large: Some("TOO_LARGE".to_owned()), ..usual.clone() },
    ] {
        let model = model(vec![operation("put", Some(file(usual.clone())), Some(file(rule.clone())))]);
        let diff = diff(&model);
        let Fate::Changed(changes) = &diff.operations[0].fate else { panic!("{rule:?} is no change") };
        assert_eq!(changes.parameters.changed.len(), 1, "{rule:?}");
    }
}

#[test]
fn modules_come_and_go_and_change_their_names() {
    with_changes(
        |after| {
            after.modules = vec![module("Deals", "potentials"), module("Calls", "calls")];
            after.custom_modules = true;
        },
        |_, text| {
            assert_line(text, "modules - Leads");
            assert_line(text, "+ Calls, custom modules");
            assert_line(text, "~ Deals: scope name deals → potentials");
        },
    );
}

#[test]
fn scopes_say_what_is_no_longer_enough() {
    with_changes(
        |after| after.scopes = Scope::All(vec![any(&["Z.ALL", "Z.leads.READ"]), one("Z.files.READ")]),
        |changes, text| {
            let scopes = changes.scopes.as_ref().expect("they changed");
            assert_eq!(scopes.no_longer_enough, [["Z.ALL"], ["Z.leads.READ"]]);
            assert_line(text, "scopes were Z.ALL or Z.leads.READ");
            assert_line(text, "are now (Z.ALL or Z.leads.READ) and Z.files.READ");
            assert_line(text, "no longer enough: Z.ALL; Z.leads.READ");
        },
    );
    with_changes(
        |after| after.scopes = any(&["Z.ALL", "Z.leads.READ", "Z.leads.ALL"]),
        |changes, text| {
            assert!(changes.scopes.as_ref().is_some_and(|scopes| scopes.no_longer_enough.is_empty()));
            assert!(!text.contains("no longer enough"), "{text}");
        },
    );
}

#[test]
fn absurd_scopes_are_not_multiplied_out() {
    let wide = any(&["A", "B", "C", "D", "E", "F", "G", "H"]);
    let mut before = shape();
    before.scopes = Scope::All(vec![wide; 40]);
    let model = model(vec![operation("get_thing", Some(before), Some(shape()))]);
    let diff = diff(&model);
    let Fate::Changed(changes) = &diff.operations[0].fate else { panic!("the scopes changed") };
    assert!(changes.scopes.as_ref().is_some_and(|scopes| scopes.no_longer_enough.is_empty()));
}

#[test]
fn an_error_with_another_status_or_message_is_a_change() {
    with_changes(
        |after| {
            after.errors = vec![error("A", 415, "a"), error("B", 401, "bb"), error("C", 500, "c")];
        },
        |changes, text| {
            assert!(changes.errors.removed.is_empty());
            assert_line(text, "errors + 500 C c");
            assert_line(text, "~ A: status 400 → 415");
            assert_line(text, "~ B: message b → bb");
        },
    );
}

#[test]
fn rows_of_one_code_find_their_counterparts() {
    let rows = |rows: &[(u16, &str)]| {
        let mut shape = shape();
        shape.errors = rows.iter().map(|(status, message)| error("A", *status, message)).collect();
        shape
    };
    let before = rows(&[(400, "one"), (400, "two"), (403, "three")]);
    let after = rows(&[(400, "new"), (404, "one"), (403, "three"), (409, "")]);
    let model = model(vec![operation("get_thing", Some(before), Some(after))]);
    let text = diff(&model).text();
    assert_line(&text, "errors + 409 A");
    assert_line(&text, "~ A: status 400 → 404");
    assert_line(&text, "~ A: message two → new");
    assert!(!text.contains("three"), "{text}");
}

#[test]
fn everything_else_that_a_call_is_about() {
    with_changes(
        |after| {
            after.body = Body::Json;
            after.response = Response::Keyed { key: "data".to_owned(), object: "Thing".to_owned() };
            after.may_be_empty = true;
            after.page = "get-thing.html".to_owned();
            after.retry = Retry::Unsafe;
            after.credits = 2;
            after.bounds = Bounds::NONE.items(100);
            after.concurrency = Concurrency::Sub;
        },
        |_, text| {
            for line in [
                "body ~ none → json",
                "response ~ data → keyed:data of Thing, or empty",
                "page ~ get.html → get-thing.html",
                "retry ~ safe → unsafe",
                "credits ~ 1 → 2",
                "bounds ~ none → items 100",
                "concurrency ~ normal → sub",
            ] {
                assert_line(text, line);
            }
        },
    );
}

#[test]
fn text_of_the_wire_is_no_markup() {
    let mut after = shape();
    after.errors.push(error("C", 400, "no <b>`tag`</b> [here](x)\n# nor heading"));
    let model = model(vec![operation("get_thing", Some(shape()), Some(after))]);
    let markdown = diff(&model).markdown();
    assert!(
        markdown.contains("- Errors: added `` 400 C no <b>`tag`</b> [here](x) # nor heading ``\n"),
        "{markdown}"
    );
    assert_eq!(diff(&model).json_lines().lines().count(), 1);
}

#[test]
fn who_asks_for_what_is_not_there_is_told_what_is() {
    let model = model(Vec::new());
    let told =
        |product, from, to| compare(&model, product, from, to).expect_err("it is not there").to_string();
    assert_eq!(told("crn", "v1", "v2"), "there is no product `crn`; did you mean `crm`?\n  products: crm");
    assert_eq!(told("crm", "2023", "v2"), "Zoho CRM has no version `2023`\n  versions: v1 and v2");
    assert_eq!(
        told("crm", "v1", "v22"),
        "Zoho CRM has no version `v22`; did you mean `v2`?\n  versions: v1 and v2"
    );
    assert_eq!(diff(&model).text(), "Zoho CRM v1 → v2\nNothing changes in 0 operations.\n");
}
