//! Any number of records is written, each exactly once, and every failure is told at its place.

mod support;

use std::{collections::HashMap, time::Duration};

use serde::Serialize;
use support::{Fixture, start_with};
use zoho_api::{
    BatchError, BatchReport, BatchState, Error, FromSerialize, Hosts, LocalLimits, Outcome, RecordId,
    RetryPolicy, Zoho, bigin, crm,
    crm::{RecordModule, UpsertRecordsModuleV2},
    models::Record,
};
use zoho_sim::{ErrorBody, Fault, Organisation, Simulator, Throttle, When};

/// As a program may have it. Every 97th has no name, which the service insists on.
#[derive(Serialize)]
struct Contact {
    #[serde(rename = "Last_Name")]
    last_name: Option<String>,
    #[serde(rename = "Email")]
    email: String,
}

fn lacks_name(number: usize) -> bool {
    number % 97 == 13
}

fn contact(number: usize) -> Record {
    let last_name = (!lacks_name(number)).then(|| format!("Rojas, \"{number}\" ]}}"));
    let contact = Contact { last_name, email: format!("{number}@example.com") };
    Record::from_serialize(&contact).unwrap()
}

fn quick(attempts: u32) -> RetryPolicy {
    let mut policy = RetryPolicy::attempts(attempts);
    (policy.base, policy.cap) = (Duration::from_millis(5), Duration::from_millis(20));
    policy
}

/// The ids of the records by their address.
fn stored(organisation: &Organisation) -> HashMap<String, Vec<String>> {
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    for id in organisation.records("Contacts") {
        let fields = organisation.fields("Contacts", &id).unwrap();
        if let Some(email) = fields.get("Email").and_then(|email| email.as_str()) {
            found.entry(email.to_owned()).or_default().push(id);
        }
    }
    found
}

/// Every record is stored once, under the id that the report gives, and what is not there is reported at its place.
#[track_caller]
fn check_each<C: zoho_api::ErrorCode>(report: &BatchReport<C>, organisation: &Organisation) {
    let stored = stored(organisation);
    for (number, outcome) in report.outcomes().enumerate() {
        let there = stored.get(&format!("{number}@example.com"));
        match outcome {
            Ok(outcome) => assert_eq!(there, Some(&vec![outcome.id::<String>().unwrap()]), "{number}"),
            Err(BatchError::Refused(item)) => {
                assert!(lacks_name(number) && there.is_none(), "{number}: {item}");
                assert_eq!((item.index(), item.code()), (number, Some("MANDATORY_NOT_FOUND")));
                assert_eq!(item.api_name().as_deref(), Some("Last_Name"));
            }
            Err(BatchError::Unknown(_)) => assert!(there.is_none_or(|ids| ids.len() == 1), "{number}"),
            Err(error) => assert_eq!(there, None, "{number}: {error}"),
        }
    }
}

#[tokio::test]
async fn ten_thousand_records_are_upserted_exactly_once_whatever_goes_wrong() {
    const COUNT: usize = 10_000;
    let Fixture { simulator, zoho, .. } = start_with(quick(4)).await;
    let faults = [
        Fault::throttled(Throttle::Plain),
        Fault::cut_before(),
        Fault::cut_after_commit(),
        Fault::server_error(503, ErrorBody::Html),
        Fault::server_error(500, ErrorBody::Json).after_commit(),
        Fault::dead_token("INVALID_TOKEN", 401),
        Fault::half_answer(),
        Fault::truncated(),
        Fault::garbage().after_commit(),
        Fault::cut_unprocessed(),
        Fault::throttled(Throttle::Page),
    ];
    let nth = (0..).map(|number| When::nth("upsert_records", 5 + 9 * number));
    simulator.script(nth.zip(faults));

    let upsert = zoho.crm_v8().records().upsert(UpsertRecordsModuleV2::Contacts, (0..COUNT).map(contact));
    let upsert = upsert.duplicate_check_fields(["Email"]).trigger(["workflow"]);
    let mut report = upsert.batches().parallel(4).harmless_twice().await.unwrap();
    let mut rounds = 0;
    while report.remaining().next().is_some() {
        println!("{report}");
        rounds += 1;
        report = report.resume().await.unwrap();
    }
    println!("{report}");
    assert_eq!(rounds, 1, "an answer that is cut short leaves the outcomes unknown, and is asked for again");
    assert_eq!(
        simulator.log().iter().filter(|call| call.fault.is_some()).count(),
        11,
        "all of them happened"
    );
    let refused = (0..COUNT).filter(|number| lacks_name(*number)).count();
    let counts = report.counts();
    assert_eq!((counts.done, counts.refused, report.len()), (COUNT - refused, refused, COUNT));
    check_each(&report, &simulator.organisation());
    assert_eq!(stored(&simulator.organisation()).len(), COUNT - refused);
}

