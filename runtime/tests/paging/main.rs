//! Streams of pages and of items against lists that are served in every way, good and hostile.

mod ahead;
mod lists;
mod resume;
mod server;

use lists::{
    Code, INDEX, Item, List, NUMBERS, SINGLE, TIMELINE, TOKENS, by_number, by_token, by_window, call, n,
    page, query,
};
use server::{Asked, Reply, Server};
use zoho_runtime::{CallError, ErrorKind, Incomplete, Items, Shortfall};

const LATER: &str = "2999-01-01T00:00:00+00:00";

async fn all(list: List) -> Vec<usize> {
    list.stream().all().await.unwrap().iter().map(n).collect()
}

/// What came before the end, and the error at the end.
async fn until_error(mut items: Items<Item, Code>) -> (Vec<usize>, CallError<Code>) {
    let mut seen = Vec::new();
    loop {
        match items.next().await.expect("an error before the end") {
            Ok(item) => seen.push(n(&item)),
            Err(error) => {
                assert!(items.next().await.is_none(), "nothing comes after an error");
                return (seen, error);
            }
        }
    }
}

fn reason(error: &CallError<Code>) -> &Incomplete {
    let ErrorKind::Incomplete(incomplete) = error.kind() else { panic!("{error:?}") };
    incomplete
}

#[tokio::test]
async fn a_list_is_read_to_its_end_in_order() {
    for total in [0, 1, 199, 200, 201, 1_999, 2_000, 2_001] {
        let numbers: Vec<usize> = (0..total).collect();
        let pages = total.div_ceil(200).max(1);

        let server = Server::start(by_number(total)).await;
        assert_eq!(all(call(&server.client(), &NUMBERS)).await, numbers);
        let later = (2..=pages).map(|page| Some(page.to_string()));
        assert_eq!(server.each("page"), [None].into_iter().chain(later).collect::<Vec<_>>());

        let server = Server::start(by_token(total, LATER)).await;
        assert_eq!(all(call(&server.client(), &TOKENS)).await, numbers);
        assert_eq!(server.calls(), pages);
        assert!(server.each("page").iter().all(Option::is_none));
        assert!(server.each("per_page").iter().all(|size| size.as_deref() == Some("200")));

        let server = Server::start(by_window(total)).await;
        assert_eq!(all(query(&server.client(), "select n from Tests")).await, numbers);
        assert_eq!(server.calls(), pages);
    }
}

#[tokio::test]
async fn a_hundred_thousand_items_come_by_tokens() {
    let server = Server::start(by_token(100_000, LATER)).await;
    let mut items = call(&server.client(), &TOKENS).stream();
    let mut expected = 0;
    while let Some(item) = items.next().await {
        assert_eq!(n(&item.unwrap()), expected);
        expected += 1;
    }
    assert_eq!((expected, server.calls()), (100_000, 500));
    assert!(items.cursor().is_at_end() && items.cursor().yielded() == 100_000);
}

#[tokio::test]
async fn a_call_that_names_its_page_begins_there_and_changes_to_tokens() {
    let server = Server::start(by_token(950, LATER)).await;
    let list = call(&server.client(), &TOKENS).query("page", 3_u64).query("per_page", 100_u64);
    assert_eq!(all(list).await, (200..950).collect::<Vec<_>>());
    assert_eq!(server.each("page")[..2], [Some("3".to_owned()), None]);
    assert_eq!(server.each("page_token")[..2], [None, Some("from 300".to_owned())]);
    assert!(server.each("per_page").iter().all(|size| size.as_deref() == Some("100")));
    let list = call(&server.client(), &TOKENS).query("page_token", "from 900");
    assert_eq!(all(list).await, (900..950).collect::<Vec<_>>());
}

#[tokio::test]
async fn numbers_go_on_where_tokens_are_not_given_until_only_those_lead_further() {
    let server = Server::start(by_number(1_900)).await;
    assert_eq!(all(call(&server.client(), &TOKENS)).await.len(), 1_900);
    let server = Server::start(by_number(2_001)).await;
    let (seen, error) = until_error(call(&server.client(), &TOKENS).stream()).await;
    assert_eq!((seen.len(), server.calls()), (2_000, 10));
    assert_eq!((reason(&error).yielded, &reason(&error).reason), (2_000, &Shortfall::NoWayOn));
}

#[tokio::test]
async fn a_token_comes_alone_where_it_must() {
    let server = Server::start(by_token(500, LATER)).await;
    let list = call(&server.client(), &TIMELINE).query("per_page", 200_u64);
    assert_eq!(all(list).await.len(), 500);
    assert_eq!(server.each("per_page"), [Some("200".to_owned()), None, None]);
}

