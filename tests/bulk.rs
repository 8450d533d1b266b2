//! Bulk reads and writes against the simulator, which stores what is written and exports what is stored.

use std::{
    collections::HashSet,
    fmt::Write,
    sync::{Arc, Mutex},
    time::Duration,
};

use serde::Serialize;
use zoho_api::{
    Call, CustomViewId, ErrorKind, Hosts, Outcome, RetryPolicy, Zoho,
    crm::{self, V2, V8},
    models,
};
use zoho_runtime::{
    BulkAction, BulkError, BulkRead, BulkWrite, BulkWriteEndpoints, Endpoint, JobError, Object, PollPolicy,
    Progress, View,
};
use zoho_sim::{Builder, BulkFlaw, BulkPace, BulkPlan, Seed, Simulator};

async fn start(builder: Builder) -> (Simulator, Zoho) {
    let simulator = builder.organisation(Seed::empty()).start().await.unwrap();
    let zoho = Zoho::builder()
        .hosts(Hosts::single(simulator.url()))
        .access_token(simulator.access_token())
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    (simulator, zoho)
}

fn quick() -> PollPolicy {
    PollPolicy::between(Duration::from_millis(1), Duration::from_millis(5))
}

/// The endpoints of a bulk read: create, status, result.
const READ_V2: [Endpoint; 3] = [
    crm::CreateBulkRead::<V2>::ENDPOINT,
    crm::GetBulkRead::<V2>::ENDPOINT,
    crm::DownloadBulkReadResult::<V2>::ENDPOINT,
];
const READ_V8: [Endpoint; 3] = [
    crm::CreateBulkRead::<V8>::ENDPOINT,
    crm::GetBulkRead::<V8>::ENDPOINT,
    crm::DownloadBulkReadResult::<V8>::ENDPOINT,
];
const WRITE_V2: BulkWriteEndpoints = BulkWriteEndpoints {
    upload: crm::UploadBulkWriteFile::<V2>::ENDPOINT,
    create: crm::CreateBulkWrite::<V2>::ENDPOINT,
    status: crm::GetBulkWrite::<V2>::ENDPOINT,
    download: crm::DownloadFromUrl::<V2>::ENDPOINT,
};
const WRITE_V8: BulkWriteEndpoints = BulkWriteEndpoints {
    upload: crm::UploadBulkWriteFile::<V8>::ENDPOINT,
    create: crm::CreateBulkWrite::<V8>::ENDPOINT,
    status: crm::GetBulkWrite::<V8>::ENDPOINT,
    download: crm::DownloadFromUrl::<V8>::ENDPOINT,
};

