//! What a call has been given so far, and the request that it makes.

use std::{borrow::Cow, fmt};

use http::{HeaderMap, HeaderName, HeaderValue};
use percent_encoding::{percent_decode_str, utf8_percent_encode};
use reqwest::Url;
use serde::Serialize;
use sha2::{Digest, Sha256};
use zoho_endpoint::{Endpoint, Host, Location, Parameter};

use super::{FormField, FormValue, InvalidRequest, Request, RequestBody, bounds};
use crate::{
    Object,
    hosts::Bases,
    wire::{RESERVED, has_pair, push_pair, query_value, without_pairs},
};

/// Collects a call's values, each into its place; the first one that has none is kept as the error.
pub(crate) struct Draft {
    pub(crate) endpoint: Endpoint,
    /// The absolute path so far.
    path: String,
    /// What of the operation's path is still to be written.
    rest: &'static str,
    /// The whole URL, of [`Host::Given`].
    given: Option<String>,
    query: String,
    headers: HeaderMap,
    body: RequestBody,
    /// The keys of a JSON body that is made of parameters.
    keys: Object,
    error: Option<InvalidRequest>,
}

impl Draft {
    pub(crate) fn new(endpoint: Endpoint) -> Self {
        let (base, rest) = (endpoint.base_path(), endpoint.operation().path);
        let mut path = String::with_capacity(base.len() + rest.len() + 32);
        path.push_str(base);
        Self {
            endpoint,
            path,
            rest,
            given: None,
            query: String::new(),
            headers: HeaderMap::new(),
            body: RequestBody::None,
            keys: Object::new(),
            error: None,
        }
    }

    /// The same call once more; `None` where it uploads a file, which may be there only once.
    pub(crate) fn again(&self) -> Option<Self> {
        let body = match &self.body {
            RequestBody::None => RequestBody::None,
            RequestBody::Json(json) => RequestBody::Json(json.clone()),
            RequestBody::Multipart(_) => return None,
        };
        Some(Self {
            endpoint: self.endpoint,
            path: self.path.clone(),
            rest: self.rest,
            given: self.given.clone(),
            query: self.query.clone(),
            headers: self.headers.clone(),
            body,
            keys: self.keys.clone(),
            error: self.error.clone(),
        })
    }

    fn fail(&mut self, error: InvalidRequest) {
        self.error.get_or_insert(error);
    }

    /// Fills the next placeholder of the path.
    pub(crate) fn path(&mut self, value: &str) {
        let Some((literal, (parameter, rest))) =
            self.rest.split_once('{').and_then(|(literal, tail)| Some((literal, tail.split_once('}')?)))
        else {
            // Generated code gives as many values as there are placeholders.
            debug_assert!(false, "{}: no placeholder for a value", self.endpoint);
            return;
        };
        if matches!(value, "" | "." | "..") {
            self.fail(InvalidRequest::PathSegment {
                parameter: parameter.to_owned(),
                value: value.to_owned(),
            });
        }
        self.path.push_str(literal);
        self.path.extend(utf8_percent_encode(value, RESERVED));
        self.rest = rest;
    }

