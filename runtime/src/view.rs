//! What every record can do, whatever its type is.

use serde::{Serialize, de::DeserializeOwned};

use crate::{FieldError, FromField, Lookup, Object, own_struct};

/// A typed view over an [`Object`]: the object's fields by name and type, everything else kept.
///
/// The methods here reach every field of every view, also those of custom fields and modules. The text of a field is
/// read when it is asked for:
///
/// ```
/// # use zoho_runtime::{Date, Decimal, Email, Lookup, Object, Owner, View};
/// let deal: Object = r#"{"Amount":"1200.50","Closing_Date":"2026-03-01","Contact_Email":"zoe@example.com",
///     "Account_Name":{"id":"4150868000005277036","name":"Zylker"},"Stages":["New","Won"]}"#.parse()?;
/// assert_eq!(deal.get::<Decimal>("Amount"), "1200.5".parse().ok());
/// assert_eq!(deal.get::<Date>("Closing_Date"), Date::new(2026, 3, 1).ok());
/// assert_eq!(deal.get::<Email>("Contact_Email").unwrap().domain(), "example.com");
/// assert_eq!(deal.get::<Lookup>("Account_Name").unwrap().name().as_deref(), Some("Zylker"));
/// assert_eq!(deal.get::<Vec<String>>("Stages").unwrap(), ["New", "Won"]);
/// assert_eq!(deal.get::<Owner>("Owner"), None);
/// # Ok::<_, serde_json::Error>(())
/// ```
///
/// | Zoho's type | read it as |
/// |---|---|
/// | text, picklist, phone, website | `String`, `Cow<str>`, or an enum |
/// | email | `String`; [`Email`](crate::Email) where it should be one |
/// | number | `i64`, `u64`, `i32`, `u32` |
/// | decimal, percent | [`Decimal`](crate::Decimal), or `f64` where digits may be lost |
/// | currency | [`Decimal`](crate::Decimal) |
/// | checkbox | `bool` |
/// | date, time, date and time | [`Date`](crate::Date), [`Time`](crate::Time), [`DateTime`](crate::DateTime) |
/// | multi-select | `Vec<String>` |
/// | lookup, user, owner | [`Lookup`], [`Owner`](crate::Owner), an id |
/// | subform, related list | `Vec<Object>`, or of a view |
/// | anything | [`Json`](crate::Json) |
///
/// `Option` of these tells null and absent (`Some(None)`) from what is of another type (`None`).
///
/// Records of a bulk read (CSV) hold text only; numbers, truth values, ids and lists (`a;b`) are read out of it alike.
pub trait View: Sized {
    /// The view over an object, whatever it holds.
    fn from_object(object: Object) -> Self;
    /// The object below, with every field that came.
    fn object(&self) -> &Object;
    /// The object below, to set fields that the view has no name for.
    fn object_mut(&mut self) -> &mut Object;
    /// The object below.
    fn into_object(self) -> Object;

    /// The field, if it is there and of this type; see [`Object::get`].
    fn get<'a, T: FromField<'a>>(&'a self, name: &str) -> Option<T> {
        self.object().get(name)
    }

    /// The field, or what stood in its place; see [`Object::require`].
    ///
    /// # Errors
    /// [`FieldError`] where the field is absent or of another type, or is a list with an item of another type.
    fn require<'a, T: FromField<'a>>(&'a self, name: &str) -> Result<T, FieldError> {
        self.object().require(name)
    }

    /// Sets a field, in its old place if it is there. `&()` and `&None::<T>` set null, which empties the field at the
    /// service.
    fn set(&mut self, name: &str, value: &impl Serialize) {
        self.object_mut().set(name, value);
    }

    /// The same with a field set.
    fn with(mut self, name: &str, value: &impl Serialize) -> Self {
        self.set(name, value);
        self
    }

    /// Sets a lookup to the record of this id, or an owner to this user: `{"id": …}`.
    fn set_lookup(&mut self, name: &str, id: &impl Serialize) {
        self.set(name, &Lookup::to(id));
    }

    /// The same with a lookup to the record of this id.
    fn with_lookup(mut self, name: &str, id: &impl Serialize) -> Self {
        self.set_lookup(name, id);
        self
    }

    /// Reads the record as a type of the caller's.
    ///
    /// Its fields are what JSON holds: a number that the service wrote between quotes (from a bulk read all are) is
    /// a text to serde. [`from_field`](crate::from_field) reads it leniently, as [`get`](Self::get) does.
    ///
    /// # Errors
    /// [`FieldError`] with the path of what does not fit: `Owner.id`.
    fn deserialize<U: DeserializeOwned>(&self) -> Result<U, FieldError> {
        own_struct::strictly(self.object())
    }
}

/// A dynamic record: all of its fields are reached by name.
impl View for Object {
    fn from_object(object: Object) -> Self {
        object
    }

    fn object(&self) -> &Object {
        self
    }

    fn object_mut(&mut self) -> &mut Object {
        self
    }

    fn into_object(self) -> Object {
        self
    }
}
