//! What the tests share: a simulator of the small table, and a plain client.
#![allow(dead_code, missing_docs)] // no test file uses all of it

pub mod call;
pub mod table;

use reqwest::multipart::{Form, Part};
use reqwest::{Method, RequestBuilder, Response};
use serde_json::Value;
use zoho_sim::Simulator;

/// A client with the manners that the simulator expects.
pub struct Http {
    pub zoho: Simulator,
    client: reqwest::Client,
}

pub async fn start() -> Http {
    with(Simulator::builder()).await
}

pub async fn with(builder: zoho_sim::Builder) -> Http {
    let zoho = builder.catalogue(table::TABLE).start().await.expect("a free port");
    Http::new(zoho)
}

/// A plain client, with a name or without.
pub fn client(user_agent: Option<&str>) -> reqwest::Client {
    // Another test of the process may have been first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder();
    user_agent.into_iter().fold(builder, reqwest::ClientBuilder::user_agent).build().expect("a client")
}

impl Http {
    pub fn new(zoho: Simulator) -> Self {
        Self { zoho, client: client(Some("simulator tests")) }
    }

    /// A request without a token.
    pub fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.zoho.url()))
    }

    /// A request with a token of all scopes.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.with_token(method, path, &self.zoho.access_token())
    }

    pub fn with_token(&self, method: Method, path: &str, token: &str) -> RequestBuilder {
        self.bare(method, path).header("authorization", format!("Zoho-oauthtoken {token}"))
    }

    pub async fn get(&self, path: &str) -> Response {
        send(self.request(Method::GET, path)).await
    }

    pub async fn delete(&self, path: &str) -> Response {
        send(self.request(Method::DELETE, path)).await
    }

    pub async fn post(&self, path: &str, form: Form) -> Response {
        send(self.request(Method::POST, path).multipart(form)).await
    }

    /// The findings of the last request.
    pub fn findings(&self) -> Vec<String> {
        self.zoho.log().pop().map(|entry| entry.findings).unwrap_or_default()
    }
}

pub async fn send(request: RequestBuilder) -> Response {
    request.send().await.expect("an answer")
}

/// Status and JSON of an answer.
pub async fn json(answer: Response) -> (u16, Value) {
    let status = answer.status().as_u16();
    let text = answer.text().await.expect("a whole body");
    (status, serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error} in {text:?}")))
}

/// Status, code and message of an error in the usual envelope.
pub async fn error(answer: Response) -> (u16, String, String) {
    let (status, body) = json(answer).await;
    assert_eq!(body["status"], "error", "{body}");
    assert!(body["details"].is_object(), "{body}");
    let text = |key: &str| body[key].as_str().unwrap_or_default().to_owned();
    (status, text("code"), text("message"))
}

/// A form with one file.
pub fn file(name: &'static str, file_name: &'static str, bytes: impl Into<Vec<u8>>) -> Form {
    let part = Part::bytes(bytes.into()).file_name(file_name).mime_str("image/png").expect("a media type");
    Form::new().part(name, part)
}

/// The head of a PNG of this size, with as many more bytes: enough for what looks at images.
pub fn png(width: u32, height: u32, more: usize) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 6, 0, 0, 0]);
    bytes.extend((0..=255_u8).cycle().take(more));
    bytes
}

/// A zip with these files.
pub fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a file");
        zip.write_all(text.as_bytes()).expect("memory");
    }
    zip.finish().expect("a zip").into_inner()
}

/// Everything that comes back for these bytes until the connection ends, or stays silent for a while;
/// the flag says which: whether it ended.
pub async fn raw(zoho: &Simulator, request: &str) -> (Vec<u8>, bool) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let address = zoho.url().trim_start_matches("http://");
    let mut stream = tokio::net::TcpStream::connect(address).await.expect("it listens");
    stream.write_all(request.as_bytes()).await.expect("it reads");
    let (mut all, mut buffer) = (Vec::new(), [0; 4 << 10]);
    loop {
        match tokio::time::timeout(std::time::Duration::from_millis(300), stream.read(&mut buffer)).await {
            Err(_) => return (all, false),
            Ok(Ok(0) | Err(_)) => return (all, true),
            Ok(Ok(length)) => all.extend_from_slice(&buffer[..length]),
        }
    }
}

/// Bytes of a request as a client writes them.
pub fn plain_request(zoho: &Simulator, method: &str, path: &str) -> String {
    let token = zoho.access_token();
    format!(
        "{method} {path} HTTP/1.1\r\nHost: x\r\nUser-Agent: x\r\nAuthorization: Zoho-oauthtoken {token}\r\n\r\n"
    )
}
