//! The one place where requests are sent.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::{HeaderMap, StatusCode, header};
use reqwest::{Response, Url};
use zoho_endpoint::{Endpoint, Method};

use crate::{
    ApiError, Client, Error, ErrorKind, Object, Request, RequestBody, UnexpectedBody, envelope, multipart,
    request::Draft,
};

/// The most of an answer that is held in memory. A page of 200 records has some 200 kB.
const LONGEST_ANSWER: usize = 64 * 1024 * 1024;

/// An upload's call gets a second more for each of these.
const SLOWEST_UPLOAD: u64 = 64 * 1024;

/// An answer of the API that is no error.
pub struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: AnswerBody,
}

pub(crate) enum AnswerBody {
    /// All of it, and the object that it is, if it is one.
    Whole(Bytes, Option<Object>),
    /// What is still to come, with the longest wait for the next piece.
    Streamed(Box<Response>, Duration),
}

impl Answer {
    /// Reports that the body is not what was expected.
    pub(crate) fn unexpected(self, expected: &'static str) -> Error {
        let body = match self.body {
            AnswerBody::Whole(body, _) => body,
            AnswerBody::Streamed(..) => Bytes::new(),
        };
        Error::new(UnexpectedBody { status: self.status, headers: self.headers, body, expected })
    }
}

/// Sends one request and reads its answer: whole, or up to its first byte if it is `streamed`.
pub(crate) async fn send(
    client: &Client,
    draft: Draft,
    timeout: Option<Duration>,
    streamed: bool,
) -> Result<Answer, Error> {
    let (settings, endpoint) = (&*client.settings, draft.endpoint);
    let total = timeout.unwrap_or(settings.timeouts.total);
    let token = settings.authority.token(&settings.http, &settings.bases, total).await?;
    let base = token.api.as_ref().unwrap_or(&settings.bases.api);
    let mut request = draft.finish(base).map_err(Error::new)?;
    request.headers.insert(header::AUTHORIZATION, token.header.clone());

    let (request, size) = prepare(&settings.http, request).await?;
    let total = total + Duration::from_secs(size / SLOWEST_UPLOAD);
    let exchange = async {
        let response = settings.http.execute(request).await.map_err(|error| failure(error, base))?;
        if streamed && response.status() == StatusCode::OK {
            let (status, headers) = (response.status(), response.headers().clone());
            let body = AnswerBody::Streamed(Box::new(response), settings.timeouts.idle);
            return Ok(Answer { status, headers, body });
        }
        read(response, base, endpoint).await
    };
    let answer = tokio::time::timeout(total, exchange);
    answer.await.unwrap_or_else(|_| Err(Error::new(ErrorKind::Timeout(total)).at(base.host_str())))
}

fn failure(error: reqwest::Error, base: &Url) -> Error {
    Error::new(error).at(base.host_str())
}

/// Turns a request into the transport's, and tells the size of its body in bytes.
async fn prepare(http: &reqwest::Client, request: Request) -> Result<(reqwest::Request, u64), Error> {
    let Request { endpoint, url, headers, body } = request;
    let method = match endpoint.operation().method {
        Method::Get => http::Method::GET,
        Method::Post => http::Method::POST,
        Method::Put => http::Method::PUT,
        Method::Patch => http::Method::PATCH,
        Method::Delete => http::Method::DELETE,
    };
    match body {
        RequestBody::None | RequestBody::Json(_) => {
            // Built by hand: a builder would check again what the draft has checked.
            let mut request = reqwest::Request::new(method, url);
            *request.headers_mut() = headers;
            let mut size = 0;
            if let RequestBody::Json(json) = body {
                size = json.len() as u64;
                let kind = header::HeaderValue::from_static("application/json");
                request.headers_mut().insert(header::CONTENT_TYPE, kind);
                *request.body_mut() = Some(json.into());
            }
            Ok((request, size))
        }
        RequestBody::Multipart(fields) => {
            let (form, size) = multipart::form(fields, endpoint.operation().parameters).await?;
            let request =
                http.request(method, url).headers(headers).multipart(form).build().map_err(Error::new)?;
            Ok((request, size))
        }
    }
}

/// Reads an answer whole, and tells an error by its status and its body.
async fn read(mut response: Response, base: &Url, endpoint: Endpoint) -> Result<Answer, Error> {
    let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
    let body = collect(response, base).await?;
    match envelope::judge(status, &body, endpoint.operation().response) {
        Ok(object) => Ok(Answer { status, headers, body: AnswerBody::Whole(body, object) }),
        Err(envelope::Failure { object, code, message }) => {
            Err(Error::new(ApiError { status, headers, body, object, code, message }).at(base.host_str()))
        }
    }
}

async fn collect(mut response: Response, base: &Url) -> Result<Bytes, Error> {
    let mut pieces = BytesMut::new();
    let mut first: Option<Bytes> = None;
    while let Some(piece) = response.chunk().await.map_err(|error| failure(error, base))? {
        if pieces.len() + piece.len() > LONGEST_ANSWER {
            let (status, headers) = (response.status(), HeaderMap::new());
            let answer = Answer { status, headers, body: AnswerBody::Whole(pieces.freeze(), None) };
            return Err(answer.unexpected("at most 64 MiB").at(base.host_str()));
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
