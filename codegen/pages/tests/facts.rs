//! Measures the reader against the tables of facts and pins the reference pages. The folder with both is named by
//! `ZOHO_REFERENCE`; without it there is nothing to measure.

#[path = "facts/known.rs"]
mod known;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use zoho_pages::{Page, Scope};

fn reference() -> Option<PathBuf> {
    let folder = std::env::var_os("ZOHO_REFERENCE").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: ZOHO_REFERENCE does not name the folder of reference pages");
    }
    folder
}

/// Everything that is compared of a page, as text by kind.
type Facts = BTreeMap<&'static str, BTreeSet<String>>;

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

/// Marks of emphasis are the scraper's, and spaces do not count.
fn plain(message: &str) -> String {
    message.replace(['*', '_', '`'], "").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn tree(scope: &Scope) -> String {
    let all = |parts: &[Scope]| {
        parts.iter().map(tree).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(" ")
    };
    match scope {
        Scope::One(name) => name.to_lowercase(),
        Scope::Any(parts) => format!("any({})", all(parts)),
        Scope::All(parts) => format!("all({})", all(parts)),
    }
}

/// The table's tree in the reader's words: placeholders of one spelling, operation types in place.
fn expected_scope(value: &Value, operations: &[String]) -> Scope {
    let many = |parts: &Value| -> Vec<Scope> {
        parts.as_array().into_iter().flatten().map(|part| expected_scope(part, operations)).collect()
    };
    if value["all_of"].is_array() {
        return Scope::All(many(&value["all_of"]));
    }
    if value["any_of"].is_array() {
        let flat = many(&value["any_of"]).into_iter().flat_map(|part| match part {
            Scope::Any(parts) => parts,
            part => vec![part],
        });
        return Scope::Any(flat.collect());
    }
    let name =
        text(value).replace("{module_name}", "{module}").replace("{operations_type}", "{operation_type}");
    let (stem, last) = name.rsplit_once('.').unwrap_or((&name, ""));
    let names = if last == "{operation_type}" && !operations.is_empty() {
        operations.to_vec()
    } else {
        last.split('/').map(str::to_owned).collect()
    };
    let mut parts: Vec<Scope> = names.iter().map(|last| Scope::One(format!("{stem}.{last}"))).collect();
    if parts.len() == 1 { parts.remove(0) } else { Scope::Any(parts) }
}

fn expected(row: &Value) -> Facts {
    let operations: Vec<String> = list(row, "operation_types").iter().map(|op| text(&op["op"])).collect();
    let headers = list(row, "headers").iter().map(text).filter(|name| name != "Authorization");
    let names = list(row, "params").iter().chain(list(row, "fields")).map(|p| text(&p["name"]));
    let scope = Some(&row["scope"]).filter(|scope| !scope.is_null());
    BTreeMap::from([
        ("scopes", scope.map(|scope| tree(&expected_scope(scope, &operations))).into_iter().collect()),
        ("modules", list(row, "supported_modules").iter().map(text).collect()),
        ("module names", list(row, "possible_module_names").iter().map(text).collect()),
        (
            "errors",
            list(row, "errors")
                .iter()
                .map(|e| error(&text(&e["code"]), e["http_status"].as_u64(), e["message"].as_str()))
                .collect(),
        ),
        (
            "paths",
            list(row, "endpoints")
                .iter()
                .map(|e| format!("{} {}", text(&e["method"]), text(&e["path"])))
                .collect(),
        ),
        ("parameters", names.chain(headers).collect()),
    ])
}

fn error(code: &str, status: Option<u64>, message: Option<&str>) -> String {
    format!("{code} {} {}", status.unwrap_or_default(), plain(message.unwrap_or("-")))
}

fn read(page: &Page) -> Facts {
    let errors = page.errors.iter().map(|e| &e.value);
    BTreeMap::from([
        ("scopes", page.scopes.iter().map(|scope| tree(&scope.value)).collect()),
        ("modules", page.modules.iter().map(|m| m.value.clone()).collect()),
        ("module names", page.module_names.iter().map(|m| m.value.clone()).collect()),
        ("errors", errors.map(|e| error(&e.code, e.status.map(u64::from), e.message.as_deref())).collect()),
        ("paths", page.endpoints.iter().map(|e| format!("{} {}", e.value.method, e.value.path)).collect()),
        ("parameters", page.parameters.iter().map(|p| p.value.name.clone()).collect()),
    ])
}

/// Type, requirement and envelope, where the table has them: how many agree, and what does not.
#[derive(Default)]
struct Details(BTreeMap<&'static str, (u32, u32)>);

impl Details {
    fn count(&mut self, file: &str, kind: &'static str, ours: &str, theirs: &str) {
        let count = self.0.entry(kind).or_default();
        count.1 += 1;
        if ours == theirs {
            count.0 += 1;
        } else {
            println!("{file}: {kind}: we read {ours}, the table has {theirs}");
        }
    }
}

fn details(file: &str, page: &Page, row: &Value, counts: &mut Details) {
    let kind = |text: &str| text.to_lowercase().replace(' ', "");
    let requirement = |required: Option<bool>| match required {
        Some(true) => "mandatory",
        Some(false) => "optional",
        None => "unknown",
    };
    for wanted in list(row, "params").iter().chain(list(row, "fields")) {
        let name = text(&wanted["name"]);
        let same: Vec<_> = page.parameters.iter().filter(|p| p.value.name == name).collect();
        let [one] = same[..] else { continue };
        if let Some(theirs) = wanted["type"].as_str() {
            counts.count(file, "type", &kind(&one.value.kind), &kind(theirs));
        }
        if let Some(theirs) = wanted["required"].as_str() {
            // The model does not tell a condition from silence.
            let theirs = if matches!(theirs, "mandatory" | "optional") { theirs } else { "unknown" };
            counts.count(file, "required", requirement(one.value.required), theirs);
        }
    }
    let [success] = list(row, "success") else { return };
    let keys: Vec<_> = list(success, "keys").iter().map(text).collect();
    let theirs = match success["top"].as_str() {
        Some("flat_status") => "Status".to_owned(),
        Some("keyed") if keys.iter().any(|key| key == "data") => "Data".to_owned(),
        Some("keyed") => format!("Keyed({:?})", keys.first().map_or("", String::as_str)),
        _ => return,
    };
    counts.count(file, "envelope", &format!("{:?}", page.envelope), &theirs);
}

#[test]
fn the_pages_agree_with_the_table() {
    let Some(folder) = reference() else { return };
    let table = fs::read_to_string(folder.join("facts/crm_v7_pages.jsonl")).unwrap();
    let mut counts: BTreeMap<&str, (u32, u32, u32)> = BTreeMap::new();
    let mut unused: BTreeSet<_> = known::TABLE_IS_WRONG.iter().map(|case| (case.0, case.1, case.2)).collect();
    let mut pages = 0;
    let mut more_counts = Details::default();
    for row in table.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
        let file = text(&row["file"]);
        let Ok(bytes) = fs::read(folder.join("doc_pages").join(&file)) else { continue };
        pages += 1;
        let page = zoho_pages::read(&bytes).unwrap_or_else(|why| panic!("{file}: {why}"));
        assert_eq!(page.title.as_deref(), row["title"].as_str(), "{file}: title");
        assert_eq!(
            page.name.as_deref(),
            row["page"].as_str().and_then(|p| p.rsplit('/').next()),
            "{file}: name"
        );
        assert_eq!(page.version.as_deref(), Some("v7"), "{file}: version");
        details(&file, &page, &row, &mut more_counts);
        let (ours, theirs) = (read(&page), expected(&row));
        for (kind, theirs) in &theirs {
            let ours = &ours[kind];
            let count = counts.entry(kind).or_default();
            count.0 += u32::try_from(ours.intersection(theirs).count()).unwrap();
            for (sign, only) in [("+", ours.difference(theirs)), ("-", theirs.difference(ours))] {
                for fact in only {
                    let wrong = known::TABLE_IS_WRONG.iter().find(|(f, k, case, _)| {
                        *f == file
                            && k == kind
                            && case.strip_prefix(sign).is_some_and(|case| fact.starts_with(case.trim()))
                    });
                    if let Some((f, k, case, _)) = wrong {
                        unused.remove(&(*f, *k, *case));
                        continue;
                    }
                    println!("{file}: {kind} {sign} {fact}");
                    if sign == "+" { count.1 += 1 } else { count.2 += 1 }
                }
            }
        }
    }
    assert_eq!(pages, 48);
    for (kind, (both, more, less)) in &counts {
        let precision = f64::from(*both) / f64::from(both + more);
        let recall = f64::from(*both) / f64::from(both + less);
        println!(
            "{kind:12} {both:4} right, precision {:.2} %, recall {:.2} %",
            precision * 100.0,
            recall * 100.0
        );
        let goal = if matches!(*kind, "paths" | "parameters") { 0.97 } else { 0.99 };
        assert!(precision >= goal && recall >= goal, "{kind} miss the goal of {goal}");
    }
    for (kind, (right, all)) in &more_counts.0 {
        println!("{kind:12} {right} of {all} right");
        assert!(f64::from(*right) / f64::from(*all) >= 0.97, "{kind} miss the goal");
    }
    assert!(unused.is_empty(), "listed, but the table agrees: {unused:?}");
}
