//! JSON objects kept as they came: the text stays, is split into fields when the first is asked for, and a field is
//! decoded when it is asked for.

use std::{
    borrow::Cow,
    fmt,
    str::FromStr,
    sync::{Arc, OnceLock},
};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error as _, Unexpected},
};
use serde_json::value::RawValue;

use crate::{
    FieldError, FromField,
    fields::{Field, join, split},
};

/// A JSON object that loses nothing: order, unknown fields, odd values and the digits of numbers
/// stay, because its text is kept and a value is decoded only when it is asked for.
#[derive(Clone, Default)]
pub struct Object {
    /// One valid JSON object; nothing where there was none to begin with. Each object has its own, so that one record
    /// that is kept does not keep its page.
    text: Arc<str>,
    /// Pieces of the text, and what was set.
    fields: OnceLock<Vec<Field>>,
    /// Whether a field was set, and the text is no more what the object is.
    is_changed: bool,
}

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
        Self::from_raw(serde_json::from_str(json)?).ok_or_else(|| {
            serde_json::Error::invalid_type(Unexpected::Other("something else"), &"a JSON object")
        })
    }

    /// What a parser found to be valid, if it is an object.
    pub(crate) fn from_raw(json: &RawValue) -> Option<Self> {
        json.get().starts_with('{').then(|| Self::from_valid(json.get()))
    }

    /// Takes a text that is known to be one JSON object.
    fn from_valid(text: impl Into<Arc<str>>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// An object of keys and values as a parser found them.
    pub(crate) fn from_parts<'a>(parts: impl Iterator<Item = (&'a RawValue, &'a RawValue)>) -> Self {
        Self::from_valid(join(parts.map(|(key, json)| (key.get(), json.get()))))
    }

    fn fields(&self) -> &[Field] {
        self.fields.get_or_init(|| split(&self.text))
    }

    /// The field, if it is there and of this type. A number may stand as text and text as a number
    /// where that loses nothing; null reads as absent, unless [`Json`](crate::Json) or an `Option` is asked for. Of a
    /// list the items that are of another type are left out; [`require`](Self::require) tells them.
    pub fn get<'a, T: FromField<'a>>(&'a self, name: &str) -> Option<T> {
        self.raw(name).map_or_else(T::absent, T::from_json)
    }

    /// The field, or what stood in its place.
    ///
    /// # Errors
    /// [`FieldError`] where the field is absent or of another type, or is a list with an item of another type.
    pub fn require<'a, T: FromField<'a>>(&'a self, name: &str) -> Result<T, FieldError> {
        match self.raw(name) {
            Some(json) => T::strictly(json).map_err(|odd| odd.in_field(name)),
            None => T::absent().ok_or_else(|| FieldError::new(name, T::EXPECTED, None)),
        }
    }

    /// The JSON text of a field, exactly as it came.
    pub fn raw(&self, name: &str) -> Option<&str> {
        // Of a key that stands twice the last one counts, as for most parsers of JSON.
        let field = self.fields().iter().rev().find(|field| field.name(&self.text) == name)?;
        Some(field.json(&self.text))
    }

    /// Sets a field, in its old place if it is there.
    pub fn set(&mut self, name: &str, value: &impl Serialize) {
        // Only maps with odd keys and failing `Serialize` impls can't be JSON; those become null.
        self.set_text(name, serde_json::to_string(value).unwrap_or_else(|_| "null".into()));
    }

    /// Sets a field to a JSON text, in its old place if it is there.
    pub(crate) fn set_text(&mut self, name: &str, json: String) {
        let mut fields = self.fields.take().unwrap_or_else(|| split(&self.text));
        match fields.iter_mut().rev().find(|field| field.name(&self.text) == name) {
            Some(field) => field.set(json),
            None => fields.push(Field::own(name, json)),
        }
        self.fields = fields.into();
        self.is_changed = true;
    }

    /// The object without a field. It holds nothing of the text of the whole.
    pub(crate) fn without(&self, name: &str) -> Self {
        let text = &*self.text;
        let others = self.fields().iter().filter(|field| field.name(text) != name);
        Self::from_valid(join(others.map(|field| (field.key(text), field.json(text)))))
    }

    /// The JSON text of the object: as it came, if nothing was set.
    pub fn to_json(&self) -> String {
        self.json().into_owned()
    }

    /// The JSON text of the object, which is not copied if nothing was set.
    pub(crate) fn json(&self) -> Cow<'_, str> {
        if !self.is_changed && !self.text.is_empty() {
            return Cow::Borrowed(&self.text);
        }
        let text = &*self.text;
        Cow::Owned(join(self.fields().iter().map(|field| (field.key(text), field.json(text)))))
    }

    /// The fields with their JSON texts, in the order in which they came. A name that is no Unicode text (JSON can write
    /// half of a surrogate pair) is given as it is written, with its escapes.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.fields().iter().map(|field| (field.name(&self.text), field.json(&self.text)))
    }

    /// Whether there is no field.
    pub fn is_empty(&self) -> bool {
        self.fields().is_empty()
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
        let is_same_text = !self.is_changed && !other.is_changed && self.text == other.text;
        is_same_text || self.iter().eq(other.iter())
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
            write!(f, "{}{name}: {}", if index == 0 { " (" } else { ", " }, shown(name, json))?;
        }
        if self.is_empty() { Ok(()) } else { f.write_str(")") }
    }
}

