//! Several calls in one request, each with its own type.

use std::{
    fmt,
    marker::PhantomData,
    sync::atomic::{AtomicU64, Ordering},
};

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use zoho_endpoint::{Endpoint, Host};

use crate::{
    Call, CallError, Error, ErrorCode, ErrorKind, FromAnswer, InvalidRequest, ItemError, Object, Outcomes,
    RequestBody, UnexpectedBody, View,
    send::{self, Answer},
};

/// Tells composites apart.
static MADE: AtomicU64 = AtomicU64::new(0);

/// Calls that are sent as one request, in which each can refer to the answers of others.
///
/// [`add`](Self::add) takes the calls; they are sent with the operation for composite requests, and
/// [`read`](Self::read) gives each of them its own answer.
///
/// ```text
/// let mut composite = Composite::new();
/// let list = composite.add(crm.records().list(RecordModule::Leads, ["Last_Name"]))?;
/// let made = composite.add(crm.records().create(RecordModule::Leads, [lead]))?;
/// let sent = crm.queries().send_composite_requests(composite.requests()).rollback_on_fail(true).await?;
/// let answers = composite.read(sent);
/// let page = answers.take(list)?;
/// ```
///
/// The service has rules of its own: which operations can be parts, that a part writes one record and reads 25, that
/// it is of no later version than the request, and that its scopes are needed too. All parts are carried out for the
/// client that sends the request, whatever client made them, and their timeouts and retry policies are not used.
pub struct Composite {
    id: u64,
    requests: Vec<Object>,
}

impl Composite {
    /// The most parts of a composite request.
    pub const MOST: usize = 5;

    /// A composite without any part.
    pub fn new() -> Self {
        Self { id: MADE.fetch_add(1, Ordering::Relaxed), requests: Vec::new() }
    }

    /// Adds a call. The ticket takes its answer, and refers to it in the calls that are added later.
    ///
    /// # Errors
    /// [`InvalidRequest::NotInComposite`] for a call that sends or yields a file, that goes to another host, whose
    /// body is no JSON object, or that is one too many; other [`InvalidRequest`]s as where it is sent alone.
    pub fn add<T: FromAnswer, C: ErrorCode>(
        &mut self,
        call: impl Into<Call<T, C>>,
    ) -> Result<Ticket<T, C>, Error> {
        let call = call.into();
        let endpoint = call.draft.endpoint;
        let refused = |reason| Err(Error::new(InvalidRequest::NotInComposite { reason }).of(endpoint));
        let place = self.requests.len();
        if place == Self::MOST {
            return refused("it has five parts already, and they are the most");
        }
        if T::STREAMED {
            return refused("it yields a file");
        }
        if endpoint.operation().host != Host::Api {
            return refused("it goes to another host");
        }
        let request = call.into_request()?;
        let body = match &request.body {
            RequestBody::None => None,
            RequestBody::Json(json) => match Object::from_slice(json) {
                Ok(body) => Some(body),
                Err(_) => return refused("its body is no JSON object"),
            },
            RequestBody::Multipart(_) => return refused("it sends a form"),
        };
        let (mut params, mut headers) = (Object::new(), Object::new());
        for (name, value) in request.url.query_pairs() {
            params.set(&name, &value);
        }
        for (name, value) in &request.headers {
            headers.set(name.as_str(), &String::from_utf8_lossy(value.as_bytes()));
        }
        let mut part = Object::new();
        part.set("sub_request_id", &name_of(place));
        part.set("method", &request.method().to_string());
        part.set("uri", &request.url.path());
        let given =
            [("params", params), ("headers", headers)].into_iter().filter(|(_, some)| !some.is_empty());
        for (name, some) in given.chain(body.map(|body| ("body", body))) {
            part.set(name, &some);
        }
        self.requests.push(part);
        Ok(Ticket { composite: self.id, place, endpoint, types: PhantomData })
    }

    /// The parts so far, for the operation that sends them.
    pub fn requests<R: View>(&self) -> Vec<R> {
        self.requests.iter().cloned().map(R::from_object).collect()
    }

