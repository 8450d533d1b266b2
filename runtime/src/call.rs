// Values are taken whole, so that generated code reads `.path(module.into())`; they are small.
#![allow(clippy::needless_pass_by_value)]

use std::{fmt, future::Future, marker::PhantomData, pin::Pin, time::Duration};

use serde::{Serialize, de::DeserializeOwned};
use zoho_endpoint::Endpoint;

use crate::{
    CallError, Client, Error, ErrorCode, FieldList, FormValue, FromAnswer, Page, Request, RetryPolicy,
    Strict, ToWire, Typed, Upload, observe,
    request::Draft,
    send::{self, Options, Reading},
};

/// A call on its way.
pub type Pending<T, C> = Pin<Box<dyn Future<Output = Result<T, CallError<C>>> + Send>>;

/// A call that has not been sent: what all request builders are made of. `T` is what it yields, `C`
/// the operation's error codes.
#[must_use = "a call does nothing until it is sent"]
pub struct Call<T, C> {
    pub(crate) client: Client,
    pub(crate) draft: Draft,
    pub(crate) options: Options,
    types: PhantomData<fn() -> (T, C)>,
}

impl<T, C> Call<T, C> {
    /// A call of an operation, without any value yet.
    pub fn new(client: &Client, endpoint: Endpoint) -> Self {
        Self {
            client: client.clone(),
            draft: Draft::new(endpoint),
            options: Options::default(),
            types: PhantomData,
        }
    }

    /// The same call once more; `None` where it uploads a file, which may be there only once.
    pub(crate) fn again(&self) -> Option<Self> {
        Some(self.with(self.draft.again()?))
    }

    /// The same call with other values, which may yield something else.
    pub(crate) fn with<U, D>(&self, draft: Draft) -> Call<U, D> {
        Call { client: self.client.clone(), draft, options: self.options, types: PhantomData }
    }

    /// A call with these values.
    #[cfg(feature = "bulk")]
    pub(crate) fn with_draft(client: Client, draft: Draft, options: Options) -> Self {
        Self { client, draft, options, types: PhantomData }
    }

    /// Fills the next placeholder of the path.
    pub fn path(mut self, value: impl ToWire) -> Self {
        self.draft.path(&value.to_wire());
        self
    }

    /// Adds a parameter to the query.
    pub fn query(mut self, name: &'static str, value: impl ToWire) -> Self {
        self.draft.query(name, &value.to_wire());
        self
    }

    /// Adds a list to the query, separated by commas. An empty one is left out.
    pub fn query_list<V: ToWire>(mut self, name: &'static str, values: impl IntoIterator<Item = V>) -> Self {
        let mut joined = String::new();
        for (index, value) in values.into_iter().enumerate() {
            if index > 0 {
                joined.push(',');
            }
            joined.push_str(&value.to_wire());
        }
        if !joined.is_empty() {
            self.draft.query(name, &joined);
        }
        self
    }

    /// Adds names of fields to the query. No name at all is left out, and refused where the version insists on some.
    pub fn query_fields(mut self, name: &'static str, fields: &FieldList) -> Self {
        if !fields.is_empty() {
            self.draft.query(name, &fields.joined());
        }
        self
    }

    /// Adds a parameter to the query whose value travels as a JSON text.
    pub fn query_json(mut self, name: &'static str, value: &impl Serialize) -> Self {
        self.draft.query_json(name, value);
        self
    }

    /// Takes a whole URL that the service gave, in place of a path. It is checked before anything is sent:
    /// the token goes to Zoho's hosts and those of the client's [`Hosts`](crate::Hosts) only.
    pub fn given(mut self, url: impl Into<String>) -> Self {
        self.draft.given(url.into());
        self
    }

    /// Adds a header.
    pub fn header(mut self, name: &'static str, value: impl ToWire) -> Self {
        self.draft.header(name, &value.to_wire());
        self
    }

    /// Adds a text to the form.
    pub fn form(mut self, name: &'static str, value: impl ToWire) -> Self {
        self.draft.form(name, FormValue::Text(value.to_wire().into_owned()));
        self
    }

