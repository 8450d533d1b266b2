//! What the benchmarks share: a bench runs itself again as a server on one core and as clients on
//! the other, and compares clients by ratios inside a round, because absolute times mean nothing on
//! a busy machine.

use std::{
    convert::Infallible,
    env,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};

use bytes::Bytes;
use futures_util::stream;
use http_body_util::{BodyExt, StreamBody, combinators::BoxBody};
use hyper::{Method, Request, Response, body::Frame, body::Incoming, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use rustix::{
    thread::{CpuSet, sched_setaffinity},
    time::{ClockId, clock_gettime},
};

/// The size of the files that are moved.
pub const FILE: u64 = 100 * 1024 * 1024;

/// What a client process measured of itself.
#[derive(Clone, Copy, Debug)]
pub struct Measured {
    /// CPU time of a call in microseconds, user and system.
    pub cpu: f64,
    /// Peak resident set in KiB.
    pub peak: f64,
}

/// A server process that ends with this value.
pub struct Server {
    child: Child,
    /// `http://127.0.0.1:PORT`.
    pub url: String,
}

impl Server {
    /// Starts this program again as the server, pinned to core 1.
    pub fn start() -> Self {
        let mut child =
            again().args(["server"]).stdout(Stdio::piped()).spawn().expect("the bench runs itself");
        let mut url = String::new();
        BufReader::new(child.stdout.take().expect("it is piped"))
            .read_line(&mut url)
            .expect("the server says where it is");
        Self { child, url: url.trim().to_owned() }
    }

    /// Runs this program again as a client, pinned to core 0, and reads what it measured.
    pub fn client(&self, words: &[&str]) -> Measured {
        let output =
            again().arg("client").args(words).arg(&self.url).output().expect("the bench runs itself");
        let text = String::from_utf8_lossy(&output.stdout);
        let mut numbers = text.split_whitespace().filter_map(|word| word.parse().ok());
        match (numbers.next(), numbers.next()) {
            (Some(cpu), Some(peak)) => Measured { cpu, peak },
            _ => panic!("{words:?} failed: {text}{}", String::from_utf8_lossy(&output.stderr)),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn again() -> Command {
    Command::new(env::current_exe().expect("a program knows where it is"))
}

/// Bare reqwest, as a user would have it, with the TLS provider that this crate chose too.
pub fn bare_client() -> reqwest::Client {
    // Another provider may have been installed before; any will do.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder().no_proxy().build().expect("the client can be built")
}

/// Keeps this process on one core, so that client and server do not share one.
pub fn pin(core: usize) {
    let mut cores = CpuSet::new();
    cores.set(core);
    // A machine with one core can't, and measures worse.
    let _ = sched_setaffinity(None, &cores);
}

/// CPU time of this process in microseconds.
pub fn cpu() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    let part = |part: i64| u32::try_from(part).map_or(0.0, f64::from);
    part(time.tv_sec) * 1e6 + part(time.tv_nsec) / 1e3
}

/// Peak resident set of this process in KiB.
pub fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok()).unwrap_or(0.0)
}

/// The middle, and the quartles around it.
pub fn quartiles(mut values: Vec<f64>) -> [f64; 3] {
    values.sort_by(f64::total_cmp);
    [1, 2, 3].map(|quarter| values[(values.len() - 1) * quarter / 4])
}

type Body = BoxBody<Bytes, Infallible>;

fn text(json: &'static str) -> Response<Body> {
    let body = http_body_util::Full::new(Bytes::from_static(json.as_bytes())).boxed();
    Response::builder()
        .header("content-type", "application/json;charset=UTF-8")
        .body(body)
        .expect("it is valid")
}

async fn answer(mut request: Request<Incoming>) -> Result<Response<Body>, Infallible> {
    while let Some(Ok(_)) = request.body_mut().frame().await {}
    Ok(match *request.method() {
        Method::GET => {
            const PIECE: usize = 64 * 1024;
            let piece = Bytes::from(vec![0x5a; PIECE]);
            let pieces = stream::iter((0..FILE / PIECE as u64).map(move |_| Ok(Frame::data(piece.clone()))));
            let body = BodyExt::boxed(StreamBody::new(pieces));
            Response::builder().header("content-length", FILE).body(body).expect("it is valid")
        }
        Method::POST => text(
            r#"{"data":[{"code":"SUCCESS","details":{"id":"4150868000005277036"},"message":"attachment uploaded successfully","status":"success"}]}"#,
        ),
        _ => text(r#"{"code":"SUCCESS","details":{},"message":"Photo deleted","status":"success"}"#),
    })
}

/// The server's side: one thread, answers that are ready.
#[tokio::main(flavor = "current_thread")]
pub async fn serve() {
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
