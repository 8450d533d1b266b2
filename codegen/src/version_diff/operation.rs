//! What changes in one operation.

use serde::Serialize;

use super::scopes;
use crate::{
    catalogue_json::{self, ParameterLine, ScopeTree},
    difference::{Change, Difference},
    facts,
    model::{DocumentedError, Module, Parameter, Shape},
};

/// Everything that two versions of an operation differ in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Changes<'m> {
    /// The parameters that a call must give now and need not give before: new ones, and others.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub newly_required: Vec<&'m str>,
    /// Modules, the same where the API name is.
    #[serde(skip_serializing_if = "Difference::is_empty")]
    pub modules: Difference<ModuleFact<'m>>,
    /// Whether custom modules are supported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_modules: Option<Change<bool>>,
    /// Scopes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scopes: Option<ScopeChange<'m>>,
    /// Parameters, the same where the name is.
    #[serde(skip_serializing_if = "Difference::is_empty")]
    pub parameters: Difference<ParameterFact<'m>>,
    /// What a request carries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<Change<&'static str>>,
    /// What an answer carries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<Change<String>>,
    /// The file name of the documentation page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub page: Option<Change<&'m str>>,
    /// The retry class.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry: Option<Change<&'static str>>,
    /// API credits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub credits: Option<Change<u32>>,
    /// The class of calls at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub concurrency: Option<Change<&'static str>>,
    /// How much a call takes and gives, each as `items 100`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bounds: Option<Change<String>>,
    /// Documented errors, the same where the code is.
    #[serde(skip_serializing_if = "Difference::is_empty")]
    pub errors: Difference<ErrorFact<'m>>,
}

/// A module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ModuleFact<'m> {
    /// In paths.
    pub api_name: &'m str,
    /// In scopes.
    pub scope_name: &'m str,
    /// To people.
    pub display_name: &'m str,
    #[serde(skip)]
    pub(super) text: String,
}

/// A parameter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ParameterFact<'m> {
    /// As in the catalogue.
    #[serde(flatten)]
    pub line: ParameterLine<'m>,
    /// Of ids: what is identified.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub id: &'m str,
    /// Of files: the service's code for one that is too large.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub too_large: Option<&'m str>,
    #[serde(skip)]
    pub(super) text: String,
}

/// A documented error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ErrorFact<'m> {
    /// On the wire.
    pub code: &'m str,
    /// The HTTP status.
    pub status: u16,
    /// On the wire; may be empty.
    pub message: &'m str,
    /// Where one code has several messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'m str>,
    #[serde(skip)]
    pub(super) text: String,
}

/// Scopes that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScopeChange<'m> {
    /// What was asked for.
    pub before: ScopeTree<'m>,
    /// What is asked for.
    pub after: ScopeTree<'m>,
    /// The smallest sets of scopes that were enough and are no longer.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub no_longer_enough: Vec<Vec<&'m str>>,
}

impl<'m> Changes<'m> {
    pub(super) fn between(before: &'m Shape, after: &'m Shape) -> Self {
        let modules = |shape: &'m Shape| shape.modules.iter().map(module).collect();
        let parameters = |shape: &'m Shape| shape.parameters.iter().map(parameter).collect();
        let errors = |shape: &'m Shape| shape.errors.iter().map(error).collect();
        let response = |shape: &Shape| facts::response(&shape.response, shape.may_be_empty);
        Self {
            newly_required: newly_required(before, after),
            modules: Difference::between(modules(before), modules(after), |old, new| {
                (old.api_name == new.api_name).then_some(0)
            }),
            custom_modules: Change::between(before.custom_modules, after.custom_modules),
            scopes: scopes::change(&before.scopes, &after.scopes),
            parameters: Difference::between(parameters(before), parameters(after), |old, new| {
                let moved = u8::from(old.line.r#in != new.line.r#in);
                (old.line.name == new.line.name).then_some(moved)
            }),
            body: Change::between(before.body.as_str(), after.body.as_str()),
            response: Change::between(response(before), response(after)),
            page: Change::between(&before.page, &after.page),
            retry: Change::between(before.retry.as_str(), after.retry.as_str()),
            credits: Change::between(before.credits, after.credits),
            concurrency: Change::between(before.concurrency.as_str(), after.concurrency.as_str()),
            bounds: Change::between(facts::bounds(before.bounds), facts::bounds(after.bounds)),
            errors: Difference::between(errors(before), errors(after), error_distance),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        // Nothing can be newly required unless a parameter is new or has changed.
        self.modules.is_empty()
            && self.custom_modules.is_none()
            && self.scopes.is_none()
            && self.parameters.is_empty()
            && self.body.is_none()
            && self.response.is_none()
            && self.page.is_none()
            && self.retry.is_none()
            && self.credits.is_none()
            && self.concurrency.is_none()
            && self.bounds.is_none()
            && self.errors.is_empty()
    }
}

fn newly_required<'m>(before: &Shape, after: &'m Shape) -> Vec<&'m str> {
    let was = |name: &str| before.parameters.iter().any(|old| old.required && old.name == name);
    let now = after.parameters.iter().filter(|new| new.required && !was(&new.name));
    now.map(|new| new.name.as_str()).collect()
}

/// Of rows with one code, those with the same message belong together, then those told apart by the
/// same word, then those with the same status.
fn error_distance(old: &ErrorFact<'_>, new: &ErrorFact<'_>) -> Option<u8> {
    if old.code != new.code {
        return None;
    }
    Some(if old.message == new.message {
        0
    } else if old.reason.is_some() && old.reason == new.reason {
        1
    } else if old.status == new.status {
        2
    } else {
        3
    })
}

fn module(module: &Module) -> ModuleFact<'_> {
    ModuleFact {
        api_name: &module.api_name,
        scope_name: &module.scope_name,
        display_name: &module.display_name,
        text: facts::module(module),
    }
}

fn parameter(parameter: &Parameter) -> ParameterFact<'_> {
    ParameterFact {
        line: catalogue_json::parameter(parameter),
        id: &parameter.id,
        too_large: parameter.file.as_ref().and_then(|rule| rule.too_large.as_deref()),
        text: facts::parameter(parameter),
    }
}

fn error(error: &DocumentedError) -> ErrorFact<'_> {
    ErrorFact {
        code: &error.code,
        status: error.status,
        message: &error.message,
        reason: error.reason.as_deref(),
        text: facts::error(error),
    }
}
