//! How the API says that it refused, read in one place.
//!
//! Four forms are known: a bare error object; the same under a key, in a list mostly (`{"data":[{…}]}`);
//! one of these with a status of 2xx; and no object at all (an HTML page, half a body).
//!
//! What an answer is for decides what in it is a refusal: the items of a batch are outcomes, some of
//! which failed, and the items of a list that was asked for are what they are.

use std::any::Any;

use http::StatusCode;
use zoho_endpoint::Response;

use crate::{
    FromField, Object,
    list::{self, List},
};

/// What a body is.
pub(crate) enum Content {
    /// No object.
    Other,
    /// One object.
    Object(Object),
    /// One object that holds a list of objects where one was expected.
    List(List<Object>),
    /// What the type of the answer read by itself.
    Read(Box<dyn Any + Send>),
}

/// What could be read of a refusal.
pub(crate) struct Failure {
    pub(crate) object: Option<Object>,
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
}

/// A success with its body; or the failure that the answer reports. A batch is a success, however many of its items
/// failed.
pub(crate) fn judge(status: StatusCode, body: &[u8], expected: Response) -> Result<Content, Failure> {
    let accepted = is_accepted(status);
    // Pages are large, and mostly what was expected: one pass over them is all there is.
    if accepted && let Some(list) = expected.key().and_then(|key| list::read(body, key)) {
        return Ok(Content::List(list));
    }
    let object = Object::from_slice(body).ok();
    let content = |object: Option<Object>| object.map_or(Content::Other, Content::Object);
    let refusal = match &object {
        Some(object) if is_refusal(object, accepted) => Some(object.clone()),
        Some(found) if is_refused_batch(status, found, expected) => return Ok(content(object)),
        Some(object) if accepted && may_hold_errors(object, expected) => None,
        Some(object) => refused_item(object),
        None => None,
    };
    if accepted && refusal.is_none() {
        return Ok(content(object));
    }
    let code = refusal.as_ref().and_then(|object| object.get("code"));
    let message = refusal.as_ref().and_then(|object| object.get("message"));
    Err(Failure { object: refusal, code, message })
}

fn is_accepted(status: StatusCode) -> bool {
    status.is_success() || status == StatusCode::NOT_MODIFIED
}

