//! OpenAPI files: a small one of our own, and Zoho's against the table of facts.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::Value;
use zoho_pages::{ErrorRow, In, Page, Product, Scope, Unreadable, openapi, read_all, read_together};

const YAML: &str = include_str!("openapi/stamps.yaml");
const JSON: &str = include_str!("openapi/stamps.json");

fn pages(text: &str) -> Vec<Page> {
    read_all(text.as_bytes()).unwrap()
}

fn without_lines(pages: &[Page]) -> Value {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(map) => {
                map.remove("line");
                map.values_mut().for_each(strip);
            }
            Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let mut value = serde_json::to_value(pages).unwrap();
    strip(&mut value);
    value
}

fn parameters(page: &Page) -> Vec<(&str, In, &str, Option<bool>)> {
    let values = page.parameters.iter().map(|parameter| &parameter.value);
    values.map(|value| (value.name.as_str(), value.place, value.kind.as_str(), value.required)).collect()
}

fn errors(page: &Page) -> Vec<(&str, Option<u16>, Option<&str>)> {
    let rows = page.errors.iter().map(|row| &row.value);
    rows.map(|row| (row.code.as_str(), row.status, row.message.as_deref())).collect()
}

#[test]
fn an_operation_is_a_page() {
    let pages = pages(YAML);
    let [get, post] = &pages[..] else { panic!("{pages:?}") };
    assert_eq!((get.product, get.version.as_deref()), (Some(Product::Crm), Some("v8")));
    assert_eq!((get.title.as_deref(), post.title.as_deref()), (Some("Get a stamp"), Some("putStamp")));
    assert_eq!(get.endpoints[0].value.method, "GET");
    assert_eq!(get.endpoints[0].value.path, "/{module}/{record}/stamp");
    assert_eq!(
        parameters(get),
        [
            ("size", In::Query, "integer", Some(false)),
            ("If-Modified-Since", In::Header, "string", Some(true)),
            ("module", In::Path, "string", Some(true)),
        ]
    );
    assert_eq!(
        parameters(post),
        [
            ("module", In::Path, "string", Some(true)),
            ("text", In::Body, "string", Some(true)),
            ("parent", In::Body, "object", Some(false)),
            ("colour", In::Body, "string", Some(false)),
            ("file", In::Form, "string", Some(true)),
        ]
    );
    let rows = |status| {
        [
            ("INVALID_DATA", Some(status), Some("the stamp given seems wrong")),
            ("NOT_ALLOWED", Some(status), None),
            ("RECORD_LOCKED", Some(status), None),
        ]
    };
    assert_eq!(errors(post), rows(201));
    assert_eq!(errors(get)[..3], rows(400));
    assert_eq!(errors(get)[3..], [("INTERNAL_ERROR", None, Some("Internal Server Error"))]);
    let one = |name: &str| Scope::One(name.to_owned());
    assert_eq!(get.scopes.as_ref().unwrap().value, one("ZohoCRM.modules.ALL"));
    let both = Scope::All(vec![one("ZohoCRM.modules.{module}.CREATE"), one("ZohoCRM.stamps.CREATE")]);
    assert_eq!(post.scopes.as_ref().unwrap().value, Scope::Any(vec![both, one("ZohoCRM.modules.ALL")]));
}

#[test]
fn json_and_yaml_are_the_same_pages_with_lines_of_their_own() {
    let (yaml, json) = (pages(YAML), pages(JSON));
    assert_eq!(without_lines(&yaml), without_lines(&json));
    for (text, pages) in [(YAML, yaml), (JSON, json)] {
        let line = |wanted: usize| text.lines().nth(wanted - 1).unwrap();
        for page in pages {
            let endpoint = &page.endpoints[0];
            assert!(line(endpoint.line).contains(&endpoint.value.method.to_lowercase()), "{endpoint:?}");
            for row in &page.errors {
                assert!(line(row.line).contains(&row.value.code), "{row:?}");
            }
            for parameter in page.parameters.iter().filter(|p| matches!(p.value.place, In::Body | In::Form)) {
                assert!(line(parameter.line).contains(&parameter.value.name), "{parameter:?}");
            }
        }
    }
}