    /// Gives the parts what became of them.
    pub fn read(&self, outcomes: Outcomes) -> CompositeAnswers {
        CompositeAnswers { composite: self.id, parts: self.requests.len(), outcomes }
    }
}

impl Default for Composite {
    fn default() -> Self {
        Self::new()
    }
}

/// Methods and paths, and nothing of what is sent.
impl fmt::Debug for Composite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = |part: &Object, name| part.get::<String>(name).unwrap_or_default();
        let parts =
            self.requests.iter().map(|part| format!("{} {}", text(part, "method"), text(part, "uri")));
        f.debug_tuple("Composite").field(&parts.collect::<Vec<_>>()).finish()
    }
}

/// The name of a part: `r1` and so on.
fn name_of(place: usize) -> String {
    format!("r{}", place + 1)
}

/// Takes the answer of one part of a [`Composite`].
#[must_use = "the answer is taken with it"]
pub struct Ticket<T, C> {
    composite: u64,
    place: usize,
    endpoint: Endpoint,
    types: PhantomData<fn() -> (T, C)>,
}

impl<T, C> Ticket<T, C> {
    /// What stands for a value of this part's answer in a part that is added later: `@{r1:$.data[0].details.id}` for
    /// the path `data[0].details.id`.
    ///
    /// It is a text: a value of a body (`record.set("id", &made.reference("data[0].details.id"))`), of a parameter, or
    /// of the `uri` of one of the [requests](Composite::requests). Ids as arguments hold digits only.
    pub fn reference(&self, path: &str) -> String {
        let path = path.strip_prefix('$').unwrap_or(path);
        let dot = if path.starts_with(['.', '[']) { "" } else { "." };
        format!("@{{{}:${dot}{path}}}", name_of(self.place))
    }
}

impl<T, C> fmt::Debug for Ticket<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ticket({}, {})", name_of(self.place), self.endpoint)
    }
}

/// What became of the parts of a [`Composite`].
#[derive(Clone, Debug, PartialEq)]
#[must_use = "each part has its own answer, which may be an error"]
pub struct CompositeAnswers {
    composite: u64,
    /// How many answers there should be.
    parts: usize,
    outcomes: Outcomes,
}

impl CompositeAnswers {
    /// The answer of a part, read as if its call had been sent alone.
    ///
    /// # Errors
    /// Those of the call; [`ErrorKind::Item`] where the part was not carried out or was undone, with the code for it;
    /// [`ErrorKind::Composite`] where there is no telling which answer is the part's.
    #[expect(clippy::needless_pass_by_value, reason = "a ticket is used up, as its answer is there once")]
    pub fn take<T: FromAnswer, C: ErrorCode>(&self, ticket: Ticket<T, C>) -> Result<T, CallError<C>> {
        let Ticket { composite, place, endpoint, .. } = ticket;
        let answer = self.answer::<T>(composite, place, endpoint);
        let output = answer.and_then(|answer| T::from_answer(answer, endpoint));
        output.map_err(|error| CallError::new(error.of(endpoint)))
    }

    /// What became of all parts, as the service tells it.
    pub fn outcomes(&self) -> &Outcomes {
        &self.outcomes
    }

    fn answer<T: FromAnswer>(
        &self,
        composite: u64,
        place: usize,
        endpoint: Endpoint,
    ) -> Result<Answer, Error> {
        if composite != self.composite {
            return Err(Error::new(CompositeError::OtherComposite));
        }
        let (parts, answers) = (self.parts, self.outcomes.len());
        let found = self.outcomes.get(place).filter(|_| answers == parts);
        let Some(found) = found else {
            return Err(Error::new(CompositeError::Answers { parts: parts.max(place + 1), answers }));
        };
        let object = found.map_or_else(ItemError::object, View::object);
        let response = object.get::<Object>("details").and_then(|details| details.get::<Object>("response"));
        let (status, headers, body) = match (response.as_ref().and_then(read), found) {
            (Some(read), _) => read,
            (None, Err(item)) => return Err(Error::new(ErrorKind::Item(item.clone()))),
            (None, Ok(_)) => {
                return Err(Error::new(UnexpectedBody {
                    status: self.outcomes.http_status(),
                    headers: HeaderMap::new(),
                    body: object.to_json().into(),
                    expected: "the status, the headers and the body of the part's answer",
                    field: None,
                }));
            }
        };
        send::judge(status, headers, body, endpoint, T::DIRECTLY)
    }
}

