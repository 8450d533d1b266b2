//! The one place where requests are sent: token, place in flight, attempt, and whether to try again.

use std::{any::Any, borrow::Cow, sync::Arc, time::Duration};

use bytes::{Bytes, BytesMut};
use futures_util::future::{self, Either};
use http::{HeaderMap, StatusCode, header};
use reqwest::{Response, Url};
use tokio::time::{Instant, sleep, timeout_at};
use zoho_endpoint::{Endpoint, Method, Retry};

use crate::{
    ApiError, Client, Cost, Error, ErrorKind, FieldError, FileError, FormField, Permit, Request, RequestBody,
    RetryPolicy, TokenError, UnexpectedBody,
    client::Settings,
    envelope::{self, Content},
    multipart,
    observe::{self, Attempt, Finished},
    request::Draft,
    retry::{self, Verdict},
    token::Token,
    upload_progress::{Stop, UploadProgress},
};

/// The most of an answer that is held in memory. A page of 200 records has some 200 kB.
const LONGEST_ANSWER: usize = 64 * 1024 * 1024;

/// An upload's call gets a second more for each of these.
const SLOWEST_UPLOAD: u64 = 64 * 1024;

/// What a call may set for itself.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Options {
    pub(crate) timeout: Option<Duration>,
    pub(crate) retry: Option<RetryPolicy>,
    /// Whether the caller promises that doing it twice does no harm.
    pub(crate) harmless_twice: bool,
}

/// An answer of the API that is no error.
pub struct Answer {
    pub(crate) status: StatusCode,
    /// Of a body on its way they stay with its response.
    pub(crate) headers: HeaderMap,
    pub(crate) body: AnswerBody,
}

pub(crate) enum AnswerBody {
    /// All of it, and what it is.
    Whole(Bytes, Content),
    /// What is still to come.
    Streamed(Streamed),
}

/// A body on its way.
pub(crate) struct Streamed {
    pub(crate) response: Box<Response>,
    /// The longest wait for the next piece.
    pub(crate) idle: Duration,
    pub(crate) permit: Option<Permit>,
}

impl Answer {
    /// Whether there is nothing in it.
    pub(crate) fn is_empty(&self) -> bool {
        match &self.body {
            AnswerBody::Whole(body, _) => body.is_empty(),
            AnswerBody::Streamed(streamed) => streamed.response.content_length() == Some(0),
        }
    }

    /// Takes what the body is out of it.
    pub(crate) fn take(&mut self) -> Content {
        match &mut self.body {
            AnswerBody::Whole(_, content) => std::mem::replace(content, Content::Other),
            AnswerBody::Streamed(_) => Content::Other,
        }
    }

    /// What the body is, if it was read whole.
    pub(crate) fn content(&self) -> Option<&Content> {
        match &self.body {
            AnswerBody::Whole(_, content) => Some(content),
            AnswerBody::Streamed(_) => None,
        }
    }

    /// The bytes of the body, if it was read whole.
    pub(crate) fn bytes(&self) -> &[u8] {
        match &self.body {
            AnswerBody::Whole(body, _) => body,
            AnswerBody::Streamed(_) => &[],
        }
    }

    /// Reports that the body is not what was expected.
    pub(crate) fn unexpected(self, expected: &'static str) -> Error {
        self.odd(expected, None)
    }

    /// Reports that a field of the body is not what was expected.
    pub(crate) fn odd(self, expected: &'static str, field: Option<FieldError>) -> Error {
        if self.status == StatusCode::NOT_MODIFIED {
            return Error::new(ErrorKind::NotModified);
        }
        let (headers, body) = match self.body {
            AnswerBody::Whole(body, _) => (self.headers, body),
            AnswerBody::Streamed(streamed) => (streamed.response.headers().clone(), Bytes::new()),
        };
        Error::new(UnexpectedBody { status: self.status, headers, body, expected, field })
    }
}

/// How the body of a success is read.
#[derive(Clone, Copy)]
pub(crate) struct Reading {
    /// Up to its first byte only.
    pub(crate) streamed: bool,
    /// By the type of the answer, before it is judged.
    pub(crate) directly: Option<Directly>,
}

