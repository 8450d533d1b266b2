//! What the runtime makes of answers of every form.

mod support;

use support::{CHANGE, Code, Item, ItemId, LIST, ONE, V9, WHOLE, WRITE, answer, play};
use zoho_endpoint::Operation;
use zoho_runtime::{
    Call, CallError, Endpoint, Error, ErrorKind, FromAnswer, ItemError, Object, One, Outcomes, Page, Status,
    View,
};

impl FromAnswer for Item {
    fn from_answer(answer: zoho_runtime::private::Answer, endpoint: Endpoint) -> Result<Self, Error> {
        zoho_runtime::private::whole(answer, endpoint)
    }
}

const EMPTY: &[u8] = b"HTTP/1.1 204 X\r\nconnection: close\r\n\r\n";
const NOT_MODIFIED: &[u8] = b"HTTP/1.1 304 X\r\nconnection: close\r\n\r\n";

/// What an operation makes of these bytes.
async fn ask<T: FromAnswer + 'static>(
    operation: &'static Operation,
    raw: Vec<u8>,
) -> Result<T, CallError<Code>> {
    let (client, _server) = play(vec![raw]).await;
    let call = Call::new(&client, Endpoint::new(operation, V9)).path("a");
    // What the operations of these tests insist on.
    let call = call.query("fields", "Name").header("X-CRM-ORG", "1");
    let call = if std::ptr::eq(operation, &raw const WRITE) { call.body_list("data", [1, 2]) } else { call };
    call.send().await
}

fn json(status: u16, body: &str) -> Vec<u8> {
    answer(status, "application/json", body)
}

const BATCH: &str = r#"{"data":[
    {"code":"SUCCESS","details":{"id":"7001"},"message":"record added","status":"success","action":"insert"},
    {"code":"DUPLICATE_DATA","details":{"api_name":"Email","json_path":"$.data[1].Email","id":"7002"},"message":"duplicate data","status":"error"},
    {"code":"MULTIPLE_OR_MULTI_ERRORS","details":{"errors":[
        {"code":"INVALID_DATA","details":{"api_name":"Size","expected_data_type":"integer","json_path":"$.data[2].Size","reason":"too odd"},"message":"invalid data","status":"error"},
        {"code":"MANDATORY_NOT_FOUND","details":{"api_name":"Last_Name"},"message":"required","status":"error"}]},
     "message":"several errors","status":"error"}
],"info":{"x":1}}"#;

#[tokio::test]
async fn a_batch_is_the_same_at_every_status() {
    for status in [200, 201, 202, 207, 400, 412] {
        let outcomes: Outcomes = ask(&WRITE, json(status, BATCH)).await.unwrap();
        assert_eq!((outcomes.http_status().as_u16(), outcomes.len()), (status, 3));
        let kinds: Vec<_> = outcomes.iter().map(|item| item.map_err(ItemError::index).is_ok()).collect();
        assert_eq!(kinds, [true, false, false]);
        let done: Vec<_> =
            outcomes.successes().map(|(index, done)| (index, done.id::<ItemId>(), done.action())).collect();
        assert_eq!(done, [(0, "7001".parse().ok(), Some("insert".into()))]);
        assert_eq!(outcomes.beside().to_json(), r#"{"info":{"x":1}}"#);

        let errors: Vec<_> = outcomes.errors().collect();
        assert_eq!(
            (errors[0].index(), errors[0].code(), errors[0].message()),
            (1, Some("DUPLICATE_DATA"), Some("duplicate data"))
        );
        assert_eq!(errors[0].status().as_deref(), Some("error"));
        assert_eq!(
            (errors[0].api_name().as_deref(), errors[0].json_path().as_deref()),
            (Some("Email"), Some("$.data[1].Email"))
        );
        assert_eq!(errors[0].duplicate_id::<ItemId>(), "7002".parse().ok());
        assert_eq!(errors[0].code_as::<Code>(), Some(Code::Unknown("DUPLICATE_DATA".into())));
        assert!(errors[0].errors().is_empty());

        let inside = errors[1].errors();
        assert_eq!(
            inside.iter().map(|one| (one.index(), one.code())).collect::<Vec<_>>(),
            [(2, Some("INVALID_DATA")), (2, Some("MANDATORY_NOT_FOUND"))]
        );
        assert_eq!(
            (inside[0].expected_type().as_deref(), inside[0].reason().as_deref()),
            (Some("integer"), Some("too odd"))
        );

        let error = outcomes.clone().into_result().unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Items(kept) if *kept == outcomes), "{error:?}");
        assert_eq!(error.code(), Some("DUPLICATE_DATA"));
        assert_eq!(
            error.to_string(),
            format!(
                r#"CRM v9 test: HTTP {status}: 2 of 3 items were refused: item 1: DUPLICATE_DATA: duplicate data (api_name: "Email", json_path: "$.data[1].Email", id: "7002"); item 2: MULTIPLE_OR_MULTI_ERRORS: INVALID_DATA: invalid data (api_name: "Size", expected_data_type: "integer", json_path: "$.data[2].Size", reason: "too odd"); MANDATORY_NOT_FOUND: required (api_name: "Last_Name")"#
            )
        );
        let single: Error = outcomes.into_items().remove(1).unwrap_err().into();
        assert!(single.to_string().starts_with("CRM v9 test: item 1: DUPLICATE_DATA: "), "{single}");
        assert_eq!(single.code(), Some("DUPLICATE_DATA"));
    }
}

