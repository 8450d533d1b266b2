//! Pages of the caller's own types: what fits, what does not, and what is an error of the service.

mod support;

use serde::Deserialize;
use support::{Code, Item, LIST, V9, answer, play};
use zoho_runtime::{Call, CallError, Email, Endpoint, ErrorKind, FromAnswer, Page, Strict, Typed};

#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "PascalCase")]
struct Deal {
    name: String,
    amount: Option<f64>,
    email: Option<Email>,
}

/// What the call becomes makes of this answer.
async fn ask<T: FromAnswer + 'static>(
    status: u16,
    body: &str,
    of: impl FnOnce(Call<Page<Item>, Code>) -> Call<T, Code>,
) -> Result<T, CallError<Code>> {
    let (client, _server) = play(vec![answer(status, "application/json", body)]).await;
    of(Call::new(&client, Endpoint::new(&LIST, V9)).path("a").query("fields", "Name")).await
}

async fn lenient(status: u16, body: &str) -> Result<Page<Typed<Deal>>, CallError<Code>> {
    ask(status, body, Call::of).await
}

async fn strict(status: u16, body: &str) -> Result<Page<Strict<Deal>>, CallError<Code>> {
    ask(status, body, Call::of_strict).await
}

const WHOLE: &str = r#"{"data":[{"Name":"A","Amount":1.5,"Email":"a@b.c","More":[1]},{"Name":"B"}],"info":{"more_records":true,"next_page_token":"t"},"x":1}"#;
const ODD: &str =
    r#"{"data":[{"Name":"A"},{"Name":"B","Amount":"much","Email":"none"},{"Amount":2}],"info":{}}"#;

#[tokio::test]
async fn records_that_fit_are_read_and_the_page_is_a_page() {
    let page = lenient(200, WHOLE).await.unwrap();
    assert!(page.items().iter().all(Typed::is_whole));
    assert_eq!((page.more_records(), page.next_page_token().as_deref()), (true, Some("t")));
    assert_eq!(page.beside().raw("x"), Some("1"));
    let deals: Vec<Deal> = page.into_iter().map(|deal| deal.into_result().unwrap()).collect();
    assert_eq!((deals[0].amount, deals[1].amount), (Some(1.5), None));
    assert_eq!(deals[0].email.as_ref().unwrap().domain(), "b.c");

    let page = strict(200, WHOLE).await.unwrap();
    assert_eq!((page.items()[0].name.as_str(), page.more_records()), ("A", true));
    assert_eq!(page.into_values(), deals);
}

#[tokio::test]
async fn an_odd_field_does_not_lose_its_record_and_an_odd_record_not_its_page() {
    let page = lenient(200, ODD).await.unwrap();
    let [a, b, c] = page.items() else { panic!("{page:?}") };
    assert!(a.is_whole() && a.object().is_none() && a.errors().is_empty());

    assert_eq!(b.value(), Some(&Deal { name: "B".into(), amount: None, email: None }));
    let told: Vec<_> = b.errors().iter().map(ToString::to_string).collect();
    assert_eq!(told[0], r#"field "Amount" should be f64, but is "much""#);
    assert!(
        told[1].starts_with(r#"field "Email" should be as its type asks ("none" is not an address"#),
        "{told:?}"
    );
    assert_eq!(b.object().unwrap().raw("Amount"), Some(r#""much""#));
    assert_eq!(b.clone().into_whole().unwrap_err().errors(), b.errors());
    assert_eq!(b.clone().into_result().unwrap().name, "B");

    assert!(c.value().is_none() && !c.is_whole());
    let error = c.clone().into_result().unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"a record is not what its type asks for: field "Name" should be present, but is absent"#
    );
    assert_eq!(error.into_object().to_json(), r#"{"Amount":2}"#);
}

#[tokio::test]
async fn strict_fails_with_the_path() {
    let error = strict(200, ODD).await.unwrap_err();
    let ErrorKind::UnexpectedBody(odd) = error.kind() else { panic!("{error:?}") };
    let field = odd.field().unwrap();
    assert_eq!((field.field.as_str(), field.found.as_deref()), ("data[1].Amount", Some(r#""much""#)));
    assert_eq!(odd.body(), ODD);
    assert_eq!(
        error.to_string(),
        r#"CRM v9 test: HTTP 200 should carry records of the type that was asked for: field "data[1].Amount" should be f64, but is "much""#
    );
}

#[tokio::test]
async fn errors_of_the_service_and_odd_bodies_are_what_they_are_for_any_page() {
    let refusal = r#"{"code":"X","status":"error","message":"m"}"#;
    let refusal_with_list = r#"{"code":"X","status":"error","message":"m","data":[]}"#;
    for (status, body) in [(200, refusal), (200, refusal_with_list), (400, refusal), (500, refusal)] {
        let code = |error: &ErrorKind| match error {
            ErrorKind::Api(api) => api.code().map(str::to_owned),
            _ => None,
        };
        assert_eq!(
            code(lenient(status, body).await.unwrap_err().kind()).as_deref(),
            Some("X"),
            "{status} {body}"
        );
        assert_eq!(
            code(strict(status, body).await.unwrap_err().kind()).as_deref(),
            Some("X"),
            "{status} {body}"
        );
    }
    for odd in [r#"{"data":[{"Name":"A"},7]}"#, r#"{"data":7}"#, "{}", "[]", "<html>"] {
        let error = lenient(200, odd).await.unwrap_err();
        assert!(
            matches!(error.kind(), ErrorKind::UnexpectedBody(body) if body.field().is_none()),
            "{odd} {error:?}"
        );
    }
    for empty in [(204, ""), (200, ""), (200, r#"{"data":[]}"#), (200, r#"{"data":null}"#), (304, "")] {
        let page = lenient(empty.0, empty.1).await.unwrap();
        assert_eq!((page.items().len(), page.is_not_modified()), (0, empty.0 == 304), "{empty:?}");
        assert!(strict(empty.0, empty.1).await.unwrap().items().is_empty(), "{empty:?}");
    }
    // Objects that stand bare or in a list of lists are items all the same.
    for body in [r#"{"data":{"Name":"A"}}"#, r#"{"data":[[{"Name":"A"}]]}"#] {
        assert_eq!(strict(200, body).await.unwrap().into_values()[0].name, "A");
        assert!(lenient(200, body).await.unwrap().items()[0].is_whole());
    }
}
