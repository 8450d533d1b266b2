//! A server that plays back bytes, and operations made for tests.

// Each test program uses some of it.
#![allow(dead_code)]

use std::time::Duration;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
    task::JoinHandle,
};
use zoho_endpoint::{
    Availability, Body, Bounds, Concurrency, DocumentedError, FileRule, Host, Location, Method, Operation,
    Parameter, ParameterType, Product, Response, Retry, Scope, Version, read,
};
use zoho_runtime::{Builder, Client, Hosts, RetryPolicy, Timeouts};

pub const V9: Version = Version {
    product: Product::Crm,
    name: "v9",
    base_path: "/crm/v9",
    roots: &[("bulk", "/crm/bulk/v9")],
    docs: "https://docs.test/v9/",
};

const VERSIONS: &[Availability] = &[read(V9)];

const ERRORS: &[DocumentedError] = &[DocumentedError {
    code: "FILE_TOO_LARGE",
    status: 413,
    message: "too large",
    remedy: "Send less.",
    reason: None,
}];

pub const fn operation(
    method: Method,
    body: Body,
    response: Response,
    parameters: &'static [Parameter],
) -> Operation {
    Operation {
        product: Product::Crm,
        name: "test",
        group: "tests",
        area: "tests",
        method,
        host: Host::Api,
        root: "",
        path: "/{name}/tests",
        versions: VERSIONS,
        modules: &[],
        custom_modules: false,
        scopes: Scope::One("Test.ALL"),
        parameters,
        body,
        response,
        object: None,
        may_be_empty: true,
        errors: ERRORS,
        retry: Retry::Safe,
        credits: 1,
        concurrency: Concurrency::Normal,
        bounds: Bounds::NONE,
        page: "test.html",
    }
}

pub static CHANGE: Operation = operation(Method::Delete, Body::None, Response::Status, &[]);
pub static LIST: Operation = operation(Method::Get, Body::None, Response::Keyed("data"), &[FIELDS]);
pub static FETCH: Operation = operation(Method::Get, Body::None, Response::Binary, &[]);
pub static SEND: Operation = operation(Method::Post, Body::Multipart, Response::Status, &[FILE]);

pub static ONE: Operation = operation(Method::Get, Body::None, Response::One("org"), &[]);
pub static WHOLE: Operation = operation(Method::Get, Body::None, Response::Object, &[]);
pub static WRITE: Operation = operation(
    Method::Post,
    Body::Json,
    Response::Outcomes("data"),
    &[
        required("data", Location::Body, ParameterType::Objects),
        required("X-CRM-ORG", Location::Header, ParameterType::String),
        parameter("trigger", Location::Body, ParameterType::Choices),
    ],
);
pub static BULK: Operation = Operation {
    host: Host::Content,
    root: "bulk",
    path: "/upload",
    ..operation(Method::Post, Body::Multipart, Response::Status, &[FILE])
};
pub static EXPORT: Operation = Operation {
    host: Host::Given,
    path: "/{download_url}",
    ..operation(Method::Get, Body::None, Response::Binary, &[])
};

const fn parameter(name: &'static str, location: Location, kind: ParameterType) -> Parameter {
    Parameter { name, location, kind, required: false, choices: &[], object: None, file: None }
}

pub const fn required(name: &'static str, location: Location, kind: ParameterType) -> Parameter {
    Parameter { required: true, ..parameter(name, location, kind) }
}

const FIELDS: Parameter = required("fields", Location::Query, ParameterType::Fields);

const FILE: Parameter = Parameter {
    file: Some(FileRule {
        max_bytes: Some(1000),
        max_pixels: Some(1_000_000),
        formats: &["PNG"],
        too_large: Some("FILE_TOO_LARGE"),
    }),
    ..required("file", Location::Form, ParameterType::File)
};

/// Listens on a free port, answers the next connections with these bytes in turn, and yields what it
/// was sent. A connection stays open for a second after its answer.
pub async fn play(answers: Vec<Vec<u8>>) -> (Client, JoinHandle<Vec<String>>) {
    let (url, server) = listen(answers).await;
    (client(&url), server)
}

/// The same without a client, at this address.
pub async fn listen(answers: Vec<Vec<u8>>) -> (String, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        let mut heard = Vec::new();
        for answer in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = Vec::new();
            // The request is over when nothing more comes for a moment.
            while let Ok(Ok(1..)) =
                tokio::time::timeout(Duration::from_millis(150), stream.read_buf(&mut request)).await
            {
            }
            heard.push(String::from_utf8_lossy(&request).into_owned());
            let _ = stream.write_all(&answer).await;
            let _ = stream.flush().await;
            if answer.ends_with(b"STALL") {
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
        heard
    });
    (url, server)
}

pub fn client(url: &str) -> Client {
    client_of(Hosts::single(url))
}

pub fn client_of(hosts: Hosts) -> Client {
    let mut timeouts = Timeouts::default();
    timeouts.total = Duration::from_secs(5);
    timeouts.idle = Duration::from_millis(300);
    Builder::new()
        .hosts(hosts)
        .access_token("secret-token")
        .timeouts(timeouts)
        .retry(RetryPolicy::never())
        .build()
        .unwrap()
}

/// An answer with a body and its length.
pub fn answer(status: u16, content_type: &str, body: &str) -> Vec<u8> {
    let head =
        format!("HTTP/1.1 {status} X\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\n", body.len());
    format!("{head}connection: close\r\n\r\n{body}").into_bytes()
}

zoho_runtime::reasons! { /// None.
pub enum Reason {} }

zoho_runtime::error_codes! {
    Reason;
    /// Codes of the operations of these tests.
    pub enum Code {
        /// Too large.
        FileTooLarge = "FILE_TOO_LARGE",
    }
}

zoho_runtime::views! {
    /// An item of a list.
    pub struct Item {
        /// A name.
        name / with_name: text = "Name",
    }
}

zoho_runtime::id_type! {
    /// An id.
    pub struct ItemId;
}