#[tokio::test]
async fn the_status_of_one_thing_may_stand_without_its_list() {
    let item = r#"{"code":"SUCCESS","details":{"id":"7"},"message":"done","status":"success"}"#;
    for body in [item.to_owned(), format!(r#"{{"data":{item}}}"#), format!(r#"{{"data":[[{item}]]}}"#)] {
        let outcomes = ask::<Outcomes>(&WRITE, json(200, &body)).await.unwrap();
        assert_eq!((outcomes.len(), outcomes.is_success()), (1, true), "{body}");
        let written: Vec<_> =
            outcomes.iter().map(|one| serde_json::to_string(one.unwrap()).unwrap()).collect();
        assert_eq!(written, [item], "{body}");
    }
}

#[tokio::test]
async fn what_is_of_the_call_and_not_of_its_items_is_an_error() {
    for status in [401, 429, 500] {
        let error = ask::<Outcomes>(&WRITE, json(status, BATCH)).await.unwrap_err();
        assert_eq!(error.api().map(|api| api.status().as_u16()), Some(status), "{error:?}");
    }
    let bare = r#"{"code":"INVALID_MODULE","details":{},"message":"no","status":"error"}"#;
    for status in [200, 400] {
        let error = ask::<Outcomes>(&WRITE, json(status, bare)).await.unwrap_err();
        assert_eq!(error.code().map(ToString::to_string).as_deref(), Some("INVALID_MODULE"));
    }
    for body in ["", "{}", r#"{"data":[1]}"#, r#"{"data":{}}"#, r#"{"other":[]}"#] {
        let error = ask::<Outcomes>(&WRITE, json(200, body)).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::UnexpectedBody(_)), "{body} {error:?}");
    }
}

