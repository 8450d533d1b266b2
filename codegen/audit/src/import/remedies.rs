//! What to do about an error: as the spec says elsewhere, or as goes for every error of that code.

use std::collections::BTreeMap;

use zoho_codegen::yaml::{Kind, Node};

use super::desk::Desk;
use super::document::{field, way};

/// What goes for every error of a code, in our words.
const GENERIC: &[(&str, &str)] = &[
    ("ALREADY_SCHEDULED", "Wait until the job that is scheduled has ended."),
    ("AMBIGUITY_DURING_PROCESSING", "Leave one of the contradicting parts of the request out."),
    ("API_LIMIT_EXCEEDED", "Wait until the organisation has credits again."),
    ("AUTHENTICATION_FAILURE", "Get a new access token."),
    ("AUTHORIZATION_FAILED", "Have an administrator give the user the right to do this."),
    ("CANNOT_BE_UPDATED", "Leave out what cannot be changed."),
    ("CANNOT_DELETE", "Remove what depends on it first."),
    ("CANNOT_UPDATE_DELETED_USER", "Use a user who is not deleted."),
    ("DEPENDENT_FIELD_MISSING", "Add the field that another one of the request depends on."),
    ("DEPENDENT_MISMATCH", "Make the fields that depend on each other agree."),
    ("DUPLICATE_DATA", "Change the value that must be unique, or use what is there."),
    ("DUPLICATE_LINKING_DATA", "Use what is linked already."),
    ("EXPECTED_FIELD_MISSING", "Add one of the fields that are expected."),
    ("EXPECTED_PARAM_MISSING", "Add one of the parameters that are expected."),
    ("FEATURE_NOT_ENABLED", "Have an administrator enable the feature."),
    ("FEATURE_NOT_SUPPORTED", "Use an edition or a module that has the feature."),
    ("FEATURE_PERMISSION", "Have an administrator give the user the right to use the feature."),
    ("FILE_SIZE_MORE_THAN_ALLOWED_SIZE", "Send a smaller file."),
    ("ID_ALREADY_CONVERTED", "Use what the record was converted to."),
    ("ID_ALREADY_DELETED", "Use the id of something that is not deleted."),
    ("INTERNAL_ERROR", "Try again later; if it stays, report it to Zoho with the time of the call."),
    ("INTERNAL_SERVER_ERROR", "Try again later; if it stays, report it to Zoho with the time of the call."),
    ("INVALID_DATA", "Correct the value that the details of the answer name."),
    ("INVALID_MODULE", "Use the API name of a module that supports this operation."),
    ("INVALID_REQUEST", "Compare the request with the documentation of the operation."),
    ("INVALID_REQUEST_METHOD", "Use the method that the documentation gives for this path."),
    ("INVALID_TOKEN", "Get a new access token."),
    ("INVALID_URL_PATTERN", "Check the host, the version and the path."),
    ("JSON_PARSE_ERROR", "Send a body that is valid JSON."),
    ("LICENSE_LIMIT_EXCEEDED", "Have an administrator raise the limit of the licence, or use less."),
    ("LIMIT_EXCEEDED", "Send less at once, or remove some of what there is."),
    ("LIMIT_REACHED", "Remove some of what there is first."),
    ("MANDATORY_NOT_FOUND", "Add what the details of the answer name."),
    ("MAPPING_MISMATCH", "Make the values that belong together agree."),
    ("NOT_ALLOWED", "Use what the details of the answer name in another way; this one is not allowed."),
    ("NOT_APPROVED", "Wait until the record is approved."),
    ("NOT_SUPPORTED", "Use a module, field or record that supports this."),
    ("NO_PERMISSION", "Have an administrator give the user the right to do this."),
    ("OAUTH_SCOPE_MISMATCH", "Ask the user to grant the scopes of this operation, and use the new token."),
    ("PATTERN_NOT_MATCHED", "Write the value in the form that is asked for."),
    ("PERMISSION_DENIED", "Have an administrator give the user the right to do this."),
    ("RECORD_IN_BLUEPRINT", "Finish the blueprint of the record, or move it on by a transition."),
    ("RECORD_LOCKED", "Wait until the record is unlocked."),
    ("RECORD_NOT_IN_PROCESS", "Use a record that is in a process."),
    ("REQUIRED_PARAM_MISSING", "Add the parameter that is required."),
    ("RESERVED_KEYWORD_NOT_ALLOWED", "Use another name; this one is reserved."),
    ("RESOURCE_NOT_FOUND", "Use the id of something that exists and that the user can see."),
    ("TOO_MANY_REQUESTS", "Wait, and send fewer calls at once."),
    ("UNABLE_TO_PARSE_DATA_TYPE", "Send each value in the type that is asked for."),
];

/// The remedy of a new row: none where the spec has a usual one for the code. Else the one that rows of this code and
/// message have most often; else what goes for the code; else what rows of the code have most often; else something to be
/// written.
pub fn remedy(desk: &mut Desk, code: &str, status: u16, message: &str) -> Option<String> {
    if is_usual(desk, code) {
        return None;
    }
    let mut known: BTreeMap<(bool, String), usize> = BTreeMap::new();
    for file in desk.texts().keys() {
        if let Some(document) = desk.document(file)
            && let Some(root) = document.at(&[])
        {
            collect(root, code, message, &mut known);
        }
    }
    let most = |wanted: bool| {
        let found = known.iter().filter(|((same, _), _)| *same == wanted);
        let most = found.max_by(|(one, often), (other, less)| often.cmp(less).then(other.cmp(one)));
        most.map(|((_, remedy), _)| remedy.clone())
    };
    let generic = || GENERIC.iter().find(|(known, _)| *known == code).map(|(_, remedy)| (*remedy).to_owned());
    most(true).or_else(generic).or_else(|| most(false)).or_else(|| {
        desk.todo(format!("say what to do about {code} {status}: its remedy starts with \"To do\""));
        Some(format!("{TODO} say what to do about {code}."))
    })
}

/// Whether the spec has a usual remedy for a code.
pub fn is_usual(desk: &Desk, code: &str) -> bool {
    let shared = desk.document("errors.yaml");
    shared.is_some_and(|document| document.at(&way(&[], ["remedies", code])).is_some())
}

/// The start of a remedy that a person has to write.
pub const TODO: &str = "To do:";

fn collect(node: &Node, code: &str, message: &str, known: &mut BTreeMap<(bool, String), usize>) {
    match &node.kind {
        Kind::Scalar(_) => {}
        Kind::Sequence(items) => {
            for item in items {
                collect(item, code, message, known);
            }
        }
        Kind::Mapping(entries) => {
            if field(node, "code") == Some(code)
                && let Some(remedy) = field(node, "remedy").filter(|remedy| !remedy.starts_with(TODO))
            {
                let same = field(node, "message") == Some(message);
                *known.entry((same, remedy.to_owned())).or_default() += 1;
            }
            for (_, value) in entries {
                collect(value, code, message, known);
            }
        }
    }
}
