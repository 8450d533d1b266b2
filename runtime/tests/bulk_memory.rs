//! A million rows of a bulk read stream within 32 MiB of memory.
//!
//! Memory is the peak of a process of its own: this test runs itself again.
#![cfg(all(feature = "bulk", target_os = "linux"))]

mod support;

use std::{
    env, fs,
    io::{Cursor, Write},
    process::Command,
    time::Duration,
};

use support::{Code, Item, V9, answer, client, listen, operation};
use zip::{ZipWriter, write::SimpleFileOptions};
use zoho_endpoint::{Body, Endpoint, Method, Operation, Response};
use zoho_runtime::{Call, Outcome, PollPolicy, View};

const ROWS: u64 = 1_000_000;
const MOST: u64 = 32 * 1024;

static CREATE: Operation =
    Operation { path: "/read", ..operation(Method::Post, Body::Json, Response::Data, &[]) };
static STATUS: Operation =
    Operation { path: "/read/{job_id}", ..operation(Method::Get, Body::None, Response::One("data"), &[]) };
static RESULT: Operation =
    Operation { path: "/read/{job_id}/result", ..operation(Method::Get, Body::None, Response::Binary, &[]) };

/// Peak resident set in KiB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_million_rows_are_never_held_in_memory() {
    if let Ok(url) = env::var("ZOHO_TEST_BULK_MEMORY") {
        return read(&url).await;
    }
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("1.csv", SimpleFileOptions::default()).unwrap();
    zip.write_all(b"Id,Name,Email,Phone,Created_Time\n").unwrap();
    let mut block = String::new();
    for row in 0..ROWS {
        use std::fmt::Write as _;
        let id = 4_876_876_000_000_000_000 + row;
        writeln!(
            block,
            "{id},\"Name {row}, the\",name{row}@example.com,+49 30 {row},2026-11-21T10:30:00+05:30"
        )
        .unwrap();
        if block.len() > 1 << 20 {
            zip.write_all(block.as_bytes()).unwrap();
            block.clear();
        }
    }
    zip.write_all(block.as_bytes()).unwrap();
    let zip = zip.finish().unwrap().into_inner();
    let started = r#"{"data":[{"code":"ADDED_SUCCESSFULLY","details":{"id":"7"},"status":"success"}]}"#;
    let done =
        format!(r#"{{"data":[{{"state":"COMPLETED","result":{{"count":{ROWS},"more_records":false}}}}]}}"#);
    let head = format!("HTTP/1.1 200 X\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", zip.len());
    let file = [head.as_bytes(), &zip].concat();
    let (url, server) =
        listen(vec![answer(200, "application/json", started), answer(200, "application/json", &done), file])
            .await;
    let child = tokio::task::spawn_blocking(move || {
        Command::new(env::current_exe().unwrap())
            .args(["--exact", "a_million_rows_are_never_held_in_memory", "--nocapture"])
            .env("ZOHO_TEST_BULK_MEMORY", url)
            .output()
            .unwrap()
    });
    let output = child.await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    println!("{}", said.lines().find(|line| line.starts_with("grew")).unwrap());
    assert_eq!(server.await.unwrap().len(), 3);
}

/// The process that is measured.
async fn read(url: &str) {
    let client = client(url);
    let before = peak();
    let policy = PollPolicy::between(Duration::from_millis(1), Duration::from_millis(1));
    let create = Call::<Outcome, Code>::new(&client, Endpoint::new(&CREATE, V9));
    let read = create.read_rows(Endpoint::new(&STATUS, V9), Endpoint::new(&RESULT, V9)).policy(policy);
    let (mut rows, mut count) = (read.rows::<Item>(), 0_u64);
    while let Some(row) = rows.next().await {
        let row = row.unwrap();
        assert_eq!(row.object().get::<u64>("id"), Some(4_876_876_000_000_000_000 + count));
        count += 1;
    }
    let grown = peak() - before;
    println!("grew by {grown} KiB over {count} rows");
    assert_eq!(count, ROWS);
    assert!(grown < MOST, "grew by {grown} KiB; {MOST} KiB are allowed");
}
