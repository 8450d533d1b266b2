//! What was asked and answered, for tests to assert on.

use std::collections::VecDeque;
use std::fmt;

use http::HeaderMap;
use zoho_endpoint::Version;

use crate::query::Pairs;

/// A request that the simulator answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Logged {
    /// The method.
    pub method: String,
    /// The path as it came, still percent-encoded.
    pub path: String,
    /// The query as it came, without the question mark; secrets are replaced.
    pub query: String,
    /// The headers by their lower-case names; credentials are replaced.
    pub headers: Vec<(String, String)>,
    /// The version whose base path the path begins with.
    pub version: Option<Version>,
    /// The operation of the catalogue, or [`TOKEN`](crate::TOKEN), [`REVOKE`](crate::REVOKE) or
    /// [`AUTHORIZE`](crate::AUTHORIZE).
    pub operation: Option<&'static str>,
    /// The name of the organisation that the token, or the app, belongs to.
    pub organisation: Option<String>,
    /// The fault that befell the call.
    pub fault: Option<String>,
    /// The status that was answered; 0 where the connection was closed without an answer.
    pub status: u16,
    /// What is odd about the request, whether or not it was answered with an error.
    pub findings: Vec<String>,
    /// The bytes of the body that were read.
    pub body_length: u64,
}

impl Logged {
    pub(crate) fn of(parts: &http::request::Parts) -> Self {
        Self {
            method: parts.method.as_str().to_owned(),
            path: parts.uri.path().to_owned(),
            query: redacted_query(parts.uri.query().unwrap_or_default()),
            headers: redacted_headers(&parts.headers),
            ..Self::default()
        }
    }

    /// The first header of this name, in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

impl fmt::Display for Logged {
    /// `POST /crm/v8/Leads/1/photo -> 200 (CRM v8 upload_photo)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} -> {}", self.method, self.path, self.status)?;
        match (self.version, self.operation) {
            (Some(version), Some(operation)) => write!(f, " ({version} {operation})"),
            (None, Some(operation)) => write!(f, " ({operation})"),
            (Some(version), None) => write!(f, " ({version})"),
            (None, None) => Ok(()),
        }
    }
}

const REDACTED: &str = "[redacted]";

/// The scheme is worth a look; what follows it is nobody's business.
fn redacted_headers(headers: &HeaderMap) -> Vec<(String, String)> {
    let shown = headers.iter().map(|(name, value)| {
        let text = String::from_utf8_lossy(value.as_bytes());
        let text = match name.as_str() {
            "authorization" | "proxy-authorization" | "cookie" => match text.split_once(' ') {
                Some((scheme, _)) => format!("{scheme} {REDACTED}"),
                None => REDACTED.to_owned(),
            },
            _ => text.into_owned(),
        };
        (name.as_str().to_owned(), text)
    });
    shown.collect()
}

fn redacted_query(query: &str) -> String {
    const SECRETS: [&str; 6] =
        ["refresh_token", "client_secret", "code", "code_verifier", "token", "access_token"];
    let secret = |name: &str| Pairs::parse(name.as_bytes()).names().any(|name| SECRETS.contains(&name));
    let shown = query.split('&').map(|pair| match pair.split_once('=') {
        Some((name, _)) if secret(name) => format!("{name}={REDACTED}"),
        _ => pair.to_owned(),
    });
    shown.collect::<Vec<_>>().join("&")
}

/// The last requests, and the findings of all of them.
#[derive(Debug)]
pub(crate) struct Log {
    entries: VecDeque<Logged>,
    limit: usize,
    findings: Vec<String>,
}

/// Findings beyond this many say nothing new.
const MOST_FINDINGS: usize = 200;

impl Log {
    pub(crate) fn new(limit: usize) -> Self {
        Self { entries: VecDeque::new(), limit, findings: Vec::new() }
    }

    pub(crate) fn push(&mut self, entry: Logged) {
        for finding in &entry.findings {
            if self.findings.len() < MOST_FINDINGS {
                self.findings.push(format!("{entry}: {finding}"));
            }
        }
        self.entries.push_back(entry);
        while self.entries.len() > self.limit {
            self.entries.pop_front();
        }
    }

    pub(crate) fn entries(&self) -> Vec<Logged> {
        self.entries.iter().cloned().collect()
    }

    pub(crate) fn findings(&self) -> &[String] {
        &self.findings
    }

    pub(crate) fn clear(&mut self) {
        self.entries.clear();
        self.findings.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_do_not_reach_the_log() {
        let query = redacted_query("client_id=a&client_secret=b&refresh%5Ftoken=c&code&x=1");
        assert_eq!(query, "client_id=a&client_secret=[redacted]&refresh%5Ftoken=[redacted]&code&x=1");
        let mut headers = HeaderMap::new();
        headers.insert("authorization", "Zoho-oauthtoken 1000.abc".parse().unwrap());
        headers.insert("cookie", "session".parse().unwrap());
        let shown = format!("{:?}", redacted_headers(&headers));
        assert!(shown.contains("Zoho-oauthtoken [redacted]") && !shown.contains("abc"), "{shown}");
        assert!(!shown.contains("session"), "{shown}");
    }

    #[test]
    fn the_log_is_bounded_but_keeps_the_findings() {
        let mut log = Log::new(2);
        for number in 0..5 {
            let findings = if number == 0 { vec!["odd".to_owned()] } else { Vec::new() };
            log.push(Logged { path: format!("/{number}"), findings, ..Logged::default() });
        }
        let paths: Vec<String> = log.entries().into_iter().map(|entry| entry.path).collect();
        assert_eq!(paths, ["/3", "/4"]);
        assert_eq!(log.findings(), [" /0 -> 0: odd"]);
    }
}
