//! Keeps a copy of all contacts in a file of SQLite: the first run reads them all, each later one what has changed
//! since. It may be interrupted at any moment, by Ctrl-C or by a power cut, and the next run goes on from there.
//!
//! ```sh
//! cargo run --example sync_contacts -- contacts.sqlite [--stop-after PAGES]
//! ```
//!
//! With `ZOHO_CLIENT_ID`, `ZOHO_CLIENT_SECRET` and `ZOHO_REFRESH_TOKEN` set it reads the real service and changes
//! nothing there; `ZOHO_DATA_CENTER` is `us` by default, `ZOHO_URL` names another host. Without, it shows on a simulator
//! what happens: a run that is interrupted, one that goes on, and one after some changes.

use std::{collections::BTreeSet, env, error::Error, path::PathBuf, pin::pin, time::Duration};

use indicatif::{ProgressBar, ProgressStyle};
use rusqlite::{Connection, OptionalExtension, params};
use zoho_api::{
    Cursor, DataCenter, DateTime, ErrorKind, Hosts, OnProgress, Page, Progress, RecordId, View, Zoho,
    crm::RecordModule,
    models::{DeletedRecord, Record, SortOrder},
};
use zoho_sim::Simulator;

type Result<T = ()> = std::result::Result<T, Box<dyn Error>>;

const FIELDS: [&str; 5] = ["id", "First_Name", "Last_Name", "Email", "Modified_Time"];

#[tokio::main]
async fn main() -> Result {
    let options = Options::read()?;
    match env::var("ZOHO_CLIENT_ID") {
        Ok(client_id) => real_service(client_id, options).await,
        Err(_) => simulator(options).await,
    }
}

struct Options {
    file: Option<PathBuf>,
    stop_after: Option<u64>,
}

impl Options {
    fn read() -> Result<Self> {
        let mut options = Self { file: None, stop_after: None };
        let mut arguments = env::args_os().skip(1);
        while let Some(argument) = arguments.next() {
            if argument == "--stop-after" {
                let pages = arguments.next().and_then(|pages| pages.to_str()?.parse().ok());
                options.stop_after = Some(pages.ok_or("--stop-after takes a number of pages")?);
            } else {
                options.file = Some(argument.into());
            }
        }
        Ok(options)
    }
}

/// What a run did.
#[derive(Debug)]
struct Run {
    fetched: usize,
    removed: usize,
    is_finished: bool,
}

/// Brings the copy up to date. What is asked for is everything that changed after the moment `since` that the last
/// finished run left, and everything if there was none.
///
/// What changes while this run reads is for the next one. So the moment that this run leaves is found before its
/// first page, and by the clock of the service: it is the newest modification there is.
async fn sync(zoho: &Zoho, copy: &mut Mirror, stop_after: Option<u64>) -> Result<Run> {
    let records = zoho.crm_v8().records();
    let since: Option<DateTime> = copy.moment("since")?;
    let cursor: Option<Cursor> = copy.state("cursor")?.map(|text| text.parse()).transpose()?;

    if copy.moment("next_since")?.is_none()
        && let Some(newest) = newest_change(zoho).await?
    {
        copy.set_state("next_since", &newest.to_string())?;
    }
    // How many there are in all a list does not tell; without this call (and its scopes) the bar would be a spinner.
    let total = match since {
        None => records
            .count(RecordModule::Contacts)
            .await
            .ok()
            .and_then(|answer| answer.count()?.try_into().ok()),
        Some(_) => None,
    };
    let bar = Bar::new(total, cursor.as_ref().map_or(0, Cursor::yielded));

    let list = || {
        let call = records.list(RecordModule::Contacts, FIELDS);
        let call = match &since {
            Some(since) => call.if_modified_since(since.clone()),
            None => call,
        };
        call.pages().progress(bar.clone())
    };
    let mut pages = match cursor {
        Some(cursor) => list().resume(cursor),
        None => list(),
    };
    let mut run = Run { fetched: 0, removed: 0, is_finished: false };
    let mut pages_read = 0;
    let mut interrupt = pin!(tokio::signal::ctrl_c());
    loop {
        // A page that is on its way may be left: nothing of it was written, and the cursor is still before it.
        let page = tokio::select! {
            biased;
            _ = &mut interrupt => return Ok(run),
            page = pages.next() => page,
        };
        match page {
            Some(Ok(page)) => {
                copy.save_page(&page, &pages.cursor())?;
                run.fetched += page.items().len();
            }
            // The place is forgotten after a day, and no good if the fields are others now: the list from its start.
            Some(Err(error)) if matches!(error.kind(), ErrorKind::Cursor(_)) => {
                bar.0.suspend(|| println!("{error}"));
                copy.forget("cursor")?;
                pages = list();
                continue;
            }
            Some(Err(error)) => return Err(error.into()),
            None => break,
        }
        pages_read += 1;
        if stop_after.is_some_and(|most| pages_read >= most) {
            return Ok(run);
        }
    }

    let mut deleted = records.list_deleted(RecordModule::Contacts);
    if let Some(since) = since.or(copy.moment("next_since")?) {
        deleted = deleted.if_modified_since(since);
    }
    let deleted = deleted.stream().all().await?;
    run.removed = copy.finish(&deleted)?;
    run.is_finished = true;
    Ok(run)
}

