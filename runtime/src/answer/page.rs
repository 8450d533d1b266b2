use http::StatusCode;
use zoho_endpoint::Endpoint;

use super::{FromAnswer, Under, items, key_of, under_key};
use crate::{Error, Object, View, list::List, send::Answer};

/// What a body should be that is read as a page.
pub(super) const EXPECTED: &str = "a list of objects under the documented key";

/// A page of a list. A list that is empty has one page without items, however the service says so.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page<T> {
    items: Vec<T>,
    info: Object,
    beside: Object,
    is_not_modified: bool,
}

impl<T> Page<T> {
    /// The items.
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// The items.
    pub fn into_items(self) -> Vec<T> {
        self.items
    }

    /// The items, one by one.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.items.iter()
    }

    /// What the service tells about the page; empty where it tells nothing.
    pub fn info(&self) -> &Object {
        &self.info
    }

    /// Whatever stands beside the list, `info` included.
    pub fn beside(&self) -> &Object {
        &self.beside
    }

    /// Whether there are more pages.
    pub fn more_records(&self) -> bool {
        self.info.get("more_records").unwrap_or(false)
    }

    /// The token of the next page, from CRM v7 on.
    pub fn next_page_token(&self) -> Option<String> {
        self.info.get("next_page_token")
    }

    /// Leaves out so many of its first items.
    pub(crate) fn drop_first(&mut self, count: usize) {
        self.items.drain(..count.min(self.items.len()));
    }

    /// Whether the page has no items because nothing changed since the time that the call named (304); not
    /// because there are none.
    pub fn is_not_modified(&self) -> bool {
        self.is_not_modified
    }
}

impl<T> IntoIterator for Page<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Page<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T> Page<T> {
    /// A page of a list that was read.
    pub(super) fn of(List { items, beside }: List<T>) -> Self {
        let info = beside.get("info").unwrap_or_default();
        Self { items, info, beside, is_not_modified: false }
    }

    /// The same page with its items read as something else, or the first that can't be, which stands at this place.
    pub(super) fn try_map<U, E>(self, mut read: impl FnMut(usize, T) -> Result<U, E>) -> Result<Page<U>, E> {
        let Self { items, info, beside, is_not_modified } = self;
        let items =
            items.into_iter().enumerate().map(|(index, item)| read(index, item)).collect::<Result<_, _>>()?;
        Ok(Page { items, info, beside, is_not_modified })
    }
}

impl Page<Object> {
    /// A page of the objects that an answer holds. The answer is given back for errors that tell of it.
    pub(super) fn of_objects(answer: Answer, endpoint: Endpoint) -> Result<(Self, Answer), Error> {
        let is_not_modified = answer.status == StatusCode::NOT_MODIFIED;
        if answer.is_empty() {
            return Ok((Self { is_not_modified, ..Self::default() }, answer));
        }
        let (under, answer) = under_key(answer, EXPECTED)?;
        let list = match under {
            Under::List(list) => list,
            Under::Else(object) => {
                let key = key_of(endpoint);
                let Some(items) = items(&object, key) else { return Err(answer.unexpected(EXPECTED)) };
                List { items, beside: object.without(key) }
            }
        };
        Ok((Self { is_not_modified, ..Self::of(list) }, answer))
    }
}

impl<T: View + Send> FromAnswer for Page<T> {
    fn from_answer(answer: Answer, endpoint: Endpoint) -> Result<Self, Error> {
        let (page, _) = Page::of_objects(answer, endpoint)?;
        let Page { items, info, beside, is_not_modified } = page;
        Ok(Self { items: items.into_iter().map(T::from_object).collect(), info, beside, is_not_modified })
    }

    /// A page says itself that it is empty.
    fn is_nothing(_: &Answer, _: Endpoint) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Json;
    use bytes::Bytes;
    use http::HeaderMap;
    use proptest::prelude::*;
    use serde_json::value::RawValue;
    use zoho_endpoint::{
        Body, Concurrency, Host, Method, Operation, Product, Response, Retry, Scope, Version,
    };

    const V9: Version = Version {
        product: Product::Crm,
        name: "v9",
        base_path: "/crm/v9",
        roots: &[],
        docs: "https://docs.test/",
    };

