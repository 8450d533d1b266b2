//! Many files: exit codes, lines for programs, and what cannot be read.

mod support;

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use serde_json::Value;
use support::{PAGE, reference, spec};
use zoho_audit::files::read;
use zoho_audit::report::{Report, run};

/// A folder with these files.
fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    folder
}

fn audited(paths: &[PathBuf]) -> Report {
    run(&spec(), &read(paths))
}

fn lines(report: &Report) -> Vec<Value> {
    report.json_lines().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn the_exit_code_tells_what_was_found() {
    let changed = PAGE.replace("as the record is locked.", "while the record is locked.");
    let folder = folder(&[("same.md", PAGE.as_bytes()), ("changed.md", changed.as_bytes())]);
    let path = |name: &str| folder.path().join(name);
    assert_eq!(audited(&[path("same.md")]).exit_code(), 0);
    assert_eq!(audited(&[path("same.md"), path("changed.md")]).exit_code(), 1);
    let report = audited(&[folder.path().to_owned(), path("none.md")]);
    assert_eq!(report.exit_code(), 2);
    assert!(report.unreadable().contains("none.md: "), "{}", report.unreadable());
    // The others are audited all the same.
    let text = report.text();
    assert!(text.contains("Delete a Photo (v7)"), "{text}");
    assert!(text.contains("2 pages: 1 agrees with the spec; 1 disagreement"), "{text}");
    assert!(text.contains("spec/crm/photo.yaml:"), "{text}");
}

#[test]
fn a_line_for_each_page() {
    let changed = PAGE.replace("as the record is locked.", "while the record is locked.");
    let folder = folder(&[("changed.md", changed.as_bytes())]);
    let report = audited(&[folder.path().to_owned()]);
    let [line] = lines(&report).try_into().unwrap();
    let keys = |value: &Value| {
        let mut keys: Vec<_> = value.as_object().unwrap().keys().cloned().collect();
        keys.sort_unstable();
        keys.join(" ")
    };
    assert_eq!(
        keys(&line),
        "drift endpoints errors file modules page params product scope scopes version warnings"
    );
    assert_eq!(keys(&line["drift"][0]), "field kind page page_line spec spec_at");
    assert_eq!(keys(&line["endpoints"][0]), "method path");
    assert_eq!(keys(&line["errors"][0]), "code message status");
    assert_eq!(line["page"], "delete-image.html");
    assert_eq!(line["product"], "crm");
    assert_eq!(line["version"], "v7");
    assert_eq!(line["endpoints"][0]["method"], "DELETE");
    assert_eq!(line["endpoints"][0]["path"], "/{module_api_name}/{record_id}/photo");
    assert_eq!(line["modules"][0], "Leads");
    assert_eq!(line["scopes"][0], "ZohoCRM.modules.ALL");
    assert_eq!(line["scope"]["any"][0], "ZohoCRM.modules.ALL");
    assert_eq!(line["errors"].as_array().unwrap().len(), 10);
    assert_eq!(line["errors"][0]["status"], 400);
    let drift = &line["drift"][0];
    assert_eq!(drift["kind"], "changed");
    assert_eq!(drift["field"], "error");
    assert!(drift["page"].as_str().unwrap().contains("while"));
    assert!(drift["spec"].as_str().unwrap().contains("as the record"));
    assert!(drift["spec_at"].as_str().unwrap().starts_with("spec/crm/photo.yaml:"));
}

#[test]
fn what_is_no_page_is_told_by_its_name() {
    let login = b"<html><title>Zoho Accounts</title><body><h1>Sign in</h1><form><input type=password>Password</form></body></html>";
    let half = &PAGE.as_bytes()[..PAGE.len() / 2];
    let other = PAGE.replace("/crm/", "/books/").replace("ZohoCRM", "ZohoBooks");
    let files: [(&str, &[u8]); 6] = [
        ("binary.html", b"\x89PNG\r\n\x1a\n\0\0\0"),
        ("empty.md", b""),
        ("half.md", half),
        ("half.json", b"{\"openapi\": \"3.0.0\", \"paths\": {"),
        ("login.html", login),
        ("other.md", other.as_bytes()),
    ];
    let folder = folder(&files);
    let report = audited(&[folder.path().to_owned()]);
    assert_eq!(report.exit_code(), 2);
    let told = report.unreadable();
    assert_eq!(told.lines().count(), files.len(), "{told}");
    for (name, _) in files {
        assert!(told.lines().any(|line| line.contains(name)), "{name}: {told}");
    }
    assert!(told.contains("sign in"), "{told}");
    for line in lines(&report) {
        assert!(line["error"].is_string() && line["file"].is_string(), "{line}");
    }
}

#[test]
fn a_file_that_is_too_large_is_not_read() {
    let folder = folder(&[]);
    let path = folder.path().join("large.html");
    // It has no blocks on the disk, only a size.
    fs::File::create(&path).unwrap().set_len(10 * 1024 * 1024 * 1024).unwrap();
    let report = audited(&[path]);
    assert_eq!(report.exit_code(), 2);
    assert!(report.unreadable().contains("at most 50 MB"), "{}", report.unreadable());
}

#[test]
fn a_folder_without_pages_is_told() {
    let folder = folder(&[("picture.png", b"x")]);
    let report = audited(&[folder.path().to_owned()]);
    assert_eq!(report.exit_code(), 2);
    assert!(report.unreadable().contains("there is no page"), "{}", report.unreadable());
}

#[test]
fn each_openapi_folder_is_audited() {
    let Some(folder) = reference() else { return };
    for (name, least) in [("oas", 400), ("oas31", 400)] {
        let start = Instant::now();
        let report = audited(&[folder.join(name)]);
        let pages: usize =
            report.files.iter().filter_map(|file| file.pages.as_ref().ok()).map(Vec::len).sum();
        println!("{name}: {pages} operations in {} ms", start.elapsed().as_millis());
        assert!(pages >= least, "{name}: {pages}");
        assert_eq!(report.unreadable(), "", "{name}");
        assert!(report.newer.is_none());
    }
    let both = audited(&[folder.join("oas"), folder.join("oas31")]);
    assert!(both.newer.as_ref().is_some_and(|newer| newer.endpoints.len() >= 80));
    assert!(both.text().contains("OpenAPI 3.1"));
}
