//! Bulk reads and writes against a server that plays back bytes, and files that are no good.
#![cfg(feature = "bulk")]

mod support;

use std::{
    io::{Cursor, Write},
    sync::{Arc, Mutex},
    time::Duration,
};

use proptest::prelude::*;
use serde::{Deserialize, Serialize};
use support::{Code, Item, V9, answer, operation, play, required};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};
use zoho_endpoint::{Body, Endpoint, Host, Location, Method, Operation, ParameterType, Response, Retry};
use zoho_runtime::{
    BulkAction, BulkError, BulkRead, BulkRows, BulkWrite, BulkWriteEndpoints, Call, Client, Error, ErrorKind,
    JobError, Outcome, PollPolicy, Progress, View,
};

static CREATE: Operation = Operation {
    path: "/read",
    root: "bulk",
    credits: 50,
    retry: Retry::Unsafe,
    ..operation(
        Method::Post,
        Body::Json,
        Response::Data,
        &[required("query", Location::Body, ParameterType::Object)],
    )
};
static STATUS: Operation = Operation {
    path: "/read/{job_id}",
    root: "bulk",
    ..operation(Method::Get, Body::None, Response::One("data"), &[])
};
static RESULT: Operation = Operation {
    path: "/read/{job_id}/result",
    root: "bulk",
    ..operation(Method::Get, Body::None, Response::Binary, &[])
};
static UPLOAD: Operation = Operation {
    path: "/upload",
    host: Host::Content,
    retry: Retry::Unsafe,
    ..operation(
        Method::Post,
        Body::Multipart,
        Response::Status,
        &[
            required("X-CRM-ORG", Location::Header, ParameterType::String),
            required("feature", Location::Header, ParameterType::Choice),
            required("file", Location::Form, ParameterType::File),
        ],
    )
};
static WRITE: Operation = Operation {
    path: "/write",
    root: "bulk",
    credits: 500,
    retry: Retry::Unsafe,
    ..operation(Method::Post, Body::Json, Response::Status, &[])
};
static WRITE_STATUS: Operation = Operation {
    path: "/write/{job_id}",
    root: "bulk",
    ..operation(Method::Get, Body::None, Response::Object, &[])
};
static DOWNLOAD: Operation = Operation {
    path: "/{download_url}",
    host: Host::Given,
    ..operation(Method::Get, Body::None, Response::Binary, &[])
};

/// Whether something is what it should be.
type Is<T> = fn(&T) -> bool;

/// What the server plays back.
type Answers = Vec<Vec<u8>>;

fn at(operation: &'static Operation) -> Endpoint {
    Endpoint::new(operation, V9)
}

fn json(body: &str) -> Vec<u8> {
    answer(200, "application/json", body)
}

fn started(id: u64) -> Vec<u8> {
    json(&format!(
        r#"{{"data":[{{"status":"success","code":"ADDED_SUCCESSFULLY","message":"Added","details":{{"id":"{id}"}}}}],"info":{{}}}}"#
    ))
}