/// Reads a body that is what the type expects and reports no error; `None` for any other.
pub type Directly = fn(&[u8], Endpoint) -> Option<Box<dyn Any + Send>>;

/// Sends a call and reads its answer.
pub(crate) async fn send(
    client: &Client,
    draft: Draft,
    options: Options,
    reading: Reading,
) -> Result<Answer, Error> {
    let (endpoint, settings, started) = (draft.endpoint, &*client.settings, Instant::now());
    let total = options.timeout.unwrap_or(settings.timeouts.total);
    let policy = options.retry.unwrap_or(settings.retry);
    let class = match endpoint.operation().retry {
        Retry::Unsafe if options.harmless_twice => Retry::Idempotent,
        class => class,
    };
    let (cost, deadline) = (Cost::of_call(&draft), started + total);
    let mut call =
        Call { settings, draft, class, cost, total, deadline, reading, attempts: 0, in_doubt: false };
    let result = call.run(policy).await;
    let result = result.map_err(|error| error.of(endpoint).after(call.attempts).in_doubt(call.in_doubt));
    settings.watching.call(&Finished {
        endpoint,
        attempts: call.attempts,
        elapsed: started.elapsed(),
        status: result.as_ref().map_or_else(observe::status_of, |answer| Some(answer.status.as_u16())),
        error: result.as_ref().err(),
    });
    result
}

/// A call under way.
struct Call<'c> {
    settings: &'c Settings,
    draft: Draft,
    class: Retry,
    /// What each attempt takes of the limits.
    cost: Cost,
    /// The time that the call was given.
    total: Duration,
    deadline: Instant,
    reading: Reading,
    attempts: u32,
    /// Whether one of the attempts may have been carried out.
    in_doubt: bool,
}

