//! JSON objects kept as they came: the text of every value stays, and is decoded when it is asked for.

use std::{fmt, ops::Range, str::FromStr, sync::Arc};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeSeed, Error as _, MapAccess, Visitor},
    ser::SerializeMap,
};
use serde_json::value::RawValue;

use crate::FromField;

/// A JSON object that loses nothing: order, unknown fields, odd values and the digits of numbers
/// stay, because its text is kept and a value is decoded only when it is asked for.
#[derive(Clone, Default)]
pub struct Object {
    text: Arc<str>,
    fields: Vec<Field>,
}

#[derive(Clone)]
struct Field {
    name: Text,
    json: Text,
}

/// A piece of the object's text, or a text of its own: what was set, or a name with escapes in it.
#[derive(Clone)]
enum Text {
    Piece(Range<usize>),
    Own(Box<str>),
}

impl Text {
    fn in_<'a>(&'a self, text: &'a str) -> &'a str {
        match self {
            Self::Piece(range) => text.get(range.clone()).unwrap_or_default(),
            Self::Own(own) => own,
        }
    }

    /// Where `piece` stands in `text`, of which it was taken.
    fn piece(piece: &str, text: &str) -> Self {
        let start = piece.as_ptr() as usize - text.as_ptr() as usize;
        Self::Piece(start..start + piece.len())
    }
}

/// A field that is not what was required.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The field's name; behind it the place in its list, if one item of a list is odd: `tags[2]`.
    pub field: String,
    /// What was required.
    pub expected: &'static str,
    /// The start of the JSON that stood there; `None` where the field is absent.
    pub found: Option<String>,
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "field {:?} should be {}, ", self.field, self.expected)?;
        match &self.found {
            Some(json) => write!(f, "but is {json}"),
            None => f.write_str("but is absent"),
        }
    }
}

impl std::error::Error for FieldError {}

impl Object {
    /// An object without fields.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads a JSON text.
    ///
    /// # Errors
    /// Where it is not one JSON object.
    pub fn from_slice(json: &[u8]) -> Result<Self, serde_json::Error> {
        Self::from_text(std::str::from_utf8(json).map_err(serde_json::Error::custom)?)
    }

    pub(crate) fn from_text(json: &str) -> Result<Self, serde_json::Error> {
        let text = Arc::<str>::from(json);
        let mut parser = serde_json::Deserializer::from_str(&text);
        let fields = parser.deserialize_map(Fields(&text))?;
        parser.end()?;
        Ok(Self { text, fields })
    }

    /// The field, if it is there and of this type. A number may stand as text and text as a number
    /// where that loses nothing; null reads as absent, unless [`Json`](crate::Json) is asked for. Of a list the items that
    /// are of another type are left out; [`require`](Self::require) tells them.
    pub fn get<'a, T: FromField<'a>>(&'a self, name: &str) -> Option<T> {
        self.raw(name).and_then(T::from_json)
    }

    /// The field, or what stood in its place.
    ///
    /// # Errors
    /// [`FieldError`] where the field is absent or of another type, or is a list with an item of another type.
    pub fn require<'a, T: FromField<'a>>(&'a self, name: &str) -> Result<T, FieldError> {
        let absent = || FieldError { field: name.to_owned(), expected: T::EXPECTED, found: None };
        T::strictly(self.raw(name).ok_or_else(absent)?).map_err(|odd| odd.in_field(name))
    }

    /// The JSON text of a field, exactly as it came.
    pub fn raw(&self, name: &str) -> Option<&str> {
        // Of a key that stands twice the last one counts, as for most parsers of JSON.
        let field = self.fields.iter().rev().find(|field| field.name.in_(&self.text) == name)?;
        Some(field.json.in_(&self.text))
    }

    /// Sets a field, in its old place if it is there.
    pub fn set(&mut self, name: &str, value: &impl Serialize) {
        // Only maps with odd keys and failing `Serialize` impls can't be JSON; those become null.
        self.set_text(name, serde_json::to_string(value).unwrap_or_else(|_| "null".into()));
    }

    /// Sets a field to a JSON text, in its old place if it is there.
    pub(crate) fn set_text(&mut self, name: &str, json: String) {
        let json = Text::Own(json.into());
        match self.fields.iter_mut().rev().find(|field| field.name.in_(&self.text) == name) {
            Some(field) => field.json = json,
            None => self.fields.push(Field { name: Text::Own(name.into()), json }),
        }
    }