#[tokio::test]
async fn a_list_by_index_and_one_without_pages() {
    let answer = |asked: &Asked| match asked.get("index") {
        None => page(0..3, r#""more_records":true,"next_index":"b""#),
        Some("b") => page(3..5, r#""next_index":"c""#),
        Some(_) => page(5..6, r#""more_records":false,"next_index":"c""#),
    };
    let server = Server::start(answer).await;
    assert_eq!(all(call(&server.client(), &INDEX)).await, [0, 1, 2, 3, 4, 5]);
    let server = Server::start(|_: &Asked| page(0..300, "")).await;
    assert_eq!((all(call(&server.client(), &SINGLE)).await.len(), server.calls()), (300, 1));
}

#[tokio::test]
async fn a_query_keeps_its_own_limit_and_its_text() {
    let server = Server::start(by_window(100_000)).await;
    let client = server.client();
    let head = r"select n from Tests where A = 'it\'s limit 5'";
    for (clause, from, to) in
        [(" limit 450", 0, 450), (" LIMIT 100, 250", 100, 350), (" limit 7 offset 3", 3, 10)]
    {
        let list = query(&client, &format!("{head}{clause}"));
        assert_eq!(all(list).await, (from..to).collect::<Vec<_>>(), "{clause}");
    }
    assert!(server.asked().iter().all(|asked| asked.coql().starts_with(&format!("{head} limit "))));
    assert_eq!(server.asked()[2].coql(), format!("{head} limit 400, 50"));

    let (seen, error) = until_error(query(&client, head).stream()).await;
    assert_eq!((seen.len(), &reason(&error).reason), (10_000, &Shortfall::Limit(10_000)));
    assert!(error.to_string().contains("after 10000 items: the service gives no more than 10000"), "{error}");
}

#[tokio::test]
async fn a_list_that_says_nothing_about_its_pages_ends_at_a_short_one() {
    let full = || page(0..200, "");
    let empty = || (204, String::new());
    for (answers, total, calls) in [
        (vec![empty()], 0, 1),
        (vec![page(0..0, "")], 0, 1),
        (vec![page(0..199, "")], 199, 1),
        (vec![full(), empty()], 200, 2),
        (vec![full(), page(200..203, "")], 203, 2),
        // More than a page can have: a list that is not paged.
        (vec![page(0..201, "")], 201, 1),
        // What a page says of its size counts.
        (vec![page(0..10, r#""per_page":10"#), page(10..13, r#""per_page":10"#)], 13, 2),
    ] {
        let server = Server::script(answers).await;
        assert_eq!(all(call(&server.client(), &NUMBERS)).await, (0..total).collect::<Vec<_>>());
        assert_eq!(server.calls(), calls);
    }
}

#[tokio::test]
async fn a_list_that_is_cut_short_is_an_error() {
    const MORE: &str = r#""more_records":true"#;
    let by_token = |token: &str| page(0..2, &format!(r#"{MORE},"next_page_token":"{token}""#));
    let by_index = |index: &str| page(0..2, &format!(r#"{MORE},"next_index":"{index}""#));
    let cases: Vec<(_, Vec<Reply>, usize, Shortfall)> = vec![
        (&NUMBERS, vec![page(0..0, MORE)], 0, Shortfall::EmptyPage),
        (&NUMBERS, vec![page(0..2, MORE), page(0..0, MORE)], 2, Shortfall::EmptyPage),
        (&NUMBERS, vec![page(0..2, MORE)], 50, Shortfall::Limit(5_000)),
        (&TOKENS, vec![by_token("a"), page(0..0, MORE)], 2, Shortfall::EmptyPage),
        (&TOKENS, vec![by_token("a"), page(0..2, MORE)], 4, Shortfall::NoWayOn),
        (
            &TOKENS,
            vec![by_token("a"), page(0..2, r#""more_records":true,"next_page_token":"""#)],
            4,
            Shortfall::NoWayOn,
        ),
        (&TOKENS, vec![by_token("a"), page(0..200, "")], 202, Shortfall::NoWayOn),
        (&TOKENS, vec![by_token("a"), by_token("a")], 4, Shortfall::Repeated),
        (&TOKENS, vec![by_token("a"), by_token("b"), by_token("a")], 6, Shortfall::Repeated),
        (&INDEX, vec![by_index("a"), page(0..2, MORE)], 4, Shortfall::NoWayOn),
        (&INDEX, vec![by_index("a")], 4, Shortfall::Repeated),
        (&SINGLE, vec![page(0..2, MORE)], 2, Shortfall::NotPaged),
    ];
    for (operation, answers, before, expected) in cases {
        for prefetch in [0, 2] {
            let server = Server::script(answers.clone()).await;
            let items = call(&server.client(), operation).stream().prefetch(prefetch);
            let (seen, error) = until_error(items).await;
            assert_eq!((seen.len(), &reason(&error).reason), (before, &expected), "{error}");
            assert_eq!(usize::try_from(reason(&error).yielded), Ok(before));
            assert_eq!(error.error().endpoint().map(|row| row.operation().name), Some(operation.name));
        }
    }
    let server = Server::script(vec![page(0..0, MORE)]).await;
    let (_, error) = until_error(query(&server.client(), "select n from Tests").stream()).await;
    assert_eq!(reason(&error).reason, Shortfall::EmptyPage);
}
