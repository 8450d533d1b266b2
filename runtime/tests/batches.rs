//! Batches: one call becomes many, and each item has its outcome, whatever is answered.

mod support;

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use support::{Code, ItemId, V9, answer, client, listen};
use zoho_endpoint::{
    Body, Bounds, Concurrency, Location, Method, Object, Operation, Parameter, ParameterType, Product,
    Response, Retry,
    rows::{operation, parameter},
};
use zoho_runtime::{
    BatchCause, BatchError, BatchFailed, BatchReport, BatchState, Batches, Builder, Call, Client, Cost,
    Endpoint, Error, ErrorKind, Hosts, Limits, LimitsError, LimitsFuture, LocalLimits, Outcomes, Permit,
    Progress, RetryPolicy,
};

const RECORD: Object = Object { name: "Record", fields: &[] };
const NAME: Parameter = parameter(Location::Path, ParameterType::Module, "module").required();
const DATA: Parameter = parameter(Location::Body, ParameterType::Objects, "data").object(&RECORD).required();
const TRIGGER: Parameter = parameter(Location::Body, ParameterType::Strings, "trigger");
const IDS: Parameter = parameter(Location::Query, ParameterType::Ids, "ids").required();

const fn writing(method: Method, retry: Retry) -> Operation {
    operation(Product::Crm, "records", "records", "write", method, "/{module}")
        .parameters(&[NAME, DATA, TRIGGER])
        .body(Body::Json)
        .response(Response::Outcomes("data"))
        .retry(retry)
}

static CREATE: Operation = writing(Method::Post, Retry::Unsafe);
static UPDATE: Operation = writing(Method::Put, Retry::Idempotent);
static FEW: Operation = writing(Method::Post, Retry::Unsafe).bounds(Bounds::NONE.items(2));
static DELETE: Operation =
    operation(Product::Crm, "records", "records", "delete", Method::Delete, "/{module}")
        .parameters(&[NAME, IDS])
        .response(Response::Outcomes("data"))
        .retry(Retry::Idempotent);
static NOTHING: Operation = operation(Product::Crm, "records", "records", "run", Method::Post, "/{module}")
    .response(Response::Outcomes("data"));

const THROTTLED: &str = r#"{"code":"TOO_MANY_REQUESTS","details":{},"message":"m","status":"error"}"#;
const FORBIDDEN: &str = r#"{"code":"NO_PERMISSION","details":{},"message":"m","status":"error"}"#;
const LOCKED: &str = r#"{"code":"RECORD_LOCKED","details":{},"message":"m","status":"error"}"#;

fn call(client: &Client, operation: &'static Operation) -> Call<Outcomes, Code> {
    Call::new(client, Endpoint::new(operation, V9)).path("Leads")
}

/// Records with the numbers from 0 on, two with each call.
fn records(client: &Client, operation: &'static Operation, count: u32) -> Batches<Code> {
    let items = (0..count).map(|number| serde_json::json!({"n": number}));
    call(client, operation).body_list("data", items).body_list("trigger", ["x"]).batches().chunk(2)
}

fn json(status: u16, body: &str) -> Vec<u8> {
    answer(status, "application/json", body)
}