    /// The object without a field. It holds nothing of the text of the whole.
    pub(crate) fn without(&self, name: &str) -> Self {
        let others = self.iter().filter(|(other, _)| *other != name);
        let own = |text: &str| Text::Own(text.into());
        Self {
            text: Arc::default(),
            fields: others.map(|(name, json)| Field { name: own(name), json: own(json) }).collect(),
        }
    }

    /// The JSON text of the object.
    pub fn to_json(&self) -> String {
        let mut text = String::with_capacity(self.text.len().max(2));
        text.push('{');
        for (index, (name, json)) in self.iter().enumerate() {
            if index > 0 {
                text.push(',');
            }
            text.push_str(&serde_json::Value::from(name).to_string());
            text.push(':');
            text.push_str(json);
        }
        text.push('}');
        text
    }

    /// The fields with their JSON texts, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields.iter().map(|field| (field.name.in_(&self.text), field.json.in_(&self.text)))
    }

    /// Whether there is no field.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }
}

/// Reads a JSON text.
impl FromStr for Object {
    type Err = serde_json::Error;

    fn from_str(json: &str) -> Result<Self, serde_json::Error> {
        Self::from_text(json)
    }
}

/// Equal fields with equal JSON texts in the same order.
impl PartialEq for Object {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl fmt::Debug for Object {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        debug_view("Object", self, f)
    }
}

impl Object {
    /// ` (field: json, …)`, and nothing where there is no field.
    pub(crate) fn fmt_in_brackets(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (name, json)) in self.iter().enumerate() {
            write!(f, "{}{name}: {json}", if index == 0 { " (" } else { ", " })?;
        }
        if self.is_empty() { Ok(()) } else { f.write_str(")") }
    }
}

/// `Name { field: json, … }`.
#[doc(hidden)]
pub fn debug_view(name: &str, object: &Object, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut shown = f.debug_struct(name);
    for (key, json) in object.iter() {
        shown.field(key, &format_args!("{json}"));
    }
    shown.finish()
}

impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.fields.len()))?;
        for (name, json) in self.iter() {
            let json: &RawValue = serde_json::from_str(json).map_err(serde::ser::Error::custom)?;
            map.serialize_entry(name, json)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json = Box::<RawValue>::deserialize(deserializer)?;
        Self::from_text(json.get()).map_err(D::Error::custom)
    }
}

/// Reads the fields of an object out of the text that is named.
struct Fields<'a>(&'a str);

impl<'de> Visitor<'de> for Fields<'_> {
    type Value = Vec<Field>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Vec<Field>, A::Error> {
        let mut fields = Vec::with_capacity(8);
        while let Some(name) = map.next_key_seed(Name(self.0))? {
            let json: &RawValue = map.next_value()?;
            fields.push(Field { name, json: Text::piece(json.get(), self.0) });
        }
        Ok(fields)
    }
}

/// Reads the name of a field out of the text that is named.
struct Name<'a>(&'a str);

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Text;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Text, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name<'_> {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Text, E> {
        Ok(Text::piece(name, self.0))
    }

    fn visit_str<E>(self, name: &str) -> Result<Text, E> {
        Ok(Text::Own(name.into()))
    }
}

/// A typed view over an [`Object`]: the object's fields by name and type, everything else kept.
pub trait View: Sized {
    /// The view over an object, whatever it holds.
    fn from_object(object: Object) -> Self;
    /// The object below, with every field that came.
    fn object(&self) -> &Object;
    /// The object below, to set fields that the view has no name for.
    fn object_mut(&mut self) -> &mut Object;
    /// The object below.
    fn into_object(self) -> Object;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Json;
    use proptest::prelude::*;
    use std::borrow::Cow;

    const JSON: &str = r#"{"id":12345678901234567890123,"Name":"Zoë \"Z\"","Size":"42","On":true,"No":null,"x":{"y":[1.50]}}"#;

