//! How the rows of a catalogue are written: what is usual is left out, and named where it differs.

use crate::{
    Availability, Body, Bounds, Concurrency, DocumentedError, Field, FieldType, FileRule, Host, Location,
    Method, Module, Object, Operation, Parameter, ParameterType, Product, Response, Retry, Scope,
};

/// A documented error without a reason.
pub const fn error(
    status: u16,
    code: &'static str,
    message: &'static str,
    remedy: &'static str,
) -> DocumentedError {
    DocumentedError { code, status, message, remedy, reason: None }
}

impl DocumentedError {
    /// The same row with a reason.
    pub const fn because(self, reason: &'static str) -> Self {
        Self { reason: Some(reason), ..self }
    }
}

/// A module by its API name, its name in scopes and its name for people.
pub const fn module(api_name: &'static str, scope_name: &'static str, display_name: &'static str) -> Module {
    Module { api_name, scope_name, display_name }
}

/// A parameter that may be left out.
pub const fn parameter(location: Location, kind: ParameterType, name: &'static str) -> Parameter {
    Parameter { name, location, kind, required: false, choices: &[], object: None, file: None }
}

impl Parameter {
    /// The same parameter where the service insists on it.
    pub const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// The same parameter with its documented words.
    pub const fn choices(self, choices: &'static [&'static str]) -> Self {
        Self { choices, ..self }
    }

    /// The same parameter with the object that it carries.
    pub const fn object(self, object: &'static Object) -> Self {
        Self { object: Some(object), ..self }
    }

    /// The same parameter with the rule of its file.
    pub const fn file(self, rule: FileRule) -> Self {
        Self { file: Some(rule), ..self }
    }
}

/// A field.
pub const fn field(name: &'static str, kind: FieldType) -> Field {
    Field { name, kind }
}

/// An operation that needs nothing, answers with a status and may be repeated at will: what it does need is
/// said by the methods below.
pub const fn operation(
    product: Product,
    area: &'static str,
    group: &'static str,
    name: &'static str,
    method: Method,
    path: &'static str,
) -> Operation {
    Operation {
        product,
        name,
        group,
        area,
        method,
        host: Host::Api,
        root: "",
        path,
        versions: &[],
        modules: &[],
        custom_modules: false,
        scopes: Scope::Any(&[]),
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
    }
}

impl Operation {
    /// Another operation with the facts of this one, to say what differs.
    pub const fn but(&self) -> Self {
        Self { ..*self }
    }

    /// On another host than the API's.
    pub const fn host(self, host: Host) -> Self {
        Self { host, ..self }
    }

    /// Below another first part of the path than the usual one.
    pub const fn root(self, root: &'static str) -> Self {
        Self { root, ..self }
    }

    /// In these versions.
    pub const fn versions(self, versions: &'static [Availability]) -> Self {
        Self { versions, ..self }
    }

    /// For these modules.
    pub const fn modules(self, modules: &'static [Module]) -> Self {
        Self { modules, ..self }
    }

    /// Whether for custom modules too.
    pub const fn custom_modules(self, custom_modules: bool) -> Self {
        Self { custom_modules, ..self }
    }

    /// With these scopes.
    pub const fn scopes(self, scopes: Scope) -> Self {
        Self { scopes, ..self }
    }

    /// With these parameters.
    pub const fn parameters(self, parameters: &'static [Parameter]) -> Self {
        Self { parameters, ..self }
    }

    /// With this body.
    pub const fn body(self, body: Body) -> Self {
        Self { body, ..self }
    }

    /// With this answer.
    pub const fn response(self, response: Response) -> Self {
        Self { response, ..self }
    }

    /// With this object in its answer.
    pub const fn object(self, object: &'static Object) -> Self {
        Self { object: Some(object), ..self }
    }

    /// Whether its answer may be empty.
    pub const fn may_be_empty(self, may_be_empty: bool) -> Self {
        Self { may_be_empty, ..self }
    }

    /// With these documented errors.
    pub const fn errors(self, errors: &'static [DocumentedError]) -> Self {
        Self { errors, ..self }
    }

    /// With this retry class.
    pub const fn retry(self, retry: Retry) -> Self {
        Self { retry, ..self }
    }

    /// At this price.
    pub const fn credits(self, credits: u32) -> Self {
        Self { credits, ..self }
    }

    /// In this class of calls at once.
    pub const fn concurrency(self, concurrency: Concurrency) -> Self {
        Self { concurrency, ..self }
    }

    /// Within these bounds.
    pub const fn bounds(self, bounds: Bounds) -> Self {
        Self { bounds, ..self }
    }

    /// On this page of the documentation.
    pub const fn page(self, page: &'static str) -> Self {
        Self { page, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: DocumentedError = error(400, "A", "b", "c");
    static FIRST: Operation = operation(Product::Crm, "files", "photos", "upload_photo", Method::Post, "/x")
        .errors(&[ROW])
        .credits(5);
    static SECOND: Operation = FIRST.but().credits(1).page("x.html");

    #[test]
    fn what_is_not_said_is_as_usual() {
        assert_eq!((FIRST.host, FIRST.body, FIRST.response), (Host::Api, Body::None, Response::Status));
        let row = parameter(Location::Query, ParameterType::String, "a");
        assert!(!row.required && row.required().required && row.file.is_none());
        assert_eq!(ROW.because("d").reason, Some("d"));
    }

    #[test]
    fn another_shape_says_what_differs() {
        assert_eq!((SECOND.name, SECOND.errors, SECOND.credits), ("upload_photo", FIRST.errors, 1));
        assert_eq!((FIRST.credits, FIRST.page, SECOND.page), (5, "", "x.html"));
    }
}
