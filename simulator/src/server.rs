//! The listening socket and its connections.

use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::handle::respond;
use crate::shared::Shared;

/// A request line with its headers may have so many bytes; what is longer is refused by hyper.
const HEADER_BYTES: usize = 64 << 10;
const HEADER_LINES: usize = 100;
const HEADER_TIME: Duration = Duration::from_secs(30);

/// Takes connections until `stop` says so or is dropped. The connections end with the runtime.
pub(crate) async fn serve(listener: TcpListener, shared: Arc<Shared>, mut stop: oneshot::Receiver<()>) {
    loop {
        let accepted = tokio::select! {
            _ = &mut stop => return,
            accepted = listener.accept() => accepted,
        };
        match accepted {
            Ok((stream, _)) => drop(tokio::spawn(connection(stream, Arc::clone(&shared)))),
            // Out of file handles, as a rule: wait for some to be closed.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn connection(stream: TcpStream, shared: Arc<Shared>) {
    // Without it small answers wait for the client's acknowledgement; but it works all the same.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| respond(Arc::clone(&shared), request));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .max_headers(HEADER_LINES)
        .max_buf_size(HEADER_BYTES);
    // The client's end of a connection is the client's affair, also when it breaks.
    let _ = http.serve_connection(TokioIo::new(stream), service).await;
}
