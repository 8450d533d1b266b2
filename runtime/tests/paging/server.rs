//! A server whose answers are made by a function, and that remembers what it was asked.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
};
use zoho_runtime::{Builder, Client, Hosts, RetryPolicy};

/// A request.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub query: BTreeMap<String, String>,
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Asked {
    pub fn get(&self, name: &str) -> Option<&str> {
        self.query.get(name).map(String::as_str)
    }

    pub fn number(&self, name: &str, default: usize) -> usize {
        self.get(name).map_or(default, |text| text.parse().expect("a number"))
    }

    /// The COQL query.
    pub fn coql(&self) -> String {
        let body: BTreeMap<String, String> = serde_json::from_str(&self.body).expect("a query");
        body["select_query"].clone()
    }
}

/// A status and a body.
pub type Reply = (u16, String);

pub struct Server {
    pub url: String,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    pub async fn start(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (asked, answer) = (Arc::new(Mutex::new(Vec::new())), Arc::new(answer));
        let log = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (log, answer) = (Arc::clone(&log), Arc::clone(&answer));
                tokio::spawn(async move {
                    let _ = stream.set_nodelay(true);
                    let mut stream = BufReader::new(stream);
                    while let Some(asked) = read(&mut stream).await {
                        log.lock().unwrap().push(asked.clone());
                        let (status, body) = answer(&asked);
                        let length = body.len();
                        let head = format!(
                            "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n"
                        );
                        let body = if matches!(status, 204 | 304) { String::new() } else { body };
                        let head =
                            if body.is_empty() { format!("HTTP/1.1 {status} X\r\n\r\n") } else { head };
                        let _ = stream.write_all((head + &body).as_bytes()).await;
                    }
                });
            }
        });
        Self { url, asked }
    }

    /// Answers in turn; the last one stays.
    pub async fn script(answers: Vec<Reply>) -> Self {
        let turn = Mutex::new(0);
        Self::start(move |_| {
            let mut turn = turn.lock().unwrap();
            *turn += 1;
            answers[(*turn - 1).min(answers.len() - 1)].clone()
        })
        .await
    }

    pub fn client(&self) -> Client {
        let hosts = Hosts::single(&self.url);
        Builder::new().hosts(hosts).access_token("secret-token").retry(RetryPolicy::never()).build().unwrap()
    }

    /// What it was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    pub fn calls(&self) -> usize {
        self.asked.lock().unwrap().len()
    }

    /// This parameter of each request.
    pub fn each(&self, name: &str) -> Vec<Option<String>> {
        self.asked().iter().map(|asked| asked.get(name).map(str::to_owned)).collect()
    }
}

async fn read(stream: &mut BufReader<TcpStream>) -> Option<Asked> {
    let mut line = String::new();
    stream.read_line(&mut line).await.ok().filter(|&length| length > 0)?;
    let target = line.split(' ').nth(1)?.to_owned();
    let url = reqwest::Url::parse(&format!("http://x{target}")).ok()?;
    let query = url.query_pairs().into_owned().collect();
    let mut headers = BTreeMap::new();
    loop {
        line.clear();
        stream.read_line(&mut line).await.ok()?;
        let Some((name, value)) = line.trim_end().split_once(": ") else { break };
        headers.insert(name.to_owned(), value.to_owned());
    }
    let length = headers.get("content-length").map_or(0, |text| text.parse().unwrap());
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    Some(Asked { query, headers, body: String::from_utf8(body).ok()? })
}
