//! What a bulk write asks for, and why it is refused.

use serde_json::{Value, json};
use zoho_endpoint::Product;

use super::mapping::{Mapping, by_header, index, named};
use super::sheet::Sheet;
use super::write_rows::{Operation, Task};
use super::{is_field_name, module_name, refused};
use crate::answer::Answer;
use crate::perform::Call;
use crate::record::name_field;
use crate::store::Store;

/// The most columns of a file.
const MOST_COLUMNS: usize = 200;
/// Modules that take no bulk writes, and one that only takes those of CRM.
const UNSUPPORTED: [&str; 5] = ["Notes", "Attachments", "Events", "Calls", "Users"];
const ONLY_OF_CRM: &str = "Tasks";

/// The task of the body, if there is nothing against it.
pub(super) fn task(call: &Call<'_>, store: &Store) -> Result<Task, Answer> {
    let body = call.body.unwrap_or(&Value::Null);
    let word = body.get("operation").and_then(Value::as_str).unwrap_or_default();
    let Some(operation) = Operation::parse(word) else {
        let row = refused(call, "INVALID_DATA", 400, "invalid data");
        return Err(row.with(&json!({"api_name": "operation", "json_path": "$.operation"})));
    };
    let Some([resource]) = body.get("resource").and_then(Value::as_array).map(Vec::as_slice) else {
        // Parents with children are not simulated.
        let row = refused(call, "NOT_SUPPORTED_FEATURE", 400, "the simulator takes one resource");
        return Err(row.with(&json!({"api_name": "resource", "json_path": "$.resource"})));
    };
    let text = |key: &str| resource.get(key).and_then(Value::as_str).filter(|text| !text.is_empty());
    if text("type") != Some("data") {
        return Err(missing(call, "type"));
    }
    let find_by = text("find_by").map(str::to_owned);
    if find_by.is_none() && operation != Operation::Insert {
        return Err(missing(call, "find_by"));
    }
    let module = module(call, store, resource.get("module"))?;
    let file_id = text("file_id").ok_or_else(|| missing(call, "file_id"))?;
    let Some(file) = store.files.get(file_id) else {
        let row = refused(call, "INVALID_FILE_ID", 400, "improper file id");
        return Err(row.with(&json!({"api_name": "file_id", "json_path": "$.resource[0].file_id"})));
    };
    let file_names = resource.get("file_names").and_then(Value::as_array);
    let file_name = file_names.and_then(|names| names.first()?.as_str()).map(str::to_owned);
    let given = resource.get("field_mappings").and_then(Value::as_array).filter(|given| !given.is_empty());
    // What can't be read yet makes the job fail later.
    let sheet = file.bytes.as_ref().and_then(|bytes| Sheet::read(bytes, file_name.as_deref()).ok());
    let columns = sheet.as_ref().map(|sheet| sheet.header.len());
    if let Some(given) = given {
        check_mappings(call, given, columns)?;
    }
    let mappings = given.map(|given| named(given));
    let by_header = sheet.as_ref().map(|sheet| by_header(&sheet.header));
    if let Some(all) = mappings.as_ref().or(by_header.as_ref()) {
        check_fields(call, all, operation, &module, find_by.as_deref())?;
    }
    let is_set = |of: &Value| of.get("ignore_empty").and_then(Value::as_bool) == Some(true);
    Ok(Task {
        operation,
        module,
        file_id: file_id.to_owned(),
        file_name,
        find_by,
        ignore_empty: is_set(body) || is_set(resource),
        mappings,
    })
}

fn missing(call: &Call<'_>, key: &str) -> Answer {
    let row = refused(call, "MANDATORY_NOT_FOUND", 400, "required key is not found in request body");
    row.with(&json!({"api_name": key, "json_path": format!("$.resource[0].{key}")}))
}

fn module(call: &Call<'_>, store: &Store, given: Option<&Value>) -> Result<String, Answer> {
    let given = given.filter(|given| !given.is_null()).ok_or_else(|| missing(call, "module"))?;
    let product = call.operation.product;
    let supported = |name: &&str| {
        !UNSUPPORTED.contains(name)
            && (product == Product::Crm || *name != ONLY_OF_CRM)
            && store.modules.get(*name).is_some_and(|known| known.products.contains(&product))
    };
    module_name(given).filter(supported).map(str::to_owned).ok_or_else(|| {
        let row = refused(call, "MODULE_NOT_AVAILABLE", 400, "the module is not available");
        row.with(&json!({"api_name": "module", "json_path": "$.resource[0].module"}))
    })
}

/// What is wrong with one of the mappings by itself.
fn check_mappings(call: &Call<'_>, given: &[Value], columns: Option<usize>) -> Result<(), Answer> {
    if given.len() > MOST_COLUMNS {
        let row = refused(call, "HEADER_LIMIT_EXCEEDED", 400, "too many fields are mapped");
        return Err(row.with(&json!({"maximum_length": MOST_COLUMNS})));
    }
    for (number, mapping) in given.iter().enumerate() {
        let place = |key: &str| json!({"api_name": key, "json_path": format!("$.resource[0].field_mappings[{number}].{key}")});
        let name = mapping.get("api_name").and_then(Value::as_str);
        if !name.is_some_and(is_field_name) {
            return Err(refused(call, "INVALID_FIELD", 400, "invalid mapping").with(&place("api_name")));
        }
        let column = mapping.get("index").filter(|column| !column.is_null());
        let has_default = mapping.get("default_value").is_some_and(|default| !default.is_null());
        let Some(column) = column else {
            if has_default {
                continue;
            }
            let row = refused(call, "MANDATORY_NOT_FOUND", 400, "required key index is not found");
            return Err(row.with(&place("index")));
        };
        let column = index(column).and_then(|column| usize::try_from(column).ok());
        if column.is_none_or(|column| columns.is_some_and(|columns| column >= columns)) {
            let row = refused(call, "COLUMN_INDEX_NOT_FOUND", 400, "there is no such column");
            return Err(row.with(&place("index")));
        }
    }
    Ok(())
}

/// What is wrong with the fields as a whole.
fn check_fields(
    call: &Call<'_>,
    mappings: &[Mapping],
    operation: Operation,
    module: &str,
    find_by: Option<&str>,
) -> Result<(), Answer> {
    if mappings.len() > MOST_COLUMNS {
        let row = refused(call, "HEADER_LIMIT_EXCEEDED", 400, "too many fields are mapped");
        return Err(row.with(&json!({"maximum_length": MOST_COLUMNS})));
    }
    if let Some(bad) = mappings.iter().find(|mapping| !is_field_name(&mapping.field)) {
        let row = refused(call, "INVALID_FIELD", 400, "invalid mapping");
        return Err(row.with(&json!({"api_name": bad.field})));
    }
    let is_mapped = |field: &&str| mappings.iter().any(|mapping| mapping.field == *field);
    let name = (operation != Operation::Update).then(|| name_field(module));
    let unmapped = name.into_iter().chain(find_by).find(|field| !is_mapped(field));
    match unmapped {
        None => Ok(()),
        Some(field) => {
            let message = "All mandatory fields are not mapped for the layout";
            let row = refused(call, "MANDATORY_FIELDS_NOT_MAPPED", 400, message);
            Err(row.with(&json!({"api_name": field})))
        }
    }
}