    /// The value that a placeholder of the path was given.
    pub(crate) fn path_value(&self, name: &str) -> Option<String> {
        let filled = self.path.get(self.endpoint.base_path().len()..)?.split('/');
        let mut parts = self.endpoint.operation().path.split('/').zip(filled);
        let is_it = |part: &str| part.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) == Some(name);
        let (_, value) = parts.find(|(part, _)| is_it(part))?;
        Some(percent_decode_str(value).decode_utf8_lossy().into_owned())
    }

    /// The name of the next placeholder of the path that has no value.
    pub(crate) fn next_placeholder(&self) -> Option<&'static str> {
        Some(self.rest.split_once('{')?.1.split_once('}')?.0)
    }

    /// Takes a whole URL in place of the path.
    pub(crate) fn given(&mut self, url: String) {
        self.given = Some(url);
    }

    pub(crate) fn query(&mut self, name: &str, value: &str) {
        push_pair(&mut self.query, name, value);
    }

    /// The value of a parameter in the query, the last one if there are several.
    pub(crate) fn query_value(&self, name: &str) -> Option<Cow<'_, str>> {
        query_value(&self.query, name)
    }

    /// Takes a parameter out of the query.
    pub(crate) fn remove_query(&mut self, name: &str) {
        self.query = without_pairs(&self.query, name);
    }

    /// The JSON text of a key of the body.
    pub(crate) fn body_key(&self, name: &str) -> Option<&str> {
        self.keys.raw(name)
    }

    /// A digest of everything that the call says, by which two calls are told apart. The order in which its
    /// values were set is no difference.
    pub(crate) fn fingerprint(&self) -> String {
        let mut parts: Vec<(&str, &str, &[u8])> = vec![
            ("path", &self.path, self.rest.as_bytes()),
            ("given", "", self.given.as_deref().unwrap_or("").as_bytes()),
        ];
        parts.extend(self.query.split('&').map(|pair| ("query", pair, &[][..])));
        parts.extend(self.headers.iter().map(|(name, value)| ("header", name.as_str(), value.as_bytes())));
        parts.extend(self.keys.iter().map(|(name, json)| ("key", name, json.as_bytes())));
        if let RequestBody::Json(json) = &self.body {
            parts.push(("body", "", json));
        }
        parts.sort_unstable();
        let mut digest = Sha256::new();
        for (kind, name, value) in parts {
            for part in [kind.as_bytes(), name.as_bytes(), value] {
                digest.update(part.len().to_le_bytes());
                digest.update(part);
            }
        }
        // Enough to tell calls apart, and too little to find out what they say.
        let digest: [u8; 32] = digest.finalize().into();
        let start = digest.iter().take(8).fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
        format!("{start:016x}")
    }

    pub(crate) fn query_json(&mut self, name: &str, value: &impl Serialize) {
        if let Some(json) = self.written(name, value) {
            self.query(name, &json);
        }
    }

    /// Adds a header; never one that the transport or the authentication owns.
    pub(crate) fn header(&mut self, name: &'static str, value: &str) {
        match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            (Ok(name), Ok(value)) => {
                self.headers.insert(name, value);
            }
            _ => self.fail(InvalidRequest::Header { parameter: name.to_owned() }),
        }
    }

    pub(crate) fn form(&mut self, name: &'static str, value: FormValue) {
        let field = FormField { name, value };
        match &mut self.body {
            RequestBody::Multipart(fields) => fields.push(field),
            other => *other = RequestBody::Multipart(vec![field]),
        }
    }

    /// Sets the whole JSON body.
    pub(crate) fn json(&mut self, value: &impl Serialize) {
        if let Some(json) = self.written("body", value) {
            self.body = RequestBody::Json(json.into());
        }
    }

    /// Sets a key of the JSON body to a JSON text, in its old place if it is there.
    pub(crate) fn key_text(&mut self, name: &str, json: String) {
        self.keys.set_text(name, json);
    }

    /// Sets a key of the JSON body, in its old place if it is there.
    pub(crate) fn key(&mut self, name: &str, value: &impl Serialize) {
        if let Some(json) = self.written(name, value) {
            self.keys.set_text(name, json);
        }
    }

    fn written(&mut self, parameter: &str, value: &impl Serialize) -> Option<String> {
        let failed = |error: serde_json::Error| InvalidRequest::Json {
            parameter: parameter.to_owned(),
            message: error.to_string(),
        };
        serde_json::to_string(value).map_err(|error| self.fail(failed(error))).ok()
    }

    /// What can be known to be wrong before there is a token.
    pub(crate) fn check(&self, bases: &Bases) -> Result<(), InvalidRequest> {
        self.check_values(bases)?;
        bounds::check(self)
    }

    /// The same but for how much there is, for a call that is split before it is sent.
    pub(crate) fn check_values(&self, bases: &Bases) -> Result<(), InvalidRequest> {
        if let Some(error) = &self.error {
            return Err(error.clone());
        }
        let parameters = self.endpoint.operation().parameters;
        if let Some(missing) = parameters.iter().find(|one| one.required && !self.has(one)) {
            return Err(InvalidRequest::MissingParameter { parameter: missing.name.to_owned() });
        }
        match self.endpoint.operation().host {
            Host::Api | Host::Content => Ok(()),
            Host::Given => self.target(bases, &bases.api).map(drop),
        }
    }

    /// Whether a parameter has been set.
    fn has(&self, parameter: &Parameter) -> bool {
        let name = parameter.name;
        match (parameter.location, &self.body) {
            (Location::Query, _) => has_pair(&self.query, name),
            (Location::Header, _) => self.headers.contains_key(name),
            (Location::Form, RequestBody::Multipart(fields)) => fields.iter().any(|field| field.name == name),
            (Location::Form, _) => false,
            // Placeholders are seen to where the path is made; of a body that was given whole its giver knows
            // what is in it.
            (Location::Path, _) | (Location::Body, RequestBody::Json(_)) => true,
            (Location::Body, _) => self.keys.raw(name).is_some(),
        }
    }

    /// The URL without the path and the query, for a token whose calls go to `api`; a given one with both.
    pub(crate) fn target<'a>(&self, bases: &'a Bases, api: &'a Url) -> Result<Cow<'a, Url>, InvalidRequest> {
        match (self.endpoint.operation().host, &self.given) {
            (Host::Api, _) => Ok(Cow::Borrowed(api)),
            (Host::Content, _) => Ok(bases.content(api)),
            (Host::Given, Some(text)) => bases.given(api, text).map(Cow::Owned),
            (Host::Given, None) => Err(self.unfilled()),
        }
    }

    /// The first placeholder of the path that has no value.
    fn unfilled(&self) -> InvalidRequest {
        let path = self.endpoint.operation().path;
        let rest = if self.rest.is_empty() { path } else { self.rest };
        let name = rest.split(['{', '}']).nth(1).unwrap_or(rest);
        InvalidRequest::MissingParameter { parameter: name.to_owned() }
    }

    /// The request with a token whose calls go to `api`. Of a body that can't be sent twice nothing is
    /// left here.
    pub(crate) fn request(&mut self, bases: &Bases, api: &Url) -> Result<Request, InvalidRequest> {
        let mut url = self.target(bases, api)?.into_owned();
        if self.given.is_none() {
            if self.rest.contains('{') {
                return Err(self.unfilled());
            }
            self.path.push_str(std::mem::take(&mut self.rest));
            url.set_path(&self.path);
        }
        match (self.query.as_str(), url.query()) {
            ("", _) => {}
            (ours, None | Some("")) => url.set_query(Some(ours)),
            (ours, Some(theirs)) => {
                let both = format!("{theirs}&{ours}");
                url.set_query(Some(&both));
            }
        }
        let headers = self.headers.clone();
        let body = if self.keys.is_empty() {
            self.body.again()
        } else {
            RequestBody::Json(self.keys.to_json().into())
        };
        Ok(Request { endpoint: self.endpoint, url, headers, body })
    }

    /// Whether the body can still be sent.
    pub(crate) fn can_be_sent(&self) -> bool {
        match &self.body {
            RequestBody::None | RequestBody::Json(_) => true,
            RequestBody::Multipart(fields) => fields.iter().all(|field| match &field.value {
                FormValue::Text(_) => true,
                FormValue::File(upload) => !upload.is_spent(),
            }),
        }
    }
}

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.endpoint.operation().method)?;
        if let Some(given) = &self.given {
            // The query of such a URL may be a key to the file, and a text before an @ a password.
            let shown = given.split(['?', '#']).next().unwrap_or_default();
            f.write_str(shown.rsplit('@').next().unwrap_or_default())?;
        } else {
            write!(f, "{}{}", self.path, self.rest)?;
        }
        if self.query.is_empty() { Ok(()) } else { write!(f, "?{}", self.query) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Hosts;
    use zoho_endpoint::{
        Body, Bounds, Concurrency, Method, Operation, Product, Response, Retry, Scope, Version,
    };

    const V9: Version =
        Version { product: Product::Crm, name: "v9", base_path: "/crm/v9", roots: &[], docs: "" };

    const API: Operation = Operation {
        product: Product::Crm,
        name: "test",
        group: "tests",
        area: "tests",
        method: Method::Get,
        host: Host::Api,
        root: "",
        path: "/{url}",
        versions: &[],
        modules: &[],
        custom_modules: false,
        scopes: Scope::One("Test.ALL"),
        parameters: &[],
        body: Body::None,
        response: Response::Status,
        object: None,
        may_be_empty: false,
        errors: &[],
        retry: Retry::Safe,
        credits: 1,
        concurrency: Concurrency::Normal,
        bounds: Bounds::NONE,
        page: "",
    };
    static CONTENT: Operation = Operation { host: Host::Content, path: "/upload", ..API };
    static GIVEN: Operation = Operation { host: Host::Given, ..API };
    static PLAIN: Operation = API;

    #[test]
    fn what_a_path_was_given_can_be_read_again() {
        static NESTED: Operation = Operation { path: "/{module}/{record_id}/x/{job_id}", ..API };
        let mut draft = Draft::new(Endpoint::new(&NESTED, V9));
        assert_eq!((draft.next_placeholder(), draft.path_value("module")), (Some("module"), None));
        draft.path("a/b {c}");
        draft.path("7");
        assert_eq!(draft.path_value("module").as_deref(), Some("a/b {c}"));
        assert_eq!(draft.path_value("record_id").as_deref(), Some("7"));
        assert_eq!((draft.next_placeholder(), draft.path_value("job_id")), (Some("job_id"), None));
        assert_eq!(draft.path_value("x"), None);
        draft.path("9");
        assert_eq!((draft.next_placeholder(), draft.path_value("job_id").as_deref()), (None, Some("9")));
    }

    #[test]
    fn a_call_goes_where_its_token_is_good() {
        let bases = Hosts::from(crate::DataCenter::Us).parse().unwrap();
        let moved = Url::parse("https://www.zohoapis.ca").unwrap();
        let sent = |operation: &'static Operation, fill: fn(&mut Draft)| {
            let mut draft = Draft::new(Endpoint::new(operation, V9));
            fill(&mut draft);
            // The second attempt goes where the first one went, if the token is of the same data centre.
            let [first, again, ours] =
                [&moved, &moved, &bases.api].map(|api| draft.request(&bases, api).unwrap().url.to_string());
            assert_eq!(first, again);
            [first, ours]
        };
        assert_eq!(
            sent(&PLAIN, |draft| draft.path("x")),
            ["https://www.zohoapis.ca/crm/v9/x", "https://www.zohoapis.com/crm/v9/x"]
        );
        assert_eq!(
            sent(&CONTENT, |_| {}),
            ["https://upload.zohocloud.ca/crm/v9/upload", "https://content.zohoapis.com/crm/v9/upload"]
        );
        assert_eq!(
            sent(&GIVEN, |draft| draft.given("/crm/bulk/v8/read/1/result".into())),
            [
                "https://www.zohoapis.ca/crm/bulk/v8/read/1/result",
                "https://www.zohoapis.com/crm/bulk/v8/read/1/result"
            ]
        );
        let absolute = "https://download-accl.zoho.com/x?sig=1";
        assert_eq!(
            sent(&GIVEN, |draft| draft.given("https://download-accl.zoho.com/x?sig=1".into())),
            [absolute; 2]
        );
    }
}
