// Values are taken whole, so that generated code reads `.path(module.into())`; they are small.
#![allow(clippy::needless_pass_by_value)]

use std::{fmt, future::Future, marker::PhantomData, pin::Pin, time::Duration};

use zoho_endpoint::Endpoint;

use crate::{
    CallError, Client, Error, ErrorCode, FieldList, FormValue, FromAnswer, Request, RetryPolicy, ToWire,
    Upload, observe,
    request::Draft,
    send::{self, Options},
};

/// A call on its way.
pub type Pending<T, C> = Pin<Box<dyn Future<Output = Result<T, CallError<C>>> + Send>>;

/// A call that has not been sent: what all request builders are made of. `T` is what it yields, `C`
/// the operation's error codes.
#[must_use = "a call does nothing until it is sent"]
pub struct Call<T, C> {
    client: Client,
    draft: Draft,
    options: Options,
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
        if joined.is_empty() {
            self.draft.insist_on(name);
        } else {
            self.draft.query(name, &joined);
        }
        self
    }

    /// Adds names of fields to the query. No name at all is left out, where the version allows that.
    pub fn query_fields(mut self, name: &'static str, fields: &FieldList) -> Self {
        if fields.is_empty() {
            self.draft.insist_on(name);
        } else {
            self.draft.query(name, &fields.joined());
        }
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

    /// Sets a JSON body.
    pub fn json(mut self, value: &impl serde::Serialize) -> Self {
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
        let endpoint = self.draft.endpoint;
        self.draft.request(&self.client.settings.bases.api).map_err(|error| Error::new(error).of(endpoint))
    }
}

impl<T: FromAnswer + 'static, C: ErrorCode> Call<T, C> {
    /// Sends the request.
    pub fn send(self) -> Pending<T, C> {
        let endpoint = self.draft.endpoint;
        let call: Pending<T, C> = Box::pin(async move {
            let Self { client, draft, options, .. } = self;
            let answer = send::send(&client, draft, options, T::STREAMED).await;
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

impl<T, C> fmt::Debug for Call<T, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Call({:?})", self.draft)
    }
}
