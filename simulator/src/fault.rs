//! Faults: what goes wrong with a call that a script picks.

use std::fmt;
use std::time::Duration;

use bytes::Bytes;
use zoho_endpoint::DocumentedError;

use crate::answer::{Answer, Row};
use crate::body::{Break, Contents};
use crate::throttle::{self, Throttle, html};

const ERROR_PAGE: &str = "<!DOCTYPE html><html><head><title>Error</title></head>\
<body><h1>The service is not available</h1></body></html>";

/// The body of an answer with a status from 500 up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorBody {
    /// The usual envelope, with `INTERNAL_ERROR`.
    Json,
    /// A page of HTML, as gateways send it.
    Html,
    /// Nothing, and no content type.
    Empty,
}

/// Something that goes wrong with a call; [`When`](crate::When) says with which.
///
/// A fault acts at one of three points, and every constructor says at which: before the body of the
/// request is read; when it was read, instead of the work; or after the work is done. An answer of
/// the second kind moves to another point by [`before_the_body`](Self::before_the_body) or
/// [`after_commit`](Self::after_commit). Displayed in a few words, which the log has too.
#[derive(Clone, Debug)]
pub struct Fault {
    pub(crate) effect: Effect,
    pub(crate) stage: Stage,
    name: String,
}

/// When a fault acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Only the headers were read.
    BeforeBody,
    /// All was read, nothing was done.
    Instead,
    /// The call was carried out.
    After,
}

/// What a fault does.
#[derive(Clone, Debug)]
pub(crate) enum Effect {
    /// Another answer than the right one.
    Answer(Answer),
    /// Bytes that are sent as they are; then the connection is closed.
    Wire(Bytes),
    /// The connection is closed.
    Close,
    /// The connection is closed when so much of the body was read.
    CutUpload(u64),
    /// When so much of the body was read, no more is.
    StallUpload(u64),
    /// No answer comes, and the connection stays open.
    Silence,
    /// The answer comes late.
    Delay(Duration),
    /// The answer breaks off.
    Break(Break),
    /// The answer breaks off half-way.
    Half,
    /// The answer is half of itself and says so.
    Truncate,
    /// The answer announces more bytes than it has.
    Lengthen(u64),
    /// The answer announces fewer bytes than it has.
    Shorten(u64),
    /// The answer comes in pieces of so many bytes with pauses between them.
    Drip(u32, Duration),
}

impl Fault {
    pub(crate) fn new(stage: Stage, effect: Effect, name: impl Into<String>) -> Self {
        Self { effect, stage, name: name.into() }
    }

    fn instead(answer: Answer, name: impl Into<String>) -> Self {
        Self::new(Stage::Instead, Effect::Answer(answer), name)
    }

    fn after(effect: Effect, name: impl Into<String>) -> Self {
        Self::new(Stage::After, effect, name)
    }

    /// A documented error in the usual envelope; nothing is done.
    pub fn error(error: &DocumentedError) -> Self {
        Self::instead(Answer::error(Row::from(error)), format!("{} {}", error.status, error.code))
    }

    /// A documented error as the one item of a `data` array; nothing is done.
    pub fn error_in_data(error: &DocumentedError) -> Self {
        let name = format!("{} {} in data", error.status, error.code);
        Self::instead(Answer::error_in_data(Row::from(error)), name)
    }

    /// The token is refused, though it may be alive: `INVALID_TOKEN`, `AUTHENTICATION_FAILURE` or
    /// `INVALID_OAUTHTOKEN`, with status 401 or 400. Nothing is done.
    pub fn dead_token(code: &'static str, status: u16) -> Self {
        let message = match code {
            "AUTHENTICATION_FAILURE" => "Authentication failed",
            _ => "invalid oauth token",
        };
        Self::instead(Answer::error(Row::new(code, status, message)), format!("{status} {code}"))
    }

    /// A status from 500 up; nothing is done.
    pub fn server_error(status: u16, body: ErrorBody) -> Self {
        let answer = match body {
            ErrorBody::Json => Answer::error(Row::new("INTERNAL_ERROR", status, "Internal Server Error")),
            ErrorBody::Html => html(status, ERROR_PAGE),
            ErrorBody::Empty => Answer::raw(status, "", Bytes::new()),
        };
        Self::instead(answer, format!("{status} with a body of {body:?}"))
    }

