//! Objects that requests and answers carry.

use std::{
    fmt,
    hash::{Hash, Hasher},
};

/// An object that requests and answers carry. Two are equal where their names are: objects may hold one
/// another in a circle.
#[derive(Clone, Copy)]
pub struct Object {
    /// Its name: `User`.
    pub name: &'static str,
    /// The documented fields, over all versions. Every one may be absent.
    pub fields: &'static [Field],
}

/// A field of an [`Object`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Field {
    /// The name on the wire.
    pub name: &'static str,
    /// Its type.
    pub kind: FieldType,
}

/// The type of a [`Field`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FieldType {
    /// Text.
    String,
    /// A whole number, also as text.
    Integer,
    /// A number with a fraction, also as text.
    Decimal,
    /// A truth value, also as text.
    Boolean,
    /// A day.
    Date,
    /// A moment with its offset.
    DateTime,
    /// Any JSON value.
    Json,
    /// An id.
    Id,
    /// A word out of an open list.
    Choice(&'static [&'static str]),
    /// An object.
    Object(&'static Object),
    /// A list of these.
    List(&'static FieldType),
}

impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Object {}

impl Hash for Object {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
