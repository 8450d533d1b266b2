//! Reading ahead, progress, and what goes with each page.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use futures_util::{StreamExt, TryStreamExt, future};
use zoho_runtime::{Progress, Shortfall};

use crate::{
    LATER,
    lists::{NUMBERS, TOKENS, by_number, by_token, call, n, page},
    reason,
    server::Server,
};

async fn moment() {
    tokio::time::sleep(Duration::from_millis(100)).await;
}

#[tokio::test]
async fn no_more_pages_are_read_ahead_than_were_asked_for() {
    for (prefetch, ahead) in [(None, 1), (Some(0), 0), (Some(1), 1), (Some(3), 3)] {
        let server = Server::start(by_token(5_000, LATER)).await;
        let mut items = call(&server.client(), &TOKENS).stream();
        if let Some(pages) = prefetch {
            items = items.prefetch(pages);
        }
        moment().await;
        assert_eq!(server.calls(), 0, "nothing is sent before the first item is asked for");
        items.next().await.unwrap().unwrap();
        moment().await;
        assert_eq!(server.calls(), 1 + ahead);
        for _ in 0..200 {
            items.next().await.unwrap().unwrap();
        }
        moment().await;
        assert_eq!(server.calls(), 2 + ahead);
        drop(items);
        moment().await;
        assert_eq!(server.calls(), 2 + ahead);
    }
    // More than there is room for is no harm.
    let server = Server::start(by_number(450)).await;
    assert_eq!(
        call(&server.client(), &NUMBERS).stream().prefetch(usize::MAX).all().await.unwrap().len(),
        450
    );
}

#[tokio::test]
async fn a_wait_that_is_given_up_loses_nothing() {
    for prefetch in [0, 1] {
        let server = Server::start(by_number(450)).await;
        let mut items = call(&server.client(), &NUMBERS).stream().prefetch(prefetch);
        let mut seen = Vec::new();
        loop {
            let given_up = tokio::time::timeout(Duration::ZERO, items.next()).await;
            match given_up {
                Ok(Some(item)) => seen.push(n(&item.unwrap())),
                Ok(None) => break,
                Err(_) => tokio::time::sleep(Duration::from_millis(1)).await,
            }
        }
        assert_eq!((seen, server.calls()), ((0..450).collect(), 3));
    }
}

#[tokio::test]
async fn it_is_a_stream_like_others() {
    let server = Server::start(by_number(450)).await;
    let list = || call(&server.client(), &NUMBERS);
    let sum = list().stream().try_fold(0, |sum, item| future::ok(sum + n(&item))).await.unwrap();
    assert_eq!(sum, (0..450).sum::<usize>());
    let sizes: Vec<usize> = list().pages().map_ok(|page| page.items().len()).try_collect().await.unwrap();
    assert_eq!(sizes, [200, 200, 50]);
    assert_eq!(list().stream().take(201).count().await, 201);
    let moved = tokio::spawn(list().stream().all());
    assert_eq!(moved.await.unwrap().unwrap().len(), 450);
    assert_eq!(format!("{:?}", list().pages().prefetch(2).items()).split(" at {").count(), 2);
}

#[tokio::test]
async fn progress_is_told_page_by_page() {
    let server = Server::start(by_number(450)).await;
    let told = Arc::new(Mutex::new(Vec::new()));
    let log = || {
        let told = Arc::clone(&told);
        move |now: &Progress| told.lock().unwrap().push((now.done, now.total, now.credits))
    };
    let expected = [(200, None, 2), (400, None, 4), (450, Some(450), 6)];
    call(&server.client(), &NUMBERS).stream().progress(log()).all().await.unwrap();
    assert_eq!(std::mem::take(&mut *told.lock().unwrap()), expected);
    call(&server.client(), &NUMBERS).pages().progress(log()).try_collect::<Vec<_>>().await.unwrap();
    assert_eq!(*told.lock().unwrap(), expected);
}

#[tokio::test]
async fn what_the_call_sets_goes_with_each_page() {
    let server = Server::start(by_token(500, LATER)).await;
    let moment = "2026-03-01T09:30:00+00:00";
    let list = call(&server.client(), &TOKENS).query("fields", "a,b").header("If-Modified-Since", moment);
    assert_eq!(list.stream().all().await.unwrap().len(), 500);
    assert_eq!(server.calls(), 3);
    for asked in server.asked() {
        assert_eq!((asked.get("fields"), asked.headers["if-modified-since"].as_str()), (Some("a,b"), moment));
    }
}

#[tokio::test]
async fn a_list_in_which_nothing_changed_is_empty() {
    let server = Server::script(vec![(304, String::new())]).await;
    let list = || call(&server.client(), &TOKENS).header("If-Modified-Since", "x");
    assert!(list().stream().all().await.unwrap().is_empty());
    let pages: Vec<_> = list().pages().try_collect().await.unwrap();
    assert!(matches!(&pages[..], [page] if page.is_not_modified() && page.items().is_empty()));
}

#[test]
fn a_stream_whose_runtime_ended_says_so() {
    let runtime =
        || tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (first, second) = (runtime(), runtime());
    let server = second.block_on(Server::script(vec![page(0..2, r#""more_records":true"#)]));
    let client = server.client();
    let mut items = call(&client, &NUMBERS).stream();
    first.block_on(items.next()).unwrap().unwrap();
    first.shutdown_timeout(Duration::from_secs(1));
    // What was read ahead is still yielded.
    let error = loop {
        match second.block_on(items.next()).unwrap() {
            Ok(_) => {}
            Err(error) => break error,
        }
    };
    assert_eq!(reason(&error).reason, Shortfall::Stopped);
    assert!(second.block_on(items.next()).is_none());
}

#[cfg(feature = "blocking")]
#[test]
fn a_program_that_is_not_asynchronous_reads_items_in_a_loop() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = runtime.block_on(Server::start(by_number(450)));
    let client = server.client();
    let all: Result<Vec<_>, _> = call(&client, &NUMBERS).stream().wait().collect();
    assert_eq!(all.unwrap().iter().map(n).collect::<Vec<_>>(), (0..450).collect::<Vec<_>>());
    let mut items = call(&client, &NUMBERS).stream().wait();
    items.next().unwrap().unwrap();
    assert_eq!(items.cursor().yielded(), 1);
    // Inside an asynchronous program it is one error, not an endless row of them.
    runtime.block_on(async {
        let failed: Vec<_> = call(&client, &NUMBERS).stream().wait().collect();
        assert!(matches!(&failed[..], [Err(_)]), "{failed:?}");
    });
}