impl Call<'_> {
    async fn run(&mut self, policy: RetryPolicy) -> Result<Answer, Error> {
        let Settings { authority, http, bases, .. } = self.settings;
        self.draft.check(bases).map_err(Error::new)?;
        let mut token = match authority.fresh() {
            Some(token) => token,
            None => self.in_time(authority.token(http, bases, self.total)).await??,
        };
        // A token that died is replaced once; that attempt is not one of those that the policy counts.
        let (mut replaced, mut counted) = (false, 0);
        loop {
            let error = match self.attempt(&token).await? {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            counted += 1;
            self.in_doubt |= leaves_doubt(&error);
            let again = self.draft.can_be_sent();
            match retry::judge(&error, self.class) {
                Verdict::DeadToken if again && !replaced => {
                    replaced = true;
                    counted -= 1;
                    match self.in_time(authority.replace(&token, http, bases, self.total)).await? {
                        Ok(fresh) => token = fresh,
                        // The refusal says more than that there is nothing to replace the token with.
                        Err(none) if matches!(none.kind(), ErrorKind::Token(TokenError::NotRenewable)) => {
                            return Err(self.wrong_data_center(error, &token));
                        }
                        Err(error) => return Err(error),
                    }
                }
                Verdict::DeadToken => return Err(self.wrong_data_center(error, &token)),
                Verdict::Again(asked) if again && counted < policy.attempts => {
                    let wait = policy.wait(counted, asked);
                    if Instant::now() + wait >= self.deadline {
                        return Err(error);
                    }
                    sleep(wait).await;
                }
                Verdict::Unknown => return Err(error.outcome_unknown()),
                Verdict::Failed if self.in_doubt && is_refusal(&error) => {
                    let hint =
                        "an earlier attempt may have been carried out, and this is then what is left of it";
                    return Err(error.hint(Some(hint.to_owned())));
                }
                Verdict::Again(_) | Verdict::Failed => return Err(error),
            }
        }
    }

    /// Runs something until the call's deadline.
    async fn in_time<F: Future>(&self, future: F) -> Result<F::Output, Error> {
        timeout_at(self.deadline, future).await.map_err(|_| Error::new(ErrorKind::Timeout(self.total)))
    }

    /// One attempt, with a place among the calls in flight. What fails before anything is sent fails the
    /// call, and is not for the retry class to judge.
    async fn attempt(&mut self, token: &Arc<Token>) -> Result<Result<Answer, Error>, Error> {
        let (endpoint, started) = (self.draft.endpoint, Instant::now());
        let bases = &self.settings.bases;
        let permit = match &self.settings.limits {
            Some(limits) => Some(self.in_time(limits.acquire(self.cost)).await?.map_err(Error::new)?),
            None => None,
        };
        let mut request =
            self.draft.request(bases, token.api.as_ref().unwrap_or(&bases.api)).map_err(Error::new)?;
        request.headers.insert(header::AUTHORIZATION, token.header.clone());
        let progress = UploadProgress::default();
        let Request { url, headers, body, .. } = request;
        let request = match body {
            RequestBody::Multipart(fields) => {
                let form = prepare_form(&self.settings.http, endpoint, url, headers, fields, &progress);
                let (request, size) = self.in_time(form).await??;
                let time = self.total + Duration::from_secs(size / SLOWEST_UPLOAD);
                self.deadline = self.deadline.max(started + time);
                request
            }
            RequestBody::Json(json) => prepare(endpoint, url, headers, Some(json)),
            RequestBody::None => prepare(endpoint, url, headers, None),
        };

        self.attempts += 1;
        let exchange = self.exchange(request, permit, &progress);
        let result = match observe::attempt_span(self.attempts) {
            Some(span) => observe::within(span, Box::pin(exchange)).await,
            None => exchange.await,
        };
        let result =
            result.map_err(|error| error.at(self.target(token).as_ref().and_then(|url| url.host_str())));
        self.settings.watching.attempt(&Attempt {
            endpoint,
            number: self.attempts,
            elapsed: started.elapsed(),
            status: result.as_ref().map_or_else(observe::status_of, |answer| Some(answer.status.as_u16())),
            error: result.as_ref().err(),
            credits: self.cost.credits,
        });
        Ok(result)
    }

    /// Where the call goes with this token.
    fn target<'a>(&'a self, token: &'a Token) -> Option<Cow<'a, Url>> {
        let bases = &self.settings.bases;
        self.draft.target(bases, token.api.as_ref().unwrap_or(&bases.api)).ok()
    }

    /// Adds to the refusal of a token what it most likely means, where it was sent to a host that is not
    /// known to be its own.
    fn wrong_data_center(&self, error: Error, token: &Token) -> Error {
        let Some(target) = self.target(token) else { return error };
        let host = target.host_str().unwrap_or_default();
        let hint = match token.stranger_at(&target) {
            Some(home) => Some(format!("wrong data centre: the token is good at {home}, not at {host}")),
            None if token.api.is_none() => {
                Some(format!("if the token has not expired, {host} is the wrong data centre for it"))
            }
            None => None,
        };
        error.hint(hint)
    }

    /// Sends a request and reads its answer, within the times for that.
    async fn exchange(
        &self,
        request: reqwest::Request,
        permit: Option<Permit>,
        progress: &UploadProgress,
    ) -> Result<Answer, Error> {
        let timeouts = &self.settings.timeouts;
        let answer = std::pin::pin!(async {
            let response = self.settings.http.execute(request).await.map_err(Error::new)?;
            self.settings.remaining.note(response.headers());
            if self.reading.streamed && response.status() == StatusCode::OK {
                let (status, headers) = (response.status(), HeaderMap::new());
                let streamed = Streamed { response: Box::new(response), idle: timeouts.idle, permit };
                return Ok(Answer { status, headers, body: AnswerBody::Streamed(streamed) });
            }
            read(response, self.draft.endpoint, self.reading.directly).await
        });
        if !progress.has_files() {
            let until = self.deadline.min(Instant::now() + timeouts.attempt);
            let answer = timeout_at(until, answer).await;
            return answer.unwrap_or_else(|_| Err(Error::new(ErrorKind::Timeout(self.limit(until)))));
        }
        // An upload is given time as long as it moves.
        let stalled = progress.stalled(timeouts.idle, timeouts.attempt);
        let stalled = std::pin::pin!(stalled);
        match timeout_at(self.deadline, future::select(answer, stalled)).await {
            Ok(Either::Left((Err(_), _))) if progress.is_wrong() => Err(Error::new(FileError::WrongLength)),
            Ok(Either::Left((answer, _))) => answer,
            Ok(Either::Right((Stop::Stalled, _))) => Err(Error::new(ErrorKind::Stalled(timeouts.idle))),
            Ok(Either::Right((Stop::NoAnswer, _))) => Err(Error::new(ErrorKind::Timeout(timeouts.attempt))),
            Err(_) => Err(Error::new(ErrorKind::Timeout(self.total))),
        }
    }

    /// Which of the two times ended.
    fn limit(&self, until: Instant) -> Duration {
        if until == self.deadline { self.total } else { self.settings.timeouts.attempt }
    }
}