/// `Name { field: json, … }`, where secrets are `"…"`.
#[doc(hidden)]
pub fn debug_view(name: &str, object: &Object, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let mut view = f.debug_struct(name);
    for (key, json) in object.iter() {
        view.field(key, &format_args!("{}", shown(key, json)));
    }
    view.finish()
}

/// Keys whose values are for no log.
const SECRETS: [&str; 5] = ["token", "password", "access_token", "refresh_token", "client_secret"];

/// What stands for a secret, and for what lies too deep to be looked through.
const HIDDEN: &str = "\"…\"";

/// How deep secrets are looked for.
const DEEPEST: usize = 32;

/// The JSON text of a field as it may be shown: as it came, if there is no secret in it.
fn shown<'a>(name: &str, json: &'a str) -> Cow<'a, str> {
    hidden(name, json, DEEPEST).map_or(Cow::Borrowed(json), Cow::Owned)
}

/// The text of a field without the secrets in it; `None` where there is none.
fn hidden(name: &str, json: &str, depth: usize) -> Option<String> {
    if json != "null" && SECRETS.iter().any(|secret| name.eq_ignore_ascii_case(secret)) {
        return Some(HIDDEN.to_owned());
    }
    without_secrets(json, depth)
}

/// A text without the secrets in it; `None` where there is none.
fn without_secrets(json: &str, depth: usize) -> Option<String> {
    if !json.starts_with(['{', '[']) {
        return None;
    }
    let Some(depth) = depth.checked_sub(1) else { return Some(HIDDEN.to_owned()) };
    let mut is_changed = false;
    let mut keep = |json: &str, safe: Option<String>| {
        is_changed |= safe.is_some();
        safe.unwrap_or_else(|| json.to_owned())
    };
    let text = if json.starts_with('{') {
        let object = Object::from_text(json).ok()?;
        let fields = object.fields().iter().map(|field| {
            let (name, json) = (field.name(&object.text), field.json(&object.text));
            format!("{}:{}", field.key(&object.text), keep(json, hidden(name, json, depth)))
        });
        format!("{{{}}}", fields.collect::<Vec<_>>().join(","))
    } else {
        let items: Vec<&RawValue> = serde_json::from_str(json).ok()?;
        let items = items.into_iter().map(|item| keep(item.get(), without_secrets(item.get(), depth)));
        format!("[{}]", items.collect::<Vec<_>>().join(","))
    };
    is_changed.then_some(text)
}

/// As the text that it is: to `serde_json` only.
impl Serialize for Object {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let json = self.json();
        serde_json::from_str::<&RawValue>(&json).map_err(serde::ser::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let json: Box<str> = Box::<RawValue>::deserialize(deserializer)?.into();
        if json.starts_with('{') {
            return Ok(Self::from_valid(json));
        }
        Err(D::Error::invalid_type(Unexpected::Other("something else"), &"a JSON object"))
    }
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
    fn secrets_are_not_shown() {
        let json = r#"{"id":"1","token":"s3","Client_Secret":"s3","x":[{"Password":"s3","y": 1}],"tok\u0065n":7,"z":{"refresh_token":null, "a":[1, 2]}}"#;
        let object: Object = json.parse().unwrap();
        let shown = r#"Object { id: "1", token: "…", Client_Secret: "…", x: [{"Password":"…","y":1}], token: "…", z: {"refresh_token":null, "a":[1, 2]} }"#;
        assert_eq!(format!("{object:?}"), shown);
        assert_eq!(object.to_json(), json, "what is sent has them");
        let deep: Object = format!(r#"{{"x":{}{}}}"#, "[".repeat(100), "]".repeat(100)).parse().unwrap();
        assert!(format!("{deep:?}").contains('…'));
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