/// Outcomes: an id for what was written, a code for what was refused.
fn outcomes(status: u16, items: &[&str]) -> Vec<u8> {
    let item = |item: &&str| match item.parse::<u64>() {
        Ok(id) => {
            format!(r#"{{"code":"SUCCESS","details":{{"id":"{id}"}},"message":"m","status":"success"}}"#)
        }
        Err(_) => format!(
            r#"{{"code":"{item}","details":{{"api_name":"n","json_path":"$.data[1].n","id":"7"}},"message":"m","status":"error"}}"#
        ),
    };
    let items: Vec<_> = items.iter().map(item).collect();
    json(status, &format!(r#"{{"data":[{}]}}"#, items.join(",")))
}

/// The ends of all items in short: the id, the code, or a word.
fn ends(report: &BatchReport<Code>) -> Vec<String> {
    let end = |item: Result<&zoho_runtime::Outcome, &BatchError<Code>>| match item {
        Ok(done) => done.id::<String>().unwrap_or_default(),
        Err(BatchError::Refused(item)) => item.code().unwrap_or_default().to_owned(),
        Err(BatchError::NotDone(_)) => "not done".to_owned(),
        Err(BatchError::Unknown(_)) => "unknown".to_owned(),
        Err(BatchError::NotSent(_)) => "not sent".to_owned(),
        Err(other) => panic!("{other:?}"),
    };
    report.outcomes().map(end).collect()
}

async fn run(
    operation: &'static Operation,
    count: u32,
    answers: Vec<Vec<u8>>,
) -> (BatchReport<Code>, Vec<String>) {
    let (url, server) = listen(answers).await;
    let report = records(&client(&url), operation, count).await.unwrap();
    (report, server.await.unwrap())
}

fn body(request: &str) -> &str {
    request.split_once("\r\n\r\n").unwrap().1
}

#[tokio::test]
async fn items_are_cut_apart_and_everything_else_goes_with_each_call() {
    let answers =
        vec![outcomes(201, &["1", "2"]), outcomes(207, &["3", "DUPLICATE_DATA"]), outcomes(200, &["5"])];
    let (report, heard) = run(&CREATE, 5, answers).await;
    assert_eq!(
        heard.iter().map(|request| body(request)).collect::<Vec<_>>(),
        [
            r#"{"data":[{"n":0},{"n":1}],"trigger":["x"]}"#,
            r#"{"data":[{"n":2},{"n":3}],"trigger":["x"]}"#,
            r#"{"data":[{"n":4}],"trigger":["x"]}"#,
        ]
    );
    assert_eq!(ends(&report), ["1", "2", "3", "DUPLICATE_DATA", "5"]);
    let ids: Vec<Option<ItemId>> = report.ids().collect();
    assert_eq!((ids.len(), &ids[3], ids[4].as_ref().map(ToString::to_string)), (5, &None, Some("5".into())));
    assert_eq!((report.len(), report.counts().done, report.counts().refused), (5, 4, 1));
    assert_eq!((report.input(3), report.input(5)), (Some(r#"{"n":3}"#), None));

    let (index, error) = report.failures().next().unwrap();
    let item = error.item().unwrap();
    assert_eq!((index, item.index(), item.code()), (3, 3, Some("DUPLICATE_DATA")));
    assert_eq!(item.json_path().as_deref(), Some("$.data[1].n"), "as the service said it");
    assert_eq!(item.duplicate_id::<String>().as_deref(), Some("7"));
    assert_eq!(error.code(), Some(Code::Unknown("DUPLICATE_DATA".into())));
    assert_eq!(report.remaining().count(), 0, "what was refused would be refused again");

    let failed: BatchFailed<Code> = report.into_result().unwrap_err();
    assert!(failed.to_string().starts_with("4 of 5 items were written, 1 refused: item 3: DUPLICATE_DATA"));
    assert_eq!(failed.report().successes().count(), 4);
    let error = Error::from(failed);
    assert!(matches!(error.kind(), ErrorKind::Batch(_)), "{error}");
    assert!(error.to_string().contains("item 3"), "{error}");
}

#[tokio::test]
async fn a_mixed_answer_is_the_same_at_every_status() {
    for status in [200, 201, 202, 207, 400] {
        let (report, _) = run(&CREATE, 2, vec![outcomes(status, &["1", "MANDATORY_NOT_FOUND"])]).await;
        assert_eq!(ends(&report), ["1", "MANDATORY_NOT_FOUND"], "{status}");
    }
    let (report, _) = run(&CREATE, 2, vec![outcomes(201, &["1", "2"])]).await;
    assert_eq!(report.into_result().unwrap().len(), 2);
}

#[tokio::test]
async fn outcomes_that_can_not_be_told_apart_are_nobodys() {
    for odd in [&["1"][..], &["1", "2", "3"], &[], &["LIMIT_EXCEEDED"]] {
        for (operation, again) in [(&CREATE, 0), (&UPDATE, 2)] {
            let (report, _) = run(operation, 4, vec![outcomes(200, odd), outcomes(200, &["3", "4"])]).await;
            assert_eq!(ends(&report), ["unknown", "unknown", "3", "4"], "{odd:?}");
            let (_, error) = report.failures().next().unwrap();
            let Some(BatchCause::Miscounted(as_they_came)) = error.cause() else { panic!("{error:?}") };
            assert_eq!(as_they_came.len(), odd.len());
            assert_eq!(report.remaining().count(), again, "{error}");
        }
    }
}

#[tokio::test]
async fn the_failure_of_a_call_is_known_by_what_it_leaves() {
    let half = b"HTTP/1.1 200 X\r\ncontent-length: 500\r\n\r\n{\"data\":[{".to_vec();
    for (raw, unsafe_, idempotent) in [
        (answer(200, "text/html", "<html>busy</html>"), "unknown", "unknown"),
        (json(200, r#"{"data":[{"code":"SUCC"#), "unknown", "unknown"),
        (json(200, "{}"), "unknown", "unknown"),
        (json(204, ""), "unknown", "unknown"),
        (half, "unknown", "unknown"),
        (b"".to_vec(), "unknown", "unknown"),
        (json(500, r#"{"code":"INTERNAL_ERROR","status":"error"}"#), "unknown", "unknown"),
        (answer(502, "text/html", "<html>"), "unknown", "unknown"),
        (answer(302, "", ""), "unknown", "unknown"),
        (json(429, THROTTLED), "not done", "not done"),
        (answer(403, "text/html", "<html>"), "not done", "not done"),
        (json(400, LOCKED), "not done", "not done"),
        (json(200, LOCKED), "not done", "not done"),
    ] {
        for (operation, end) in [(&CREATE, unsafe_), (&UPDATE, idempotent)] {
            let (report, _) = run(operation, 3, vec![raw.clone(), outcomes(200, &["3"])]).await;
            let text = String::from_utf8_lossy(&raw);
            assert_eq!(ends(&report), [end, end, "3"], "{text}");
            let again = end == "not done" || operation.retry == Retry::Idempotent;
            assert_eq!(
                report.remaining().collect::<Vec<_>>(),
                if again { vec![0, 1] } else { vec![] },
                "{text}"
            );
            assert_eq!(report.failures().filter_map(|(_, error)| error.call()).count(), 2, "{text}");
        }
    }
    let (gone, server) = listen(vec![]).await;
    server.await.unwrap();
    let report = records(&client(&gone), &CREATE, 3).await.unwrap();
    assert_eq!(ends(&report), ["not done"; 3], "no connection, so nothing was done: {report}");
}

#[tokio::test]
async fn what_may_have_been_done_by_an_earlier_attempt_is_in_doubt() {
    let twice = |operation: &'static Operation, raw: [Vec<u8>; 2]| async move {
        let (url, _server) = listen(raw.into()).await;
        let mut policy = RetryPolicy::attempts(2);
        policy.base = Duration::from_millis(1);
        let items = [serde_json::json!({})];
        let client = client(&url);
        let report = call(&client, operation).retry(policy).body_list("data", items).batches().await.unwrap();
        ends(&report)
    };
    let busy = || answer(503, "text/html", "<html>");
    assert_eq!(twice(&UPDATE, [busy(), json(429, THROTTLED)]).await, ["unknown"]);
    assert_eq!(twice(&UPDATE, [json(429, THROTTLED), json(400, LOCKED)]).await, ["not done"]);
    assert_eq!(twice(&CREATE, [json(429, THROTTLED), outcomes(201, &["1"])]).await, ["1"]);
}

#[tokio::test]
async fn a_refusal_of_all_calls_ends_the_batch() {
    let dead = r#"{"code":"INVALID_TOKEN","details":{},"message":"m","status":"error"}"#;
    for (status, body) in [(403, FORBIDDEN), (401, dead), (401, r#"{"code":"OAUTH_SCOPE_MISMATCH"}"#)] {
        let (report, heard) = run(&CREATE, 6, vec![outcomes(200, &["1", "2"]), json(status, body)]).await;
        assert_eq!(heard.len(), 2);
        assert_eq!(ends(&report), ["1", "2", "not done", "not done", "not sent", "not sent"]);
        let last = report.get(5).unwrap().unwrap_err();
        assert_eq!(last.call().unwrap().api().unwrap().status().as_u16(), status, "why: {last}");
        assert_eq!(report.remaining().collect::<Vec<_>>(), [2, 3, 4, 5]);
    }
    let (url, _server) = listen(vec![outcomes(200, &["1", "2"])]).await;
    let limits = LocalLimits::new().budget(1);
    let client = Builder::new().hosts(Hosts::single(url)).access_token("x").limits(limits).build().unwrap();
    let report = records(&client, &CREATE, 6).await.unwrap();
    assert_eq!(ends(&report), ["1", "2", "not sent", "not sent", "not sent", "not sent"], "{report}");
    let error = report.failures().next().unwrap().1.call().unwrap();
    assert!(matches!(error.kind(), ErrorKind::Limits(LimitsError::Budget { .. })), "{error}");
}

#[tokio::test]
async fn it_stops_at_the_first_failure_if_that_is_wished() {
    let (url, server) = listen(vec![outcomes(207, &["1", "INVALID_DATA"])]).await;
    let report = records(&client(&url), &CREATE, 5).stop_on_error().await.unwrap();
    assert_eq!(ends(&report), ["1", "INVALID_DATA", "not sent", "not sent", "not sent"]);
    assert_eq!(server.await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_batch_is_resumed_without_doing_anything_twice() {
    let answers = vec![
        outcomes(207, &["1", "INVALID_DATA"]),
        answer(502, "text/html", "<html>"),
        json(403, FORBIDDEN),
        outcomes(201, &["5", "6"]),
        outcomes(201, &["7"]),
        json(400, LOCKED),
        outcomes(201, &["3", "4"]),
    ];
    let (url, server) = listen(answers).await;
    let report = records(&client(&url), &CREATE, 7).await.unwrap();
    assert_eq!(
        ends(&report),
        ["1", "INVALID_DATA", "unknown", "unknown", "not done", "not done", "not sent"]
    );
    let report = report.resume().await.unwrap();
    assert_eq!(ends(&report), ["1", "INVALID_DATA", "unknown", "unknown", "5", "6", "7"]);
    assert_eq!(report.remaining().count(), 0, "nothing else is certain");

    let report = report.resume().harmless_twice().await.unwrap();
    assert_eq!(
        ends(&report)[2..4],
        ["unknown", "unknown"],
        "the second call did nothing, the first one may have"
    );
    assert_eq!(report.remaining().collect::<Vec<_>>(), [2, 3], "the promise holds on");
    let report = report.resume().await.unwrap();
    assert_eq!(ends(&report), ["1", "INVALID_DATA", "3", "4", "5", "6", "7"]);
    let heard = server.await.unwrap();
    assert!(body(&heard[3]).starts_with(r#"{"data":[{"n":4},{"n":5}]"#), "{}", heard[3]);
    assert!(body(&heard[6]).starts_with(r#"{"data":[{"n":2},{"n":3}]"#), "{}", heard[6]);
}

#[tokio::test]
async fn a_saved_state_is_true_whenever_it_was_saved() {
    let save = |state: BatchState| serde_json::to_string(&state).unwrap();
    let load = |text: &str| serde_json::from_str::<BatchState>(text).unwrap();
    let (url, _server) =
        listen(vec![outcomes(207, &["1", "INVALID_DATA"]), outcomes(201, &["3", "4"])]).await;
    let client_ = client(&url);
    let mut run = records(&client_, &CREATE, 7).start().unwrap();
    let first = load(&save(run.state()));
    assert_eq!(
        first.unknown().collect::<Vec<_>>(),
        [0, 1],
        "they may be sent before the next state is saved"
    );
    let part = run.next().await.unwrap();
    assert_eq!(
        part.iter().map(|(index, item)| (index, item.is_ok())).collect::<Vec<_>>(),
        [(0, true), (1, false)]
    );
    let second = save(run.state());
    drop(run);
    let state = load(&second);
    assert_eq!(state.done().collect::<Vec<_>>(), [(0, Some("1"))]);
    assert_eq!((state.refused().collect::<Vec<_>>(), state.total()), (vec![1], 7));
    assert_eq!(state.unknown().collect::<Vec<_>>(), [2, 3]);

    let other = records(&client_, &CREATE, 8).resume(state.clone()).start().unwrap_err();
    assert!(matches!(other.kind(), ErrorKind::Configuration(_)), "{other}");
    let elsewhere = call(&client_, &UPDATE).body_list("data", (0..7).map(|n| serde_json::json!({"n": n})));
    assert!(elsewhere.batches().resume(state.clone()).start().is_err());

    let (url, server) = listen(vec![outcomes(201, &["5", "6"]), outcomes(201, &["7"])]).await;
    let report = records(&client(&url), &CREATE, 7).resume(state).await.unwrap();
    assert_eq!(ends(&report), ["1", "INVALID_DATA", "unknown", "unknown", "5", "6", "7"]);
    let item = report.failures().next().unwrap().1.item().unwrap();
    assert_eq!((item.index(), item.http_status().as_u16(), item.api_name().as_deref()), (1, 207, Some("n")));
    assert!(body(&server.await.unwrap()[0]).starts_with(r#"{"data":[{"n":4}"#));

    // A text that was tampered with is an error, not a panic.
    let odd: BatchState = serde_json::from_str(&second.replace("[[0,", "[[99,")).unwrap();
    assert!(records(&client_, &CREATE, 7).resume(odd).start().is_err());
}

#[tokio::test]
async fn ids_in_the_query_are_split_too() {
    let delete = |url: &str, ids: &[&'static str]| {
        call(&client(url), &DELETE).query_list("ids", ids.to_owned()).query("wf", "x").batches().chunk(2)
    };
    let (url, server) = listen(vec![outcomes(200, &["11", "12"]), outcomes(200, &["13"])]).await;
    let report = delete(&url, &["11", "12", "13"]).await.unwrap();
    assert_eq!(ends(&report), ["11", "12", "13"]);
    assert_eq!(report.input(2), Some("13"));
    let heard = server.await.unwrap();
    assert!(heard[0].starts_with("DELETE /crm/v9/Leads?wf=x&ids=11%2C12 "), "{}", heard[0]);
    assert!(heard[1].starts_with("DELETE /crm/v9/Leads?wf=x&ids=13 "), "{}", heard[1]);
    assert!(delete(&url, &[]).await.unwrap().is_empty());
}

#[tokio::test]
async fn nothing_to_do_is_done_and_what_can_not_be_done_is_an_error() {
    let nobody = client("http://127.0.0.1:9");
    let report = records(&nobody, &CREATE, 0).await.unwrap();
    assert!(report.is_empty() && report.is_success());
    let without = call(&nobody, &NOTHING).batches().await.unwrap_err();
    assert!(without.to_string().contains("no list that could be split"), "{without}");
    let missing = call(&nobody, &CREATE).batches().await.unwrap_err();
    assert!(matches!(missing.kind(), ErrorKind::Configuration(_)), "{missing}");
    let no_list = call(&nobody, &CREATE).body("data", &7).batches().await.unwrap_err();
    assert!(matches!(no_list.kind(), ErrorKind::Configuration(_)), "{no_list}");
    let path = Call::<Outcomes, Code>::new(&nobody, Endpoint::new(&CREATE, V9)).path("..");
    let path = path.body_list("data", [1]).batches().await.unwrap_err();
    assert!(matches!(path.kind(), ErrorKind::InvalidRequest(_)), "{path}");
}

/// Remembers what calls cost.
#[derive(Clone, Default)]
struct Costs(Arc<Mutex<Vec<(Concurrency, u32)>>>);

impl Limits for Costs {
    fn acquire(&self, cost: Cost) -> LimitsFuture<'_, Permit> {
        self.0.lock().unwrap().push((cost.concurrency, cost.credits));
        Box::pin(async { Ok(Permit::new(())) })
    }

    fn credits_used(&self) -> LimitsFuture<'_, u64> {
        Box::pin(async { Ok(0) })
    }
}

#[tokio::test]
async fn calls_cost_by_what_they_write_and_progress_is_told() {
    let ids: Vec<String> = (0..25).map(|id| id.to_string()).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let (url, _server) = listen(vec![outcomes(200, &ids), outcomes(200, &ids[..10])]).await;
    let costs = Costs::default();
    let builder = Builder::new().hosts(Hosts::single(url)).access_token("x").limits(costs.clone());
    let told = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&told);
    let watch = move |progress: &Progress| {
        sink.lock().unwrap().push((progress.done, progress.total, progress.credits));
    };
    let client = builder.build().unwrap();
    let report = records(&client, &UPDATE, 35).chunk(25).progress(watch).await.unwrap();
    assert!(report.is_success(), "{report}");
    assert_eq!(*costs.0.lock().unwrap(), [(Concurrency::Sub, 3), (Concurrency::Normal, 1)]);
    assert_eq!(*told.lock().unwrap(), [(25, Some(35), 3), (35, Some(35), 4)]);
    let of_ids = Cost::of_items(Endpoint::new(&DELETE, V9), 100);
    assert_eq!(
        (of_ids.concurrency, of_ids.credits),
        (Concurrency::Normal, 1),
        "only written records are charged so"
    );
}

#[tokio::test]
async fn no_call_has_more_items_than_the_service_takes() {
    let (url, server) = listen(vec![outcomes(200, &["1", "2"]), outcomes(200, &["3"])]).await;
    let report = records(&client(&url), &FEW, 3).chunk(50).await.unwrap();
    assert_eq!((ends(&report).len(), server.await.unwrap().len()), (3, 2));
    let (url, server) = listen(vec![outcomes(200, &["1"]), outcomes(200, &["2"])]).await;
    let report = records(&client(&url), &FEW, 2).chunk(0).await.unwrap();
    assert_eq!((ends(&report), server.await.unwrap().len()), (vec!["1".to_owned(), "2".to_owned()], 2));
}

#[tokio::test]
async fn calls_at_a_time_are_bounded_and_the_report_is_in_order() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    static NOW: AtomicU64 = AtomicU64::new(0);
    static MOST: AtomicU64 = AtomicU64::new(0);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    // Answers the sooner the higher the number, with the number as the id.
    let server = tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            tokio::spawn(async move {
                let mut request = Vec::new();
                while !request.ends_with(b"}") {
                    stream.read_buf(&mut request).await.unwrap();
                }
                MOST.fetch_max(NOW.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                let text = String::from_utf8(request).unwrap();
                let number: u64 =
                    body(&text).split("\"n\":").nth(1).unwrap().split('}').next().unwrap().parse().unwrap();
                tokio::time::sleep(Duration::from_millis(150 - 10 * number)).await;
                NOW.fetch_sub(1, Ordering::SeqCst);
                stream.write_all(&outcomes(201, &[&number.to_string()])).await.unwrap();
            });
        }
    });
    let report = records(&client(&url), &CREATE, 12).chunk(1).parallel(4).await.unwrap();
    assert_eq!(ends(&report), (0..12).map(|number| number.to_string()).collect::<Vec<_>>());
    assert_eq!(MOST.load(Ordering::SeqCst), 4);
    server.abort();
}

#[test]
fn reports_and_errors_go_where_others_go() {
    fn check<T: Send + Sync + 'static>() {}
    fn is_send<T: Send>() {}
    check::<BatchReport<Code>>();
    check::<BatchFailed<Code>>();
    check::<BatchError<Code>>();
    is_send::<Batches<Code>>();
    is_send::<zoho_runtime::BatchRun<Code>>();
}