    /// Status 429 in one of its shapes; nothing is done. [`retry_after`](Self::retry_after) adds the
    /// header.
    pub fn throttled(shape: Throttle) -> Self {
        Self::instead(shape.answer(10, None), format!("429 {}", shape.name()))
    }

    /// The token endpoint's throttle, which has status 400 or 200 and may speak another language.
    pub fn token_throttled(status: u16, localised: bool) -> Self {
        let language = if localised { " in another language" } else { "" };
        Self::instead(throttle::of_tokens(status, localised), format!("{status} token throttle{language}"))
    }

    /// `{"error":…}` with status 200, as the token endpoint says it.
    pub fn token_error(code: &str) -> Self {
        let body = serde_json::json!({"error": code});
        Self::instead(Answer::json(200, &body), format!("200 token error {code}"))
    }

    /// Exactly this answer; nothing is done. An empty content type sends no such header.
    pub fn answer(status: u16, content_type: &str, body: impl Into<Bytes>) -> Self {
        let body = body.into();
        let name = format!("{status} {content_type} of {} bytes", body.len());
        Self::instead(Answer::raw(status, content_type, body), name)
    }

    /// A redirect to this address, with the status 301, 302, 303, 307 or 308; nothing is done.
    pub fn redirect(status: u16, location: &str) -> Self {
        let answer = Answer::raw(status, "", Bytes::new()).with_header("location", location);
        Self::instead(answer, format!("{status} to another address"))
    }

    /// Status 200 with JSON that never gets anywhere; nothing is done. The length is not announced,
    /// and the connection is cut after so many bytes.
    pub fn endless(bytes: u64) -> Self {
        let mut answer = Answer::raw(200, "application/json;charset=UTF-8", Bytes::new());
        answer.contents = Contents::Blanks(bytes);
        answer.endless = true;
        Self::instead(answer, "an endless body")
    }

    /// No HTTP at all, just these bytes; then the connection is closed. Nothing is done.
    pub fn wire(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let name = format!("{} raw bytes", bytes.len());
        Self::new(Stage::Instead, Effect::Wire(bytes), name)
    }

    /// A status line that is none; nothing is done.
    pub fn garbage() -> Self {
        let bytes = Bytes::from_static(b"\x00\xffHTPP/9.9 zero\r\n\r\n\x00{\"code\":");
        Self::new(Stage::Instead, Effect::Wire(bytes), "a garbage status line")
    }

    /// The connection is closed when the headers were read: nothing is done, and nothing of the body
    /// is read. Where several operations share a path and only the body tells them apart, this and
    /// all others that act before the body take the call for any of them.
    pub fn cut_before() -> Self {
        Self::new(Stage::BeforeBody, Effect::Close, "cut before the body")
    }

    /// The connection is closed when so much of the body was read, and half of it at most; nothing
    /// is done.
    pub fn cut_during(bytes: u64) -> Self {
        Self::new(Stage::BeforeBody, Effect::CutUpload(bytes), format!("cut after {bytes} bytes of the body"))
    }

    /// The connection is closed when all was read; nothing is done.
    pub fn cut_unprocessed() -> Self {
        Self::new(Stage::Instead, Effect::Close, "cut, not processed")
    }

    /// The connection is closed without an answer once the work is done.
    pub fn cut_after_commit() -> Self {
        Self::after(Effect::Close, "cut after commit")
    }

    /// So much of the body is read, half of it at most, and no more; the connection stays open.
    pub fn stall_upload(bytes: u64) -> Self {
        let name = format!("stalled after {bytes} bytes of the body");
        Self::new(Stage::BeforeBody, Effect::StallUpload(bytes), name)
    }

    /// No answer comes, the connection stays open, and nothing is done.
    pub fn silence() -> Self {
        Self::new(Stage::Instead, Effect::Silence, "no answer")
    }

    /// The work is done, and the answer comes this much later.
    pub fn delay(delay: Duration) -> Self {
        Self::after(Effect::Delay(delay), format!("an answer {delay:?} late"))
    }

    /// The work is done, and the connection is closed after so many bytes of the answer's body, though
    /// before its last one; an empty answer is not sent at all.
    pub fn cut_answer(after: u64) -> Self {
        Self::after(Effect::Break(Break::Cut(after)), format!("cut after {after} bytes of the answer"))
    }

