//! Calls of any operation by its row in the catalogue, without the types that are generated for it.

use serde_json::Value;
use zoho_api::{
    Call, CallError, Client, Download, ErrorCode, Object, One, Outcome, Outcomes, Page, Status, Upload,
    catalogue::{Body, Endpoint, Host, Location, OPERATIONS, Operation, Parameter, ParameterType, Response},
};
use zoho_runtime::{FromAnswer, Reason};

use super::{PHOTO, example};

/// Codes as they come, whatever the operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnyCode(String);

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NoReason;

impl Reason for NoReason {
    fn from_name(_: &str) -> Option<Self> {
        None
    }
}

impl ErrorCode for AnyCode {
    type Reason = NoReason;

    fn from_wire(code: &str) -> Self {
        Self(code.to_owned())
    }

    fn as_str(&self) -> &str {
        &self.0
    }
}

/// How much of what an operation takes is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    Required,
    All,
}

/// What the values of a call are taken from.
pub struct Scene<'a> {
    pub client: &'a Client,
    /// An address that the service gave.
    pub file: String,
    /// A record of the module that is called.
    pub record: String,
}

/// The call of an operation, with values by the catalogue.
pub fn call<T>(scene: &Scene<'_>, endpoint: Endpoint, given: Given) -> Call<T, AnyCode> {
    let operation = endpoint.operation();
    // A page is named by its number or by its token.
    let has_page = operation.parameters.iter().any(|one| one.name == "page");
    let wanted = |parameter: &&Parameter| {
        parameter.required || (given == Given::All && !(has_page && parameter.name == "page_token"))
    };
    let mut call = Call::new(scene.client, endpoint);
    for parameter in operation.parameters.iter().filter(|one| one.location == Location::Path) {
        call = match (operation.host, parameter.kind, parameter.name) {
            (Host::Given, ..) => call.given(scene.file.clone()),
            (_, ParameterType::Module, _) => call.path(module(endpoint)),
            (_, _, "record_id") => call.path(scene.record.clone()),
            _ => call.path(example::text(parameter)),
        };
    }
    for parameter in operation.parameters.iter().filter(wanted) {
        let (name, text) = (parameter.name, || example::text(parameter));
        call = match (parameter.location, parameter.kind) {
            (Location::Path, _) => call,
            (Location::Query, ParameterType::Module) => call.query(name, module(endpoint)),
            (Location::Query, _) => call.query(name, text()),
            (Location::Header, _) => call.header(name, text()),
            (Location::Form, ParameterType::File) => call.file(name, Upload::bytes("me.png", PHOTO)),
            (Location::Form, _) => call.form(name, text()),
            (Location::Body, ParameterType::Module) => call.body(name, &module(endpoint)),
            (Location::Body, _) => call.body(name, &example::json(parameter)),
        };
    }
    let keys = operation.parameters.iter().any(|one| one.location == Location::Body);
    if operation.body == Body::Json && !keys {
        call = call.json(&serde_json::json!({"any": ["thing"]}));
    }
    call
}

/// A path without the names of its placeholders.
pub fn bare(path: &str) -> String {
    let mut parts = path.trim_end_matches('/').split('{');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |bare, part| bare + "{}" + part.split_once('}').map_or("", |(_, rest)| rest))
}

/// Whether the only module of the operation makes its path another operation's: that one is called by it.
pub fn is_shadowed(endpoint: Endpoint) -> bool {
    let operation = endpoint.operation();
    let [module] = operation.modules else { return false };
    let path = bare(&operation.path.replace("{module}", module.api_name));
    let same = |other: &&'static Operation| {
        other.product == operation.product && other.method == operation.method && bare(other.path) == path
    };
    operation.path.contains("{module}") && !operation.custom_modules && OPERATIONS.iter().any(same)
}

/// A module that every version of the operation has.
pub fn module(endpoint: Endpoint) -> String {
    let modules = endpoint.operation().modules;
    let contacts = modules.iter().find(|module| module.api_name == "Contacts");
    contacts.or(modules.first()).map_or("Cars", |module| module.api_name).to_owned()
}

/// Sends the call, reads its answer as the type that the row names, and gives what was under the row's key, written
/// again. `None` where the answer is a file or empty.
pub async fn send(
    scene: &Scene<'_>,
    endpoint: Endpoint,
    given: Given,
) -> Result<Option<Value>, CallError<AnyCode>> {
    async fn sent<T: FromAnswer + 'static>(
        call: Call<T, AnyCode>,
        write: impl FnOnce(T) -> Value,
    ) -> Result<Option<Value>, CallError<AnyCode>> {
        call.send().await.map(|answer| Some(write(answer)))
    }
    async fn maybe<T: 'static>(
        call: Call<Option<T>, AnyCode>,
        write: impl FnOnce(T) -> Value,
    ) -> Result<Option<Value>, CallError<AnyCode>>
    where
        Option<T>: FromAnswer,
    {
        call.send().await.map(|answer| answer.map(write))
    }
    fn json(value: impl serde::Serialize) -> Value {
        serde_json::to_value(value).expect("an answer can be written")
    }
    #[allow(clippy::needless_pass_by_value, reason = "answers are given away")]
    fn outcomes(outcomes: Outcomes) -> Value {
        let items = outcomes.iter().map(|item| match item {
            Ok(outcome) => json(outcome),
            Err(error) => json(error.object()),
        });
        items.collect()
    }
    let operation = endpoint.operation();
    match (operation.response, operation.may_be_empty) {
        (Response::Status, false) => sent(call::<Status>(scene, endpoint, given), json).await,
        (Response::Status, true) => maybe(call::<Option<Status>>(scene, endpoint, given), json).await,
        (Response::Data, _) => sent(call::<Outcome>(scene, endpoint, given), |one| json([one])).await,
        (Response::Binary, _) => call::<Option<Download>>(scene, endpoint, given).send().await.map(|_| None),
        (Response::Json | Response::Object, false) => {
            sent(call::<Object>(scene, endpoint, given), json).await
        }
        (Response::Json | Response::Object, true) => {
            maybe(call::<Option<Object>>(scene, endpoint, given), json).await
        }
        (Response::Keyed(_), _) => {
            sent(call::<Page<Status>>(scene, endpoint, given), |page| json(page.into_items())).await
        }
        (Response::Outcomes(_), false) => sent(call::<Outcomes>(scene, endpoint, given), outcomes).await,
        (Response::Outcomes(_), true) => {
            maybe(call::<Option<Outcomes>>(scene, endpoint, given), outcomes).await
        }
        (Response::One(_), false) => {
            sent(call::<One<Status>>(scene, endpoint, given), |one| json(one.into_inner())).await
        }
        (Response::One(_), true) => {
            maybe(call::<Option<One<Status>>>(scene, endpoint, given), |one| json(one.into_inner())).await
        }
    }
}
