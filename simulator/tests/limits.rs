//! What the service limits: calls at a time, and credits in a day.

mod common;

use std::time::{Duration, Instant};

use common::{Http, error, send, start, with};
use futures_util::future::join_all;
use reqwest::{Method, Response};
use zoho_sim::{Account, Simulator};

async fn get(http: &Http, account: &Account) -> Response {
    let path = format!("/crm/v8/Leads/{}/photo", account.organisation().record("Leads"));
    send(http.with_token(Method::GET, &path, &account.access_token())).await
}

/// How many of so many calls at a time are let through.
async fn passed(http: &Http, account: &Account, calls: usize) -> usize {
    let answers = join_all((0..calls).map(|_| get(http, account))).await;
    answers.iter().filter(|answer| answer.status() == 204).count()
}

#[tokio::test]
async fn only_so_many_calls_at_a_time() {
    let http = with(Simulator::builder().concurrency(3).latency(Duration::from_millis(150))).await;
    let (account, other) = (http.zoho.account(), http.zoho.add_organisation("Other"));
    let both = tokio::join!(passed(&http, &account, 8), passed(&http, &other, 3));
    assert_eq!(both, (3, 3));
    let peaks = (account.organisation().peak_in_flight(), other.organisation().peak_in_flight());
    assert_eq!((peaks, http.zoho.peak_in_flight()), ((8, 3), 11));
    http.zoho.reset_peak();
    assert_eq!(passed(&http, &account, 3).await, 3);
    assert_eq!((http.zoho.peak_in_flight(), other.organisation().peak_in_flight()), (3, 0));
    // Calls that nobody waits for any more count no longer.
    let given_up = tokio::time::timeout(Duration::from_millis(50), passed(&http, &account, 3)).await;
    assert!(given_up.is_err());
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(passed(&http, &account, 3).await, 3);
}

#[tokio::test]
async fn costly_calls_have_a_limit_of_their_own() {
    let builder = Simulator::builder().concurrency(5).sub_concurrency(2).latency(Duration::from_millis(150));
    let http = with(builder).await;
    let costly = || async { http.get("/crm/v8/settings/tags/export").await.status().as_u16() };
    let export = join_all((0..4).map(|_| costly()));
    let account = http.zoho.account();
    let (mut statuses, plain) = tokio::join!(export, passed(&http, &account, 3));
    statuses.sort_unstable();
    // Those that are let through lack a header that they require.
    assert_eq!((statuses.as_slice(), plain), (&[400, 400, 429, 429][..], 3));
}

#[tokio::test]
async fn latency_is_had_by_all_answers() {
    let http = with(Simulator::builder().latency(Duration::from_millis(80))).await;
    let since = Instant::now();
    assert_eq!(passed(&http, &http.zoho.account(), 20).await, 20);
    assert!((80..1_000).contains(&since.elapsed().as_millis()), "{:?}", since.elapsed());
    assert_eq!(http.zoho.peak_in_flight(), 20);
    http.zoho.set_latency(Duration::ZERO);
    let since = Instant::now();
    get(&http, &http.zoho.account()).await;
    assert!(since.elapsed() < Duration::from_millis(80));
}

#[tokio::test]
async fn credits_are_used_up_and_come_back() {
    let http = with(Simulator::builder().credits(12)).await;
    let (account, other) = (http.zoho.account(), http.zoho.add_organisation("Other"));
    let left = |answer: &Response| {
        let value = answer.headers().get("x-api-credits-remaining")?;
        value.to_str().ok()?.parse::<u64>().ok()
    };
    for _ in 0..5 {
        let answer = get(&http, &account).await;
        assert_eq!((answer.status().as_u16(), left(&answer)), (204, None));
    }
    assert_eq!(left(&get(&http, &account).await), Some(6));
    // This one costs five, however it ends.
    let export = http.get("/crm/v8/settings/tags/export").await;
    assert_eq!((export.status().as_u16(), left(&export)), (400, Some(1)));
    let refused = http.get("/crm/v8/settings/tags/export").await;
    assert_eq!((refused.status().as_u16(), left(&refused)), (429, Some(1)));
    assert_eq!(left(&get(&http, &account).await), Some(0));
    assert_eq!(error(get(&http, &account).await).await.1, "TOO_MANY_REQUESTS");
    assert_eq!(account.organisation().credits_used(), 12);
    assert_eq!((get(&http, &other).await.status().as_u16(), other.organisation().credits_used()), (204, 1));
    // A dead token costs nothing.
    send(http.with_token(Method::GET, "/crm/v8/settings/tags/export", "1000.a.b")).await;
    http.zoho.advance(Duration::from_secs(24 * 3_600 + 1));
    let answer = get(&http, &account).await;
    assert_eq!((answer.status().as_u16(), left(&answer)), (204, None));
    assert_eq!(account.organisation().credits_used(), 1);
}

#[tokio::test]
async fn there_are_no_limits_unless_they_are_switched_on() {
    let http = start().await;
    http.zoho.set_latency(Duration::from_millis(50));
    assert_eq!(passed(&http, &http.zoho.account(), 60).await, 60);
    assert_eq!(http.zoho.organisation().credits_used(), 60);
}
