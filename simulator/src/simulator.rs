//! The simulator's own handle.

use std::fmt;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::oneshot;
use zoho_endpoint::DocumentedError;

use crate::answer::Row;
use crate::body::Break;
use crate::builder::Builder;
use crate::inject::Fault;
use crate::log::Logged;
use crate::organisation::Organisation;
use crate::shared::Shared;
use crate::token::{CLIENT_ID, CLIENT_SECRET, Granted, REFRESH_TOKEN};

/// A loopback Zoho that runs until it is dropped; then its connections are closed and its port is
/// free again.
pub struct Simulator {
    shared: Arc<Shared>,
    seeded: std::sync::Mutex<String>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Simulator {
    /// Starts a simulator with the default settings on a free port.
    ///
    /// # Errors
    /// If the system gives no port or no thread.
    pub async fn start() -> std::io::Result<Self> {
        Self::builder().start().await
    }

    /// Other settings than the defaults.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn new(shared: Arc<Shared>, stop: oneshot::Sender<()>, thread: JoinHandle<()>) -> Self {
        let seeded = shared.state().tokens.issue(Granted::Everything);
        Self { shared, seeded: std::sync::Mutex::new(seeded), stop: Some(stop), thread: Some(thread) }
    }

    /// The address, `http://127.0.0.1:PORT`: accounts, API and upload host in one.
    pub fn url(&self) -> &str {
        self.shared.url()
    }

    /// The id of the registered client.
    pub fn client_id(&self) -> &'static str {
        CLIENT_ID
    }

    /// The secret of the registered client.
    pub fn client_secret(&self) -> &'static str {
        CLIENT_SECRET
    }

    /// The refresh token of the seeded user.
    pub fn refresh_token(&self) -> &'static str {
        REFRESH_TOKEN
    }

    /// A live access token with all scopes: the same one each time, until it has expired.
    pub fn access_token(&self) -> String {
        let mut seeded = self.seeded.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let tokens = &mut self.shared.state().tokens;
        if tokens.granted(&seeded).is_none() {
            *seeded = tokens.issue(Granted::Everything);
        }
        seeded.clone()
    }

    /// A live access token with these scopes and no others.
    pub fn access_token_with_scopes(&self, scopes: &[&str]) -> String {
        let scopes = scopes.iter().map(|&scope| scope.to_owned()).collect();
        self.shared.state().tokens.issue(Granted::Scopes(scopes))
    }

    /// Ends the life of every access token.
    pub fn expire_tokens(&self) {
        self.shared.state().tokens.expire_all();
    }

    /// How many requests the token endpoint has had, answered well or not.
    pub fn token_requests(&self) -> usize {
        self.shared.state().tokens.requests
    }

    /// The organisation, to seed and to inspect.
    pub fn organisation(&self) -> Organisation {
        Organisation::new(Arc::clone(&self.shared))
    }

    /// The next call of this operation, in whatever product and version, is not carried out and
    /// answers this documented error in the usual envelope. Injections of one operation queue up.
    ///
    /// # Panics
    /// If the catalogue has no such operation; this holds for all injections.
    #[track_caller]
    pub fn inject(&self, operation: &str, error: &DocumentedError) {
        self.add_fault(operation, Fault::error(Row::from(error)));
    }

    /// Like [`inject`](Self::inject), with the error as the one item of a `data` array.
    #[track_caller]
    pub fn inject_in_data(&self, operation: &str, error: &DocumentedError) {
        self.add_fault(operation, Fault::error_in_data(Row::from(error)));
    }

    /// The next call of this operation is not carried out and answers exactly this. An empty content
    /// type sends no such header. [`TOKEN`](crate::TOKEN) stands for the token endpoint.
    #[track_caller]
    pub fn inject_raw(&self, operation: &str, status: u16, content_type: &str, body: impl Into<Bytes>) {
        self.add_fault(operation, Fault::raw(status, content_type, body.into()));
    }

    /// The next call of this operation is carried out, and the connection is closed after so many
    /// bytes of its answer's body, though before its last one; an empty answer is not sent at all.
    #[track_caller]
    pub fn inject_cut(&self, operation: &str, after: u64) {
        self.add_fault(operation, Fault::Break(Break::Cut(after)));
    }

    /// The next call of this operation is carried out; after so many bytes of its answer's body,
    /// though before its last one, nothing more comes while the connection stays open.
    #[track_caller]
    pub fn inject_stall(&self, operation: &str, after: u64) {
        self.add_fault(operation, Fault::Break(Break::Stall(after)));
    }

    /// The next call of this operation is carried out, and the connection is closed without an answer.
    #[track_caller]
    pub fn inject_hang_up(&self, operation: &str) {
        self.add_fault(operation, Fault::HangUp);
    }

    /// The next call of this operation is carried out, and its answer comes this much later.
    #[track_caller]
    pub fn inject_delay(&self, operation: &str, delay: Duration) {
        self.add_fault(operation, Fault::Delay(delay));
    }

    /// How many injections still wait for their call.
    pub fn injections_left(&self) -> usize {
        self.shared.state().faults.count()
    }

    /// Forgets the injections that still wait.
    pub fn clear_injections(&self) {
        self.shared.state().faults.clear();
    }

    #[track_caller]
    fn add_fault(&self, operation: &str, fault: Fault) {
        self.shared.require_operation(operation);
        self.shared.state().faults.add(operation, fault);
    }

    /// The requests in the order in which they were answered.
    pub fn log(&self) -> Vec<Logged> {
        self.shared.state().log.entries()
    }

    /// Forgets the requests and their findings.
    pub fn clear_log(&self) {
        self.shared.state().log.clear();
    }

    /// Asserts that no request had anything odd about it.
    ///
    /// # Panics
    /// With the findings, if there are any.
    #[track_caller]
    pub fn assert_clean(&self) {
        let findings = self.shared.state().log.findings().join("\n  ");
        assert!(findings.is_empty(), "the simulator has remarks about the requests:\n  {findings}");
    }
}

impl Drop for Simulator {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // The thread never waits for anything but its sockets, so this takes a moment at most.
            let _ = thread.join();
        }
    }
}

impl fmt::Debug for Simulator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulator").field("shared", &self.shared).finish_non_exhaustive()
    }
}
