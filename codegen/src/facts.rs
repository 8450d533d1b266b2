//! The facts of a shape in a few words each, for people who compare them.

use std::fmt::Write as _;

use zoho_endpoint::Bounds;

use crate::{
    model::{DocumentedError, Module, Parameter, Response, Scope},
    rustdoc::phrase,
};

/// `Accounts (Companies, scope companies)`: the names that do not follow from the API name.
pub(crate) fn module(module: &Module) -> String {
    let shown = (module.display_name != module.api_name).then(|| module.display_name.clone());
    let usual = module.api_name.replace('_', "").to_lowercase();
    let scope = (module.scope_name != usual).then(|| format!("scope {}", module.scope_name));
    let others: Vec<_> = shown.into_iter().chain(scope).collect();
    if others.is_empty() {
        module.api_name.clone()
    } else {
        format!("{} ({})", module.api_name, others.join(", "))
    }
}

/// `ZohoCRM.modules.ALL or ZohoCRM.modules.{module}.(ALL|READ)`.
pub(crate) fn scopes(scope: &Scope) -> String {
    phrase::scopes(scope, &|scope| scope.to_owned())
}

/// A parameter without its name and its summary, which is no fact: `query ids of an attachment, required`.
pub(crate) fn parameter(parameter: &Parameter) -> String {
    let mut text = format!("{} {}", parameter.location.as_str(), parameter.kind.as_str());
    if !parameter.id.is_empty() {
        let _ = write!(text, " of {}", phrase::a(&parameter.id));
    }
    if !parameter.object.is_empty() {
        let _ = write!(text, " {}", parameter.object);
    }
    if let Some(choices) = &parameter.choices {
        let _ = write!(text, " ({})", choices.values.join(", "));
    }
    if parameter.required {
        text.push_str(", required");
    }
    if let Some(rule) = &parameter.file {
        let words = phrase::file_rule(rule);
        if !words.is_empty() {
            let _ = write!(text, ", {words}");
        }
        if let Some(code) = &rule.too_large {
            let _ = write!(text, ", too large: {code}");
        }
    }
    text
}

/// `items 100, fields 50`; `none` where nothing is limited.
pub(crate) fn bounds(bounds: Bounds) -> String {
    let stated = bounds.named().into_iter().filter_map(|(name, most)| Some(format!("{name} {}", most?)));
    let text = stated.collect::<Vec<_>>().join(", ");
    if text.is_empty() { "none".to_owned() } else { text }
}

/// `100,000`, with this between the groups of digits.
pub(crate) fn grouped(number: u32, separator: char) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// `1 credit`.
pub(crate) fn credits(credits: u32) -> String {
    if credits == 1 { "1 credit".to_owned() } else { format!("{credits} credits") }
}

/// `keyed:data of Attachment, or empty`.
pub(crate) fn response(response: &Response, may_be_empty: bool) -> String {
    let text = match response {
        Response::Status => "status".to_owned(),
        Response::Data => "data".to_owned(),
        Response::Binary => "binary".to_owned(),
        Response::Json => "json".to_owned(),
        Response::Keyed { key, object } => format!("keyed:{key} of {object}"),
        Response::Outcomes { key } => format!("outcomes:{key}"),
        Response::One { key, object } => format!("one:{key} of {object}"),
        Response::Object { object } => format!("object {object}"),
    };
    if may_be_empty { format!("{text}, or empty") } else { text }
}

/// `400 INVALID_MODULE  The given module is not supported in API  [unsupported_module]`.
pub(crate) fn error(error: &DocumentedError) -> String {
    let reason = error.reason.as_ref().map_or_else(String::new, |reason| format!("  [{reason}]"));
    // A row of an OpenAPI file has no message.
    format!("{} {}  {}{reason}", error.status, error.code, error.message).trim_end().to_owned()
}
