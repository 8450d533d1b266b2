//! Sentences for error rows that a draft takes over from a page: the page's own are not ours.

use std::collections::BTreeMap;

use zoho_codegen::located::Product;

/// What is written where nothing better is known; the command names each of these at its end.
pub const TODO: &str = "Say here what to do about it.";

/// What to do about codes that mean the same everywhere, where the spec has no row with them yet.
const KNOWN: &[(&str, &str)] = &[
    ("AUTHENTICATION_FAILURE", "Get a new access token; the one sent is not valid."),
    ("AUTHORIZATION_FAILED", "Have an administrator allow the user to do this."),
    ("DEPENDENT_FIELD_MISSING", "Send the field that this one depends on too."),
    ("DUPLICATE_DATA", "Use another value, or change the thing that already has it."),
    ("EXPECTED_FIELD_MISSING", "Send one of the fields that the documentation names."),
    ("FEATURE_NOT_ENABLED", "Have an administrator switch the feature on."),
    ("FEATURE_NOT_SUPPORTED", "Use an edition that has the feature."),
    ("INTERNAL_ERROR", "Try again later; if it stays, report it to Zoho with the time of the call."),
    ("INVALID_DATA", "Correct the value that the details of the error name."),
    ("INVALID_MODULE", "Check the module's API name, and that this operation supports the module."),
    ("INVALID_REQUEST_METHOD", "Use the method that the documentation gives for this path."),
    ("INVALID_TOKEN", "Get a new access token; the one sent is not valid."),
    ("INVALID_URL_PATTERN", "Check the host, the version and the path."),
    ("LIMIT_EXCEEDED", "Send fewer items in one call."),
    ("LICENSE_LIMIT_EXCEEDED", "Remove something, or buy more of it."),
    ("MANDATORY_NOT_FOUND", "Send the required field that the details of the error name."),
    ("NOT_ALLOWED", "Check that this may be done in the state that the thing is in."),
    ("NO_PERMISSION", "Have an administrator allow the user to do this."),
    ("OAUTH_SCOPE_MISMATCH", "Ask the user to grant the scopes of this operation, and use the new token."),
    ("RECORD_LOCKED", "Wait until the record is unlocked."),
    ("REQUIRED_PARAM_MISSING", "Send the parameter that the details of the error name."),
];

/// The remedies that the spec already has, by code: the most frequent one counts.
pub struct Remedies(BTreeMap<String, BTreeMap<String, usize>>);

impl Remedies {
    pub fn of(spec: &[Product]) -> Self {
        let mut all: BTreeMap<String, BTreeMap<String, usize>> = BTreeMap::new();
        for operation in spec.iter().flat_map(|product| &product.operations) {
            for row in operation.versions.iter().flat_map(|at| &at.errors) {
                *all.entry(row.value.code.clone())
                    .or_default()
                    .entry(row.value.remedy.clone())
                    .or_default() += 1;
            }
        }
        Self(all)
    }

    /// A sentence for a code.
    pub fn get(&self, code: &str) -> String {
        let ours = self.0.get(code).and_then(|all| all.iter().max_by_key(|(_, count)| **count));
        let known = KNOWN.iter().find(|(known, _)| *known == code).map(|(_, remedy)| *remedy);
        ours.map(|(remedy, _)| remedy.clone()).or(known.map(str::to_owned)).unwrap_or_else(|| TODO.to_owned())
    }
}

/// A name for a message: its first words that say something.
pub fn reason(message: &str) -> String {
    const LITTLE: &[&str] = &[
        "a", "an", "the", "is", "are", "be", "to", "of", "in", "on", "for", "this", "that", "you", "please",
        "has",
    ];
    let lower = message.to_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let words =
        words.filter(|word| !LITTLE.contains(word) && word.starts_with(|c: char| c.is_ascii_lowercase()));
    let name = words.take(4).collect::<Vec<_>>().join("_");
    if name.is_empty() { "other_message".to_owned() } else { name }
}