    /// The work is done; after so many bytes of the answer's body, though before its last one,
    /// nothing more comes while the connection stays open. An empty answer is not sent at all.
    pub fn stall_answer(after: u64) -> Self {
        Self::after(Effect::Break(Break::Stall(after)), format!("stalled after {after} bytes of the answer"))
    }

    /// The work is done; half of the answer comes, with the length of the whole, and the connection is
    /// closed. An empty answer is not sent at all.
    pub fn half_answer() -> Self {
        Self::after(Effect::Half, "half of the answer")
    }

    /// The work is done; half of the answer comes, and that is the length that it announces. An empty
    /// answer is left as it is.
    pub fn truncated() -> Self {
        Self::after(Effect::Truncate, "an answer that was truncated")
    }

    /// The work is done; the answer announces so many bytes more than it has. An empty one becomes
    /// one with status 200.
    pub fn length_too_long(by: u64) -> Self {
        Self::after(Effect::Lengthen(by.max(1)), format!("a length {by} too long"))
    }

    /// The work is done; the answer announces so many bytes fewer than it has. An empty one has as
    /// many stray bytes behind it.
    pub fn length_too_short(by: u32) -> Self {
        Self::after(Effect::Shorten(by.max(1).into()), format!("a length {by} too short"))
    }

    /// The work is done; the answer's body comes in pieces of so many bytes, with a pause before each.
    pub fn drip(bytes: u32, pause: Duration) -> Self {
        Self::after(Effect::Drip(bytes.max(1), pause), format!("{bytes} bytes every {pause:?}"))
    }

    /// Adds a header to an answer that the fault brings along; other faults are left as they are.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Effect::Answer(answer) = self.effect {
            self.effect = Effect::Answer(answer.with_header(name, value));
        }
        self
    }

    /// Adds the header `Retry-After` with so many seconds.
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.name = format!("{self}, Retry-After {seconds}");
        self.header("retry-after", &seconds.to_string())
    }

    /// The same thing, after the work is done: a gateway that gives up on a server that does not.
    pub fn after_commit(mut self) -> Self {
        if self.stage == Stage::Instead {
            self.stage = Stage::After;
            self.name += ", after commit";
        }
        self
    }

    /// The same thing, before the body is read.
    pub fn before_the_body(mut self) -> Self {
        if self.stage == Stage::Instead {
            self.stage = Stage::BeforeBody;
            self.name += ", before the body";
        }
        self
    }

    /// Whether the call is carried out all the same.
    pub fn is_carried_out(&self) -> bool {
        self.stage == Stage::After
    }

    /// One of each kind, for tests that go through all of them. Redirects lead to `elsewhere`; pauses
    /// are short, so that a client with a timeout of some seconds gets there; the silent ones stay
    /// silent.
    pub fn samples(elsewhere: &str) -> Vec<Self> {
        let mut samples = Vec::new();
        for code in ["INVALID_TOKEN", "AUTHENTICATION_FAILURE", "INVALID_OAUTHTOKEN"] {
            samples.extend([400, 401].map(|status| Self::dead_token(code, status)));
        }
        for status in [500, 502, 503, 504] {
            for body in [ErrorBody::Json, ErrorBody::Html, ErrorBody::Empty] {
                samples.push(Self::server_error(status, body));
                samples.push(Self::server_error(status, body).after_commit());
            }
        }
        for shape in [Throttle::Plain, Throttle::Detailed(1), Throttle::RateLimit, Throttle::Page] {
            samples.push(Self::throttled(shape));
            samples.push(Self::throttled(shape).retry_after(1));
        }
        samples.extend([301, 302, 303, 307, 308].map(|status| Self::redirect(status, elsewhere)));
        samples.extend([
            Self::answer(200, "application/json", "{\"data\":[{\"code\":\"SUCC"),
            Self::answer(200, "text/html", ERROR_PAGE),
            Self::answer(200, "", ""),
            Self::endless(64 << 20),
            Self::garbage(),
            Self::garbage().after_commit(),
            Self::cut_before(),
            Self::cut_during(1_000),
            Self::cut_unprocessed(),
            Self::cut_after_commit(),
            Self::stall_upload(1_000),
            Self::silence(),
            Self::silence().after_commit(),
            Self::delay(Duration::from_millis(50)),
            Self::cut_answer(10),
            Self::stall_answer(10),
            Self::half_answer(),
            Self::truncated(),
            Self::length_too_long(7),
            Self::length_too_short(7),
            Self::drip(64, Duration::from_millis(1)),
        ]);
        samples
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}
