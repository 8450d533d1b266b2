//! The ways in which the service says "too many".

use bytes::Bytes;
use serde_json::{Value, json};

use crate::answer::{Answer, Row};

/// What an answer with status 429 says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Throttle {
    /// `TOO_MANY_REQUESTS` with empty details.
    Plain,
    /// `TOO_MANY_REQUESTS` with details, which hold these seconds as `retry_after`.
    Detailed(u64),
    /// `RATE_LIMIT_EXCEEDED`.
    RateLimit,
    /// A page of HTML.
    Page,
}

const PAGE: &str = "<!DOCTYPE html><html><head><title>Too many requests</title></head>\
<body><h1>Too many requests</h1><p>The address was blocked for a while.</p></body></html>";

impl Throttle {
    /// The answer, for a limit of so many.
    pub(crate) fn answer(self, limit: u64, retry_after: Option<u64>) -> Answer {
        let too_many = Row::new("TOO_MANY_REQUESTS", 429, "You have made too many requests");
        let answer = match self {
            Self::Plain => Answer::error(too_many),
            Self::Detailed(seconds) => too_many.with(&json!({
                "retry_after": seconds,
                "limit": limit,
                "window": 60,
                "trace_id": "5e1f0000000000000000000000000429",
            })),
            Self::RateLimit => {
                Answer::error(Row::new("RATE_LIMIT_EXCEEDED", 429, "The rate limit was exceeded"))
            }
            Self::Page => html(429, PAGE),
        };
        match retry_after {
            Some(seconds) => answer.with_header("retry-after", &seconds.to_string()),
            None => answer,
        }
    }

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Plain => "TOO_MANY_REQUESTS",
            Self::Detailed(_) => "TOO_MANY_REQUESTS with details",
            Self::RateLimit => "RATE_LIMIT_EXCEEDED",
            Self::Page => "as a page",
        }
    }
}

pub(crate) fn html(status: u16, page: &'static str) -> Answer {
    Answer::raw(status, "text/html;charset=UTF-8", Bytes::from_static(page.as_bytes()))
}

/// What the token endpoint says to too many requests. A localised one can't be told by any word of it.
pub(crate) fn of_tokens(status: u16, localised: bool) -> Answer {
    let (description, error) = if localised {
        ("您的请求过于频繁。请稍后再试。", "访问被拒绝")
    } else {
        ("You have made too many requests continuously. Please try again after some time.", "Access Denied")
    };
    let body: Value = json!({"error_description": description, "error": error, "status": "failure"});
    Answer::json(status, &body)
}
