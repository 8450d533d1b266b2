//! The simulator's own handle.

use std::fmt;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use tokio::sync::mpsc::UnboundedSender;
use zoho_endpoint::{DocumentedError, Endpoint};

use crate::account::Account;
use crate::builder::Builder;
use crate::fault::Fault;
use crate::log::Logged;
use crate::organisation::Organisation;
use crate::route::given_path;
use crate::script::When;
use crate::server::{Order, Tls};
use crate::shared::Shared;
use crate::switches::Switches;
use crate::token::{CLIENT_ID, CLIENT_SECRET};

/// A loopback Zoho that runs until it is dropped; then its connections are closed and its port is
/// free again.
pub struct Simulator {
    shared: Arc<Shared>,
    account: Account,
    orders: Option<UnboundedSender<Order>>,
    #[cfg_attr(not(feature = "tls"), allow(dead_code))]
    tls: Tls,
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

    pub(crate) fn new(
        shared: Arc<Shared>,
        orders: UnboundedSender<Order>,
        tls: Tls,
        thread: JoinHandle<()>,
    ) -> Self {
        let account = Account::new(&shared, 0);
        Self { shared, account, orders: Some(orders), tls, thread: Some(thread) }
    }

    /// The address, `http://127.0.0.1:PORT`: accounts, API and upload host in one.
    pub fn url(&self) -> &str {
        self.shared.url()
    }

    /// An address that an operation whose address the service gives can be called at: the simulator
    /// serves it, and gives it in answers that have a place for one.
    pub fn download_url(&self, endpoint: Endpoint) -> String {
        format!("{}{}", self.url(), given_path(endpoint.operation(), endpoint.version()))
    }

