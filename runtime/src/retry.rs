//! Which failures are tried again, by what the operation promises, and after which wait.
//!
//! Zoho has no idempotency key. So a call that is not safe to repeat is repeated only where the request
//! provably did not reach the service, or was refused before anything was done (401, 429). After a
//! timeout or a cut connection its outcome is unknown, and the caller is told so.

use std::time::Duration;

use http::{HeaderMap, StatusCode, header::RETRY_AFTER};
use zoho_endpoint::Retry;

use crate::{ApiError, Error, ErrorKind, Object};

/// How often a call is tried, and how long it waits between two attempts.
///
/// What may be repeated at all is not a matter of policy: the catalogue says it for each operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryPolicy {
    /// Attempts in all, the first included: 3.
    pub attempts: u32,
    /// The wait after the first attempt is at most this, and doubles: 500 milliseconds.
    pub base: Duration,
    /// The longest wait that is chosen here: 20 seconds. A `Retry-After` may be longer.
    pub cap: Duration,
}

impl RetryPolicy {
    /// Tries once.
    pub fn never() -> Self {
        Self { attempts: 1, ..Self::default() }
    }

    /// Tries so often, the first attempt included; at least once.
    pub fn attempts(attempts: u32) -> Self {
        Self { attempts: attempts.max(1), ..Self::default() }
    }

    /// The wait before the next attempt: what the service asked for and a little more, so that not
    /// everybody comes back at once; else any time up to a bound that doubles ("full jitter").
    pub(crate) fn wait(&self, attempts: u32, asked: Option<Duration>) -> Duration {
        let bound = self.base.saturating_mul(1 << attempts.saturating_sub(1).min(16)).min(self.cap);
        let random = bound.mul_f64(fastrand::f64());
        asked.map_or(random, |asked| asked.saturating_add(random / 4))
    }
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { attempts: 3, base: Duration::from_millis(500), cap: Duration::from_secs(20) }
    }
}

/// Half of it to all of it, so that those who wait do not come at once.
pub(crate) fn jittered(pause: Duration) -> Duration {
    pause.mul_f64(0.5 + fastrand::f64() / 2.0)
}

/// What a failed attempt means for the call.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It has failed.
    Failed,
    /// The token is dead: a new one, and once more.
    DeadToken,
    /// It may be tried again, after this wait if the service asked for one.
    Again(Option<Duration>),
    /// It may have been carried out, and doing it twice may leave two.
    Unknown,
}

/// Judges a failed attempt of an operation of this class.
pub(crate) fn judge(error: &Error, class: Retry) -> Verdict {
    let repeatable = class != Retry::Unsafe;
    match error.kind() {
        ErrorKind::Transport(transport) if transport.is_connect() => Verdict::Again(None),
        // It may have arrived.
        ErrorKind::Transport(_) | ErrorKind::Timeout(_) | ErrorKind::Stalled(_) => {
            if repeatable {
                Verdict::Again(None)
            } else {
                Verdict::Unknown
            }
        }
        ErrorKind::Api(api) => {
            let asked = retry_after(api);
            match api.status {
                _ if is_dead_token(api) => Verdict::DeadToken,
                StatusCode::TOO_MANY_REQUESTS => Verdict::Again(asked),
                status if !status.is_server_error() => Verdict::Failed,
                _ if repeatable => Verdict::Again(asked),
                // Neither the API nor a gateway before it says how far it came.
                _ => Verdict::Unknown,
            }
        }
        _ => Verdict::Failed,
    }
}

/// Whether the answer says that the token is not good (any more).
pub(crate) fn is_dead_token(api: &ApiError) -> bool {
    matches!(api.status, StatusCode::UNAUTHORIZED | StatusCode::BAD_REQUEST)
        && matches!(api.code(), Some("INVALID_TOKEN" | "AUTHENTICATION_FAILURE" | "INVALID_OAUTHTOKEN"))
}