/// Status, headers and body of an answer that stands in another one; `None` where it has no status.
fn read(response: &Object) -> Option<(StatusCode, HeaderMap, Bytes)> {
    let status = StatusCode::from_u16(response.get::<u32>("status_code")?.try_into().ok()?).ok()?;
    let sent = response.get::<Object>("headers").unwrap_or_default();
    let headers = sent.iter().filter_map(|(name, _)| {
        let value = HeaderValue::try_from(sent.get::<String>(name)?).ok()?;
        Some((HeaderName::try_from(name).ok()?, value))
    });
    // Nothing can't stand in JSON.
    let may_be_empty = matches!(status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
    let body = match response.raw("body") {
        None | Some("null") => String::new(),
        Some(json) if may_be_empty && Object::from_text(json).is_ok_and(|body| body.is_empty()) => {
            String::new()
        }
        // What is no JSON came as a text.
        Some(json) if json.starts_with('"') => response.get("body")?,
        Some(json) => json.to_owned(),
    };
    Some((status, headers.collect(), body.into()))
}

/// Why a part of a [`Composite`] has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CompositeError {
    /// The ticket is of another composite than the answers.
    OtherComposite,
    /// There are not as many answers as parts, so that none can be given to its part. All may have been carried out.
    Answers {
        /// How many parts there are.
        parts: usize,
        /// How many answers there are.
        answers: usize,
    },
}

impl fmt::Display for CompositeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherComposite => f.write_str("the ticket is of another composite than the answers"),
            Self::Answers { parts, answers } => {
                write!(f, "{answers} answers came for {parts} parts, so that none can be given to its part")
            }
        }
    }
}

