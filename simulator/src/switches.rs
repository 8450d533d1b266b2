//! What the service does one way by one source, and another way by another.

use crate::throttle::Throttle;

/// Where sources disagree about the service, a switch says which of them is right. A client should
/// be tested on both sides.
///
/// ```
/// let mut switches = zoho_sim::Switches::default();
/// switches.empty_list_status = 200;
/// switches.throttle = zoho_sim::Throttle::RateLimit;
/// let builder = zoho_sim::Simulator::builder().switches(switches);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Switches {
    /// The status of the token endpoint's throttle: 400, the default, or 200.
    pub token_throttle_status: u16,
    /// Whether that throttle speaks the user's language, in its `error` too; it does not by default.
    pub token_throttle_localised: bool,
    /// The status of `OAUTH_SCOPE_MISMATCH`, 401 or 403; by default what the catalogue says, which is
    /// 401 wherever it says nothing.
    pub scope_mismatch_status: Option<u16>,
    /// What a call beyond a limit is told; the plain shape by default.
    pub throttle: Throttle,
    /// The seconds in the `Retry-After` header of such an answer; by default there is no such header.
    pub retry_after: Option<u64>,
    /// How many access tokens of one refresh token live at a time: 10, 15 (the default) or 30.
    pub live_tokens: usize,
    /// The status of a list without anything in it: 204, the default, or 200.
    pub empty_list_status: u16,
    /// The status of a batch of which some items failed: 207, the default, or 200 as a sandbox has it.
    pub mixed_batch_status: u16,
    /// The status of a batch of which all items failed: 400, the default, 207 or 200.
    pub failed_batch_status: u16,
    /// Whether the answer to a code holds the granted scopes as `scope`; it does not by default.
    pub scope_in_token_answer: bool,
    /// Whether `equals` in the criteria of a search asks of a text only that it contains the value, as the
    /// pages say; it does by default.
    pub search_equals_contains: bool,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            token_throttle_status: 400,
            token_throttle_localised: false,
            scope_mismatch_status: None,
            throttle: Throttle::Plain,
            retry_after: None,
            live_tokens: 15,
            empty_list_status: 204,
            mixed_batch_status: 207,
            failed_batch_status: 400,
            scope_in_token_answer: false,
            search_equals_contains: true,
        }
    }
}
