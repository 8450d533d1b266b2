use serde::Serialize;

use crate::{Object, View};

/// Makes records out of the caller's own types.
///
/// ```
/// # use zoho_runtime::{FromSerialize, Object, Outcome as Record, View};
/// #[derive(serde::Serialize)]
/// struct Contact<'a> {
///     #[serde(rename = "Last_Name")]
///     last_name: &'a str,
/// }
/// # impl<'a> Contact<'a> { fn of(last_name: &'a str) -> Self { Self { last_name } } }
/// let record = Record::from_serialize(&Contact { last_name: "Rojas" })?;
/// assert_eq!(record.object().to_json(), r#"{"Last_Name":"Rojas"}"#);
/// # let _ = Contact::of("x");
/// # Ok::<(), serde_json::Error>(())
/// ```
pub trait FromSerialize: View {
    /// The record that a value is written as.
    ///
    /// # Errors
    /// Where the value can't be written as JSON, or not as one JSON object.
    fn from_serialize(value: &(impl Serialize + ?Sized)) -> Result<Self, serde_json::Error> {
        Object::from_text(&serde_json::to_string(value)?).map(Self::from_object)
    }
}

impl<T: View> FromSerialize for T {}
