//! Lists of records of every length, read to their end in every way that the versions have: by page, by token, by the
//! window of a query; and lists that can't be.

mod support;

use std::time::Duration;

use support::start;
use zoho_api::{
    Cursor, Error, ErrorKind, Hosts, Items, RetryPolicy, Zoho, bigin,
    crm::{ListRecordsCode, RecordModule},
    models::Record,
};
use zoho_sim::{Seed, Simulator};

const LENGTHS: [u64; 8] = [0, 1, 199, 200, 201, 1_999, 2_000, 2_001];
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

async fn with_leads(count: u64) -> Simulator {
    let seed = Seed::empty().records("Leads", count).records("Contacts", count);
    Simulator::builder().organisation(seed).start().await.expect("loopback can be bound")
}

fn client(simulator: &Simulator) -> Zoho {
    Zoho::builder()
        .hosts(Hosts::single(simulator.url()))
        .refresh_token(simulator.client_id(), simulator.client_secret(), simulator.refresh_token())
        .retry(RetryPolicy::never())
        .build()
        .expect("the client can be built")
}

fn v2(zoho: &Zoho) -> Items<Record, ListRecordsCode> {
    zoho.crm_v2().records().list(RecordModule::Leads, ["Last_Name"]).stream()
}

fn v8(zoho: &Zoho) -> Items<Record, ListRecordsCode> {
    zoho.crm_v8().records().list(RecordModule::Leads, ["Last_Name"]).stream()
}

fn bigin_v2(zoho: &Zoho) -> Items<zoho_api::models::Record, bigin::ListRecordsCode> {
    zoho.bigin_v2().records().list(bigin::RecordModule::Contacts, ["Last_Name"]).stream()
}

/// The ids of a list up to its end or its error.
macro_rules! ids {
    ($items:expr) => {{
        let (mut ids, mut error) = (Vec::new(), None);
        let items = &mut $items;
        while let Some(item) = items.next().await {
            match item {
                Ok(record) => ids.push(record.id().expect("a record has an id").to_string()),
                Err(failed) => error = Some(failed),
            }
        }
        (ids, error)
    }};
}

fn is_descending(ids: &[String]) -> bool {
    ids.windows(2).all(|pair| (pair[0].len(), &pair[0]) > (pair[1].len(), &pair[1]))
}

#[tokio::test]
async fn a_list_of_any_length_is_read_to_its_end_in_order() {
    for count in LENGTHS {
        let simulator = with_leads(count).await;
        let zoho = client(&simulator);
        let all = [ids!(v2(&zoho)), ids!(v8(&zoho))];
        for (ids, error) in all {
            assert!(error.is_none(), "{error:?}");
            assert_eq!(ids.len() as u64, count);
            assert!(is_descending(&ids));
        }
        let (ids, error) = ids!(bigin_v2(&zoho));
        assert!(error.is_none(), "{error:?}");
        assert_eq!(ids.len() as u64, count);
        assert!(is_descending(&ids));
        let query = zoho.crm_v8().queries().query_records("select Last_Name from Leads where id is not null");
        assert_eq!(query.stream().all().await.unwrap().len() as u64, count);
    }
}

#[tokio::test]
async fn a_hundred_thousand_records_are_read_and_no_more() {
    let simulator = with_leads(100_000).await;
    let zoho = client(&simulator);
    let (by_page, error) = ids!(v2(&zoho));
    assert!(error.is_none() && is_descending(&by_page), "{error:?}");
    let (by_token, error) = ids!(v8(&zoho));
    assert!(error.is_none(), "{error:?}");
    assert_eq!((by_page.len(), &by_page), (100_000, &by_token));
    let (of_bigin, error) = ids!(bigin_v2(&zoho));
    assert!(error.is_none() && is_descending(&of_bigin), "{error:?}");
    assert_eq!(of_bigin.len(), 100_000);

    simulator.organisation().add_record("Leads");
    let mut items = v8(&zoho);
    let (ids, error) = ids!(items);
    assert_eq!(ids.len(), 100_000);
    assert_eq!(error.expect("the list is longer").code(), Some(&ListRecordsCode::PaginationLimitExceeded));
    assert_eq!(items.cursor().yielded(), 100_000);
}

#[tokio::test]
async fn beyond_two_thousand_a_number_does_not_lead() {
    let simulator = with_leads(2_500).await;
    let zoho = client(&simulator);
    let list = |page| zoho.crm_v8().records().list(RecordModule::Leads, ["id"]).page(page).stream();
    let (ids, error) = ids!(list(11_u64));
    assert!(ids.is_empty());
    assert_eq!(error.unwrap().code(), Some(&ListRecordsCode::DiscretePaginationLimitExceeded));
    // Before that a number is where the tokens begin.
    let (ids, error) = ids!(list(3_u64));
    assert!(error.is_none(), "{error:?}");
    assert_eq!(ids.len(), 2_100);
}

#[tokio::test]
async fn a_token_that_expired_ends_the_list_in_its_error() {
    let simulator = with_leads(1_000).await;
    let zoho = client(&simulator);
    let mut items = v8(&zoho).prefetch(0);
    for _ in 0..200 {
        items.next().await.unwrap().unwrap();
    }
    let cursor = items.cursor();
    simulator.advance(DAY + Duration::from_secs(1));
    let error = items.next().await.unwrap().unwrap_err();
    assert_eq!(error.code(), Some(&ListRecordsCode::ExpiredValue));
    assert!(items.next().await.is_none());
    assert_eq!(items.cursor(), cursor, "the place is kept");
    let again = v8(&zoho).resume(cursor).next().await.unwrap().unwrap_err();
    assert_eq!(again.code(), Some(&ListRecordsCode::ExpiredValue));
}

#[tokio::test]
async fn a_saved_place_yields_each_record_once() {
    let simulator = with_leads(1_001).await;
    for cut in [0, 1, 199, 200, 201, 500, 1_000, 1_001] {
        macro_rules! check {
            ($list:path) => {{
                let zoho = client(&simulator);
                let (mut items, mut ids) = ($list(&zoho), Vec::new());
                while ids.len() < cut {
                    ids.push(items.next().await.unwrap().unwrap().id().unwrap().to_string());
                }
                let saved = serde_json::to_string(&items.cursor()).unwrap();
                drop((items, zoho));

                let cursor: Cursor = serde_json::from_str(&saved).unwrap();
                let (rest, error) = ids!($list(&client(&simulator)).resume(cursor));
                assert!(error.is_none(), "{error:?}");
                ids.extend(rest);
                assert_eq!(ids.len(), 1_001, "cut at {cut}");
                assert!(is_descending(&ids), "cut at {cut}");
            }};
        }
        check!(v2);
        check!(v8);
        check!(bigin_v2);
    }
}

#[tokio::test]
async fn a_saved_place_is_good_for_its_own_call_only() -> Result<(), Error> {
    let fixture = start().await;
    let zoho = &fixture.zoho;
    let cursor = v8(zoho).cursor();
    let contacts = zoho.crm_v8().records().list(RecordModule::Contacts, ["Last_Name"]);
    let error = contacts.stream().resume(cursor).next().await.unwrap().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Cursor(_)), "{error}");
    assert!(fixture.simulator.log().iter().all(|request| !request.path.contains("Contacts")));
    Ok(())
}
