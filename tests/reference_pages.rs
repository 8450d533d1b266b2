//! The five reference pages against the catalogue: every error row, module, scope and operation type.
//!
//! The pages are not part of the project. Their folder is taken from `ZOHO_REFERENCE`; without it
//! these tests say so and pass.

use std::{collections::BTreeSet, env, fs, path::PathBuf};

use zoho_api::catalogue::{self, Endpoint, Scope};

/// Of each page: how its file starts, its product and version (the one of its samples), its operation.
const PAGES: [(&str, &str, &str); 5] = [
    ("000_", "CRM v3", "delete_photo"),
    ("001_", "Bigin v1", "delete_photo"),
    ("002_", "CRM v5", "delete_attachment"),
    ("003_", "CRM v5", "download_photo"),
    ("004_", "CRM v2", "upload_photo"),
];

/// The text of each page with its row; `None` where there is no reference material.
fn pages() -> Option<Vec<(String, Endpoint)>> {
    let Some(folder) = env::var_os("ZOHO_REFERENCE").map(|root| PathBuf::from(root).join("reference_pages"))
    else {
        println!("skipped: ZOHO_REFERENCE does not name the folder of the reference material");
        return None;
    };
    let read = |(start, version, operation): (&str, &str, &str)| {
        let files = fs::read_dir(&folder).expect("ZOHO_REFERENCE has a folder reference_pages");
        let mut paths = files.map(|file| file.expect("it can be listed").path());
        let path =
            paths.find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(start)));
        let text = fs::read_to_string(path.expect("the page is there")).expect("it is text");
        let name = format!("{version} {operation}");
        let row = catalogue::endpoints().find(|row| row.to_string() == name).expect("the row is there");
        (text, row)
    };
    Some(PAGES.map(read).into())
}

/// The rows of a page's error table: `CODEHTTP 400`, then the message.
fn errors(text: &str) -> BTreeSet<(String, u16, String)> {
    let starts = text.match_indices("HTTP ").filter_map(|(at, _)| {
        let code: String =
            text[..at].chars().rev().take_while(|c| c.is_ascii_uppercase() || *c == '_').collect();
        let code: String = code.chars().rev().collect();
        let (status, rest) = text[at + 5..].split_at_checked(3)?;
        let message = rest.lines().map(str::trim).find(|line| !line.is_empty())?;
        (code.len() > 3).then_some((code, status.parse().ok()?, message.to_owned()))
    });
    starts.collect()
}

/// The first line with text behind a heading.
fn below<'a>(text: &'a str, headings: &[&str]) -> &'a str {
    let mut lines = text.lines().map(str::trim).skip_while(|line| !headings.contains(line)).skip(1);
    lines.find(|line| !line.is_empty()).expect("there is a line below the heading")
}

/// Words between commas, lower-case, without a trailing "modules".
fn words(line: &str) -> BTreeSet<String> {
    let line = line.replace(" and ", ", ").replace(",,", ",").to_lowercase();
    let words = line
        .split(',')
        .map(|word| word.trim().trim_start_matches("and ").trim_end_matches(" modules").to_owned());
    words.filter(|word| !word.is_empty()).collect()
}

fn flat(scope: &Scope) -> Vec<&'static str> {
    match scope {
        Scope::One(text) => vec![text],
        Scope::Any(all) | Scope::All(all) => all.iter().flat_map(flat).collect(),
    }
}

#[test]
fn every_error_row_stands_in_the_catalogue_and_no_other() {
    let Some(pages) = pages() else { return };
    let mut count = 0;
    for (text, row) in pages {
        let known = row.operation().errors.iter();
        let known =
            known.map(|error| (error.code.to_owned(), error.status, error.message.to_owned())).collect();
        let stated = errors(&text);
        assert!(stated.len() >= 9, "{row}: the page was not understood: {stated:?}");
        assert_eq!(stated, known, "{row}");
        count += stated.len();
    }
    assert_eq!(count, 9 + 10 + 9 + 10 + 10);
}

#[test]
fn every_module_stands_in_the_catalogue_and_no_other() {
    let Some(pages) = pages() else { return };
    for (text, row) in pages {
        let operation = row.operation();
        let custom = || operation.custom_modules.then(|| "custom".to_owned());
        let shown: BTreeSet<String> =
            operation.modules.iter().map(|one| one.display_name.to_lowercase()).chain(custom()).collect();
        // Some pages name a module as people do (Meetings), others by its API name (Events).
        let named = |word: String| {
            let api_name =
                |one: &&zoho_api::catalogue::Module| one.api_name.replace('_', " ").to_lowercase() == word;
            operation
                .modules
                .iter()
                .find(api_name)
                .map_or(word.clone(), |one| one.display_name.to_lowercase())
        };
        let stated = words(below(&text, &["Supported modules", "Supported module"]));
        assert_eq!(stated.into_iter().map(named).collect::<BTreeSet<_>>(), shown, "{row}");
        let scoped: BTreeSet<String> =
            operation.modules.iter().map(|one| one.scope_name.to_owned()).chain(custom()).collect();
        assert_eq!(words(below(&text, &["Possible module names"])), scoped, "{row}");
    }
}

#[test]
fn every_scope_stands_in_the_catalogue() {
    let Some(pages) = pages() else { return };
    for (text, row) in pages {
        let known = flat(&row.operation().scopes);
        let types: Vec<&str> = ["ALL", "READ", "WRITE", "CREATE", "UPDATE", "DELETE"]
            .into_iter()
            .filter(|kind| text.lines().any(|line| line.trim().starts_with(&format!("{kind} - "))))
            .collect();
        assert!(!types.is_empty(), "{row}");
        let stated: BTreeSet<String> = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix("scope="))
            .flat_map(|scope| {
                let scope = scope.replace("{module_name}", "{module}");
                match scope.strip_suffix("{operation_type}") {
                    Some(start) => types.iter().map(|kind| format!("{start}{kind}")).collect(),
                    None => vec![scope],
                }
            })
            .collect();
        assert_eq!(stated, known.into_iter().map(str::to_owned).collect(), "{row}");
    }
}