/// Whether an object is an error. With a status that is no success, any object with a code is one.
pub(crate) fn is_refusal(object: &Object, accepted: bool) -> bool {
    let says_error = object.raw("status") == Some(r#""error""#);
    if accepted { says_error && object.raw("code").is_some() } else { object.raw("code").is_some() }
}

/// Whether objects inside a success may look like errors without being its failure.
fn may_hold_errors(object: &Object, expected: Response) -> bool {
    match expected.key() {
        Some(key) => object.raw(key).is_some(),
        None => matches!(expected, Response::Json | Response::Object),
    }
}

/// Whether a refusal (4xx) is of the items of a batch, each with its outcome. A dead token and a throttle
/// are of the call, whatever their body is.
fn is_refused_batch(status: StatusCode, object: &Object, expected: Response) -> bool {
    let Response::Outcomes(key) = expected else { return false };
    let of_the_call = matches!(status, StatusCode::UNAUTHORIZED | StatusCode::TOO_MANY_REQUESTS);
    if of_the_call || !status.is_client_error() {
        return false;
    }
    let items = object.require::<Vec<Object>>(key).unwrap_or_default();
    let is_outcome = |item: &Object| item.raw("status").is_some() || item.raw("code").is_some();
    !items.is_empty() && items.iter().all(is_outcome)
}

/// The first object under a key, alone or in a list, that reports an error.
fn refused_item(object: &Object) -> Option<Object> {
    let inside = object.iter().flat_map(|(_, json)| match json.as_bytes().first() {
        Some(b'[') => Vec::from_json(json).unwrap_or_default(),
        Some(b'{') => Object::from_json(json).into_iter().collect(),
        _ => Vec::new(),
    });
    inside.into_iter().find(|item| is_refusal(item, true))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ERROR: &str = r#"{"code":"X","details":{},"message":"m","status":"error"}"#;
    const SUCCESS: &str = r#"{"code":"SUCCESS","details":{},"message":"m","status":"success"}"#;

    /// The code; "no code" for a failure without one, `None` for a success.
    fn code_of(expected: Response, status: u16, body: &str) -> Option<String> {
        let failure = judge(StatusCode::from_u16(status).unwrap(), body.as_bytes(), expected).err()?;
        Some(failure.code.unwrap_or_else(|| "no code".into()))
    }

    fn code(status: u16, body: &str) -> Option<String> {
        code_of(Response::Data, status, body)
    }

    const KINDS: [Response; 8] = [
        Response::Status,
        Response::Data,
        Response::Binary,
        Response::Json,
        Response::Keyed("data"),
        Response::Outcomes("data"),
        Response::One("data"),
        Response::Object,
    ];

    #[test]
    fn reads_every_known_form() {
        for (status, key) in [(200, "data"), (202, "data"), (207, "data"), (400, "data"), (400, "tags")] {
            for body in [format!(r#"{{"{key}":[{SUCCESS},{ERROR}]}}"#), format!(r#"{{"{key}":{ERROR}}}"#)] {
                assert_eq!(code(status, &body), Some("X".into()), "{status} {body}");
            }
        }
        assert_eq!(code(207, &format!(r#"{{"data":[{SUCCESS}]}}"#)), None);
        assert_eq!(code(401, r#"{"code":"INVALID_TOKEN","message":"m"}"#), Some("INVALID_TOKEN".into()));
    }

    #[test]
    fn a_bare_error_is_a_failure_whatever_was_expected() {
        for expected in KINDS {
            for status in [200, 201, 202, 207, 400, 401, 403, 429, 500] {
                assert_eq!(code_of(expected, status, ERROR), Some("X".into()), "{expected} {status}");
            }
            assert_eq!(code_of(expected, 200, SUCCESS), None, "{expected}");
            assert_eq!(code_of(expected, 403, r#"{"code":"X"}"#), Some("X".into()), "{expected}");
        }
    }

    #[test]
    fn what_is_no_error_object_has_no_code_but_is_still_a_failure() {
        for expected in KINDS {
            for body in ["", "<html>", r#"{"code":"X""#, "[]", "null", "7", r#"{"data":[]}"#, r#"{"data":7}"#]
            {
                for status in [302, 400, 500] {
                    assert_eq!(
                        code_of(expected, status, body),
                        Some("no code".into()),
                        "{expected} {status} {body}"
                    );
                }
                assert_eq!(code_of(expected, 200, body), None, "{expected} {body}");
            }
            assert_eq!(code_of(expected, 304, ""), None);
            assert_eq!(code_of(expected, 204, ""), None);
        }
    }

    #[test]
    fn items_of_what_was_asked_for_are_no_errors() {
        for body in
            [r#"{"jobs":[{"code":"X","status":"error"}]}"#, r#"{"jobs":{"code":"X","status":"error"}}"#]
        {
            let is_ok = |expected| code_of(expected, 200, body).is_none();
            assert!(is_ok(Response::Keyed("jobs")) && is_ok(Response::One("jobs")));
            assert!(is_ok(Response::Object) && is_ok(Response::Json));
            assert!(!is_ok(Response::Data) && !is_ok(Response::Status));
            // It is not what was asked for.
            assert!(!is_ok(Response::Keyed("data")) && !is_ok(Response::One("data")));
            assert!(!is_ok(Response::Outcomes("data")));
            for expected in KINDS {
                assert_eq!(code_of(expected, 400, body), Some("X".into()), "{expected}");
            }
        }
    }

    #[test]
    fn a_batch_is_a_batch_at_every_status_that_is_of_its_items() {
        for items in [ERROR.to_owned(), format!("{ERROR},{SUCCESS}"), format!("{SUCCESS},{ERROR},{ERROR}")] {
            let body = format!(r#"{{"data":[{items}]}}"#);
            for (status, is_batch) in [
                (200, true),
                (201, true),
                (202, true),
                (207, true),
                (400, true),
                (403, true),
                (412, true),
                (413, true),
                (401, false),
                (429, false),
                (500, false),
                (503, false),
                (302, false),
            ] {
                let expected = if is_batch { None } else { Some("X".to_owned()) };
                assert_eq!(code_of(Response::Outcomes("data"), status, &body), expected, "{status} {body}");
                assert_eq!(code_of(Response::Data, status, &body), Some("X".into()), "{status} {body}");
            }
        }
        for body in [r#"{"data":[]}"#, r#"{"data":[{}]}"#, r#"{"data":[7]}"#, r#"{"data":{}}"#] {
            assert_eq!(code_of(Response::Outcomes("data"), 400, body), Some("no code".into()), "{body}");
        }
    }

    #[test]
    fn an_expected_list_is_split_in_the_one_pass() {
        let body = r#"{"info":{"x":1},"data":[{"a":1},{}],"y":[]}"#;
        for expected in [Response::Keyed("data"), Response::Outcomes("data"), Response::One("data")] {
            let Ok(Content::List(list)) = judge(StatusCode::OK, body.as_bytes(), expected) else {
                panic!("{expected} is no list")
            };
            assert_eq!(list.items.iter().map(Object::to_json).collect::<Vec<_>>(), [r#"{"a":1}"#, "{}"]);
            assert_eq!(list.beside.to_json(), r#"{"info":{"x":1},"y":[]}"#);
        }
        // As soon as anything is odd, all of it is looked at.
        for odd in [
            r#"{"data":[{},7]}"#,
            r#"{"data":[[{}]]}"#,
            r#"{"data":{}}"#,
            r#"{"data":null}"#,
            r#"{"data":[],"data":[]}"#,
            r#"{"d\u0061ta":[]}"#,
            r#"{"other":[]}"#,
        ] {
            let content = judge(StatusCode::OK, odd.as_bytes(), Response::Keyed("data"));
            assert!(matches!(content, Ok(Content::Object(_))), "{odd}");
        }
    }

    #[test]
    fn depth_is_no_danger() {
        let deep = format!(r#"{{"data":{}{}}}"#, "[".repeat(100_000), "]".repeat(100_000));
        for expected in KINDS {
            assert_eq!(code_of(expected, 200, &deep), None);
            assert_eq!(code_of(expected, 400, &deep), Some("no code".into()));
        }
    }

    proptest! {
        #[test]
        fn no_body_panics(status in 100u16..1000, body in prop::collection::vec(any::<u8>(), 0..300)) {
            for expected in KINDS {
                let _ = judge(StatusCode::from_u16(status).unwrap(), &body, expected);
            }
        }
    }
}