impl std::error::Error for CompositeError {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Builder, Client, Download, Page, Reason, Upload};
    use zoho_endpoint::{
        Body, Bounds, Concurrency, Method, Operation, Product, Response, Retry, Scope, Version,
    };

    const V9: Version =
        Version { product: Product::Crm, name: "v9", base_path: "/crm/v9", roots: &[], docs: "" };

    static LIST: Operation = Operation {
        product: Product::Crm,
        name: "list",
        group: "tests",
        area: "tests",
        method: Method::Get,
        host: Host::Api,
        root: "",
        path: "/{module}",
        versions: &[],
        modules: &[],
        custom_modules: false,
        scopes: Scope::One("Test.ALL"),
        parameters: &[],
        body: Body::None,
        response: Response::Keyed("data"),
        object: None,
        may_be_empty: true,
        errors: &[],
        retry: Retry::Safe,
        credits: 1,
        concurrency: Concurrency::Normal,
        bounds: Bounds::NONE,
        page: "",
    };
    static GIVEN: Operation = Operation { host: Host::Given, ..LIST };
    static ALL: Operation =
        Operation { name: "all", path: "/all", response: Response::Outcomes("__composite_requests"), ..LIST };

    #[derive(Clone, Debug, PartialEq)]
    struct Code(String);

    #[derive(Clone, Copy, Debug, PartialEq)]
    struct NoReason;

    impl Reason for NoReason {
        fn from_name(_: &str) -> Option<Self> {
            None
        }
    }

    impl ErrorCode for Code {
        type Reason = NoReason;

        fn from_wire(code: &str) -> Self {
            Self(code.to_owned())
        }

        fn as_str(&self) -> &str {
            &self.0
        }
    }

    fn client() -> Client {
        Builder::<Client>::new().access_token("t").build().unwrap()
    }

    fn call<T>(client: &Client) -> Call<T, Code> {
        Call::new(client, Endpoint::new(&LIST, V9)).path("Le ads")
    }

    fn outcomes(items: &str) -> Outcomes {
        let (endpoint, body) = (Endpoint::new(&ALL, V9), format!(r#"{{"__composite_requests":[{items}]}}"#));
        let answer = send::judge(StatusCode::MULTI_STATUS, HeaderMap::new(), body.into(), endpoint, None);
        Outcomes::from_answer(answer.unwrap(), endpoint).unwrap()
    }

    fn done(response: &str) -> String {
        format!(
            r#"{{"code":"SUCCESS","status":"success","message":"m","details":{{"response":{response}}}}}"#
        )
    }

    /// What the answer of the only part is read as.
    fn taken<T: FromAnswer>(item: &str) -> Result<T, CallError<Code>> {
        let mut composite = Composite::new();
        let ticket = composite.add(call::<T>(&client())).unwrap();
        composite.read(outcomes(item)).take(ticket)
    }

    #[test]
    fn parts_say_what_the_calls_say() {
        let (client, mut composite) = (client(), Composite::default());
        let first =
            composite.add(call::<Page<Object>>(&client).query("a", "1 +2").header("X-A", "b")).unwrap();
        let id = first.reference("data[0].id");
        assert_eq!(id, "@{r1:$.data[0].id}");
        assert_eq!(
            [first.reference("$.data[0].id"), first.reference(".data[0].id")],
            [id.clone(), id.clone()]
        );
        let second = composite.add(call::<Page<Object>>(&client).body("x", &id)).unwrap();
        assert_eq!(format!("{second:?}"), format!("Ticket(r2, {})", Endpoint::new(&LIST, V9)));
        let parts = composite.requests::<Object>();
        assert_eq!(
            parts.iter().map(Object::to_json).collect::<Vec<_>>(),
            [
                r#"{"sub_request_id":"r1","method":"GET","uri":"/crm/v9/Le%20ads","params":{"a":"1 +2"},"headers":{"x-a":"b"}}"#,
                r#"{"sub_request_id":"r2","method":"GET","uri":"/crm/v9/Le%20ads","body":{"x":"@{r1:$.data[0].id}"}}"#,
            ]
        );
        assert_eq!(
            format!("{composite:?}"),
            r#"Composite(["GET /crm/v9/Le%20ads", "GET /crm/v9/Le%20ads"])"#
        );
    }

    #[test]
    fn what_can_be_no_part_is_refused() {
        let (client, mut composite) = (client(), Composite::new());
        let mut errors = vec![
            composite.add(call::<Download>(&client)).err(),
            composite.add(call::<Option<Download>>(&client)).err(),
            composite.add(call::<Object>(&client).file("file", Upload::bytes("a", b"a".as_slice()))).err(),
            composite.add(call::<Object>(&client).json(&[1])).err(),
            composite.add(Call::<Object, Code>::new(&client, Endpoint::new(&GIVEN, V9)).given("/a")).err(),
        ];
        assert!(composite.requests::<Object>().is_empty());
        for _ in 0..Composite::MOST {
            let _ = composite.add(call::<Object>(&client)).unwrap();
        }
        errors.push(composite.add(call::<Object>(&client)).err());
        for error in errors {
            let error = error.unwrap();
            let kind = ErrorKind::InvalidRequest(InvalidRequest::NotInComposite { reason: "" });
            assert_eq!(std::mem::discriminant(error.kind()), std::mem::discriminant(&kind), "{error}");
            assert!(error.to_string().contains("can't be part of a composite request: it"), "{error}");
        }
        let unfilled = composite_of_unfilled(&client);
        assert!(matches!(
            unfilled.kind(),
            ErrorKind::InvalidRequest(InvalidRequest::MissingParameter { .. })
        ));
    }

    fn composite_of_unfilled(client: &Client) -> Error {
        let call = Call::<Object, Code>::new(client, Endpoint::new(&LIST, V9));
        Composite::new().add(call).unwrap_err()
    }

    #[test]
    fn answers_are_read_as_if_they_had_come_alone() {
        let page = done(r#"{"status_code":200,"headers":{"x":"y"},"body":{"data":[{"id":1},{"id":2}]}}"#);
        assert_eq!(taken::<Page<Object>>(&page).unwrap().items().len(), 2);
        for body in [r#","body":null"#, r#","body":{}"#, ""] {
            let nothing = |status| done(&format!(r#"{{"status_code":{status}{body}}}"#));
            assert!(taken::<Page<Object>>(&nothing(204)).unwrap().items().is_empty());
            assert_eq!(taken::<Option<Object>>(&nothing(204)).unwrap(), None);
            assert!(taken::<Page<Object>>(&nothing(304)).unwrap().is_not_modified());
        }
        let failed = r#"{"status_code":"400","headers":{"x":"y"},"body":{"code":"X","message":"m","details":{},"status":"error"}}"#;
        let error = taken::<Page<Object>>(&done(failed)).unwrap_err();
        assert_eq!(
            (error.code(), error.api().unwrap().headers()["x"].as_bytes()),
            (Some(&Code("X".into())), &b"y"[..])
        );
        assert_eq!(error.error().endpoint(), Some(Endpoint::new(&LIST, V9)));
        // The item of an answer that is an error may be one too.
        let item = done(failed).replace(r#""status":"success","message""#, r#""status":"error","message""#);
        assert_eq!(taken::<Object>(&item).unwrap_err().api().unwrap().code(), Some("X"));
        let page = done(r#"{"status_code":502,"body":"<html>\"busy\"</html>"}"#);
        let error = taken::<Object>(&page).unwrap_err();
        assert_eq!(&error.api().unwrap().body()[..], br#"<html>"busy"</html>"#);
        let odd = done(r#"{"status_code":200,"body":{"data":7}}"#);
        assert!(matches!(taken::<Page<Object>>(&odd).unwrap_err().kind(), ErrorKind::UnexpectedBody(_)));
    }

    #[test]
    fn parts_without_an_answer_are_errors() {
        let item = r#"{"code":"ROLLBACK_PERFORMED","message":"m","status":"error","details":{"rollbacked_by_sub_request_index":1}}"#;
        let error = taken::<Object>(item).unwrap_err();
        assert_eq!(error.code(), Some(&Code("ROLLBACK_PERFORMED".into())));
        assert!(matches!(error.kind(), ErrorKind::Item(item) if item.index() == 0));
        assert_eq!(error.error().endpoint(), Some(Endpoint::new(&LIST, V9)));
        for response in ["{}", "7", r#"{"status_code":9}"#, r#"{"status_code":70000,"body":{}}"#, "[[]]"] {
            let error = taken::<Object>(&done(response)).unwrap_err();
            assert!(matches!(error.kind(), ErrorKind::UnexpectedBody(_)), "{error}");
        }
        let composite = |error: CallError<Code>| match error.kind() {
            ErrorKind::Composite(error) => error.clone(),
            _ => panic!("{error}"),
        };
        let ok = done(r#"{"status_code":200,"body":{}}"#);
        for (items, answers) in [(String::new(), 0), (format!("{ok},{ok}"), 2)] {
            let error = composite(taken::<Object>(&items).unwrap_err());
            assert_eq!(error, CompositeError::Answers { parts: 1, answers });
        }
        let (client, mut one, mut other) = (client(), Composite::new(), Composite::new());
        let (of_one, _) =
            (one.add(call::<Object>(&client)).unwrap(), other.add(call::<Object>(&client)).unwrap());
        let error = composite(other.read(outcomes(&ok)).take(of_one).unwrap_err());
        assert_eq!(error, CompositeError::OtherComposite);
        let answers = one.read(outcomes(&ok));
        let late = one.add(call::<Object>(&client)).unwrap();
        let error = composite(answers.take(late).unwrap_err());
        assert_eq!(error, CompositeError::Answers { parts: 2, answers: 1 });
    }
}
