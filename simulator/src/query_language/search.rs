//! `GET /{module}/search`: by criteria, by email address, by phone number or by word.

use serde_json::{Map, Value, json};

use super::bad_query::BadQuery;
use super::condition::Fields;
use super::criteria;
use super::key::Key;
use super::limits::{generation, limits_of};
use super::path::Path;
use super::row::Row;
use crate::answer::{Answer, INVALID_DATA};
use crate::list::choose_fields;
use crate::perform::Call;
use crate::store::Store;

/// A page has no more records than this.
const PER_PAGE: u64 = 200;
/// A word has at least so many characters.
const SHORTEST: usize = 2;
/// What is searched for; the first one that is given counts.
const SOUGHT: [&str; 4] = ["criteria", "email", "phone", "word"];
/// Fields of phone numbers have one of these words in their names.
const PHONES: [&str; 3] = ["phone", "mobile", "fax"];

impl Call<'_> {
    pub(crate) fn search_records(&self, store: &mut Store) -> Answer {
        match self.found(store) {
            Ok(answer) => answer,
            Err(bad) => self.refuse_query(&bad),
        }
    }

    fn found(&self, store: &Store) -> Result<Answer, BadQuery> {
        let limits = limits_of(self.operation, self.version);
        let [page, per_page] = match self.page() {
            Ok(page) => page,
            Err(refused) => return Ok(refused),
        };
        let rows = Row::all_of(store, self.module).filter(|row| self.is_meant(row));
        let mut rows: Vec<Row<'_>> = match self.sought()? {
            ("criteria", text) => {
                let condition = criteria::parse(text, self.switches.search_equals_contains)?;
                if condition.tests().len() > limits.conditions {
                    return Err(self.too_many_criteria(limits.conditions));
                }
                rows.filter(|row| condition.holds(row)).collect()
            }
            ("email", email) => rows.filter(|row| has_email(&row.record.fields, email)).collect(),
            ("phone", phone) => rows.filter(|row| has_phone(&row.record.fields, phone)).collect(),
            (_, word) => {
                let word = word.to_lowercase();
                rows.filter(|row| row.record.fields.values().any(|value| has_word(value, &word))).collect()
            }
        };
        if page.saturating_mul(per_page) > limits.total {
            return Err(BadQuery::new("LIMIT_REACHED", "limit", json!({"limit": limits.total})));
        }
        self.sort(&mut rows)?;
        Ok(self.shown(store, &rows, page, per_page))
    }

    /// Records that are not approved, and those that were converted, must be asked for.
    fn is_meant(&self, row: &Row<'_>) -> bool {
        let wants = |name: &str, usual: &str, is: bool| match self.query.get(name).unwrap_or(usual) {
            "both" => true,
            wanted => wanted == if is { "true" } else { "false" },
        };
        let converted = row.record.fields.get("$converted") == Some(&Value::Bool(true));
        wants("approved", "true", !row.record.unapproved) && wants("converted", "false", converted)
    }

    /// What is searched for, and by what name it was given.
    fn sought(&self) -> Result<(&'static str, &str), BadQuery> {
        let found = SOUGHT.into_iter().find_map(|name| Some((name, self.query.get(name)?)));
        let Some((name, text)) = found else {
            return Err(BadQuery::new("EXPECTED_PARAM_MISSING", "missing", json!({"param_names": SOUGHT})));
        };
        if name != "criteria" && text.trim().chars().nth(SHORTEST - 1).is_none() {
            let details = json!({"param_name": name, "minimum_length": SHORTEST});
            return Err(BadQuery::new("INVALID_DATA", "two characters", details));
        }
        Ok((name, text))
    }

    fn too_many_criteria(&self, most: usize) -> BadQuery {
        let code = "CRITERIA_LIMIT_EXCEEDED";
        let code = if self.router.documents(self.operation, code) { code } else { "INVALID_QUERY" };
        BadQuery::new(code, "criteria", json!({"reason": "too many criteria", "limit": most}))
    }

    fn sort(&self, rows: &mut Vec<Row<'_>>) -> Result<(), BadQuery> {
        let field = self.query.get("sort_by").unwrap_or("id");
        let invalid =
            || BadQuery::new("INVALID_QUERY", "", json!({"reason": "invalid field", "api_name": field}));
        let path = Path::parse(field).ok_or_else(invalid)?;
        // They come by their ids.
        if field != "id" {
            rows.sort_by_cached_key(|row| row.value(&path).map_or(Key::Nothing, |value| Key::of(&value)));
        }
        if self.query.get("sort_order") != Some("asc") {
            rows.reverse();
        }
        Ok(())
    }

    /// The number of the page, and its size.
    fn page(&self) -> Result<[u64; 2], Answer> {
        let number = |name: &str, usual: u64, most: u64| match self.query.get(name).map(str::parse::<u64>) {
            None => Ok(usual),
            Some(Ok(value)) if (1..=most).contains(&value) => Ok(value),
            Some(_) => Err(INVALID_DATA.with(&json!({"param_name": name, "minimum": 1, "maximum": most}))),
        };
        Ok([number("page", 1, u64::MAX)?, number("per_page", PER_PAGE, PER_PAGE)?])
    }

    fn shown(&self, store: &Store, rows: &[Row<'_>], page: u64, per_page: u64) -> Answer {
        let start = usize::try_from((page - 1).saturating_mul(per_page)).unwrap_or(usize::MAX);
        let size = usize::try_from(per_page).unwrap_or(usize::MAX);
        let described = rows.iter().skip(start).take(size);
        let described = described.filter_map(|row| store.describe(self.module, &row.id));
        let items: Vec<Value> = described.map(|item| choose_fields(item, self.query)).collect();
        if items.is_empty() && self.switches.empty_list_status == 204 {
            return Answer::nothing();
        }
        let mut info = json!({
            "per_page": per_page,
            "count": items.len(),
            "page": page,
            "more_records": rows.len() > start.saturating_add(size),
        });
        if generation(self.version.name) > 2 {
            info["sort_by"] = Value::from(self.query.get("sort_by").unwrap_or("id"));
            info["sort_order"] = Value::from(self.query.get("sort_order").unwrap_or("desc"));
        }
        Answer::json(200, &json!({"data": items, "info": info}))
    }
}

/// Whether any field is this address. Addresses are the same in either case.
fn has_email(fields: &Map<String, Value>, email: &str) -> bool {
    let texts = fields.values().filter_map(Value::as_str);
    email.contains('@') && texts.into_iter().any(|text| text.eq_ignore_ascii_case(email))
}

/// Whether any field of phone numbers has these digits.
fn has_phone(fields: &Map<String, Value>, phone: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let sought = digits(phone);
    let mut phones = fields.iter().filter(|(name, _)| {
        let name = name.to_ascii_lowercase();
        PHONES.iter().any(|word| name.contains(word))
    });
    !sought.is_empty() && phones.any(|(_, value)| value.as_str().is_some_and(|text| digits(text) == sought))
}

/// Whether a text has the word somewhere; case doesn't matter.
fn has_word(value: &Value, word: &str) -> bool {
    match value {
        Value::String(text) => text.to_lowercase().contains(word),
        Value::Number(number) => number.to_string() == word,
        Value::Array(items) => items.iter().any(|item| has_word(item, word)),
        Value::Object(lookup) => lookup.get("name").is_some_and(|name| has_word(name, word)),
        Value::Null | Value::Bool(_) => false,
    }
}
