//! Authorization codes: short-lived, good for one use, bound to what they were asked for with.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::clock::Moment;
use crate::token::Granted;

/// How long a code is good for.
const LIFETIME: Duration = Duration::from_secs(180);
/// So many codes wait to be used at a time; the next one takes the place of the oldest.
const WAITING: usize = 1_000;

/// What a code stands for.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    pub(crate) client: usize,
    pub(crate) granted: Granted,
    /// Whether a refresh token comes with it: the consent was asked for anew, for offline access.
    pub(crate) offline: bool,
    /// The address that the code was sent to; none for one that was shown to a person.
    pub(crate) redirect_uri: Option<String>,
    /// The S256 challenge that the verifier has to meet.
    pub(crate) challenge: Option<String>,
}

#[derive(Debug, Default)]
pub(crate) struct Codes {
    waiting: HashMap<String, (Code, Moment)>,
    order: VecDeque<String>,
}

impl Codes {
    pub(crate) fn add(&mut self, name: String, code: Code, now: Moment) {
        self.order.push_back(name.clone());
        self.waiting.insert(name, (code, now.saturating_add(LIFETIME)));
        while self.order.len() > WAITING {
            let Some(oldest) = self.order.pop_front() else { return };
            self.waiting.remove(&oldest);
        }
    }

    /// The client of a code that may still be used.
    pub(crate) fn client_of(&self, name: &str) -> Option<usize> {
        self.waiting.get(name).map(|(code, _)| code.client)
    }

    /// A code is gone once it was used, well or badly.
    pub(crate) fn take(&mut self, name: &str, now: Moment) -> Option<Code> {
        let (code, expires) = self.waiting.remove(name)?;
        self.order.retain(|known| known != name);
        (expires > now).then_some(code)
    }
}

impl Code {
    /// Whether the verifier meets the challenge; without a challenge there is nothing to meet.
    pub(crate) fn is_verified(&self, verifier: Option<&str>) -> bool {
        self.challenge.as_deref().is_none_or(|challenge| {
            verifier.is_some_and(|verifier| is_verifier(verifier) && s256(verifier) == challenge)
        })
    }
}

/// Whether this is a verifier by its form (RFC 7636, 4.1).
fn is_verifier(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
}

fn s256(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

/// Whether this can be the S256 challenge of anything.
pub(crate) fn is_challenge(text: &str) -> bool {
    text.len() == 43 && URL_SAFE_NO_PAD.decode(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges_are_met_as_in_the_rfc() {
        // RFC 7636, appendix B.
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        let code = |challenge: Option<&str>| Code {
            client: 0,
            granted: Granted::Everything,
            offline: true,
            redirect_uri: None,
            challenge: challenge.map(str::to_owned),
        };
        assert!(is_challenge(challenge) && !is_challenge("short") && !is_challenge(&"!".repeat(43)));
        assert!(code(Some(challenge)).is_verified(Some(verifier)));
        assert!(!code(Some(challenge)).is_verified(None));
        assert!(!code(Some(challenge)).is_verified(Some(challenge)));
        assert!(code(None).is_verified(None) && code(None).is_verified(Some("anything")));
    }

    #[test]
    fn codes_are_used_once_and_in_time() {
        let (mut codes, at) = (Codes::default(), Duration::from_secs);
        let code = Code {
            client: 3,
            granted: Granted::Everything,
            offline: false,
            redirect_uri: None,
            challenge: None,
        };
        codes.add("a".to_owned(), code.clone(), at(0));
        codes.add("b".to_owned(), code.clone(), at(0));
        assert_eq!(codes.client_of("a"), Some(3));
        assert!(codes.take("a", at(179)).is_some() && codes.take("a", at(179)).is_none());
        assert!(codes.take("b", at(180)).is_none());
        for number in 0..=WAITING {
            codes.add(number.to_string(), code.clone(), at(0));
        }
        assert!(codes.take("0", at(1)).is_none() && codes.take("1", at(1)).is_some());
    }
}
