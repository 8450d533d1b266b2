//! A stream goes on from a saved place, and only from its own.

use zoho_runtime::{Client, Cursor, CursorError, ErrorKind, Shortfall};

use crate::{
    LATER,
    lists::{COQL, List, NUMBERS, TOKENS, by_number, by_token, by_window, call, n, page, query},
    reason,
    server::{Asked, Server},
    until_error,
};

const SELECT: &str = "select n from Tests limit 20, 1000";

/// The list of each way, and how many items it has and skips.
async fn ways() -> [(Server, fn(&Client) -> List, usize); 3] {
    [
        (Server::start(by_number(451)).await, |client| call(client, &NUMBERS).query("per_page", 100_u64), 0),
        (
            Server::start(by_token(451, LATER)).await,
            |client| call(client, &TOKENS).query("per_page", 100_u64),
            0,
        ),
        (Server::start(by_window(451)).await, |client| query(client, SELECT), 20),
    ]
}

/// What another process would have of it.
fn saved(cursor: &Cursor) -> Cursor {
    let json = serde_json::to_string(cursor).unwrap();
    assert!(!json.contains("secret"), "{json}");
    let read: Cursor = serde_json::from_str(&json).unwrap();
    assert_eq!((&read, &read.to_string().parse::<Cursor>().unwrap()), (cursor, cursor));
    read
}

#[tokio::test]
async fn each_item_comes_once_wherever_the_list_was_cut() {
    for (server, list, first) in ways().await {
        // The one that was cut off, and another one that goes on.
        let [one, another] = [server.client(), server.client()];
        for cut in [0, 1, 99, 100, 101, 250, 400, 430, 431] {
            let mut items = list(&one).stream();
            let mut seen = Vec::new();
            while seen.len() < cut {
                seen.push(n(&items.next().await.unwrap().unwrap()));
            }
            let cursor = saved(&items.cursor());
            assert_eq!(usize::try_from(cursor.yielded()), Ok(cut));
            drop(items);

            let mut rest = list(&another).stream().resume(cursor.clone());
            while let Some(item) = rest.next().await {
                seen.push(n(&item.unwrap()));
            }
            assert_eq!(seen, (first..451).collect::<Vec<_>>(), "{cursor}");
            assert_eq!(usize::try_from(rest.cursor().yielded()), Ok(451 - first));

            // Pages go on in the middle of one too.
            let (mut pages, mut count) = (list(&another).pages().resume(cursor), cut);
            while let Some(page) = pages.next().await {
                count += page.unwrap().items().len();
            }
            assert_eq!(count, 451 - first);
        }
    }
}

#[tokio::test]
async fn nothing_comes_after_the_end() {
    for (server, list, _) in ways().await {
        let mut items = list(&server.client()).stream();
        while items.next().await.is_some() {}
        let cursor = saved(&items.cursor());
        let calls = server.calls();
        assert!(cursor.is_at_end());
        assert!(list(&server.client()).stream().resume(cursor).next().await.is_none());
        assert_eq!(server.calls(), calls);
    }
}

