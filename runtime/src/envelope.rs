//! How the API says that it refused, read in one place.
//!
//! Four forms are known: a bare error object; the same inside a list (`{"data":[{…}]}`, under any
//! key); one of these with a status of 2xx; and no object at all (an HTML page, half a body).

use http::StatusCode;
use zoho_endpoint::Response;

use crate::Object;

/// What could be read of a refusal.
pub(crate) struct Failure {
    pub(crate) object: Option<Object>,
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
}

/// A success with its body, if that is one object; or the failure that the answer reports.
pub(crate) fn judge(status: StatusCode, body: &[u8], expected: Response) -> Result<Option<Object>, Failure> {
    let accepted = status.is_success() || status == StatusCode::NOT_MODIFIED;
    let object = Object::from_slice(body).ok();
    let refusal = match &object {
        Some(object) if is_refusal(object, accepted) => Some(object.clone()),
        // The items of a list that was asked for are what they are, whatever their fields are called.
        Some(object) if !(accepted && matches!(expected, Response::Keyed(_))) => refused_item(object),
        _ => None,
    };
    if accepted && refusal.is_none() {
        return Ok(object);
    }
    let code = refusal.as_ref().and_then(|object| object.get("code"));
    let message = refusal.as_ref().and_then(|object| object.get("message"));
    Err(Failure { object: refusal, code, message })
}

/// Whether an object is an error. With a status that is no success, any object with a code is one.
fn is_refusal(object: &Object, accepted: bool) -> bool {
    let says_error = object.raw("status") == Some(r#""error""#);
    if accepted { says_error && object.raw("code").is_some() } else { object.raw("code").is_some() }
}

/// The first item of a list in the object that reports an error.
fn refused_item(object: &Object) -> Option<Object> {
    let lists = object.iter().filter(|(_, json)| json.starts_with('['));
    lists
        .filter_map(|(_, json)| serde_json::from_str::<Vec<Object>>(json).ok())
        .flatten()
        .find(|item| is_refusal(item, true))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The code; "no code" for a failure without one, `None` for a success.
    fn code(status: u16, body: &str) -> Option<String> {
        let failure = judge(StatusCode::from_u16(status).unwrap(), body.as_bytes(), Response::Data).err()?;
        Some(failure.code.unwrap_or_else(|| "no code".into()))
    }

    #[test]
    fn reads_every_known_form() {
        let error = r#"{"code":"X","details":{},"message":"m","status":"error"}"#;
        let success = r#"{"code":"SUCCESS","details":{},"message":"m","status":"success"}"#;
        assert_eq!(code(400, error), Some("X".into()));
        assert_eq!(code(200, error), Some("X".into()));
        assert_eq!(code(200, success), None);
        for (status, key) in [(200, "data"), (202, "data"), (207, "data"), (400, "data"), (400, "tags")] {
            assert_eq!(
                code(status, &format!(r#"{{"{key}":[{success},{error}]}}"#)),
                Some("X".into()),
                "{status}"
            );
        }
        assert_eq!(code(207, &format!(r#"{{"data":[{success}]}}"#)), None);
        assert_eq!(code(401, r#"{"code":"INVALID_TOKEN","message":"m"}"#), Some("INVALID_TOKEN".into()));
    }

    #[test]
    fn what_is_no_error_object_has_no_code_but_is_still_a_failure() {
        for body in ["", "<html>", r#"{"code":"X""#, "[]", "null", "7", r#"{"data":[]}"#, r#"{"data":7}"#] {
            assert_eq!(code(500, body), Some("no code".into()), "{body}");
            assert_eq!(code(302, body), Some("no code".into()), "{body}");
            assert_eq!(code(200, body), None, "{body}");
        }
        assert_eq!(code(304, ""), None);
        assert_eq!(code(204, ""), None);
    }

    #[test]
    fn items_of_a_list_that_was_asked_for_are_no_errors() {
        let jobs = br#"{"jobs":[{"code":"X","status":"error"}]}"#;
        assert!(judge(StatusCode::OK, jobs, Response::Keyed("jobs")).is_ok());
        assert!(judge(StatusCode::OK, jobs, Response::Data).is_err());
        assert!(judge(StatusCode::BAD_REQUEST, jobs, Response::Keyed("jobs")).is_err());
    }

    #[test]
    fn depth_is_no_danger() {
        let deep = format!(r#"{{"data":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(code(200, &deep), None);
        assert_eq!(code(400, &deep), Some("no code".into()));
    }

    proptest! {
        #[test]
        fn no_body_panics(status in 100u16..1000, body in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = judge(StatusCode::from_u16(status).unwrap(), &body, Response::Data);
        }
    }
}
