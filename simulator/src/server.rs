//! The listening socket and its connections.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};

use crate::handle::respond;
use crate::shared::Shared;
use crate::wire::Wire;

/// A request line with its headers may have so many bytes; what is longer is refused by hyper.
const HEADER_BYTES: usize = 64 << 10;
const HEADER_LINES: usize = 100;
const HEADER_TIME: Duration = Duration::from_secs(30);

/// The certificate, where there is one.
#[cfg(feature = "tls")]
pub(crate) type Tls = Option<Arc<crate::tls::Certificate>>;
/// Without the feature there never is one.
#[cfg(not(feature = "tls"))]
pub(crate) type Tls = Option<Arc<std::convert::Infallible>>;

pub(crate) fn scheme(tls: &Tls) -> &'static str {
    if tls.is_some() { "https" } else { "http" }
}

/// Where the outcome of an order is told.
pub(crate) type Done = std::sync::mpsc::Sender<io::Result<()>>;

/// What a test wants of the server.
pub(crate) enum Order {
    /// Close the port and all connections.
    Refuse(Done),
    /// Open the port again.
    Accept(Done),
    /// Close all connections.
    Close(Done),
}

pub(crate) type Orders = mpsc::UnboundedReceiver<Order>;

/// Takes connections until nobody can give orders any more. The connections end with the runtime.
pub(crate) async fn serve(
    listener: TcpListener,
    address: SocketAddr,
    shared: Arc<Shared>,
    tls: Tls,
    mut orders: Orders,
) {
    let mut listener = Some(listener);
    // Every connection ends when this changes.
    let (epoch, _) = watch::channel(());
    loop {
        let accepted = tokio::select! {
            order = orders.recv() => {
                let Some(order) = order else { return };
                obey(order, &mut listener, address, &epoch).await;
                continue;
            }
            accepted = accept(listener.as_ref()) => accepted,
        };
        match accepted {
            Ok((stream, _)) => {
                let (shared, tls, mut ended) = (Arc::clone(&shared), tls.clone(), epoch.subscribe());
                drop(tokio::spawn(async move {
                    tokio::select! {
                        () = connection(stream, shared, tls) => {}
                        _ = ended.changed() => {}
                    }
                }));
            }
            // Out of file handles, as a rule: wait for some to be closed.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn accept(listener: Option<&TcpListener>) -> io::Result<(TcpStream, SocketAddr)> {
    match listener {
        Some(listener) => listener.accept().await,
        None => std::future::pending().await,
    }
}

async fn obey(
    order: Order,
    listener: &mut Option<TcpListener>,
    address: SocketAddr,
    epoch: &watch::Sender<()>,
) {
    let (done, outcome) = match order {
        Order::Refuse(done) => {
            *listener = None;
            close_all(epoch).await;
            (done, Ok(()))
        }
        Order::Close(done) => {
            close_all(epoch).await;
            (done, Ok(()))
        }
        Order::Accept(done) if listener.is_some() => (done, Ok(())),
        Order::Accept(done) => {
            let bound = TcpListener::bind(address).await.map(|bound| *listener = Some(bound));
            (done, bound)
        }
    };
    let _ = done.send(outcome);
}

/// The tasks of the connections hold a receiver each, until they have ended.
async fn close_all(epoch: &watch::Sender<()>) {
    epoch.send_replace(());
    epoch.closed().await;
}

#[cfg(feature = "tls")]
async fn connection(stream: TcpStream, shared: Arc<Shared>, tls: Tls) {
    let Some(certificate) = tls else { return converse(stream, shared).await };
    let handshake = tokio::time::timeout(HEADER_TIME, certificate.acceptor.accept(stream));
    // A client that does not trust the certificate goes away here.
    if let Ok(Ok(stream)) = handshake.await {
        converse(stream, shared).await;
    }
}

#[cfg(not(feature = "tls"))]
async fn connection(stream: TcpStream, shared: Arc<Shared>, _: Tls) {
    converse(stream, shared).await;
}

async fn converse(stream: impl Stream, shared: Arc<Shared>) {
    // Without it small answers wait for the client's acknowledgement; but it works all the same.
    let _ = stream.tcp().set_nodelay(true);
    let wire = Wire::default();
    let left = wire.clone();
    let service = service_fn(|request| respond(Arc::clone(&shared), left.clone(), request));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .max_headers(HEADER_LINES)
        .max_buf_size(HEADER_BYTES);
    let mut connection = http.serve_connection(TokioIo::new(stream), service);
    // The client's end of a connection is the client's affair, also when it breaks.
    let _ = (&mut connection).await;
    if let Some(words) = wire.take() {
        words.say(connection.into_parts().io.into_inner()).await;
    }
}

/// A stream with a socket below it.
trait Stream: AsyncRead + AsyncWrite + Unpin {
    fn tcp(&self) -> &TcpStream;
}

impl Stream for TcpStream {
    fn tcp(&self) -> &TcpStream {
        self
    }
}

#[cfg(feature = "tls")]
impl Stream for tokio_rustls::server::TlsStream<TcpStream> {
    fn tcp(&self) -> &TcpStream {
        self.get_ref().0
    }
}