    #[test]
    fn reads_fields_leniently_and_keeps_the_text() {
        let object = Object::from_slice(JSON.as_bytes()).unwrap();
        assert_eq!(object.get::<String>("id").unwrap(), "12345678901234567890123");
        assert_eq!(object.get::<Cow<str>>("Name").unwrap(), "Zoë \"Z\"");
        assert_eq!(object.get::<i64>("Size"), Some(42));
        assert_eq!(object.get::<bool>("On"), Some(true));
        assert_eq!(object.get::<String>("No"), None);
        assert_eq!(object.get::<Object>("x").unwrap().raw("y"), Some("[1.50]"));
        assert_eq!(serde_json::to_string(&object).unwrap(), JSON);
        assert_eq!(object.to_json(), JSON);
    }

    #[test]
    fn require_names_the_field_and_what_stood_there() {
        let object = Object::from_slice(JSON.as_bytes()).unwrap();
        assert_eq!(
            object.require::<i64>("Name").unwrap_err().to_string(),
            r#"field "Name" should be a whole number, but is "Zoë \"Z\"""#
        );
        assert_eq!(
            object.require::<bool>("Gone").unwrap_err().to_string(),
            r#"field "Gone" should be true or false, but is absent"#
        );
    }

    #[test]
    fn an_odd_item_does_not_lose_its_list_and_require_tells_it() {
        let object: Object =
            r#"{"sizes":[1,"2",{"x":3},null,5],"none":null,"one":7,"in":[[1],["x"]]}"#.parse().unwrap();
        assert_eq!(object.get::<Vec<i64>>("sizes"), Some(vec![1, 2, 5]));
        assert_eq!(
            object.require::<Vec<i64>>("sizes").unwrap_err().to_string(),
            r#"field "sizes[2]" should be a whole number, but is {"x":3}"#
        );
        assert_eq!(object.get::<Vec<Json>>("sizes").map(|all| all.len()), Some(5));
        assert_eq!(object.get::<Vec<i64>>("none"), None);
        assert_eq!(object.require::<Vec<i64>>("one").unwrap_err().expected, "a list");
        assert_eq!(object.require::<Vec<Vec<i64>>>("in").unwrap_err().field, "in[1][0]");
    }

    #[test]
    fn depth_is_no_danger() {
        for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
            let deep = format!("{}1{}", open.repeat(200_000), close.repeat(200_000));
            let object: Object = format!(r#"{{"deep":{deep}}}"#).parse().unwrap();
            let _ = (object.get::<Object>("deep"), object.get::<Vec<Vec<Object>>>("deep"));
            assert_eq!(object.get::<Json>("deep").unwrap().as_str(), deep);
            assert!(object.get::<Json>("deep").unwrap().deserialize::<serde_json::Value>().is_err());
            assert_eq!(serde_json::to_string(&object).unwrap(), object.to_json());
        }
        assert!(Object::from_slice("[".repeat(200_000).as_bytes()).is_err());
        assert!(r#"{"a":"#.repeat(200_000).parse::<Object>().is_err());
    }

    #[test]
    fn setting_keeps_the_place() {
        let mut object = Object::from_slice(br#"{"a":1,"b":2}"#).unwrap();
        object.set("a", &"x");
        object.set("c", &true);
        assert_eq!(serde_json::to_string(&object).unwrap(), r#"{"a":"x","b":2,"c":true}"#);
        assert_eq!(object.without("b").to_json(), r#"{"a":"x","c":true}"#);
    }

    fn json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            any::<f64>().prop_map(Into::into),
            ".*".prop_map(Into::into),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Into::into),
                prop::collection::hash_map(".*", inner, 0..6)
                    .prop_map(|map| map.into_iter().collect::<serde_json::Map<_, _>>().into()),
            ]
        })
    }

    proptest! {
        #[test]
        fn any_value_in_any_field_survives(name in ".*", value in json()) {
            let text = serde_json::to_string(&serde_json::Map::from_iter([(name.clone(), value)])).unwrap();
            let object = Object::from_slice(text.as_bytes()).unwrap();
            let _ = (object.get::<String>(&name), object.get::<i64>(&name), object.get::<bool>(&name));
            prop_assert_eq!(object.get::<Json>(&name), object.raw(&name).and_then(|json| json.parse().ok()));
            prop_assert_eq!(object.to_json(), text.as_str());
            prop_assert_eq!(serde_json::to_string(&object).unwrap(), text);
        }

        #[test]
        fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Object::from_slice(&bytes);
        }
    }
}
