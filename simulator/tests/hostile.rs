//! Whatever comes over the socket, the simulator goes on; and when it is dropped, it is gone.

mod common;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use common::{png, start};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use zoho_sim::Simulator;

/// First lines of requests, most of them on the way to something.
fn lines(zoho: &Simulator) -> Vec<String> {
    let lead = zoho.organisation().record("Leads");
    vec![
        format!("POST /crm/v8/Leads/{lead}/photo"),
        format!("POST /crm/v2/Leads/{lead}/Attachments?title=%zz&page=-1"),
        format!("GET /crm/v8/Leads/{lead}/Attachments?fields=%00,&page_token=1-c8-0&ids=,&per_page=999"),
        format!("POST /crm/v8/Leads/{lead}/actions/add_tags"),
        format!("DELETE /crm/v8/Leads/{lead}/photo"),
        "GET /crm/v8/%FF%2F/%/photo?%=%&&=".to_owned(),
        "POST /oauth/v2/token?refresh_token=%E2%82".to_owned(),
        "POST /oauth/v2/token/revoke?token".to_owned(),
        format!(
            "GET /oauth/v2/auth?client_id={}&redirect_uri=x://%0D%0A%C3%A4&scope=,%20,&response_type=code\
             &code_challenge=%ff&code_challenge_method=S256&state=%00",
            zoho.client_id()
        ),
        "OPTIONS *".to_owned(),
        "GET http://elsewhere/crm/v8/Leads/1/photo".to_owned(),
        "CONNECT elsewhere:443".to_owned(),
    ]
}

const HEADERS: [&str; 10] = [
    "Content-Type: multipart/form-data; boundary=x\r\n",
    "Content-Type: multipart/form-data; boundary=x\r\n",
    "Content-Type: multipart/form-data; boundary=\"\"\r\n",
    "Content-Type: application/x-www-form-urlencoded\r\n",
    "Content-Type: \u{e4}\r\n",
    "Content-Length: 400\r\n",
    "Content-Length: 18446744073709551615\r\n",
    "Transfer-Encoding: chunked\r\n",
    "Expect: 100-continue\r\n",
    "Authorization: Zoho-oauthtoken \r\n",
];

/// Pieces of bodies, among them images that claim to be what they are not.
fn pieces() -> Vec<Vec<u8>> {
    let texts = [
        "\r\n",
        "ffffffffffffffff\r\n",
        "40\r\n",
        "0\r\n\r\n",
        "--x\r\n",
        "--x\r\n",
        "\r\n--x--\r\n",
        "Content-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n",
        "Content-Disposition: form-data; name=\"file\"; filename=\"\\\"\r\n\r\n",
        "Content-Disposition: form-data; name=\"file\"; filename=\"\u{e4}.png\"; filename*=x\r\n\r\n",
        "Content-Disposition: form-data; name=\"attachmentUrl\"\r\n\r\nhttps://x",
        "Content-Disposition: ;;==\"\r\n\r\n",
        "client_id=%&client_secret=%ff&grant_type=refresh_token",
        "{\"data\":[null,{\"id\":[]},{\"Tag\":[1]},7],\"ids\":[{},\"1\",null],\"tags\":[{\"name\":\"\"},8]}",
        "{\"ids\":",
        "[[[[{}]]]]",
        "code=%00&grant_type=authorization_code&redirect_uri&code_verifier=%E2%82",
    ];
    let mut pieces: Vec<Vec<u8>> = texts.iter().map(|text| text.as_bytes().to_vec()).collect();
    pieces.push(png(u32::MAX, u32::MAX, 40));
    pieces.push(vec![0xff, 0xd8, 0xff, 0xe1, 0, 0, 0xff, 0xc0, 0, 1]);
    pieces.push(b"BM\0\0\0\0\0\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff".to_vec());
    pieces
}

/// A request put together from the above, with its right length or none, and some bytes changed.
fn request(zoho: &Simulator) -> impl Strategy<Value = Vec<u8>> + use<> {
    let (lines, pieces, token) = (lines(zoho), pieces(), zoho.access_token());
    let piece = prop_oneof![
        6 => (0..pieces.len()).prop_map(move |index| pieces[index].clone()),
        1 => vec(any::<u8>(), 0..60),
    ];
    let headers = vec(proptest::sample::select(&HEADERS[..]), 0..4).prop_map(|lines| lines.concat());
    let damage = vec((any::<usize>(), any::<u8>()), 0..3);
    let parts = (proptest::sample::select(lines), headers, vec(piece, 0..9), any::<bool>(), damage);
    parts.prop_map(move |(line, headers, pieces, with_length, damage)| {
        let body = pieces.concat();
        let mut text = format!("{line} HTTP/1.1\r\nHost: x\r\n{headers}");
        if with_length {
            text += &["Content-Length: ", &body.len().to_string(), "\r\n"].concat();
        }
        text += &["Authorization: Zoho-oauthtoken ", &token, "\r\n\r\n"].concat();
        let mut bytes = text.into_bytes();
        bytes.extend(body);
        for (index, byte) in damage {
            let index = index % bytes.len();
            bytes[index] = byte;
        }
        bytes
    })
}