#[tokio::test]
async fn a_failed_stream_goes_on_where_it_failed() {
    let failing = std::sync::atomic::AtomicBool::new(true);
    let good = by_token(500, LATER);
    let server = Server::start(move |asked: &Asked| {
        let fails = asked.get("page_token") == Some("from 200")
            && failing.swap(false, std::sync::atomic::Ordering::SeqCst);
        if fails {
            (400, r#"{"code":"EXPIRED_VALUE","message":"no","status":"error"}"#.to_owned())
        } else {
            good(asked)
        }
    })
    .await;
    let list = || call(&server.client(), &TOKENS);
    let mut items = list().stream();
    let mut seen = Vec::new();
    let error = loop {
        match items.next().await.unwrap() {
            Ok(item) => seen.push(n(&item)),
            Err(error) => break error,
        }
    };
    assert_eq!((error.code(), seen.len()), (Some(&crate::lists::Code::Expired), 200));
    assert!(items.next().await.is_none());
    let rest = list().stream().resume(items.cursor()).all().await.unwrap();
    seen.extend(rest.iter().map(n));
    assert_eq!(seen, (0..500).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_list_that_ended_short_is_looked_at_again() {
    const MORE: &str = r#""more_records":true"#;
    let whole = page(0..2, r#""more_records":true,"next_page_token":"a""#);
    let answers = vec![page(0..2, MORE), whole, page(2..3, r#""more_records":false"#)];
    // The first answer is at its limit, and names no token; the next time it does.
    let server = Server::script(answers).await;
    let list = || call(&server.client(), &TOKENS).query("page", 10_u64);
    let mut items = list().stream();
    assert_eq!(
        [items.next().await.unwrap().unwrap(), items.next().await.unwrap().unwrap()].map(|item| n(&item)),
        [0, 1]
    );
    assert_eq!(reason(&items.next().await.unwrap().unwrap_err()).reason, Shortfall::NoWayOn);
    let rest = list().stream().resume(saved(&items.cursor())).all().await.unwrap();
    assert_eq!(rest.iter().map(n).collect::<Vec<_>>(), [2]);
}

#[tokio::test]
async fn a_place_of_another_call_is_refused_before_sending() {
    let server = Server::start(by_token(500, LATER)).await;
    let client = server.client();
    let mine = || call(&client, &TOKENS).query("fields", "a").header("if-modified-since", "x");
    let mut items = mine().stream();
    items.next().await.unwrap().unwrap();
    let cursor = items.cursor();
    drop(items);
    let calls = server.calls();
    for (name, other) in [
        ("another operation", call(&client, &NUMBERS).query("fields", "a").header("if-modified-since", "x")),
        ("other fields", call(&client, &TOKENS).query("fields", "b").header("if-modified-since", "x")),
        ("another header", call(&client, &TOKENS).query("fields", "a").header("if-modified-since", "y")),
        ("no header", call(&client, &TOKENS).query("fields", "a")),
        ("another size", mine().query("per_page", 100_u64)),
    ] {
        let (_, error) = until_error(other.stream().resume(cursor.clone())).await;
        assert!(matches!(error.kind(), ErrorKind::Cursor(CursorError::OtherCall { .. })), "{name}: {error}");
    }
    assert_eq!(server.calls(), calls);
    // The order of its values is no difference, and its page is part of the place.
    let same =
        call(&client, &TOKENS).header("if-modified-since", "x").query("page", 7_u64).query("fields", "a");
    assert_eq!(same.stream().resume(cursor).all().await.unwrap().len(), 499);

    let (a, b) = (query(&client, "select n from A"), query(&client, "select n from B").stream());
    let (_, error) = until_error(b.resume(a.stream().cursor())).await;
    assert_eq!(error.to_string(), "CRM v9 coql: the cursor is of a call of CRM v9 coql with other values");
    assert_eq!(error.error().endpoint().map(|row| row.operation().name), Some(COQL.name));
}

#[tokio::test]
async fn whether_a_place_is_forgotten_is_for_the_service_to_say() {
    let server = Server::start(by_token(500, "2001-01-01T00:00:00+00:00")).await;
    let mut items = call(&server.client(), &TOKENS).stream();
    for _ in 0..200 {
        items.next().await.unwrap().unwrap();
    }
    let cursor = items.cursor();
    assert_eq!(cursor.expires().map(ToString::to_string).as_deref(), Some("2001-01-01T00:00:00+00:00"));
    drop(items);
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    let calls = server.calls();
    // The clock of this machine may be wrong, and the service is asked.
    let next = call(&server.client(), &TOKENS).stream().resume(cursor).next().await;
    assert!(next.unwrap().is_ok() && server.calls() > calls);
}

#[tokio::test]
async fn a_text_that_is_no_cursor_is_none() {
    for text in ["", "{}", "null", r#"{"operation":"a","call":"b","at":{"elsewhere":1}}"#] {
        assert!(matches!(text.parse::<Cursor>(), Err(CursorError::Unreadable { .. })), "{text}");
    }
    // One that was changed by hand does not lead anywhere else either.
    let server = Server::start(by_number(5)).await;
    let list = || call(&server.client(), &NUMBERS);
    for place in [r#"{"token":{"token":"x"}}"#, r#"{"index":"x"}"#, r#"{"offset":3}"#, r#""start""#] {
        let text = list().stream().cursor().to_string().replace(r#"{"page":1}"#, place);
        let (_, error) = until_error(list().stream().resume(text.parse().unwrap())).await;
        assert!(matches!(error.kind(), ErrorKind::Cursor(CursorError::OtherCall { .. })), "{place}: {error}");
    }
    let far = list().stream().cursor().to_string().replace(r#""skip":0"#, &format!(r#""skip":{}"#, u64::MAX));
    assert!(list().stream().resume(far.parse().unwrap()).all().await.unwrap().is_empty());
}