    /// Adds a file to the form.
    pub fn file(mut self, name: &'static str, upload: Upload) -> Self {
        self.draft.form(name, FormValue::File(upload));
        self
    }

    /// Sets a key of the JSON body. A key that is set again keeps its place.
    pub fn body(mut self, name: &'static str, value: &impl Serialize) -> Self {
        self.draft.key(name, value);
        self
    }

    /// Sets a key of the JSON body to a list, also to an empty one.
    pub fn body_list<V: Serialize>(self, name: &'static str, values: impl IntoIterator<Item = V>) -> Self {
        self.body(name, &values.into_iter().collect::<Vec<_>>())
    }

    /// Sets a key of the JSON body to names of fields. No name at all is left out, and refused where the version insists on
    /// some.
    pub fn body_fields(self, name: &'static str, fields: &FieldList) -> Self {
        if fields.is_empty() { self } else { self.body(name, fields) }
    }

    /// Sets the whole JSON body.
    pub fn json(mut self, value: &impl Serialize) -> Self {
        self.draft.json(value);
        self
    }

    /// Gives this call another total timeout than the client's.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = Some(timeout);
        self
    }

    /// Gives this call another retry policy than the client's.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.options.retry = Some(policy);
        self
    }

    /// The request as a value. Nothing is sent.
    ///
    /// # Errors
    /// [`InvalidRequest`](crate::InvalidRequest) where a value has no place in a request.
    pub fn into_request(mut self) -> Result<Request, Error> {
        let (endpoint, bases) = (self.draft.endpoint, &self.client.settings.bases);
        let request = self.draft.check(bases).and_then(|()| self.draft.request(bases, &bases.api));
        request.map_err(|error| Error::new(error).of(endpoint))
    }
}

impl<T, C> Call<Page<T>, C> {
    /// The same call with its records read as the caller's own type.
    ///
    /// A record in which a field does not fit is read without that field, and tells it: see [`Typed`].
    pub fn of<U: DeserializeOwned + Send + 'static>(self) -> Call<Page<Typed<U>>, C> {
        self.yields()
    }

    /// The same, where a page in which anything does not fit is an error that names it: `data[3].Amount`.
    pub fn of_strict<U: DeserializeOwned + Send + 'static>(self) -> Call<Page<Strict<U>>, C> {
        self.yields()
    }

    /// The same call that yields another type.
    fn yields<U>(self) -> Call<U, C> {
        let Self { client, draft, options, .. } = self;
        Call { client, draft, options, types: PhantomData }
    }
}

impl<T: FromAnswer + 'static, C: ErrorCode> Call<T, C> {
    /// Sends the request. Awaiting the call does the same.
    pub fn send(self) -> Pending<T, C> {
        let endpoint = self.draft.endpoint;
        let call: Pending<T, C> = Box::pin(async move {
            let Self { client, draft, options, .. } = self;
            let reading = Reading { streamed: T::STREAMED, directly: T::DIRECTLY };
            let answer = send::send(&client, draft, options, reading).await;
            let output = answer.and_then(|answer| T::from_answer(answer, endpoint));
            output.map_err(|error| CallError::new(error.of(endpoint)))
        });
        match observe::call_span(endpoint) {
            Some(span) => observe::within(span, call),
            None => call,
        }
    }
}

#[cfg(feature = "blocking")]
impl<T: FromAnswer + 'static, C: ErrorCode> Call<T, C> {
    /// Sends the request and waits for its answer, in a program that is not asynchronous.
    ///
    /// # Errors
    /// Those of the call, and [`ErrorKind::Configuration`](crate::ErrorKind::Configuration) inside an
    /// asynchronous program.
    pub fn wait(self) -> Result<T, CallError<C>> {
        let client = self.client.clone();
        client.block_on(self.send()).unwrap_or_else(|error| Err(CallError::new(error)))
    }
}

impl<T: FromAnswer + 'static, C: ErrorCode> IntoFuture for Call<T, C> {
    type Output = Result<T, CallError<C>>;
    type IntoFuture = Pending<T, C>;

    fn into_future(self) -> Self::IntoFuture {
        self.send()
    }
}

impl<T, C> fmt::Debug for Call<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Call({:?})", self.draft)
    }
}