/// Sends bytes, half-closes, and reads whatever comes back for a short while.
async fn throw(address: &str, bytes: &[u8]) {
    let mut stream = TcpStream::connect(address).await.expect("it still listens");
    let _ = stream.write_all(bytes).await;
    let _ = stream.shutdown().await;
    let mut answer = Vec::new();
    let _ = tokio::time::timeout(Duration::from_secs(2), stream.read_to_end(&mut answer)).await;
}

/// Panics on a simulator's thread; the runtime catches them, so that they would not show otherwise.
static PANICS: AtomicUsize = AtomicUsize::new(0);

fn count_panics() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if std::thread::current().name() == Some("zoho-sim") {
            PANICS.fetch_add(1, Ordering::Relaxed);
        }
        usual(info);
    }));
}

#[test]
fn no_bytes_stop_the_simulator() {
    count_panics();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let http = runtime.block_on(start());
    let address = http.zoho.url().trim_start_matches("http://").to_owned();
    let mut runner = TestRunner::new(Config { cases: 600, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&request(&http.zoho), |bytes| {
        runtime.block_on(throw(&address, &bytes));
        Ok(())
    });
    outcome.expect("it listens until the end");
    let path = format!("/crm/v8/Leads/{}/photo", http.zoho.organisation().record("Leads"));
    assert!(runtime.block_on(http.get(&path)).status().is_success());
    assert_eq!(PANICS.load(Ordering::Relaxed), 0);
    assert!(http.zoho.log().len() > 100, "most of what was thrown was no request at all");
}

#[tokio::test]
async fn headers_are_bounded() {
    let http = start().await;
    let address = http.zoho.url().trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    let _ = stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nX: ").await;
    let _ = stream.write_all(&vec![b'a'; 1 << 20]).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
    assert!(http.zoho.log().is_empty());
}

#[tokio::test]
async fn a_form_without_parts_is_not_gathered() {
    let http = start().await;
    let lead = http.zoho.organisation().record("Leads");
    let path = format!("/crm/v8/Leads/{lead}/photo");
    let request = http
        .request(reqwest::Method::POST, &path)
        .header("content-type", "multipart/form-data; boundary=x")
        .body(vec![b'-'; 8 << 20]);
    assert_eq!(common::error(common::send(request).await).await.1, "MANDATORY_NOT_FOUND");
    assert!(http.findings()[0].starts_with("malformed form"), "{:?}", http.findings());
    assert_eq!(http.zoho.log()[0].body_length, 8 << 20);
}

#[tokio::test]
async fn dropped_it_closes_its_connections_and_frees_its_port() {
    let http = start().await;
    let url = http.zoho.url().to_owned();
    let port: u16 = url.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
    let organisation = http.zoho.organisation();
    let mut idle = TcpStream::connect(("127.0.0.1", port)).await.expect("it listens");
    assert!(Simulator::builder().port(port).start().await.is_err());
    drop(http);
    assert_eq!(idle.read(&mut [0; 8]).await.unwrap_or(0), 0);
    assert!(TcpStream::connect(("127.0.0.1", port)).await.is_err());
    let again = Simulator::builder().port(port).start().await.expect("the port is free");
    assert_eq!(again.url(), url);
    // The organisation can still be looked at.
    assert!(organisation.modules().contains(&"Leads".to_owned()));
}

#[tokio::test]
async fn simulators_do_not_know_of_each_other() {
    let (one, two) = (start().await, start().await);
    assert_ne!(one.zoho.url(), two.zoho.url());
    let lead = one.zoho.organisation().record("Leads");
    assert_eq!(lead, two.zoho.organisation().record("Leads"));
    one.zoho.organisation().set_photo("Leads", &lead, "a", "image/png", "x");
    let path = format!("/crm/v8/Leads/{lead}/photo");
    assert_eq!(one.get(&path).await.status(), 200);
    assert_eq!(two.get(&path).await.status(), 204);
    assert_eq!((one.zoho.log().len(), two.zoho.log().len()), (1, 1));
}
