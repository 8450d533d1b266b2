//! What the headings of a page announce.

/// A section of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    Purpose,
    Endpoints,
    Url,
    Modules,
    Header,
    Scope,
    ModuleNames,
    OperationTypes,
    Parameters,
    PathParameters,
    Input,
    Form,
    Response,
    SampleRequest,
    SampleInput,
    SampleResponse,
    Errors,
}

impl Section {
    /// What a heading announces, if it is one of those that pages of operations have.
    pub(crate) fn of(heading: &str) -> Option<Self> {
        let text = heading.to_lowercase();
        let text = text.trim().trim_end_matches(':').trim_end();
        let has = |word: &str| text.contains(word);
        let starts = |word: &str| text.starts_with(word);
        let sample = starts("sample") || starts("example");
        Some(match text {
            _ if has("possible error") || has("error codes") || text == "errors" => Self::Errors,
            _ if sample && has("response") || text == "sample result" => Self::SampleResponse,
            _ if sample && has("attribute") => Self::Input,
            _ if sample && has("input") => Self::SampleInput,
            _ if sample => Self::SampleRequest,
            "purpose" => Self::Purpose,
            _ if starts("endpoint") || text == "api endpoint" => Self::Endpoints,
            _ if starts("request url") || text == "url" || text == "download url" => Self::Url,
            _ if starts("supported module") => Self::Modules,
            "header" | "headers" | "request header" | "request headers" => Self::Header,
            "scope" | "scopes" | "oauth scope" | "oauth scopes" | "scope details" | "authorization" => {
                Self::Scope
            }
            _ if starts("path param") => Self::PathParameters,
            _ if starts("body param") => Self::Input,
            _ if starts("possible module") || starts("module names") => Self::ModuleNames,
            _ if has("operation type") => Self::OperationTypes,
            _ if starts("response") => Self::Response,
            _ if has("form-data") || has("form data") => Self::Form,
            _ if has("parameter") || has("attribute") || text == "params" || text == "query params" => {
                Self::Parameters
            }
            _ if has("input")
                || starts("request json")
                || starts("request body")
                || has("json key")
                || starts("keys ") =>
            {
                Self::Input
            }
            _ => return None,
        })
    }

    /// The same where headings have no marks: only what can hardly be a sentence or a line of a sample.
    pub(crate) fn of_plain(line: &str) -> Option<Self> {
        let section = Self::of(line)?;
        let starts = |words: &[&str]| words.iter().any(|word| line.to_lowercase().starts_with(word));
        let (fits, limit) = match section {
            Self::Input | Self::Form => (
                starts(&[
                    "input",
                    "request json",
                    "request body",
                    "common input",
                    "body param",
                    "sample attr",
                    "keys of ",
                    "keys in ",
                    "keys for ",
                ]),
                14,
            ),
            Self::SampleRequest | Self::SampleInput | Self::SampleResponse => (true, 14),
            Self::Parameters => {
                let begins = [
                    "param",
                    "request param",
                    "query param",
                    "attribute",
                    "other optional param",
                    "optional param",
                ];
                (starts(&begins), 4)
            }
            Self::Response => {
                (starts(&["response json", "response structure", "response object", "response key"]), 4)
            }
            Self::Errors => (starts(&["possible error", "error"]), 4),
            Self::OperationTypes => (starts(&["possible operation", "operation type"]), 4),
            _ => (true, 4),
        };
        let quoted = limit > 4 && starts(&["input json", "sample input", "request json"]);
        let odd = |c: char| !(c.is_alphanumeric() || " -:'()/".contains(c) || quoted && "\"_,&".contains(c));
        // A heading that lists kinds of fields with their names in quotes is as long as it likes.
        let (length, limit) = if quoted && line.contains('"') { (400, 40) } else { (160, limit) };
        let shaped = line.len() <= length && line.starts_with(char::is_uppercase) && !line.contains(odd);
        (fits && shaped && line.split_whitespace().count() <= limit).then_some(section)
    }
}