#[test]
fn roots_are_told_apart() {
    let path = |server: &str, path: &str| {
        let operation = r#"{"security":[{"s":["ZohoCRM.bulk.ALL"]}]}"#;
        let text = format!(
            r#"{{"openapi":"3.0.0","servers":[{{"url":"{server}"}}],"paths":{{"{path}":{{"get":{operation}}}}}}}"#
        );
        pages(&text).remove(0).endpoints.remove(0).value.path
    };
    assert_eq!(path("https://zohoapis.com/crm/v8", "/read"), "/read");
    assert_eq!(path("https://zohoapis.com/crm/bulk/v8", "/read"), "/bulk/read");
    assert_eq!(path("https://zohoapis.com/crm/bulk/{version}/", "/read"), "/bulk/read");
    assert_eq!(path("https://zohoapis.com", "/crm/bulk/v8/read"), "/bulk/read");
    assert_eq!(path("https://zohoapis.com", "/crm/email/v8/send"), "/email/send");
    assert_eq!(path("https://zohoapis.com", "/{download_url}"), "/{download_url}");
}

#[test]
fn what_is_no_openapi_is_refused() {
    let refused = |text: &str| read_all(text.as_bytes()).unwrap_err();
    assert!(matches!(refused(&JSON[..JSON.len() / 2]), Unreadable::Half(_)));
    assert!(matches!(refused("openapi: 3.0.0\npaths: {a: [\n"), Unreadable::Half(_)));
    assert!(matches!(refused("{\n\"a\" 1}"), Unreadable::Syntax { line: 2, .. }));
    assert!(matches!(refused("openapi: 3.0.0\n a: b\n"), Unreadable::Syntax { .. }));
    assert!(matches!(refused("{}"), Unreadable::NoOpenApi(_)));
    assert!(matches!(refused(r#"{"openapi":"3.1.0"}"#), Unreadable::NoOpenApi("it has no `paths`")));
    assert!(matches!(refused("swagger: '2.0'\n"), Unreadable::NoOpenApi("it is of version 2")));
    for server in ["https://petstore.example/v1", "https://www.zohoapis.com/books/v3"] {
        let text = JSON.replace("https://zohoapis.{dc}/crm/{version}", server).replace("ZohoCRM", "Shop");
        assert_eq!(refused(&text), Unreadable::OtherProduct, "{server}");
    }
}

#[test]
fn files_of_components_have_no_pages() {
    for paths in ["{}", r#"{"/":{"get":{}}}"#] {
        let text =
            format!(r#"{{"openapi":"3.0.0","servers":[{{"url":"https://zohoapis.com"}}],"paths":{paths}}}"#);
        assert_eq!(read_all(text.as_bytes()), Ok(Vec::new()));
    }
}

#[test]
fn references_to_other_files_count_where_the_files_are_there() {
    let main = JSON
        .replace("#/components/schemas/Nested", "https://a.example/b/common.json#/components/schemas/Nested");
    let alone = pages(&main);
    assert!(alone[1].errors.is_empty());
    assert!(alone[1].warnings[0].value.contains("`common.json`"));
    let together = read_together(&[("x/main.json", main.as_bytes()), ("x/common.json", JSON.as_bytes())]);
    let together = together.into_iter().next().unwrap().unwrap();
    assert_eq!(without_lines(&together), without_lines(&pages(JSON)));
    assert!(main.lines().nth(together[1].errors[0].line - 1).unwrap().contains("common.json"));
}

#[test]
fn circles_depth_and_fans_end() {
    let start = Instant::now();
    let file = |schemas: &str| {
        format!(
            r##"{{"openapi":"3.0.0","servers":[{{"url":"https://zohoapis.com/crm/v8"}}],"paths":{{"/a":{{"get":{{"responses":{{"400":
            {{"content":{{"application/json":{{"schema":{{"$ref":"#/components/schemas/S0"}}}}}}}}}}}}}}}},"components":{{"schemas":{{{schemas}}}}}}}"##
        )
    };
    let circle = file(r##""S0":{"$ref":"#/components/schemas/S1"},"S1":{"$ref":"#/components/schemas/S0"}"##);
    assert_eq!(pages(&circle)[0].warnings.len(), 1);
    let link = |n: usize| format!(r##""S{n}":{{"items":{{"$ref":"#/components/schemas/S{}"}}}},"##, n + 1);
    let chain = (0..20_000).map(link).collect::<Vec<_>>().concat();
    let code = r#""S20000":{"properties":{"code":{"enum":["INVALID_DATA"]}}}"#;
    assert_eq!(errors(&pages(&file(&(chain + code)))[0]), [("INVALID_DATA", Some(400), None)]);
    for open in ["{\"a\":", "[", "{\"openapi\":["] {
        assert!(read_all(format!("{{\"a\":{}", open.repeat(100_000)).as_bytes()).is_err());
    }
    for open in ["[", "{a: ", "- ", "? "] {
        assert!(read_all(format!("openapi: 3.0.0\na:\n  {}", open.repeat(50_000)).as_bytes()).is_err());
    }
    // Aliases that would grow to 10^9 values.
    let level = |n: usize| format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 10].join(", "));
    let bomb = ["openapi: 3.0.0\na0: &a0 x\n".to_owned()]
        .into_iter()
        .chain((1..10).map(level))
        .collect::<Vec<_>>()
        .concat();
    assert!(read_all(format!("{bomb}paths: {{/a: {{get: {{responses: *a9}}}}}}\n").as_bytes()).is_err());
    // Many operations that all refer to something large.
    let rows = (0..20_000).map(|n| format!(r#""p{n}":{{}},"#)).collect::<Vec<_>>().concat();
    let operation = r##"{"get":{"responses":{"400":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/S"}}}}}}}"##;
    let paths = (0..5_000).map(|n| format!(r#""/a{n}":{operation},"#)).collect::<Vec<_>>().concat();
    let fan = format!(
        r#"{{"openapi":"3.0.0","servers":[{{"url":"https://zohoapis.com/crm/v8"}}],"components":{{"schemas":{{"S":{{"properties":{{{rows}"code":{{}}}}}}}}}},"paths":{{{paths}"/b":{{}}}}}}"#
    );
    assert_eq!(read_all(fan.as_bytes()), Err(Unreadable::Entangled));
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

#[test]
fn newer_files_are_told_from_older_ones() {
    let older = pages(YAML);
    assert_eq!(openapi::newer(&older, &older), openapi::Newer::default());
    let text = YAML
        .replace("{record}", "{recordId}")
        .replace("name: size", "name: width")
        .replace("- NOT_ALLOWED", "- NO_PERMISSION")
        .replace("ZohoCRM.stamps.CREATE", "ZohoCRM.stamps.WRITE")
        .replace("    post:", "    put:\n      responses: {}\n    post:");
    let found = openapi::newer(&older, &pages(&text));
    assert_eq!(
        found.to_string(),
        "new operations: 1\n  PUT /{module}/{recordId}/stamp\noperations with something new: 2\n  \
         GET /{module}/{recordId}/stamp\n    parameter `width` (integer)\n    error NO_PERMISSION with 400\n  \
         POST /{module}/{recordId}/stamp\n    scope ZohoCRM.stamps.WRITE\n    error NO_PERMISSION with 201\n"
    );
    assert_eq!(
        found.gains[0].errors[0],
        ErrorRow { code: "NO_PERMISSION".into(), status: Some(400), message: None }
    );
}

/// The files of a folder, by name.
fn folder(name: &str) -> Option<Vec<(String, Vec<u8>)>> {
    let Some(reference) = std::env::var_os("ZOHO_REFERENCE").map(PathBuf::from) else {
        println!("skipped: ZOHO_REFERENCE does not name the folder of reference material");
        return None;
    };
    let mut files: Vec<_> = std::fs::read_dir(reference.join(name))
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap()))
        .collect();
    files.sort();
    Some(files)
}

fn whole(name: &str) -> Option<BTreeMap<String, Vec<Page>>> {
    let files = folder(name)?;
    let borrowed: Vec<_> = files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let start = Instant::now();
    let read = read_together(&borrowed);
    let took = start.elapsed();
    let pages: BTreeMap<_, _> = files
        .iter()
        .zip(read)
        .map(|((name, _), pages)| (name.clone(), pages.unwrap_or_else(|error| panic!("{name}: {error}"))))
        .collect();
    let operations: usize = pages.values().map(Vec::len).sum();
    println!("{name}: {} files, {operations} operations in {took:?}", files.len());
    for (file, pages) in pages.iter().filter(|(_, pages)| pages.is_empty()) {
        println!("  no operations in {file}: {}", pages.len());
    }
    assert!(took < Duration::from_secs(2), "{took:?}");
    Some(pages)
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// Facts of an operation as text, by kind.
fn stated(page: &Page) -> BTreeSet<String> {
    let mut facts = BTreeSet::new();
    for parameter in page.parameters.iter().map(|parameter| &parameter.value) {
        if matches!(parameter.place, In::Path | In::Query | In::Header) {
            let place = format!("{:?}", parameter.place).to_lowercase();
            facts.insert(format!("{place} {} {} {:?}", parameter.name, parameter.kind, parameter.required));
        }
    }
    for row in page.errors.iter().map(|row| &row.value) {
        facts.insert(format!("error {} {:?}", row.code, row.status));
    }
    let name = |scope: &Scope| match scope {
        Scope::One(name) => name.to_lowercase(),
        _ => panic!("a tree in a requirement"),
    };
    let all = |scope: &Scope| match scope {
        Scope::All(parts) => parts.iter().map(name).collect::<BTreeSet<_>>(),
        one => BTreeSet::from([name(one)]),
    };
    match page.scopes.as_ref().map(|scopes| &scopes.value) {
        Some(Scope::Any(parts)) => facts.extend(parts.iter().map(|part| format!("scopes {:?}", all(part)))),
        Some(one) => {
            facts.insert(format!("scopes {:?}", all(one)));
        }
        None => {}
    }
    facts
}

fn expected(row: &Value) -> BTreeSet<String> {
    let mut facts = BTreeSet::new();
    for parameter in list(&row["params"]) {
        let word = |key: &str| parameter[key].as_str().unwrap_or_default();
        // A choice of schemas is no type.
        let kind = word("type").replace("oneOf", "");
        facts.insert(format!("{} {} {kind} {:?}", word("in"), word("name"), parameter["required"].as_bool()));
    }
    for error in list(&row["errors"]) {
        let status = error["status"].as_u64().and_then(|status| u16::try_from(status).ok());
        facts.insert(format!("error {} {status:?}", error["code"].as_str().unwrap_or_default()));
    }
    for requirement in list(&row["scopes"]) {
        let placeholder = |name: &str| {
            let parts =
                name.split('.').map(|part| if part.starts_with("{module") { "{module}" } else { part });
            parts.collect::<Vec<_>>().join(".")
        };
        let names = list(requirement).iter().filter_map(Value::as_str);
        let names: BTreeSet<_> = names.map(|name| placeholder(&name.trim().to_lowercase())).collect();
        facts.insert(format!("scopes {names:?}"));
    }
    facts
}

/// Where the table is wrong: this answer of 207 `contains` an error of its own, which the table leaves out.
const KNOWN: [&str; 1] =
    ["DELETE zoho-crm-appointments-openapi.json /Appointments__s: + error INVALID_DATA Some(207)"];

#[test]
fn the_files_of_2026_are_the_table() {
    let Some(pages) = whole("oas31") else { return };
    let reference = PathBuf::from(std::env::var_os("ZOHO_REFERENCE").unwrap());
    let table = std::fs::read_to_string(reference.join("facts/crm_v8_openapi31.jsonl")).unwrap();
    let rows: Vec<Value> = table.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(pages.values().map(Vec::len).sum::<usize>(), rows.len());
    let mut differences = Vec::new();
    for row in &rows {
        let word = |key: &str| row[key].as_str().unwrap();
        let root = if word("server").contains("/crm/bulk/") { "/bulk" } else { "" };
        let (method, path) = (word("method"), format!("{root}{}", word("path")));
        let found = pages[word("file")]
            .iter()
            .find(|page| page.endpoints[0].value.method == method && page.endpoints[0].value.path == path);
        let name = format!("{method} {} {path}", word("file"));
        let Some(page) = found else {
            differences.push(format!("{name}: no page"));
            continue;
        };
        assert_eq!((page.product, page.version.as_deref()), (Some(Product::Crm), Some("v8")), "{name}");
        let (stated, expected) = (stated(page), expected(row));
        differences.extend(stated.difference(&expected).map(|fact| format!("{name}: + {fact}")));
        differences.extend(expected.difference(&stated).map(|fact| format!("{name}: - {fact}")));
    }
    assert_eq!(differences, KNOWN, "{differences:#?}");
}

#[test]
fn the_files_of_2025_are_read_and_2026_has_more() {
    let (Some(older), Some(newer)) = (whole("oas"), whole("oas31")) else { return };
    let flat = |pages: BTreeMap<String, Vec<Page>>| pages.into_values().flatten().collect::<Vec<_>>();
    let (older, newer) = (flat(older), flat(newer));
    // All but the dummy of `common.json`.
    assert_eq!(older.len(), 422);
    assert!(
        older.iter().all(|page| page.product == Some(Product::Crm) && page.version.as_deref() == Some("v8"))
    );
    let messages = |pages: &[Page]| {
        pages.iter().flat_map(|page| &page.errors).filter(|row| row.value.message.is_some()).count()
    };
    println!("messages: {} and {}", messages(&older), messages(&newer));
    let warnings: BTreeSet<_> =
        older.iter().chain(&newer).flat_map(|page| &page.warnings).map(|w| &w.value).collect();
    println!("warnings: {warnings:#?}");
    let found = openapi::newer(&older, &newer);
    println!("{} new operations, {} with something new", found.endpoints.len(), found.gains.len());
    assert!(!found.endpoints.is_empty() && !found.gains.is_empty());
}
