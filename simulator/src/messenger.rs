//! Sends messages about changes to addresses of the loopback interface, and to no other.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::watch::Message;

/// Nobody waits longer for a listener.
const PATIENCE: Duration = Duration::from_secs(5);

/// Sends messages in their order; one that nobody takes is lost, as the service's are.
pub(crate) async fn deliver(messages: Vec<Message>) {
    for message in messages {
        let _ = tokio::time::timeout(PATIENCE, post(&message)).await;
    }
}

async fn post(message: &Message) -> Option<()> {
    let rest = message.notify_url.strip_prefix("http://")?;
    let (authority, path) = rest.find('/').map_or((rest, "/"), |index| rest.split_at(index));
    let address = loopback(authority)?;
    // A line break would be a header of its own.
    if path.chars().chain(authority.chars()).any(|c| c.is_control() || c.is_whitespace()) {
        return None;
    }
    let body = message.body.to_string();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: {authority}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(address).await.ok()?;
    stream.write_all(head.as_bytes()).await.ok()?;
    stream.write_all(body.as_bytes()).await.ok()?;
    // The answer matters to nobody, but a listener should be done with it before the connection ends.
    let mut answer = [0; 1 << 10];
    while stream.read(&mut answer).await.ok()? > 0 {}
    Some(())
}

/// The address behind `127.0.0.1:80`, `[::1]:80` or `localhost:80`.
fn loopback(authority: &str) -> Option<SocketAddr> {
    let named = authority.strip_prefix("localhost").map(|port| format!("127.0.0.1{port}"));
    let authority = named.as_deref().unwrap_or(authority);
    let with_port = |text: &str| text.parse::<SocketAddr>().ok();
    let without = |text: &str| text.parse::<IpAddr>().ok().map(|ip| SocketAddr::new(ip, 80));
    with_port(authority).or_else(|| without(authority)).filter(|known| known.ip().is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_loopback_interface_is_told() {
        for good in ["127.0.0.1:8080", "localhost:1", "[::1]:9", "127.0.0.1"] {
            assert!(loopback(good).is_some(), "{good}");
        }
        for bad in ["example.com:80", "192.0.2.1:80", "user@127.0.0.1:80", "localhost.example.com:80", ""] {
            assert!(loopback(bad).is_none(), "{bad}");
        }
    }
}