    static LIST: Operation = Operation {
        product: Product::Crm,
        name: "list",
        group: "tests",
        area: "tests",
        method: Method::Get,
        host: Host::Api,
        root: "",
        path: "/tests",
        versions: &[],
        modules: &[],
        custom_modules: false,
        scopes: Scope::One("Test.ALL"),
        parameters: &[],
        body: Body::None,
        response: Response::Keyed("data"),
        object: None,
        may_be_empty: false,
        errors: &[],
        retry: Retry::Safe,
        credits: 1,
        concurrency: Concurrency::Normal,
        bounds: zoho_endpoint::Bounds::NONE,
        page: "",
    };

    fn read<T: FromAnswer>(body: String) -> Result<T, Error> {
        let endpoint = Endpoint::new(&LIST, V9);
        let answer =
            crate::send::judge(StatusCode::OK, HeaderMap::new(), Bytes::from(body), endpoint, T::DIRECTLY)?;
        T::from_answer(answer, endpoint)
    }

    /// Any text of JSON: blanks, numbers without end, names and words with any escapes, half surrogate pairs too.
    fn json() -> impl Strategy<Value = String> {
        let number = "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,20})?([eE][+-]?[0-9]{1,5})?";
        let leaf = prop_oneof![Just("null".to_owned()), Just("true".to_owned()), number, text()];
        leaf.prop_recursive(4, 32, 5, |inner| {
            let list =
                prop::collection::vec(inner.clone(), 0..5).prop_map(|all| format!("[{}]", all.join(" , ")));
            let object = prop::collection::vec((text(), inner), 0..5).prop_map(object);
            prop_oneof![list, object]
        })
    }

    fn text() -> impl Strategy<Value = String> {
        let plain = ".{0,8}".prop_map(|text| serde_json::Value::from(text).to_string());
        let escaped = r#""([a-zä-ö🦀 ]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4}|\\ud83e\\udd80){0,6}""#;
        prop_oneof![plain, escaped]
    }

    fn object(fields: Vec<(String, String)>) -> String {
        let fields = fields.into_iter().map(|(name, json)| format!("{name} :{json}"));
        format!("{{ {} }}", fields.collect::<Vec<_>>().join(","))
    }

    proptest! {
        #[test]
        fn any_json_in_any_field_survives(
            records in prop::collection::vec(prop::collection::vec((text(), json()), 0..6), 0..4),
            beside in json(),
        ) {
            let records: Vec<String> = records.into_iter().map(object).collect();
            let body = format!(r#"{{"data":[{}],"info":{beside}}}"#, records.join(","));
            let page: Page<Object> = read(body.clone()).unwrap();
            let views: Page<crate::Outcome> = read(body.clone()).unwrap();
            let own: Page<crate::Typed<Box<RawValue>>> = read(body.clone()).unwrap();
            prop_assert_eq!(page.beside().raw("info"), Some(beside.as_str()));
            prop_assert_eq!(page.items().len(), records.len());
            for (index, text) in records.iter().enumerate() {
                let mut object = page.items()[index].clone();
                prop_assert_eq!(&object.to_json(), text);
                prop_assert_eq!(&serde_json::to_string(&object).unwrap(), text);
                prop_assert_eq!(&serde_json::to_string(&views.items()[index]).unwrap(), text);
                prop_assert_eq!(own.items()[index].value().unwrap().get(), text);
                prop_assert_eq!(&text.parse::<Object>().unwrap(), &object);
                let names: Vec<String> = object.iter().map(|(name, _)| name.to_owned()).collect();
                for name in &names {
                    prop_assert!(object.get::<Json>(name).is_some());
                    let _ = (object.get::<Vec<String>>(name), object.get::<f64>(name), object.get::<crate::Lookup>(name));
                }
                // What is set beside them changes none of them.
                let before: Vec<String> = object.iter().map(|(_, json)| json.to_owned()).collect();
                object.set("\u{0}new\"", &1);
                let again: Object = object.to_json().parse().unwrap();
                prop_assert_eq!(again.get::<i64>("\u{0}new\""), Some(1));
                let kept: Vec<String> = again.iter().map(|(_, json)| json.to_owned()).take(before.len()).collect();
                prop_assert_eq!(kept, before);
                let kept: Vec<String> = again.iter().map(|(name, _)| name.to_owned()).take(names.len()).collect();
                prop_assert_eq!(kept, names);
            }
        }
    }
}
