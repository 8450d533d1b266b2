//! Jobs of the service: started, asked after, done, failed, given up.

mod support;

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use support::{Code, Item, V9, answer, operation, play, required};
use zoho_endpoint::{Body, Endpoint, Location, Method, Operation, ParameterType, Response, Retry};
use zoho_runtime::{
    Call, Client, Error, ErrorKind, Job, JobCallError, JobError, One, Outcomes, PollPolicy, Progress, Status,
};

static START: Operation = Operation {
    path: "/{module}/actions/mass_update",
    retry: Retry::Unsafe,
    credits: 5,
    ..operation(Method::Post, Body::Json, Response::Outcomes("data"), &[])
};
static STATUS: Operation = Operation {
    path: "/{module}/actions/mass_update",
    ..operation(
        Method::Get,
        Body::None,
        Response::One("data"),
        &[required("job_id", Location::Query, ParameterType::Id)],
    )
};
static BARE_START: Operation =
    Operation { path: "/write", ..operation(Method::Post, Body::Json, Response::Status, &[]) };
static BY_PATH: Operation =
    Operation { path: "/write/{job_id}", ..operation(Method::Get, Body::None, Response::Object, &[]) };

fn started(id: &str) -> Vec<u8> {
    let body = format!(
        r#"{{"data":[{{"code":"SUCCESS","details":{{"job_id":"{id}"}},"message":"scheduled","status":"success"}}]}}"#
    );
    answer(200, "application/json", &body)
}

fn state(word: &str) -> Vec<u8> {
    let body = format!(
        r#"{{"data":[{{"Total_Count":10,"Updated_Count":4,"Failed_Count":1,"Not_Updated_Count":5,"Status":"{word}"}}]}}"#
    );
    answer(200, "application/json", &body)
}

fn quick() -> PollPolicy {
    PollPolicy::between(Duration::from_millis(1), Duration::from_millis(5))
}

fn job(client: &Client) -> Job<One<Item>, Code, Code> {
    let call =
        Call::<Outcomes, Code>::new(client, Endpoint::new(&START, V9)).path("My Leads").body("ids", &["1"]);
    call.run_job::<One<Item>, Code>(Endpoint::new(&STATUS, V9)).policy(quick())
}

#[tokio::test]
async fn a_job_is_asked_after_until_it_is_done() {
    let (client, server) =
        play(vec![started("42"), state("QUEUED"), state("A WORD OF TOMORROW"), state("COMPLETED")]).await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&seen);
    let job = job(&client).progress(move |progress: &Progress| {
        told.lock().unwrap().push((progress.done, progress.total, progress.credits));
    });
    let status = job.await.unwrap();
    assert_eq!(status.beside().to_json(), "{}");
    assert_eq!(*seen.lock().unwrap(), [(0, None, 5), (5, Some(10), 6), (5, Some(10), 7), (10, Some(10), 8)]);
    let heard = server.await.unwrap();
    assert!(heard[0].starts_with("POST /crm/v9/My%20Leads/actions/mass_update HTTP"), "{}", heard[0]);
    for question in &heard[1..] {
        assert!(
            question.starts_with("GET /crm/v9/My%20Leads/actions/mass_update?job_id=42 HTTP"),
            "{question}"
        );
    }
}

#[tokio::test]
async fn a_job_is_taken_up_again_by_its_id() {
    let (client, server) = play(vec![
        started("42"),
        state("RUNNING"),
        state("COMPLETED"),
        state("COMPLETED"),
        state("COMPLETED"),
    ])
    .await;
    let running = job(&client).start().await.unwrap();
    assert_eq!(running.id(), "42");
    running.status().await.unwrap();
    drop(running);

    job(&client).attach(42_u64).policy(quick()).await.unwrap();
    let call = Call::<One<Item>, Code>::new(&client, Endpoint::new(&STATUS, V9))
        .path("Leads")
        .query("job_id", 43_u64);
    let followed = call.follow();
    assert_eq!(followed.id(), "43");
    followed.policy(quick()).await.unwrap();
    let call = Call::<One<Item>, Code>::new(&client, Endpoint::new(&BY_PATH, V9)).path(44_u64);
    let followed = call.follow();
    assert_eq!(followed.id(), "44");
    // Its operation has the whole body for its status, under the key `data` or not.
    followed.policy(quick()).await.unwrap();
    assert!(server.await.unwrap()[4].starts_with("GET /crm/v9/write/44 HTTP"));
}

