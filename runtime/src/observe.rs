//! What others may see of calls and attempts: an observer of one's own, and tracing spans.

use std::{fmt, future::Future, pin::Pin, time::Duration};

use zoho_endpoint::Endpoint;

use crate::{Error, ErrorKind};

/// Is told of every attempt and every call, for metrics of whatever kind. It must return quickly.
pub trait Observer: Send + Sync + 'static {
    /// An attempt has ended.
    fn attempt(&self, _attempt: &Attempt<'_>) {}

    /// A call has ended; of a download, its answer has begun.
    fn call(&self, _call: &Finished<'_>) {}
}

/// An attempt that has ended.
#[derive(Debug)]
#[non_exhaustive]
pub struct Attempt<'a> {
    /// The operation.
    pub endpoint: Endpoint,
    /// Counted from 1.
    pub number: u32,
    /// From its start to its answer, or its failure.
    pub elapsed: Duration,
    /// The HTTP status, if there was an answer.
    pub status: Option<u16>,
    /// What went wrong.
    pub error: Option<&'a Error>,
    /// Credits that it was charged.
    pub credits: u32,
}

/// A call that has ended.
#[derive(Debug)]
#[non_exhaustive]
pub struct Finished<'a> {
    /// The operation.
    pub endpoint: Endpoint,
    /// How often it was tried.
    pub attempts: u32,
    /// With all attempts and waits.
    pub elapsed: Duration,
    /// The HTTP status of the last answer.
    pub status: Option<u16>,
    /// What went wrong.
    pub error: Option<&'a Error>,
}

/// The HTTP status that an error carries.
pub(crate) fn status_of(error: &Error) -> Option<u16> {
    match error.kind() {
        ErrorKind::Api(api) => Some(api.status().as_u16()),
        ErrorKind::UnexpectedBody(body) => Some(body.status().as_u16()),
        ErrorKind::NotModified => Some(304),
        _ => None,
    }
}

/// The observer of a client, if it has one.
#[derive(Clone, Default)]
pub(crate) struct Watching(pub(crate) Option<std::sync::Arc<dyn Observer>>);

impl Watching {
    pub(crate) fn attempt(&self, attempt: &Attempt<'_>) {
        #[cfg(feature = "tracing")]
        tracing::debug!(
            operation = attempt.endpoint.operation().name,
            version = attempt.endpoint.version().name,
            attempt = attempt.number,
            status = attempt.status,
            credits = attempt.credits,
            elapsed_ms = u64::try_from(attempt.elapsed.as_millis()).unwrap_or(u64::MAX),
            error = attempt.error.map(tracing::field::display),
            "attempt"
        );
        if let Some(observer) = &self.0 {
            observer.attempt(attempt);
        }
    }

    pub(crate) fn call(&self, call: &Finished<'_>) {
        #[cfg(feature = "tracing")]
        tracing::debug!(
            operation = call.endpoint.operation().name,
            version = call.endpoint.version().name,
            attempts = call.attempts,
            status = call.status,
            elapsed_ms = u64::try_from(call.elapsed.as_millis()).unwrap_or(u64::MAX),
            error = call.error.map(tracing::field::display),
            "call"
        );
        if let Some(observer) = &self.0 {
            observer.call(call);
        }
    }
}

impl fmt::Debug for Watching {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "Watching(…)" } else { "Watching(nobody)" })
    }
}

/// A future that is in its place already, so that putting it into a span moves a pointer only.
type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

#[cfg(feature = "tracing")]
pub(crate) type Span = tracing::Span;

/// The span of a call, if anybody looks.
#[cfg(feature = "tracing")]
pub(crate) fn call_span(endpoint: Endpoint) -> Option<Span> {
    tracing::enabled!(tracing::Level::DEBUG).then(|| {
        tracing::debug_span!(
            "zoho",
            product = endpoint.version().product.name(),
            version = endpoint.version().name,
            operation = endpoint.operation().name,
        )
    })
}

/// The span of an attempt, if anybody looks.
#[cfg(feature = "tracing")]
pub(crate) fn attempt_span(number: u32) -> Option<Span> {
    tracing::enabled!(tracing::Level::DEBUG).then(|| tracing::debug_span!("attempt", number))
}

/// Runs a future inside a span.
#[cfg(feature = "tracing")]
pub(crate) fn within<'a, T: 'a>(span: Span, future: Boxed<'a, T>) -> Boxed<'a, T> {
    Box::pin(tracing::Instrument::instrument(future, span))
}

/// Runs a future that becomes a task of its own inside the span in which it is made.
#[cfg(feature = "tracing")]
pub(crate) fn here<'a, T: 'a>(future: Boxed<'a, T>) -> Boxed<'a, T> {
    within(Span::current(), future)
}

#[cfg(not(feature = "tracing"))]
pub(crate) fn here<T>(future: Boxed<'_, T>) -> Boxed<'_, T> {
    future
}

/// There is none.
#[cfg(not(feature = "tracing"))]
pub(crate) enum Span {}

#[cfg(not(feature = "tracing"))]
pub(crate) fn call_span(_: Endpoint) -> Option<Span> {
    None
}

#[cfg(not(feature = "tracing"))]
pub(crate) fn attempt_span(_: u32) -> Option<Span> {
    None
}

#[cfg(not(feature = "tracing"))]
#[allow(clippy::needless_pass_by_value, reason = "the same signature as with the feature")]
pub(crate) fn within<'a, T: 'a>(span: Span, _: Boxed<'a, T>) -> Boxed<'a, T> {
    match span {}
}
