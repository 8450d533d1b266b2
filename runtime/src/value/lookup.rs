use std::{borrow::Cow, fmt};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{FromField, Object, View};

macro_rules! references {
    ($($(#[$meta:meta])* $name:ident: $expected:literal;)*) => {$(
        $(#[$meta])*
        #[derive(Clone, Default, PartialEq)]
        pub struct $name(Object);

        impl $name {
            /// A reference to the thing of this id: `{"id": …}`, which is all that the service asks for.
            pub fn to(id: &impl Serialize) -> Self {
                Self::default().with("id", id)
            }

            /// The id, as the type of its ids.
            pub fn id<I: for<'a> FromField<'a>>(&self) -> Option<I> {
                self.0.get("id")
            }

            /// The name.
            pub fn name(&self) -> Option<Cow<'_, str>> {
                self.0.get("name")
            }
        }

        impl View for $name {
            fn from_object(object: Object) -> Self {
                Self(object)
            }

            fn object(&self) -> &Object {
                &self.0
            }

            fn object_mut(&mut self) -> &mut Object {
                &mut self.0
            }

            fn into_object(self) -> Object {
                self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                crate::object::debug_view(stringify!($name), &self.0, f)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                self.0.serialize(serializer)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::from_field(deserializer)
            }
        }

        /// Also where only the id stands there, as it does in a bulk read.
        impl<'a> FromField<'a> for $name {
            const EXPECTED: &'static str = $expected;

            fn from_json(json: &'a str) -> Option<Self> {
                if json.starts_with('{') {
                    return Object::from_text(json).ok().map(Self);
                }
                let id = Cow::from_json(json)?;
                let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
                is_id.then(|| Self::to(&id))
            }
        }
    )*};
}

references! {
    /// A reference to another record: its id, its name, and whatever else came.
    ///
    /// ```
    /// # use zoho_runtime::{Lookup, Object, View};
    /// let record = Object::new().with("Account_Name", &Lookup::to(&"4150868000005277036"));
    /// assert_eq!(record.to_json(), r#"{"Account_Name":{"id":"4150868000005277036"}}"#);
    /// assert_eq!(record.get::<Lookup>("Account_Name").unwrap().id::<String>().unwrap(), "4150868000005277036");
    /// ```
    Lookup: "a reference to a record, or its id";

    /// The user that a record belongs to, or who made or changed it: id, name, email, and whatever else came.
    Owner: "a reference to a user, or its id";
}

impl Owner {
    /// The user's address; some read paths leave it out.
    pub fn email(&self) -> Option<Cow<'_, str>> {
        self.0.get("email")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_keeps_everything_and_is_read_from_its_id_too() {
        let text = r#"{"name":"Zoë","id":"41508","email":"z@example.com","x":[1.50]}"#;
        let record: Object =
            format!(r#"{{"Owner":{text},"number":41508,"csv":"41508","word":"Zoë","empty":""}}"#)
                .parse()
                .unwrap();
        let owner: Owner = record.get("Owner").unwrap();
        assert_eq!((owner.name().as_deref(), owner.email().as_deref()), (Some("Zoë"), Some("z@example.com")));
        assert_eq!(serde_json::to_string(&owner).unwrap(), text);
        assert_eq!(record.get::<Lookup>("Owner").unwrap().into_object().to_json(), text);
        for name in ["Owner", "number", "csv"] {
            assert_eq!(record.get::<Owner>(name).unwrap().id::<String>().as_deref(), Some("41508"), "{name}");
        }
        assert_eq!(serde_json::from_str::<Lookup>(r#""41508""#).unwrap(), Lookup::to(&"41508"));
        assert_eq!(record.get::<Lookup>("word"), None);
        assert_eq!(
            record.require::<Lookup>("empty").unwrap_err().expected,
            "a reference to a record, or its id"
        );
    }
}
