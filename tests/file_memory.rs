//! A file of 100 MiB goes up and comes down within 16 MiB of memory, also through a retry.
//!
//! Memory is the peak of a process of its own: this test runs itself again.

#![cfg(target_os = "linux")]

use std::{env, fs, process::Command};

use zoho_api::{Hosts, RecordId, Upload, Zoho, crm::AttachmentModule};
use zoho_sim::Simulator;

const FILE: u64 = 100 * 1024 * 1024;
const MOST: u64 = 16 * 1024;

/// Peak resident set in KiB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_large_file_is_never_held_in_memory() {
    if let Ok(url) = env::var("ZOHO_TEST_FILE_MEMORY") {
        return move_files(&url).await;
    }
    let simulator = Simulator::builder().discard_bodies(true).start().await.unwrap();
    let account = simulator.organisation();
    let lead = account.record("Leads");
    let attachment = account.seed_large_attachment("Leads", &lead, FILE);
    // The first upload is cut off while it goes up, the first download is refused.
    simulator.inject_raw(
        "upload_attachment",
        429,
        "application/json",
        r#"{"code":"TOO_MANY_REQUESTS","details":{},"message":"busy","status":"error"}"#,
    );
    simulator.inject_raw("download_attachment", 503, "text/html", "<html>busy</html>");
    let output = Command::new(env::current_exe().unwrap())
        .args(["--exact", "a_large_file_is_never_held_in_memory", "--nocapture"])
        .env("ZOHO_TEST_FILE_MEMORY", simulator.url())
        .env("ZOHO_TEST_TOKEN", simulator.access_token())
        .env("ZOHO_TEST_IDS", format!("{lead} {attachment}"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    println!("{}", said.lines().find(|line| line.starts_with("grew")).unwrap());
    let stored = account.attachments("Leads", &lead);
    assert!(
        stored
            .iter()
            .any(|one| one.name == "large.bin" && one.file.as_ref().is_some_and(|file| file.length == FILE))
    );
    assert_eq!(stored.iter().filter(|one| one.name == "large.bin").count(), 1, "once, in spite of the retry");
}

/// The process that is measured.
async fn move_files(url: &str) {
    let ids = env::var("ZOHO_TEST_IDS").unwrap();
    let (lead, attachment) = ids.split_once(' ').unwrap();
    let (lead, attachment): (RecordId, zoho_api::AttachmentId) =
        (lead.parse().unwrap(), attachment.parse().unwrap());
    let zoho: Zoho = Zoho::builder()
        .hosts(Hosts::single(url))
        .access_token(env::var("ZOHO_TEST_TOKEN").unwrap())
        .build()
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (source, target) = (folder.path().join("large.bin"), folder.path().join("target.bin"));
    fs::File::create(&source).unwrap().set_len(FILE).unwrap();
    let attachments = zoho.crm_v8().attachments();
    // What a small call needs is there before anything is counted.
    attachments.list(AttachmentModule::Leads, &lead, ["id"]).await.unwrap();

    let before = peak();
    attachments.upload(AttachmentModule::Leads, &lead, Upload::path(&source)).await.unwrap();
    let up = peak() - before;
    let download = attachments.download(AttachmentModule::Leads, &lead, &attachment).await.unwrap().unwrap();
    assert_eq!(download.save(&target).await.unwrap(), FILE);
    let down = peak() - before;
    assert_eq!(fs::metadata(&target).unwrap().len(), FILE);
    println!("grew by {up} KiB up, {down} KiB up and down");
    assert!(down < MOST, "grew by {up} KiB up, {down} KiB up and down; {MOST} KiB are allowed");
}