#[tokio::test]
async fn a_job_that_fails_says_which_and_why() {
    let (client, _) = play(vec![started("42"), state("FAILED")]).await;
    let Err(JobCallError::Status(error)) = job(&client).await else { panic!("it failed") };
    assert_eq!(error.error().job_id(), Some("42"));
    match error.kind() {
        ErrorKind::Job(JobError::Failed { state, status }) => {
            assert_eq!((state.as_str(), status.get::<u64>("Failed_Count")), ("FAILED", Some(1)));
        }
        other => panic!("{other:?}"),
    }
    let text = Error::from(error).to_string();
    assert!(text.starts_with("CRM v9 test: job 42: it ended as FAILED (Total_Count: 10"), "{text}");
}

#[tokio::test]
async fn patience_ends_and_the_id_is_told() {
    let (client, _) = play(vec![started("42"), state("IN PROGRESS"), state("IN PROGRESS")]).await;
    let policy = PollPolicy::between(Duration::from_millis(20), Duration::from_millis(20));
    let error =
        job(&client).policy(policy.patience(Duration::from_millis(200))).await.unwrap_err().into_error();
    assert_eq!(error.job_id(), Some("42"));
    match error.kind() {
        ErrorKind::Job(JobError::Unfinished { state, waited }) => {
            assert_eq!(state.as_deref(), Some("IN PROGRESS"));
            assert!(*waited >= Duration::from_millis(200), "{waited:?}");
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_job_that_does_not_start_is_told_apart() {
    let refused =
        r#"{"data":[{"code":"FILE_TOO_LARGE","details":{},"message":"too large","status":"error"}]}"#;
    for (status, body) in [(200, refused), (400, refused)] {
        let (client, _) = play(vec![answer(status, "application/json", body)]).await;
        let Err(JobCallError::Start(error)) = job(&client).await else { panic!("it was refused") };
        assert_eq!(error.code(), Some(&Code::FileTooLarge));
        assert_eq!(error.error().job_id(), None);
    }
    let nameless = r#"{"data":[{"code":"SUCCESS","details":{},"message":"done","status":"success"}]}"#;
    let (client, _) = play(vec![answer(200, "application/json", nameless)]).await;
    let error = job(&client).start().await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Job(JobError::NoId { .. })), "{error}");
}

#[tokio::test]
async fn a_few_missed_answers_do_no_harm_and_a_refusal_ends_it() {
    let busy = || answer(503, "text/html", "<html>busy</html>");
    let (client, _) = play(vec![started("42"), busy(), busy(), state("COMPLETED")]).await;
    job(&client).await.unwrap();

    let mut answers = vec![started("42")];
    answers.resize_with(7, busy);
    let (client, server) = play(answers).await;
    let error = job(&client).await.unwrap_err().into_error();
    assert_eq!((error.job_id(), error.api().unwrap().status().as_u16()), (Some("42"), 503));
    assert_eq!(server.await.unwrap().len(), 7);

    let gone = r#"{"code":"RESOURCE_NOT_FOUND","details":{},"message":"gone","status":"error"}"#;
    let (client, _) = play(vec![started("42"), answer(404, "application/json", gone)]).await;
    let error = job(&client).await.unwrap_err();
    assert!(matches!(&error, JobCallError::Status(one) if one.error().job_id() == Some("42")), "{error:?}");
}

#[tokio::test]
async fn the_id_goes_into_the_path_where_that_has_a_place_for_it() {
    let begun = r#"{"status":"success","code":"SUCCESS","message":"success","details":{"id":"7"}}"#;
    let done = r#"{"status":"COMPLETED","id":"7","resource":[{"file":{"added_count":3,"total_count":3}}]}"#;
    let (client, server) =
        play(vec![answer(201, "application/json", begun), answer(200, "application/json", done)]).await;
    let call =
        Call::<Status, Code>::new(&client, Endpoint::new(&BARE_START, V9)).body("operation", &"insert");
    let job = call.run_job::<zoho_runtime::Object, Code>(Endpoint::new(&BY_PATH, V9)).policy(quick());
    assert_eq!(job.await.unwrap().get::<String>("status").unwrap(), "COMPLETED");
    assert!(server.await.unwrap()[1].starts_with("GET /crm/v9/write/7 HTTP"));
}