fn state(word: &str, result: &str) -> Vec<u8> {
    json(&format!(r#"{{"data":[{{"id":"1","state":"{word}","result":{result}}}]}}"#))
}

fn done(count: u64) -> Vec<u8> {
    state("COMPLETED", &format!(r#"{{"page":1,"count":{count},"per_page":200000,"more_records":false}}"#))
}

/// An answer with the bytes of a file.
fn file(bytes: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 X\r\ncontent-type: application/zip\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        bytes.len()
    );
    [head.as_bytes(), bytes].concat()
}

fn zip(entries: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn zipped(csv: &str) -> Vec<u8> {
    zip(&[("1.csv", csv.as_bytes())], CompressionMethod::Deflated)
}

fn quick() -> PollPolicy {
    PollPolicy::between(Duration::from_millis(1), Duration::from_millis(2))
}

#[derive(Serialize)]
struct Query<'a> {
    module: &'a str,
    fields: &'a [&'a str],
}

fn read(client: &Client) -> BulkRead {
    let query = Query { module: "Leads", fields: &["Name"] };
    Call::<Outcome, Code>::new(client, at(&CREATE))
        .body("query", &query)
        .read_rows(at(&STATUS), at(&RESULT))
        .policy(quick())
}

/// The names of all rows, and the error at the end.
async fn names(read: BulkRead) -> (Vec<String>, Option<Error>) {
    let (mut rows, mut names, mut last) = (read.rows::<Item>(), Vec::new(), None);
    while let Some(row) = rows.next().await {
        match row {
            Ok(row) => names.push(row.name().map(std::borrow::Cow::into_owned).unwrap_or_default()),
            Err(error) => last = Some(error),
        }
    }
    (names, last)
}

fn bulk(error: &Error) -> &BulkError {
    match error.kind() {
        ErrorKind::Bulk(bulk) => bulk,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn rows_come_page_after_page() {
    let by_number = r#"{"page":1,"count":2,"more_records":true}"#;
    let by_token = r#"{"page":2,"count":1,"more_records":true,"next_page_token":"a+b"}"#;
    let (client, server) = play(vec![
        started(7),
        state("ADDED", "null"),
        state("COMPLETED", by_number),
        file(&zipped("Id,Name\n1,Zoë\n2,\"a \"\"b\"\", c\"\n")),
        started(8),
        state("COMPLETED", by_token),
        file(&zip(&[("8.csv", b"\xef\xbb\xbfName,Id\r\nlast,3\r\n")], CompressionMethod::Stored)),
        started(9),
        done(0),
    ])
    .await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&seen);
    let read = read(&client).progress(move |progress: &Progress| {
        told.lock().unwrap().push((progress.done, progress.total, progress.credits));
    });
    let (names, error) = names(read).await;
    assert!(error.is_none(), "{error:?}");
    assert_eq!(names, ["Zoë", "a \"b\", c", "last"]);
    let seen = seen.lock().unwrap().clone();
    assert!(seen.contains(&(2, Some(2), 53)), "{seen:?}");
    assert_eq!(seen.last(), Some(&(3, Some(3), 156)), "{seen:?}");

    let heard = server.await.unwrap();
    let body = |call: &str| call.split_once("\r\n\r\n").unwrap().1.to_owned();
    assert!(heard[0].starts_with("POST /crm/bulk/v9/read HTTP"));
    assert_eq!(body(&heard[0]), r#"{"query":{"module":"Leads","fields":["Name"]}}"#);
    assert!(heard[1].starts_with("GET /crm/bulk/v9/read/7 HTTP"));
    assert!(heard[3].starts_with("GET /crm/bulk/v9/read/7/result HTTP"));
    assert_eq!(body(&heard[4]), r#"{"query":{"module":"Leads","fields":["Name"],"page":2}}"#);
    assert_eq!(body(&heard[7]), r#"{"query":{"module":"Leads","fields":["Name"],"page_token":"a+b"}}"#);
}

#[derive(Debug, Deserialize, PartialEq)]
struct Row {
    id: u64,
    #[serde(rename = "Name")]
    name: Option<String>,
    #[serde(rename = "Amount")]
    amount: f64,
}

#[tokio::test]
async fn rows_can_be_the_users_own_structs_and_a_bad_one_loses_no_other() {
    let csv = "Id,Name,Amount\n1,,1.5\n2,x,much\n3,y\n4,z,4\n";
    let (client, _) = play(vec![done(4), file(&zipped(csv))]).await;
    // The job was started by somebody before.
    let mut rows = read(&client).attach(7_u64).structs::<Row>();
    assert_eq!(rows.next().await.unwrap().unwrap(), Row { id: 1, name: None, amount: 1.5 });
    let error = rows.next().await.unwrap().unwrap_err();
    assert_eq!(error.job_id(), Some("7"));
    assert_eq!(error.to_string(), "CRM v9 test: job 7: line 3, column \"Amount\": invalid float literal");
    let error = rows.next().await.unwrap().unwrap_err();
    assert_eq!(error.to_string(), "CRM v9 test: job 7: line 4: it has 2 fields, but the first line names 3");
    assert_eq!(rows.next().await.unwrap().unwrap().id, 4);
    assert!(rows.next().await.is_none() && rows.next().await.is_none());
}

#[tokio::test]
async fn files_that_are_no_good_are_clear_errors_that_name_the_job() {
    let good = zipped("Name\na\nb\n");
    let stored = zip(&[("1.csv", b"Name\na\nb\n")], CompressionMethod::Stored);
    let spoilt: Vec<u8> = {
        let place = stored.windows(4).position(|four| four == b"\na\nb").unwrap();
        let mut spoilt = stored.clone();
        spoilt[place + 1] = b'x';
        spoilt
    };
    // The length in the directory, which stands 24 bytes behind its signature.
    let longer: Vec<u8> = {
        let place = good.windows(4).position(|four| four == b"PK\x01\x02").unwrap() + 24;
        let mut longer = good.clone();
        longer[place] -= 1;
        longer
    };
    let two: &[(&str, &[u8])] = &[("1.csv", b"Name\n"), ("2.csv", b"Name\n")];
    let cases: Vec<(&str, Vec<u8>, Is<BulkError>)> = vec![
        ("cut", good[..good.len() / 2].to_vec(), |error| matches!(error, BulkError::Zip(_))),
        ("nothing", Vec::new(), |error| matches!(error, BulkError::Zip(_))),
        ("a page", b"<html>no zip</html>".to_vec(), |error| matches!(error, BulkError::Zip(_))),
        ("spoilt", spoilt, |error| matches!(error, BulkError::Damaged)),
        ("longer than announced", longer, |error| matches!(error, BulkError::TooLong { announced: 8 })),
        ("no entry", zip(&[], CompressionMethod::Deflated), |error| {
            matches!(error, BulkError::Entries { count: 0, .. })
        }),
        (
            "two entries",
            zip(two, CompressionMethod::Deflated),
            |error| matches!(error, BulkError::Entries { count: 2, names } if *names == ["1.csv", "2.csv"]),
        ),
        (
            "wrong header",
            zipped("Nom\na\nb\n"),
            |error| matches!(error, BulkError::Header { missing, found } if *missing == ["Name"] && *found == ["Nom"]),
        ),
        ("no header", zipped(""), |error| matches!(error, BulkError::Header { .. })),
        (
            "a column twice",
            zipped("Name,Name\na,b\n"),
            |error| matches!(error, BulkError::RepeatedColumn(name) if name == "Name"),
        ),
        (
            "no UTF-8",
            zip(&[("1.csv", b"Id,Name\n1,a\n2,\xff\n")], CompressionMethod::Deflated),
            |error| matches!(error, BulkError::Row { line: 3, column: Some(column), .. } if column == "Name"),
        ),
        ("an open quote", zipped("Name\na\n\"b\n"), |error| {
            matches!(error, BulkError::Row { line: 3, column: None, .. })
        }),
        ("a row too few", zipped("Name\na\n"), |error| {
            matches!(error, BulkError::Count { expected: 2, found: 1 })
        }),
        ("rows too many", zipped("Name\na\nb\nc\nd\n"), |error| {
            matches!(error, BulkError::Count { expected: 2, found: 4 })
        }),
    ];
    for (name, bytes, is_it) in cases {
        let (client, _) = play(vec![started(7), done(2), file(&bytes)]).await;
        let (_, error) = names(read(&client)).await;
        let error = error.unwrap_or_else(|| panic!("{name}"));
        assert!(is_it(bulk(&error)), "{name}: {error:?}");
        assert_eq!(error.job_id(), Some("7"), "{name}");
        assert!(error.to_string().starts_with("CRM v9 test: job 7: "), "{name}: {error}");
    }
}

#[tokio::test]
async fn a_row_without_end_is_not_held() {
    let endless = format!("Name\n\"{}", "x".repeat(40 << 20));
    let (client, _) = play(vec![started(7), done(1), file(&zipped(&endless))]).await;
    let (rows, error) = names(read(&client)).await;
    assert!(rows.is_empty() && matches!(bulk(&error.unwrap()), BulkError::RowTooLong { .. }));
}

#[tokio::test]
async fn a_download_that_breaks_is_begun_again_and_jobs_that_fail_are_told() {
    let whole = file(&zipped("Name\na\n"));
    let cut = whole[..whole.len() - 3].to_vec();
    let (client, _) = play(vec![started(7), done(1), cut.clone(), cut.clone(), whole]).await;
    let (rows, error) = names(read(&client)).await;
    assert!(error.is_none() && rows == ["a"], "{error:?}");
    let (client, server) = play(vec![started(7), done(1), cut.clone(), cut.clone(), cut]).await;
    let (_, error) = names(read(&client)).await;
    let error = error.unwrap();
    assert!(matches!(error.kind(), ErrorKind::File(_)) && error.job_id() == Some("7"), "{error}");
    assert_eq!(server.await.unwrap().len(), 5);

    let (client, _) = play(vec![started(7), state("FAILURE", r#"{"error":"x"}"#)]).await;
    let (_, error) = names(read(&client)).await;
    let error = error.unwrap();
    assert!(
        matches!(error.kind(), ErrorKind::Job(JobError::Failed { .. })) && error.job_id() == Some("7"),
        "{error}"
    );

    let (client, _) =
        play(vec![started(7), state("IN PROGRESS", "null"), state("IN PROGRESS", "null")]).await;
    let policy = PollPolicy::between(Duration::from_millis(20), Duration::from_millis(20));
    let (_, error) = names(read(&client).policy(policy.patience(Duration::from_millis(250)))).await;
    let error = error.unwrap();
    assert!(matches!(error.kind(), ErrorKind::Job(JobError::Unfinished { .. })), "{error}");
    assert_eq!(error.job_id(), Some("7"));
}

#[test]
fn a_saved_file_can_be_read_without_a_client() {
    let rows =
        BulkRows::<Item>::from_zip(Cursor::new(zipped("Id,Name,x\"y\n1,\"a\nb\",\\\n2,,\u{1}\n"))).unwrap();
    assert_eq!(rows.columns().collect::<Vec<_>>(), ["id", "Name", "x\"y"]);
    let rows: Vec<String> = rows.map(|row| row.unwrap().object().to_json()).collect();
    assert_eq!(
        rows,
        [r#"{"id":"1","Name":"a\nb","x\"y":"\\"}"#, r#"{"id":"2","Name":null,"x\"y":"\u0001"}"#]
    );
    let rows = BulkRows::<Row>::structs_from_csv("id,Name,Amount\n1,x,2\n".as_bytes()).unwrap();
    assert_eq!(
        rows.map(Result::unwrap).collect::<Vec<_>>(),
        [Row { id: 1, name: Some("x".into()), amount: 2.0 }]
    );
}

/// A file of the service's, spoilt in some places.
fn spoilt() -> impl Strategy<Value = Vec<u8>> {
    let csv = "Id,Name\n1,\"a\"\"\"\n2,b\n";
    let zips = prop_oneof![
        Just(zipped(csv)),
        Just(zip(&[("1.csv", csv.as_bytes())], CompressionMethod::Stored)),
        Just(csv.as_bytes().to_vec())
    ];
    let changes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6);
    (zips, changes, any::<prop::sample::Index>()).prop_map(|(mut bytes, changes, end)| {
        for (place, byte) in changes {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        if end.index(4) == 0 {
            bytes.truncate(end.index(bytes.len()));
        }
        bytes
    })
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in prop_oneof![spoilt(), prop::collection::vec(any::<u8>(), 0..300)]) {
        if let Ok(rows) = BulkRows::<Item>::from_zip(Cursor::new(bytes.clone())) {
            prop_assert!(rows.take(1000).count() < 1000);
        }
        if let Ok(rows) = BulkRows::<Item>::from_csv(Cursor::new(bytes.clone())) {
            prop_assert!(rows.take(1000).count() < 1000);
        }
        if let Ok(rows) = BulkRows::<Row>::structs_from_csv(Cursor::new(bytes)) {
            prop_assert!(rows.take(1000).count() < 1000);
        }
    }

    #[test]
    fn any_rows_come_out_as_they_went_in(rows in prop::collection::vec((".+", ".*"), 0..20)) {
        let mut csv = csv::Writer::from_writer(Vec::new());
        csv.write_record(["Name", "other"]).unwrap();
        for (name, other) in &rows {
            csv.write_record([name, other]).unwrap();
        }
        let csv = csv.into_inner().unwrap();
        let read = BulkRows::<Item>::from_zip(Cursor::new(zip(&[("x", &csv)], CompressionMethod::Deflated))).unwrap();
        let read: Vec<(String, String)> = read.map(|row| {
            let row = row.unwrap();
            let text = |name| row.object().get(name).unwrap_or_default();
            (text("Name"), text("other"))
        }).collect();
        prop_assert_eq!(read, rows);
    }
}

#[derive(Clone, Serialize)]
struct Lead {
    #[serde(rename = "Last_Name")]
    last_name: &'static str,
    #[serde(rename = "Owner", skip_serializing_if = "Option::is_none")]
    owner: Option<Owner>,
}

#[derive(Clone, Serialize)]
struct Owner {
    id: &'static str,
}

fn write(client: &Client, records: Vec<Lead>) -> BulkWrite {
    let endpoints = BulkWriteEndpoints {
        upload: at(&UPLOAD),
        create: at(&WRITE),
        status: at(&WRITE_STATUS),
        download: at(&DOWNLOAD),
    };
    BulkWrite::new(client, endpoints, &"Leads", &"upsert", "610", records).policy(quick()).find_by("Email")
}

fn leads(names: &[&'static str]) -> Vec<Lead> {
    let owner = |name: &str| (name == "b").then_some(Owner { id: "5" });
    names.iter().map(|&last_name| Lead { last_name, owner: owner(last_name) }).collect()
}

fn uploaded() -> Vec<u8> {
    json(
        r#"{"status":"success","code":"FILE_UPLOAD_SUCCESS","message":"file uploaded.","details":{"file_id":"33"}}"#,
    )
}

fn begun() -> Vec<u8> {
    json(r#"{"status":"success","code":"SUCCESS","message":"success","details":{"id":"7","created_by":{}}}"#)
}

fn written() -> Vec<u8> {
    json(r#"{"status":"COMPLETED","id":"7","result":{"download_url":"/v2/crm/610/bulk-write/7/7.zip"}}"#)
}

#[tokio::test]
async fn records_are_written_and_matched() {
    let result = "Last_Name,Owner,STATUS,RECORD_ID,ERRORS\n\
        a,,ADDED,901,\n\
        b,5,UPDATED,902,\n\
        a,,SKIPPED,,\"MANDATORY_NOT_FOUND-Company,Email:DUPLICATE_DATA-Email\"\n";
    let (client, server) = play(vec![uploaded(), begun(), written(), file(&zipped(result))]).await;
    let report = write(&client, leads(&["a", "", "b", "a"])).ignore_empty(true).await;
    assert!(report.error().is_none(), "{report}");
    let shown: Vec<_> = report.outcomes().iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "record 0: Added",
            "record 1: NotSent: it has no value",
            "record 2: Updated",
            "record 3: Skipped: MANDATORY_NOT_FOUND (Company, Email); DUPLICATE_DATA (Email)",
        ]
    );
    let ids: Vec<Option<String>> = report.outcomes().iter().map(zoho_runtime::BulkOutcome::id).collect();
    assert_eq!(ids, [Some("901".into()), None, Some("902".into()), None]);
    assert_eq!((report.failures().count(), report.to_string().as_str()), (2, "2 of 4 records written"));
    assert_eq!(&*report.outcomes()[0].job, "7");
    assert_eq!(report.outcomes()[1].action, BulkAction::NotSent);

    let heard = server.await.unwrap();
    let upload = heard[0].to_ascii_lowercase();
    assert!(upload.starts_with("post /crm/v9/upload http"), "{upload}");
    assert!(
        upload.contains("\r\nx-crm-org: 610\r\n") && upload.contains("\r\nfeature: bulk-write\r\n"),
        "{upload}"
    );
    assert!(upload.contains("filename=\"records.zip\""), "{upload}");
    assert_eq!(
        heard[1].split_once("\r\n\r\n").unwrap().1,
        concat!(
            r#"{"character_encoding":"UTF-8","operation":"upsert","resource":[{"type":"data","module":{"api_name":"Leads"},"#,
            r#""file_id":"33","file_names":["records.csv"],"find_by":"Email","ignore_empty":true,"field_mappings":["#,
            r#"{"api_name":"Last_Name","index":0},{"api_name":"Owner","index":1,"find_by":"id"}]}]}"#
        )
    );
    assert!(heard[3].starts_with("GET /v2/crm/610/bulk-write/7/7.zip HTTP"), "{}", heard[3]);
}

#[tokio::test]
async fn results_that_do_not_match_are_errors_that_name_the_job() {
    let header = "Last_Name,STATUS,RECORD_ID,ERRORS\n";
    let no_result = json(r#"{"status":"COMPLETED","id":"7"}"#);
    let cases: Vec<(&str, Answers, Is<ErrorKind>)> = vec![
        (
            "another order",
            vec![written(), file(&zipped(&format!("{header}b,ADDED,1,\na,ADDED,2,\n")))],
            |kind| matches!(kind, ErrorKind::Bulk(BulkError::Unmatched { index: 0, column, found }) if column == "Last_Name" && found == "b"),
        ),
        ("a row too few", vec![written(), file(&zipped(&format!("{header}a,ADDED,1,\n")))], |kind| {
            matches!(kind, ErrorKind::Bulk(BulkError::Count { expected: 2, found: 1 }))
        }),
        (
            "a row too many",
            vec![written(), file(&zipped(&format!("{header}a,ADDED,1,\nb,ADDED,1,\nc,ADDED,1,\n")))],
            |kind| matches!(kind, ErrorKind::Bulk(BulkError::Count { expected: 2, found: 3 })),
        ),
        ("no status", vec![written(), file(&zipped("Last_Name\na\nb\n"))], |kind| {
            matches!(kind, ErrorKind::Bulk(BulkError::Header { .. }))
        }),
        ("no result", vec![no_result], |kind| matches!(kind, ErrorKind::Bulk(BulkError::NoResult))),
        (
            "elsewhere",
            vec![json(r#"{"status":"COMPLETED","result":{"download_url":"https://example.com/x"}}"#)],
            |kind| matches!(kind, ErrorKind::InvalidRequest(_)),
        ),
        ("failed", vec![json(r#"{"status":"FAILED","id":"7"}"#)], |kind| {
            matches!(kind, ErrorKind::Job(JobError::Failed { .. }))
        }),
    ];
    for (name, answers, is_it) in cases {
        let (client, _) = play([vec![uploaded(), begun()], answers].concat()).await;
        let report = write(&client, leads(&["a", "b"])).await;
        let error = report.error().unwrap_or_else(|| panic!("{name}"));
        assert!(is_it(error.kind()), "{name}: {error:?}");
        assert_eq!((error.job_id(), report.outcomes().len()), (Some("7"), 0), "{name}");
    }
}

#[tokio::test]
async fn many_records_are_several_jobs_and_what_was_done_before_an_error_is_told() {
    let names = vec!["a"; 25_001];
    let rows = "a,ADDED,1,\n".repeat(25_000);
    let result = format!("Last_Name,STATUS,RECORD_ID,ERRORS\n{rows}");
    let refused = r#"{"code":"FILE_TOO_LARGE","details":{},"message":"too large","status":"error"}"#;
    let (client, server) = play(vec![
        uploaded(),
        begun(),
        written(),
        file(&zipped(&result)),
        answer(413, "application/json", refused),
    ])
    .await;
    let seen = Arc::new(Mutex::new(0));
    let told = Arc::clone(&seen);
    let write = write(&client, leads(&names))
        .progress(move |progress: &Progress| *told.lock().unwrap() = progress.done);
    let report = write.await;
    assert_eq!((report.outcomes().len(), report.failures().count()), (25_000, 0));
    assert_eq!(*seen.lock().unwrap(), 25_000);
    let error = report.error().unwrap();
    assert_eq!((error.code(), error.job_id()), (Some("FILE_TOO_LARGE"), None), "{error}");
    assert_eq!(server.await.unwrap().len(), 5);
}

#[tokio::test]
async fn nothing_to_write_is_nothing_done() {
    let (client, server) = play(Vec::new()).await;
    let report = write(&client, Vec::new()).await;
    assert!(report.is_success() && report.outcomes().is_empty());
    let report = write(&client, leads(&["", ""])).await;
    assert_eq!((report.outcomes().len(), report.failures().count()), (2, 2));
    assert!(server.await.unwrap().is_empty());
}
