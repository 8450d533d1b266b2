//! Reading what a request carries, within bounds.

use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use futures_util::Stream;
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};

use crate::multipart::{Form, Keep, read_form};

/// Anything but a form is small in this API.
const PLAIN_LIMIT: u64 = 8 << 20;
/// So much of a form may pass without a part beginning or going on.
const IDLE_LIMIT: u64 = 1 << 20;

/// How a body is to be read.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Reading {
    /// Only its length is of interest.
    Count,
    /// Its bytes are.
    Plain,
    /// It should be a form.
    Form(Keep),
}

/// A body that was read.
#[derive(Debug, Default)]
pub(crate) struct Received {
    /// The bytes that were read.
    pub(crate) length: u64,
    /// The limit was reached; what followed was not read.
    pub(crate) too_large: bool,
    /// The connection broke before the body's end.
    pub(crate) broken: bool,
    pub(crate) plain: Bytes,
    /// The same as JSON, if it is JSON and should be.
    pub(crate) json: Option<serde_json::Value>,
    pub(crate) form: Form,
}

/// Reads a body of at most `limit` bytes.
pub(crate) async fn receive(
    body: &mut Incoming,
    content_type: Option<&str>,
    reading: Reading,
    limit: u64,
) -> Received {
    let meter = Meter::new(if matches!(reading, Reading::Plain) { limit.min(PLAIN_LIMIT) } else { limit });
    let mut received = Received::default();
    if let Reading::Form(keep) = reading {
        received.form = read_form(Paced::new(body, &meter), content_type, keep, &meter).await;
    }
    // Also after a form, and after a broken one: the client should get to read the answer.
    let mut plain = BytesMut::new();
    while !meter.is_full() && !received.broken {
        match body.frame().await {
            None => break,
            Some(Err(_)) => received.broken = true,
            Some(Ok(frame)) => {
                if let Ok(data) = frame.into_data() {
                    meter.add(&data);
                    if matches!(reading, Reading::Plain) && !meter.is_full() {
                        plain.extend_from_slice(&data);
                    }
                }
            }
        }
    }
    received.plain = plain.freeze();
    received.length = meter.length.load(Ordering::Relaxed);
    received.too_large = meter.is_full();
    received
}

/// Reads so many bytes of a body, or a few more, and leaves the rest. The outcome: how many it were.
pub(crate) async fn receive_some(body: &mut Incoming, bytes: u64) -> u64 {
    let mut length = 0;
    while length < bytes {
        let Some(Ok(frame)) = body.frame().await else { break };
        length += frame.data_ref().map_or(0, |data| data.len() as u64);
    }
    length
}

/// Counts what was read, for the limits.
#[derive(Debug)]
pub(crate) struct Meter {
    limit: u64,
    length: AtomicU64,
    idle: AtomicU64,
}

impl Meter {
    fn new(limit: u64) -> Self {
        Self { limit, length: AtomicU64::new(0), idle: AtomicU64::new(0) }
    }

    fn add(&self, data: &Bytes) {
        self.length.fetch_add(data.len() as u64, Ordering::Relaxed);
        self.idle.fetch_add(data.len() as u64, Ordering::Relaxed);
    }

    fn is_full(&self) -> bool {
        self.length.load(Ordering::Relaxed) > self.limit
    }

    /// A part has begun or gone on.
    pub(crate) fn progress(&self) {
        self.idle.store(0, Ordering::Relaxed);
    }

    fn is_idle(&self) -> bool {
        self.idle.load(Ordering::Relaxed) > IDLE_LIMIT
    }
}

/// Gives one frame at a time. The parser of forms takes all that is ready before it looks at any of
/// it; a pause after each frame keeps a fast client from filling the memory.
pub(crate) struct Paced<'r> {
    body: &'r mut Incoming,
    meter: &'r Meter,
    pause: bool,
}

impl<'r> Paced<'r> {
    fn new(body: &'r mut Incoming, meter: &'r Meter) -> Self {
        Self { body, meter, pause: false }
    }
}

impl Stream for Paced<'_> {
    type Item = Result<Bytes, Box<dyn std::error::Error + Send + Sync>>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if std::mem::take(&mut self.pause) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        loop {
            let Some(frame) = ready!(Pin::new(&mut *self.body).poll_frame(cx)) else {
                return Poll::Ready(None);
            };
            let Ok(data) = frame.map_err(Box::new)?.into_data() else {
                continue;
            };
            self.meter.add(&data);
            if self.meter.is_full() || self.meter.is_idle() {
                return Poll::Ready(Some(Err("the limit is reached".into())));
            }
            self.pause = true;
            return Poll::Ready(Some(Ok(data)));
        }
    }
}
