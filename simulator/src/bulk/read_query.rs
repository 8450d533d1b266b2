//! What a bulk read asks for.

use serde_json::{Value, json};
use zoho_endpoint::Product;

use super::criteria::Criteria;
use super::{Bulk, is_field_name, module_name, refused};
use crate::answer::Answer;
use crate::perform::Call;
use crate::store::Store;

/// The pages that can be asked for by number.
const MOST_PAGES: u64 = 500;
/// With more fields than this the service reads all of them.
const MOST_FIELDS: usize = 200;
/// Modules whose records are not to be had in bulk.
const UNSUPPORTED: [&str; 3] = ["Notes", "Attachments", "Emails"];
/// The only module that has files of this type.
const CALENDAR: &str = "Events";

/// What a bulk read asks for.
#[derive(Clone, Debug)]
pub(super) struct ReadQuery {
    pub(super) module: String,
    /// The columns in their order; none: all that there are.
    pub(super) fields: Option<Vec<String>>,
    pub(super) criteria: Option<Criteria>,
    pub(super) page: u64,
    /// Whether the result is a calendar.
    pub(super) ics: bool,
}

impl ReadQuery {
    /// All records of a module.
    pub(super) fn all(module: &str) -> Self {
        Self { module: module.to_owned(), fields: None, criteria: None, page: 1, ics: false }
    }

    pub(super) fn parse(call: &Call<'_>, store: &Store) -> Result<Self, Answer> {
        let body = call.body.unwrap_or(&Value::Null);
        let query = &body["query"];
        let given = |key: &str| query.get(key).filter(|value| !value.is_null());
        let module = module(call, store, given("module"))?;
        let file_type = body.get("file_type").or_else(|| given("file_type")).and_then(Value::as_str);
        let ics = match file_type.unwrap_or("csv") {
            "csv" => false,
            "ics" if module == CALENDAR => true,
            _ => {
                let row = refused(call, "NOT_SUPPORTED_FEATURE", 400, "the file type is not supported");
                return Err(row.with(&json!({"api_name": "file_type", "json_path": "$.file_type"})));
            }
        };
        let fields = match given("fields").and_then(Value::as_array) {
            Some(names) => columns(call, names)?,
            None => None,
        };
        let criteria = given("criteria").map(Criteria::parse).transpose().map_err(|code| {
            let row = refused(call, code, 400, "the criteria given seems to be invalid");
            row.with(&json!({"json_path": "$.query.criteria"}))
        })?;
        let page = page(call, &store.bulk, given("page"), given("page_token"))?;
        Ok(Self { module, fields, criteria, page, ics })
    }
}

fn module(call: &Call<'_>, store: &Store, given: Option<&Value>) -> Result<String, Answer> {
    let place = json!({"api_name": "module", "json_path": "$.query.module"});
    let Some(given) = given else {
        let row = refused(call, "MANDATORY_NOT_FOUND", 400, "required field not found");
        return Err(row.with(&place));
    };
    // Text is what CRM v2 takes; nobody knows it of the first version of Bigin.
    let takes_text = call.version.product == Product::Bigin || call.version.name == "v2";
    let Some(name) = module_name(given).filter(|_| takes_text || given.is_object()) else {
        let row = refused(call, "INVALID_DATA", 400, "invalid data");
        let expected = if given.is_object() { "string" } else { "jsonobject" };
        return Err(row.with(&json!({"api_name": "module", "expected_data_type": expected})));
    };
    if UNSUPPORTED.contains(&name) {
        return Err(refused(call, "MODULE_NOT_SUPPORTED", 400, "the module is not supported").with(&place));
    }
    let known = store.modules.get(name);
    if known.is_none_or(|known| !known.products.contains(&call.operation.product)) {
        return Err(refused(call, "MODULE_NOT_AVAILABLE", 400, "the module is not available").with(&place));
    }
    Ok(name.to_owned())
}

/// The columns that are asked for; none: all of them. The service adds the id where it is not among them.
fn columns(call: &Call<'_>, names: &[Value]) -> Result<Option<Vec<String>>, Answer> {
    let mut columns: Vec<String> = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let Some(name) = name.as_str().filter(|name| is_field_name(name)) else {
            let row = refused(call, "FIELD_NOT_AVAILABLE", 400, "the field is not available");
            let path = format!("$.query.fields[{index}]");
            return Err(row.with(&json!({"api_name": name, "json_path": path})));
        };
        if !columns.iter().any(|known| known == name) {
            columns.push(name.to_owned());
        }
    }
    if columns.is_empty() || columns.len() > MOST_FIELDS {
        return Ok(None);
    }
    if !columns.iter().any(|name| name == "id") {
        columns.insert(0, "id".to_owned());
    }
    Ok(Some(columns))
}

fn page(call: &Call<'_>, bulk: &Bulk, page: Option<&Value>, token: Option<&Value>) -> Result<u64, Answer> {
    if let Some(token) = token.and_then(Value::as_str) {
        let place = json!({"api_name": "page_token", "json_path": "$.query.page_token"});
        return match bulk.tokens.get(token) {
            Some((page, until)) if *until > call.now => Ok(*page),
            Some(_) => Err(refused(call, "EXPIRED_VALUE", 400, "the page_token has expired").with(&place)),
            None => Err(refused(call, "INVALID_DATA", 400, "invalid data").with(&place)),
        };
    }
    let number = page.map_or(Some(1), |page| page.as_u64().or_else(|| page.as_str()?.parse().ok()));
    number.filter(|page| (1..=MOST_PAGES).contains(page)).ok_or_else(|| {
        let row = refused(call, "PAGE_RANGE_EXCEEDED", 400, "the page range is exceeded");
        row.with(&json!({"max_limit": MOST_PAGES}))
    })
}