/// Whether the service said that it did nothing.
fn is_refusal(error: &Error) -> bool {
    error.api().is_some_and(|api| api.status.is_client_error())
}

/// Whether the service may have done what a failed attempt asked for.
fn leaves_doubt(error: &Error) -> bool {
    match error.kind() {
        ErrorKind::Transport(transport) => !transport.is_connect(),
        ErrorKind::Api(api) => api.status.is_server_error() || api.status.is_redirection(),
        _ => true,
    }
}

/// Makes the transport's request, with a JSON text or without.
fn prepare(endpoint: Endpoint, url: Url, headers: HeaderMap, json: Option<Bytes>) -> reqwest::Request {
    // Built by hand: a builder would check again what the draft has checked.
    let mut request = reqwest::Request::new(method(endpoint), url);
    *request.headers_mut() = headers;
    if let Some(json) = json {
        let kind = header::HeaderValue::from_static("application/json");
        request.headers_mut().insert(header::CONTENT_TYPE, kind);
        *request.body_mut() = Some(json.into());
    }
    request
}

/// Makes the transport's request with a form, and tells the size of its values in bytes.
async fn prepare_form(
    http: &reqwest::Client,
    endpoint: Endpoint,
    url: Url,
    headers: HeaderMap,
    fields: Vec<FormField>,
    progress: &UploadProgress,
) -> Result<(reqwest::Request, u64), Error> {
    let (form, size) = multipart::form(fields, endpoint.operation().parameters, progress).await?;
    let request = http.request(method(endpoint), url).headers(headers).multipart(form).build();
    Ok((request.map_err(Error::new)?, size))
}

fn method(endpoint: Endpoint) -> http::Method {
    match endpoint.operation().method {
        Method::Get => http::Method::GET,
        Method::Post => http::Method::POST,
        Method::Put => http::Method::PUT,
        Method::Patch => http::Method::PATCH,
        Method::Delete => http::Method::DELETE,
    }
}

/// Reads an answer whole.
async fn read(
    mut response: Response,
    endpoint: Endpoint,
    directly: Option<Directly>,
) -> Result<Answer, Error> {
    let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
    judge(status, headers, collect(response).await?, endpoint, directly)
}

/// Tells an error by its status and its body.
pub(crate) fn judge(
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    endpoint: Endpoint,
    directly: Option<Directly>,
) -> Result<Answer, Error> {
    let directly = directly.filter(|_| status.is_success()).and_then(|read| read(&body, endpoint));
    let judged = match directly {
        Some(read) => Ok(Content::Read(read)),
        None => envelope::judge(status, &body, endpoint.operation().response),
    };
    match judged {
        Ok(content) => Ok(Answer { status, headers, body: AnswerBody::Whole(body, content) }),
        Err(envelope::Failure { object, code, message }) => {
            Err(Error::new(ApiError { status, headers, body, object, code, message }))
        }
    }
}

async fn collect(mut response: Response) -> Result<Bytes, Error> {
    let mut pieces = BytesMut::new();
    let mut first: Option<Bytes> = None;
    while let Some(piece) = response.chunk().await.map_err(Error::new)? {
        if pieces.len() + piece.len() > LONGEST_ANSWER {
            let (status, headers) = (response.status(), HeaderMap::new());
            let answer = Answer { status, headers, body: AnswerBody::Whole(pieces.freeze(), Content::Other) };
            return Err(answer.unexpected("at most 64 MiB"));
        }
        // Most answers are one piece; those are not copied.
        match first.take() {
            None if pieces.is_empty() => first = Some(piece),
            None => pieces.extend_from_slice(&piece),
            Some(one) => {
                pieces.extend_from_slice(&one);
                pieces.extend_from_slice(&piece);
            }
        }
    }
    Ok(first.unwrap_or_else(|| pieces.freeze()))
}