#[derive(Serialize)]
struct Query<M> {
    module: M,
    fields: [&'static str; 2],
}

#[derive(Serialize)]
struct Module {
    api_name: &'static str,
}

fn read(zoho: &Zoho, [create, status, result]: [Endpoint; 3]) -> BulkRead {
    let fields = ["id", "Last_Name"];
    let call = Call::<Outcome, crm::CreateBulkReadCode>::new(zoho.client(), create);
    let call = if create.version().name == "v2" {
        call.body("query", &Query { module: "Leads", fields })
    } else {
        call.body("query", &Query { module: Module { api_name: "Leads" }, fields })
    };
    call.read_rows(status, result).policy(quick())
}

zoho_runtime::views! {
    /// A lead.
    pub struct Lead {
        /// The name.
        last_name / with_last_name: text = "Last_Name",
    }
}

#[tokio::test]
async fn a_quarter_of_a_million_records_come_in_two_jobs() {
    const RECORDS: u64 = 250_000;
    let (simulator, zoho) = start(Simulator::builder().bulk_pace(BulkPace::Polls(1))).await;
    let organisation = simulator.organisation();
    for block in 0..RECORDS / 25_000 {
        let mut csv = String::from("Last_Name,Company\n");
        for row in 0..25_000 {
            writeln!(csv, "lead {},x", block * 25_000 + row).unwrap();
        }
        organisation.add_bulk_write("Leads", &csv);
    }
    for endpoints in [READ_V2, READ_V8] {
        let last = Arc::new(Mutex::new(None));
        let told = Arc::clone(&last);
        let read = read(&zoho, endpoints).progress(move |now: &Progress| *told.lock().unwrap() = Some(*now));
        let (mut rows, mut ids, mut names) = (read.rows::<Lead>(), HashSet::new(), HashSet::new());
        while let Some(row) = rows.next().await {
            let row = row.unwrap();
            assert!(ids.insert(row.object().get::<u64>("id").unwrap()));
            names.insert(row.last_name().unwrap().into_owned());
        }
        assert_eq!((ids.len() as u64, names.len() as u64), (RECORDS, RECORDS));
        let last = last.lock().unwrap().unwrap();
        // Two jobs, each started, asked after twice and downloaded.
        assert_eq!((last.done, last.total, last.credits), (RECORDS, Some(RECORDS), 2 * 53));
    }
}

#[tokio::test]
async fn numbers_of_rows_at_the_edges_of_a_job_are_all_there() {
    for rows in [0, 1, 9, 10, 11, 20, 21] {
        let (simulator, zoho) =
            start(Simulator::builder().bulk_rows_per_job(10).bulk_pace(BulkPace::Polls(0))).await;
        let mut csv = String::from("Last_Name,Company\n");
        for row in 0..rows {
            writeln!(csv, "lead {row},x").unwrap();
        }
        simulator.organisation().add_bulk_write("Leads", &csv);
        let (mut found, mut stream) = (HashSet::new(), read(&zoho, READ_V8).rows::<Lead>());
        while let Some(row) = stream.next().await {
            assert!(found.insert(row.unwrap().last_name().unwrap().into_owned()));
        }
        assert_eq!(found.len(), rows);
    }
}

/// Whether an error is the one that a flaw leads to.
type Judge = fn(&BulkError) -> bool;

#[tokio::test]
async fn results_with_flaws_are_clear_errors() {
    let (simulator, zoho) =
        start(Simulator::builder().bulk_pace(BulkPace::Polls(0)).bulk_downloads_per_minute(100)).await;
    let flaws: [(BulkFlaw, Judge); 12] = [
        (BulkFlaw::Truncated, |error| matches!(error, BulkError::Zip(_))),
        (BulkFlaw::NoZip, |error| matches!(error, BulkError::Zip(_))),
        (BulkFlaw::NoEntry, |error| matches!(error, BulkError::Entries { count: 0, .. })),
        (BulkFlaw::SeveralEntries, |error| matches!(error, BulkError::Entries { count: 2, .. })),
        (BulkFlaw::WrongChecksum, |error| matches!(error, BulkError::Damaged)),
        (BulkFlaw::Bomb(64 << 20), |error| matches!(error, BulkError::RowTooLong { .. })),
        (BulkFlaw::WrongHeader, |error| matches!(error, BulkError::Header { .. })),
        (BulkFlaw::NoHeader, |error| matches!(error, BulkError::Header { .. })),
        (BulkFlaw::ShortRow(7), |error| matches!(error, BulkError::Row { line: 9, .. })),
        (BulkFlaw::LongRow(7), |error| matches!(error, BulkError::Row { line: 9, .. })),
        (BulkFlaw::InvalidUtf8(7), |error| matches!(error, BulkError::Row { line: 9, column: Some(_), .. })),
        (BulkFlaw::OpenQuote(7), |error| matches!(error, BulkError::Row { .. } | BulkError::Count { .. })),
    ];
    for (flaw, is_it) in flaws {
        simulator.organisation().plan_bulk_read(BulkPlan::new().rows(10).flaw(flaw));
        let (mut stream, mut error) = (read(&zoho, READ_V8).rows::<Lead>(), None);
        while let Some(row) = stream.next().await {
            error = error.or(row.err());
        }
        let error = error.unwrap_or_else(|| panic!("{flaw:?}"));
        let ErrorKind::Bulk(bulk) = error.kind() else { panic!("{flaw:?}: {error}") };
        assert!(is_it(bulk) && error.job_id().is_some(), "{flaw:?}: {error:?}");
    }
}

#[tokio::test]
async fn jobs_that_fail_or_never_end_are_told_with_their_id() {
    let (simulator, zoho) = start(Simulator::builder().bulk_pace(BulkPace::Polls(0))).await;
    simulator.organisation().plan_bulk_read(BulkPlan::new().fails());
    let error = read(&zoho, READ_V8).rows::<Lead>().next().await.unwrap().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Job(JobError::Failed { .. })), "{error}");
    assert!(error.job_id().is_some());

    simulator.organisation().plan_bulk_read(BulkPlan::new().never_ends());
    let patience = quick().patience(Duration::from_millis(100));
    let error = read(&zoho, READ_V8).policy(patience).rows::<Lead>().next().await.unwrap().unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Job(JobError::Unfinished { .. })), "{error}");

    let id = simulator.organisation().add_bulk_read("Leads", BulkPlan::new().rows(3));
    let (mut stream, mut rows) = (read(&zoho, READ_V8).attach(id).rows::<Lead>(), 0);
    while let Some(row) = stream.next().await {
        row.unwrap();
        rows += 1;
    }
    assert_eq!(rows, 3);
}

fn write(
    zoho: &Zoho,
    endpoints: &BulkWriteEndpoints,
    operation: &'static str,
    records: Vec<Object>,
) -> BulkWrite {
    BulkWrite::new(zoho.client(), *endpoints, &"Leads", &operation, "610", records).policy(quick())
}

fn lead(fields: &[(&str, &str)]) -> Object {
    let mut lead = Object::new();
    for (name, value) in fields {
        lead.set(name, value);
    }
    lead
}

