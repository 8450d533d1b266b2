//! The address that a job is to announce its end to. It is checked, not called.

use serde_json::{Value, json};

use super::refused;
use crate::answer::Answer;
use crate::perform::Call;

/// What is wrong with the callback of a body.
pub(super) fn refusal(call: &Call<'_>) -> Option<Answer> {
    let callback = call.body?.get("callback").filter(|callback| !callback.is_null())?;
    let text = |key: &str| callback.get(key).and_then(Value::as_str).unwrap_or_default();
    if !text("method").eq_ignore_ascii_case("post") {
        let row = refused(call, "INVALID_CALLBACK_METHOD", 400, "invalid callback method");
        return Some(row.with(&json!({"supported_callback_methods": ["post"]})));
    }
    let host = text("url").strip_prefix("https://").or_else(|| text("url").strip_prefix("http://"));
    let is_address = host.is_some_and(|host| !host.is_empty() && !host.contains(char::is_whitespace));
    if is_address {
        return None;
    }
    let row = refused(call, "INVALID_CALLBACK_URL", 400, "invalid callback url");
    Some(row.with(&json!({"api_name": "url", "json_path": "$.callback.url"})))
}
