//! Imports contacts from a CSV file: those whose email is known are updated, the others created. What fails is listed
//! in `failures.csv` beside the file, by its line, with the reason.
//!
//! ```sh
//! cargo run --example import_csv -- contacts.csv
//! ```
//!
//! The first line has the API names of the fields, `Email` among them. The exit code is 1 if anything failed.
//!
//! With `ZOHO_CLIENT_ID`, `ZOHO_CLIENT_SECRET` and `ZOHO_REFRESH_TOKEN` set it writes to the real service;
//! `ZOHO_DATA_CENTER` is `us` by default, `ZOHO_URL` names another host. Without, it writes to a simulator; and without
//! a file as well it makes one, in which some rows are bad.

use std::{
    collections::HashMap,
    env,
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use indicatif::{ProgressBar, ProgressStyle};
use zoho_api::{
    BatchError, DataCenter, ErrorCode, Hosts, ItemError, Progress, View, Zoho, crm::UpsertRecordsModuleV2,
    models::Record,
};
use zoho_sim::Simulator;

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

#[tokio::main]
async fn main() -> Result<ExitCode> {
    let file = env::args_os().nth(1).map(PathBuf::from);
    let summary = match (env::var("ZOHO_CLIENT_ID"), file) {
        (Ok(client_id), Some(file)) => import(&real_service(client_id)?, &file).await?,
        (Ok(_), None) => return Err("name a CSV file".into()),
        (Err(_), Some(file)) => import(&on_simulator(&Simulator::start().await?)?, &file).await?,
        (Err(_), None) => return sample().await.map(|()| ExitCode::SUCCESS),
    };
    Ok(if summary.failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What became of a file.
struct Summary {
    created: usize,
    updated: usize,
    /// The lines that failed.
    failed: Vec<u64>,
}

/// Why a line failed; a line may have several reasons.
#[derive(Default)]
struct Failure {
    line: u64,
    code: String,
    field: String,
    message: String,
    duplicate_id: String,
}

/// Imports a file, writes the list of failures beside it and says what became of it.
async fn import(zoho: &Zoho, file: &Path) -> Result<Summary> {
    let Rows { records, lines, mut failures } = read(file)?;
    let bar = ProgressBar::new(records.len() as u64)
        .with_style(ProgressStyle::with_template("{wide_bar} {pos}/{len} {msg}")?);
    let shown = bar.clone();

    // Each record has an email, and no two of them the same one: written twice they are there once. So what was cut
    // off in the middle may be sent again, and calls may overtake each other.
    let report = zoho
        .crm_v8()
        .records()
        .upsert(UpsertRecordsModuleV2::Contacts, records)
        .duplicate_check_fields(["Email"])
        .batches()
        .harmless_twice()
        .parallel(4)
        .progress(move |progress: &Progress| {
            shown.set_position(progress.done);
            shown.set_message(format!("{:.0}/s, {} credits", progress.rate(), progress.credits));
        })
        .await?;
    bar.finish_and_clear();

    for (index, error) in report.failures() {
        failures.extend(reasons(lines[index], error));
    }
    failures.sort_by_key(|failure| failure.line);
    let list = file.with_file_name("failures.csv");
    write(&list, &failures)?;

    let by_action = |action: &str| report.successes().filter(|(_, done)| is(done.action(), action)).count();
    let mut failed: Vec<u64> = failures.iter().map(|failure| failure.line).collect();
    failed.dedup();
    let summary = Summary { created: by_action("insert"), updated: by_action("update"), failed };
    println!("{}: {} created, {} updated", file.display(), summary.created, summary.updated);
    if !summary.failed.is_empty() {
        println!("{} failed: see {}", summary.failed.len(), list.display());
    }
    let unknown = report.counts().unknown;
    if unknown > 0 {
        println!("of {unknown} it is not known whether they were written; importing them again does no harm");
    }
    Ok(summary)
}

fn is(found: Option<impl AsRef<str>>, wanted: &str) -> bool {
    found.is_some_and(|found| found.as_ref() == wanted)
}

/// The records of a file, the line of each, and what can't be sent.
#[derive(Default)]
struct Rows {
    records: Vec<Record>,
    lines: Vec<u64>,
    failures: Vec<Failure>,
}

fn read(file: &Path) -> Result<Rows> {
    let mut reader = csv::Reader::from_path(file)?;
    let names = reader.headers()?.clone();
    let email_at = names.iter().position(|name| name == "Email").ok_or("there is no column Email")?;
    let mut rows = Rows::default();
    let mut seen = HashMap::new();
    for row in reader.records() {
        let failure = match row {
            Ok(row) => {
                let line = row.position().map_or(0, csv::Position::line);
                let email = row.get(email_at).unwrap_or_default().trim().to_lowercase();
                if email.is_empty() {
                    failure(line, "NO_EMAIL", "Email", "without an email it might be there twice".to_owned())
                } else if let Some(first) = seen.insert(email, line) {
                    failure(line, "SAME_EMAIL", "Email", format!("line {first} has the same one"))
                } else {
                    rows.records.push(record(&names, &row));
                    rows.lines.push(line);
                    continue;
                }
            }
            Err(error) if matches!(error.kind(), csv::ErrorKind::Io(_)) => return Err(error.into()),
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                failure(line, "BAD_ROW", "", error.to_string())
            }
        };
        rows.failures.push(failure);
    }
    Ok(rows)
}

/// A row as a record; what is empty is left as it is at the service.
fn record(names: &csv::StringRecord, row: &csv::StringRecord) -> Record {
    let fields = names.iter().zip(row).filter(|(_, value)| !value.trim().is_empty());
    fields.fold(Record::new(), |record, (name, value)| record.with(name, &value.trim()))
}

fn failure(line: u64, code: &str, field: &str, message: String) -> Failure {
    Failure { line, code: code.to_owned(), field: field.to_owned(), message, ..Failure::default() }
}

/// Why a record was not written. One that was refused may have several reasons.
fn reasons<C: ErrorCode>(line: u64, error: &BatchError<C>) -> Vec<Failure> {
    let Some(item) = error.item() else {
        let code = error.code();
        return vec![failure(line, code.as_ref().map_or("", C::as_str), "", error.to_string())];
    };
    let refusal = |item: &ItemError| Failure {
        line,
        code: item.code().unwrap_or_default().to_owned(),
        field: item.api_name().unwrap_or_default(),
        message: item.message().unwrap_or_default().to_owned(),
        // Of other refusals the id in the details is that of the record itself.
        duplicate_id: match item.code() {
            Some("DUPLICATE_DATA") => item.duplicate_id().unwrap_or_default(),
            _ => String::new(),
        },
    };
    let inside = item.errors();
    if inside.is_empty() { vec![refusal(item)] } else { inside.iter().map(refusal).collect() }
}

/// Writes the list of failures; one of an earlier import does not stay.
fn write(list: &Path, failures: &[Failure]) -> Result {
    let mut writer = csv::Writer::from_path(list)?;
    writer.write_record(["line", "code", "field", "message", "duplicate_id"])?;
    for failure in failures {
        let Failure { line, code, field, message, duplicate_id } = failure;
        writer.write_record([&line.to_string(), code, field, message, duplicate_id])?;
    }
    Ok(writer.flush()?)
}

fn real_service(client_id: String) -> Result<Zoho> {
    let variable = |name: &str| env::var(name).map_err(|_| format!("{name} is not set"));
    let data_center: DataCenter = env::var("ZOHO_DATA_CENTER").unwrap_or_else(|_| "us".into()).parse()?;
    let hosts = env::var("ZOHO_URL").map_or_else(|_| data_center.into(), Hosts::single);
    let zoho = Zoho::builder()
        .hosts(hosts)
        .refresh_token(client_id, variable("ZOHO_CLIENT_SECRET")?, variable("ZOHO_REFRESH_TOKEN")?)
        .build()?;
    Ok(zoho)
}

fn on_simulator(simulator: &Simulator) -> Result<Zoho> {
    println!("the simulator listens on {}", simulator.url());
    let zoho = Zoho::builder()
        .hosts(Hosts::single(simulator.url()))
        .refresh_token(simulator.client_id(), simulator.client_secret(), simulator.refresh_token())
        .build()?;
    Ok(zoho)
}

/// Imports a file with good and bad rows into an organisation that has some of the contacts and some rules.
async fn sample() -> Result {
    let simulator = Simulator::start().await?;
    let zoho = on_simulator(&simulator)?;
    let account = simulator.organisation();
    account.seed_records("Contacts", 100);
    account.set_unique("Contacts", "Phone");
    account.set_maximum_length("Contacts", "Last_Name", 80);

    let folder = tempfile::tempdir()?;
    let file = folder.path().join("contacts.csv");
    let good = (1..=300).map(|number| {
        format!("Boyle {number},\"Zoë, the {number}.\",zoe.{number}@example.com,+353 1 {number:07}")
    });
    let mut rows = vec!["Last_Name,First_Name,Email,Phone".to_owned()];
    rows.extend(good);
    let bad = [
        "Seven,,contacts.7@example.com,",  // 302: there already, so it is updated
        ",Nameless,nameless@example.com,", // 303
        &format!("{},,long@example.com,", "x".repeat(81)), // 304
        "Copy,,copy@example.com,+1 555 0000008", // 305: the phone of another one
        "Nomail,,,",                       // 306
        "Twice,,zoe.1@example.com,",       // 307
        "too,few",                         // 308
        "Last,,last@example.com,",         // 309
    ];
    rows.extend(bad.map(str::to_owned));
    fs::write(&file, rows.join("\n"))?;

    let summary = import(&zoho, &file).await?;
    print!("{}", fs::read_to_string(file.with_file_name("failures.csv"))?);
    assert_eq!((summary.created, summary.updated), (301, 1));
    assert_eq!(summary.failed, [303, 304, 305, 306, 307, 308]);

    simulator.assert_clean();
    println!("{} requests, all well formed", simulator.log().len());
    Ok(())
}