#[tokio::test]
async fn refused_rows_are_matched_to_their_records() {
    for endpoints in [WRITE_V2, WRITE_V8] {
        let (_simulator, zoho) = start(Simulator::builder().bulk_pace(BulkPace::Polls(1))).await;
        // Every tenth has no name, which the module insists on.
        let records: Vec<_> = (0..1000)
            .map(|number: u32| {
                let (company, email) = (format!("c {number}"), format!("lead{number}@example.com"));
                let name =
                    if number.is_multiple_of(10) { String::new() } else { format!("name, \"{number}\"") };
                lead(&[("Company", &company), ("Email", &email), ("Last_Name", &name)])
            })
            .collect();
        let report = write(&zoho, &endpoints, "insert", records.clone()).await;
        assert!(report.error().is_none(), "{report}");
        for (index, outcome) in report.outcomes().iter().enumerate() {
            assert_eq!(outcome.index, index as u64);
            if index.is_multiple_of(10) {
                assert_eq!(outcome.action, BulkAction::Skipped);
                assert_eq!(outcome.errors[0].code.as_deref(), Some("MANDATORY_NOT_FOUND"));
                assert_eq!(outcome.errors[0].fields, ["Last_Name"]);
            } else {
                assert!(outcome.action == BulkAction::Added && outcome.id::<String>().is_some(), "{outcome}");
            }
        }
        assert_eq!((report.outcomes().len(), report.failures().count()), (1000, 100));

        let report = write(&zoho, &endpoints, "upsert", records).find_by("Email").await;
        let updated = report.outcomes().iter().filter(|one| one.action == BulkAction::Updated).count();
        assert_eq!((updated, report.failures().count()), (900, 100), "{report}");
    }
}

#[tokio::test]
async fn more_records_than_a_job_takes_are_several_jobs() {
    let (simulator, zoho) = start(Simulator::builder().bulk_pace(BulkPace::Polls(0))).await;
    let records = (0..25_001)
        .map(|number| lead(&[("Last_Name", &format!("lead {number}")), ("Company", "x")]))
        .collect();
    let report = write(&zoho, &WRITE_V8, "insert", records).await;
    assert!(report.is_success(), "{report}");
    let jobs: HashSet<_> = report.outcomes().iter().map(|outcome| outcome.job.clone()).collect();
    assert_eq!((report.outcomes().len(), jobs.len()), (25_001, 2));

    simulator.organisation().plan_bulk_write(BulkPlan::new().fails());
    let report = write(&zoho, &WRITE_V8, "insert", vec![lead(&[("Last_Name", "x"), ("Company", "x")])]).await;
    let error = report.error().unwrap();
    assert!(
        matches!(error.kind(), ErrorKind::Job(JobError::Failed { .. })) && error.job_id().is_some(),
        "{error}"
    );
}

#[tokio::test]
async fn a_bulk_write_and_a_bulk_read_are_one_call_each() {
    let (simulator, zoho) = start(Simulator::builder().bulk_pace(BulkPace::Polls(1))).await;
    let crm = zoho.crm_v8();
    let records = (0..30).map(|number| lead(&[("Last_Name", &format!("name {number}")), ("Company", "x")]));
    let kind = models::BulkWriteOperationKind::from("insert");
    let write = crm.bulk_writes().import(crm::RecordModule::Leads, kind, "610", records);
    let report = write.policy(quick()).await;
    assert!(report.is_success() && report.outcomes().len() == 30, "{report}");

    let module = models::ModuleReference::new().with_api_name("Leads");
    let query = models::BulkReadQuery::new().with_module(module).with_fields(["id", "Last_Name"]);
    let mut rows = crm.bulk_reads().create(query).read().policy(quick()).rows::<models::Record>();
    let mut names = HashSet::new();
    while let Some(row) = rows.next().await {
        names.insert(row.unwrap().get::<String>("Last_Name").unwrap());
    }
    assert_eq!(names.len(), simulator.organisation().count("Leads"));
}

/// A job of another kind: what a mass update selects is updated when it is done.
#[tokio::test]
async fn a_mass_job_is_waited_for() {
    let (simulator, zoho) = start(Simulator::builder()).await;
    simulator.organisation().seed_records("Leads", 40);
    let change = models::Record::new().with("Company", &"Changed");
    let job = zoho
        .crm_v8()
        .mass_actions()
        .mass_update_records(crm::MassActionModule::Leads, [change])
        .cvid(CustomViewId::from(1))
        .run()
        .policy(quick());
    let done = job.await.unwrap();
    assert_eq!(done.object().get::<String>("Status").as_deref(), Some("COMPLETED"));
    let mut changed = 0;
    simulator
        .organisation()
        .for_each_record("Leads", |lead| changed += u32::from(lead["Company"] == "Changed"));
    assert_eq!(changed, u32::try_from(simulator.organisation().count("Leads")).unwrap());
}
