//! Every kind of fault, with every operation, once and at every attempt: each call ends as the retry
//! class of its operation promises, nothing is done twice, nothing panics, and no secret shows.

mod support;

use std::time::Duration;

use support::{PHOTO, Written};
use zoho_api::{
    AttachmentId, Error, ErrorKind, FileError, Hosts, RecordId, RetryPolicy, Timeouts, Upload, Zoho, bigin,
    catalogue::{self, Body, Endpoint, Response, Retry},
    crm,
};
use zoho_sim::{ErrorBody, Fault, Simulator, Throttle, When};

/// What a fault does to a call, as far as the client can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Refused before anything was done.
    Refused,
    /// The token was refused.
    DeadToken,
    /// A status from 500 up.
    ServerError,
    /// No whole answer came, and no time was lost over it.
    Broken,
    /// No whole answer came, and time ran out.
    Silent,
    /// An answer came, but it broke off in its body.
    BrokenBody,
    /// It stalled in its body.
    StalledBody,
    /// A whole answer came that is not the documented one; nothing says so before it is read.
    WrongBody,
    /// A success without a body.
    EmptyBody,
    /// It leads elsewhere.
    Redirect,
    /// Nothing is wrong, it takes a while.
    Slow,
}

fn faults(elsewhere: &str) -> Vec<(Fault, Kind)> {
    let mut faults = Vec::new();
    for code in ["INVALID_TOKEN", "AUTHENTICATION_FAILURE", "INVALID_OAUTHTOKEN"] {
        faults.extend([400, 401].map(|status| (Fault::dead_token(code, status), Kind::DeadToken)));
    }
    for status in [500, 502, 503, 504] {
        for body in [ErrorBody::Json, ErrorBody::Html, ErrorBody::Empty] {
            faults.push((Fault::server_error(status, body), Kind::ServerError));
            faults.push((Fault::server_error(status, body).after_commit(), Kind::ServerError));
        }
    }
    faults.push((Fault::throttled(Throttle::Plain), Kind::Refused));
    faults.push((Fault::throttled(Throttle::Plain).retry_after(1), Kind::Refused));
    faults.push((Fault::throttled(Throttle::Detailed(1)), Kind::Refused));
    faults.push((Fault::throttled(Throttle::RateLimit), Kind::Refused));
    faults.push((Fault::throttled(Throttle::Page), Kind::Refused));
    faults
        .extend([301, 302, 303, 307, 308].map(|status| (Fault::redirect(status, elsewhere), Kind::Redirect)));
    faults.extend([
        (Fault::garbage(), Kind::Broken),
        (Fault::garbage().after_commit(), Kind::Broken),
        (Fault::cut_before(), Kind::Broken),
        (Fault::cut_during(50), Kind::Broken),
        (Fault::cut_unprocessed(), Kind::Broken),
        (Fault::cut_after_commit(), Kind::Broken),
        (Fault::silence(), Kind::Silent),
        (Fault::silence().after_commit(), Kind::Silent),
        (Fault::stall_upload(50), Kind::Silent),
        (Fault::cut_answer(10), Kind::BrokenBody),
        (Fault::half_answer(), Kind::BrokenBody),
        (Fault::length_too_long(7), Kind::BrokenBody),
        (Fault::endless(1 << 20), Kind::BrokenBody),
        (Fault::stall_answer(10), Kind::StalledBody),
        (Fault::truncated(), Kind::WrongBody),
        (Fault::length_too_short(7), Kind::WrongBody),
        (Fault::answer(200, "application/json", r#"{"data":[{"code":"SUCC"#), Kind::WrongBody),
        (Fault::answer(200, "text/html", "<html>Please sign in</html>"), Kind::WrongBody),
        (Fault::answer(200, "", ""), Kind::EmptyBody),
        (Fault::delay(Duration::from_millis(20)), Kind::Slow),
        (Fault::drip(64, Duration::from_millis(1)), Kind::Slow),
    ]);
    faults
}

/// How a call may end.
#[derive(Debug, PartialEq, Eq)]
enum End {
    Ok,
    Unknown,
    Api,
    Transport,
    Timeout,
    Unexpected,
    Interrupted,
}

fn end(result: &Result<usize, Error>) -> End {
    match result.as_ref().map_err(Error::kind) {
        Ok(_) => End::Ok,
        Err(ErrorKind::OutcomeUnknown(_)) => End::Unknown,
        Err(ErrorKind::Api(_)) => End::Api,
        Err(ErrorKind::Transport(_)) => End::Transport,
        Err(ErrorKind::Timeout(_) | ErrorKind::Stalled(_)) => End::Timeout,
        Err(ErrorKind::UnexpectedBody(_)) => End::Unexpected,
        Err(ErrorKind::File(FileError::Interrupted { .. })) => End::Interrupted,
        Err(other) => panic!("{other:?}"),
    }
}

/// What the class of the operation promises.
fn promised(kind: Kind, endpoint: Endpoint, always: bool) -> Vec<End> {
    let operation = endpoint.operation();
    let (is_file, is_list) =
        (operation.response == Response::Binary, matches!(operation.response, Response::Keyed(_)));
    let repeatable = |failure: End| match (operation.retry, always) {
        (Retry::Unsafe, _) => vec![End::Unknown],
        (_, false) => vec![End::Ok],
        (_, true) => vec![failure],
    };
    match kind {
        Kind::Slow => vec![End::Ok],
        Kind::Redirect => vec![End::Api],
        Kind::Refused | Kind::DeadToken => vec![if always { End::Api } else { End::Ok }],
        Kind::ServerError => repeatable(End::Api),
        // What has begun to come down is the caller's to ask for again.
        Kind::BrokenBody | Kind::StalledBody if is_file => vec![End::Interrupted],
        Kind::Broken | Kind::BrokenBody => repeatable(End::Transport),
        Kind::Silent | Kind::StalledBody => repeatable(End::Timeout),
        // Nothing tells the bytes of a wrong file from those of a right one.
        Kind::WrongBody | Kind::EmptyBody if is_file => vec![End::Ok],
        Kind::EmptyBody if is_list => vec![End::Ok],
        Kind::WrongBody | Kind::EmptyBody => vec![End::Unexpected],
    }
}

/// Calls an operation of either product, whose handles are types of their own.
macro_rules! call {
    ($operation:expr, $api:expr, $photo_module:expr, $module:expr, $id:expr, $file:expr) => {{
        let (photos, attachments, photo) =
            ($api.photos(), $api.attachments(), Upload::bytes("me.png", PHOTO));
        let (id, module) = ($id, $module);
        let done = |result: Result<(), Error>| result.map(|()| 0);
        match $operation {
            "upload_photo" => {
                done(photos.upload($photo_module, id, photo).await.map(drop).map_err(Error::from))
            }
            "delete_photo" => done(photos.delete($photo_module, id).await.map(drop).map_err(Error::from)),
            "download_photo" => read(photos.download($photo_module, id).await.map_err(Error::from)).await,
            "upload_attachment" => {
                done(attachments.upload(module, id, photo).await.map(drop).map_err(Error::from))
            }
            "link_attachment" => {
                done(attachments.link(module, id, "https://x.test").await.map(drop).map_err(Error::from))
            }
            "list_attachments" => {
                let page = attachments.list(module, id, ["id"]).await;
                page.map(|page| page.items().len()).map_err(Error::from)
            }
            "download_attachment" => {
                read(attachments.download(module, id, $file).await.map_err(Error::from)).await
            }
            "delete_attachment" => {
                done(attachments.delete(module, id, $file).await.map(drop).map_err(Error::from))
            }
            other => panic!("{other} is not called here yet"),
        }
    }};
}

/// An operation with what it needs: a simulator, a client, a record for each call.
struct Bench {
    simulator: Simulator,
    zoho: Zoho,
    endpoint: Endpoint,
}

impl Bench {
    async fn new(endpoint: Endpoint) -> Self {
        let simulator = Simulator::builder().start().await.unwrap();
        let mut timeouts = Timeouts::default();
        timeouts.attempt = Duration::from_millis(500);
        timeouts.idle = Duration::from_millis(500);
        timeouts.total = Duration::from_secs(20);
        let mut retry = RetryPolicy::attempts(2);
        (retry.base, retry.cap) = (Duration::from_millis(1), Duration::from_millis(5));
        let zoho = Zoho::builder()
            .hosts(Hosts::single(simulator.url()))
            .refresh_token(simulator.client_id(), simulator.client_secret(), simulator.refresh_token())
            .timeouts(timeouts)
            .retry(retry)
            .build()
            .unwrap();
        Self { simulator, zoho, endpoint }
    }

    /// One call, on a record of its own: how it ended, and how many attachments there are then.
    async fn call(&self) -> (Result<usize, Error>, usize) {
        let account = self.simulator.organisation();
        let record = account.add_record("Contacts");
        account.set_photo("Contacts", &record, "me.png", "image/png", PHOTO);
        let is_new = self.endpoint.operation().retry == Retry::Unsafe;
        let file = if is_new {
            String::from("1")
        } else {
            account.add_attachment(
                "Contacts",
                &record,
                "old.txt",
                "text/plain",
                &b"some words that are there already"[..],
            )
        };
        let (id, file): (RecordId, AttachmentId) = (record.parse().unwrap(), file.parse().unwrap());
        let (crm, bigin) = (self.zoho.crm_v8(), self.zoho.bigin_v2());
        let (operation, id, file) = (self.endpoint.operation().name, &id, &file);
        let result = match self.endpoint.version().product {
            catalogue::Product::Crm => {
                call!(operation, crm, crm::PhotoModule::Contacts, crm::AttachmentModule::Contacts, id, file)
            }
            catalogue::Product::Bigin => {
                call!(
                    operation,
                    bigin,
                    bigin::PhotoModule::Contacts,
                    bigin::AttachmentModule::Contacts,
                    id,
                    file
                )
            }
        };
        (result, account.attachments("Contacts", &record).len())
    }

    /// All faults; yields the number of cases, every text that an error showed, and broken promises.
    async fn run(self, elsewhere: &str) -> (usize, String, Vec<String>) {
        let (mut cases, mut shown, operation) = (0, String::new(), self.endpoint.operation());
        let mut broken = Vec::new();
        for (fault, kind) in faults(elsewhere) {
            for always in [false, true] {
                let when = if always { When::every(operation.name) } else { When::next(operation.name) };
                let context =
                    format!("{}, {fault}, {}", self.endpoint, if always { "always" } else { "once" });
                self.simulator.fault(when, fault.clone());
                let (result, attachments) = self.call().await;
                self.simulator.clear_injections();

                let ended = end(&result);
                let mut promised = self.allowed(promised(kind, self.endpoint, always), kind, &fault);
                if let Err(error) = &result
                    && error.to_string().contains("an earlier attempt may have been carried out")
                {
                    // What was deleted by the first attempt is not there for the second.
                    assert!(
                        operation.name == "delete_attachment" && fault.is_carried_out(),
                        "{context}: {error}"
                    );
                    assert_eq!((error.code(), attachments), (Some("INVALID_DATA"), 0), "{context}");
                    promised.push(End::Api);
                }
                if !promised.contains(&ended) {
                    broken.push(format!("{context}: {promised:?} is promised, but {ended:?}: {result:?}"));
                }
                if operation.retry == Retry::Unsafe {
                    let most = usize::from(ended == End::Ok || fault.is_carried_out());
                    if attachments > most || (ended == End::Ok && attachments == 0) {
                        broken.push(format!("{context}: {attachments} attachments after {ended:?}"));
                    }
                }
                if let Err(error) = &result {
                    assert!(error.to_string().starts_with(&self.endpoint.to_string()), "{context}: {error}");
                    shown.extend([error.to_string(), format!("{error:?}")]);
                }
                cases += 1;
            }
        }
        (cases, shown, broken)
    }

    /// Adds what a fault comes to where an operation gives it nothing to bite on.
    fn allowed(&self, mut ends: Vec<End>, kind: Kind, fault: &Fault) -> Vec<End> {
        let operation = self.endpoint.operation();
        // Without a body there is nothing to cut or to stall: the connection is closed, or it is not.
        if operation.body == Body::None && kind == Kind::Silent && !fault.is_carried_out() {
            ends.push(End::Ok);
        }
        ends
    }
}

async fn read(download: Result<Option<zoho_api::Download>, Error>) -> Result<usize, Error> {
    match download? {
        Some(download) => Ok(download.bytes().await?.len()),
        None => Ok(0),
    }
}

/// Files go both ways, lists and status objects come back: what faults can befall is all there.
fn is_called_here(endpoint: Endpoint) -> bool {
    let operation = endpoint.operation();
    ["photos", "attachments"].contains(&operation.group) && operation.name != "delete_many_attachments"
}

#[tokio::test]
async fn every_fault_ends_as_its_class_promises() {
    let written = Written::default();
    let writer = written.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::DEBUG)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    // Whoever follows a redirect ends up there, with a token or without.
    let elsewhere = Simulator::start().await.unwrap();
    let target = format!("{}/crm/v8/Contacts/1/photo", elsewhere.url());
    let newest = [catalogue::CRM_V8, catalogue::BIGIN_V2];
    let endpoints: Vec<Endpoint> = catalogue::endpoints()
        .filter(|one| newest.contains(&one.version()) && is_called_here(*one))
        .collect();
    assert_eq!(endpoints.len(), 16);
    let runs = endpoints.iter().map(|endpoint| async { Bench::new(*endpoint).await.run(&target).await });
    let runs = futures_util::future::join_all(runs).await;

    let cases: usize = runs.iter().map(|(cases, ..)| cases).sum();
    let broken: Vec<&str> = runs.iter().flat_map(|(.., broken)| broken).map(String::as_str).collect();
    assert!(broken.is_empty(), "{} broken promises:\n{}", broken.len(), broken.join("\n"));
    println!("{cases} cases");
    assert_eq!(cases, 16 * 2 * faults(&target).len());
    assert!(elsewhere.log().is_empty(), "no redirect is followed");
    let log = written.text();
    assert!(log.contains("attempt"));
    let account = elsewhere.account();
    for text in runs.iter().map(|(_, shown, _)| shown).chain([&log]) {
        for secret in [account.client_secret(), account.refresh_token(), "Zoho-oauthtoken 1000."] {
            assert!(!text.contains(secret), "{secret} shows");
        }
    }
}
