//! Streams of records: what reading ahead saves, and how much memory 100,000 records take on their way.

#[allow(dead_code, reason = "other benches use the rest")]
mod harness;

use std::{
    convert::Infallible,
    env,
    fmt::Write,
    time::{Duration, Instant},
};

use bytes::Bytes;
use harness::{Measured, Server, cpu, peak, pin, quartiles};
use http_body_util::Full;
use hyper::{Request, Response, body::Incoming, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use zoho_api::{Hosts, Zoho, crm::RecordModule};

const PER_PAGE: usize = 200;
const ROUNDS: usize = 5;
/// What a page takes at the server, and again at whoever works on it.
const WORK: Duration = Duration::from_millis(50);
/// The pages of the list whose time is measured.
const SLOW_PAGES: usize = 20;
/// The records of the list whose memory is measured.
const MANY: usize = 100_000;

fn main() {
    let words: Vec<String> = env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["server"] => serve(),
        ["client", "memory", prefetch, url] => {
            let measured = read_many(prefetch.parse().expect("a number"), url);
            println!("{} {}", measured.cpu, measured.peak);
        }
        ["client", "time", prefetch, url] => {
            let elapsed = read_slowly(prefetch.parse().expect("a number"), url);
            println!("{} {}", elapsed.as_secs_f64() * 1e3, peak());
        }
        _ => compare(),
    }
}

fn compare() {
    let server = Server::start();
    println!(
        "{SLOW_PAGES} pages of {PER_PAGE} records, {WORK:?} at the server and {WORK:?} of work each, {ROUNDS} rounds"
    );
    let (mut ratios, mut times) = (Vec::new(), (Vec::new(), Vec::new()));
    for _ in 0..ROUNDS {
        // Of such a client the first number is the time in milliseconds.
        let time = |prefetch| server.client(&["time", prefetch]).cpu;
        let (ahead, one_by_one) = (time("1"), time("0"));
        ratios.push(one_by_one / ahead);
        times.0.push(ahead);
        times.1.push(one_by_one);
    }
    let [[low, middle, high], [_, ahead, _], [_, one_by_one, _]] =
        [quartiles(ratios), quartiles(times.0), quartiles(times.1)];
    println!(
        "reading ahead is {middle:.2} times as fast (quartiles {low:.2} to {high:.2}; at least 1.60 is wanted): \
         {ahead:.0} ms to {one_by_one:.0} ms"
    );
    println!("{MANY} records: peak resident set of the client (at most 32 MiB are wanted)");
    for prefetch in ["0", "1", "4"] {
        let measured: Vec<Measured> = (0..3).map(|_| server.client(&["memory", prefetch])).collect();
        let [_, peak, _] = quartiles(measured.iter().map(|one| one.peak / 1024.0).collect());
        let [_, cpu, _] = quartiles(measured.iter().map(|one| one.cpu / 1e3).collect());
        println!("{prefetch} pages ahead: {peak:.1} MiB, {cpu:.0} ms of CPU time");
    }
}

fn client(url: &str) -> Zoho {
    let builder = Zoho::builder().hosts(Hosts::single(url)).access_token("token");
    builder.build().expect("the client can be built")
}

#[tokio::main(flavor = "current_thread")]
async fn read_many(prefetch: usize, url: &str) -> Measured {
    pin(0);
    let list = client(url).crm_v8().records().list(RecordModule::Leads, ["Last_Name"]);
    let (mut records, mut seen) = (list.stream().prefetch(prefetch), 0);
    while let Some(record) = records.next().await {
        record.expect("it is a record");
        seen += 1;
    }
    assert_eq!(seen, MANY);
    Measured { cpu: cpu(), peak: peak() }
}

#[tokio::main(flavor = "current_thread")]
async fn read_slowly(prefetch: usize, url: &str) -> Duration {
    pin(0);
    // The accounts are the list whose pages take their time.
    let list = client(url).crm_v8().records().list(RecordModule::Accounts, ["Last_Name"]);
    let (started, mut seen) = (Instant::now(), 0);
    let mut pages = list.pages().prefetch(prefetch);
    while let Some(page) = pages.next().await {
        seen += page.expect("it is a page").items().len();
        tokio::time::sleep(WORK).await;
    }
    assert_eq!(seen, SLOW_PAGES * PER_PAGE);
    started.elapsed()
}

/// A record of some 900 bytes.
fn record(text: &mut String, number: usize) {
    let _ = write!(
        text,
        r#"{{"id":"{id}","Last_Name":"Lead {number}","Email":"lead.{number}@example.com","Owner":{{"name":"Zoe Test","id":"3477061000000173021","email":"zoe@example.com"}},"Annual_Revenue":125000.50,"Created_Time":"2026-03-01T09:30:00+00:00""#,
        id = 3_477_061_000_005_000_000_u64 + number as u64
    );
    for field in 0..16 {
        let _ = write!(text, r#","Field_{field}":"some text of the field""#);
    }
    text.push('}');
}

fn page(from: usize, total: usize) -> Bytes {
    let to = (from + PER_PAGE).min(total);
    let mut text = String::from(r#"{"data":["#);
    for number in from..to {
        if number > from {
            text.push(',');
        }
        record(&mut text, number);
    }
    let more = to < total;
    let next = if more { format!(r#""{to}""#) } else { "null".to_owned() };
    let _ = write!(
        text,
        r#"],"info":{{"per_page":{PER_PAGE},"count":{},"page":{},"more_records":{more},"next_page_token":{next}}}}}"#,
        to - from,
        from / PER_PAGE + 1
    );
    text.into()
}

async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let mut parameters = request.uri().query().unwrap_or_default().split('&');
    let token = parameters.find_map(|pair| pair.strip_prefix("page_token="));
    let from = token.and_then(|text| text.parse().ok()).unwrap_or(0);
    let is_slow = request.uri().path().ends_with("Accounts");
    if is_slow {
        tokio::time::sleep(WORK).await;
    }
    let body = page(from, if is_slow { SLOW_PAGES * PER_PAGE } else { MANY });
    let kind = "application/json;charset=UTF-8";
    Ok(Response::builder().header("content-type", kind).body(Full::new(body)).expect("it is valid"))
}

/// The server's side: lists that are made as they are read.
#[tokio::main(flavor = "current_thread")]
async fn serve() {
    pin(1);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("loopback can be bound");
    println!("http://{}", listener.local_addr().expect("it is bound"));
    while let Ok((stream, _)) = listener.accept().await {
        let _ = stream.set_nodelay(true);
        tokio::spawn(async move {
            let mut http = hyper::server::conn::http1::Builder::new();
            http.timer(TokioTimer::new());
            let _ = http.serve_connection(TokioIo::new(stream), service_fn(answer)).await;
        });
    }
}