#[tokio::test]
async fn items_are_judged_by_what_they_say() {
    let body = r#"{"data":[{"Contacts":"1"},{"code":"SUCCESS"},{"code":"X","status":"scheduled"},{"code":"X"},{"status":"failure"}]}"#;
    let outcomes: Outcomes = ask(&WRITE, json(200, body)).await.unwrap();
    assert_eq!(
        outcomes.iter().map(|item| item.is_ok()).collect::<Vec<_>>(),
        [true, true, true, false, false]
    );
    assert!(outcomes.get(5).is_none());
    for empty in [r#"{"data":[]}"#, r#"{"data":null}"#] {
        let outcomes: Outcomes = ask(&WRITE, json(200, empty)).await.unwrap();
        assert!(outcomes.is_empty() && outcomes.into_result().unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_page_keeps_what_stands_beside_it_and_is_never_shorter_than_it_was() {
    let body = r#"{"x":[1],"data":[{"Name":"A","code":"X","status":"error"}],"info":{"more_records":true}}"#;
    let page: Page<Item> = ask(&LIST, json(200, body)).await.unwrap();
    assert_eq!((page.items().len(), page.more_records()), (1, true));
    assert_eq!(page.beside().to_json(), r#"{"x":[1],"info":{"more_records":true}}"#);
    let page: Page<Item> = ask(&LIST, json(200, r#"{"data":null}"#)).await.unwrap();
    assert!(page.items().is_empty() && !page.is_not_modified());
    for odd in [r#"{"data":[{},7]}"#, r#"{"data":[{},null]}"#, r#"{"data":7}"#, "{}"] {
        let error = ask::<Page<Item>>(&LIST, json(200, odd)).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::UnexpectedBody(_)), "{odd} {error:?}");
    }
}

#[tokio::test]
async fn one_thing_may_stand_bare_or_in_a_list() {
    for body in
        [r#"{"org":{"Name":"A","status":"error","code":"X"},"x":1}"#, r#"{"org":[ {"Name":"A"} ],"x":1}"#]
    {
        let one: One<Item> = ask(&ONE, json(200, body)).await.unwrap();
        assert_eq!((one.name().as_deref(), one.beside().to_json().as_str()), (Some("A"), r#"{"x":1}"#));
        assert!(one.into_inner().object().raw("Name").is_some());
    }
    for odd in [r#"{"org":[{},{}]}"#, r#"{"org":[]}"#, r#"{"org":null}"#, r#"{"org":7}"#, "{}", ""] {
        let error = ask::<One<Item>>(&ONE, json(200, odd)).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::UnexpectedBody(_)), "{odd} {error:?}");
    }
}

#[tokio::test]
async fn an_answer_that_may_be_empty_is_none() {
    for raw in [EMPTY.to_vec(), NOT_MODIFIED.to_vec(), json(200, "")] {
        assert!(ask::<Option<One<Item>>>(&ONE, raw.clone()).await.unwrap().is_none());
        assert!(ask::<Option<Object>>(&WHOLE, raw.clone()).await.unwrap().is_none());
        assert!(ask::<Option<Status>>(&CHANGE, raw.clone()).await.unwrap().is_none());
        assert!(ask::<Option<Outcomes>>(&WRITE, raw).await.unwrap().is_none());
    }
    for body in [r#"{"org":null}"#, r#"{"org":[ ]}"#] {
        assert!(ask::<Option<One<Item>>>(&ONE, json(200, body)).await.unwrap().is_none(), "{body}");
    }
    assert!(ask::<Option<One<Item>>>(&ONE, json(200, r#"{"org":{}}"#)).await.unwrap().is_some());
    assert!(ask::<Option<One<Item>>>(&ONE, json(200, r#"{"org":7}"#)).await.is_err());
}

#[tokio::test]
async fn nothing_new_is_told_from_nothing() {
    let page: Page<Item> = ask(&LIST, NOT_MODIFIED.to_vec()).await.unwrap();
    assert!(page.items().is_empty() && page.is_not_modified());
    let page: Page<Item> = ask(&LIST, EMPTY.to_vec()).await.unwrap();
    assert!(page.items().is_empty() && !page.is_not_modified());
    let error = ask::<One<Item>>(&ONE, NOT_MODIFIED.to_vec()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::NotModified), "{error:?}");
    let error = ask::<One<Item>>(&ONE, EMPTY.to_vec()).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::UnexpectedBody(_)), "{error:?}");
}

#[tokio::test]
async fn a_whole_body_is_kept_as_it_came() {
    let body = r#"{"Name":"A","users":[{"code":"X","status":"error"}],"n":1.50}"#;
    assert_eq!(ask::<Object>(&WHOLE, json(200, body)).await.unwrap().to_json(), body);
    assert_eq!(ask::<Item>(&WHOLE, json(200, body)).await.unwrap().name().as_deref(), Some("A"));
    assert!(ask::<Object>(&WHOLE, json(200, "[]")).await.is_err());
}
