//! A Redis server of a test's own: on a free loopback port, with nothing on the disk that stays.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// Runs until it is dropped.
pub struct RedisServer {
    process: Child,
    port: u16,
    /// Where the server would write, if it did.
    _folder: tempfile::TempDir,
}

impl RedisServer {
    /// Starts a server; says so and gives none where Redis is not installed.
    pub fn start() -> Option<Self> {
        // The port is free when it is looked for; somebody may take it before the server does.
        for _ in 0..5 {
            let folder = tempfile::tempdir().expect("a temporary folder");
            let port = TcpListener::bind("127.0.0.1:0")
                .and_then(|socket| socket.local_addr())
                .expect("a port")
                .port();
            let process = Command::new("redis-server")
                .args([
                    "--bind",
                    "127.0.0.1",
                    "--port",
                    &port.to_string(),
                    "--save",
                    "",
                    "--appendonly",
                    "no",
                ])
                .arg("--dir")
                .arg(folder.path())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn();
            let process = match process {
                Ok(process) => process,
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    println!("SKIPPED: there is no redis-server on this machine");
                    return None;
                }
                Err(error) => panic!("redis-server can't be started: {error}"),
            };
            let mut server = Self { process, port, _folder: folder };
            if server.is_up() {
                return Some(server);
            }
        }
        panic!("redis-server does not come up");
    }

    /// The address: `redis://127.0.0.1:PORT/`.
    pub fn url(&self) -> String {
        format!("redis://127.0.0.1:{}/", self.port)
    }

    fn is_up(&mut self) -> bool {
        let until = Instant::now() + Duration::from_secs(10);
        while Instant::now() < until && matches!(self.process.try_wait(), Ok(None)) {
            if self.answers() {
                return true;
            }
            thread::sleep(Duration::from_millis(20));
        }
        false
    }

    fn answers(&self) -> bool {
        let Ok(mut socket) = TcpStream::connect(("127.0.0.1", self.port)) else { return false };
        let mut answer = [0; 5];
        socket.write_all(b"PING\r\n").and_then(|()| socket.read_exact(&mut answer)).is_ok()
            && &answer == b"+PONG"
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