/// The wait that the service asks for: the header, else `details.retry_after`, both in seconds.
pub(crate) fn retry_after(api: &ApiError) -> Option<Duration> {
    let in_details = || api.details().as_ref().and_then(|details: &Object| details.get::<u64>("retry_after"));
    in_header(&api.headers).or_else(in_details).map(Duration::from_secs)
}

fn in_header(headers: &HeaderMap) -> Option<u64> {
    headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::envelope;
    use bytes::Bytes;
    use zoho_endpoint::Response;

    fn api(status: u16, header: Option<&str>, body: &'static str) -> Error {
        let status = StatusCode::from_u16(status).unwrap();
        let mut headers = HeaderMap::new();
        headers.extend(header.map(|value| (RETRY_AFTER, value.parse().unwrap())));
        let failure = envelope::judge(status, body.as_bytes(), Response::Status).err().unwrap();
        let envelope::Failure { object, code, message } = failure;
        Error::new(ApiError {
            status,
            headers,
            body: Bytes::from_static(body.as_bytes()),
            object,
            code,
            message,
        })
    }

    const CLASSES: [Retry; 3] = [Retry::Safe, Retry::Idempotent, Retry::Unsafe];

    #[test]
    fn what_was_refused_before_it_was_done_is_tried_again_in_every_class() {
        let seconds = |n| Verdict::Again(Some(Duration::from_secs(n)));
        for class in CLASSES {
            let details = r#"{"code":"TOO_MANY_REQUESTS","details":{"retry_after":7},"status":"error"}"#;
            assert_eq!(judge(&api(429, None, details), class), seconds(7));
            assert_eq!(judge(&api(429, Some("9"), details), class), seconds(9), "the header wins");
            assert_eq!(
                judge(&api(429, None, r#"{"code":"TOO_MANY_REQUESTS","details":{}}"#), class),
                Verdict::Again(None)
            );
            assert_eq!(judge(&api(429, Some("soon"), "<html>busy</html>"), class), Verdict::Again(None));
            for (status, code) in
                [(401, "INVALID_TOKEN"), (400, "INVALID_TOKEN"), (401, "AUTHENTICATION_FAILURE")]
            {
                let body: &'static str = format!(r#"{{"code":"{code}","status":"error"}}"#).leak();
                assert_eq!(judge(&api(status, None, body), class), Verdict::DeadToken);
            }
        }
    }

    #[test]
    fn what_may_have_been_done_is_repeated_only_where_that_is_harmless() {
        let timeout = Error::new(ErrorKind::Timeout(Duration::from_secs(1)));
        let gateway = api(502, None, "<html>Bad gateway</html>");
        let internal = api(500, None, r#"{"code":"INTERNAL_ERROR","status":"error"}"#);
        for class in [Retry::Safe, Retry::Idempotent] {
            for error in [&timeout, &gateway, &internal] {
                assert_eq!(judge(error, class), Verdict::Again(None));
            }
        }
        for error in [&timeout, &gateway, &internal] {
            assert_eq!(judge(error, Retry::Unsafe), Verdict::Unknown);
        }
    }

    #[test]
    fn what_will_fail_again_is_not_tried_again() {
        for class in CLASSES {
            assert_eq!(judge(&api(400, None, r#"{"code":"INVALID_DATA"}"#), class), Verdict::Failed);
            assert_eq!(judge(&api(403, None, r#"{"code":"INVALID_TOKEN"}"#), class), Verdict::Failed);
            assert_eq!(judge(&api(404, None, ""), class), Verdict::Failed);
            assert_eq!(judge(&Error::configuration(""), class), Verdict::Failed);
        }
    }

    #[test]
    fn waits_grow_to_a_cap_and_never_undercut_what_was_asked_for() {
        let policy = RetryPolicy::default();
        for attempts in 1..40 {
            let bound =
                Duration::from_millis(500).saturating_mul(1 << (attempts - 1).min(16)).min(policy.cap);
            for _ in 0..20 {
                assert!(policy.wait(attempts, None) <= bound);
                assert!(policy.wait(attempts, Some(Duration::from_secs(60))) >= Duration::from_secs(60));
            }
        }
        assert_eq!(RetryPolicy::attempts(0).attempts, 1);
    }
}