    /// The id of the first account's app.
    pub fn client_id(&self) -> &'static str {
        CLIENT_ID
    }

    /// The secret of the first account's app.
    pub fn client_secret(&self) -> &'static str {
        CLIENT_SECRET
    }

    /// The refresh token of the first account.
    pub fn refresh_token(&self) -> &str {
        self.account.refresh_token()
    }

    /// See [`Account::access_token`], of the first account.
    pub fn access_token(&self) -> String {
        self.account.access_token()
    }

    /// See [`Account::access_token_with_scopes`], of the first account.
    pub fn access_token_with_scopes(&self, scopes: &[&str]) -> String {
        self.account.access_token_with_scopes(scopes)
    }

    /// See [`Account::authorization_code`], of the first account.
    pub fn authorization_code(&self, scopes: &[&str]) -> String {
        self.account.authorization_code(scopes)
    }

    /// The first account, of the first organisation.
    pub fn account(&self) -> Account {
        self.account.clone()
    }

    /// The accounts of all organisations, the first one first.
    pub fn accounts(&self) -> Vec<Account> {
        let organisations = self.shared.state().tenants.len();
        (0..organisations).map(|index| Account::new(&self.shared, index)).collect()
    }

    /// Founds one more organisation, seeded as the first one was, with other ids.
    pub fn add_organisation(&self, name: &str) -> Account {
        let index = self.shared.found(Some(name));
        Account::new(&self.shared, index)
    }

    /// The time by the clock that tokens and limits go by: the real one, and what
    /// [`advance`](Self::advance) has added.
    pub fn now(&self) -> SystemTime {
        self.shared.state().clock.date()
    }

    /// Puts the clock forward, also that of the organisations' records. What waits for a moment in
    /// real time, such as an answer that is late, goes on waiting.
    pub fn advance(&self, by: Duration) {
        let mut state = self.shared.state();
        let step = state.clock.advance(by).as_secs();
        state.tenants.iter_mut().for_each(|tenant| tenant.store.advance(step));
    }

    /// Changes the switches from now on.
    pub fn switch(&self, change: impl FnOnce(&mut Switches)) {
        let mut switches = self.shared.state().switches;
        change(&mut switches);
        self.shared.state().switches = switches;
    }

    /// Makes every answer come this much later from now on.
    pub fn set_latency(&self, latency: Duration) {
        self.shared.state().latency = latency;
    }

    /// The most calls of the API that were in flight at a time, refused ones included. A call is in
    /// flight from its headers until its answer begins.
    pub fn peak_in_flight(&self) -> usize {
        self.shared.load().all.peak
    }

    /// Begins to look for the peak anew, of all organisations too.
    pub fn reset_peak(&self) {
        self.shared.load().reset();
    }

    /// Closes the port, so that connecting to it is refused, and all connections.
    pub fn refuse_connections(&self) {
        // It can't fail: closing never does.
        let _ = self.order(Order::Refuse);
    }

    /// Opens the port again.
    ///
    /// # Errors
    /// If somebody else has taken it.
    pub fn accept_connections(&self) -> std::io::Result<()> {
        self.order(Order::Accept)
    }

    /// Closes all connections, as a gateway does that is restarted. New ones are welcome.
    pub fn close_connections(&self) {
        let _ = self.order(Order::Close);
    }

    /// Gives an order to the server's thread, which is never busy for long, and waits for the outcome.
    fn order(&self, order: impl FnOnce(crate::server::Done) -> Order) -> std::io::Result<()> {
        let (done, is_done) = std::sync::mpsc::channel();
        if let Some(orders) = &self.orders {
            let _ = orders.send(order(done));
        }
        is_done.recv().unwrap_or_else(|_| Err(std::io::Error::other("the simulator has stopped")))
    }

    /// The authority that has signed the certificate, for a client to trust: none without
    /// [`Builder::tls`].
    #[cfg(feature = "tls")]
    pub fn certificate_pem(&self) -> Option<&str> {
        self.tls.as_ref().map(|tls| tls.authority_pem.as_str())
    }

    /// The same in binary form.
    #[cfg(feature = "tls")]
    pub fn certificate_der(&self) -> Option<&[u8]> {
        self.tls.as_ref().map(|tls| tls.authority_der.as_slice())
    }

    /// Ends the life of every access token.
    pub fn expire_tokens(&self) {
        self.shared.state().tokens.expire_all();
    }

    /// How many requests the token endpoint has had, answered well or not.
    pub fn token_requests(&self) -> usize {
        self.shared.state().tokens.requests
    }

    /// The first organisation, to seed and to inspect.
    pub fn organisation(&self) -> Organisation {
        self.account.organisation()
    }

    /// Makes a fault befall these calls.
    ///
    /// # Panics
    /// If the catalogue has no such operation; this holds for all injections.
    #[track_caller]
    pub fn fault(&self, when: When, fault: Fault) {
        self.shared.require_operation(&when.operation);
        self.shared.state().script.add(when, fault);
    }

    /// Adds several faults in their order.
    ///
    /// ```
    /// # use zoho_sim::{ErrorBody, Fault, TOKEN, Throttle, When};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// let zoho = zoho_sim::Simulator::start().await?;
    /// zoho.script([
    ///     (When::nth("download_photo", 3), Fault::dead_token("INVALID_TOKEN", 401)),
    ///     (When::first("upload_photo", 2), Fault::throttled(Throttle::Plain).retry_after(1)),
    ///     (When::next(TOKEN), Fault::server_error(502, ErrorBody::Html)),
    /// ]);
    /// # Ok(())
    /// # }
    /// ```
    #[track_caller]
    pub fn script(&self, faults: impl IntoIterator<Item = (When, Fault)>) {
        for (when, fault) in faults {
            self.fault(when, fault);
        }
    }

    /// The next call of this operation, in whatever product and version, is not carried out and
    /// answers this documented error in the usual envelope. Injections of one operation queue up.
    #[track_caller]
    pub fn inject(&self, operation: &str, error: &DocumentedError) {
        self.fault(When::next(operation), Fault::error(error));
    }

    /// Like [`inject`](Self::inject), with the error as the one item of a `data` array.
    #[track_caller]
    pub fn inject_in_data(&self, operation: &str, error: &DocumentedError) {
        self.fault(When::next(operation), Fault::error_in_data(error));
    }

    /// See [`Fault::answer`], for the next call of this operation.
    #[track_caller]
    pub fn inject_raw(&self, operation: &str, status: u16, content_type: &str, body: impl Into<Bytes>) {
        self.fault(When::next(operation), Fault::answer(status, content_type, body));
    }

    /// See [`Fault::cut_answer`], for the next call of this operation.
    #[track_caller]
    pub fn inject_cut(&self, operation: &str, after: u64) {
        self.fault(When::next(operation), Fault::cut_answer(after));
    }

    /// See [`Fault::stall_answer`], for the next call of this operation.
    #[track_caller]
    pub fn inject_stall(&self, operation: &str, after: u64) {
        self.fault(When::next(operation), Fault::stall_answer(after));
    }

    /// See [`Fault::cut_after_commit`], for the next call of this operation.
    #[track_caller]
    pub fn inject_hang_up(&self, operation: &str) {
        self.fault(When::next(operation), Fault::cut_after_commit());
    }

    /// See [`Fault::delay`], for the next call of this operation.
    #[track_caller]
    pub fn inject_delay(&self, operation: &str, delay: Duration) {
        self.fault(When::next(operation), Fault::delay(delay));
    }

    /// How many injections and faults still wait for a call, those for every call left out.
    pub fn injections_left(&self) -> usize {
        self.shared.state().script.count()
    }

    /// Forgets the injections and faults that still wait.
    pub fn clear_injections(&self) {
        self.shared.state().script.clear();
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
        drop(self.orders.take());
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