#[tokio::test]
async fn what_was_created_by_a_call_that_was_cut_is_never_created_twice() {
    const COUNT: usize = 700;
    let Fixture { simulator, zoho, .. } = start_with(quick(3)).await;
    simulator.script([
        (When::nth("create_records", 2), Fault::cut_after_commit()),
        (When::nth("create_records", 4), Fault::cut_unprocessed()),
        (When::nth("create_records", 5), Fault::throttled(Throttle::Plain)),
    ]);
    let create = || zoho.crm_v8().records().create(RecordModule::Contacts, (0..COUNT).map(contact)).batches();

    // The program ends in the middle, and another one goes on.
    let mut run = create().start().unwrap();
    let mut saved = serde_json::to_string(&run.state()).unwrap();
    for _ in 0..5 {
        run.next().await.unwrap();
        saved = serde_json::to_string(&run.state()).unwrap();
    }
    drop(run);
    let state: BatchState = serde_json::from_str(&saved).unwrap();
    let report = create().resume(state).await.unwrap();
    println!("{report}");
    let counts = report.counts();
    // Of the sixth call it was not known whether it was sent when the state was saved.
    assert_eq!(counts.unknown, 300);
    assert_eq!((counts.not_done, counts.not_sent), (0, 0));
    check_each(&report, &simulator.organisation());
    let unknown = |from: usize| (from..from + 100).filter(|number| !lacks_name(*number)).count();
    assert_eq!(stored(&simulator.organisation()).len(), counts.done + unknown(100), "{report}");
    assert_eq!(report.remaining().count(), 0);
    assert!(!report.resume().await.unwrap().is_success());
    assert_eq!(simulator.log().iter().filter(|call| call.operation == Some("create_records")).count(), 7);
}

#[tokio::test]
async fn calls_at_a_time_stay_under_the_limits_of_the_client() {
    let simulator =
        Simulator::builder().concurrency(3).latency(Duration::from_millis(5)).start().await.unwrap();
    let zoho: Zoho = Zoho::builder()
        .hosts(Hosts::single(simulator.url()))
        .access_token(simulator.access_token())
        .limits(LocalLimits::new().calls(3))
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    let create = zoho.crm_v8().records().create(RecordModule::Contacts, (0..600).map(contact));
    let report = create.batches().chunk(20).parallel(8).await.unwrap();
    check_each(&report, &simulator.organisation());
    assert_eq!(report.counts().refused, (0..600).filter(|number| lacks_name(*number)).count());
    assert!((2..=3).contains(&simulator.peak_in_flight()), "{}", simulator.peak_in_flight());
    assert_eq!(zoho.client().credits_used().await, Ok(Some(60)), "1 for every ten");
}

/// The ids of what was written, in order.
async fn ids<C: zoho_api::ErrorCode>(batches: zoho_api::Batches<C>) -> Result<Vec<RecordId>, Error> {
    let report = batches.parallel(2).await?;
    assert_eq!(report.endpoint().operation().group, "records");
    Ok(report.into_result()?.iter().filter_map(Outcome::id).collect())
}

#[tokio::test]
async fn what_was_created_is_updated_and_deleted_on_every_product() {
    let Fixture { simulator, zoho, .. } = start_with(quick(3)).await;
    let organisation = simulator.organisation();
    for version in ["crm", "bigin"] {
        let records = || (0..250).map(|number| contact(97 * number));
        let before = organisation.records("Contacts").len();
        let changed = |ids: &[RecordId]| -> Vec<Record> {
            let change =
                |id: &RecordId| Record::from_serialize(&serde_json::json!({"id": id, "Email": "x@y.test"}));
            ids.iter().map(|id| change(id).unwrap()).collect()
        };
        let (made, updated, deleted) = if version == "crm" {
            let records_ = zoho.crm_v2().records();
            let made = ids(records_.create(RecordModule::Contacts, records()).batches()).await.unwrap();
            assert_eq!(organisation.records("Contacts").len(), before + 250);
            simulator.fault(When::next("update_many_records"), Fault::cut_after_commit());
            let updated = records_.update_many(RecordModule::Contacts, changed(&made)).batches();
            let updated = ids(updated).await.unwrap();
            simulator.fault(When::next("delete_many_records"), Fault::server_error(502, ErrorBody::Html));
            let deleted =
                records_.delete_many(RecordModule::Contacts, made.clone()).wf_trigger(false).batches();
            (made, updated, ids(deleted).await.unwrap())
        } else {
            let records_ = zoho.bigin_v2().records();
            let made =
                ids(records_.create(bigin::RecordModule::Contacts, records()).batches()).await.unwrap();
            let updated = records_.update_many(bigin::RecordModule::Contacts, changed(&made)).batches();
            let updated = ids(updated).await.unwrap();
            let deleted = records_.delete_many(bigin::RecordModule::Contacts, made.clone()).batches();
            (made, updated, ids(deleted).await.unwrap())
        };
        assert_eq!((made.len(), &updated, &deleted), (250, &made, &made), "in order");
        assert_eq!(organisation.records("Contacts").len(), before);
    }
}

#[tokio::test]
async fn a_module_that_is_not_there_ends_a_batch_at_once() {
    let Fixture { simulator, zoho, .. } = start_with(quick(3)).await;
    let module = RecordModule::custom("Nowhere").unwrap();
    let create = zoho.crm_v8().records().create(module, (0..1000).map(contact));
    let report = create.batches().await.unwrap();
    assert_eq!((report.counts().not_done, report.counts().not_sent), (100, 900));
    assert_eq!(report.failures().next().unwrap().1.code(), Some(crm::CreateRecordsCode::InvalidModule));
    assert_eq!(simulator.log().iter().filter(|call| call.operation == Some("create_records")).count(), 1);
}