/// When the contact that was changed last was changed; a second earlier, since others may follow in the same one.
async fn newest_change(zoho: &Zoho) -> Result<Option<DateTime>> {
    let records = zoho.crm_v8().records();
    let call = records.list(RecordModule::Contacts, ["Modified_Time"]).sort_by("Modified_Time");
    let page = call.sort_order(SortOrder::Desc).per_page(1).await?;
    let Some(newest) = page.items().first() else { return Ok(None) };
    let newest: DateTime = newest.require("Modified_Time")?;
    Ok(Some(DateTime::from_unix_seconds(newest.unix_seconds() - 1)?))
}

/// The bar on the screen.
#[derive(Clone)]
struct Bar(ProgressBar, u64);

impl Bar {
    /// A bar, of which the part that earlier runs have read is done already.
    fn new(total: Option<u64>, before: u64) -> Self {
        let bar = total.map_or_else(ProgressBar::new_spinner, ProgressBar::new);
        let template = if total.is_some() { "{wide_bar} {pos}/{len} {msg}" } else { "{spinner} {pos} {msg}" };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.enable_steady_tick(Duration::from_millis(100));
        bar.set_position(before);
        Self(bar, before)
    }
}

impl OnProgress for Bar {
    fn progress(&self, progress: &Progress) {
        self.0.set_position(self.1 + progress.done);
        self.0.set_message(format!("{:.0}/s, {} credits", progress.rate(), progress.credits));
    }
}

/// The file. Its state is `cursor`, the place in the list while a run is not finished; `since`, from when on a run asks
/// for changes; and `next_since`, which becomes `since` when the run is finished.
struct Mirror(Connection);

impl Mirror {
    fn open(file: &PathBuf) -> Result<Self> {
        let connection = Connection::open(file)?;
        connection.execute_batch(
            "CREATE TABLE IF NOT EXISTS contacts
                 (id TEXT PRIMARY KEY, json TEXT NOT NULL, last_name TEXT, email TEXT, modified_time TEXT);
             CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value TEXT NOT NULL);",
        )?;
        Ok(Self(connection))
    }

    fn state(&self, key: &str) -> Result<Option<String>> {
        let query = "SELECT value FROM state WHERE key = ?1";
        Ok(self.0.query_row(query, [key], |row| row.get(0)).optional()?)
    }

    fn moment(&self, key: &str) -> Result<Option<DateTime>> {
        Ok(self.state(key)?.map(|text| text.parse()).transpose()?)
    }

    fn set_state(&self, key: &str, value: &str) -> Result {
        self.0.execute("INSERT OR REPLACE INTO state VALUES (?1, ?2)", [key, value])?;
        Ok(())
    }

    fn forget(&self, key: &str) -> Result {
        self.0.execute("DELETE FROM state WHERE key = ?1", [key])?;
        Ok(())
    }

    /// Writes a page and the place behind it, both or nothing.
    fn save_page(&mut self, page: &Page<Record>, cursor: &Cursor) -> Result {
        let transaction = self.0.transaction()?;
        let mut insert =
            transaction.prepare_cached("INSERT OR REPLACE INTO contacts VALUES (?1, ?2, ?3, ?4, ?5)")?;
        for contact in page {
            insert.execute(params![
                contact.require::<RecordId>("id")?.to_string(),
                contact.object().to_json(),
                contact.get::<String>("Last_Name"),
                contact.get::<String>("Email"),
                contact.get::<String>("Modified_Time"),
            ])?;
        }
        drop(insert);
        transaction.execute("INSERT OR REPLACE INTO state VALUES ('cursor', ?1)", [cursor.to_string()])?;
        Ok(transaction.commit()?)
    }

    /// Removes what was deleted, and ends the run; tells how many there were.
    fn finish(&mut self, deleted: &[DeletedRecord]) -> Result<usize> {
        let transaction = self.0.transaction()?;
        let mut removed = 0;
        for contact in deleted {
            let id: RecordId = contact.require("id")?;
            removed += transaction.execute("DELETE FROM contacts WHERE id = ?1", [id.to_string()])?;
        }
        transaction.execute("DELETE FROM state WHERE key = 'cursor'", [])?;
        transaction.execute("UPDATE OR REPLACE state SET key = 'since' WHERE key = 'next_since'", [])?;
        transaction.commit()?;
        Ok(removed)
    }

    fn ids(&self) -> Result<BTreeSet<String>> {
        let mut query = self.0.prepare("SELECT id FROM contacts")?;
        let ids = query.query_map([], |row| row.get(0))?;
        Ok(ids.collect::<rusqlite::Result<_>>()?)
    }

    fn count(&self) -> Result<i64> {
        Ok(self.0.query_row("SELECT count(*) FROM contacts", [], |row| row.get(0))?)
    }
}

