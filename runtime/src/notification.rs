//! Messages by which the service tells of changed records.

use std::fmt;

use serde_json::Error as JsonError;
use subtle::ConstantTimeEq;

use crate::{DateTime, FromField, Json, Object};

/// A message that the service posts to the address of a channel when records change, from which its
/// token has been checked and taken away.
///
/// Anybody can post to a public address, so a message is worth nothing until it has shown the text that
/// was given to the channel as its `token`:
///
/// ```
/// # use zoho_runtime::{Notification, NotificationError};
/// let body = br#"{"channel_id":"1000000068001","module":"Leads","operation":"update","ids":["1"],"token":"hidden"}"#;
/// let message = Notification::verify(body, "hidden")?;
/// assert_eq!(message.module().as_deref(), Some("Leads"));
/// assert_eq!(message.ids::<String>(), ["1"]);
/// assert!(matches!(Notification::verify(body, "other"), Err(NotificationError::WrongToken)));
/// # Ok::<_, NotificationError>(())
/// ```
///
/// [Page of v7](https://www.zoho.com/crm/developer/docs/api/v7/notifications/overview.html)
#[derive(Clone, PartialEq)]
pub struct Notification(Object);

impl Notification {
    /// Reads the body of a message, and checks its token in a time that does not depend on where it is wrong.
    ///
    /// # Errors
    /// [`NotificationError::WrongToken`] where it has another token or none, or the expected one is empty;
    /// [`NotificationError::NotAnObject`] where it is no JSON object.
    pub fn verify(body: &[u8], token: &str) -> Result<Self, NotificationError> {
        let object = Object::from_slice(body).map_err(NotificationError::NotAnObject)?;
        let found = object.get::<String>("token").unwrap_or_default();
        // The length of a token is no secret, and an empty one is none at all.
        let same: bool = found.as_bytes().ct_eq(token.as_bytes()).into();
        if same && !token.is_empty() {
            Ok(Self(object.without("token")))
        } else {
            Err(NotificationError::WrongToken)
        }
    }

    /// The module whose records changed.
    pub fn module(&self) -> Option<String> {
        self.0.get("module")
    }

    /// What was done: `insert`, `update`, `delete`.
    pub fn operation(&self) -> Option<String> {
        self.0.get("operation")
    }

    /// The id of the channel.
    pub fn channel_id(&self) -> Option<String> {
        self.0.get("channel_id")
    }

    /// The ids of the records that changed, as the type of their ids.
    pub fn ids<I: for<'a> FromField<'a>>(&self) -> Vec<I> {
        self.0.get("ids").unwrap_or_default()
    }

    /// Where the records can be read.
    pub fn resource_uri(&self) -> Option<String> {
        self.0.get("resource_uri")
    }

    /// When the message was made. The service gives milliseconds since 1970, or a moment.
    pub fn server_time(&self) -> Option<DateTime> {
        let moment = || {
            self.0
                .get::<i64>("server_time")
                .and_then(|at| DateTime::from_unix_seconds(at.div_euclid(1000)).ok())
        };
        moment().or_else(|| self.0.get("server_time"))
    }

    /// The names of the changed fields by record, where the channel asks for them.
    pub fn affected_fields(&self) -> Option<Json> {
        self.0.get("affected_fields")
    }

    /// Everything that came but the token.
    pub fn object(&self) -> &Object {
        &self.0
    }
}

impl fmt::Debug for Notification {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::object::debug_view("Notification", &self.0, f)
    }
}

/// Why a message is not to be believed.
#[derive(Debug)]
#[non_exhaustive]
pub enum NotificationError {
    /// It has another token than expected, or none.
    WrongToken,
    /// It is no JSON object.
    NotAnObject(JsonError),
}

impl fmt::Display for NotificationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongToken => f.write_str("the message does not have the token of the channel"),
            Self::NotAnObject(error) => write!(f, "the message is no JSON object: {error}"),
        }
    }
}

impl std::error::Error for NotificationError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::WrongToken => None,
            Self::NotAnObject(error) => Some(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = r#"{"server_time":1568704866873,"query_params":{},"module":"Leads","resource_uri":"https://www.zohoapis.com/crm/v8/Leads","ids":["3652397000003852095"],"affected_fields":[{"3652397000003852095":["Email"]}],"operation":"update","channel_id":"1000000068001","token":"hush"}"#;

    #[test]
    fn a_message_with_the_right_token_is_read_without_it() {
        let message = Notification::verify(BODY.as_bytes(), "hush").unwrap();
        assert_eq!(message.operation().as_deref(), Some("update"));
        assert_eq!(message.channel_id().as_deref(), Some("1000000068001"));
        assert_eq!(message.ids::<String>(), ["3652397000003852095"]);
        assert_eq!(message.server_time().unwrap().unix_seconds(), 1_568_704_866);
        assert_eq!(message.affected_fields().unwrap().as_str(), r#"[{"3652397000003852095":["Email"]}]"#);
        assert!(!format!("{message:?}").contains("hush"));
    }

    #[test]
    fn no_other_token_will_do() {
        for token in ["", "hus", "hush ", "hushh", "HUSH", "hust"] {
            let error = Notification::verify(BODY.as_bytes(), token).unwrap_err();
            assert!(matches!(error, NotificationError::WrongToken), "{token:?}");
        }
        for body in [r#"{"token":""}"#, "{}", r#"{"token":null}"#, r#"{"token":["hush"]}"#] {
            for token in ["", "hush"] {
                assert!(Notification::verify(body.as_bytes(), token).is_err(), "{body} {token:?}");
            }
        }
        for body in ["", "[]", "{", "null", "\u{0}"] {
            let error = Notification::verify(body.as_bytes(), "hush").unwrap_err();
            assert!(matches!(error, NotificationError::NotAnObject(_)), "{body:?}");
        }
    }
}