/// Reads only: whatever is there stays as it is.
async fn real_service(client_id: String, options: Options) -> Result {
    let variable = |name: &str| env::var(name).map_err(|_| format!("{name} is not set"));
    let data_center: DataCenter = env::var("ZOHO_DATA_CENTER").unwrap_or_else(|_| "us".into()).parse()?;
    let hosts = env::var("ZOHO_URL").map_or_else(|_| data_center.into(), Hosts::single);
    let zoho: Zoho = Zoho::builder()
        .hosts(hosts)
        .refresh_token(client_id, variable("ZOHO_CLIENT_SECRET")?, variable("ZOHO_REFRESH_TOKEN")?)
        .build()?;

    let file = options.file.unwrap_or_else(|| env::temp_dir().join("zoho-contacts.sqlite"));
    let mut copy = Mirror::open(&file)?;
    let run = sync(&zoho, &mut copy, options.stop_after).await?;
    println!(
        "{} contacts fetched, {} removed; {} are in {}",
        run.fetched,
        run.removed,
        copy.count()?,
        file.display()
    );
    if !run.is_finished {
        println!("interrupted: the same command goes on from there, within 24 hours");
    }
    Ok(())
}

/// Three runs, each with the file opened anew, as a new process would.
async fn simulator(options: Options) -> Result {
    let simulator = Simulator::start().await?;
    println!("the simulator listens on {}", simulator.url());
    let zoho: Zoho = Zoho::builder()
        .hosts(Hosts::single(simulator.url()))
        .refresh_token(simulator.client_id(), simulator.client_secret(), simulator.refresh_token())
        .build()?;
    let account = simulator.organisation();
    account.seed_records("Contacts", 5_000);
    let folder = tempfile::tempdir()?;
    let file = options.file.unwrap_or_else(|| folder.path().join("contacts.sqlite"));
    if file.exists() {
        return Err(format!("the simulator is new each time; {} is not", file.display()).into());
    }
    let ids = account.records("Contacts");
    let contact = |id: &str, name: &str| -> Result<Record> {
        Ok(Record::new().with_id(id.parse::<RecordId>()?).with("Last_Name", &name))
    };
    // So that not all contacts are of the same second.
    let records = zoho.crm_v8().records();
    let newest = ids.last().ok_or("there should be contacts")?;
    records.update_many(RecordModule::Contacts, [contact(newest, "Newest")?]).await?.into_result()?;

    let stop_after = options.stop_after.unwrap_or(7);
    let first = sync(&zoho, &mut Mirror::open(&file)?, Some(stop_after)).await?;
    println!("first run, interrupted after {stop_after} pages: {} contacts", first.fetched);

    let second = sync(&zoho, &mut Mirror::open(&file)?, None).await?;
    println!("second run, from there to the end: {} contacts", second.fetched);
    if !second.is_finished {
        return Ok(()); // Ctrl-C.
    }
    assert_eq!(first.fetched + second.fetched, ids.len(), "each was fetched once");
    assert_eq!(Mirror::open(&file)?.ids()?, ids.iter().cloned().collect());

    let some = &ids[ids.len() - 10..ids.len() - 5];
    let changes = some.iter().map(|id| contact(id, "Changed")).collect::<Result<Vec<_>>>()?;
    records.update_many(RecordModule::Contacts, changes).await?.into_result()?;
    let new = Record::new().with("Last_Name", &"New").with("Email", &"new@example.com");
    records.create(RecordModule::Contacts, [new]).await?.into_result()?;
    let gone = ids[ids.len() - 4..ids.len() - 1].iter().map(|id| id.parse());
    let gone = gone.collect::<std::result::Result<Vec<RecordId>, _>>()?;
    records.delete_many(RecordModule::Contacts, gone).await?.into_result()?;

    let third = sync(&zoho, &mut Mirror::open(&file)?, None).await?;
    println!(
        "third run, after 5 changes, 1 new contact and 3 deletions: {} fetched, {} removed",
        third.fetched, third.removed
    );
    // The one that was the newest before is of the second that both runs read.
    assert_eq!((third.fetched, third.removed, third.is_finished), (5 + 1 + 1, 3, true));
    assert_eq!(Mirror::open(&file)?.ids()?, account.records("Contacts").into_iter().collect());
    println!("the copy has the same {} contacts as the service", account.count("Contacts"));

    simulator.assert_clean();
    println!("{} requests, all well formed", simulator.log().len());
    Ok(())
}
